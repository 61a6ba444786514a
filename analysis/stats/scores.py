"""How well predictive distributions foretold the counts: one score a day, the smaller the better.

What scores of a right model would be on average stands in `score_calibration.py`, and how far two
models differ in `score_comparison.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.stats.distributions import PLAIN, CountDistribution, one_count_a_day
from analysis.stats.exact_sums import probabilities

Floats = NDArray[np.float64]
Score = Callable[[CountDistribution, ArrayLike], Floats]


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

    Raises
    ------
    DesignError
        If counts and days differ in number.

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
    return np.asarray(-predicted.logpmf(one_count_a_day(predicted, counts)))


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

    Raises
    ------
    DesignError
        If counts and days differ in number.

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

    Raises
    ------
    DesignError
        If counts and days differ in number.

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
    y = one_count_a_day(predicted, counts).astype(float)
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
    y = one_count_a_day(predicted, counts).astype(float)
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
    return np.asarray((one_count_a_day(predicted, counts) - predicted.mean) ** 2)


def normalised_squared_error(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Set the squared error against the variance: about 1 on average, and no proper score."""
    return squared_error(predicted, counts) / predicted.variance


def quadratic_score(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Score each day by Brier's rule over all counts: sum of P(k)^2, less twice P(y)."""
    y = one_count_a_day(predicted, counts).astype(float)
    return np.asarray(_squared_length(predicted) - 2 * predicted.pmf(y))


def spherical_score(predicted: CountDistribution, counts: ArrayLike) -> Floats:
    """Score each day by the probability of its count over the length of all: -P(y) / |P|."""
    y = one_count_a_day(predicted, counts).astype(float)
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
