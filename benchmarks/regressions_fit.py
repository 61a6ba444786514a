"""Time the plain regressions and the smooth model beside statsmodels, MASS and mgcv.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/regressions_fit.py

The peers in R are run where `Rscript` is installed with these packages, and skipped otherwise.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis import DailyCounts, simulate_counts
from analysis.models import Terms
from analysis.models.covariates import covariates
from analysis.models.gam import gam
from analysis.models.negative_binomial import negative_binomial
from analysis.models.poisson import poisson

DAYS = 2500
SERIES = 10
LONGER = (10_000, 40_000)
FIRST = dt.date(2016, 1, 1)
PIECES = DAYS // 90
R_PEERS = {
    "MASS::glm.nb": "MASS::glm.nb(y ~ x - 1)",
    "mgcv::gam nb REML": "mgcv::gam(y ~ {smooths}, knots = knots, family = mgcv::nb(), "
    "method = 'REML')",
    "mgcv::bam nb fREML discrete": "mgcv::bam(y ~ {smooths}, knots = knots, "
    "family = mgcv::nb(), method = 'fREML', discrete = TRUE)",
}


def main() -> None:
    """Print milliseconds a fit, on bursty days."""
    rng = np.random.default_rng(1)
    drawn = simulate_counts("hawkes", days=DAYS, rate=0.3, rng=rng, series=SERIES)
    terms = Terms(3, 1, "friday")
    ours: dict[str, Callable[[DailyCounts], object]] = {
        "poisson": lambda counts: poisson(counts, terms),
        "negative_binomial nb2": lambda counts: negative_binomial(counts, terms),
        "negative_binomial nb1": lambda counts: negative_binomial(counts, terms, variance="nb1"),
        "gam": lambda counts: gam(counts, terms),
        "gam poisson": lambda counts: gam(counts, terms, distribution="poisson"),
    }
    for name, fit in ours.items():
        tell(name, [seconds(lambda f=fit, y=y: f(DailyCounts(FIRST, y))) for y in drawn])
    design = covariates(DailyCounts(FIRST, drawn[0]), terms).to_numpy()
    for name, peer in statsmodels_peers(design).items():
        tell(f"statsmodels {name}", [seconds(lambda f=peer, y=y: f(y)) for y in drawn])
    for name in R_PEERS:
        in_r(name, drawn, design)
    for days in LONGER:
        y = simulate_counts("hawkes", days=days, rate=0.3, rng=rng)[0]
        taken = seconds(lambda y=y: gam(DailyCounts(dt.date(1, 1, 1), y), Terms()))
        print(f"{'gam':34}{days:10,} days{taken:10.2f} s")


def statsmodels_peers(
    x: NDArray[np.float64],
) -> dict[str, Callable[[NDArray[np.int64]], object]]:
    """Give its own calls; GLMGam has no REML, and keeps the dispersion at what it is given."""
    from statsmodels.discrete.discrete_model import NegativeBinomial
    from statsmodels.gam.api import BSplines, GLMGam
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    splines = BSplines(np.arange(float(DAYS)), df=[PIECES + 3], degree=[3])
    return {
        "GLM": lambda y: GLM(y, x, family=Poisson()).fit(),
        "NegativeBinomial nb2": lambda y: NegativeBinomial(y, x).fit(disp=0, maxiter=500),
        "GLMGam, smoothing given": lambda y: GLMGam(
            y, x[:, :1], smoother=splines, alpha=[1.0], family=Poisson()
        ).fit(),
        "GLMGam, select_penweight (AIC)": lambda y: chosen_by_aic(
            GLMGam(y, x[:, :1], smoother=splines, alpha=[1.0], family=Poisson())
        ),
    }


def chosen_by_aic(model: object) -> object:
    """Let GLMGam choose its smoothing; it needs a first fit."""
    model.fit()  # type: ignore[attr-defined]
    return model.select_penweight(criterion="aic")  # type: ignore[attr-defined]


def in_r(name: str, drawn: NDArray[np.int64], x: NDArray[np.float64]) -> None:
    """Time one call of R, within R, so that its start is not counted."""
    if shutil.which("Rscript") is None:
        print(f"{name:34} skipped: Rscript is not installed")
        return
    smooths = (
        f"s(t, bs = 'ps', m = c(2, 2), k = {PIECES + 3}) + s(d, bs = 'cp', m = c(2, 2), k = 10)"
    )
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(Path(folder) / "y.txt", drawn, fmt="%d")
        np.savetxt(Path(folder) / "x.txt", x)
        code = f"""
            package <- "{name.split(":")[0]}"
            if (!requireNamespace(package, quietly = TRUE)) quit(status = 3)
            suppressMessages(library(package, character.only = TRUE))
            all <- as.matrix(read.table("{folder}/y.txt"))
            x <- as.matrix(read.table("{folder}/x.txt"))
            t <- 0:{DAYS - 1}; d <- t %% 365.25; knots <- list(d = seq(0, 365.25, length = 11))
            for (row in 1:nrow(all)) {{ y <- all[row, ]
              taken <- system.time(suppressWarnings({R_PEERS[name].format(smooths=smooths)}))
              cat(taken[3], "\\n") }}
        """
        run = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    if run.returncode:
        print(f"{name:34} skipped: the package is not installed, or the call failed")
        return
    tell(name, [float(line) for line in run.stdout.split()])


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call()
    return time.perf_counter() - start


def tell(name: str, taken: list[float]) -> None:
    """Print the median."""
    print(f"{name:34}{DAYS:10,} days{1000 * np.median(taken):10.1f} ms (median of {len(taken)})")


if __name__ == "__main__":
    main()
