"""Delimited text: CSV and its kin, each row kept or named as damaged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pandas as pd

from analysis.events.files.columns import repeated_findings
from analysis.events.files.encoding import Text, read_text
from analysis.events.files.gathering import Found
from analysis.events.files.layout import Layout, find_layout
from analysis.events.files.rows import records
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions


def read_delimited(path: Path, options: ReadOptions) -> RawTable:
    """Read a text file with one row a line, cells divided by commas or other signs.

    Use it for CSV and TSV files that fit into memory. Cells are kept as they are written;
    quotation marks work as in RFC 4180, but in a tab-separated file that has regular rows
    only without them.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    options : ReadOptions
        Nothing of it matters here.

    Returns
    -------
    RawTable
        Counted in lines.

    Raises
    ------
    DataError
        If it is no text, is empty, may be divided in two ways, or has a
        quotation mark that swallows more than five lines.

    Examples
    --------
    >>> raw = read_delimited(Path("data/iraq-us-interests/events.csv"), ReadOptions())
    >>> len(raw.cells), len(raw.damaged)
    (557, 0)
    """
    text = read_text(path)
    layout = find_layout(text)
    found = _read(text, layout, quoting=True)
    if layout.delimiter == "\t" and found.quotes_may_be_plain:
        plain = _read(text, layout, quoting=False)
        if len(plain.damaged) <= len(found.damaged):
            found = plain
    found.refuse_open_quotes(path.name)
    names = (*layout.header, *[""] * (layout.width - len(layout.header)))
    cells = found.columns.frame(path.name, names, found.lines, layout.header_line)
    return RawTable(
        path.name,
        cells,
        found.damage(),
        (*text.remarks, *_of_layout(layout, cells), *_remarks(text, layout, found)),
        headed=layout.header_line > 0,
    )


def _read(text: Text, layout: Layout, *, quoting: bool) -> Found:
    found = Found(layout, quoting)
    lines = islice(text.lines(), layout.first - 1, None)
    found.take(records(lines, layout.delimiter, quoting=quoting, first=layout.first))
    return found


def _of_layout(layout: Layout, cells: pd.DataFrame) -> Iterator[EventFinding]:
    """Go through its remarks; whether repeated columns differ is told from all rows."""
    yield from (it for it in layout.remarks if it.name != "repeated_name")
    pairs = layout.repeated.items()
    differing = [new for new, name in pairs if not _same(cells[new], cells[name])]
    yield from repeated_findings(layout.repeated, differing)


def _same(one: pd.Series, other: pd.Series) -> bool:
    """Tell whether two columns hold the same; each may have categories of its own."""
    if one.dtype == other.dtype:
        return bool((one == other).all())
    codes = other.cat.categories.get_indexer(one.cat.categories)
    return bool((codes[one.cat.codes] == other.cat.codes).all())


def _remarks(text: Text, layout: Layout, found: Found) -> Iterator[EventFinding]:
    extra = layout.width - len(layout.header)
    if extra:
        what = f"Every row ends in {extra} empty cell(s) that the header does not have; left out."
        yield EventFinding("surplus_cells", "note", what)
    yield from found.remarks()
    if found.lines and not found.ends_in_damage and not text.utf8.endswith((b"\n", b"\r")):
        what = (
            f"The last line (line {max(found.lines)}) has no line end. Some programs write so; if "
            "the file was cut off there, its last cell is short."
        )
        yield EventFinding("last_line", "note", what, (max(found.lines),))
