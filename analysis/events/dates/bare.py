"""Numbers without separators: only the whole column tells months from seconds or from nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.dates.day_numbers import full_year, month_of, ordinal
from analysis.events.dates.ranges import NO_DATE
from analysis.events.dates.shapes import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_ONLY,
    NO_SUCH_DAY,
    Form,
)
from analysis.events.dates.texts import Texts, slips_allowed, spelled
from analysis.events.reading import quoted
from analysis.events.words import long_date, month_name

SECONDS, MILLISECONDS = "Unix seconds", "Unix milliseconds"
EPOCH = dt.date(1970, 1, 1).toordinal()
DAY = 86_400

DAY_NUMBERS = (10_000, 60_000)
"""Numbers that may count days: from 1927 to 2064 in Excel, from 1987 to 2124 in Stata."""
EXCEL_ZERO, STATA_ZERO = dt.date(1899, 12, 30), dt.date(1960, 1, 1)

Meaning = Callable[[str], Form]


def explain_numbers(texts: Texts, forms: list[Form]) -> list[Form]:
    """Read bare numbers by what all of them can be; those that nothing explains stay unread.

    Use it once `read_form` has read every text. Texts that say there is no date are left aside;
    if any other text is no bare number, none is explained.

    Parameters
    ----------
    texts : Texts
        The different texts of the column.
    forms : list of Form
        What each says by itself.

    Returns
    -------
    list of Form

    Raises
    ------
    DataError
        If at least half of the texts look like the day numbers of Excel or Stata, or if two
        readings fit all numbers.
    """
    bare = [form.bare for form in forms if form.bare]
    known = sum(form.reason != NO_DATE for form in forms)
    _refuse_day_numbers(texts, forms, known)
    meaning = _meaning(bare) if len(bare) == known else None
    if meaning is None:
        return forms
    if len(bare[0].split(".")[0]) in (6, 10):
        _refuse_two_meanings(texts, forms, meaning)
    return [meaning(form.bare) if form.bare else form for form in forms]


def _meaning(bare: list[str]) -> Meaning | None:
    lengths = [len(text.split(".")[0]) for text in bare]
    for digits, unit in ((10, 1), (13, 1000)):
        # Before 9 September 2001 they are one digit shorter.
        if set(lengths) in ({digits}, {digits - 1, digits}):
            return lambda text: _moment(text, unit)
    if set(lengths) == {6} and "." not in "".join(bare):
        months = [_month(text) for text in bare]
        slips = sum(form.reason != "" for form in months)
        return _month if slips <= slips_allowed(len(bare)) else None
    return None


def _moment(text: str, unit: int) -> Form:
    days, clock = divmod(int(text.split(".")[0]) // unit, DAY)
    name = SECONDS if unit == 1 else MILLISECONDS
    return Form(name, EPOCH + days, EPOCH + days, clock=clock, offset=0)


def _month(text: str) -> Form:
    year, month = int(text[:4]), int(text[4:])
    first, last = month_of(year, month) if FIRST_YEAR <= year <= LAST_YEAR else (0, 0)
    return Form(MONTH_ONLY, first, last) if first else Form(reason=NO_SUCH_DAY)


def _hour_stamp(text: str) -> int:
    """Read YYYYMMDDHH, of our times, as a day."""
    year, hour = int(text[:4]), int(text[8:10])
    return ordinal(year, int(text[4:6]), int(text[6:8])) if year >= 1900 and hour < 24 else 0


def _day_of_short_year(text: str) -> int:
    """Read six digits as a day with a year of two digits, year first or last."""
    a, b, c = text[:2], text[2:4], text[4:]
    for year, month, day in ((a, b, c), (c, b, a), (c, a, b)):
        if found := ordinal(full_year(year), int(month), int(day)):
            return found
    return 0


def _refuse_two_meanings(texts: Texts, forms: list[Form], meaning: Meaning) -> None:
    months = meaning is _month
    rival = _day_of_short_year if months else _hour_stamp
    if not all(rival(form.bare) for form in forms if form.bare):
        return
    shown = "".join(
        f"\n  line {line}: {quoted(texts.values[place])} is {_said(meaning(forms[place].bare))} or "
        f"{spelled(rival(forms[place].bare))}"
        for line, place in texts.firsts(_bare(forms))
    )
    what = "months or days" if months else "seconds since 1970 or days with an hour"
    raise DataError(
        f"column {texts.column}: all numbers can be {what}:{shown}\n"
        "Nothing in the file tells which; write the dates as YYYY-MM-DD (months as YYYY-MM)."
    )


def _said(form: Form) -> str:
    day = dt.date.fromordinal(form.first)
    return f"{month_name(day)} {day.year}" if form.name == MONTH_ONLY else spelled(form.first)


def _refuse_day_numbers(texts: Texts, forms: list[Form], known: int) -> None:
    low, high = DAY_NUMBERS
    counts = np.array([bool(f.bare) and low <= float(f.bare) < high for f in forms])
    if not counts.any() or 2 * counts.sum() < known:
        return
    shown = "".join(
        f"\n  line {line}: {quoted(texts.values[place])} would be "
        f"{_after(EXCEL_ZERO, forms[place])} in Excel, {_after(STATA_ZERO, forms[place])} in Stata"
        for line, place in texts.firsts(counts)
    )
    raise DataError(
        f"column {texts.column}: {counts.sum():,} of {known:,} different values look like day "
        f"numbers of Excel or Stata, not like dates:{shown}\n"
        "Format the column as dates (YYYY-MM-DD) in the program that wrote it and export again."
    )


def _after(zero: dt.date, form: Form) -> str:
    return long_date(zero + dt.timedelta(days=int(float(form.bare))))


def _bare(forms: list[Form]) -> NDArray[np.bool_]:
    return np.array([bool(form.bare) for form in forms])
