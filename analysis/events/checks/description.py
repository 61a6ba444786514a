"""What the file is: span, rows read and left out, how well the dates are known."""

from __future__ import annotations

from analysis.events.base import Events
from analysis.events.checks.base import EventFinding, Severity, lines_of, share
from analysis.events.precision import PRECISIONS
from analysis.events.sources import SOURCES

MANY_IMPRECISE = 0.2


def what_it_is(events: Events) -> list[EventFinding]:
    """Say what the file was read as, and its span."""
    title = SOURCES[events.source].title if events.source in SOURCES else "of another kind"
    return [EventFinding("what_it_is", "note", f"{events.sentence()} That is: {title}.")]


def dropped_rows(events: Events) -> list[EventFinding]:
    """Say how many rows were left out in reading, and why."""
    lost = {reason: rows for reason, rows in events.dropped.items() if rows}
    if not lost:
        return []
    reasons = ", ".join(f"{reason} ({rows})" for reason, rows in lost.items())
    total = share(sum(lost.values()), events.rows_read)
    return [EventFinding("dropped_rows", "warning", f"{total} rows were left out: {reasons}.")]


def date_precision(events: Events) -> list[EventFinding]:
    """Say how many dates are not known to the day."""
    precision = events.table["date_precision"]
    imprecise = events.table[precision != "day"]
    if imprecise.empty:
        text = f"All {len(precision)} dates are given as exact to the day."
        return [EventFinding("date_precision", "note", text)]
    mix = ", ".join(f"{name} {int((precision == name).sum())}" for name in PRECISIONS)
    text = (
        f"{share(len(imprecise), len(precision))} dates are not known to the day ({mix}); "
        "they are counted on the date stated."
    )
    severe = len(imprecise) > MANY_IMPRECISE * len(precision)
    severity: Severity = "warning" if severe else "note"
    return [EventFinding("date_precision", severity, text, lines_of(imprecise))]
