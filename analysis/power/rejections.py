"""How often the tests reject, on many simulated series at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.stats.shift import (
    difference_statistic,
    local_statistic,
    rank_upper,
    reference_shifts,
)
from analysis.stats.windows import WindowSums

Booleans = NDArray[np.bool_]

Sums = tuple[WindowSums, WindowSums]
"""Sums over the anniversaries, and over the control years."""


def mean_in_windows(after: WindowSums) -> float:
    """Mean number of attacks in the windows of a series."""
    return float(after.at_true_dates()[0].mean())


def powers(after: WindowSums, before: WindowSums, alpha: float) -> tuple[float, float]:
    """Share of series in which step 1, and both steps, reject."""
    first = rejects(local_statistic(after), reference_shifts(after), after.true_shift, alpha)
    if before.observed.shape[-2] == 0:
        return float(first.mean()), float("nan")
    difference = difference_statistic(after, before)
    usable = reference_shifts(after, before) & np.isfinite(difference).all(axis=0)
    second = rejects(difference, usable, after.true_shift, alpha)
    return float(first.mean()), float((first & second).mean())


def rejects(
    values: NDArray[np.float64], usable: Booleans, true_shift: int, alpha: float
) -> Booleans:
    """Say of each series whether the rank of its true dates is within the level."""
    ranks = rank_upper(values[:, usable], values[:, true_shift])
    return np.asarray(ranks <= alpha * usable.sum())


def naive_pvalues(after: WindowSums) -> NDArray[np.float64]:
    """Compare counts in windows and flanks as if attacks were independent, in every series."""
    n, c, window_days, flank_days = after.at_true_dates()
    share = window_days / (window_days + flank_days)
    return np.asarray(stats.binom.sf(n - 1, n + c, share))


def naive_size(after: WindowSums, alpha: float) -> float:
    """Share of series in which the plain comparison of counts rejects."""
    return float((naive_pvalues(after) <= alpha).mean())
