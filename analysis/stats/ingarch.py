"""Counts that rest on the counts and expectations before them, fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError, FitError
from analysis.stats.constants import LEAST_EVENTS
from analysis.stats.distributions import CountDistribution, Distribution
from analysis.stats.information import quasi_information
from analysis.stats.ingarch_errors import (
    observed_covariance,
    pearson_size,
    quasi_covariance,
    robust_covariance,
)
from analysis.stats.ingarch_form import Autoregression
from analysis.stats.ingarch_likelihood import Likelihood, climb, climb_with_dispersion
from analysis.stats.ingarch_recursion import Recursion, recursion_of

Floats = NDArray[np.float64]
Estimate = Literal["quasi", "likelihood"]


@dataclass(frozen=True, slots=True, eq=False)
class IngarchFit:
    """A fitted count autoregression.

    Attributes
    ----------
    form : Autoregression
        Link and lags.
    params : ndarray of float, shape (q,)
        Intercept and covariates, past counts, past means, in this order.
    external : ndarray of bool, shape (p,)
        Columns of the design that move their own day's rate only.
    before : float or None
        What the counts before the first day were taken to be, on the scale of the recursion.
    size : float
        Negative binomial size given the past; infinite for Poisson.
    covariance : ndarray of float, shape (q, q)
        Of `params`, if the distribution is right.
    robust_covariance : ndarray of float, shape (q, q)
        Of `params`, if the rate is right and whatever the distribution (sandwich).
    dispersion_error : float
        Standard error of the log of 1 / size; nan where it was not estimated by likelihood.
    rate : ndarray of float, shape (T,)
        Expected events of each day, given the days before.
    parameters : int
        How many were estimated, the dispersion among them.
    loglik, aic, bic, qic : float
        Of the observed days; the dispersion counts as a parameter.
    """

    form: Autoregression
    params: Floats
    external: NDArray[np.bool_]
    before: float | None
    size: float
    covariance: Floats
    robust_covariance: Floats
    dispersion_error: float
    rate: Floats
    parameters: int
    loglik: float
    aic: float
    bic: float
    qic: float

    @property
    def slopes(self) -> Floats:
        """Intercept and covariates."""
        return self.params[: self.external.size]

    @property
    def past_counts(self) -> Floats:
        """Weight of each past count."""
        return self.params[self.external.size :][: len(self.form.past_counts)]

    @property
    def past_means(self) -> Floats:
        """Weight of each past expectation."""
        return self.params[self.external.size + len(self.form.past_counts) :]

    @property
    def persistence(self) -> float:
        """Sum of the weights: how much of a deviation is left, in the long run, a step on."""
        return float(self.params[self.external.size :].sum())

    @property
    def standard_errors(self) -> Floats:
        """Of `params`, if the distribution is right."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def rates(self, counts: ArrayLike, exposure: ArrayLike, design: ArrayLike) -> Floats:
        """Give the rate of each day, knowing the days before it.

        Use it for a forecast too: a day with exposure 0 counts as what was expected of it, so
        that later days appended with exposure 0 get the rates foreseen.

        Parameters
        ----------
        counts, exposure : array_like, shape (T,)
            Events a day, and 1 where a day was observed, 0 where not.
        design : array_like of float, shape (T, p)
            Covariates as in the fit.

        Returns
        -------
        ndarray of float, shape (T,)
        """
        recursion = recursion_of(counts, exposure, design, self.form, self.external, self.before)
        return self.form.rate(recursion.path(self.params).predictor)


def fit_ingarch(
    counts: ArrayLike,
    exposure: ArrayLike,
    design: ArrayLike,
    form: Autoregression,
    *,
    external: ArrayLike = False,
    distribution: Distribution = "poisson",
    estimate: Estimate = "quasi",
    before: float | None = None,
    longest_memory: float = np.inf,
) -> IngarchFit:
    r"""Fit a count autoregression with covariates and feedback.

    Use it for series whose rate follows the counts that came before.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day.
    exposure : array_like of float, shape (T,)
        1 where a day was observed, 0 where not.
    design : array_like of float, shape (T, p)
        Covariates, the first a column of ones.
    form : Autoregression
        Link and lags.
    external : array_like of bool, shape (p,), optional
        Covariates whose effect stays on their own day and is not carried on by past means.
        Default: none; one value stands for all but the intercept.
    distribution : {"poisson", "negative_binomial"}, optional
        Of each count given the past. Default "poisson".
    estimate : {"quasi", "likelihood"}, optional
        Whether the rate is fitted by Poisson quasi-likelihood and the dispersion follows from
        Pearson's statistic, or both by maximum likelihood. Default "quasi".
    before : float, optional
        Count before the first day, on the scale of the recursion, from which the past means
        follow as if it had lasted for long. Default: both are the marginal mean of the process
        without covariates, as in the R package tscount.
    longest_memory : float, optional
        Days over which past means may carry: their weights are then at least 0 and in sum at
        most 1 - 1 / days. Default: no limit but that of a stable process.

    Returns
    -------
    IngarchFit

    Raises
    ------
    DesignError
        If the design does not suit the link, or an option is unknown.
    FitError
        With too few events, or where the days cannot tell the parameters apart.

    Notes
    -----
    Identity link: :math:`\lambda_t = \beta_0 + \sum_k \beta_k y_{t-k} + \sum_l \alpha_l
    \lambda_{t-l} + \eta' x_t`, all parameters at least 0, the weights of the past below 1 in
    sum. Log link: the same in :math:`\nu_t = \log \lambda_t` with :math:`\log(y_{t-k} / u + 1)`
    for the counts (unit u, usually 1), each weight and their sum within (-1, 1). An external
    covariate is taken out of :math:`\nu_{t-l}` before that is looked at. An unobserved day
    counts as its own rate. `covariance` is :math:`A^{-1} B A^{-1}` for "quasi", with
    :math:`A = \sum g g' / \lambda` and :math:`B = \sum g g' (1 / \lambda + 1 / r)`, g the
    slopes of the rate, and the inverse of the observed information for "likelihood".

    **Assumes** a rate that returns to its level: slow change that the covariates miss shows as
    a persistence near 1, and is then no evidence that attacks cause attacks. Source: Ferland,
    Latour and Oraichi (2006), Journal of Time Series Analysis 27, 923-942; Fokianos and
    Tjostheim (2011), Journal of Multivariate Analysis 102, 563-578; Liboschik, Fokianos and
    Fried (2017), Journal of Statistical Software 82(5).

    Examples
    --------
    >>> from analysis.stats.ingarch_simulation import simulate_ingarch
    >>> form, ones = Autoregression("identity"), np.ones((2000, 1))
    >>> true, rng = np.array([0.4, 0.3, 0.5]), np.random.default_rng(2)
    >>> y = simulate_ingarch(form, true, ones, rng=rng, series=1)[0]
    >>> bool(0.6 < fit_ingarch(y, np.ones(2000), ones, form).persistence < 0.95)
    True
    """
    _refuse_options(distribution, estimate)
    recursion = recursion_of(counts, exposure, design, form, external, before)
    _refuse_few(recursion)
    likelihood = Likelihood.of(recursion, longest_memory)
    theta, size = climb(likelihood), float("inf")
    if distribution == "negative_binomial":
        y = recursion.counts[recursion.seen]
        size = pearson_size(y, likelihood.rates(theta)[0], theta.size)
    if estimate == "quasi":
        covariance, error = quasi_covariance(likelihood, theta, size), float("nan")
    else:
        if np.isfinite(size):
            theta = climb_with_dispersion(likelihood, theta, size)
            size = float(np.exp(-theta[-1]))
        covariance, error = observed_covariance(likelihood, theta, size)
    params = theta[: recursion.parameters]
    spare = int(distribution == "negative_binomial")
    return _finished(likelihood, params, size, covariance, error, params.size + spare)


def _refuse_options(distribution: str, estimate: str) -> None:
    if distribution not in ("poisson", "negative_binomial"):
        raise DesignError(f"the distribution is poisson or negative_binomial, got {distribution!r}")
    if estimate not in ("quasi", "likelihood"):
        raise DesignError(f"the estimate is quasi or likelihood, got {estimate!r}")


def _refuse_few(recursion: Recursion) -> None:
    events, least = recursion.counts.sum(), max(LEAST_EVENTS, 2 * recursion.parameters)
    if events < least:
        raise FitError(
            f"an autoregression with {recursion.parameters} parameters needs at least {least} "
            f"events, got {events:.0f}; widen the outcome or lengthen the period"
        )


def _finished(
    likelihood: Likelihood,
    params: Floats,
    size: float,
    covariance: Floats,
    error: float,
    parameters: int,
) -> IngarchFit:
    recursion = likelihood.recursion
    rate, slopes = likelihood.rates(params)
    y = recursion.counts[recursion.seen]
    loglik = float(CountDistribution.of(rate, size).logpmf(y).sum())
    if not np.isfinite(loglik):
        raise FitError("the autoregression found no optimum; lengthen the period")
    return IngarchFit(
        form=recursion.form,
        params=params,
        external=recursion.external,
        before=recursion.before,
        size=size,
        covariance=covariance,
        robust_covariance=robust_covariance(likelihood, params, size),
        dispersion_error=error,
        rate=recursion.form.rate(recursion.path(params).predictor),
        parameters=parameters,
        loglik=loglik,
        aic=2 * parameters - 2 * loglik,
        bic=float(np.log(y.size) * parameters - 2 * loglik),
        qic=quasi_information(y, rate, slopes),
    )
