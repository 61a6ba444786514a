"""The primary tests on flawed data, and what imputation and the heaping check make of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.base import Cell, Tally, tally
from analysis.calibration.calendar import CALENDAR, CONTROLS
from analysis.calibration.defects import DEFECTS, months, on_the_first
from analysis.calibration.primary import (
    anniversaries,
    controls,
    ranked,
    series_of,
    sums_of,
)
from analysis.events.checks.heaping import LEVEL, heap
from analysis.stats.imputation import draw_dates
from analysis.stats.shift import difference_statistic, local_statistic

Counts = NDArray[np.int64]

ANNIVERSARIES = 6
DRAWS = 20
HEAPED = {"first of the month 10%": 0.10, "first of the month 25%": 0.25}


def run_flawed(cell: Cell, block: int, series: int) -> list[Tally]:
    """Spoil one block of a cell and run both steps on it."""
    rng = cell.rng(block)
    counts = series_of(cell, rng, series)
    share = HEAPED.get(cell.defect)
    if share is None:
        return _steps(DEFECTS[cell.defect](rng, counts))
    moved = rng.binomial(counts, share)
    stored = counts - moved + on_the_first(moved)
    seen = [heap(one, _first_of_months()).pvalue < LEVEL for one in stored]
    tallies = [*_steps(stored), tally("heaping", "rejects at .05", ANNIVERSARIES, 0, seen)]
    pvalues = np.array(
        [_imputed(exact, vague, rng) for exact, vague in zip(counts - moved, moved, strict=True)]
    )
    rejected = pvalues <= 0.05
    return [*tallies, tally("step 1 imputed", "rejects at .05", ANNIVERSARIES, 0, rejected)]


def _first_of_months() -> NDArray[np.bool_]:
    first, _ = months()
    return np.asarray(np.arange(CALENDAR.days) == first)


def _steps(counts: Counts) -> list[Tally]:
    sums, k, m = sums_of(counts, own=False), ANNIVERSARIES, CONTROLS
    after, before = anniversaries(sums, k), controls(sums, m)
    first = ranked(local_statistic(after), after.true_shift).pvalue
    second = ranked(difference_statistic(after, before), after.true_shift).pvalue
    return [
        tally("step 1", "rejects at .05", k, 0, first <= 0.05),
        tally("step 2", "rejects at .05", k, m, second <= 0.05),
        tally("both steps", "rejects at .05", k, m, np.maximum(first, second) <= 0.05),
    ]


def _imputed(exact: Counts, vague: Counts, rng: np.random.Generator) -> float:
    """Draw the vague dates within their months, and rank the averaged statistic."""
    first, last = (ends[np.repeat(np.arange(vague.size), vague)] for ends in months())
    drawn = draw_dates(first, last, np.ones(CALENDAR.days), draws=DRAWS, rng=rng)
    after = anniversaries(sums_of(exact + drawn, own=False), ANNIVERSARIES)
    mean = local_statistic(after).mean(axis=0)
    return float(ranked(mean[None], after.true_shift).pvalue[0])
