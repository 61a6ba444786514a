"""Methods that fit a model to every series: slow, so on a stated subset of cells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.base import Cell, Tally, tally
from analysis.calibration.calendar import ANCHOR, CALENDAR, LAYOUT
from analysis.calibration.primary import series_of
from analysis.calibration.regressions import REGRESSIONS
from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.surges import Placement, place_windows
from analysis.surges.burst_shift import burst_shift
from analysis.surges.hawkes_bootstrap import bootstrap_windows
from analysis.surges.shift_local import local_step

ANNIVERSARIES = 4
DRAWS = 199


def placed(series: NDArray[np.int64], k: int = ANNIVERSARIES) -> Placement:
    """Place the windows of the protocol in one series that ends after k anniversaries."""
    last = CALENDAR.anniversaries[k - 1] + LAYOUT.reach
    counts = DailyCounts(CALENDAR.first, series[: last + 1])
    return place_windows(counts, anchor=ANCHOR, window=LAYOUT.window)


def bootstrap(placement: Placement) -> float:
    """Give the p-value of the parametric bootstrap."""
    return bootstrap_windows(placement, DRAWS).pvalue


METHODS: dict[str, Callable[[Placement], float]] = {
    "step 1": lambda placement: local_step(placement).pvalue,
    "burst_shift": lambda placement: burst_shift(placement).pvalue,
    "bootstrap": bootstrap,
    **REGRESSIONS,
}


def run_models(cell: Cell, block: int, series: int) -> list[Tally]:
    """Run every method that fits a model on one block of a cell."""
    placements = [placed(one) for one in series_of(cell, cell.rng(block), series)]
    return [_tally(method, ask, placements) for method, ask in METHODS.items()]


def run_bursts(cell: Cell, block: int, series: int) -> list[Tally]:
    """Run the burst-aware test beside step 1 on one block of a cell."""
    placements = [placed(one) for one in series_of(cell, cell.rng(block), series)]
    return [_tally(method, METHODS[method], placements) for method in ("step 1", "burst_shift")]


def _tally(method: str, ask: Callable[[Placement], float], asked: list[Placement]) -> Tally:
    rejected = [_or_nan(ask, one) <= 0.05 for one in asked]
    return tally(method, "rejects at .05", ANNIVERSARIES, 0, rejected)


def _or_nan(ask: Callable[[Placement], float], placement: Placement) -> float:
    """Ask one method; a series that it cannot be fitted to does not reject."""
    try:
        return ask(placement)
    except FitError:
        return float("nan")
