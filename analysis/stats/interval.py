"""Intervals of rate ratios that agree with the ranks over shifts, and cover large ratios too.

A ratio is accepted if the statistic computed under it lies among its values at the shifts.
Three things are done for ratios other than 1, none of which changes the answer at 1: what the
surge put into its own windows is taken out of the shifts; the spread of the shifts grows as
bursts make it grow; and the interval for independent counts is joined where 1 permits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DesignError
from analysis.stats.shift import TIE, reference_shifts, studentised
from analysis.stats.windows import WindowSums

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Sides = tuple[Booleans, Booleans]
"""Whether each ratio is too small, and too large, to be accepted."""

WIDENING = 0.4
"""Share by which the spread grows, at most, as a ratio leaves 1; set by simulation."""

GRID = 2.0 ** np.linspace(-6, 6, 25)
"""Ratios tried first; an end beyond them is printed as 0 or infinite."""

ROUNDS, STEPS = 5, 8


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Sums pooled over dates, as intervals need them: (..., draws, S), and (S,) for the days.

    Attributes
    ----------
    n, c : ndarray of float
        Events in windows and flanks at every shift of the reference set.
    own_n, own_c : ndarray of float
        The part of them that lies in the unmoved windows.
    window, flank : ndarray of float, shape (S,)
        Observed days.
    at : int
        Column of the true dates.
    """

    n: Floats
    c: Floats
    own_n: Floats
    own_c: Floats
    window: Floats
    flank: Floats
    at: int

    def without_surge(self, ratio: Floats) -> tuple[Floats, Floats]:
        """Divide what lies in the unmoved windows by a ratio; below 1 nothing is added."""
        taken = np.maximum(0.0, 1 - 1 / ratio)
        return self.n - taken * self.own_n, self.c - taken * self.own_c

    @property
    def true(self) -> tuple[Floats, Floats, float, float]:
        """Events and days at the true dates."""
        window, flank = float(self.window[self.at]), float(self.flank[self.at])
        return self.n[..., self.at], self.c[..., self.at], window, flank

    @property
    def mean(self) -> tuple[Floats, Floats, float, float]:
        """The same, averaged over the draws."""
        n, c, window, flank = self.true
        return n.mean(axis=-1), c.mean(axis=-1), window, flank


def compare(sums: WindowSums, usable: Booleans, *, drawn: bool = False) -> Comparison:
    """Pool sums over their dates and keep the usable shifts.

    Use it before `local_sides` and `difference_sides`.

    Parameters
    ----------
    sums : WindowSums
        With the sums of each date's own window.
    usable : ndarray of bool, shape (S,)
        The reference set, the true shift among it.
    drawn : bool, optional
        Whether the first axis holds draws of one series, over which statistics are averaged;
        otherwise it holds series. Default False.

    Raises
    ------
    DesignError
        If the sums were made without those of each date's own window.
    """
    pooled = sums.pooled()
    if pooled.own_observed is None or pooled.own_around is None:
        raise DesignError("an interval needs window sums that were made with own=True")

    def kept(part: NDArray[np.int64]) -> Floats:
        flat = part.astype(float)[..., 0, :][..., usable]
        return flat if drawn else flat[..., None, :]

    return Comparison(
        n=kept(pooled.observed),
        c=kept(pooled.around),
        own_n=kept(pooled.own_observed),
        own_c=kept(pooled.own_around),
        window=pooled.window_days[0, usable],
        flank=pooled.flank_days[0, usable],
        at=int(usable[: sums.true_shift].sum()),
    )


def local_sides(ratio: ArrayLike, given: Comparison, tail: float) -> Sides:
    r"""Say on which side, if any, ratios of window rate to flank rate are rejected.

    Use it for the interval beside the p-value of step 1.

    Parameters
    ----------
    ratio : array_like of float
        Ratios to try; its shape goes before, or is broadcast over, that of the series.
    given : Comparison
        Windows and flanks at every shift.
    tail : float
        Probability left out on either side.

    Returns
    -------
    tuple of ndarray of bool
        Too small, too large.

    Notes
    -----
    Under the ratio :math:`\theta` the statistic of the true dates is :math:`Z_\theta`, with
    :math:`\pi_\theta = \theta w / (\theta w + f)`. It is held against the values over the
    shifts of :math:`g\,Z^*`, where :math:`Z^*` is the statistic of counts from which the surge
    was taken (events in the true windows divided by :math:`\theta`), and

    .. math:: g = (1 + c\,(1 - \min(\theta, 1 / \theta)))
              \sqrt{\frac{1 + G (\phi - 1)}{\phi}}, \quad G = \frac{\theta (w + f)}{\theta w + f},

    :math:`\phi` being the variance of :math:`Z^*` over the shifts, at least 1: for a rate that
    varies by itself, what exceeds the Poisson variance grows by G. At :math:`\theta = 1` this
    is the ranking of step 1.

    **Assumes** that the surge multiplies the rate. The constant c (`WIDENING`) was set so that
    the interval covers in simulated worlds; the calibration report says how well it does.
    """
    theta = np.asarray(ratio, dtype=float)[..., None, None]
    n, c = given.without_surge(theta)
    plain = studentised(n, c, given.window / (given.window + given.flank)).mean(axis=-2)
    n0, c0, w, f = given.true
    theta = theta[..., 0]
    true = studentised(n0, c0, theta * w / (theta * w + f)).mean(axis=-1)
    gain = theta * (w + f) / (theta * w + f)
    return _sides(true, plain, gain, theta, tail)


def difference_sides(ratio: ArrayLike, after: Comparison, before: Comparison, tail: float) -> Sides:
    r"""Say on which side ratios of two rate ratios, after and before the event, are rejected.

    Notes
    -----
    As `local_sides`, for :math:`D_\theta = (L - L_0 - \log \theta) / \sqrt{v + v_0}`; what
    exceeds the Poisson variance grows by :math:`(v^* + v_0) / (v + v_0)`, where :math:`v^*`
    is that of the counts from which the surge was taken.
    """
    theta = np.asarray(ratio, dtype=float)[..., None, None]
    n, c = after.without_surge(theta)
    middle, variance = _log_ratio(n, c, after.window, after.flank)
    middle0, variance0 = _log_ratio(before.n, before.c, before.window, before.flank)
    plain = ((middle - middle0) / np.sqrt(variance + variance0)).mean(axis=-2)
    found, spread = _log_ratio(after.n, after.c, after.window, after.flank)
    total, least = spread + variance0, variance + variance0
    at, theta = after.at, theta[..., 0]
    difference = (found - middle0)[..., at] - np.log(theta)
    true = (difference / np.sqrt(total[..., at])).mean(axis=-1)
    gain = (least[..., at] / total[..., at]).mean(axis=-1, keepdims=True)
    return _sides(true, plain, gain, theta, tail)


def _sides(true: Floats, plain: Floats, gain: Floats, theta: Floats, tail: float) -> Sides:
    """Hold the statistic of the true dates against the widened values over the shifts."""
    beyond = int(np.floor(tail * plain.shape[-1] + TIE))
    if beyond == 0:
        never = np.zeros(np.broadcast_shapes(true.shape, plain.shape[:-1]), dtype=bool)
        return never, never
    ends = np.partition(plain, (beyond, plain.shape[-1] - 1 - beyond), axis=-1)
    phi = np.maximum(1.0, plain.var(axis=-1))
    grown = np.sqrt((1 + gain[..., 0] * (phi - 1)) / phi)
    grown = grown * (1 + WIDENING * (1 - np.minimum(theta, 1 / theta)[..., 0]))
    low, high = grown * ends[..., beyond], grown * ends[..., -1 - beyond]
    return true > high + TIE, true < low - TIE


def _log_ratio(n: Floats, c: Floats, window: Floats, flank: Floats) -> tuple[Floats, Floats]:
    n, c = n + 0.5, c + 0.5
    return np.log(n / window) - np.log(c / flank), 1 / n + 1 / c


def poisson_sides(ratio: ArrayLike, given: Comparison, tail: float) -> Sides:
    """Say on which side ratios are rejected by the exact test for independent counts.

    Where dates were drawn, the counts are their means over the draws.
    """
    theta = np.asarray(ratio, dtype=float)
    n, c, w, f = given.mean
    share = theta * w / (theta * w + f)
    with np.errstate(invalid="ignore"):  # a shape parameter of 0, answered beside it
        at_least = np.where(n > 0, special.betainc(n, c + 1, share), 1.0)
        at_most = np.where(c > 0, special.betainc(c, n + 1, 1 - share), 1.0)
    return at_least <= tail, at_most <= tail


def logit_sides(ratio: ArrayLike, after: Comparison, before: Comparison, tail: float) -> Sides:
    """Say on which side ratios of rate ratios are rejected for independent counts."""
    theta = np.asarray(ratio, dtype=float)
    (found, spread), (found0, spread0) = (
        _log_ratio(n, c, np.asarray(w), np.asarray(f)) for n, c, w, f in (after.mean, before.mean)
    )
    score = (found - found0 - np.log(theta)) / np.sqrt(spread + spread0)
    reach = -special.ndtri(tail)
    return score > reach, score < -reach


def accepted(
    ratio: ArrayLike,
    ranked: Callable[[ArrayLike], Sides],
    counted: Callable[[ArrayLike], Sides],
    at_one: Sides | None = None,
) -> Booleans:
    """Say whether ratios belong to the interval: by rank, or as counts where 1 permits.

    `at_one` is what `ranked` says of 1, where that is known already.
    """
    theta = np.asarray(ratio, dtype=float)
    small, large = ranked(theta)
    too_small, too_large = counted(theta)
    one_small, one_large = ranked(1.0) if at_one is None else at_one
    # Where the ranking rejects 1, nothing beyond it is kept: interval and p-value agree.
    possible = np.where(theta > 1, ~one_large, np.where(theta < 1, ~one_small, True))
    counted_in = (theta != 1) & ~too_small & ~too_large
    return np.asarray(possible & ((~small & ~large) | counted_in))


def interval_of(inside: Callable[[ArrayLike], Booleans], estimate: float) -> tuple[float, float]:
    """Find the ends of the accepted ratios about an estimate, by a coarse grid, then finer ones.

    Where the estimate itself is not accepted, the ends are those of all that are.
    """
    grid = np.unique(np.append(GRID, estimate)) if 0 < estimate < np.inf else GRID
    held = inside(grid)
    at = int(np.searchsorted(grid, estimate))
    if not held.any():
        return estimate, estimate
    if at < grid.size and held[at]:
        # Acceptance may set in again far away; that is no part of the interval.
        out = np.flatnonzero(~held)
        first, last = max(out[out < at], default=-1) + 1, min(out[out > at], default=grid.size) - 1
    else:
        first, last = np.flatnonzero(held)[[0, -1]]
    low, high = float(grid[first]), float(grid[last])
    below = float(grid[first - 1]) if first else None
    above = float(grid[last + 1]) if last < grid.size - 1 else None
    for _ in range(ROUNDS):
        finer = _between(below, low), _between(above, high)
        held = inside(np.concatenate(finer))
        below, low = _closer(finer[0], held[:STEPS], below, low)
        above, high = _closer(finer[1], held[STEPS:], above, high)
    return (0.0 if below is None else low), (float("inf") if above is None else high)


def _between(rejected: float | None, kept: float) -> Floats:
    """Step from a rejected ratio to an accepted one, which comes last."""
    return np.exp(np.linspace(np.log(rejected or kept), np.log(kept), STEPS + 1))[1:]


def _closer(
    tried: Floats, held: Booleans, rejected: float | None, kept: float
) -> tuple[float | None, float]:
    """Narrow the step to the first accepted ratio and the one before it."""
    if rejected is None:
        return None, kept
    first = int(np.argmax(held))
    return (float(tried[first - 1]) if first else rejected), float(tried[first])


def local_interval(
    sums: WindowSums, tail: float, drawn: WindowSums | None = None
) -> tuple[float, float]:
    """Find the interval of the ratio of window rate to flank rate.

    Use it beside the p-value of step 1: the two agree at a ratio of 1.

    Parameters
    ----------
    sums : WindowSums
        One row a date, with the sums of each date's own window.
    tail : float
        Probability left out on either side: .025 for a two-sided 95% interval.
    drawn : WindowSums, optional
        The same for every draw of the imprecise dates; the interval then rests on these.

    Returns
    -------
    tuple of (float, float)
        An end may be 0 or infinite.

    Notes
    -----
    The ratios accepted by `local_sides`, joined with the exact interval for independent counts
    as far as 1. **Assumes** what `local_sides` does.
    """
    usable = reference_shifts(sums)
    given = compare(sums, usable) if drawn is None else compare(drawn, usable, drawn=True)
    n, c, w, f = given.mean
    estimate = float(n * f / (c * w)) if c > 0 and w > 0 else float("inf")

    def by_rank(ratio: ArrayLike) -> Sides:
        return local_sides(ratio, given, tail)

    def by_counts(ratio: ArrayLike) -> Sides:
        return poisson_sides(ratio, given, tail)

    at_one = by_rank(1.0)
    return interval_of(lambda ratio: accepted(ratio, by_rank, by_counts, at_one), estimate)


def difference_interval(
    after: WindowSums,
    before: WindowSums,
    usable: Booleans,
    tail: float,
    drawn: tuple[WindowSums, WindowSums] | None = None,
) -> tuple[float, float]:
    """Find the interval of the ratio of two rate ratios, after and before the event.

    Use it beside the p-value of step 2; parameters as in `local_interval`, with the shifts at
    which windows and flanks of both kinds of years were observed.
    """
    pair = (after, before) if drawn is None else drawn
    given = [compare(sums, usable, drawn=drawn is not None) for sums in pair]
    (found, _), (found0, _) = (
        _log_ratio(n, c, np.asarray(w), np.asarray(f))
        for n, c, w, f in (part.mean for part in given)
    )

    def by_rank(ratio: ArrayLike) -> Sides:
        return difference_sides(ratio, given[0], given[1], tail)

    def by_counts(ratio: ArrayLike) -> Sides:
        return logit_sides(ratio, given[0], given[1], tail)

    at_one, estimate = by_rank(1.0), float(np.exp(found - found0))
    return interval_of(lambda ratio: accepted(ratio, by_rank, by_counts, at_one), estimate)


def exact_limits(given: Comparison, tail: float) -> tuple[float, float]:
    """Find the ends of the exact interval for independent counts (Clopper and Pearson 1934)."""
    n, c, w, f = given.mean
    low = float(special.betaincinv(n, c + 1, tail)) if n > 0 else 0.0
    high = float(special.betaincinv(n + 1, c, 1 - tail)) if c > 0 else 1.0
    odds = f / w
    return low / (1 - low) * odds, high / (1 - high) * odds if high < 1 else float("inf")
