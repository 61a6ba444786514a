"""Stretches of time in which events were under-counted, not looked for, or truly few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from analysis.events.reading import Breach, refuse_file
from analysis.events.schema import Column, Schema, read_checked

STATES = ("thin", "missing", "quiet", "unverified")
ALL = "all"
"""The scope that stands for every scope."""

SCHEMA: Schema = (
    Column("start", filled=True, day=True),
    Column("end", filled=True, day=True),
    Column("scope", filled=True),
    Column("state", filled=True, values=STATES),
    Column("note"),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line of a coverage file.

    Attributes
    ----------
    start, end : datetime.date
        First and last day, both in.
    scope : str
        Which events it speaks of; "all" for every scope.
    state : {"thin", "missing", "quiet", "unverified"}
        Under-counted; nearly all absent; low counts believed real; not checked.
    note : str
        Why, in the coder's words.
    """

    start: dt.date
    end: dt.date
    scope: str
    state: str
    note: str

    @property
    def unobserved(self) -> bool:
        """Whether its days have exposure 0 for the outcomes that need its scope."""
        return self.state in ("missing", "unverified")

    def needed_by(self, scopes: Collection[str]) -> bool:
        """Tell whether an outcome that needs `scopes` is touched."""
        return self.scope == ALL or self.scope in scopes or ALL in scopes

    def days_within(self, first: dt.date, last: dt.date) -> int:
        """Count its days from `first` to `last`, both in."""
        return max(0, (min(self.end, last) - max(self.start, first)).days + 1)


def read_coverage(path: str | Path) -> tuple[Stretch, ...]:
    """Read a coverage file: what is known of the days on which little was coded.

    Use it to see the stretches; `count_events` reads the file itself.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV with columns start, end, scope, state and note.

    Returns
    -------
    tuple of Stretch
        In the order of the file.

    Raises
    ------
    DataError
        Listing every line that breaks a rule.

    Examples
    --------
    >>> stretches = read_coverage("data/iraq-us-interests/coverage.csv")
    >>> sum(stretch.unobserved for stretch in stretches)
    5
    """
    path = Path(path)
    cells = read_checked(path, SCHEMA)
    backwards = cells[cells["end"] < cells["start"]]  # ISO text sorts as the days do
    refuse_file(
        path.name,
        [
            Breach(int(line), f"end = '{row.end}'", f"before start = '{row.start}'")
            for line, row in zip(backwards.index, backwards.itertuples(), strict=True)
        ],
    )
    return tuple(_stretch(row) for row in cells.to_dict("records"))


def _stretch(row: dict[str, str]) -> Stretch:
    start, end = (dt.date.fromisoformat(row[name]) for name in ("start", "end"))
    return Stretch(start, end, row["scope"], row["state"], row["note"])
