"""What an XLSX sheet marks but its reader passes over as empty: errors, formulas never computed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

PIECE = 1 << 20
"""Bytes of a sheet that are looked through at a time."""

MOST_WAITING = 1 << 26
"""Bytes without the end of a row after which a sheet is no sheet."""

ERROR = re.compile(rb"<(?:\w+:)?c\s(?=[^>]*\bt=\"e\")[^>]*\br=\"[A-Z]{1,3}([0-9]{1,7})\"")
UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s[^>]*\br=\"[A-Z]{1,3}([0-9]{1,7})\"[^>]*>"
    rb"<f\b[^>]*>[^<]*</f>(?:<v\s*/>|<v></v>)?</c>"
)
SIGNS = {ERROR: (b't="e"',), UNCOMPUTED: (b"</f></c>", b"</f><v/>", b"</f><v />", b"</f><v></v>")}
"""Bytes without which a piece need not be searched: a pattern is slow, this is not."""


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
    if not zipfile.is_zipfile(path):
        return errors, uncomputed
    try:
        with zipfile.ZipFile(path) as archive:
            for piece in _pieces(archive, _member(archive, sheet)):
                errors += _rows(ERROR, piece)
                uncomputed += _rows(UNCOMPUTED, piece)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ElementTree.ParseError):
        pass  # another kind of workbook: its reader has said already whether it is broken
    return errors, uncomputed


def _rows(pattern: re.Pattern[bytes], piece: bytes) -> list[int]:
    if not any(sign in piece for sign in SIGNS[pattern]):
        return []
    return [int(row) for row in pattern.findall(piece)]


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
    """Go through a sheet in pieces that end with a row."""
    waiting = b""
    with archive.open(member) as file:
        while part := file.read(PIECE):
            waiting += part
            end = waiting.rfind(b"row>") + 4
            if end > 3 or len(waiting) > MOST_WAITING:
                yield waiting[: max(end, 0)]
                waiting = waiting[end:]
    yield waiting
