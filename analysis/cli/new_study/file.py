"""The text of a new study file: what was decided, why, and what else could be chosen."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from analysis.cli.new_study.outcomes import outcomes
from analysis.cli.new_study.plan import NAMED_IN_STUDY, StudyPlan
from analysis.cli.new_study.rivals import rivals_text
from analysis.cli.new_study.yaml_text import comment, mapping, one_line, scalar
from analysis.cli.terminal import harmless
from analysis.errors import DesignError
from analysis.events import SOURCES
from analysis.events.reading import quoted
from analysis.events.words import long_date
from analysis.run.places import refuse_name
from analysis.study import ROOT, STUDIES, Study, load_study

RIVALS = "rivals"
"""Folder beside the studies, where no list of studies looks."""

HEAD = """\
# The pre-specification: one file, one study, one report. What is fixed here is meant to be fixed
# before the counts around the date are looked at; the report prints this file's hash.
"""

DEFAULTS = """\
guard: 7 # days left out on either side of the window
flank: 60 # reach of the weeks around, in days from the date
shifts: 182 # the windows are moved by every number of days up to this
{cycle0}control_years: all # every complete year before the event
min_control_attacks: 20 # fewer than this, and the season counts as not controlled
alpha: 0.05
test: two_step
"""

CYCLE0 = "cycle0: [-182, 182] # days about the event itself: neither anniversary nor control\n"

SECONDARY = """\
secondary: # further windows and dates, declared beforehand and corrected for
  windows: [[-3, 3], [-14, 14], [-30, 30], [0, 7], [0, 14], [0, 30], [-14, 0]]
  anchors: [] # see `redletter list anchors`
equivalence: [1.5, 2.0] # "no surge as large as"
"""


def write_study(plan: StudyPlan) -> Path:
    """Write a study file and its file of rivals, if what they say can be read back.

    Use it for a new study; values that nobody was asked for are the pre-specified defaults.

    Parameters
    ----------
    plan : StudyPlan
        What was decided.

    Returns
    -------
    pathlib.Path
        The study file. A file of rivals that stands already is kept as it is.

    Raises
    ------
    DesignError
        If the name is not allowed or taken, or a value breaks a rule of study files; nothing
        is written then.
    """
    refuse_taken(plan.name)
    path = STUDIES / f"{plan.name}.yml"
    rivals = STUDIES / RIVALS / path.name
    draft = path.with_suffix(".draft")
    try:
        draft.write_text(study_text(plan, named(rivals)), encoding="utf-8", newline="\n")
        study = load_study(draft)
        _write_rivals(rivals, study, plan)
        os.replace(draft, path)
    except DesignError as error:
        raise DesignError(str(error).replace(draft.name, path.name)) from None
    finally:
        draft.unlink(missing_ok=True)
    return path


def refuse_taken(name: str) -> None:
    """Refuse a name that no study may have, or that one has."""
    refuse_name(name)
    if (STUDIES / f"{name}.yml").exists():
        raise DesignError(f"{name}.yml exists and is not overwritten; choose another name")


def named(file: Path) -> str:
    """Name a file as a study does: from the project's folder if it lies inside."""
    path = Path(os.path.abspath(file))
    try:
        path.as_posix().encode()
    except UnicodeEncodeError:
        raise DesignError(
            f"{quoted(path.as_posix())}: the name of the file is no text, so that a study file "
            "cannot hold it; rename the file"
        ) from None
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def study_text(plan: StudyPlan, rivals: str) -> str:
    """Write a study file's text; `rivals` is its file of rivals as a study names it."""
    lines = [
        *_subject(plan),
        *_events(plan),
        *_period(plan),
        "",
        *outcomes(plan),
        "",
        *_anchor(plan),
        DEFAULTS.format(cycle0=CYCLE0 if plan.anchor.date else "") + "\n".join(_dates(plan)),
        "",
        f"{SECONDARY}# What else happened near these dates: fill it in before the report is read.",
        f"rivals: {scalar(rivals)}",
        f"seed: {plan.seed}",
    ]
    return HEAD + "\n".join(lines) + "\n"


def _subject(plan: StudyPlan) -> Iterator[str]:
    around = "the anniversaries of: " if plan.anchor.date else ""
    question = f"Were there more events than usual around {around}{one_line(plan.anchor.name)}?"
    yield ""
    yield f"title: {scalar(one_line(plan.title))}"
    yield f"question: {scalar(question)}"
    yield 'specified: after inspection # "before data" only if nobody had seen the counts'


def _events(plan: StudyPlan) -> Iterator[str]:
    source = SOURCES[plan.events.source]
    used, dropped = len(plan.events.table), plan.events.dropped
    lost = f" ({'; '.join(f'{why} {rows:,}' for why, rows in dropped.items())})" if dropped else ""
    yield ""
    yield "events:"
    yield from comment(f"Read as: {source.title}. {source.caution}", 2)
    told = f"{used:,} rows used, {sum(dropped.values()):,} dropped{lost}"
    yield from comment(f"When this file was written: {told}.", 2)
    yield f"  path: {scalar(plan.path)} # from the project's folder, or a whole path"
    yield f"  source: {scalar(plan.events.source)}"
    for key in NAMED_IN_STUDY:
        if value := plan.reading.get(key):
            written = mapping(value) if isinstance(value, Mapping) else scalar(str(value))
            yield f"  {key}: {written}"
    for gap in plan.events.unobserved[:5]:
        days = f"{long_date(gap.start)} to {long_date(gap.end)}"
        yield from comment(f"No data in the source, so not observed: {days}.", 2)
    yield "  # coverage: FILE # further days on which events could not be counted"
    yield "  # (columns start,end,scope,state,note)"


def _period(plan: StudyPlan) -> Iterator[str]:
    yield f"timezone: {scalar(plan.timezone)} # the dates of the file are local dates of this zone"
    yield "# Days on which an event could have been counted. Quiet days count as well: widen it to"
    yield "# the days that were really watched."
    yield from comment(f"Here: {plan.period.reason}")
    yield f"period: [{plan.period.first}, {plan.period.last}]"


def _anchor(plan: StudyPlan) -> Iterator[str]:
    anchor = plan.anchor
    if plan.recurrence:
        told = harmless(one_line(anchor.name))
        yield f"anchor: {{recurrence: {scalar(plan.recurrence)}}} # {told}"
    else:
        name = scalar(one_line(anchor.name))
        yield f"anchor: {{name: {name}, date: {anchor.date}, calendar: {anchor.calendar}}}"
        yield "# The date recurs in its calendar: gregorian, lunar_hijri or solar_hijri."
    yield f"window: [{plan.window[0]}, {plan.window[1]}] # days before and after, both ends in"


def _dates(plan: StudyPlan) -> Iterator[str]:
    yield from comment(plan.dates.reason)
    yield "# impute draws such a date anew among its possible days, exclude leaves the event out,"
    yield "# stated takes the date as it is written."
    yield f"dates: {{imprecise: {plan.dates.imprecise}, imputations: 50}}"


def _write_rivals(path: Path, study: Study, plan: StudyPlan) -> None:
    path.parent.mkdir(exist_ok=True)
    text = rivals_text(study, plan)
    # Never over what somebody filled in for an earlier study of this name.
    with suppress(FileExistsError), path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
