"""One level for each segment of a count series, and covariates that all segments share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from analysis.errors import FitError
from analysis.stats.delta import row_variances

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 10
"""Turns of levels and size, at most."""

BLOCK = 28
"""Days over which events are summed to see how much bursts make them vary."""

SETTLED = 1e-9
"""Step of every level and slope, on the log scale, at which their search ends."""

SAME_SIZE = 1e-5
"""Share of the size by which it may still move when the turns end."""

LARGEST_SIZE = 1e4
"""Beyond it counts are Poisson to every digit that matters."""


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
        shared = row_variances(apart, self.slope_covariance)
        return np.asarray(1 / self.information[segments] + shared)

    def ratio_variances(self) -> Floats:
        """Variance of each later segment's level less the first one's."""
        apart = self.leverage[1:] - self.leverage[0]
        shared = row_variances(apart, self.slope_covariance)
        return np.asarray(1 / self.information[1:] + 1 / self.information[0] + shared)


def fit_levels(counts: Floats, covariates: Floats, starts: Ints, *, overdispersed: bool) -> Levels:
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
    overdispersed : bool
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
    Source: McCullagh and Nelder (1989), Generalized Linear Models, section 2.5.
    """
    events, days = np.add.reduceat(counts, starts), np.diff(np.append(starts, counts.size))
    segments = segment_of(starts, counts.size)
    y = counts + np.where(events > 0, 0.0, 0.5 / days)[segments]
    fitted = _scoring(y, covariates, starts, np.inf, None)
    for _ in range(ROUNDS if overdispersed else 0):
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
