"""A table of one's own: one event a row, the columns named in the study or found by name."""

from __future__ import annotations

import dataclasses

from analysis.events.assembling import assemble_reading
from analysis.events.base import Reading, Source
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.reading import quoted
from analysis.events.sources.own_columns import (
    PARTS,
    ROLES,
    columns_called,
    has_dates,
    mapped_columns,
    refuse_half_dates,
    the_date_columns,
)
from analysis.events.sources.own_dates import day_texts, own_dates
from analysis.events.sources.own_ids import own_ids
from analysis.events.sources.own_periods import refuse_periods
from analysis.events.sources.table_counts import remarks_on_counts

PRECISION_NAMES = (
    "precision", "time_precision", "date_prec", "dateprecision", "precision_date", "date_accuracy",
    "date_certainty", "date_quality", "approx_date", "approxdate", "date_approximate",
)  # fmt: skip
"""Names of columns that may say how well a date is known."""

END_NAMES = ("date_end", "end_date", "enddate", "event_date_end", "date_to", "latest_date")
"""Names of columns that may hold the last possible day."""


def recognises(raw: RawTable) -> bool:
    """Tell whether some column may hold the dates of events."""
    return has_dates(raw, ReadOptions())


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one event a row."""
    return read_rows(raw, options, "table")


def read_rows(raw: RawTable, options: ReadOptions, source: str) -> Reading:
    """Read one event a row, as the study maps the columns or their names allow.

    Use it in every source of that kind.

    Parameters
    ----------
    raw : RawTable
        The file.
    options : ReadOptions
        Its `columns` and `precision_values` above all.
    source : str
        Name of the source, for messages.

    Returns
    -------
    Reading
        With a column `published` (YYYY-MM-DD) where the study names one.

    Raises
    ------
    DataError
        If the columns named do not exist, it is not clear which holds the dates, day and
        month cannot be told apart, or no row is left.
    DesignError
        If the study names a role that the source does not know.
    """
    columns = mapped_columns(raw, options, tuple(ROLES), source)
    refuse_half_dates(raw, columns)
    remarks: list[EventFinding] = []
    if not columns.keys() & {"date", *PARTS}:
        refuse_periods(raw)
        found, remarks = the_date_columns(raw, options)
        columns |= found
    ours = columns_called(raw, ["date_precision"])
    if len(ours) == 1:
        columns.setdefault("date_precision", ours[0])
    dated, reasons, of_dates = own_dates(raw, columns, options)
    ids, of_ids = own_ids(raw, columns.get("event_id"))
    of_counts = remarks_on_counts(raw, columns.values(), dated, reasons)
    said = (*remarks, *of_dates, *of_ids, *_left_aside(raw, columns), *of_counts)
    reading = assemble_reading(raw, ids, dated, reasons, remarks=said)
    return _with_published(reading, columns.get("published"), options)


def _with_published(reading: Reading, column: str | None, options: ReadOptions) -> Reading:
    if column is None:
        return reading
    # A column of that very name which is not the one meant has to give way, as in `dated_table`.
    table = reading.table
    days, read = day_texts(table[column], options, column)
    if "published" in table and column != "published":
        table = table.rename(columns={"published": "published (file)"})
    remarks = (*reading.remarks, *read.remarks)
    return dataclasses.replace(reading, table=table.assign(published=days), remarks=remarks)


def _left_aside(raw: RawTable, columns: dict[str, str]) -> list[EventFinding]:
    found = []
    for role, names, what in (
        ("date_precision", PRECISION_NAMES, "how well the date is known"),
        ("end", END_NAMES, "the last day on which the event may have happened"),
    ):
        others = [] if role in columns else columns_called(raw, names)
        found += [_aside(role, name, what) for name in others if name not in columns.values()]
    return found


def _aside(role: str, name: str, what: str) -> EventFinding:
    text = (
        f"Column {quoted(name)} may say {what}; it is not used, and every date counts as stated. "
        f"If it does say so: --column {role}=NAME (in a study file: columns: {{{role}: NAME}})."
    )
    return EventFinding("columns_not_used", "warning", text)


SOURCE = Source(
    title="a table with one event a row; its other columns are kept for filters",
    looks_for="a column 'date' or with a usual name for it, or the columns that the study names",
    recognises=recognises,
    read=read,
    general=True,
)
