"""What size of surge a series could show at all: a rough guide before there is a design."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import nbinom, poisson

from analysis.errors import DesignError

LARGEST_RATIO = 50.0
"""Surges beyond this are not sought: no series of events is planned for them."""

REACH = 182
"""Days on either side that make up the local mean: as far as a study moves its windows."""

Floats = NDArray[np.float64]


def rough_detectable_ratio(
    daily_counts: ArrayLike,
    *,
    window_days: int = 15,
    dates: int = 1,
    level: float = 0.05,
    power: float = 0.8,
) -> float:
    r"""Guess the smallest surge that a test of some dates would find, from the series alone.

    Use it on an event file before there is a study; afterwards `smallest_detectable_surge`,
    which knows the dates, the design and the bursts, takes its place.

    Parameters
    ----------
    daily_counts : array_like of int, shape (T,)
        Events a day. Leave out days on which nobody watched.
    window_days : int, optional
        Length of the window about each date. Default 15: a week on either side.
    dates : int, optional
        Number of dates whose windows are counted together. Default 1.
    level : float, optional
        Level of the one-sided test. Default .05.
    power : float, optional
        How often the surge is to be found. Default .8.

    Returns
    -------
    float
        How many times the usual number; infinite if a surge of `LARGEST_RATIO` would not do.

    Raises
    ------
    DesignError
        If a count is negative, the series or the window empty, or a share not between 0 and 1.

    Notes
    -----
    The windows together expect :math:`\mu`, the mean a day times their days. The count N in
    them is negative binomial with variance :math:`\phi\mu`, :math:`\phi` from
    `local_dispersion`, or Poisson where :math:`\phi = 1`. The critical value c is the least
    with :math:`P(N \ge c \mid \mu) \le` level, and the ratio r the least with
    :math:`P(N \ge c \mid r\mu) \ge` power, the dispersion being kept.

    **Assumes** the mean rate at every date, and that it is known: a study estimates it from
    the weeks around, which makes its own smallest surge larger, and so do dates in quiet
    years. **A rough guide**: quote it to one digit, and never as a result.

    At the ratio given, the first step of a study's test found the surge in 68% to 81% of
    simulated series (400 a setting, standard error 2%), least often where days are negative
    binomial without bursts in time. Both steps together need a larger one.

    Examples
    --------
    >>> round(rough_detectable_ratio([1] * 300, dates=1), 2)  # 15 expected, 23 needed
    1.79
    """
    counts = _checked(daily_counts, window_days)
    if dates < 1:
        raise DesignError(f"at least 1 date is tested, got {dates}")
    expected = float(counts.mean()) * window_days * dates
    dispersion = local_dispersion(counts, window_days=window_days)
    return detectable_ratio(expected, dispersion, level=level, power=power)


def detectable_ratio(
    expected: float, dispersion: float, *, level: float = 0.05, power: float = 0.8
) -> float:
    """Find the smallest surge that a one-sided test of one count would find.

    Use it through `rough_detectable_ratio`, which says where the two numbers come from.

    Parameters
    ----------
    expected : float
        Events expected without a surge.
    dispersion : float
        Variance over mean; 1 or less is Poisson.
    level, power : float, optional
        Level of the test, and how often the surge is to be found. Default .05 and .8.

    Returns
    -------
    float
        How many times the usual number; infinite if a surge of `LARGEST_RATIO` would not do.

    Raises
    ------
    DesignError
        If a share is not between 0 and 1.

    Notes
    -----
    **Assumes** a surge of more bursts, none of them larger: the dispersion is kept.

    Examples
    --------
    >>> round(detectable_ratio(6.0, 2.5), 2)
    3.25
    """
    for name, value in (("level", level), ("power", power)):
        if not 0 < value < 1:
            raise DesignError(f"{name} lies between 0 and 1, got {value}")
    if expected == 0:
        return math.inf
    needed = critical_count(expected, dispersion, level=level)

    def short_by(log_ratio: float) -> float:
        return power - at_least(needed, math.exp(log_ratio) * expected, dispersion)

    furthest = math.log(LARGEST_RATIO)
    if short_by(furthest) > 0:
        return math.inf
    if short_by(0.0) <= 0:  # found so often without any surge
        return 1.0
    return math.exp(float(brentq(short_by, 0.0, furthest)))


def local_dispersion(daily_counts: ArrayLike, *, window_days: int = 15) -> float:
    r"""Estimate how much more the totals of a window vary about their neighbours than by chance.

    Use it for the spread that a test about single dates meets; a trend over years is none.

    Parameters
    ----------
    daily_counts : array_like of int, shape (T,)
        Events a day.
    window_days : int, optional
        Length of the stretches into which the series is cut. Default 15.

    Returns
    -------
    float
        At least 1; 1 too where there are fewer than two whole stretches, or no event.

    Raises
    ------
    DesignError
        If a count is negative, or the series or the window empty.

    Notes
    -----
    The series is cut into whole stretches, what is left at its end aside. Stretch j holds
    :math:`n_j`; its :math:`L_j` neighbours, those within half a year on either side, hold
    :math:`m_j` on average. With independent events at a rate that hardly changes within that
    year, :math:`n_j - m_j` has the variance :math:`m_j (1 + 1/L_j)`, and

    .. math:: \phi = \sum_j (n_j - m_j)^2 \Big/ \sum_j m_j (1 + 1/L_j)

    is 1 on average. Bursts and seasons raise it. **Assumes** that they are as strong, for
    their rate, in all years.
    Source: Wedderburn (1974), Biometrika 61, 439-447, for the idea.

    Examples
    --------
    >>> local_dispersion([1, 0, 1, 0, 5, 5], window_days=2)  # 1, 1, 10 about 5.5, 5.5, 1
    6.75
    """
    counts = _checked(daily_counts, window_days)
    whole = counts.size // window_days
    totals = counts[: whole * window_days].reshape(whole, window_days).sum(axis=1)
    if whole < 2 or not totals.any():
        return 1.0
    reach = max(1, REACH // window_days)
    around, neighbours = _beside(totals, reach), _beside(np.ones(whole), reach)
    mean = around / neighbours
    by_chance = float((mean * (1 + 1 / neighbours)).sum())
    return max(1.0, float(((totals - mean) ** 2).sum()) / by_chance)


def critical_count(expected: float, dispersion: float, *, level: float = 0.05) -> int:
    """Find the least count that is so rare by chance that a one-sided test rejects.

    Examples
    --------
    >>> critical_count(15.0, 1.0), critical_count(15.0, 4.0)
    (23, 30)
    """
    count = _law(expected, dispersion)
    # The upper quantile is the least q with P(N > q) <= level; one more is P(N >= q).
    return int(count.isf(level)) + 1


def at_least(needed: int, expected: float, dispersion: float) -> float:
    """Chance of so many events or more.

    Examples
    --------
    >>> round(at_least(1, 2.0, 1.0), 4)  # 1 - exp(-2)
    0.8647
    """
    return float(_law(expected, dispersion).sf(needed - 1))


def _law(expected: float, dispersion: float) -> Any:
    if dispersion <= 1:
        return poisson(expected)
    # Variance proportional to the mean: as many bursts more, none of them larger.
    return nbinom(expected / (dispersion - 1), 1 / dispersion)


def _beside(totals: Floats, reach: int) -> Floats:
    """Add up the neighbours of each stretch, itself left out."""
    running = np.concatenate([[0.0], np.cumsum(totals)])
    place = np.arange(totals.size)
    first, last = np.maximum(place - reach, 0), np.minimum(place + reach + 1, totals.size)
    return np.asarray(running[last] - running[first] - totals)


def _checked(daily_counts: ArrayLike, window_days: int) -> Floats:
    counts = np.asarray(daily_counts, dtype=float)
    if counts.ndim != 1 or counts.size == 0 or not (counts >= 0).all():
        raise DesignError("daily counts are one number of 0 or more for each of some days")
    if window_days < 1:
        raise DesignError(f"a window has at least 1 day, got {window_days}")
    return counts
