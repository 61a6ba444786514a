"""Negative binomial regression of daily counts, its dispersion estimated."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates
from analysis.models.regression import Estimates, LogLinear, finish, observed_rows, table_of
from analysis.stats.delta import NORMAL_975

Variance = Literal["nb1", "nb2"]


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
    from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson

    design = covariates(counts, terms)
    y, x = observed_rows(counts, design)
    with warnings.catch_warnings():
        # What the optimiser warns of is judged by `converged` and the errors, in one place.
        warnings.simplefilter("ignore")
        fit = Poisson(y, x).fit(disp=0, maxiter=200)
        salvos = ((y - fit.predict()) ** 2 - y).sum() > 0
        if salvos:
            fit = NegativeBinomial(y, x, loglike_method=variance).fit(
                start_params=np.append(fit.params, 1.0),
                disp=0,
                method="bfgs",
                maxiter=1000,
                gtol=1e-4,
            )
        covariance = _covariance(fit)
    slopes = x.shape[1]
    estimates = Estimates(
        params=np.asarray(fit.params)[:slopes],
        covariance=covariance[:slopes, :slopes],
        parameters=slopes + 1,
        converged=bool(fit.mle_retvals["converged"]),
    )
    alpha = float(fit.params[-1]) if salvos else 0.0
    power = 2 if variance == "nb2" else 1
    process = LogLinear(terms, estimates.params, counts.counts.size, alpha, power)
    rows = _dispersion(alpha, covariance[-1, -1]) if salvos else table_of([])
    return finish("negative_binomial", counts, design, estimates, process, rows)


def _covariance(fit: Any) -> NDArray[np.float64]:
    if fit.normalized_cov_params is None:
        return np.full((len(fit.params),) * 2, np.inf)
    return np.asarray(fit.cov_params())


def _dispersion(alpha: float, variance: float) -> pd.DataFrame:
    """Give alpha with its interval on the log scale, which keeps it above 0."""
    spread = np.exp(NORMAL_975 * np.sqrt(max(variance, 0.0)) / alpha)
    return table_of([("dispersion", alpha, alpha / spread, alpha * spread)])
