"""The search for the largest likelihood of a self-exciting count, bounds included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from analysis.errors import FitError
from analysis.stats.endemic_epidemic_likelihood import IMPOSSIBLE, Likelihood

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOWEST_RATIO, HIGHEST_RATIO = 1e-6, 0.999
HIGHEST_FACTOR = 20.0
"""Branching ratios within which the fit stays: of the logit's two ends, and the log's upper."""

DISPERSION = (1e-4, 1e3)
"""A psi at the lower end is none: the counts vary no more than Poisson counts."""

STEP = 1e-3
"""Of about a standard error, for the curvature from differences of the exact slope."""

SETTLED = 1e-9
"""Gain, by the curvature, below which nothing is left to find; of a log-likelihood up to 1000,
and as much more as rounding grows with a larger one."""

ROUGHLY = 1e-3
"""The same where rounding error of large counts hides what is left."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A likelihood on coordinates of about a standard error each.

    Attributes
    ----------
    likelihood : Likelihood
        Of the parameters.
    change : ndarray of float, shape (p, p)
        From coordinates to parameters; covariates are made uncorrelated by it.
    lower, upper : ndarray of float, shape (p,)
        Bounds of the coordinates.
    """

    likelihood: Likelihood
    change: Floats
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, likelihood: Likelihood) -> Problem:
        """Scale a likelihood."""
        structure, events = likelihood.structure, likelihood.values @ likelihood.days
        x = structure.endemic
        try:
            root = np.linalg.cholesky(x.T @ x / x.shape[0])
        except np.linalg.LinAlgError:
            raise FitError(
                f"{x.shape[0]} days cannot tell {x.shape[1]} covariates apart; ask for fewer terms"
            ) from None
        change = np.diag(np.full(structure.size, 4 / np.sqrt(events)))
        change[structure.slopes, structure.slopes] = np.linalg.inv(root).T / np.sqrt(events)
        lower, upper = _bounds(likelihood) / np.diag(change)
        return cls(likelihood, change, lower, upper)

    def loss(self, at: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood and its slope."""
        value, slope = self.likelihood.loss(self.change @ at)
        return value, self.change.T @ slope

    def coordinates(self, params: Floats) -> Floats:
        """Change from parameters to coordinates."""
        return np.asarray(np.linalg.solve(self.change, params))

    def at_bound(self, at: Floats) -> Bools:
        """Mark the coordinates that came to lie on a bound."""
        return np.asarray((at <= self.lower + STEP) | (at >= self.upper - STEP))

    def minimise(self, start: Floats, free: Bools) -> tuple[Floats, float]:
        """Find the least loss over the free coordinates, the others as at the start."""

        def restricted(some: Floats) -> tuple[float, Floats]:
            value, slope = self.loss(_placed(start, free, some))
            return value, slope[free]

        best = optimize.minimize(
            restricted,
            start[free],
            method="L-BFGS-B",
            jac=True,
            bounds=np.stack([self.lower[free], self.upper[free]], axis=1),
            options={"ftol": 1e-11, "gtol": 1e-4, "maxiter": 1000, "maxcor": 20},
        )
        return _placed(start, free, best.x), float(best.fun)

    def curvature(self, at: Floats, free: Bools) -> Floats:
        """Differentiate the slope; shape (free, free)."""
        rows = []
        for move in STEP * np.eye(at.size)[free]:
            rise = self.loss(at + move)[1] - self.loss(at - move)[1]
            rows.append(rise[free] / (2 * STEP))
        curved = np.array(rows)
        return (curved + curved.T) / 2

    def polish(self, at: Floats, free: Bools) -> tuple[Floats, Floats] | None:
        """Take Newton steps to the optimum; give it and its covariance, or nothing."""
        for _ in range(8):
            free = free & ~self.at_bound(at)
            curved = self.curvature(at, free)
            if np.linalg.eigvalsh(curved)[0] <= 1e-8:
                return None
            covariance = np.zeros((at.size, at.size))
            covariance[np.ix_(free, free)] = np.linalg.inv(curved)
            for _ in range(4):
                value, slope = self.loss(at)
                move = covariance @ slope
                gain = slope @ move / max(1.0, abs(value) / 1000)
                before, at = at, self._step(at, move, value)
                if gain < SETTLED or (gain < ROUGHLY and (at == before).all()):
                    return at, covariance
        return None

    def _step(self, at: Floats, move: Floats, value: float) -> Floats:
        """Go as far along a Newton step as the loss falls, and stay where it never does."""
        for share in 0.5 ** np.arange(8):
            tried: Floats = np.clip(at - share * move, self.lower, self.upper)
            if self.loss(tried)[0] < value:
                return tried
        return at

    def without_epidemic(self) -> tuple[Floats, float]:
        """Fit the endemic part alone: the branching ratio at its lower end."""
        structure = self.likelihood.structure
        params = np.zeros(structure.size)
        params[0] = np.log(
            self.likelihood.values @ self.likelihood.days / self.likelihood.days.sum()
        )
        params[structure.shape] = structure.kernel.starts[0]
        start = self.coordinates(params)
        start[structure.branching][:1] = self.lower[structure.branching][:1]
        free = np.ones(start.size, dtype=bool)
        free[structure.branching] = free[structure.shape] = False
        return self.minimise(start, free)

    def full(self, alone: Floats, free: Bools) -> tuple[Floats, float]:
        """Fit the epidemic part too, from the most likely of a few starts."""
        structure = self.likelihood.structure
        starts = []
        for ratio in (0.2, 0.6):
            for shape in structure.kernel.starts:
                params = self.change @ alone
                params[0] += np.log1p(-ratio)
                params[structure.branching.start] = _linked(ratio, structure.below_one)
                params[structure.shape] = shape
                starts.append(self.coordinates(params))
        start = min(starts, key=lambda each: self.loss(each)[0])
        best, value = self.minimise(start, free)
        if value >= IMPOSSIBLE:
            raise FitError("the self-exciting model found no likely parameters for these counts")
        return best, value


def _bounds(likelihood: Likelihood) -> Floats:
    structure = likelihood.structure
    bounds = np.tile([[-np.inf], [np.inf]], structure.size)
    bounds[:, structure.branching] = [[-10.0], [10.0]]
    highest = HIGHEST_RATIO if structure.below_one else HIGHEST_FACTOR
    ends = [[_linked(ratio, structure.below_one)] for ratio in (LOWEST_RATIO, highest)]
    bounds[:, structure.branching][:, :1] = ends
    if structure.kernel.bounds:
        bounds[:, structure.shape] = np.transpose(structure.kernel.bounds)
    if structure.overdispersed:
        bounds[:, -1] = np.log(DISPERSION)
    return bounds


def _linked(ratio: float, below_one: bool) -> float:
    return float(special.logit(ratio) if below_one else np.log(ratio))


def _placed(start: Floats, free: Bools, some: Floats) -> Floats:
    at = start.copy()
    at[free] = some
    return at
