"""Any text as YAML: data written so that it stays data, in a value and in a comment alike."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping

import yaml

from analysis.cli.terminal import ALLOWED, REPLACED, harmless

WIDTH = 100
"""Characters in a line of a study file."""

PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_/.]*([ -][A-Za-z0-9_/.]+)*")


def scalar(text: str) -> str:
    r"""Write a text as one YAML scalar on one line, exactly.

    Use it for every value, name and path that a study file takes over from data.

    Examples
    --------
    >>> print(scalar("Armed clash"), scalar("No"), scalar("a: {b} # %\n"))
    Armed clash "No" "a: {b} # %\n"
    """
    if PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    written = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    # YAML lets through what turns text round or hides it; in quotes it may stand as a code.
    return "".join(map(_visible, str(written).strip()))


def values(texts: Iterable[str]) -> str:
    """Write texts as a list on one line.

    Examples
    --------
    >>> values(["Iraq", "", "No"])
    '[Iraq, "", "No"]'
    """
    return f"[{', '.join(map(scalar, texts))}]"


def mapping(pairs: Mapping[str, str]) -> str:
    """Write pairs of texts on one line.

    Examples
    --------
    >>> mapping({"date": "Datum: 1"})
    '{date: "Datum: 1"}'
    """
    return f"{{{', '.join(f'{scalar(key)}: {scalar(value)}' for key, value in pairs.items())}}}"


def where(chosen: Mapping[str, Iterable[str]]) -> str:
    """Write a filter on one line.

    Examples
    --------
    >>> where({"country": ["Iraq"]})
    '{country: [Iraq]}'
    """
    return f"{{{', '.join(f'{scalar(name)}: {values(its)}' for name, its in chosen.items())}}}"


def comment(text: str, indent: int = 0) -> list[str]:
    """Break a sentence into lines of comment.

    Examples
    --------
    >>> comment("one line", 2)
    ['  # one line']
    """
    start = f"{' ' * indent}# "
    words = " ".join(harmless(text).split())
    return textwrap.wrap(
        words, WIDTH, initial_indent=start, subsequent_indent=start, break_on_hyphens=False
    )


def one_line(text: str) -> str:
    """Write a title in one line, blanks run together."""
    return " ".join(text.split())


def _visible(letter: str) -> str:
    if letter in ALLOWED or unicodedata.category(letter) not in REPLACED:
        return letter
    return f"\\U{ord(letter):08x}"
