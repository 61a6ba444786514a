"""The rules of a table's columns, and every place where a file breaks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError
from analysis.events.precision import parse_day
from analysis.events.raw import REASON, RawTable
from analysis.events.reading import MOST_NAMES, Breach, quoted, read_text_table, refuse_file

RESERVED = ("earliest", "latest")
"""Columns that we add to every event file."""


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of one column may hold.

    Attributes
    ----------
    name : str
        Its name in the header.
    filled : bool
        Whether an empty cell is a breach.
    unique : bool
        Whether a value may occur once only.
    day : bool
        Whether the cells are days, YYYY-MM-DD.
    values : tuple of str
        The allowed values; none named means any.
    pattern : str
        Regular expression that a whole cell must match; "" means any.
    written : str
        The pattern in words, for the message.
    optional : bool
        Whether the file may do without the column.
    """

    name: str
    filled: bool = False
    unique: bool = False
    day: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    written: str = ""
    optional: bool = False


Schema = tuple[Column, ...]


def read_checked(path: Path, schema: Schema, reserved: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read a CSV file as text and hold it against a schema.

    Use it for any file with named columns; columns that the schema does not name are kept.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    schema : tuple of Column
        What its columns may hold.
    reserved : tuple of str, optional
        Names that no column may bear.

    Returns
    -------
    pandas.DataFrame
        Every cell as text, "" where empty, indexed by line.

    Raises
    ------
    DataError
        Listing every breach with line, column and value.
    """
    table = read_text_table(path)
    return _checked(path.name, table.cells, list(table.breaches), schema, reserved)


def check_event_rows(raw: RawTable, schema: Schema) -> pd.DataFrame:
    """Hold the rows of an event file against a schema; damaged rows are breaches as well."""
    breaches = [Breach(int(line), "", why) for line, why in raw.damaged[REASON].items()]
    cells = _checked(raw.file, raw.cells, breaches, schema, RESERVED)
    if cells.empty:
        raise DataError(f"{raw.file}: a header but no rows; there is nothing to count")
    return cells


def _checked(
    file: str,
    cells: pd.DataFrame,
    breaches: list[Breach],
    schema: Schema,
    reserved: tuple[str, ...],
) -> pd.DataFrame:
    names = list(cells.columns)
    breaches += [
        Breach(1, f"column {quoted(name)}", "the name is taken by Redletter; rename the column")
        for name in reserved
        if name in names
    ]
    breaches += _missing(schema, names)
    for column in schema:
        if names.count(column.name) == 1:  # a column named twice is a breach already
            breaches += _breaches(column, cells[column.name])
    refuse_file(file, breaches)
    return cells


def _missing(schema: Schema, names: list[str]) -> Iterator[Breach]:
    lost = [f"'{it.name}'" for it in schema if not it.optional and it.name not in names]
    if lost:
        known = ", ".join(quoted(name) for name in names[:MOST_NAMES])
        yield Breach(1, f"column {', '.join(lost)}", f"missing; the header has {known}")


def _breaches(column: Column, text: pd.Series) -> Iterator[Breach]:
    if column.filled:
        yield from _each(column, text[text == ""], "empty, but needed in every row")
    text = text[text != ""]
    if column.day:
        known_days = {value for value in text.unique() if parse_day(value)}
        yield from _each(column, text[~text.isin(known_days)], "not a day written YYYY-MM-DD")
    if column.values:
        rule = f"not one of {', '.join(column.values)}"
        yield from _each(column, text[~text.isin(column.values)], rule)
    if column.pattern:
        wrong = text[~text.str.fullmatch(column.pattern)]
        yield from _each(column, wrong, f"not {column.written}")
    if column.unique:
        yield from _repeats(column, text)


def _each(column: Column, wrong: pd.Series, rule: str) -> Iterator[Breach]:
    for line, value in wrong.items():
        yield Breach(int(line), f"{column.name} = {quoted(value)}", rule)


def _repeats(column: Column, text: pd.Series) -> Iterator[Breach]:
    first = {value: line for line, value in text[::-1].items()}
    for line, value in text[text.duplicated()].items():
        rule = f"already used on line {first[value]}; give each event one row and its own id"
        yield Breach(int(line), f"{column.name} = {quoted(value)}", rule)
