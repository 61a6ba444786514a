"""The likelihood of a count autoregression, where its parameters may lie, and its optimum."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from analysis.errors import FitError
from analysis.stats.ingarch_recursion import Recursion

Floats = NDArray[np.float64]

SLACK = 1e-6
"""By which a constraint is kept clear of its bound, where the process would not be stable."""

SMALLEST = 1e-10
"""Of a rate, so that the logarithm of one at its bound exists."""

DISPERSIONS = (-12.0, 8.0)
"""Range of the log dispersion; at its lower end the distribution is Poisson."""

RIDGE = 1e-9
"""Of the curvature that scales the optimiser's steps; it does not touch the likelihood."""

MEMORIES = ((0.3, 0.0), (0.2, 0.5), (0.1, 0.85), (0.03, 0.95))
"""Weight of past counts and past means from which the optimiser starts, in turn."""

FIRST_STEPS, MOST_STEPS = 8, 100
"""Of the optimiser: from each start, and from the best of them."""

OUT_OF_STEPS = 9
"""SLSQP's word for it."""

DISPERSION_CURVATURE = 10.0
"""Of the log-likelihood in the log dispersion, to begin with."""

STEP = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """Poisson or negative binomial likelihood of the observed days.

    Attributes
    ----------
    recursion : Recursion
        Counts, covariates and lags.
    values, days : ndarray of float, shape (v,)
        The different counts of the observed days, and how many days have each.
    longest_memory : float
        Days over which past means may carry; infinite where only stability limits them.
    """

    recursion: Recursion
    values: Floats
    days: Floats
    longest_memory: float = float("inf")

    @classmethod
    def of(cls, recursion: Recursion, longest_memory: float = float("inf")) -> Likelihood:
        """Count the days of each value once, for all evaluations."""
        values, days = np.unique(recursion.counts[recursion.seen], return_counts=True)
        return cls(recursion, values, days.astype(float), longest_memory)

    def rates(self, params: Floats) -> tuple[Floats, Floats]:
        """Give the rates of the observed days and their slopes in the parameters."""
        recursion = self.recursion
        path = recursion.path(params)
        slopes = recursion.slopes(params, path)[recursion.seen]
        rate = np.maximum(recursion.form.rate(path.predictor[recursion.seen]), SMALLEST)
        return rate, slopes if recursion.form.link == "identity" else rate[:, None] * slopes

    def loss(self, theta: Floats) -> tuple[float, Floats]:
        """Negative log-likelihood, less what no parameter moves, and its gradient.

        Poisson where `theta` holds the parameters of the recursion, negative binomial where the
        log of the dispersion follows them.
        """
        number = self.recursion.parameters
        rate, slopes = self.rates(theta[:number])
        y = self.recursion.counts[self.recursion.seen]
        if theta.size == number:
            return float(rate.sum() - y @ np.log(rate)), slopes.T @ (1 - y / rate)
        size = float(np.exp(-theta[number]))
        spread = np.log1p(rate / size)
        gammas = special.gammaln(self.values + size) - special.gammaln(size)
        value = size * spread.sum() - y @ np.log(rate / (rate + size)) - self.days @ gammas
        pull = slopes.T @ (size * (rate - y) / (rate * (rate + size)))
        digammas = special.digamma(self.values + size) - special.digamma(size)
        in_size = self.days @ digammas - (spread + (y - rate) / (rate + size)).sum()
        return float(value), np.append(pull, size * in_size)

    def information(self, params: Floats, size: float) -> Floats:
        """Fisher information of the recursion's parameters; infinite size is Poisson."""
        rate, slopes = self.rates(params)
        return np.asarray(slopes.T @ (slopes / (rate + rate**2 / size)[:, None]))

    def hessian(self, theta: Floats, spreads: Floats) -> Floats:
        """Differentiate the gradient at steps that are small beside the standard errors."""
        rows = []
        for place, spread in enumerate(spreads):
            move = np.zeros_like(theta)
            move[place] = STEP * spread
            rise = self.loss(theta + move)[1] - self.loss(theta - move)[1]
            rows.append(rise / (2 * STEP * spread))
        return np.asarray((np.array(rows) + np.array(rows).T) / 2)

    def within(self, params: Floats, spreads: Floats) -> bool:
        """Whether the steps of `hessian` stay within the limits, whichever way they go."""
        matrix, vector = self.limits()
        room = matrix @ params - vector
        return bool((room > 2 * STEP * np.abs(matrix) @ spreads).all())

    def limits(self) -> tuple[Floats, Floats]:
        """Give matrix and vector of `matrix @ params >= vector`, where the process is stable."""
        form, columns = self.recursion.form, self.recursion.design.shape[1]
        number = self.recursion.parameters
        each, total, means = np.eye(number), np.zeros((1, number)), np.zeros((1, number))
        total[:, columns:] = 1.0
        means[:, columns + len(form.past_counts) :] = 1.0
        of_means = each[columns + len(form.past_counts) :]
        if form.link == "identity":
            lowest = np.zeros(number)
            lowest[0] = SLACK * self.recursion.counts[self.recursion.seen].mean()
            rows, least = [each, -total], [lowest, np.full(1, SLACK - 1)]
        else:
            rows = [each[columns:], -each[columns:], total, -total, means, -means]
            least = [np.full(2 * form.lags + 4, SLACK - 1)]
        if np.isfinite(self.longest_memory):
            rows += [of_means, -means]
            least += [np.zeros(len(of_means)), np.full(1, 1 / self.longest_memory - 1)]
        return np.vstack(rows), np.concatenate(least)

    def starts(self, memories: tuple[tuple[float, float], ...]) -> list[Floats]:
        """Give starting values at the mean rate, no covariate moving it, one for each memory."""
        recursion = self.recursion
        counts, means = len(recursion.form.past_counts), len(recursion.form.past_means)
        rate = recursion.counts[recursion.seen].mean()
        level = float(rate if recursion.form.link == "identity" else np.log(rate))
        past = float(recursion.form.scaled(np.array(rate)))
        before = level if recursion.before is None else past
        begun = []
        for of_counts, of_means in memories:
            kept = min(of_means, 1 - 1 / self.longest_memory) if means else 0.0
            slopes = np.zeros(recursion.design.shape[1])
            slopes[0] = (1 - kept) * level - of_counts * before
            shares = np.repeat([of_counts / counts, kept / max(means, 1)], [counts, means])
            begun.append(np.concatenate([slopes, shares]))
        return begun

    def best(self, start: Floats, curvature: Floats, steps: int) -> optimize.OptimizeResult:
        """Minimise the loss within the limits, from one start; its curvature sets the scale."""
        matrix, vector = self.limits()
        extra = start.size - matrix.shape[1]
        rows, least = _with_dispersion(matrix, vector) if extra else (matrix, vector)
        # Along the axes of the curvature every parameter counts alike, and the optimiser's first
        # step is Newton's.
        lengths, axes = np.linalg.eigh(curvature)
        scale = axes / np.sqrt(np.maximum(lengths, RIDGE * lengths.max()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # rounding at a limit, which the limits absorb
            found = optimize.minimize(
                lambda z: self._scaled_loss(start + scale @ z, scale),
                np.zeros(start.size),
                method="SLSQP",
                jac=True,
                constraints={
                    "type": "ineq",
                    "fun": lambda z: rows @ (start + scale @ z) - least,
                    "jac": lambda z: rows @ scale,
                },
                options={"ftol": 1e-10, "maxiter": steps},
            )
        found.x = start + scale @ found.x
        return found

    def _scaled_loss(self, theta: Floats, scale: Floats) -> tuple[float, Floats]:
        value, slope = self.loss(theta)
        return value, scale.T @ slope


def climb(likelihood: Likelihood) -> Floats:
    """Find the Poisson optimum: some steps from every start, all from where the best led."""
    memories = MEMORIES if likelihood.recursion.form.past_means else MEMORIES[:1]
    tried = []
    for start in likelihood.starts(memories):
        curvature = likelihood.information(start, np.inf)
        tried.append(likelihood.best(start, curvature, FIRST_STEPS))
    best = min(tried, key=lambda found: float(found.fun)).x
    return _settled(likelihood.best(best, likelihood.information(best, np.inf), MOST_STEPS))


def climb_with_dispersion(likelihood: Likelihood, params: Floats, size: float) -> Floats:
    """Find the negative binomial optimum from the Poisson one; its log dispersion comes last."""
    start = np.append(params, np.clip(-np.log(size), *DISPERSIONS))
    curvature = np.diag(np.append(np.zeros(params.size), DISPERSION_CURVATURE))
    curvature[:-1, :-1] = likelihood.information(params, float(np.exp(-start[-1])))
    return _settled(likelihood.best(start, curvature, MOST_STEPS))


def _settled(found: optimize.OptimizeResult) -> Floats:
    """Take the optimum, unless the steps ran out on the way."""
    if found.status == OUT_OF_STEPS or not np.isfinite(found.fun):
        raise FitError(
            "the autoregression found no optimum; widen the outcome, ask for fewer terms, or "
            "leave out days with counts far beyond all others"
        )
    return np.asarray(found.x)


def _with_dispersion(matrix: Floats, vector: Floats) -> tuple[Floats, Floats]:
    """Add the range of the log dispersion to the limits."""
    number = matrix.shape[1]
    rows = np.zeros((len(matrix) + 2, number + 1))
    rows[:-2, :-1] = matrix
    rows[-2, -1], rows[-1, -1] = 1.0, -1.0
    low, high = DISPERSIONS
    return rows, np.concatenate([vector, [low, -high]])
