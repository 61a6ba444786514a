"""The coverage file: what is known of the days on which little was coded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from analysis.events.reading import Breach, refuse_file
from analysis.events.schema import Column, Schema, read_checked
from analysis.events.stretches import STATES, Stretch

SCHEMA: Schema = (
    Column("start", filled=True, day=True),
    Column("end", filled=True, day=True),
    Column("scope", filled=True),
    Column("state", filled=True, values=STATES),
    Column("note"),
)


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
