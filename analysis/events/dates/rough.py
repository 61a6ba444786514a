"""Dates in rough words: a part of a month, about a day, the night between two days."""

from __future__ import annotations

import re

from analysis.events.dates.day_numbers import month_of, ordinal
from analysis.events.dates.names import MONTHS, month_number

PART_OF_MONTH = "a part of a month (early: days 1 to 10, mid: 11 to 20, late: 21 to its end)"
ABOUT_A_DAY = "about a day (from 3 days before it to 3 days after it)"
NIGHT = "the night between two days (both days)"

REACH = 3
"""Days on either side of a day that is said to be about right."""

Rough = tuple[str, int, int]

_FULL = "|".join(name.strip().split("|")[0] for name in MONTHS["English"].split(","))
_MONTH = f"(?P<name>{_FULL})"
_YEAR = "(?P<year>[0-9]{4})"
_NTH = "(?:st|nd|rd|th)?"
_DATE = f"(?P<day>[0-9]{{1,2}}){_NTH}(?: of)? {_MONTH},? {_YEAR}"
_AMERICAN = f"{_MONTH} (?P<day>[0-9]{{1,2}}){_NTH},? {_YEAR}"
_ISO = f"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})"
_BEFORE = "(?:(?:around|about|approximately|approx\\.?|circa|ca?\\.?) |(?:ca?\\.|~) ?)"
_BEHIND = " ?(?:\\?|\\((?:approx\\.?|approximately|\\?)\\))"

# In each, a group means the same: year, month (or name), day, part (of the month), end.
ROUGH_SHAPES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (PART_OF_MONTH, f"(?P<part>early|mid|late)[- ]{_MONTH},? {_YEAR}"),
        (PART_OF_MONTH, f"(?:the )?(?P<part>beginning|start|middle|end) of {_MONTH},? {_YEAR}"),
        *((ABOUT_A_DAY, f"{_BEFORE}{date}") for date in (_DATE, _AMERICAN, _ISO)),
        *((ABOUT_A_DAY, f"{date}{_BEHIND}") for date in (_DATE, _AMERICAN, _ISO)),
        (NIGHT, f"(?:the )?night of (?:the )?(?P<day>[0-9]{{1,2}}){_NTH} ?[-/] ?"
                f"(?P<end>[0-9]{{1,2}}){_NTH} {_MONTH},? {_YEAR}"),
    )
)  # fmt: skip


def rough_days(text: str) -> Rough | None:
    """Find the days that a rough date may mean; None if the text is none.

    Use it on a text that fits no exact shape. Months must be written in full and in English,
    days with a month's name or as YYYY-MM-DD: three numbers say nothing without their column.

    Parameters
    ----------
    text : str
        As `names.plain` gives it.

    Returns
    -------
    tuple of (str, int, int), or None
        How it is written, its first and its last day as `datetime.date.toordinal` counts; 0
        for both if there is no such day.

    Notes
    -----
    **Assumes** that early, mid and late divide a month after the 10th and the 20th; that a day
    called approximate is right to 3 days, the reach of the precision "week".

    Examples
    --------
    >>> import datetime as dt
    >>> name, first, last = rough_days("late February 2020")
    >>> str(dt.date.fromordinal(first)), str(dt.date.fromordinal(last))
    ('2020-02-21', '2020-02-29')
    >>> rough_days("5 May 2018") is None
    True
    """
    for name, pattern in ROUGH_SHAPES:
        if match := pattern.fullmatch(text):
            return (name, *_days(name, match.groupdict()))
    return None


def _days(name: str, said: dict[str, str]) -> tuple[int, int]:
    year = int(said["year"])
    month = (month_number(said["name"]) or 0) if "name" in said else int(said["month"])
    if name == PART_OF_MONTH:
        first, last = month_of(year, month) if year else (0, 0)
        part = said["part"].casefold()
        if part in ("early", "beginning", "start"):
            return first, first + 9 if first else 0
        return (first + 10, first + 19) if part in ("mid", "middle") else (first + 20, last)
    day = ordinal(year, month, int(said["day"]))
    if name == ABOUT_A_DAY:
        return (day - REACH, day + REACH) if day > REACH else (0, 0)
    end = ordinal(year, month, int(said["end"]))
    return (day, end) if day and end == day + 1 else (0, 0)
