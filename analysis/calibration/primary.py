"""The primary tests in simulation: both steps, their intervals, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.base import Cell, Tally, tally
from analysis.calibration.calendar import CALENDAR, CONTROLS, LAYOUT
from analysis.calibration.effects import boost, salvos
from analysis.calibration.truth import true_ratios
from analysis.calibration.verdicts import rules_out, verdicts
from analysis.calibration.worlds import WORLDS, draw
from analysis.power.rejections import naive_pvalues
from analysis.stats.constants import YEAR
from analysis.stats.interval import (
    GRID,
    accepted,
    compare,
    difference_sides,
    local_interval,
    local_sides,
    logit_sides,
    poisson_sides,
)
from analysis.stats.shift import (
    TWO_SIDED_TAIL,
    difference_statistic,
    local_statistic,
    rank_lower,
    rank_upper,
    reference_shifts,
)
from analysis.stats.windows import WindowSums, window_sums

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

ANNIVERSARIES = (1, 2, 3, 4, 6)
CONTROL_YEARS = (3, 5)
WITH_INTERVALS = (1, 2, 4)
OTHER_SHARES = (0.6, 0.9, 1.0)
"""Instead of .75: parts of the excess that one anniversary might be allowed to supply."""

WIDTHS = 10
"""Series of each block whose intervals are worked out to their ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """One statistic over the shifts of many series, and what its ranks say."""

    pvalue: Floats
    lower: Floats
    guaranteed: Floats


def ranked(values: Floats, true_shift: int) -> Ranks:
    """Rank the true dates among all shifts, in every series."""
    true, shifts = values[:, true_shift], values.shape[1]
    upper = rank_upper(values, true)
    return Ranks(upper / shifts, rank_lower(values, true) / shifts, 2 * upper / (shifts + 1))


def series_of(cell: Cell, rng: np.random.Generator, series: int) -> Counts:
    """Draw the series of a cell, its effect included."""
    rate = cell.per_year / YEAR
    counts = draw(WORLDS[cell.world], rng, series, rate, boost=boost(cell.effect))
    return counts * salvos(cell.effect)


def sums_of(counts: Counts, *, own: bool = True) -> WindowSums:
    """Sum the windows of all dates, control years first, at every shift."""
    window = LAYOUT.window
    return window_sums(
        counts,
        np.ones(CALENDAR.days),
        CALENDAR.dates,
        lead=window.lead,
        lag=window.lag,
        guard=LAYOUT.guard,
        flank=LAYOUT.flank,
        shifts=LAYOUT.shifts,
        own=own,
    )


def anniversaries(sums: WindowSums, k: int) -> WindowSums:
    """Keep the first k anniversaries."""
    return sums.only(list(range(CONTROLS, CONTROLS + k)))


def controls(sums: WindowSums, m: int) -> WindowSums:
    """Keep the last m control years."""
    return sums.only(list(range(CONTROLS - m, CONTROLS)))


def run_primary(cell: Cell, block: int, series: int) -> list[Tally]:
    """Run both steps and the verdict on one block of a cell."""
    sums = sums_of(series_of(cell, cell.rng(block), series))
    return [one for k in ANNIVERSARIES for one in _of_anniversaries(cell, sums, k)]


def run_power(cell: Cell, block: int, series: int) -> list[Tally]:
    """Run both steps, the verdict and the intervals on one block of a cell with an effect."""
    sums = sums_of(series_of(cell, cell.rng(block), series))
    tallies: list[Tally] = []
    for k in ANNIVERSARIES:
        tallies += _of_anniversaries(cell, sums, k)
        tallies += _intervals(cell, sums, k) if k in WITH_INTERVALS else []
    return tallies


def _of_anniversaries(cell: Cell, sums: WindowSums, k: int) -> Iterator[Tally]:
    after = anniversaries(sums, k)
    first = ranked(local_statistic(after), after.true_shift)
    yield from _said("step 1", k, 0, first)
    naive = naive_pvalues(after)
    yield tally("naive", "rejects at .05", k, 0, naive <= 0.05)
    steps, limited = (first.pvalue, first.lower), rules_out(after)
    yield from _verdict(k, 0, verdicts(after, None, steps, None, limited))
    for m in CONTROL_YEARS:
        before = controls(sums, m)
        second = ranked(difference_statistic(after, before), after.true_shift)
        both = np.maximum(first.pvalue, second.pvalue)
        yield from _said("step 2", k, m, second)
        yield tally("both steps", "rejects at .05", k, m, both <= 0.05)
        yield tally("both steps", "rejects at .01", k, m, both <= 0.01)
        given = after, before, steps, second.pvalue, limited
        yield from _verdict(k, m, verdicts(*given))
        for share in OTHER_SHARES:
            found = verdicts(*given, largest_share=share)["surge"]
            yield tally(f"verdict, share {share:g}", "surge", k, m, found)


def _said(method: str, k: int, m: int, ranks: Ranks) -> Iterator[Tally]:
    yield tally(method, "rejects at .05", k, m, ranks.pvalue <= 0.05)
    yield tally(method, "rejects at .01", k, m, ranks.pvalue <= 0.01)
    yield tally(method, "rejects low at .025", k, m, ranks.lower <= 0.025)
    yield tally(method, "guaranteed rejects at .05", k, m, ranks.guaranteed <= 0.05)


def _verdict(k: int, m: int, found: dict[str, NDArray[np.bool_]]) -> Iterator[Tally]:
    for code, given in found.items():
        yield tally("verdict", code, k, m, given)


def _intervals(cell: Cell, sums: WindowSums, k: int) -> Iterator[Tally]:
    local, difference, of_counts = true_ratios(cell, k)
    after, before = anniversaries(sums, k), controls(sums, CONTROLS)
    usable = reference_shifts(after)
    given, given0 = compare(after, usable), compare(before, usable)
    tail = TWO_SIDED_TAIL
    held = accepted(
        local, lambda r: local_sides(r, given, tail), lambda r: poisson_sides(r, given, tail)
    )
    yield tally("step 1", "covers", k, 0, held)
    held = accepted(
        difference,
        lambda r: difference_sides(r, given, given0, tail),
        lambda r: logit_sides(r, given, given0, tail),
    )
    yield tally("step 2", "covers", k, CONTROLS, held)
    yield tally("truth", "ratio", k, 0, [local])
    yield tally("truth", "ratio of counts", k, 0, [of_counts])
    n, c, w, f = after.at_true_dates()
    found = np.log((n + 0.5) / w) - np.log((c + 0.5) / f)
    yield tally("step 1", "bias", k, 0, found - np.log(local))
    yield tally(
        "step 1", "log width oracle", k, 0, [np.subtract(*np.quantile(found, [0.975, 0.025]))]
    )
    yield tally("step 1", "log width", k, 0, [_median_width(after)])


def _median_width(after: WindowSums) -> float:
    """Median width on the log scale, ends beyond the grid of ratios taken at its end."""
    widths = []
    for row in range(min(WIDTHS, after.observed.shape[0])):
        low, high = local_interval(after.series(row), TWO_SIDED_TAIL)
        widths.append(np.log(min(high, GRID[-1]) / max(low, GRID[0])))
    return float(np.median(widths))
