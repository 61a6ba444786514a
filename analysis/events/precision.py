"""Dates as they are stated, and the interval in which the true day lies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PRECISIONS = ("day", "plus_minus_1", "week", "month")
"""How well a date is known, from best to worst."""

REACH = {"day": 0, "plus_minus_1": 1, "week": 3}
"""Days on either side of the stated one; a month has no fixed reach."""

MANY = 1_000_000
"""Rows beyond which no second copy of texts is made."""

SOME = 100_000
"""Rows beyond which dates are kept as categories: they are counted with in a tenth of the time."""

Days = NDArray[np.datetime64]
Words: TypeAlias = NDArray[np.object_] | pd.Categorical

_ISO = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> dt.date | None:
    """Read a day written YYYY-MM-DD (years 1000 to 2999); None if it is anything else."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:  # such as 30 February
        return None


def as_days(dates: Iterable[dt.date]) -> Days:
    """Turn dates into an array that can be counted with."""
    if isinstance(dates, pd.Series) and isinstance(dates.dtype, pd.CategoricalDtype):
        days: Days = as_days(dates.cat.categories)[dates.cat.codes.to_numpy()]
        return days
    return np.array(list(dates), dtype="datetime64[D]")


def intervals(days: Days, precision: NDArray[np.object_]) -> tuple[Days, Days]:
    """Find the first and last day on which each event may have happened.

    Use it wherever a source states one date and how well it is known.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
        The stated dates.
    precision : ndarray of str, shape (n,)
        One of `PRECISIONS` each.

    Returns
    -------
    earliest, latest : ndarray of datetime64[D], shape (n,)
        `plus_minus_1` is one day either way, `week` three days, `month` the calendar month.

    Examples
    --------
    >>> days = as_days([dt.date(2020, 2, 1), dt.date(2020, 2, 10)])
    >>> earliest, latest = intervals(days, np.array(["week", "month"], dtype=object))
    >>> [str(day) for day in earliest], [str(day) for day in latest]
    (['2020-01-29', '2020-02-01'], ['2020-02-04', '2020-02-29'])
    """
    earliest, latest = days.copy(), days.copy()
    for name, reach in REACH.items():
        rows = precision == name
        earliest[rows] -= reach
        latest[rows] += reach
    rows = precision == "month"
    months = days[rows].astype("datetime64[M]")
    earliest[rows] = months.astype("datetime64[D]")
    latest[rows] = (months + 1).astype("datetime64[D]") - 1
    return earliest, latest


def event_table(cells: pd.DataFrame) -> pd.DataFrame:
    """Put checked text columns `event_id`, `date` and `date_precision` into the events' form."""
    days = cells["date"].to_numpy(dtype="datetime64[D]")
    precision = cells["date_precision"].to_numpy(dtype=object)
    return dated_table(
        cells, cells["event_id"], Dated(days, precision, *intervals(days, precision))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Dated:
    """The dates of some rows, with how well each is known.

    Attributes
    ----------
    days : ndarray of datetime64[D], shape (n,)
        The day on which each event is stated.
    precision : ndarray of str or pandas.Categorical, shape (n,)
        One of `PRECISIONS` each; categories if there are more than a million rows.
    earliest, latest : ndarray of datetime64[D], shape (n,)
        First and last day on which each may have happened.
    """

    days: Days
    precision: Words
    earliest: Days
    latest: Days

    def of(self, rows: NDArray[np.bool_]) -> Dated:
        """Take some of the rows."""
        return Dated(self.days[rows], self.precision[rows], self.earliest[rows], self.latest[rows])


def precision_words(codes: NDArray[np.int8]) -> Words:
    """Name precisions by their place in `PRECISIONS`.

    Use it where millions of words are needed: `np.full` makes a text of its own for each.

    Examples
    --------
    >>> precision_words(np.array([0, 2], dtype=np.int8)).tolist()
    ['day', 'week']
    """
    if codes.size > MANY:
        return pd.Categorical.from_codes(codes, categories=PRECISIONS)
    return np.array(PRECISIONS, dtype=object)[codes]


def dated_table(
    cells: pd.DataFrame, ids: pd.Series, dated: Dated, used: NDArray[np.bool_] | None = None
) -> pd.DataFrame:
    """Put rows into the events' form: our five columns, then every other column of the file.

    A column of the file that bears one of our names without being what we mean by it is kept
    as "NAME (file)".

    Parameters
    ----------
    cells : pandas.DataFrame
        The rows, every cell as text.
    ids : pandas.Series
        Their ids.
    dated : Dated
        Their dates, or those of all rows of the file.
    used : ndarray of bool, optional
        Which rows of `dated` are meant. Default: all.

    Returns
    -------
    pandas.DataFrame
    """
    index = cells.index
    rows = np.ones(dated.days.size, dtype=bool) if used is None else used
    ours = {
        "event_id": pd.Series(ids.array, index=index, copy=False),
        "date": _dates(dated.days, rows, index),
        "date_precision": _words(dated.precision[rows], index),
        "earliest": _dates(dated.earliest, rows, index),
        "latest": _dates(dated.latest, rows, index),
    }
    stands = {name for name in ("event_id", "date", "date_precision") if name in cells}
    stands = {name for name in stands if _says_the_same(cells[name], ours[name])}
    others = {
        f"{name} (file)" if name in ours else name: cells[name]
        for name in cells.columns
        if name not in stands
    }
    return pd.DataFrame(ours | others, index=index, copy=False)


def _says_the_same(texts: pd.Series, ours: pd.Series) -> bool:
    if len(texts) > MANY:
        return True  # a second copy of millions of texts is not worth its memory
    return bool((texts.astype(str).to_numpy() == ours.astype(str).to_numpy()).all())


def _dates(days: Days, rows: NDArray[np.bool_], index: pd.Index) -> pd.Series:
    # Plain dates: no time of day and no time zone can creep in.
    if len(index) <= SOME:
        return pd.Series(days[rows].astype(object), index=index, dtype=object)
    first = min(part.min() for part in _parts(days, rows))
    last = max(part.max() for part in _parts(days, rows))
    seen = np.zeros((last - first).astype(int) + 1, dtype=bool)
    for part in _parts(days, rows):
        seen[(part - first).astype(int)] = True
    # By place in the span of days: sorting millions of dates takes 30 times as long.
    places = np.cumsum(seen) - 1
    places = places.astype(np.int16 if places[-1] < 2**15 else np.int32)
    codes = np.concatenate([places[(part - first).astype(int)] for part in _parts(days, rows)])
    categories = list((first + np.flatnonzero(seen)).astype(object))
    dates = pd.Categorical.from_codes(codes, categories=categories, ordered=True)
    return pd.Series(dates, index=index, copy=False)


def _parts(days: Days, rows: NDArray[np.bool_]) -> Iterator[Days]:
    taken = (days[part][rows[part]] for part in portions(days.size))
    return (part for part in taken if part.size)


def _words(words: Words, index: pd.Index) -> pd.Series:
    if words.size <= SOME:
        return pd.Series(words, index=index, dtype=str)
    if isinstance(words, pd.Categorical):
        return pd.Series(words, index=index, copy=False)
    codes = np.full(words.size, -1, dtype=np.int8)
    for code, word in enumerate(PRECISIONS):
        codes[words == word] = code
    return pd.Series(pd.Categorical.from_codes(codes, categories=PRECISIONS), index=index)


def portions(rows: int) -> Iterator[slice]:
    """Divide millions of rows, so that what is made of them on the way stays small.

    Examples
    --------
    >>> [(part.start, part.stop) for part in portions(1_500_000)]
    [(0, 1000000), (1000000, 1500000)]
    """
    return (slice(start, min(start + MANY, rows)) for start in range(0, rows, MANY))
