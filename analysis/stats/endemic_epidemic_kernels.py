"""What every kernel can do: sums over the days before, slopes, a recursion through the days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import signal, special
from scipy.linalg import lapack

Floats = NDArray[np.float64]

BLOCK = 4096
"""Days solved at a time, so that a long memory with gaps stays within the computer's."""

MEMORY = (1.05, 60.0)
"""Mean delays, in days, among which the exponential kernel's is sought: a longer memory cannot be
told from a trend."""


class Kernel(Protocol):
    """Weights w_1, w_2, ... of the days before, which sum to 1.

    The parameters `shape` are on a scale without limits; `bounds` says within which of its
    values they are sought, `starts` where the search begins. The memory follows from the first
    of them, and rises or falls with it throughout.
    """

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """Lower and upper bound of each parameter."""
        ...

    @property
    def starts(self) -> tuple[tuple[float, ...], ...]:
        """Values of the parameters to begin from."""
        ...

    def excite(self, values: Floats, shape: Floats) -> Floats:
        """Sum the weighted values of the days before each day."""
        ...

    def slopes(self, values: Floats, shape: Floats) -> Floats:
        """Differentiate `excite` by each parameter; shape (k, T)."""
        ...

    def feedback(self, known: Floats, echo: Floats, shape: Floats) -> Floats:
        """Solve excited = excite(known + echo * excited)."""
        ...

    def memory(self, shape: Floats) -> float:
        """Give the mean delay in days, or the median where the tail is heavy."""
        ...

    def begin(self, past: Floats, series: int, shape: Floats) -> Floats:
        """Give the state after a past, for a recursion through the days; shape (n, series)."""
        ...

    def read(self, state: Floats, shape: Floats) -> Floats:
        """Give the excitation of the day to come; shape (series,)."""
        ...

    def step(self, state: Floats, counts: NDArray[np.int64], shape: Floats) -> Floats:
        """Give the state after one more day."""
        ...


@dataclass(frozen=True, slots=True)
class Exponential:
    r"""Geometric weights without an end: the share `decay` of the excitation fades each day.

    Notes
    -----
    :math:`w_j = \delta (1 - \delta)^{j - 1}`; the one parameter is logit delta and the mean
    delay 1 / delta days. A filter takes one multiplication a day.
    """

    bounds: tuple[tuple[float, float], ...] = (
        (float(special.logit(1 / MEMORY[1])), float(special.logit(1 / MEMORY[0]))),
    )
    starts: tuple[tuple[float, ...], ...] = ((0.4,), (-1.4,), (-3.0,))

    def excite(self, values: Floats, shape: Floats) -> Floats:
        """Sum the weighted values of the days before each day."""
        fades = special.expit(shape[0])
        return np.asarray(signal.lfilter([0.0, fades], [1.0, fades - 1.0], values))

    def slopes(self, values: Floats, shape: Floats) -> Floats:
        """Differentiate by logit decay: the same filter, run on what is new."""
        fades = special.expit(shape[0])
        new = values - self.excite(values, shape)
        faster = signal.lfilter([0.0, 1.0], [1.0, fades - 1.0], new)
        return np.asarray(fades * (1 - fades) * faster)[None]

    def feedback(self, known: Floats, echo: Floats, shape: Floats) -> Floats:
        """Solve excited = excite(known + echo * excited)."""
        fades = special.expit(shape[0])
        fed = np.concatenate([[0.0], fades * known[:-1]])
        return solve_band(np.stack([np.ones(echo.size), fades - 1 - fades * echo], axis=1), fed)

    def memory(self, shape: Floats) -> float:
        """Give the mean delay in days."""
        return float(1 + np.exp(-shape[0]))

    def begin(self, past: Floats, series: int, shape: Floats) -> Floats:
        """Give the state after a past: the excitation of the next day."""
        return np.full((1, series), self.excite(np.append(past, 0.0), shape)[-1])

    def read(self, state: Floats, shape: Floats) -> Floats:
        """Give the excitation of the day to come."""
        return np.asarray(state[0])

    def step(self, state: Floats, counts: NDArray[np.int64], shape: Floats) -> Floats:
        """Give the state after one more day."""
        fades = special.expit(shape[0])
        return np.asarray((1 - fades) * state + fades * counts)


@dataclass(frozen=True, slots=True)
class FiniteLags:
    """Weights of the last days only.

    Attributes
    ----------
    weights_at : callable
        From the parameters to weights, shape (L,), and their slopes, shape (k, L).
    bounds, starts : tuple
        As in `Kernel`.
    delay : callable, optional
        From the parameters to the memory in days. Default: the mean delay of the weights.
    """

    weights_at: Callable[[Floats], tuple[Floats, Floats]]
    bounds: tuple[tuple[float, float], ...] = ()
    starts: tuple[tuple[float, ...], ...] = ((),)
    delay: Callable[[Floats], float] | None = None

    def excite(self, values: Floats, shape: Floats) -> Floats:
        """Sum the weighted values of the days before each day."""
        return after(values, self.weights_at(shape)[0])

    def slopes(self, values: Floats, shape: Floats) -> Floats:
        """Differentiate by each parameter."""
        rows = [after(values, slope) for slope in self.weights_at(shape)[1]]
        return np.array(rows).reshape(len(self.bounds), values.size)

    def feedback(self, known: Floats, echo: Floats, shape: Floats) -> Floats:
        """Solve excited = excite(known + echo * excited), a block of days at a time."""
        weights = self.weights_at(shape)[0]
        excited, lags = self.excite(known, shape), weights.size
        for start in range(0, excited.size, BLOCK):
            past = slice(max(start - lags, 0), start)
            spill = after(np.append(echo[past] * excited[past], np.zeros(lags)), weights)[-lags:]
            days = excited[start : start + BLOCK]
            days[:lags] += spill[: days.size]
            if echo[start : start + BLOCK].any():
                band = np.empty((days.size, lags + 1))
                band[:, 0] = 1.0
                np.outer(-echo[start : start + BLOCK], weights, out=band[:, 1:])
                days[:] = solve_band(band, days)
        return excited

    def memory(self, shape: Floats) -> float:
        """Give the mean delay in days, or what the kernel says in its place."""
        if self.delay is not None:
            return self.delay(shape)
        weights = self.weights_at(shape)[0]
        return float(weights @ np.arange(1, weights.size + 1))

    def begin(self, past: Floats, series: int, shape: Floats) -> Floats:
        """Give the state after a past: its last days, the latest first."""
        lags = self.weights_at(shape)[0].size
        latest = np.concatenate([np.zeros(lags), past])[::-1][:lags]
        return np.repeat(latest[:, None], series, axis=1)

    def read(self, state: Floats, shape: Floats) -> Floats:
        """Give the excitation of the day to come."""
        return np.asarray(self.weights_at(shape)[0] @ state)

    def step(self, state: Floats, counts: NDArray[np.int64], shape: Floats) -> Floats:
        """Give the state after one more day."""
        return np.concatenate([counts[None].astype(float), state[:-1]])


def after(values: Floats, weights: Floats) -> Floats:
    """Convolve with weights of the days after; a day is never touched by a later one.

    Examples
    --------
    >>> after(np.array([1.0, 0.0, 0.0, 2.0]), np.array([0.75, 0.25])).tolist()
    [0.0, 0.75, 0.25, 0.0]
    """
    # A Fourier transform would spread rounding error of later days over earlier ones.
    return np.convolve(values, np.append(0.0, weights))[: values.size]


def solve_band(band: Floats, right: Floats) -> Floats:
    """Solve a lower triangular system; row t of `band` is column t from the diagonal downwards."""
    solved, _ = lapack.dtbtrs(band.T, right[:, None], uplo=b"L", diag=b"U")
    return np.asarray(solved[:, 0])
