"""The values of a column that a study file with the key `by` makes studies of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.counts.selection import select
from analysis.errors import DesignError
from analysis.events import Events
from analysis.events.raw import distinct
from analysis.events.reading import quoted
from analysis.stats.constants import LEAST_EVENTS
from analysis.study import Study

MOST = 250
"""Studies that one file may make; more is a column of names, not of countries."""


@dataclass(frozen=True, slots=True)
class Portions:
    """The studies that one study file makes.

    Attributes
    ----------
    column : str
        The column whose values they are.
    counts : mapping of str to int
        Value and events of the primary outcome, those with enough for a study; in order.
    few : mapping of str to int
        Values with too few events for one.
    """

    column: str
    counts: Mapping[str, int]
    few: Mapping[str, int]

    def sentence(self) -> str:
        """Say what the file is divided into, and what is left aside."""
        made = f"{len(self.counts)} of {len(self.counts) + len(self.few)} values of {self.column}"
        if not self.few:
            return f"One study for each value of {self.column}: {len(self.counts)}."
        left = ", ".join(f"{value or '(empty)'} {number}" for value, number in self.few.items())
        return f"A study each for {made}; fewer than {LEAST_EVENTS} events, so none: {left}."


def portions(events: Events, study: Study) -> Portions:
    """Count the primary outcome by the values of the study's column `by`.

    Use it to know which studies a file with many countries makes.

    Parameters
    ----------
    events : Events
        From `load_events`.
    study : Study
        With the key `by`.

    Returns
    -------
    Portions

    Raises
    ------
    DesignError
        If the file has no such column, or it has more than 250 values.

    Examples
    --------
    >>> from analysis import load_events, load_study
    >>> study = load_study("iraq-us-interests", ["by=target_type", "outcomes={all: {}}"])
    >>> found = portions(load_events(**study.reading()), study)
    >>> found.counts["embassy"], sorted(found.few)
    (44, ['consulate', 'contractor', 'oil', 'other'])
    """
    column = study.by or ""
    if column not in events.table:
        known = ", ".join(quoted(name) for name in events.table.columns)
        raise DesignError(f"by: no column {quoted(column)}; the file has {known}")
    chosen = select(events, **study.counting())
    values, codes = distinct(events.table[column])
    counts = np.bincount(codes[chosen.used], minlength=len(values))
    found = sorted((str(value), int(n)) for value, n in zip(values, counts, strict=True) if n)
    if len(found) > MOST:
        raise DesignError(
            f"by: column {quoted(column)} has {len(found)} values among the events counted; at "
            f"most {MOST} studies are made of one file: choose a coarser column"
        )
    return Portions(
        column,
        {value: n for value, n in found if n >= LEAST_EVENTS and value},
        {value: n for value, n in found if n < LEAST_EVENTS or not value},
    )
