"""Columns of dates that may be meant by the day of the event, and those that cannot be."""

from __future__ import annotations

import dataclasses
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from analysis.errors import DataError
from analysis.events.choices import UnclearError
from analysis.events.dates import parse_dates
from analysis.events.dates.candidates import ORDERS
from analysis.events.findings import EventFinding
from analysis.events.precision import Days
from analysis.events.raw import RawTable, ReadOptions, each
from analysis.events.reading import quoted

OF_THE_RECORD = re.compile(
    "publi|pub_?date|(^|_)pub(_|$)|report|updat|modif|edited|revis|creat|upload|download|retriev"
    "|access|scrap|crawl|fetch|posted|birth|born|(^|_)dob(_|$)"
)
"""Parts of names of columns that date a report, a record or a person, not an event."""

TYPED_AS_IT_IS = re.compile(r"\w[\w ./()-]{0,59}")
"""Names that a study file and a command can hold as they are."""


def dates_the_record(name: str) -> bool:
    """Tell whether a column, by its simple name, dates something else than the event.

    Examples
    --------
    >>> dates_the_record("published_at"), dates_the_record("when")
    (True, False)
    """
    return OF_THE_RECORD.search(name) is not None


def differing_rows(raw: RawTable, one: str, other: str, options: ReadOptions) -> int:
    """Count the rows in which two columns are different days; 0 if the other has no dates.

    Use it where two columns could be the day of the event by their names.

    Parameters
    ----------
    raw : RawTable
        The file.
    one, other : str
        Names of its columns.
    options : ReadOptions
        How dates are read.

    Returns
    -------
    int
        A row with a date in one column only counts as well. Where the order of day and month
        is open, it is the fewest rows that any order leaves.

    Notes
    -----
    **Assumes** that both columns are written in one order where neither says which.
    """
    texts = each(raw.cells[one], str) != each(raw.cells[other], str)
    if not texts.any():
        return 0
    with suppress(DataError):  # day and month could be either
        return _differing(raw, one, other, options) or 0
    counts: list[int | None] = []
    for order in ORDERS:
        with suppress(DataError):
            stated = dataclasses.replace(options, date_order=order)
            counts.append(_differing(raw, one, other, stated))
    if not counts:
        return int(texts.sum())
    return min((rows for rows in counts if rows is not None), default=0)


def only_dates(name: str) -> EventFinding:
    """Say that a column is taken because no other holds dates."""
    text = (
        f"The dates of the events are taken from column {quoted(name)}, the only one that holds "
        "dates; its name does not say whose. See whether it is the day of the event."
    )
    return EventFinding("date_column", "warning", text)


def date_advice(name: str = "NAME") -> str:
    """Say how the column of the date is named, as an end of a message.

    Examples
    --------
    >>> print(date_advice("told at").strip())
    Say which it is, such as --column 'date=told at' (in a study file: columns: {date: told at}).
    """
    name = name if TYPED_AS_IT_IS.fullmatch(name) else "NAME"
    typed = shlex.quote(f"date={name}")
    return (
        f"\nSay which it is, such as --column {typed} (in a study file: columns: {{date: {name}}})."
    )


def unclear_date(
    raw: RawTable, examples: Mapping[str, str], rows: Mapping[str, int]
) -> UnclearError:
    """Refuse to choose among columns: an example of each, and in how many rows some differ."""
    several = f"{len(examples)} columns" if len(examples) > 1 else "only one column"
    listed = "".join(
        f"\n  {quoted(name)}, {shown}"
        + (f", another day in {rows[name]:,} of {len(raw.cells):,} rows" if name in rows else "")
        for name, shown in examples.items()
    )
    text = (
        f"{raw.file}: the column with the date of the event is not clear; {several} could be "
        f"it:{listed}"
    )
    advice = date_advice(*examples) if len(examples) == 1 else date_advice()
    return UnclearError(text, advice, option="column", values=examples)


def _differing(raw: RawTable, one: str, other: str, options: ReadOptions) -> int | None:
    """Count the rows; None if the other column has no dates, which contradict nothing."""
    first, second = (_days(raw, name, options) for name in (one, other))
    if np.isnat(second).all():
        return None
    return int(np.sum((first != second) & ~(np.isnat(first) & np.isnat(second))))


def _days(raw: RawTable, name: str, options: ReadOptions) -> Days:
    read = parse_dates(raw.cells[name], options, column=name)
    return np.where(read.reasons == "", read.earliest, np.datetime64("NaT", "D"))
