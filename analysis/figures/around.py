"""Daily counts laid side by side around dates: a rearrangement for drawing, no statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.events.words import month_name, short_month


def days_around(
    counts: DailyCounts, dates: Sequence[dt.date], reach: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Lay the counts around each date, one row a date, from -reach to +reach days.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    dates : sequence of datetime.date
        The days in the middle.
    reach : int
        Days to either side.

    Returns
    -------
    counted : ndarray of int, shape (dates, 2 reach + 1)
        Events; 0 outside the period.
    observed : ndarray of bool, same shape
        Whether the day was observed; False outside the period.

    Examples
    --------
    >>> counts = DailyCounts(dt.date(2020, 1, 1), [1, 0, 2])
    >>> counted, observed = days_around(counts, [dt.date(2020, 1, 2)], 2)
    >>> counted.tolist(), observed.tolist()
    ([[0, 1, 0, 2, 0]], [[False, True, True, True, False]])
    """
    middles = np.array([counts.position(date) for date in dates], dtype=np.int64)
    days = middles[:, None] + np.arange(-reach, reach + 1)
    inside = (days >= 0) & (days < counts.counts.size)
    where = np.where(inside, days, 0)
    observed = inside & (counts.exposure[where] > 0)
    return np.where(observed, counts.counts[where], 0), observed


def recurring_day(dates: Sequence[dt.date]) -> str:
    """Name the day that all dates share, such as "3 January"; otherwise "the date".

    Examples
    --------
    >>> recurring_day([dt.date(2021, 1, 3), dt.date(2022, 1, 3)])
    '3 January'
    """
    named = {f"{date.day} {month_name(date)}" for date in dates}
    return named.pop() if len(named) == 1 else "the date"


def row_labels(dates: Sequence[dt.date]) -> list[str]:
    """Label each date by its year, or in full where the day of the year moves."""
    if len({(date.month, date.day) for date in dates}) == 1:
        return [str(date.year) for date in dates]
    return [f"{date.day} {short_month(date)} {date.year}" for date in dates]
