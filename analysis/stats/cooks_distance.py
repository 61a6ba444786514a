"""How far single rows move a regression, without a fit for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError

Floats = NDArray[np.float64]


def cooks_distance(
    counts: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    design: ArrayLike,
    *,
    dispersion: float = 1.0,
) -> Floats:
    r"""Measure how far each day moves the coefficients of a log-linear rate.

    Use it to find the days worth leaving out, without a fit for each.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of the observed days.
    mean, variance : array_like of float, shape (n,)
        Fitted, above 0.
    design : array_like of float, shape (n, p)
        Covariates of the log rate.
    dispersion : float, optional
        Pearson's, of a quasi-likelihood. Default 1.

    Returns
    -------
    ndarray of float, shape (n,)

    Raises
    ------
    DesignError
        If the design cannot tell its columns apart.

    Notes
    -----
    :math:`r^2 h / \{p \phi (1 - h)^2\}` with Pearson residual r and leverage h, the diagonal of
    :math:`W^{1/2} X (X' W X)^{-1} X' W^{1/2}`, :math:`W = \mu^2 / \sigma^2`: one step of the
    fit without the day. **Assumes** that one step is enough and that the spread of the counts
    stays as it is; it ranks days and is no test. Source: Cook (1977), Technometrics 19, 15-18;
    Williams (1987), Applied Statistics 36, 181-191.

    Examples
    --------
    >>> cooks_distance([0, 4], [2.0, 2.0], [2.0, 2.0], [[1.0], [1.0]]).round(6).tolist()
    [4.0, 4.0]
    """
    y, mu, v = (np.asarray(array, dtype=float) for array in (counts, mean, variance))
    x = np.asarray(design, dtype=float)
    weighted = x * (mu / np.sqrt(v))[:, None]
    basis, triangle = np.linalg.qr(weighted)
    if np.linalg.matrix_rank(triangle) < x.shape[1]:
        raise DesignError(f"{y.size} days cannot tell {x.shape[1]} terms apart; ask for fewer")
    leverage = np.minimum((basis**2).sum(axis=1), 1 - 1e-12)
    squared = (y - mu) ** 2 / v
    return np.asarray(squared * leverage / (x.shape[1] * dispersion * (1 - leverage) ** 2))
