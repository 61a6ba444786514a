"""The distribution of a count on each of many days: Poisson, negative binomial, hurdle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from analysis.errors import DesignError

Floats = NDArray[np.float64]
Distribution = Literal["negative_binomial", "poisson"]

BELOW_ONE = float(np.nextafter(1.0, 0.0))

PLAIN = 1e9
"""A negative binomial size from which on the count is Poisson, to all the digits there are."""


@dataclass(frozen=True, slots=True, eq=False)
class CountDistribution:
    r"""What a model expects of each day's count.

    Use it wherever a count is judged by a model: scores, residuals, simulation.

    Attributes
    ----------
    rate : ndarray of float, shape (T,)
        Mean of the Poisson or negative binomial count; of a hurdle model, before its zeros are
        cut off.
    size : ndarray of float, shape (T,)
        Negative binomial size; infinite for Poisson. The variance is rate + rate^2 / size, so
        NB1 has a size proportional to its rate and NB2 one size for all days.
    occurs : ndarray of float, shape (T,), or None
        Of a hurdle model: the probability of a day with events, on which the count follows
        the distribution cut off at zero.

    Notes
    -----
    **Assumes** that the parameters are known: no uncertainty of estimation is added.

    Examples
    --------
    >>> two = CountDistribution.of([0.5, 2.0])
    >>> two.pmf([0, 1]).round(4).tolist()
    [0.6065, 0.2707]
    """

    rate: Floats
    size: Floats
    occurs: Floats | None = None

    @classmethod
    def of(
        cls, rate: ArrayLike, size: ArrayLike = np.inf, occurs: ArrayLike | None = None
    ) -> CountDistribution:
        """Make one from numbers, broadcast to one for each day."""
        level = np.atleast_1d(np.asarray(rate, dtype=float))
        wide = np.broadcast_to(np.asarray(size, dtype=float), level.shape)
        chance = None
        if occurs is not None:
            chance = np.broadcast_to(np.asarray(occurs, dtype=float), level.shape)
        return cls(level, wide, chance)

    @classmethod
    def joined(cls, pieces: Sequence[CountDistribution]) -> CountDistribution:
        """Put the days of several after each other; all are of one kind."""
        occurs = [piece.occurs for piece in pieces if piece.occurs is not None]
        return cls(
            np.concatenate([piece.rate for piece in pieces]),
            np.concatenate([piece.size for piece in pieces]),
            np.concatenate(occurs) if occurs else None,
        )

    def __getitem__(self, days: Any) -> CountDistribution:
        """Take some of the days."""
        occurs = None if self.occurs is None else self.occurs[days]
        return replace(self, rate=self.rate[days], size=self.size[days], occurs=occurs)

    @property
    def mean(self) -> Floats:
        """Expected count of each day."""
        if self.occurs is None:
            return self.rate
        return np.asarray(self.occurs * self.rate / self._above_zero())

    @property
    def variance(self) -> Floats:
        """Variance of each day's count."""
        plain = self.rate + self.rate**2 / self.size
        if self.occurs is None:
            return np.asarray(plain)
        square = self.occurs * (plain + self.rate**2) / self._above_zero()
        return np.asarray(square - self.mean**2)

    def pmf(self, counts: ArrayLike) -> Floats:
        """Probability of a count on each day; rows of more than one count are allowed."""
        return np.asarray(np.exp(self.logpmf(counts)))

    def logpmf(self, counts: ArrayLike) -> Floats:
        """Log probability of a count on each day; minus infinity where impossible."""
        y = np.asarray(counts, dtype=float)
        plain = _log_probability(y, self.rate, self.size)
        if self.occurs is None:
            return plain
        # A day without a chance of events, or with events for certain, gives minus infinity.
        with np.errstate(divide="ignore"):
            some = np.log(self.occurs) + plain - np.log(self._above_zero())
            none = np.log1p(-self.occurs)
        return np.asarray(np.where(y == 0, none, some))

    def cdf(self, counts: ArrayLike) -> Floats:
        """Probability of at most so many on each day; 0 below zero."""
        y = np.asarray(counts, dtype=float)
        beyond = _survival(y, self.rate, self.size)
        if self.occurs is not None:
            beyond = self.occurs * np.minimum(beyond / self._above_zero(), 1.0)
        return np.asarray(np.where(y < 0, 0.0, 1.0 - beyond))

    def draw(self, series: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw each day's count, independently given the parameters.

        Parameters
        ----------
        series : int
            How many series.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ndarray of int, shape (series, T)
        """
        shape = (series, self.rate.size)
        if self.occurs is None:
            return draw_counts(np.broadcast_to(self.rate, shape), self.size, rng)
        # Few days have events, and inverting a distribution is slow: only theirs are.
        happens = rng.random(shape) < self.occurs
        days = np.nonzero(happens)[1]
        drawn = np.zeros(shape, dtype=np.int64)
        drawn[happens] = self[days]._above(rng.random(days.size))
        return drawn

    def _above(self, chance: Floats) -> NDArray[np.int64]:
        """Invert the distribution cut off at zero."""
        # The quantile of 1 is infinite, and a tiny rate leaves nothing between that and 0.
        above = np.minimum(1 - chance * self._above_zero(), BELOW_ONE)
        counts = np.where(
            np.isinf(self.size),
            stats.poisson.ppf(above, self.rate),
            stats.nbinom.ppf(above, _finite(self.size), self._share()),
        )
        return np.asarray(np.maximum(counts, 1), dtype=np.int64)

    def _share(self) -> Floats:
        size = _finite(self.size)
        return np.asarray(size / (size + self.rate))

    def _above_zero(self) -> Floats:
        return np.asarray(-np.expm1(_log_probability(np.zeros(1), self.rate, self.size)))


def one_count_a_day(predicted: CountDistribution, counts: ArrayLike) -> NDArray[np.int64]:
    """Take counts to judge by a distribution, and refuse other than one for each of its days.

    Examples
    --------
    >>> one_count_a_day(CountDistribution.of([0.5, 2.0]), [0, 1]).tolist()
    [0, 1]

    Raises
    ------
    DesignError
        If counts and days differ in number.
    """
    y = np.asarray(counts)
    if y.shape != predicted.rate.shape:
        raise DesignError(
            f"a model is judged by one count for each day foretold, got {y.shape} counts for "
            f"{predicted.rate.shape} days"
        )
    return y


def draw_counts(rate: Floats, size: Floats | float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw a count for every rate: Poisson where the size is infinite, else its mixture.

    Use it inside a recursion, where each day's rate depends on the draws before it.

    Examples
    --------
    >>> draw_counts(np.zeros(3), np.inf, np.random.default_rng(1)).tolist()
    [0, 0, 0]
    """
    wide = np.broadcast_to(np.asarray(size, dtype=float), rate.shape)
    if np.isinf(wide).all():
        return rng.poisson(rate)
    shape = _finite(wide)
    mixed = np.where(np.isinf(wide), 1.0, rng.gamma(shape) / shape)
    return rng.poisson(rate * mixed)


def _finite(size: Floats) -> Floats:
    """Put a number in the place of infinite sizes, whose results are not used."""
    return np.asarray(np.where(np.isinf(size), 1.0, size))


def _log_probability(y: Floats, rate: Floats, size: Floats) -> Floats:
    poisson = special.xlogy(y, rate) - rate - special.gammaln(y + 1)
    if np.isinf(size).all():
        return np.asarray(poisson)
    n = _finite(size)
    mixed = (
        special.gammaln(y + n)
        - special.gammaln(n)
        - special.gammaln(y + 1)
        + special.xlogy(y, rate / (rate + n))
        - n * np.log1p(rate / n)
    )
    return np.asarray(np.where(np.isinf(size), poisson, mixed))


def _survival(y: Floats, rate: Floats, size: Floats) -> Floats:
    """Give the probability of more; kept small where it is small, which 1 - cdf is not."""
    below = np.maximum(np.floor(y), 0)
    poisson = special.pdtrc(below, rate)
    if np.isinf(size).all():
        return np.asarray(poisson)
    n = _finite(size)
    mixed = special.betainc(below + 1, n, rate / (n + rate))
    return np.asarray(np.where(np.isinf(size), poisson, mixed))
