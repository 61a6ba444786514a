"""Rows that look alike: the same event twice, or one event on a row for each person or actor."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.events.base import Events
from analysis.events.checks.base import EventFinding, Rows, finding, joined, named, rows_with
from analysis.events.checks.columns import (
    NAMES,
    columns_for,
    columns_that_follow_the_actor,
    is_known,
    plain,
)
from analysis.events.checks.likeness import alike, differing, groups
from analysis.events.precision import MANY
from analysis.events.raw import each
from analysis.events.reading import quoted
from analysis.events.words import counted

WHEN = ["earliest", "latest"]
"""Not `date`: events known to their month are put on different days of it."""

OURS = ("event_id", "date", "date_precision", "earliest", "latest")
FEWEST_COLUMNS = 3
"""Columns beside the id and the date without which two equal rows say nothing."""

_ROOT = re.compile(r"(.*[0-9A-Za-z])(?:[-_./ ][0-9]{1,2}|[-_./ ]?[A-Za-z])")


def near_duplicates(events: Events) -> list[EventFinding]:
    """Find rows with the same day and place, and the same actor and kind where these are told."""
    place, what = _place(events.table), _what(events.table)
    if not place or not what:
        return []
    columns = ["date", *place, *what]
    rows = _alike_somewhere(events.table, columns, place)
    lines = events.table.index[rows]
    if lines.empty:
        return []
    text = (
        f"{len(lines):,} rows share day, {joined(columns[1:])} with another, in "
        f"{counted(groups(events.table, rows, columns), 'group')} ({named(lines)}); see whether "
        "each is an attack of its own."
    )
    return [finding("near_duplicates", "warning", text, lines)]


def identical_rows(events: Events) -> list[EventFinding]:
    """Find rows that agree with another in every cell but the id."""
    columns = _all_but_ids(events.table)
    if len(columns) < FEWEST_COLUMNS + len(WHEN):
        return []
    rows = _of_different_lines(events.table, alike(events.table, columns))
    lines = events.table.index[rows]
    if lines.empty:
        return []
    again = len(lines) - groups(events.table, rows, columns)
    text = (
        f"{len(lines):,} rows are the same as another in every cell but the id ({named(lines)}); "
        f"unless each is an event of its own, keep one of each, which takes {again:,} out."
    )
    return [finding("identical_rows", "warning", text, lines)]


def per_person_rows(events: Events) -> list[EventFinding]:
    """Find events that stand on a row for each person: same day, place and kind, another name."""
    table = events.table
    persons = columns_for(table, "person")
    place, what = _place(table), _what(table)
    if not persons or (not place and not what and len(persons) < 2):
        return []
    same = ["date", *(name for name in (*place, *what) if name not in persons)]
    rows = differing(table, same, persons) & _known(table, place)
    lines = table.index[_of_different_lines(table, rows)]
    if lines.empty:
        return []
    text = (
        f"{len(lines):,} rows share {joined(['day', *same[1:]])} with another and differ in "
        f"{joined([quoted(name) for name in persons])} ({named(lines)}): one event seems to stand "
        "on a row for each person. Keep one row an event, or the count is of people."
    )
    return [finding("per_person_rows", "warning", text, lines)]


def per_actor_rows(events: Events) -> list[EventFinding]:
    """Find events that stand on a row for each actor: the same but for actors and id."""
    table = events.table
    actors = columns_for(table, "actor")
    if not actors:
        return []
    follow = columns_that_follow_the_actor(table)
    same = [name for name in _all_but_ids(table) if name not in follow]
    rows = _roots_with_several(table, actors)
    if len(same) >= FEWEST_COLUMNS + 1:
        rows |= differing(table, same, actors)
    lines = table.index[_of_different_lines(table, rows)]
    if lines.empty:
        return []
    text = (
        f"{len(lines):,} rows are the same as another but for {joined(map(quoted, actors))} and "
        f"what goes with it ({named(lines)}): one event seems to stand on a row for each actor. "
        "Keep one row an event."
    )
    return [finding("per_actor_rows", "warning", text, lines)]


def _place(table: pd.DataFrame) -> list[str]:
    named_places = columns_for(table, "place")[:1]
    points = columns_for(table, "latitude")[:1] + columns_for(table, "longitude")[:1]
    return named_places or (points if len(points) == 2 else [])


def _what(table: pd.DataFrame) -> list[str]:
    return columns_for(table, "actor")[:1] + columns_for(table, "kind")[:1]


def _known(table: pd.DataFrame, place: Sequence[str]) -> Rows:
    known = np.ones(len(table), dtype=bool)
    for column in place:
        known &= rows_with(table[column], is_known)
    return known


def _alike_somewhere(table: pd.DataFrame, columns: Sequence[str], place: Sequence[str]) -> Rows:
    return _of_different_lines(table, alike(table, columns)) & _known(table, place)


def _all_but_ids(table: pd.DataFrame) -> list[str]:
    # Every one of them: beside our `event_id` a file keeps its own `eventid`.
    ids = {*OURS, *(name for name in table.columns if plain(str(name)) in NAMES["id"])}
    return [*WHEN, *(str(name) for name in table.columns if name not in ids)]


def _of_different_lines(table: pd.DataFrame, rows: Rows) -> Rows:
    # A line that says "3 attacks" becomes three rows: these are alike and no duplicates.
    lines = table.index.to_numpy()
    again = lines[1:] == lines[:-1]
    if again.any():
        rows = rows.copy()
        rows[1:] &= ~again
        rows[:-1] &= ~again
    return rows


def _roots_with_several(table: pd.DataFrame, actors: list[str]) -> Rows:
    """Mark ids such as 123a and 123b that have one date and different actors."""
    if len(table) > MANY:  # ten seconds for millions of ids, which rarely end so
        return np.zeros(len(table), dtype=bool)
    roots = each(table["event_id"], _root)
    if (roots == table["event_id"].to_numpy(dtype=object)).all():
        return np.zeros(len(table), dtype=bool)
    some = table.loc[:, ["date", *actors]].assign(root=roots)
    return differing(some, ["root"], actors) & ~differing(some, ["root"], ["date"])


def _root(event_id: str) -> str:
    match = _ROOT.fullmatch(event_id)
    return match[1] if match else event_id
