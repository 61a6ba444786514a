"""The rows of a delimited text as they are gathered: kept, damaged, blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.errors import DataError
from analysis.events.files.columns import Columns
from analysis.events.files.headers import DATE
from analysis.events.files.layout import Layout
from analysis.events.files.rows import LONG, Record
from analysis.events.findings import MOST_LINES, EventFinding, Severity, named
from analysis.events.raw import REASON

MISFIT = "cells do not match the header"
CUT = "cut off at the end of the file"
QUOTES = "quotation marks do not match"

PORTION = 20_000
"""Rows that are encoded at a time."""

MOST_SWALLOWED = 5
"""Lines that an open quotation mark may make into one damaged row."""

MOST_TEXT = 500
"""Signs of a damaged row that are kept."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A row that is no row: its first line, how many it takes up, and what it looks like."""

    line: int
    lines: int
    reason: str
    text: str
    short: bool  # too few cells, or the file ended within one
    holds_rows: bool  # lines after the first look like rows of their own


class Found:
    """What one pass over the rows of a text gathers.

    Use it in the reader of delimited text, which may need two passes.

    Parameters
    ----------
    layout : Layout
        What a row must look like.
    quoting : bool
        Whether quotation marks are taken as such.

    Attributes
    ----------
    columns : Columns
        The cells of the rows kept.
    lines : list of int
        The line of each.
    damaged : list of Damage
        The rows that are none.
    ends_in_damage : bool
        Whether the last row is one of them.
    """

    def __init__(self, layout: Layout, quoting: bool) -> None:
        self.columns = Columns(layout.width)
        self.lines: list[int] = []
        self.damaged: list[Damage] = []
        self.ends_in_damage = False
        self._layout = layout
        self._quoting = quoting
        self._blank: list[int] = []
        self._stray: list[int] = []
        self._bare: list[int] = []
        self._rows_inside: list[int] = []
        self._several_lines = False
        self._ragged: list[Record] = []

    def take(self, found: Iterable[Record]) -> None:
        """Go through the records."""
        portion: list[list[str]] = []
        blank: list[int] = []
        for record in found:
            if record.blank:
                blank.append(record.line)
                continue
            self._blank += blank  # blank lines at the end do no harm and are never reported
            blank = []
            if self._keeps(record):
                portion.append(record.cells)
            if len(portion) == PORTION:
                self.columns.add(portion)
                portion = []
        if portion:
            self.columns.add(portion)
        self._settle_ragged()

    def _settle_ragged(self) -> None:
        """Keep rows with empty cells too many, or too few of them, if no cell can have shifted.

        In a column that is filled in every other row a shift would show: its last cell would
        be empty, or stand where there is no column.
        """
        width, names = self._layout.width, len(self._layout.header)
        sure = all(record.cells[names - 1] for record in self._ragged)
        if sure and self.lines and self.columns.always_filled(names - 1):
            rows = [(record.cells + [""] * width)[:width] for record in self._ragged]
            self.columns.add(rows)
            self.lines += [record.line for record in self._ragged]
        else:
            self.damaged += [self._damage(record) for record in self._ragged]
            self.damaged.sort(key=lambda it: it.line)
            self._ragged = []

    def _keeps(self, record: Record) -> bool:
        cells, names = record.cells, len(self._layout.header)
        several = len(record.lines) > 1
        self._several_lines |= several
        self.ends_in_damage = len(cells) < names or any(cells[names:])
        if self.ends_in_damage:
            self.damaged.append(self._damage(record))
            return False
        if len(cells) != self._layout.width:
            self._ragged.append(record)
            return False
        if record.stray:
            self._stray.append(record.line)
        elif self._quoting and record.bare_quotes:
            self._bare.append(record.line)
        if several and self._holds_rows(record):
            self._rows_inside.append(record.line)
        self.lines.append(record.line)
        return True

    def _damage(self, record: Record) -> Damage:
        text = "".join(record.lines[: MOST_TEXT + 1]).strip("\r\n")[:MOST_TEXT]
        cells = len(record.cells)
        return Damage(
            line=record.line,
            lines=len(record.lines),
            reason=LONG if record.fault == LONG else QUOTES if record.fault else MISFIT,
            text=text,
            short=record.open_quote or (cells < len(self._layout.header) and not record.fault),
            holds_rows=self._holds_rows(record),
        )

    def _holds_rows(self, record: Record) -> bool:
        """Tell whether a line after the first looks like a row of its own."""
        width = self._layout.width
        for line in record.lines[1:]:
            cells = line.split(self._layout.delimiter)
            if len(cells) >= width > 1 and (width > 2 or DATE.fullmatch(cells[0].strip())):
                return True
        return False

    @property
    def quotes_may_be_plain(self) -> bool:
        """Whether rows may be more regular if quotation marks are taken as plain signs."""
        return bool(self.damaged or self._stray or self._several_lines)

    def refuse_open_quotes(self, file: str) -> None:
        """Raise DataError if a quotation mark makes many lines into one damaged row."""
        for it in self.damaged:
            if it.lines > MOST_SWALLOWED and (it.reason != MISFIT or it.holds_rows):
                raise DataError(
                    f"{file}: a quotation mark in the row that begins on line {it.line} is not "
                    f"closed and swallows {it.lines:,} lines; close it, or double it if it is "
                    "part of the text"
                )

    def damage(self) -> pd.DataFrame:
        """Put the damaged rows into a table."""
        index = pd.Index([it.line for it in self.damaged], dtype="int64")
        reasons = [it.reason for it in self.damaged]
        if self._is_cut():
            reasons[-1] = CUT
        texts = [it.text for it in self.damaged]
        return pd.DataFrame({REASON: reasons, "text": texts}, index, dtype=str)

    def _is_cut(self) -> bool:
        return self.ends_in_damage and self.damaged[-1].short

    def remarks(self) -> Iterator[EventFinding]:
        """Say what was found on the way."""
        if not self._quoting:
            yield EventFinding("quoting", "note", PLAIN_QUOTES)
        if self._blank:
            yield _remark("blank_lines", "note", self._blank, "blank inside the table; skipped")
        if self._ragged:
            ragged = [record.line for record in self._ragged]
            yield _remark("surplus_cells", "note", ragged, RAGGED)
        if self._stray:
            yield _remark("quoting", "note", self._stray, STRAY_QUOTES)
        if self._bare:
            yield _remark("quoting", "note", self._bare, BARE_QUOTES)
        if self._rows_inside:
            yield _remark("quoting", "warning", self._rows_inside, ROWS_INSIDE)
        lines = [it.line for it in self.damaged]
        if self._is_cut():
            yield _remark("cut_last_row", "warning", lines[-1:], self._cut_off())
            del lines[-1]
        if lines:
            yield _remark("damaged_rows", "warning", lines, self._misfits(len(lines)))

    def _cut_off(self) -> str:
        lines = self.damaged[-1].lines
        swallowed = f"; a quotation mark left open swallows {lines} lines" if lines > 1 else ""
        return f"the last row is cut off{swallowed}. Get the file again: more rows may be missing"

    def _misfits(self, number: int) -> str:
        damaged = self.damaged[:number]
        taken = sum(it.lines for it in damaged)
        several = f" ({taken:,} lines in all)" if taken > number else ""
        reasons = " or ".join(dict.fromkeys(it.reason for it in damaged))
        return (
            f"left out{several}, for {reasons}. A row is cut, or a delimiter or quotation mark "
            "stands where none should"
        )


PLAIN_QUOTES = (
    "Quotation marks are kept as plain signs: taken as marks around cells they would make the "
    "rows differ in length."
)
RAGGED = "read although they end in more empty cells than other rows, or in fewer"
STRAY_QUOTES = (
    "read although a quotation mark inside a quoted cell is not doubled; the cell has lost its "
    "outer marks"
)
BARE_QUOTES = (
    "read although a quotation mark stands in a cell that is not quoted. If the cell lost the "
    "marks around it, the row is divided wrongly"
)
ROWS_INSIDE = (
    "read as one row with those that follow, for a quoted cell spans them, though they look like "
    "rows of their own. Look whether a quotation mark is missing or too many"
)


def _remark(name: str, severity: Severity, lines: list[int], what: str) -> EventFinding:
    return EventFinding(name, severity, f"{_named(lines)}: {what}.", tuple(lines[:MOST_LINES]))


def _named(lines: list[int]) -> str:
    many = f"{len(lines):,} rows, " if len(lines) > 1 else ""
    first = named(lines)
    return f"{many}{first}" if many else first.capitalize()
