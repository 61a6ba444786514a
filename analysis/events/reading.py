"""Our own CSV files as text, with the line of every row; whatever is odd in one is a breach."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError

MOST_PRINTED = 20
"""Breaches named in one message; the rest are counted."""

MOST_NAMES = 40
"""Columns of a file named in one message."""


NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
"""First bytes of what is often taken for a CSV file, and its name."""


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One place in a file that breaks a rule.

    Attributes
    ----------
    line : int
        Line of the file, the header being the first.
    where : str
        Column and value, ready to print; "" if the whole line is meant.
    rule : str
        What is wrong, and what would be right.
    """

    line: int
    where: str
    rule: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.where}" if self.where else f"line {self.line}"
        return f"{place}: {self.rule}"


@dataclass(frozen=True, slots=True, eq=False)
class TextTable:
    """A file's cells as text, and the lines that could not be read as rows.

    Attributes
    ----------
    cells : pandas.DataFrame
        One row a row, indexed by its line in the file; every cell text, "" where empty.
    breaches : tuple of Breach
        Cut rows, blank lines and the like.
    """

    cells: pd.DataFrame
    breaches: tuple[Breach, ...]


def quoted(value: object) -> str:
    """Write a value of a file for a message: short, on one line, control characters escaped."""
    text = str(value)
    return repr(text if len(text) <= 60 else text[:59] + "…")


def refuse_file(file: str, breaches: Iterable[Breach]) -> None:
    """Raise one DataError that lists every breach, in order of line; nothing if there is none."""
    found = sorted(breaches)
    if not found:
        return
    lines = [f"{file}: {len(found)} place(s) to mend before the file can be used"]
    lines += [f"  {breach}" for breach in found[:MOST_PRINTED]]
    if len(found) > MOST_PRINTED:
        lines.append(f"  … and {len(found) - MOST_PRINTED} more")
    raise DataError("\n".join(lines))


def read_text_table(path: Path) -> TextTable:
    """Read a comma-separated file whole, every cell as text.

    Use it for files that are written for Redletter, such as coverage and published counts,
    not for exports of others; the caller adds the breaches of its schema and refuses all at once.

    Parameters
    ----------
    path : pathlib.Path
        UTF-8, with or without a byte order mark, any line ends, quoted as in RFC 4180.

    Returns
    -------
    TextTable

    Raises
    ------
    DataError
        If the file is missing, a folder, empty, or not UTF-8 text.
    """
    text = _text(path)
    header = _header(path.name, text)
    lines: list[int] = []
    rows: list[list[str]] = []
    breaches = _header_breaches(header)
    blank = 0
    for line, cells in _after_header(text):
        if cells == []:
            blank = blank or line
            continue
        if blank:  # blank lines at the end do no harm and are never reported
            breaches.append(Breach(blank, "", "blank line inside the table; delete it"))
            blank = 0
        if isinstance(cells, str) or len(cells) != len(header):
            breaches.append(Breach(line, "", _cut(cells, header)))
        else:
            lines.append(line)
            rows.append(cells)
    index = pd.Index(lines, name="line", dtype="int64")
    return TextTable(pd.DataFrame(rows, index, list(header), dtype=str), tuple(breaches))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; check its name and folder") from None
    except IsADirectoryError:
        raise DataError(f"{path}: this is a folder; name a file in it") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise DataError(f"{quoted(path)}: cannot be read ({error})") from error
    for start, what in NO_TEXT.items():
        if raw.startswith(start):
            raise DataError(f"{path.name}: {what}, not a CSV file; save it as 'CSV UTF-8'")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path.name}: line {line} holds the byte 0x{raw[error.start]:02x}, which is not "
            "UTF-8 text; save the file as 'CSV UTF-8' and read it again"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError(f"{path.name}: line {line} holds a NUL byte; save the file as 'CSV UTF-8'")
    return text


def _header(file: str, text: str) -> tuple[str, ...]:
    for _, cells in _records(text):
        if isinstance(cells, list) and cells:
            return tuple(cells)
    raise DataError(f"{file}: the file is empty; its first line must name the columns")


def _records(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record with the line it starts on; the reader's complaint, if it stops early."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, str(error)
            return
        yield line, cells
        line = reader.line_num + 1


def _after_header(text: str) -> Iterator[tuple[int, list[str] | str]]:
    records = _records(text)
    for _, cells in records:
        if cells:
            break
    return records


def _header_breaches(header: tuple[str, ...]) -> list[Breach]:
    repeated = sorted({name for name in header if header.count(name) > 1})
    rule = "column named twice; give each column its own name"
    return [Breach(1, f"column {quoted(name)}", rule) for name in repeated]


def _cut(cells: list[str] | str, header: tuple[str, ...]) -> str:
    if isinstance(cells, str):
        return (
            f"cannot be read as CSV from here on ({cells}); "
            "a quotation mark is left open or the file is cut off"
        )
    return (
        f"{len(cells)} cell(s) where the header has {len(header)}; "
        "the row is cut, or a comma stands outside quotation marks"
    )
