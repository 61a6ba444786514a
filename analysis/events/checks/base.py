"""What every check of an event file gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.events.base import Events

Severity = Literal["note", "warning", "refusal"]


@dataclass(frozen=True, slots=True)
class EventFinding:
    """One thing that an analyst must know about an event file.

    Attributes
    ----------
    name : str
        Name of the check in `EVENT_CHECKS`.
    severity : {"note", "warning", "refusal"}
        To be known; to be looked into first; no day-level test should be run.
    text : str
        What was found, in words and numbers, and what to do.
    rows : tuple of int
        Lines of the file that are meant; empty if it concerns the whole.
    """

    name: str
    severity: Severity
    text: str
    rows: tuple[int, ...] = ()

    def sentence(self) -> str:
        """Say the finding in words, as the report prints it."""
        return self.text


EventCheck = Callable[[Events], list[EventFinding]]


def lines_of(rows: pd.DataFrame) -> tuple[int, ...]:
    """Lines of the file on which some rows of the table stand."""
    return tuple(int(line) for line in rows.index)


def named(lines: Iterable[int], most: int = 5) -> str:
    """Name the first few lines for a sentence."""
    lines = list(lines)
    more = f" and {len(lines) - most} more" if len(lines) > most else ""
    return ("line " if len(lines) == 1 else "lines ") + ", ".join(map(str, lines[:most])) + more


def share(part: int, whole: int) -> str:
    """Write a part of a whole with its percentage."""
    return f"{part} of {whole} ({100 * part / whole:.1f}%)"
