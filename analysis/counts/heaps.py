"""Heaped dates where they can bend an answer: in a window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.anchors import Window
from analysis.counts.around import Mask, as_window, days_about, events_a_day
from analysis.counts.selection import Period, Selection, Where, select
from analysis.events import Events
from analysis.events.checks.habits import (
    WEEKDAYS,
    YEAR_END,
    heaviest_weekday,
    is_heaped,
    is_year_end,
    weekday_of,
    year_end_heap,
)
from analysis.events.checks.heaping import LEVEL, SPECIAL, heap
from analysis.events.precision import Days
from analysis.events.words import counted


@dataclass(frozen=True, slots=True)
class HeapTouch:
    """A kind of day on which dates heap, and the windows that hold such a day.

    Attributes
    ----------
    kind : str
        The kind of day, such as "the 1st", "1 January" or "Thursdays".
    observed : int
        Counted events on such days, over the whole period.
    expected : float
        Events they would hold at the rate of the days beside them.
    pvalue : float
        Of the test that found the heap.
    windows, touched : int
        Windows in all, and those with such a day.
    events : int
        Counted events on such days inside the windows.
    even : bool
        Whether every window holds equally many such days by its length.
    """

    kind: str
    observed: int
    expected: float
    pvalue: float
    windows: int
    touched: int
    events: int
    even: bool

    def sentence(self) -> str:
        """Say what heaps and what it may do to the answer, as the report prints it."""
        heaped = (
            f"Dates heap on {self.kind} ({counted(self.observed, 'event')} where the days beside "
            f"suggest {self.expected:.1f})"
        )
        if self.even:
            return f"{heaped}: all windows hold equally many such days, so none gains by it."
        return (
            f"{heaped}: {self._held()}, with {counted(self.events, 'event')} on it, so a surge "
            "there may be a habit of coding."
        )

    def _held(self) -> str:
        if self.touched < self.windows:
            hold = "holds" if self.touched == 1 else "hold"
            return f"{self.touched} of {self.windows} windows {hold} such a day"
        return f"{'the' if self.windows == 1 else 'each'} window holds such a day"


def heaps_touching(
    events: Events,
    dates: Iterable[dt.date],
    window: Window | tuple[int, int],
    *,
    period: Period,
    where: Where | None = None,
    coverage: str | Path | None = None,
    scopes: Collection[str] = (),
) -> tuple[HeapTouch, ...]:
    """Find the kinds of days on which dates heap and that lie in a window.

    Use it for page one of a report, with the anniversaries and the control dates used.

    Parameters
    ----------
    events : Events
        From `load_events`.
    dates : iterable of datetime.date
        The dates.
    window : Window or tuple of (int, int)
        Days about each date; as a tuple, first and last day, such as (-7, 7).
    period, where, coverage, scopes
        As for `count_events`: the heap is looked for among the events that are counted.

    Returns
    -------
    tuple of HeapTouch
        One for each kind of day; none if nothing heaps or no window holds such a day.

    Raises
    ------
    DesignError
        As `count_events`.

    Notes
    -----
    The 1st, the 15th, the last of the month and 1 January by `heap` over all counted events;
    31 December by `heap`, and a weekday by `weekday_test`, over those with an exact date. A
    kind of day is heaped at p < .001. Days not observed are no neighbours.

    **Assumes** what these tests assume; a burst on such a day can look like a heap.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> heaps_touching(
    ...     events, [dt.date(2021, 1, 3)], (-7, 7), period=("2019-05-01", "2024-12-31")
    ... )
    ()
    """
    chosen = select(events, period, where or {}, coverage, scopes)
    window, dates = as_window(window), tuple(dates)
    inside = days_about(chosen, dates, -window.lead, window.lag)
    return tuple(
        HeapTouch(
            kind=kind,
            observed=observed,
            expected=expected,
            pvalue=pvalue,
            windows=len(dates),
            touched=int((inside & special).any(axis=1).sum()),
            events=int(events_a_day(chosen)[inside.any(axis=0) & special].sum()),
            even=kind not in (*SPECIAL, YEAR_END) and window.days % 7 == 0,
        )
        for kind, special, observed, expected, pvalue in _heaped(events, chosen)
        if (inside & special).any()
    )


def _heaped(events: Events, chosen: Selection) -> Iterator[tuple[str, Mask, int, float, float]]:
    """Yield each kind of day that heaps: its name and days, observed, expected, p-value."""
    span: Days = np.datetime64(chosen.first) + np.arange(chosen.exposure.size)
    seen = chosen.exposure > 0
    if not seen.any():
        return
    counts = events_a_day(chosen)
    exact = events_a_day(chosen, (events.table["date_precision"] == "day").to_numpy())
    found = {
        kind: (is_special(span), heap(counts[seen], is_special(span)[seen]))
        for kind, is_special in SPECIAL.items()
    }
    found[YEAR_END] = (is_year_end(span), year_end_heap(span[seen], exact[seen]))
    for kind, (days, it) in found.items():
        if it.pvalue < LEVEL:
            yield kind, days, it.observed, it.expected, it.pvalue
    weekday, result = heaviest_weekday(span, exact, seen)
    if is_heaped(result):
        held = result.observed[result.highest]
        name = f"{WEEKDAYS[weekday]}s"
        yield name, weekday_of(span) == weekday, held, result.expected, result.pvalue
