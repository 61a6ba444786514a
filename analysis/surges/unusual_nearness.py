"""How many unusual weeks lie near the dates, and how many would if the dates were others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.stats.shift import rank_upper

LAST = 6
"""Days from a Monday to its Sunday."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """The share of unusual weeks that lie near a date, and that share with the dates moved.

    Attributes
    ----------
    near : int
        Unusual weeks near a date.
    share : float
        Of all unusual weeks.
    share_by_chance : float
        The mean of that share over all moves of the dates, the unmoved ones included.
    rank : int
        Moves that bring at least as many near, the unmoved dates included.
    n_shifts : int
        All moves.
    dates : tuple of datetime.date
        The dates that stay among the judged weeks wherever they are moved.
    left_out : tuple of datetime.date
        Those that do not, and count for neither share.
    """

    near: int
    share: float
    share_by_chance: float
    rank: int
    n_shifts: int
    dates: tuple[dt.date, ...]
    left_out: tuple[dt.date, ...]


def nearness(
    unusual: Sequence[dt.date],
    judged: Sequence[dt.date],
    dates: Sequence[dt.date],
    *,
    near: int,
    shifts: int,
) -> Nearness | None:
    """Count the unusual weeks near the dates, and near the dates moved by every shift.

    Use it to see whether unusual weeks crowd the dates. It describes: the rank is no p-value of
    an anniversary.

    Parameters
    ----------
    unusual, judged : sequence of datetime.date
        Mondays of the unusual weeks, and of all that were judged.
    dates : sequence of datetime.date
        Anniversaries.
    near : int
        Days from a week within which a date is near; 0 is inside.
    shifts : int
        Largest move in days, either way.

    Returns
    -------
    Nearness or None
        None without unusual weeks, or without a date that keeps to the judged weeks.

    Notes
    -----
    All dates move together, so that bursts of unusual weeks stay as they are. **Assumes** that
    unusual weeks are as likely at one time of the year as at another; a season near the dates
    raises the share. Source: the moves are those of the surge test (Harris 2020,
    arXiv:2012.06862).

    Examples
    --------
    >>> weeks = [dt.date(2020, 1, 6) + dt.timedelta(7 * i) for i in range(8)]
    >>> found = nearness(weeks[3:4], weeks, [dt.date(2020, 2, 2)], near=0, shifts=10)
    >>> found.near, round(found.share_by_chance, 3), found.rank, found.n_shifts
    (1, 0.333, 7, 21)
    """
    reach = shifts + near
    kept = [day for day in dates if judged and _within(day, judged[0], judged[-1], reach)]
    if not unusual or not kept:
        return None
    starts = np.array([day.toordinal() for day in unusual])
    days = np.array([day.toordinal() for day in kept])
    moved = np.arange(-shifts, shifts + 1)[:, None, None] + days[:, None]
    away = np.maximum(np.maximum(starts - moved, moved - starts - LAST), 0)
    count = (away.min(axis=1) <= near).sum(axis=1)
    true = int(count[shifts])
    return Nearness(
        near=true,
        share=true / starts.size,
        share_by_chance=float(count.mean() / starts.size),
        rank=int(rank_upper(count, true)),
        n_shifts=count.size,
        dates=tuple(kept),
        left_out=tuple(day for day in dates if day not in kept),
    )


def days_from(week: dt.date, dates: Sequence[dt.date]) -> tuple[dt.date | None, float]:
    """Give the date nearest to a week and the days between, below 0 if the week is before it.

    Examples
    --------
    >>> days_from(dt.date(2020, 1, 6), [dt.date(2020, 1, 3), dt.date(2020, 1, 14)])[1]
    -2.0
    >>> days_from(dt.date(2020, 1, 6), [dt.date(2020, 1, 12)])[1]
    0.0
    """
    last = week + dt.timedelta(LAST)
    away = [max((week - day).days, 0) + min((last - day).days, 0) for day in dates]
    if not away:
        return None, float("nan")
    nearest = int(np.argmin(np.abs(away)))
    return dates[nearest], float(away[nearest])


def _within(day: dt.date, first: dt.date, last: dt.date, reach: int) -> bool:
    end = last + dt.timedelta(LAST)
    return first <= day - dt.timedelta(reach) and day + dt.timedelta(reach) <= end
