"""The table on a sheet: its header, what stands above it, its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError
from analysis.events.files.columns import Columns
from analysis.events.files.headers import DATE, is_tag_row
from analysis.events.files.sheet_xml import marked_rows
from analysis.events.files.workbook_cells import ColumnKinds, cell_text, error_finding
from analysis.events.findings import MOST_LINES, EventFinding, named
from analysis.events.reading import quoted

ROW_LIMITS = (65_536, 1_048_576)
"""Rows that a sheet can hold, in old and in new workbooks."""

MOST_TITLES = 50
"""Rows among which the header is looked for."""

PORTION = 20_000
"""Rows that are taken at a time."""

Row = list[Any]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True, slots=True, eq=False)
class SheetTable:
    """The cells of a sheet as text.

    Attributes
    ----------
    cells : pandas.DataFrame
        Indexed by the row of the sheet, from 1.
    headed : bool
        Whether the sheet names its columns.
    """

    cells: pd.DataFrame
    headed: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """The filled rows of a sheet with their numbers, by what they are."""

    titles: list[tuple[int, Row]]
    header: tuple[int, Row]
    headed: bool
    tags: int
    rows: list[tuple[int, Row]]

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        cells = self.header[1]
        if self.headed:
            return [cell_text(cell) for cell in cells]
        return [f"column {i + 1}" for i in range(len(cells))]


def sheet_cells(
    path: Path, sheet: str, rows: Sequence[Row], merged: Merged
) -> tuple[SheetTable, list[EventFinding]]:
    """Find the table on a sheet and write its cells as text.

    Use it on the rows of a sheet that was chosen.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    sheet : str
        Name of the sheet.
    rows : sequence of list
        All rows of the sheet from its first, equally long, cells as Python values.
    merged : sequence of pairs of (int, int)
        First and last cell, row and column from 0, of what is merged.

    Returns
    -------
    table : SheetTable
    remarks : list of EventFinding
        What was skipped, and what is wrong with cells.

    Raises
    ------
    DataError
        If the sheet is empty or names a column twice.
    """
    filled = [(i, row) for i, row in enumerate(rows, start=1) if any(map(_is_filled, row))]
    if not filled:
        raise DataError(f"{path.name}: sheet {quoted(sheet)} is empty")
    parts = _parts(filled)
    columns = Columns(len(parts.header[1]))
    kinds = [ColumnKinds(name.strip()) for name in parts.names]
    for start in range(0, len(parts.rows), PORTION):
        portion = parts.rows[start : start + PORTION]
        columns.add([[cell_text(cell) for cell in row] for _, row in portion])
        for kind, cells in zip(kinds, zip(*(row for _, row in portion), strict=True), strict=True):
            for (number, _), cell in zip(portion, cells, strict=True):
                kind.take(number, cell)
    numbers = [number for number, _ in parts.rows]
    frame = columns.frame(path.name, parts.names, numbers, parts.header[0])
    remarks = [*_of_rows(parts, len(rows), merged), *_of_cells(path, sheet, parts, kinds)]
    return SheetTable(frame, parts.headed), remarks


def _parts(filled: list[tuple[int, Row]]) -> _Parts:
    place = _header_place([row for _, row in filled[:MOST_TITLES]])
    header = filled[place]
    headed = not any(map(_is_date, header[1]))
    rows = filled[place + 1 :] if headed else filled[place:]
    tagged = headed and bool(rows) and is_tag_row([str(cell) for cell in rows[0][1]])
    return _Parts(
        filled[:place], header, headed, rows[0][0] if tagged else 0, rows[1:] if tagged else rows
    )


def _is_filled(cell: Any) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _is_date(cell: Any) -> bool:
    if isinstance(cell, str):
        return DATE.fullmatch(cell.strip()) is not None
    return hasattr(cell, "isoformat")


def _header_place(rows: Sequence[Row]) -> int:
    """Find the first row with more than half as many filled cells as the fullest one."""
    filled = [sum(map(_is_filled, row)) for row in rows]
    return next(place for place, number in enumerate(filled) if 2 * number > max(filled))


def _of_rows(parts: _Parts, last: int, merged: Merged) -> Iterator[EventFinding]:
    if parts.titles:
        rows = [number for number, _ in parts.titles]
        said = "; ".join(
            quoted(" ".join(filter(None, map(cell_text, row)))) for _, row in parts.titles[:3]
        )
        text = f"Skipped above the header in row {parts.header[0]}: {said} ({_rows(rows)})."
        yield EventFinding("preamble", "note", text, tuple(rows))
    if not parts.headed:
        text = "The sheet has no header; its columns are called column 1, column 2 and so on."
        yield EventFinding("header", "note", text)
    if parts.tags:
        text = f"The row of HXL tags below the header (row {parts.tags}) was skipped."
        yield EventFinding("tag_row", "note", text, (parts.tags,))
    yield from _blank(parts)
    if last in ROW_LIMITS:
        text = f"The sheet is full ({last:,} rows); what did not fit was lost. Get the data as CSV."
        yield EventFinding("full_sheet", "warning", text)
    below = [first[0] + 1 for first, _ in merged if first[0] + 1 > parts.header[0]]
    if below:
        text = (
            f"Groups of merged cells: {len(below):,} ({_rows(below)}). Only the first cell of "
            "each holds its value, the others are read as empty. Fill them in."
        )
        yield EventFinding("merged_cells", "warning", text, tuple(below[:MOST_LINES]))


def _blank(parts: _Parts) -> Iterator[EventFinding]:
    known = {parts.tags, *(number for number, _ in (parts.header, *parts.rows))}
    rows = [i for i in range(parts.header[0], max(known)) if i not in known]
    if rows:
        text = f"Blank rows inside the table, skipped: {len(rows):,} ({_rows(rows)})."
        yield EventFinding("blank_lines", "note", text, tuple(rows[:MOST_LINES]))


def _of_cells(
    path: Path, sheet: str, parts: _Parts, kinds: Sequence[ColumnKinds]
) -> Iterator[EventFinding]:
    errors, uncomputed = marked_rows(path, sheet)
    known = {number for number, _ in parts.rows}
    yield from error_finding(kinds, [row for row in errors if row in known])
    lost = [row for row in uncomputed if row in known]
    if lost:
        text = (
            f"Cells with a formula that was never computed, taken as empty: {len(lost):,} "
            f"({_rows(lost)}). Open the workbook in a spreadsheet program and save it."
        )
        yield EventFinding("uncomputed_cells", "warning", text, tuple(lost[:MOST_LINES]))
    for kind in kinds:
        yield from kind.findings()


def _rows(numbers: Collection[int]) -> str:
    return named(numbers).replace("line", "row")
