"""Counts by the day that would be read as one event a row, and columns that may hold counts."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.findings import EventFinding
from analysis.events.precision import Dated
from analysis.events.raw import RawTable, distinct, each
from analysis.events.reading import MOST_NAMES, quoted
from analysis.events.sources.own_columns import simple
from analysis.events.sources.own_counts import (
    MOSTLY,
    count_columns,
    is_count_name,
    is_missing,
    is_number,
    is_whole,
    running_number,
)

FEWEST_ROWS = 60
NEARLY_ALL = 0.8
"""Part of the days of the span that must have a row: events of their own leave more out."""

OF_THE_DATE = ("year", "month", "day", "week", "weekday", "quarter", "yday", "day_of_week")


def remarks_on_counts(
    raw: RawTable, columns: Collection[str], dated: Dated, reasons: NDArray[np.object_]
) -> list[EventFinding]:
    """Say whether a table read as one event a row may hold counts by the day instead.

    Use it in every source with one event a row.

    Parameters
    ----------
    raw : RawTable
        The file.
    columns : collection of str
        Its columns that are known to hold something else: the dates, the id and so on.
    dated : Dated
        Its dates.
    reasons : ndarray of str, shape (n,)
        Why a row is left out; "" where it is used.

    Returns
    -------
    list of EventFinding
        `looks_like_counts`, a refusal with a column of numbers and a warning without; else
        `counts_in_rows`, one for each column whose name says that it counts events.
    """
    days = dated.days[reasons == ""]
    span = int((days.max() - days.min()).astype(np.int64)) + 1 if days.size else 0
    # More rows than days repeat some: millions need not be sorted to see it.
    once = days.size <= span and np.unique(days).size == days.size
    if once and days.size >= FEWEST_ROWS and days.size >= NEARLY_ALL * span:
        return [_looks_like_counts(_numbers(raw, columns), days.size, span)]
    return _counts_in_rows(raw, columns, once)


def _looks_like_counts(numbers: list[str], rows: int, span: int) -> EventFinding:
    seen = f"The {rows:,} dates all differ and fill {rows / span:.0%} of the {span:,} days"
    if not numbers:
        text = (
            f"{seen} from the first to the last, as in a list of days; events of their own would "
            "repeat some days and leave out others. See whether each row is one event."
        )
        return EventFinding("looks_like_counts", "warning", text)
    first, *others = numbers
    more = f" (or another: {', '.join(map(quoted, others[:MOST_NAMES]))})" if others else ""
    text = (
        f"{seen} from the first to the last, and column {quoted(first)}{more} holds numbers: these "
        "seem to be counts by the day, and each row was taken for one event. Read them with "
        f"--source daily_counts --column count={quoted(first)}; if each row is one event, see why "
        "no day has two."
    )
    return EventFinding("looks_like_counts", "refusal", text)


def _numbers(raw: RawTable, columns: Collection[str]) -> list[str]:
    """Find the columns that may hold counts, those by their name first, whole numbers next."""
    names = [str(name) for name in raw.cells.columns]
    free = [it for it in names if it not in columns and simple(it) not in OF_THE_DATE]
    found = [it for it in free if _holds_numbers(raw.cells[it], is_count_name(it))]
    return sorted(found, key=lambda it: (not is_count_name(it), not _whole(raw.cells[it])))


def _holds_numbers(texts: pd.Series, named: bool) -> bool:
    numbers = each(texts, lambda text: is_number(text) and not is_missing(text), "bool")
    differ = named or len(distinct(texts)[0]) > 1  # a code that never changes counts nothing
    return bool(numbers.mean() >= MOSTLY and differ and not running_number(texts))


def _whole(texts: pd.Series) -> bool:
    return bool(each(texts, is_whole, "bool").mean() >= MOSTLY)


def _counts_in_rows(raw: RawTable, columns: Collection[str], once: bool) -> list[EventFinding]:
    advice = (
        "If it counts events a day: --source daily_counts --column date=NAME --column count=NAME."
        if once
        else "If it counts events, these are counts by country and day: keep one country in a file "
        "of its own, or sum the days."
    )
    found = []
    for name in count_columns(raw):
        numbers = raw.cells[name]
        if name in columns or numbers.empty or not each(numbers, is_whole, "bool").all():
            continue
        if running_number(numbers):
            continue
        none = int(np.sum(each(numbers, _is_zero, "bool")))
        text = (
            f"Column {quoted(name)} holds whole numbers, and each row is counted as one event, "
            f"whatever stands there{f' ({none} times 0)' if none else ''}. {advice}"
        )
        found.append(EventFinding("counts_in_rows", "refusal" if none else "warning", text))
    return found


def _is_zero(text: str) -> bool:
    return not is_missing(text) and float(text) == 0
