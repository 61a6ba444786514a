"""A first pass over a large delimited text: which rows are damaged, which texts there are."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.files.columns import column_names
from analysis.events.files.different import Different, Table, different_texts
from analysis.events.files.duck import call, exactly, literal
from analysis.events.files.gathering import MISFIT, MOST_TEXT, QUOTES, Damage, Found
from analysis.events.files.headers import GDELT_WIDTHS
from analysis.events.files.layout import Layout
from analysis.events.files.rows import NO_DELIMITER
from analysis.events.raw import ReadOptions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_DAMAGED = 100_000
"""Damaged rows from which on a file is not what it seems."""

LONGEST = 10_000
"""Signs of a damaged row that are looked at."""

NO_SIGN = "\x1f"
"""Delimiter for files of one column: DuckDB needs one, and no text holds this."""

FAULTS = {"MISSING COLUMNS": (MISFIT, True), "TOO MANY COLUMNS": (MISFIT, False)}
"""DuckDB's names for damaged rows: our reason, and whether cells are missing."""

NOT_UTF8 = "INVALID ENCODING"
"""Its name for a row that is no UTF-8."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that DuckDB can read, and how.

    Attributes
    ----------
    path : pathlib.Path
        The file, or a plain copy of it; UTF-8.
    layout : Layout
        What a row must look like.
    skip : int
        Records above the first row.
    quoting : bool
        Whether quotation marks are taken as such.
    """

    path: Path
    layout: Layout
    skip: int
    quoting: bool

    def source(self, faults: str = "faults_again") -> str:
        """Write the SQL that reads it and puts damaged rows into a table of that name."""
        mark = '"' if self.quoting else ""
        delimiter = self.layout.delimiter
        whole = call(
            "read_csv",
            literal(exactly(self.path)),
            columns={f"c{place}": "VARCHAR" for place in range(self.layout.width)},
            delim=NO_SIGN if delimiter == NO_DELIMITER else delimiter,
            quote=mark,
            escape=mark,
            header=False,
            skip=self.skip,
            auto_detect=False,
            # Not `ignore_errors`: with it DuckDB drops all rows below an unmatched quotation mark.
            store_rejects=True,
            rejects_table=faults,
            rejects_scan=f"{faults}_scans",
            rejects_limit=MOST_DAMAGED,
            rejects_line_size_limit=LONGEST,
        )
        # With several columns DuckDB passes over blank lines by itself.
        return whole if self.layout.width > 1 else f"(SELECT c0 FROM {whole} WHERE trim(c0) <> '')"

    def table(self, file: str, options: ReadOptions) -> Table:
        """Say what is to be read, under the names that the columns get."""
        header = self.layout.header
        names = (*header, *[""] * (self.layout.width - len(header)))
        kept = column_names(file, names, [False] * len(names), self.layout.header_line)
        texts = {name: f"coalesce(c{place}, '')" for place, name in kept.items()}
        if not self.layout.header_line and self.layout.width in GDELT_WIDTHS:
            options = dataclasses.replace(options, columns={"event_id": "column 1"})
        return Table.of(file, self.source(), texts, options)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a first pass over a text finds.

    Attributes
    ----------
    text : TextFile
    table : Table
    different : Different
        Rows that are whole, and their different texts.
    faults : list of (int, str, str)
        Record, DuckDB's reason and text of each damaged row.
    """

    text: TextFile
    table: Table
    different: Different
    faults: list[tuple[int, str, str]]

    @property
    def lines(self) -> NDArray[np.int64]:
        """Line of each damaged row."""
        offset = self.text.layout.first - 1 - self.text.skip
        return np.array([record + offset for record, _, _ in self.faults], dtype=np.int64)

    @property
    def not_utf8(self) -> list[int]:
        """Lines that are no UTF-8."""
        pairs = zip(self.lines, self.faults, strict=True)
        return [int(line) for line, (_, why, _) in pairs if why == NOT_UTF8]

    def index(self) -> pd.Index:
        """Lines of the rows, damaged ones left out."""
        first, rows = self.text.layout.first, self.different.rows
        if not self.faults:
            return pd.RangeIndex(first, first + rows)
        every = np.arange(first, first + rows + len(self.faults))
        return pd.Index(np.setdiff1d(every, self.lines, assume_unique=True)[:rows])

    @property
    def records(self) -> int:
        """Lines of the file if each record takes up one."""
        return self.text.layout.first - 1 + self.different.rows + len(self.faults)

    def damage(self) -> Found:
        """Name the damaged rows as the reader of smaller files does, or refuse the file."""
        layout = self.text.layout
        if len(self.faults) >= MOST_DAMAGED:
            raise DataError(
                f"{self.table.file}: {MOST_DAMAGED:,} rows or more have not the {layout.width} "
                "cells of the header; see how it was exported"
            )
        found = Found(layout, self.text.quoting)
        found.damaged = [
            _damage(int(line), why, text, layout)
            for line, (_, why, text) in zip(self.lines, self.faults, strict=True)
        ]
        found.ends_in_damage = bool(self.faults) and int(self.lines[-1]) >= self.records
        found.refuse_open_quotes(self.table.file)
        return found


def _damage(line: int, why: str, text: str, layout: Layout) -> Damage:
    reason, short = FAULTS.get(why, (QUOTES, True))
    lines = text.strip("\r\n").split("\n")
    rows = [part for part in lines[1:] if part.count(layout.delimiter) >= layout.width - 1]
    return Damage(
        line=line,
        lines=len(lines),
        reason=reason,
        text="\n".join(lines)[:MOST_TEXT],
        short=short,
        holds_rows=bool(rows) and layout.width > 1,
    )


def look_through(
    database: DuckDBPyConnection, text: TextFile, file: str, options: ReadOptions
) -> Look:
    """Go through a text once: count its rows, record the damaged, find the different texts.

    Use it before the cells of a large text are read.

    Parameters
    ----------
    database : duckdb.DuckDBPyConnection
    text : TextFile
        What to read.
    file : str
        Name of the file, for messages.
    options : ReadOptions
        Its `columns` say which ids and dates must be kept however many there are.

    Returns
    -------
    Look

    Raises
    ------
    DataError
        If a column is named twice.
    duckdb.InvalidInputException
        If lines end in two ways.
    """
    table = text.table(file, options)
    database.execute("DROP TABLE IF EXISTS faults")
    different = different_texts(database, table, text.source("faults"))
    faults = database.execute(
        "SELECT line, first(error_type ORDER BY column_idx), first(csv_line) FROM faults "
        "GROUP BY line ORDER BY line"
    ).fetchall()
    return Look(text, table, different, faults)


def tally(database: DuckDBPyConnection, text: TextFile) -> tuple[int, int]:
    """Count the rows of a text, whole and damaged; use it to choose between two ways to read."""
    database.execute("DROP TABLE IF EXISTS faults")
    ((whole,),) = database.execute(f"SELECT count(*) FROM {text.source('faults')}").fetchall()
    ((damaged,),) = database.execute("SELECT count(DISTINCT line) FROM faults").fetchall()
    return whole, damaged
