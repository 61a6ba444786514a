"""From a file to events: find out what kind of file it is, read it, keep its hash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.errors import DataError, DesignError
from analysis.events.base import Events, Reading
from analysis.events.choices import UnclearError
from analysis.events.files import open_table
from analysis.events.raw import DateOrder, RawTable, ReadOptions
from analysis.events.reading import MOST_NAMES, quoted
from analysis.events.sources import SOURCES
from analysis.events.sources.own_periods import refuse_periods
from analysis.study.hashing import sha256_of


def load_events(
    path: str | Path,
    source: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    precision_values: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    timezone: str = "UTC",
    sheet: str | None = None,
    url: str | None = None,
) -> Events:
    """Read an event file and account for every row.

    Use it first; then `check_events` for what an analyst must know, and `count_events`. For
    the events of a study: ``load_events(**study.reading())``.

    Parameters
    ----------
    path : str or pathlib.Path
        The event file; a folder of Parquet files; or a `.sql` file with one query.
    source : str, optional
        Name in `SOURCES`. Default: recognised from the columns; `Events.source` says as what.
    columns : mapping of str to str, optional
        For a table of one's own: our name of a column ("date" or "year", "month" and "day";
        "end", "event_id", "date_precision", "count", "published") and the file's.
    precision_values : mapping of str to str, optional
        Values of its precision column, and which precision each means.
    date_order : {"day_first", "month_first", "year_first"}, optional
        How dates such as 03/04/2020 are to be read. Default: as the whole column allows; an
        error shows examples where it allows both.
    timezone : str, optional
        Zone in which moments with an offset from UTC become local dates. Default UTC.
    sheet : str, optional
        Sheet of a workbook. Default: the only one that holds a table.
    url : str, optional
        SQLAlchemy address of the database on which a `.sql` file is run.

    Returns
    -------
    Events

    Raises
    ------
    DataError
        If the file cannot be read, is of no known kind or of several, or breaks the rules of
        its source.
    DesignError
        If there is no such source, or columns are named for one that knows its own.

    Examples
    --------
    >>> events = load_events("data/iraq-us-interests/events.csv")
    >>> events.source, events.rows_read
    ('redletter', 557)
    """
    path = Path(path)
    if source is not None and source not in SOURCES:
        raise DesignError(f"no source {quoted(source)}; known: {', '.join(SOURCES)}")
    if source is not None and not SOURCES[source].general and (columns or precision_values):
        raise DesignError(
            f"source {quoted(source)} knows its own columns; leave out `columns` and "
            "`precision_values`, or read the file as source 'table'"
        )
    options = ReadOptions(columns or {}, precision_values or {}, date_order, timezone, sheet, url)
    raw = open_table(path, options)
    name = source or recognise(raw, options)
    reading = _read(name, raw, options)
    return Events(
        table=reading.table,
        source=name,
        path=path,
        sha256=raw.sha256 or sha256_of(path),
        rows_read=reading.rows_read,
        dropped=reading.dropped,
        lost=reading.lost,
        remarks=raw.remarks + reading.remarks,
        unobserved=reading.unobserved,
    )


def _read(source: str, raw: RawTable, options: ReadOptions) -> Reading:
    try:
        return SOURCES[source].read(raw, options)
    except DataError as error:
        if str(error).startswith(raw.file):
            raise
        if isinstance(error, UnclearError):
            raise error.within(raw.file) from None
        raise DataError(f"{raw.file}: {error}") from None  # as of a column, which knows no file


def recognise(raw: RawTable, options: ReadOptions) -> str:
    """Name the source of a file by its columns; several candidates are an error."""
    if options.columns:
        return "daily_counts" if "count" in options.columns else "table"
    for general in (False, True):
        fits = [
            name
            for name, source in SOURCES.items()
            if source.general is general and source.recognises(raw)
        ]
        if len(fits) > 1 and not general:
            raise _ambiguous(raw, fits)
        if fits:
            return fits[0]
    refuse_periods(raw)
    raise DataError(_unknown(raw))


def _ambiguous(raw: RawTable, fits: list[str]) -> UnclearError:
    known = "".join(f"\n  {name}: {SOURCES[name].looks_for}" for name in fits)
    return UnclearError(
        f"{raw.file}: {len(fits)} sources recognise these columns:{known}",
        f"\nSay which it is, such as --source {fits[0]} (in a study file: source: {fits[0]}).",
        option="source",
        values=fits,
    )


def _unknown(raw: RawTable) -> str:
    found = ", ".join(quoted(name) for name in raw.cells.columns[:MOST_NAMES])
    known = "".join(f"\n  {name}: {source.looks_for}" for name, source in SOURCES.items())
    return (
        f"{raw.file}: no known source has these columns: {found}\n"
        f"Sources and what they look for:{known}\n"
        "Say which column holds the date, such as --column date=NAME (in a study file: "
        "columns: {date: NAME}), or name the source."
    )
