"""The regression beneath Farrington's algorithm, for many steps at once."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import stats

from analysis.stats.detectors.alarms import Floats
from analysis.stats.detectors.farrington_baseline import Baseline
from analysis.stats.detectors.quasi_poisson import (
    SeasonalRates,
    fit_seasonal_rates,
    outbreak_weights,
)

LEAST_OBSERVED = 0.5
"""Share of the baseline that must be observed for a step to be judged."""

FEWEST_YEARS = 3
"""Of baseline for a trend to be kept."""

SMALLEST_SPREAD = 1e-12
"""Keeps a constant baseline from an error of 0 times infinity."""


def predict(
    y: Floats,
    seen: Floats,
    steps: NDArray[np.int64],
    baseline: Baseline,
    reweight_above: float,
    trend_level: float,
    as_surveillance: bool,
) -> Floats:
    """Log rate, its standard error and the dispersion for some steps; nan where not judged."""
    back, season = baseline.steps()
    past, risk = (sliding_window_view(series, baseline.reach) for series in (y, seen))
    rows = baseline.reach - back
    counts, exposure = (view[steps - baseline.reach][:, rows] for view in (past, risk))
    time = -back / baseline.period
    fit = _fit_twice(counts, exposure, season, time, reweight_above, trend=False)
    parts = _parts(fit, as_surveillance)
    if baseline.years >= FEWEST_YEARS and trend_level > 0:
        fit = _fit_twice(counts, exposure, season, time, reweight_above, trend=True)
        kept = _keeps_trend(fit, counts, exposure, trend_level, as_surveillance)
        parts = np.where(kept, _parts(fit, as_surveillance), parts)
    known = (exposure > 0).mean(axis=1) >= LEAST_OBSERVED
    known &= ((exposure > 0) & (season == 0)).any(axis=1)
    return np.where(known, parts, np.nan)


def _parts(fit: SeasonalRates, as_surveillance: bool) -> Floats:
    """Stack the log rates with their standard errors and the dispersions."""
    # Without events the variance of the log rate is infinite, and so is its error.
    error = np.sqrt(_spread(fit, as_surveillance) * fit.rate_variance)
    return np.stack([fit.log_rate, error, fit.dispersion])


def _spread(fit: SeasonalRates, as_surveillance: bool) -> Floats:
    """Give the dispersion by which the errors of the coefficients are multiplied."""
    if as_surveillance:
        return np.maximum(fit.relative_dispersion, SMALLEST_SPREAD)
    return fit.dispersion


def _fit_twice(
    counts: Floats,
    exposure: Floats,
    season: NDArray[np.int64],
    time: Floats,
    threshold: float,
    *,
    trend: bool,
) -> SeasonalRates:
    """Fit, give past outbreaks less weight, and fit again."""
    weights = (exposure > 0).astype(float)
    first = fit_seasonal_rates(counts, exposure, weights, season, time, trend=trend)
    weights = outbreak_weights(counts, exposure, first, threshold)
    return fit_seasonal_rates(counts, exposure, weights, season, time, trend=trend)


def _keeps_trend(
    fit: SeasonalRates, counts: Floats, exposure: Floats, level: float, as_surveillance: bool
) -> NDArray[np.bool_]:
    """Keep a trend that is found, significant, and foresees no more than was ever seen."""
    rate = np.divide(counts, exposure, out=np.zeros_like(counts), where=exposure > 0)
    sensible = fit.found & (np.exp(fit.log_rate) <= rate.max(axis=1))
    error = np.sqrt(_spread(fit, as_surveillance) * fit.trend_variance)
    score = np.divide(fit.trend, error, out=np.zeros_like(error), where=error > 0)
    pvalue = 2 * stats.t.sf(np.abs(score), fit.spare)
    return np.asarray(sensible & ((pvalue < level) | (level >= 1)))
