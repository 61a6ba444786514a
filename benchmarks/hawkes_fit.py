"""Time the fit of the self-exciting process, and see that its cost is linear in the days.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/hawkes_fit.py
"""

from __future__ import annotations

import datetime as dt
import time

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis import DailyCounts, simulate_counts
from analysis.models import trend_and_season
from analysis.stats.hawkes import fit_hawkes
from analysis.stats.hawkes_likelihood import Likelihood

DAYS = 2500
SERIES = 20
LONGER = (10_000, 100_000, 1_000_000)
FIRST = dt.date(1, 1, 1)


def main() -> None:
    """Print milliseconds a fit, beside the same likelihood without its own slope."""
    rng = np.random.default_rng(1)
    design = trend_and_season(DailyCounts(FIRST, np.zeros(DAYS))).to_numpy()
    for world in ("poisson", "hawkes", "regimes"):
        drawn = simulate_counts(world, days=DAYS, rate=0.15, rng=rng, series=SERIES)
        taken = [seconds(y, design) for y in drawn]
        print(f"{world:10}{DAYS:10,} days{1000 * np.median(taken):10.1f} ms (median of {SERIES})")
    slope = per_evaluation(drawn[0], design)
    print(
        f"an evaluation with its slope {1e3 * slope[0]:.2f} ms, by differences {1e3 * slope[1]:.2f}"
    )
    for days in LONGER:
        y = simulate_counts("hawkes", days=days, rate=0.15, rng=rng)[0]
        x = np.column_stack([np.ones(days), np.linspace(-1, 1, days), *wave(days)])
        taken = seconds(y, x)
        print(f"{'hawkes':10}{days:10,} days{taken:10.2f} s{1e6 * taken / days:10.1f} s a million")


def wave(days: int) -> NDArray[np.float64]:
    """Make one yearly wave."""
    angle = 2 * np.pi * np.arange(days) / 365.25
    return np.stack([np.cos(angle), np.sin(angle)])


def seconds(y: NDArray[np.int64], design: NDArray[np.float64]) -> float:
    """Time one fit."""
    start = time.perf_counter()
    fit_hawkes(y, np.ones(y.size), design)
    return time.perf_counter() - start


def per_evaluation(y: NDArray[np.int64], design: NDArray[np.float64]) -> tuple[float, float]:
    """Time the loss with its slope, and with a slope by central differences."""
    likelihood = Likelihood.of(y.astype(float), np.ones(y.size, dtype=bool), design)
    theta = np.full(design.shape[1] + 3, 0.1)
    start = time.perf_counter()
    for _ in range(100):
        likelihood.loss(theta)
    ours = (time.perf_counter() - start) / 100
    start = time.perf_counter()
    for _ in range(10):
        optimize.approx_fprime(theta, lambda at: likelihood.loss(at)[0], 1e-7)
        optimize.approx_fprime(theta, lambda at: likelihood.loss(at)[0], -1e-7)
    return ours, (time.perf_counter() - start) / 10


if __name__ == "__main__":
    main()
