"""The sum of every anniversary's own rank, against all ways to shift each year by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.stats.shift import TIE, local_statistic, reference_shifts
from analysis.stats.windows import WindowSums

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def rank_sum_pvalues(sums: WindowSums) -> tuple[Floats, Floats]:
    r"""Rank every date among its own shifts and refer the sum to independent shifts.

    Use it for the typical anniversary: a single busy year cannot carry the answer.

    Parameters
    ----------
    sums : WindowSums
        One row a date, with a leading axis of series or none.

    Returns
    -------
    tuple of (ndarray, ndarray), each of shape (series,)
        The p-values for a surge and for a lull; shape () for one series.

    Notes
    -----
    With :math:`R_y(s)` the number of shifts of year y whose local statistic is at least that
    at shift s, and every :math:`s_y` drawn by itself, each shift as likely as the other,

    .. math:: p = P\Big(\sum_y R_y(s_y) \le \sum_y R_y(0)\Big).

    The distribution of the sum is the convolution of the years' distributions of ranks, so
    nothing is drawn. Tied shifts all have the largest of their ranks, at the true dates and
    in the distribution alike. In a year with few attacks most shifts tie; the p-value is as
    valid then, but ranking ties otherwise would give another one. Ranks are summed, not
    shares: where days were not observed, a year with fewer shifts weighs a little less.

    **Assumes** what `rank_sum` in `analysis.surges` assumes: see there when not to quote it.
    Source: Wilcoxon (1945), Biometrics Bulletin 1, 80-83, for sums of ranks.

    Examples
    --------
    >>> from analysis.stats.windows import window_sums
    >>> design = {"lead": 0, "lag": 0, "guard": 0, "flank": 1, "shifts": 1}
    >>> sums = window_sums([0, 0, 3, 0, 0, 0, 0, 2, 0, 0], [1] * 10, [2, 7], **design)
    >>> [float(p) for p in rank_sum_pvalues(sums)]  # busiest in both years: 1/3 of 1/3
    [0.1111111111111111, 1.0]
    """
    upper, lower = [], []
    for row in range(sums.observed.shape[-2]):
        alone = sums.only([row])
        usable = reference_shifts(alone)
        at = int(usable[: sums.true_shift].sum())
        values = local_statistic(alone)[..., usable]
        upper.append((ranks_from_above(values), at))
        lower.append((ranks_from_above(-values), at))
    return _pvalues(upper), _pvalues(lower)


def ranks_from_above(values: Floats) -> Integers:
    """Rank every value among all: how many are at least as large, ties and itself included.

    Examples
    --------
    >>> ranks_from_above(np.array([3.0, 1.0, 3.0, 0.0])).tolist()
    [2, 3, 2, 4]
    """
    order = np.argsort(-values, axis=-1)
    descending = np.take_along_axis(values, order, axis=-1)
    number = np.arange(1, values.shape[-1] + 1)
    last = np.ones(values.shape, dtype=bool)
    last[..., :-1] = descending[..., :-1] - descending[..., 1:] > TIE
    # The last of a group of ties has the rank of all of them: look it up from behind.
    ends = np.where(last, number, number[-1])[..., ::-1]
    ranks = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.minimum.accumulate(ends, axis=-1)[..., ::-1], axis=-1)
    return ranks


def _pvalues(years: list[tuple[Integers, int]]) -> Floats:
    """Refer the sum of the true ranks to the convolution of each year's ranks."""
    shape = years[0][0].shape[:-1]
    observed = np.sum([ranks[..., at] for ranks, at in years], axis=0).reshape(-1)
    flat = [ranks.reshape(-1, ranks.shape[-1]) for ranks, _ in years]
    ways = np.prod([float(ranks.shape[-1]) for ranks in flat])
    found = [ways_up_to([r[n] for r in flat], total) for n, total in enumerate(observed)]
    return np.asarray(np.array(found) / ways).reshape(shape)


def ways_up_to(years: Sequence[Integers], total: int) -> float:
    """Count the ways to take a shift in every year so that the ranks sum to at most `total`.

    Examples
    --------
    >>> die = np.arange(1, 7)
    >>> ways_up_to([die, die], 4)
    6.0
    """
    # Whole numbers in floats: exact up to six years of 365 shifts, and never overflowing.
    ways = np.ones(1)
    for ranks in years:
        ways = np.convolve(ways, np.bincount(ranks).astype(float))
    return float(ways[: total + 1].sum())
