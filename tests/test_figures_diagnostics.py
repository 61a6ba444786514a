"""The figure of a diagnosis: the marks stand where the numbers are."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from numpy.testing import assert_allclose

from analysis import DailyCounts, fit_frequency
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.figures.diagnostics import COUNTS_SHOWN, plot_diagnostics
from analysis.models.diagnostics import Diagnostics, diagnose

CASES = {"salvos": (0.3, 0.5), "sparse": (0.03, np.inf), "busy": (9.0, 3.0)}
every_case = pytest.mark.parametrize("case", CASES)


@cache
def diagnosis(case: str) -> Diagnostics:
    rate, size = CASES[case]
    rng = np.random.default_rng(5)
    mixed = rate if np.isinf(size) else rate * rng.gamma(size, 1 / size, 1500)
    counts = DailyCounts(dt.date(2016, 1, 1), rng.poisson(mixed, 1500))
    return diagnose(fit_frequency(counts, model="poisson", bends=0), seed=int(rng.integers(2**32)))


@cache
def drawn(case: str) -> Picture:
    return plot_diagnostics(diagnosis(case))


@every_case
def test_bars_have_the_heights_of_the_histogram(case: str) -> None:
    axes = drawn(case).figure.axes[0]
    bars = [bar for group in axes.containers for bar in group]
    assert_allclose([bar.get_height() for bar in bars], diagnosis(case).pit.heights)
    assert axes.get_ylim()[1] > diagnosis(case).pit.heights.max()


@every_case
def test_bars_hang_from_the_expected_days(case: str) -> None:
    axes = drawn(case).figure.axes[1]
    shown = diagnosis(case).rootogram.first(COUNTS_SHOWN)
    bars = [bar for group in axes.containers for bar in group]
    tops = [bar.get_y() + bar.get_height() for bar in bars]
    assert_allclose(tops, np.sqrt(shown.expected))
    assert_allclose([bar.get_height() for bar in bars], np.sqrt(shown.observed), atol=1e-12)
    assert len(bars) <= COUNTS_SHOWN


@every_case
def test_points_are_filled_where_days_are_too_much_alike(case: str) -> None:
    memory = diagnosis(case).autocorrelation
    lines = drawn(case).figure.axes[2].lines
    filled = next(line for line in lines if line.get_markerfacecolor() == style.INK)
    outside = np.abs(memory.values) > memory.limits
    assert_allclose(filled.get_ydata(), memory.values[outside])
    low, high = drawn(case).figure.axes[2].get_ylim()
    assert low < memory.values.min()
    assert memory.values.max() < high


@every_case
def test_texts_stay_on_the_page_and_apart(case: str) -> None:
    figure = drawn(case).figure
    with style.house_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
        boxes = [text.get_window_extent(renderer) for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert figure.bbox.x0 <= box.x0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    titles = [box for text, box in zip(texts, boxes, strict=True) if text.get_fontsize() < 7.4]
    assert all(not one.overlaps(two) for one in titles for two in titles if one is not two)


@every_case
def test_the_description_says_in_numbers_what_is_seen(case: str) -> None:
    picture, told = drawn(case), diagnosis(case)
    off = ((told.pit.heights < told.pit.lower) | (told.pit.heights > told.pit.upper)).sum()
    assert f"{off} of 10 bars of the PIT histogram leave the band" in picture.alt
    assert told.rootogram.sentence() in picture.alt
    assert picture.id == "fig-diagnostics-poisson"
    assert picture.caption.endswith(".")
    assert "nan" not in picture.alt


def test_the_same_diagnosis_gives_the_same_bytes() -> None:
    assert drawn("salvos").svg() == plot_diagnostics(diagnosis("salvos")).svg()
