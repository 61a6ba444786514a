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
from analysis.events.dates import DateReading, parse_dates
from analysis.events.findings import EventFinding, lines_of
from analysis.events.precision import Dated, Days
from analysis.events.raw import RawTable, ReadOptions, distinct, each
from analysis.events.reading import quoted
from analysis.events.sources.daily_rules import (
    refuse_longer_than_days,
    refuse_totals,
    refuse_wrong_counts,
)
from analysis.events.sources.daily_zeros import zeros_left_out
from analysis.events.sources.own_columns import (
    DATE_NAMES,
    columns_called,
    example_mapping,
    looks_like_dates,
    mapped_columns,
    simple,
    the_columns,
    the_date_columns,
)
from analysis.events.sources.own_counts import (
    count_columns,
    holds_counts,
    is_missing,
    thousands_mark,
    whole_number,
    without_marks,
)
from analysis.events.sources.own_periods import refuse_periods
from analysis.events.stretches import ALL, Stretch
from analysis.events.words import counted, long_date

ROLES = ("date", "count")

NO_COUNT = "no count for this day"
A_TOTAL = "a total, not a day"
TOTALS = ("total", "totals", "grand_total", "gesamtergebnis", "gesamt", "summe", "total_general")
"""What stands, written simply, in place of a date where a pivot table sums its days."""


def recognises(raw: RawTable) -> bool:
    """Tell whether there are exactly a date column, each date once, and a column of counts."""
    counts = count_columns(raw)
    if len(raw.cells.columns) != 2 or len(counts) != 1:
        return False
    (date,) = (str(name) for name in raw.cells.columns if name != counts[0])
    dates = raw.cells[date][~_totals(raw.cells[date])]
    named = bool(columns_called(raw, ["date", "day", *DATE_NAMES]))
    return (
        holds_counts(raw.cells[counts[0]][dates.index])
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
    0: its exposure is 0 as well. A file that seems to leave out its zeros bears a refusal, see
    `zeros_left_out`.
    """
    columns = _columns(raw, options)
    mark = thousands_mark(raw.cells[columns["count"]])
    texts = (
        without_marks(raw.cells[columns["count"]], mark) if mark else raw.cells[columns["count"]]
    )
    refuse_wrong_counts(raw, columns["count"], texts)
    dates = _dates(raw.cells[columns["date"]], options, columns["date"])
    days = np.where(dates.reasons == "", dates.earliest, np.datetime64("NaT", "D"))
    refuse_longer_than_days(raw, columns["date"], days, dates.latest)
    missing = reason_where(each(texts, is_missing, "bool"), NO_COUNT)
    reasons = first_reason(dates.reasons, missing)
    numbers = np.where(reasons == "", each(texts, whole_number, "int64"), 0)
    if not (reasons == "").any():
        refuse_periods(raw)
        return _repeated(raw, days, numbers, reasons, [], days[:0])
    refuse_totals(raw, columns["count"], numbers)
    absent = _absent(days, reasons)
    remarks = [
        *dates.remarks,
        *_thousands(raw, columns["count"], texts),
        *_remarks(raw, days, numbers, reasons, absent),
    ]
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
    return [name for name in count_columns(raw) if name != columns.get("date")]


def _named_date(raw: RawTable, options: ReadOptions, days: list[str]) -> dict[str, str]:
    return {"date": days[0]} if len(days) == 1 else the_date_columns(raw, options, unnamed=False)[0]


def _totals(texts: pd.Series) -> NDArray[np.bool_]:
    return np.asarray(each(texts, lambda text: simple(text) in TOTALS, "bool"))


def _dates(texts: pd.Series, options: ReadOptions, column: str) -> DateReading:
    """Read the dates, the rows of totals aside."""
    totals = _totals(texts)
    read = parse_dates(texts[~totals], options, column=column)
    earliest = np.full(texts.size, np.datetime64("NaT", "D"))
    latest, reasons = earliest.copy(), np.full(texts.size, A_TOTAL, dtype=object)
    earliest[~totals], latest[~totals], reasons[~totals] = read.earliest, read.latest, read.reasons
    return DateReading(earliest, latest, reasons, read.remarks)


def _thousands(raw: RawTable, column: str, texts: pd.Series) -> Iterator[EventFinding]:
    written = raw.cells[column][np.asarray(raw.cells[column] != texts)]
    if written.size:
        example = written.iloc[0]
        text = (
            f"The mark in counts such as {quoted(example)} in column {quoted(column)} is taken to "
            f"part thousands ({int(texts[written.index[0]]):,} events); "
            f"{'1 count is' if written.size == 1 else f'{written.size:,} counts are'} so written."
        )
        yield EventFinding("thousands", "note", text, lines_of(written))


def _absent(days: Days, reasons: NDArray[np.object_]) -> Days:
    known = days[~np.isnat(days)]
    whole = np.arange(known.min(), known.max() + 1)
    return np.setdiff1d(whole, days[reasons == ""])


def _stretches(absent: Days, days: Days) -> Iterator[Stretch]:
    # Beyond the file's own ends nobody says that a day was watched.
    known = days[~np.isnat(days)]
    ends = np.array([known.min() - 1, known.max() + 1]).astype(object)
    yield Stretch(dt.date.min, ends[0], ALL, "missing", "the file begins there")
    yield Stretch(ends[1], dt.date.max, ALL, "missing", "the file ends there")
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
    held = f"{_many(used.sum(), 'day')} holding {_many(numbers.sum(), 'event')}"
    missing = f"{counted(absent.size, 'day')} {'is' if absent.size == 1 else 'are'} missing"
    text = (
        f"{held}, watched from {long_date(watched[0])} to {long_date(watched[-1])}"
        f"{f'; {missing} and count as not observed' if absent.size else ''}. Days "
        "before and after count as not observed as well."
    )
    yield EventFinding("days_counted", "note", text)
    yield from zeros_left_out(raw, used, numbers, absent.size)


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else f'{thing}s'}"


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
