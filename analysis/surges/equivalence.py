"""Which surges, and which lulls, the data rule out: equivalence at margins fixed beforehand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.errors import DesignError
from analysis.surges.base import SurgeResult


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether a surge of a given size, and a lull of the mirrored size, are ruled out.

    Attributes
    ----------
    margin : float
        Rate ratio of the smallest surge that would matter; 1 / `margin` is the lull.
    upper_limit, lower_limit : float
        One-sided 95% limits of the rate ratio, each the more cautious of the limits by ranking
        and by the exact comparison of counts.
    excluded, lull_excluded : bool
        Whether a surge, and a lull, of that size are ruled out.
    """

    margin: float
    upper_limit: float
    lower_limit: float
    excluded: bool
    lull_excluded: bool

    @property
    def equivalent(self) -> bool:
        """Whether both are ruled out: the windows are about as busy as the weeks around."""
        return self.excluded and self.lull_excluded

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        limit = f"upper 95% limit {self.upper_limit:.2f}"
        if math.isinf(self.upper_limit):
            limit = "no upper limit"
        surge = "rule out" if self.excluded else "do not rule out"
        lull = "rule out" if self.lull_excluded else "do not rule out"
        joined = f"and {lull}"
        if self.excluded != self.lull_excluded:
            joined = "but do rule out" if self.lull_excluded else "but do not rule out"
        return (
            f"The data {surge} a surge as large as {self.margin:g}-fold ({limit}) {joined} a "
            f"lull to 1/{self.margin:g} of the usual rate (lower 95% limit "
            f"{self.lower_limit:.2f})."
        )


def equivalence(result: SurgeResult, margins: Iterable[float]) -> tuple[Equivalence, ...]:
    r"""Ask at each margin whether surges and lulls as large are ruled out.

    Use it for the study's margins, ``equivalence(result, study.equivalence)``, where no surge
    was found: a large p-value alone rules nothing out.

    Parameters
    ----------
    result : SurgeResult
        Of any method; its limits are those of step 1.
    margins : iterable of float
        Rate ratios above 1, fixed before the data were seen.

    Returns
    -------
    tuple of Equivalence
        One for each margin, in the order given.

    Raises
    ------
    DesignError
        If a margin is not above 1.

    Notes
    -----
    Two one-sided tests at 5%: a surge of :math:`\theta_0` is ruled out where the one-sided 95%
    upper limit lies below :math:`\theta_0`, a lull of :math:`1 / \theta_0` where the lower limit
    lies above it. Both hold exactly when the two-sided 90% interval lies between the margins,
    so no correction for two tests is needed. Source: Schuirmann (1987), Journal of
    Pharmacokinetics and Biopharmaceutics 15, 657-680.

    **Assumes** what the limits assume (`analysis.stats.interval.local_interval`). Do not quote a
    margin that was chosen after the limits were seen.

    Examples
    --------
    >>> import datetime as dt
    >>> from analysis import Anchor, DailyCounts, Window, surge_test
    >>> counts = DailyCounts(dt.date(2015, 1, 1), [2, 0, 1, 1] * 1000)
    >>> anchor = Anchor("an event", "2016-06-01")
    >>> result = surge_test(counts, anchor=anchor, window=Window(7, 7))
    >>> [(row.margin, row.excluded, row.lull_excluded) for row in equivalence(result, [1.1, 1.5])]
    [(1.1, False, False), (1.5, True, True)]
    """
    asked = tuple(margins)
    wrong = [f"{margin:g}" for margin in asked if not margin > 1]
    if wrong:
        raise DesignError(
            f"equivalence: a margin is a rate ratio above 1, got {', '.join(wrong)}; "
            "the lull of the mirrored size is asked about anyway"
        )
    lower, upper = result.limits
    return tuple(
        Equivalence(margin, upper, lower, upper < margin, lower > 1 / margin) for margin in asked
    )
