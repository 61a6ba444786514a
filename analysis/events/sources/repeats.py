"""One row an event: rows that bear an id used before, and rows without one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from analysis.events.findings import EventFinding
from analysis.events.precision import Dated
from analysis.events.raw import RawTable, distinct, each
from analysis.events.reading import quoted
from analysis.events.sources.own_ids import filled_ids, made_ids, without_id
from analysis.events.sources.remarks import about_rows

AGAIN = "same event id again"
"""Reason to leave out a row whose id and date stand on an earlier row."""


def event_ids(
    raw: RawTable, texts: pd.Series | None, column: str
) -> tuple[pd.Series, list[EventFinding]]:
    """Give every row an id: its own, or one made from where it stands if it has none.

    Use it before `leave_out_repeats`.

    Parameters
    ----------
    raw : RawTable
        The file.
    texts : pandas.Series or None
        The ids as the file has them; None if it has no such column.
    column : str
        The provider's name of the column.

    Returns
    -------
    ids : pandas.Series, shape (n,)
        An id for each row.
    remarks : list of EventFinding
        Whether ids were made.

    Examples
    --------
    >>> from analysis.events.raw import no_damage
    >>> raw = RawTable("a.csv", pd.DataFrame({"id": ["7", ""]}, [2, 3]), no_damage())
    >>> event_ids(raw, raw.cells["id"], "id")[0].tolist()
    ['7', 'line-3']
    """
    if texts is None:
        text = (
            f"There is no column {column}: ids are made from where rows stand, and rows that "
            "repeat an event cannot be told; export the file again with it."
        )
        return made_ids(raw), [EventFinding("made_ids", "warning", text)]
    blank = _blank(texts)
    then = "Their ids are made from where they stand; such rows cannot be known as repeats."
    told = about_rows(raw, blank, "made_ids", "warning", f"Rows without {column}", then)
    return filled_ids(raw, texts, blank), told


def _blank(ids: pd.Series) -> NDArray[np.bool_]:
    if is_numeric_dtype(ids.dtype):
        return without_id(ids)
    return each(ids, lambda text: not text.strip(), "bool")


def _keys(ids: pd.Series) -> NDArray[Any]:
    """Numbers that are equal where ids are: fingerprints are numbers already."""
    return ids.to_numpy() if is_numeric_dtype(ids.dtype) else distinct(ids)[1]


def _used_twice(keys: NDArray[Any], usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the usable rows whose key another usable row has too."""
    ordered = keys[usable]
    ordered.sort()  # of millions of ids few repeat: a table of all would take ten times the memory
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return usable & pd.Series(keys).isin(twice).to_numpy() if twice.size else np.zeros_like(usable)


def leave_out_repeats(
    raw: RawTable,
    ids: pd.Series,
    dated: Dated,
    reasons: NDArray[np.object_],
    *,
    meaning: str,
) -> tuple[NDArray[np.object_], list[EventFinding]]:
    """Keep the first row of each event, and refuse ids that stand on different dates.

    Use it last of all reasons: a row that cannot be used anyway is nobody's first.

    Parameters
    ----------
    raw : RawTable
        The file.
    ids : pandas.Series, shape (n,)
        An id for each row.
    dated : Dated
        Dates of all rows.
    reasons : ndarray of str, shape (n,)
        Why rows are left out already; "" where they are not.
    meaning : str
        Why this provider's files repeat ids, and what follows, in whole sentences.

    Returns
    -------
    reasons : ndarray of str, shape (n,)
        With `AGAIN` where id and date stand on an earlier row that is used.
    remarks : list of EventFinding
        How many rows repeat an event; which ids stand on several dates.

    Examples
    --------
    >>> from analysis.events.precision import as_days
    >>> from analysis.events.raw import no_damage
    >>> import datetime as dt
    >>> raw = RawTable("a.csv", pd.DataFrame({"id": ["7", "7"]}, [2, 3]), no_damage())
    >>> days = as_days([dt.date(2020, 1, 1)] * 2)
    >>> dated = Dated(days, np.array(["day", "day"], dtype=object), days, days)
    >>> none = np.array(["", ""], dtype=object)
    >>> reasons, remarks = leave_out_repeats(raw, raw.cells["id"], dated, none, meaning="See.")
    >>> reasons.tolist()
    ['', 'same event id again']
    """
    usable, keys = reasons == "", _keys(ids)
    shared = _used_twice(keys, usable)
    if not shared.any():
        return reasons, []
    rows = pd.DataFrame(
        {"id": keys[shared], "from": dated.earliest[shared], "to": dated.latest[shared]}
    )
    repeats = rows.duplicated().to_numpy()
    again, torn = np.zeros(usable.size, dtype=bool), np.zeros(usable.size, dtype=bool)
    again[shared] = repeats
    torn[np.flatnonzero(shared)[~repeats]] = rows["id"][~repeats].duplicated(keep=False)
    used = int(usable.sum())
    events = used - int(repeats.sum())
    what = f"Rows with the id and date of an earlier row ({used:,} rows, {events:,} events)"
    told = about_rows(raw, again, "repeated_ids", "warning", what, f"They are left out. {meaning}")
    found = np.where(again, AGAIN, reasons).astype(object)
    return found, told + _torn_apart(raw, ids, torn)


def _torn_apart(raw: RawTable, ids: pd.Series, torn: NDArray[np.bool_]) -> list[EventFinding]:
    different = pd.unique(ids[torn].to_numpy(dtype=object))
    some = ", ".join(quoted(value) for value in different[:3])
    what = f"Rows of {len(different):,} event ids that stand on different dates, such as {some}"
    then = "An event has one date; are two downloads put together? Keep the newer one."
    return about_rows(raw, torn, "ids_on_several_dates", "refusal", what, then)
