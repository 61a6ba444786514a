"""What the dates of an event file suggest for a study; its author decides."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.findings import share
from analysis.events.precision import PRECISIONS, Days, as_days
from analysis.events.words import counted, long_date, month_name

Rows = NDArray[np.bool_]

YEARLY = ("gtd", "ucdp")
"""Sources that hold every case of the years they cover, and are published by whole years."""

SILENCE = 365
"""Days without an event, beyond which a few events may have a mistyped year."""
FEW_IN, FEW_ROWS = 100, 20
"""Events beyond such a silence are few if fewer than one in so many, and at most so many."""


@dataclass(frozen=True, slots=True)
class ProposedPeriod:
    """First and last day on which events of a file could have been counted, and why so.

    Attributes
    ----------
    first, last : datetime.date
        Both in.
    reason : str
        Where the two come from, in a sentence.
    """

    first: dt.date
    last: dt.date
    reason: str

    def sentence(self) -> str:
        """Say the proposal in words."""
        return f"{long_date(self.first)} to {long_date(self.last)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ProposedDates:
    """What a study may do with dates that are not known to the day.

    Attributes
    ----------
    imprecise : {"stated", "impute", "exclude"}
        Value of the study's key `dates.imprecise`.
    reason : str
        How many dates are meant, in a sentence.
    """

    imprecise: Literal["stated", "impute", "exclude"]
    reason: str

    def sentence(self) -> str:
        """Say the proposal in words."""
        return self.reason


def proposed_period(events: Events, rows: Rows | None = None) -> ProposedPeriod:
    """Propose the days on which an event of this file could have been counted.

    Use it where nobody has said which days were watched; the answer is the author's to mend.

    Parameters
    ----------
    events : Events
        From `load_events`.
    rows : ndarray of bool, shape (n,), optional
        The events of the country or the cause that is studied: a file of many may begin later
        there. Default: all.

    Returns
    -------
    ProposedPeriod
        From the first event to the end of the last complete month of the file. Sources that
        appear by whole years begin with the file's first year and keep a last one whole; of
        daily counts the first and last day counted.

    Notes
    -----
    A stretch at either end of the file that 365 or more days without an event cut off, and
    that holds fewer than 1% of the rows and at most 20, is left out: one mistyped year would
    stretch the period by years of false calm. `reason` says so.

    **Assumes** that the days between were watched. A month is complete if its last day has an
    event: a silent end may be calm or not yet coded, and unknown is not zero. Ending on the
    day of the last event instead would choose the days by the events.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> proposed_period(load_events("data/iraq-us-interests/events.csv")).last
    datetime.date(2025, 6, 30)
    """
    if events.watched is not None:
        return ProposedPeriod(*events.watched, "the days that the file counts.")
    days = as_days(events.table["date"])
    kept = _without_strays(days)
    meant = kept if rows is None or not (kept & rows).any() else kept & rows
    first: dt.date = days[meant].min().item()
    if events.source in YEARLY:
        oldest: dt.date = days[kept].min().item()
        begins, proposed = oldest.replace(month=1, day=1), _of_years(first, days[kept])
    else:
        begins, proposed = first, _ended(first, days[kept], "the first event")
    return replace(proposed, first=begins, reason=proposed.reason + _left_out(days[~kept]))


def proposed_dates(events: Events, rows: Rows | None = None) -> ProposedDates:
    """Propose what to do with dates that are not known to the day.

    Use it for the key `dates` of a new study.

    Parameters
    ----------
    events : Events
        From `load_events`.
    rows : ndarray of bool, shape (n,), optional
        The events that are counted. Default: all.

    Returns
    -------
    ProposedDates
        "stated" if every date is known to the day, otherwise "impute": the date is drawn
        anew, many times, among the days on which the event may have happened.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> proposed = proposed_dates(load_events("data/iraq-us-interests/events.csv"))
    >>> proposed.imprecise, proposed.reason[:52]
    ('impute', '48 of 557 (8.6%) dates are not known to the day (plu')
    """
    precision = events.table["date_precision"]
    kept = precision if rows is None else precision[rows]
    number = {name: int((kept == name).sum()) for name in PRECISIONS}
    exact = number.pop("day")
    if exact == len(kept):
        return ProposedDates("stated", "Every date is known to the day.")
    mix = ", ".join(f"{name} {times}" for name, times in number.items() if times)
    told = share(len(kept) - exact, len(kept))
    return ProposedDates("impute", f"{told} dates are not known to the day ({mix}).")


def _last_complete_month(newest: dt.date) -> dt.date:
    if newest.day == calendar.monthrange(newest.year, newest.month)[1]:
        return newest
    return newest.replace(day=1) - dt.timedelta(1)


def _without_strays(days: Days) -> Rows:
    """Mark all rows but the few at either end that a long silence cuts off."""
    different, counts = np.unique(days, return_counts=True)
    before = np.cumsum(counts)[:-1]  # rows up to each silence
    after = days.size - before
    silent = np.diff(different).astype(np.int64) > SILENCE
    early = np.flatnonzero(silent & (FEW_IN * before < days.size) & (before <= FEW_ROWS))
    late = np.flatnonzero(silent & (FEW_IN * after < days.size) & (after <= FEW_ROWS))
    first = different[early[-1] + 1] if early.size else different[0]
    last = different[late[0]] if late.size else different[-1]
    return np.asarray((days >= first) & (days <= last))


def _left_out(strays: Days) -> str:
    if not strays.size:
        return ""
    dates = ", ".join(long_date(day) for day in np.unique(strays).tolist())
    are = "is" if strays.size == 1 else "are"
    return (
        f" {counted(strays.size, 'row').capitalize()} of the file ({dates}) {are} left out as "
        f"well, cut off from the rest by {SILENCE} or more days without an event; see whether the "
        "year is mistyped."
    )


def _ended(first: dt.date, days: Days, start: str) -> ProposedPeriod:
    """Propose an end for events of which the first is known."""
    newest: dt.date = days.max().item()
    last = _last_complete_month(newest)
    if last == newest:
        return ProposedPeriod(first, last, f"from {start} to the last.")
    if last <= first:
        unknown = "whether the last month is complete is not known"
        return ProposedPeriod(first, newest, f"from {start} to the last; {unknown}.")
    return ProposedPeriod(first, last, _cut(days, newest, last, start))


def _of_years(first: dt.date, days: Days) -> ProposedPeriod:
    newest: dt.date = days.max().item()
    why = (
        " The source holds every case of the years it covers, so that years without an event "
        "here were quiet, and count as control years."
    )
    if newest.month != 12:
        proposed = _ended(first, days, "1 January of the file's first year")
        return replace(proposed, reason=proposed.reason + why)
    reason = (
        "the source appears by whole years; from 1 January of the file's first to the end of its "
        f"last, whose last event is of {long_date(newest)}."
    )
    return ProposedPeriod(first, newest.replace(day=31), reason + why)


def _cut(days: Days, newest: dt.date, last: dt.date, start: str) -> str:
    lost = int((days > np.datetime64(last)).sum())
    month = f"{month_name(newest)} {newest.year}"
    return (
        f"from {start} to the last complete month. The file's last event is of "
        f"{long_date(newest)}; whether {month} is complete is not known, and its "
        f"{counted(lost, 'event')} {'is' if lost == 1 else 'are'} left out."
    )
