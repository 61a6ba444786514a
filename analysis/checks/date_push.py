"""PUSH: does the result survive the worst that imprecise dates could do?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.checks.base import CheckInput, CheckResult
from analysis.counts import DailyCounts, count_events
from analysis.events import Events
from analysis.surges import Placement

INSIDE, BESIDE, AROUND = 1, 0, -1


def date_push(given: CheckInput) -> CheckResult:
    """Push every imprecise date into the windows, then out of them, and look at the ratio.

    An event pushed in lies in a window if its interval reaches one, and out of the flanks if
    it can; pushed out the other way round. The two ratios bound what the dates could do.
    """
    name, result = "date_push", given.result
    if len(result.by_year) < 2:
        return CheckResult(name, None, "Date bounds are not applied to one anniversary.")
    counts = count_events(given.events, **given.study.counting())
    places = _places(counts, result.placement)
    inwards = _counted(given, counts, places, max)
    outwards = _counted(given, counts, places, min)
    bounds = [_observed_expected(series, result.placement) for series in (outwards, inwards)]
    more = result.observed > result.expected
    holds = all((observed > expected) == more for observed, expected in bounds)
    shown = " and ".join(f"{observed} against {expected:.1f}" for observed, expected in bounds)
    text = (
        "With every imprecise date pushed out of the windows, and then into them, the counts "
        f"observed and expected are {shown}."
    )
    return CheckResult(name, holds, text)


def _places(counts: DailyCounts, placement: Placement) -> NDArray[np.int64]:
    """Say of each day whether it lies in a window, in a flank, or in neither."""
    places = np.full(counts.counts.size, BESIDE)
    positions = [counts.position(date) for date in placement.dates]
    for at in positions:
        for flank in placement.layout.beside(at):
            places[flank] = AROUND
    # Windows come last: a wide flank may reach into the window of the next anniversary.
    for at in positions:
        places[placement.layout.inside(at)] = INSIDE
    return places


def _counted(
    given: CheckInput,
    counts: DailyCounts,
    places: NDArray[np.int64],
    prefer: Callable[..., dt.date],
) -> DailyCounts:
    table = given.events.table
    dates = [
        date if precision == "day" else _pushed(counts, places, date, first, last, prefer)
        for date, precision, first, last in zip(
            table["date"], table["date_precision"], table["earliest"], table["latest"], strict=True
        )
    ]
    pushed: Events = replace(given.events, table=table.assign(date=dates))
    return count_events(pushed, **given.study.counting())


def _pushed(
    counts: DailyCounts,
    places: NDArray[np.int64],
    date: dt.date,
    first: dt.date,
    last: dt.date,
    prefer: Callable[..., dt.date],
) -> dt.date:
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    seen = [day for day in days if counts.first <= day <= counts.last]
    seen = [day for day in seen if counts.exposure[counts.position(day)] > 0]
    # The stated date comes first, so that it stays where nothing is gained by moving.
    candidates = [day for day in (date, *seen) if day in seen]
    if not candidates:
        return date
    return prefer(candidates, key=lambda day: places[counts.position(day)])


def _observed_expected(counts: DailyCounts, placement: Placement) -> tuple[int, float]:
    sums = placement.layout.sums(counts, placement.dates)
    observed, around, window_days, flank_days = sums.at_true_dates()
    return int(observed), float(around * window_days / flank_days)
