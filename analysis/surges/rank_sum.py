"""Supporting evidence: is the typical anniversary busy, each one counted alike?"""

from __future__ import annotations

from analysis.stats.ranksum import rank_sum_pvalues
from analysis.surges.base import Answer, Placement


def rank_sum(placement: Placement) -> Answer:
    """Sum the ranks of the anniversaries, each among its own shifts.

    Use it beside step 1, which weighs years by their attacks: here each year counts alike.
    Supporting evidence only: it decides nothing.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    Answer

    Notes
    -----
    Every window is ranked against its own flanks among all its own shifts; the sum of the
    ranks is referred to shifts that are independent from year to year, exactly (see
    `analysis.stats.ranksum.rank_sum_pvalues`). With one anniversary it is step 1. One attack in
    an otherwise quiet year ranks as high as twenty in a busy one.

    **Assumes** that, without an effect of the date, each year's local comparison is
    stationary over half a year on either side, and that bursts do not reach from one
    anniversary to the next. A season that peaks at the date makes every year busy: do not
    quote it alone as a surge. Source: Wilcoxon (1945), Biometrics Bulletin 1, 80-83, for
    sums of ranks; Harris (2020), arXiv:2012.06862, for the shifts.
    """
    more, fewer = rank_sum_pvalues(placement.after)
    return Answer(float(more), float(fewer))
