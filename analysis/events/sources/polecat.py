"""POLECAT events, the successor of ICEWS: weekly and yearly text files."""

from __future__ import annotations

import dataclasses

import pandas as pd

from analysis.events.assembling import assemble_reading, first_reason
from analysis.events.base import Reading, Source
from analysis.events.dates import parse_dates, within_bounds
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.sources.machine_coded import CAUTION, ids_and_repeats
from analysis.events.sources.own_columns import columns_called, simple

ID, DATE = "Event ID", "Event Date"

MARKS = {"event_mode", "quad_code", "actor_cow", "recipient_cow"}
"""Columns, written simply, that no other source has."""

MISSING = "None"
"""What POLECAT writes where there is nothing."""


def recognises(raw: RawTable) -> bool:
    """Tell the date of an event beside its mode, quad code or COW codes."""
    names = {simple(name) for name in raw.cells.columns}
    return "event_date" in names and bool(names & MARKS)


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one event a row; "None" becomes empty.

    Use it for the weekly files and the yearly ones.

    Parameters
    ----------
    raw : RawTable
        The file.
    options : ReadOptions
        How dates are read.

    Returns
    -------
    Reading
        Rows that repeat an id are left out.

    Raises
    ------
    DataError
        If day and month cannot be told apart, or no row is left.
    """
    raw = dataclasses.replace(raw, cells=raw.cells.apply(_without_none))
    (column,) = columns_called(raw, [simple(DATE)])
    dates = parse_dates(raw.cells[column], options, column=column)
    dated, too_wide = within_bounds(dates.earliest, dates.latest)
    reasons = first_reason(dates.reasons, too_wide)
    ids, reasons, of_ids = ids_and_repeats(raw, ID, reasons)
    return assemble_reading(raw, ids, dated, reasons, remarks=(*dates.remarks, *of_ids))


def _without_none(texts: pd.Series) -> pd.Series:
    missing = texts == MISSING
    if not missing.any():
        return texts
    if isinstance(texts.dtype, pd.CategoricalDtype) and "" not in texts.cat.categories:
        texts = texts.cat.add_categories([""])
    return texts.mask(missing, "")


SOURCE = Source(
    title="POLECAT events, coded by machine from news",
    looks_for="Event Date with Event Mode, Quad Code, Actor COW or Recipient COW",
    recognises=recognises,
    read=read,
    caution=CAUTION,
)
