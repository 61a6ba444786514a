"""What an event file becomes once it is read: one row an event, every date with its interval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.events.words import long_date


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """The events of one file, checked.

    Attributes
    ----------
    table : pandas.DataFrame
        One row an event, indexed by its line in the file. Columns `event_id` (text), `date`
        (datetime.date), `date_precision` ("day", "plus_minus_1", "week" or "month"),
        `earliest` and `latest` (datetime.date, the interval of the date), then every other
        column of the file as text, "" where empty.
    source : str
        Name in `SOURCES` under which the file was read.
    path : pathlib.Path
        The file.
    sha256 : str
        Hash of the file's bytes.
    rows_read : int
        Rows of the file, the header aside.
    dropped : mapping of str to int
        Reason and number of the rows that are not in `table`.
    """

    table: pd.DataFrame
    source: str
    path: Path
    sha256: str
    rows_read: int
    dropped: Mapping[str, int]

    @property
    def first(self) -> dt.date:
        """Earliest stated date."""
        first: dt.date = min(self.table["date"])
        return first

    @property
    def last(self) -> dt.date:
        """Latest stated date."""
        last: dt.date = max(self.table["date"])
        return last

    def _dates(self) -> str:
        ends = dict.fromkeys((self.first, self.last))  # one day is not "from itself to itself"
        return " to ".join(map(long_date, ends))

    def sentence(self) -> str:
        """Say what was read, as the report prints it."""
        lost = f" ({sum(self.dropped.values())} of them dropped)" if self.dropped else ""
        rows = "1 row" if self.rows_read == 1 else f"{self.rows_read} rows"
        return (
            f"{self.path.name}, read as source '{self.source}': {rows}{lost}, "
            f"dated {self._dates()}."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a source hands over: its rows in our columns, and what it left out.

    Attributes
    ----------
    table : pandas.DataFrame
        As `Events.table`.
    rows_read : int
        Rows of the file, the header aside.
    dropped : mapping of str to int
        Reason and number of rows left out; ``rows_read == len(table) + sum(dropped.values())``.
    """

    table: pd.DataFrame
    rows_read: int
    dropped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the index: a kind of event file.

    Attributes
    ----------
    title : str
        What it is, in a few words.
    looks_for : str
        By which columns a file is recognised, in words.
    recognises : callable
        ``recognises(columns) -> bool``: whether a file with this header is of this kind.
    read : callable
        ``read(path) -> Reading``; raises DataError listing every breach.
    """

    title: str
    looks_for: str
    recognises: Callable[[tuple[str, ...]], bool]
    read: Callable[[Path], Reading]
