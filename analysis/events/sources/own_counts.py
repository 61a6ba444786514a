"""A column of counts: what it may be called, and which of its texts are whole numbers."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.events.raw import RawTable, distinct, each
from analysis.events.sources.own_columns import simple

COUNTING = {
    "count", "counts", "n", "number", "num", "no", "nr", "total", "totals", "sum", "anzahl",
    "summe", "nombre", "numero", "cantidad", "عدد", "مجموع",
}  # fmt: skip
"""Words, without accents, that say that something was counted."""

EVENTS = {
    "events", "incidents", "attacks", "ereignisse", "vorfalle", "anschlage", "angriffe",
    "evenements", "attaques", "attentats", "eventos", "incidentes", "ataques", "atentados",
    "احداث", "الاحداث", "حوادث", "الحوادث", "هجمات", "الهجمات",
}  # fmt: skip
"""What is counted; alone enough for a name."""

EVENT = {"event", "incident", "attack", "attaque", "ataque", "evento", "day"}
"""One of them: with a number after it, it names the event or day and counts nothing."""

BESIDE = {
    "of", "the", "per", "by", "a", "day", "daily", "de", "des", "d", "del", "la", "los", "las",
    "der", "von",
}  # fmt: skip

NO_COUNT = ("", ".", "-", "–", "—", "?", "na", "nan", "n/a", "null", "none")  # noqa: RUF001
"""What stands where nothing was counted, in small letters."""

MOSTLY = 0.95
"""Part of the cells that must be whole numbers if others are to be faults in a column of counts."""

FEWEST_IN_ORDER = 3

_WHOLE = re.compile(r"([0-9]{1,15})(?:\.0*)?")
_MARKS = ".,'’ \u00a0\u202f"  # noqa: RUF001
_NUMBER = re.compile(rf"[+-]?[0-9]+(?:[{_MARKS}][0-9]*)*")
_THOUSANDS = re.compile(rf"[1-9][0-9]{{0,2}}([{_MARKS}])[0-9]{{3}}(?:\1[0-9]{{3}})*")


def is_count_name(name: object) -> bool:
    """Tell whether a column's name says that it counts events.

    Examples
    --------
    >>> is_count_name("Number of Attacks"), is_count_name("Count of event_id")
    (True, True)
    >>> is_count_name("Incident number"), is_count_name("Number killed")
    (False, False)
    """
    letters = unicodedata.normalize("NFKD", simple(unicodedata.normalize("NFC", str(name))))
    words = "".join(it for it in letters if not unicodedata.combining(it)).split("_")
    if words[:2] == ["count", "of"] and len(words) > 2:  # as a pivot table heads it
        return True
    numbers_one = any(
        one in EVENT and then in ("n", "no", "nr", "num", "number", "id")
        for one, then in pairwise(words)
    )
    known = all(word in COUNTING | EVENTS | EVENT | BESIDE for word in words)
    counts = any(word in COUNTING | EVENTS for word in words) and words not in (["no"], ["nr"])
    return known and counts and not numbers_one


def count_columns(raw: RawTable) -> list[str]:
    """Find the columns whose name says that they count events."""
    return [str(name) for name in raw.cells.columns if is_count_name(name)]


def is_missing(text: str) -> bool:
    """Tell whether a cell says that nothing was counted, which is not zero."""
    return text.strip().lower() in NO_COUNT


def is_number(text: str) -> bool:
    """Tell whether a cell holds some number, or says that nothing was counted."""
    return is_missing(text) or _NUMBER.fullmatch(text.strip()) is not None


def is_whole(text: str) -> bool:
    """Tell whether a cell holds a whole number of 0 or more, or says that nothing was counted."""
    return is_missing(text) or _WHOLE.fullmatch(text.strip()) is not None


def whole_number(text: str) -> int:
    """Read a whole number, also as a spreadsheet writes it; 0 where nothing was counted.

    Examples
    --------
    >>> whole_number("12"), whole_number("12.0"), whole_number("")
    (12, 12, 0)
    """
    found = _WHOLE.fullmatch(text.strip())
    return int(found[1]) if found else 0


def holds_counts(texts: pd.Series) -> bool:
    """Tell whether a column holds numbers, but for a few cells, and no running number."""
    numbers = each(texts, is_number, "bool")
    missing = each(texts, is_missing, "bool")
    if numbers.all():
        return not running_number(texts)
    return bool((numbers & ~missing).sum() >= MOSTLY * texts.size)


def running_number(texts: pd.Series) -> bool:
    """Tell whether a column numbers the rows: 1, 2, 3 and so on, or down to it."""
    if texts.size < FEWEST_IN_ORDER or not each(texts, is_whole, "bool").all():
        return False
    numbers = each(texts, whole_number, "int64")
    steps = np.diff(numbers)
    return bool(numbers.min() in (0, 1) and ((steps == 1).all() or (steps == -1).all()))


def is_grouped(text: str) -> bool:
    """Tell whether a whole number is written with a mark between its thousands."""
    return _THOUSANDS.fullmatch(text.strip()) is not None


def thousands_mark(texts: pd.Series) -> str:
    """Find the mark between thousands in a column of counts; "" if there is none for certain.

    Use it before the counts are read.

    Parameters
    ----------
    texts : pandas.Series
        The column.

    Returns
    -------
    str
        One of point, comma, blank and apostrophe. None is certain where two marks occur, where
        a cell has it elsewhere ("1.5"), or where another has four digits and more without it.

    Examples
    --------
    >>> thousands_mark(pd.Series(["12", "1,204"])), thousands_mark(pd.Series(["1.204", "0.5"]))
    (',', '')
    """
    values = [str(value).strip() for value in distinct(texts)[0]]
    numbers = [value for value in values if not is_missing(value) and is_number(value)]
    marked = [value for value in numbers if not value.isdigit()]
    found = {match[1] for value in marked if (match := _THOUSANDS.fullmatch(value))}
    if len(found) != 1:
        return ""
    (mark,) = found
    fits = all(is_grouped(value) for value in marked if mark in value)
    long = any(value.isdigit() and len(value) > 3 for value in numbers)
    # "1.000" in every cell is what a spreadsheet makes of 1 with three decimals.
    decimals = len(marked) == len(numbers) and all(value.endswith(".000") for value in marked)
    return mark if fits and not long and not decimals else ""


def without_marks(texts: pd.Series, mark: str) -> pd.Series:
    """Write counts without the mark between their thousands."""
    plain = each(texts, lambda text: text.replace(mark, "") if is_grouped(text) else text)
    return pd.Series(plain, index=texts.index, dtype=str)
