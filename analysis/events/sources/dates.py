"""A plain list of dates: one column, with a header or without."""

from __future__ import annotations

import dataclasses

from analysis.events.base import Reading, Source
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.sources.own_columns import DATE_NAMES, looks_like_dates, simple
from analysis.events.sources.table import read_rows

BESIDE = {"event_id", "date_precision"}
"""What may stand beside the dates in a list of them."""


def recognises(raw: RawTable) -> bool:
    """Tell whether there is one column of dates, perhaps with ids and precisions beside it."""
    names = [simple(name) for name in raw.cells.columns]
    if len(names) != 1:
        return "date" in names and set(names) <= {"date", *BESIDE}
    column = str(raw.cells.columns[0])
    named = names[0] in ("date", *DATE_NAMES)
    return named or looks_like_dates(raw.cells[column], ReadOptions(), column)


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one event a row; of a single column there is no doubt which holds the dates."""
    if not options.columns and len(raw.cells.columns) == 1:
        options = dataclasses.replace(options, columns={"date": str(raw.cells.columns[0])})
    return read_rows(raw, options, "dates")


SOURCE = Source(
    title="a list of dates, one event each",
    looks_for="a single column of dates, or a column 'date' with 'event_id' or 'date_precision'",
    recognises=recognises,
    read=read,
    general=True,
)
