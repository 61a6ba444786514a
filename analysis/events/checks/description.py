"""What the file is: span, what reading it brought to light, rows left out, precision of dates."""

from __future__ import annotations

import pandas as pd

from analysis.events.base import Events
from analysis.events.checks.base import EventFinding, Severity, finding, named, share
from analysis.events.dates.ranges import TOO_WIDE
from analysis.events.precision import PRECISIONS
from analysis.events.raw import REASON
from analysis.events.sources import SOURCES
from analysis.events.sources.repeats import AGAIN

MANY_IMPRECISE = 0.2
MANY_LOST = 0.5

CHOSEN = (AGAIN, TOO_WIDE)
"""Reasons for which a row is left out though it was understood."""


def what_it_is(events: Events) -> list[EventFinding]:
    """Say what the file was read as, and its span."""
    source = SOURCES.get(events.source)
    title = source.title if source else "of another kind"
    caution = f" {source.caution}" if source and source.caution else ""
    text = f"{events.sentence()} That is: {title}.{caution}"
    return [EventFinding("what_it_is", "note", text)]


def reading(events: Events) -> list[EventFinding]:
    """Pass on what was found and decided in reading, each remark under its own name."""
    return list(events.remarks)


def dropped_rows(events: Events) -> list[EventFinding]:
    """Say how many rows were left out in reading, and why."""
    lost = {reason: rows for reason, rows in events.dropped.items() if rows}
    if not lost:
        return []
    reasons = "; ".join(_reason(events.lost, why, rows) for why, rows in lost.items())
    text = (
        f"{share(sum(lost.values()), events.rows_of_file)} rows were left out: {reasons}. Write "
        "them to a file with --dropped and see whether they can be mended."
    )
    unread = sum(rows for why, rows in lost.items() if why not in CHOSEN)
    severity: Severity = "refusal" if unread > MANY_LOST * events.rows_of_file else "warning"
    if severity == "refusal":
        text += " More than half of the file could not be understood, so the rest is no sample."
    return [finding("dropped_rows", severity, text, events.lost.index)]


def date_precision(events: Events) -> list[EventFinding]:
    """Say how many dates are not known to the day."""
    precision = events.table["date_precision"]
    lines = events.table.index[precision != "day"]
    if lines.empty:
        text = f"All {len(precision):,} dates are given as exact to the day."
        return [EventFinding("date_precision", "note", text)]
    mix = ", ".join(f"{name} {int((precision == name).sum()):,}" for name in PRECISIONS)
    text = (
        f"{share(len(lines), len(precision))} dates are not known to the day ({mix}); "
        "they are counted on the date stated."
    )
    severe = len(lines) > MANY_IMPRECISE * len(precision)
    severity: Severity = "warning" if severe else "note"
    return [finding("date_precision", severity, text, lines)]


def _reason(lost: pd.DataFrame, why: str, rows: int) -> str:
    if lost.empty:
        return f"{why} ({rows:,})"
    return f"{why} ({rows:,}: {named(lost.index[lost[REASON] == why])})"
