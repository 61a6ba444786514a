"""Three calendars, each as: the parts of a day, the day of its parts, the year of a day."""

from __future__ import annotations

import calendar as gregorian_calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from convertdate import persian
from hijridate import Gregorian, Hijri

from analysis.errors import DesignError

Parts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar, as the two conversions and the length of a month.

    Attributes
    ----------
    name : str
        Name for messages.
    from_day : callable
        ``from_day(day) -> (year, month, day of the month)``.
    to_day : callable
        ``to_day(year, month, day of the month) -> day``; the day must exist.
    month_length : callable
        ``month_length(year, month) -> days``.
    """

    name: str
    from_day: Callable[[dt.date], Parts]
    to_day: Callable[[int, int, int], dt.date]
    month_length: Callable[[int, int], int]

    def parts(self, day: dt.date) -> Parts:
        """Find year, month and day of the month."""
        try:
            return self.from_day(day)
        except (ValueError, OverflowError) as error:
            raise DesignError(f"{day} lies outside the {self.name} calendar's tables") from error

    def day(self, year: int, month: int, day: int) -> dt.date:
        """Find a day; one that the month lacks falls on the month's last day."""
        try:
            return self.to_day(year, month, min(day, self.month_length(year, month)))
        except (ValueError, OverflowError) as error:
            raise DesignError(
                f"year {year}, month {month}, day {day} lies outside the {self.name} calendar"
            ) from error

    def year_of(self, day: dt.date) -> int:
        """Year of a day in this calendar."""
        return self.parts(day)[0]


def _gregorian_length(year: int, month: int) -> int:
    return gregorian_calendar.monthrange(year, month)[1]


def _lunar_parts(day: dt.date) -> Parts:
    return Gregorian.fromdate(day).to_hijri().datetuple()


def _lunar_day(year: int, month: int, day: int) -> dt.date:
    converted = Hijri(year, month, day).to_gregorian()
    return dt.date(*converted.datetuple())


def _lunar_length(year: int, month: int) -> int:
    return Hijri(year, month, 1).month_length()


def _solar_parts(day: dt.date) -> Parts:
    year, month, day_of_month = persian.from_gregorian(day.year, day.month, day.day)
    return year, month, day_of_month


def _solar_day(year: int, month: int, day: int) -> dt.date:
    return dt.date(*persian.to_gregorian(year, month, day))


CALENDARS = {
    "gregorian": Calendar(
        "Gregorian", lambda d: (d.year, d.month, d.day), dt.date, _gregorian_length
    ),
    "lunar_hijri": Calendar("lunar Hijri", _lunar_parts, _lunar_day, _lunar_length),
    "solar_hijri": Calendar("solar Hijri", _solar_parts, _solar_day, persian.month_length),
}
