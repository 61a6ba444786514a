"""Event files made by us, in the shape of every provider's export and with every known trap.

Nothing here is copied from a provider: the columns are theirs, the rows are drawn at random.
Each provider has a module with `table(events, ...) -> (columns, rows)`, both plain text; the
writers put such a table into any kind of file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

Table = tuple[list[str], list[list[str]]]


@dataclass(frozen=True)
class Made:
    """One invented event, as we would want it back."""

    event_id: str
    date: dt.date
    earliest: dt.date
    latest: dt.date
    precision: str
    country: str
    kind: str
    actor: str
    place: str
    killed: int
    note: str


def day_by_turn(first: dt.date, last: dt.date, turn: int) -> dt.date:
    """The day on which the row of this turn (0, 1 ...) among those of 8 to 31 days is counted."""
    length = (last - first).days + 1
    return first + dt.timedelta((turn + 1) * 6180339887 % 10**10 * length // 10**10)


COUNTRIES = ("Iraq", "Syria")
KINDS = ("Armed clash", "Remote explosive", "Peaceful protest")
ACTORS = ("Group of the North", "Militia, unnamed", "Garde d'Été")
PLACES = ("Al-Qa'im", "Tall ʿAfar", "Baṣra", "سنجار", "Abu Ghraib")
NOTES = ("", 'He said: "no"; then left', "first line\nsecond line", "=1+1", "<b>bold</b>, a comma")


def some_events(number: int = 60, seed: int = 1, first: str = "2019-01-05") -> list[Made]:
    """Draw events on exact days, no two on one day and place, spread over three years."""
    rng = np.random.default_rng(seed)
    offsets = np.sort(rng.choice(3 * 365, size=number, replace=False))
    start = dt.date.fromisoformat(first)
    return [_event(i, start + dt.timedelta(int(offset)), rng) for i, offset in enumerate(offsets)]


def _event(i: int, day: dt.date, rng: np.random.Generator) -> Made:
    def draw(options: tuple[str, ...]) -> str:
        return options[int(rng.integers(len(options)))]

    return Made(
        f"{100000 + i}", day, day, day, "day", draw(COUNTRIES), draw(KINDS), draw(ACTORS),
        draw(PLACES), int(rng.integers(4)), draw(NOTES),
    )  # fmt: skip
