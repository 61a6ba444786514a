"""Dates and counts as sentences print them, in English whatever the machine's language."""

from __future__ import annotations

import datetime as dt

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def month_name(day: dt.date) -> str:
    """Name the month of a date.

    Examples
    --------
    >>> month_name(dt.date(2020, 1, 3))
    'January'
    """
    # Not %B: that speaks the language of the machine.
    return MONTHS[day.month - 1]


def short_month(day: dt.date) -> str:
    """Name the month of a date in three letters.

    Examples
    --------
    >>> short_month(dt.date(2020, 9, 3))
    'Sep'
    """
    return month_name(day)[:3]


def long_date(day: dt.date) -> str:
    """Write a date out.

    Examples
    --------
    >>> long_date(dt.date(2020, 1, 3))
    '3 January 2020'
    """
    return f"{day.day} {month_name(day)} {day.year}"


def counted(number: int, thing: str, plural: str = "s") -> str:
    """Print a count of things.

    Examples
    --------
    >>> counted(1, "window"), counted(3, "window"), counted(2, "stretch", "es")
    ('1 window', '3 windows', '2 stretches')
    """
    return f"{number} {thing if number == 1 else thing + plural}"
