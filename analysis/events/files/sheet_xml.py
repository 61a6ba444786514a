"""The XML beneath the sheets of an XLSX workbook: what its reader passes over or fails at."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from analysis.errors import DataError

PIECE = 1 << 20
"""Bytes of a sheet that are looked through at a time."""

MOST_WAITING = 1 << 26
"""Bytes without the end of a row after which a sheet is no sheet."""

MOST_CELLS = 60_000_000
"""Cells between the first and the last, filled or not, that are read: all take up memory."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

ERROR = re.compile(rb"<(?:\w+:)?c\s(?=[^>]*\bt=\"e\")[^>]*\br=\"[A-Z]{1,3}([0-9]{1,7})\"")
UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s[^>]*\br=\"[A-Z]{1,3}([0-9]{1,7})\"[^>]*>"
    rb"<f\b[^>]*>[^<]*</f>(?:<v\s*/>|<v></v>)?</c>"
)
SIGNS = {ERROR: (b't="e"',), UNCOMPUTED: (b"</f></c>", b"</f><v/>", b"</f><v />", b"</f><v></v>")}
"""Bytes without which a piece need not be searched: a pattern is slow, this is not."""

FAR = re.compile(rb"\br=[\"'](?:[A-Za-z]{3}|[A-Za-z]*[0-9]{6})")
PLACE = re.compile(rb"\br=[\"']([A-Za-z]*)([0-9]+)")
"""Where a cell or a row stands; wherever it is written, for the reader takes broken XML too."""


BROKEN = (
    LookupError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, struct.error,
    zlib.error, zipfile.BadZipFile, ElementTree.ParseError,
)  # fmt: skip
"""What a broken or an encrypted archive raises."""


def refuse_far_cells(path: Path) -> None:
    """Raise DataError if the cells of a sheet span more than can be held.

    Use it before a workbook is read: its reader gives room to every cell between the first
    and the last, and one stray cell in the last corner would end the program.
    """
    for sheet in _sheets(path):
        rows = columns = 1
        cells = False
        for piece in sheet:
            cells |= b"sheetData" in piece
            if FAR.search(piece):
                places = set(PLACE.findall(piece))
                rows = max([rows, *(int(row[:9]) for _, row in places)])
                columns = max([columns, *(_number(letters) for letters, _ in places)])
        if not cells:
            continue
        if rows > LAST_ROW or columns > LAST_COLUMN or rows * columns > MOST_CELLS:
            raise DataError(
                f"{path.name}: a cell stands far away from the table (row {rows:,}, column "
                f"{columns:,}); delete what is there, or save the sheet as CSV"
            )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = 26 * number + letter - ord("A") + 1
    return number


def marked_rows(path: Path, sheet: str) -> tuple[list[int], list[int]]:
    """Find the rows of cells that hold an error, and of formulas that have no result.

    Use it for XLSX and its kin; in the older and in other kinds of workbooks it finds nothing.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    sheet : str
        Name of the sheet.

    Returns
    -------
    errors, uncomputed : list of int
        The row of each such cell.
    """
    errors: list[int] = []
    uncomputed: list[int] = []
    for pieces in _sheets(path, sheet):
        for piece in pieces:
            errors += _rows(ERROR, piece)
            uncomputed += _rows(UNCOMPUTED, piece)
    return errors, uncomputed


def _rows(pattern: re.Pattern[bytes], piece: bytes) -> list[int]:
    if not any(sign in piece for sign in SIGNS[pattern]):
        return []
    return [int(row) for row in pattern.findall(piece)]


def _sheets(path: Path, sheet: str | None = None) -> Iterator[Iterator[bytes]]:
    """Go through all sheets of an XLSX workbook, or the one named, in pieces."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [it for it in archive.namelist() if it.endswith(".xml")]
            for member in members if sheet is None else [_member(archive, sheet)]:
                yield _pieces(archive, member)
    except DataError:
        raise
    except BROKEN:
        return  # another kind of workbook: its reader says whether it is broken


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """Find the member of the archive that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
            target = targets[ids[0]] if ids else ""
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Go through a sheet in pieces that end with a row, as far as it can be unpacked."""
    waiting = b""
    for part in _parts(archive, member):
        waiting += part
        end = waiting.rfind(b"row>") + 4
        if end > 3 or len(waiting) > MOST_WAITING:
            yield waiting[: max(end, 0)]
            waiting = waiting[end:]
    yield waiting


def _parts(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            while part := file.read(PIECE):
                yield part
    except BROKEN:
        return  # the workbook's own reader says what is broken
