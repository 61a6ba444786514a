"""Whether scores are as large as the predictive distributions themselves foretell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution
from analysis.stats.exact_sums import probabilities
from analysis.stats.scores import SCORES
from analysis.stats.words import pvalue_in_words

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CalibrationTest:
    """Scores set against their expectation.

    Attributes
    ----------
    score : str
        Name of the score in `SCORES`.
    found, expected : float
        Mean score of the days, and what it would be if the distributions were right.
    statistic : float
        Standard errors between them; positive where the forecasts are worse than they say.
    pvalue : float
        Two-sided.
    """

    score: str
    found: float
    expected: float
    statistic: float
    pvalue: float

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        return (
            f"The mean {self.score} score is {self.found:.3f}, where the model itself expects "
            f"{self.expected:.3f} ({pvalue_in_words(self.pvalue)})."
        )


def calibration_test(
    predicted: CountDistribution,
    counts: ArrayLike,
    *,
    score: str = "dss",
    pooled: bool = False,
) -> CalibrationTest:
    r"""Test whether counts are as surprising as their predictive distributions say.

    Use it on forecasts of days that the model had not seen.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    score : {"log", "dss", "rps"}, optional
        The score compared. Default "dss", which has the most power against a wrong spread.
    pooled : bool, optional
        Whether differences are summed before they are divided by their standard error, or
        each day is standardised first. Default False.

    Returns
    -------
    CalibrationTest

    Raises
    ------
    DesignError
        If there is no such score, no day, or a day whose score cannot vary.

    Notes
    -----
    With :math:`E_t` and :math:`V_t` the mean and the variance of the score of day t under its
    own predictive distribution, by exact sums,

    .. math:: z = n^{-1/2} \sum_t (s_t - E_t) / \sqrt{V_t}, \qquad
              z_{pooled} = \sum_t (s_t - E_t) / \sqrt{\sum_t V_t},

    which are the methods 2 and 1 of R's surveillance. **Assumes** forecasts: on days to which
    the model was fitted the test is conservative, as the fit has seen them, so do not quote it
    as a pass there. Days far below one event need the pooled form, or one event on a day that
    hardly expected any decides. Source: Wei and Held (2014), TEST 23, 787-805.

    Examples
    --------
    >>> rates, counts = [0.1, 1, 3, 6, np.pi, 100], [0, 0, 2, 14, 5, 63]
    >>> round(calibration_test(CountDistribution.of(rates), counts).statistic, 6)
    6.07761
    """
    if score not in SCORES:
        raise DesignError(f"no score {score!r}; known: {', '.join(SCORES)}")
    found = SCORES[score](predicted, counts)
    expected, variance = expected_score(predicted, score)
    if not found.size or not (variance > 0).all():
        raise DesignError("a calibration test needs days, each with more than one possible count")
    difference = found - expected
    if pooled:
        statistic = difference.sum() / np.sqrt(variance.sum())
    else:
        statistic = (difference / np.sqrt(variance)).sum() / np.sqrt(found.size)
    return CalibrationTest(
        score=score,
        found=float(found.mean()),
        expected=float(expected.mean()),
        statistic=float(statistic),
        pvalue=float(2 * stats.norm.sf(abs(statistic))),
    )


def expected_score(predicted: CountDistribution, score: str) -> tuple[Floats, Floats]:
    """Give mean and variance of a score on each day, if the distributions are right.

    Examples
    --------
    >>> mean, variance = expected_score(CountDistribution.of(2.0), "dss")
    >>> mean.round(4).tolist(), variance.round(4).tolist()
    ([1.6931], [2.5])
    """
    mean, variance = np.empty(predicted.rate.shape), np.empty(predicted.rate.shape)
    for days, values, probability in probabilities(predicted):
        scores = TABLES[score](predicted[days], values, probability)
        mean[days] = (probability * scores).sum(axis=0)
        variance[days] = (probability * (scores - mean[days]) ** 2).sum(axis=0)
    return mean, variance


def _log_table(_: CountDistribution, values: Floats, probability: Floats) -> Floats:
    """Give the log score of every count; impossible ones get 0, and weigh nothing."""
    return np.asarray(-np.log(np.where(probability > 0, probability, 1.0)))


def _dss_table(predicted: CountDistribution, values: Floats, probability: Floats) -> Floats:
    squared = (values - predicted.mean) ** 2 / predicted.variance
    return np.asarray(squared + np.log(predicted.variance))


def _rps_table(_: CountDistribution, values: Floats, probability: Floats) -> Floats:
    """Step from count to count: one event more adds F(k)^2 and takes away (1 - F(k))^2."""
    below = np.cumsum(probability, axis=0)
    at_zero = ((1 - below) ** 2).sum(axis=0)
    steps = np.cumsum(2 * below - 1, axis=0)
    return np.asarray(at_zero + np.vstack([np.zeros(below.shape[1]), steps[:-1]]))


TABLES: dict[str, Callable[[CountDistribution, Floats, Floats], Floats]] = {
    "log": _log_table,
    "dss": _dss_table,
    "rps": _rps_table,
}
