"""Heaped dates where they can bend an answer: in a window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
    observed_heap,
    weekday_of,
    year_end_heap,
)
from analysis.events.checks.heaping import LEVEL, SPECIAL
from analysis.events.precision import Days
from analysis.events.words import counted
from analysis.stats.weeks import WeekdayTest

Counts = NDArray[np.int64]

LEAST_GAIN = 1.1
"""A weekday's heap is told only where it alone could give a window so much.

Fifteen days hold two or three of every weekday: to say so of each window would warn of nothing.
"""


@dataclass(frozen=True, slots=True)
class HeapTouch:
    """A kind of day on which dates heap, and the windows that hold such a day.

    Attributes
    ----------
    kind : str
        The kind of day, such as "the 1st", "1 January" or "Thursdays".
    observed : int
        Events with an exact date on such days, over the whole period.
    expected : float
        Events they would hold at the rate of the days beside them.
    pvalue : float
        Of the test that found the heap.
    windows, touched : int
        Windows in all, and those with such a day.
    events : int
        Events with an exact date on such days inside the windows.
    gain : float or None
        Of a weekday: how many times its usual events the heap alone could give a window, in
        the window that gains most. None for the other kinds of day.
    """

    kind: str
    observed: int
    expected: float
    pvalue: float
    windows: int
    touched: int
    events: int
    gain: float | None = None

    def sentence(self) -> str:
        """Say what heaps and what it may do to the answer, as the report prints it."""
        heaped = (
            f"Dates heap on {self.kind} ({counted(self.observed, 'event')} where the days beside "
            f"suggest {self.expected:.1f}): {self._held()}, with {counted(self.events, 'event')} "
            "on such days"
        )
        if self.gain is None:
            return f"{heaped}, so a surge there may be a habit of coding."
        return (
            f"{heaped}; the heap alone could give a window {self.gain:.2f} times its usual "
            "events, so that much of a surge may be a habit of coding."
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
    r"""Find the kinds of days on which dates heap and that lie in a window.

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
        One for each kind of day; none if nothing heaps or no window holds such a day, nor for
        a weekday whose heap could give no window 1.1 times its usual events.

    Raises
    ------
    DesignError
        As `count_events`.

    Notes
    -----
    The 1st, the 15th, the last of the month, 1 January and 31 December by `heap`, a weekday by
    `weekday_test`, over counted events with an exact date: where an imprecise one stands, a
    coder put it. A kind of day is heaped at p < .001. Days not observed are neither such days
    nor neighbours; days on either side of a gap do not become neighbours by it.

    A weekday that holds m times a usual day, and h of the d days of a window, gives that
    window :math:`\frac{(hm + d - h) / d}{(m + 6) / 7}` times its usual events.

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
    inside = days_about(chosen, dates, -window.lead, window.lag) & (chosen.exposure > 0)
    exact = events_a_day(chosen, (events.table["date_precision"] == "day").to_numpy())
    return tuple(
        HeapTouch(
            kind=heaped.kind,
            observed=heaped.observed,
            expected=heaped.expected,
            pvalue=heaped.pvalue,
            windows=len(dates),
            touched=int((inside & heaped.days).any(axis=1).sum()),
            events=int(exact[inside.any(axis=0) & heaped.days].sum()),
            gain=_largest_gain(inside, heaped) if heaped.weekday else None,
        )
        for heaped in _heaped(chosen, exact)
        if _matters(inside, heaped)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Heaped:
    """A kind of day that heaps, and the days of the period that are of it."""

    kind: str
    days: Mask
    observed: int
    expected: float
    pvalue: float
    weekday: bool = False


def _heaped(chosen: Selection, exact: Counts) -> Iterator[_Heaped]:
    span: Days = np.datetime64(chosen.first) + np.arange(chosen.exposure.size)
    seen = chosen.exposure > 0
    found = {
        kind: (is_special(span), observed_heap(exact, is_special(span), seen))
        for kind, is_special in SPECIAL.items()
    }
    found[YEAR_END] = (is_year_end(span), year_end_heap(span, exact, seen))
    for kind, (days, it) in found.items():
        if it.pvalue < LEVEL:
            yield _Heaped(kind, days, it.observed, it.expected, it.pvalue)
    weekday, result = heaviest_weekday(span, exact, seen)
    if is_heaped(result):
        yield _on_weekday(weekday, weekday_of(span) == weekday, result)


def _on_weekday(weekday: int, days: Mask, result: WeekdayTest) -> _Heaped:
    held = result.observed[result.highest]
    name = f"{WEEKDAYS[weekday]}s"
    return _Heaped(name, days, held, result.expected, result.pvalue, weekday=True)


def _matters(inside: Mask, heaped: _Heaped) -> bool:
    touched = bool((inside & heaped.days).any())
    return touched and (not heaped.weekday or _largest_gain(inside, heaped) >= LEAST_GAIN)


def _largest_gain(inside: Mask, heaped: _Heaped) -> float:
    """Give the most that the heap of a weekday does to a window, as a multiple of the usual."""
    days = inside.sum(axis=1)
    held = (inside & heaped.days).sum(axis=1)[days > 0]
    days = days[days > 0]
    # As shares of a week's events, which stay finite where the other six days hold none.
    full = heaped.observed / (heaped.observed + 6 * heaped.expected)
    usual = (1 - full) / 6
    return float((7 * (held * full + (days - held) * usual) / days).max())
