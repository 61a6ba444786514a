"""Whether residuals of neighbouring days resemble each other; unobserved days are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.delta import NORMAL_975
from analysis.stats.distributions import CountDistribution
from analysis.stats.montecarlo import compare_with_draws

Floats = NDArray[np.float64]

LAGS = 14
"""Days over which bursts are looked for: two weeks."""


@dataclass(frozen=True, slots=True, eq=False)
class Autocorrelation:
    """Correlations between residuals some days apart.

    Attributes
    ----------
    values : ndarray of float, shape (lags,)
        At lags of 1, 2, ... days.
    limits : ndarray of float, shape (lags,)
        How far from 0 chance takes each in 95 of 100 series.
    statistic : float
        Ljung and Box's sum of squares over all lags.
    pvalue : float
        Probability of so large a sum for independent days.
    """

    values: Floats
    limits: Floats
    statistic: float
    pvalue: float


def autocorrelation(residuals: ArrayLike, *, lags: int = LAGS) -> Autocorrelation:
    r"""Compute autocorrelations, and the test of Ljung and Box that they are all 0.

    Use it on the residuals of a model, whose days should be independent.

    Parameters
    ----------
    residuals : array_like of float, shape (T,)
        One a day; nan where the day was not observed.
    lags : int, optional
        Days apart, at most. Default 14.

    Returns
    -------
    Autocorrelation

    Raises
    ------
    DesignError
        If no lag is asked for, or a lag has fewer than two pairs of observed days.

    Notes
    -----
    With :math:`r_h = \sum z_t z_{t+h} / \sum z_t^2` over the :math:`m_h` pairs of observed days
    and n observed days, :math:`Q = n (n + 2) \sum_h r_h^2 / m_h` is about chi-squared with as
    many degrees of freedom as lags. On a series without gaps m is n - h, the usual form.
    **Assumes** residuals of about one variance and many events: on sparse counts single pairs
    of events decide, so use `autocorrelation_test`. After a model with its own memory it is
    conservative. Source: Ljung and Box (1978), Biometrika 65, 297-303.

    Examples
    --------
    >>> autocorrelation([1.0, -1.0] * 20, lags=2).values.round(3).tolist()
    [-0.975, 0.95]
    """
    z = np.asarray(residuals, dtype=float)
    seen = np.isfinite(z)
    products, pairs = _at_lags(z, seen, lags)
    if lags < 1 or (pairs < 2).any():
        raise DesignError(
            f"autocorrelations up to lag {lags} need two pairs of observed days at every lag, "
            f"got {int(seen.sum())} observed of {z.size} days"
        )
    days = int(seen.sum())
    statistic = float(days * (days + 2) * (products**2 / pairs).sum())
    return Autocorrelation(
        values=products,
        limits=NORMAL_975 * np.sqrt(pairs) / days,
        statistic=statistic,
        pvalue=float(stats.chi2.sf(statistic, lags)),
    )


def autocorrelation_test(
    predicted: CountDistribution,
    counts: ArrayLike,
    observed: ArrayLike,
    rng: np.random.Generator,
    *,
    lags: int = LAGS,
    draws: int = 199,
) -> Autocorrelation:
    r"""Test Pearson residuals for autocorrelation against series drawn from the distributions.

    Use it on sparse counts, where the chi-squared limit of Ljung and Box's test errs.

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
        Series drawn. Default 199.

    Returns
    -------
    Autocorrelation
        Its p-value is the share of drawn series with so large a sum; `limits` are those of
        `autocorrelation`.

    Raises
    ------
    DesignError
        As `autocorrelation`, or without a draw.

    Notes
    -----
    Residuals are :math:`(y_t - \mu_t) / \sigma_t`. Every day is drawn anew from its own
    predictive distribution. **Assumes** known parameters: after a model that takes up memory
    from the same days the test is conservative. A rate that moves faster than its trend is
    seen too, so do not read it as contagion. Source: Davison and Hinkley (1997), Bootstrap
    Methods and their Application, chapter 4, for the drawing.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> flat = CountDistribution.of(np.full(400, 0.5))
    >>> runs = np.repeat(rng.poisson(0.5, 80), 5)
    >>> autocorrelation_test(flat, runs, np.full(400, True), rng).pvalue
    0.005
    """
    seen = np.asarray(observed, dtype=bool)
    if draws < 1:
        raise DesignError(f"the test needs at least one draw, got {draws}")
    mean, deviation = predicted.mean, np.sqrt(predicted.variance)

    def residuals(series: NDArray[np.int64]) -> Floats:
        return np.where(seen, (series - mean) / deviation, np.nan)

    found = autocorrelation(residuals(np.asarray(counts)), lags=lags)
    drawn = []
    for _ in range(draws):
        series = predicted.draw(1, rng)[0]
        drawn.append(autocorrelation(residuals(series), lags=lags).statistic)
    pvalue = compare_with_draws(found.statistic, drawn).pvalue
    return Autocorrelation(found.values, found.limits, found.statistic, pvalue)


def _at_lags(z: Floats, seen: NDArray[np.bool_], lags: int) -> tuple[Floats, Floats]:
    """Correlate the days 1, 2, ... apart, and count the pairs."""
    centred = np.where(seen, z, 0.0)
    centred = np.where(seen, centred - centred.sum() / max(seen.sum(), 1), 0.0)
    reach = range(1, min(lags, z.size - 1) + 1)
    products = np.array([centred[:-lag] @ centred[lag:] for lag in reach])
    pairs = np.array([np.count_nonzero(seen[:-lag] & seen[lag:]) for lag in reach], dtype=float)
    if products.size < lags:
        pairs = np.zeros(lags)
    whole = centred @ centred
    return products / whole if whole > 0 else np.zeros(products.size), pairs
