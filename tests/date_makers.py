"""Columns of dates for the tests of `analysis.events.dates`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.errors import DataError
from analysis.events.dates import DateReading, parse_dates
from analysis.events.findings import EventFinding
from analysis.events.raw import ReadOptions
from analysis.events.words import MONTHS

ARABIC = str.maketrans("0123456789", "".join(chr(0x660 + n) for n in range(10)))
PERSIAN = str.maketrans("0123456789", "".join(chr(0x6F0 + n) for n in range(10)))


def column(texts: Sequence[str]) -> pd.Series:
    """Stand texts below a header: the first is on line 2."""
    return pd.Series(list(texts), index=range(2, len(texts) + 2), dtype=str)


def read(texts: Sequence[str], **options: Any) -> DateReading:
    return parse_dates(column(texts), ReadOptions(**options), column="when")


def read_or_refusal(texts: Sequence[str], **options: Any) -> DateReading | str:
    """Read a column, or give the words in which it is refused."""
    try:
        return read(texts, **options)
    except DataError as refused:
        return str(refused)


def days(reading: DateReading) -> list[str]:
    return [str(day) for day in reading.earliest]


def spans(reading: DateReading) -> list[tuple[str, str]]:
    pairs = zip(reading.earliest, reading.latest, strict=True)
    return [(str(first), str(last)) for first, last in pairs]


def remark(reading: DateReading, name: str) -> EventFinding:
    found = [one for one in reading.remarks if one.name == name]
    assert len(found) == 1, [one.name for one in reading.remarks]
    return found[0]


def names(reading: DateReading) -> list[str]:
    return [one.name for one in reading.remarks]


def by_name(day: dt.date) -> str:
    """Name the month in English whatever the machine's language."""
    return MONTHS[day.month - 1]


def every_day(form: str, first: str = "2019-01-01", number: int = 365) -> list[str]:
    start = dt.date.fromisoformat(first)
    return [form.format(start + dt.timedelta(n)) for n in range(number)]
