"""Tests beside the primary ones, in simulation: those that need no model of the counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.anchors import Window
from analysis.calibration.base import Cell, Tally, tally
from analysis.calibration.calendar import CALENDAR, CONTROLS, LAYOUT
from analysis.calibration.primary import anniversaries, ranked, series_of, sums_of
from analysis.power.rejections import naive_pvalues
from analysis.stats.bayes import SCALES, surge_bayes_factors
from analysis.stats.multiplicity import min_p
from analysis.stats.quasi import quasi_pvalues
from analysis.stats.ranksum import rank_sum_pvalues
from analysis.stats.shift import local_statistic
from analysis.stats.windows import WindowSums, window_sums
from analysis.surges.independent_shifts import draw_columns, independent_pvalues

ANNIVERSARIES = (2, 4)
DRAWS = 999
WINDOWS = tuple(
    Window(lead, lag)
    for lead, lag in ((7, 7), (3, 3), (14, 14), (30, 30), (0, 7), (0, 14), (0, 30), (14, 0))
)
"""The primary window, then those of the default study."""

USUAL_SCALE = SCALES.index(0.7)
STRONG = 3.0
"""A Bayes factor above this is called evidence by Kass and Raftery (1995)."""


def run_supporting(cell: Cell, block: int, series: int) -> list[Tally]:
    """Run the model-free supporting tests on one block of a cell."""
    rng = cell.rng(block)
    counts = series_of(cell, rng, series)
    sums = sums_of(counts, own=False)
    every = [_window(counts, window) for window in WINDOWS]
    tallies = []
    for k in ANNIVERSARIES:
        after = anniversaries(sums, k)
        columns = draw_columns(after, DRAWS, rng)
        reach = {"lead": LAYOUT.window.lead, "lag": LAYOUT.window.lag}
        several = min_p(
            np.stack([local_statistic(one.only(list(range(k)))) for one in every], axis=-2),
            after.true_shift,
        )
        naive = np.stack([naive_pvalues(one.only(list(range(k)))) for one in every])
        pvalues = {
            "step 1": ranked(local_statistic(after), after.true_shift).pvalue,
            "naive": naive[0],
            "best of 8": naive.min(axis=0),
            "min-P": several.pvalue,
            "rank-sum": rank_sum_pvalues(after)[0],
            "independent shifts": independent_pvalues(after, columns)[0],
            "quasi": quasi_pvalues(after, **reach)[0],
        }
        for method, found in pvalues.items():
            tallies.append(tally(method, "rejects at .05", k, 0, found <= 0.05))
            tallies.append(tally(method, "rejects at .01", k, 0, found <= 0.01))
        factor = surge_bayes_factors(after)[..., USUAL_SCALE]
        tallies.append(tally("Bayes factor", "above 3", k, 0, factor > STRONG))
    return tallies


def _window(counts: NDArray[np.int64], window: Window) -> WindowSums:
    """Sum one of several windows about the anniversaries."""
    return window_sums(
        counts,
        np.ones(CALENDAR.days),
        CALENDAR.dates[CONTROLS:],
        lead=window.lead,
        lag=window.lag,
        guard=LAYOUT.guard,
        flank=LAYOUT.flank,
        shifts=LAYOUT.shifts,
        own=False,
    )
