"""How many times a rate changed: exact sums over all segmentations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DesignError
from analysis.stats.changepoint_bayes import RatePrior, counts_and_exposure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_STEPS = 2000
"""More would need gigabytes and minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class SeveralChanges:
    """How many changes of rate there are, and where.

    Attributes
    ----------
    number : ndarray of float, shape (most + 1,)
        Probability of 0, 1, ... changes.
    probability : ndarray of float, shape (n,)
        That a new rate starts at each step, whatever the number of changes.
    log_evidence : float
        Of the whole series, but for factors shared by all segmentations.
    """

    number: Floats
    probability: Floats
    log_evidence: float


def several_changes(
    counts: ArrayLike, exposure: ArrayLike, prior: RatePrior, *, most: int, least: int = 1
) -> SeveralChanges:
    r"""Weigh every segmentation with up to so many changes of rate.

    Use it for how sure the number of changes is. Its time is quadratic in the steps: sum daily
    counts over weeks or months first (`binned`).

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each step; observed ones only.
    exposure : array_like of float, shape (n,)
        Above 0: days of each step, or a known factor of its rate.
    prior : RatePrior
        Of all rates, which are independent.
    most : int
        Changes at the utmost; 0 to so many are as probable beforehand.
    least : int, optional
        Steps that a segment has at least. Default 1.

    Returns
    -------
    SeveralChanges

    Raises
    ------
    DesignError
        If the shapes differ, the series is too short for `most` changes, or it has more than
        2,000 steps.

    Notes
    -----
    Exact recursions forward and backward in time: :math:`F_{j+1}(t) = \sum_s F_j(s)\, m(s, t)`,
    with m the evidence of a segment and F_j that of the first t steps in j segments. Given their
    number all admitted positions are equally probable. **Assumes** constant rates between
    changes; under bursts that the size does not cover every burst becomes a segment. Source:
    Fearnhead (2006), Statistics and Computing 16, 203-213.

    Examples
    --------
    >>> found = several_changes([0, 0, 0, 9, 8, 9], np.ones(6), RatePrior(1, 0.2), most=2)
    >>> int(np.argmax(found.number)), int(np.argmax(found.probability))
    (1, 3)
    """
    y, e = counts_and_exposure(counts, exposure)
    if not 1 <= least <= y.size or not 0 <= most <= y.size // least - 1:
        raise DesignError(
            f"{y.size} steps do not hold {most} changes with at least {least} steps between them"
        )
    if y.size > MOST_STEPS:
        raise DesignError(f"at most {MOST_STEPS:,} steps, got {y.size:,}; sum over longer steps")
    evidence = _segments(y, e, prior, least)
    forward, backward = [evidence[0]], [evidence[:, -1]]
    for _ in range(most):
        forward.append(special.logsumexp(forward[-1][:, None] + evidence, axis=0))
        backward.append(special.logsumexp(evidence + backward[-1], axis=1))
    numbers = np.arange(most + 1)
    ways = _log_ways(y.size, numbers, least) + np.log(most + 1)
    joint = np.array([log_sum[-1] for log_sum in forward]) - ways
    total = float(special.logsumexp(joint))
    number = np.exp(joint - total)
    probability = np.zeros(y.size)
    for changes in numbers[1:]:
        for left in range(changes):
            at = forward[left] + backward[changes - 1 - left] - ways[changes] - total
            probability += np.exp(at[:-1])
    return SeveralChanges(number, probability, total)


def _segments(y: Floats, e: Floats, prior: RatePrior, least: int) -> Floats:
    """Make the log evidence of all segments, from row s to column t; impossible ones excluded."""
    events, seen = np.append(0.0, np.cumsum(y)), np.append(0.0, np.cumsum(e))
    start, end = np.triu_indices(events.size, least)
    table = np.full((events.size, events.size), -np.inf)
    table[start, end] = prior.log_evidence(events[end] - events[start], seen[end] - seen[start])
    return table


def _log_ways(steps: int, changes: Ints, least: int) -> Floats:
    """Count, in logarithms, the ways to place so many changes."""
    free = steps - (changes + 1) * least
    return np.asarray(
        special.gammaln(free + changes + 1)
        - special.gammaln(free + 1)
        - special.gammaln(changes + 1)
    )
