"""Series without a surge, from worlds that make surge tests err.

A surge test names the worlds it holds in (`SURGE_TESTS[name].holds_in`), and the test suite
takes it at its word. Every world draws many series at once, one row each.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.stats.constants import YEAR
from analysis.stats.hawkes import simulate_hawkes

Counts = NDArray[np.int64]
NullWorld = Callable[[np.random.Generator, int, int, float], Counts]


def poisson(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw events that know nothing of each other."""
    return rng.poisson(rate, (series, days))


def negative_binomial(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw several events on one day, days independent: gamma rates of shape .3."""
    return rng.poisson(rate * rng.gamma(0.3, 1 / 0.3, (series, days)))


def trend(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw a rate that grows sixfold over the period."""
    growth = np.exp(np.linspace(0, np.log(6), days))
    return rng.poisson(rate * growth / growth.mean(), (series, days))


def season(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw a smooth season of plus or minus 60 %, its peak on the period's first day."""
    wave = 1 + 0.6 * np.cos(2 * np.pi * np.arange(days) / YEAR)
    return rng.poisson(rate * wave, (series, days))


def new_year(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw a rate doubled for 15 days about the same date of every year."""
    from_date = np.abs((np.arange(days) + YEAR / 2) % YEAR - YEAR / 2)
    bump = np.where(from_date <= 15, 2.0, 1.0)
    return rng.poisson(rate * bump / bump.mean(), (series, days))


def hawkes(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw attacks that set off others: branching ratio .6, mean delay 5 days."""
    return simulate_hawkes(np.full(days, rate * 0.4), 0.6, 1 / 5, rng=rng, series=series)


def regimes(rng: np.random.Generator, series: int, days: int, rate: float) -> Counts:
    """Draw two states, one nine times as busy: about 60 days busy, 200 days quiet."""
    leave = {True: 1 / 60, False: 1 / 200}
    busy = np.empty((series, days), dtype=bool)
    busy[:, 0] = rng.random(series) < 60 / 260
    for day in range(1, days):
        before = busy[:, day - 1]
        turn = rng.random(series) < np.where(before, leave[True], leave[False])
        busy[:, day] = before ^ turn
    level = np.where(busy, 9.0, 1.0)
    return rng.poisson(rate * level / (9 * 60 / 260 + 200 / 260))


NULL_WORLDS: dict[str, NullWorld] = {
    "poisson": poisson,
    "negative_binomial": negative_binomial,
    "trend": trend,
    "season": season,
    "new_year": new_year,
    "hawkes": hawkes,
    "regimes": regimes,
}


def simulate_counts(
    world: str, *, days: int, rate: float, rng: np.random.Generator, series: int = 1
) -> Counts:
    """Draw series of daily counts without a surge.

    Use it to see how often a test cries wolf.

    Parameters
    ----------
    world : str
        A name of `NULL_WORLDS`.
    days : int
        Length of each series.
    rate : float
        Mean events a day.
    rng : numpy.random.Generator
        Source of randomness; seed it from the study.
    series : int, optional
        How many to draw. Default 1.

    Returns
    -------
    ndarray of int, shape (series, days)

    Raises
    ------
    DesignError
        If there is no such world.

    Examples
    --------
    >>> simulate_counts("hawkes", days=10, rate=0.2, rng=np.random.default_rng(1), series=3).shape
    (3, 10)
    """
    if world not in NULL_WORLDS:
        raise DesignError(f"no null world {world!r}; known: {', '.join(NULL_WORLDS)}")
    return NULL_WORLDS[world](rng, series, days, rate)
