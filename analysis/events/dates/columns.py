"""Dates in three columns, with 0 or nothing where a part is unknown."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.dates.day_numbers import month_of, ordinal, year_of
from analysis.events.dates.names import month_number, plain
from analysis.events.dates.parsing import DateReading, reading_of
from analysis.events.dates.ranges import NO_DATE
from analysis.events.dates.shapes import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_ONLY,
    NO_SUCH_DAY,
    NOT_A_DATE,
    NOTHING,
    YEAR_MONTH_DAY,
    YEAR_ONLY,
    YEAR_OUT_OF_RANGE,
    Form,
)
from analysis.events.dates.texts import Texts
from analysis.events.findings import EventFinding
from analysis.events.raw import each
from analysis.events.reading import quoted

UNKNOWN, NO_NUMBER = 0, -1
_SAYS_UNKNOWN = NOTHING | {"00", "0000", "-9", "-99"}
_NUMBER = re.compile("([0-9]{1,4})(?:\\.0+)?")
_BASE = 10_001  # numbers of four digits, and one more for what is no number


def three_columns(year: pd.Series, month: pd.Series, day: pd.Series) -> DateReading:
    """Read dates whose year, month and day stand in columns of their own.

    Use it for sources that write 0 where a part is unknown. Each different combination is read
    once, however many rows hold it.

    Parameters
    ----------
    year, month, day : pandas.Series, shape (n,)
        Cells of the file, text or categories of text, indexed by line. A part that is empty, 0,
        -9, -99 or says so in words is unknown; months may be written by name.

    Returns
    -------
    DateReading
        A month's interval where the day is unknown, a year's where the month is. Reasons: "no
        date" where the year is unknown, "not a date" where a part is no number, "no such day",
        "year out of range" (before 1000 or after 2999; years of two digits are not completed).
        Remarks: `date_forms` counts the unknown days and months; `unread_dates`.

    Examples
    --------
    >>> reading = three_columns(pd.Series(["1978", "1978"]), pd.Series(["6", "2"]),
    ...                         pd.Series(["0", "30"]))
    >>> str(reading.earliest[0]), str(reading.latest[0]), reading.reasons.tolist()
    ('1978-06-01', '1978-06-30', ['', 'no such day'])
    """
    numbers = [each(cells, _number, "int64") for cells in (year, month, day)]
    packed = np.zeros(len(year), dtype=np.int64)
    for part in numbers:
        packed = packed * _BASE + part - NO_NUMBER
    codes, different = pd.factorize(packed)
    rows = np.bincount(codes, minlength=len(different))
    values = _as_written(codes, len(different), (year, month, day))
    names = ", ".join(quoted(cells.name) for cells in (year, month, day))
    texts = Texts(names, values, rows, codes.astype(np.int64), year.index)
    forms = [_form(*_unpacked(int(triple))) for triple in different]
    return reading_of(texts, forms, tuple(_parts_unknown(texts, forms)))


def _number(text: str) -> int:
    text = plain(text)
    if text.casefold() in _SAYS_UNKNOWN:
        return UNKNOWN
    if match := _NUMBER.fullmatch(text):
        return int(match[1])
    return month_number(text) or NO_NUMBER


def _unpacked(packed: int) -> tuple[int, int, int]:
    rest, day = divmod(packed, _BASE)
    year, month = divmod(rest, _BASE)
    return year + NO_NUMBER, month + NO_NUMBER, day + NO_NUMBER


def _as_written(
    codes: NDArray[np.intp], number: int, columns: tuple[pd.Series, ...]
) -> NDArray[np.object_]:
    """Write each combination as it stands in its first row."""
    first = np.zeros(number, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # the last to be written is the first row
    parts = [cells.iloc[first].tolist() for cells in columns]
    written = np.empty(number, dtype=object)
    written[:] = [", ".join(map(str, texts)) for texts in zip(*parts, strict=True)]
    return written


def _form(year: int, month: int, day: int) -> Form:
    if year == UNKNOWN:
        return Form(reason=NO_DATE)
    if NO_NUMBER in (year, month, day):
        return Form(reason=NOT_A_DATE)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Form(reason=YEAR_OUT_OF_RANGE)
    if month == UNKNOWN:
        return Form(YEAR_ONLY, *year_of(year))
    first, last = month_of(year, month)
    if day != UNKNOWN:
        first = last = ordinal(year, month, day)
    name = MONTH_ONLY if day == UNKNOWN else YEAR_MONTH_DAY
    return Form(name, first, last) if first else Form(reason=NO_SUCH_DAY)


def _parts_unknown(texts: Texts, forms: list[Form]) -> list[EventFinding]:
    chosen = {
        name: np.array([form.name == name for form in forms], dtype=bool)
        for name in (MONTH_ONLY, YEAR_ONLY)
    }
    counts = [f"{texts.counted(rows)} with {name}" for name, rows in chosen.items() if rows.any()]
    if not counts:
        return []
    text = f"{texts.column}: {' and '.join(counts)}; the date may be any day of it."
    lines = texts.lines(np.logical_or(*chosen.values()))
    return [EventFinding("date_forms", "note", text, lines)]
