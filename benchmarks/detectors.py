"""Time the detectors of unusual weeks beside those of the R package surveillance.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/detectors.py
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import time
from collections.abc import Callable

import numpy as np

from analysis.counts import DailyCounts
from analysis.stats.detectors.cusum import cusum
from analysis.stats.detectors.ears import ears
from analysis.stats.detectors.farrington import farrington
from analysis.stats.detectors.predictive import predictive
from analysis.stats.detectors.run_length import threshold_for
from analysis.surges.unusual_weeks import unusual_weeks

WEEKS = 470
REPEATS = 5

R_CODE = """
suppressMessages(library(surveillance)); options(warn = -1)
y <- scan("stdin", quiet = TRUE); s <- sts(y, frequency = 52); late <- 265:length(y)
d <- create.disProg(week = seq_along(y), observed = y, state = rep(0, length(y)))
took <- function(f) system.time(f())[["elapsed"]]
cat("farrington", took(function() farringtonFlexible(s, list(range = late, b = 5, w = 3,
  noPeriods = 10, weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1,
  thresholdMethod = "nbPlugin", alpha = .01))), "\\n")
cat("ears", took(function() earsC(s, list(method = "C1"))), "\\n")
cat("cusum", took(function() algo.glrnb(d, list(range = 1:length(y), mu0 = rep(1, length(y)),
  alpha = .2, c.ARL = 4, Mtilde = 1, M = -1, change = "intercept", theta = NULL, dir = "inc",
  ret = "value"))), "\\n")
cat("predictive", took(function() algo.bayes(d, list(range = 20:length(y), b = 0, w = 6,
  alpha = .01))), "\\n")
"""


def main() -> None:
    """Print milliseconds a series of nine years of weeks, ours and R's."""
    y = np.random.default_rng(1).poisson(1.0, WEEKS)
    ours: dict[str, Callable[[], object]] = {
        "farrington": lambda: farrington(y, alpha=0.01, period=52),
        "ears": lambda: ears(y, method="C1", alpha=0.001),
        "cusum": lambda: cusum(y, mean=1.0, overdispersion=0.2, threshold=4.0),
        "predictive": lambda: predictive(y, alpha=0.01),
        "threshold": lambda: threshold_for(260, mean=1.0, rng=np.random.default_rng(1)),
        "all, a study": lambda: unusual_weeks(
            DailyCounts(dt.date(2015, 1, 5), np.random.default_rng(1).poisson(0.15, 7 * WEEKS)),
            dates=[dt.date(year, 1, 3) for year in range(2016, 2024)],
        ),
    }
    theirs = in_r(y)
    for name, call in ours.items():
        other = f"{1e3 * theirs[name]:10.0f} ms in R" if name in theirs else ""
        print(f"{name:14}{1e3 * seconds(call):10.1f} ms{other}")
    if not theirs:
        print("R with the package surveillance is not installed: its column is left out")


def seconds(call: Callable[[], object]) -> float:
    """Give the shortest of some runs."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return min(taken)


def in_r(counts: np.ndarray) -> dict[str, float]:
    """Time the same detectors in R; empty where it or the package is not installed."""
    if shutil.which("Rscript") is None:
        return {}
    text = "\n".join(map(str, counts))
    run = subprocess.run(
        ["Rscript", "-e", R_CODE], input=text, capture_output=True, text=True, check=False
    )
    if run.returncode:
        return {}
    rows = [line.split() for line in run.stdout.splitlines()]
    return {row[0]: float(row[1]) for row in rows if len(row) == 2}


if __name__ == "__main__":
    main()
