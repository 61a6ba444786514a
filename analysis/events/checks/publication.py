"""Events against the calendar: days that do not exist, days to come, days after their report."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.checks.base import (
    EventFinding,
    Severity,
    finding,
    named,
    number_of_rows,
    share,
)
from analysis.events.checks.columns import Role, columns_for
from analysis.events.dates.shapes import NO_SUCH_DAY
from analysis.events.precision import as_days
from analysis.events.raw import REASON, distinct
from analysis.events.reading import quoted
from analysis.events.words import counted, long_date

MANY_TO_COME = 0.05

DayNumbers = NDArray[np.int32]
"""Days since 1 January 1970: half the memory of dates."""

UNKNOWN = np.iinfo(np.int32).max

_ISO = re.compile(r"([12][0-9]{3}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")
_PACKED = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})(?:[0-9]{6})?")
_SECONDS = re.compile(r"([0-9]{9,10})(?:\.0*)?")

AFTER: dict[Role, str] = {
    "published": "the page they rest on",
    "changed": "the last change of their row",
}
"""What an event cannot be later than, by the role of the column."""


def impossible_dates(events: Events) -> list[EventFinding]:
    """Find rows whose date names a day that does not exist, such as 30 February."""
    if REASON not in events.lost:
        return []
    lines = events.lost.index[events.lost[REASON] == NO_SUCH_DAY]
    if lines.empty:
        return []
    text = (
        f"{number_of_rows(len(lines))} with a day that does not exist ({named(lines)}), left out; "
        "mend the dates, and see whether day and month were exchanged."
    )
    return [finding("impossible_dates", "warning", text, lines)]


def future_dates(events: Events, *, today: dt.date | None = None) -> list[EventFinding]:
    """Find events dated after today; without a `today` given nothing is known of the clock."""
    if today is None:
        return []
    lines = events.table.index[_day_numbers(events.table["date"]) > _number(today)]
    if lines.empty:
        return []
    many = len(lines) > MANY_TO_COME * len(events.table)
    severity: Severity = "refusal" if many else "warning"
    text = (
        f"{share(len(lines), len(events.table))} events are dated after {long_date(today)}, a day "
        f"still to come ({named(lines)}); see whether day and month were exchanged, or the year "
        "is wrong."
    )
    return [finding("future_dates", severity, text, lines)]


def later_than_source(events: Events) -> list[EventFinding]:
    """Find events dated after their report, or after the last change of their row."""
    found = []
    for role, what in AFTER.items():
        for column in _stamps(events, role):
            found += _later(events, column, what)
    return found


def beyond_the_sources(events: Events) -> list[EventFinding]:
    """Find events dated after the newest report of all: dates in the future of the file."""
    columns = [name for role in AFTER for name in _stamps(events, role)]
    newest = max((_newest(events.table[name]) for name in columns), default=-UNKNOWN)
    if newest == -UNKNOWN:
        return []
    lines = events.table.index[_day_numbers(events.table["date"]) > newest]
    if lines.empty:
        return []
    day = dt.date(1970, 1, 1) + dt.timedelta(newest)
    text = (
        f"{counted(len(lines), 'event')} dated after {long_date(day)}, the newest date of any "
        f"source ({named(lines)}); see whether the year is right."
    )
    return [finding("beyond_the_sources", "warning", text, lines)]


def _stamps(events: Events, role: Role) -> list[str]:
    # Where the study says which column is meant, `published` holds it, read as days.
    columns = columns_for(events.table, role)
    return ["published"] if "published" in columns else columns


def _later(events: Events, column: str, what: str) -> list[EventFinding]:
    late = _day_numbers(events.table["date"])
    reported = _reported(events.table[column])
    late -= np.where(reported == UNKNOWN, late, reported)
    lines = events.table.index[late > 0]
    if lines.empty:
        return []
    worst = int(late.max())
    text = (
        f"{counted(len(lines), 'event')} dated later than {what} ({quoted(column)}), by at most "
        f"{counted(worst, 'day')} ({named(lines)}); one day may be the time zone, more is an error."
    )
    severity: Severity = "warning" if worst > 1 else "note"
    return [finding("later_than_source", severity, text, lines)]


def _reported(texts: pd.Series) -> DayNumbers:
    values, codes = distinct(texts)
    return np.array([_day_of(str(value)) for value in values], dtype=np.int32)[codes]


def _newest(texts: pd.Series) -> int:
    reported = _reported(texts)
    return int(reported[reported != UNKNOWN].max(initial=-UNKNOWN))


def _day_of(text: str) -> int:
    """Read a stamp of time, the latest of several; UNKNOWN where nothing is certain."""
    days = [_one_day(part.strip()) for part in text.split(";")]
    return max((day for day in days if day != UNKNOWN), default=int(UNKNOWN))


def _one_day(text: str) -> int:
    try:
        if match := _ISO.fullmatch(text):
            return _number(dt.date.fromisoformat(match[1]))
        if match := _PACKED.fullmatch(text):
            return _number(dt.date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:  # such as 20203112
        return int(UNKNOWN)
    match = _SECONDS.fullmatch(text)
    return int(match[1]) // 86400 if match else int(UNKNOWN)


def _number(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days


def _day_numbers(dates: pd.Series) -> DayNumbers:
    if isinstance(dates.dtype, pd.CategoricalDtype):
        different = as_days(dates.cat.categories).astype(np.int64).astype(np.int32)
        return np.asarray(different[dates.cat.codes.to_numpy()])
    return as_days(dates).astype(np.int64).astype(np.int32)
