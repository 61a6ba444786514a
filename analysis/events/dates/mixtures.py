"""Dates of several forms in one column, and the mixture that a spreadsheet leaves behind."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import numpy as np

from analysis.errors import DataError
from analysis.events.dates.candidates import weekday_of
from analysis.events.dates.names import OTHER_DIGITS
from analysis.events.dates.shapes import INTERVALS, Form
from analysis.events.dates.texts import Chosen, Texts, slips_allowed, some, spelled
from analysis.events.findings import EventFinding, Severity

MIDDLE = 12
"""The last number that can be a month."""

LEAST = 5
"""Different dates of each form before their days say anything.

If days spread evenly, 5 of one form all lie up to the 12th (4 in 10) and 5 of the other all
after it (6 in 10) with probability 0.4^5 x 0.6^5, less than 1 in 1,000.
"""


PERSIAN_OR_ISLAMIC = "the Persian or the Islamic calendar"

OTHER_CALENDARS = (
    (1300, 1500, PERSIAN_OR_ISLAMIC),
    (2450, 2600, "the Buddhist calendar"),
)
"""Years that events of our time have elsewhere."""


def refuse_swapped(texts: Texts, forms: list[Form]) -> None:
    """Refuse a column of which a spreadsheet has swapped day and month in a part.

    A spreadsheet that expects the month first turns 5/6/2019 into 6 May and leaves 13/6/2019 as
    text. What it writes has two forms: one whose days all lie up to the 12th, one of numbers
    of which the first or second is always larger.

    Use it once every form has its day.

    Raises
    ------
    DataError
        If two forms divide the days like this.
    """
    days = _different_days(forms)
    numeric = {form.name for form in forms if form.numbers and form.first}
    for name, other in itertools.permutations(days, 2):
        if min(len(days[name]), len(days[other])) < LEAST or name not in numeric:
            continue
        if _all_but_slips(days[name], late=True) and _all_but_slips(days[other], late=False):
            raise DataError(_swapped(texts, forms, other, name))


def _different_days(forms: list[Form]) -> dict[str, set[int]]:
    days: dict[str, set[int]] = {}
    for form in forms:
        if form.first and form.name not in INTERVALS:
            days.setdefault(form.name, set()).add(form.first)
    return days


def _all_but_slips(days: set[int], *, late: bool) -> bool:
    against = sum((dt.date.fromordinal(day).day > MIDDLE) != late for day in days)
    return against <= slips_allowed(len(days))


def _swapped(texts: Texts, forms: list[Form], early: str, late: str) -> str:
    shown = "".join(
        f"\n  {some(len(_different_days(forms)[name]), 'day')}, {what} the 12th, written as "
        f"{name}: "
        f"{texts.examples(_of_form(forms, name))}"
        for name, what in ((early, "none after"), (late, "all after"))
    )
    return (
        f"column {texts.column}: two forms of dates divide the month between them:{shown}\n"
        "This is what a spreadsheet leaves that took the day for the month wherever it could; "
        "the first kind then has day and month swapped, and nothing in the file can tell. Export "
        "the data again and open them as text, or write every date as YYYY-MM-DD."
    )


def _of_form(forms: list[Form], name: str) -> Chosen:
    return np.array([form.name == name and form.first > 0 for form in forms])


def form_remarks(texts: Texts, forms: list[Form]) -> list[EventFinding]:
    """Say what an analyst must know of how a column is written.

    Use it once every form has its day: forms, if there are several; marks around dates; other
    digits; years of two digits; years of another calendar; weekdays that do not fit.
    """
    return [
        *_forms(texts, forms),
        *_marks(texts, forms),
        *_digits(texts),
        *_two_digit_years(texts, forms),
        *_calendars(texts, forms),
        *_weekdays(texts, forms),
    ]


def _forms(texts: Texts, forms: list[Form]) -> Iterator[EventFinding]:
    names = list(dict.fromkeys(form.name for form in forms if form.first))
    whole = [name for name in names if name not in INTERVALS]
    if not names or names == whole[:1]:
        return
    shown = "; ".join(
        f"{texts.count(chosen):,} as {name} ({texts.examples(chosen, 1)})"
        for name, chosen in ((name, _of_form(forms, name)) for name in names)
    )
    if len(whole) > 1:
        text = f"{texts.column}: dates in {len(names)} forms, each read by its own rule: {shown}."
        yield EventFinding("date_forms", "warning", text)
    else:
        yield EventFinding("date_forms", "note", f"{texts.column}: not only days: {shown}.")


def _marks(texts: Texts, forms: list[Form]) -> Iterator[EventFinding]:
    chosen = np.array([form.marked and form.first > 0 for form in forms], dtype=bool)
    if chosen.any():
        text = (
            f"{texts.column}: {texts.counted(chosen)} with a footnote's mark, a leading "
            f'apostrophe or ="..." around the date, left aside ({texts.examples(chosen)}); see '
            "whether the footnotes say that a date is doubtful."
        )
        yield EventFinding("date_forms", "note", text, texts.lines(chosen))


def _digits(texts: Texts) -> Iterator[EventFinding]:
    chosen = np.array([bool(OTHER_DIGITS.search(value)) for value in texts.values])
    if texts.count(chosen):
        text = (
            f"{texts.column}: {texts.counted(chosen)} in Arabic or Persian digits, read as "
            f"0-9 ({texts.examples(chosen, 1)})."
        )
        yield EventFinding("date_forms", "note", text)


def _two_digit_years(texts: Texts, forms: list[Form]) -> Iterator[EventFinding]:
    days = [form.first for form in forms if form.short and form.first]
    if days:
        chosen = np.array([form.short and form.first > 0 for form in forms])
        first, last = (spelled(day) for day in (min(days), max(days)))
        text = (
            f"{texts.column}: {texts.counted(chosen)} with a year of two digits: 69 to 99 "
            f"taken as 1969 to 1999, 00 to 68 as 2000 to 2068; from {first} to {last}."
        )
        yield EventFinding("two_digit_years", "note", text)


def _calendars(texts: Texts, forms: list[Form]) -> Iterator[EventFinding]:
    years = np.array([form.first and dt.date.fromordinal(form.first).year for form in forms])
    chosen = {whose: (years >= low) & (years <= high) for low, high, whose in OTHER_CALENDARS}
    counts = [
        f"{texts.counted(chosen[whose])} in years {low} to {high}, as {whose} has them now "
        f"({texts.examples(chosen[whose], 1)})"
        for low, high, whose in OTHER_CALENDARS
        if chosen[whose].any()
    ]
    if counts:
        text = (
            f"{texts.column}: {'; '.join(counts)}. They are read in the Gregorian calendar; if "
            "they are of another, convert them first."
        )
        rows = texts.lines(np.logical_or.reduce(list(chosen.values())))
        # A single year may be a slip of the pen; more of them would put every window wrong.
        moved = int(chosen[PERSIAN_OR_ISLAMIC].sum()) > slips_allowed(int((years > 0).sum()))
        severity: Severity = "refusal" if moved else "warning"
        yield EventFinding("calendar", severity, text, rows)


def _weekdays(texts: Texts, forms: list[Form]) -> Iterator[EventFinding]:
    chosen = np.array(
        [bool(f.weekday and f.first) and weekday_of(f.first) != f.weekday for f in forms]
    )
    if chosen.any():
        text = (
            f"{texts.column}: {texts.counted(chosen)} with a weekday that is not the date's "
            f"({texts.examples(chosen)}); the date is used: see which of the two is right."
        )
        yield EventFinding("weekdays", "warning", text, texts.lines(chosen))
