"""DuckDB as the reader of files too large to be held: closed off, bounded, quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from analysis.errors import DataError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "400MB"
"""What a query may take before it writes to the disk."""

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


@contextmanager
def database_for(file: str) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """Open a database in memory for reading one file, and a folder that vanishes with it.

    Use it around all that DuckDB does with a file; what it raises becomes a DataError.

    Parameters
    ----------
    file : str
        Name of the file, for messages.

    Yields
    ------
    database : duckdb.DuckDBPyConnection
    folder : pathlib.Path
    """
    # Imported here: most studies have a small file and need no database.
    import duckdb

    with TemporaryDirectory(prefix="redletter-") as folder:
        config = {**SETTINGS, "temp_directory": folder}
        with duckdb.connect(":memory:", config=config) as database:
            try:
                yield database, Path(folder)
            except duckdb.OutOfMemoryException as error:
                raise DataError(
                    f"{file}: does not fit into {MEMORY} of working memory; split it, or leave "
                    "columns of long texts out of the export"
                ) from error
            except duckdb.Error as error:
                # Its message quotes the file at length.
                raise DataError(
                    f"{file}: cannot be read ({type(error).__name__} of DuckDB); it is damaged, "
                    "cut off or of another kind than its name says. Get it again"
                ) from error


def identifier(name: str) -> str:
    """Quote a name for SQL.

    Examples
    --------
    >>> print(identifier('a"b'))
    "a""b"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | bool | list[str] | dict[str, str]) -> str:
    """Write a value for SQL, texts quoted.

    Examples
    --------
    >>> print(literal("it's"), literal(["a"]), literal({"b": "VARCHAR"}), literal(True))
    'it''s' ['a'] {'b': 'VARCHAR'} true
    """
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


def call(function: str, *arguments: str, **options: str | int | bool | dict[str, str]) -> str:
    """Write a call of one of DuckDB's table functions.

    Examples
    --------
    >>> print(call("read_csv", literal("a.csv"), header=False))
    read_csv('a.csv', header = false)
    """
    named = [f"{name} = {literal(value)}" for name, value in options.items()]
    return f"{function}({', '.join([*arguments, *named])})"


def exactly(file: Path) -> str:
    """Write a path so that DuckDB takes no sign in it for a pattern of names.

    Examples
    --------
    >>> exactly(Path("a[1].csv"))
    'a[[]1].csv'
    """
    return re.sub(r"([*?\[])", r"[\1]", str(file))
