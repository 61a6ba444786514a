"""A file as it was found: its cells as text, before any source has said what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.findings import EventFinding
from analysis.events.precision import portions

DateOrder = Literal["day_first", "month_first", "year_first"]

REASON = "reason"
"""First column of every table of dropped rows."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a study says of its file beyond its name; all of it may be left out.

    Attributes
    ----------
    columns : mapping of str to str
        Our name of a column ("date" or "year", "month" and "day"; "end", "event_id",
        "date_precision", "count", "published") and the file's.
    precision_values : mapping of str to str
        Values of the file's precision column, and which of `PRECISIONS` each means, or "wider".
    date_order : {"day_first", "month_first", "year_first"}, optional
        How dates such as 03/04/2020 are to be read; without it both readings are tried.
    timezone : str
        Zone of the study; moments with an offset from UTC become local dates there.
    sheet : str, optional
        Sheet of a workbook.
    url : str, optional
        SQLAlchemy address of the database on which a `.sql` file is run.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    precision_values: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    timezone: str = "UTC"
    sheet: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """The cells of a file.

    Attributes
    ----------
    file : str
        Name of the file, for messages.
    cells : pandas.DataFrame
        One row a row, indexed by where it stands; every cell text, "" where empty. In large
        files columns are categorical, and those with too many different texts are left out.
    damaged : pandas.DataFrame
        Rows that are no rows (cut off, too many cells): columns `reason` and `text`, same
        kind of index. Each counts as one row of the file.
    remarks : tuple of EventFinding
        What was found or decided on the way: encoding, delimiter, a second header.
    counted_in : {"line", "row", "record"}
        What the index counts: lines of a text file, rows of a sheet, records of a list.
    headed : bool
        Whether the file names its columns; if not they are called "column 1" and so on.
    sha256 : str
        Hash of the rows where a file does not hold them, as with a query; "" otherwise.
    """

    file: str
    cells: pd.DataFrame
    damaged: pd.DataFrame
    remarks: tuple[EventFinding, ...] = ()
    counted_in: Literal["line", "row", "record"] = "line"
    headed: bool = True
    sha256: str = ""


def no_damage() -> pd.DataFrame:
    """Return the table of damaged rows of a file that has none."""
    return pd.DataFrame({REASON: [], "text": []}, pd.Index([], dtype="int64"), dtype=str)


def distinct(texts: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Find the different texts of a column, and which of them stands in each row.

    Use it wherever a text is to be understood: once for each different one, however many rows.

    Parameters
    ----------
    texts : pandas.Series
        Text or categories of text.

    Returns
    -------
    values : ndarray of str, shape (k,)
        Each text once, in order of first appearance (in large files: of the categories).
    codes : ndarray of int, shape (n,)
        ``values[codes]`` is the column.

    Examples
    --------
    >>> values, codes = distinct(pd.Series(["b", "a", "b"]))
    >>> values.tolist(), codes.tolist()
    (['b', 'a'], [0, 1, 0])
    """
    if isinstance(texts.dtype, pd.CategoricalDtype):
        return texts.cat.categories.to_numpy(dtype=object), texts.cat.codes.to_numpy(np.int64)
    codes, values = pd.factorize(texts.to_numpy(dtype=object))
    return np.asarray(values, dtype=object), codes.astype(np.int64)


def each(texts: pd.Series, meaning: Callable[[str], Any], dtype: str = "object") -> NDArray[Any]:
    """Apply a function to every text of a column, calling it once for each different one.

    Examples
    --------
    >>> each(pd.Series(["1", "22", "1"]), len, "int64").tolist()
    [1, 2, 1]
    """
    if isinstance(texts.dtype, pd.CategoricalDtype):
        values, codes = texts.cat.categories, texts.cat.codes.to_numpy()
    else:
        values, codes = distinct(texts)
    understood = np.empty(len(values), dtype=object)
    understood[:] = [meaning(str(value)) for value in values]
    understood = understood.astype(dtype)
    every = np.empty(codes.size, dtype=understood.dtype)
    for part in portions(codes.size):
        every[part] = understood[codes[part]]
    return every
