"""How well predictive distributions foretold the counts: one score a day, the smaller the better.

What scores of a right model would be on average stands in `score_calibration.py`, and how far two
models differ in `score_comparison.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution

Floats = NDArray[np.float64]
Score = Callable[[CountDistribution, ArrayLike], Floats]

TAIL = 1e-13
"""Probability of the counts beyond those that enter an exact sum."""
CELLS = 2_000_000
"""Probabilities held at one time, so that a long series stays within memory."""
PLAIN = 1e9
"""A negative binomial size from which on the count is Poisson, to all the digits there are."""
MOST_COUNTS = 2_000_000
"""A day on which larger counts are thinkable has no exact sum."""


def log_score(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    r"""Score each day by how unlikely its count was held.

    Use it as the first of the scores: it is the out-of-sample form of the log-likelihood.

    Parameters
    ----------
    predicted : CountDistribution
        What was expected of each of T days.
    counts : array_like of int, shape (T,)
        What came.

    Returns
    -------
    ndarray of float, shape (T,)
        Infinite where the count was held impossible.

    Notes
    -----
    :math:`-\log P_t(y_t)`. **Assumes** that the distribution was made without the day's own
    count; in-sample it favours the model with more parameters. Source: Good (1952), Journal of
    the Royal Statistical Society B 14, 107-114; Gneiting and Raftery (2007), Journal of the
    American Statistical Association 102, 359-378.

    Examples
    --------
    >>> log_score(CountDistribution.of([1.0, 1.0]), [0, 1]).tolist()
    [1.0, 1.0]
    """
    return np.asarray(-predicted.logpmf(_numbers(predicted, counts)))


def dawid_sebastiani(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    r"""Score each day by mean and variance alone.

    Use it where only the first two moments of a forecast are believed.

    Parameters
    ----------
    predicted : CountDistribution
        What was expected of each of T days.
    counts : array_like of int, shape (T,)
        What came.

    Returns
    -------
    ndarray of float, shape (T,)

    Notes
    -----
    :math:`(y_t - \mu_t)^2 / \sigma_t^2 + \log \sigma_t^2`. **Assumes** means above 0. On sparse
    counts single events weigh heavily: do not rank models by it alone. Source: Dawid and
    Sebastiani (1999), Annals of Statistics 27, 65-81.

    Examples
    --------
    >>> dawid_sebastiani(CountDistribution.of(1.0), [3]).tolist()
    [4.0]
    """
    squared = normalised_squared_error(predicted, counts)
    return np.asarray(squared + np.log(predicted.variance))


def ranked_probability(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    r"""Score each day by the distance between its count and the whole distribution.

    Use it beside the log score: it counts in events and forgives a rare surprise.

    Parameters
    ----------
    predicted : CountDistribution
        What was expected of each of T days.
    counts : array_like of int, shape (T,)
        What came.

    Returns
    -------
    ndarray of float, shape (T,)

    Notes
    -----
    :math:`\sum_k (F_t(k) - 1\{y_t \le k\})^2`, the discrete continuous ranked probability
    score. In closed form for Poisson days (with scaled Bessel functions, which do not overflow)
    and, by the package scoringrules, for negative binomial ones; the sum itself for hurdle days
    and where the closed form is lost to rounding (sizes above ten thousand).
    **Assumes** no more than the distribution. Source: Epstein (1969), Journal of Applied
    Meteorology 8, 985-987; Wei and Held (2014), TEST 23, 787-805.

    Examples
    --------
    >>> ranked_probability(CountDistribution.of(1.0), [0]).round(4).tolist()
    [0.4762]
    """
    y = _numbers(predicted, counts)
    scores = np.full(y.shape, np.nan)
    if predicted.occurs is None:
        plain = predicted.size > PLAIN
        scores[plain] = _poisson_form(predicted.rate[plain], y[plain])
        scores[~plain] = _mixed_form(predicted[~plain], y[~plain])
    lost = ~np.isfinite(scores)
    if lost.any():
        scores[lost] = ranked_probability_sum(predicted[lost], y[lost])
    return scores


def ranked_probability_sum(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Add up the ranked probability score count by count: exact for every distribution.

    Examples
    --------
    >>> ranked_probability_sum(CountDistribution.of(1.0), [0]).round(4).tolist()
    [0.4762]
    """
    y = _numbers(predicted, counts)
    scores = np.empty(y.shape)
    for days, values, probability in probabilities(predicted):
        below = np.cumsum(probability, axis=0)
        reached = y[days] <= values
        # Beyond the last value only the observed count itself can still add to the sum.
        beyond = np.maximum(y[days] - values[-1] - 1, 0)
        scores[days] = ((below - reached) ** 2).sum(axis=0) + beyond
    return scores


def squared_error(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Score each day by the square of what its mean missed; it knows no spread."""
    return np.asarray((_numbers(predicted, counts) - predicted.mean) ** 2)


def normalised_squared_error(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Set the squared error against the variance: about 1 on average, and no proper score."""
    return squared_error(predicted, counts) / predicted.variance


def quadratic_score(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Score each day by Brier's rule over all counts: sum of P(k)^2, less twice P(y)."""
    y = _numbers(predicted, counts)
    return np.asarray(_squared_length(predicted) - 2 * predicted.pmf(y))


def spherical_score(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Score each day by the probability of its count over the length of all: -P(y) / |P|."""
    y = _numbers(predicted, counts)
    return np.asarray(-predicted.pmf(y) / np.sqrt(_squared_length(predicted)))


SCORES: dict[str, Score] = {
    "log": log_score,
    "dss": dawid_sebastiani,
    "rps": ranked_probability,
}
"""The scores by which models are compared; all are proper, the smaller the better."""

OTHER_SCORES: dict[str, Score] = {
    "squared_error": squared_error,
    "normalised_squared_error": normalised_squared_error,
    "quadratic": quadratic_score,
    "spherical": spherical_score,
}
"""Scores for comparison with published tables."""


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


def _squared_length(predicted: CountDistribution) -> Floats:
    squares = np.empty(predicted.rate.shape)
    for days, _, probability in probabilities(predicted):
        squares[days] = (probability**2).sum(axis=0)
    return squares


def _poisson_form(rate: Floats, y: Floats) -> Floats:
    """Use Wei and Held's closed form, its Bessel functions scaled by exp(-2 rate)."""
    poisson = CountDistribution.of(rate) if rate.size else CountDistribution(rate, rate)
    spread = special.i0e(2 * rate) + special.i1e(2 * rate)
    distance = (y - rate) * (2 * poisson.cdf(y) - 1) + 2 * rate * poisson.pmf(y)
    return np.asarray(distance - rate * spread)


def _mixed_form(predicted: CountDistribution, y: Floats) -> Floats:
    from scoringrules import crps_negbinom

    if not y.size:
        return y
    share = predicted.size / (predicted.size + predicted.rate)
    # Large sizes end in nan, which the caller replaces by the sum.
    with np.errstate(all="ignore"):
        return np.asarray(crps_negbinom(y, predicted.size, share), dtype=float)


def _numbers(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    y = np.asarray(counts, dtype=float)
    if y.shape != predicted.rate.shape:
        raise DesignError(
            f"scores need one count for each day foretold, got {y.shape} counts for "
            f"{predicted.rate.shape} days"
        )
    return y
