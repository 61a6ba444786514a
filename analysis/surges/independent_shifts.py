"""Supporting evidence: step 1 with every year moved by a number of days of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.stats.montecarlo import MonteCarlo, compare_with_draws
from analysis.stats.shift import local_statistic, rank_lower, rank_upper, reference_shifts
from analysis.stats.windows import WindowSums
from analysis.surges.base import Answer, Placement

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DRAWS = 9_999
STREAM = 1
"""Keeps these draws apart from what else is drawn from the study's seed."""


def independent_shifts(placement: Placement) -> Answer:
    """Rank the pooled windows among random shifts, independent from year to year.

    Use it beside step 1, whose 365 common shifts resolve p-values more coarsely. Supporting
    evidence only: it decides nothing.

    Parameters
    ----------
    placement : Placement
        Where the windows lie; its seed is the study's.

    Returns
    -------
    Answer

    Notes
    -----
    The statistic is that of step 1, `analysis.stats.shift.local_statistic`; in each of 9,999
    draws every year is moved by its own number of days, each shift with an observed window
    day as likely as the other. `draw_shifts` gives the same with its Monte Carlo error,
    .002 at p = .05.

    **Assumes** what step 1 assumes, and that bursts do not reach from one anniversary to the
    next. What recurs every year does not move with the windows, so a season errs more here
    than in step 1: do not quote it alone as a surge. Source: Lotwick and Silverman (1982),
    Journal of the Royal Statistical Society B 44, 406-413; Phipson and Smyth (2010),
    Statistical Applications in Genetics and Molecular Biology 9, article 39.
    """
    found = draw_shifts(placement)
    return Answer(found.pvalue, found.pvalue_lower)


def draw_shifts(placement: Placement, draws: int = DRAWS) -> MonteCarlo:
    """Compare the true dates with random shifts, and keep the Monte Carlo error."""
    sums = placement.after
    rng = np.random.default_rng([placement.seed, STREAM])
    columns = draw_columns(sums, draws, rng)
    return compare_with_draws(_at_true_dates(sums), moved_statistic(sums, columns))


def independent_pvalues(sums: WindowSums, columns: Integers) -> tuple[Floats, Floats]:
    """Give the p-values of many series for the same drawn shifts.

    Use it to simulate how often the test errs.

    Parameters
    ----------
    sums : WindowSums
        One row a date, with a leading axis of series.
    columns : ndarray of int, shape (draws, dates)
        Columns of `sums`, from `draw_columns`.

    Returns
    -------
    tuple of (ndarray, ndarray), each of shape (series,)
        The p-values for a surge and for a lull.
    """
    drawn, value = moved_statistic(sums, columns), _at_true_dates(sums)
    places = len(columns) + 1
    return (1 + rank_upper(drawn, value)) / places, (1 + rank_lower(drawn, value)) / places


def draw_columns(sums: WindowSums, draws: int, rng: np.random.Generator) -> Integers:
    """Draw for every date the columns to move it to, shape (draws, dates)."""
    rows = range(sums.window_days.shape[0])
    usable = [np.flatnonzero(reference_shifts(sums.only([row]))) for row in rows]
    return np.stack([columns[rng.integers(columns.size, size=draws)] for columns in usable], axis=1)


def moved_statistic(sums: WindowSums, columns: Integers) -> Floats:
    """Local statistic with every date moved to a column of its own, shape (..., draws)."""
    moved = columns.T
    rows = np.arange(moved.shape[0])[:, None]
    return local_statistic(
        WindowSums(
            shifts=sums.shifts[columns[:, 0]],
            observed=sums.observed[..., rows, moved],
            around=sums.around[..., rows, moved],
            window_days=sums.window_days[rows, moved],
            flank_days=sums.flank_days[rows, moved],
        )
    )


def _at_true_dates(sums: WindowSums) -> Floats:
    return np.asarray(local_statistic(sums)[..., sums.true_shift])
