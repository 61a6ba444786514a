"""The rows of a file that are no events, written out with their lines and reasons."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TextIO

import pandas as pd

from analysis.cli.checking.own_files import replaced
from analysis.cli.terminal import harmless
from analysis.events import Events
from analysis.events.raw import REASON, each, no_damage
from analysis.report.spreadsheet import guarded

LINE = "line"
KEPT = re.compile(r"([\r\t])")
"""Control characters that stay: line breaks and tabs inside cells, beside those of `harmless`."""
CHUNK = 100_000
"""Rows written at a time, so that millions need no second copy as text."""


def write_dropped(events: Events, path: Path) -> int:
    """Write every row that was left out as CSV, and return their number.

    Use it to mend a file, or to show what was not counted. It is UTF-8, with the columns
    `line` (in a workbook the row, in a list the record), `reason` and those of the file;
    cells that a spreadsheet would run as a formula are led by an apostrophe, and characters
    that could command a terminal are replaced.

    Parameters
    ----------
    events : Events
        From `load_events`.
    path : pathlib.Path
        Replaced if it exists; `refuse_target` says whether it may be.

    Returns
    -------
    int
    """
    lost = events.lost if REASON in events.lost else no_damage()
    names = {name: f"{name} (file)" for name in lost.columns if name == LINE}
    with replaced(path) as file:
        _append(lost.iloc[:0].rename(columns=names), file, header=True)
        for start in range(0, len(lost), CHUNK):
            _append(lost.iloc[start : start + CHUNK].rename(columns=names), file, header=False)
    return len(lost)


def _append(rows: pd.DataFrame, file: TextIO, *, header: bool) -> None:
    safe = pd.DataFrame(
        {place: each(_texts(rows.iloc[:, place]), _safe) for place in range(rows.shape[1])},
        index=rows.index,
    )
    safe.columns = pd.Index([_safe(str(name)) for name in rows.columns])
    safe.to_csv(file, header=header, index_label=LINE, lineterminator="\r\n")


def _safe(cell: str) -> str:
    # Line breaks and tabs are part of a row as it stands in its file; the rest is as in a terminal.
    return guarded("".join(it if KEPT.match(it) else harmless(it) for it in KEPT.split(cell)))


def _texts(cells: pd.Series) -> pd.Series:
    # A cut row has no cells of its own; its text stands in a column that others lack.
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(object)
    return cells.where(cells.notna(), "").astype(object)
