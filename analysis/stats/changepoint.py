"""Where the level of a count series changes: what a segment costs, and the cheapest segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DesignError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_POINTS = 500
"""Days tried as change points in a first search, at equal steps; it is quadratic in them."""

ROUNDS = 10
"""Passes over all starts, at most."""


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
