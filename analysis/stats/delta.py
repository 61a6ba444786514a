"""An interval for a rate from the spread of the estimates behind it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NORMAL_975 = 1.959964
STEP = 1e-5
"""Of a standard error: small enough to be straight, large enough to be seen."""


def row_variances(rows: Floats, covariance: Floats) -> Floats:
    """Give the variance of each row's sum of estimates.

    Examples
    --------
    >>> row_variances(np.array([[1.0, 1.0]]), np.diag([2.0, 3.0])).tolist()
    [5.0]
    """
    return np.asarray(((rows @ covariance) * rows).sum(axis=1))


def rate_interval(
    rate_at: Callable[[Floats], Floats], params: Floats, covariance: Floats
) -> tuple[Floats, Floats]:
    r"""Give a 95% interval of each day's rate, by the delta method on the log scale.

    Use it for the expectation of a fitted model whose rate is no plain log-linear one.

    Parameters
    ----------
    rate_at : callable
        From parameters, shape (p,), to rates, shape (T,), all above 0.
    params : ndarray of float, shape (p,)
        The estimates.
    covariance : ndarray of float, shape (p, p)
        Of the estimates.

    Returns
    -------
    tuple of ndarray of float, shape (T,)
        Lower and upper limits.

    Notes
    -----
    :math:`\exp(\log \lambda_t \pm 1.96 \sqrt{g_t' V g_t})`, g the slope of the log rate, taken
    by central differences. **Assumes** estimates that are about normal and a model that is
    right; do not quote it where an estimate lies at its bound. Source: Oehlert (1992), The
    American Statistician 46, 27-29.

    Examples
    --------
    >>> low, high = rate_interval(np.exp, np.array([0.0]), np.array([[0.01]]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.822], [1.217])
    """
    middle = np.log(rate_at(params))
    variance = np.zeros_like(middle)
    # Along the principal axes of V the squares simply add, and nothing of size (T, p) is kept.
    lengths, axes = np.linalg.eigh(covariance)
    for length, axis in zip(np.sqrt(np.maximum(lengths, 0)), axes.T, strict=True):
        if length:
            move = STEP * length * axis
            rise = np.log(rate_at(params + move)) - np.log(rate_at(params - move))
            variance += (rise / (2 * STEP)) ** 2
    spread = NORMAL_975 * np.sqrt(variance)
    return np.exp(middle - spread), np.exp(middle + spread)
