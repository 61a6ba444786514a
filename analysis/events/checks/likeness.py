"""Rows that are alike in some columns, found without a look at each pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.checks.base import Rows
from analysis.events.raw import distinct

Keys = NDArray[np.uint64]

SPREAD = np.uint64(0x9E3779B97F4A7C15)  # an odd number without pattern: no two codes stay close
FIRST_LOOK = 4
"""Columns in which rows must be alike before they are compared in all."""


def keys_of(table: pd.DataFrame, columns: Sequence[str]) -> Keys:
    """Give every row one number, the same for rows that are alike in the columns.

    Notes
    -----
    **Assumes** that no two unlike rows share their 64 bits; among ten million rows the chance
    that any do is about 3 in a million.
    """
    keys = np.zeros(len(table), dtype=np.uint64)
    for column in columns:
        keys ^= _codes(table[column])
        keys *= SPREAD
        keys ^= keys >> np.uint64(32)
    return keys


def shared(keys: Keys) -> Rows:
    """Mark the keys that occur more than once."""
    found = np.zeros(keys.size, dtype=bool)
    ordered = np.sort(keys)
    same = ordered[1:] == ordered[:-1]
    if same.any():
        order = np.argsort(keys)
        found[order[1:][same]] = True
        found[order[:-1][same]] = True
    return found


def alike(table: pd.DataFrame, columns: Sequence[str]) -> Rows:
    """Mark the rows that agree with another in every one of the columns.

    Examples
    --------
    >>> alike(pd.DataFrame({"a": ["x", "y", "x"], "b": ["1", "1", "1"]}), ["a", "b"]).tolist()
    [True, False, True]
    """
    first = list(columns)
    if len(first) > FIRST_LOOK:
        first = sorted(first, key=lambda name: -_variety(table[name]))[:FIRST_LOOK]
    rows = shared(keys_of(table, first))
    if len(columns) > len(first) and rows.any():
        rows[rows] = shared(
            keys_of(table.loc[:, list(columns)].iloc[np.flatnonzero(rows)], columns)
        )
    return rows


def differing(table: pd.DataFrame, same: Sequence[str], differ: Sequence[str]) -> Rows:
    """Mark the rows that agree with another in some columns and not in all of some others.

    Examples
    --------
    >>> table = pd.DataFrame({"event": ["a", "a", "b", "b"], "name": ["x", "y", "z", "z"]})
    >>> differing(table, ["event"], ["name"]).tolist()
    [True, True, False, False]
    """
    rows = alike(table, same)
    if not rows.any():
        return rows
    some = table.loc[:, [*same, *differ]].iloc[np.flatnonzero(rows)]
    group, whole = keys_of(some, same), keys_of(some, [*same, *differ])
    one_each = group[np.unique(whole, return_index=True)[1]]
    rows[rows] = np.isin(group, one_each[shared(one_each)])
    return rows


def groups(table: pd.DataFrame, rows: Rows, columns: Sequence[str]) -> int:
    """Count the groups into which rows that are alike fall."""
    return int(
        np.unique(keys_of(table.loc[:, list(columns)].iloc[np.flatnonzero(rows)], columns)).size
    )


def _codes(cells: pd.Series) -> Keys:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return np.asarray(cells.cat.codes.to_numpy().astype(np.uint64))
    if pd.api.types.is_integer_dtype(cells.dtype):  # ids made from line numbers
        return np.asarray(cells.to_numpy().astype(np.uint64))
    return distinct(cells)[1].astype(np.uint64)


def _variety(cells: pd.Series) -> int:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return len(cells.cat.categories)
    return int(cells.nunique())
