"""What a new study holds, in a few lines for the terminal."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator

from analysis.cli.new_study.plan import StudyPlan
from analysis.counts import count_events
from analysis.counts.portions import portions
from analysis.errors import DesignError
from analysis.events import SOURCES, check_events
from analysis.events.reading import quoted
from analysis.events.words import long_date
from analysis.study import Study
from analysis.study.portions import portion

PLURAL = {"date": "dates", "anniversary": "anniversaries"}
USED = {
    "stated": "Each is taken as stated.",
    "impute": "Those are drawn anew among their possible days (impute).",
    "exclude": "Those are left out (exclude).",
}
WIDTH = 88


def summary(plan: StudyPlan, study: Study) -> Iterator[str]:
    """Say what was decided, one subject each: source, rows, checks, date, period, the rest."""
    for subject, text in _subjects(plan, study):
        indent = " " * 11
        yield textwrap.fill(
            " ".join(text.split()),
            WIDTH,
            initial_indent=f"  {subject:<9}",
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )


def _subjects(plan: StudyPlan, study: Study) -> Iterator[tuple[str, str]]:
    events = plan.events
    lost = "; ".join(f"{why} {rows:,}" for why, rows in events.dropped.items())
    dropped = f"{sum(events.dropped.values()):,} dropped{f' ({lost})' if lost else ''}"
    yield "source", f"{events.source}: {SOURCES[events.source].title}"
    yield "rows", f"{len(events.table):,} used, {dropped}"
    if doubtful := _doubtful(plan):
        yield "checks", f"Look first into: {', '.join(doubtful)}."
    yield "date", f"{plan.anchor.name}; {_dates_in(plan, study)}"
    yield "zone", study.timezone
    yield "period", plan.period.sentence()
    yield "counted", _counted(plan, study)
    if plan.by is not None:
        yield "by", portions(events, study).sentence()
    yield "dates", f"{plan.dates.reason} {USED[plan.dates.imprecise]}"
    yield "rivals", f"{study.rivals}, for you to fill in"


def _doubtful(plan: StudyPlan) -> list[str]:
    """Name the refusals and warnings of the checks, each once."""
    found = [it for it in check_events(plan.events) if it.severity != "note"]
    return list(dict.fromkeys(it.name for it in found))


def likeliest(plan: StudyPlan, study: Study) -> Study:
    """Choose the study to try first: itself, or that of the value with the most events."""
    if plan.by is None:
        return study
    counts = portions(plan.events, study).counts
    if not counts:
        raise DesignError(f"no value of {quoted(plan.by)} has enough events for a study")
    return portion(study, max(counts, key=lambda value: counts[value]))


def _counted(plan: StudyPlan, study: Study) -> str:
    total = count_events(plan.events, **study.counting()).total
    chosen = " and ".join(f"{name} {_either(values)}" for name, values in plan.where.items())
    return f"{total:,} events in the period, {f'with {chosen}' if chosen else 'of every kind'}"


def _dates_in(plan: StudyPlan, study: Study) -> str:
    """Count the dates that can show a surge, and name those that the period leaves out."""
    event, (first, last) = plan.anchor.date, study.period
    days = [day for day in plan.anchor.recurrences(first, last) if event is None or day > event]
    what = "date" if event is None else "anniversary"
    times = f"1 {what}" if len(days) == 1 else f"{len(days)} {PLURAL[what]}"
    beyond = plan.anchor.recurrences(last + dt.timedelta(1), max(plan.events.last, last))
    late = f", and {_either(map(long_date, beyond))} after its end" if beyond else ""
    return f"{times} in the period{late}"


def _either(values: Iterable[str]) -> str:
    return " or ".join(" ".join(value.split()) or "(empty)" for value in values)
