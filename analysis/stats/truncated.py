"""Whether a day has events, and how many it has then: counts cut off at zero."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import exp, expm1, log, log1p

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from analysis.errors import FitError
from analysis.stats.delta import NORMAL_975
from analysis.stats.distributions import CountDistribution

Floats = NDArray[np.float64]

LOG_SIZES = np.linspace(log(0.01), log(1e4), 41)
"""From counts that are logarithmic series to counts that are Poisson, to any visible digit."""

HALF_DROP = float(stats.chi2.ppf(0.95, 1)) / 2
"""Of the profile log-likelihood, at the limits of a 95% interval."""


def fit_occurrence(some: ArrayLike, covariates: ArrayLike) -> tuple[Floats, Floats]:
    r"""Fit the rate at which days with events come.

    Use it for the first part of a hurdle model.

    Parameters
    ----------
    some : array_like of bool, shape (n,)
        Whether each day has events.
    covariates : array_like of float, shape (n, p)
        Of the log rate, the intercept among them.

    Returns
    -------
    tuple of ndarray of float, shapes (p,) and (p, p)
        Coefficients and their covariance; large where a covariate tells the days apart.

    Raises
    ------
    FitError
        If the iteration does not settle.

    Notes
    -----
    :math:`P = 1 - \exp(-\exp(x' \beta))`, the complementary log-log link: the chance that a
    Poisson process of rate :math:`\exp(x' \beta)` has an event on the day. **Assumes** days
    that are independent; under bursts the covariance is too small. Source: McCullagh and
    Nelder (1989), Generalized Linear Models, section 4.3.

    Examples
    --------
    >>> log_rate, _ = fit_occurrence([1, 0, 0, 0], np.ones((4, 1)))
    >>> np.exp(log_rate).round(4).tolist()
    [0.2877]
    """
    from statsmodels.genmod.families import Binomial, links
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    happened = np.asarray(some, dtype=float)
    with warnings.catch_warnings():
        # Years without an event send the chance to 0; the size of the errors tells.
        warnings.simplefilter("ignore")
        try:
            fit = GLM(happened, covariates, family=Binomial(links.CLogLog())).fit()
        except (ValueError, PerfectSeparationError) as error:
            raise FitError("the occurrence of events cannot be fitted") from error
    if not fit.converged:
        raise FitError("the occurrence of events did not settle")
    return np.asarray(fit.params), np.asarray(fit.cov_params())


@dataclass(frozen=True, slots=True)
class Truncated:
    """The number of events on days that have any.

    Attributes
    ----------
    mean : float
        Expected events on such a day, above 1.
    interval : tuple of (float, float)
        95% interval of the mean.
    variance : float
        Of the estimate of the mean.
    rate : float
        Mean of the count before its zeros are cut off.
    size : float
        Negative binomial size; infinite for Poisson.
    dispersion_interval : tuple of (float, float)
        95% interval of one over the size.
    """

    mean: float
    interval: tuple[float, float]
    variance: float
    rate: float
    size: float
    dispersion_interval: tuple[float, float]


def fit_truncated(counts: ArrayLike, *, overdispersed: bool = True) -> Truncated:
    r"""Fit a Poisson or negative binomial count cut off at zero, one mean for all days.

    Use it for the number of attacks on the days that have any.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of those days, each at least 1.
    overdispersed : bool, optional
        Whether to estimate a negative binomial size. Where the counts vary no more than
        Poisson ones cut off at zero it is infinite all the same. Default True.

    Returns
    -------
    Truncated

    Raises
    ------
    FitError
        Without a day, or with a day that has no event.

    Notes
    -----
    Given the size the mean of the counts is their expectation's maximum likelihood estimate,
    and its information is orthogonal to that of the size. The interval of the mean is taken on
    the scale :math:`\log(m - 1)`, that of the dispersion from the profile likelihood: it
    begins at 0 where Poisson counts are not refuted, and is unbounded where a logarithmic
    series is not. Days with a single event each are given half an event more in all, so that
    the mean is above 1. **Assumes** days that are independent; under bursts the interval is
    too short. Source: Mullahy (1986), Journal of Econometrics 33, 341-365.

    Examples
    --------
    >>> found = fit_truncated([1, 1, 2, 1, 3, 1, 1, 2], overdispersed=False)
    >>> round(found.mean, 3), round(found.rate, 3)
    (1.5, 0.874)
    """
    y = np.asarray(counts, dtype=float)
    if not y.size or y.min() < 1:
        raise FitError(
            f"counts cut off at zero need days with at least one event each, got {y.size} days"
        )
    single = y.max() == 1
    mean = 1 + 0.5 / y.size if single else float(y.mean())
    values, often = np.unique(y, return_counts=True)
    profile = Profile(mean, values, often)
    size, dispersion = float("inf"), (0.0, float("nan"))
    if overdispersed and not single:
        size, dispersion = profile.best_size()
    rate = rate_before_cut(mean, size)
    variance = float(CountDistribution.of(rate, size, 1.0).variance[0]) / y.size
    spread = exp(min(NORMAL_975 * variance**0.5 / (mean - 1), 700.0))
    return Truncated(
        mean=mean,
        interval=(1 + (mean - 1) / spread, 1 + (mean - 1) * spread),
        variance=variance,
        rate=rate,
        size=size,
        dispersion_interval=dispersion,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The log-likelihood of a size, the mean at its best."""

    mean: float
    values: Floats
    often: NDArray[np.int64]

    def loglik(self, size: float) -> float:
        """Sum the log probabilities of the counts."""
        cut = CountDistribution.of(rate_before_cut(self.mean, size), size, 1.0)
        return float(self.often @ cut.logpmf(self.values))

    def best_size(self) -> tuple[float, tuple[float, float]]:
        """Give the best size, and the interval of one over it; infinite where Poisson."""
        tried = np.array([self.loglik(exp(at)) for at in LOG_SIZES])
        top = int(np.argmax(tried))
        near = LOG_SIZES[[max(top - 1, 0), min(top + 1, LOG_SIZES.size - 1)]]
        found = optimize.minimize_scalar(
            lambda at: -self.loglik(exp(at)), bounds=near, method="bounded"
        )
        if top == LOG_SIZES.size - 1 or self.loglik(float("inf")) >= -found.fun:
            return float("inf"), (0.0, float("nan"))
        best = float(found.x)
        floor = -float(found.fun) - HALF_DROP
        lowest, highest = float(LOG_SIZES[0]), float(LOG_SIZES[-1])

        def above(at: float) -> float:
            return self.loglik(exp(at)) - floor

        lower = 0.0 if above(highest) > 0 else exp(-optimize.brentq(above, best, highest))
        upper = float("inf") if above(lowest) > 0 else exp(-optimize.brentq(above, lowest, best))
        return exp(best), (lower, upper)


def rate_before_cut(mean: float, size: float) -> float:
    r"""Find the rate whose count, cut off at zero, has this mean above 1.

    Use it to write a distribution by the mean that is seen.

    Notes
    -----
    Solves :math:`\lambda / (1 - (1 + \lambda / r)^{-r}) = m`, which grows with the rate from 1
    on. **Assumes** nothing beyond the count's distribution.

    Examples
    --------
    >>> round(rate_before_cut(1.5819767, float("inf")), 5)
    1.0
    """

    def beyond(log_rate: float) -> float:
        rate = exp(log_rate)
        none = -rate if np.isinf(size) else -size * log1p(rate / size)
        return rate / -expm1(none) - mean

    # A little above the mean: where no zeros are cut off, rounding hides which side it lies on.
    return exp(optimize.brentq(beyond, -35.0, log(mean) + 1e-6, xtol=1e-13))
