"""How long a CUSUM chart runs before a false alarm, and the threshold that makes it so long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import Floats
from analysis.stats.detectors.cusum import GRID, gains
from analysis.stats.distributions import draw_counts

SERIES = 400
"""Simulated, unless said otherwise."""

HORIZON = 2
"""Length of each, in multiples of the run length wanted."""


def threshold_for(
    run_length: float,
    *,
    mean: float,
    overdispersion: float = 0.0,
    rng: np.random.Generator,
    log_ratio: float | None = None,
    series: int = SERIES,
) -> float:
    r"""Find the threshold of `cusum` that gives one false alarm in so many steps on average.

    Use it to say what an alarm means before looking at the counts.

    Parameters
    ----------
    run_length : float
        Steps between false alarms.
    mean, overdispersion : float
        Of the counts without a surge; the variance is mean + overdispersion mean^2.
    rng : numpy.random.Generator
        Source of randomness.
    log_ratio : float, optional
        As in `cusum`.
    series : int, optional
        Simulated. Default 400, which finds the run length to about 6%.

    Returns
    -------
    float

    Raises
    ------
    DesignError
        If the run length is less than 2 steps or the mean is not above 0.

    Notes
    -----
    The series are simulated without restarts for twice the run length. For each threshold the
    mean run length is estimated as the steps run by all series over the alarms, as for
    exponential waiting times of which some are cut off; the threshold is the smallest whose
    estimate is no less than what is wanted.

    **Assumes** independent counts at a known and constant mean. Where attacks cluster, or the
    mean is estimated from few weeks, false alarms are more frequent than said. Source: Hoehle
    and Paul (2008), Computational Statistics and Data Analysis 52, 4357-4368.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bool(2 < threshold_for(50, mean=2.0, rng=rng) < 3.5)
    True
    """
    if not run_length >= 2 or not mean > 0 or overdispersion < 0:
        raise DesignError(
            "a run length is 2 steps or more, a mean above 0 and overdispersion 0 or more; got "
            f"{run_length}, {mean} and {overdispersion}"
        )
    tried = GRID if log_ratio is None else np.array([log_ratio])
    steps = int(np.ceil(HORIZON * run_length))
    largest = np.maximum.accumulate(
        simulated_statistics(steps, series, mean, overdispersion, tried, rng), axis=0
    )
    candidates = np.unique(largest[-1])
    low, high = 0, candidates.size - 1
    while low < high:
        middle = (low + high) // 2
        if _run_length(largest, candidates[middle]) >= run_length:
            high = middle
        else:
            low = middle + 1
    return float(candidates[high])


def simulated_statistics(
    steps: int,
    series: int,
    mean: float,
    overdispersion: float,
    tried: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Simulate the statistic of a chart that is never restarted; shape (steps, series)."""
    size = 1 / overdispersion if overdispersion > 0 else np.inf
    counts = draw_counts(np.full((steps, series), mean), size, rng)
    # Few counts differ: what each adds is looked up.
    added = gains(np.arange(counts.max() + 1), mean, overdispersion, tried)
    statistic, evidence = np.empty((steps, series)), np.zeros((series, tried.size))
    for step in range(steps):
        evidence += added[counts[step]]
        np.maximum(evidence, 0.0, out=evidence)
        statistic[step] = evidence.max(axis=1)
    return statistic


def _run_length(largest: NDArray[np.float64], threshold: float) -> float:
    """Divide the steps run by all series until the threshold is reached by their alarms."""
    below = (largest < threshold).sum(axis=0)
    alarms = int((below < len(largest)).sum())
    run = np.minimum(below + 1, len(largest)).sum()
    return float(run / alarms) if alarms else float("inf")
