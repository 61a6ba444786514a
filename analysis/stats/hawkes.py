"""Attacks that set off others: a self-exciting process in days, fitted and simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.errors import FitError
from analysis.stats.constants import LEAST_EVENTS
from analysis.stats.hawkes_likelihood import Likelihood, Parameters

Floats = NDArray[np.float64]

BURN_IN = 200
"""Days simulated and thrown away, so that a series does not begin without a past."""

DECIMALS = 3
"""To which the estimates are rounded, on the scale of the optimiser."""


@dataclass(frozen=True, slots=True, eq=False)
class HawkesFit:
    """A fitted self-exciting process.

    Attributes
    ----------
    background : ndarray of float, shape (T,)
        Attacks a day that nothing set off.
    branching_ratio : float
        Attacks that each attack sets off, on average.
    decay : float
        Share of the excitation that fades each day; its mean delay is 1 / decay days.
    nb_size : float
        Negative binomial size given the past; the smaller, the more salvos share a day.
    loglik : float
        Log-likelihood of the observed days.
    """

    background: Floats
    branching_ratio: float
    decay: float
    nb_size: float
    loglik: float

    def sentence(self) -> str:
        """Say the fit in words, as the report prints it."""
        return (
            f"In the fitted process each attack sets off {self.branching_ratio:.2f} others, "
            f"after {1 / self.decay:.1f} days on average; slow changes of the rate can pass for "
            "such contagion, so this is a description, not a cause."
        )


def fit_hawkes(counts: ArrayLike, exposure: ArrayLike, design: ArrayLike) -> HawkesFit:
    r"""Fit a discrete-time self-exciting process with a log-linear background.

    Use it as the bursty null from which power is simulated.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day.
    exposure : array_like of float, shape (T,)
        1 where a day enters the likelihood, 0 where not.
    design : array_like of float, shape (T, p)
        Covariates of the log background, an intercept among them.

    Returns
    -------
    HawkesFit

    Raises
    ------
    FitError
        With fewer than ten events, or if no optimum is found.

    Notes
    -----
    .. math:: \lambda_t = \exp(x_t' \beta) + \eta \sum_{j \ge 1} \delta (1 - \delta)^{j - 1}
              y_{t-j}, \quad y_t \sim \mathrm{NB}(\lambda_t, r),

    by maximum likelihood with a weak ridge on the slopes (standard deviation 3 on the log
    scale), so that a stretch without events does not send them to infinity. The filter makes
    one evaluation linear in T. Estimates are rounded to three decimals on the log and logit
    scales, far below their standard errors, so that every processor simulates the same series.

    **Assumes** that the background follows its covariates. Slow change that they miss passes
    for contagion (Mohler 2013, Annals of Applied Statistics 7, 1525-1539): do not quote the
    branching ratio as proof that attacks cause attacks. Source: Hawkes (1971), Biometrika 58,
    83-90.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> y = simulate_hawkes(np.full(4000, 0.1), 0.5, 0.2, rng=rng, series=1)[0]
    >>> bool(0.35 < fit_hawkes(y, np.ones(4000), np.ones((4000, 1))).branching_ratio < 0.65)
    True
    """
    y, seen = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float) > 0
    x = np.asarray(design, dtype=float)
    events = y[seen].sum()
    if events < LEAST_EVENTS:
        raise FitError(
            f"a self-exciting model needs at least {LEAST_EVENTS} events, got {events:.0f}; "
            "widen the outcome or lengthen the period"
        )
    start = np.zeros(x.shape[1] + 3)
    start[0] = np.log(0.5 * events / seen.sum())
    start[-3:] = special.logit(0.5), special.logit(0.2), 0.0

    likelihood = Likelihood.of(y, seen, x)
    best = optimize.minimize(
        likelihood.loss,
        start,
        method="L-BFGS-B",
        jac=True,
        bounds=_bounds(x.shape[1]),
        options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 2000},
    )
    if not np.isfinite(best.fun):
        raise FitError(f"the self-exciting model found no optimum: {best.message}")
    # Processors differ in the last digits of a sum, and one digit would change every draw
    # simulated from the fit. Rounded far below its standard errors it is the same on each.
    at = Parameters.at(np.round(best.x, DECIMALS))
    return HawkesFit(
        background=np.exp(x @ at.slopes),
        branching_ratio=at.branching_ratio,
        decay=at.decay,
        nb_size=at.nb_size,
        loglik=likelihood.loglik(at),
    )


def simulate_hawkes(
    background: ArrayLike,
    branching_ratio: float,
    decay: float,
    *,
    rng: np.random.Generator,
    series: int,
    nb_size: float = np.inf,
    start: float | None = None,
) -> NDArray[np.int64]:
    """Draw series of a self-exciting process, all at once.

    Use it for null worlds and, with a raised background in the windows, for planted surges.

    Parameters
    ----------
    background : array_like of float, shape (T,)
        Attacks a day that nothing set off.
    branching_ratio, decay : float
        As in `HawkesFit`.
    rng : numpy.random.Generator
        Source of randomness.
    series : int
        How many to draw.
    nb_size : float, optional
        Negative binomial size; infinite for Poisson.
    start : float, optional
        Excitation carried into the first day by what came before it. Default: that of a past
        simulated at the first day's background.

    Returns
    -------
    ndarray of int, shape (series, T)

    Examples
    --------
    >>> simulate_hawkes([0.0, 0.0], 0.5, 0.2, rng=np.random.default_rng(1), series=2).sum()
    np.int64(0)
    """
    level = np.asarray(background, dtype=float)
    thrown_away = BURN_IN if start is None else 0
    level = np.concatenate([np.full(thrown_away, level[0]), level])
    excitation = np.full(series, start or 0.0)
    counts = np.empty((level.size, series), dtype=np.int64)
    # Each day depends on the draw of the day before, so this loop cannot be a filter; it
    # runs over days once, for all series together.
    for day, fresh in enumerate(level):
        rate = fresh + branching_ratio * excitation
        if np.isfinite(nb_size):
            rate = rate * rng.gamma(nb_size, 1 / nb_size, series)
        counts[day] = rng.poisson(rate)
        excitation = (1 - decay) * excitation + decay * counts[day]
    return np.ascontiguousarray(counts[thrown_away:].T)


def _bounds(covariates: int) -> list[tuple[float, float]]:
    slopes = [(-20.0, 20.0)] * covariates
    return [*slopes, (-6.0, 6.0), (special.logit(1 / 30), special.logit(0.9)), (-5.0, 6.0)]
