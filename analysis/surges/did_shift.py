"""Step 2: is the excess absent at the same calendar date in the years before the event?"""

from __future__ import annotations

import numpy as np

from analysis.errors import DesignError
from analysis.stats.interval import difference_interval
from analysis.stats.shift import (
    TWO_SIDED_TAIL,
    difference_statistic,
    log_ratio,
    rank_lower,
    rank_upper,
    reference_shifts,
)
from analysis.surges.base import Answer, Placement, Step


def did_shift(placement: Placement) -> Answer:
    """Rank the difference from the years before the event among all shifts.

    Use it as step 2, after `shift_local`, to set the season aside.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    Answer

    Raises
    ------
    DesignError
        If no year before the event can be used.

    Notes
    -----
    Anniversaries and control years move together; the statistic is
    `analysis.stats.shift.difference_statistic`.

    **Assumes** that the shape of the season about the date would have stayed as it was
    before the event. With fewer than about 20 events in the control years the season is not
    controlled, whatever p says. Source: Conley and Taber (2011), Review of Economics and
    Statistics 93, 113-125; MacKinnon and Webb (2020), Journal of Econometrics 218, 435-450.
    """
    step = difference_step(placement)
    if step is None:
        raise DesignError(
            "did_shift needs a year before the event, and none can be used; "
            "lengthen the period backwards, or use shift_local"
        )
    return Answer(step.pvalue, step.pvalue_lower, (step,))


def difference_step(placement: Placement) -> Step | None:
    """Rank the difference, with its interval; None without control years."""
    if not placement.control_dates:
        return None
    after, before = placement.after, placement.before
    values, drawn = difference_statistic(after, before), None
    if placement.drawn_after is not None and placement.drawn_before is not None:
        drawn = placement.drawn_after, placement.drawn_before
        values = difference_statistic(*drawn).mean(axis=0)
    usable = reference_shifts(after, before) & np.isfinite(values)
    reference = values[usable]
    at = after.true_shift
    true_value = float(values[at])
    return Step(
        name="did_shift",
        statistic=true_value,
        reference=reference,
        rank=int(rank_upper(reference, true_value)),
        rank_lower=int(rank_lower(reference, true_value)),
        ratio=float(np.exp(log_ratio(after)[0][at] - log_ratio(before)[0][at])),
        interval=lambda: difference_interval(after, before, usable, TWO_SIDED_TAIL, drawn),
    )
