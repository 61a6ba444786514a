"""A copy of a large text in UTF-8 with plain line ends, for a reader that takes nothing else."""

from __future__ import annotations

import codecs
from pathlib import Path

from analysis.errors import DataError
from analysis.events.files.encoding import WINDOWS

PIECE = 1 << 22
"""Signs that are copied at a time."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def is_utf16(path: Path) -> bool:
    """Tell whether a file begins with the mark of UTF-16."""
    with path.open("rb") as file:
        return file.read(2) in UTF_16


def plain_copy(path: Path, folder: Path) -> Path:
    """Copy a text, read as UTF-16 by its mark, else as UTF-8 with Windows-1252 where it is none.

    Use it where DuckDB refuses a file for its encoding or for line ends of two kinds.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    folder : pathlib.Path
        Where the copy goes; it is about as large.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        If the UTF-16 is broken, or there is no room on the disk.
    """
    wide = is_utf16(path)
    encoding, errors = ("utf-16", "strict") if wide else ("utf-8-sig", WINDOWS)
    copy = folder / "copy.txt"
    try:
        with (
            path.open(encoding=encoding, errors=errors) as text,
            copy.open("w", encoding="utf-8", newline="\n") as plain,
        ):
            while piece := text.read(PIECE):
                plain.write(piece)
    except UnicodeError:
        raise DataError(
            f"{path.name}: text in UTF-16 that is broken or cut off; get the file again, or save "
            "it as 'CSV UTF-8'"
        ) from None
    except OSError as error:
        raise DataError(
            f"{path.name}: no room for a copy in UTF-8, {path.stat().st_size >> 20:,} MB, in "
            f"{folder.parent} ({error.strerror}); save the file as 'CSV UTF-8'"
        ) from error
    return copy
