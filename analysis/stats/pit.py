"""Where counts fall in their predictive distributions: the PIT histogram of count data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution, one_count_a_day
from analysis.stats.montecarlo import compare_with_draws

Floats = NDArray[np.float64]

BINS = 10


@dataclass(frozen=True, slots=True, eq=False)
class PitHistogram:
    """How the probability integral transforms of the counts are spread over 0 to 1.

    Attributes
    ----------
    heights : ndarray of float, shape (bins,)
        Relative frequency; 1 in every bin is as it should be.
    lower, upper : ndarray of float, shape (bins,)
        Limits within which each height lies in 95 of 100 series drawn from the distributions.
    statistic : float
        Squared distance of the heights from 1, in the manner of Pearson's chi-squared.
    pvalue : float
        Share of the series drawn that lie at least so far from 1.
    draws : int
        How many were drawn.
    """

    heights: Floats
    lower: Floats
    upper: Floats
    statistic: float
    pvalue: float
    draws: int


def pit_histogram(
    predicted: CountDistribution, counts: ArrayLike, *, bins: int = BINS
) -> NDArray[np.float64]:
    r"""Make the non-randomised PIT histogram of counts.

    Use it to see at a glance whether predictive distributions are too narrow (a U), too wide (a
    hump) or shifted (a slope).

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    bins : int, optional
        Of equal width. Default 10.

    Returns
    -------
    ndarray of float, shape (bins,)
        Heights whose mean is 1.

    Raises
    ------
    DesignError
        Without a day, or with fewer than two bins.

    Notes
    -----
    The mean over days of

    .. math:: F(u \mid y_t) = \min\Big\{1, \max\Big\{0,
              \frac{u - P_t(y_t - 1)}{P_t(y_t) - P_t(y_t - 1)} \Big\} \Big\},

    differenced between the edges of the bins, P the cumulative distribution. **Assumes**
    nothing; that flat is right holds only for days that the model had not seen, and fitted days
    look a little too flat. Source: Czado, Gneiting and Held (2009), Biometrics 65, 1254-1261.

    Examples
    --------
    >>> pit_histogram(CountDistribution.of([1.0, 1.0]), [0, 1], bins=2).round(4).tolist()
    [1.3591, 0.6409]
    """
    y = one_count_a_day(predicted, counts)
    if bins < 2:
        raise DesignError(f"a histogram needs two bins, got {bins}")
    if not y.size:
        raise DesignError("a PIT histogram needs at least one day, got none")
    return _heights(predicted.cdf(y - 1), predicted.cdf(y), bins)


def pit_test(
    predicted: CountDistribution,
    counts: ArrayLike,
    rng: np.random.Generator,
    *,
    bins: int = BINS,
    draws: int = 199,
) -> PitHistogram:
    r"""Make the PIT histogram, and compare it with those of series drawn from the distributions.

    Use it where the eye needs to know how uneven chance alone makes a histogram.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    rng : numpy.random.Generator
        Source of randomness.
    bins : int, optional
        Of equal width. Default 10.
    draws : int, optional
        Series drawn. Default 199.

    Returns
    -------
    PitHistogram

    Raises
    ------
    DesignError
        As `pit_histogram`, or without a draw.

    Notes
    -----
    The statistic is :math:`(n / J) \sum_j (h_j - 1)^2` with n days and J bins. It is not
    chi-squared, as a day is spread over several bins, so its distribution is drawn: every
    day anew from its own predictive distribution. For models that look at the past this holds
    the past as it was. **Assumes** known parameters: on the days of the fit it is conservative,
    so a pass there says little. Source: Czado, Gneiting and Held (2009), Biometrics 65,
    1254-1261, for the histogram.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> two = CountDistribution.of(np.full(300, 0.5))
    >>> pit_test(two, rng.poisson(2.0, 300), rng).pvalue
    0.005
    """
    heights = pit_histogram(predicted, counts, bins=bins)
    if draws < 1:
        raise DesignError(f"the test needs at least one draw, got {draws}")
    drawn = np.array(
        [pit_histogram(predicted, predicted.draw(1, rng)[0], bins=bins) for _ in range(draws)]
    )
    days = predicted.rate.size
    statistic, reference = (
        days / bins * ((shown - 1) ** 2).sum(axis=-1) for shown in (heights, drawn)
    )
    lower, upper = np.quantile(drawn, (0.025, 0.975), axis=0)
    return PitHistogram(
        heights=heights,
        lower=lower,
        upper=upper,
        statistic=float(statistic),
        pvalue=compare_with_draws(statistic, reference).pvalue,
        draws=draws,
    )


def _heights(below: Floats, reached: Floats, bins: int) -> Floats:
    """Spread each day evenly from the probability of less to that of no more than its count."""
    # A count held impossible has no width; it stands where it would, as a step.
    width = np.maximum(reached - below, np.finfo(float).tiny)
    edges = np.arange(1, bins) / bins
    filled = [np.clip((edge - below) / width, 0.0, 1.0).mean() for edge in edges]
    return bins * np.diff([0.0, *filled, 1.0])
