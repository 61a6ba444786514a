"""Intervals of branching, memory and dispersion, honest where the counts say little of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.stats.delta import NORMAL_975
from analysis.stats.endemic_epidemic_search import Problem

Floats = NDArray[np.float64]

CHI_SQUARED_95 = 3.841459
"""Of one degree of freedom: twice the log-likelihood that a 95% limit may lose."""

NEAR = 0.1
"""Of about a standard error, to which a limit is found."""

STRAIGHT = 0.5
"""A standard error beyond this, on the log scale, and the likelihood itself is asked."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95% interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where a search ended.

    Attributes
    ----------
    problem : Problem
        What was searched.
    at : ndarray of float, shape (p,)
        Coordinates of the optimum.
    loss : float
        Minus the log-likelihood there.
    searched : ndarray of bool, shape (p,)
        Coordinates that the search moved.
    covariance : ndarray of float, shape (p, p)
        Of the coordinates; rows of parameters that were held are 0.
    evidence : float
        Twice the log-likelihood gained by the epidemic part.
    """

    problem: Problem
    at: Floats
    loss: float
    searched: NDArray[np.bool_]
    covariance: Floats
    evidence: float

    @property
    def identified(self) -> bool:
        """Whether the counts speak for an epidemic part at all."""
        return self.evidence >= CHI_SQUARED_95

    @property
    def inside(self) -> bool:
        """Whether the kernel was told apart, and none of its parameters ended on a bound."""
        shape = np.diag(self.covariance)[self.problem.likelihood.structure.shape]
        return self.identified and bool((shape > 0).all())

    def branching(self) -> Estimate:
        """Give the branching ratio, its mean over the days where it varies."""
        structure = self.problem.likelihood.structure
        first = structure.branching.start
        if first == structure.branching.stop:
            return Estimate(0.0, 0.0, 0.0)

        value, error = self._ratio(self.at), self._error_of_branching()
        if self.inside and error < STRAIGHT:
            link, back = (special.logit, special.expit) if structure.below_one else (np.log, np.exp)
            ends = link(value) + NORMAL_975 * error * np.array([-1, 1])
            return Estimate(value, *back(ends).tolist())
        if self.identified:
            return Estimate(value, *(self._ratio(self._limit(first, side)) for side in (-1, 1)))
        # Where nothing is set off any memory fits, and the limit is that of the kindest one.
        uppers = [self._ratio(self._limit(first, 1, shape)) for shape in structure.kernel.starts]
        return Estimate(value, 0.0, max(uppers))

    def memory(self) -> Estimate:
        """Give the delay in days; the whole range where nothing is known of it."""
        structure = self.problem.likelihood.structure
        kernel, place = structure.kernel, structure.shape
        shape = (self.problem.change @ self.at)[place]
        if not kernel.bounds:
            days = kernel.memory(shape)
            return Estimate(days, days, days)

        def days_at(first: float) -> float:
            return kernel.memory(np.append(first, shape[1:]))

        scale = self.problem.change[place.start, place.start]
        error = scale * np.sqrt(self.covariance[place.start, place.start])
        lowest, highest = ends = kernel.bounds[0]
        if self.inside and error < STRAIGHT:
            spread = NORMAL_975 * error
            ends = max(shape[0] - spread, lowest), min(shape[0] + spread, highest)
        elif self.identified:
            reached = [self._limit(place.start, side) for side in (-1, 1)]
            ends = reached[0][place.start] * scale, reached[1][place.start] * scale
        lower, upper = sorted(days_at(float(end)) for end in ends)
        return Estimate(days_at(shape[0]), lower, upper)

    @property
    def not_dispersed(self) -> bool:
        """Whether psi ended on its lower bound, where the counts are Poisson."""
        error = self.problem.change[-1, -1] * np.sqrt(self.covariance[-1, -1])
        return bool(self.at[-1] <= self.problem.lower[-1]) and not 0 < error < STRAIGHT

    def dispersion(self) -> Estimate:
        """Give psi of the negative binomial; 0 where the counts are Poisson."""
        if not self.problem.likelihood.structure.overdispersed:
            return Estimate(0.0, 0.0, 0.0)
        last = self.at.size - 1
        scale = self.problem.change[last, last]
        log, error = scale * self.at[last], scale * np.sqrt(self.covariance[last, last])
        if 0 < error < STRAIGHT:
            return Estimate(*np.exp(log + error * NORMAL_975 * np.array([0, -1, 1])).tolist())
        none = self.at[last] <= self.problem.lower[last]
        low, high = (np.exp(scale * self._limit(last, side)[last]) for side in (-1, 1))
        at_end = low <= np.exp(scale * self.problem.lower[last]) * 1.001
        return Estimate(
            0.0 if none else float(np.exp(log)), 0.0 if at_end else float(low), float(high)
        )

    def _ratio(self, at: Floats) -> float:
        structure = self.problem.likelihood.structure
        return float(structure.ratio(self.problem.change @ at).mean())

    def _error_of_branching(self) -> float:
        """Give the standard error of its logit or log by the delta method; infinite where held."""
        structure = self.problem.likelihood.structure
        change = self.problem.change[structure.branching]
        covariance = change @ self.covariance @ change.T
        if covariance[0, 0] == 0:
            return np.inf
        ratio = structure.ratio(self.problem.change @ self.at)
        rise, mean = ratio, ratio.mean()
        if structure.below_one:
            rise, mean = ratio * (1 - ratio), mean * (1 - mean)
        slope = rise @ structure.epidemic / ratio.size / mean
        return float(np.sqrt(slope @ covariance @ slope))

    def _limit(self, place: int, side: int, shape: tuple[float, ...] | None = None) -> Floats:
        """Follow the profile likelihood to where it loses 95%, or to the bound."""
        problem = self.problem
        end = (problem.lower if side < 0 else problem.upper)[place]
        free = self.searched & (np.arange(self.at.size) != place)
        inside, width = self.at, 1.0
        if shape is not None:
            params = problem.change @ self.at
            params[problem.likelihood.structure.shape] = shape
            inside = problem.coordinates(params)
        outside = np.inf
        while width > NEAR and inside[place] != end:
            start = inside.copy()
            start[place] = _between(inside[place] + side * width, inside[place], end)
            tried, loss = problem.minimise(start, free)
            if 2 * (loss - self.loss) > CHI_SQUARED_95:
                outside = tried[place]
            else:
                inside = tried
            # Ever longer steps until the limit is passed, then halves of what is left.
            width = min(2 * width, abs(outside - inside[place]) / 2)
        return inside


def _between(value: float, one: float, other: float) -> float:
    return float(np.clip(value, min(one, other), max(one, other)))
