"""From the bytes of a text file to its text, whatever encodings are mixed in it."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import DataError
from analysis.events.files.alphabets import OTHER, Letters
from analysis.events.findings import MOST_LINES, EventFinding, named
from analysis.events.reading import quoted

PIECE = 1 << 20
"""Bytes that are decoded at a time."""

_SIGN = (
    rb"(?:\xc2[\x80-\xbf]|\xe2\x82\xac|\xe2\x80[%b-\xba]|\xe2\x84\xa2|\xc5[\x92-\xbe]|\xc6\x92"
    rb"|\xcb[\x86\x9c])"
)
_CLEAR, _ANY = _SIGN % rb"\xa0", _SIGN % rb"\x93"
# UTF-8 that was taken for Windows-1252 and written as UTF-8 once more: a letter that stands for
# the first byte, a sign that stands for the second. Once is enough after \u00c2 and \u00c3, which
# few languages write, unless a dash or a closing quotation mark follows.
MOJIBAKE = re.compile(
    rb"\xc3(?:[\x82\x83]%b|\xa2\xe2\x82\xac|[\x82-\x9f]%b\xc3[\x82-\x9f]%b)" % (_CLEAR, _ANY, _ANY)
)


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text file, decoded.

    Attributes
    ----------
    file : str
        Its name, for messages.
    utf8 : bytes
        The text in UTF-8, without a byte order mark.
    remarks : tuple of EventFinding
        What decoding brought to light.
    """

    file: str
    utf8: bytes
    remarks: tuple[EventFinding, ...] = ()

    def lines(self) -> Iterator[str]:
        """Go through the lines, with their line ends; a lone carriage return is one."""
        for piece in _pieces(self.utf8):
            yield from io.StringIO(piece.decode(), newline="")


def read_text(path: Path) -> Text:
    """Read a text file in UTF-8, UTF-16 with its mark, Windows-1252, or the first and last mixed.

    Use it beneath every reader of text. What is no UTF-8 is read as Windows-1252, and the
    five bytes that mean nothing there as Latin-1; remarks say in which lines.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Text

    Raises
    ------
    DataError
        If it cannot be read, holds a NUL byte, or is broken UTF-16.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{quoted(path)}: cannot be read ({error})") from error
    remarks = []
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = _from_utf16(path.name, raw)
        remarks.append(EventFinding("encoding", "note", "The file is text in UTF-16."))
    raw = raw.removeprefix(codecs.BOM_UTF8)
    _refuse_nul(path.name, raw)
    raw, found = _in_utf8(raw)
    return Text(path.name, raw, (*remarks, *found, *_mojibake(raw)))


def _from_utf16(file: str, raw: bytes) -> bytes:
    try:
        return raw.decode("utf-16").encode()
    except UnicodeError:
        raise DataError(
            f"{file}: text in UTF-16 that is broken or cut off; get the file again, or save it "
            "as 'CSV UTF-8'"
        ) from None


def _refuse_nul(file: str, raw: bytes) -> None:
    at = raw.find(b"\0")
    if at < 0:
        return
    line = raw.count(b"\n", 0, at) + 1
    guess = "; it may be UTF-16 without its mark" if raw.count(b"\0") > len(raw) / 4 else ""
    raise DataError(f"{file}: line {line} holds a NUL byte{guess}; save the file as 'CSV UTF-8'")


def _pieces(raw: bytes) -> Iterator[bytes]:
    end = _line_end(raw)
    start = 0
    while start < len(raw):
        stop = raw.find(end, start + PIECE)
        stop = len(raw) if stop < 0 else stop + 1
        yield raw[start:stop]
        start = stop


def _line_end(raw: bytes) -> bytes:
    return b"\n" if b"\n" in raw else b"\r"


@dataclass(slots=True)
class _Windows:
    """Decodes lines that are no UTF-8, and keeps count of both kinds."""

    lines: list[int] = field(default_factory=list)
    in_utf8: int = 0  # the first line with a sign beyond ASCII in proper UTF-8
    within: int = 0  # the first line with such a sign beside bytes that are no UTF-8
    letters: Letters = field(default_factory=Letters)

    def decode(self, line: bytes, number: int) -> str:
        """Decode one line; what is proper UTF-8 in it stays so."""
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode(errors=WINDOWS)
            self.lines.append(number)
            self.letters.take(line)
            # A line may have both: one sign of proper UTF-8 is more than one byte.
            if not self.within and not line.decode(errors="ignore").isascii():
                self.within = number
        else:
            if not self.in_utf8 and not text.isascii():
                self.in_utf8 = number
        return text


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = "".join(_windows_sign(byte) for byte in wrong)
    return text, error.end


def _windows_sign(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


WINDOWS = "redletter_windows"
"""Way of decoding, for `errors`, in which what is no UTF-8 is taken for Windows-1252."""
codecs.register_error(WINDOWS, _as_windows)


def _in_utf8(raw: bytes) -> tuple[bytes, list[EventFinding]]:
    windows = _Windows()
    good: list[bytes] = []
    line = 1
    end = _line_end(raw)
    for piece in _pieces(raw):
        count = piece.count(end)
        try:
            piece.decode()
        except UnicodeDecodeError:
            lines = piece.split(end)
            texts = [windows.decode(one, line + i) for i, one in enumerate(lines)]
            good.append(end.decode().join(texts).encode())
        else:
            good.append(piece)
            if not windows.in_utf8 and not piece.isascii():
                windows.in_utf8 = line + next(
                    i for i, one in enumerate(piece.split(end)) if not one.isascii()
                )
        line += count
    if not windows.lines:
        return raw, []
    return b"".join(good), [_encoding_remark(windows)]


def _encoding_remark(windows: _Windows) -> EventFinding:
    lines = tuple(windows.lines[:MOST_LINES])
    where = _counted(windows.lines)
    other = OTHER if windows.letters.other_alphabet else ""
    # Two bytes of Arabic or Cyrillic may make up a sign of UTF-8 by chance.
    in_utf8 = [it for it in (windows.in_utf8, 0 if other else windows.within) if it]
    if in_utf8:
        return EventFinding(
            "mixed_encodings",
            "warning",
            f"Encodings are mixed: bytes that are no UTF-8 were read as Windows-1252 in "
            f"{where}, while line {min(in_utf8)} and others are UTF-8. Check the names "
            f"there; one place may be spelt in two ways.{other}",
            lines,
        )
    return EventFinding(
        "encoding",
        "warning" if other else "note",
        f"The file is not UTF-8; signs beyond ASCII were read as Windows-1252 in {where}.{other}",
        lines,
    )


def _mojibake(raw: bytes) -> list[EventFinding]:
    lines: dict[int, None] = {}
    if raw.isascii():
        return []
    line, at = 1, 0
    end = _line_end(raw)
    for match in MOJIBAKE.finditer(raw):
        line += raw.count(end, at, match.start())
        at = match.start()
        lines[line] = None
    if not lines:
        return []
    return [
        EventFinding(
            "mojibake",
            "note",
            f"Signs such as 'Ã©' stand where a letter with an accent was meant in "
            f"{_counted(lines)}: the text was converted twice before it came here. Names there "
            "match no others.",
            tuple(lines)[:MOST_LINES],
        )
    ]


def _counted(lines: Collection[int]) -> str:
    return named(lines) if len(lines) == 1 else f"{len(lines):,} lines ({named(lines)})"
