"""Tests for a surge of events about anniversaries. One file each; `SURGE_TESTS` is the index."""

from __future__ import annotations

from analysis.anchors import Anchor, Window
from analysis.anchors.design import CYCLE0, FLANK, GUARD, LEAST_CONTROL_ATTACKS, SHIFTS
from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.surges.base import (
    Answer,
    DroppedDate,
    Placement,
    Step,
    SurgeMethod,
    SurgeResult,
    YearRow,
)
from analysis.surges.describe import describe
from analysis.surges.did_shift import did_shift
from analysis.surges.exact import exact
from analysis.surges.placement import ControlYears, place_windows
from analysis.surges.shift_local import shift_local
from analysis.surges.subset import without_dates, without_year
from analysis.surges.two_step import two_step

__all__ = [
    "SURGE_TESTS",
    "Answer",
    "DroppedDate",
    "Placement",
    "Step",
    "SurgeMethod",
    "SurgeResult",
    "YearRow",
    "place_windows",
    "surge_test",
    "without_dates",
    "without_year",
]

WITHOUT_SEASON = frozenset({"poisson", "negative_binomial", "trend", "hawkes", "regimes"})
WITH_SEASON = WITHOUT_SEASON | {"season", "new_year"}

SURGE_TESTS = {
    "two_step": SurgeMethod(two_step, "weeks around, then years before", WITH_SEASON),
    "shift_local": SurgeMethod(shift_local, "against the weeks around", WITHOUT_SEASON),
    "did_shift": SurgeMethod(did_shift, "against the years before", WITH_SEASON),
    "exact": SurgeMethod(exact, "naive count comparison", frozenset({"poisson", "trend"})),
}


def surge_test(
    counts: DailyCounts,
    *,
    anchor: Anchor,
    window: Window,
    method: str = "two_step",
    guard: int = GUARD,
    flank: int = FLANK,
    shifts: int = SHIFTS,
    cycle0: tuple[int, int] | None = CYCLE0,
    control_years: ControlYears = "all",
    min_control_attacks: int = LEAST_CONTROL_ATTACKS,
    seed: int = 1,
) -> SurgeResult:
    """Test whether events surge in a window about an anchor's anniversaries.

    Use it for the study's question: ``surge_test(counts, method=study.test,
    **study.design())``.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    anchor : Anchor
        What recurs.
    window : Window
        Days about each date, both ends in.
    method : str, optional
        A name of `SURGE_TESTS`. Default "two_step".
    guard, flank, shifts : int, optional
        Days left out beside the window (7), reach of the flank (60), largest shift (182).
    cycle0 : tuple of (int, int) or None, optional
        Days about the event itself, whose recurrences are left out.
    control_years : "all" or tuple of int, optional
        Years before the event to compare with.
    min_control_attacks : int, optional
        With fewer events in the control years the season counts as not controlled.
    seed : int, optional
        Of the study; only methods that draw use it. Default 1.

    Returns
    -------
    SurgeResult

    Raises
    ------
    DesignError
        If the method is unknown, or no anniversary can be used.

    Notes
    -----
    **Assumes** what the method assumes: see its docstring, and `SURGE_TESTS[method].holds_in`
    for the null worlds in which its p-value may be quoted.

    Examples
    --------
    >>> import datetime as dt
    >>> counts = DailyCounts(dt.date(2018, 1, 1), [0, 0, 1, 0] * 500)
    >>> result = surge_test(counts, anchor=Anchor("an event", "2019-06-01"), window=Window(7, 7))
    >>> result.observed, round(result.expected, 1), result.local.n_shifts
    (11, 11.2, 365)
    """
    if method not in SURGE_TESTS:
        raise DesignError(f"test: no surge test {method!r}; known: {', '.join(SURGE_TESTS)}")
    placement = place_windows(
        counts,
        anchor=anchor,
        window=window,
        guard=guard,
        flank=flank,
        shifts=shifts,
        cycle0=cycle0,
        control_years=control_years,
        seed=seed,
    )
    answer = SURGE_TESTS[method].test(placement)
    return describe(method, placement, answer, min_control_attacks)
