"""The rows of one SQL query, read only, from any database that SQLAlchemy can speak to."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import DataError
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions, no_damage
from analysis.events.reading import quoted

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

URL_VARIABLE = "REDLETTER_SQL_URL"
PASSWORD_VARIABLE = "REDLETTER_SQL_PASSWORD"

COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
DRIVERS = {"postgresql": "postgresql+psycopg"}
"""Drivers that come with Redletter, where an address names none."""


def read_query(path: Path, options: ReadOptions) -> RawTable:
    """Run the one query of a `.sql` file and take its rows as text.

    Use it for events in a database. The query is run in a transaction that may only read and
    is rolled back.

    Parameters
    ----------
    path : pathlib.Path
        A file with one statement, SELECT or WITH.
    options : ReadOptions
        Its `url` is the SQLAlchemy address; without one the environment variable
        REDLETTER_SQL_URL. A password is taken from REDLETTER_SQL_PASSWORD, for a study file
        is printed with its report and must hold none.

    Returns
    -------
    RawTable
        Counted in records. Rows of a query without ORDER BY are sorted by their text, so that
        the same rows are the same file.

    Raises
    ------
    DataError
        If there is no address, driver, database or answer, or the file holds anything but one
        query.
    """
    query = _query(path)
    columns, rows = _answer(path.name, query, _address(path.name, options))
    remarks = []
    if not re.search(r"\border\s+by\b", query, re.IGNORECASE):
        rows = sorted(rows)
        text = "The query has no ORDER BY; its rows were sorted by their text."
        remarks.append(EventFinding("query_order", "note", text))
    index = pd.RangeIndex(1, len(rows) + 1)
    cells = pd.DataFrame(rows, index, columns, dtype=str)
    return RawTable(
        path.name, cells, no_damage(), tuple(remarks), "record", sha256=_hash(columns, rows)
    )


def _query(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name}: cannot be read as a text file ({error})") from None
    bare = COMMENT.sub(" ", text).strip().rstrip(";").strip()
    if not re.match(r"(select|with)\b", bare, re.IGNORECASE):
        raise DataError(f"{path.name}: one query is expected, SELECT or WITH, not {quoted(bare)}")
    return bare


def _address(file: str, options: ReadOptions) -> URL:
    # Imported here: few event files are queries, and SQLAlchemy is slow to load.
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    given = options.url or os.environ.get(URL_VARIABLE)
    if not given:
        raise DataError(
            f"{file}: a query needs the address of its database; give --url (in a study file: "
            f"events.url), such as postgresql://me@host/events, or set {URL_VARIABLE}"
        )
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise DataError(f"{file}: the database's address is not of the form KIND://…") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if (password := os.environ.get(PASSWORD_VARIABLE)) and not url.password:
        url = url.set(password=password)
    return url


def _answer(file: str, query: str, url: URL) -> tuple[list[str], list[tuple[str, ...]]]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with _engine(file, url).connect() as connection:
            return _rows(connection, query)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise DataError(
            f"{file}: the database {url.render_as_string()} gave no answer: "
            f"{reason[0] if reason else type(error).__name__}"
        ) from None


def _engine(file: str, url: URL) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import NoSuchModuleError
    from sqlalchemy.pool import NullPool

    if url.get_backend_name() == "sqlite":
        url = _read_only_file(file, url)
    try:
        return create_engine(url, poolclass=NullPool)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DataError(
            f"{file}: no driver for {quoted(url.drivername)} is installed ({error}); install it, "
            "or export the rows to CSV"
        ) from None


def _read_only_file(file: str, url: URL) -> URL:
    database = Path(url.database or "")
    if not database.is_file():
        # SQLite would make an empty database in its place.
        raise DataError(f"{file}: there is no database {quoted(url.database)}; mend the address")
    return url.set(
        database=database.resolve().as_uri(), query={**url.query, "mode": "ro", "uri": "true"}
    )


def _rows(connection: Connection, query: str) -> tuple[list[str], list[tuple[str, ...]]]:
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(postgresql_readonly=True)
    # As the driver has it: a colon or a percent sign in the query is no parameter of ours.
    answer = connection.exec_driver_sql(query.replace("%", "%%") if _formats(connection) else query)
    names = [str(column[0]).strip() for column in answer.cursor.description]
    rows = [tuple(map(_text, row)) for row in answer]
    connection.rollback()
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"the query names {', '.join(map(quoted, twice))} twice; use AS")
    return names, rows


def _formats(connection: Connection) -> bool:
    return connection.dialect.paramstyle in ("format", "pyformat")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def _hash(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    whole = hashlib.sha256(repr(tuple(columns)).encode())
    for row in rows:
        whole.update(repr(tuple(row)).encode())
    return whole.hexdigest()
