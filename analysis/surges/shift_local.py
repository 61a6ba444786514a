"""Step 1: are the windows busier than the weeks around them?"""

from __future__ import annotations

from analysis.stats.interval import local_interval
from analysis.stats.shift import (
    TWO_SIDED_TAIL,
    local_statistic,
    rank_lower,
    rank_upper,
    reference_shifts,
)
from analysis.surges.base import Answer, Placement, Step


def shift_local(placement: Placement) -> Answer:
    """Rank the windows, against their flanks, among all shifts of the same windows.

    Use it as step 1, or alone where there are no years before the event.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    Answer

    Notes
    -----
    All windows move together by every number of days up to `shifts`; the statistic is
    `analysis.stats.shift.local_statistic`; p is the share of shifts, the true one
    included, with a value at least as large. Shifts that overlap the true windows stay in:
    leaving them out makes p too small, since they share the bursts of the true windows.

    **Assumes** that, without an effect of the date, the local comparison is stationary over
    half a year on either side; bursts cost power, not validity. It cannot tell an
    anniversary from a season that peaks at the same time: never quote it alone as a surge.
    Source: Harris (2020), arXiv:2012.06862; Andrews (2003), Econometrica 71, 1661-1694.
    """
    step = local_step(placement)
    return Answer(step.pvalue, step.pvalue_lower, (step,))


def local_step(placement: Placement) -> Step:
    """Rank the local statistic, with its interval."""
    sums, drawn = placement.after, placement.drawn_after
    # Imprecise dates: the statistic is averaged over their draws at every shift, then ranked.
    values = local_statistic(sums) if drawn is None else local_statistic(drawn).mean(axis=0)
    reference = values[reference_shifts(sums)]
    true_value = float(values[sums.true_shift])
    pooled = sums.pooled()
    at = pooled.true_shift
    expected = float(pooled.expected()[0, at])
    return Step(
        name="shift_local",
        statistic=true_value,
        reference=reference,
        rank=int(rank_upper(reference, true_value)),
        rank_lower=int(rank_lower(reference, true_value)),
        ratio=float(pooled.observed[0, at]) / expected if expected > 0 else float("nan"),
        interval=lambda: local_interval(sums, TWO_SIDED_TAIL, drawn),
    )
