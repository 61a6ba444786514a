"""How high a count may be that a quasi-Poisson regression foresees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import Floats


def delta_bound(
    expected: ArrayLike, error: ArrayLike, dispersion: ArrayLike, alpha: float, power: float
) -> Floats:
    r"""Give the upper prediction limit on a transformed scale, by the delta method.

    Parameters
    ----------
    expected, error, dispersion : array_like of float
        Expected count, standard error of its logarithm, and dispersion.
    alpha : float
        Probability above the limit.
    power : {1, 1/2, 2/3}
        Of the count that is taken to be normal.

    Returns
    -------
    ndarray of float

    Raises
    ------
    DesignError
        If the power is another.

    Notes
    -----
    :math:`(\mu^p + z\, p\, \mu^{p - 1/2} \sqrt{\tau})^{1/p}` with
    :math:`\tau = \phi + se(\mu)^2 / \mu`. **Assumes** that the transformed count is normal: for
    rare events the limit errs. Source: Farrington et al. (1996), Journal of the Royal Statistical
    Society A 159, 547-563.

    Examples
    --------
    >>> round(float(delta_bound(5, 0.2 / 5, 1, 0.05, 2 / 3)), 6)
    9.115482
    """
    if not any(np.isclose(power, known) for known in (1, 1 / 2, 2 / 3)):
        raise DesignError(f"power is 1, 1/2 or 2/3, got {power}")
    mean = np.asarray(expected, dtype=float)
    # se(mean)^2 / mean; where nothing is expected it is finite and does not count.
    doubt = np.where(mean > 0, mean * np.where(mean > 0, error, 0.0) ** 2, 0.0)
    spread = np.sqrt(np.asarray(dispersion) + doubt)
    # mean^(p - 1/2), which is 1 at p = 1/2 whatever the mean.
    scaled = np.where(mean > 0, np.where(mean > 0, mean, 1.0) ** (power - 0.5), 0.0)
    moved = mean**power + stats.norm.isf(alpha) * power * scaled * spread
    return np.asarray(np.maximum(moved, 0.0) ** (1 / power))


def quantile_bound(
    expected: ArrayLike, error: ArrayLike, dispersion: ArrayLike, alpha: float, power: float
) -> Floats:
    """Give the quantile of a negative binomial count; Poisson at dispersion 1.

    Examples
    --------
    >>> float(quantile_bound(5, 0, 1.5, 0.05, 1)), float(quantile_bound(5, 0, 1, 0.05, 1))
    (10.0, 9.0)
    """
    mean, phi = np.broadcast_arrays(np.asarray(expected, float), np.asarray(dispersion, float))
    wide = (phi > 1) & (mean > 0)
    size = np.where(wide, mean / np.where(wide, phi - 1, 1.0), 1.0)
    share = np.where(wide, 1 / np.where(wide, phi, 1.0), 0.5)
    poisson = stats.poisson.isf(alpha, np.where(mean > 0, mean, 0.0))
    bound = np.where(wide, stats.nbinom.isf(alpha, size, share), poisson)
    return np.asarray(np.where(np.isnan(mean), np.nan, bound))


def cautious_quantile_bound(
    expected: ArrayLike, error: ArrayLike, dispersion: ArrayLike, alpha: float, power: float
) -> Floats:
    """Give the same quantile with the upper limit of the mean in the place of the mean.

    Examples
    --------
    >>> float(cautious_quantile_bound(5, np.log(2), 1.5, 0.05, 1))
    24.0
    """
    high = np.asarray(expected) * np.exp(stats.norm.isf(alpha) * np.asarray(error))
    return quantile_bound(high, error, dispersion, alpha, power)


THRESHOLDS: dict[str, Callable[[Floats, Floats, Floats, float, float], Floats]] = {
    "delta": delta_bound,
    "nb_plugin": quantile_bound,
    "muan": cautious_quantile_bound,
}
