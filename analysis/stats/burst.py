"""What each day says for a surge once the bursts are discounted, and the statistic of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError
from analysis.stats.constants import YEAR
from analysis.stats.hawkes import HawkesFit
from analysis.stats.hawkes_likelihood import PRIOR_SPREAD, excitation

Floats = NDArray[np.float64]

FACTOR = 3.0
"""Surge in the rate of fresh events against which the days are weighed."""

SEASON_SPREAD = 0.4
"""Standard deviation that the ridge grants either wave of the season, on the log scale.

A free season takes a surge at the date for its own; this one has to be seen in the data.
"""

LEAST_INFORMATION = 1e-9
"""Keeps a placement without any information from dividing by zero; its score is 0 too."""


@dataclass(frozen=True, slots=True, eq=False)
class BurstScores:
    """What every day adds to the evidence for a surge, and how much of it chance moves.

    Attributes
    ----------
    score : ndarray of float, shape (T,)
        Weighted events beyond the expected ones; 0 on unobserved days.
    variance : ndarray of float, shape (T,)
        Variance of `score`, the fit taken for the truth.
    leverage : ndarray of float, shape (p, T)
        How far `score` moves with each coefficient of the background.
    information : ndarray of float, shape (p, p)
        Of those coefficients, the ridge included.
    """

    score: Floats
    variance: Floats
    leverage: Floats
    information: Floats

    def stacked(self) -> Floats:
        """Put score, variance and leverage below each other, to be summed over windows."""
        return np.vstack([self.score, self.variance, self.leverage])


def burst_design(days: int) -> Floats:
    """Make the covariates of the background: intercept, straight trend, one yearly wave.

    Use it for the fit that `burst_scores` takes. The wave is scaled so that the ridge of the
    fit holds it to `SEASON_SPREAD`.

    Parameters
    ----------
    days : int
        Length of the series.

    Returns
    -------
    ndarray of float, shape (days, 4)

    Examples
    --------
    >>> burst_design(3)[:, :2].tolist()
    [[1.0, -1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    angle = 2 * np.pi * np.arange(days) / YEAR
    wave = np.stack([np.cos(angle), np.sin(angle)]) * SEASON_SPREAD / PRIOR_SPREAD
    return np.column_stack([np.ones(days), np.linspace(-1, 1, days), *wave])


def burst_scores(
    counts: ArrayLike,
    exposure: ArrayLike,
    fitted: ArrayLike,
    design: ArrayLike,
    fit: HawkesFit,
) -> BurstScores:
    r"""Weigh each day's events by how likely they are fresh rather than set off by others.

    Use it beneath a test that moves windows, in place of raw counts.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day.
    exposure : array_like of float, shape (T,)
        1 where a day was observed, 0 where not.
    fitted : array_like of float, shape (T,)
        1 where a day entered the fit.
    design : array_like of float, shape (T, p)
        Covariates of the fit's background, as `burst_design` makes them.
    fit : HawkesFit
        The process without a surge.

    Returns
    -------
    BurstScores

    Raises
    ------
    DesignError
        If the shapes differ.

    Notes
    -----
    With background :math:`\nu_t`, excitation :math:`e_t` and rate
    :math:`\lambda_t = \nu_t + e_t`, a background k times as high makes an event
    :math:`(k \nu_t + e_t) / \lambda_t` times as likely; its logarithm is the weight
    :math:`w_t` (k = 3), and

    .. math:: v_t = w_t (g_t - c \lambda_t), \quad
              g_t = 1 + (y_t - 1) \frac{\lambda_t}{\lambda_t + \rho y_t} \; (y_t > 0),

    with :math:`\rho = \eta \delta / 2`, what an event sets off on its own day, and c such
    that the fitted days sum to 0 before weighing: the second event of a day may be the first
    one's offspring. The variance of v is :math:`w_t^2 c \lambda_t`.

    **Assumes** that the fit tells fresh from triggered events; where slow change passes for
    contagion, true surges are discounted too. Only ranks among placements use these numbers:
    do not quote a score by itself. Source: Rao (1948), Proceedings of the Cambridge
    Philosophical Society 44, 50-57, for scores; Zhuang, Ogata and Vere-Jones (2002), Journal
    of the American Statistical Association 97, 369-380, for telling fresh events from
    triggered ones; Consul and Jain (1973), Technometrics 15, 791-799, for several events on
    a day.
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    seen, used = np.asarray(exposure, dtype=float) > 0, np.asarray(fitted, dtype=float) > 0
    if not y.shape == seen.shape == used.shape == fit.background.shape == x.shape[:1]:
        raise DesignError(
            f"burst scores need one number a day of each, got {y.size} counts, {seen.size} of "
            f"exposure, {used.size} fitted, {fit.background.size} fitted rates, {len(x)} covariates"
        )
    fresh = fit.background
    rate = fresh + fit.branching_ratio * excitation(y, fit.decay)
    events = first_events(y, rate, fit.branching_ratio * fit.decay / 2)
    expected = rate * events[used].sum() / rate[used].sum()
    weight = np.where(seen, np.log((FACTOR * fresh + rate - fresh) / rate), 0.0)
    return BurstScores(
        score=weight * (events - expected),
        variance=weight**2 * expected,
        leverage=weight * fresh * x.T,
        information=_information(x[used], fresh[used] ** 2 / rate[used]),
    )


def first_events(counts: Floats, rate: Floats, same_day: float) -> Floats:
    """Count the second and later events of a day as far as they are not the first's offspring.

    Examples
    --------
    >>> first_events(np.array([0.0, 1.0, 2.0]), np.array([0.1, 0.1, 0.1]), 0.05).tolist()
    [0.0, 1.0, 1.5]
    """
    share = rate / (rate + same_day * counts)
    return np.where(counts > 0, 1 + (counts - 1) * share, 0.0)


def burst_statistic(sums: Floats, information: Floats) -> Floats:
    r"""Set the windows' scores against their standard error, the fit's own error included.

    Use it on sums of `BurstScores.stacked` over the windows of each placement.

    Parameters
    ----------
    sums : ndarray of float, shape (2 + p, ...)
        Score, variance and leverage summed over all windows of a placement.
    information : ndarray of float, shape (p, p)
        Of the same `BurstScores`.

    Returns
    -------
    ndarray of float, shape (...)
        Large when fresh events crowd the windows.

    Notes
    -----
    .. math:: B = V / \sqrt{I - A' J^{-1} A},

    with V, I and A the sums of score, variance and leverage and J the information. Where the
    season peaks, the fit itself follows the windows' events most closely and leaves the least
    to be seen; the second term says by how much (the efficient information of a score test).
    **Assumes** nothing by itself: only its rank among placements is used.
    Source: Neyman (1959), in Probability and Statistics: the Harald Cramer Volume, 213-234.
    """
    score, variance, leverage = sums[0], sums[1], sums[2:]
    inverse = np.linalg.inv(information)
    absorbed = np.einsum("j...,jk,k...->...", leverage, inverse, leverage)
    return np.asarray(score / np.sqrt(np.maximum(variance - absorbed, LEAST_INFORMATION)))


def _information(design: Floats, weight: Floats) -> Floats:
    ridge = np.full(design.shape[1], PRIOR_SPREAD**-2)
    ridge[0] = 0.0  # the intercept has none
    return np.asarray(design.T @ (design * weight[:, None]) + np.diag(ridge))
