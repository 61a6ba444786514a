"""What a fitted count autoregression leaves unexplained: its dispersion, its standard errors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis.errors import FitError
from analysis.stats.distributions import CountDistribution
from analysis.stats.ingarch_likelihood import DISPERSIONS, Likelihood

Floats = NDArray[np.float64]

SINGULAR = 1e-10
"""Smallest eigenvalue of a correlation matrix that still tells the parameters apart."""


def pearson_size(counts: Floats, rate: Floats, parameters: int) -> float:
    r"""Find the size at which Pearson's statistic is what it should be.

    Parameters
    ----------
    counts, rate : ndarray of float, shape (n,)
        Counts of the observed days and their rates.
    parameters : int
        Of the rate.

    Returns
    -------
    float
        Infinite where the counts vary no more than Poisson ones.

    Notes
    -----
    The root of :math:`\sum (y - \lambda)^2 / (\lambda + \lambda^2 / r) = n - p`. **Assumes**
    that the rate is right; do not quote it with fewer than some tens of events. Source:
    Christou and Fokianos (2014), Journal of Time Series Analysis 35, 55-78.

    Examples
    --------
    >>> y, rate = np.array([0.0, 4.0]), np.array([2.0, 2.0])
    >>> round(pearson_size(y, rate, 1), 6)
    0.666667
    """

    def excess(log_dispersion: float) -> float:
        spread = CountDistribution.of(rate, np.exp(-log_dispersion)).variance
        return float(((counts - rate) ** 2 / spread).sum() - (counts.size - parameters))

    low, high = DISPERSIONS
    if excess(low) <= 0:
        return float("inf")
    if excess(high) >= 0:
        return float(np.exp(-high))
    return float(np.exp(-optimize.brentq(excess, low, high, xtol=1e-14)))


def quasi_covariance(likelihood: Likelihood, params: Floats, size: float) -> Floats:
    """Give the covariance of quasi-likelihood estimates if the distribution is right."""
    rate, slopes = likelihood.rates(params)
    bread = inverse_information(likelihood.information(params, np.inf))
    return np.asarray(bread @ (slopes.T @ (slopes * (1 / rate + 1 / size)[:, None])) @ bread)


def observed_covariance(likelihood: Likelihood, theta: Floats, size: float) -> tuple[Floats, float]:
    """Invert the observed information, or at a limit of the parameters the expected one.

    The standard error of the log dispersion comes second; nan without a dispersion.
    """
    number = likelihood.recursion.parameters
    expected = inverse_information(likelihood.information(theta[:number], size))
    spreads = np.append(np.sqrt(np.diag(expected)), 0.1)[: theta.size]
    observed = likelihood.hessian(theta, spreads)
    # The dispersion and the rate are told apart by different moments of the counts, so that its
    # own curvature serves where that of the rate cannot be had.
    curvature = observed[-1, -1] if theta.size > number else np.nan
    error = float(curvature**-0.5) if not curvature <= 0 else float("inf")
    inside = likelihood.within(theta[:number], spreads[:number])
    if inside and np.linalg.eigvalsh(_correlated(observed)).min() > SINGULAR:
        whole = np.linalg.inv(observed)
        error = float(np.sqrt(whole[-1, -1])) if theta.size > number else error
        return np.asarray(whole[:number, :number]), error
    return expected, error


def robust_covariance(likelihood: Likelihood, params: Floats, size: float) -> Floats:
    """Give the covariance of the estimates if the rate is right, whatever the distribution."""
    rate, slopes = likelihood.rates(params)
    y = likelihood.recursion.counts[likelihood.recursion.seen]
    bread = inverse_information(likelihood.information(params, size))
    pull = slopes * ((y - rate) / (rate + rate**2 / size))[:, None]
    return np.asarray(bread @ pull.T @ pull @ bread)


def _correlated(information: Floats) -> Floats:
    """Free an information matrix of the parameters' units; a row of zeros stays one."""
    scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    return np.asarray(information / np.outer(scale, scale))


def inverse_information(information: Floats) -> Floats:
    """Invert an information matrix, or say that it tells the parameters not apart."""
    if not np.isfinite(information).all() or (
        np.linalg.eigvalsh(_correlated(information)).min() < SINGULAR
    ):
        raise FitError(
            "the counts cannot tell the autoregression's parameters apart: they show no memory "
            "of the days before, or covariates repeat each other; take a model without memory, "
            "fewer covariates or a longer period"
        )
    return np.asarray(np.linalg.inv(information))
