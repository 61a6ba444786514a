"""Tests of other packages for a surge in yearly windows, each as its documentation suggests.

Every function takes the daily counts of one series and gives a one-sided p-value.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from series import SIX_YEARS, YEAR

Counts = NDArray[np.int64]

INSIDE = SIX_YEARS.inside()
DAYS = np.arange(SIX_YEARS.days)
YEARS = (np.datetime64(SIX_YEARS.first) + DAYS).astype("datetime64[Y]").astype(int)
ANGLE = 2 * np.pi * DAYS / YEAR
SEASON = np.column_stack([np.ones(DAYS.size), INSIDE, np.cos(ANGLE), np.sin(ANGLE)])
TREND_SEASON = np.column_stack([SEASON, np.linspace(-1, 1, DAYS.size)])
SURGE = 1
"""Column of the windows in either design."""


def poisson_means(y: Counts) -> float:
    """Set windows against all other days by SciPy's E-test."""
    days = int(INSIDE.sum())
    counts = int(y[INSIDE].sum()), days, int(y[~INSIDE].sum()), DAYS.size - days
    return float(stats.poisson_means_test(*counts, alternative="greater").pvalue)


def permuted_days(y: Counts) -> float:
    """Shuffle days between windows and the rest by SciPy, 999 times."""
    found = stats.permutation_test(
        (y[INSIDE], y[~INSIDE]),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        vectorized=True,
        n_resamples=999,
        alternative="greater",
        rng=np.random.default_rng(1),
    )
    return float(found.pvalue)


def poisson_glm(y: Counts) -> float:
    """Fit a Poisson regression with trend and season."""
    return _upper(_glm(y, TREND_SEASON).fit())


def poisson_hac(y: Counts) -> float:
    """Fit the same with Newey-West errors over 30 days."""
    return _upper(_glm(y, TREND_SEASON).fit(cov_type="HAC", cov_kwds={"maxlags": 30}))


def poisson_clustered(y: Counts) -> float:
    """Fit a Poisson regression with season, errors clustered by year."""
    return _upper(_glm(y, SEASON).fit(cov_type="cluster", cov_kwds={"groups": YEARS}))


def negative_binomial(y: Counts) -> float:
    """Fit a negative binomial regression with trend and season, its dispersion estimated."""
    return _upper(_negative_binomial(y, TREND_SEASON))


def negative_binomial_lagged(y: Counts) -> float:
    """Add the counts of the last 7 and 30 days to season and window."""
    total = np.concatenate([[0], np.cumsum(y)])
    lags = [np.log1p(total[DAYS] - total[np.maximum(DAYS - days, 0)]) for days in (7, 30)]
    return _upper(_negative_binomial(y, np.column_stack([SEASON, *lags])))


def fixed_effects(y: Counts) -> float:
    """Fit pyfixest's Poisson regression with an effect of every year, clustered by year."""
    from pyfixest.estimation import fepois

    fit = fepois("y ~ inside | year", _frame(y), vcov={"CRV1": "year"})
    return _one_sided(float(fit.pvalue().iloc[0]), float(fit.coef().iloc[0]))


def randomised(y: Counts) -> float:
    """Reassign the windows' days at random by pyfixest's ritest, 100 times."""
    from pyfixest.estimation import feols

    fit = feols("y ~ inside | year", _frame(y), vcov={"CRV1": "year"})
    found = fit.ritest(resampvar="inside", reps=100, rng=np.random.default_rng(1))
    return _one_sided(float(found["Pr(>|t|)"]), float(fit.coef().iloc[0]))


def holiday(y: Counts) -> float:
    """Give 0 where Prophet's holiday effect is above 0, else 1: it is no test."""
    from prophet import Prophet

    dates = pd.DataFrame({"holiday": "date", "ds": pd.to_datetime(list(SIX_YEARS.dates))})
    window = {"lower_window": -SIX_YEARS.window.lead, "upper_window": SIX_YEARS.window.lag}
    model = Prophet(holidays=dates.assign(**window), uncertainty_samples=0)
    frame = pd.DataFrame({"ds": pd.date_range(SIX_YEARS.first, periods=DAYS.size), "y": y})
    effect = model.fit(frame).predict(frame)["holidays"].to_numpy()
    return 0.0 if effect[INSIDE].mean() > 0 else 1.0


def _glm(y: Counts, design: NDArray[np.float64]) -> Any:
    import statsmodels.api as sm

    return sm.GLM(y, design, family=sm.families.Poisson())


def _negative_binomial(y: Counts, design: NDArray[np.float64]) -> Any:
    import statsmodels.api as sm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sm.NegativeBinomial(y, design).fit(disp=0, maxiter=200)


def _upper(fit: Any) -> float:
    return float(stats.norm.sf(fit.params[SURGE] / fit.bse[SURGE]))


def _one_sided(pvalue: float, effect: float) -> float:
    return pvalue / 2 if effect > 0 else 1 - pvalue / 2


def _frame(y: Counts) -> pd.DataFrame:
    return pd.DataFrame({"y": y, "inside": INSIDE.astype(int), "year": YEARS})
