"""Time the self-exciting models to a million days, beside a negative binomial regression.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/hawkes_model.py

R's surveillance is timed on the same counts where Rscript is installed with it; the daily series of
2,500 days with a trend and a season goes to it as a design of its own.
"""

from __future__ import annotations

import datetime as dt
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis import DailyCounts
from analysis.errors import FitError
from analysis.models.covariates import Terms, covariates
from analysis.models.hawkes import hawkes
from analysis.models.hhh4 import hhh4
from analysis.stats.hawkes import simulate_hawkes

FIRST = dt.date(2016, 1, 1)
DAYS, SERIES = 2500, 15
LONGER = (10_000, 100_000, 1_000_000)
LONGEST = 180
"""Seconds that one fit may take."""

BENDS = {10_000: 14, 100_000: 30, 1_000_000: 30}
MODELS: dict[str, Callable[[DailyCounts, Terms], object]] = {
    "hawkes": hawkes,
    "hawkes power law": lambda counts, terms: hawkes(counts, terms, kernel="power_law"),
    "hhh4": hhh4,
    "hhh4 lag one": lambda counts, terms: hhh4(counts, terms, lags=1),
}

R_CODE = """
suppressMessages(library(surveillance))
given <- read.csv(commandArgs(TRUE)[1])
columns <- names(given)[-1]
covariates <- setNames(lapply(columns, function(name) as.matrix(given[[name]])), columns)
control <- list(ar = list(f = ~1), end = list(f = reformulate(columns)), family = "NegBin1",
                data = covariates)
taken <- system.time(fit <- hhh4(sts(as.matrix(given$y), start = c(2016, 1), frequency = 365),
                                 control))
cat(sprintf("%.0f ms, log-likelihood %.3f", 1000 * taken[["elapsed"]], as.numeric(logLik(fit))))
"""


def main() -> None:
    """Print milliseconds at 2,500 days, then seconds and memory of longer series."""
    if len(sys.argv) == 3:
        return print(one_fit(sys.argv[1], int(sys.argv[2])))
    rng = np.random.default_rng(1)
    series = [DailyCounts(FIRST, y) for y in bursts(DAYS, SERIES, rng)]
    for name, model in (MODELS | {"statsmodels negative binomial": regression}).items():
        taken = [seconds(model, counts, Terms(3)) for counts in series]
        print(f"{name:32}{DAYS:>10,} days{1e3 * np.median(taken):10.1f} ms, trend of 3 and season")
    print(f"{'surveillance hhh4, lag one':32}{DAYS:>10,} days  {surveillance(series[0])}")
    ours = hhh4(series[0], Terms(3), lags=1)
    print(f"{'our hhh4, lag one':32}{DAYS:>10,} days  log-likelihood {ours.loglik:.3f}")
    for days in LONGER:
        for name in (*MODELS, "statsmodels negative binomial"):
            print(f"{name:32}{days:>10,} days{alone(name, days)}", flush=True)


def alone(name: str, days: int) -> str:
    """Fit in a process of its own, as the peak of memory is that of the process."""
    words = [sys.executable, __file__, name, str(days)]
    try:
        run = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"  no answer in {LONGEST} s"
    return run.stdout.rstrip() or run.stderr[-80:]


def one_fit(name: str, days: int) -> str:
    """Time one fit and say how much memory it took."""
    counts = DailyCounts(dt.date(1, 1, 1), bursts(days, 1, np.random.default_rng(1))[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        taken = seconds(
            (MODELS | {"statsmodels negative binomial": regression})[name],
            counts,
            Terms(BENDS[days]),
        )
    except FitError as error:
        return f"  refused: {error}"
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"{taken:10.2f} s, {1e6 * taken / days:6.0f} s a million, {more:6.0f} MB"


def bursts(days: int, series: int, rng: np.random.Generator) -> np.ndarray:
    """Draw 182 attacks a year: branching ratio .5, mean delay 5 days, salvos of size 2."""
    return simulate_hawkes(np.full(days, 0.25), 0.5, 0.2, rng=rng, series=series, nb_size=2.0)


def seconds(
    model: Callable[[DailyCounts, Terms], object], counts: DailyCounts, terms: Terms
) -> float:
    """Time one fit."""
    start = time.perf_counter()
    model(counts, terms)
    return time.perf_counter() - start


def regression(counts: DailyCounts, terms: Terms) -> None:
    """Fit the peer to the same covariates: days that know nothing of each other."""
    from statsmodels.discrete.discrete_model import NegativeBinomial

    x = covariates(counts, terms).to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what its optimiser says of its way
        NegativeBinomial(counts.counts, x).fit(disp=0, maxiter=1000)


def surveillance(counts: DailyCounts) -> str:
    """Time R's hhh4 on the same covariates."""
    if shutil.which("Rscript") is None:
        return "skipped: no Rscript"
    table = covariates(counts, Terms(3)).drop(columns="intercept")
    table.columns = [f"x{number}" for number in range(table.shape[1])]
    table.insert(0, "y", counts.counts)
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.csv"
        table.to_csv(given, index=False)
        run = subprocess.run(["Rscript", "-e", R_CODE, str(given)], capture_output=True, text=True)
    return run.stdout or f"skipped: {run.stderr.strip()[-80:]}"


if __name__ == "__main__":
    main()
