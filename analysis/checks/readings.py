"""The counts of the anniversaries by every reading of the dates: as stated, and as drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.stats.windows import WindowSums
from analysis.surges import SurgeResult

Floats = NDArray[np.float64]

DRAWN = "With the imprecise dates drawn within their intervals"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Attacks and days of each anniversary, at the true dates.

    Attributes
    ----------
    observed, around : ndarray of float, shape (dates,)
        Attacks in window and flank; means over the draws where dates were drawn.
    window_days, flank_days : ndarray of float, shape (dates,)
        Observed days in each.
    """

    observed: Floats
    around: Floats
    window_days: Floats
    flank_days: Floats

    @property
    def excess(self) -> Floats:
        """What each anniversary holds above what its flanks lead one to expect."""
        return self.observed - self.around * self.window_days / self.flank_days

    def side(self, left_out: int | None = None) -> int:
        """Say whether there are more attacks than expected (1), fewer (-1), or as many (0)."""
        kept = [row for row in range(self.observed.size) if row != left_out]
        n, c = self.observed[kept].sum(), self.around[kept].sum()
        w, f = self.window_days[kept].sum(), self.flank_days[kept].sum()
        return int(np.sign(n * f - c * w))


def readings(result: SurgeResult) -> list[Reading]:
    """Read the counts as stated, then as drawn if the test rests on draws.

    A condition of the verdict must hold by every reading: the p-value rests on the draws, and
    an excess of stated dates alone could be the habit of a coder.
    """
    placement = result.placement
    drawn = placement.drawn_after
    return [_read(placement.after), *([_read(drawn)] if drawn is not None else [])]


def common_side(result: SurgeResult) -> int:
    """Say on which side of the expected all readings lie; 0 where they do not agree."""
    stated = (result.observed > result.expected) - (result.observed < result.expected)
    sides = {stated, *(reading.side() for reading in readings(result)[1:])}
    return sides.pop() if len(sides) == 1 else 0


def _read(sums: WindowSums) -> Reading:
    at = sums.true_shift
    days = sums.window_days[:, at], sums.flank_days[:, at]

    def mean(part: NDArray[np.int64]) -> Floats:
        return np.asarray(part[..., at].reshape(-1, days[0].size).mean(axis=0))

    return Reading(mean(sums.observed), mean(sums.around), *days)
