"""Draw `events.csv`: bursts with a surge planted at one date and nothing at another.

.venv/bin/python data/planted-surge/make.py

CODEBOOK.md says in words what is drawn here; a test holds the file against this script.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.stats.constants import YEAR
from analysis.stats.hawkes import simulate_hawkes

SEED = 2
FIRST, LAST = dt.date(2011, 1, 1), dt.date(2024, 12, 31)
DAYS = (LAST - FIRST).days + 1

BRANCHING, DELAY = 0.5, 5.0
A_YEAR = {"attack": 75.0, "control": 50.0}
SEASON = 0.2

PLANTED = tuple(dt.date(year, 5, 20) for year in range(2018, 2025))
REACH, FACTOR = 7, 4.0

IMPRECISE = {"plus_minus_1": (0.04, 1), "week": (0.02, 3)}

Row = tuple[dt.date, str, str]


def main() -> None:
    """Write the file beside this script."""
    path = Path(__file__).with_name("events.csv")
    path.write_text(events(SEED), encoding="utf-8", newline="")


def events(seed: int) -> str:
    """Draw both series and write one row an event, in order of the stated dates."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(("event_id", "date", "date_precision", "kind"))
    for number, (date, precision, kind) in enumerate(rows(seed), 1):
        table.writerow((f"sim-{number:04d}", date, precision, kind))
    return file.getvalue()


def rows(seed: int) -> list[Row]:
    """Draw days of attacks and of the negative control, and blur some of their dates."""
    rng = np.random.default_rng(seed)
    drawn = {
        "attack": draw(background("attack") * planted(), rng),
        "control": draw(background("control"), rng),
    }
    return sorted(row for kind, counts in drawn.items() for row in blurred(counts, kind, rng))


def background(kind: str) -> NDArray[np.float64]:
    """Fresh events a day: what is left of the yearly number, with a mild season."""
    # Fresh events bring 1 / (1 - BRANCHING) events in all. Rounded, so that the last digit
    # of a cosine, which differs between processors, moves no event.
    wave = 1 + SEASON * np.cos(2 * np.pi * np.arange(DAYS) / YEAR)
    return np.round(A_YEAR[kind] / YEAR * (1 - BRANCHING) * wave, 9)


def planted() -> NDArray[np.float64]:
    """Factor on the fresh attacks of every day."""
    factor = np.ones(DAYS)
    for date in PLANTED:
        at = (date - FIRST).days
        factor[at - REACH : at + REACH + 1] = FACTOR
    return factor


def draw(level: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw one self-exciting series."""
    return simulate_hawkes(level, BRANCHING, 1 / DELAY, rng=rng, series=1)[0]


def blurred(counts: NDArray[np.int64], kind: str, rng: np.random.Generator) -> Iterator[Row]:
    """State each event's date; a few are wrong by as much as their precision admits."""
    names = ("day", *IMPRECISE)
    shares = [share for share, _ in IMPRECISE.values()]
    for day in np.repeat(np.arange(DAYS), counts):
        precision = names[rng.choice(len(names), p=[1 - sum(shares), *shares])]
        _, reach = IMPRECISE.get(precision, (1.0, 0))
        stated = min(max(int(day) + int(rng.integers(-reach, reach + 1)), 0), DAYS - 1)
        yield FIRST + dt.timedelta(stated), precision, kind


if __name__ == "__main__":
    main()
