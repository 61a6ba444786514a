"""Where a single change of rate lies: the probability of every day, the rates integrated out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DesignError

Floats = NDArray[np.float64]

POISSON_FROM = 1e7
"""A size beyond this is taken as infinite: the beta functions would lose their digits."""


@dataclass(frozen=True, slots=True)
class RatePrior:
    r"""What is believed of every segment's rate beforehand, the mean ``shape / rate``.

    Use it in `one_change` and in `analysis.stats.changepoint_number.several_changes`.

    Attributes
    ----------
    shape, rate : float
        Of the gamma distribution, both above 0.
    size : float
        Negative binomial size of a day of exposure 1; infinite for Poisson.

    Notes
    -----
    Poisson counts have the conjugate prior :math:`\lambda \sim \Gamma(a, b)`. Negative binomial
    counts of a known size r have :math:`\lambda / r \sim \mathrm{Beta}'(a, 1 + r b)`, which has
    the same mean and becomes that gamma distribution as r grows. **Assumes** one size for all
    segments, given beforehand.
    """

    shape: float
    rate: float
    size: float = float("inf")

    def __post_init__(self) -> None:
        if not (self.shape > 0 and self.rate > 0 and self.size > 0):
            raise DesignError(
                f"a prior needs shape, rate and size above 0, got {self.shape}, {self.rate} "
                f"and {self.size}"
            )

    @classmethod
    def about(cls, counts: ArrayLike, exposure: ArrayLike, size: float = np.inf) -> RatePrior:
        """Expect the rate of the whole series, with the weight of one event."""
        events = max(float(np.sum(counts)), 0.5)
        return cls(1.0, float(np.sum(exposure)) / events, size)

    def log_evidence(self, events: Floats, exposure: Floats) -> Floats:
        """Log probability of segments, their rates integrated out, but for shared factors."""
        if self.size > POISSON_FROM:
            shape = self.shape + events
            known = self.shape * np.log(self.rate) - special.gammaln(self.shape)
            return np.asarray(known + special.gammaln(shape) - shape * np.log(self.rate + exposure))
        other = 1 + self.size * self.rate
        found = special.betaln(self.shape + events, other + self.size * exposure)
        return np.asarray(found - special.betaln(self.shape, other))

    def mean_rate(self, events: Floats, exposure: Floats) -> Floats:
        """Posterior mean of the rate of segments."""
        return np.asarray((self.shape + events) / (self.rate + exposure))


@dataclass(frozen=True, slots=True, eq=False)
class OneChange:
    """Where a single change of rate lies, and how well the counts speak for it.

    Attributes
    ----------
    probability : ndarray of float, shape (n,)
        That the new rate starts on each day, given that there is one change; 0 on the first.
    before, after : float
        Posterior means of the two rates, over all positions of the change.
    log10_bayes_factor : float
        Evidence for one change over none, tens per unit.
    """

    probability: Floats
    before: float
    after: float
    log10_bayes_factor: float

    def interval(self, level: float = 0.95) -> tuple[int, int]:
        """Give the first and the last of the most probable days that together hold `level`."""
        order = np.argsort(-self.probability, kind="stable")
        enough = np.searchsorted(np.cumsum(self.probability[order]), level) + 1
        return int(order[:enough].min()), int(order[:enough].max())


def one_change(
    counts: ArrayLike, exposure: ArrayLike, prior: RatePrior, *, least: int = 1
) -> OneChange:
    r"""Weigh every position of a single change of rate.

    Use it for the date of one change, and for whether there is one.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events a day, or a year or whatever the steps are; observed ones only.
    exposure : array_like of float, shape (n,)
        Above 0: 1 for a plain day, or a known factor of its rate.
    prior : RatePrior
        Of both rates, which are independent.
    least : int, optional
        Days on either side of the change. Default 1.

    Returns
    -------
    OneChange

    Raises
    ------
    DesignError
        If the shapes differ, or the series is shorter than two segments.

    Notes
    -----
    :math:`P(\tau \mid y) \propto m(y_{1:\tau}) m(y_{\tau+1:n})`, every admitted position being
    as probable as any other beforehand, m the evidence of a segment with its rate integrated
    out. **Assumes** one change at most and a constant rate on both sides: bursts that the size
    does not cover make the interval too short. Source: Raftery and Akman (1986), Biometrika
    73, 85-89.

    Examples
    --------
    >>> found = one_change([3, 4, 2, 0, 1, 0], np.ones(6), RatePrior(1, 1))
    >>> int(np.argmax(found.probability)), round(found.log10_bayes_factor, 2)
    (3, 0.63)
    """
    y, e = counts_and_exposure(counts, exposure)
    if not 1 <= least <= y.size // 2:
        raise DesignError(f"{y.size} days do not hold two segments of at least {least} days")
    starts = np.arange(least, y.size - least + 1)
    events, seen = np.cumsum(y), np.cumsum(e)
    early, early_seen = events[starts - 1], seen[starts - 1]
    late, late_seen = events[-1] - early, seen[-1] - early_seen
    both = prior.log_evidence(early, early_seen) + prior.log_evidence(late, late_seen)
    total = special.logsumexp(both)
    weight = np.exp(both - total)
    weight /= weight.sum()
    probability = np.zeros(y.size)
    probability[starts] = weight
    none = float(prior.log_evidence(events[-1:], seen[-1:])[0])
    return OneChange(
        probability=probability,
        before=float(weight @ prior.mean_rate(early, early_seen)),
        after=float(weight @ prior.mean_rate(late, late_seen)),
        log10_bayes_factor=float((total - np.log(starts.size) - none) / np.log(10)),
    )


def binned(counts: ArrayLike, exposure: ArrayLike, width: int) -> tuple[Floats, Floats]:
    """Sum events and exposure over steps of so many days; the last may be shorter.

    Examples
    --------
    >>> [total.tolist() for total in binned([1, 0, 2], [1, 1, 1], 2)]
    [[1.0, 2.0], [2.0, 1.0]]
    """
    y, e = counts_and_exposure(counts, exposure)
    edges = np.arange(0, y.size, width)
    return np.add.reduceat(y, edges), np.add.reduceat(e, edges)


def counts_and_exposure(counts: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    """Check that counts and exposures go together, and give both as floats."""
    y, e = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    if y.ndim != 1 or y.shape != e.shape or not y.size or not (e > 0).all():
        raise DesignError(
            f"changes need one exposure above 0 for each count, got {y.size} counts and "
            f"{e.size} exposures"
        )
    return y, e
