"""The figure of unusual weeks: every mark is a week, and no mark is told by colour alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.counts import DailyCounts
from analysis.figures import style
from analysis.figures.months import day_number
from analysis.figures.unusual_weeks import grades, plot_unusual_weeks
from analysis.surges.unusual_result import UnusualWeeks
from analysis.surges.unusual_weeks import unusual_weeks

MONDAY = dt.date(2018, 1, 1)
DATES = [dt.date(2019, 1, 3), dt.date(2020, 1, 3), dt.date(2031, 1, 3)]


@pytest.fixture(scope="module")
def result() -> UnusualWeeks:
    days = np.random.default_rng(2).negative_binomial(0.2, 0.5, 7 * 200)
    exposure = np.ones(days.size)
    exposure[700:724] = 0
    return unusual_weeks(DailyCounts(MONDAY, days * (exposure > 0), exposure), dates=DATES)


def marks(axes: Axes) -> list[tuple[str, str, list[float]]]:
    """Give marker, fill and places of the lines that mark weeks."""
    return [
        (line.get_marker(), line.get_markerfacecolor(), list(line.get_xdata()))
        for line in axes.lines
        if line.get_marker() in "^*" and line.get_label() != "key"
    ]


def test_every_unusual_week_has_one_mark_over_its_middle(result: UnusualWeeks) -> None:
    places = [
        day for _, _, days in marks(plot_unusual_weeks(result).figure.axes[0]) for day in days
    ]
    assert sorted(places) == [day_number(day) + 3.5 for day in result.unusual["week"]]
    assert len(places) > 5


def test_grades_differ_in_shape_or_fill_and_all_stand_in_the_key(result: UnusualWeeks) -> None:
    axes = plot_unusual_weeks(result).figure.axes[0]
    looks = [(marker, fill) for marker, fill, _ in marks(axes)]
    assert looks == [("^", "white"), ("^", style.BLUE), ("*", style.BLUE)]
    assert sum(line.get_label() == "key" for line in axes.lines) == 3
    texts = {text.get_text() for text in axes.texts}
    assert {"unusual by", "2 to 3 detectors", "4 to 5 detectors", "6 detectors"} <= texts


def test_the_bars_are_the_counts_of_the_weeks(result: UnusualWeeks) -> None:
    bars = plot_unusual_weeks(result).figure.axes[0].containers[0]
    assert [bar.get_height() for bar in bars] == result.weeks["count"].tolist()
    assert all(bar.get_width() == 7 for bar in bars)


def test_unobserved_weeks_are_hatched_as_one_stretch(result: UnusualWeeks) -> None:
    """From day 700, a Monday, 24 days: three whole weeks, and four days of which three are left."""
    axes = plot_unusual_weeks(result).figure.axes[0]
    hatched = [bar for group in axes.containers for bar in group if bar.get_hatch()]
    assert [bar.get_width() for bar in hatched] == [28]
    assert hatched[0].get_x() == day_number(MONDAY) + 700


def test_anniversaries_in_the_weeks_are_marked_and_others_are_not(result: UnusualWeeks) -> None:
    axes = plot_unusual_weeks(result, dates=DATES).figure.axes[0]
    triangles = [line for line in axes.lines if line.get_marker() == "v"]
    assert [len(line.get_xdata()) for line in triangles] == [2]


def test_caption_and_description_tell_what_is_there(result: UnusualWeeks) -> None:
    picture = plot_unusual_weeks(result)
    numbers = [len(rows) for _, rows in grades(result)]
    assert sum(numbers) == len(result.unusual)
    assert f"Unusual weeks: {numbers[0]} by 2 to 3 detectors, " in picture.alt
    assert f"{int(result.weeks['count'].sum())} attacks" in picture.alt
    assert "the anniversaries tested." in picture.caption
    assert "Hollow" not in picture.caption
    assert "Cross-hatched" in picture.caption
    assert "anniversaries" not in plot_unusual_weeks(result, dates=[]).caption


@pytest.mark.parametrize(
    "chosen", [["ears_c1"], ["ears_c1", "ears_c2"], ["ears_c1", "cusum", "ears_c2"]]
)
def test_fewer_detectors_have_fewer_grades(chosen: list[str]) -> None:
    days = np.random.default_rng(2).negative_binomial(0.2, 0.5, 7 * 90)
    result = unusual_weeks(DailyCounts(MONDAY, days), dates=[], detectors=chosen, agree=1)
    found = grades(result)
    assert len(found) == len(chosen)
    assert sum(len(rows) for _, rows in found) == len(result.unusual) > 0
    assert plot_unusual_weeks(result).svg().startswith("<?xml")


def test_a_series_without_attacks_is_drawn() -> None:
    picture = plot_unusual_weeks(unusual_weeks(DailyCounts(MONDAY, np.zeros(70)), dates=[]))
    assert "0 by 2 to 3 detectors" in picture.alt
    assert picture.svg() == picture.svg()


def test_untested_dates_are_hollow_triangles_and_explained(result: UnusualWeeks) -> None:
    result = replace(result, also=(dt.date(2018, 1, 3), dt.date(2021, 1, 3)))
    picture = plot_unusual_weeks(result)
    axes = picture.figure.axes[0]
    triangles = [
        (line.get_markerfacecolor(), list(line.get_xdata()))
        for line in axes.lines
        if line.get_marker() == "v" and line.get_label() != "key"
    ]
    assert triangles == [
        (style.RED, [day_number(day) + 0.5 for day in DATES[:2]]),
        ("white", [day_number(day) + 0.5 for day in result.also]),
    ]
    assert "not tested" in {text.get_text() for text in axes.texts}
    assert "Hollow triangles: the event and anniversaries that could not be" in picture.caption


@pytest.mark.parametrize("busiest", [9, 100, 900, 9_000, 80_000, 900_000])
def test_the_label_stays_on_the_page_however_busy_a_week_is(busiest: int) -> None:
    days = np.zeros(140, dtype=int)
    days[50] = busiest
    result = unusual_weeks(DailyCounts(MONDAY, days), dates=[], detectors=["ears_c1"], agree=1)
    figure = plot_unusual_weeks(result).figure
    with style.house_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        label = figure.axes[0].yaxis.label.get_window_extent(canvas.get_renderer())
    assert label.x0 >= 0
