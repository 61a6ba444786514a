"""Tables of one's own: an event a row, a list of dates, counts by the day, in any wording."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from tests.exports import Made, Table

COLUMNS = ("event_id", "date", "country", "kind", "actor", "place", "killed", "note")

Write = Callable[[dt.date], str]


def table(
    events: Sequence[Made],
    names: Mapping[str, str] | None = None,
    *,
    columns: Collection[str] = COLUMNS,
    write: Write = dt.date.isoformat,
) -> Table:
    """Write one event a row.

    `columns` are ours, among them "end" and "date_precision"; `names` says what the file calls
    them. With "end" in it, `date` is the first possible day.
    """
    kept = [(names or {}).get(name, name) for name in columns]
    rows = [_cells(event, write, ranges="end" in columns) for event in events]
    return kept, [[cells[name] for name in columns] for cells in rows]


def _cells(event: Made, write: Write, *, ranges: bool) -> dict[str, str]:
    return {
        "event_id": event.event_id,
        "date": write(event.earliest if ranges else event.date),
        "end": write(event.latest),
        "date_precision": event.precision,
        "year": str(event.date.year),
        "month": str(event.date.month),
        "day": str(event.date.day),
        "published": write(event.date + dt.timedelta(2)),
        "country": event.country,
        "kind": event.kind,
        "actor": event.actor,
        "place": event.place,
        "killed": str(event.killed),
        "note": event.note,
    }


def dates(events: Sequence[Made], name: str = "date", *, write: Write = dt.date.isoformat) -> Table:
    """Write the dates alone; without its header, a bare list."""
    return [name], [[write(event.date)] for event in events]


def daily(
    events: Sequence[Made], names: Sequence[str] = ("date", "count"), *, without: int = 0
) -> Table:
    """Count events by the day from the first to the last, zeros written out.

    Every `without`-th day is left out if it has no event, as a broken series has it.
    """
    counts = Counter(event.date for event in events)
    first, last = min(counts), max(counts)
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    kept = [day for n, day in enumerate(days) if counts[day] or not without or n % without]
    return list(names), [[day.isoformat(), str(counts[day])] for day in kept]
