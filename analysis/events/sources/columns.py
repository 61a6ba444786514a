"""Columns by the names a provider gives them, however an export or a spreadsheet writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.errors import DataError
from analysis.events.raw import RawTable
from analysis.events.reading import MOST_NAMES, quoted

_WHOLE = re.compile(r"([+-]?[0-9]{1,15})(?:\.0*)?")


def plain(name: str) -> str:
    """Write a column's name without surrounding blanks and in lower case."""
    return name.strip().casefold()


def has(raw: RawTable, *names: str) -> bool:
    """Tell whether a file has all of some columns, however their names are written.

    Use it to recognise a file.

    Examples
    --------
    >>> from analysis.events.raw import no_damage
    >>> raw = RawTable("a.csv", pd.DataFrame({"EVENT_DATE ": ["2020-01-01"]}), no_damage())
    >>> has(raw, "event_date"), has(raw, "event_date", "iso")
    (True, False)
    """
    return set(names) <= {plain(str(name)) for name in raw.cells.columns}


def found(raw: RawTable, names: Sequence[str]) -> dict[str, str]:
    """Find some columns of a provider in a file.

    Use it wherever a source reads a column by name.

    Parameters
    ----------
    raw : RawTable
        The file.
    names : sequence of str
        Names as the provider writes them, in lower case.

    Returns
    -------
    dict of str to str
        Those of `names` that the file has, and what it calls each.

    Raises
    ------
    DataError
        If two columns answer to one name.

    Examples
    --------
    >>> from analysis.events.raw import no_damage
    >>> raw = RawTable("a.csv", pd.DataFrame({" ISO": ["368"], "Year": ["2020"]}), no_damage())
    >>> found(raw, ["iso", "year", "timestamp"])
    {'iso': ' ISO', 'year': 'Year'}
    """
    told: dict[str, str] = {}
    for name in names:
        alike = [str(column) for column in raw.cells.columns if plain(str(column)) == name]
        if len(alike) > 1:
            raise DataError(
                f"{raw.file}: columns {', '.join(map(quoted, alike))} would both be read as "
                f"{quoted(name)}; rename or remove all but one"
            )
        if alike:
            told[name] = alike[0]
    return told


def cells_of(raw: RawTable, name: str) -> pd.Series | None:
    """Return the cells of a column by the provider's name; None if the file lacks it."""
    column = found(raw, [name]).get(name)
    return None if column is None else raw.cells[column]


def needed(raw: RawTable, *names: str) -> list[pd.Series]:
    """Return the cells of columns without which a file cannot be read, or refuse the file."""
    told = found(raw, names)
    missing = [quoted(name) for name in names if name not in told]
    if missing:
        known = ", ".join(quoted(name) for name in raw.cells.columns[:MOST_NAMES])
        raise DataError(
            f"{raw.file}: column {', '.join(missing)} missing; the header has {known}; "
            "export the file again with that column, or name another source"
        )
    return [raw.cells[told[name]] for name in names]


def whole(text: str) -> int | None:
    """Read a whole number, also as a spreadsheet writes it; None if it is anything else.

    Examples
    --------
    >>> [whole(text) for text in ("2", " 2", "2.0", "-9", "2.5", "")]
    [2, 2, 2, -9, None, None]
    """
    number = _WHOLE.fullmatch(text.strip())
    return int(number[1]) if number else None
