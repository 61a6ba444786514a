"""Where the windows lie: which anniversaries and control years the data allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import numpy as np

from analysis.anchors import Anchor, Window
from analysis.anchors.design import CYCLE0, FLANK, GUARD, SHIFTS
from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.stats.clustering import decorrelation_time
from analysis.stats.windows import WindowSums
from analysis.surges.base import DroppedDate, Placement
from analysis.surges.layout import Layout

LEAST_OBSERVED = 0.8
"""Share of the days about a date that must be observed for it to be used."""

MOST_CONTROL_YEARS = 6

ControlYears = Literal["all"] | tuple[int, ...]


def place_windows(
    counts: DailyCounts,
    *,
    anchor: Anchor,
    window: Window,
    guard: int = GUARD,
    flank: int = FLANK,
    shifts: int = SHIFTS,
    cycle0: tuple[int, int] | None = CYCLE0,
    control_years: ControlYears = "all",
    seed: int = 1,
) -> Placement:
    """Find the usable dates and sum windows and flanks at every shift.

    Use it to see what a test would rest on before running it. A date is used if its window
    is wholly observed, flank + shifts days of the period lie on either side of it, at least
    80 % of those days and some day of its flank on either side are observed; the others are
    listed with the reason.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    anchor : Anchor
        What recurs. Dates after its event are anniversaries, dates before it controls;
        without an event of its own every recurrence is an anniversary.
    window : Window
        Days about each date.
    guard, flank, shifts : int, optional
        Days left out beside the window, reach of the flank, largest shift.
    cycle0 : tuple of (int, int) or None, optional
        Days about the event whose recurrences are neither anniversary nor control.
    control_years : "all" or tuple of int, optional
        Which years before the event serve as controls; at most the last six.
    seed : int, optional
        Of the study; kept for methods that draw. Default 1.

    Returns
    -------
    Placement

    Raises
    ------
    DesignError
        If guard, flank or shifts are negative or leave no flank, or if no anniversary can be
        used, with the reason for each.

    Examples
    --------
    >>> counts = DailyCounts(dt.date(2018, 1, 1), [0, 1] * 1000)
    >>> anchor = Anchor("an event", "2019-06-01")
    >>> placement = place_windows(counts, anchor=anchor, window=Window(7, 7))
    >>> [str(day) for day in placement.dates]
    ['2020-06-01', '2021-06-01', '2022-06-01']
    """
    layout = Layout(window, guard, flank, shifts)
    after, before = _split(anchor.recurrences(counts.first, counts.last), anchor.date, cycle0)
    before = _chosen(before, control_years)
    reasons = _reasons(counts, layout, after, before)
    dates = tuple(day for day in after if not reasons[day])
    controls = tuple(day for day in before if not reasons[day])
    if not dates:
        raise DesignError(_no_date(anchor, counts, [(day, reasons[day]) for day in after]))
    return Placement(
        anchor=anchor,
        layout=layout,
        dates=dates,
        control_dates=controls,
        dropped=_dropped(after, reasons),
        dropped_controls=_dropped(before, reasons),
        after=layout.sums(counts, dates),
        before=layout.sums(counts, controls),
        drawn_after=_drawn(layout, counts, dates),
        drawn_before=_drawn(layout, counts, controls),
        decorrelation=decorrelation_time(counts.counts, counts.exposure),
        counts=counts,
        seed=seed,
    )


def _drawn(layout: Layout, counts: DailyCounts, dates: tuple[dt.date, ...]) -> WindowSums | None:
    """Sum the windows in every draw of the imprecise dates; None where none was drawn."""
    return None if counts.imputed is None else layout.sums(counts, dates, counts.imputed)


def _split(
    days: Iterable[dt.date], event: dt.date | None, cycle0: tuple[int, int] | None
) -> tuple[list[dt.date], list[dt.date]]:
    if event is None:
        return list(days), []
    first, last = cycle0 or (0, 0)
    away = [(day, (day - event).days) for day in days]
    return [day for day, n in away if n > last], [day for day, n in away if n < first]


def _chosen(days: list[dt.date], control_years: ControlYears) -> list[dt.date]:
    if control_years == "all":
        return days
    known = {day.year for day in days}
    unknown = [str(year) for year in control_years if year not in known]
    if unknown:
        raise DesignError(
            f"control_years {', '.join(unknown)}: no such date before the event in the period; "
            f"possible: {', '.join(map(str, sorted(known))) or 'none'}"
        )
    return [day for day in days if day.year in control_years]


def _reasons(
    counts: DailyCounts, layout: Layout, after: list[dt.date], before: list[dt.date]
) -> dict[dt.date, str]:
    """Say of every date why it is not used; empty if it is."""
    reasons = {
        day: _obstacle(counts, day, layout) or _no_flank(counts, day, layout)
        for day in (*after, *before)
    }
    for day in [day for day in before if not reasons[day]][:-MOST_CONTROL_YEARS]:
        reasons[day] = f"only the last {MOST_CONTROL_YEARS} years before the event are used"
    return reasons


def _obstacle(counts: DailyCounts, day: dt.date, layout: Layout) -> str:
    """Say why a date cannot be used; empty if it can."""
    at, size, reach = counts.position(day), counts.counts.size, layout.reach
    if at < reach:
        return f"only {at} of the {reach} days needed before it lie in the period"
    if at + reach >= size:
        return f"only {size - 1 - at} of the {reach} days needed after it lie in the period"
    if not np.all(counts.exposure[layout.inside(at)]):
        return "its window is not wholly observed"
    share = float((counts.exposure[at - reach : at + reach + 1] > 0).mean())
    if share < LEAST_OBSERVED:
        return f"only {share:.0%} of the {2 * reach + 1} days about it are observed"
    return ""


def _no_flank(counts: DailyCounts, day: dt.date, layout: Layout) -> str:
    """Say so if the weeks on one side of the window were not observed.

    With one side only, a level that changes passes for a surge.
    """
    before, after = (
        counts.exposure[days].size and not counts.exposure[days].any()
        for days in layout.beside(counts.position(day))
    )
    if before and after:
        return "no day of its flanks is observed"
    side = "before" if before else "after" if after else ""
    return f"no day of its flank {side} the window is observed" if side else ""


def _dropped(days: list[dt.date], reasons: dict[dt.date, str]) -> tuple[DroppedDate, ...]:
    return tuple(DroppedDate(day, reasons[day]) for day in days if reasons[day])


def _no_date(anchor: Anchor, counts: DailyCounts, why: list[tuple[dt.date, str]]) -> str:
    reasons = "; ".join(f"{day}: {reason}" for day, reason in why)
    return (
        f"no anniversary of {anchor.name!r} can be used in the period {counts.first} to "
        f"{counts.last} ({reasons or 'none falls in it'}); lengthen the period, narrow the "
        "window, or lower flank and shifts"
    )
