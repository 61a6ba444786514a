"""Set burst_shift beside step 1 in seven worlds without and with a surge: three yearly dates.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/bursts.py --series 400
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray
from series import RATE, THREE_YEARS, YEAR, Counts, clusters, placed

from analysis.surges import SURGE_TESTS

DAYS = np.arange(THREE_YEARS.days)
INSIDE = THREE_YEARS.inside()
SEED, LEVEL, SURGE = 20260621, 0.05, 3.0
TESTS = ("shift_local", "independent_shifts", "burst_shift")


def main() -> None:
    """Print how often each test rejects."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=400, help="series a cell (default 400)")
    series = parser.parse_args().series
    print(f"{'world':22}{'surge':>6}" + "".join(f"{name:>20}" for name in TESTS))
    for number, (name, world) in enumerate(WORLDS.items()):
        for ratio in (1.0, SURGE):
            rng = np.random.default_rng([SEED, number, int(ratio)])
            level = RATE * np.where(INSIDE, ratio, 1.0)
            placements = [placed(y, THREE_YEARS) for y in world(level, rng, series)]
            shares = [
                np.mean([SURGE_TESTS[test].test(each).pvalue <= LEVEL for each in placements])
                for test in TESTS
            ]
            print(f"{name:22}{ratio:6.0f}" + "".join(f"{share:20.3f}" for share in shares))


def poisson(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw independent events."""
    return rng.poisson(level, (series, level.size))


def salvos(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw several events a day: negative binomial of size .5."""
    return rng.poisson(level * rng.gamma(0.5, 2, (series, level.size)))


def bursts(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw bursts: branching ratio .6, mean delay 5 days."""
    return clusters(0.4 * level, 0.6, 5, rng, series)


def long_bursts(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw bursts: branching ratio .8, mean delay 8 days."""
    return clusters(0.2 * level, 0.8, 8, rng, series)


def seasonal_bursts(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw bursts on a season of 50 %, its peak on any day."""
    peak = YEAR * rng.random((series, 1))
    wave = 1 + 0.5 * np.cos(2 * np.pi * (DAYS - peak) / YEAR)
    return clusters(0.4 * level * wave, 0.6, 5, rng, series)


def growing_bursts(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw bursts on a rate that grows fourfold."""
    growth = np.exp(np.linspace(0, np.log(4), DAYS.size))
    return clusters(0.4 * level * growth / growth.mean(), 0.6, 5, rng, series)


def regimes(level: NDArray[np.float64], rng: np.random.Generator, series: int) -> Counts:
    """Draw two states without contagion, one nine times as busy: about 60 and 200 days."""
    busy = np.empty((series, DAYS.size), dtype=bool)
    busy[:, 0] = rng.random(series) < 60 / 260
    for day in DAYS[1:]:
        turns = rng.random(series) < np.where(busy[:, day - 1], 1 / 60, 1 / 200)
        busy[:, day] = busy[:, day - 1] ^ turns
    return rng.poisson(level * np.where(busy, 9.0, 1.0) / (9 * 60 / 260 + 200 / 260))


WORLDS = {
    "Poisson": poisson,
    "NB size .5": salvos,
    "Hawkes .6, 5 d": bursts,
    "Hawkes .8, 8 d": long_bursts,
    "Hawkes .6 + season": seasonal_bursts,
    "Hawkes .6 + trend x4": growing_bursts,
    "two-state regimes": regimes,
}


if __name__ == "__main__":
    main()
