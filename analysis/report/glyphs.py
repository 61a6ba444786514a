"""Characters that the PDF can show: PDF/A and PDF/UA refuse any other and so would the report."""

from __future__ import annotations

import functools
import importlib.util
import re
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.report.schema import REPLACEMENT

_LONGEST_WORD = 28
BREAK = "\u200b"
"""A break that may be taken and is not seen."""
_PRIVATE_USE = range(0xE000, 0xF900)  # PDF/A wants characters with a meaning


@functools.cache
def font_folder() -> Path:
    """Return the folder of the fonts that come with matplotlib, the same on every machine."""
    # Found without importing matplotlib, which is slow and belongs to the figures.
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise AnalysisError("matplotlib is not installed; run `python3 run.py` to set up again")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


@functools.cache
def drawable() -> frozenset[int]:
    """List the characters of the fallback font, which covers more than the text font."""
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / "DejaVuSans.ttf", lazy=True) as font:
        characters = frozenset(font.getBestCmap())
    return characters - set(_PRIVATE_USE) - {0xFEFF}


def in_pdf(value: Any) -> Any:
    """Replace what the PDF cannot draw, in text or in all texts of a nested value.

    Examples
    --------
    >>> in_pdf({"place": "Erbil ههولێر 中"})
    {'place': 'Erbil ههولێر �'}
    """
    if isinstance(value, str):
        known = drawable()
        return "".join(c if c in "\n\t" or ord(c) in known else REPLACEMENT for c in value)
    if isinstance(value, dict):
        return {key: in_pdf(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_pdf(item) for item in value]
    return value


def breakable(text: str) -> str:
    """Let very long words break across lines, so that no table leaves the page."""
    return " ".join(_broken(word) for word in text.split(" "))


def _broken(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    # Addresses break after a stroke, if they can.
    return BREAK.join(re.findall(rf"[^/]{{1,{_LONGEST_WORD}}}/?|/", word, re.DOTALL))
