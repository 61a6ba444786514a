"""Files that a command writes: whole or not at all, and never over somebody else's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from analysis.cli.terminal import near
from analysis.errors import DesignError

HTML_MARK = "<!-- Written by redletter check -->"
"""Stands at the start of every page that `check` writes."""
CSV_MARK = "line,reason"
"""How every file of dropped rows begins."""
MARK_WITHIN = 4096
"""Characters at the start of a file in which its mark is looked for."""


def refuse_target(path: Path, mark: str, others: Iterable[Path]) -> None:
    """Complain of a file that the command may not write.

    Use it before any work is done for the file.

    Parameters
    ----------
    path : pathlib.Path
        The file to write; it may exist if the command wrote it before.
    mark : str
        What every file of this kind holds at its start: `HTML_MARK` or `CSV_MARK`.
    others : iterable of pathlib.Path
        Files that the command reads or writes beside it.

    Raises
    ------
    DesignError
        If it is one of the others, in no folder, or exists without the mark.
    """
    if any(_same(path, other) for other in others):
        raise DesignError(f"{near(path)}: read or written by this command already; name another")
    if not path.parent.is_dir():
        raise DesignError(f"{near(path)}: there is no folder {near(path.parent)}; make it first")
    if os.path.lexists(path) and not _ours(path, mark):
        raise DesignError(
            f"{near(path)}: exists and was not written by this command, so it is not replaced; "
            "name another file, or move this one away"
        )


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """Open a file that takes its name only once it is whole; use it with ``with``."""
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".draft", dir=path.parent)
    try:
        # A lone half of a character, which JSON can hold, must not stop the writing.
        with open(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _same(path: Path, other: Path) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


def _ours(path: Path, mark: str) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return mark in file.read(MARK_WITHIN)
