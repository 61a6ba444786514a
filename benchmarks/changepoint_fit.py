"""Time the change-point model, and see how often it finds a change where there is none.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/changepoint_fit.py [series]
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis import DailyCounts, simulate_counts
from analysis.models import Terms
from analysis.models.change_dates import change_dates
from analysis.models.changepoint import changepoint
from analysis.stats.changepoint import CountCost, cheapest_starts
from analysis.stats.distributions import Distribution
from analysis.stats.hawkes import simulate_hawkes

DAYS, CHANGE = 2500, 1300
FIRST = dt.date(1, 1, 1)
RATES = (0.05, 0.3, 1.5)
DISTRIBUTIONS: tuple[Distribution, ...] = ("negative_binomial", "poisson")


def main() -> None:
    """Print times, shares of false changes, and how many intervals hold the true date."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rng = np.random.default_rng(1)
    times(rng)
    for world in ("poisson", "negative_binomial", "hawkes"):
        for rate in RATES:
            drawn = simulate_counts(
                world, days=DAYS, rate=rate, rng=np.random.default_rng(11), series=series
            )
            shares = [false_share(drawn, each) for each in DISTRIBUTIONS]
            print(f"{world:18}{rate:5}  false changes {shares[0]:.3f}, as Poisson {shares[1]:.3f}")
    for before, after in ((0.05, 0.2), (0.2, 0.4), (0.3, 1.2)):
        for name, draw in WORLDS.items():
            held, found = coverage(before, after, draw, series)
            print(f"{before} to {after}  {name:18}{found:.2f} with one change, {held:.2f} held")


def times(rng: np.random.Generator) -> None:
    """Print how long a search and a fit take."""
    for days in (3345, 100_000, 1_000_000):
        y = rng.poisson(0.3, days)
        if days == 3345:
            start = time.perf_counter()
            cheapest_starts(
                CountCost.of(y, np.ones(days)), days, penalty=2 * np.log(days), least=60
            )
            print(f"every day tried, {days:,} days {1e3 * (time.perf_counter() - start):8.1f} ms")
        for name, rate in (("flat", np.full(days, 0.3)), ("changes", stairs(days))):
            counts = DailyCounts(FIRST, rng.poisson(rate))
            start = time.perf_counter()
            changepoint(counts, Terms())
            taken = 1e3 * (time.perf_counter() - start)
            print(f"fit, {name:8}{days:10,} days{taken:10.1f} ms")


def stairs(days: int) -> NDArray[np.float64]:
    """Make a rate that goes up and down ten times."""
    return np.where(np.arange(days) * 10 // days % 2, 0.5, 0.1)


def false_share(drawn: NDArray[np.int64], distribution: Distribution) -> float:
    """Count the series in which a change is found."""
    fits = [changepoint(DailyCounts(FIRST, y), Terms(), distribution=distribution) for y in drawn]
    return float(np.mean([len(change_dates(fit)) > 0 for fit in fits]))


def poisson(rate: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw independent events."""
    return rng.poisson(rate)


def salvos(rate: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw negative binomial days of size .5."""
    return rng.poisson(rate * rng.gamma(0.5, 2, rate.size))


def bursts(rate: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw events that set off .6 others each."""
    return np.asarray(simulate_hawkes(rate * 0.4, 0.6, 0.2, rng=rng, series=1)[0])


Draw = Callable[[NDArray[np.float64], np.random.Generator], NDArray[np.int64]]
WORLDS: dict[str, Draw] = {"poisson": poisson, "negative binomial": salvos, "hawkes": bursts}


def coverage(before: float, after: float, draw: Draw, series: int) -> tuple[float, float]:
    """Share of intervals that hold the date, and of series in which one change was found."""
    rng = np.random.default_rng(2)
    season = np.exp(0.5 * np.cos(2 * np.pi * np.arange(DAYS) / 365.25))
    rate = np.repeat([before, after], [CHANGE, DAYS - CHANGE]) * season
    day = FIRST + dt.timedelta(CHANGE)
    held = []
    for _ in range(series):
        changes = change_dates(changepoint(DailyCounts(FIRST, draw(rate, rng)), Terms()))
        if len(changes) == 1:
            held.append(changes["earliest"][0] <= day <= changes["latest"][0])
    return float(np.mean(held)), len(held) / series


if __name__ == "__main__":
    main()
