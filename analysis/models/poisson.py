"""Poisson regression of daily counts, with the spread of the estimates taken from the data."""

from __future__ import annotations

import warnings

import numpy as np
from scipy import stats

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.models.design import trend_and_season
from analysis.models.regression import Estimates, finish, observed_rows, unsettled


def poisson(counts: DailyCounts, bends: int | None = None) -> FrequencyFit:
    r"""Fit a log-linear rate with trend and season by Poisson quasi-likelihood.

    Use it as the plain picture of how the rate changed.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out.
    bends : int, optional
        Pieces of the trend, as in `trend_and_season`.

    Returns
    -------
    FrequencyFit
        Intervals are widened by the root of the dispersion.

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

    design = trend_and_season(counts, bends)
    y, x = observed_rows(counts, design)
    with warnings.catch_warnings():
        # Years without an event send the mean to 0; `finish` judges that by the errors.
        warnings.simplefilter("ignore")
        try:
            fit = GLM(y, x, family=Poisson()).fit(scale="X2")
        except (ValueError, PerfectSeparationError) as error:
            raise FitError(unsettled("poisson", counts)) from error
    mean = np.asarray(fit.mu)
    estimates = Estimates(
        params=np.asarray(fit.params),
        covariance=np.asarray(fit.cov_params()),
        loglik=float(stats.poisson.logpmf(y, mean).sum()),
        parameters=x.shape[1],
        converged=bool(fit.converged),
    )
    return finish("poisson", counts, design, estimates, variance=lambda mu: mu)
