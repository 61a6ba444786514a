"""What a file is by its first bytes, and a clear word about those that hold no table."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

from analysis.errors import DataError
from analysis.events.reading import quoted

HEAD = 65_536
"""Bytes by which a file is told."""

PACKED = {
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\0": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
}
NO_TABLES = {
    b"%PDF": "a PDF; export the table behind it as CSV",
    b"{\\rtf": "a text document; save its table as CSV",
    b"SQLite format 3\0": "a database; put a query into a file that ends in .sql, and give the "
    "database's address with --url",
    b"$FL2": "an SPSS file; save it as CSV",
    b"RDX": "an R workspace; write its table as CSV",
    b"ARROW1": "an Arrow file; write it as Parquet",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
TEXT_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

SHEETS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
"""Members of a ZIP archive that is a workbook."""

MARKUP = re.compile(r"<(\?xml|!doctype|!--|html|head|body)\b", re.IGNORECASE)


def format_of(path: Path) -> str:
    """Name the format of a file, a key of `FORMATS`, by its first bytes.

    Use it before a reader is chosen.

    Parameters
    ----------
    path : pathlib.Path
        A file or a folder; folders hold Parquet.

    Returns
    -------
    str

    Raises
    ------
    DataError
        If there is no such file, or it is empty, packed, a web page or anything else that is
        known to hold no table.

    Examples
    --------
    >>> format_of(Path("data/iraq-us-interests/events.csv"))
    'delimited'
    """
    try:
        if path.is_dir():
            return "parquet"
        if path.suffix.lower() == ".sql" and path.is_file():
            return "sql"
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; check its name and folder") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise DataError(f"{quoted(path)}: cannot be read ({error})") from error
    return _binary(path, head) or _text(path, head)


def _binary(path: Path, head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    # Older Stata files begin with their version, the order of bytes, and a one.
    if head.startswith(b"<stata_dta>") or re.match(rb"[\x69-\x73][\x01\x02]\x01\0", head):
        return "stata"
    for start, what in PACKED.items():
        if head.startswith(start):
            raise DataError(f"{path.name}: {what}; unpack it first and give the file inside")
    for start, what in NO_TABLES.items():
        if head.startswith(start):
            raise DataError(f"{path.name}: {what}")
    return ""


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [it.filename for it in archive.infolist() if not it.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError):
        raise DataError(
            f"{path.name}: a ZIP archive or a workbook that is damaged or cut off; get it again"
        ) from None
    if set(SHEETS) & set(members):
        return "workbook"
    held = quoted(members[0]) if len(members) == 1 else f"{len(members)} files"
    raise DataError(f"{path.name}: a ZIP archive that holds {held}; unzip it first and give that")


def _text(path: Path, head: bytes) -> str:
    start = _decoded(head).lstrip()
    if not start and len(head) < HEAD:
        raise DataError(f"{path.name}: the file is empty; its first line must name the columns")
    if start.startswith("<"):
        _refuse_markup(path, start)
    # A column may well be called "[id]" or "{id}".
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\"\]\d]", start):
        return "records"
    return "delimited"


def _decoded(head: bytes) -> str:
    for mark, encoding in TEXT_MARKS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    return head.decode("latin-1")  # only ASCII signs are looked for


def _refuse_markup(path: Path, start: str) -> None:
    tag = re.match(r"<([A-Za-z][\w:.-]*)", start)
    closed = tag and _tail(path).rstrip().endswith(f"</{tag[1]}>".encode())
    if not closed and not MARKUP.match(start):
        return
    title = re.search(r"<title[^>]*>(.*?)</title>", start, re.IGNORECASE | re.DOTALL)
    words = title[1] if title else re.sub(r"<[^>]*>", " ", start)
    said = quoted(" ".join(html.unescape(words).split()))
    if re.match(r"<(!doctype html|html|head|body)\b", start, re.IGNORECASE):
        raise DataError(
            f"{path.name}: a web page, not data; it says {said}. Log in or ask for the file anew."
        )
    raise DataError(
        f"{path.name}: XML, not a table; it says {said}. Export the data as CSV or JSON."
    )


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 200))
        return file.read()
