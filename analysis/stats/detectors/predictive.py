"""The Bayesian predictive bound: what a gamma-Poisson posterior of past counts leads to expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import (
    Alarms,
    Floats,
    enough_events,
    read_steps,
    refuse_level,
)
from analysis.stats.detectors.farrington_baseline import WEEKS_A_YEAR, years_back

PRIOR_EVENTS = 0.5
"""Shape of the Jeffreys prior of a Poisson rate."""


def predictive(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    alpha: float,
    years: int = 0,
    half_window: int = 6,
    this_year: bool = True,
    period: float = WEEKS_A_YEAR,
    limit: tuple[int, int] = (0, 1),
) -> Alarms:
    r"""Judge each step by the predictive distribution that reference steps give.

    Use it for rare events with a short history: it takes account of how little so few steps
    tell. It knows no trend, no season and no clustering.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events of each step.
    exposure : array_like of float, shape (T,), optional
        Observed share of each step, 0 where not observed. Default: all observed.
    alpha : float
        Probability of a count above the bound.
    years : int, optional
        Earlier years with reference steps about the same season. Default 0.
    half_window : int, optional
        Steps on either side of that season; of the present year, those before. Default 6.
    this_year : bool, optional
        Whether the steps just before are reference steps. Default True.
    period : float, optional
        Steps in a year. Default: weeks.
    limit : tuple of (int, int), optional
        An alarm needs so many events in so many steps, the present one included. Default: none.

    Returns
    -------
    Alarms
        The statistic is the predictive probability of at most one event less than came.

    Raises
    ------
    DesignError
        If no reference steps are left or a number is out of its range.

    Notes
    -----
    With S events in n observed reference steps and the Jeffreys prior, the rate is
    Gamma(S + 1/2, n) and the next count negative binomial with size S + 1/2 and probability
    n / (n + 1). The bound is its (1 - alpha) quantile. At least half of the reference steps must
    be observed.

    **Assumes** independent Poisson counts at one rate over reference steps and the present one.
    Where attacks cluster it flags far more than alpha of all weeks. Source: Riebler (2004),
    Empirischer Vergleich von statistischen Methoden zur Ausbruchserkennung bei Surveillance
    Daten, University of Munich.

    Examples
    --------
    >>> found = predictive([1, 0, 1, 0, 1, 0, 5], alpha=0.05)
    >>> found.bound[-1].tolist(), found.alarm.tolist()[-1]
    (2.0, True)
    """
    refuse_level(alpha)
    if years < 0 or half_window < 1 or not (years or this_year):
        raise DesignError(
            "reference steps need half_window of 1 or more, and either years or this_year; got "
            f"half_window={half_window}, years={years}, this_year={this_year}"
        )
    y, seen = read_steps(counts, exposure)
    spans = [(half_window, 1)] if this_year else []
    for back in years_back(years, period):
        spans.append((back + half_window, max(back - half_window, 1)))
    events, observed = _reference(y, spans), _reference(seen, spans)
    steps = sum(first - last + 1 for first, last in spans)
    judged = (observed >= steps / 2) & (seen > 0)
    size = np.where(judged, events, 0.0) + PRIOR_EVENTS
    share = np.divide(observed, observed + seen, out=np.full(y.size, 0.5), where=judged)
    bound = np.where(judged, stats.nbinom.isf(alpha, size, share), np.nan)
    below = np.where(judged, stats.nbinom.cdf(y - 1, size, share), np.nan)
    expected = np.where(judged, size * (1 - share) / share, np.nan)
    alarm = judged & (y > bound) & enough_events(y, limit)
    return Alarms(expected, bound, below, alarm)


def _reference(series: Floats, spans: list[tuple[int, int]]) -> Floats:
    """Sum the steps from `first` to `last` steps back, over all spans; nan without history."""
    total = np.concatenate([[0.0], np.cumsum(series)])
    sums = np.full(series.size, np.nan)
    start = max(first for first, _ in spans)
    at = np.arange(start, series.size)
    sums[start:] = sum(total[at - last + 1] - total[at - first] for first, last in spans)
    return sums
