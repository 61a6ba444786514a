"""The real calendar that every simulated series follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.anchors import Anchor, Window
from analysis.anchors.design import FLANK, GUARD, SHIFTS
from analysis.surges.layout import Layout

ANCHOR = Anchor("a killing on 3 January 2020", dt.date(2020, 1, 3))
LAYOUT = Layout(Window(7, 7), GUARD, FLANK, SHIFTS)
CONTROLS, ANNIVERSARIES = 5, 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """Positions of the dates in a series that just holds all their shifts.

    Attributes
    ----------
    first : datetime.date
        First day of the series.
    days : int
        Length of the series, T.
    event : int
        Position of the event.
    controls, anniversaries : tuple of int
        Positions of the dates before the event, and of those after it.
    """

    first: dt.date
    days: int
    event: int
    controls: tuple[int, ...]
    anniversaries: tuple[int, ...]

    @property
    def dates(self) -> tuple[int, ...]:
        """All positions, control years first."""
        return self.controls + self.anniversaries


def calendar_of(year: int = 2020, month: int = 1, day: int = 3) -> Calendar:
    """Lay out the days from the first control date to the last anniversary, shifts included."""
    event = dt.date(year, month, day)
    first = event.replace(year=year - CONTROLS) - dt.timedelta(LAYOUT.reach)
    last = event.replace(year=year + ANNIVERSARIES) + dt.timedelta(LAYOUT.reach)
    at = {
        n: (event.replace(year=year + n) - first).days for n in range(-CONTROLS, ANNIVERSARIES + 1)
    }
    return Calendar(
        first=first,
        days=(last - first).days + 1,
        event=at[0],
        controls=tuple(at[n] for n in range(-CONTROLS, 0)),
        anniversaries=tuple(at[n] for n in range(1, ANNIVERSARIES + 1)),
    )


CALENDAR = calendar_of()
"""Event on 3 January 2020, five control years, six anniversaries."""
