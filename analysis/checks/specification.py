"""Every defensible way of asking the question, and one p-value for all of them together."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.anchors import Window
from analysis.checks.choices import Asked, placing, ways_of_asking
from analysis.counts import count_events
from analysis.events import Events
from analysis.stats.multiplicity import joint_median
from analysis.stats.shift import local_statistic, log_ratio, rank_upper, reference_shifts
from analysis.study import Study
from analysis.surges import Placement, place_windows
from analysis.surges.words import pvalue, were

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Specification:
    """One way of asking.

    Attributes
    ----------
    outcome : str
        Which events are counted.
    window : Window
        Days about each date.
    flank : int
        Reach of the flank, in days.
    dates : {"stated", "precise only"}
        What is done with events whose date is not known to the day.
    years : int
        Anniversaries.
    observed : int
        Events in the windows.
    expected : float
        Events there at the rate of the flanks.
    log_ratio : float
        Log of the rate ratio with half an event added to each count, as in the joint test.
    p : float
        Step 1, on the shifts that all specifications share; corrected for nothing.
    primary : bool
        Whether it is the study's own.
    """

    outcome: str
    window: Window
    flank: int
    dates: str
    years: int
    observed: int
    expected: float
    log_ratio: float
    p: float
    primary: bool

    @property
    def ratio(self) -> float:
        """Observed over expected; nan where nothing is expected."""
        return self.observed / self.expected if self.expected else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class SpecificationCurve:
    """All specifications, and their joint p-value.

    Attributes
    ----------
    rows : tuple of Specification
        The study's own first.
    left_out : int
        Specifications that leave no flank, or change which anniversaries can be used.
    medians : ndarray of float, shape (n_shifts,)
        Median log ratio over the specifications at every shift, the true one included.
    median_log_ratio : float
        At the true dates.
    rank : int
        Shifts at which the median is at least as large, the true dates among them.
    alpha : float
        Level at which a specification by itself counts as small.
    """

    rows: tuple[Specification, ...]
    left_out: int
    medians: Floats
    median_log_ratio: float
    rank: int
    alpha: float

    @property
    def n_shifts(self) -> int:
        """Shifts that all specifications share."""
        return self.medians.size

    @property
    def pvalue(self) -> float:
        """Joint p-value: share of shifts whose median is at least as large."""
        return self.rank / self.n_shifts

    @property
    def share_significant(self) -> float:
        """Share of specifications whose own p-value is at most `alpha`."""
        return sum(row.p <= self.alpha for row in self.rows) / len(self.rows)

    def sentence(self) -> str:
        """Say the curve in words, as the report prints it."""
        small = round(self.share_significant * len(self.rows))
        why = "they leave no flank, or do not rest on the same anniversaries"
        lost = f" Left out, as {why}: {self.left_out}." if self.left_out else ""
        if len(self.rows) == 1:
            return f"There is one way of asking only, the study's own.{lost}"
        return (
            f"Asked in {len(self.rows)} ways, the ratio has a median of "
            f"{math.exp(self.median_log_ratio):.2f} (half an attack added to each count); "
            f"{small} of them by themselves have p at most {self.alpha:g}. Of {self.n_shifts} "
            f"ways to place all windows, {were(self.rank)} at least as busy by that median: "
            f"joint {pvalue(self.pvalue)}. Like step 1, it does not tell an anniversary from a "
            f"season; it is exploratory.{lost}"
        )


def specification_curve(study: Study, events: Events) -> SpecificationCurve:
    r"""Ask the question in every defensible way at once.

    Use it to see whether the answer hangs on a choice: the joint p-value counts all ways as
    one question, so there is no smallest p to pick.

    Parameters
    ----------
    study : Study
        The pre-specification: its windows, outcomes and flank are the choices, flanks of 45
        and 90 days are added, and imprecise dates are taken as stated, or left out.
    events : Events
        All events of its file.

    Returns
    -------
    SpecificationCurve

    Raises
    ------
    DesignError
        If the primary specification has no usable anniversary.
    DataError
        If the study's coverage file breaks a rule.

    Notes
    -----
    With :math:`L_j(s)` the log rate ratio of specification j at shift s (half an event added
    to each count), the joint p-value is the share of shifts s with
    :math:`\mathrm{median}_j L_j(s) \ge \mathrm{median}_j L_j(0)`. All specifications move
    together, so their dependence is kept. One that cannot use exactly the anniversaries of
    the study's own is left out and counted: it would differ in its years, not in its choice
    alone.

    **Assumes** what step 1 assumes: no season that peaks at the date. Do not quote the share
    of small p-values by itself; only the joint p-value says whether it is much. Source:
    Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4, 1208-1214.
    """
    counts = count_events(events, **study.counting())
    own: Placement = place_windows(counts, **placing(study))
    asked: list[Asked] = []
    left_out = 0
    for outcome in [name for name in study.outcomes if name not in study.negative_controls]:
        found, lost = ways_of_asking(study, events, outcome, own.dates)
        asked += found
        left_out += lost
    shared = _shared(asked)
    ratios = np.stack([log_ratio(each.sums)[0][shared] for each in asked])
    at = int(shared[: asked[0].sums.true_shift].sum())
    medians, rank = joint_median(ratios, at)
    rows = [_row(each, shared, at, ratio) for each, ratio in zip(asked, ratios[:, at], strict=True)]
    # The study's own outcome, window, flank and stated dates come first in each list of choices.
    rows[0] = replace(rows[0], primary=True)
    return SpecificationCurve(
        tuple(rows), left_out, medians, float(medians[at]), int(rank), study.alpha
    )


def _shared(asked: list[Asked]) -> NDArray[np.bool_]:
    """Mark the shifts at which every specification has a ratio."""
    seen = reference_shifts(*(each.sums for each in asked))
    flanks = [each.sums.flank_days.sum(axis=0) > 0 for each in asked]
    return np.asarray(seen & np.logical_and.reduce(flanks))


def _row(each: Asked, shared: NDArray[np.bool_], at: int, ratio: float) -> Specification:
    values = local_statistic(each.sums)[shared]
    observed, around, window_days, flank_days = each.sums.at_true_dates()
    return Specification(
        outcome=each.outcome,
        window=each.placement.window,
        flank=each.placement.flank,
        dates=each.dates,
        years=len(each.placement.dates),
        observed=int(observed),
        expected=float(around * window_days / flank_days),
        log_ratio=float(ratio),
        p=int(rank_upper(values, values[at])) / values.size,
        primary=False,
    )
