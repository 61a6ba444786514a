"""Kinds of files that hold tables: from bytes to cells of text, nothing understood yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError
from analysis.events.files.contents import format_of
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions

LARGE = 256 * 2**20
"""Bytes of text beyond which a file is not read whole."""


@dataclass(frozen=True, slots=True)
class Format:
    """One line of the index: a kind of file.

    Attributes
    ----------
    title : str
        What it is, in a few words.
    endings : tuple of str
        How the names of such files end, in lower case.
    opens : callable
        ``opens(path, options) -> RawTable``; raises DataError where the file cannot be read.
    """

    title: str
    endings: tuple[str, ...]
    opens: Callable[[Path, ReadOptions], RawTable]


def open_table(path: Path, options: ReadOptions) -> RawTable:
    """Read the cells of a file as text.

    Use it for a file of any kind. The kind is told by the first bytes; the ending of the name
    counts for `.sql` alone, and where it says another kind a remark says so.

    Parameters
    ----------
    path : pathlib.Path
        A file, or a folder of Parquet files.
    options : ReadOptions
        Sheet of a workbook, address of a database.

    Returns
    -------
    RawTable

    Raises
    ------
    DataError
        If the file is missing, holds no table, or cannot be read as one.

    Examples
    --------
    >>> raw = open_table(Path("data/iraq-us-interests/events.csv"), ReadOptions())
    >>> len(raw.cells), raw.cells.columns[0]
    (557, 'event_id')
    """
    name = format_of(path)
    raw = FORMATS[name].opens(path, options)
    misnamed = _misnamed(path, name)
    return dataclasses.replace(raw, remarks=(*misnamed, *raw.remarks))


def _misnamed(path: Path, name: str) -> list[EventFinding]:
    ending = path.suffix.lower()
    if path.is_dir() or ending in FORMATS[name].endings:
        return []
    named = [it.title for it in FORMATS.values() if ending in it.endings]
    if not named:
        return []
    text = f"The name ends in {ending}, as of {named[0]}, but it is {FORMATS[name].title}."
    return [EventFinding("kind_of_file", "note", text)]


# Each reader is imported when the first file of its kind is opened: some are slow to load.


def _delimited(path: Path, options: ReadOptions) -> RawTable:
    if path.stat().st_size > LARGE:
        from analysis.events.files.large import read_large_text

        return read_large_text(path, options)
    from analysis.events.files.delimited import read_delimited

    return read_delimited(path, options)


def _records(path: Path, options: ReadOptions) -> RawTable:
    if path.stat().st_size > LARGE:
        raise DataError(
            f"{path.name}: more than {LARGE >> 20} MB of JSON; export it as CSV or Parquet instead"
        )
    from analysis.events.files.records import read_records

    return read_records(path, options)


def _workbook(path: Path, options: ReadOptions) -> RawTable:
    from analysis.events.files.workbook import read_workbook

    return read_workbook(path, options)


def _parquet(path: Path, options: ReadOptions) -> RawTable:
    from analysis.events.files.parquet import read_parquet

    return read_parquet(path, options)


def _stata(path: Path, options: ReadOptions) -> RawTable:
    from analysis.events.files.stata import read_stata

    return read_stata(path, options)


def _sql(path: Path, options: ReadOptions) -> RawTable:
    from analysis.events.files.sql import read_query

    return read_query(path, options)


FORMATS: dict[str, Format] = {
    "delimited": Format("a delimited text", (".csv", ".tsv", ".tab", ".txt", ".dat"), _delimited),
    "records": Format("a JSON file", (".json", ".jsonl", ".ndjson", ".geojson"), _records),
    "workbook": Format("a workbook", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), _workbook),
    "parquet": Format("a Parquet file", (".parquet", ".pq"), _parquet),
    "stata": Format("a Stata file", (".dta",), _stata),
    "sql": Format("an SQL query", (".sql",), _sql),
}

__all__ = ["FORMATS", "Format", "open_table"]
