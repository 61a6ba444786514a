"""The shape of a comparison: a window, what lies beside it, and how far it is moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from numpy.typing import ArrayLike

from analysis.anchors import Window
from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.stats.windows import WindowSums, window_sums


@dataclass(frozen=True, slots=True)
class Layout:
    """Which days about a date are window, guard and flank, and how far all of them move.

    Attributes
    ----------
    window : Window
        Days about each date.
    guard, flank, shifts : int
        Days left out beside the window, reach of the flank, largest shift.

    Raises
    ------
    DesignError
        If a number of days is negative.
    """

    window: Window
    guard: int
    flank: int
    shifts: int

    def __post_init__(self) -> None:
        days = {"guard": self.guard, "flank": self.flank, "shifts": self.shifts}
        below = [f"{name} = {number}" for name, number in days.items() if number < 0]
        if below:
            raise DesignError(f"{', '.join(below)}: a number of days cannot be negative")

    @property
    def reach(self) -> int:
        """Days on either side of a date that some shift looks at."""
        return self.flank + self.shifts

    def inside(self, at: int) -> slice:
        """Days of the window about position `at` of a series."""
        return slice(at - self.window.lead, at + self.window.lag + 1)

    def beside(self, at: int) -> tuple[slice, slice]:
        """Days of the flank before the window, and of that after it."""
        return (
            slice(at - self.flank, at - self.window.lead - self.guard),
            slice(at + self.window.lag + self.guard + 1, at + self.flank + 1),
        )

    def sums(
        self,
        counts: DailyCounts,
        dates: Iterable[dt.date],
        series: ArrayLike | None = None,
        *,
        own: bool = True,
    ) -> WindowSums:
        """Sum windows and flanks of `dates` at every shift.

        Use it wherever the same windows are asked about other counts.

        Parameters
        ----------
        counts : DailyCounts
            Events a day; its period and exposure hold for `series` as well.
        dates : iterable of datetime.date
            The dates, one row each.
        series : array_like of int, shape (..., T), optional
            Other counts of the same days, such as simulated ones. Default: those of `counts`.
        own : bool, optional
            Whether intervals will be asked for; ranks alone are faster without. Default True.

        Returns
        -------
        WindowSums

        Raises
        ------
        DesignError
            If window and guard leave no flank.
        """
        return window_sums(
            counts.counts if series is None else series,
            counts.exposure,
            [counts.position(day) for day in dates],
            lead=self.window.lead,
            lag=self.window.lag,
            guard=self.guard,
            flank=self.flank,
            shifts=self.shifts,
            own=own,
        )
