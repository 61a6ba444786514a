"""How many days had 0, 1, 2, ... events, beside how many a model expects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution, one_count_a_day

Floats = NDArray[np.float64]

FEW = 5
"""Expected days below which a gap is told together with those of larger counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Rootogram:
    """Days with each number of events.

    Attributes
    ----------
    observed, expected, deviation : ndarray of float, shape (K,)
        Days with 0, 1, ... events, the last with so many or more: those seen, those expected,
        and the standard deviation of what is seen if the model is right.
    """

    observed: Floats
    expected: Floats
    deviation: Floats

    @property
    def hanging(self) -> tuple[Floats, Floats]:
        """Tops and feet of bars that hang from the expected: roots, so that rare counts show."""
        tops = np.sqrt(self.expected)
        return tops, tops - np.sqrt(self.observed)

    def first(self, counts: int) -> Rootogram:
        """Show no more than so many numbers of events, the last with all larger ones."""
        last = counts - 1
        if self.observed.size <= counts:
            return self
        return Rootogram(
            observed=np.append(self.observed[:last], self.observed[last:].sum()),
            expected=np.append(self.expected[:last], self.expected[last:].sum()),
            # Rare counts exclude each other so seldom that their variances add.
            deviation=np.append(self.deviation[:last], np.sqrt((self.deviation[last:] ** 2).sum())),
        )

    def sentence(self) -> str:
        """Say the largest gap in words, as the report prints it."""
        beyond = np.cumsum(self.expected[::-1])[::-1]
        told = self.first(max(2, int((beyond >= FEW).sum())))
        observed, expected = told.observed, told.expected
        gaps = np.abs(observed - expected) / np.maximum(told.deviation, 1e-12)
        at = int(np.argmax(gaps))
        events = "no event" if at == 0 else f"{at} event{'s' if at > 1 else ''}"
        more = " or more" if at == observed.size - 1 else ""
        return (
            f"The model is furthest off at days with {events}{more}: {observed[at]:,.0f} "
            f"were seen and {expected[at]:,.1f} expected."
        )


def rootogram(
    predicted: CountDistribution, counts: ArrayLike, *, most: int | None = None
) -> Rootogram:
    r"""Compare the frequencies of counts with those that a model expects.

    Use it to see at which numbers of events a day the model fails.

    Parameters
    ----------
    predicted : CountDistribution
        Of T days.
    counts : array_like of int, shape (T,)
        What came.
    most : int, optional
        The last count shown by itself; larger ones are taken together. Default: the largest
        seen, at most 30.

    Returns
    -------
    Rootogram

    Raises
    ------
    DesignError
        Without a day, or with a `most` below 0.

    Notes
    -----
    :math:`\sum_t P_t(k)` days are expected with k events, with variance :math:`\sum_t P_t(k) (1
    - P_t(k))`. Bars of height :math:`\sqrt{obs}` hang from :math:`\sqrt{exp}`. **Assumes** known
    parameters: a fitted model's zeros lie closer to the seen ones than the deviation says.
    Source: Kleiber and Zeileis (2016), The American Statistician 70, 296-303.

    Examples
    --------
    >>> found = rootogram(CountDistribution.of([1.0] * 4), [0, 0, 0, 2])
    >>> found.observed.tolist(), found.expected.round(3).tolist()
    ([3.0, 0.0, 1.0], [1.472, 1.472, 1.057])
    """
    y = one_count_a_day(predicted, counts)
    if not y.size:
        raise DesignError("a rootogram needs at least one day, got none")
    last = min(int(y.max()), 30) if most is None else most
    if last < 0:
        raise DesignError(f"the last count shown is at least 0, got {last}")
    rows = [predicted.pmf(np.full(y.shape, k)) for k in range(last)]
    rows.append(1 - predicted.cdf(np.full(y.shape, last - 1)))
    return Rootogram(
        observed=np.bincount(np.minimum(y, last), minlength=last + 1).astype(float),
        expected=np.array([row.sum() for row in rows]),
        deviation=np.sqrt([(row * (1 - row)).sum() for row in rows]),
    )
