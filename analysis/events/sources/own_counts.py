"""A column of counts: what it may be called, and which of its texts are whole numbers."""

from __future__ import annotations

import re

COUNT_NAMES = (
    "count", "counts", "n", "events", "n_events", "num_events", "number_of_events", "event_count",
    "incidents", "n_incidents", "number_of_incidents", "attacks", "n_attacks", "number_of_attacks",
    "total",
)  # fmt: skip
"""Names, written simply, of a column that counts events."""

NO_COUNT = ("", ".", "na", "nan", "n/a", "null", "none")
"""What stands where nothing was counted, in small letters."""

_WHOLE = re.compile(r"([0-9]{1,15})(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)*")


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
