"""The recursion of a count autoregression and its slopes, at the cost of a filter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import lapack

from analysis.errors import DesignError
from analysis.stats.ingarch_form import Autoregression

Floats = NDArray[np.float64]

SETTLED = 1e-12
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The recursion run through, at fixed parameters.

    Attributes
    ----------
    predictor : ndarray of float, shape (T,)
        Rate (identity link) or log rate (log link) of each day.
    memory : ndarray of float, shape (T,)
        Predictor without the external covariates: what later days look at.
    past : ndarray of float, shape (T,)
        Each day's count on the scale of the recursion; of an unobserved day, its expectation.
    before : float
        What `past` is taken to be before the first day.
    settled : float
        What `memory` is taken to be before the first day.
    """

    predictor: Floats
    memory: Floats
    past: Floats
    before: float
    settled: float


@dataclass(frozen=True, slots=True, eq=False)
class Recursion:
    """Counts and covariates of a count autoregression.

    Parameters are ordered: those of the design, past counts, past means.

    Attributes
    ----------
    form : Autoregression
        Link and lags.
    counts : ndarray of float, shape (T,)
        Events a day.
    seen : ndarray of bool, shape (T,)
        Observed days.
    design : ndarray of float, shape (T, p)
        Intercept and covariates.
    external : ndarray of bool, shape (p,)
        Covariates that move their own day's rate only; the intercept is none of them.
    before : float or None
        Count before the first day, on the scale of the recursion. None: the marginal mean of
        the process without covariates.
    """

    form: Autoregression
    counts: Floats
    seen: NDArray[np.bool_]
    design: Floats
    external: NDArray[np.bool_]
    before: float | None = None

    @property
    def parameters(self) -> int:
        """How many."""
        return int(self.design.shape[1]) + self.form.lags

    def split(self, params: Floats) -> tuple[Floats, Floats, Floats]:
        """Take the parameters apart: design, past counts, past means."""
        columns = self.design.shape[1]
        middle = columns + len(self.form.past_counts)
        return params[:columns], params[columns:middle], params[middle:]

    def path(self, params: Floats) -> Path:
        """Run the recursion once through the days."""
        slopes, counts, means = self.split(params)
        before, settled = self.start(params)
        outside = self.design @ np.where(self.external, slopes, 0.0)
        fixed = self.design @ np.where(self.external, 0.0, slopes)
        fixed += lagged(np.zeros(fixed.size), self.form.past_means, settled) @ means
        past = self.form.scaled(self.counts)
        memory = np.full(past.size, settled)
        # Without a gap one round is exact. Within gaps each day's expectation is part of the
        # recursion, and the rounds are Newton's.
        for _ in range(MOST_ROUNDS):
            gap = self._gap_slope(memory + outside)
            known = np.where(self.seen, past, self.form.expected(memory + outside) - gap * memory)
            found = self._solve(
                params, gap, fixed + lagged(known, self.form.past_counts, before) @ counts
            )
            change, memory = np.max(np.abs(found - memory), initial=0.0), found
            if self.seen.all() or change <= SETTLED * (1 + np.max(np.abs(memory), initial=0.0)):
                break
        predictor = memory + outside
        past = np.where(self.seen, past, self.form.expected(predictor))
        return Path(predictor, memory, past, before, settled)

    def slopes(self, params: Floats, path: Path) -> Floats:
        """Differentiate the predictor by each parameter; shape (T, number of parameters)."""
        _, counts, means = self.split(params)
        gap, columns = self._gap_slope(path.predictor), self.design.shape[1]
        outside, nothing = self.design * self.external, np.zeros(gap.size)
        right = np.column_stack(
            [
                self.design - outside,
                lagged(path.past, self.form.past_counts, path.before),
                lagged(path.memory, self.form.past_means, path.settled),
            ]
        )
        if not self.seen.all():
            for lag, weight in zip(self.form.past_counts, counts, strict=True):
                right[:, :columns] += weight * shifted(gap[:, None] * outside, lag, 0.0)
        before, settled = self._start_slopes(params, path)
        right += np.outer(lagged(nothing, self.form.past_counts, 1.0) @ counts, before)
        right += np.outer(lagged(nothing, self.form.past_means, 1.0) @ means, settled)
        # Without a gap nothing of an external covariate enters the recursion.
        inside = np.append(~self.external | ~self.seen.all(), np.ones(self.form.lags, dtype=bool))
        right[:, inside] = self._solve(params, gap, right[:, inside])
        right[:, :columns] += outside
        return right

    def _gap_slope(self, predictor: Floats) -> Floats:
        return np.where(self.seen, 0.0, self.form.expected_slope(predictor))

    def _solve(self, params: Floats, gap: Floats, right: Floats) -> Floats:
        """Solve the recursion forward: a triangular band, each day resting on those before."""
        _, counts, means = self.split(params)
        bands = np.zeros((self.form.longest + 1, gap.size), order="F")
        bands[0] = 1.0
        for lag, weight in zip(self.form.past_means, means, strict=True):
            bands[lag] -= weight
        for lag, weight in zip(self.form.past_counts, counts, strict=True):
            bands[lag] -= weight * gap
        columns = right.reshape(gap.size, -1)
        found, _ = lapack.dtbtrs(bands, columns, uplo="L", diag="U")
        return np.asarray(found).reshape(right.shape)

    def start(self, params: Floats) -> tuple[float, float]:
        """Give count and memory before the first day."""
        slopes, counts, means = self.split(params)
        if self.before is None:
            level = float(slopes[0] / (1 - counts.sum() - means.sum()))
            return level, level
        return self.before, float((slopes[0] + counts.sum() * self.before) / (1 - means.sum()))

    def _start_slopes(self, params: Floats, path: Path) -> tuple[Floats, Floats]:
        _, counts, means = self.split(params)
        columns, number = self.design.shape[1], counts.size
        intercept = np.eye(1, columns)[0]
        looked_at = np.repeat([path.before, path.settled], [number, means.size])
        settled = np.concatenate([intercept, looked_at])
        if self.before is None:
            settled /= 1 - counts.sum() - means.sum()
            return settled, settled
        return np.zeros_like(settled), settled / (1 - means.sum())


def recursion_of(
    counts: ArrayLike,
    exposure: ArrayLike,
    design: ArrayLike,
    form: Autoregression,
    external: ArrayLike,
    before: float | None,
) -> Recursion:
    """Put a series in the form that the recursion takes, and refuse what does not fit."""
    y, seen = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float) > 0
    x = np.asarray(design, dtype=float)
    if x.ndim != 2 or not y.shape == seen.shape == x.shape[:1]:
        raise DesignError(
            f"an autoregression needs one number a day of each, got {y.size} counts, {seen.size} "
            f"of exposure and a design of shape {x.shape}"
        )
    if not (x[:, 0] == 1).all():
        raise DesignError("the first column of the design is the intercept, all ones")
    if form.link == "identity" and (x < 0).any():
        raise DesignError(
            "on the identity link a covariate is nowhere below 0, as its effect could make the "
            'rate negative; shift it, or take link="log"'
        )
    outside = np.broadcast_to(np.asarray(external, dtype=bool), x.shape[1:]).copy()
    outside[0] = False
    return Recursion(form, np.where(seen, y, 0.0), seen, x, outside, before)


def shifted(values: Floats, lag: int, before: float) -> Floats:
    """Move values to `lag` days later; the first days get what was before."""
    moved = np.full_like(values, before)
    moved[lag:] = values[: max(len(values) - lag, 0)]
    return moved


def lagged(values: Floats, lags: tuple[int, ...], before: float) -> Floats:
    """Put the values of earlier days beside each other, one column a lag."""
    return np.array([shifted(values, lag, before) for lag in lags]).reshape(-1, values.size).T
