"""Set our tests beside other packages' on the same series, and write the table of both.

Needs the optional group `peers` of pyproject.toml. One thread a process keeps the times honest:

OPENBLAS_NUM_THREADS=1 python benchmarks/peers.py --series 500
"""

from __future__ import annotations

import argparse
import csv
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import peer_tests as peers
from numpy.typing import NDArray
from series import WORLDS, placed

from analysis.stats.shift import rank_upper
from analysis.surges import SURGE_TESTS, Placement

Test = Callable[[NDArray[np.int64]], float]

OUT = Path(__file__).parents[1] / "reports" / "calibration" / "peers.csv"
COLUMNS = ["method", "ours", "H0", "H0s", "H1b", "n", "mcse", "milliseconds", "source"]
SEED, LEVEL = 20260620, 0.05
FEW, FEWER = 200, 50
"""Most series for a slow row, and for a very slow one."""
QUOTED = "quoted, trial of November 2026"

TRIAL = [
    # method, H0, H0s, H1b, n, milliseconds
    ("pyfixest event study in weeks", "0.122", "0.126", "0.622", "500-1000", "11"),
    ("MASS glm.nb", "0.115", "0.090", "0.790", "200", "20"),
    ("mgcv gam, negative binomial", "0.100", "", "0.680", "100", "250"),
    ("surveillance hhh4, weekly NB + AR", "0.065", "0.045", "0.680", "100-200", "44"),
    ("surveillance twinstim, temporal (the true model)", "0.067", "", "0.800", "100-195", "1100"),
    ("forecast auto.arima with regressor", "0.065", "0.060", "0.650", "100-200", "200-1300"),
    ("farringtonFlexible, last year's window", "0.125", "", "0.180", "100-200", "2600"),
    ("CausalImpact port, each anniversary", "0.136", "", "0.407", "100-200", "500"),
    ("CausalPy interrupted time series, one anniversary", "0.22", "", "", "100", "3000"),
]


def joint_shift(placement: Placement) -> float:
    """Rank the raw counts of the windows among all shifts of all dates together."""
    counts = placement.after.observed.sum(axis=0)
    return float(rank_upper(counts, counts[placement.after.true_shift])) / counts.size


def rank(name: str) -> Test:
    """Make a test of one of our surge tests, placing the windows included."""
    return lambda y: SURGE_TESTS[name].test(placed(y)).pvalue


OURS: dict[str, tuple[Test, int | None]] = {
    "burst_shift": (rank("burst_shift"), None),
    "shift_local": (rank("shift_local"), None),
    "independent_shifts": (rank("independent_shifts"), None),
    "rank_sum": (rank("rank_sum"), None),
    "quasi": (rank("quasi"), None),
    "exact (naive)": (rank("exact"), None),
    "hawkes_bootstrap": (rank("hawkes_bootstrap"), FEW),
}
THEIRS: dict[str, tuple[Test, int | None]] = {
    "scipy poisson_means_test": (peers.poisson_means, None),
    "scipy permutation of days": (peers.permuted_days, None),
    "statsmodels Poisson GLM, trend + season": (peers.poisson_glm, None),
    "statsmodels NB, dispersion estimated": (peers.negative_binomial, None),
    "Poisson GLM + HAC 30 days": (peers.poisson_hac, None),
    "Poisson GLM (season) clustered by year": (peers.poisson_clustered, None),
    "NB + season + lagged counts": (peers.negative_binomial_lagged, None),
    "shifting all dates jointly, raw counts": (lambda y: joint_shift(placed(y)), None),
    "pyfixest fepois, year effects, CRV1": (peers.fixed_effects, None),
    "pyfixest ritest, default statistic": (peers.randomised, FEWER),
    "Prophet holiday window: no test, share with effect above 0": (peers.holiday, FEWER),
}


def main() -> None:
    """Run every row on the same series and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=500, help="series a world (default 500)")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    os.environ["TQDM_DISABLE"] = "1"
    for noisy in ("prophet", "cmdstanpy"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    drawn = {
        name: world(np.random.default_rng([SEED, number]), given.series)
        for number, (name, world) in enumerate(WORLDS.items())
    }
    rows = [measured(name, "yes", *row, drawn) for name, row in OURS.items()]
    rows += [measured(name, "no", *row, drawn) for name, row in THEIRS.items()]
    rows += [quoted(*row) for row in TRIAL]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def measured(
    name: str, ours: str, test: Test, most: int | None, drawn: dict[str, NDArray[np.int64]]
) -> dict[str, str]:
    """Give one row: how often a test rejects in each world, and what it costs."""
    test(drawn["H0"][0])
    start, found, n = time.perf_counter(), {}, 0
    for world, series in drawn.items():
        used = series[:most]
        found[world] = np.mean([test(y) <= LEVEL for y in used])
        n += len(used)
    taken = 1000 * (time.perf_counter() - start) / n
    each = n // len(drawn)
    error = max(np.sqrt(share * (1 - share) / each) for share in found.values())
    row = {"method": name, "ours": ours, **{world: f"{p:.3f}" for world, p in found.items()}}
    row |= {"n": str(each), "mcse": f"{error:.3f}", "milliseconds": f"{taken:.{int(taken < 10)}f}"}
    print(row | {"source": "rerun here"}, flush=True)
    return row | {"source": "rerun here"}


def quoted(method: str, h0: str, h0s: str, h1b: str, n: str, milliseconds: str) -> dict[str, str]:
    """Give one row that was not rerun here."""
    shares = {"H0": h0, "H0s": h0s, "H1b": h1b}
    row = {"method": method, "ours": "no", **shares, "n": n, "mcse": ""}
    return row | {"milliseconds": milliseconds, "source": QUOTED}


if __name__ == "__main__":
    main()
