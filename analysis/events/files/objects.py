"""JSON objects as rows of text: numbers as written, null as nothing, points as two columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import pandas as pd

from analysis.events.files.columns import Columns
from analysis.events.files.gathering import CUT, MOST_TEXT
from analysis.events.findings import MOST_LINES, EventFinding, named
from analysis.events.raw import REASON, RawTable

NO_RECORD = "not a record"

PORTION = 20_000
"""Records that are encoded at a time."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a sign, which only a broken escape leaves and no file can hold."""


class Number(str):
    """A number as it is written: an id of 12 digits or 1.10 stays what it is."""

    __slots__ = ()


class Objects:
    """Gathers JSON objects into a table; columns are their keys in order of first appearance.

    Use it for records of any origin once they are parsed, with numbers as `Number`.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    may_be_broken : bool, optional
        Whether texts may hold halves of signs, which are then replaced.

    Examples
    --------
    >>> table = Objects("e.json")
    >>> table.take(1, {"id": Number("1.10"), "sure": True})
    >>> table.take(2, {"place": None, "tags": [Number("1")]})
    >>> table.raw((), "record").cells.to_numpy().tolist()
    [['1.10', 'true', '', ''], ['', '', '', '[1]']]
    """

    def __init__(self, file: str, *, may_be_broken: bool = False) -> None:
        self._file = file
        self._may_be_broken = may_be_broken
        self._columns = Columns(0)
        self._names: dict[str, None] = {}
        self._portion: list[dict[str, str]] = []
        self._index: list[int] = []
        self._damaged: list[tuple[int, str]] = []
        self._mended: list[int] = []

    def take(self, number: int, record: Any, text: str = "") -> None:
        """Take a record, or what stands in place of one; `text` is its line in the file."""
        if not isinstance(record, Mapping):
            self._damaged.append((number, (text or as_text(record))[:MOST_TEXT]))
            return
        cells = _feature(record) if record.get("type") == "Feature" else _cells(record)
        if self._may_be_broken:
            cells = self._whole(number, cells)
        self._index.append(number)
        self._portion.append(cells)
        if len(self._portion) == PORTION:
            self._encode()

    def _whole(self, number: int, cells: dict[str, str]) -> dict[str, str]:
        mended = {SURROGATE.sub("�", key): SURROGATE.sub("�", text) for key, text in cells.items()}
        if mended != cells:
            self._mended.append(number)
        return mended

    def _encode(self) -> None:
        seen = len(self._names)
        for cells in self._portion:
            self._names.update(dict.fromkeys(cells))
        rows = len(self._index) - len(self._portion)
        self._columns.widen(len(self._names) - seen, rows)
        self._columns.add(
            [[cells.get(name, "") for name in self._names] for cells in self._portion]
        )
        self._portion = []

    def raw(
        self, remarks: Iterable[EventFinding], counted_in: Literal["line", "record"]
    ) -> RawTable:
        """Put everything together; `remarks` come before those made here."""
        if self._portion:
            self._encode()
        cells = self._columns.frame(self._file, list(self._names), self._index)
        remarks = (*remarks, *self._remarks(counted_in))
        return RawTable(self._file, cells, self._damage(counted_in), remarks, counted_in)

    def _cut(self, counted_in: str) -> bool:
        """Tell whether the last line is no whole object; a list cannot end so."""
        last = self._damaged[-1][0] if self._damaged else 0
        return counted_in == "line" and last > max(self._index, default=0)

    def _damage(self, counted_in: str) -> pd.DataFrame:
        reasons = [NO_RECORD] * len(self._damaged)
        if self._cut(counted_in):
            reasons[-1] = CUT
        index = pd.Index([number for number, _ in self._damaged], dtype="int64")
        texts = [text for _, text in self._damaged]
        return pd.DataFrame({REASON: reasons, "text": texts}, index, dtype=str)

    def _remarks(self, counted_in: str) -> Iterator[EventFinding]:
        lost = [number for number, _ in self._damaged]
        if self._cut(counted_in):
            text = (
                f"The last row, line {lost[-1]}, is cut off. Get the file again: more rows may "
                "be missing."
            )
            yield EventFinding("cut_last_row", "warning", text, (lost.pop(),))
        if lost:
            text = f"{len(lost):,} left out, for no record can be read: {_named(lost, counted_in)}."
            yield EventFinding("damaged_rows", "warning", text, tuple(lost[:MOST_LINES]))
        if self._mended:
            text = (
                f"Half of a sign was replaced by '�' in {_named(self._mended, counted_in)}; the "
                "text was cut or converted wrongly before it came here."
            )
            yield EventFinding("encoding", "warning", text, tuple(self._mended[:MOST_LINES]))


def _named(numbers: list[int], counted_in: str) -> str:
    return named(numbers).replace("line", counted_in)


def _cells(record: Mapping[str, Any]) -> dict[str, str]:
    return {key: value if type(value) is str else as_text(value) for key, value in record.items()}


def _feature(feature: Mapping[str, Any]) -> dict[str, str]:
    """Cells of a GeoJSON feature: its properties, its id, and where its point is."""
    properties = feature.get("properties")
    cells = _cells(properties) if isinstance(properties, Mapping) else {}
    if feature.get("id") is not None:
        cells.setdefault("id", as_text(feature["id"]))
    point = feature.get("geometry")
    if isinstance(point, Mapping) and point.get("type") == "Point":
        place = point.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:
            cells.setdefault("longitude", as_text(place[0]))
            cells.setdefault("latitude", as_text(place[1]))
    return cells


def as_text(value: Any) -> str:
    """Write a value of JSON as a cell.

    Examples
    --------
    >>> as_text(None), as_text(False), as_text({"a": [Number("1.10"), "b"]})
    ('', 'false', '{"a":[1.10,"b"]}')
    """
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{_json(key)}:{_json(inner)}" for key, inner in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
