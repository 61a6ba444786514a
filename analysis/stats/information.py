"""How much a model of the mean explains for what it costs, when its variance is not trusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


def quasi_information(counts: ArrayLike, mean: ArrayLike, slopes: ArrayLike) -> float:
    r"""Compute the quasi-likelihood information criterion (QIC) of a fitted mean.

    Use it beside AIC for models fitted by Poisson quasi-likelihood.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of the observed days.
    mean : array_like of float, shape (n,)
        Fitted means, above 0.
    slopes : array_like of float, shape (n, p)
        Slope of each mean in each parameter.

    Returns
    -------
    float
        The smaller the better; infinite where the slopes do not tell the parameters apart.

    Notes
    -----
    :math:`-2 \sum \log \mathrm{Poisson}(y_t; \mu_t) + 2\, \mathrm{tr}(A^{-1} B)` with
    :math:`A = \sum g g' / \mu` and :math:`B = \sum (y - \mu)^2 g g' / \mu^2`, g the slope.
    **Assumes** that the mean is right; do not compare it with the AIC of a model. Source: Pan
    (2001), Biometrics 57, 120-125.

    Examples
    --------
    >>> round(quasi_information([1, 3], [2.0, 2.0], [[1.0], [1.0]]), 3)
    7.038
    """
    y, mu = np.asarray(counts, dtype=float), np.asarray(mean, dtype=float)
    g = np.asarray(slopes, dtype=float)
    expected = g.T @ (g / mu[:, None])
    found = g.T @ (g * ((y - mu) ** 2 / mu**2)[:, None])
    if np.linalg.matrix_rank(expected) < expected.shape[0]:
        return float("inf")
    penalty = np.trace(np.linalg.solve(expected, found))
    return float(-2 * stats.poisson.logpmf(y, mu).sum() + 2 * penalty)
