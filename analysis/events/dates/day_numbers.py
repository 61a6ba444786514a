"""Days, months and years of the calendar as numbers, 0 where there is no such day."""

from __future__ import annotations

import calendar
import datetime as dt


def full_year(two_digits: str) -> int:
    """Give a year of two digits its century: 69-99 are 1969-1999, 00-68 are 2000-2068."""
    year = int(two_digits)
    return year + (1900 if year >= 69 else 2000)


def ordinal(year: int, month: int, day: int) -> int:
    """Give a day's number as `datetime.date.toordinal` does; 0 if there is no such day."""
    try:
        return dt.date(year, month, day).toordinal()
    except ValueError:
        return 0


def month_of(year: int, month: int) -> tuple[int, int]:
    """Give the numbers of a month's first and last day; (0, 0) if there is none."""
    if not 1 <= month <= 12:
        return 0, 0
    first = ordinal(year, month, 1)
    return first, first + calendar.monthrange(year, month)[1] - 1


def year_of(year: int) -> tuple[int, int]:
    """Give the numbers of a year's first and last day."""
    return ordinal(year, 1, 1), ordinal(year, 12, 31)
