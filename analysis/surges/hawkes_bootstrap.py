"""Supporting evidence: the windows against series drawn from a fitted bursty process."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from analysis.counts import DailyCounts
from analysis.stats.montecarlo import MonteCarlo, compare_with_draws
from analysis.stats.shift import local_statistic
from analysis.surges.base import Answer, Placement
from analysis.surges.null import draw_series, fit_null

DRAWS = 999
STREAM = 2
"""Keeps these draws apart from what else is drawn from the study's seed."""


def hawkes_bootstrap(placement: Placement) -> Answer:
    """Rank the windows among series without a surge, drawn from a fitted bursty process.

    Use it beside step 1, to see whether a model of the bursts agrees. Supporting evidence
    only: it decides nothing.

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
        With one to nine events outside the windows: too few to fit the process.

    Notes
    -----
    The process (`analysis.stats.hawkes`) has a smooth trend, one yearly wave and negative
    binomial days, and is fitted with the windows masked. The statistic is that of step 1 at
    the true dates, in the data and in 999 series drawn. `bootstrap_windows` gives the same
    with its Monte Carlo error, .007 at p = .05.

    **Assumes** that the fitted process is the right one, and its estimates the truth: that
    they are estimated is not allowed for. A narrow season at the date passes for a surge. Do
    not quote it alone. Source: Davison and Hinkley (1997), Bootstrap Methods and their
    Application, section 4.2.3.
    """
    if placement.counts.total == 0:
        return Answer(1.0, 1.0)
    found = bootstrap_windows(placement)
    return Answer(found.pvalue, found.pvalue_lower)


def bootstrap_windows(placement: Placement, draws: int = DRAWS) -> MonteCarlo:
    """Compare the true dates with the same dates of drawn series, and keep the error."""
    null = fit_null(placement)
    near, days = near_windows(placement)
    rng = np.random.default_rng([placement.seed, STREAM])
    series = draw_series(near, replace(null, background=null.background[days]), draws, rng)
    still = replace(placement.layout, shifts=0)
    drawn = local_statistic(still.sums(near.counts, near.dates, series))
    value = local_statistic(placement.after)[placement.after.true_shift]
    return compare_with_draws(value, drawn[:, 0])


def near_windows(placement: Placement) -> tuple[Placement, slice]:
    """Cut the days before the first flank and after the last: nothing looks at them."""
    counts, flank = placement.counts, placement.layout.flank
    first = counts.position(min(placement.dates)) - flank
    days = slice(first, counts.position(max(placement.dates)) + flank + 1)
    start = counts.first + dt.timedelta(first)
    kept = DailyCounts(start, counts.counts[days], counts.exposure[days])
    cut: Placement = replace(placement, counts=kept)
    return cut, days
