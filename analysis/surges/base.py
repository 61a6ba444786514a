"""What every surge test takes and gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.anchors import Anchor, Window
from analysis.counts import DailyCounts
from analysis.events.words import counted
from analysis.stats.shift import TIE
from analysis.stats.windows import WindowSums
from analysis.surges.layout import Layout
from analysis.surges.limits import one_sided_limits
from analysis.surges.words import between, ratio, were


@dataclass(frozen=True, slots=True)
class DroppedDate:
    """A recurrence that could not be used, and why."""

    date: dt.date
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Where the windows lie: the dates used, those dropped, and the sums at every shift.

    Attributes
    ----------
    anchor : Anchor
        What recurs.
    layout : Layout
        Window, guard, flank and shifts.
    dates, control_dates : tuple of datetime.date
        Anniversaries after the event, and the same calendar dates before it.
    dropped, dropped_controls : tuple of DroppedDate
        Recurrences inside the period that were not used.
    after, before : WindowSums
        Sums at every shift for `dates` and `control_dates`, shape (dates, shifts).
    drawn_after, drawn_before : WindowSums or None
        The same sums for every draw of the imprecise dates, shape (draws, dates, shifts);
        None where the stated dates are used.
    decorrelation : float
        Days over which the daily counts stay correlated.
    counts : DailyCounts
        The series the windows lie in, for methods that model it.
    seed : int
        Of the study, for methods that draw.
    """

    anchor: Anchor
    layout: Layout
    dates: tuple[dt.date, ...]
    control_dates: tuple[dt.date, ...]
    dropped: tuple[DroppedDate, ...]
    dropped_controls: tuple[DroppedDate, ...]
    after: WindowSums
    before: WindowSums
    drawn_after: WindowSums | None
    drawn_before: WindowSums | None
    decorrelation: float
    counts: DailyCounts
    seed: int

    @property
    def window(self) -> Window:
        """Days about each date."""
        return self.layout.window

    @property
    def guard(self) -> int:
        """Days left out on either side of the window."""
        return self.layout.guard

    @property
    def flank(self) -> int:
        """Reach of the flank from the date, in days."""
        return self.layout.flank

    @property
    def shifts(self) -> int:
        """Largest shift, in days."""
        return self.layout.shifts


@dataclass(frozen=True, eq=False)
class Step:
    """One statistic ranked among all shifts of the same windows.

    Attributes
    ----------
    name : str
        "shift_local" or "did_shift".
    statistic : float
        Value at the true dates.
    reference : ndarray of float, shape (n_shifts,)
        Value at every shift of the reference set, the true one included.
    rank, rank_lower : int
        Shifts with a value at least, at most, as large; ties and the true dates counted.
    ratio : float
        Rate ratio (shift_local), or ratio of two rate ratios (did_shift).
    interval : callable
        Works out the interval of the ratio; see `conf_int`.
    """

    name: str
    statistic: float
    reference: NDArray[np.float64]
    rank: int
    rank_lower: int
    ratio: float
    interval: Callable[[], tuple[float, float]]

    @cached_property
    def conf_int(self) -> tuple[float, float]:
        """Two-sided 95% interval for the ratio, dual to the ranking.

        It costs more than the rank and is worked out when it is first asked for.
        """
        return self.interval()

    @property
    def n_shifts(self) -> int:
        """Size of the reference set."""
        return self.reference.size

    @property
    def pvalue(self) -> float:
        """Share of shifts at least as large: small when the windows are busy."""
        return self.rank / self.n_shifts

    @property
    def pvalue_lower(self) -> float:
        """Share of shifts at most as large: small when the windows are quiet."""
        return self.rank_lower / self.n_shifts

    def attainable(self, alpha: float = 0.05) -> tuple[float, float]:
        """Find the p-values next to a level that ties leave possible: at most it, and above.

        The first is nan where no p-value as small can occur.
        """
        ordered = np.sort(self.reference)
        # Of values that tie, the first has the rank that all of them share.
        first = np.flatnonzero(np.diff(ordered, prepend=-np.inf) > TIE)
        possible = np.sort((ordered.size - first) / ordered.size)
        below = possible[possible <= alpha]
        return float(below[-1]) if below.size else float("nan"), float(possible[below.size])


@dataclass(frozen=True, slots=True)
class YearRow:
    """One anniversary by itself.

    Attributes
    ----------
    date : datetime.date
        The anniversary.
    observed : int
        Events in its window.
    expected : float
        Events there at the rate of its flanks.
    ratio : float
        Observed over expected; nan where nothing is expected.
    rank : int
        Shifts of this window alone that are at least as busy, the true one included.
    shifts : int
        Size of its reference set.
    """

    date: dt.date
    observed: int
    expected: float
    ratio: float
    rank: int
    shifts: int

    def sentence(self) -> str:
        """Say the year in words, as the report prints it."""
        return (
            f"{self.date.year}: {counted(self.observed, 'attack')} in the window, where the weeks "
            f"around lead one to expect {self.expected:.1f}. Of {self.shifts} ways to place this "
            f"one window, {were(self.rank)} at least as busy."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one method says; `surge_test` adds what all methods share."""

    pvalue: float
    pvalue_lower: float
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, eq=False)
class SurgeResult:
    """One surge test, one answer.

    Attributes
    ----------
    method : str
        Name of the test in `SURGE_TESTS`.
    placement : Placement
        The dates, the windows and the sums behind the answer.
    pvalue, pvalue_lower : float
        One-sided, for a surge and for a lull.
    p_claim : {"two_step", "local"}
        Which p-value a claim of a surge may rest on, never the naive one.
    observed : int
        Events inside the windows.
    expected : float
        Events there at the rate of the flanks.
    local : Step
        Step 1, whatever the method: the windows against the weeks around them.
    did : Step or None
        Step 2: the difference from the years before the event; None without such years.
    p_guaranteed : float
        Harris's bound for the p-value of step 1 (about twice that p-value); shifts at which
        no day of the windows was observed count as at least as busy.
    n_effective : float
        About how many independent stretches the shifts amount to.
    control_attacks : int
        Events in windows and flanks of the years before the event.
    season_controlled : bool
        Whether those are enough to speak of season.
    by_year, control_by_year : tuple of YearRow
        Each date by itself.
    shifts : ndarray of int, shape (n_shifts,)
        The shifts, in days, of `local.reference`.
    naive_pvalue : float
        What a plain count comparison would have said (see `analysis.surges.exact`).
    """

    method: str
    placement: Placement
    pvalue: float
    pvalue_lower: float
    p_claim: str
    observed: int
    expected: float
    local: Step
    did: Step | None
    p_guaranteed: float
    n_effective: float
    control_attacks: int
    season_controlled: bool
    by_year: tuple[YearRow, ...]
    control_by_year: tuple[YearRow, ...]
    shifts: NDArray[np.int64]
    naive_pvalue: float

    @property
    def rate_ratio(self) -> float:
        """Observed over expected; nan where nothing is expected."""
        return self.observed / self.expected if self.expected else float("nan")

    @property
    def conf_int(self) -> tuple[float, float]:
        """Two-sided 95% interval of the rate ratio, dual to the ranking of step 1."""
        return self.local.conf_int

    @cached_property
    def limits(self) -> tuple[float, float]:
        """One-sided 95% limits of the rate ratio, worked out when they are first asked for."""
        return one_sided_limits(self.placement.after, self.placement.drawn_after)

    @property
    def upper_limit(self) -> float:
        """One-sided 95% upper limit: the larger of those by ranking and by counts."""
        return self.limits[1]

    def year(self, year: int) -> YearRow | None:
        """Row of the anniversary in `year`, if it was used."""
        return next((row for row in self.by_year if row.date.year == year), None)

    def year_in_words(self, year: int | None) -> str:
        """Say the result of the year in the news by itself."""
        if year is None:
            return "The study names no year in the news."
        # A lunar year is shorter than a solar one: a year may hold two anniversaries.
        rows = [row.sentence() for row in self.by_year if row.date.year == year]
        return " ".join(rows) or f"{year}: that anniversary is not among those used."

    def season_sentence(self) -> str:
        """Say what the years before the event show, and whether they show enough."""
        if self.placement.anchor.date is None:
            return (
                "Step 2 is not testable: the anchor is no event, so there are no years before it "
                "and the season is not controlled."
            )
        if self.did is None:
            return (
                "Step 2 is not testable: no year before the event can be used, so the season is "
                "not controlled."
            )
        attacks = counted(self.control_attacks, "attack")
        enough = "" if self.season_controlled else ", too few to control the season"
        return (
            f"Against the years before the event, {self.did.rank} of {self.did.n_shifts} shifts "
            f"show at least as large an excess (p = {self.did.pvalue:.3f}). Those years hold "
            f"{attacks} in windows and flanks{enough}."
        )

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        local, stretches = self.local, max(1, round(self.n_effective))
        return (
            f"{counted(self.observed, 'attack')} in {counted(len(self.by_year), 'window')} of "
            f"{counted(self.placement.window.days, 'day')}, where the weeks around would lead one "
            f"to expect {self.expected:.1f}: ratio {ratio(self.rate_ratio)} (95% interval "
            f"{between(self.conf_int)}). Of {local.n_shifts} ways to place the same windows, "
            f"{were(local.rank)} at least as busy: p = {local.pvalue:.3f}, and at most "
            f"{self.p_guaranteed:.3f} by a bound that holds however attacks cluster; "
            f"{were(local.rank_lower)} at least as quiet (p = {local.pvalue_lower:.3f}). These "
            f"placements amount to about {counted(stretches, 'independent stretch', 'es')}."
        )


SurgeTest = Callable[[Placement], Answer]


@dataclass(frozen=True, slots=True)
class SurgeMethod:
    """One line of the index: a test, and the worlds in which its p-value can be trusted.

    Attributes
    ----------
    test : callable
        ``test(placement) -> Answer``.
    title : str
        What it compares, in a few words.
    holds_in : frozenset of str
        Names from `NULL_WORLDS`; the suite checks the false-alarm rate in each.
    slow : bool
        Whether one answer takes a tenth of a second or more; the suite then checks fewer series.
    """

    test: SurgeTest
    title: str
    holds_in: frozenset[str]
    slow: bool = False
