"""Which column of one's own table is what: as the study says or by its name, never guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.errors import DataError, DesignError
from analysis.events.dates import parse_dates
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions, distinct
from analysis.events.reading import MOST_NAMES, quoted
from analysis.events.sources.date_rivals import (
    date_advice,
    dates_the_record,
    differing_rows,
    only_dates,
    unclear_date,
)

ROLES = {
    "date": "day of the event, or the first day on which it may have happened",
    "end": "last day on which it may have happened",
    "event_id": "id of the event",
    "date_precision": "how well the date is known",
    "published": "day of the report",
    "year": "year, where the date stands in three columns",
    "month": "its month",
    "day": "its day of the month",
}
"""Our names of the columns of a table with one event a row."""

PARTS = ("year", "month", "day")

DATE_NAMES = (
    "event_date", "eventdate", "date_event", "date_of_event", "incident_date", "incidentdate",
    "date_of_incident", "dateofincident", "attack_date", "date_of_attack", "occurred",
    "occurred_on", "occurrence_date", "date_occurred", "datum", "fecha", "dato", "tarih", "дата",
    "التاريخ", "日期",
)  # fmt: skip
"""Names under which a table keeps the day of an event, beside `date` itself."""

SAMPLE = 1000
"""Rows from the top in which a column is looked at for dates."""

TRIED = 50
"""Different texts of it that are tried."""


def simple(name: object) -> str:
    """Write a column's name small, with underscores between its words.

    Examples
    --------
    >>> simple("Date of Event"), simple("#!Event ID")
    ('date_of_event', 'event_id')
    """
    return re.sub(r"\W+|_+", "_", str(name).strip().lower()).strip("_")


def mapped_columns(
    raw: RawTable, options: ReadOptions, roles: Collection[str], source: str
) -> dict[str, str]:
    """Return the columns that the study names, after a look whether they exist.

    Use it first in a source that takes a mapping of columns.

    Parameters
    ----------
    raw : RawTable
        The file.
    options : ReadOptions
        Its `columns` are looked at.
    roles : collection of str
        Our names of columns that the source knows.
    source : str
        Name of the source, for the message.

    Returns
    -------
    dict of str to str
        Our name and the file's.

    Raises
    ------
    DesignError
        If the source does not know one of our names.
    DataError
        If the file has no such column. Both messages name every fault.
    """
    unknown = [role for role in options.columns if role not in roles]
    absent = [name for name in options.columns.values() if name not in raw.cells]
    faults = []
    if unknown:
        named = ", ".join(map(quoted, unknown))
        faults.append(f"source '{source}' knows no role {named}; known: {', '.join(roles)}")
    if absent:
        named = ", ".join(map(quoted, absent))
        faults.append(f"the file has no column {named}; it has {the_columns(raw)}")
    if faults:
        error = DesignError if unknown else DataError
        raise error(f"{raw.file}: columns: {'; '.join(faults)}")
    return dict(options.columns)


def refuse_half_dates(raw: RawTable, columns: Mapping[str, str]) -> None:
    """Refuse a mapping with both a date and parts of one, or with some of the parts.

    Raises
    ------
    DesignError
        Saying what belongs together.
    """
    parts = [part for part in PARTS if part in columns]
    if parts and ("date" in columns or len(parts) < len(PARTS)):
        raise DesignError(
            f"{raw.file}: columns: name either 'date', or 'year', 'month' and 'day' together; got "
            f"{', '.join(map(quoted, [it for it in ('date', *PARTS) if it in columns]))}"
        )


def the_columns(raw: RawTable) -> str:
    """List the columns of a file for a message."""
    names = [quoted(name) for name in raw.cells.columns]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def columns_called(raw: RawTable, names: Iterable[str]) -> list[str]:
    """Find the columns whose name, written simply, is one of some names."""
    names = set(names)
    return [str(column) for column in raw.cells.columns if simple(column) in names]


def the_date_columns(
    raw: RawTable, options: ReadOptions, *, unnamed: bool = True
) -> tuple[dict[str, str], list[EventFinding]]:
    """Find the column, or the three, in which a table keeps its dates, by their names.

    Use it where the study does not name the column.

    Parameters
    ----------
    raw : RawTable
        The file.
    options : ReadOptions
        How dates are read, for the columns that a message names.
    unnamed : bool, optional
        Whether the only column that holds dates is taken, with a warning, if its name neither
        says what it is nor speaks of a report, a record or a birth.

    Returns
    -------
    columns : dict of str to str
        Either `date`, or `year`, `month` and `day`, and the file's names.
    remarks : list of EventFinding
        Which column was taken, unless it is called `date` and no other could be meant.

    Raises
    ------
    DataError
        If no column or several could be meant, or `date` and a column named for the event's
        day differ; the message names them with an example each.
    """
    dates, usual = columns_called(raw, ["date"]), columns_called(raw, DATE_NAMES)
    if len(dates) == 1:
        rows = {name: differing_rows(raw, dates[0], name, options) for name in usual}
        if any(rows.values()):
            raise _which_date(raw, dates + usual, rows)
        said = (
            f"column {quoted(dates[0])}; not {', '.join(map(quoted, usual))}, the same days or none"
        )
        return {"date": dates[0]}, [_taken(said)] if usual else []
    if not dates and len(usual) == 1:
        return {"date": usual[0]}, [_taken(f"column {quoted(usual[0])}, by its name")]
    parts = {part: columns_called(raw, [part]) for part in PARTS}
    if not dates and not usual and all(len(found) == 1 for found in parts.values()):
        columns = {part: found[0] for part, found in parts.items()}
        named = ", ".join(map(quoted, columns.values()))
        return columns, [_taken(f"columns {named}, by their names")]
    found = dates + usual or columns_of_dates(raw, options)
    if unnamed and len(found) == 1 and not dates_the_record(simple(found[0])):
        return {"date": found[0]}, [only_dates(found[0])]
    raise _which_date(raw, found, {})


def has_dates(raw: RawTable, options: ReadOptions) -> bool:
    """Tell whether some column of a table may hold the dates of events."""
    named = columns_called(raw, ["date", *DATE_NAMES])
    parts = all(columns_called(raw, [part]) for part in PARTS)
    return bool(named or parts or columns_of_dates(raw, options))


def columns_of_dates(raw: RawTable, options: ReadOptions) -> list[str]:
    """Find the columns whose first values read as dates, whatever their names."""
    return [
        str(name)
        for name in raw.cells.columns
        if looks_like_dates(raw.cells[name], options, str(name))
    ]


def looks_like_dates(texts: pd.Series, options: ReadOptions, name: str) -> bool:
    """Tell whether most of the first different texts of a column read as dates."""
    values = _sample(texts)
    shaped = [value for value in values if _shaped_like_a_date(value)]
    if 2 * len(shaped) <= len(values):
        return False
    try:
        read = parse_dates(pd.Series(shaped, dtype=str), options, column=name)
    except DataError:  # day and month could be either: a date all the same
        return True
    return 2 * int(np.sum(read.reasons == "")) > len(values)


def example(raw: RawTable, column: str) -> str:
    """Quote the first text of a column, for a message."""
    values = _sample(raw.cells[column])
    return f"such as {quoted(values[0])}" if values else "empty in the first rows"


def example_mapping(columns: Mapping[str, str], option: str = "columns") -> str:
    """Write a mapping as a study file has it."""
    pairs = ", ".join(f"{name}: {column}" for name, column in columns.items())
    return f"{option}: {{{pairs}}}"


def _sample(texts: pd.Series) -> list[str]:
    values, codes = distinct(texts.iloc[:SAMPLE])
    seen = dict.fromkeys(codes.tolist())  # of categories, only those that occur
    return [str(values[code]) for code in seen if code >= 0 and values[code] != ""][:TRIED]


def _shaped_like_a_date(text: str) -> bool:
    # A plain number may be anything: only eight digits are taken for a date here.
    parts = re.findall(r"[0-9]+|[^\W\d_]{3,}", text)
    return len(text) >= 6 and (len(parts) >= 3 or re.fullmatch("[12][0-9]{7}", text) is not None)


def _taken(which: str) -> EventFinding:
    return EventFinding("columns_found", "note", f"The dates of the events are taken from {which}.")


def _which_date(raw: RawTable, candidates: list[str], rows: Mapping[str, int]) -> DataError:
    if candidates:
        return unclear_date(raw, {name: example(raw, name) for name in candidates}, rows)
    return DataError(f"{raw.file}: no column holds dates; it has {the_columns(raw)}{date_advice()}")
