"""One look for every figure: sizes, colours, text, and the frame in which all is drawn."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

WIDTH = 6.6
"""Inches: the text width of the report, so that type is printed at its own size."""

# Ink and greys, one deep red for the window, one blue for the model. The red and the blue differ
# in lightness too, and each comes with a hatch, a marker or a label of its own.
INK = "#1d2126"
MUTED = "#5a6169"
GREY = "#9aa1a8"
PALE = "#d5d9dd"
FAINT = "#f0f1f3"
RED = "#9b1c2e"
BLUSH = "#f7e9ea"
BLUE = "#2b5c8a"

SMALL = 7.0
BODY = 8.0
LARGE = 11.0

Look = dict[str, Any]
"""Keyword arguments of a matplotlib artist."""

STYLE: Look = {
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "axes.labelsize": SMALL + 0.5,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.labelsize": SMALL + 0.5,
    "ytick.labelsize": SMALL + 0.5,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "text.color": INK,
    # Labels may come from an event file: never read them as formulas.
    "text.parse_math": False,
    "lines.linewidth": 1.2,
    "patch.linewidth": 0.0,
    "hatch.linewidth": 0.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    # Outlines, not live text: the same letters on every machine, and none that PDF/UA refuses.
    "svg.fonttype": "path",
    "svg.hashsalt": "redletter",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw or save in the project's look, whatever the machine's own settings.

    Use it around everything that draws or saves; the settings found are put back after it.

    Examples
    --------
    >>> with house_style():
    ...     mpl.rcParams["svg.hashsalt"]
    'redletter'
    """
    with mpl.rc_context():
        # A matplotlibrc in somebody's home, or a notebook's, must not change the bytes.
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)  # type: ignore[arg-type]
        yield


def new_figure(height: float) -> Figure:
    """Make an empty figure as wide as the page, not known to pyplot."""
    return Figure(figsize=(WIDTH, height))


def place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Add axes at a place given in inches from the lower left corner."""
    full_width, full_height = figure.get_size_inches()
    return figure.add_axes(
        (left / full_width, bottom / full_height, width / full_width, height / full_height)
    )


def label(text: object, longest: int = 48) -> str:
    r"""Make text from data fit to be drawn: one line, glyphs that exist, not too long.

    Examples
    --------
    >>> label("Baghdad\n(Green Zone)"), label("abcdef", longest=4)
    ('Baghdad (Green Zone)', 'abc…')
    """
    line = " ".join(str(text).split())
    shown = "".join(letter if _drawable(letter) else "\N{REPLACEMENT CHARACTER}" for letter in line)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def number(value: float, digits: int = 1) -> str:
    """Print a number for a label; an undefined one as a dash.

    Examples
    --------
    >>> number(6.68), number(0.034), number(0.0), number(float("inf"))
    ('6.7', '0.03', '0', '∞')
    """
    if math.isnan(value):
        return "\N{EN DASH}"
    if math.isinf(value):
        return "∞" if value > 0 else "\N{MINUS SIGN}∞"
    if value == 0:
        return "0"
    if 0 < abs(value) < 0.095:
        return f"{value:.{digits + 1}f}"
    return f"{value:.{digits}f}"


def signed(text: object) -> str:
    """Print hyphens as true minus signs, for labels made of signed numbers."""
    return str(text).replace("-", "\N{MINUS SIGN}")


def interval(conf_int: tuple[float, float]) -> str:
    """Print an interval; an open end in words.

    Examples
    --------
    >>> interval((0.82, 3.1)), interval((0.5, float("inf")))
    ('0.8 to 3.1', '0.5 upwards')
    """
    low, high = conf_int
    if high == float("inf"):
        return f"{number(low)} upwards"
    return f"{number(low)} to {number(high)}"


def _drawable(letter: str) -> bool:
    # Marks that turn the direction of writing are in the font, but would reorder our own words.
    return ord(letter) in _glyphs() and unicodedata.category(letter) not in {"Cc", "Cf", "Co"}


@cache
def _glyphs() -> frozenset[int]:
    font = FT2Font(findfont(FontProperties(family=["DejaVu Sans"])))
    return frozenset(font.get_charmap())
