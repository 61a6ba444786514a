"""Time every frequency model at 2,500 days and at a million, and say how much memory it takes.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/frequency_models.py

The peer is statsmodels' negative binomial regression on the same covariates in the same run;
peers that know the model itself (surveillance, mgcv, MASS, ruptures) stand in the other files.
"""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys
import time
import warnings

import numpy as np

from analysis import MODELS, DailyCounts, compare_models, fit_frequency
from analysis.errors import FitError
from analysis.models.covariates import Terms, covariates, most_pieces
from analysis.stats.hawkes import simulate_hawkes

FIRST = dt.date(1, 1, 1)
DAYS, REPEATS, LONGEST = 2500, 5, 1_000_000
PEER = "statsmodels"
PATIENCE = 300
"""Seconds that one fit may take."""


def main() -> None:
    """Print a line a model; each is timed in a process of its own."""
    if len(sys.argv) == 3:
        return print(one_model(sys.argv[1], int(sys.argv[2])))
    for days in (DAYS, LONGEST):
        for name in (*MODELS, PEER):
            print(f"{name:20}{days:>10,} days  {alone(name, days)}", flush=True)
    counts = bursts(3345)
    start = time.perf_counter()
    found = compare_models(counts, seed=1)
    taken = time.perf_counter() - start
    print(
        f"compare_models, 3,345 days, {found.refits} refits of {len(MODELS)} models: {taken:.1f} s"
    )


def alone(name: str, days: int) -> str:
    """Time a model in a process of its own, as the peak of memory is that of the process."""
    words = [sys.executable, __file__, name, str(days)]
    try:
        run = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"no answer in {PATIENCE} s"
    return run.stdout.strip() or run.stderr.strip()[-100:]


def one_model(name: str, days: int) -> str:
    """Time a fit, the best of some where it is short."""
    counts = bursts(days)
    fit(name, bursts(400))  # what is loaded only once is no part of a fit
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = []
    try:
        for _ in range(REPEATS if days == DAYS else 1):
            start = time.process_time()
            fit(name, counts)
            taken.append(time.process_time() - start)
    except FitError as error:
        return f"refused: {error}"
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"{1000 * min(taken):10,.0f} ms of processor  {more:6.0f} MB"


def fit(name: str, counts: DailyCounts) -> None:
    """Fit a model with as many terms as it would be given, or the peer with the same."""
    if name != PEER:
        fit_frequency(counts, model=name)
        return
    from statsmodels.discrete.discrete_model import NegativeBinomial

    x = covariates(counts, Terms(most_pieces(counts))).to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what its optimiser says of its way
        NegativeBinomial(counts.counts, x).fit(disp=0, maxiter=1000)


def bursts(days: int) -> DailyCounts:
    """Draw 182 attacks a year: branching ratio .5, mean delay 5 days, salvos of size 2."""
    rng = np.random.default_rng(1)
    drawn = simulate_hawkes(np.full(days, 0.25), 0.5, 0.2, rng=rng, series=1, nb_size=2.0)
    return DailyCounts(FIRST, drawn[0])


if __name__ == "__main__":
    main()
