"""Columns of millions of rows, as codes of their different texts; long texts are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.files.different import MOST_DIFFERENT, Different, Table
from analysis.events.findings import EventFinding
from analysis.events.reading import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VECTORS = 100
"""DuckDB's vectors of 2,048 rows that are fetched at a time."""

Coded: TypeAlias = pd.Categorical | NDArray[np.uint64]


def coded_cells(
    database: DuckDBPyConnection, table: Table, different: Different
) -> tuple[dict[str, Coded], list[EventFinding]]:
    """Read every column of a table that has few different texts, as categories.

    Use it where the texts of a column would not fit into memory.

    Parameters
    ----------
    database : duckdb.DuckDBPyConnection
    table : Table
        What to read.
    different : Different
        From `different_texts`.

    Returns
    -------
    cells : dict of str to pandas.Categorical or ndarray of uint64, each of shape (rows,)
        Categories in the order of their texts; fingerprints of 64 bits, 0 for an empty cell.
    remarks : list of EventFinding
        Which columns were left out, and which are fingerprints.

    Raises
    ------
    DataError
        If the file changed in the meantime.

    Notes
    -----
    Two of n ids have the same fingerprint with a chance of about n² / 2⁶⁵: for 10 million,
    less than 3 in a million.
    """
    prints = [name for name in table.ids if name not in different.texts]
    for place in different.places.values():
        database.execute(f"CREATE TYPE texts_{place} AS ENUM (SELECT unnest(v{place}) FROM found)")
    values = [
        f"enum_code(CAST({table.texts[name]} AS texts_{place}))"
        for name, place in different.places.items()
    ]
    values += [_fingerprint(table.texts[name]) for name in prints]
    kinds = [_kind(len(texts)) for texts in different.texts.values()]
    kinds += [np.dtype(np.uint64)] * len(prints)
    arrays = dict(
        zip(
            [*different.texts, *prints],
            _fetched(database, table, values, kinds, different.rows),
            strict=True,
        )
    )
    cells: dict[str, Coded] = {
        name: pd.Categorical.from_codes(arrays[name], different.texts[name])
        if name in different.texts
        else arrays[name]
        for name in table.texts
        if name in arrays
    }
    return cells, list(_remarks([name for name in table.texts if name not in cells], prints))


def _kind(number: int) -> np.dtype[Any]:
    """Choose the smallest whole numbers for as many categories, as pandas would."""
    return np.dtype(np.int8 if number < 2**7 else np.int16 if number < 2**15 else np.int32)


def _fingerprint(text: str) -> str:
    return f"CASE WHEN trim({text}) = '' THEN 0::UBIGINT ELSE hash({text}) END"


def _fetched(
    database: DuckDBPyConnection,
    table: Table,
    values: Sequence[str],
    kinds: Sequence[np.dtype[Any]],
    rows: int,
) -> list[NDArray[Any]]:
    arrays = [np.empty(rows, dtype=kind) for kind in kinds]
    taken = 0
    database.execute(table.select(values))
    while len(portion := database.fetch_df_chunk(VECTORS)):
        taken += len(portion)
        if taken > rows:
            break
        for i, array in enumerate(arrays):
            array[taken - len(portion) : taken] = portion.iloc[:, i]
    if taken != rows:
        raise DataError(f"{table.file}: changed while it was read; read it again")
    return arrays


def _remarks(left_out: Sequence[str], prints: Sequence[str]) -> Iterator[EventFinding]:
    if left_out:
        text = (
            f"The file is large: columns with more than {MOST_DIFFERENT:,} different texts were "
            f"left out ({', '.join(map(quoted, left_out))})."
        )
        yield EventFinding("columns_left_out", "note", text)
    if prints:
        text = (
            f"The file is large: ids ({', '.join(map(quoted, prints))}) are kept as fingerprints "
            "of 64 bits, numbers by which equal ids are found; they are not the file's own."
        )
        yield EventFinding("id_fingerprints", "note", text)
