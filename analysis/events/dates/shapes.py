"""What one text says by itself: strict shapes, of which a text fits one or none."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.events.dates.clocks import CLOCK, time_of
from analysis.events.dates.day_numbers import full_year, month_of, ordinal, year_of
from analysis.events.dates.marks import without_marks
from analysis.events.dates.names import month_number, plain, weekday_number
from analysis.events.dates.ranges import NO_DATE
from analysis.events.dates.rough import ABOUT_A_DAY, NIGHT, PART_OF_MONTH, rough_days

NOT_A_DATE = "not a date"
NO_SUCH_DAY = "no such day"
YEAR_OUT_OF_RANGE = "year out of range"

FIRST_YEAR, LAST_YEAR = 1000, 2999
FIRST_DAY, LAST_DAY = ordinal(FIRST_YEAR, 1, 1), ordinal(LAST_YEAR, 12, 31)
LONGEST = 60  # characters; no date is longer, and no pattern is tried on a page of text

NOTHING = frozenset(
    ("", "-", "--", "?", "na", "n/a", "n.a", "#n/a", "nan", "nat", "<na>", "none", "null", "nil",
     "unknown", "missing", "not available", "0", "0.0", "00000000", "0000-00-00",
     "0000-00-00 00:00:00", "00/00/0000")
)  # fmt: skip
"""Texts, in small letters, that say there is no date."""

YEAR_MONTH_DAY = "year, month, day"
DIGITS_ONLY = "YYYYMMDD"
DAY_NAME_YEAR = "day, month by name, year"
NAME_DAY_YEAR = "month by name, day, year"
YEAR_NAME_DAY = "year, month by name, day"
SEVERAL_DAYS, MONTH_ONLY, YEAR_ONLY = "several days", "month only", "year only"
INTERVALS = (SEVERAL_DAYS, NIGHT, ABOUT_A_DAY, PART_OF_MONTH, MONTH_ONLY, YEAR_ONLY)
"""Forms that say less than a day."""

Numbers = tuple[str, str, str]


class Form(NamedTuple):
    """What one text says, as far as it can be said without the rest of its column.

    Attributes
    ----------
    name : str
        How it is written; "" if it is no date.
    first, last : int
        Its days, counted as `datetime.date.toordinal` does; 0 while there is none.
    reason : str
        Why there is no date.
    numbers : tuple of str, optional
        Three numbers whose order the column must tell; with a month's name, the text around it.
    bare : str
        A number without separators that only its whole column can explain.
    weekday : int, optional
        The weekday named beside the date, Monday being 1.
    clock, offset : int, optional
        Seconds since midnight; seconds east of UTC.
    short : bool
        Whether the year has two digits.
    marked : bool
        Whether a mark that says nothing stands around the date, such as a footnote's.
    """

    name: str = ""
    first: int = 0
    last: int = 0
    reason: str = ""
    numbers: Numbers | None = None
    bare: str = ""
    weekday: int | None = None
    clock: int | None = None
    offset: int | None = None
    short: bool = False
    marked: bool = False


EMPTY = Form(reason=NO_DATE)

# Two words only in Arabic ("كانون الثاني"): elsewhere the second word is no part of a month.
_NAME = "(?P<name>[^\\W\\d_]+(?: [\u0600-\u06ff]+)?)"
_YEAR = "(?P<year>[0-9]{4})"
_DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|[ºª°])?"
_TO_DAY = "(?: ?[-/&] ?(?P<end>[0-9]{1,2})(?:st|nd|rd|th)?)?"
_GAP, _NEEDED = "[-/., ]{0,2}(?:of |de |del )?", "[-/., ]{1,2}"

# In each, a group means the same: year, month (or name), day, end (last of several days).
_SHAPES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (YEAR_MONTH_DAY, f"{_YEAR}([-/.:])(?P<month>[0-9]{{1,2}})\\2{_DAY}{CLOCK}"),
        (DIGITS_ONLY, f"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})(?:\\.0+|{CLOCK})"),
        (DIGITS_ONLY, f"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})T?(?P<hour>[0-9]{{2}})"
                      "(?P<minute>[0-9]{2})(?P<second>[0-9]{2})(?:\\.0+)?(?P<zone>Z)?"),
        (DAY_NAME_YEAR, f"{_DAY}{_TO_DAY}{_GAP}{_NAME}{_GAP}{_YEAR}{CLOCK}"),
        (NAME_DAY_YEAR, f"{_NAME}{_GAP}{_DAY}{_TO_DAY}{_NEEDED}{_YEAR}{CLOCK}"),
        (YEAR_NAME_DAY, f"{_YEAR}{_NEEDED}{_NAME}{_NEEDED}{_DAY}{CLOCK}"),
        (SEVERAL_DAYS, f"{_DAY}([-/])(?P<end>[0-9]{{1,2}})(?!\\2)([-/.])"
                       f"(?P<month>[0-9]{{1,2}})\\4{_YEAR}"),
        (MONTH_ONLY, f"{_YEAR}[-/](?P<month>[0-9]{{1,2}})"),
        (MONTH_ONLY, f"(?P<month>[0-9]{{1,2}})[-/.]{_YEAR}"),
        (MONTH_ONLY, f"{_NAME}{_GAP}{_YEAR}"),
        (MONTH_ONLY, f"{_YEAR}{_NEEDED}{_NAME}"),
        (YEAR_ONLY, f"{_YEAR}(?:\\.0+)?"),
    )
)  # fmt: skip
_SHORT_NAMED = re.compile(f"{_DAY}{_GAP}{_NAME}{_GAP}'?(?P<year>[0-9]{{2}}){CLOCK}", re.IGNORECASE)
# With colons the year needs four digits: 12:30:45 is a time of day.
_NUMERIC = re.compile(
    "(?P<a>[0-9]{1,2})(?P<sep>[-/.:])(?P<b>[0-9]{1,2})(?P=sep)"
    f"(?P<c>[0-9]{{4}}|(?<!:)[0-9]{{1,2}}){CLOCK}",
    re.IGNORECASE,
)
_BARE = re.compile("[0-9]+(?:\\.[0-9]+)?")
_WEEKDAY = re.compile("(?P<weekday>[^\\W\\d_]+)[-,. ]{1,3}(?P<rest>.+)")


def read_form(text: str) -> Form:
    """Say what one text says by itself.

    Use it once for each different text of a column; `parse_dates` then settles what only the
    whole column can tell.

    Parameters
    ----------
    text : str
        A cell of the file.

    Returns
    -------
    Form

    Examples
    --------
    >>> import datetime as dt
    >>> form = read_form("Sunday, 19 November 1995")
    >>> form.name, str(dt.date.fromordinal(form.first)), form.weekday
    ('day, month by name, year', '1995-11-19', 7)
    >>> read_form("3/4/2020").numbers
    ('3', '4', '2020')
    """
    text = plain(text)
    if text.casefold() in NOTHING:
        return EMPTY
    if len(text) > LONGEST:
        return Form(reason=NOT_A_DATE)
    form = _form(text)
    if form.reason != NOT_A_DATE or form.bare:
        return form
    if (match := _WEEKDAY.fullmatch(text)) and (weekday := weekday_number(match["weekday"])):
        form = _form(match["rest"])._replace(weekday=weekday)
    if form.reason == NOT_A_DATE and (rough := rough_days(text)):
        return _rough(*rough)
    if form.reason == NOT_A_DATE and (rest := without_marks(text)) != text:
        return read_form(rest)._replace(marked=True)
    return form


def _form(text: str) -> Form:
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match)
    for name, pattern in _SHAPES:
        if match := pattern.fullmatch(text):
            return _stated(name, match)
    if match := _SHORT_NAMED.fullmatch(text):
        return _short_named(match)
    return Form(reason=NOT_A_DATE, bare=text if _BARE.fullmatch(text) else "")


def _rough(name: str, first: int, last: int) -> Form:
    if not first:
        return Form(reason=NO_SUCH_DAY)
    within = FIRST_DAY <= first <= last <= LAST_DAY
    return Form(name, first, last) if within else Form(reason=YEAR_OUT_OF_RANGE)


def _stated(name: str, match: re.Match[str]) -> Form:
    said = match.groupdict()
    time = time_of(said)
    month = month_number(said["name"]) if "name" in said else int(said.get("month") or 0)
    if month is None or time is None or (said.get("end") and said.get("hour")):
        return Form(reason=NOT_A_DATE)
    year, day, end = int(said["year"]), said.get("day"), said.get("end")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Form(reason=YEAR_OUT_OF_RANGE)
    if day is None:
        first, last = month_of(year, month) if name == MONTH_ONLY else year_of(year)
    else:
        first = ordinal(year, month, int(day))
        last = ordinal(year, month, int(end)) if end else first
    if not 0 < first <= last or (end and first == last):
        return Form(reason=NO_SUCH_DAY)
    return Form(SEVERAL_DAYS if end else name, first, last, clock=time[0], offset=time[1])


def _numeric(match: re.Match[str]) -> Form:
    time = time_of(match.groupdict())
    a, b, c = match["a"], match["b"], match["c"]
    if time is None or (len(c) == 1 and len(a) == 1):
        return Form(reason=NOT_A_DATE)
    if len(c) == 4 and not FIRST_YEAR <= int(c) <= LAST_YEAR:
        return Form(reason=YEAR_OUT_OF_RANGE)
    short = len(c) < 4
    name = f"numbers with '{match['sep']}', year of {'two' if short else 'four'} digits"
    return Form(name, numbers=(a, b, c), clock=time[0], offset=time[1], short=short)


def _short_named(match: re.Match[str]) -> Form:
    time, month = time_of(match.groupdict()), month_number(match["name"])
    if time is None or month is None:
        return Form(reason=NOT_A_DATE)
    numbers = (match["day"], str(month), match["year"])
    day = ordinal(full_year(match["year"]), month, int(match["day"]))
    reason = "" if day else NO_SUCH_DAY
    return Form(DAY_NAME_YEAR, day, day, reason, numbers, "", None, *time, True)
