"""The restricted likelihood of a penalised count regression, with its exact slope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

Floats = NDArray[np.float64]

STEPS = 50
"""Newton steps to the coefficients at the utmost; a handful is usual."""
HIGHEST_STEP = 5.0
"""Up in the log rate of any row, so that a first step does not overflow."""
SETTLED = 1e-11
"""Of the penalised log-likelihood: what the last Newton step may still promise, relatively."""
SHORTEST = 1e-8
"""Share of a Newton step below which none of it leads up."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The regression at given smoothing parameters and size, its coefficients found.

    Attributes
    ----------
    params : ndarray of float, shape (p,)
        Coefficients.
    inverse : ndarray of float, shape (p, p)
        Inverse of information plus penalty.
    loglik : float
        Log-likelihood without the penalty.
    reml : float
        Minus the restricted log-likelihood.
    slope : ndarray of float, shape (k,) or (k + 1,)
        Of `reml` in the log smoothing parameters, and in the log size.
    converged : bool
        Whether the coefficients came to rest.
    """

    params: Floats
    inverse: Floats
    loglik: float
    reml: float
    slope: Floats
    converged: bool


@dataclass(slots=True, eq=False)
class Criterion:
    """A penalised regression of given rows; it starts each time from its last coefficients.

    Attributes
    ----------
    y, offset : ndarray of float, shape (n,)
        Counts and log exposures.
    x : ndarray of float, shape (n, p)
        Design, the intercept its first column.
    blocks : tuple of slice
        Columns of each penalty.
    """

    y: Floats
    x: Floats
    offset: Floats
    blocks: tuple[slice, ...]
    last: Floats = field(init=False)
    ranks: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.last = np.zeros(self.x.shape[1])
        self.last[0] = np.log(self.y.sum() / np.exp(self.offset).sum())
        self.ranks = np.array([self.x[:, block].shape[1] for block in self.blocks], dtype=float)

    def at(self, logs: Floats, log_size: float | None) -> Point:
        """Find the coefficients at these smoothing parameters, and what they are worth."""
        rows = Rows(self.y, np.inf if log_size is None else float(np.exp(log_size)))
        penalty = self.penalty(logs)
        params, converged = self._coefficients(rows, penalty)
        eta = self.x @ params + self.offset
        factor = self._factor(rows.weights(eta)[0], penalty)
        inverse = linalg.cho_solve(factor, np.eye(params.size))
        loglik = rows.loglik(eta)
        free = params.size - self.ranks.sum()
        reml = -loglik + 0.5 * (penalty * params**2).sum() + np.log(np.diag(factor[0])).sum()
        reml -= 0.5 * (self.ranks @ logs + free * np.log(2 * np.pi))
        slope = self._slope(rows, logs, params, eta, inverse)
        return Point(params, inverse, loglik, float(reml), slope, converged)

    def penalty(self, logs: Floats) -> Floats:
        """Spread the smoothing parameters over the coefficients; 0 for those that are free."""
        penalty = np.zeros(self.x.shape[1])
        for block, log in zip(self.blocks, logs, strict=True):
            penalty[block] = np.exp(log)
        return penalty

    def information(self) -> Floats:
        """Give the log of the most information on any one coefficient of each block."""
        information = np.exp(self.x @ self.last + self.offset) @ self.x**2
        return np.array([np.log(information[block].max()) for block in self.blocks])

    def _slope(
        self, rows: Rows, logs: Floats, params: Floats, eta: Floats, inverse: Floats
    ) -> Floats:
        # What the mean of each row, moving with the coefficients, does to log |X'WX + S|.
        pull = 0.5 * (self.x @ inverse * self.x).sum(axis=1)
        moved = inverse @ (self.x.T @ (pull * rows.weights(eta)[1]))
        spread = np.diag(inverse)
        slope = []
        for block, log, rank in zip(self.blocks, logs, self.ranks, strict=True):
            cost = (params[block] ** 2 + spread[block]).sum() - 2 * moved[block] @ params[block]
            slope.append(0.5 * (np.exp(log) * cost - rank))
        if np.isfinite(rows.size):
            gain, cross, wider = rows.size_slopes(eta)
            slope.append(-gain.sum() + pull @ wider + moved @ (self.x.T @ cross))
        return np.array(slope)

    def _coefficients(self, rows: Rows, penalty: Floats) -> tuple[Floats, bool]:
        """Climb to the coefficients by Newton steps, shortened where they lead down."""
        params, eta = self.last, self.x @ self.last + self.offset
        height = rows.loglik(eta) - 0.5 * (penalty * params**2).sum()
        for _ in range(STEPS):
            uphill = self.x.T @ rows.score(eta) - penalty * params
            step = linalg.cho_solve(self._factor(rows.weights(eta)[0], penalty), uphill)
            across = self.x @ step
            share = HIGHEST_STEP / max(across.max(), HIGHEST_STEP)
            settled = uphill @ step < SETTLED * (1 + abs(height))
            while share > SHORTEST:
                tried, there = params + share * step, eta + share * across
                reached = rows.loglik(there) - 0.5 * (penalty * tried**2).sum()
                if settled or reached >= height:
                    break
                share /= 2
            else:
                return params, False
            params, eta, height = tried, there, reached
            if settled:
                self.last = params
                return params, True
        return params, False

    def _factor(self, weights: Floats, penalty: Floats) -> Any:
        scaled = self.x * np.sqrt(weights)[:, None]
        matrix = scaled.T @ scaled
        matrix[np.diag_indices_from(matrix)] += penalty
        return linalg.cho_factor(matrix, lower=True)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Log-likelihood of the counts in the log mean, and its slopes; infinite size is Poisson."""

    y: Floats
    size: float

    def loglik(self, eta: Floats) -> float:
        """Give the log-likelihood of all rows."""
        y, n, mean = self.y, self.size, np.exp(eta)
        each = y * eta - mean - special.gammaln(y + 1)
        if np.isfinite(n):
            each += mean - (y + n) * np.log1p(mean / n)
            each += special.gammaln(y + n) - special.gammaln(n) - y * np.log(n)
        return float(each.sum())

    def score(self, eta: Floats) -> Floats:
        """Give the slope of each row's log-likelihood."""
        mean = np.exp(eta)
        wider = 1.0 if np.isinf(self.size) else 1 + mean / self.size
        return np.asarray((self.y - mean) / wider)

    def weights(self, eta: Floats) -> tuple[Floats, Floats]:
        """Give the observed information of each row, and its slope."""
        n, mean = self.size, np.exp(eta)
        if np.isinf(n):
            return mean, mean
        weight = (self.y + n) * mean * n / (mean + n) ** 2
        return weight, weight * (n - mean) / (mean + n)

    def size_slopes(self, eta: Floats) -> tuple[Floats, Floats, Floats]:
        """Give the slopes of log-likelihood, score and information in the log size."""
        y, n, mean = self.y, self.size, np.exp(eta)
        both = mean + n
        gain = special.psi(y + n) - special.psi(n) - np.log1p(mean / n) + (mean - y) / both
        cross = (y - mean) * mean / both**2
        wider = mean * ((y + 2 * n) * both - 2 * n * (y + n)) / both**3
        return n * gain, n * cross, n * wider
