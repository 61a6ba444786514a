"""ICEWS coded event data: weekly and yearly files until April 2023."""

from __future__ import annotations

from analysis.events.assembling import assemble_reading, first_reason
from analysis.events.base import Reading, Source
from analysis.events.dates import parse_dates, within_bounds
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.sources.machine_coded import CAUTION, ids_and_repeats
from analysis.events.sources.own_columns import columns_called, simple

ID, DATE = "Event ID", "Event Date"

MARKS = {"cameo_code", "source_sectors", "target_sectors", "sentence_number"}
"""Columns, written simply, that no other source has."""


def recognises(raw: RawTable) -> bool:
    """Tell the date of an event beside a CAMEO code or the sectors of source and target."""
    names = {simple(name) for name in raw.cells.columns}
    return "event_date" in names and bool(names & MARKS)


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one event a row; an id names an event together with its date.

    Use it for the yearly files and the weekly ones.

    Parameters
    ----------
    raw : RawTable
        The file.
    options : ReadOptions
        How dates are read: most files have YYYY-MM-DD, that of 2017 month/day/year.

    Returns
    -------
    Reading
        With ids "ID-DATE". Rows that repeat an id and its date are left out.

    Raises
    ------
    DataError
        If day and month cannot be told apart, or no row is left.
    """
    (column,) = columns_called(raw, [simple(DATE)])
    dates = parse_dates(raw.cells[column], options, column=column)
    dated, too_wide = within_bounds(dates.earliest, dates.latest)
    reasons = first_reason(dates.reasons, too_wide)
    ids, reasons, remarks = ids_and_repeats(raw, ID, reasons, dates.earliest)
    return assemble_reading(raw, ids, dated, reasons, remarks=(*dates.remarks, *remarks))


SOURCE = Source(
    title="ICEWS events, coded by machine from news",
    looks_for="Event Date with CAMEO Code, Source Sectors, Target Sectors or Sentence Number",
    recognises=recognises,
    read=read,
    caution=CAUTION,
)
