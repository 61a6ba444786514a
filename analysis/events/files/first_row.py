"""Whether the first row of a text with several columns names them or is a row of data itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from analysis.events.files.headers import DATE

_NUMBER = {
    "year": re.compile(r"(19|20)\d\d"),
    "whole": re.compile(r"[-+]?\d{1,18}"),  # a text of 5,000 digits is no number to `int`
    "decimal": re.compile(r"[-+]?\d*[.,]\d+"),
}
"""Kinds of numbers; a year is a whole number as well."""

SERIES = 3
"""Whole numbers that must follow each other in a header to be names, as those of months."""


def looks_like_data(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether what should name several columns is a row of data.

    Use it on the first row of a text and those that follow.

    Parameters
    ----------
    header : sequence of str
        Cells of the first row.
    below : sequence of sequence of str
        Cells of the rows that follow.

    Returns
    -------
    bool
        True if one of its cells is a date and so is one below it, or if one is a number and
        all below it are numbers of its kind (year, whole, decimal). Names win where a text
        stands over dates or numbers alone, and where `SERIES` whole numbers follow each other.

    Examples
    --------
    >>> looks_like_data(["2014-01-03", "Baghdad"], [["2014-01-05", "Basra"]])
    True
    >>> looks_like_data(["Country", "2014", "2015"], [["Iraq", "12", "0"]])
    False
    """
    first = [cell.strip() for cell in header]
    columns = [[row[i].strip() for row in below if i < len(row)] for i in range(len(first))]
    columns = [list(filter(None, dict.fromkeys(column))) for column in columns]
    pairs = list(zip(first, columns, strict=True))
    # A table with a column a day or a year has counts below, not dates and not years: it keeps
    # its header.
    if any(DATE.fullmatch(cell) and _any_date(cells, below) for cell, cells in pairs):
        return True
    if _is_series(first) or any(_is_name(cell, cells) for cell, cells in pairs):
        return False
    return any(_kind(cell) and _all_of_kind(cells, _kind(cell)) for cell, cells in pairs)


def _any_date(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    return not below or any(map(DATE.fullmatch, cells))


def _kind(cell: str) -> str:
    return next((kind for kind, pattern in _NUMBER.items() if pattern.fullmatch(cell)), "")


def _all_of_kind(cells: Sequence[str], kind: str) -> bool:
    return bool(cells) and all(map(_NUMBER[kind].fullmatch, cells))


def _is_name(cell: str, cells: Sequence[str]) -> bool:
    """Tell whether a text stands over dates or numbers alone."""
    if not cell or _kind(cell) or DATE.fullmatch(cell) or not cells:
        return False
    return all(_kind(it) or DATE.fullmatch(it) for it in cells)


def _is_series(cells: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in cells if _NUMBER["whole"].fullmatch(cell)]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    return len(numbers) >= SERIES and steps == {1}
