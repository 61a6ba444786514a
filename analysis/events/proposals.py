"""What the dates of an event file suggest for a study; its author decides."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.findings import share
from analysis.events.precision import PRECISIONS, Days, as_days
from analysis.events.words import counted, long_date, month_name

Rows = NDArray[np.bool_]

YEARLY = ("gtd", "ucdp")
"""Sources that are published by whole years."""


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
        appear by whole years keep them whole; of daily counts the first and last day counted.

    Notes
    -----
    **Assumes** that the days between were watched. A month is complete if its last day has an
    event: a silent end may be calm or not yet coded, and unknown is not zero. Ending on the
    day of the last event instead would choose the days by the events.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> proposed_period(load_events("data/iraq-us-interests/events.csv")).last
    datetime.date(2025, 6, 30)
    """
    days = as_days(events.table["date"])
    first: dt.date = (days if rows is None else days[rows]).min().item()
    newest: dt.date = days.max().item()
    if events.watched is not None:
        return ProposedPeriod(*events.watched, "the days that the file counts.")
    if events.source in YEARLY and newest.month == 12:
        return _whole_years(first, newest)
    last = _last_complete_month(newest)
    if last == newest:
        return ProposedPeriod(first, last, "from the first event to the last.")
    if last <= first:
        reason = "from the first event to the last; whether the last month is complete is not known"
        return ProposedPeriod(first, newest, f"{reason}.")
    return ProposedPeriod(first, last, _cut(days, newest, last))


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


def _whole_years(first: dt.date, newest: dt.date) -> ProposedPeriod:
    begins = first.replace(day=1) if first.month == 1 else first
    return ProposedPeriod(
        begins,
        newest.replace(day=31),
        f"the source appears by whole years, and its last event is of {long_date(newest)}.",
    )


def _cut(days: Days, newest: dt.date, last: dt.date) -> str:
    lost = int((days > np.datetime64(last)).sum())
    month = f"{month_name(newest)} {newest.year}"
    return (
        f"from the first event to the last complete month. The file's last event is of "
        f"{long_date(newest)}; whether {month} is complete is not known, and its "
        f"{counted(lost, 'event')} {'is' if lost == 1 else 'are'} left out."
    )
