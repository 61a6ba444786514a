"""Is the detectable surge that a report prints honest? Its true power, where that is known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.base import Cell, Tally, tally
from analysis.calibration.calendar import CALENDAR, CONTROLS, LAYOUT
from analysis.calibration.primary import anniversaries, controls, ranked, sums_of
from analysis.calibration.single import ANNIVERSARIES, placed
from analysis.calibration.worlds import WORLDS, draw
from analysis.errors import FitError
from analysis.power import MULTIPLIERS, smallest_detectable_surge
from analysis.stats.constants import YEAR
from analysis.stats.shift import difference_statistic, local_statistic
from analysis.surges import Placement

Floats = NDArray[np.float64]

LOW, HIGH = 0.70, 0.90
TRUTH_SERIES, TRUTH_BLOCK = 2000, 10**6


def run_detectable(cell: Cell, block: int, series: int) -> list[Tally]:
    """Print the detectable surges of every series of a block, and look their true power up."""
    rate = cell.per_year / YEAR
    drawn = draw(WORLDS[cell.world], cell.rng(block), series, rate)
    printed = np.array([_printed(placed(one)) for one in drawn])
    ratios, *powers = true_power(cell)
    return [
        *_said("step 1", 0, printed[:, 0], ratios, powers[0]),
        *_said("both steps", CONTROLS, printed[:, 1], ratios, powers[1]),
    ]


def _said(
    method: str, m: int, printed: Floats, ratios: list[float], powers: list[float]
) -> Iterator[Tally]:
    true, k = np.interp(np.log(printed), np.log(ratios), powers), ANNIVERSARIES
    honest = np.where(np.isnan(true), np.nan, (true >= LOW) & (true <= HIGH))
    yield tally(method, "within .70-.90", k, m, honest)
    yield tally(method, "power at printed ratio", k, m, true)
    yield tally(method, "printed ratio", k, m, printed)
    yield tally(method, "no ratio printed", k, m, np.isnan(printed))


def _printed(placement: Placement) -> tuple[float, float]:
    try:
        found = smallest_detectable_surge(placement)
    except FitError:
        return float("nan"), float("nan")
    return found.ratio, found.ratio_both


@cache
def true_power(cell: Cell) -> tuple[list[float], list[float], list[float]]:
    """Find the power of step 1, and of both steps, in the true world, by ratio of counts."""
    found = np.array([_power(cell, factor) for factor in MULTIPLIERS])
    ratios = found[:, 0] / found[0, 0]
    rising = np.maximum.accumulate(found[:, 1:], axis=0)
    return ratios.tolist(), rising[:, 0].tolist(), rising[:, 1].tolist()


def _power(cell: Cell, factor: float) -> tuple[float, float, float]:
    factors = np.ones(CALENDAR.days)
    for at in CALENDAR.anniversaries:
        factors[LAYOUT.inside(at)] = factor
    world, rate = WORLDS[cell.world], cell.per_year / YEAR
    series = draw(world, cell.rng(TRUTH_BLOCK), TRUTH_SERIES, rate, boost=factors)
    sums = sums_of(series, own=False)
    after, before = anniversaries(sums, ANNIVERSARIES), controls(sums, CONTROLS)
    first = ranked(local_statistic(after), after.true_shift).pvalue <= 0.05
    second = ranked(difference_statistic(after, before), after.true_shift).pvalue <= 0.05
    counts = float(after.at_true_dates()[0].mean())
    return counts, float(first.mean()), float((first & second).mean())
