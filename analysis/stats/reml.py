"""Penalised Poisson and negative binomial regression, its smoothness chosen by the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, optimize

from analysis.errors import FitError
from analysis.stats.penalised import Criterion, Point

Floats = NDArray[np.float64]

STARTS = (4.0, 12.0)
"""How far below the information the log smoothing parameters begin: smooth, and rough."""
SMOOTHEST = 12.0
"""How far they may rise above it: a curve changes no more beyond that."""
ROUGHEST = float(np.log(0.01))
"""Where they end: bends of the log rate with a standard deviation of 10 from piece to piece."""
LOG_SIZES = (-6.0, 8.0)
"""Bounds of the log of the negative binomial size."""
ROUGHLY, FULLY = 1e-6, 1e-13
"""Relative gain at which a search ends: first from each start, then from the best end."""
HARDLY = 0.05
"""Gain in log-likelihood below which a size so large could as well be infinite."""
FLAT = 1e-3
"""Slope of the criterion at which it has come to rest."""


@dataclass(frozen=True, slots=True, eq=False)
class PenalisedFit:
    """Coefficients under a penalty, and how strong the penalty is.

    Attributes
    ----------
    params : ndarray of float, shape (p,)
        Coefficients of the log rate.
    covariance : ndarray of float, shape (p, p)
        Their Bayesian covariance, the inverse of information plus penalty.
    freedom : ndarray of float, shape (p,)
        Effective degrees of freedom of each: 1 where nothing holds it, 0 where it is held fast.
    smoothing : ndarray of float, shape (k,)
        Smoothing parameter of each block.
    size : float
        Negative binomial size; infinite for Poisson.
    log_size_error : float
        Standard error of its logarithm at the smoothing found; nan for Poisson.
    loglik : float
        Log-likelihood without the penalty.
    reml : float
        Minus the restricted log-likelihood, the smaller the better.
    """

    params: Floats
    covariance: Floats
    freedom: Floats
    smoothing: Floats
    size: float
    log_size_error: float
    loglik: float
    reml: float


def fit_penalised(
    counts: ArrayLike,
    design: ArrayLike,
    blocks: Sequence[slice],
    *,
    overdispersed: bool,
    offset: ArrayLike = 0.0,
    smoothing: ArrayLike | None = None,
) -> PenalisedFit:
    r"""Fit a log-linear rate with blocks of coefficients held back as far as the data say.

    Use it with the columns of `Smooth`, one block for the penalised columns of each curve.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each row.
    design : array_like of float, shape (n, p)
        Covariates of the log rate, an intercept the first of them.
    blocks : sequence of slice
        Columns whose sum of squared coefficients is penalised, one smoothing parameter each.
    overdispersed : bool
        Whether the counts are negative binomial, their size estimated with the rest. Where
        no finite size does better than a Poisson model, by a twentieth of a unit of the
        criterion at least, the fit is that model's.
    offset : array_like of float, shape (n,), optional
        Log exposure of each row. Default 0.
    smoothing : array_like of float, shape (k,), optional
        Smoothing parameters to keep to. Default: chosen by restricted likelihood.

    Returns
    -------
    PenalisedFit

    Raises
    ------
    FitError
        If there are no events, or the search does not come to rest.

    Notes
    -----
    Given smoothing parameters the coefficients maximise
    :math:`\ell_p = \ell(\beta) - \tfrac12 \sum_j \lambda_j |\beta_j|^2` by Newton steps. The
    smoothing parameters and the size minimise Laplace's approximation to minus the restricted
    log-likelihood,

    .. math:: -\ell_p(\hat\beta) + \tfrac12 \log |X'WX + S| - \tfrac12 \log |S|_+
              - \tfrac{M}{2} \log 2 \pi,

    W the observed information of the rows, M the number of free coefficients, by a
    quasi-Newton method on the log scale. Bursts can be told as a rough rate or as a small
    size, so that there may be two minima: the search begins from a smooth and from a rough
    curve and keeps the better end. **Assumes** rows that are independent given the curves:
    counts in bursts pass for roughness of the rate, so that the curves come out too wavy and
    their intervals too short. Source: Wood (2011), Journal of the Royal Statistical Society B
    73, 3-36; Wood, Pya and Saefken (2016), Journal of the American Statistical Association
    111, 1548-1563, for the negative binomial.

    Examples
    --------
    >>> x = np.column_stack([np.ones(6), np.arange(6) - 2.5])
    >>> fit = fit_penalised([3, 2, 4, 3, 2, 4], x, [slice(1, 2)], overdispersed=False)
    >>> bool(abs(fit.params[1]) < 0.01), round(float(fit.freedom[0]), 3)
    (True, 1.0)
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    if not y.any():
        raise FitError("a smooth rate needs events, got none; lengthen the period")
    level = np.broadcast_to(np.asarray(offset, dtype=float), y.shape)
    criterion = Criterion(y, x, level, tuple(blocks))
    try:
        theta, at = _lowest(criterion, _searches(criterion, smoothing, overdispersed))
    except linalg.LinAlgError as error:
        raise FitError(_unsettled(y)) from error
    if not (at.converged and np.isfinite(at.reml)):
        raise FitError(_unsettled(y))
    logs, log_size = _split(criterion, theta)
    return PenalisedFit(
        params=at.params,
        covariance=at.inverse,
        freedom=1 - criterion.penalty(logs) * np.diag(at.inverse),
        smoothing=np.exp(logs),
        size=np.inf if log_size is None else float(np.exp(log_size)),
        log_size_error=_log_size_error(criterion, theta),
        loglik=at.loglik,
        reml=at.reml,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Where to begin, and the bounds to keep to; the log size last where there is one."""

    start: Floats
    bounds: list[tuple[float, float]]


def _searches(
    criterion: Criterion, smoothing: ArrayLike | None, overdispersed: bool
) -> list[_Search]:
    tops = criterion.information()
    starts = [np.maximum(tops - below, 0.0) for below in STARTS]
    bounds = [(ROUGHEST, max(top, 0.0) + SMOOTHEST) for top in tops]
    if smoothing is not None:
        kept = np.log(np.asarray(smoothing, dtype=float))
        starts, bounds = [kept], [(log, log) for log in kept]
    plain = [_Search(start, bounds) for start in starts]
    wider = [_Search(np.append(start, 0.0), [*bounds, LOG_SIZES]) for start in starts]
    return plain + wider if overdispersed else plain


def _lowest(criterion: Criterion, searches: list[_Search]) -> tuple[Floats, Point]:
    """Search roughly from every start, then fully from the best end."""
    ends = [_descend(criterion, search, ROUGHLY) for search in searches]
    values = [
        criterion.at(*_split(criterion, end)).reml + HARDLY * (end.size > len(criterion.blocks))
        for end in ends
    ]
    best = int(np.argmin(values))
    theta = _descend(criterion, _Search(ends[best], searches[best].bounds), FULLY)
    at = criterion.at(*_split(criterion, theta))
    low, high = np.array(searches[best].bounds).T
    outward = np.where(at.slope > 0, theta <= low, theta >= high)
    if np.abs(at.slope[~outward]).max(initial=0.0) > FLAT:
        raise FitError(_unsettled(criterion.y))
    return theta, at


def _descend(criterion: Criterion, search: _Search, gain: float) -> Floats:
    def loss(theta: Floats) -> tuple[float, Floats]:
        at = criterion.at(*_split(criterion, theta))
        return at.reml, at.slope

    best = optimize.minimize(
        loss,
        search.start,
        method="L-BFGS-B",
        jac=True,
        bounds=search.bounds,
        options={"ftol": gain, "gtol": 1e-7, "maxiter": 100},
    )
    return np.asarray(best.x)


def _split(criterion: Criterion, theta: Floats) -> tuple[Floats, float | None]:
    """Part the smoothing parameters from the size."""
    blocks = len(criterion.blocks)
    return theta[:blocks], float(theta[-1]) if theta.size > blocks else None


def _log_size_error(criterion: Criterion, theta: Floats) -> float:
    """Take the curvature of the criterion in the log size, at the smoothing found."""
    logs, log_size = _split(criterion, theta)
    if log_size is None:
        return float("nan")
    step = 1e-4
    above, below = (criterion.at(logs, log_size + move).slope[-1] for move in (step, -step))
    curvature = (above - below) / (2 * step)
    return float(1 / np.sqrt(curvature)) if curvature > 0 else float("inf")


def _unsettled(y: Floats) -> str:
    return (
        f"the smooth model did not settle on these {y.sum():.0f} events; "
        "widen the outcome, or leave out stretches without any event"
    )
