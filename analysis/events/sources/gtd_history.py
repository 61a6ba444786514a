"""What happened to the Global Terrorism Database itself: its lost year, its new ways to collect."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from analysis.events.findings import EventFinding
from analysis.events.precision import Dated
from analysis.events.raw import RawTable
from analysis.events.sources.remarks import about_rows
from analysis.events.stretches import ALL, Stretch
from analysis.events.words import long_date

LOST = Stretch(
    dt.date(1993, 1, 1),
    dt.date(1993, 12, 31),
    ALL,
    "missing",
    "the Global Terrorism Database lost its records of 1993",
)

CHANGES = (dt.date(1998, 1, 1), dt.date(2008, 4, 1), dt.date(2012, 1, 1))
"""First days on which attacks were collected in a new way."""


def lost_year(
    raw: RawTable, dated: Dated, used: NDArray[np.bool_]
) -> tuple[tuple[Stretch, ...], list[EventFinding]]:
    """Take 1993 as not observed, and say so where rows used lie in it or on both sides of it.

    Use it with the dates of all rows of the file.

    Parameters
    ----------
    raw : RawTable
        The file.
    dated : Dated
        Dates of all its rows.
    used : ndarray of bool, shape (n,)
        The rows that are used.

    Returns
    -------
    unobserved : tuple of Stretch
        The year 1993, whatever rows there are: a study may reach beyond them.
    remarks : list of EventFinding
        That it is missing, if it touches the rows; which rows lie in it all the same.
    """
    first, last = np.datetime64(LOST.start), np.datetime64(LOST.end)
    inside = used & (dated.days >= first) & (dated.days <= last)
    around = (used & (dated.days < first)).any() and (used & (dated.days > last)).any()
    if not inside.any() and not around:
        return (LOST,), []
    text = (
        "The Global Terrorism Database lost its records of 1993: the year is taken as not "
        "observed, never as a year without attacks."
    )
    then = "They are kept, but the days of 1993 are not observed and so are not counted."
    rows = about_rows(raw, inside, "lost_year", "warning", "Rows dated in 1993", then)
    return (LOST,), [EventFinding("lost_year", "note", text), *rows]


def changes(dated: Dated) -> list[EventFinding]:
    """Say which changes in how attacks were collected fall between the first and last date.

    Examples
    --------
    >>> from analysis.events.precision import as_days
    >>> days = as_days([dt.date(2007, 5, 1), dt.date(2010, 1, 1)])
    >>> changes(Dated(days, np.array(["day", "day"], dtype=object), days, days))[0].text[:66]
    'How attacks were collected changed within these dates (on 1 April '
    """
    if not dated.days.size:
        return []
    first, last = dated.days.min(), dated.days.max()
    within = [day for day in CHANGES if first < np.datetime64(day) <= last]
    if not within:
        return []
    text = (
        f"How attacks were collected changed within these dates (on "
        f"{', '.join(map(long_date, within))}): levels jump there for that reason alone; do not "
        "compare across."
    )
    return [EventFinding("collection_changes", "note", text)]
