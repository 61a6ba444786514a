"""Sums over every count that a day may have, as exact as the digits of a computer allow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution

Floats = NDArray[np.float64]

TAIL = 1e-13
"""Probability of the counts beyond those that enter an exact sum."""

CELLS = 2_000_000
"""Probabilities held at one time, so that a long series stays within memory."""

MOST_COUNTS = 2_000_000
"""A day on which larger counts are thinkable has no exact sum."""


def probabilities(
    predicted: CountDistribution, *, tail: float = TAIL
) -> Iterator[tuple[slice, Floats, Floats]]:
    """Give the probability of every count that matters, a stretch of days at a time.

    Use it for sums over all counts: expected scores, variances, frequencies.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    tail : float, optional
        Probability that may be left out above the last count. Default 1e-13.

    Yields
    ------
    tuple of (slice, ndarray of float, shape (K, 1), ndarray of float, shape (K, days))
        The days, the counts 0, 1, ..., K - 1, and their probabilities.

    Raises
    ------
    DesignError
        If counts in the millions are possible on a day.

    Examples
    --------
    >>> (days, values, found), = probabilities(CountDistribution.of([0.5, 2.0]))
    >>> found.sum(axis=0).round(9).tolist()
    [1.0, 1.0]
    """
    days, start = predicted.rate.size, 0
    step = max(1, CELLS // 256)
    while start < days:
        part = predicted[start : start + step]
        last = _last_count(part, tail)
        length = min(part.rate.size, max(1, CELLS // (last + 1)))
        values = np.arange(last + 1.0)[:, None]
        yield slice(start, start + length), values, part[:length].pmf(values)
        start += length


def _last_count(predicted: CountDistribution, tail: float) -> int:
    """Find a count that none of the days exceeds, but for the tail."""
    last = 8
    while (predicted.cdf(last) < 1 - tail).any():
        last = last * 3 // 2
        if last > MOST_COUNTS:
            raise DesignError(
                f"counts above {MOST_COUNTS:,} on one day are possible in this model (rates up "
                f"to {predicted.mean.max():.3g}); count smaller units or shorter periods"
            )
    return last
