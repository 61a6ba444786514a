"""What an event file becomes once it is read: one row an event, every date with its interval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.events.findings import EventFinding
from analysis.events.precision import as_days
from analysis.events.raw import REASON, RawTable, ReadOptions
from analysis.events.stretches import Stretch
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
        column of the file as text, "" where empty. In files of more than 100,000 rows
        columns may be categorical.
    source : str
        Name in `SOURCES` under which the file was read.
    path : pathlib.Path
        The file.
    sha256 : str
        Hash of the file's bytes; of a query, of the rows it gave.
    rows_read : int
        Rows of the file, the header aside.
    dropped : mapping of str to int
        Reason and number of the rows that are not in `table`.
    lost : pandas.DataFrame
        The rows dropped, indexed by line: `reason`, then their cells.
    remarks : tuple of EventFinding
        What reading the file brought to light: encoding, order of day and month, and so on.
    unobserved : tuple of Stretch
        Days for which the source itself has no data; they have exposure 0.
    """

    table: pd.DataFrame
    source: str
    path: Path
    sha256: str
    rows_read: int
    dropped: Mapping[str, int]
    lost: pd.DataFrame = field(default_factory=pd.DataFrame)
    remarks: tuple[EventFinding, ...] = ()
    unobserved: tuple[Stretch, ...] = ()

    @property
    def first(self) -> dt.date:
        """Earliest stated date."""
        first: dt.date = as_days(self.table["date"]).min().item()
        return first

    @property
    def last(self) -> dt.date:
        """Latest stated date."""
        last: dt.date = as_days(self.table["date"]).max().item()
        return last

    @property
    def watched(self) -> tuple[dt.date, dt.date] | None:
        """First and last day that the source itself covers, where it says so."""
        before = [it.end for it in self.unobserved if it.start == dt.date.min]
        after = [it.start for it in self.unobserved if it.end == dt.date.max]
        if not (before and after):
            return None
        return before[0] + dt.timedelta(1), after[0] - dt.timedelta(1)

    @property
    def days_counted(self) -> int | None:
        """Days whose count is used in a file of daily counts; None where a row is an event."""
        if self.source != "daily_counts" or self.watched is None:
            return None
        first, last = self.watched
        absent = sum(it.days_within(first, last) for it in self.unobserved)
        return (last - first).days + 1 - absent

    @property
    def rows_of_file(self) -> int:
        """Rows that the file has, which for daily counts are days and not events."""
        days = self.days_counted
        return self.rows_read if days is None else days + sum(self.dropped.values())

    def _dates(self) -> str:
        ends = dict.fromkeys((self.first, self.last))  # one day is not "from itself to itself"
        return " to ".join(map(long_date, ends))

    def sentence(self) -> str:
        """Say what was read, as the report prints it."""
        lost = f" ({sum(self.dropped.values()):,} of them dropped)" if self.dropped else ""
        rows = "1 row" if self.rows_read == 1 else f"{self.rows_read:,} rows"
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
    lost : pandas.DataFrame
        Rows left out, indexed by line: column `reason`, then their cells.
    remarks : tuple of EventFinding
        What was found or decided in reading, beyond what `RawTable.remarks` says already.
    unobserved : tuple of Stretch
        Days for which the source itself has no data.
    """

    table: pd.DataFrame
    lost: pd.DataFrame
    remarks: tuple[EventFinding, ...] = ()
    unobserved: tuple[Stretch, ...] = ()

    @property
    def rows_read(self) -> int:
        """Rows of the file: each is used or lost."""
        return len(self.table) + len(self.lost)

    @property
    def dropped(self) -> dict[str, int]:
        """Reason and number of the rows left out, the most frequent first."""
        if self.lost.empty:
            return {}
        return {str(why): int(rows) for why, rows in self.lost[REASON].value_counts().items()}


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
        ``recognises(raw) -> bool``: whether a file of these columns is of this kind.
    read : callable
        ``read(raw, options) -> Reading``; raises DataError where the file cannot be used.
    caution : str
        What a count of its rows does not mean, in a sentence; printed with what the file is.
    general : bool
        Whether it takes files of many kinds: such a source is asked only where no other
        recognises the file.
    """

    title: str
    looks_for: str
    recognises: Callable[[RawTable], bool]
    read: Callable[[RawTable, ReadOptions], Reading]
    caution: str = ""
    general: bool = False
