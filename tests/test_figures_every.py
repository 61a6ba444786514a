"""What every figure owes its reader, in every case that may occur."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import pytest
from figure_examples import pictures
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis import figures
from analysis.figures import Picture, style

EVERY = pictures()
every_figure = pytest.mark.parametrize("name", EVERY)

SMALLEST_TYPE = 7.0
TOUCH = 0.5
"""Pixels by which two boxes of text may share an edge."""


@cache
def drawn(name: str) -> Picture:
    """Draw a figure once for all tests that only look at it."""
    return EVERY[name]()


@cache
def texts(name: str) -> list[tuple[Text, Bbox]]:
    """List the texts that are seen, each with its place."""
    figure = drawn(name).figure
    with style.house_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
        seen = [text for text in found if text.axes is None or text.axes.get_visible()]
        # A tick outside the limits keeps its label but is not drawn.
        ticks = {
            id(label)
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
            for label in (tick.label1, tick.label2)
        }
        shown = {
            id(tick.label1)
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis._update_ticks()
        }
        seen = [text for text in seen if id(text) not in ticks or id(text) in shown]
        return [(text, text.get_window_extent(renderer)) for text in seen]


@every_figure
def test_no_text_is_cut_off_at_the_edge(name: str) -> None:
    figure = drawn(name).figure
    for text, box in texts(name):
        inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        inside &= figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
        assert inside, f"{text.get_text()!r} at {box}"


@every_figure
def test_no_text_covers_another(name: str) -> None:
    for (one, box), (other, place) in combinations(texts(name), 2):
        overlap = Bbox.intersection(box, place)
        covered = overlap is not None and min(overlap.width, overlap.height) > TOUCH
        assert not covered, f"{one.get_text()!r} and {other.get_text()!r}"


@every_figure
def test_type_is_large_enough_in_print(name: str) -> None:
    assert drawn(name).figure.get_size_inches()[0] == style.WIDTH
    for text, _ in texts(name):
        assert text.get_fontsize() >= SMALLEST_TYPE, text.get_text()


@every_figure
def test_no_text_is_read_as_a_formula(name: str) -> None:
    assert not any(text.get_parse_math() for text, _ in texts(name))


@every_figure
def test_the_same_result_gives_the_same_bytes(name: str) -> None:
    first = drawn(name).svg()
    with mpl.rc_context({"font.size": 30, "svg.hashsalt": "other", "xtick.direction": "in"}):
        second = EVERY[name]().svg()
    assert first == second


@pytest.mark.parametrize("name", [name for name in EVERY if "," not in name or "ordinary" in name])
def test_the_settings_of_the_session_are_put_back(name: str) -> None:
    before = dict(mpl.rcParams)
    EVERY[name]().svg()
    assert dict(mpl.rcParams) == before


@every_figure
def test_the_svg_holds_outlines_and_no_script_clock_or_path(name: str) -> None:
    svg = drawn(name).svg()
    assert "<text" not in svg
    assert "<script" not in svg
    assert "<dc:date" not in svg
    assert str(Path.cwd()) not in svg
    assert not re.search(r'href="(?!#)', svg)


@every_figure
def test_caption_and_description_are_sentences(name: str) -> None:
    picture = drawn(name)
    assert picture.caption.endswith(".")
    assert picture.alt.endswith(".")
    assert re.search(r"\d", picture.alt), "a description holds numbers"
    assert "nan" not in re.split(r"\W+", picture.alt)


def test_pyplot_is_never_touched() -> None:
    for path in Path(figures.__file__).parent.glob("*.py"):
        assert "pyplot" not in re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8")), path
