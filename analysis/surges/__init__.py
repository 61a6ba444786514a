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
from analysis.surges.bayes_factor import BayesFactors, bayes_factors
from analysis.surges.burst_shift import burst_shift
from analysis.surges.describe import describe
from analysis.surges.did_shift import did_shift
from analysis.surges.equivalence import Equivalence, equivalence
from analysis.surges.exact import exact
from analysis.surges.hawkes_bootstrap import hawkes_bootstrap
from analysis.surges.independent_shifts import independent_shifts
from analysis.surges.placement import ControlYears, place_windows
from analysis.surges.prediction import Prediction, predict_windows
from analysis.surges.quasi import quasi
from analysis.surges.rank_sum import rank_sum
from analysis.surges.scan import ScanResult, scan_surges
from analysis.surges.shift_local import shift_local
from analysis.surges.subset import without_dates, without_year
from analysis.surges.supporting import SupportingTests, ask_supporting
from analysis.surges.two_step import two_step

__all__ = [
    "SURGE_TESTS",
    "Answer",
    "BayesFactors",
    "DroppedDate",
    "Equivalence",
    "Placement",
    "Prediction",
    "ScanResult",
    "Step",
    "SupportingTests",
    "SurgeMethod",
    "SurgeResult",
    "YearRow",
    "bayes_factors",
    "equivalence",
    "place_windows",
    "predict_windows",
    "scan_surges",
    "supporting_tests",
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
    "burst_shift": SurgeMethod(burst_shift, "bursts discounted", WITHOUT_SEASON | {"season"}),
    "exact": SurgeMethod(exact, "naive count comparison", frozenset({"poisson", "trend"})),
    "rank_sum": SurgeMethod(rank_sum, "every year ranked alike", WITHOUT_SEASON),
    "independent_shifts": SurgeMethod(
        independent_shifts, "every year shifted by itself", WITHOUT_SEASON
    ),
    "quasi": SurgeMethod(quasi, "counts with their dispersion", WITHOUT_SEASON | {"season"}),
    "hawkes_bootstrap": SurgeMethod(
        hawkes_bootstrap, "against a fitted bursty process", WITHOUT_SEASON, slow=True
    ),
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


PRIMARY = ("two_step", "shift_local", "did_shift")
"""The tests that the verdict reads; all others are supporting."""


def supporting_tests(placement: Placement) -> SupportingTests:
    """Ask every test but the primary ones the same question.

    Use it to show a referee what other tests say of the windows; none of them decides.

    Parameters
    ----------
    placement : Placement
        The `placement` of a result, or from `place_windows`.

    Returns
    -------
    SupportingTests
        In the order of `SURGE_TESTS`.

    Raises
    ------
    FitError
        With one to nine events: too few for the tests that fit a process.

    Notes
    -----
    **Assumes** what each test assumes; `holds_in` names the worlds in which each was seen to
    keep its false-alarm rate. Do not quote the smallest of the p-values by itself.
    """
    others = {name: method for name, method in SURGE_TESTS.items() if name not in PRIMARY}
    return ask_supporting(placement, others)
