"""Dates of a table of one's own: a day, a range, three columns, and words for how well known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError, DesignError
from analysis.events.assembling import first_reason, reason_where
from analysis.events.dates import NO_DATE, TOO_WIDE, DateReading, parse_dates, within_bounds
from analysis.events.dates.columns import three_columns
from analysis.events.findings import EventFinding
from analysis.events.precision import PRECISIONS, Dated, Days, intervals
from analysis.events.raw import RawTable, ReadOptions, distinct
from analysis.events.reading import MOST_PRINTED, quoted
from analysis.events.sources.own_columns import PARTS
from analysis.events.sources.remarks import spread_rows
from analysis.events.words import counted

WIDER = "wider"
"""What a value of a precision column may mean besides `PRECISIONS`: more than a month."""

NO_END = "last possible day is no date"
END_BEFORE = "last possible day before the first"


def own_dates(
    raw: RawTable, columns: Mapping[str, str], options: ReadOptions
) -> tuple[Dated, NDArray[np.object_], tuple[EventFinding, ...]]:
    """Read the dates of a table whose columns are known.

    Use it in a source with one event a row.

    Parameters
    ----------
    raw : RawTable
        The file.
    columns : mapping of str to str
        Our names (`date` or `year`, `month`, `day`; `end`; `date_precision`) and the file's.
    options : ReadOptions
        How dates are read and what the values of the precision column mean.

    Returns
    -------
    dated : Dated
        Dates with their intervals. A range stands as it is, whatever a precision column says;
        a single day gets the interval of its precision, and is the day it is counted on.
    reasons : ndarray of str, shape (n,)
        Why a row cannot be used; "" if it can.
    remarks : tuple of EventFinding
        What was decided.

    Raises
    ------
    DataError
        If day and month cannot be told apart, or a value of the precision column has no
        meaning yet.
    DesignError
        If a meaning is no precision.

    Notes
    -----
    **Assumes** that a row with a first but no last possible day is known to the day, unless
    its precision says otherwise; a remark counts such rows.
    """
    first = _first(raw, columns, options)
    latest, no_range, remarks = _latest(raw, columns, options, first)
    earliest, stated = first.earliest, None
    reasons = [first.reasons, no_range] if "end" in columns else [first.reasons]
    words = stated_precision(raw, columns, options)
    if words is not None:
        reasons.append(reason_where(words == WIDER, TOO_WIDE))
        earliest, latest, stated = _widened(earliest, latest, words)
    dated, too_wide = within_bounds(earliest, latest, stated)
    why = first_reason(*reasons, too_wide)
    spread = (why == "") & (dated.precision == "month")
    if stated is not None:
        spread &= np.isnat(stated)
    return dated, why, (*first.remarks, *remarks, *spread_rows(raw, spread))


def _widened(earliest: Days, latest: Days, words: NDArray[np.object_]) -> tuple[Days, Days, Days]:
    single = earliest == latest
    from_day, to_day = intervals(earliest, words)
    stated = np.where(single, earliest, np.datetime64("NaT", "D"))
    return np.where(single, from_day, earliest), np.where(single, to_day, latest), stated


def stated_precision(
    raw: RawTable, columns: Mapping[str, str], options: ReadOptions
) -> NDArray[np.object_] | None:
    """Read the precision column of a table: words of `PRECISIONS` or `WIDER`; None without one."""
    if "date_precision" not in columns:
        if options.precision_values:
            raise DesignError(
                f"{raw.file}: precision_values are given, but no column date_precision; name it, "
                "such as --column date_precision=NAME"
            )
        return None
    column = columns["date_precision"]
    values, codes = distinct(raw.cells[column])
    meanings = _meanings(raw.file, column, values, codes, options)
    words = np.array([meanings.get(str(value), "") for value in values], dtype=object)
    return np.asarray(words[codes])


def _meanings(
    file: str,
    column: str,
    values: NDArray[np.object_],
    codes: NDArray[np.int64],
    options: ReadOptions,
) -> dict[str, str]:
    words = (*PRECISIONS, WIDER)
    wrong = [word for word in options.precision_values.values() if word not in words]
    if wrong:
        raise DesignError(
            f"precision_values: {', '.join(map(quoted, wrong))} is no precision; known: "
            f"{', '.join(words)}"
        )
    ours = {str(value): str(value).strip().lower() for value in values}
    meanings = {value: word for value, word in ours.items() if word in PRECISIONS}
    meanings |= options.precision_values
    rows = np.bincount(codes, minlength=len(values))
    unsaid = {str(value): n for value, n in zip(values, rows, strict=True) if n}
    unsaid = {value: n for value, n in unsaid.items() if value not in meanings}
    if unsaid:
        raise DataError(_unsaid(file, column, unsaid))
    return meanings


def _unsaid(file: str, column: str, rows: Mapping[str, int]) -> str:
    most = sorted(rows, key=lambda value: -rows[value])
    listed = "".join(f"\n  {quoted(it)} ({rows[it]:,} rows)" for it in most[:MOST_PRINTED])
    more = f"\n  … and {len(most) - MOST_PRINTED} more" if len(most) > MOST_PRINTED else ""
    mapping = ", ".join(f"{quoted(value)}: day" for value in most[:2])
    return (
        f"{file}: what {len(most)} value(s) of the precision column {quoted(column)} mean is not "
        f"said:{listed}{more}\n"
        f"Say it of each, such as precision_values: {{{mapping}}} in a study file; a value means "
        f"{', '.join(PRECISIONS)}, or {WIDER} (known only to more than a month, left out)."
    )


def _first(raw: RawTable, columns: Mapping[str, str], options: ReadOptions) -> DateReading:
    if "date" in columns:
        return parse_dates(raw.cells[columns["date"]], options, column=columns["date"])
    return three_columns(*(raw.cells[columns[part]] for part in PARTS))


def _latest(
    raw: RawTable, columns: Mapping[str, str], options: ReadOptions, first: DateReading
) -> tuple[Days, NDArray[np.object_], list[EventFinding]]:
    if "end" not in columns:
        return first.latest, first.reasons, []
    end = parse_dates(raw.cells[columns["end"]], options, column=columns["end"])
    open_ = end.reasons == NO_DATE
    latest = np.where(open_, first.latest, end.latest)
    unread = reason_where(~open_ & (end.reasons != ""), NO_END)
    reasons = first_reason(unread, reason_where(latest < first.earliest, END_BEFORE))
    # An open range is no row without a date, so the note that counts such cells is left out.
    remarks = [it for it in end.remarks if (it.name, it.severity) != ("unread_dates", "note")]
    return latest, reasons, [*remarks, *_without_end(columns["end"], open_, first)]


def _without_end(column: str, open_: NDArray[np.bool_], first: DateReading) -> list[EventFinding]:
    taken = int((open_ & (first.reasons == "")).sum())
    if not taken:
        return []
    text = (
        f"{counted(taken, 'row')} have no last possible day in column {quoted(column)}: their date "
        "is taken as the only possible one."
    )
    return [EventFinding("open_ranges", "note", text)]


def day_texts(texts: pd.Series, options: ReadOptions, column: str) -> tuple[pd.Series, DateReading]:
    """Write a column of dates as YYYY-MM-DD, "" where there is none or only a range."""
    read = parse_dates(texts, options, column=column)
    known = (read.reasons == "") & (read.earliest == read.latest)
    days, codes = np.unique(
        np.where(known, read.earliest, np.datetime64("NaT", "D")), return_inverse=True
    )
    names = np.array(["" if np.isnat(day) else str(day) for day in days], dtype=object)
    return pd.Series(names[codes], index=texts.index, dtype=str), read
