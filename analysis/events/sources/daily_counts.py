"""Counts made already: a date and a number of events, one row a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.assembling import assemble_reading, first_reason, reason_where
from analysis.events.base import Reading, Source
from analysis.events.dates import parse_dates
from analysis.events.findings import EventFinding, lines_of
from analysis.events.precision import Dated, Days
from analysis.events.raw import RawTable, ReadOptions, distinct, each
from analysis.events.sources.daily_rules import (
    refuse_longer_than_days,
    refuse_totals,
    refuse_wrong_counts,
)
from analysis.events.sources.own_columns import (
    DATE_NAMES,
    columns_called,
    example_mapping,
    looks_like_dates,
    mapped_columns,
    the_columns,
    the_date_columns,
)
from analysis.events.sources.own_counts import (
    COUNT_NAMES,
    is_missing,
    is_number,
    whole_number,
)
from analysis.events.stretches import ALL, Stretch
from analysis.events.words import counted, long_date

ROLES = ("date", "count")

NO_COUNT = "no count for this day"

MANY_ABSENT = 0.1
"""Part of the days that may be absent in a file without a zero before it is doubted."""


def recognises(raw: RawTable) -> bool:
    """Tell whether there are exactly a date column, each date once, and a column of counts."""
    counts = columns_called(raw, COUNT_NAMES)
    if len(raw.cells.columns) != 2 or len(counts) != 1:
        return False
    (date,) = (str(name) for name in raw.cells.columns if name != counts[0])
    dates = raw.cells[date]
    named = bool(columns_called(raw, ["date", "day", *DATE_NAMES]))
    return (
        bool(each(raw.cells[counts[0]], is_number, "bool").all())
        and len(distinct(dates)[0]) == len(dates)
        and (named or looks_like_dates(dates, ReadOptions(), date))
    )


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read each day's events as that many rows; days without a count are not observed.

    Use it where only counts are at hand.

    Parameters
    ----------
    raw : RawTable
        The file.
    options : ReadOptions
        `columns` may name `date` and `count`.

    Returns
    -------
    Reading
        One row an event, indexed by the line of its day, with ids "DATE-1", "DATE-2" ...;
        a day with 0 has no row. `unobserved` holds the days between the first and the last
        that are absent or have no count.

    Raises
    ------
    DataError
        If a count is no whole number of 0 or more, a day stands twice, the rows are weeks or
        months, every count is 0, or the events are more than 5 million.

    Notes
    -----
    **Assumes** that 0 means watched without an event. A day that is absent is never taken for
    0: its exposure is 0 as well.
    """
    columns = _columns(raw, options)
    refuse_wrong_counts(raw, columns["count"])
    texts = raw.cells[columns["count"]]
    dates = parse_dates(raw.cells[columns["date"]], options, column=columns["date"])
    days = np.where(dates.reasons == "", dates.earliest, np.datetime64("NaT", "D"))
    refuse_longer_than_days(raw, columns["date"], days, dates.latest)
    missing = reason_where(each(texts, is_missing, "bool"), NO_COUNT)
    reasons = first_reason(dates.reasons, missing)
    numbers = np.where(reasons == "", each(texts, whole_number, "int64"), 0)
    if not (reasons == "").any():
        return _repeated(raw, days, numbers, reasons, [], days[:0])
    refuse_totals(raw, columns["count"], numbers)
    absent = _absent(days, reasons)
    remarks = [*dates.remarks, *_remarks(raw, days, numbers, reasons, absent)]
    return _repeated(raw, days, numbers, reasons, remarks, absent)


def _columns(raw: RawTable, options: ReadOptions) -> dict[str, str]:
    columns = mapped_columns(raw, options, ROLES, "daily_counts")
    if "date" not in columns:
        days = columns_called(raw, ["day"]) if not columns_called(raw, ["date"]) else []
        rest = [str(name) for name in raw.cells.columns if name not in _counts(raw, columns)]
        columns |= {"date": rest[0]} if len(rest) == 1 else _named_date(raw, options, days)
    if "count" not in columns:
        found = _counts(raw, columns)
        if len(found) != 1:
            raise DataError(
                f"{raw.file}: which column holds the counts is not clear; it has "
                f"{the_columns(raw)}. Say which, such as --column count=NAME (in a study file: "
                f"{example_mapping({'date': columns['date'], 'count': 'NAME'})})."
            )
        columns["count"] = found[0]
    return columns


def _counts(raw: RawTable, columns: dict[str, str]) -> list[str]:
    if "count" in columns:
        return [columns["count"]]
    return [name for name in columns_called(raw, COUNT_NAMES) if name != columns.get("date")]


def _named_date(raw: RawTable, options: ReadOptions, days: list[str]) -> dict[str, str]:
    return {"date": days[0]} if len(days) == 1 else the_date_columns(raw, options)[0]


def _absent(days: Days, reasons: NDArray[np.object_]) -> Days:
    known = days[~np.isnat(days)]
    whole = np.arange(known.min(), known.max() + 1)
    return np.setdiff1d(whole, days[reasons == ""])


def _stretches(absent: Days, days: Days) -> Iterator[Stretch]:
    # Beyond the file's own ends nobody says that a day was watched.
    known = days[~np.isnat(days)]
    ends = np.array([known.min() - 1, known.max() + 1]).astype(object)
    yield Stretch(dt.date.min, ends[0], ALL, "missing", "before the first day of the file")
    yield Stretch(ends[1], dt.date.max, ALL, "missing", "after the last day of the file")
    breaks = np.flatnonzero(np.diff(absent).astype(np.int64) > 1) + 1
    for run in np.split(absent, breaks):
        if run.size:
            yield Stretch(run[0].item(), run[-1].item(), ALL, "missing", "no count in the file")


def _remarks(
    raw: RawTable,
    days: Days,
    numbers: NDArray[np.int64],
    reasons: NDArray[np.object_],
    absent: Days,
) -> Iterator[EventFinding]:
    used = reasons == ""
    watched = np.sort(days[used]).astype(object)
    held = f"{used.sum():,} days holding {numbers.sum():,} events"
    missing = f"{counted(absent.size, 'day')} {'is' if absent.size == 1 else 'are'} missing"
    text = (
        f"{held}, watched from {long_date(watched[0])} to {long_date(watched[-1])}"
        f"{f'; {missing} and count as not observed' if absent.size else ''}. Days "
        "before and after count as not observed as well."
    )
    yield EventFinding("days_counted", "note", text)
    if (numbers[used] > 0).all() and absent.size > MANY_ABSENT * (absent.size + used.sum()):
        text = (
            f"No day has a count of 0, and {absent.size:,} days are absent: the file seems to "
            "leave out days without events. Add a row with 0 for each day that was watched; as "
            "it is, the rate is that of days with events alone."
        )
        yield EventFinding("zeros_left_out", "refusal", text, lines_of(raw.cells[used]))


def _repeated(
    raw: RawTable,
    days: Days,
    numbers: NDArray[np.int64],
    reasons: NDArray[np.object_],
    remarks: list[EventFinding],
    absent: Days,
) -> Reading:
    times = np.where(reasons == "", numbers, 1)
    rows = np.repeat(np.arange(len(days)), times)
    started = np.repeat(np.cumsum(times) - times, times)
    ids = np.char.add(
        np.char.add(days[rows].astype(str), "-"), (np.arange(rows.size) - started + 1).astype(str)
    )
    repeated = dataclasses.replace(raw, cells=raw.cells.iloc[rows])
    dated = Dated(days[rows], np.full(rows.size, "day", dtype=object), days[rows], days[rows])
    ids_by_row = pd.Series(ids.astype(object), index=repeated.cells.index, dtype=str)
    return assemble_reading(
        repeated,
        ids_by_row,
        dated,
        reasons[rows],
        remarks=remarks,
        unobserved=_stretches(absent, days),
    )


SOURCE = Source(
    title="counts of events, one row a day",
    looks_for="exactly two columns, a date that stands once and a count (count, n, events ...)",
    recognises=recognises,
    read=read,
    caution="The events of a day cannot be told apart: nothing can be filtered.",
    general=True,
)
