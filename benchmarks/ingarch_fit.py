"""Time the fit of the count autoregression, and see that its cost is linear in the days.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/ingarch_fit.py

Without feedback and dispersion the model is a regression on the lagged count, which statsmodels
fits as a GLM. For feedback (past means) there is no peer in Python, and R's tscount is not
installed here, so those times stand alone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray

from analysis import DailyCounts, simulate_counts
from analysis.models import Terms
from analysis.models.ingarch import ingarch
from analysis.stats.ingarch import fit_ingarch
from analysis.stats.ingarch_form import Autoregression

DAYS = 2500
SERIES = 20
LONGER = (10_000, 100_000, 1_000_000)
FIRST = dt.date(1, 1, 1)
INARCH = Autoregression("log", (1,), ())


def main() -> None:
    """Print milliseconds a fit, beside the peer where there is one."""
    rng = np.random.default_rng(1)
    for world in ("poisson", "hawkes", "regimes"):
        drawn = simulate_counts(world, days=DAYS, rate=0.15, rng=rng, series=SERIES)
        taken = [seconds(model, y) for y in drawn]
        print(f"{world:10}{DAYS:10,} days{1000 * np.median(taken):10.1f} ms (median of {SERIES})")
    ours = np.median([seconds(without_feedback, y) for y in drawn])
    peer = np.median([seconds(lagged_regression, y) for y in drawn])
    print(f"INARCH(1): ours {1000 * ours:.1f} ms, statsmodels GLM {1000 * peer:.1f} ms")
    for days in LONGER:
        y = simulate_counts("hawkes", days=days, rate=0.15, rng=rng)[0]
        taken = seconds(model, y)
        print(f"{'hawkes':10}{days:10,} days{taken:10.2f} s{1e6 * taken / days:10.1f} s a million")


def seconds(fit: Callable[[NDArray[np.int64]], object], y: NDArray[np.int64]) -> float:
    """Time one fit, in seconds of this process alone."""
    start = time.process_time()
    fit(y)
    return time.process_time() - start


def model(y: NDArray[np.int64]) -> object:
    """Fit the model of daily counts: trend, season, feedback and dispersion."""
    return ingarch(DailyCounts(FIRST, y), Terms(bends=3))


def without_feedback(y: NDArray[np.int64]) -> object:
    """Fit the log rate on yesterday's count alone."""
    return fit_ingarch(y, np.ones(y.size), np.ones((y.size, 1)), INARCH, before=0.0)


def lagged_regression(y: NDArray[np.int64]) -> object:
    """Fit the same by statsmodels."""
    past = np.append(0.0, np.log1p(y)[:-1])
    return sm.GLM(y, sm.add_constant(past), family=sm.families.Poisson()).fit()


if __name__ == "__main__":
    main()
