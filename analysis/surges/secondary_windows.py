"""Other windows about the same dates, corrected for having tried them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.anchors import Window
from analysis.errors import DesignError
from analysis.stats.multiplicity import MinP, min_p
from analysis.stats.shift import difference_statistic, local_statistic, reference_shifts
from analysis.stats.windows import WindowSums
from analysis.surges.base import Placement

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window about the same dates.

    Attributes
    ----------
    window : Window
        Days about each date.
    observed : int
        Events in its windows.
    expected : float
        Events there at the rate of the flanks.
    p : float
        By itself; the larger of the two steps where both are asked.
    p_adjusted : float
        Corrected for having tried all windows.
    """

    window: Window
    observed: int
    expected: float
    p: float
    p_adjusted: float

    @property
    def ratio(self) -> float:
        """Observed over expected; nan where nothing is expected."""
        return self.observed / self.expected if self.expected else float("nan")


@dataclass(frozen=True, slots=True)
class WindowFamily:
    """All windows tried about the same dates, the primary first.

    Attributes
    ----------
    rows : tuple of WindowRow
        One a window.
    pvalue : float
        Of the family: does any of the windows surge?
    n_shifts : int
        Shifts that are in the reference set of every window.
    left_out : mapping of Window to str
        Windows that could not be asked, with the reason.
    """

    rows: tuple[WindowRow, ...]
    pvalue: float
    n_shifts: int
    left_out: Mapping[Window, str]

    def sentence(self) -> str:
        """Say in words whether any window surges, as the report prints it."""
        best = min(self.rows, key=lambda row: (row.p_adjusted, row.p))
        lost = "; ".join(f"{window}: {reason}" for window, reason in self.left_out.items())
        return (
            f"Of {len(self.rows)} windows about the same dates, {best.window} has the smallest "
            f"p-value, {best.p:.3f} by itself and {best.p_adjusted:.3f} corrected for having "
            f"tried them all on the same {self.n_shifts} shifts."
            f"{f' Left out: {lost}.' if lost else ''}"
        )


def min_p_windows(
    placement: Placement, windows: Iterable[Window], *, both_steps: bool = False
) -> WindowFamily:
    """Ask the primary window and others about the same dates, on one set of shifts.

    Use it for the study's secondary windows.

    Parameters
    ----------
    placement : Placement
        Where the primary windows lie.
    windows : iterable of Window
        The others; the primary, and a window named twice, count once.
    both_steps : bool, optional
        Whether a claim needs step 2 as well, as it does where the season is controlled.

    Returns
    -------
    WindowFamily

    Raises
    ------
    DesignError
        If both steps are asked for and there are no control years.

    Notes
    -----
    A window is left out if it leaves no flank, or if it is not wholly observed at one of the
    dates. The statistic is that of the step (`analysis.stats.shift`), the correction
    `analysis.stats.multiplicity.min_p`. With both steps each is corrected by itself and the
    larger p-value counts, so a season, which step 2 sees, cannot pass by way of step 1.

    **Assumes** what the steps assume; without step 2 do not quote it where early January,
    say, may be busier every year. Source: Westfall and Young (1993); Romano and Wolf (2005),
    Econometrica 73, 1237-1282.
    """
    if both_steps and not placement.control_dates:
        raise DesignError("step 2 needs a year before the event, and none can be used")
    asked, left_out = [placement.window], {}
    for window in dict.fromkeys(windows):
        if window == placement.window:
            continue
        if reason := _obstacle(placement, window):
            left_out[window] = reason
        else:
            asked.append(window)
    after = [_sums(placement, window, placement.dates) for window in asked]
    found, n_shifts = _local(placement, asked, after)
    p, adjusted, family = found.pvalues, found.adjusted, float(found.pvalue)
    if both_steps:
        second = _difference(placement, asked, after)
        p, adjusted = np.maximum(p, second.pvalues), np.maximum(adjusted, second.adjusted)
        family = float(adjusted.min())
    rows = map(_row, asked, after, p, adjusted)
    return WindowFamily(tuple(rows), family, n_shifts, left_out)


def _obstacle(placement: Placement, window: Window) -> str:
    """Say why a window cannot be asked; empty if it can."""
    longest = placement.flank - placement.guard - 1
    if max(window.lead, window.lag) > longest:
        return f"lead and lag are at most flank - guard - 1 = {longest}"
    layout = replace(placement.layout, window=window)
    exposure = placement.counts.exposure
    for date in (*placement.dates, *placement.control_dates):
        at = placement.counts.position(date)
        if not np.all(exposure[layout.inside(at)]):
            return f"not wholly observed about {date}"
        if not any(exposure[days].any() for days in layout.beside(at)):
            return f"no day of its flanks is observed about {date}"
    return ""


def _sums(
    placement: Placement, window: Window, dates: Iterable[dt.date], *, drawn: bool = False
) -> WindowSums:
    """Sum another window about the same dates; in every draw of the imprecise dates, if asked."""
    layout, counts = replace(placement.layout, window=window), placement.counts
    return layout.sums(counts, dates, counts.imputed if drawn else None, own=False)


def _local(placement: Placement, asked: list[Window], after: list[WindowSums]) -> tuple[MinP, int]:
    shared = reference_shifts(*after)
    if placement.counts.imputed is None:
        values = [local_statistic(sums) for sums in after]
    else:
        drawn = [_sums(placement, window, placement.dates, drawn=True) for window in asked]
        values = [local_statistic(sums).mean(axis=0) for sums in drawn]
    kept = np.stack(values)[:, shared]
    return min_p(kept, _true_column(after[0], shared)), int(shared.sum())


def _difference(placement: Placement, asked: list[Window], after: list[WindowSums]) -> MinP:
    before = [_sums(placement, window, placement.control_dates) for window in asked]
    if placement.counts.imputed is None:
        values = [difference_statistic(*both) for both in zip(after, before, strict=True)]
    else:
        values = [
            difference_statistic(
                _sums(placement, window, placement.dates, drawn=True),
                _sums(placement, window, placement.control_dates, drawn=True),
            ).mean(axis=0)
            for window in asked
        ]
    shared = reference_shifts(*after, *before) & np.isfinite(values).all(axis=0)
    return min_p(np.stack(values)[:, shared], _true_column(after[0], shared))


def _true_column(sums: WindowSums, shared: NDArray[np.bool_]) -> int:
    """Find the true dates among the shifts that are left."""
    return int(shared[: sums.true_shift].sum())


def _row(window: Window, sums: WindowSums, p: float, adjusted: float) -> WindowRow:
    observed, around, window_days, flank_days = sums.at_true_dates()
    expected = float(around * window_days / flank_days) if flank_days else float("nan")
    return WindowRow(window, int(observed), expected, float(p), float(adjusted))
