"""What an analyst must know about an event file: one finding, its weight and its rows."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import pandas as pd

Severity = Literal["note", "warning", "refusal"]

MOST_LINES = 1000
"""Lines kept with one finding; a file of millions may hold millions."""


@dataclass(frozen=True, slots=True)
class EventFinding:
    """One thing that an analyst must know about an event file.

    Attributes
    ----------
    name : str
        Name of the check in `EVENT_CHECKS`, or of what reading the file brought to light.
    severity : {"note", "warning", "refusal"}
        To be known; to be looked into first; no day-level test should be run.
    text : str
        What was found, in words and numbers, and what to do.
    rows : tuple of int
        Lines of the file that are meant, the first thousand at most; empty if it concerns
        the whole.
    """

    name: str
    severity: Severity
    text: str
    rows: tuple[int, ...] = ()

    @property
    def opening(self) -> str:
        """The first sentence of the finding, for where there is little room."""
        return re.split(r"(?<=[.?!]) (?=[A-Z])", self.text, maxsplit=1)[0]

    def sentence(self) -> str:
        """Say the finding in words, as the report prints it."""
        return self.text


def lines_of(rows: pd.DataFrame | pd.Series) -> tuple[int, ...]:
    """Lines of the file on which some rows of the table stand, the first thousand at most."""
    return tuple(int(line) for line in rows.index[:MOST_LINES])


def named(lines: Collection[int], most: int = 5) -> str:
    """Name the first few lines for a sentence."""
    more = f" and {len(lines) - most:,} more" if len(lines) > most else ""
    first = ", ".join(map(str, islice(lines, most)))  # a copy of millions is never made
    return ("line " if len(lines) == 1 else "lines ") + first + more


def share(part: int, whole: int) -> str:
    """Write a part of a whole with its percentage."""
    return f"{part:,} of {whole:,} ({100 * part / whole:.1f}%)"
