"""Whether a day-level anniversary test makes sense for a file of events, and what it could show."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.counts import DailyCounts
from analysis.events import EventFinding
from analysis.events.words import counted
from analysis.stats.constants import YEAR
from analysis.stats.rough_power import LARGEST_RATIO, local_dispersion, rough_detectable_ratio
from analysis.study import Study
from analysis.study.schema import LONGEST_PERIOD

WINDOW_DAYS = 15
MOSTLY_IMPRECISE = 1 / 3
PARTLY_IMPRECISE = 0.1
LARGE, HUGE = 4.0, 10.0
"""A file that shows only surges beyond these is to be tested with care, or not at all.

They are held against half the anniversaries: a study seldom can use all of them.
"""


@dataclass(frozen=True, slots=True)
class Detectable:
    """What the first step of a test of one date could be expected to find, roughly.

    The date's own event is taken to lie before the file: inside it, fewer anniversaries are left.

    Attributes
    ----------
    anniversaries : int
        Anniversaries of one date that the file could hold with the weeks around them.
    expected : float
        Events in their windows at the average rate.
    dispersion : float
        Variance of such windows' counts over their mean.
    ratio : float
        Smallest surge found 80 times in 100, as a multiple of `expected`; may be infinite.
    half_ratio : float
        The same with half as many anniversaries, but at least one.
    """

    anniversaries: int
    expected: float
    dispersion: float
    ratio: float
    half_ratio: float

    def sentence(self) -> str:
        """Say it in words."""
        dates = (
            f"The first step of a test of one date ({_of_years(self.anniversaries)}, the date's "
            "own event before the file begins)"
        )
        if math.isinf(self.ratio):
            return (
                f"{dates} would find no surge of any size up to {LARGEST_RATIO:.0f}-fold 80 times "
                "in 100."
            )
        return (
            f"{dates} would find a surge to about {_times(self.ratio)} times the usual number 80 "
            f"times in 100; the smaller, the more often it goes unseen.{self._with_half()}"
        )

    def _with_half(self) -> str:
        if self.anniversaries == 1:
            return ""
        if math.isinf(self.half_ratio):
            most = f"{LARGEST_RATIO:.0f}-fold"
            return f" With half as many anniversaries no surge up to {most} is found so often."
        return f" With half as many anniversaries it takes about {_times(self.half_ratio)}."


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to test at all.

    Attributes
    ----------
    answer : {"yes", "with care", "no"}
        In short.
    reasons : tuple of str
        Why, one sentence each.
    detectable : Detectable or None
        What a test could find; None where the file is too short for one anniversary.
    """

    answer: Literal["yes", "with care", "no"]
    reasons: tuple[str, ...]
    detectable: Detectable | None


def judge(daily: DailyCounts, imprecise: int, findings: Sequence[EventFinding]) -> Judgement:
    """Judge by the length of the file, the precision of its dates and the number of events.

    Use it before writing a study file; the study's own rules (usable anniversaries, coverage)
    are stricter and come later.

    Parameters
    ----------
    daily : DailyCounts
        Events a day from the first to the last.
    imprecise : int
        Events known only to the week or the month.
    findings : sequence of EventFinding
        From `check_events`.

    Returns
    -------
    Judgement
    """
    found = detectable(daily)
    against = [
        *_refusals(findings),
        *_too_short(daily.counts.size),
        *_too_long(daily),
        *_imprecise(imprecise, daily.total, MOSTLY_IMPRECISE),
        *_hopeless(found),
    ]
    if against:
        return Judgement("no", tuple(against), found)
    doubts = [
        *_warnings(findings),
        *_imprecise(imprecise, daily.total, PARTLY_IMPRECISE),
        *_faint(found),
    ]
    size = [_size(found), found.sentence()] if found else []
    return Judgement("with care" if doubts else "yes", (*doubts, *size), found)


def detectable(daily: DailyCounts) -> Detectable | None:
    """Work out roughly what a test of one date could find; None if no anniversary fits."""
    anniversaries = _anniversaries(daily.counts.size)
    watched = daily.counts[daily.exposure > 0]
    if not anniversaries or not watched.size:
        return None
    return Detectable(
        anniversaries,
        expected=float(watched.mean()) * WINDOW_DAYS * anniversaries,
        dispersion=local_dispersion(watched, window_days=WINDOW_DAYS),
        ratio=rough_detectable_ratio(watched, window_days=WINDOW_DAYS, dates=anniversaries),
        half_ratio=rough_detectable_ratio(
            watched, window_days=WINDOW_DAYS, dates=max(1, anniversaries // 2)
        ),
    )


def _refusals(findings: Sequence[EventFinding]) -> Iterator[str]:
    names = dict.fromkeys(found.name for found in findings if found.severity == "refusal")
    if names:
        yield f"A check refuses it: {', '.join(names)}."


def _warnings(findings: Sequence[EventFinding]) -> Iterator[str]:
    names = dict.fromkeys(found.name for found in findings if found.severity == "warning")
    if names:
        yield f"Look first into: {', '.join(names)}."


def _too_short(span: int) -> Iterator[str]:
    needed = 2 * _reach() + 1
    if span < needed:
        yield (
            f"The file spans {counted(span, 'day')}; one anniversary with {_reach()} days on "
            f"either side needs {needed}."
        )


def _too_long(daily: DailyCounts) -> Iterator[str]:
    years = daily.last.year - daily.first.year
    if years > LONGEST_PERIOD:
        yield (
            f"The file spans {years:,} years, a study at most {LONGEST_PERIOD}; is a year mistyped?"
        )


def _imprecise(imprecise: int, events: int, limit: float) -> Iterator[str]:
    if imprecise > limit * events:
        yield (
            f"{imprecise:,} of {events:,} dates are known only to the week or the month, "
            f"which a window of {WINDOW_DAYS} days cannot place."
        )


def _hopeless(found: Detectable | None) -> Iterator[str]:
    if found is not None and found.half_ratio > HUGE:
        yield "Events are too few, or come in too large bursts, for a test of one date."
        yield found.sentence()


def _faint(found: Detectable | None) -> Iterator[str]:
    if found is not None and found.half_ratio > LARGE:
        yield (
            "Events are so few, or come in such bursts, that only a large surge could be told "
            "from chance."
        )


def _size(found: Detectable) -> str:
    return (
        f"About {_of_years(found.anniversaries)} of one date would be usable, with about "
        f"{found.expected:,.1f} events in their windows of {WINDOW_DAYS} days at the average rate."
    )


def _times(ratio: float) -> str:
    # Never "1.0 times": that is no surge at all.
    return f"{ratio:.1f}" if ratio >= 1.095 else f"{max(ratio, 1.01):.2f}"


def _of_years(number: int) -> str:
    return f"{number} {'anniversary' if number == 1 else 'anniversaries'}"


def _anniversaries(span: int) -> int:
    room = span - 2 * _reach()
    # A date whose surroundings just fit has one; each further year adds another.
    return 0 if room < 1 else max(1, int(room / YEAR))


def _reach() -> int:
    # Days of the period that must lie on either side of an anniversary, by the defaults.
    return int(Study.model_fields["flank"].default) + int(Study.model_fields["shifts"].default)
