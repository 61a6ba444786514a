"""Quasi-Poisson regressions of many series at once: a level for each season, and a trend.

All series share the seasons and the times of their rows. Given the trend the levels have a closed
form, so that each fit is a search over one number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_STEPS, CLOSE_ENOUGH = 100, 1e-10
MOST_GROWTH = 200.0
"""As a logarithm."""

LONGEST_STEP = 1.0
"""Of the search for a trend, as a log rate a year."""


@dataclass(frozen=True, slots=True, eq=False)
class SeasonalRates:
    """Fitted log rates of many series, with what their errors need.

    Attributes
    ----------
    mean : ndarray of float, shape (series, rows)
        Fitted counts.
    leverage : ndarray of float, shape (series, rows)
        Weight of each count in its own fitted mean; 0 in seasons without events.
    log_rate : ndarray of float, shape (series,)
        Log rate of season 0 at time 0; minus infinity where that season held no event.
    rate_variance : ndarray of float, shape (series,)
        Of that log rate, for dispersion 1; infinite without events.
    trend, trend_variance : ndarray of float, shape (series,)
        Change of the log rate in a unit of time, and its variance for dispersion 1; 0 without.
    dispersion : ndarray of float, shape (series,)
        Pearson's, at least 1.
    relative_dispersion : ndarray of float, shape (series,)
        Mean square of the residuals relative to the fitted mean.
    spare : ndarray of float, shape (series,)
        Observed rows less parameters.
    found : ndarray of bool, shape (series,)
        Whether the trend has an estimate.
    """

    mean: Floats
    leverage: Floats
    log_rate: Floats
    rate_variance: Floats
    trend: Floats
    trend_variance: Floats
    dispersion: Floats
    relative_dispersion: Floats
    spare: Floats
    found: NDArray[np.bool_]


def fit_seasonal_rates(
    counts: Floats,
    exposure: Floats,
    weights: Floats,
    season: Integers,
    time: Floats,
    *,
    trend: bool,
) -> SeasonalRates:
    r"""Fit a log rate for each season, with a straight trend or without.

    Parameters
    ----------
    counts, exposure, weights : ndarray of float, shape (series, rows)
        Events, observed share and prior weight of each row.
    season : ndarray of int, shape (rows,)
        Season of each row, from 0.
    time : ndarray of float, shape (rows,)
        Time of each row.
    trend : bool
        Whether there is one.

    Returns
    -------
    SeasonalRates

    Notes
    -----
    With weights w, exposure e and slope b, the level of season j is
    :math:`\log(\sum_j w y / \sum_j w e\,e^{b t})`, and b solves
    :math:`\sum w y t = \sum_j Y_j \bar t_j(b)` with :math:`Y_j = \sum_j w y` and
    :math:`\bar t_j` the mean time in the season weighted by :math:`w e\,e^{b t}`.

    **Assumes** a variance in proportion to the mean. Source: McCullagh and Nelder (1989),
    Generalized Linear Models, chapters 6 and 9.
    """
    member = (season[:, None] == np.arange(season.max() + 1)).astype(float)
    events, none = (weights * counts) @ member, np.zeros(len(counts))
    slope, found = none, np.ones(len(counts), dtype=bool)
    if trend:
        slope, found = _slope(weights * counts, weights * exposure, events, member, time)
    risk, middle, spread = _moments(slope, weights * exposure, member, time)
    rate = _ratio(events, risk)
    mean = exposure * (rate @ member.T) * _growth(slope, time)
    # Errors, for dispersion 1: of the trend, then of the levels given the trend.
    slope_variance = _ratio(found.astype(float), (events * spread).sum(axis=1)) if trend else none
    away = (time - middle @ member.T) ** 2
    leverage = weights * mean * (_ratio(1.0, events) @ member.T + away * slope_variance[:, None])
    level_variance = np.where(events[:, 0] > 0, _ratio(1.0, events[:, 0]), np.inf)
    seasons = ((exposure > 0).astype(float) @ member > 0).sum(axis=1)
    spare = np.maximum((exposure > 0).sum(axis=1) - seasons - trend, 1.0)
    square = weights * _ratio((counts - mean) ** 2, mean)
    with np.errstate(divide="ignore"):  # a season without events has log rate minus infinity
        log_rate = np.log(rate[:, 0])
    return SeasonalRates(
        mean=mean,
        leverage=leverage,
        log_rate=log_rate,
        rate_variance=level_variance + middle[:, 0] ** 2 * slope_variance,
        trend=slope,
        trend_variance=slope_variance,
        dispersion=np.maximum(square.sum(axis=1) / spare, 1.0),
        relative_dispersion=_ratio(square, mean).sum(axis=1) / spare,
        spare=spare,
        found=found,
    )


def outbreak_weights(
    counts: Floats, exposure: Floats, fit: SeasonalRates, threshold: float
) -> Floats:
    r"""Give past outbreaks less weight, by how far they stand out.

    Parameters
    ----------
    counts, exposure : ndarray of float, shape (series, rows)
        As in the fit.
    fit : SeasonalRates
        Without such weights.
    threshold : float
        Residual above which a row loses weight.

    Returns
    -------
    ndarray of float, shape (series, rows)
        With mean 1 over the observed rows; 0 where unobserved.

    Notes
    -----
    The Anscombe residual is
    :math:`s = \tfrac32 (y^{2/3} \mu^{-1/6} - \mu^{1/2}) / \sqrt{\phi (1 - h)}`; the weight is in
    proportion to :math:`s^{-2}` where s is above the threshold and to 1 elsewhere. **Assumes**
    that outbreaks are few beside the ordinary rows. Source: Farrington et al. (1996), Journal
    of the Royal Statistical Society A 159, 547-563.
    """
    mean = np.where(fit.mean > 0, fit.mean, 1.0)
    free = np.maximum(1 - fit.leverage, 1e-12)
    plain = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    residual = plain / np.sqrt(fit.dispersion[:, None] * free)
    stands_out = (fit.mean > 0) & (residual > threshold)
    weights = np.divide(1.0, residual**2, out=np.ones_like(mean), where=stands_out)
    weights = np.where(exposure > 0, weights, 0.0)
    rows = (exposure > 0).sum(axis=1, keepdims=True)
    return np.asarray(weights * rows / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300))


def _slope(
    counts: Floats, exposure: Floats, events: Floats, member: Floats, time: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Search the slopes of all series by Newton's steps; say which were found."""
    slope, target = np.zeros(len(counts)), counts @ time
    moved = np.full(len(counts), np.inf)
    for _ in range(MOST_STEPS):
        _, middle, spread = _moments(slope, exposure, member, time)
        information = (events * spread).sum(axis=1)
        known = information > CLOSE_ENOUGH
        gap = target - (events * middle).sum(axis=1)
        step = np.divide(gap, information, out=np.full_like(slope, np.inf), where=known)
        seeking = np.abs(moved) >= CLOSE_ENOUGH
        moved = np.where(seeking & known, np.clip(step, -LONGEST_STEP, LONGEST_STEP), moved)
        slope = slope + np.where(seeking & known, moved, 0.0)
        if (~known | (np.abs(moved) < CLOSE_ENOUGH)).all():
            break
    found = np.abs(moved) < CLOSE_ENOUGH
    return np.where(found, slope, 0.0), found


def _moments(
    slope: Floats, exposure: Floats, member: Floats, time: Floats
) -> tuple[Floats, Floats, Floats]:
    """Sum the exposure times growth in each season, with the mean and variance of its time."""
    risk = exposure * _growth(slope, time)
    total, first, second = (risk * power @ member for power in (1.0, time, time**2))
    middle = _ratio(first, total)
    return total, middle, np.maximum(_ratio(second, total) - middle**2, 0.0)


def _growth(slope: Floats, time: Floats) -> Floats:
    """Give the factor of the trend, kept from overflow while the search goes astray."""
    return np.asarray(np.exp(np.clip(slope[:, None] * time, -MOST_GROWTH, MOST_GROWTH)))


def _ratio(above: Floats | float, below: Floats) -> Floats:
    """Divide, and give 0 where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.zeros_like(below), where=below > 0))
