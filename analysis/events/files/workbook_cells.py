"""Cells of a workbook as text, and what is wrong with them: errors, mixed dates, lost digits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.events.files.numbers import number_text
from analysis.events.findings import MOST_LINES, EventFinding, Severity, named
from analysis.events.reading import quoted

ERRORS = frozenset(
    ("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)
"""What a formula shows when it fails."""

EXACT = 1e15
"""Whole numbers from here on have lost digits: a workbook keeps 15."""

DAY_OR_MONTH = 12
"""The highest number that can be either."""

_NUMERIC = re.compile(r"\s*([0-9]{1,2})([-/.])([0-9]{1,2})\2[0-9]{2,4}\b.*", re.DOTALL)


def cell_text(cell: Any) -> str:
    """Write one cell as text: dates in ISO form, whole numbers without a point.

    Examples
    --------
    >>> cell_text(dt.datetime(2020, 1, 5)), cell_text(dt.datetime(2020, 1, 5, 12, 30))
    ('2020-01-05', '2020-01-05T12:30:00')
    >>> cell_text(3.0), cell_text(True), cell_text("#N/A")
    ('3', 'TRUE', '')
    """
    if isinstance(cell, str):
        return "" if cell in ERRORS else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(float(cell)) if abs(cell) < EXACT else str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell.isoformat())


@dataclass(slots=True)
class ColumnKinds:
    """What kinds of cells one column holds, and where; gathered cell by cell.

    Attributes
    ----------
    name : str
        The column.
    days : list of int
        Days of the month of its real dates.
    texts : list of str
        Its texts.
    text_rows, error_rows, long_rows : list of int
        Rows of its texts, of its errors, and of whole numbers that have lost digits.
    numbers : int
        How many cells are numbers.
    """

    name: str
    days: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    text_rows: list[int] = field(default_factory=list)
    error_rows: list[int] = field(default_factory=list)
    long_rows: list[int] = field(default_factory=list)
    numbers: int = 0

    def take(self, row: int, cell: Any) -> None:
        """Look at one cell."""
        if isinstance(cell, str):
            if cell in ERRORS:
                self.error_rows.append(row)
            elif cell.strip():
                self.texts.append(cell)
                self.text_rows.append(row)
        elif isinstance(cell, dt.date):
            self.days.append(cell.day)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            self.numbers += 1
            if abs(cell) >= EXACT:
                self.long_rows.append(row)

    def findings(self) -> Iterator[EventFinding]:
        """Say what an analyst must know of the column."""
        if self.days and (self.texts or self.numbers):
            yield self._mixed()
        if self.long_rows:
            yield _told(
                "lost_digits", "warning", self.long_rows,
                f"Column {quoted(self.name)} holds whole numbers of 16 or more digits, of which a "
                "workbook keeps 15: ids may have become alike. Get the data as CSV",
            )  # fmt: skip

    def _mixed(self) -> EventFinding:
        if self._half_converted():
            return _told(
                "dates_half_converted", "refusal", self.text_rows,
                f"Column {quoted(self.name)} was half converted into dates: {len(self.days):,} "
                f"cells are real dates, none of them after the 12th of a month, and "
                f"{len(self.texts):,} are texts such as {quoted(self.texts[0])}. The spreadsheet "
                "program took day for month wherever it could, so the real dates are wrong. Go "
                "back to the text file it was made from",
            )  # fmt: skip
        others = f"{len(self.texts):,} texts" if self.texts else f"{self.numbers:,} numbers"
        example = f" such as {quoted(self.texts[0])}" if self.texts else ""
        return _told(
            "mixed_cells", "warning", self.text_rows,
            f"Column {quoted(self.name)} holds {len(self.days):,} real dates and {others}"
            f"{example}; see whether both are to be read in one way",
        )  # fmt: skip

    def _half_converted(self) -> bool:
        # Read in the wrong order, 03/04 becomes a date and 13/04 stays a text.
        found = [match for match in map(_NUMERIC.fullmatch, self.texts) if match]
        if not found or max(self.days) > DAY_OR_MONTH:
            return False
        first, second = ([int(match[group]) for match in found] for group in (1, 3))
        return min(first) > DAY_OR_MONTH or min(second) > DAY_OR_MONTH


def error_finding(columns: Sequence[ColumnKinds], elsewhere: Sequence[int]) -> list[EventFinding]:
    """Say how many cells hold an error, those that were read as texts and those `elsewhere`."""
    rows = sorted([*elsewhere, *(row for it in columns for row in it.error_rows)])
    if not rows:
        return []
    what = f"Cells with an error such as #N/A, taken as empty: {len(rows):,}"
    return [_told("error_cells", "warning", rows, what)]


def _told(name: str, severity: Severity, rows: list[int], what: str) -> EventFinding:
    where = f" ({named(rows).replace('line', 'row')})" if rows else ""
    return EventFinding(name, severity, f"{what}{where}.", tuple(rows[:MOST_LINES]))
