"""How well the dates of counted events are known: in the windows, in their flanks, elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.anchors import Window
from analysis.anchors.design import GUARD
from analysis.counts.around import as_window, days_about, events_a_day
from analysis.counts.selection import Period, Where, select
from analysis.events import Events
from analysis.events.precision import PRECISIONS
from analysis.events.words import counted

MANY_COARSE = 0.02
"""Share of events known to the month only above which the ratio shown may be off."""


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionAccount:
    """Counted events by how well their date is known, and by where they fall.

    Attributes
    ----------
    window, flank, elsewhere : mapping of str to int
        Events whose stated date lies in a window; in the flanks and in no window; on any other
        day of the period. Each names all of `PRECISIONS`.
    """

    window: Mapping[str, int]
    flank: Mapping[str, int]
    elsewhere: Mapping[str, int]

    @property
    def imprecise_in_windows(self) -> int:
        """Events in the windows whose date is not known to the day."""
        return sum(self.window.values()) - self.window["day"]

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader must know first, where enough events are known to the month only."""
        near = sum(self.window.values()) + sum(self.flank.values())
        coarse = self.window["month"] + self.flank["month"]
        if coarse <= MANY_COARSE * near:
            return ()
        return (
            f"{coarse} of {counted(near, 'event')} in the windows and the weeks around are known "
            "to the month only: the counts and the ratio shown take the day they are put on at its "
            "word.",
        )

    def sentence(self) -> str:
        """Say how much of the windows rests on imprecise dates, as the report prints it."""
        inside, beside = sum(self.window.values()), sum(self.flank.values())
        have = "has" if self.imprecise_in_windows == 1 else "have"
        return (
            f"Of {counted(inside, 'event')} in the windows, {self.imprecise_in_windows} {have} an "
            f"imprecise date; of {beside} in the flanks, {beside - self.flank['day']}."
        )


def precision_account(
    events: Events,
    dates: Iterable[dt.date],
    window: Window | tuple[int, int],
    flank: int,
    *,
    period: Period,
    where: Where | None = None,
    coverage: str | Path | None = None,
    scopes: Collection[str] = (),
    guard: int = GUARD,
) -> PrecisionAccount:
    """Count the counted events by precision, in the windows, in the flanks and elsewhere.

    Use it beside every answer: a window may hold more imprecise dates than the days beside.

    Parameters
    ----------
    events : Events
        From `load_events`.
    dates : iterable of datetime.date
        The dates.
    window : Window or tuple of (int, int)
        Days about each date; as a tuple, first and last day, such as (-7, 7).
    flank : int
        Reach of the flanks from the date, in days.
    period, where, coverage, scopes
        As for `count_events`.
    guard : int, optional
        Days left out on either side of the window; they count as elsewhere. Default 7.

    Returns
    -------
    PrecisionAccount
        Its numbers add up to the events counted.

    Raises
    ------
    DesignError
        As `count_events`.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> account = precision_account(
    ...     events, [dt.date(2021, 1, 3)], (-7, 7), 60, period=("2020-06-01", "2021-05-31")
    ... )
    >>> account.window["day"], account.flank["day"], account.imprecise_in_windows
    (14, 40, 1)
    """
    chosen = select(events, period, where or {}, coverage, scopes)
    window, dates = as_window(window), tuple(dates)
    inside = days_about(chosen, dates, -window.lead, window.lag).any(axis=0)
    before = days_about(chosen, dates, -flank, -window.lead - guard - 1)
    after = days_about(chosen, dates, window.lag + guard + 1, flank)
    beside = (before | after).any(axis=0) & ~inside
    precision = events.table["date_precision"]
    counts = {n: events_a_day(chosen, (precision == n).to_numpy()) for n in PRECISIONS}
    parts = {"window": inside, "flank": beside, "elsewhere": ~inside & ~beside}
    return PrecisionAccount(
        **{
            part: {name: int(held[days].sum()) for name, held in counts.items()}
            for part, days in parts.items()
        }
    )
