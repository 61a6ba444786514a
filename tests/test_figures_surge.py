"""The main figure holds what the result holds, day by day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from figure_examples import FIRST, cases, result_of, series
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle, StepPatch

from analysis.anchors import Window
from analysis.counts import DailyCounts
from analysis.figures import Picture, plot_surge, style
from analysis.figures.around import days_around, row_labels


def panels(picture: Picture) -> tuple[Axes, Axes]:
    lower, upper = picture.figure.axes
    return upper, lower


def bars(axes: Axes, color: str) -> dict[int, float]:
    """Days and heights of the bars of one colour."""
    found = [
        bar
        for group in axes.containers
        for bar in group
        if isinstance(bar, Rectangle) and same_color(bar.get_facecolor(), color)
    ]
    return {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in found}


@pytest.fixture
def every_day() -> DailyCounts:
    """One attack on every day, so that each part shows all its days."""
    return DailyCounts(FIRST, np.ones(2900, int))


def test_red_bars_are_the_days_of_the_window_both_ends_in(every_day: DailyCounts) -> None:
    upper, _ = panels(plot_surge(every_day, result_of(every_day, Window(3, 10))))
    assert sorted(bars(upper, style.RED)) == list(range(-3, 11))


def test_grey_bars_are_the_flank_and_leave_out_the_guard_band(every_day: DailyCounts) -> None:
    upper, _ = panels(plot_surge(every_day, result_of(every_day, Window(3, 10))))
    flank = [*range(-60, -10), *range(18, 61)]
    assert sorted(bars(upper, style.GREY)) == flank
    assert sorted(bars(upper, "white")) == [*range(-10, -3), *range(11, 18)]


def test_bars_add_up_the_anniversaries_and_only_those(every_day: DailyCounts) -> None:
    result = result_of(every_day)
    upper, _ = panels(plot_surge(every_day, result))
    assert result.placement.control_dates
    assert set(bars(upper, style.RED).values()) == {len(result.placement.dates)}


def test_the_dashed_line_is_the_expected_count_of_a_day(every_day: DailyCounts) -> None:
    result = result_of(every_day)
    upper, _ = panels(plot_surge(every_day, result))
    (line,) = (patch for patch in upper.patches if isinstance(patch, StepPatch))
    np.testing.assert_allclose(line.get_data().values, result.expected / 15)


def test_each_date_has_its_counts_at_its_side() -> None:
    counts, result = cases()["ordinary"]
    _, lower = panels(plot_surge(counts, result))
    written = [text.get_text() for text in lower.texts]
    for row in (*result.by_year, *result.control_by_year):
        assert f"{row.observed} against {style.number(row.expected)}" in written


def test_years_before_the_event_are_named_so() -> None:
    counts, result = cases()["ordinary"]
    _, lower = panels(plot_surge(counts, result))
    before = [text.get_text() for text in lower.texts if text.get_text().endswith(", before")]
    assert before == [f"{row.date.year}, before" for row in reversed(result.control_by_year)]


def test_days_not_observed_are_hatched_in_their_strip() -> None:
    seen = series(9, rate=1)
    gap = slice(seen.position(dt.date(2022, 2, 1)), seen.position(dt.date(2022, 2, 11)))
    counts = series(9, rate=1, unseen=gap)
    _, lower = panels(plot_surge(counts, result_of(counts)))
    hatched = [bar for group in lower.containers for bar in group if bar.get_hatch() == "xxxx"]
    assert [(bar.get_x(), bar.get_width()) for bar in hatched] == [(28.5, 10)]


def test_description_gives_the_result_and_every_date() -> None:
    counts, result = cases()["ordinary"]
    alt = plot_surge(counts, result).alt
    assert f"{result.observed} attacks against {result.expected:.1f} expected" in alt
    for row in result.by_year:
        assert f"{row.date.year}: {row.observed} against" in alt


def test_days_outside_the_period_are_not_observed() -> None:
    counts = DailyCounts(FIRST, [5, 0, 7])
    counted, observed = days_around(counts, [FIRST], 2)
    assert counted.tolist() == [[0, 0, 5, 0, 7]]
    assert observed.tolist() == [[False, False, True, True, True]]


def test_dates_that_move_through_the_year_are_labelled_in_full() -> None:
    moving = [dt.date(2020, 12, 23), dt.date(2021, 12, 12)]
    assert row_labels(moving) == ["23 Dec 2020", "12 Dec 2021"]
