"""Tables that count by the week, month or year: no test by the day can use them."""

from __future__ import annotations

import re
import unicodedata

from analysis.errors import DataError
from analysis.events.raw import RawTable, ReadOptions, distinct, each
from analysis.events.sources.own_columns import (
    DATE_NAMES,
    PARTS,
    columns_called,
    looks_like_dates,
    simple,
)
from analysis.events.sources.own_counts import MOSTLY, is_count_name, is_missing, is_number

PERIODS = {
    "week": "week weeks weekly wk kw woche kalenderwoche semaine semana settimana epiweek isoweek",
    "month": "month months monthly monat mois mes mese",
    "quarter": "quarter quartal trimestre",
    "year": "year years yearly yr jahr annee ano anno",
}
"""Words, without accents, for a stretch of more than a day; the shortest first."""

SHAPES = {
    "week": re.compile(r"[12][0-9]{3}[- ]?(?:W|KW|S)[- ]?[0-9]{1,2}", re.IGNORECASE),
    "month": re.compile(r"[12][0-9]{3}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][12][0-9]{3}"),
}
"""How they are written."""

FEWEST = 3
"""Rows by which each period can be seen to stand once."""


def counted_by(raw: RawTable) -> str:
    """Name the period by which a table without days seems to count; "" if it does not.

    Use it for the message on a file in which no column holds days.

    Parameters
    ----------
    raw : RawTable
        The file.

    Returns
    -------
    str
        "week", "month", "quarter" or "year"; "" if days could stand in it all the same.
    """
    named = columns_called(raw, ["date", *DATE_NAMES])
    if not all(_written_as(raw, name) for name in named):
        return ""
    if all(columns_called(raw, [part]) for part in PARTS):
        return ""
    periods = {str(name): _period(raw, str(name)) for name in raw.cells.columns}
    found = [period for period in PERIODS if period in periods.values()]
    others = [name for name, period in periods.items() if not period and _holds_numbers(raw, name)]
    if not found or not others:
        return ""
    if any(
        looks_like_dates(raw.cells[it], ReadOptions(), it) for it, of in periods.items() if not of
    ):
        return ""
    stated = [name for name, period in periods.items() if period]
    once = len(raw.cells) >= FEWEST and not raw.cells[stated].duplicated().any()
    return found[0] if once or any(map(is_count_name, others)) else ""


def periods_in_words(period: str) -> str:
    """Say what a table by the week, month or year cannot do."""
    return (
        f"this looks like counts by the {period}: a test by the day is impossible; get the "
        "event-level file. If a column does hold days: --column date=NAME (in a study file: "
        "columns: {date: NAME})."
    )


def refuse_periods(raw: RawTable) -> None:
    """Refuse a table that counts by the week, month or year.

    Raises
    ------
    DataError
        Saying what to get instead.
    """
    if period := counted_by(raw):
        raise DataError(f"{raw.file}: {periods_in_words(period)}")


def _period(raw: RawTable, name: str) -> str:
    letters = unicodedata.normalize("NFKD", simple(unicodedata.normalize("NFC", name)))
    words = set("".join(it for it in letters if not unicodedata.combining(it)).split("_"))
    named = [period for period, known in PERIODS.items() if words & set(known.split())]
    if named:
        return named[0]
    return _written_as(raw, name)


def _written_as(raw: RawTable, name: str) -> str:
    texts = raw.cells[name]
    for period, shape in SHAPES.items():
        fits = [bool(shape.fullmatch(text.strip())) for text in map(str, distinct(texts)[0])]
        if fits and sum(fits) >= MOSTLY * len(fits):
            return period
    return ""


def _holds_numbers(raw: RawTable, name: str) -> bool:
    texts = raw.cells[name]
    numbers = each(texts, lambda text: is_number(text) and not is_missing(text), "bool")
    return bool(numbers.size and numbers.mean() >= MOSTLY)
