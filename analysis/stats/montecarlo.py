"""A p-value from random draws, and how far it may be off by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.shift import rank_lower, rank_upper


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """How a value stands among random draws.

    Attributes
    ----------
    draws : int
        How many were made.
    at_least, at_most : int
        Draws at least, at most, as large as the value; ties count in both.
    """

    draws: int
    at_least: int
    at_most: int

    @property
    def pvalue(self) -> float:
        """Share at least as large, the value itself counted as one more draw."""
        return (1 + self.at_least) / (self.draws + 1)

    @property
    def pvalue_lower(self) -> float:
        """Share at most as large, the value itself counted as one more draw."""
        return (1 + self.at_most) / (self.draws + 1)

    @property
    def error(self) -> float:
        """Monte Carlo standard error of `pvalue`."""
        return float(np.sqrt(self.pvalue * (1 - self.pvalue) / self.draws))

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        return (
            f"Of {self.draws:,} random draws, {self.at_least:,} were at least as busy: "
            f"p = {self.pvalue:.3f} (standard error of the drawing {self.error:.3f})."
        )


def compare_with_draws(value: ArrayLike, drawn: ArrayLike) -> MonteCarlo:
    """Count the draws at least, and at most, as large as a value.

    Use it for any test that draws its reference set.

    Parameters
    ----------
    value : float
        The statistic of the data.
    drawn : array_like of float, shape (draws,)
        The statistic of every draw.

    Returns
    -------
    MonteCarlo

    Notes
    -----
    p = (1 + hits) / (1 + draws): a share of draws alone could be zero, and would then claim
    more than the draws can show. **Assumes** draws that are independent and follow the null.
    Source: Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular
    Biology 9, article 39.

    Examples
    --------
    >>> found = compare_with_draws(3.0, [1.0, 2.0, 3.0, 4.0])
    >>> found.pvalue, found.pvalue_lower
    (0.6, 0.8)
    """
    reference = np.asarray(drawn, dtype=float)
    return MonteCarlo(
        draws=reference.size,
        at_least=int(rank_upper(reference, value)),
        at_most=int(rank_lower(reference, value)),
    )
