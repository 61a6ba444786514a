"""The self-exciting process of exact times. Dates have ties: the daily model is for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.errors import DesignError, FitError
from analysis.stats.constants import LEAST_EVENTS
from analysis.stats.delta import NORMAL_975
from analysis.stats.endemic_epidemic_kernels import solve_band

Floats = NDArray[np.float64]

STEP = 1e-4
"""Of the log scale, for the curvature from differences of the exact slope."""


@dataclass(frozen=True, slots=True)
class HawkesTimes:
    """A process whose events excite later ones, the excitation fading exponentially.

    Attributes
    ----------
    background : float
        Events per unit of time that nothing set off.
    branching_ratio : float
        Events that each event sets off, on average.
    decay : float
        Rate at which the excitation fades, per unit of time; the mean delay is 1 / decay.
    """

    background: float
    branching_ratio: float
    decay: float


@dataclass(frozen=True, slots=True, eq=False)
class HawkesTimesFit:
    """A fitted process.

    Attributes
    ----------
    estimate, lower, upper : HawkesTimes
        The estimates, and 95% limits of each by itself.
    loglik : float
        Log-likelihood.
    """

    estimate: HawkesTimes
    lower: HawkesTimes
    upper: HawkesTimes
    loglik: float


def times_loglik(times: ArrayLike, end: float, process: HawkesTimes) -> float:
    r"""Compute the log-likelihood of event times from 0 to `end`.

    Use it for exact times without covariates.

    Parameters
    ----------
    times : array_like of float, shape (n,)
        Times of the events, rising.
    end : float
        End of the observation, which begins at 0.
    process : HawkesTimes

    Returns
    -------
    float

    Raises
    ------
    DesignError
        If two events share a time or one lies outside.

    Notes
    -----
    :math:`\sum_i \log\{\mu + \eta \beta A_i\} - \mu T - \eta \sum_i (1 - e^{-\beta (T - t_i)})`
    with :math:`A_i = e^{-\beta (t_i - t_{i-1})} (1 + A_{i-1})`, so the cost is linear in n.
    **Assumes** that nothing before 0 excites. Source: Ozaki (1979), Annals of the Institute of
    Statistical Mathematics 31, 145-155.

    Examples
    --------
    >>> round(times_loglik([1, 2, 3, 4], 5, HawkesTimes(1, 0.5, np.log(2))), 9)
    -5.87552205
    """
    moments = _ordered(times, end)
    params = np.array([process.background, process.branching_ratio, process.decay], dtype=float)
    return _loglik(moments, end, params)[0]


def rescaled_times(times: ArrayLike, end: float, process: HawkesTimes) -> Floats:
    r"""Give the expected number of events up to each event, its rescaled time.

    Use it to judge a fit: under the right process the gaps are independent and exponential.

    Parameters
    ----------
    times, end, process
        As in `times_loglik`.

    Returns
    -------
    ndarray of float, shape (n,)

    Notes
    -----
    :math:`\Lambda(t_i) = \mu t_i + \eta \{i - 1 - A_i\}`, A as in `times_loglik`. **Assumes** known
    parameters: where they were estimated from the same events, a Kolmogorov-Smirnov test of the
    gaps rejects too seldom. Source: Ogata (1988), JASA 83, 9-27; Brown et al. (2002), Neural
    Computation 14, 325-346.

    Examples
    --------
    >>> rescaled_times([1, 2], 5, HawkesTimes(1, 0.5, np.log(2))).tolist()
    [1.0, 2.25]
    """
    moments = _ordered(times, end)
    excited = _excitation(moments, process.decay)[0]
    before = np.arange(moments.size)
    return process.background * moments + process.branching_ratio * (before - excited)


def fit_hawkes_times(times: ArrayLike, end: float) -> HawkesTimesFit:
    """Fit the process by maximum likelihood.

    Use it for exact times; for dates use the daily model.

    Parameters
    ----------
    times, end
        As in `times_loglik`.

    Returns
    -------
    HawkesTimesFit

    Raises
    ------
    DesignError
        As `times_loglik`.
    FitError
        With fewer than ten events, or where no excitation can be made out.

    Notes
    -----
    Intervals are Wald's on the log scale, and on the logit of the branching ratio. **Assumes**
    a constant background: slow change passes for contagion. Source: Ozaki (1979), Annals of
    the Institute of Statistical Mathematics 31, 145-155.
    """
    moments = _ordered(times, end)
    if moments.size < LEAST_EVENTS:
        raise FitError(f"the process needs at least {LEAST_EVENTS} events, got {moments.size}")

    def loss(at: Floats) -> tuple[float, Floats]:
        params, rise = _natural(at)
        value, slope = _loglik(moments, end, params)
        return -value, -slope * rise

    rate = moments.size / end
    starts = [np.array([np.log(rate / 2), 0.0, np.log(rate * speed)]) for speed in (0.2, 2.0)]
    start = min(starts, key=lambda at: loss(at)[0])
    bounds = [(None, None), (-10.0, 7.0), (np.log(0.1 / end), np.log(1e3 * rate))]
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    moves = STEP * np.eye(3)
    curved = np.array([loss(best + move)[1] - loss(best - move)[1] for move in moves]) / (2 * STEP)
    curved = (curved + curved.T) / 2
    if np.linalg.eigvalsh(curved)[0] <= 0:
        raise FitError("these times show no excitation: a process without it fits as well")
    spread = NORMAL_975 * np.sqrt(np.diag(np.linalg.inv(curved)))
    low, middle, high = (
        HawkesTimes(*_natural(at)[0].tolist()) for at in (best - spread, best, best + spread)
    )
    return HawkesTimesFit(middle, low, high, -loss(best)[0])


def simulate_hawkes_times(process: HawkesTimes, end: float, rng: np.random.Generator) -> Floats:
    """Draw event times from 0 to `end`, generation by generation.

    Use it to see what a fit recovers.

    Parameters
    ----------
    process, end
        As in `times_loglik`.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (n,)

    Raises
    ------
    DesignError
        If the branching ratio is below 0, or 1 or above.

    Examples
    --------
    >>> simulate_hawkes_times(HawkesTimes(0.0, 0.5, 1.0), 9.0, np.random.default_rng(1)).size
    0
    """
    if not 0 <= process.branching_ratio < 1:
        raise DesignError(f"the branching ratio lies in [0, 1), got {process.branching_ratio}")
    parents = end * rng.random(rng.poisson(process.background * end))
    generations = [parents]
    while parents.size:
        children = np.repeat(parents, rng.poisson(process.branching_ratio, parents.size))
        children = children + rng.exponential(1 / process.decay, children.size)
        parents = children[children < end]
        generations.append(parents)
    return np.sort(np.concatenate(generations))


def _ordered(times: ArrayLike, end: float) -> Floats:
    moments = np.asarray(times, dtype=float)
    if moments.size and (moments[0] < 0 or moments[-1] > end or (np.diff(moments) <= 0).any()):
        raise DesignError(f"times rise from 0 to {end} without ties; for dates use the daily model")
    return moments


def _excitation(times: Floats, decay: float) -> tuple[Floats, Floats]:
    """Solve the recursion of the excitation before each event, and of its slope in the decay."""
    gaps = np.diff(times, prepend=times[:1])
    kept = np.exp(-decay * gaps)
    kept[:1] = 0.0
    band = np.stack([np.ones(times.size), -np.append(kept[1:], 0.0)], axis=1)
    excited = solve_band(band, kept)
    return excited, solve_band(band, -gaps * excited)


def _loglik(times: Floats, end: float, params: Floats) -> tuple[float, Floats]:
    background, branching, decay = params
    excited, slower = _excitation(times, decay)
    rate = background + branching * decay * excited
    left = end - times
    missed = np.exp(-decay * left)
    value = np.log(rate).sum() - background * end - branching * (1 - missed).sum()
    slope = [
        (1 / rate).sum() - end,
        (decay * excited / rate).sum() - (1 - missed).sum(),
        (branching * (excited + decay * slower) / rate).sum() - branching * (left * missed).sum(),
    ]
    return float(value), np.array(slope)


def _natural(at: Floats) -> tuple[Floats, Floats]:
    """Change from log, logit and log to the parameters; also their slopes."""
    branching = special.expit(at[1])
    background, decay = np.exp(at[[0, 2]])
    params = np.array([background, branching, decay])
    return params, np.array([background, branching * (1 - branching), decay])
