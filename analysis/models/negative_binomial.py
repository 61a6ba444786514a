"""Negative binomial regression of daily counts, its dispersion estimated."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from analysis.counts import DailyCounts
from analysis.models.base import FrequencyFit
from analysis.models.design import trend_and_season
from analysis.models.regression import Estimates, finish, observed_rows


def negative_binomial(counts: DailyCounts, bends: int | None = None) -> FrequencyFit:
    r"""Fit a log-linear rate with trend and season, and salvos that share a day.

    Use it where several attacks fall on one day; the dispersion is estimated, never fixed.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out.
    bends : int, optional
        Pieces of the trend, as in `trend_and_season`.

    Returns
    -------
    FrequencyFit

    Raises
    ------
    FitError
        With too few events, or if the iteration does not settle.

    Notes
    -----
    :math:`\mathrm{Var}\, y_t = \mu_t + \alpha \mu_t^2` (NB2), alpha by maximum likelihood
    together with the coefficients; where the counts vary no more than a Poisson model
    expects, alpha is 0 and the fit is that model's. **Assumes** days that are independent
    given trend and season: alpha takes up salvos within a day, not bursts over days, so do
    not quote an interval as a test of an anniversary. Source: Lawless (1987), Canadian
    Journal of Statistics 15, 209-225.
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson

    design = trend_and_season(counts, bends)
    y, x = observed_rows(counts, design)
    with warnings.catch_warnings():
        # What the optimiser warns of is judged by `converged` and the errors, in one place.
        warnings.simplefilter("ignore")
        plain = Poisson(y, x).fit(disp=0, maxiter=200)
        if ((y - plain.predict()) ** 2 - y).sum() <= 0:
            return _without_salvos(counts, design, plain)
        fit = NegativeBinomial(y, x, loglike_method="nb2").fit(
            start_params=np.append(plain.params, 1.0),
            disp=0,
            method="bfgs",
            maxiter=1000,
            gtol=1e-4,
        )
        known = fit.normalized_cov_params is not None
        covariance = (
            np.asarray(fit.cov_params()) if known else np.full((x.shape[1] + 1,) * 2, np.inf)
        )
        loglik = float(fit.llf)
    alpha = float(fit.params[-1])
    estimates = Estimates(
        params=np.asarray(fit.params[:-1]),
        covariance=covariance[:-1, :-1],
        loglik=loglik,
        parameters=x.shape[1] + 1,
        converged=bool(fit.mle_retvals["converged"]),
    )
    return finish(
        "negative_binomial", counts, design, estimates, variance=lambda mu: mu + alpha * mu**2
    )


def _without_salvos(counts: DailyCounts, design: pd.DataFrame, fit: Any) -> FrequencyFit:
    """Give the fit at alpha = 0, where the likelihood of such counts is largest."""
    settled = bool(fit.mle_retvals["converged"]) and fit.normalized_cov_params is not None
    covariance = (
        np.asarray(fit.cov_params()) if settled else np.full((len(fit.params),) * 2, np.inf)
    )
    estimates = Estimates(
        params=np.asarray(fit.params),
        covariance=covariance,
        loglik=float(fit.llf),
        parameters=len(fit.params) + 1,
        converged=settled,
    )
    return finish("negative_binomial", counts, design, estimates, variance=lambda mu: mu)
