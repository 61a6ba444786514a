"""Whether dates that claim to be exact stand for weeks or months."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.checks.base import (
    EventFinding,
    Numbers,
    counts_by_day,
    exact_dates,
    finding,
)
from analysis.events.checks.habits import weekday_of
from analysis.events.precision import Days

FEWEST_WEEKS = 8  # that many dates fall on one weekday by chance less than once in 800,000 times
# That many fall on one day of the month, counted from its start or from its end, less than once
# in 400,000 times.
FEWEST_MONTHS = 5
NEARLY_ALL = 0.95

Part = Callable[[Days], NDArray[np.int64]]


def weekly_as_daily(events: Events) -> list[EventFinding]:
    """Find data by the week that pose as daily: nearly every date on one weekday."""
    return _alike(
        events, "weekly_as_daily", (weekday_of,), FEWEST_WEEKS, "the same weekday", "weekly"
    )


def monthly_as_daily(events: Events) -> list[EventFinding]:
    """Find data by the month that pose as daily: nearly every date on one day of the month."""
    parts = (_day_of_month, _days_to_the_end)
    where = "the same day of the month"
    return _alike(events, "monthly_as_daily", parts, FEWEST_MONTHS, where, "monthly")


def _alike(
    events: Events, name: str, parts: tuple[Part, ...], fewest: int, alike: str, kind: str
) -> list[EventFinding]:
    # Only dates that claim to be exact: a file may well say openly that it is coarse.
    exact = exact_dates(events)
    if exact.empty:
        return []
    days, counts = counts_by_day(exact)
    for part in parts:
        there = _fullest(part(days), days.size)
        if there.sum() < fewest:
            continue
        if there.sum() >= NEARLY_ALL * days.size:
            return [finding(name, "refusal", _of_dates(there, alike, kind))]
        if _mostly_there(there, counts):
            return [finding(name, "warning", _of_rows(there, counts, alike, kind))]
    return []


def _fullest(part: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """Mark the dates that fall where most fall."""
    return np.asarray(part == np.argmax(np.bincount(part, minlength=1))) if size else part > 0


def _mostly_there(there: NDArray[np.bool_], counts: Numbers) -> bool:
    # The fullest day is left aside: one campaign of many attacks is not a habit of dating.
    rest = np.delete(counts, np.argmax(counts))
    held = np.delete(there, np.argmax(counts))
    return bool(rest[held].sum() >= NEARLY_ALL * rest.sum())


def _of_dates(there: NDArray[np.bool_], alike: str, kind: str) -> str:
    size, held = there.size, int(there.sum())
    which = f"All {size:,} dates" if held == size else f"{held:,} of {size:,} different dates"
    return (
        f"{which} given as exact fall on {alike}: the data seem to be {kind}, and a test by the "
        "day would be wrong. Count them by the week or month, or find the daily file."
    )


def _of_rows(there: NDArray[np.bool_], counts: Numbers, alike: str, kind: str) -> str:
    held, rows = int(counts[there].sum()), int(counts.sum())
    return (
        f"{held:,} of {rows:,} rows with an exact date fall on {alike} ({int(there.sum()):,} "
        f"of {there.size:,} different dates): most of the data seem to be {kind}. See how they "
        "were dated before any test by the day."
    )


def _day_of_month(days: Days) -> NDArray[np.int64]:
    return np.asarray(
        (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    )


def _days_to_the_end(days: Days) -> NDArray[np.int64]:
    following = (days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return np.asarray((following - days).astype(np.int64) - 1)
