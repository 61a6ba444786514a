"""Which events an outcome takes in, and which days were observed for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.anchors.base import as_date
from analysis.errors import DesignError
from analysis.events import Events, read_coverage
from analysis.events.precision import as_days
from analysis.events.raw import distinct
from analysis.events.reading import quoted
from analysis.events.stretches import ALL, Stretch

Where = Mapping[str, Collection[str]]
Period = tuple[dt.date | str, dt.date | str]

MOST_VALUES = 20
"""Values of a column named in one message; the rest are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What becomes of each event, and the days they may fall on.

    Attributes
    ----------
    first : datetime.date
        First day of the period.
    exposure : ndarray of float, shape (T,)
        1 for each day observed, 0 for each not.
    position : ndarray of int, shape (n,)
        Days from the start of the period to each event, which may lie outside it.
    selected, inside, observed : ndarray of bool, shape (n,)
        Whether the outcome takes the event in; it falls in the period; its day was observed.
    """

    first: dt.date
    exposure: NDArray[np.float64]
    position: NDArray[np.int64]
    selected: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    observed: NDArray[np.bool_]

    @property
    def used(self) -> NDArray[np.bool_]:
        """Events that are counted."""
        return self.selected & self.inside & self.observed


def select(
    events: Events,
    period: Period,
    where: Where,
    coverage: str | Path | None,
    scopes: Collection[str],
) -> Selection:
    """Find each event's day and whether it counts; `count_events` names the arguments."""
    first, last = _ends(period)
    exposure = _exposure(first, (last - first).days + 1, coverage, scopes)
    _hide(exposure, first, events.unobserved)
    position = (as_days(events.table["date"]) - np.datetime64(first)).astype(np.int64)
    inside = (position >= 0) & (position < exposure.size)
    observed = exposure[np.clip(position, 0, exposure.size - 1)] > 0
    return Selection(first, exposure, position, _selected(events, where), inside, observed)


def _ends(period: Period) -> tuple[dt.date, dt.date]:
    try:
        first, last = (as_date(day) for day in period)
    except ValueError:
        raise DesignError(
            f"period {quoted(period)}: give a first and a last day, each YYYY-MM-DD"
        ) from None
    if first > last:
        raise DesignError(f"period: the first day {first} comes after the last, {last}")
    return first, last


def _exposure(
    first: dt.date, days: int, coverage: str | Path | None, scopes: Collection[str]
) -> NDArray[np.float64]:
    exposure = np.ones(days)
    if coverage is None:
        if scopes:
            raise DesignError(
                f"coverage scopes {', '.join(map(quoted, scopes))} are asked for, but there is no "
                "coverage file; name one, or ask for no scope"
            )
        return exposure
    stretches = read_coverage(coverage)
    known = {stretch.scope for stretch in stretches} | {ALL}
    unknown = [quoted(scope) for scope in scopes if scope not in known]
    if unknown:
        raise DesignError(
            f"coverage scopes {', '.join(unknown)} do not occur in {Path(coverage).name}; "
            f"it has {', '.join(map(quoted, sorted(known)))}"
        )
    _hide(exposure, first, (one for one in stretches if one.needed_by(scopes)))
    return exposure


def _hide(exposure: NDArray[np.float64], first: dt.date, stretches: Iterable[Stretch]) -> None:
    for stretch in stretches:
        if stretch.unobserved:
            start, end = (stretch.start - first).days, (stretch.end - first).days
            exposure[max(start, 0) : max(end + 1, 0)] = 0.0


def _selected(events: Events, where: Where) -> NDArray[np.bool_]:
    chosen = np.ones(len(events.table), dtype=bool)
    breaches = []
    for column, values in where.items():
        if column not in events.table:
            known = ", ".join(quoted(name) for name in events.table.columns)
            breaches.append(f"no column {quoted(column)}; the file has {known}")
            continue
        present, codes = distinct(events.table[column])
        present = present.astype(str)
        breaches += _unknown_values(column, values, set(present))
        chosen &= np.isin(present, [str(value) for value in values])[codes]
    if breaches:
        raise DesignError(f"{events.path.name}: where cannot be used\n  " + "\n  ".join(breaches))
    return chosen


def _unknown_values(column: str, values: Collection[str], present: Collection[str]) -> list[str]:
    if isinstance(values, str) or not values:
        return [f"{quoted(column)}: give a list of allowed values, got {quoted(values)}"]
    unknown = [quoted(value) for value in values if str(value) not in present]
    if not unknown:
        return []
    known = ", ".join(quoted(value) for value in sorted(present)[:MOST_VALUES])
    more = f" and {len(present) - MOST_VALUES} more" if len(present) > MOST_VALUES else ""
    return [f"{quoted(column)}: {', '.join(unknown)} occurs nowhere; its values: {known}{more}"]
