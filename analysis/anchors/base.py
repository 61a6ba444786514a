"""Anchors: the calendar dates that events may surge around, and the window about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.anchors.calendars import CALENDARS
from analysis.errors import DesignError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_DAY = 31  # every month has its last day on it or earlier


@dataclass(frozen=True, slots=True)
class Window:
    """Days about an anchor, both ends included: ``-lead, ..., 0, ..., +lag``.

    Attributes
    ----------
    lead : int
        Days before the anchor.
    lag : int
        Days after the anchor.
    """

    lead: int
    lag: int

    def __post_init__(self) -> None:
        if self.lead < 0 or self.lag < 0:
            raise DesignError(
                f"lead and lag count days and cannot be negative, got lead={self.lead}, "
                f"lag={self.lag}; a window wholly after the anchor has lead=0"
            )

    @property
    def days(self) -> int:
        """Length of the window in days."""
        return self.lead + self.lag + 1

    def __str__(self) -> str:
        return f"{-self.lead:+d} to {self.lag:+d} days" if self.lead else f"0 to +{self.lag} days"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date that recurs every year of some calendar.

    Use it for the anniversary of one event (give `date`), or for a feast that has no event
    of its own (give `month` with `day`, or `month` with `last_weekday`).

    Parameters
    ----------
    name : str
        What is remembered, as the report prints it.
    date : datetime.date or str, optional
        Local date of the event, ISO text allowed.
    calendar : {"gregorian", "lunar_hijri", "solar_hijri"}, optional
        Calendar in which the date recurs. Default "gregorian".
    month, day : int, optional
        Month and day of a recurrence without an event of its own.
    last_weekday : str, optional
        Instead of `day`: the last such weekday of `month`, for instance "friday".
    source : str, optional
        Where the date comes from.

    Raises
    ------
    DesignError
        If the calendar is unknown, or both or neither of date and month are given.

    Notes
    -----
    A day that a month lacks falls on the month's last day: 29 February on 28 February in a
    common year, the 30th of a lunar month on the 29th. Lunar dates are those of the Umm
    al-Qura calendar; the day announced in a country may differ by one.

    Examples
    --------
    >>> soleimani = Anchor("Soleimani", "2020-01-03", calendar="lunar_hijri")
    >>> [str(day) for day in soleimani.recurrences("2020-06-01", "2022-01-01")]
    ['2020-12-23', '2021-12-12']
    """

    name: str
    date: dt.date | None = None
    calendar: str = "gregorian"
    month: int | None = None
    day: int | None = None
    last_weekday: str | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.date, str):
            object.__setattr__(self, "date", as_date(self.date))
        if self.calendar not in CALENDARS:
            raise DesignError(
                f"anchor {self.name!r}: no calendar {self.calendar!r}; "
                f"known: {', '.join(CALENDARS)}"
            )
        if self.month is not None and not 1 <= self.month <= 12:
            raise DesignError(f"anchor {self.name!r}: month {self.month} is not from 1 to 12")
        self._rule()
        if self.last_weekday is not None and self.last_weekday not in WEEKDAYS:
            raise DesignError(
                f"anchor {self.name!r}: no weekday {self.last_weekday!r}; "
                f"known: {', '.join(WEEKDAYS)}"
            )

    def recurrences(self, first: dt.date | str, last: dt.date | str) -> tuple[dt.date, ...]:
        """List the dates from `first` to `last`, both in, on which the anchor recurs.

        Parameters
        ----------
        first, last : datetime.date or str
            Ends of the stretch; before, in and after the anchor's own year alike.

        Returns
        -------
        tuple of datetime.date
            In order of time, the event's own date included where it falls in the stretch.
        """
        first, last = as_date(first), as_date(last)
        calendar = CALENDARS[self.calendar]
        years = range(calendar.year_of(first), calendar.year_of(last) + 1)
        days = (self._in_year(year) for year in years)
        return tuple(day for day in days if first <= day <= last)

    def _in_year(self, year: int) -> dt.date:
        month, day, weekday = self._rule()
        found = CALENDARS[self.calendar].day(year, month, day)
        if weekday is None:
            return found
        return found - dt.timedelta((found.weekday() - WEEKDAYS.index(weekday)) % 7)

    def _rule(self) -> tuple[int, int, str | None]:
        """Month and day that recur, and the weekday to count back to from there, if any."""
        if (self.date is None) == (self.month is None):
            raise DesignError(
                f"anchor {self.name!r} needs either a date (an event) or a month (a recurrence)"
            )
        if self.date is not None:
            _, month, day = CALENDARS[self.calendar].parts(self.date)
            return month, day, None
        if self.month is not None and (self.day is None) != (self.last_weekday is None):
            day = LAST_DAY if self.day is None else self.day
            return self.month, day, self.last_weekday
        raise DesignError(
            f"anchor {self.name!r}: a recurrence needs either a day or a last_weekday"
        )


def as_date(value: dt.date | str) -> dt.date:
    """Read an ISO date, or pass a date on."""
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise DesignError(f"{value!r} is no date; write YYYY-MM-DD") from error
