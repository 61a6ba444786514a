"""Where the level of a count series changes: what a segment costs, and the cheapest segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.errors import DesignError, FitError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_POINTS = 500
"""Days tried as change points in a first search, at equal steps; it is quadratic in them."""

BLOCK = 28
"""Days over which events are summed to see how much bursts make them vary."""

ROUNDS = 10
SETTLED = 1e-9
SAME_SIZE = 1e-5

LARGEST_SIZE = 1e4
"""Beyond it counts are Poisson to every digit that matters."""


class SegmentCost(Protocol):
    """What it costs to give one level to the days from each start up to an end."""

    def __call__(self, starts: Ints, ends: Ints | int) -> Floats:
        """Cost of the days from each start, included, to an end, excluded."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class CountCost:
    r"""Twice the negative log-likelihood of a segment of counts at its own best level.

    Use it in `cheapest_starts`, for counts that are Poisson or negative binomial about a level
    times a known factor.

    Attributes
    ----------
    events, exposure : ndarray of float, shape (n + 1,)
        Events and exposure before each day.
    size : float
        Negative binomial size of a day of exposure 1; infinite for Poisson.

    Notes
    -----
    With Y events in an exposure E the best level is :math:`\hat\lambda = Y / E`, and the cost is

    .. math:: -2 \left[ Y \log \hat\lambda - (Y + r E) \log(1 + \hat\lambda / r) \right],

    whose limit for an infinite size r is :math:`-2 [Y \log \hat\lambda - Y]`. What no segment
    changes is left out. A day of exposure e has the size r e, so that the sum of several days
    is negative binomial as well. **Assumes** one size for all segments, given beforehand.
    """

    events: Floats
    exposure: Floats
    size: float

    @classmethod
    def of(cls, counts: ArrayLike, exposure: ArrayLike, size: float = np.inf) -> CountCost:
        """Make one from counts and exposures above 0, shape (n,) each."""
        y, e = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
        if y.shape != e.shape or y.ndim != 1 or not (e > 0).all() or not size > 0:
            raise DesignError(
                f"a cost needs one exposure above 0 a day and a size above 0, got {y.size} "
                f"counts, {e.size} exposures and size {size}"
            )
        return cls(np.append(0.0, np.cumsum(y)), np.append(0.0, np.cumsum(e)), size)

    def __call__(self, starts: Ints, ends: Ints | int) -> Floats:
        """Cost of the days from each start, included, to an end, excluded."""
        events = self.events[ends] - self.events[starts]
        exposure = self.exposure[ends] - self.exposure[starts]
        level = events / exposure
        if np.isinf(self.size):
            return np.asarray(-2 * (special.xlogy(events, level) - events))
        shared = (events + self.size * exposure) * np.log1p(level / self.size)
        return np.asarray(-2 * (special.xlogy(events, level) - shared))


def cheapest_starts(
    cost: SegmentCost, days: int, *, penalty: float, least: int, step: int = 1
) -> Ints:
    r"""Cut a series into the segments whose costs and penalties sum to the least.

    Use it for the times at which a level changed.

    Parameters
    ----------
    cost : SegmentCost
        Of any segment; two parts never cost more than their whole.
    days : int
        Length of the series.
    penalty : float
        What a further segment costs.
    least : int
        Days that a segment has at least.
    step : int, optional
        Only every so many days may start a segment. Default 1: every day.

    Returns
    -------
    ndarray of int, shape (segments,)
        First day of every segment; the first is 0.

    Raises
    ------
    DesignError
        With fewer days than a segment needs.

    Notes
    -----
    Pruned exact linear time (PELT): with F(t) the least cost of the first t days,
    :math:`F(t) = \min_s F(s) + C(s, t) + \beta`; a start s with
    :math:`F(s) + C(s, t) \ge F(t)` is never best again once t may start a segment itself. Time
    grows with the days where changes do, and with their square where there are none.
    **Assumes** a penalty that fits the data: the number of segments is that of the penalty.
    Source: Killick, Fearnhead and Eckley (2012), Journal of the American Statistical
    Association 107, 1590-1598.

    Examples
    --------
    >>> counts = np.repeat([0, 3, 1], 20)
    >>> cheapest_starts(CountCost.of(counts, np.ones(60)), 60, penalty=8, least=5).tolist()
    [0, 20, 40]
    """
    if not 1 <= least <= days or step < 1:
        raise DesignError(
            f"segments of at least {least} days at steps of {step} do not fit into {days} days"
        )
    points = np.append(np.arange(0, days, step), days)
    admitted = np.searchsorted(points, points - least, side="right")
    admits = np.searchsorted(points, points + least)
    best = np.full(points.size, np.inf)
    best[0] = -penalty
    previous = np.zeros(points.size, dtype=np.int64)
    useless = np.full(points.size, points.size)
    alive = np.zeros(0, dtype=np.int64)
    for now in range(1, points.size):
        fresh = np.arange(admitted[now - 1], admitted[now])
        alive = np.append(alive[useless[alive] > now], fresh[np.isfinite(best[fresh])])
        if not alive.size:
            continue
        through = best[alive] + cost(points[alive], points[now])
        chosen = int(np.argmin(through))
        best[now], previous[now] = through[chosen] + penalty, alive[chosen]
        beaten = alive[through >= best[now]]
        useless[beaten] = np.minimum(useless[beaten], admits[now])
    return points[_traced(previous)]


def _traced(previous: Ints) -> Ints:
    """Follow the best starts back from the last point."""
    starts = []
    now = previous.size - 1
    while now > 0:
        now = int(previous[now])
        starts.append(now)
    return np.array(starts[::-1], dtype=np.int64)


def moved_to_the_day(cost: SegmentCost, starts: Ints, days: int, least: int) -> Ints:
    """Move each start, its neighbours held, to its best day, until none moves any more."""
    starts = starts.copy()
    for _ in range(ROUNDS):
        before = starts.copy()
        for number in range(1, starts.size):
            first = int(starts[number - 1])
            end = int(starts[number + 1]) if number + 1 < starts.size else days
            tried = np.arange(first + least, end - least + 1)
            both = cost(np.full(tried.size, first), tried) + cost(tried, end)
            starts[number] = tried[int(np.argmin(both))]
        if np.array_equal(before, starts):
            break
    return starts


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A piecewise constant log rate with covariates, fitted.

    Attributes
    ----------
    starts : ndarray of int, shape (k,)
        First day of each segment.
    levels : ndarray of float, shape (k,)
        Log rate of each segment where the covariates are 0.
    slopes : ndarray of float, shape (p,)
        Coefficients of the covariates.
    size : float
        Negative binomial size of a day; infinite where the counts are Poisson.
    slope_covariance : ndarray of float, shape (p, p)
        Of the slopes.
    leverage : ndarray of float, shape (k, p)
        Weighted mean of the covariates in each segment.
    information : ndarray of float, shape (k,)
        Of each level, the slopes known.
    """

    starts: Ints
    levels: Floats
    slopes: Floats
    size: float
    slope_covariance: Floats
    leverage: Floats
    information: Floats

    def variance(self, segments: Ints, covariates: Floats) -> Floats:
        """Variance of the log rate of days in these segments with these covariates."""
        apart = covariates - self.leverage[segments]
        shared = np.einsum("ij,jk,ik->i", apart, self.slope_covariance, apart)
        return np.asarray(1 / self.information[segments] + shared)

    def ratio_variances(self) -> Floats:
        """Variance of each later segment's level less the first one's."""
        apart = self.leverage[1:] - self.leverage[0]
        shared = np.einsum("ij,jk,ik->i", apart, self.slope_covariance, apart)
        return np.asarray(1 / self.information[1:] + 1 / self.information[0] + shared)


def fit_levels(counts: Floats, covariates: Floats, starts: Ints, *, salvos: bool) -> Levels:
    r"""Fit one level a segment, and covariates that all segments share.

    Use it once the segments are known; no column a segment is ever made.

    Parameters
    ----------
    counts : ndarray of float, shape (n,)
        Events of the observed days.
    covariates : ndarray of float, shape (n, p)
        Without an intercept; p may be 0.
    starts : ndarray of int, shape (k,)
        First day of each segment.
    salvos : bool
        Whether to estimate a negative binomial size; where the counts vary no more than
        Poisson ones it is infinite all the same.

    Returns
    -------
    Levels

    Raises
    ------
    FitError
        If the iteration does not settle.

    Notes
    -----
    Fisher's scoring, the levels eliminated block by block, in turn with the size by maximum
    likelihood. A segment without any event is given half an event, spread over its days, the
    mean under Jeffreys' prior: its rate is then small, not 0. **Assumes** segments that were
    known beforehand: where the same counts chose them, contrasts of levels are too sure.
    """
    events, days = np.add.reduceat(counts, starts), np.diff(np.append(starts, counts.size))
    segments = segment_of(starts, counts.size)
    y = counts + np.where(events > 0, 0.0, 0.5 / days)[segments]
    fitted = _scoring(y, covariates, starts, np.inf, None)
    for _ in range(ROUNDS if salvos else 0):
        mean = np.exp(fitted.levels[segments] + covariates @ fitted.slopes)
        size = best_size(counts, mean)
        if size == fitted.size or abs(1 - size / fitted.size) < SAME_SIZE:
            break
        fitted = _scoring(y, covariates, starts, size, fitted)
    return fitted


def _scoring(y: Floats, z: Floats, starts: Ints, size: float, at: Levels | None) -> Levels:
    """Find the levels and slopes of the greatest likelihood at one size."""
    segments = segment_of(starts, y.size)
    days = np.diff(np.append(starts, y.size))
    levels = np.log(np.add.reduceat(y, starts) / days) if at is None else at.levels
    slopes = np.zeros(z.shape[1]) if at is None else at.slopes
    for _ in range(100):
        mean = np.exp(np.clip(levels[segments] + z @ slopes, -50, 50))
        share = 1 / (1 + mean / size)
        weight, score = mean * share, (y - mean) * share
        information = np.add.reduceat(weight, starts)
        leverage = np.add.reduceat(weight[:, None] * z, starts) / information[:, None]
        crossed = (z * weight[:, None]).T @ z - (leverage * information[:, None]).T @ leverage
        if np.linalg.matrix_rank(crossed) < z.shape[1]:
            raise FitError("the segments leave nothing to tell season and weekday apart by")
        inverse = np.asarray(np.linalg.inv(crossed), dtype=float)
        summed = np.add.reduceat(score, starts)
        step = inverse @ (z.T @ score - leverage.T @ summed)
        move = summed / information - leverage @ step
        levels, slopes = levels + np.clip(move, -3, 3), slopes + np.clip(step, -3, 3)
        if max(np.abs(move).max(), np.abs(step).max(initial=0.0)) < SETTLED:
            return Levels(starts, levels, slopes, size, inverse, leverage, information)
    raise FitError("the levels of the segments did not settle")


def segment_of(starts: Ints, days: int) -> Ints:
    """Tell which segment, counted from 0, each day lies in."""
    return np.repeat(np.arange(starts.size), np.diff(np.append(starts, days)))


def best_size(counts: Floats, mean: Floats) -> float:
    """Find the size of the greatest likelihood; infinite where counts vary as Poisson ones."""
    if ((counts - mean) ** 2 - counts).sum() <= 0:
        return float("inf")

    most = int(counts.max())
    often = np.bincount(counts.astype(np.int64), minlength=most + 1)
    values = np.arange(most + 1)

    def loss(log_size: float) -> float:
        size = np.exp(log_size)
        rising = often @ (special.gammaln(values + size) - special.gammaln(size))
        shared = (counts + size) @ np.log1p(mean / size) + counts.sum() * log_size
        return float(shared - rising)

    found = optimize.minimize_scalar(
        loss, bounds=(-7, np.log(LARGEST_SIZE)), method="bounded", options={"xatol": 1e-6}
    )
    size = float(np.exp(found.x))
    return size if size < 0.99 * LARGEST_SIZE else float("inf")


def block_size(counts: Floats, factor: Floats, starts: Ints) -> float:
    r"""Estimate a size from sums over blocks of 28 days, so that bursts over days count.

    Moments: with levels by segment, :math:`\sum (Y_b - M_b)^2 = \sum M_b + \sum M_b^2 / (r
    E_b)`, the left side made larger for the levels it took.
    """
    ends = np.append(starts[1:], counts.size)
    edges = np.concatenate(
        [np.arange(start, end, BLOCK) for start, end in zip(starts, ends, strict=True)]
    )
    total, exposure = np.add.reduceat(counts, edges), np.add.reduceat(factor, edges)
    events, seen = np.add.reduceat(counts, starts), np.add.reduceat(factor, starts)
    mean = exposure * (events / seen)[np.searchsorted(starts, edges, side="right") - 1]
    free = edges.size / max(edges.size - starts.size, 1)
    beyond = free * ((total - mean) ** 2).sum() - mean.sum()
    return float((mean**2 / exposure).sum() / beyond) if beyond > 0 else float("inf")
