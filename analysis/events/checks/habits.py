"""Exact dates that pile up by habit: on days of the month, on 31 December, on one weekday."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.checks import heaping
from analysis.events.checks.base import (
    EventFinding,
    Numbers,
    Rows,
    counts_by_day,
    daily,
    exact_dates,
    finding,
    rows_on,
)
from analysis.events.checks.heaping import LEVEL, SPECIAL, Heap, heap
from analysis.events.precision import Days
from analysis.events.words import counted
from analysis.stats.weeks import WeekdayTest, weekday_test

YEAR_END = "31 December"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FEWEST_EVENTS = 50
ENOUGH_EVENTS = 550
"""Below so many a heap of one date in ten is missed more often than `weekday_test` says."""
MUCH = 1.25
"""Events of the fullest weekday over those of the next, from which it is a heap.

A rhythm of life raises several days, and large files always show small differences.
"""


def heaped_dates(events: Events) -> list[EventFinding]:
    """Compare the 1st, the 15th, the month's end and 1 January with the days beside.

    By exact dates only: where an imprecise date stands, a coder put it, or its reader.
    """
    exact = exact_dates(events)
    if exact.empty:
        return []
    return heaping.heaped_dates(dataclasses.replace(events, table=exact.to_frame()))


def heaped_year_end(events: Events) -> list[EventFinding]:
    """Compare 31 December with the days beside it, 1 January aside, by exact dates."""
    exact = exact_dates(events)
    if exact.empty:
        return []
    days, counts = counts_by_day(exact)
    found = year_end_heap(*daily(days, counts))
    if found.pvalue >= LEVEL:
        return []
    lines = exact.index[rows_on(exact, days[is_year_end(days)])]
    text = (
        f"Dates heap on {YEAR_END}: {found.observed} events where the days beside would lead one "
        f"to expect {found.expected:.1f} (p = {found.pvalue:.2g} if events were independent); "
        "events known to the year may have been put there. Keep windows off this day, or its "
        "rows out."
    )
    return [finding("heaped_year_end", "warning", text, lines)]


def heaped_weekdays(events: Events) -> list[EventFinding]:
    """Compare the days of the week with one another, by exact dates and bursts allowed for."""
    exact = exact_dates(events)
    if len(exact) < FEWEST_EVENTS:
        return []
    days, counts = counts_by_day(exact)
    span, every = daily(days, counts)
    weekday, result = heaviest_weekday(span, every)
    text = f"{_on_weekdays(weekday, result, len(exact))} {_imprecise(events)}".strip()
    if not is_heaped(result):
        return [finding("heaped_weekdays", "note", text)]
    lines = exact.index[rows_on(exact, days[weekday_of(days) == weekday])]
    return [finding("heaped_weekdays", "warning", text, lines)]


def is_year_end(days: Days) -> Rows:
    """Mark 31 December."""
    return SPECIAL["1 January"](days + 1)


def weekday_of(days: Days) -> NDArray[np.int64]:
    """Give the days of the week as numbers, Monday 0."""
    return np.asarray((days.astype(np.int64) + 3) % 7)  # 1 January 1970 was a Thursday


def year_end_heap(span: Days, counts: Numbers, observed: Rows | None = None) -> Heap:
    """Measure a heap on 31 December against the days beside, 1 January not among them.

    Use it over an unbroken span, of which some days may not have been observed. 1 January may
    be a heap itself and would hide the other.
    """
    others = ~SPECIAL["1 January"](span)
    seen = np.ones(span.size, dtype=bool) if observed is None else observed
    return observed_heap(counts[others], is_year_end(span[others]), seen[others])


def observed_heap(counts: Numbers, special: Rows, observed: Rows) -> Heap:
    """Measure a heap on special days against the days beside, both only where observed.

    Use it over an unbroken span instead of cutting days out of it, which would make neighbours
    of days that lie a gap apart. A special day with none observed beside it is left aside.

    Parameters
    ----------
    counts : ndarray of int, shape (T,)
        Events a day.
    special, observed : ndarray of bool, shape (T,)
        The days suspected of a heap; those on which an event could have been seen.

    Returns
    -------
    Heap
        With a p-value of 1 where there is nothing to compare.

    Examples
    --------
    >>> observed = np.array([1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1], dtype=bool)
    >>> found = observed_heap(np.arange(11), np.arange(11) == 3, observed)
    >>> found.observed, found.beside, found.expected  # days 0, 1, 4 and 5 are beside it
    (3, 10, 2.5)
    """
    here, others = special & observed, observed & ~special
    # Only these are handed on: closer together, each is still beside the day that it is beside.
    kept = (here & _near(others)) | (others & _near(here))
    if not kept.any():
        return Heap(0, 0, float("nan"), 1.0)
    return heap(counts[kept], special[kept])


def _near(days: Rows) -> Rows:
    """Mark the days up to three before and after."""
    near = np.zeros(days.size, dtype=bool)
    for place in range(1, heaping.NEIGHBOURS + 1):
        near[place:] |= days[:-place]
        near[:-place] |= days[place:]
    return near


def heaviest_weekday(
    span: Days, counts: Numbers, observed: Rows | None = None
) -> tuple[int, WeekdayTest]:
    """Find the weekday with most events, and test whether the weekdays differ.

    Parameters
    ----------
    span : ndarray of datetime64[D], shape (T,)
        Unbroken days.
    counts : ndarray of int, shape (T,)
        Events of each.
    observed : ndarray of bool, shape (T,), optional
        Days on which an event could have been seen; a week with another is left out.

    Returns
    -------
    weekday : int
        Monday is 0.
    result : WeekdayTest
        Over whole weeks from the start of the span.
    """
    whole = counts.size - counts.size % 7
    weeks = counts[:whole].reshape(-1, 7)
    if observed is not None:
        weeks = weeks[observed[:whole].reshape(-1, 7).all(axis=1)]
    result = weekday_test(weeks)
    return int((weekday_of(span[:1])[0] + result.highest) % 7), result


def is_heaped(result: WeekdayTest) -> bool:
    """Tell a heap on one weekday from chance, and from a rhythm over several."""
    second, first = sorted(result.observed)[-2:]
    enough = sum(result.observed) >= FEWEST_EVENTS
    return enough and first >= MUCH * second and result.pvalue < LEVEL


def _on_weekdays(weekday: int, result: WeekdayTest, exact: int) -> str:
    name, held = WEEKDAYS[weekday], result.observed[result.highest]
    measured = (
        f"{held:,} events in whole weeks where the six other weekdays would lead one to expect "
        f"{result.expected:.1f} (p = {result.pvalue:.2g}, bursts allowed for)"
    )
    if is_heaped(result):
        return (
            f"Dates heap on {name}s: {measured}; it may be the day of a weekly bulletin, or a "
            "rhythm of life. Take windows of whole weeks, or see how the source dates its reports."
        )
    if result.pvalue < LEVEL:
        return (
            f"The days of the week differ, but no one stands out: {name} has {measured}. More "
            "than one day is high: a rhythm of life, or a habit spread over several days; windows "
            "of whole weeks are not touched by it."
        )
    missed = (
        "; in so few events a habit that moves one date in ten would often be missed"
        if exact < ENOUGH_EVENTS
        else ""
    )
    return f"No heap was found on a weekday; the fullest is {name}, with {measured}{missed}."


def _imprecise(events: Events) -> str:
    imprecise = events.table["date"][events.table["date_precision"] != "day"]
    if imprecise.empty:
        return ""
    days, counts = counts_by_day(imprecise)
    held = np.bincount(weekday_of(days), weights=counts, minlength=7).astype(int)
    spread = ", ".join(f"{name} {n:,}" for name, n in zip(WEEKDAYS, held, strict=True) if n)
    return f"Not among them: {counted(len(imprecise), 'imprecise date')} ({spread})."
