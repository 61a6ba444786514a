"""Which days a count autoregression looks back at, and on which scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.errors import DesignError

Floats = NDArray[np.float64]
Link = Literal["identity", "log"]

LARGEST = 50.0
"""Of a log rate; beyond it a trial value of the optimiser would overflow."""


@dataclass(frozen=True, slots=True)
class Autoregression:
    """Which past days a count autoregression looks at, and on which scale.

    Attributes
    ----------
    link : {"identity", "log"}
        Whether past and covariates add to the rate, or to its logarithm.
    past_counts, past_means : tuple of int
        Lags in days of the counts, and of the expectations, that enter the recursion.
    unit : float
        On the log link a count enters as log(count / unit + 1). With 1, as usual, one event on
        a quiet day can at most double the next day's rate in a stable process; a smaller unit
        lets it do more. Default 1.

    Raises
    ------
    DesignError
        If the link is unknown, the unit not above 0, a lag is no whole number of days or comes
        twice, or expectations are looked at without any count.
    """

    link: Link = "log"
    past_counts: tuple[int, ...] = (1,)
    past_means: tuple[int, ...] = (1,)
    unit: float = 1.0

    def __post_init__(self) -> None:
        if self.link not in ("identity", "log"):
            raise DesignError(f"the link is identity or log, got {self.link!r}")
        if not 0 < self.unit < np.inf:
            raise DesignError(f"the unit of the counts is a number above 0, got {self.unit}")
        for name, lags in (("counts", self.past_counts), ("means", self.past_means)):
            whole = all(isinstance(lag, int) and lag > 0 for lag in lags)
            if not whole or len(set(lags)) < len(lags):
                raise DesignError(
                    f"past {name} are lags of 1 day or more, each given once, got {lags}"
                )
        if not self.past_counts:
            raise DesignError(
                "an autoregression needs past counts, got none; give past_counts=(1,), or fit "
                "a model of independent days"
            )

    @property
    def lags(self) -> int:
        """How many autoregressive parameters there are."""
        return len(self.past_counts) + len(self.past_means)

    @property
    def longest(self) -> int:
        """Longest lag."""
        return max(self.past_counts + self.past_means)

    def scaled(self, counts: Floats) -> Floats:
        """Put counts on the scale of the recursion: themselves, or log(count / unit + 1)."""
        return counts if self.link == "identity" else np.log1p(counts / self.unit)

    def expected(self, predictor: Floats) -> Floats:
        """Put an unobserved day, of which only the rate is known, on the same scale."""
        if self.link == "identity":
            return predictor
        return np.asarray(np.logaddexp(0.0, predictor - np.log(self.unit)))

    def expected_slope(self, predictor: Floats) -> Floats:
        """Differentiate `expected`."""
        if self.link == "identity":
            return np.ones_like(predictor)
        return np.asarray(special.expit(predictor - np.log(self.unit)))

    def rate(self, predictor: Floats) -> Floats:
        """Turn the linear predictor into events a day."""
        return predictor if self.link == "identity" else np.exp(np.minimum(predictor, LARGEST))
