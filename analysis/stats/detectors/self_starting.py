"""A CUSUM chart that takes its in-control mean and its threshold from the steps before."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import Alarms, Floats, read_steps
from analysis.stats.detectors.cusum import cusum
from analysis.stats.detectors.run_length import threshold_for

SERIES = 200
"""Simulated for each threshold."""


def self_starting_cusum(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    run_length: float,
    rng: np.random.Generator,
    history: int = 104,
    least_history: int = 52,
    gap: int = 4,
    renewed_every: int = 52,
) -> Alarms:
    r"""Run a CUSUM chart whose mean, overdispersion and threshold come from the steps before.

    Use it where nobody has said what an ordinary week is.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events of each step.
    exposure : array_like of float, shape (T,), optional
        Observed share of each step, 0 where not observed. Default: all observed.
    run_length : float
        Steps between false alarms, for which the threshold is set.
    rng : numpy.random.Generator
        Source of randomness for the threshold.
    history, least_history : int, optional
        Most and fewest observed steps from which mean and overdispersion are taken. Default two
        years and one year of weeks.
    gap : int, optional
        Steps just before that are left out, so that a rise does not hide itself. Default 4.
    renewed_every : int, optional
        Steps after which the threshold is set anew. Default one year of weeks.

    Returns
    -------
    Alarms

    Raises
    ------
    DesignError
        If a number of steps is out of its range.

    Notes
    -----
    Half an event is added to the history's total, so that a calm history has a mean above 0; the
    overdispersion is that of the moments, at least 0. **Assumes** no season, and independent
    counts. The mean is taken for known though it is estimated: false alarms come more often than
    `run_length` says where counts are overdispersed (measured, with 260 asked: every 250 weeks or
    more for Poisson counts of mean .35 to 5, about every 170 for negative binomial ones of size 1).
    Source: Hoehle and Paul (2008), Computational Statistics and Data Analysis 52, 4357-4368.

    Examples
    --------
    >>> weekly = [1, 0, 2, 1] * 30 + [4, 5, 6]
    >>> found = self_starting_cusum(weekly, run_length=260, rng=np.random.default_rng(1))
    >>> found.alarm.nonzero()[0].tolist(), int(found.judged.argmax())
    ([121, 122], 56)
    """
    if not history >= least_history >= 2 or gap < 0 or renewed_every < 1:
        raise DesignError(
            "history is at least least_history, which is 2 or more; gap is 0 or more and "
            f"renewed_every 1 or more; got {history}, {least_history}, {gap}, {renewed_every}"
        )
    y, seen = read_steps(counts, exposure)
    mean, overdispersion = in_control(y, seen, history, least_history, gap)
    threshold = np.full(y.size, np.inf)
    judged = np.flatnonzero(~np.isnan(mean))
    for step in judged[::renewed_every]:
        threshold[step:] = threshold_for(
            run_length,
            mean=float(mean[step]),
            overdispersion=float(overdispersion[step]),
            rng=rng,
            series=SERIES,
        )
    return cusum(y, seen, mean=mean, threshold=threshold, overdispersion=overdispersion)


def in_control(
    counts: Floats, exposure: Floats, history: int, least_history: int, gap: int
) -> tuple[Floats, Floats]:
    """Mean and overdispersion of the steps before each; nan and 0 where they are too few.

    Examples
    --------
    >>> mean, wide = in_control(np.array([1.0, 3.0, 2.0]), np.ones(3), 2, 2, 0)
    >>> mean.tolist(), wide.tolist()
    ([nan, nan, 2.25], [0.0, 0.0, 0.0])
    """
    at = np.arange(counts.size)
    last, first = np.maximum(at - gap, 0), np.maximum(at - gap - history, 0)
    rate = np.divide(counts, exposure, out=np.zeros_like(counts), where=exposure > 0)
    sums = (counts, exposure, exposure > 0, rate, rate**2)
    total, risk, steps, plain, square = (_between(part, first, last) for part in sums)
    known = steps >= least_history
    divisor = np.where(known, steps, 2.0)
    middle = plain / divisor
    variance = np.maximum(square - divisor * middle**2, 0.0) / (divisor - 1)
    mean = np.where(known, (total + 0.5) / np.where(known, risk, 1.0), np.nan)
    wide = np.maximum(variance - middle, 0.0) / np.where(middle > 0, middle**2, 1.0)
    return mean, np.where(known, wide, 0.0)


def _between(series: ArrayLike, first: ArrayLike, last: ArrayLike) -> Floats:
    """Sum the steps from `first` up to, not with, `last`."""
    total = np.concatenate([[0.0], np.cumsum(np.asarray(series, dtype=float))])
    return np.asarray(total[np.asarray(last)] - total[np.asarray(first)])
