"""Parquet files, one or a folder of them, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import DataError
from analysis.events.files.coded import coded_cells
from analysis.events.files.columns import Columns, column_names
from analysis.events.files.different import Table, different_texts
from analysis.events.files.duck import call, database_for, exactly, identifier, literal
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions, no_damage
from analysis.events.reading import MOST_NAMES, MOST_PRINTED, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ENDINGS = (".parquet", ".pq")

MANY = 1_000_000
"""Rows from which on columns are read as codes."""

PORTION = 20_000
"""Rows that are taken at a time below that."""

PARTITION = re.compile("([^=]+)=(.*)", re.DOTALL)
"""Folder that gives its files a column, such as country=Iraq."""


def read_parquet(path: Path, options: ReadOptions) -> RawTable:
    """Read a Parquet file, or all Parquet files below a folder as one table.

    Use it for exports of databases, and for files of any size.

    Parameters
    ----------
    path : pathlib.Path
        A file, or a folder; files are taken in order of their names, and a folder
        `country=Iraq` gives the files in it the column `country`.
    options : ReadOptions
        Its `columns` say which ids and dates must be kept however many there are.

    Returns
    -------
    RawTable
        Counted in rows, through all files. Dates in ISO form, moments with a zone in UTC
        and ending in Z; columns of a million rows or more are categories.

    Raises
    ------
    DataError
        If a file is broken, the columns of two files differ, or a folder holds none.
    """
    files, others = _files(path)
    with database_for(path.name) as (database, _):
        table = _table(database, path, files, options)
        ((rows,),) = database.execute(f"SELECT count(*) FROM {table.source}").fetchall()
        if rows < MANY:
            cells, remarks = _plain(database, table), list[EventFinding]()
        else:
            different = different_texts(database, table)
            coded, remarks = coded_cells(database, table, different)
            cells = pd.DataFrame(coded, pd.RangeIndex(1, rows + 1), copy=False)
    said = (*_of_folder(path, files, others), *remarks)
    return RawTable(path.name, cells, no_damage(), said, counted_in="row")


def _files(path: Path) -> tuple[list[Path], int]:
    """List the Parquet files, and count what else lies beside them."""
    if not path.is_dir():
        return [path], 0
    try:
        found = sorted(
            (it for it in path.rglob("*") if it.is_file()),
            key=lambda it: it.relative_to(path).parts,
        )
    except OSError as error:
        raise DataError(f"{quoted(path)}: cannot be read ({error})") from error
    # Names such as _metadata and .part.parquet.crc are notes that programs leave for themselves.
    files = [it for it in found if it.suffix.lower() in ENDINGS and it.name[0] not in "._"]
    if not files:
        raise DataError(
            f"{path.name}: a folder without Parquet files (it holds {len(found):,} others); name "
            "one file in it"
        )
    return files, len(found) - len(files)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column as the file has it, and how it is to be read."""

    name: str
    kind: str

    def as_text(self) -> str:
        """Write the SQL that gives it as text."""
        return f"coalesce({self._text()}, '')"

    def _text(self) -> str:
        name = identifier(self.name)
        plain = f"CAST({name} AS VARCHAR)"
        if self.kind in ("FLOAT", "DOUBLE"):
            whole = f"isfinite({name}) AND {name} = trunc({name}) AND abs({name}) < 1e30"
            digits = f"CAST(CAST({name} AS HUGEINT) AS VARCHAR)"
            return f"CASE WHEN isnan({name}) THEN '' WHEN {whole} THEN {digits} ELSE {plain} END"
        if self.kind == "TIMESTAMP WITH TIME ZONE":
            utc = f"make_timestamp(epoch_us({name}))"
            moment = f"strftime({utc}, '%Y-%m-%dT%H:%M:%SZ')"
            return f"CASE WHEN isfinite({name}) THEN {moment} ELSE {plain} END"
        if self.kind.startswith("TIMESTAMP"):
            moment = f"strftime(CAST({name} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S')"
            day = f"CAST(CAST({name} AS DATE) AS VARCHAR)"
            midnight = f"CAST(CAST({name} AS DATE) AS TIMESTAMP) = CAST({name} AS TIMESTAMP)"
            exact = f"CASE WHEN {midnight} THEN {day} ELSE {moment} END"
            return f"CASE WHEN isfinite({name}) THEN {exact} ELSE {plain} END"
        return plain


def _table(
    database: DuckDBPyConnection, path: Path, files: Sequence[Path], options: ReadOptions
) -> Table:
    partitions = [_partitions(path, file) for file in files]
    _refuse_strangers(database, path, files, partitions)
    source = call(
        "read_parquet",
        literal([exactly(file) for file in files]),
        union_by_name=True,
        hive_partitioning=bool(partitions[0]),
        hive_types_autocast=False,
    )
    kinds = {name: kind for name, kind, *_ in _described(database, source)}
    names = list(dict.fromkeys([*_names(database, files[0]), *partitions[0]]))
    kept = column_names(path.name, names, [False] * len(names))
    texts = {ours: _Column(names[i], kinds[names[i]]).as_text() for i, ours in kept.items()}
    return Table.of(path.name, source, texts, options)


def _partitions(path: Path, file: Path) -> list[str]:
    folders = file.relative_to(path).parts[:-1] if path.is_dir() else ()
    return [match[1] for match in map(PARTITION.fullmatch, folders) if match]


def _refuse_strangers(
    database: DuckDBPyConnection,
    path: Path,
    files: Sequence[Path],
    partitions: Sequence[Sequence[str]],
) -> None:
    """Raise DataError naming every file whose columns are not those of the first."""
    first: set[str] = set()
    strangers = []
    for file, folders in zip(files, partitions, strict=True):
        names = {*_names(database, file), *folders}
        first = first or names
        if names != first:
            strangers.append(f"  {quoted(_within(path, file))}{_differs(first, names)}")
    if strangers:
        more = [f"  … and {len(strangers) - MOST_PRINTED} more"] * (len(strangers) > MOST_PRINTED)
        raise DataError(
            "\n".join(
                [
                    f"{path.name}: {len(strangers)} of {len(files)} files have other columns than "
                    f"{quoted(_within(path, files[0]))}; mend or remove them",
                    *strangers[:MOST_PRINTED],
                    *more,
                ]
            )
        )


def _differs(first: set[str], names: set[str]) -> str:
    missing, extra = sorted(first - names), sorted(names - first)
    told = [(" lacks ", missing), (" has besides ", extra)]
    return ";".join(f"{verb}{_listed(some)}" for verb, some in told if some)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names[:MOST_NAMES]))


def _within(path: Path, file: Path) -> str:
    return file.relative_to(path).as_posix() if path.is_dir() else file.name


def _names(database: DuckDBPyConnection, file: Path) -> list[str]:
    import duckdb  # imported already, by `database_for`

    source = call("read_parquet", literal([exactly(file)]), hive_partitioning=False)
    try:
        return [name for name, *_ in _described(database, source)]
    except duckdb.Error:
        raise DataError(
            f"{quoted(file.name)}: no Parquet file, or damaged or cut off; get it again"
        ) from None


def _described(database: DuckDBPyConnection, source: str) -> list[tuple[str, ...]]:
    return database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()


def _plain(database: DuckDBPyConnection, table: Table) -> pd.DataFrame:
    columns, taken = Columns(len(table.texts)), 0
    database.execute(table.select(list(table.texts.values())))
    while rows := database.fetchmany(PORTION):
        if any(None in row for row in rows):
            # DuckDB leaves out what would fill empty cells where a file says it has none.
            raise DataError(
                f"{table.file}: a broken Parquet file, for it says that no cell of a column is "
                "empty, and some are; export it again"
            )
        columns.add(rows)
        taken += len(rows)
    return columns.frame(table.file, list(table.texts), range(1, taken + 1))


def _of_folder(path: Path, files: Sequence[Path], others: int) -> Iterator[EventFinding]:
    if path.is_dir():
        other = f" Other files in the folder ({others:,}) were not looked at." if others else ""
        text = f"Parquet files read as one table, in order of their names: {len(files):,}.{other}"
        yield EventFinding("folder", "note", text)
