"""From a file to events: find out what kind of file it is, read it, keep its hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analysis.errors import DataError, DesignError
from analysis.events.base import Events
from analysis.events.reading import MOST_NAMES, quoted, read_header
from analysis.events.sources import SOURCES


def load_events(path: str | Path, source: str | None = None) -> Events:
    """Read an event file and check every row.

    Use it first; then `check_events` for what an analyst must know, and `count_events`.

    Parameters
    ----------
    path : str or pathlib.Path
        The event file.
    source : str, optional
        Name in `SOURCES`. Default: recognised from the header; `Events.source` says as what.

    Returns
    -------
    Events

    Raises
    ------
    DataError
        If the file cannot be read, is of no known kind, or listing every row that breaks a rule.
    DesignError
        If there is no such source.

    Examples
    --------
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> events.source, events.rows_read
    ('redletter', 557)
    """
    path = Path(path)
    if source is not None and source not in SOURCES:
        raise DesignError(f"no source {quoted(source)}; known: {', '.join(SOURCES)}")
    name = source or _recognise(path)
    reading = SOURCES[name].read(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Events(reading.table, name, path, sha256, reading.rows_read, reading.dropped)


def _recognise(path: Path) -> str:
    columns = read_header(path)
    for name, source in SOURCES.items():
        if source.recognises(columns):
            return name
    found = ", ".join(quoted(name) for name in columns[:MOST_NAMES])
    known = "".join(f"\n  {name}: {source.looks_for}" for name, source in SOURCES.items())
    raise DataError(
        f"{path.name}: no known source has these columns: {found}{_delimiter_hint(columns)}\n"
        f"Sources and what they look for:{known}\nRename the columns or name the source."
    )


def _delimiter_hint(columns: tuple[str, ...]) -> str:
    if len(columns) == 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in columns[0]:
                return f" (divided by {name}, it seems: save the file with commas)"
    return ""
