"""Cells that are out of place: no event at all, shifted columns, points on no map, full days."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.base import Events
from analysis.events.checks.base import (
    EventFinding,
    counts_by_day,
    finding,
    joined,
    named,
    number_of_rows,
    rows_on,
    rows_with,
    share,
    tally,
)
from analysis.events.checks.columns import columns_for, plain
from analysis.events.raw import each
from analysis.events.reading import quoted
from analysis.events.words import counted, long_date

MOST_VALUES = 10
MANY_OF_ALL = 0.05
MANY_ROWS = 20
MANY_TIMES = 5
"""Times the average that a full day holds; in a short file every day holds much of the whole."""

SAYS_WHETHER = (
    "eventtype", "eventkind", "type", "kind", "category", "event", "incident", "incidenttype",
    "violencetype",
)  # fmt: skip
"""Columns in which a bare "none" is no event; in others it is a detail that is not known."""

_NO_EVENT = re.compile(
    r"(no|zero) ?(events?|incidents?|attacks?|activity|violence|data|reports?)( .*)?"
    r"|nothing( to report| reported| significant)?|none reported|nil report"
)


def no_event_rows(events: Events) -> list[EventFinding]:
    """Find rows that say that nothing happened."""
    found = []
    for column in columns_for(events.table, "kind"):
        bare = plain(column) in SAYS_WHETHER
        values = [v for v in map(str, tally(events.table[column])[0]) if _says_none(v, bare)]
        if not values:
            continue
        lines = events.table.index[rows_with(events.table[column], values.__contains__)]
        text = (
            f"{number_of_rows(len(lines))} on which nothing happened, by {quoted(column)} "
            f"({', '.join(quoted(value) for value in values[:MOST_VALUES])}; {named(lines)}): each "
            "counts as an event unless the outcome's filter (where) lists the other values of "
            "that column."
        )
        found.append(finding("no_event_rows", "warning", text, lines))
    return found


def coordinates(events: Events) -> list[EventFinding]:
    """Find points that lie off the map, or where nought stands for unknown."""
    latitude, longitude = (
        columns_for(events.table, role)[:1] for role in ("latitude", "longitude")
    )
    if not latitude or not longitude:
        return []
    north = _degrees(events.table[latitude[0]])
    east = _degrees(events.table[longitude[0]])
    nowhere = (north == 0) & (east == 0)
    outside = (np.abs(north) > 90) | (np.abs(east) > 180)
    lines = events.table.index[nowhere | outside]
    if lines.empty:
        return []
    text = (
        f"{counted(len(lines), 'point')} off the map ({int(nowhere.sum()):,} at 0, 0 and "
        f"{int(outside.sum()):,} beyond 90 or 180 degrees; {named(lines)}); a count by the day "
        "does not use them, but the cells may be shifted."
    )
    return [finding("coordinates", "note", text, lines)]


def many_in_one_day(events: Events) -> list[EventFinding]:
    """Find days that hold more than a twentieth of all events."""
    days, counts = counts_by_day(events.table["date"])
    total, length = int(counts.sum()), int((days[-1] - days[0]).astype(int)) + 1
    many = (counts > MANY_OF_ALL * total) & (counts > MANY_ROWS)
    many &= counts * length > MANY_TIMES * total
    if not many.any():
        return []
    full = days[many]
    which = [
        f"{long_date(day.item())} ({share(int(n), total)})"
        for day, n in zip(full[:MOST_VALUES], counts[many], strict=False)
    ]
    lines = events.table.index[rows_on(events.table["date"], full)]
    text = (
        f"{counted(len(full), 'day')} with more than a twentieth of all events each: "
        f"{joined(which)}. It may be one campaign, which is one decision and not so many, or a "
        "day where unknown dates were put; look at the rows."
    )
    return [finding("many_in_one_day", "note", text, lines)]


def _says_none(text: str, bare: bool) -> bool:
    words = text.strip().strip(".").lower().replace("-", " ")
    return _NO_EVENT.fullmatch(words) is not None or (bare and words in ("none", "nil"))


def _degrees(texts: pd.Series) -> NDArray[np.float64]:
    return each(texts, _degree, "float64")


def _degree(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
