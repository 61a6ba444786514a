"""Whether the file is whole, and daily: gaps, row caps, weekly and monthly data, sources' dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable

import numpy as np

from analysis.events.base import Events
from analysis.events.checks.base import EventFinding, Severity, named
from analysis.events.precision import as_days
from analysis.events.words import counted, long_date

LONG_GAP = 60
ROW_CAPS = (500, 1000, 4999, 5000, 10000)
FEWEST_WEEKS = 8  # that many dates fall on one weekday by chance less than once in 800,000 times
FEWEST_MONTHS = 4  # that many fall on one day of the month less than once in 20,000 times


def long_gaps(events: Events) -> list[EventFinding]:
    """Find stretches of more than 60 days without any event."""
    days = np.unique(as_days(events.table["date"]))
    between = np.diff(days).astype(int) - 1
    gaps = [(days[i].item(), days[i + 1].item()) for i in np.flatnonzero(between > LONG_GAP)]
    if not gaps:
        return []
    spans = "; ".join(_between(before, after) for before, after in gaps[:10])
    more = f"; and {len(gaps) - 10} more" if len(gaps) > 10 else ""
    text = (
        f"{counted(len(gaps), 'gap')} of more than {LONG_GAP} days without any event: "
        f"{spans}{more}. A gap may be calm or missing data; say which in a coverage file."
    )
    return [EventFinding("long_gaps", "note", text)]


def row_caps(events: Events) -> list[EventFinding]:
    """Find a number of rows at which exports are known to be cut off."""
    if events.rows_read not in ROW_CAPS:
        return []
    text = (
        f"The file has exactly {events.rows_read} rows, a limit at which exports are cut off; "
        "see whether the rest was left behind."
    )
    return [EventFinding("row_caps", "warning", text)]


def weekly_as_daily(events: Events) -> list[EventFinding]:
    """Find data by the week that pose as daily: every date on one weekday."""
    return _all_alike(
        events, "weekly_as_daily", dt.date.weekday, FEWEST_WEEKS, "the same weekday", "weekly"
    )


def monthly_as_daily(events: Events) -> list[EventFinding]:
    """Find data by the month that pose as daily: every date on one day of the month."""
    return _all_alike(
        events, "monthly_as_daily", _day_of_month, FEWEST_MONTHS, "the same day of the month",
        "monthly",
    )  # fmt: skip


def later_than_source(events: Events) -> list[EventFinding]:
    """Find events dated after the page they rest on."""
    if "source_1_date" not in events.table:
        return []
    table = events.table[events.table["source_1_date"] != ""]
    late = (as_days(table["date"]) - table["source_1_date"].to_numpy("datetime64[D]")).astype(int)
    if not (late > 0).any():
        return []
    lines = tuple(int(line) for line in table.index[late > 0])
    worst = int(late.max())
    text = (
        f"{counted(len(lines), 'event')} dated later than the page they rest on, by at most "
        f"{counted(worst, 'day')} ({named(lines)}); one day may be the time zone, more is an error."
    )
    severity: Severity = "warning" if worst > 1 else "note"
    return [EventFinding("later_than_source", severity, text, lines)]


def beyond_the_sources(events: Events) -> list[EventFinding]:
    """Find events dated after the newest page of all: dates in the future of the file."""
    if "source_1_date" not in events.table or not (events.table["source_1_date"] != "").any():
        return []
    newest = dt.date.fromisoformat(max(events.table["source_1_date"]))
    beyond = events.table[[day > newest for day in events.table["date"]]]
    if beyond.empty:
        return []
    lines = tuple(int(line) for line in beyond.index)
    text = (
        f"{counted(len(lines), 'event')} dated after {long_date(newest)}, the newest date of any "
        f"source ({named(lines)}); see whether the year is right."
    )
    return [EventFinding("beyond_the_sources", "warning", text, lines)]


def _between(before: dt.date, after: dt.date) -> str:
    first, last = before + dt.timedelta(1), after - dt.timedelta(1)
    return f"{long_date(first)} to {long_date(last)} ({(after - before).days - 1} days)"


def _day_of_month(day: dt.date) -> int:
    return day.day


def _all_alike(
    events: Events,
    name: str,
    part: Callable[[dt.date], Hashable],
    fewest: int,
    alike: str,
    kind: str,
) -> list[EventFinding]:
    # Only dates that claim to be exact: a file may well say openly that it is coarse.
    exact = set(events.table["date"][events.table["date_precision"] == "day"])
    if len(exact) < fewest or len({part(day) for day in exact}) > 1:
        return []
    text = (
        f"All {len(exact)} dates given as exact fall on {alike}: the data seem to be {kind}, and "
        "a test by the day would be wrong."
    )
    return [EventFinding(name, "refusal", text)]
