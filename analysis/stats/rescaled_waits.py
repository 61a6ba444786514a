"""Waiting times between events on the clock of a model, although only their days are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.stats.distributions import CountDistribution, one_count_a_day
from analysis.stats.quantile_residuals import EDGE

Floats = NDArray[np.float64]

TINY = np.finfo(float).tiny
"""Keeps the chance of one more event defined where all probability is used up."""


def rescaled_waits(
    predicted: CountDistribution, counts: ArrayLike, rng: np.random.Generator, *, draws: int = 1
) -> Floats:
    r"""Rescale the waits between events so that they are uniform if the model is right.

    Use it for the plots and tests of a point process, although only the day is known.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    rng : numpy.random.Generator
        Source of randomness.
    draws : int, optional
        How many randomisations. Default 1.

    Returns
    -------
    ndarray of float, shape (draws, N)
        One for each of the N events, in order; the wait after the last is left out.

    Raises
    ------
    DesignError
        If counts and days differ in number.

    Notes
    -----
    A day asks whether there is a first event, then whether there is a second, and so on to
    the first no: trials with chances :math:`h_{tj} = P(Y_t > j) / P(Y_t \ge j)`. A wait adds
    :math:`-\log(1 - h)` over the trials that fail and :math:`-\log(1 - r h)` for the one that
    succeeds, r uniform. Waits are then exactly independent and exponential, whatever the
    distribution of the counts and its use of the past; :math:`1 - e^{-wait}` is returned.
    **Assumes** known parameters. Source: Brown, Barbieri, Ventura, Kass and Frank (2002),
    Neural Computation 14, 325-346; Haslinger, Pipa and Brown (2010), Neural Computation 22,
    2477-2506, for time in bins, here with several events in one.

    Examples
    --------
    >>> two = CountDistribution.of([0.5, 0.5, 0.5])
    >>> rescaled_waits(two, [0, 2, 0], np.random.default_rng(1)).shape
    (1, 2)
    """
    y = one_count_a_day(predicted, counts)
    clock = np.concatenate([[0.0], np.cumsum(-np.log1p(-_chance(predicted, y)))])
    day = np.repeat(np.arange(y.size), y)
    before = np.arange(day.size) - np.repeat(np.cumsum(y) - y, y)
    last = np.concatenate([[0], day[:-1]])
    # Between two events of one day no trial failed, so the clock stands still.
    waited = clock[day] - clock[last] if day.size else np.zeros(0)
    chance = _chance(predicted[day], before)
    return np.asarray(1 - np.exp(-waited) * (1 - rng.random((draws, day.size)) * chance))


def _chance(predicted: CountDistribution, before: ArrayLike) -> Floats:
    """Give the chance of one more event after so many on the same day."""
    here = predicted.pmf(before)
    # Far in the tail the cumulative probability is 1 to all its digits.
    more = np.maximum(1 - predicted.cdf(before), predicted.pmf(np.asarray(before) + 1))
    return np.asarray(np.minimum(more / np.maximum(more + here, TINY), 1 - EDGE))
