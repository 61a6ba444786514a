"""Which past steps a step is compared with, and in which part of the year each of them lies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DesignError

Integers = NDArray[np.int64]

WEEKS_A_YEAR = 365.25 / 7


def years_back(years: int, period: float) -> list[int]:
    """Count the steps back to the same season of each earlier year, the last year first.

    Examples
    --------
    >>> years_back(4, WEEKS_A_YEAR)
    [52, 104, 157, 209]
    """
    return [round(year * period) for year in range(1, years + 1)]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The rule by which past steps are chosen.

    Attributes
    ----------
    years : int
        Years looked back.
    half_window : int
        Steps on either side of the same season of each year.
    seasons : int
        Parts of a year, of which the first is that window; 1 takes the windows alone.
    skipped : int
        Most recent steps left out.
    period : float
        Steps in a year.
    """

    years: int
    half_window: int
    seasons: int
    skipped: int
    period: float

    def __post_init__(self) -> None:
        gap = self.period - 2 * self.half_window - 1
        if self.years < 1 or self.half_window < 0 or self.skipped < 0:
            raise DesignError(
                "a baseline needs a year, and half_window and skipped of 0 or more; got "
                f"years={self.years}, half_window={self.half_window}, skipped={self.skipped}"
            )
        if self.seasons < 1 or gap < max(self.seasons - 1, 1):
            raise DesignError(
                f"{self.period:g} steps a year do not hold a window of {2 * self.half_window + 1} "
                f"and {self.seasons - 1} further seasons; lower half_window or seasons"
            )
        if self.skipped >= round(self.years * self.period) + self.half_window:
            raise DesignError(f"skipped={self.skipped} leaves nothing of the baseline")

    @property
    def reach(self) -> int:
        """Steps from the first of the baseline to the one judged."""
        return round(self.years * self.period) + self.half_window

    def steps(self) -> tuple[Integers, Integers]:
        """Give the baseline as steps back from the one judged, and the season of each.

        Season 0 is that of the step judged.

        Examples
        --------
        >>> back, season = Baseline(1, 1, 3, 2, 12).steps()
        >>> back.tolist()
        [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3]
        >>> season.tolist()
        [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]
        """
        window, season = 2 * self.half_window + 1, np.zeros(self.reach + self.half_window + 1, int)
        centres = [self.reach - back for back in years_back(self.years, self.period)]
        begins = sorted([centre - self.half_window for centre in (*centres, self.reach)])
        for begin, following in pairwise(begins):
            between = np.arange(begin + window, following)
            # Of unequal parts the first are the longer ones.
            for part, places in enumerate(np.array_split(between, max(self.seasons - 1, 1))):
                season[places] = part + 1
        back = np.arange(self.reach, self.skipped, -1)
        season = season[: back.size]
        kept = season == 0 if self.seasons == 1 else np.ones(back.size, dtype=bool)
        return back[kept], season[kept]
