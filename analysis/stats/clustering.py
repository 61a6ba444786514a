"""How strongly daily counts cluster: dispersion, and memory from day to day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.errors import DesignError

LONGEST_LAG = 60


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more counts vary than independent events would.

    Attributes
    ----------
    dispersion : float
        Variance over mean; 1 for independent events at a constant rate.
    pvalue : float
        One-sided probability of so much variation from independent events.
    """

    dispersion: float
    pvalue: float

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        shown = f"p = {self.pvalue:.3f}" if self.pvalue >= 0.001 else "p < 0.001"
        return (
            f"Daily counts vary {self.dispersion:.2f} times as much as independent attacks at "
            f"a constant rate would ({shown})."
        )


def dispersion_test(counts: ArrayLike) -> Dispersion:
    r"""Test whether counts vary more than a Poisson process at a constant rate.

    Use it to see at a glance whether attacks come in bursts or regimes.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day, observed days only.

    Returns
    -------
    Dispersion

    Raises
    ------
    DesignError
        With fewer than two days or no events.

    Notes
    -----
    :math:`\sum (y - \bar y)^2 / \bar y` is about chi-squared with T - 1 degrees of freedom.
    **Assumes** a constant rate: a trend or a season raises it as clustering does, so do not
    quote it as evidence of contagion. Source: Fisher (1950), Biometrics 6, 17-24.

    Examples
    --------
    >>> round(dispersion_test([0, 0, 4, 0, 0, 0, 4, 0]).dispersion, 2)
    3.43
    """
    y = np.asarray(counts, dtype=float)
    if y.size < 2 or y.sum() == 0:
        raise DesignError(f"dispersion needs two days and an event, got {y.size} days")
    statistic = ((y - y.mean()) ** 2).sum() / y.mean()
    return Dispersion(float(statistic / (y.size - 1)), float(stats.chi2.sf(statistic, y.size - 1)))


def decorrelation_time(counts: ArrayLike, exposure: ArrayLike) -> float:
    r"""Days over which the daily counts stay correlated.

    Use it to say how many of the shifts are comparable independent stretches.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day.
    exposure : array_like of float, shape (T,)
        1 where a day was observed, 0 where not.

    Returns
    -------
    float
        Days; 0 for counts without memory.

    Notes
    -----
    Twice the sum of the autocorrelations at lags 1, 2, ... up to 60, ending before the first
    negative one. Pairs with an unobserved day are left out. **Assumes** one mean over the
    whole series: slow change of the rate counts as memory, so it errs on the long side.

    Examples
    --------
    >>> decorrelation_time([0, 1] * 50, [1] * 100)
    0.0
    """
    y, seen = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float) > 0
    if not seen.any() or np.ptp(y[seen]) == 0:
        return 0.0
    centred = np.where(seen, y - y[seen].mean(), 0.0)
    variance = (centred**2).sum() / seen.sum()
    pairs = np.maximum(_products_at_lags(seen.astype(float)), 1)
    correlations = _products_at_lags(centred) / pairs / variance
    negative = np.flatnonzero(correlations < 0)
    return float(2 * correlations[: negative[0] if negative.size else None].sum())


def _products_at_lags(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the products of days 1, 2, ... apart; days beyond the end count as 0."""
    longest = min(LONGEST_LAG, series.size - 1)
    padded = np.concatenate([series, np.zeros(longest)])
    return np.correlate(padded, series, mode="valid")[1:]
