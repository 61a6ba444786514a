"""The last step of every source: rows used and rows lost, together the whole file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from analysis.errors import DataError
from analysis.events.base import Reading
from analysis.events.findings import EventFinding
from analysis.events.precision import MANY, Dated, dated_table
from analysis.events.raw import REASON, RawTable
from analysis.events.reasons import first_reason, reason_where
from analysis.events.stretches import Stretch


def assemble_reading(
    raw: RawTable,
    ids: pd.Series,
    dated: Dated,
    reasons: NDArray[np.object_],
    *,
    remarks: Iterable[EventFinding] = (),
    unobserved: Iterable[Stretch] = (),
) -> Reading:
    """Put the rows of a file into the events' form, those with a reason among the lost.

    Use it at the end of a source's `read`.

    Parameters
    ----------
    raw : RawTable
        The file. Its damaged rows are lost as well. Of more than a million rows the cells are
        moved into the reading, where any is left out; `raw` is not to be used afterwards.
    ids : pandas.Series, shape (n,)
        An id for each row.
    dated : Dated
        Dates of all rows; those of rows with a reason may be NaT.
    reasons : ndarray of str, shape (n,)
        Why each row is left out; "" where it is used.
    remarks : iterable of EventFinding, optional
        What the source found.
    unobserved : iterable of Stretch, optional
        Days for which the source has no data.

    Returns
    -------
    Reading

    Raises
    ------
    DataError
        If no row is left; what `unread_dates` says of the dates is said then.
    """
    used, remarks = reasons == "", tuple(remarks)
    lost = pd.concat(
        [
            raw.cells.iloc[np.flatnonzero(~used)].pipe(_with_reason, reasons[~used]),
            raw.damaged.rename(columns={"text": "text of the row"}),
        ]
    )
    if not used.any():
        raise DataError(f"{raw.file}: {_nothing_left(lost, remarks)}")
    if used.all():
        table = dated_table(raw.cells, ids, dated)
    else:
        cells, ids = _taken(raw.cells, ids, used)
        table = dated_table(cells, ids, dated, used)
    return Reading(table, lost.sort_index(kind="stable"), remarks, tuple(unobserved))


def _taken(
    cells: pd.DataFrame, ids: pd.Series, used: NDArray[np.bool_]
) -> tuple[pd.DataFrame, pd.Series]:
    """Take the rows that are used."""
    if len(cells) <= MANY:
        return cells[used], ids[used]
    # Column by column, each let go at once: two copies of millions of rows would not fit.
    index = cells.index.take(np.flatnonzero(used))
    some = ids.array[used]
    taken = {}
    for name in list(cells.columns):
        column = cells.pop(name).array
        same = is_numeric_dtype(ids.dtype) and np.shares_memory(column, ids.array)
        taken[name] = some if same else column[used]
    return pd.DataFrame(taken, index, copy=False), pd.Series(some, index, copy=False)


def _with_reason(rows: pd.DataFrame, reasons: NDArray[np.object_]) -> pd.DataFrame:
    name = "reason (file)" if REASON in rows else None
    rows = rows.rename(columns={REASON: name}) if name else rows.copy()
    rows.insert(0, REASON, pd.array(reasons, dtype=str))
    return rows


def _nothing_left(lost: pd.DataFrame, remarks: Iterable[EventFinding]) -> str:
    if lost.empty:
        return "a header but no rows; there is nothing to count"
    most = lost[REASON].value_counts()
    counted = "; ".join(f"{why} ({rows:,})" for why, rows in most.head(5).items())
    unread = "".join(f"\n{it.text}" for it in remarks if it.name == "unread_dates")
    return f"none of the {len(lost):,} rows can be used: {counted}{unread}"


__all__ = ["assemble_reading", "first_reason", "reason_where"]
