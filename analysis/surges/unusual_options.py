"""What may be asked of `unusual_weeks`: every option checked before any work is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from analysis.anchors import Window
from analysis.errors import DesignError
from analysis.surges.unusual_detectors import DETECTORS, Detector


def whole_number(name: str, value: object, least: int) -> int:
    """Give an option that is a whole number, or say what it should be.

    Examples
    --------
    >>> whole_number("seed", 3, 0)
    3
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or int(value) < least:  # type: ignore[call-overload]
        raise DesignError(f"{name} is a whole number, {least} or more, got {value!r}")
    return int(value)  # type: ignore[call-overload, no-any-return]


def days_near(near: object) -> int:
    """Give the days within which a week is near a date; of a window, its longer side.

    Examples
    --------
    >>> days_near(14), days_near(Window(3, 10))
    (14, 10)
    """
    if isinstance(near, Window):
        return max(near.lead, near.lag)
    whole = isinstance(near, int | np.integer) and not isinstance(near, bool)
    if not whole:
        raise DesignError(f"near is a whole number of days or a Window, got {near!r}")
    return whole_number("near", near, 0)


def days_of(name: str, dates: Iterable[dt.date]) -> list[dt.date]:
    """Give dates sorted and once each, or say what is no date.

    Examples
    --------
    >>> days_of("dates", [dt.date(2020, 3, 1), dt.date(2019, 3, 1)])
    [datetime.date(2019, 3, 1), datetime.date(2020, 3, 1)]
    """
    if isinstance(dates, dt.date | str) or not isinstance(dates, Iterable):
        raise DesignError(
            f"{name} is a list of dates, got {dates!r}; write [datetime.date(2020, 1, 3)]"
        )
    given = list(dates)
    for day in given:
        # A datetime is a date to Python, and may lie on another day in another time zone.
        if isinstance(day, dt.datetime) or not isinstance(day, dt.date):
            raise DesignError(
                f"{name} holds {day!r}, which is no plain date; write datetime.date(2020, 1, 3), "
                "and of a datetime take .date()"
            )
    return sorted(set(given))


def detectors_of(names: Collection[str], agree: object) -> Mapping[str, Detector]:
    """Give the detectors asked for, in the order of `DETECTORS`."""
    known = ", ".join(DETECTORS)
    if isinstance(names, str) or not isinstance(names, Collection):
        raise DesignError(
            f'detectors is a list of names, got {names!r}; write ["farrington"]; known: {known}'
        )
    unknown = [name for name in names if not isinstance(name, str) or name not in DETECTORS]
    if unknown or not names:
        raise DesignError(f"no detector {', '.join(map(repr, unknown)) or 'given'}; known: {known}")
    number = len(set(names))
    if whole_number("agree", agree, 1) > number:
        raise DesignError(f"agree is from 1 to the {number} detectors, got {agree}")
    return {name: detect for name, detect in DETECTORS.items() if name in names}
