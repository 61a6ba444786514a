"""The naive test: counts in the windows against counts around, as if attacks were independent."""

from __future__ import annotations

from analysis.stats.rates import rate_ratio
from analysis.surges.base import Answer, Placement


def exact(placement: Placement) -> Answer:
    r"""Compare windows and flanks by the exact binomial test.

    Use it only as the naive reading that the report prints beside the valid one.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    Answer

    Notes
    -----
    One-sided: N of N + C events fall in the windows with probability
    :math:`\pi = w / (w + f)`. **Assumes** independent attacks, no trend and no season. On
    series in bursts it rejects up to four times as often as it says: do not quote its
    p-value as evidence. Source: Przyborowski and Wilenski (1940), Biometrika 31, 313-323.
    """
    observed, around, window_days, flank_days = placement.after.at_true_dates()
    counts = int(observed), window_days, int(around), flank_days
    more = rate_ratio(*counts, alternative="greater")
    fewer = rate_ratio(*counts, alternative="less")
    return Answer(more.pvalue, fewer.pvalue)
