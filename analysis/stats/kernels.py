"""How the memory of an attack fades over the days after it: weights of the past, summing to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DesignError
from analysis.stats.endemic_epidemic_kernels import Exponential, FiniteLags, Kernel

Floats = NDArray[np.float64]

LONGEST_TAIL = 365
"""Days after which a power law is cut off."""


def fixed_lags(weights: ArrayLike) -> FiniteLags:
    """Make a kernel of given weights, the first for the day before.

    Examples
    --------
    >>> fixed_lags([2, 1, 1]).memory(np.empty(0))
    1.75

    Raises
    ------
    DesignError
        If a weight is negative, or all are 0.
    """
    given = np.atleast_1d(np.asarray(weights, dtype=float))
    if given.size == 0 or (given < 0).any() or not 0 < given.sum() < np.inf:
        raise DesignError(f"weights of past days are at least 0 and not all 0, got {weights!r}")
    shares = given / given.sum()
    return FiniteLags(lambda shape: (shares, np.empty((0, shares.size))))


def geometric_lags(lags: int) -> FiniteLags:
    r"""Make a kernel of geometric weights over the last `lags` days, its decay estimated.

    The one parameter is logit delta; :math:`w_j \propto (1 - \delta)^{j - 1}`.
    """
    before = np.arange(lags)

    def weights_at(shape: Floats) -> tuple[Floats, Floats]:
        fades = special.expit(shape[0])
        raw = (1 - fades) ** before
        weights = raw / raw.sum()
        # d log(1 - delta) / d logit delta is -delta.
        return weights, (-fades * weights * (before - weights @ before))[None]

    # From all lags alike, within 1%, to nearly nothing but the day before.
    return FiniteLags(weights_at, ((-8.0, 3.0),), ((0.4,), (-1.4,)))


def lomax_weights(shape: Floats) -> tuple[Floats, Floats]:
    r"""Give the daily shares of a Lomax delay, cut off after a year, and their slopes.

    The parameters are the logs of the median m in days and of the exponent a:
    :math:`S(x) = (1 + x / c)^{-a}`, :math:`c = m / (2^{1/a} - 1)`,
    :math:`w_j \propto S(j - 1) - S(j)`.
    """
    exponent = np.exp(shape[1])
    scale = np.exp(shape[0]) / (2 ** (1 / exponent) - 1)
    days = np.arange(LONGEST_TAIL + 1)
    growth = np.log1p(days / scale)
    survival = np.exp(-exponent * growth)
    by_scale = exponent * days / (scale + days) * survival
    # The scale grows with the exponent, as the median stays.
    wider = np.log(2) / exponent / (1 - 2 ** (-1 / exponent))
    by_exponent = wider * by_scale - exponent * growth * survival
    raw, slopes = -np.diff(survival), -np.diff([by_scale, by_exponent])
    weights = raw / raw.sum()
    return weights, (slopes - np.outer(slopes.sum(axis=1), weights)) / raw.sum()


def _median(shape: Floats) -> float:
    return float(np.exp(shape[0]))


POWER_LAW = FiniteLags(
    lomax_weights,
    bounds=((float(np.log(0.3)), float(np.log(60.0))), (float(np.log(0.5)), float(np.log(6.0)))),
    starts=((0.0, 0.4), (1.5, 0.4), (2.7, 0.4)),
    delay=_median,
)

KERNELS: dict[str, Kernel] = {
    "lag_one": fixed_lags([1.0]),
    "exponential": Exponential(),
    "power_law": POWER_LAW,
}
"""By name; `fixed_lags` and `geometric_lags` make further ones."""
