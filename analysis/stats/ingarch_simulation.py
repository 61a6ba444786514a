"""Series of counts drawn from an autoregression."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.stats.distributions import draw_counts
from analysis.stats.ingarch_form import Autoregression
from analysis.stats.ingarch_recursion import Path, Recursion, recursion_of

Floats = NDArray[np.float64]

MOST_A_DAY = 1e9
"""Rate at which a simulated series that explodes is held."""


def simulate_ingarch(
    form: Autoregression,
    params: ArrayLike,
    design: ArrayLike,
    *,
    rng: np.random.Generator,
    series: int,
    external: ArrayLike = False,
    size: float = np.inf,
    before: float | None = None,
    begun: Path | None = None,
) -> NDArray[np.int64]:
    """Draw series of a count autoregression, all at once.

    Use it for planted series, for simulated futures, and for a bootstrap of the fit.

    Parameters
    ----------
    form : Autoregression
        Link and lags.
    params : array_like of float, shape (q,)
        Intercept and covariates, past counts, past means.
    design : array_like of float, shape (T, p)
        Covariates of the days to draw.
    rng : numpy.random.Generator
        Source of randomness.
    series : int
        How many to draw.
    external, before : optional
        As in `fit_ingarch`.
    size : float, optional
        Negative binomial size given the past; infinite for Poisson.
    begun : Path, optional
        The days before the first one drawn. Default: none, so that the series begin at `before`;
        cut the first days off where they must have forgotten it.

    Returns
    -------
    ndarray of int, shape (series, T)

    Examples
    --------
    >>> form, rng = Autoregression("identity"), np.random.default_rng(1)
    >>> simulate_ingarch(form, [1.0, 0.0, 0.0], np.ones((4, 1)), rng=rng, series=1).tolist()
    [[2, 1, 1, 1]]
    """
    x, theta = np.asarray(design, dtype=float), np.asarray(params, dtype=float)
    nobody = np.zeros(len(x))
    recursion = recursion_of(nobody, nobody, x, form, external, before)
    slopes, of_counts, of_means = recursion.split(theta)
    outside = x @ np.where(recursion.external, slopes, 0.0)
    inside = x @ np.where(recursion.external, 0.0, slopes)
    past, memory = _windows(recursion, theta, begun, series)
    counts = np.empty((len(x), series), dtype=np.int64)
    # Each day depends on the draws before it; the loop runs over days once for all series.
    for day in range(len(x)):
        now = day + form.longest
        level = np.full(series, inside[day])
        for lag, weight in zip(form.past_counts, of_counts, strict=True):
            level += weight * past[now - lag]
        for lag, weight in zip(form.past_means, of_means, strict=True):
            level += weight * memory[now - lag]
        rate = np.clip(form.rate(level + outside[day]), 0.0, MOST_A_DAY)
        counts[day] = draw_counts(rate, size, rng)
        memory[now], past[now] = level, form.scaled(counts[day].astype(float))
    return np.ascontiguousarray(counts.T)


def _windows(
    recursion: Recursion, params: Floats, begun: Path | None, series: int
) -> tuple[Floats, Floats]:
    """Make room for past and memory of all days, the days before the first filled in."""
    days, longest = len(recursion.design), recursion.form.longest
    past, memory = np.empty((2, longest + days, series))
    before, settled = recursion.start(params)
    past[:longest], memory[:longest] = before, settled
    if begun is not None:
        known = min(longest, begun.past.size)
        if known:
            past[longest - known : longest] = begun.past[-known:, None]
            memory[longest - known : longest] = begun.memory[-known:, None]
    return past, memory
