"""Whether a day-level anniversary test makes sense for a file of events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.events import EventFinding, Events
from analysis.stats.constants import YEAR
from analysis.study import Study

WINDOW_DAYS = 15
MOSTLY_IMPRECISE = 1 / 3
PARTLY_IMPRECISE = 0.1
FEW_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to test at all.

    Attributes
    ----------
    answer : {"yes", "with care", "no"}
        In short.
    reasons : tuple of str
        Why, one sentence each.
    """

    answer: Literal["yes", "with care", "no"]
    reasons: tuple[str, ...]


def judge(events: Events, findings: Sequence[EventFinding]) -> Judgement:
    """Judge by the length of the file, the precision of its dates and the number of events.

    Use it before writing a study file; the study's own rules (usable anniversaries, coverage)
    are stricter and come later.

    Parameters
    ----------
    events : Events
        The file.
    findings : sequence of EventFinding
        From `check_events`.

    Returns
    -------
    Judgement
    """
    against = [*_refusals(findings), *_too_short(events), *_imprecise(events, MOSTLY_IMPRECISE)]
    if against:
        return Judgement("no", tuple(against))
    doubts = [*_warnings(findings), *_imprecise(events, PARTLY_IMPRECISE), *_few(events)]
    if doubts:
        return Judgement("with care", (*doubts, _size(events)))
    return Judgement("yes", (_size(events),))


def _refusals(findings: Sequence[EventFinding]) -> Iterator[str]:
    names = [found.name for found in findings if found.severity == "refusal"]
    if names:
        yield f"A check refuses it: {', '.join(names)}."


def _warnings(findings: Sequence[EventFinding]) -> Iterator[str]:
    names = [found.name for found in findings if found.severity == "warning"]
    if names:
        yield f"Look first into: {', '.join(names)}."


def _too_short(events: Events) -> Iterator[str]:
    needed = 2 * _reach() + 1
    if _span(events) < needed:
        yield (
            f"The file spans {_span(events)} days; one anniversary with {_reach()} days on "
            f"either side needs {needed}."
        )


def _imprecise(events: Events, limit: float) -> Iterator[str]:
    wide = int((~events.table["date_precision"].isin(["day", "plus_minus_1"])).sum())
    if wide > limit * len(events.table):
        yield (
            f"{wide} of {len(events.table)} dates are known only to the week or the month, "
            f"which a window of {WINDOW_DAYS} days cannot place."
        )


def _few(events: Events) -> Iterator[str]:
    if _expected(events) < FEW_EXPECTED:
        yield "Events are so few that only a very large surge could be told from chance."


def _size(events: Events) -> str:
    dates = _anniversaries(events)
    return (
        f"About {dates} {'anniversary' if dates == 1 else 'anniversaries'} of one date would be "
        f"usable, with about {_expected(events):.1f} events in their windows of {WINDOW_DAYS} days "
        "at the average rate."
    )


def _expected(events: Events) -> float:
    return len(events.table) / _span(events) * WINDOW_DAYS * _anniversaries(events)


def _anniversaries(events: Events) -> int:
    return max(1, int((_span(events) - 2 * _reach()) / YEAR))


def _span(events: Events) -> int:
    return (events.last - events.first).days + 1


def _reach() -> int:
    # Days of the period that must lie on either side of an anniversary, by the defaults.
    return int(Study.model_fields["flank"].default) + int(Study.model_fields["shifts"].default)
