"""Whether counts spread, and whether days stay without events, as a fitted model expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.distributions import PLAIN, CountDistribution, one_count_a_day
from analysis.stats.exact_sums import CELLS, MOST_COUNTS, TAIL

Floats = NDArray[np.float64]
Moment = Callable[[CountDistribution, Floats], Floats]

STEP = 1e-4
"""On the log scale, for the slopes of a log probability."""
RAREST = 1e-3
"""Probability of no event below which a zero gets no more weight."""
EXACT = 32
"""Counts summed one by one; larger ones in bins, where the distribution is smooth."""
FINE = 16
"""Part of a count that a bin may be wide."""
FITTED = 1e-3
"""Share of a moment's variance below which nothing of it is left once the model is fitted."""


@dataclass(frozen=True, slots=True)
class MomentTest:
    """A sum over all days set against what a fitted model expects of it.

    Attributes
    ----------
    observed, expected : float
        The sum, and its expectation.
    statistic : float
        Standard errors between them, the fit's own error included; positive for too much.
    pvalue : float
        Two-sided; 1 where the model was fitted to this very sum.
    """

    observed: float
    expected: float
    statistic: float
    pvalue: float


def spread_test(
    predicted: CountDistribution, counts: ArrayLike, design: ArrayLike | None = None
) -> MomentTest:
    r"""Test whether counts vary about their means as much as a fitted model allows.

    Use it on the days of the fit: for Poisson days it is the test of overdispersion by Dean
    and Lawless.

    Parameters
    ----------
    predicted : CountDistribution
        Of the T days of the fit.
    counts : array_like of int, shape (T,)
        What they were fitted to.
    design : array_like of float, shape (T, p), optional
        Covariates of the log rate that were estimated. Default: its level alone.

    Returns
    -------
    MomentTest
        `observed` and `expected` are sums of squared deviations.

    Raises
    ------
    DesignError
        If the shapes differ.

    Notes
    -----
    .. math:: \sum_t \{(y_t - \mu_t)^2 - \sigma_t^2\}

    freed of its part along the scores of the estimated parameters (log rate with the design,
    log size, logit of occurrence) and divided by the standard error of what is left: Neyman's
    :math:`C(\alpha)`. On Poisson days this is :math:`\sum \{(y - \mu)^2 - y\} /
    \sqrt{2 \sum \mu^2}`. A model that estimates the spread passes unless its variance has the
    wrong form. **Assumes** enough days with two events: with fewer than about five the normal
    limit errs, so do not quote p there. Source: Dean and Lawless (1989), Journal of the American
    Statistical Association 84, 467-472.

    Examples
    --------
    >>> round(spread_test(CountDistribution.of([1.0] * 4), [0, 0, 0, 4]).statistic, 4)
    2.8284
    """
    y = one_count_a_day(predicted, counts).astype(float)
    statistic, pvalue = _adjusted(predicted, y, design, _squares)
    observed, expected = ((y - predicted.mean) ** 2).sum(), predicted.variance.sum()
    return MomentTest(float(observed), float(expected), statistic, pvalue)


def zero_test(
    predicted: CountDistribution, counts: ArrayLike, design: ArrayLike | None = None
) -> MomentTest:
    r"""Test whether days without events are as frequent as a fitted model expects.

    Use it on the days of the fit: for Poisson days it is van den Broek's score test.

    Parameters
    ----------
    predicted : CountDistribution
        Of the T days of the fit.
    counts : array_like of int, shape (T,)
        What they were fitted to.
    design : array_like of float, shape (T, p), optional
        Covariates of the log rate that were estimated. Default: its level alone.

    Returns
    -------
    MomentTest
        `observed` and `expected` are days without events.

    Raises
    ------
    DesignError
        If the shapes differ.

    Notes
    -----
    :math:`\sum_t (1\{y_t = 0\} - p_t) / p_t`, with :math:`p_t` the probability of no event,
    is the score of a share of days that can hold none; it is freed of the scores of the
    estimated parameters as in `spread_test`. **Assumes** the rest of the distribution: bursts
    and salvos raise it too, so it does not show by itself that there are two kinds of days.
    Source: van den Broek (1995), Biometrics 51, 738-743.

    Examples
    --------
    >>> found = zero_test(CountDistribution.of([1.0] * 4), [0, 0, 0, 4])
    >>> found.observed, round(found.expected, 3)
    (3.0, 1.472)
    """
    y = one_count_a_day(predicted, counts).astype(float)
    statistic, pvalue = _adjusted(predicted, y, design, _zeros)
    expected = predicted.pmf(np.zeros_like(y)).sum()
    return MomentTest(float((y == 0).sum()), float(expected), statistic, pvalue)


def _squares(predicted: CountDistribution, values: Floats) -> Floats:
    return np.asarray((values - predicted.mean) ** 2 - predicted.variance)


def _zeros(predicted: CountDistribution, values: Floats) -> Floats:
    none = predicted.pmf(np.zeros(predicted.rate.shape))
    return np.asarray(((values == 0) - none) / np.maximum(none, RAREST))


def _adjusted(
    predicted: CountDistribution, y: Floats, design: ArrayLike | None, moment: Moment
) -> tuple[float, float]:
    """Free a sum of moments of the estimated parameters' scores, and standardise it."""
    days = y.size
    x = np.ones((days, 1)) if design is None else np.asarray(design, dtype=float)
    if x.ndim != 2 or x.shape[0] != days:
        raise DesignError(f"the design needs one row for each of {days} days, got {x.shape}")
    slopes = _slopes(predicted, y)
    square, cross, information = _expectations(predicted, moment, len(slopes))
    # The log rate moves with every covariate; size and occurrence have one level each.
    rows = [(0, column) for column in x.T]
    rows += [(other, np.ones(days)) for other in range(1, len(slopes))]
    a = np.array([weight @ cross[i] for i, weight in rows])
    b = np.array([[(u * v) @ information[i, j] for j, v in rows] for i, u in rows])
    part = np.linalg.pinv(b, hermitian=True) @ a
    score = np.array([weight @ slopes[i] for i, weight in rows])
    left, whole = square.sum() - a @ part, square.sum()
    if left <= FITTED * whole:
        return 0.0, 1.0
    statistic = (moment(predicted, y).sum() - part @ score) / np.sqrt(left)
    return float(statistic), float(2 * stats.norm.sf(abs(statistic)))


def _expectations(
    predicted: CountDistribution, moment: Moment, scores: int
) -> tuple[Floats, Floats, Floats]:
    """Give each day's variance of the moment and its products with the scores."""
    days = predicted.rate.size
    square, cross = np.empty(days), np.empty((scores, days))
    information = np.empty((scores, scores, days))
    for part, values, probability in _weighted_counts(predicted):
        m, s = moment(predicted[part], values), _slopes(predicted[part], values)
        square[part] = (probability * m**2).sum(axis=0)
        cross[:, part] = np.einsum("kt,kt,qkt->qt", probability, m, s)
        information[..., part] = np.einsum("kt,qkt,rkt->qrt", probability, s, s)
    return square, cross, information


def _weighted_counts(
    predicted: CountDistribution,
) -> Iterator[tuple[NDArray[np.int64], Floats, Floats]]:
    """Give days that need like counts, these counts as a column, and their probabilities."""
    wide = predicted.rate + predicted.rate**2 / predicted.size
    excess = 1 + predicted.rate / predicted.size
    # A far tail falls by its variance over its mean, the middle by its standard deviation.
    scale = np.maximum(np.sqrt(wide), excess)
    need = np.log2(predicted.rate + 10 * np.sqrt(wide) + 30 * excess).astype(int)
    for level in np.unique(need):
        alike = np.flatnonzero(need == level)
        values, widths = _bins(predicted[alike], float(scale[alike].min()))
        step = max(1, CELLS // (4 * values.size))
        for start in range(0, alike.size, step):
            days = alike[start : start + step]
            yield days, values, widths * predicted[days].pmf(values)


def _bins(predicted: CountDistribution, scale: float) -> tuple[Floats, Floats]:
    """Give the middles and widths of bins from 0 to a count that no day exceeds."""
    last = EXACT
    while (predicted.cdf(last) < 1 - TAIL).any():
        last = last * 5 // 4
        if last > MOST_COUNTS:
            raise DesignError(
                f"counts above {MOST_COUNTS:,} on one day are possible in this model (rates up "
                f"to {predicted.mean.max():.3g}); count smaller units or shorter periods"
            )
    values, widths, start = list(range(EXACT)), [1] * EXACT, EXACT
    while start <= last:
        half = int(min(start / FINE, scale / 4)) // 2
        values.append(start + half)
        widths.append(2 * half + 1)
        start += 2 * half + 1
    return np.array(values, dtype=float)[:, None], np.array(widths, dtype=float)[:, None]


def _slopes(predicted: CountDistribution, values: Floats) -> Floats:
    """Differentiate log probabilities by log rate, log size and logit of occurrence."""
    slopes = [_slope(predicted, values, "rate")]
    if (predicted.size < PLAIN).any():
        slopes.append(_slope(predicted, values, "size"))
    if predicted.occurs is not None:
        slopes.append(np.asarray((values > 0) - predicted.occurs + np.zeros_like(slopes[0])))
    return np.array(slopes)


def _slope(predicted: CountDistribution, values: Floats, name: str) -> Floats:
    level = getattr(predicted, name)
    higher = replace(predicted, **{name: level * np.exp(STEP)}).logpmf(values)
    lower = replace(predicted, **{name: level * np.exp(-STEP)}).logpmf(values)
    # A count of probability 0 has no slope, and no weight either.
    known = np.isfinite(higher) & np.isfinite(lower)
    return np.where(known, np.where(known, higher, 0) - np.where(known, lower, 0), 0) / (2 * STEP)
