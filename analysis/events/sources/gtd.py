"""The Global Terrorism Database: dates in three columns, 0 where a part is unknown."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from analysis.events.assembling import assemble_reading, first_reason
from analysis.events.base import Reading, Source
from analysis.events.dates import within_bounds
from analysis.events.dates.columns import three_columns
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions, each
from analysis.events.sources.columns import cells_of, has, needed
from analysis.events.sources.gtd_approximate import approximate
from analysis.events.sources.gtd_history import changes, lost_year
from analysis.events.sources.own_ids import filled_ids
from analysis.events.sources.remarks import about_rows, flagged, spread_rows
from analysis.events.sources.repeats import event_ids, leave_out_repeats
from analysis.events.words import long_date

MANY_A_DAY = 20
"""Rows on one day from which a co-ordinated campaign is suspected."""

REPEATS = "Are two releases of the database put together? Use one."

_POINT_ZERO = re.compile(r"([0-9]+)\.0+")
_POWER = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?[0-9]{1,2}")
_DIGITS = 12
"""Digits of an id."""


def recognises(raw: RawTable) -> bool:
    """Tell whether a file has GTD's three columns of the date."""
    return has(raw, "iyear", "imonth", "iday")


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one attack a row; the day or month that is 0 is unknown."""
    dates = three_columns(*needed(raw, "iyear", "imonth", "iday"))
    earliest, latest, approximated = approximate(raw, dates)
    dated, wide = within_bounds(earliest, latest)
    reasons = first_reason(dates.reasons, wide)
    ids, made = _ids(raw)
    reasons, repeats = leave_out_repeats(raw, ids, dated, reasons, meaning=REPEATS)
    used = reasons == ""
    unobserved, lost = lost_year(raw, dated, used)
    exact = dated.days[used & (dated.precision == "day")]
    remarks = [*dates.remarks, *approximated, *made, *repeats, *lost, *changes(dated.of(used))]
    remarks += [*spread_rows(raw, used & (dated.precision == "month"))]
    remarks += [*_flags(raw), *_campaigns(raw, exact)]
    return assemble_reading(raw, ids, dated, reasons, remarks=remarks, unobserved=unobserved)


def _ids(raw: RawTable) -> tuple[pd.Series, list[EventFinding]]:
    texts = cells_of(raw, "eventid")
    if texts is None or is_numeric_dtype(texts.dtype):  # fingerprints have nothing to mend
        return event_ids(raw, texts, "eventid")
    ids = pd.Series(each(texts, _repaired), index=texts.index, dtype=object)
    cut = pd.isna(ids).to_numpy()
    what = "Rows whose eventid has lost its last digits, as when a spreadsheet writes 2.01907E+11"
    then = (
        "Their ids are made from where they stand, and repeats among them cannot be known; export "
        "the file again with eventid as text."
    )
    told = about_rows(raw, cut, "cut_ids", "warning", what, then)
    ids, made = event_ids(raw, filled_ids(raw, ids.fillna(""), cut), "eventid")
    return ids, told + made


def _repaired(text: str) -> str | None:
    """Write an id as the database does; None if a spreadsheet has cut off its digits."""
    text = text.strip()
    if whole := _POINT_ZERO.fullmatch(text):
        return whole[1]
    power = _POWER.fullmatch(text)
    if not power:
        return text
    digits = power[1] + (power[2] or "")
    return digits if len(digits) == _DIGITS else None


def _flags(raw: RawTable) -> list[EventFinding]:
    rows = (
        ("extended", "Rows with extended 1, attacks of more than a day", "They are counted on the "
         "day they began."),
        ("doubtterr", "Rows with doubtterr 1, perhaps not terrorism", "Repeat the analysis "
         "without them."),
    )  # fmt: skip
    told = [about_rows(raw, flagged(raw, name, 1), name, "note", *words) for name, *words in rows]
    return [one for some in told for one in some]


def _campaigns(raw: RawTable, exact: NDArray[np.datetime64]) -> list[EventFinding]:
    """Say how far rows come in bundles: linked to one another, or many on one day."""
    linked = int(flagged(raw, "multiple", 1).sum())
    days, rows = np.unique(exact, return_counts=True)
    full = int((rows >= MANY_A_DAY).sum())
    if not linked and not full:
        return []
    most = ""
    if full:
        day: dt.date = days[rows.argmax()].item()
        most = f" (the most {rows.max():,}, on {long_date(day)})"
    text = (
        "Co-ordinated attacks: rows with multiple 1, linked to others through related: "
        f"{linked:,}; days with {MANY_A_DAY} rows or more: {full:,}{most}. One campaign is many "
        "rows, so rows are not independent of one another."
    )
    return [EventFinding("campaigns", "note", text)]


SOURCE = Source(
    title="Global Terrorism Database: one terrorist attack a row",
    looks_for="iyear, imonth and iday, with or without eventid",
    recognises=recognises,
    read=read,
    caution=(
        "How attacks were collected changed in 1998, April 2008 and January 2012, and the records "
        "of 1993 are lost: levels must not be compared across these dates; -9 and -99 in the codes "
        "and counts mean unknown, and the date within eventid is not mended when a date is."
    ),
)
