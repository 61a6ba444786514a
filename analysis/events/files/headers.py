"""Which row of a delimited text names the columns, and whether any does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from analysis.events.files.rows import Record

MOST_PREAMBLE = 10
"""Rows above a header that are taken for titles at most."""

REGULAR = 0.9
"""Share of rows that must end in surplus cells before all are expected to."""

GDELT_WIDTHS = (57, 58, 61)
"""Columns of the event files that come without a header."""

SURPLUS_NAMES = ("Headline",)
"""Names that stand in some headers of POLECAT without any cells below them."""

_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"((mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?[,\s-]+)?"
DATE = re.compile(
    r"[12]\d{7}"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ][^\s,;|]+)?"
    rf"|{_WEEKDAY}\d{{1,2}}[-.\s]+{_MONTH}[-,\s]+\d{{2,4}}"
    rf"|{_WEEKDAY}{_MONTH}[-\s]\d{{1,2}}[-,\s]+\d{{4}}",
    re.IGNORECASE,
)
"""What is no name of a column but a date."""

TAG = re.compile(r"#[A-Za-z][\w+ ]*")
"""A tag of the Humanitarian Exchange Language (HXL)."""


def header_among(rows: Sequence[Record]) -> int:
    """Find the row that names the columns: the first, unless titles stand above a full header.

    Use it on the first rows of a text, blank lines aside.

    Parameters
    ----------
    rows : sequence of Record
        At least one.

    Returns
    -------
    int
        Its place among the rows. Rows above it are titles: they have fewer cells than most
        rows have, or a single one filled, and what follows is full of texts that are no values.
        Below titles of a single text some of its names may be empty, or stand twice.

    Examples
    --------
    >>> rows = [["Events, 2020"], ["date", "place"], ["2020-01-01", "Basra"]]
    >>> header_among([Record(i, cells) for i, cells in enumerate(rows)])
    1
    """
    width = Counter(len(record.cells) for record in rows).most_common(1)[0][0]
    fullest = max(_filled(record.cells) for record in rows)
    lone = True  # whether every row above has a single text at most
    for place, record in enumerate(rows[: MOST_PREAMBLE + 1]):
        cells = record.cells
        if _is_full_header(cells, width):
            return place
        if place and lone and len(cells) == width and _is_header_with_gaps(cells, fullest):
            return place
        if not _is_title(cells, width):
            break
        lone &= _filled(cells) <= 1
    return 0


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_header_with_gaps(cells: Sequence[str], fullest: int) -> bool:
    names = [cell.strip() for cell in cells if cell.strip()]
    return len(names) > 1 and 2 * len(names) > fullest and not any(map(_is_value, names))


def _is_full_header(cells: Sequence[str], width: int) -> bool:
    named = all(cell.strip() and not _is_value(cell.strip()) for cell in cells)
    return len(cells) == width > 1 and named and len(set(cells)) == width


def _is_value(cell: str) -> bool:
    return bool(re.match(r"[-+]?\d", cell) or re.search(r"\d\d", cell))


def _is_title(cells: Sequence[str], width: int) -> bool:
    return len(cells) < width or (_filled(cells) <= 1 and width > 2)


def row_width(header: Sequence[str], below: Sequence[Record]) -> int:
    """Tell how many cells a row has: those of the header, more if all rows end in empty ones.

    Use it where a header is known; tab-separated files of POLECAT may have such rows.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    below : sequence of Record
        The first rows below.

    Returns
    -------
    int

    Examples
    --------
    >>> row_width(["date"], [Record(2, ["2020-01-01", ""]), Record(3, ["2020-01-02", ""])])
    2
    """
    names = len(header)
    widths = Counter(len(record.cells) for record in below if not any(record.cells[names:]))
    width, rows = widths.most_common(1)[0] if widths else (names, 0)
    return width if width > names and rows >= REGULAR * len(below) else names


def surplus_name(header: Sequence[str], below: Sequence[Record]) -> str:
    """Name the column that a header has without any cells below it, "" if there is none.

    Use it where rows are one cell shorter than their header.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    below : sequence of Record
        The first rows below.

    Returns
    -------
    str
        One of `SURPLUS_NAMES`.

    Examples
    --------
    >>> surplus_name(["Event Date", "Headline"], [Record(2, ["2020-01-01"])])
    'Headline'
    """
    shorter = sum(len(record.cells) == len(header) - 1 for record in below)
    found = [name for name in header if name.strip() in SURPLUS_NAMES]
    return found[0] if len(found) == 1 and below and shorter >= REGULAR * len(below) else ""


def has_no_header(cells: Sequence[str]) -> bool:
    """Tell whether the first row is a row of data, as in GDELT's files and bare lists of dates.

    Use it on the first row of a text.

    Parameters
    ----------
    cells : sequence of str
        Its cells.

    Returns
    -------
    bool
        True if it is one date, or has as many cells as GDELT's files have, the first a number
        and the second a day of eight digits.

    Examples
    --------
    >>> has_no_header(["03 December 2020"]), has_no_header(["event_date"])
    (True, False)
    """
    if len(cells) == 1:
        return bool(DATE.fullmatch(cells[0].strip()))
    gdelt = len(cells) in GDELT_WIDTHS and re.fullmatch(r"\d+", cells[0].strip())
    return bool(gdelt and re.fullmatch(r"[12]\d{7}", cells[1].strip()))


def is_tag_row(cells: Sequence[str]) -> bool:
    """Tell whether a row below the header holds HXL tags, as copies on HDX do.

    Use it on the first row below a header.

    Parameters
    ----------
    cells : sequence of str
        Its cells.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_tag_row(["#date+occurred", "", "#loc"])
    True
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(TAG.fullmatch(cell) for cell in filled)
