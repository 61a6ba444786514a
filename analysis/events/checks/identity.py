"""Whether one row is one event: ids given twice, and flags that name another row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.events.base import Events
from analysis.events.checks.base import (
    EventFinding,
    Rows,
    finding,
    named,
    number_of_rows,
    rows_with,
    tally,
)
from analysis.events.checks.likeness import alike
from analysis.events.reading import quoted
from analysis.events.words import counted

FLAGS = "flags"
FLAG = "possible_duplicate:"


def duplicated_ids(events: Events) -> list[EventFinding]:
    """Find ids that stand on several rows: one attack would be counted twice."""
    ids = events.table["event_id"]
    rows = alike(events.table, ["event_id"])
    lines = events.table.index[rows]
    if lines.empty:
        return []
    text = (
        f"{counted(ids[rows].nunique(), 'event_id')} on several rows ({named(lines)}), so "
        "that an event would be counted more than once; keep one row an event."
    )
    return [finding("duplicated_ids", "refusal", text, lines)]


def possible_duplicates(events: Events) -> list[EventFinding]:
    """Find rows that the coder flagged as perhaps the same attack as another."""
    lines = events.table.index[_flagged(events)]
    if lines.empty:
        return []
    text = (
        f"{number_of_rows(len(lines))} flagged as perhaps the same event as another row "
        f"({named(lines)}); repeat the analysis without them."
    )
    return [finding("possible_duplicates", "note", text, lines)]


def lost_references(events: Events) -> list[EventFinding]:
    """Find flags that name an event which the file does not hold."""
    rows = _flagged(events)
    if not rows.any():
        return []
    flags = tally(events.table[FLAGS])[0]
    known = set(map(str, tally(events.table["event_id"])[0]))
    lost = {str(cell): gone for cell in flags if (gone := sorted(set(_named_in(cell)) - known))}
    if not lost:
        return []
    first = next(iter(lost.values()))[0]
    lines = events.table.index[rows_with(events.table[FLAGS], lost.__contains__)]
    text = (
        f"{counted(sum(map(len, lost.values())), 'flag')} that name an event which is not in the "
        f"file, the first {quoted(first)} ({named(lines)}); mend the id or take the flag away."
    )
    return [finding("lost_references", "warning", text, lines)]


def _flagged(events: Events) -> Rows:
    if FLAGS not in events.table:
        return np.zeros(len(events.table), dtype=bool)
    return rows_with(events.table[FLAGS], lambda cell: FLAG in cell)


def _named_in(cell: str) -> Iterator[str]:
    for flag in cell.split(";"):
        if flag.startswith(FLAG):
            yield flag.removeprefix(FLAG)
