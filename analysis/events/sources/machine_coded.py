"""What the sources coded by machine from news share: ids that repeat, and cautions."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from analysis.events.findings import EventFinding
from analysis.events.precision import Days
from analysis.events.raw import RawTable
from analysis.events.sources.own_columns import simple
from analysis.events.sources.own_ids import filled_ids, made_ids, without_id
from analysis.events.sources.remarks import about_rows
from analysis.events.sources.repeats import AGAIN

CAUTION = (
    "Coded by machine from news: one event may stand on several rows, one for each story, and a "
    "count rises with what is written."
)

SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without pattern: times a day, it keeps fingerprints with dates apart."""


def cells_called(raw: RawTable, *names: str) -> pd.Series | None:
    """Return the cells of the first column that has one of some names; None without one.

    Names are compared in small letters, a blank the same as a full stop or an underscore.
    """
    called = {simple(column): str(column) for column in reversed(list(raw.cells.columns))}
    for name in names:
        if simple(name) in called:
            return raw.cells[called[simple(name)]]
    return None


def ids_and_repeats(
    raw: RawTable, column: str, reasons: NDArray[np.object_], days: Days | None = None
) -> tuple[pd.Series, NDArray[np.object_], list[EventFinding]]:
    """Take the ids of a file and leave out rows that repeat one.

    Use it last of all reasons, so that a row which cannot be used is nobody's first.

    Parameters
    ----------
    raw : RawTable
        The file.
    column : str
        The provider's name of the column of ids.
    reasons : ndarray of str, shape (n,)
        Why rows are left out already; "" where they are not.
    days : ndarray of datetime64[D], shape (n,), optional
        Dates, where an id names an event together with its date; ids become "ID-DATE".

    Returns
    -------
    ids : pandas.Series of str, shape (n,)
        An id for each row, made from its line where the file has none.
    reasons : ndarray of str, shape (n,)
        With "same event id again" for repeats.
    remarks : list of EventFinding
        How many rows repeat an id; that there are no ids.
    """
    texts = cells_called(raw, column)
    if texts is None:
        text = (
            f"There is no column {column} to go by (very large files are read without it): ids "
            "are made from line numbers, and rows that repeat an event are not looked for."
        )
        return made_ids(raw), reasons, [EventFinding("made_ids", "warning", text)]
    empty = without_id(texts)
    usable = (reasons == "") & ~empty
    again = np.zeros(usable.size, dtype=bool)
    keys = pd.DataFrame({"id": texts} if days is None else {"id": texts, "day": days})
    again[usable] = keys[usable].duplicated().to_numpy()
    what = f"Rows with the {column}{'' if days is None else ' and date'} of an earlier row"
    remarks = about_rows(raw, again, "repeated_ids", "note", what, "They are left out.")
    ids = texts if days is None else _with_dates(texts, days)
    return filled_ids(raw, ids, empty), np.where(again, AGAIN, reasons).astype(object), remarks


def _with_dates(ids: pd.Series, days: Days) -> pd.Series:
    if is_numeric_dtype(ids.dtype):  # a fingerprint, from which a further one is made
        return ids + days.astype(np.int64).astype(np.uint64) * SPREAD
    dates = pd.Series(np.datetime_as_string(days), index=ids.index, dtype=str)
    return ids.astype(str) + "-" + dates
