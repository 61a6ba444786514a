"""What a careful colleague would run: regressions with a term for the windows."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.stats.constants import YEAR
from analysis.surges import Placement
from analysis.surges.null import inside_windows

Floats = NDArray[np.float64]

LAG = 28
"""Days over which the robust standard errors look back."""


def design(placement: Placement, *, lagged: bool = False) -> tuple[Floats, Floats]:
    """Lay out counts and covariates: windows, one yearly wave, years, and perhaps the past.

    The days about the event itself are left out, as everywhere.
    """
    counts = placement.counts.counts.astype(float)
    day = np.arange(counts.size)
    wave = 2 * np.pi * day / YEAR
    cycle = (day / YEAR).astype(int)
    years = (cycle[:, None] == np.unique(cycle)).astype(float)
    columns = [inside_windows(placement), np.sin(wave), np.cos(wave), *years.T]
    if lagged:
        total = np.concatenate([np.zeros(LAG + 1), np.cumsum(counts)])
        week = total[LAG:-1] - total[LAG - 7 : -8]
        month = total[LAG - 7 : -8] - total[: -LAG - 1]
        columns += [np.log1p(week), np.log1p(month)]
    event = placement.anchor.date
    at = placement.counts.position(event) if event else -(10**6)
    kept = np.abs(day - at) > 182
    return counts[kept], np.column_stack(columns)[kept].astype(float)


def poisson(placement: Placement) -> float:
    """Fit a Poisson regression with model-based errors."""
    return _one_sided(_glm(*design(placement)))


def robust(placement: Placement) -> float:
    """Fit it with Newey-West errors over four weeks."""
    return _one_sided(_glm(*design(placement), cov_type="HAC", cov_kwds={"maxlags": LAG}))


def clustered(placement: Placement) -> float:
    """Fit it with errors clustered by year."""
    counts, covariates = design(placement)
    year = covariates[:, 3:].argmax(axis=1)
    return _one_sided(_glm(counts, covariates, cov_type="cluster", cov_kwds={"groups": year}))


def negative_binomial(placement: Placement) -> float:
    """Fit a negative binomial regression, its dispersion estimated."""
    return _one_sided(_nb(*design(placement)))


def negative_binomial_lagged(placement: Placement) -> float:
    """Fit it with the counts of the last week and of the three before as covariates."""
    return _one_sided(_nb(*design(placement, lagged=True)))


def _glm(counts: Floats, covariates: Floats, **errors: Any) -> Any:
    import statsmodels.api as sm

    model = sm.GLM(counts, covariates, family=sm.families.Poisson())
    return _quietly(lambda: model.fit(**errors))


def _nb(counts: Floats, covariates: Floats) -> Any:
    import statsmodels.api as sm

    start = np.append(_glm(counts, covariates).params, 0.5)
    model = sm.NegativeBinomial(counts, covariates)
    return _quietly(lambda: model.fit(start_params=start, disp=0, maxiter=100))


def _quietly(fit: Callable[[], Any]) -> Any:
    """Fit without warnings: what does not settle rejects or not as it stands, as for a user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit()


def _one_sided(fit: Any) -> float:
    from scipy import stats

    with np.errstate(all="ignore"):
        return float(stats.norm.sf(fit.params[0] / fit.bse[0]))


REGRESSIONS: dict[str, Callable[[Placement], float]] = {
    "Poisson GLM": poisson,
    "NB GLM": negative_binomial,
    "NB GLM + lags": negative_binomial_lagged,
    "GLM + HAC": robust,
    "GLM clustered": clustered,
}
