"""JSON as rows: lists of objects, answers of APIs, GeoJSON and one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.events.files.encoding import Text, read_text
from analysis.events.files.envelopes import RECORDS, records_of
from analysis.events.files.objects import Number, Objects
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.reading import quoted

ONE_A_LINE = (".jsonl", ".ndjson", ".geojsonl")
"""Endings of files with one object a line, in which a single line is a record."""

ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

PROBE = 20
"""Lines by which one object a line is told from one object in many lines."""


def read_records(path: Path, options: ReadOptions) -> RawTable:
    """Read a JSON file of records.

    Use it for a list of objects, an API's answer that holds one, GeoJSON, and files with one
    object a line. Numbers stay as they are written, null is an empty cell, and lists and
    objects within a record become JSON text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    options : ReadOptions
        Nothing of it matters here.

    Returns
    -------
    RawTable
        Counted in records, from 1; in lines where each object has its own.

    Raises
    ------
    DataError
        If it is broken, an API's error answer, or holds no list of objects.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "e.json")
    ...     _ = path.write_text('{"data": [{"id": 201501010001, "killed": 1.10}]}')
    ...     read_records(path, ReadOptions()).cells.iloc[0].tolist()
    ['201501010001', '1.10']
    """
    text = read_text(path)
    try:
        return _table(text, path.suffix.lower())
    except RecursionError:
        raise DataError(f"{text.file}: JSON that is nested too deep to be a table") from None


def _table(text: Text, ending: str) -> RawTable:
    table = Objects(text.file, may_be_broken=bool(ESCAPED_SURROGATE.search(text.utf8)))
    if _is_one_a_line(text, ending):
        _take_lines(text, table)
        return table.raw(text.remarks, "line")
    answer = _parsed(text)
    found, remarks = records_of(text.file, answer) if isinstance(answer, dict) else (answer, [])
    if not isinstance(found, list) or not any(isinstance(it, dict) for it in found):
        raise DataError(f"{text.file}: JSON, but no list of records; export it as CSV instead")
    for number, record in enumerate(found, start=1):
        table.take(number, record)
    return table.raw((*text.remarks, *remarks), "record")


def _parsed(text: Text) -> Any:
    try:
        return DECODER.decode(text.utf8.decode())
    except json.JSONDecodeError as error:
        raise DataError(
            f"{text.file}: the JSON is broken or cut off at line {error.lineno}, sign "
            f"{error.colno} ({error.msg}); get the file again"
        ) from None
    except ValueError as error:
        raise DataError(f"{text.file}: {error}") from None


def _is_one_a_line(text: Text, ending: str) -> bool:
    lines = list(islice(filter(str.strip, text.lines()), PROBE))
    found = [record for record in map(_record, lines) if record is not None]
    if len(lines) == 1:
        return ending in ONE_A_LINE and bool(found) and not _may_be_envelope(found[0])
    return 2 * len(found) >= len(lines)


def _may_be_envelope(record: Mapping[str, Any]) -> bool:
    return any(isinstance(record[key], list) for key in record if key.lower() in RECORDS)


def _record(line: str) -> dict[str, Any] | None:
    try:
        found = DECODER.decode(line.strip())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _take_lines(text: Text, table: Objects) -> None:
    for number, line in enumerate(text.lines(), start=1):
        if line.strip():
            table.take(number, _record(line), line.strip())


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object names the key {quoted(twice)} twice; mend the file")
    return found


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=Number
)
