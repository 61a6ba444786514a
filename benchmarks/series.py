"""Series on which our tests and their peers are compared: one yearly date, six or three years.

The six-year series are those of the peers' table (20 June, 14 days, attacks in bursts); the
three-year series are for the search of a burst-aware statistic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis import Anchor, DailyCounts, Window
from analysis.anchors.design import FLANK, GUARD, SHIFTS
from analysis.stats.clustering import decorrelation_time
from analysis.surges import Placement
from analysis.surges.layout import Layout

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

BURN_IN = 200
"""Days drawn before the first, so that a series does not begin without a past."""

RATE = 0.15
"""Mean events a day."""

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Design:
    """A period, and the yearly dates in it.

    Attributes
    ----------
    first : datetime.date
        First day of the series.
    days : int
        Length of the series.
    dates : tuple of datetime.date
        All of them are used, however near the ends they lie.
    window : Window
        Days about each date.
    """

    first: dt.date
    days: int
    dates: tuple[dt.date, ...]
    window: Window

    @property
    def positions(self) -> list[int]:
        """Index of each date in the series."""
        return [(date - self.first).days for date in self.dates]

    def inside(self) -> NDArray[np.bool_]:
        """Mark the days of the windows."""
        days = np.arange(self.days)[:, None] - np.array(self.positions)
        return ((days >= -self.window.lead) & (days <= self.window.lag)).any(axis=1)


SIX_YEARS = Design(
    dt.date(2018, 1, 1),
    2191,
    tuple(dt.date(year, 6, 20) for year in range(2018, 2024)),
    Window(7, 6),
)
THREE_YEARS = Design(
    dt.date(2018, 1, 1),
    1826,
    tuple(dt.date(year, 6, 20) for year in range(2019, 2022)),
    Window(3, 10),
)


def h0(rng: np.random.Generator, series: int) -> Counts:
    """Draw bursts without a surge: branching ratio .6, mean delay 5 days."""
    return clusters(np.full(SIX_YEARS.days, 0.4 * RATE), 0.6, 5, rng, series)


def h1b(rng: np.random.Generator, series: int) -> Counts:
    """Draw the same with three times as many fresh attacks in the windows."""
    level = np.where(SIX_YEARS.inside(), 3.0, 1.0)
    return clusters(0.4 * RATE * level, 0.6, 5, rng, series)


def h0s(rng: np.random.Generator, series: int) -> Counts:
    """Draw bursts whose background has a season of 50 %, its peak at the date."""
    since = np.arange(SIX_YEARS.days) - SIX_YEARS.positions[0]
    wave = 1 + 0.5 * np.cos(2 * np.pi * since / YEAR)
    return clusters(0.4 * RATE * wave, 0.6, 5, rng, series)


WORLDS: dict[str, Callable[[np.random.Generator, int], Counts]] = {"H0": h0, "H0s": h0s, "H1b": h1b}


def clusters(
    background: Floats, branching: float, delay: float, rng: np.random.Generator, series: int
) -> Counts:
    """Draw bursts in continuous time, generation by generation, and count them by day.

    `background` holds fresh attacks a day, one row for all series or one row each. The first
    day's level also fills the burn-in.
    """
    level = np.broadcast_to(background, (series, background.shape[-1]))
    days = level.shape[1]
    level = np.concatenate([np.repeat(level[:, :1], BURN_IN, axis=1), level], axis=1)
    row, day = np.nonzero(fresh := rng.poisson(level))
    number = fresh[row, day]
    row, time = np.repeat(row, number), np.repeat(day, number) - BURN_IN
    time = time + rng.random(time.size)
    counts = np.zeros(series * days, dtype=np.int64)
    while row.size:
        seen = (time >= 0) & (time < days)
        at = row[seen] * days + np.floor(time[seen]).astype(np.int64)
        counts += np.bincount(at, minlength=counts.size)
        number = rng.poisson(branching, row.size)
        row, time = np.repeat(row, number), np.repeat(time, number)
        time = time + rng.exponential(delay, time.size)
    return counts.reshape(series, days)


def placed(counts: Counts, design: Design = SIX_YEARS) -> Placement:
    """Place the windows on all dates of a design: days outside the series have exposure 0."""
    daily = DailyCounts(design.first, counts)
    layout = Layout(design.window, GUARD, FLANK, SHIFTS)
    return Placement(
        anchor=Anchor("a date", str(design.dates[0] - dt.timedelta(366))),
        layout=layout,
        dates=design.dates,
        control_dates=(),
        dropped=(),
        dropped_controls=(),
        after=layout.sums(daily, design.dates),
        before=layout.sums(daily, ()),
        drawn_after=None,
        drawn_before=None,
        decorrelation=decorrelation_time(daily.counts, daily.exposure),
        counts=daily,
        seed=1,
    )
