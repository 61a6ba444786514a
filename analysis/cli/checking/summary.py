"""What `redletter check` has to say of a file, worked out once for page, JSON and HTML."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.cli.checking.day_level import Detectable, Judgement, judge
from analysis.counts import DailyCounts
from analysis.events import SOURCES, EventFinding, Events
from analysis.events.findings import MOST_LINES
from analysis.events.precision import PRECISIONS, as_days
from analysis.events.stretches import Stretch
from analysis.events.words import long_date
from analysis.stats.rough_power import LARGEST_RATIO

WHAT = "what_it_is"
"""The finding that the head of the page stands for."""
FIRST_ROWS = 20
MOST_STRETCHES = 5
"""Stretches without data that are shown, beside those before and after the file."""

MEANING = {
    "day": "the day itself",
    "plus_minus_1": "within a day of it",
    "week": "within a week",
    "month": "within a month",
}
"""What each word of `PRECISIONS` says of the true day."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """A file of events as the command shows it.

    Attributes
    ----------
    events : Events
        The file.
    findings : tuple of EventFinding
        From `check_events`.
    daily : DailyCounts
        Events a day from the first to the last; days without data have exposure 0.
    precision : mapping of str to int
        Events by how well their date is known, the best first; words without any left out.
    judgement : Judgement
        Whether a day-level test makes sense.
    strict : bool
        Whether a warning refuses the file as well.
    """

    events: Events
    findings: tuple[EventFinding, ...]
    daily: DailyCounts
    precision: dict[str, int]
    judgement: Judgement
    strict: bool = False

    @property
    def title(self) -> str:
        """What kind of file it is, in a few words."""
        source = SOURCES.get(self.events.source)
        return source.title if source else "of another kind"

    @property
    def caution(self) -> str:
        """What a count of its rows does not mean; "" if nothing needs saying."""
        source = SOURCES.get(self.events.source)
        return source.caution if source else ""

    @property
    def left_out(self) -> int:
        """Rows of the file that are no events."""
        return sum(self.events.dropped.values())

    def rows_in_words(self) -> str:
        """Say that every row is used or left out."""
        events, left_out = len(self.events.table), f"{self.left_out:,} left out"
        if self.events.days_counted is None:
            return f"{self.events.rows_read:,} read = {events:,} used + {left_out}"
        read, used = _many(self.events.rows_of_file, "day"), f"{self.events.days_counted:,}"
        return f"{read} read = {used} used ({_many(events, 'event')}) + {left_out}"

    def without_data(self) -> list[tuple[str, str]]:
        """List the stretches without data and why: the ends, the longest, how many more."""
        inner = [it for it in self.events.unobserved if not _is_end(it)]
        longest = sorted(inner, key=lambda it: it.start - it.end)[:MOST_STRETCHES]
        shown = [it for it in self.events.unobserved if _is_end(it) or it in longest]
        words = [(_days_of(it), it.note) for it in sorted(shown, key=lambda it: it.start)]
        if more := len(inner) - len(longest):
            days = sum((it.end - it.start).days + 1 for it in inner)
            behind = sum(it.start != dt.date.min and it.end == dt.date.max for it in shown)
            told = (f"and {more:,} more", f"{_many(days, 'day')} in all")
            words.insert(len(words) - behind, told)
        return words

    def of(self, severity: str) -> list[EventFinding]:
        """List the findings of one severity, what stands in the head aside."""
        return [f for f in self.findings if f.severity == severity and f.name != WHAT]

    @property
    def refused(self) -> bool:
        """Whether the command ends with an error."""
        return bool(self.of("refusal") or (self.strict and self.of("warning")))

    def months(self) -> dict[str, int | None]:
        """Count events a month; None for a month in which no day has data."""
        starts, events, watched = by_month(self.daily)
        return {
            str(month): int(number) if seen else None
            for month, number, seen in zip(starts, events, watched, strict=True)
        }


def summarise(events: Events, findings: Sequence[EventFinding], *, strict: bool = False) -> Summary:
    """Count and judge what `check` shows.

    Use it once a file is read and checked.

    Parameters
    ----------
    events : Events
        From `load_events`.
    findings : sequence of EventFinding
        From `check_events`.
    strict : bool, optional
        Whether warnings refuse the file. Default False.

    Returns
    -------
    Summary
    """
    daily = daily_counts(events)
    counted = events.table["date_precision"].value_counts()
    precision = {word: int(counted[word]) for word in PRECISIONS if counted.get(word, 0)}
    imprecise = precision.get("week", 0) + precision.get("month", 0)
    judgement = judge(daily, imprecise, findings)
    return Summary(events, tuple(findings), daily, precision, judgement, strict)


def daily_counts(events: Events) -> DailyCounts:
    """Count events a day from the first stated date to the last."""
    days = as_days(events.table["date"])
    first = days.min()
    counts = np.bincount((days - first).astype(np.int64))
    exposure = np.ones(counts.size)
    for stretch in events.unobserved:
        start, end = ((np.datetime64(d) - first).astype(int) for d in (stretch.start, stretch.end))
        exposure[max(0, start) : max(0, end + 1)] = 0
    exposure[counts > 0] = 1  # where something is known to have happened, somebody watched
    return DailyCounts(first.item(), counts, exposure)


def by_month(
    daily: DailyCounts,
) -> tuple[NDArray[np.datetime64], NDArray[np.int64], NDArray[np.int64]]:
    """Count events and watched days of each month from the first to the last."""
    days = np.datetime64(daily.first) + np.arange(daily.counts.size)
    place = (days.astype("datetime64[M]") - np.datetime64(daily.first, "M")).astype(np.int64)
    starts = np.datetime64(daily.first, "M") + np.arange(place[-1] + 1)
    events = np.bincount(place, weights=daily.counts)
    watched = np.bincount(place, weights=daily.exposure > 0)
    return starts, np.rint(events).astype(np.int64), watched.astype(np.int64)


def as_json(summary: Summary) -> dict[str, Any]:
    """Say all that the page says in a form for machines."""
    events, judgement = summary.events, summary.judgement
    return {
        "file": events.path.name,
        "source": events.source,
        "title": summary.title,
        "caution": summary.caution,
        "sha256": events.sha256,
        "rows_read": events.rows_read,
        "events": len(events.table),
        "dropped": {str(why): int(rows) for why, rows in events.dropped.items()},
        "first": str(summary.daily.first),
        "last": str(summary.daily.last),
        "precision": summary.precision,
        "months": summary.months(),
        "unobserved": [
            {"start": str(s.start), "end": str(s.end), "state": s.state, "note": s.note}
            for s in events.unobserved
        ],
        "findings": [_finding(found) for found in summary.findings],
        "day_level_test": {
            "answer": judgement.answer,
            "reasons": list(judgement.reasons),
            "detectable": _detectable(judgement.detectable),
        },
        "refused": summary.refused,
    }


def _is_end(stretch: Stretch) -> bool:
    return stretch.start == dt.date.min or stretch.end == dt.date.max


def _days_of(stretch: Stretch) -> str:
    if stretch.start == dt.date.min and stretch.end == dt.date.max:
        return "all days"
    if stretch.start == dt.date.min:
        return f"before {long_date(stretch.end + dt.timedelta(1))}"
    if stretch.end == dt.date.max:
        return f"after {long_date(stretch.start - dt.timedelta(1))}"
    ends = dict.fromkeys((stretch.start, stretch.end))
    return " to ".join(map(long_date, ends))


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else f'{thing}s'}"


def _finding(found: EventFinding) -> dict[str, Any]:
    return {
        "name": found.name,
        "severity": found.severity,
        "text": found.text,
        "rows": len(found.rows),
        "rows_are_at_least": len(found.rows) == MOST_LINES,
        "first_rows": list(found.rows[:FIRST_ROWS]),
    }


def _detectable(found: Detectable | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "anniversaries": found.anniversaries,
        "events_expected": round(found.expected, 6),
        "dispersion": round(found.dispersion, 6),
        "ratio": None if math.isinf(found.ratio) else round(found.ratio, 6),
        "largest_ratio_tried": LARGEST_RATIO,
        "found_of_100": 80,
    }
