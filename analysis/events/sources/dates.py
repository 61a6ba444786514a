"""A plain list of dates: any CSV file with a column `date`."""

from __future__ import annotations

from pathlib import Path

from analysis.events.base import Reading, Source
from analysis.events.precision import PRECISIONS
from analysis.events.schema import Column, Schema, read_event_rows, whole_reading

SCHEMA: Schema = (
    Column("date", filled=True, day=True),
    Column("event_id", filled=True, unique=True, optional=True),
    Column("date_precision", filled=True, values=PRECISIONS, optional=True),
)


def recognises(columns: tuple[str, ...]) -> bool:
    """Tell whether a header has the one column that is needed."""
    return "date" in columns


def read(path: Path) -> Reading:
    """Read one event a row; ids are made from line numbers and dates taken as exact if unsaid."""
    cells = read_event_rows(path, SCHEMA).copy()
    if "event_id" not in cells:
        cells["event_id"] = [f"line-{line}" for line in cells.index]
    if "date_precision" not in cells:
        cells["date_precision"] = "day"
    return whole_reading(cells)


SOURCE = Source(
    title="one event a row with its date; any other columns are kept for filters",
    looks_for="a column 'date' (YYYY-MM-DD); 'event_id' and 'date_precision' if there are any",
    recognises=recognises,
    read=read,
)
