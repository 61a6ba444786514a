"""Delimited text too large to be held, read by DuckDB as codes of its different texts."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.events.files.coded import coded_cells
from analysis.events.files.duck import database_for
from analysis.events.files.encoding import Text, read_text
from analysis.events.files.layout import Layout, find_layout
from analysis.events.files.plain_copy import is_utf16, plain_copy
from analysis.events.files.rows import records
from analysis.events.files.text_look import Look, TextFile, look_through, tally
from analysis.events.findings import MOST_LINES, EventFinding, named
from analysis.events.raw import RawTable, ReadOptions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LINE_END = ord("\n")

HEAD = 1 << 22
"""Bytes from which the layout is told."""


def read_large_text(path: Path, options: ReadOptions) -> RawTable:
    """Read a delimited text of any size in bounded memory.

    Use it where `read_delimited` would hold too much. Delimiter, header and second header are
    told in the same way.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    options : ReadOptions
        Its `columns` say which ids and dates must be kept however many there are.

    Returns
    -------
    RawTable
        Counted in lines, or in rows where a row takes up several lines. Columns are
        categories; those with more than 65,536 different texts are left out, ids among them
        are fingerprints.

    Raises
    ------
    DataError
        If it is no text, has no rows, names a column twice, has too many damaged rows, or a
        quotation mark that swallows more than five lines.
    """
    with database_for(path.name) as (database, folder):
        look, notes = _looked_at(database, path, folder, options)
        found = look.damage()
        exact = _line_ends(look.text.path) == look.records
        if not look.different.rows:
            raise DataError(f"{path.name}: a header but no rows; there is nothing to count")
        coded, remarks = coded_cells(database, look.table, look.different)
    layout = look.text.layout
    for name in _empty_without_name(look):
        del coded[name]
    cells = pd.DataFrame(coded, look.index(), copy=False)
    notes += [] if exact else [EventFinding("row_numbers", "note", NOT_LINES)]
    return RawTable(
        path.name,
        cells,
        found.damage(),
        (*notes, *layout.remarks, *found.remarks(), *remarks),
        counted_in="line" if exact else "row",
        headed=layout.header_line > 0,
    )


NOT_LINES = (
    "Rows are numbered as they follow each other, the header before them: cells hold line breaks, "
    "or lines are blank, so that a row stands on a later line than its number says."
)


def _line_ends(file: Path) -> int:
    """Count the lines of a file."""
    block = np.empty(1 << 20, dtype=np.uint8)  # counted where it lies, in the processor's cache
    lines, last = 0, LINE_END
    with file.open("rb") as whole:
        while size := whole.readinto(block.data):
            lines += int(np.count_nonzero(block[:size] == LINE_END))
            last = int(block[size - 1])
    return lines + (last != LINE_END)


def _empty_without_name(look: Look) -> list[str]:
    header = look.text.layout.header
    return [
        name
        for place, name in enumerate(look.table.texts)
        if not "".join(header[place : place + 1]).strip()
        and list(look.different.texts.get(name, ["?"])) == [""]
    ]


def _looked_at(
    database: DuckDBPyConnection, path: Path, folder: Path, options: ReadOptions
) -> tuple[Look, list[EventFinding]]:
    """Look through the file, or through a copy of it where it is no plain UTF-8."""
    import duckdb  # imported already, by `database_for`

    def look(file: Path) -> Look:
        text = _laid_out(database, file, path.name, folder)
        return look_through(database, text, path.name, options)

    if is_utf16(path):
        note = EventFinding("encoding", "note", "The file is text in UTF-16.")
        return look(plain_copy(path, folder)), [note]
    try:
        first = look(path)
    except duckdb.InvalidInputException:
        note = EventFinding("line_ends", "note", LINE_ENDS)
        return look(plain_copy(path, folder)), [note]
    if not first.not_utf8:
        return first, []
    return look(plain_copy(path, folder)), [_windows(first.not_utf8)]


LINE_ENDS = "Some lines end in a line feed, others in a carriage return as well; both are taken."


def _windows(lines: list[int]) -> EventFinding:
    text = (
        f"The file is not UTF-8 throughout; {len(lines):,} rows ({named(lines)}) with other bytes "
        "were read as Windows-1252. Check the names there; one place may be spelt in two ways."
    )
    return EventFinding("encoding", "warning", text, tuple(lines[:MOST_LINES]))


def _laid_out(database: DuckDBPyConnection, file: Path, name: str, folder: Path) -> TextFile:
    """Tell the layout from the first lines; if tabs divide the cells, try quotation marks out."""
    head = _head(file, name, folder)
    layout = find_layout(head)
    text, plain = (TextFile(file, layout, _skip(head, layout, it), it) for it in (True, False))
    if layout.delimiter != "\t":
        return text
    (rows, damaged), (plain_rows, plain_damaged) = tally(database, text), tally(database, plain)
    same = damaged == 0 and rows == plain_rows + plain_damaged
    return text if same or plain_damaged > damaged else plain


def _head(file: Path, name: str, folder: Path) -> Text:
    """Decode the first lines of a file."""
    with file.open("rb") as whole:
        raw = whole.read(HEAD)
    if len(raw) == HEAD:
        raw = raw[: max(raw.rfind(b"\n"), raw.rfind(b"\r")) + 1] or raw
    head = folder / "head"
    head.mkdir(exist_ok=True)
    (head / name).write_bytes(raw)
    return read_text(head / name)


def _skip(text: Text, layout: Layout, quoting: bool) -> int:
    """Count the records above the first row; a header may take up several lines."""
    found = records(text.lines(), layout.delimiter, quoting=quoting)
    return sum(1 for _ in takewhile(lambda record: record.line < layout.first, found))
