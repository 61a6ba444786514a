"""What is wrong with data: dates known to the month, reports missed, dates a day off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.calendar import CALENDAR, LAYOUT, Calendar

Counts = NDArray[np.int64]
Defect = Callable[[np.random.Generator, Counts], Counts]


@cache
def months(calendar: Calendar = CALENDAR) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find, for every day, the first and the last day of its month within the series."""
    days = [calendar.first + dt.timedelta(n) for n in range(calendar.days)]
    month = np.array([day.year * 12 + day.month for day in days])
    first = np.searchsorted(month, month)
    last = np.searchsorted(month, month, side="right") - 1
    return first, last


def heaped(share: float) -> Defect:
    """Store a share of the attacks on the first of their month, known no better than that."""

    def defect(rng: np.random.Generator, counts: Counts) -> Counts:
        moved = rng.binomial(counts, share)
        return counts - moved + on_the_first(moved)

    return defect


def on_the_first(counts: Counts) -> Counts:
    """Move all attacks to the first of their month; in January that is 1 January."""
    first, _ = months()
    starts = np.unique(first)
    stored = np.zeros_like(counts)
    stored[:, starts] = np.add.reduceat(counts, starts, axis=1)
    return stored


def missed(outside: float, inside: float) -> Defect:
    """Lose a share of the attacks, another one inside the anniversaries' windows.

    Before the event nobody looked harder at the date, so control years are like other days.
    """
    lost = np.full(CALENDAR.days, outside)
    for at in CALENDAR.anniversaries:
        lost[LAYOUT.inside(at)] = inside
    return lambda rng, counts: rng.binomial(counts, 1 - lost)


def late(days: int) -> Defect:
    """Lose the attacks of the last days more and more: their reports are still to come."""
    known = np.clip((CALENDAR.days - np.arange(CALENDAR.days)) / days, 0, 1)
    return lambda rng, counts: rng.binomial(counts, known)


def a_day_off(rng: np.random.Generator, counts: Counts) -> Counts:
    """Move a third of the attacks to the day before, and a third to the day after."""
    earlier = rng.binomial(counts, 1 / 3)
    later = rng.binomial(counts - earlier, 1 / 2)
    moved = counts - earlier - later
    moved[:, :-1] += earlier[:, 1:]
    moved[:, 1:] += later[:, :-1]
    return moved


DEFECTS: dict[str, Defect] = {
    "none": lambda rng, counts: counts,
    "first of the month 10%": heaped(0.10),
    "first of the month 25%": heaped(0.25),
    "30% missed": missed(0.3, 0.3),
    "30% missed, 10% in windows": missed(0.3, 0.1),
    "late reports": late(120),
    "a day off": a_day_off,
}
"""By name, what is done to series of daily counts."""
