"""Under-counted stretches where they can bend an answer: in a window or in its flanks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.anchors import Window
from analysis.anchors.design import GUARD
from analysis.events import Stretch, read_coverage
from analysis.events.words import long_date

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class ThinTouch:
    """A thin stretch that reaches into the window or the flanks of one date.

    Attributes
    ----------
    stretch : Stretch
        Days on which attacks were under-counted.
    date : datetime.date
        The anniversary or control date.
    part : {"window", "flank"}
        Where it touches.
    days : int
        Days of that part inside the stretch.
    """

    stretch: Stretch
    date: dt.date
    part: Literal["window", "flank"]
    days: int

    def sentence(self) -> str:
        """Say what is touched and which way it bends the answer, as the report prints it."""
        start, end = long_date(self.stretch.start), long_date(self.stretch.end)
        scope = "" if self.stretch.scope == "all" else f" ({self.stretch.scope})"
        day, lie = long_date(self.date), "lies" if self.days == 1 else "lie"
        parts = {
            "window": f"window days about {day} {lie} there, so that it looks quieter than it was",
            "flank": f"days compared with {day} {lie} there, so that its window looks busier "
            "than it was",
        }
        return (
            f"Attacks were under-counted from {start} to {end}{scope}: {self.days} of the "
            f"{parts[self.part]}."
        )


def thin_stretches(
    coverage: str | Path | None,
    scopes: Collection[str],
    dates: Iterable[dt.date],
    window: Window | tuple[int, int],
    flank: int,
    *,
    guard: int = GUARD,
) -> tuple[ThinTouch, ...]:
    """Find the thin stretches that touch a window or its flanks, and which way they bend it.

    Use it for page one of a report, with the anniversaries and the control dates used.

    Parameters
    ----------
    coverage : str, pathlib.Path or None
        A coverage file; without one nothing is known to be thin.
    scopes : collection of str
        Scopes that the outcome needs.
    dates : iterable of datetime.date
        The dates.
    window : Window or tuple of (int, int)
        Days about each date; as a tuple, first and last day, such as (-7, 7).
    flank : int
        Reach of the flanks from the date, in days.
    guard : int, optional
        Days left out on either side of the window. Default 7.

    Returns
    -------
    tuple of ThinTouch
        In the order of the dates, the window before the flank.

    Raises
    ------
    DataError
        If the coverage file breaks a rule.

    Notes
    -----
    Only "thin" stretches: "quiet" days are believed to be as quiet as they look, and days
    "missing" or "unverified" are not observed at all.

    Examples
    --------
    >>> touches = thin_stretches(
    ...     "data/iraq-us-interests/coverage.csv", ["convoys"], [dt.date(2022, 1, 3)], (-7, 7), 60
    ... )
    >>> [(touch.part, touch.days) for touch in touches]
    [('flank', 27)]
    """
    if coverage is None:
        return ()
    if isinstance(window, tuple):
        window = Window(-window[0], window[1])
    thin = [
        stretch
        for stretch in read_coverage(coverage)
        if stretch.state == "thin" and stretch.needed_by(scopes)
    ]
    return tuple(
        touch for day in dates for touch in _touches(thin, day, _parts(day, window, flank, guard))
    )


def _parts(
    day: dt.date, window: Window, flank: int, guard: int
) -> dict[Literal["window", "flank"], tuple[Days, ...]]:
    def at(days: int) -> dt.date:
        return day + dt.timedelta(days)

    return {
        "window": ((at(-window.lead), at(window.lag)),),
        "flank": (
            (at(-flank), at(-window.lead - guard - 1)),
            (at(window.lag + guard + 1), at(flank)),
        ),
    }


def _touches(
    thin: Iterable[Stretch],
    day: dt.date,
    parts: dict[Literal["window", "flank"], tuple[Days, ...]],
) -> Iterator[ThinTouch]:
    for part, ends in parts.items():
        for stretch in thin:
            days = sum(stretch.days_within(*pair) for pair in ends)
            if days:
                yield ThinTouch(stretch, day, part, days)
