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
from analysis.surges.shift_local import shift_local
from analysis.surges.words import pvalue

INSIDE, BESIDE, AROUND = 1, 0, -1


def date_push(given: CheckInput) -> CheckResult:
    """Push every imprecise date into the windows, then out of them, and look at the ratio.

    An event pushed in lies in a window if its interval reaches one, and out of the flanks if
    it can; pushed out the other way round. The two ratios bound what the dates could do,
    whether the study takes them as stated, draws them or leaves them out; it is the ratios
    that the condition reads, and p is printed beside.
    """
    name, result = "date_push", given.result
    if len(result.by_year) < 2:
        return CheckResult(name, None, "Date bounds are not applied to one anniversary.")
    counts = count_events(given.events, **given.study.counting())
    places = _places(counts, result.placement)
    inwards = _counted(given, counts, places, max)
    outwards = _counted(given, counts, places, min)
    pushed = [_placed(series, result.placement) for series in (outwards, inwards)]
    bounds = [_observed_expected(placement) for placement in pushed]
    pvalues = [pvalue(shift_local(placement).pvalue) for placement in pushed]
    more = result.observed > result.expected
    holds = all((observed > expected) == more for observed, expected in bounds)
    shown = [f"{observed} against {expected:.1f}" for observed, expected in bounds]
    moves = not np.array_equal(inwards.counts, outwards.counts)
    return CheckResult(name, holds, _in_words(pvalues, shown, moves=moves))


def _in_words(pvalues: list[str], shown: list[str], *, moves: bool) -> str:
    if not moves:
        return (
            "No imprecise date can be pushed into the windows, or out of them: step 1 gives "
            f"{pvalues[0]}, and the counts observed and expected are {shown[0]}."
        )
    return (
        "With every imprecise date pushed out of the windows, and then into them, step 1 gives "
        f"{' and '.join(pvalues)}, and the counts observed and expected are {' and '.join(shown)}."
    )


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


def _placed(counts: DailyCounts, placement: Placement) -> Placement:
    """Ask the same windows about other counts, with no date left to draw."""
    return replace(
        placement,
        after=placement.layout.sums(counts, placement.dates),
        drawn_after=None,
        drawn_before=None,
        counts=counts,
    )


def _observed_expected(placement: Placement) -> tuple[int, float]:
    observed, around, window_days, flank_days = placement.after.at_true_dates()
    return int(observed), float(around * window_days / flank_days)
