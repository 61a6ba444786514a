"""Ids of the events of a table of one's own: its own where each is used once, else made."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from analysis.events.findings import EventFinding, lines_of, named
from analysis.events.precision import MANY
from analysis.events.raw import RawTable
from analysis.events.reading import quoted
from analysis.events.sources.own_columns import columns_called
from analysis.events.sources.remarks import about_rows

NAMES = ("event_id", "eventid", "id")
"""Names, written simply, under which a table keeps its ids; the first found is looked at."""


def made_ids(raw: RawTable) -> pd.Series:
    """Make an id for each row from where it stands in the file.

    Examples
    --------
    >>> from analysis.events.raw import no_damage
    >>> cells = pd.DataFrame({"date": ["2020-01-03"]}, index=[2], dtype=str)
    >>> made_ids(RawTable("mine.csv", cells, no_damage())).to_list()
    ['line-2']
    """
    lines = raw.cells.index.to_numpy()
    if len(lines) > MANY:  # a text for each of millions of rows would fill the memory
        return pd.Series(lines, index=raw.cells.index)
    ids = np.char.add(f"{raw.counted_in}-", lines.astype("U20")).astype(object)
    return pd.Series(ids, index=raw.cells.index, dtype=str)


def own_ids(raw: RawTable, column: str | None) -> tuple[pd.Series, list[EventFinding]]:
    """Take the ids of a table, or make them.

    Use it in a source whose files need not have ids.

    Parameters
    ----------
    raw : RawTable
        The file.
    column : str, optional
        The column that the study names; its ids are taken as they are, for a repeated one is
        refused by a check. Without it a column named as in `NAMES` is taken if no id repeats.

    Returns
    -------
    ids : pandas.Series of str, shape (n,)
        One for each row.
    remarks : list of EventFinding
        Why the ids of the file are not used, or which rows have none.
    """
    if column is None:
        found = [name for wanted in NAMES for name in columns_called(raw, [wanted])]
        if not found:
            return made_ids(raw), []
        column = found[0]
        repeats = _repeats(raw.cells[column])
        if not repeats.empty:
            return made_ids(raw), [_not_used(column, repeats)]
    return _filled(raw, column)


def without_id(ids: pd.Series) -> NDArray[np.bool_]:
    """Find the rows whose id is empty; among the fingerprints of a large file that is 0."""
    return np.asarray(ids == (0 if is_numeric_dtype(ids.dtype) else ""))


def filled_ids(raw: RawTable, ids: pd.Series, empty: NDArray[np.bool_]) -> pd.Series:
    """Put ids made from where they stand in the place of empty ones."""
    if not empty.any():
        return ids
    if is_numeric_dtype(ids.dtype):
        lines = ids.index.to_numpy().astype(ids.dtype)
        return pd.Series(np.where(empty, lines, ids.to_numpy()), index=ids.index)
    return made_ids(raw).astype(str).where(empty, ids.astype(str))


def _repeats(ids: pd.Series) -> pd.Series:
    return ids[~without_id(ids) & ids.duplicated(keep=False).to_numpy()]


def _filled(raw: RawTable, column: str) -> tuple[pd.Series, list[EventFinding]]:
    ids = raw.cells[column]
    empty = without_id(ids)
    what = f"Rows without an id in column {quoted(column)}"
    then = "Their ids are made from where they stand."
    return filled_ids(raw, ids, empty), about_rows(raw, empty, "made_ids", "note", what, then)


def _not_used(column: str, repeats: pd.Series) -> EventFinding:
    said = f"{repeats.nunique()} ids in column {quoted(column)} stand on several rows"
    if columns_called_id(column):
        text = (
            f"{said} ({named(repeats.index)}) and are not used as ids of events; if they name the "
            "event and rows are its persons, actors or reports, an event is counted more than "
            "once: keep one row an event."
        )
        return EventFinding("repeated_ids", "warning", text, lines_of(repeats))
    text = (
        f"{said} ({named(repeats.index)}), so that an event is counted more than once; keep one "
        "row an event, or name another column, such as --column event_id=NAME."
    )
    return EventFinding("repeated_ids", "refusal", text, lines_of(repeats))


def columns_called_id(column: str) -> bool:
    """Tell whether a column is called plainly `id`, which may name anything."""
    return column.strip().lower() == "id"
