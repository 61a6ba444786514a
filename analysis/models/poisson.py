"""Poisson regression of daily counts, with the spread of the estimates taken from the data."""

from __future__ import annotations

import warnings
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from analysis.counts import DailyCounts
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates
from analysis.models.regression import (
    Estimates,
    LogLinear,
    finish,
    observed_rows,
    refuse_unknown,
)

Spread = Literal["estimated", "poisson"]

SPREADS: tuple[str, ...] = get_args(Spread)


def poisson(
    counts: DailyCounts,
    terms: Terms,
    *,
    spread: Spread = "estimated",
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
    DesignError
        If there is no such spread.
    FitError
        With too few events, or if the iteration does not settle.

    Notes
    -----
    :math:`E y_t = \exp(x_t' \beta)`, :math:`\mathrm{Var}\, y_t = \phi E y_t`, phi from
    Pearson's chi-squared. **Assumes** days that are independent given trend and season:
    bursts make every interval too short, so do not quote one as a test of an anniversary.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, chapter 6.
    """
    design = covariates(counts, terms)
    y, x = observed_rows(counts, design)
    estimates = poisson_estimates(y, x, spread=spread)
    process = LogLinear(terms, estimates.params, counts.counts.size)
    return finish("poisson", counts, design, estimates, process)


def poisson_estimates(
    counts: ArrayLike, design: ArrayLike, *, offset: ArrayLike = 0.0, spread: Spread = "estimated"
) -> Estimates:
    """Estimate the coefficients of a Poisson regression of any rows.

    Use it for designs of one's own; `poisson` runs its rows through it.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each row.
    design : array_like of float, shape (n, p)
        Covariates of the log rate.
    offset : array_like of float, shape (n,), optional
        Log exposure of each row. Default 0.
    spread : {"estimated", "poisson"}, optional
        As in `poisson`. Default "estimated".

    Returns
    -------
    Estimates
        Not converged where the rows determine no coefficients.

    Raises
    ------
    DesignError
        If there is no such spread.

    Notes
    -----
    **Assumes** what `poisson` assumes.

    Examples
    --------
    >>> fit = poisson_estimates([2, 4], [[1.0], [1.0]], spread="poisson")
    >>> np.exp(fit.params).round(3).tolist(), fit.covariance.round(3).tolist()
    ([3.0], [[0.167]])
    """
    from statsmodels.genmod.families import Poisson  # three seconds, paid only by a fit
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    refuse_unknown("spread", spread, SPREADS)
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    level = np.broadcast_to(np.asarray(offset, dtype=float), y.shape)
    columns = x.shape[1]
    with warnings.catch_warnings():
        # Years without an event send the mean to 0; `finish` judges that by the errors.
        warnings.simplefilter("ignore")
        try:
            fit = GLM(y, x, family=Poisson(), offset=level).fit(
                scale="X2" if spread == "estimated" else None
            )
        except (ValueError, PerfectSeparationError):
            nothing = np.full(columns, np.nan)
            return Estimates(nothing, np.diag(nothing), columns, converged=False)
    return Estimates(
        params=np.asarray(fit.params),
        covariance=np.asarray(fit.cov_params()),
        parameters=columns,
        converged=bool(fit.converged),
    )
