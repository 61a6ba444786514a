"""Statistics that set windows against flanks, and their ranks over shifts.

Every function takes sums over windows and flanks (`analysis.stats.windows`) and works on
all shifts, and on several series, at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.stats.windows import WindowSums

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TWO_SIDED_TAIL, ONE_SIDED_TAIL = 0.025, 0.05
"""What a two-sided 95% interval, and a one-sided 95% limit, leave out on a side."""

TIE = 1e-12
"""Two statistics closer than this are tied, and a tie counts against the claim."""


def local_statistic(sums: WindowSums) -> Floats:
    r"""Set the windows against their flanks, studentised, at every shift.

    Use it for step 1: are the windows busier than the weeks around them?

    Parameters
    ----------
    sums : WindowSums
        One row a date; the dates are pooled first.

    Returns
    -------
    ndarray of float, shape (..., S)
        Large when the windows are busy; 0 when they hold what the flanks predict.

    Notes
    -----
    With N events in w window days, C in f flank days and :math:`\pi = w / (w + f)`,

    .. math:: Z = \frac{N - \pi (N + C)}{\sqrt{\pi (1 - \pi)(N + C) + 1/4}} .

    **Assumes** nothing of the counts by itself: only its rank among shifts is used, and
    that rank must not be quoted where the series has a season near the date.
    """
    n, c, share = _pooled(sums)
    return studentised(n, c, share)


def difference_statistic(after: WindowSums, before: WindowSums) -> Floats:
    r"""Compare the log rate ratio after the event with that of the years before it.

    Use it for step 2: is the excess absent at the same calendar date before the event?

    Parameters
    ----------
    after, before : WindowSums
        Anniversaries, and control years; each is pooled first.

    Returns
    -------
    ndarray of float, shape (..., S)
        nan at shifts where a window or flank was not observed at all.

    Notes
    -----
    .. math:: D = \frac{L - L_0}{\sqrt{v + v_0}}, \quad
              L = \log\frac{(N + .5)/w}{(C + .5)/f}, \quad
              v = \frac{1}{N + .5} + \frac{1}{C + .5} .

    **Assumes** that the shape of the season around the date would have stayed the same.
    Do not quote its rank with few events in the control years.
    """
    ratio, variance = log_ratio(after)
    ratio0, variance0 = log_ratio(before)
    return (ratio - ratio0) / np.sqrt(variance + variance0)


def log_ratio(sums: WindowSums) -> tuple[Floats, Floats]:
    """Log ratio of window rate to flank rate, half an event added to each, and its variance."""
    pooled = sums.pooled()
    n, c = pooled.observed[..., 0, :] + 0.5, pooled.around[..., 0, :] + 0.5
    days = pooled.window_days[..., 0, :], pooled.flank_days[..., 0, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(n / days[0]) - np.log(c / days[1])
    return np.where((days[0] > 0) & (days[1] > 0), ratio, np.nan), 1 / n + 1 / c


def reference_shifts(*parts: WindowSums) -> NDArray[np.bool_]:
    """Mark the shifts that belong to the reference set: some window day is observed."""
    seen = [part.window_days.sum(axis=-2) > 0 for part in parts]
    return np.asarray(np.logical_and.reduce(seen))


def rank_upper(values: ArrayLike, true_value: ArrayLike) -> NDArray[np.int64]:
    """Count the shifts whose value is at least the true one; the true shift is among them.

    Examples
    --------
    >>> int(rank_upper([3.0, 1.0, 3.0, 0.0], 3.0))
    2
    """
    at_least = np.asarray(values) >= np.asarray(true_value)[..., None] - TIE
    return np.asarray(at_least.sum(axis=-1))


def rank_lower(values: ArrayLike, true_value: ArrayLike) -> NDArray[np.int64]:
    """Count the shifts whose value is at most the true one; the true shift is among them."""
    at_most = np.asarray(values) <= np.asarray(true_value)[..., None] + TIE
    return np.asarray(at_most.sum(axis=-1))


def guaranteed_pvalue(rank: int, shifts: int) -> float:
    """Bound the p-value of a rank among `shifts` linear shifts, whatever the dependence.

    Notes
    -----
    The true position is among the top m of 2N + 1 shifts with probability at most
    m / (N + 1) when one of the two series is stationary (Harris 2020, arXiv:2012.06862).

    Examples
    --------
    >>> round(guaranteed_pvalue(42, 365), 4)
    0.2295
    """
    return min(1.0, 2 * rank / (shifts + 1))


def acceptance_limits(values: ArrayLike, tail: float) -> tuple[float, float]:
    """Find the values between which a statistic is not rejected at `tail` on either side.

    The upper limit is the largest value whose rank from above is more than `tail` of the
    shifts, so that an interval made from it leaves out 1 exactly when p is at most `tail`.
    With fewer than 1 / `tail` shifts no rank can be that small, and nothing is left out.

    Examples
    --------
    >>> acceptance_limits(range(1, 101), 0.025)
    (3.0, 98.0)
    >>> acceptance_limits(range(1, 11), 0.025)
    (-inf, inf)
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    beyond = int(np.floor(tail * ordered.size + TIE))
    if beyond == 0:
        return float("-inf"), float("inf")
    return float(ordered[beyond]), float(ordered[ordered.size - 1 - beyond])


def _pooled(sums: WindowSums) -> tuple[Integers, Integers, Floats]:
    pooled = sums.pooled()
    window, flank = pooled.window_days[..., 0, :], pooled.flank_days[..., 0, :]
    # A shift without any observed day has no share; it leaves the reference set anyway.
    share = window / np.maximum(window + flank, 1)
    return pooled.observed[..., 0, :], pooled.around[..., 0, :], share


def studentised(n: ArrayLike, c: ArrayLike, share: ArrayLike) -> Floats:
    """Set n events in windows against c around them, `share` of all expected inside."""
    n, c, share = (np.asarray(part) for part in (n, c, share))
    total = n + c
    return np.asarray((n - share * total) / np.sqrt(share * (1 - share) * total + 0.25))
