"""The verdict of many series at once, by the rule that `decide` follows for one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.anchors.design import LARGEST_SHARE, LEAST_CONTROL_ATTACKS
from analysis.stats.interval import Sides, accepted, compare, local_sides, poisson_sides
from analysis.stats.shift import ONE_SIDED_TAIL, reference_shifts
from analysis.stats.windows import WindowSums

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]

MARGIN = 1.5


def steady(after: WindowSums, largest_share: float = LARGEST_SHARE) -> Booleans:
    """Say whether no anniversary carries the result: leave-one-out and share both hold."""
    at = after.true_shift
    n, c = after.observed[..., at], after.around[..., at]
    w, f = after.window_days[:, at], after.flank_days[:, at]
    if w.size < 2:
        return np.zeros(n.shape[:-1], dtype=bool)
    total = n.sum(axis=-1, keepdims=True), c.sum(axis=-1, keepdims=True)
    side = np.sign(total[0] - total[1] * w.sum() / f.sum())
    without = np.sign(total[0] - n - (total[1] - c) * (w.sum() - w) / (f.sum() - f))
    parts = n - c * w / f
    # The largest part counts in the direction of the result, be it an excess or a deficit.
    most = (side * parts).max(axis=-1)
    shared = most <= largest_share * (side * parts.sum(axis=-1, keepdims=True))[..., 0]
    return np.asarray((without == side).all(axis=-1) & shared & (side[..., 0] != 0))


def rules_out(after: WindowSums, margin: float = MARGIN) -> Booleans:
    """Say whether the upper limit lies below the margin."""
    given = compare(after, reference_shifts(after))

    def ranked(ratio: ArrayLike) -> Sides:
        return local_sides(ratio, given, ONE_SIDED_TAIL)

    def counted(ratio: ArrayLike) -> Sides:
        return poisson_sides(ratio, given, ONE_SIDED_TAIL)

    n, c, w, f = given.mean
    below = n * f < margin * c * w
    return np.asarray(below & counted(margin)[1] & ~accepted(margin, ranked, counted))


def verdicts(
    after: WindowSums,
    before: WindowSums | None,
    first: tuple[Floats, Floats],
    second: Floats | None,
    limited: Booleans,
    *,
    alpha: float = 0.05,
    largest_share: float = LARGEST_SHARE,
) -> dict[str, Booleans]:
    """Decide many series at once, where dates are exact and no negative control is named.

    Parameters
    ----------
    after, before : WindowSums
        Anniversaries and control years, one leading axis of series; None without controls.
    first : tuple of ndarray of float, shape (series,)
        The p-values of step 1 for a surge, and for a lull.
    second : ndarray of float, shape (series,), or None
        The p-value of step 2.
    limited : ndarray of bool, shape (series,)
        Whether the upper limit lies below the margin, from `rules_out`.
    alpha : float, optional
        Level of each step. Default .05.
    largest_share : float, optional
        Part of the excess that one anniversary may supply.

    Returns
    -------
    dict of str to ndarray of bool
        For every code, which series get it.
    """
    observed, around, window, flank = after.at_true_dates()
    expected = around * window / flank
    several, even = after.observed.shape[-2] > 1, steady(after, largest_share)
    more = (first[0] <= alpha) & (observed > expected)
    one_year = more & several & ~even
    confirmed = np.zeros(more.shape, dtype=bool)
    if before is not None and second is not None:
        n0, c0, _, _ = before.at_true_dates()
        confirmed = several & (second <= alpha) & (n0 + c0 >= LEAST_CONTROL_ATTACKS)
    lull = (first[1] <= alpha / 2) & (observed < expected) & even
    no_large = ~more & ~lull & limited
    found = {
        "surge": more & ~one_year & confirmed,
        "season_not_ruled_out": more & ~one_year & ~confirmed,
        "one_year_only": one_year,
        "fewer": ~more & lull,
        "no_large_surge": no_large,
    }
    found["cannot_tell"] = ~np.logical_or.reduce(list(found.values()))
    return found
