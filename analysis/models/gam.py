"""A smooth trend and a smooth season of any shape, as wavy as the counts demand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit, IndependentDays
from analysis.models.covariates import Terms, covariates, days_since_new_year
from analysis.models.gam_contrasts import contrasts, standard_errors
from analysis.models.regression import (
    DISTRIBUTIONS,
    SEPARATED,
    assemble,
    dispersion_row,
    observed_rows,
    refuse_unknown,
    require_events,
    table_of,
    unsettled,
)
from analysis.stats.constants import YEAR
from analysis.stats.delta import NORMAL_975
from analysis.stats.distributions import CountDistribution, Distribution
from analysis.stats.reml import PenalisedFit, fit_penalised
from analysis.stats.smooth import Smooth, Splines

Floats = NDArray[np.float64]

DAYS_A_PIECE = 90
"""Of the trend at the least: shorter pieces would swallow a window's events."""
MOST_PIECES = 80
"""Of the trend at the utmost, so that a fit of many years stays quick."""
SEASON_PIECES = 10
"""Of the season, some five weeks each."""
MOST_DAYS = 40_000
"""A fit holds a row a day in memory; longer series are refused."""


@dataclass(frozen=True, slots=True, eq=False)
class SmoothRate(IndependentDays):
    """Days that are independent given a smooth trend, a smooth season and the weekday.

    Attributes
    ----------
    terms : Terms
        Of the log rate; the pieces of its trend and the number of waves are not used.
    params : ndarray of float, shape (p,)
        Coefficients: intercept, weekdays, trend, season.
    trend : Smooth
        Over the days from the first observed to the last; level beyond them.
    season : Smooth or None
        Over the days of the year.
    size : float
        Negative binomial size; infinite for Poisson.
    trend_freedom, season_freedom : float
        Effective degrees of freedom: 1 for a straight trend, 0 for a flat season.
    """

    terms: Terms
    params: Floats
    trend: Smooth
    season: Smooth | None
    size: float
    trend_freedom: float
    season_freedom: float

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution."""
        x = _design(_weekdays(counts, self.terms), counts, self.trend, self.season)
        return CountDistribution.of(np.exp(x @ self.params), self.size)


def gam(
    counts: DailyCounts, terms: Terms, *, distribution: Distribution = "negative_binomial"
) -> FrequencyFit:
    r"""Fit a smooth trend and a smooth season whose waviness the counts choose.

    Use it where nobody knows beforehand how the rate rose and fell.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out.
    terms : Terms
        The weekday is used as it stands. `harmonics` of 0 leaves the season out, any other
        number lets it in; `bends` is not used, as the trend finds its own shape.
    distribution : {"negative_binomial", "poisson"}, optional
        Of a day's count. Default "negative_binomial", for salvos.

    Returns
    -------
    FrequencyFit
        `coefficients` has the trend of the last year against the first (of the last half
        against the first where there are less than two years), the season on four days of the
        year against the mean over the year, all means geometric, and weekdays.
        `dynamics` has the row "dispersion", alpha below, unless the fit is Poisson. The
        effective degrees of freedom, which have no interval, are in `process`.

    Raises
    ------
    FitError
        With too few events, less than 90 days, more than 40,000 days, or if the fit does not
        settle.
    DesignError
        If there is no such distribution.

    Notes
    -----
    :math:`\log E y_t = \beta_0 + f(t) + g(\text{day of the year}) + w_t`, f a cubic P-spline
    with pieces of 90 days or more, so that it cannot follow a window of days, g a cyclic one
    of ten pieces, both with a penalty on second differences, both summing to zero over the
    observed days; :math:`\mathrm{Var}\, y_t = \mu_t + \alpha \mu_t^2`. Smoothing parameters and
    alpha by restricted maximum likelihood, see `fit_penalised`. Limits are those of the
    Bayesian credible band, :math:`V = (X'WX + S)^{-1}`, at the smoothing found and nothing
    more: they cover the truth in about 95% of days taken together, not on each one, and less
    at a sharp peak (Nychka 1988, Journal of the American Statistical Association 83,
    1134-1143; Marra and Wood 2012, Scandinavian Journal of Statistics 39, 53-74). `aic` counts
    the effective degrees of freedom as if the smoothing had been known, which favours wavy
    fits a little. **Assumes** days that are independent given trend, season and weekday:
    bursts over days pass for a wavy trend, which comes out too rough and its band too narrow,
    so do not read single bumps as changes, nor quote an interval as a test of an anniversary.
    Source: Wood (2011), Journal of the Royal Statistical Society B 73, 3-36; Eilers and Marx
    (1996), Statistical Science 11, 89-121.

    Examples
    --------
    >>> import datetime as dt
    >>> counts = DailyCounts(dt.date(2020, 1, 1), [0, 1, 0, 0, 2, 0, 0] * 100)
    >>> fit = gam(counts, Terms())
    >>> round(float(fit.expected.mean()), 3), round(fit.process.trend_freedom, 2)
    (0.429, 1.0)
    """
    refuse_unknown("distribution", distribution, DISTRIBUTIONS)
    plain = _weekdays(counts, terms)
    require_events(counts, plain.shape[1] + 1)
    y, _ = observed_rows(counts, plain)
    trend, season = _curves(counts, terms)
    x = _design(plain, counts, trend, season)
    blocks = _blocks(plain.shape[1], trend, season)
    fit = fit_penalised(
        y,
        x[counts.exposure > 0],
        list(blocks.values()),
        overdispersed=distribution == "negative_binomial",
    )
    freedom = {name: float(fit.freedom[block].sum()) for name, block in blocks.items()}
    process = SmoothRate(
        terms,
        fit.params,
        trend,
        season,
        fit.size,
        trend_freedom=freedom["trend"] + trend.free,
        season_freedom=freedom.get("season", 0.0),
    )
    return assemble(
        "gam",
        counts,
        terms,
        process,
        interval=_band(counts, x, fit),
        coefficients=contrasts(list(plain.columns), fit, trend, season),
        dynamics=_dispersion(fit),
        parameters=float(fit.freedom.sum()) + np.isfinite(fit.size),
    )


def _band(counts: DailyCounts, x: Floats, fit: PenalisedFit) -> tuple[Floats, Floats]:
    """Give the limits of each observed day's rate; a curve bridges gaps, but without limits."""
    errors = np.where(counts.exposure > 0, standard_errors(x, fit), 0.0)
    if errors.max() > SEPARATED:
        raise FitError(unsettled("gam", counts))
    log_mean, spread = x @ fit.params, NORMAL_975 * errors
    return np.exp(log_mean - spread), np.exp(log_mean + spread)


def _weekdays(counts: DailyCounts, terms: Terms) -> pd.DataFrame:
    """Make the columns that no curve makes: intercept and weekdays."""
    return covariates(counts, Terms(0, 0, terms.weekday))


def _curves(counts: DailyCounts, terms: Terms) -> tuple[Smooth, Smooth | None]:
    observed = np.flatnonzero(counts.exposure)
    if observed.size > MOST_DAYS:
        raise FitError(
            f"a smooth model takes at most {MOST_DAYS:,} days, got {observed.size:,}; shorten "
            "the period, or use the negative binomial model, whose trend has fixed pieces"
        )
    first, last = int(observed[0]), int(observed[-1])
    if last - first < DAYS_A_PIECE:
        raise FitError(
            f"a smooth trend needs {DAYS_A_PIECE} days from the first observed to the last, got "
            f"{last - first}; lengthen the period or use the negative binomial model"
        )
    pieces = min((last - first) // DAYS_A_PIECE, MOST_PIECES)
    trend = Smooth.centred(Splines(first, last, pieces), observed)
    if terms.harmonics == 0:
        return trend, None
    year = Splines(0, YEAR, SEASON_PIECES, cyclic=True)
    return trend, Smooth.centred(year, days_since_new_year(counts)[observed])


def _design(
    plain: pd.DataFrame, counts: DailyCounts, trend: Smooth, season: Smooth | None
) -> Floats:
    columns = [plain.to_numpy(), trend.at(np.arange(counts.counts.size))]
    if season is not None:
        columns.append(season.at(days_since_new_year(counts)))
    return np.column_stack(columns)


def _blocks(plain: int, trend: Smooth, season: Smooth | None) -> dict[str, slice]:
    """Say which columns each penalty holds."""
    end = plain + trend.transform.shape[1]
    blocks = {"trend": slice(plain + trend.free, end)}
    if season is not None:
        blocks["season"] = slice(end, end + season.transform.shape[1])
    return blocks


def _dispersion(fit: PenalisedFit) -> pd.DataFrame:
    if np.isinf(fit.size):
        return table_of([])
    return table_of([dispersion_row(1 / fit.size, NORMAL_975 * fit.log_size_error)])
