"""What every check of an event file is, and how it counts millions of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.findings import MOST_LINES, EventFinding, Severity, lines_of, named, share
from analysis.events.precision import Days, as_days
from analysis.events.raw import distinct

EventCheck = Callable[[Events], list[EventFinding]]

Rows = NDArray[np.bool_]
Numbers = NDArray[np.int64]

CHUNK = 1 << 20
"""Rows counted at a time, so that a count of millions needs no copy of them."""


def finding(
    name: str, severity: Severity, text: str, lines: pd.Index | None = None
) -> EventFinding:
    """Make a finding of the lines it is about, the first thousand of which are kept."""
    kept = [] if lines is None else [int(line) for line in lines[:MOST_LINES]]
    return EventFinding(name, severity, text, tuple(dict.fromkeys(kept)))


def number_of_rows(number: int) -> str:
    """Write how many rows are meant.

    Examples
    --------
    >>> number_of_rows(1), number_of_rows(2000)
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def tally(texts: pd.Series) -> tuple[NDArray[np.object_], Numbers]:
    """Count how often each different text of a column occurs.

    Use it instead of a look at the cells: what a check has to understand are the values.

    Parameters
    ----------
    texts : pandas.Series
        Text or categories of text.

    Returns
    -------
    values : ndarray of str, shape (k,)
        The texts that occur.
    counts : ndarray of int, shape (k,)
        Rows of each.

    Examples
    --------
    >>> values, counts = tally(pd.Series(["b", "a", "b"]))
    >>> values.tolist(), counts.tolist()
    (['b', 'a'], [2, 1])
    """
    values, counts = _tally(texts)
    return values[counts > 0], counts[counts > 0]


def rows_with(texts: pd.Series, meant: Callable[[str], bool]) -> Rows:
    """Mark the rows whose text is meant; the question is put once for each different text."""
    values, codes = distinct(texts)
    yes = np.array([meant(value) for value in values], dtype=bool)
    return np.asarray(yes[codes]) if yes.any() else np.zeros(len(texts), dtype=bool)


def rows_on(dates: pd.Series, days: Days) -> Rows:
    """Mark the rows dated on one of some days."""
    if isinstance(dates.dtype, pd.CategoricalDtype):
        return np.asarray(np.isin(as_days(dates.cat.categories), days)[dates.cat.codes.to_numpy()])
    return np.isin(as_days(dates), days)


def counts_by_day(dates: pd.Series) -> tuple[Days, Numbers]:
    """Find the different dates, in order of time, and the events on each."""
    if not isinstance(dates.dtype, pd.CategoricalDtype):
        days, counts = np.unique(as_days(dates), return_counts=True)
        return days, counts
    different, counts = _tally(dates)
    days = as_days(different[counts > 0])
    order = np.argsort(days)
    return days[order], counts[counts > 0][order]


def daily(days: Days, counts: Numbers) -> tuple[Days, Numbers]:
    """Put the days without events between those with some."""
    span = np.arange(days[0], days[-1] + 1)
    every = np.zeros(span.size, dtype=np.int64)
    every[(days - days[0]).astype(np.int64)] = counts
    return span, every


def exact_dates(events: Events) -> pd.Series:
    """Take the dates that are given as known to the day."""
    return events.table["date"][events.table["date_precision"] == "day"]


def joined(things: Iterable[str]) -> str:
    """Join names for a sentence.

    Examples
    --------
    >>> joined(["day"]), joined(["day", "city", "gname"])
    ('day', 'day, city and gname')
    """
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def _tally(texts: pd.Series) -> tuple[NDArray[np.object_], Numbers]:
    if not isinstance(texts.dtype, pd.CategoricalDtype):
        values, codes = distinct(texts)
        return values, np.bincount(codes, minlength=len(values))
    counts = np.zeros(len(texts.cat.categories), dtype=np.int64)
    codes = texts.cat.codes.to_numpy()
    for start in range(0, len(codes), CHUNK):
        counts += np.bincount(codes[start : start + CHUNK], minlength=len(counts))
    return texts.cat.categories.to_numpy(dtype=object), counts


__all__ = [
    "EventCheck",
    "EventFinding",
    "Numbers",
    "Rows",
    "Severity",
    "counts_by_day",
    "daily",
    "exact_dates",
    "finding",
    "joined",
    "lines_of",
    "named",
    "number_of_rows",
    "rows_on",
    "rows_with",
    "share",
    "tally",
]
