"""The different texts of the columns of a table too large to be held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.events.raw import ReadOptions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_DIFFERENT = 65_536
"""Different texts up to which a column is kept."""

MOST_DATES = 1_000_000
"""The same for columns of dates, which may hold a time of day."""

IDS = ("event_id_cnty", "event_id", "id", "eventid", "globaleventid", "event id")
"""Columns, in small letters, by which sources tell rows of one event."""

SAMPLE = 200_000
"""First rows, in which columns of long texts give themselves away."""

SLACK = 1.2
"""The estimated number of different texts may be off by some percent."""


@dataclass(frozen=True, slots=True)
class Table:
    """What DuckDB is to read, always in one order.

    Attributes
    ----------
    file : str
        Name of the file, for messages.
    source : str
        SQL of the table function that reads it.
    texts : mapping of str to str
        Our names of the columns, and the SQL that gives each as text, never NULL.
    ids : tuple of str
        Columns that are kept as fingerprints if they have too many different texts.
    dates : tuple of str
        Columns that may have up to a million different texts.
    """

    file: str
    source: str
    texts: Mapping[str, str]
    ids: tuple[str, ...]
    dates: tuple[str, ...]

    @classmethod
    def of(cls, file: str, source: str, texts: Mapping[str, str], options: ReadOptions) -> Table:
        """Tell columns of ids and dates by their names, or by what the study says of them."""
        mapped = options.columns
        ids = [it for it in texts if it == mapped.get("event_id") or it.casefold() in IDS]
        others = {name for ours, name in mapped.items() if ours != "event_id"}
        dates = [it for it in texts if it in others or "date" in it.casefold()]
        return cls(file, source, texts, tuple(ids), tuple(dates))

    def most(self, name: str) -> int:
        """Return the number of different texts up to which a column is kept."""
        return MOST_DATES if name in self.dates else MOST_DIFFERENT

    def select(self, values: Iterable[str], source: str = "") -> str:
        """Write the query for some values of each row."""
        named = ", ".join(f"{value} AS v{i}" for i, value in enumerate(values))
        return f"SELECT {named} FROM {source or self.source}"


@dataclass(frozen=True, slots=True, eq=False)
class Different:
    """The different texts of the columns that have few of them.

    Attributes
    ----------
    rows : int
        Rows of the table.
    texts : mapping of str to pandas.Index
        Of each such column, in order.
    places : mapping of str to int
        Where the database keeps them: columns of its table `found`.
    """

    rows: int
    texts: Mapping[str, pd.Index]
    places: Mapping[str, int]


def different_texts(
    database: DuckDBPyConnection, table: Table, source: str | None = None
) -> Different:
    """Find the columns with few different texts, and those texts.

    Use it before `coded_cells`. The file is gone through once, and twice more if that takes
    too much memory.

    Parameters
    ----------
    database : duckdb.DuckDBPyConnection
    table : Table
        What to read.
    source : str, optional
        SQL by which it is to be read here. Default: that of the table.

    Returns
    -------
    Different
    """
    import duckdb  # imported already, by `database_for`

    source = source or table.source
    first = f"(SELECT * FROM {table.source} LIMIT {SAMPLE})"
    few = _fewer(database, table, list(table.texts), "count(DISTINCT {})", first, 1.0)
    try:
        return _collected(database, table, few, source)
    except duckdb.OutOfMemoryException:  # many texts that begin only further down
        estimate = "approx_count_distinct({})"
        few = _fewer(database, table, few, estimate, table.source, SLACK)
        return _collected(database, table, few, source)


def _fewer(
    database: DuckDBPyConnection,
    table: Table,
    names: Sequence[str],
    count: str,
    source: str,
    slack: float,
) -> list[str]:
    if not names:
        return []
    query = table.select((count.format(table.texts[name]) for name in names), source)
    numbers = database.execute(query).fetchall()[0]
    pairs = zip(names, numbers, strict=True)
    return [name for name, number in pairs if number <= slack * table.most(name)]


def _collected(
    database: DuckDBPyConnection, table: Table, names: Sequence[str], source: str
) -> Different:
    values = [f"list_sort(list(DISTINCT {table.texts[name]}))" for name in names]
    # Ids are counted so that a row in which they are damaged is noticed now and not later.
    values += ["count(*)", *(f"count({table.texts[name]})" for name in table.ids)]
    database.execute(f"CREATE OR REPLACE TEMP TABLE found AS {table.select(values, source)}")
    ((rows,),) = database.execute(f"SELECT v{len(names)} FROM found").fetchall()
    lengths = [f"coalesce(len(v{i}), 0)" for i in range(len(names))]
    numbers = database.execute(f"SELECT 0, {', '.join(lengths) or 0} FROM found").fetchall()[0]
    places = {
        name: i
        for i, (name, number) in enumerate(zip(names, numbers[1:], strict=False))
        if 0 < number <= table.most(name)
    }
    return Different(rows, {name: _texts(database, i) for name, i in places.items()}, places)


def _texts(database: DuckDBPyConnection, place: int) -> pd.Index:
    found = database.execute(f"SELECT unnest(v{place}) AS text FROM found").fetchnumpy()
    return pd.Index(np.asarray(found["text"], dtype=object), dtype=str)
