"""What the commands print, and how: data is shown as text, never obeyed."""

from __future__ import annotations

import io
import os
import re
import sys
import unicodedata
from pathlib import Path

REPLACED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Kinds of characters that could move the cursor, hide text or turn it round."""
ALLOWED = {"\n", "\u200c", "\u200d"}
"""Line ends, and the two joiners that Persian and Kurdish need."""


def command() -> str:
    """Name this command as it was started: run.py says how, and `redletter` is not on the path."""
    return os.environ.get("REDLETTER_COMMAND", "redletter")


def typed(text: str) -> str:
    """Put the command into a text as a reader has to type it.

    Examples
    --------
    >>> typed("see `redletter list sources`")
    'see `redletter list sources`'
    """
    return re.sub(r"\bredletter (?=[a-z])", f"{command()} ", text)


def printable_streams() -> None:
    """Let no character stop a message: a terminal that lacks one shows a stand-in."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str = "") -> None:
    """Print to standard output: what was asked for."""
    print(harmless(text))


def complain(text: str) -> None:
    """Print to standard error: what went wrong."""
    print(f"redletter: {harmless(text)}", file=sys.stderr)


def harmless(text: str) -> str:
    r"""Replace characters by which a data file could command the terminal.

    Examples
    --------
    >>> harmless("red\x1b[31m")
    'red�[31m'
    """
    return "".join(
        letter if letter in ALLOWED or unicodedata.category(letter) not in REPLACED else "\ufffd"
        for letter in text
    )


def near(path: Path) -> str:
    """Write a path from here, if it lies below."""
    path = path.resolve()
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
