"""The text of a new study file."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import yaml

from analysis.errors import DesignError
from analysis.run.places import refuse_name
from analysis.study import STUDIES, load_study

TEMPLATE = """\
# The pre-specification: one file, one study, one report. What is fixed here is fixed before
# the counts around the date are looked at; the report prints this file's hash.

title: {title}
question: {question}
specified: after inspection # "before data" only if nobody had seen the counts

events:
  path: {events} # from the project's folder, or a whole path
  source: {source}
  # coverage: days on which events could not be counted (columns start,end,scope,state,note)
timezone: UTC # the dates of the file are local dates of this zone
# Days on which an event could have been counted. Proposed: from the first to the last event;
# widen it to the days that were really watched, for quiet days count as well.
period: [{first}, {last}]

# The first outcome is primary. `where` takes allowed values of columns, for instance
# {{where: {{target_type: [embassy, base]}}}}.
outcomes:
  all: {{where: {{}}, coverage: []}}
negative_controls: [] # outcomes the anniversary cannot move

anchor: {{name: {name_of_date}, date: {date}, calendar: gregorian}} # or lunar_hijri, solar_hijri
window: [-7, 7] # days before and after, both ends in
guard: 7 # days left out on either side of the window
flank: 60 # reach of the weeks around, in days from the date
shifts: 182 # the windows are moved by every number of days up to this
cycle0: [-182, 182] # days about the event itself: neither anniversary nor control
control_years: all # every complete year before the event
min_control_attacks: 20 # fewer than this, and the season counts as not controlled
alpha: 0.05
test: two_step
dates: {{imprecise: stated, imputations: 50}}

secondary: # further windows and dates, declared beforehand and corrected for
  windows: [[-3, 3], [-14, 14], [-30, 30], [0, 7], [0, 14], [0, 30], [-14, 0]]
  anchors: [] # see `redletter list anchors`
equivalence: [1.5, 2.0] # "no surge as large as"
seed: {seed}
"""


def write_study(
    name: str,
    *,
    events: str,
    source: str,
    date: dt.date,
    name_of_date: str,
    title: str,
    period: tuple[dt.date, dt.date],
) -> Path:
    """Write a study file, check that it reads, and only then give it its name.

    Use it for a new study; the values that are not asked for are the pre-specified defaults.

    Parameters
    ----------
    name : str
        Name of the study, and of its file.
    events, source : str
        The event file as the study names it, and its kind.
    date : datetime.date
        The event whose anniversaries are asked about.
    name_of_date, title : str
        What happened then; title of the report.
    period : tuple of (datetime.date, datetime.date)
        Days on which an event could have been counted.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DesignError
        If the name is not allowed or taken, or a value breaks a rule of study files.
    """
    refuse_name(name)
    path = STUDIES / f"{name}.yml"
    if path.exists():
        raise DesignError(f"{path.name} exists and is not overwritten; choose another name")
    question = f"Were there more events than usual around the anniversaries of: {name_of_date}?"
    text = TEMPLATE.format(
        title=_quoted(title),
        question=_quoted(question),
        events=_quoted(events),
        source=_quoted(source),
        first=period[0],
        last=period[1],
        name_of_date=_quoted(name_of_date),
        date=date,
        seed=f"{date:%Y%m%d}",
    )
    draft = path.with_suffix(".draft")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        load_study(draft)
        os.replace(draft, path)
    except DesignError as error:
        raise DesignError(str(error).replace(draft.name, path.name)) from None
    finally:
        draft.unlink(missing_ok=True)
    return path


def _quoted(text: str) -> str:
    """Write any text as one YAML scalar on one line."""
    written = yaml.safe_dump(
        " ".join(text.split()), default_style='"', allow_unicode=True, width=float("inf")
    )
    return str(written).strip()
