"""Stretches of time in which events were under-counted, not looked for, or truly few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

STATES = ("thin", "missing", "quiet", "unverified")
ALL = "all"
"""The scope that stands for every scope."""


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
