"""Residuals of counts that are standard normal if the model is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from analysis.errors import DesignError
from analysis.stats.autocorrelation import LAGS, autocorrelation
from analysis.stats.distributions import CountDistribution, one_count_a_day

Floats = NDArray[np.float64]

DRAWS = 50
EDGE = 1e-12
"""Keeps a residual finite where its count was held all but impossible."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantileResiduals:
    """What the residuals of many randomisations have in common.

    Attributes
    ----------
    mean, deviation : float
        Of the residuals, averaged over the draws; 0 and 1 if the model is right.
    statistic : float
        Cramér and von Mises's distance from the normal, averaged over the draws.
    pvalue : float
        That no such distance arises by chance, averaged over the draws.
    autocorrelation : ndarray of float, shape (lags,)
        At lags of 1, 2, ... days, averaged over the draws.
    ljung_box : float
        p-value that all of these are 0, averaged over the draws.
    draws : int
        How many randomisations.
    """

    mean: float
    deviation: float
    statistic: float
    pvalue: float
    autocorrelation: Floats
    ljung_box: float
    draws: int


def quantile_residuals(
    predicted: CountDistribution, counts: ArrayLike, rng: np.random.Generator, *, draws: int = DRAWS
) -> Floats:
    r"""Draw randomised quantile residuals of counts.

    Use it for plots and tests that were made for normal residuals.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    rng : numpy.random.Generator
        Source of randomness.
    draws : int, optional
        How many randomisations. Default 50.

    Returns
    -------
    ndarray of float, shape (draws, T)

    Raises
    ------
    DesignError
        If counts and days differ in number, or without a draw.

    Notes
    -----
    :math:`\Phi^{-1}(u_t)` with :math:`u_t` uniform between :math:`P_t(y_t - 1)` and
    :math:`P_t(y_t)`. If the model is right they are independent and standard normal whatever
    the counts. **Assumes** known parameters. Never judge a model by one draw: on sparse counts
    most of a residual is the randomisation. Source: Dunn and Smyth (1996), Journal of
    Computational and Graphical Statistics 5, 236-244.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> quantile_residuals(CountDistribution.of([0.5, 0.5]), [0, 3], rng, draws=4).shape
    (4, 2)
    """
    y = one_count_a_day(predicted, counts)
    if draws < 1:
        raise DesignError(f"quantile residuals need at least one draw, got {draws}")
    below, reached = predicted.cdf(y - 1), predicted.cdf(y)
    drawn = np.empty((draws, y.size))
    for row in drawn:  # one at a time, so that a long series stays within memory
        uniform = below + (reached - below) * rng.random(y.size)
        special.ndtri(np.clip(uniform, EDGE, 1 - EDGE), out=row)
    return drawn


def quantile_residual_test(
    predicted: CountDistribution,
    counts: ArrayLike,
    observed: ArrayLike,
    rng: np.random.Generator,
    *,
    lags: int = LAGS,
    draws: int = DRAWS,
) -> QuantileResiduals:
    """Summarise randomised quantile residuals: level, spread, normality, memory.

    Use it as one look at everything that a right model's residuals must be.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    observed : array_like of bool, shape (T,)
        Days that count.
    rng : numpy.random.Generator
        Source of randomness.
    lags : int, optional
        Days apart, at most. Default 14.
    draws : int, optional
        Randomisations averaged. Default 50.

    Returns
    -------
    QuantileResiduals

    Raises
    ------
    DesignError
        As `quantile_residuals` and `autocorrelation`.

    Notes
    -----
    Each draw is tested by itself, against the standard normal (Cramér and von Mises) and for
    autocorrelation (Ljung and Box), and the p-values are averaged. The average rejects a right
    model less often than it says, never more than twice as often. **Assumes** known
    parameters; on sparse counts it is blunt, so do not quote it as a pass. Source: Dunn and
    Smyth (1996), Journal of Computational and Graphical Statistics 5, 236-244; Vovk and Wang
    (2020), Biometrika 107, 791-808, for averages of p-values.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> flat = CountDistribution.of(np.full(300, 1.0))
    >>> right = quantile_residual_test(flat, rng.poisson(1.0, 300), np.full(300, True), rng)
    >>> round(right.deviation, 1)
    1.0
    """
    seen = np.asarray(observed, dtype=bool)
    drawn = quantile_residuals(predicted, counts, rng, draws=draws)
    drawn[:, ~seen] = np.nan
    normality = [stats.cramervonmises(residuals[seen], "norm") for residuals in drawn]
    memory = [autocorrelation(residuals, lags=lags) for residuals in drawn]
    return QuantileResiduals(
        mean=float(drawn[:, seen].mean()),
        deviation=float(drawn[:, seen].std(axis=1).mean()),
        statistic=float(np.mean([test.statistic for test in normality])),
        pvalue=float(np.mean([test.pvalue for test in normality])),
        autocorrelation=np.mean([found.values for found in memory], axis=0),
        ljung_box=float(np.mean([found.pvalue for found in memory])),
        draws=draws,
    )
