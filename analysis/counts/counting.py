"""Events counted by the day, and an account of those that were not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.counts.daily import DailyCounts
from analysis.counts.selection import Period, Where, select
from analysis.events import Events
from analysis.events.precision import PRECISIONS

NOT_SELECTED = "not part of the outcome"
OUTSIDE = "outside the period"
UNOBSERVED = "on a day not observed"


@dataclass(frozen=True, slots=True, eq=False)
class EventAccount:
    """What became of every row of an event file: used, or dropped for a reason.

    Attributes
    ----------
    rows_read : int
        Rows of the file; equal to `used` and all of `dropped` together.
    selected : int
        Events that `where` lets through, wherever they fall.
    used : int
        Events counted.
    outside_period : int
        Selected events dated before or after the period.
    set_aside : tuple of str
        Ids of selected events on days that count as not observed.
    dropped : mapping of str to int
        Reason and number of every row not counted, those lost in reading included.
    by_precision : mapping of str to int
        Counted events by how well their date is known, all four kinds named.
    """

    rows_read: int
    selected: int
    used: int
    outside_period: int
    set_aside: tuple[str, ...]
    dropped: Mapping[str, int]
    by_precision: Mapping[str, int]

    @property
    def imprecise(self) -> int:
        """Counted events whose date is not known to the day."""
        return self.used - self.by_precision["day"]

    def sentence(self) -> str:
        """Say the account in words, as the report prints it."""
        lost = ", ".join(f"{rows} {reason}" for reason, rows in self.dropped.items())
        left_out = f" Not counted: {lost}." if lost else ""
        return (
            f"Of {self.rows_read} rows read, {self.used} are counted, {self.imprecise} of them "
            f"with an imprecise date, on the date stated.{left_out}"
        )


def count_events(
    events: Events,
    *,
    period: Period,
    where: Where | None = None,
    coverage: str | Path | None = None,
    scopes: Collection[str] = (),
) -> DailyCounts:
    """Count events a day, every event on its stated date.

    Use it once an outcome is chosen; `account_for` with the same arguments tells what was
    left out. The arguments of a study's outcome come from `Study.counting`.

    Parameters
    ----------
    events : Events
        From `load_events`.
    period : tuple of two dates or ISO texts
        First and last day on which an event could have been counted, both in.
    where : mapping of str to collection of str, optional
        Allowed values of columns; a whole cell must equal one of them, "" for empty.
    coverage : str or pathlib.Path, optional
        A coverage file. Days that it calls unverified or missing have exposure 0.
    scopes : collection of str, optional
        Scopes of the coverage file that the outcome needs; "all" for every one.

    Returns
    -------
    DailyCounts

    Raises
    ------
    DesignError
        If the period runs backwards, or listing every column, value and scope that does not
        occur in the files.

    Notes
    -----
    Events on days with exposure 0 are set aside: a rate is events over *observed* days. The
    ends of the period are its author's word; a day inside it without an event is a zero.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> counts = count_events(
    ...     events, period=("2021-01-01", "2021-12-31"), where={"target_type": ["embassy"]}
    ... )
    >>> counts.total, int(counts.exposure.sum())
    (6, 365)
    """
    chosen = select(events, period, where or {}, coverage, scopes)
    counts = np.bincount(chosen.position[chosen.used], minlength=chosen.exposure.size)
    return DailyCounts(chosen.first, counts, chosen.exposure)


def account_for(
    events: Events,
    *,
    period: Period,
    where: Where | None = None,
    coverage: str | Path | None = None,
    scopes: Collection[str] = (),
) -> EventAccount:
    """Tell what became of every row, for the same arguments as `count_events`.

    Use it beside every count: no row may vanish without a reason.

    Parameters
    ----------
    events, period, where, coverage, scopes
        As for `count_events`.

    Returns
    -------
    EventAccount

    Raises
    ------
    DesignError
        As `count_events`.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> account = account_for(events, period=("2021-01-01", "2021-12-31"))
    >>> account.used + sum(account.dropped.values()) == account.rows_read
    True
    """
    chosen = select(events, period, where or {}, coverage, scopes)
    outside = chosen.selected & ~chosen.inside
    unobserved = chosen.selected & chosen.inside & ~chosen.observed
    lost = {
        NOT_SELECTED: int((~chosen.selected).sum()),
        OUTSIDE: int(outside.sum()),
        UNOBSERVED: int(unobserved.sum()),
    }
    precision = events.table["date_precision"][chosen.used]
    return EventAccount(
        rows_read=events.rows_read,
        selected=int(chosen.selected.sum()),
        used=int(chosen.used.sum()),
        outside_period=lost[OUTSIDE],
        set_aside=tuple(events.table["event_id"][unobserved]),
        dropped={why: rows for why, rows in (*events.dropped.items(), *lost.items()) if rows},
        by_precision={name: int((precision == name).sum()) for name in PRECISIONS},
    )
