"""Time the scores and the diagnosis of a fit, and see that their cost is linear in the days.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/scores.py
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import numpy as np

from analysis import DailyCounts, fit_frequency
from analysis.models.diagnostics import DIAGNOSTICS, diagnose, waiting_times
from analysis.stats.distributions import CountDistribution
from analysis.stats.score_calibration import calibration_test
from analysis.stats.score_comparison import compare_scores
from analysis.stats.scores import OTHER_SCORES, SCORES, ranked_probability_sum

DAYS = 3345
LONG = 1_000_000
FIRST = dt.date(2014, 1, 1)


def main() -> None:
    """Print milliseconds for each score, each diagnostic and the comparison of five models."""
    rng = np.random.default_rng(1)
    every = SCORES | OTHER_SCORES | {"rps, by the sum": ranked_probability_sum}
    for days, scores in ((DAYS, every), (LONG, SCORES)):
        predicted = CountDistribution.of(rng.uniform(0.02, 3, days), 0.5)
        y = predicted.draw(1, rng)[0]
        for name, score in scores.items():
            shown("score " + name, days, lambda s=score, p=predicted, y=y: s(p, y))
    shorter = predicted[:DAYS], y[:DAYS]
    for name in SCORES:
        shown(f"calibration {name}", DAYS, lambda n=name: calibration_test(*shorter, score=n))
    logs = np.array([SCORES["log"](*shorter) + shift for shift in rng.normal(0, 0.01, (5, DAYS))])
    shown("five models compared", DAYS, lambda: compare_scores(logs, rng=rng))
    for model in ("poisson", "negative_binomial"):
        counts = DailyCounts(FIRST, rng.negative_binomial(0.5, 0.5 / 0.8, DAYS))
        fit = fit_frequency(counts, model=model)
        for name, diagnostic in DIAGNOSTICS.items():
            shown(f"{model}: {name}", DAYS, lambda d=diagnostic, f=fit: d(f, rng))
        shown(f"{model}: all", DAYS, lambda f=fit: diagnose(f, rng))
        shown(f"{model}: 99 refits", DAYS, lambda f=fit: waiting_times(f, rng, refits=99))


def shown(name: str, days: int, run: Callable[[], object]) -> None:
    """Print how long a second run takes; the first pays for imports."""
    if days == DAYS:
        run()
    start = time.perf_counter()
    run()
    print(f"{name:42}{days:10,} days{1000 * (time.perf_counter() - start):10.1f} ms")


if __name__ == "__main__":
    main()
