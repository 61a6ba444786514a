"""Supporting evidence: a burst of ten attacks counts as one piece of evidence, not as ten."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.anchors.design import CYCLE0
from analysis.stats.burst import burst_design, burst_scores, burst_statistic
from analysis.stats.hawkes import fit_hawkes
from analysis.stats.montecarlo import MonteCarlo, compare_with_draws
from analysis.surges.base import Answer, Placement
from analysis.surges.independent_shifts import draw_columns, moved_statistic

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DRAWS = 2_999
STREAM = 5
"""Keeps these draws apart from what else is drawn from the study's seed."""

WEIGHT = 5.0
"""Of the discounted counts; the weeks around, which follow changing regimes, have weight 1."""


def burst_shift(placement: Placement) -> Answer:
    r"""Rank the windows among random shifts by counts in which bursts are discounted.

    Use it beside step 1, which gives a burst's ten attacks ten votes and loses power by it.
    Supporting evidence only: it decides nothing.

    Parameters
    ----------
    placement : Placement
        Where the windows lie; its seed is the study's.

    Returns
    -------
    Answer
        Both p-values are 1 where the series holds no event at all.

    Raises
    ------
    FitError
        With one to nine events outside cycle 0: too few to fit the process.

    Notes
    -----
    A self-exciting process with a straight trend and a yearly wave is fitted once, to all
    days outside the 182 days on either side of the event; the windows are not masked, so
    that no placement differs from another. With B of `analysis.stats.burst` and Z of step 1,
    both standardised over the draws, the statistic is

    .. math:: 5 \, z(B) + z(Z).

    It is compared with 2,999 draws in each of which every year is moved by its own number of
    days up to `shifts`. `draw_burst_shifts` gives the same with its Monte Carlo error, .004 at
    p = .05. Imprecise dates are taken as stated.

    **Assumes** what step 1 assumes, and that bursts do not reach from one anniversary to the
    next. One smooth yearly wave is allowed for; a narrow season at the date passes for a
    surge: never quote it alone as one. Source: Zhuang, Ogata and Vere-Jones (2002), Journal of
    the American Statistical Association 97, 369-380, for discounting; Lotwick and Silverman
    (1982), Journal of the Royal Statistical Society B 44, 406-413, for the shifts.
    """
    if placement.counts.total == 0:
        return Answer(1.0, 1.0)
    found = draw_burst_shifts(placement)
    return Answer(found.pvalue, found.pvalue_lower)


def draw_burst_shifts(placement: Placement, draws: int = DRAWS) -> MonteCarlo:
    """Compare the true dates with random shifts, and keep the Monte Carlo error."""
    sums = placement.after
    rng = np.random.default_rng([placement.seed, STREAM])
    true = np.full((1, len(placement.dates)), sums.true_shift)
    columns = np.concatenate([true, draw_columns(sums, draws, rng)])
    values = WEIGHT * _standardised(_discounted(placement, columns))
    values += _standardised(moved_statistic(sums, columns))
    return compare_with_draws(values[0], values[1:])


def _discounted(placement: Placement, columns: Integers) -> Floats:
    """Burst statistic with every date moved to a column of its own."""
    counts = placement.counts
    fitted = counts.masked(_cycle0(placement)).exposure
    design = burst_design(counts.counts.size)
    fit = fit_hawkes(counts.counts, fitted, design)
    scores = burst_scores(counts.counts, counts.exposure, fitted, design, fit)
    table = placement.layout.sums(counts, placement.dates, scores.stacked(), own=False).observed
    rows = np.arange(len(placement.dates))
    moved = table[:, rows, columns].sum(axis=-1)
    return burst_statistic(moved, scores.information)


def _cycle0(placement: Placement) -> NDArray[np.bool_]:
    """Mark the days about the event itself, which brought on what followed it."""
    days = np.arange(placement.counts.counts.size)
    if placement.anchor.date is None:
        return np.zeros(days.size, dtype=bool)
    since = days - (placement.anchor.date - placement.counts.first).days
    return np.asarray((since >= CYCLE0[0]) & (since <= CYCLE0[1]))


def _standardised(values: Floats) -> Floats:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros(values.size)
