"""Whether events come when a model expects them: a test of waits on the model's own clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from analysis.errors import DesignError, FitError
from analysis.stats.autocorrelation import autocorrelation
from analysis.stats.distributions import CountDistribution
from analysis.stats.montecarlo import compare_with_draws
from analysis.stats.quantile_residuals import EDGE
from analysis.stats.rescaled_waits import rescaled_waits

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

LEAST_WAITS = 5
LAGS = 10
"""Waits over which their order is judged."""
MOST_WAITS = 2_000_000
"""Randomised waits in all; of more events fewer randomisations tell as much."""


@dataclass(frozen=True, slots=True)
class TimeRescaling:
    """How the rescaled waits between events are spread, and whether they keep an order.

    Attributes
    ----------
    events : int
        Waits judged, one for each event.
    distance : float
        Kolmogorov and Smirnov's, from the uniform, averaged over the randomisations.
    pvalue_distance : float
        Of that distance.
    order : float
        Ljung and Box's statistic of neighbouring waits, averaged over the randomisations.
    pvalue_order : float
        Of that statistic.
    unevenness : float
        Standard deviation of the exponential waits over their mean: above 1 they are more uneven
        than a right model makes them, below 1 more alike.
    memory : float
        Correlation of neighbouring waits: below 0 short waits follow long ones.
    refits : int
        Simulated series, fitted anew, behind the p-values; 0 where these hold for known
        parameters.
    """

    events: int
    distance: float
    pvalue_distance: float
    order: float
    pvalue_order: float
    unevenness: float
    memory: float
    refits: int = 0

    @property
    def pvalue(self) -> float:
        """Twice the smaller of the two p-values."""
        return min(1.0, 2 * min(self.pvalue_distance, self.pvalue_order))


def time_rescaling(
    predicted: CountDistribution, counts: ArrayLike, rng: np.random.Generator, *, draws: int = 25
) -> TimeRescaling:
    """Test whether rescaled waits are uniform and follow each other without order.

    Use it to see bursts, gaps and shifts of level that a model does not hold.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    rng : numpy.random.Generator
        Source of randomness.
    draws : int, optional
        Randomisations averaged, fewer from 80,000 events on. Default 25.

    Returns
    -------
    TimeRescaling

    Raises
    ------
    DesignError
        With fewer than five events, or without a draw.

    Notes
    -----
    Kolmogorov and Smirnov's test of the uniform, and Ljung and Box's of the waits turned normal,
    their p-values averaged over the draws. **Assumes** known parameters: on the days of the fit
    the distance is too small by chance and p too large, so a pass must not be quoted without
    `time_rescaling_refitted`. Source: Brown, Barbieri, Ventura, Kass and Frank (2002), Neural
    Computation 14, 325-346; Ogata (1988), Journal of the American Statistical Association 83,
    9-27.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> flat = CountDistribution.of(np.full(400, 0.5))
    >>> runs = np.repeat(rng.poisson(0.5, 80), 5)
    >>> time_rescaling(flat, runs, rng).pvalue < 0.001
    True
    """
    found = _measures(predicted, counts, rng, draws)
    events = int(np.sum(counts))
    return TimeRescaling(
        events=events,
        distance=float(found.distance.mean()),
        pvalue_distance=float(stats.kstwo.sf(found.distance, events).mean()),
        order=float(found.order.mean()),
        pvalue_order=float(stats.chi2.sf(found.order, found.lags).mean()),
        unevenness=float(found.unevenness.mean()),
        memory=float(found.memory.mean()),
    )


def time_rescaling_refitted(
    predicted: CountDistribution,
    counts: ArrayLike,
    rng: np.random.Generator,
    *,
    again: Callable[[np.random.Generator], tuple[CountDistribution, Counts]],
    refits: int,
    draws: int = 25,
) -> TimeRescaling:
    r"""Test rescaled waits against series simulated from the model and fitted anew.

    Use it where p is to be quoted: fitting brings the waits of any series closer to the model.

    Parameters
    ----------
    predicted : CountDistribution
        Of the T days of the fit.
    counts : array_like of int, shape (T,)
        What they were fitted to.
    rng : numpy.random.Generator
        Source of randomness.
    again : callable
        Draws a series from the fitted model and fits the model to it; gives the predictive
        distributions and the counts.
    refits : int
        Series simulated.
    draws : int, optional
        Randomisations averaged for each series. Default 25.

    Returns
    -------
    TimeRescaling

    Raises
    ------
    FitError
        If the model could be fitted to fewer than half of the series.
    DesignError
        As `time_rescaling`, or without a refit.

    Notes
    -----
    :math:`p = (1 + \#\{D_b \ge D\}) / (1 + B)`, over the series that could be fitted.
    **Assumes** that the fitted model is near the true one. Source: Davison and Hinkley (1997),
    Bootstrap Methods and their Application, chapter 4.

    Examples
    --------
    >>> def again(rng):
    ...     series = rng.poisson(0.5, 400)
    ...     return CountDistribution.of(np.full(400, series.mean())), series
    >>> rng, flat = np.random.default_rng(1), CountDistribution.of(np.full(400, 0.5))
    >>> counts = rng.poisson(0.5, 400)
    >>> time_rescaling_refitted(flat, counts, rng, again=again, refits=9, draws=2).refits
    9
    """
    if refits < 1:
        raise DesignError(f"a bootstrap needs at least one refit, got {refits}")
    found = time_rescaling(predicted, counts, rng, draws=draws)
    drawn = []
    for _ in range(refits):
        try:
            one = _measures(*again(rng), rng, draws)
        except (FitError, DesignError):  # too few events by chance, or a fit that does not settle
            continue
        drawn.append((one.distance.mean(), one.order.mean()))
    if 2 * len(drawn) < refits:
        raise FitError(
            f"the model could be fitted to {len(drawn)} of {refits} series simulated from "
            "itself; it has too many terms for so few events"
        )
    distance, order = np.array(drawn).T
    return replace(
        found,
        pvalue_distance=compare_with_draws(found.distance, distance).pvalue,
        pvalue_order=compare_with_draws(found.order, order).pvalue,
        refits=len(drawn),
    )


@dataclass(frozen=True, slots=True)
class _Measures:
    """What every randomisation of the waits shows, and the lags over which order is judged."""

    distance: Floats
    order: Floats
    unevenness: Floats
    memory: Floats
    lags: int


def _measures(
    predicted: CountDistribution, counts: ArrayLike, rng: np.random.Generator, draws: int
) -> _Measures:
    """Measure distance and order of the waits in every randomisation."""
    events = int(np.sum(counts))
    if events < LEAST_WAITS or draws < 1:
        raise DesignError(
            f"waiting times need at least {LEAST_WAITS} events and a draw, got {events} events "
            f"and {draws} draws"
        )
    lags = max(1, min(LAGS, events // 4))
    draws = max(1, min(draws, MOST_WAITS // events))
    waits = rescaled_waits(predicted, counts, rng, draws=draws)
    steps = np.sort(waits, axis=1) - np.arange(events) / events
    distance = np.maximum(steps.max(axis=1), 1 / events - steps.min(axis=1))
    inside = np.clip(waits, EDGE, 1 - EDGE)
    normal, clock = special.ndtri(inside), -np.log1p(-inside)
    order = [autocorrelation(drawn, lags=lags) for drawn in normal]
    return _Measures(
        distance,
        np.array([one.statistic for one in order]),
        clock.std(axis=1) / clock.mean(axis=1),
        np.array([one.values[0] for one in order]),
        lags,
    )
