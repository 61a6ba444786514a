"""Counts and observed days in windows and flanks, at every shift at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WindowSums:
    """Sums over windows and flanks, one row a date, one column a shift.

    Attributes
    ----------
    shifts : ndarray of int, shape (S,)
        Days by which the dates were moved, 0 among them.
    observed, around : ndarray of int, shape (..., dates, S)
        Events in the window, and in the flank.
    window_days, flank_days : ndarray of float, shape (dates, S)
        Observed days in each.
    own_observed, own_around : ndarray of int, shape (..., dates, S), or None
        The part of `observed` and `around` that lies in the date's own window, unmoved: what
        an effect of the date could have changed. None where it was not asked for.
    """

    shifts: Integers
    observed: Integers
    around: Integers
    window_days: Floats
    flank_days: Floats
    own_observed: Integers | None = None
    own_around: Integers | None = None

    @property
    def true_shift(self) -> int:
        """Column of the true dates."""
        return int(np.flatnonzero(self.shifts == 0)[0])

    def pooled(self) -> WindowSums:
        """Sum over the dates: one row left."""
        return WindowSums(
            self.shifts,
            self.observed.sum(axis=-2, keepdims=True),
            self.around.sum(axis=-2, keepdims=True),
            self.window_days.sum(axis=-2, keepdims=True),
            self.flank_days.sum(axis=-2, keepdims=True),
            *(None if own is None else own.sum(axis=-2, keepdims=True) for own in self._own),
        )

    def series(self, row: int) -> WindowSums:
        """Keep one of many series."""
        own = (None if part is None else part[row] for part in self._own)
        days = self.window_days, self.flank_days
        return WindowSums(self.shifts, self.observed[row], self.around[row], *days, *own)

    @property
    def _own(self) -> tuple[Integers | None, Integers | None]:
        return self.own_observed, self.own_around

    def at_true_dates(self) -> tuple[Integers, Integers, float, float]:
        """Pool the dates where they lie: events in and around the windows, and days of each.

        Use it for any plain comparison of counts. Events have one number a series.
        """
        pooled, at = self.pooled(), self.true_shift
        window_days, flank_days = pooled.window_days[0, at], pooled.flank_days[0, at]
        observed, around = pooled.observed[..., 0, at], pooled.around[..., 0, at]
        return observed, around, float(window_days), float(flank_days)

    def only(self, rows: ArrayLike) -> WindowSums:
        """Keep some of the dates."""
        rows = np.asarray(rows)
        return WindowSums(
            self.shifts,
            self.observed[..., rows, :],
            self.around[..., rows, :],
            self.window_days[rows],
            self.flank_days[rows],
            *(None if own is None else own[..., rows, :] for own in self._own),
        )

    def expected(self) -> Floats:
        """Events each window would hold at the rate of its flank; nan without a flank."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.around * self.window_days / self.flank_days


def window_sums(
    counts: ArrayLike,
    exposure: ArrayLike,
    positions: ArrayLike,
    *,
    lead: int,
    lag: int,
    guard: int,
    flank: int,
    shifts: int,
    own: bool = True,
) -> WindowSums:
    """Sum events and observed days over windows and flanks at every shift.

    Use it beneath any test that moves all windows by the same number of days.

    Parameters
    ----------
    counts : array_like of int, shape (..., T)
        Events a day; several series at once are allowed.
    exposure : array_like of float, shape (T,)
        1 where a day was observed, 0 where not.
    positions : array_like of int, shape (dates,)
        Index of each date in the series.
    lead, lag : int
        Days of the window before and after the date.
    guard : int
        Days left out on either side of the window.
    flank : int
        Reach of the flank from the date, in days.
    shifts : int
        Largest shift; every shift from -shifts to +shifts is taken.
    own : bool, optional
        Whether to sum what lies in each date's own window too, which intervals need. Default
        True; ranks alone are faster without.

    Returns
    -------
    WindowSums

    Raises
    ------
    DesignError
        If the window and guard leave no flank.

    Notes
    -----
    The window of a date d moved by s is [d+s-lead, d+s+lag]; its flank is
    [d+s-flank, d+s-lead-guard-1] and [d+s+lag+guard+1, d+s+flank]. Days outside the series
    have exposure 0.

    Examples
    --------
    >>> sums = window_sums([1, 0, 3, 0, 1], [1] * 5, [2], lead=0, lag=0, guard=0, flank=2, shifts=0)
    >>> int(sums.observed[0, 0]), int(sums.around[0, 0])
    (3, 2)
    """
    longest = flank - guard - 1
    if max(lead, lag) > longest:
        raise DesignError(
            f"a window of -{lead} to +{lag} days leaves no flank: lead and lag are at most "
            f"flank - guard - 1 = {longest}; narrow the window or widen the flank ({flank})"
        )
    spans = [(-lead, lag), (-flank, -lead - guard - 1), (lag + guard + 1, flank)]
    at = np.asarray(positions, dtype=np.int64)
    reach = flank + shifts
    events = _Running(np.asarray(counts), at, reach)
    seen = _Running(np.asarray(exposure, dtype=float), at, reach)
    window, before, after = (events.moved(*span, shifts) for span in spans)
    days = [seen.moved(*span, shifts) for span in spans]
    moved = np.arange(-shifts, shifts + 1)
    sums = WindowSums(moved, window, before + after, days[0], days[1] + days[2])
    if not own:
        return sums
    window, before, after = (events.within(*span, moved, lead, lag) for span in spans)
    return replace(sums, own_observed=window, own_around=before + after)


class _Running:
    """Running totals of a series about some dates, carried on level beyond its ends."""

    def __init__(self, series: NDArray[Any], positions: Integers, reach: int) -> None:
        days = series.shape[-1]
        left = max(0, reach - int(positions.min(initial=reach)))
        right = max(0, int(positions.max(initial=0)) + reach + 1 - days)
        totals = np.zeros((*series.shape[:-1], left + 1 + days + right), series.dtype)
        np.cumsum(series, axis=-1, out=totals[..., left + 1 : left + 1 + days])
        totals[..., left + 1 + days :] = totals[..., left + days, None]
        self.totals, self.positions = totals, (positions + left).tolist()

    def moved(self, first: int, last: int, shifts: int) -> NDArray[Any]:
        """Sum the days from `first` to `last` about each date, at every shift."""
        size = 2 * shifts + 1
        shape = (*self.totals.shape[:-1], len(self.positions), size)
        sums = np.empty(shape, self.totals.dtype)
        for row, at in enumerate(self.positions):
            begin, end = at + first - shifts, at + last + 1 - shifts
            np.subtract(
                self.totals[..., end : end + size],
                self.totals[..., begin : begin + size],
                out=sums[..., row, :],
            )
        return sums

    def within(self, first: int, last: int, moved: Integers, lead: int, lag: int) -> NDArray[Any]:
        """Sum what of them lies in the date's own window, from `lead` before it to `lag` after."""
        shape = (*self.totals.shape[:-1], len(self.positions), lead + lag + 2)
        about = np.empty(shape, self.totals.dtype)
        for row, at in enumerate(self.positions):
            about[..., row, :] = self.totals[..., at - lead : at + lag + 2]
        begin = np.clip(moved + first, -lead, lag + 1) + lead
        end = np.clip(moved + last + 1, -lead, lag + 1) + lead
        return np.asarray(np.take(about, end, axis=-1) - np.take(about, begin, axis=-1))
