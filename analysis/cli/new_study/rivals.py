"""The text of a new file of rivals: the dates to think about, and how to write an entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from analysis.anchors import ANCHORS, Anchor
from analysis.cli.new_study.plan import StudyPlan
from analysis.cli.new_study.yaml_text import scalar
from analysis.errors import DesignError
from analysis.study import ROOT, Rival, Study, load_rivals, rivals_near

REACH = 30
"""Days from an anniversary within which another date is listed."""

SLACK = 4
"""Days by which a solar date may move from one year to another, leap days included."""

MOST_DATES = 8

HEAD = """\
# Rivals of the study {name}: what else happened near these dates and could have moved events.
# The report prints those within reach of an anniversary beside its answer. Fill it in from
# sources outside the event file, before the report is read.
#
# An entry is written so, without the #; `until` only for what lasts. effect is the direction in
# which it would push events: more, fewer or either.
#
# - date: 2021-01-10
#   until: 2021-01-12
#   name: What happened
#   effect: more
#   source: Publisher, date, address of the page
#
"""


def rivals_text(study: Study, plan: StudyPlan) -> str:
    """Write a file of rivals that names every anniversary and what is known beside it.

    Use it for the file that a new study names under `rivals`; all of it is comment, so that
    it holds no rival until somebody writes one.

    Parameters
    ----------
    study : Study
        As it was read back.
    plan : StudyPlan
        What was decided.

    Returns
    -------
    str
    """
    days = plan.anchor.recurrences(*study.period)
    lines = [*_anniversaries(days, plan.anchor), *_anchors(days, plan), *_known(days, study)]
    return HEAD.format(name=plan.name) + "\n".join(lines) + "\n"


def _anniversaries(days: tuple[dt.date, ...], anchor: Anchor) -> Iterator[str]:
    yield "# The date in each year of the period:" if days else "# No such date in the period."
    for day in days:
        itself = " (the event itself)" if day == anchor.date else ""
        before = " (before the event)" if anchor.date and day < anchor.date else ""
        yield f"#   {day}{itself}{before}"


def _anchors(days: tuple[dt.date, ...], plan: StudyPlan) -> Iterator[str]:
    lines: list[str] = []
    for key, anchor in ANCHORS.items():
        if (anchor.date, anchor.calendar) != (plan.anchor.date, plan.anchor.calendar):
            lines += _one_anchor(key, anchor, days)
    if lines:
        yield "#"
        yield f"# Dates of data/anchors.yml that come within {REACH} days of it, with the days"
        yield "# between; a date that comes near every year is a rival in every year:"
        yield from lines


def _one_anchor(key: str, anchor: Anchor, days: tuple[dt.date, ...]) -> Iterator[str]:
    near = [f"{other} ({(other - day).days:+d})" for day, other in _pairs(anchor, days)]
    if near:
        more = f" and {len(near) - MOST_DATES} more" if len(near) > MOST_DATES else ""
        yield f"#   {key}: {anchor.name}"
        yield f"#     {', '.join(near[:MOST_DATES])}{more}"


def _pairs(anchor: Anchor, days: tuple[dt.date, ...]) -> list[tuple[dt.date, dt.date]]:
    """Pair each date with those of another anchor that come within reach of it."""
    if not days:
        return []
    reach = dt.timedelta(REACH)
    try:
        if anchor.calendar == "solar_hijri" and not _may_come_near(anchor, days):
            return []
        others = anchor.recurrences(days[0] - reach, days[-1] + reach)
    except DesignError:  # its calendar has no tables for these years
        return []
    return [(day, other) for day in days for other in others if abs(other - day) <= reach]


def _may_come_near(anchor: Anchor, days: tuple[dt.date, ...]) -> bool:
    """Look at one year alone: the solar calendar moves by two days, and is slow to compute."""
    half = dt.timedelta(183)
    seasons = {day.timetuple().tm_yday for day in days}
    for other in anchor.recurrences(days[0] - half, days[0] + half):
        apart = [abs(other.timetuple().tm_yday - season) for season in seasons]
        if any(min(days_, 366 - days_) <= REACH + SLACK for days_ in apart):
            return True
    return False


def _known(days: tuple[dt.date, ...], study: Study) -> Iterator[str]:
    rivals = {rival for _, _, rival in rivals_near(_of_other_studies(study), days, REACH)}
    if rivals:
        yield "#"
        yield f"# Rivals known to other studies within {REACH} days of it. Take away the # where"
        yield "# one holds here as well:"
    for rival in sorted(rivals, key=lambda rival: (rival.date, rival.name)):
        until = f", until: {rival.until}" if rival.until else ""
        told = f"effect: {rival.effect}, source: {scalar(rival.source)}"
        yield f"# - {{date: {rival.date}{until}, name: {scalar(rival.name)}, {told}}}"


def _of_other_studies(study: Study) -> Iterator[Rival]:
    for file in sorted((ROOT / "data").glob("*/rivals.yml")):
        try:
            yield from load_rivals(study.model_copy(update={"rivals": str(file)}))
        except DesignError:  # a file of somebody's own, for its study to complain of
            continue
