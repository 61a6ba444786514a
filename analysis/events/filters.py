"""Columns by whose values events may be chosen, and what values there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.raw import distinct, each

Rows = NDArray[np.bool_]
Role = Literal["country", "kind", "region", "other"]

MOST_VALUES = 60
MOST_COUNTRIES = 300
SAMPLE = 5000
LONGEST_TEXT = 80
"""Characters; longer names and values are no codes but prose."""
MOST_NUMBERS = 10
"""Different numbers up to which a column without words may be a code and not a measurement."""

ROLES: dict[Role, tuple[str, ...]] = {
    "country": (
        "country", "countrytxt", "countryname", "actiongeocountrycode", "nation", "iso3",
    ),
    "kind": (
        "eventtype", "subeventtype", "typeofviolence", "attacktype1txt", "targtype1txt",
        "weaptype1txt", "eventmode", "eventrootcode", "quadclass", "quadcode", "targettype",
        "attacktype", "incidenttype", "typeofattack", "kind", "type", "category", "weapon",
        "disordertype",
    ),
    "region": (
        "admin1", "adm1", "provstate", "governorate", "province", "region", "regiontxt",
    ),
}  # fmt: skip
"""Names under which providers keep what a filter is most often about, the likeliest first."""

OURS = ("event_id", "date", "date_precision", "earliest", "latest")
PARTS_OF_DATES = (
    "date", "year", "month", "day", "iyear", "imonth", "iday", "monthyear", "timeprecision",
    "dateprec", "dateprecision", "timestamp",
)  # fmt: skip
"""The period and the precision of dates are chosen elsewhere."""


@dataclass(frozen=True, slots=True)
class FilterColumn:
    """A column by whose values events may be chosen.

    Attributes
    ----------
    name : str
        Its name in the file.
    role : {"country", "kind", "region", "other"}
        What its name says that it holds.
    values : tuple of (str, int)
        Each value, "" for empty cells, and the number of its events, the most frequent first.
    """

    name: str
    role: Role
    values: tuple[tuple[str, int], ...]


def rows_where(events: Events, where: Mapping[str, Collection[str]]) -> Rows | None:
    """Find the events that a filter lets through; None where it names no column.

    Use it where a choice is still in the making; `count_events` filters for a result.

    Parameters
    ----------
    events : Events
        From `load_events`.
    where : mapping of str to collection of str
        Columns of the table, and the values that are let through.

    Returns
    -------
    ndarray of bool, shape (n,), or None

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> int(rows_where(events, {"target_type": ["embassy", "base"]}).sum())
    161
    """
    kept: Rows | None = None
    for name, values in where.items():
        allowed = frozenset(values)
        fits: Rows = each(events.table[name], allowed.__contains__, "bool")
        kept = fits if kept is None else kept & fits
    return kept


def filter_columns(events: Events, rows: Rows | None = None) -> tuple[FilterColumn, ...]:
    """Find the columns by whose values events may be chosen.

    Use it to show an analyst what there is to choose from.

    Parameters
    ----------
    events : Events
        From `load_events`.
    rows : ndarray of bool, shape (n,), optional
        The events to look at. Default: all.

    Returns
    -------
    tuple of FilterColumn
        Countries first, then kinds of events, regions, and the rest: words before numbers,
        fewest values first. Each has 2 to 60 different values (countries 300), at most half as
        many as there are events. Left out are parts of dates, numbers that measure, prose, and
        columns that only repeat another in other words, as codes beside names do.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> [column.name for column in filter_columns(events)][:3]
    ['target_type', 'weapon', 'governorate']
    """
    found = []
    for name in events.table.columns:
        if name not in OURS and _plain(name) not in PARTS_OF_DATES:
            column = _column(events, name, rows)
            if column is not None:
                found.append(column)
    found.sort(key=_usefulness)
    return tuple(_without_repeats(found, events, rows))


def column_values(
    events: Events, name: str, rows: Rows | None = None
) -> tuple[tuple[str, int], ...]:
    """List the values of a column, "" for empty cells, and the number of events of each.

    Use it to show what else a filter could name.

    Parameters
    ----------
    events : Events
        From `load_events`.
    name : str
        A column of its table.
    rows : ndarray of bool, shape (n,), optional
        The events to look at. Default: all.

    Returns
    -------
    tuple of (str, int)
        The most frequent value first.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> column_values(events, "confidence")
    (('high', 304), ('medium', 175), ('low', 78))
    """
    return _by_frequency(*_tally(events.table[name], rows))


def _column(events: Events, name: str, rows: Rows | None) -> FilterColumn | None:
    role = role_of(name)
    most = MOST_COUNTRIES if role == "country" else MOST_VALUES
    if _many(events.table[name], rows, most):
        return None
    values, numbers = _tally(events.table[name], rows)
    if not 2 <= len(values) <= min(most, numbers.sum() / 2):
        return None
    if any(len(text) > LONGEST_TEXT for text in (name, *values)):
        return None
    if role == "other" and len(values) > MOST_NUMBERS and all(map(_is_number, values)):
        return None
    return FilterColumn(name, role, _by_frequency(values, numbers))


def _many(texts: pd.Series, rows: Rows | None, most: int) -> bool:
    """Look at the first rows alone: a column of ids or notes need not be read to its end."""
    first = slice(SAMPLE) if rows is None else np.flatnonzero(rows)[:SAMPLE]
    return int(texts.iloc[first].nunique()) > most


def _by_frequency(values: list[str], numbers: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
    order = sorted(range(len(values)), key=lambda i: (-numbers[i], values[i]))
    return tuple((values[i], int(numbers[i])) for i in order)


def _tally(texts: pd.Series, rows: Rows | None) -> tuple[list[str], NDArray[np.int64]]:
    values, codes = distinct(texts)
    kept = codes if rows is None else codes[rows]
    numbers = np.bincount(kept, minlength=len(values)).astype(np.int64)
    # Large files name values as categories, and a choice of rows may leave some without any.
    return [str(value) for value in values[numbers > 0]], numbers[numbers > 0]


def role_of(name: str) -> Role:
    """Say what a column holds, as far as its name tells."""
    for role, names in ROLES.items():
        if _plain(name) in names:
            return role
    return "other"


def _usefulness(column: FilterColumn) -> tuple[int, int, bool, int]:
    names = ROLES.get(column.role, ())
    rank = names.index(_plain(column.name)) if names else 0
    numbers = all(_is_number(value) for value, _ in column.values)
    return [*ROLES, "other"].index(column.role), rank, numbers, len(column.values)


def _without_repeats(
    columns: list[FilterColumn], events: Events, rows: Rows | None
) -> list[FilterColumn]:
    kept: list[FilterColumn] = []
    for column in columns:
        numbers = [times for _, times in column.values]
        # Only columns with the same counts can say the same.
        twins = [it for it in kept if [times for _, times in it.values] == numbers]
        if not any(_says_the_same(column, it, events.table, rows) for it in twins):
            kept.append(column)
    return kept


def _says_the_same(
    one: FilterColumn, other: FilterColumn, table: pd.DataFrame, rows: Rows | None
) -> bool:
    first, second = (distinct(table[column.name])[1] for column in (one, other))
    pairs = first * (second.max() + 1) + second
    return np.unique(pairs if rows is None else pairs[rows]).size == len(one.values)


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]*\.?[0-9]*", text) is not None
