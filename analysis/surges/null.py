"""Series as bursty as the real one: the null fitted beside the windows, and drawn from."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.models import trend_and_season
from analysis.stats.hawkes import HawkesFit, fit_hawkes, simulate_hawkes
from analysis.surges.base import Placement


def fit_null(placement: Placement) -> HawkesFit:
    """Fit a self-exciting process to the counts, the windows masked."""
    counts = placement.counts
    outside = counts.masked(inside_windows(placement))
    design = trend_and_season(outside).to_numpy()
    # Attacks in the windows do not enter the likelihood, but they did set off others.
    return fit_hawkes(counts.counts, outside.exposure, design)


def draw_series(
    placement: Placement,
    null: HawkesFit,
    simulations: int,
    rng: np.random.Generator,
    *,
    factor: float = 1.0,
) -> NDArray[np.int64]:
    """Draw series in which fresh attacks are `factor` times as many in the windows."""
    surge = np.where(inside_windows(placement), factor, 1.0)
    series = simulate_hawkes(
        null.background * surge,
        null.branching_ratio,
        null.decay,
        rng=rng,
        series=simulations,
        nb_size=null.nb_size,
    )
    return np.where(placement.counts.exposure > 0, series, 0)


def inside_windows(placement: Placement) -> NDArray[np.bool_]:
    """Mark the days of the anniversaries' windows."""
    counts: DailyCounts = placement.counts
    inside = np.zeros(counts.counts.size, dtype=bool)
    positions: Iterable[int] = (counts.position(day) for day in placement.dates)
    for at in positions:
        inside[placement.layout.inside(at)] = True
    return inside
