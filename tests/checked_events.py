"""Events for the tests of the checks: made by hand, clean, and as large files hold them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.events import EVENT_CHECKS, EventFinding, Events
from analysis.events.precision import event_table
from tests.exports import some_events

FIRST = dt.date(2020, 1, 1)
DATES = ("date", "earliest", "latest")


def events_on(days: Sequence[dt.date], **columns: Sequence[str]) -> Events:
    """One event a day, the first on line 2; a column named `lines` says on which lines."""
    lines = columns.pop("lines", range(2, len(days) + 2))
    cells = {
        "event_id": [f"id{n}x" for n in range(len(days))],
        "date": [day.isoformat() for day in days],
        "date_precision": ["day"] * len(days),
    }
    index = pd.Index([int(line) for line in lines], name="line")
    table = event_table(pd.DataFrame(cells | columns, index=index, dtype=str))
    return Events(table, "dates", Path("made.csv"), "", len(days), {})


def every(step: int, times: int, first: dt.date = FIRST) -> list[dt.date]:
    return [first + dt.timedelta(step * n) for n in range(times)]


def found(name: str, events: Events) -> list[EventFinding]:
    return EVENT_CHECKS[name](events)


def only(name: str, events: Events) -> EventFinding:
    (finding,) = found(name, events)
    assert finding.name == name
    return finding


def clean(number: int = 60) -> Events:
    """A file without any trap, with columns of every role."""
    made = some_events(number)
    return events_on(
        [it.date for it in made],
        country=[it.country for it in made],
        event_type=[it.kind for it in made],
        actor1=[it.actor for it in made],
        location=[it.place for it in made],
        latitude=[f"{33 + it.killed / 10:.1f}" for it in made],
        longitude=["44.4"] * number,
        fatalities=[str(it.killed) for it in made],
        notes=[it.note for it in made],
        published=[(it.date + dt.timedelta(1)).isoformat() for it in made],
    )


def large(events: Events) -> Events:
    """The same events with the columns of a file of millions: every one of them categories."""
    table = pd.DataFrame(
        {name: _category(cells, ordered=name in DATES) for name, cells in events.table.items()}
    )
    return dataclasses.replace(events, table=table)


def _category(cells: pd.Series, *, ordered: bool) -> pd.Series:
    # A value that no row holds stands among the categories, as it does once rows were dropped.
    values = sorted(set(cells))
    unused = dt.date(1900, 1, 1) if ordered else "held by no row"
    categories = pd.Index([unused, *values], dtype=object)
    return pd.Series(pd.Categorical(cells, categories=categories, ordered=ordered), cells.index)
