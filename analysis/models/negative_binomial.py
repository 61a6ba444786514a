"""Negative binomial regression of daily counts, its dispersion estimated."""

from __future__ import annotations

import warnings
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates
from analysis.models.regression import (
    Estimates,
    LogLinear,
    dispersion_row,
    finish,
    observed_rows,
    refuse_unknown,
    table_of,
)
from analysis.stats.delta import NORMAL_975

Variance = Literal["nb1", "nb2"]

VARIANCES: tuple[str, ...] = get_args(Variance)


def negative_binomial(
    counts: DailyCounts, terms: Terms, *, variance: Variance = "nb2"
) -> FrequencyFit:
    r"""Fit a log-linear rate with trend and season, and salvos that share a day.

    Use it where several attacks fall on one day; the dispersion is estimated, never fixed.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out.
    terms : Terms
        What the log rate depends on.
    variance : {"nb1", "nb2"}, optional
        Whether the variance grows with the mean (NB1) or its square (NB2). Default "nb2".

    Returns
    -------
    FrequencyFit
        `dynamics` has the row "dispersion", alpha below.

    Raises
    ------
    DesignError
        If there is no such variance.
    FitError
        With too few events, or if the iteration does not settle.

    Notes
    -----
    :math:`\mathrm{Var}\, y_t = \mu_t + \alpha \mu_t^p`, p = 2 (NB2) or 1 (NB1), alpha by maximum
    likelihood together with the coefficients; where the counts vary no more than a Poisson
    model expects, alpha is 0 and the fit is that model's. **Assumes** days that are independent
    given trend and season: alpha takes up salvos within a day, not bursts over days, so do
    not quote an interval as a test of an anniversary. Source: Lawless (1987), Canadian
    Journal of Statistics 15, 209-225; Cameron and Trivedi (1986), Journal of Applied
    Econometrics 1, 29-53, for NB1.
    """
    design = covariates(counts, terms)
    y, x = observed_rows(counts, design)
    estimates, alpha, alpha_error = negative_binomial_estimates(y, x, variance=variance)
    power = 2 if variance == "nb2" else 1
    process = LogLinear(terms, estimates.params, counts.counts.size, alpha, power)
    rows = [dispersion_row(alpha, NORMAL_975 * alpha_error / alpha)] if alpha else []
    return finish("negative_binomial", counts, design, estimates, process, table_of(rows))


def negative_binomial_estimates(
    counts: ArrayLike, design: ArrayLike, *, offset: ArrayLike = 0.0, variance: Variance = "nb2"
) -> tuple[Estimates, float, float]:
    """Estimate the coefficients and the dispersion of any rows.

    Use it for designs of one's own; `negative_binomial` runs its rows through it.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each row.
    design : array_like of float, shape (n, p)
        Covariates of the log rate.
    offset : array_like of float, shape (n,), optional
        Log exposure of each row. Default 0.
    variance : {"nb1", "nb2"}, optional
        As in `negative_binomial`. Default "nb2".

    Returns
    -------
    tuple of (Estimates, float, float)
        The coefficients, alpha, and its standard error; where the counts vary no more than a
        Poisson model expects, alpha is 0 and its error nan.

    Raises
    ------
    DesignError
        If there is no such variance.
    FitError
        If the events lie on so few days that the terms cannot be told apart.

    Notes
    -----
    **Assumes** what `negative_binomial` assumes.

    Examples
    --------
    >>> fit, alpha, error = negative_binomial_estimates([0, 0, 6], np.ones((3, 1)))
    >>> np.exp(fit.params).round(3).tolist(), bool(alpha > 1)
    ([2.0], True)
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson

    refuse_unknown("variance", variance, VARIANCES)
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    level = np.broadcast_to(np.asarray(offset, dtype=float), y.shape)
    with warnings.catch_warnings():
        # What the optimiser warns of is judged by `converged` and the errors, in one place.
        warnings.simplefilter("ignore")
        try:
            fit = Poisson(y, x, offset=level).fit(disp=0, maxiter=200)
        except np.linalg.LinAlgError as error:
            raise FitError(
                "the events lie on too few days to tell the terms of a negative binomial model "
                "apart; widen the outcome or ask for fewer terms"
            ) from error
        salvos = ((y - fit.predict()) ** 2 - y).sum() > 0
        if salvos:
            model = NegativeBinomial(y, x, offset=level, loglike_method=variance)
            fit = _most_likely(model, np.append(fit.params, 1.0))
        covariance = _covariance(fit)
    slopes = x.shape[1]
    estimates = Estimates(
        params=np.asarray(fit.params)[:slopes],
        covariance=covariance[:slopes, :slopes],
        parameters=slopes + 1,
        converged=bool(fit.mle_retvals["converged"]),
    )
    if not salvos:
        return estimates, 0.0, float("nan")
    return estimates, float(fit.params[-1]), float(np.sqrt(max(covariance[-1, -1], 0.0)))


def _most_likely(model: Any, start: NDArray[np.float64]) -> Any:
    """Climb by a method that is safe from afar, then by Newton steps, which are exact."""
    fit = model.fit(start_params=start, disp=0, method="bfgs", maxiter=1000, gtol=1e-4)
    try:
        closer = model.fit(start_params=fit.params, disp=0, method="newton", maxiter=50)
    except np.linalg.LinAlgError:
        return fit
    # A dispersion near 0 can send Newton steps below it, where there is no likelihood.
    return closer if closer.params[-1] > 0 and closer.llf >= fit.llf else fit


def _covariance(fit: Any) -> NDArray[np.float64]:
    if fit.normalized_cov_params is None:
        return np.full((len(fit.params),) * 2, np.inf)
    return np.asarray(fit.cov_params())
