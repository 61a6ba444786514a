"""Poisson regression of daily counts, with the spread of the estimates taken from the data."""

from __future__ import annotations

import warnings
from typing import Literal

import numpy as np

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates
from analysis.models.regression import Estimates, LogLinear, finish, observed_rows, unsettled


def poisson(
    counts: DailyCounts,
    terms: Terms,
    *,
    spread: Literal["estimated", "poisson"] = "estimated",
) -> FrequencyFit:
    r"""Fit a log-linear rate with trend and season by Poisson quasi-likelihood.

    Use it as the plain picture of how the rate changed.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out.
    terms : Terms
        What the log rate depends on.
    spread : {"estimated", "poisson"}, optional
        Whether intervals are widened by the root of Pearson's dispersion (quasi-Poisson), or
        those of a Poisson model. Default "estimated".

    Returns
    -------
    FrequencyFit

    Raises
    ------
    FitError
        With too few events, or if the iteration does not settle.

    Notes
    -----
    :math:`E y_t = \exp(x_t' \beta)`, :math:`\mathrm{Var}\, y_t = \phi E y_t`, phi from
    Pearson's chi-squared. **Assumes** days that are independent given trend and season:
    bursts make every interval too short, so do not quote one as a test of an anniversary.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, chapter 6.
    """
    from statsmodels.genmod.families import Poisson  # three seconds, paid only by a fit
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    design = covariates(counts, terms)
    y, x = observed_rows(counts, design)
    with warnings.catch_warnings():
        # Years without an event send the mean to 0; `finish` judges that by the errors.
        warnings.simplefilter("ignore")
        try:
            fit = GLM(y, x, family=Poisson()).fit(scale="X2" if spread == "estimated" else None)
        except (ValueError, PerfectSeparationError) as error:
            raise FitError(unsettled("poisson", counts)) from error
    estimates = Estimates(
        params=np.asarray(fit.params),
        covariance=np.asarray(fit.cov_params()),
        parameters=x.shape[1],
        converged=bool(fit.converged),
    )
    process = LogLinear(terms, estimates.params, counts.counts.size)
    return finish("poisson", counts, design, estimates, process)
