"""The Bayes factor for a surge: how much better the counts fit a raised rate than an equal one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from analysis.errors import DesignError
from analysis.stats.shift import local_statistic, reference_shifts
from analysis.stats.windows import WindowSums

Floats = NDArray[np.float64]

SCALES = (0.35, 0.7, 1.4)
"""Spread of the prior of the log rate ratio: a factor at one scale alone says too little."""

PANELS, NODES, REACH = 32, 32, 9.0
"""Pieces of the quadrature, points in each, and where it ends, in units of the scale."""

LARGEST = 700.0
"""Log of the largest factor given as a plain number; beyond it lies overflow."""


def log_bayes_factor(
    observed: ArrayLike,
    around: ArrayLike,
    window_days: ArrayLike,
    flank_days: ArrayLike,
    *,
    scale: float,
    dispersion: ArrayLike = 1.0,
) -> Floats:
    r"""Compare a surge with no surge by the log of the Bayes factor.

    Use it on many series at once: all arguments but `scale` may be arrays that broadcast.

    Parameters
    ----------
    observed, around : array_like of int
        Events in the windows and in their flanks.
    window_days, flank_days : array_like of float
        Observed days of each.
    scale : float
        Spread of the prior: the log rate ratio of a surge is half-normal with it.
    dispersion : array_like of float, optional
        How many times as much the counts vary as independent events would; at least 1.

    Returns
    -------
    ndarray of float
        Natural log of the Bayes factor; above 0 for a surge, below 0 for none.

    Raises
    ------
    DesignError
        If the scale or some days are not positive, or the dispersion is below 1.

    Notes
    -----
    With N of M = N + C events in windows that make up :math:`\pi = w / (w + f)` of the days,

    .. math:: \mathrm{BF}_{10} = \int_0^\infty
              \left[ \frac{\pi_\theta^N (1 - \pi_\theta)^C}{\pi^N (1 - \pi)^C} \right]^{1/\phi}
              \frac{2}{s} \varphi\!\left(\frac{u}{s}\right) du, \quad \theta = e^u, \quad
              \pi_\theta = \frac{\theta w}{\theta w + f},

    by Gauss-Legendre quadrature in fixed panels. The dispersion :math:`\phi` divides the log
    likelihood, as in a quasi-likelihood (Wedderburn 1974, Biometrika 61, 439-447) and in a
    power posterior (Bissiri, Holmes and Walker 2016, Journal of the Royal Statistical Society B
    78, 1103-1130): N and C count as :math:`N / \phi` and :math:`C / \phi` independent events.
    A beta-binomial of the same variance exists only while :math:`\phi < M`, and one event
    cannot be overdispersed; the power works for every count, is the binomial at
    :math:`\phi = 1`, and goes to a factor of 1 as :math:`\phi` grows.

    **Assumes** that the dispersion tells all that clustering does. Do not quote the factor at
    :math:`\phi = 1` for attacks in bursts, nor at one scale alone. Source: Kass and Raftery
    (1995), Journal of the American Statistical Association 90, 773-795.

    Examples
    --------
    >>> log_factors = log_bayes_factor([2, 9], 12, 15, 90, scale=0.7)
    >>> np.exp(log_factors).round(2).tolist()
    [0.71, 32.65]
    """
    n, c = np.asarray(observed, dtype=float), np.asarray(around, dtype=float)
    window, flank = np.asarray(window_days, dtype=float), np.asarray(flank_days, dtype=float)
    phi = np.asarray(dispersion, dtype=float)
    if scale <= 0 or (window <= 0).any() or (flank <= 0).any() or (phi < 1).any():
        raise DesignError(
            f"a Bayes factor needs days in windows ({window.min():g}) and flanks "
            f"({flank.min():g}), a scale above 0 ({scale:g}) and a dispersion of at least 1 "
            f"({phi.min():g})"
        )
    z, log_weight = _quadrature()
    u, share = scale * z, (window / (window + flank))[..., None]
    gain = n[..., None] * u - (n + c)[..., None] * np.log1p(share * np.expm1(u))
    return np.asarray(special.logsumexp(gain / phi[..., None] + log_weight, axis=-1))


def shift_dispersion(sums: WindowSums) -> Floats:
    """Estimate how many times as much the windows vary as with independent events, at least 1.

    Use it as the dispersion of a Bayes factor. It is the variance of the local statistic over
    the reference set, where independent events give about 1; a surge raises it a little, which
    counts against the surge.

    Parameters
    ----------
    sums : WindowSums
        Of one series, or of several at once.

    Returns
    -------
    ndarray of float, shape (...)
    """
    reference = local_statistic(sums)[..., reference_shifts(sums)]
    return np.asarray(np.maximum(np.var(reference, axis=-1), 1.0))


def surge_bayes_factors(sums: WindowSums, scales: Sequence[float] = SCALES) -> Floats:
    """Give the Bayes factor for a surge of every series at every scale.

    Use it as a method among others in a simulation: a factor above 3 finds a surge.

    Parameters
    ----------
    sums : WindowSums
        One row a date; the dates are pooled first. Of one series, or of several at once.
    scales : sequence of float, optional
        Spreads of the prior. Default .35, .7 and 1.4.

    Returns
    -------
    ndarray of float, shape (..., scales)

    Notes
    -----
    `log_bayes_factor` with the dispersion of `shift_dispersion`. **Assumes** what both assume.
    """
    dispersion, counts = shift_dispersion(sums), sums.at_true_dates()
    logs = [log_bayes_factor(*counts, scale=scale, dispersion=dispersion) for scale in scales]
    return np.asarray(np.exp(np.minimum(np.stack(logs, axis=-1), LARGEST)))


@cache
def _quadrature() -> tuple[Floats, Floats]:
    """Points in units of the scale, and the log of their weights under the half-normal prior."""
    at, weight = np.polynomial.legendre.leggauss(NODES)
    half = REACH / PANELS / 2
    middle = half * (2 * np.arange(PANELS)[:, None] + 1)
    points = (middle + half * at).ravel()
    return points, np.log(np.tile(half * weight, PANELS)) + stats.halfnorm.logpdf(points)
