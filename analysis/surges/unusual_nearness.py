"""How many unusual weeks lie near the dates, and how many would if the dates were others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.stats.shift import rank_upper

Integers = NDArray[np.int64]

LAST = 6
"""Days from a Monday to its Sunday."""

WEEK = 7

LEAST_JUDGED = 0.8
"""Share of the weeks near a date, or near all dates after a move, that were judged."""


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
        The mean of that share over the moves of the dates, the unmoved ones included.
    rank : int
        Moves that bring at least as many near, the unmoved dates included.
    n_shifts : int
        Moves that count.
    n_unjudged : int
        Moves that do not, because they bring the dates to weeks that were not judged.
    dates : tuple of datetime.date
        The dates in judged weeks, with judged weeks on either side wherever they are moved.
    left_out : tuple of datetime.date
        The others, which count for neither share.
    """

    near: int
    share: float
    share_by_chance: float
    rank: int
    n_shifts: int
    n_unjudged: int
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
    r"""Count the unusual weeks near the dates, and near the dates moved by every shift.

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
    All dates move together, so that bursts of unusual weeks stay as they are. A date counts if
    at least 80% of the weeks near it were judged, and a move if at least 80% of the weeks near
    all moved dates were. With :math:`U_s` unusual weeks near after move s, :math:`S_s` the
    share of the weeks near that were judged, and U unusual weeks in all, the share by chance is

    .. math:: S_0 \frac{\sum_s U_s}{U \sum_s S_s},

    so that weeks which nobody judged do not pass for calm ones; without gaps it is the mean of
    :math:`U_s / U`. **Assumes** that unusual weeks are as likely at one time of the year as at
    another; a season near the dates raises the share. Source: the moves are those of the surge
    test (Harris 2020, arXiv:2012.06862); the weights are those of a ratio estimator (Cochran
    1977, Sampling Techniques, chapter 6).

    Examples
    --------
    >>> weeks = [dt.date(2020, 1, 6) + dt.timedelta(7 * i) for i in range(8)]
    >>> found = nearness(weeks[3:4], weeks, [dt.date(2020, 2, 2)], near=0, shifts=10)
    >>> found.near, round(found.share_by_chance, 3), found.rank, found.n_shifts
    (1, 0.333, 7, 21)
    """
    if not unusual or not judged:
        return None
    lattice = np.arange(judged[0].toordinal(), judged[-1].toordinal() + 1, WEEK)
    seen = np.isin(lattice, _ordinals(judged))
    kept = [day for day in dates if _usable(day.toordinal(), lattice, seen, near, shifts)]
    if not kept:
        return None
    close = _close(lattice, _ordinals(kept), near, shifts)
    share = (close & seen).sum(axis=1) / close.sum(axis=1)
    counts = share >= LEAST_JUDGED
    counts[shifts] = True
    count = (close & np.isin(lattice, _ordinals(unusual))).sum(axis=1)
    true, whole = int(count[shifts]), len(unusual)
    return Nearness(
        near=true,
        share=true / whole,
        share_by_chance=float(share[shifts] * count[counts].sum() / share[counts].sum() / whole),
        rank=int(rank_upper(count[counts], true)),
        n_shifts=int(counts.sum()),
        n_unjudged=int((~counts).sum()),
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


def _ordinals(days: Sequence[dt.date]) -> Integers:
    return np.array([day.toordinal() for day in days])


def _usable(day: int, lattice: Integers, seen: NDArray[np.bool_], near: int, shifts: int) -> bool:
    """Say whether a date lies in judged weeks and stays between the first and last of them."""
    reach = shifts + near
    if day - reach < lattice[0] or day + reach > lattice[-1] + LAST:
        return False
    around = _close(lattice, np.array([day]), near, 0)[0]
    return bool(seen[around].mean() >= LEAST_JUDGED)


def _close(lattice: Integers, days: Integers, near: int, shifts: int) -> NDArray[np.bool_]:
    """Say which weeks lie near a date after every move: one row a move, one column a week."""
    moves = np.arange(-shifts, shifts + 1)[:, None]
    close = np.zeros((moves.size, lattice.size), dtype=bool)
    for day in days:
        close |= (lattice - near <= day + moves) & (day + moves <= lattice + LAST + near)
    return close
