"""Is the detectable surge that a report prints honest? Its true power, where that is known."""

from __future__ import annotations

from functools import cache

import numpy as np

from analysis.calibration.base import Cell, Tally, tally
from analysis.calibration.calendar import CALENDAR, LAYOUT
from analysis.calibration.primary import anniversaries, ranked, sums_of
from analysis.calibration.single import ANNIVERSARIES, placed
from analysis.calibration.worlds import WORLDS, draw
from analysis.errors import FitError
from analysis.power import MULTIPLIERS, smallest_detectable_surge
from analysis.stats.constants import YEAR
from analysis.stats.shift import local_statistic
from analysis.surges import Placement

LOW, HIGH = 0.70, 0.90
TRUTH_SERIES, TRUTH_BLOCK = 2000, 10**6


def run_detectable(cell: Cell, block: int, series: int) -> list[Tally]:
    """Print the detectable surge of every series of a block, and look its true power up."""
    rate = cell.per_year / YEAR
    drawn = draw(WORLDS[cell.world], cell.rng(block), series, rate)
    printed = [_printed(placed(one)) for one in drawn]
    ratios, powers = true_power(cell)
    true = np.interp(np.log(printed), np.log(ratios), powers)
    honest = np.where(np.isnan(true), np.nan, (true >= LOW) & (true <= HIGH))
    k = ANNIVERSARIES
    return [
        tally("step 1", "within .70-.90", k, 0, honest),
        tally("step 1", "power at printed ratio", k, 0, true),
        tally("step 1", "printed ratio", k, 0, printed),
        tally("step 1", "no ratio printed", k, 0, np.isnan(printed)),
    ]


def _printed(placement: Placement) -> float:
    try:
        return smallest_detectable_surge(placement).ratio
    except FitError:
        return float("nan")


@cache
def true_power(cell: Cell) -> tuple[list[float], list[float]]:
    """Find the power of step 1 in the true world, at ratios of expected counts."""
    found = [_power(cell, factor) for factor in MULTIPLIERS]
    usual = found[0][0]
    powers = np.maximum.accumulate([power for _, power in found])
    return [counts / usual for counts, _ in found], powers.tolist()


def _power(cell: Cell, factor: float) -> tuple[float, float]:
    factors = np.ones(CALENDAR.days)
    for at in CALENDAR.anniversaries:
        factors[LAYOUT.inside(at)] = factor
    world, rate = WORLDS[cell.world], cell.per_year / YEAR
    series = draw(world, cell.rng(TRUTH_BLOCK), TRUTH_SERIES, rate, boost=factors)
    after = anniversaries(sums_of(series, own=False), ANNIVERSARIES)
    rejected = ranked(local_statistic(after), after.true_shift).pvalue <= 0.05
    return float(after.at_true_dates()[0].mean()), float(rejected.mean())
