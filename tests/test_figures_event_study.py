"""The event study's figure holds what the event study holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from figure_examples import cases, result_of, series
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle, StepPatch

from analysis.figures import Picture, plot_event_study, style
from analysis.surges.event_study import EventStudy, event_study


@pytest.fixture
def study() -> EventStudy:
    """Four anniversaries and two control years, seven-day bins."""
    return event_study(cases()["ordinary"][1].placement)


def panels(picture: Picture) -> tuple[Axes, Axes]:
    lower, upper = picture.figure.axes
    return upper, lower


def bars(axes: Axes) -> list[Rectangle]:
    return [bar for group in axes.containers for bar in group if isinstance(bar, Rectangle)]


def marked(axes: Axes, marker: str) -> dict[int, float]:
    """Days and heights of the points with one marker."""
    lines = [line for line in axes.lines if line.get_marker() == marker]
    return {int(x): float(y) for line in lines for x, y in zip(*line.get_data(), strict=True)}


def with_outside(study: EventStudy, place: int) -> EventStudy:
    above = np.arange(study.after.lags.size) == place
    return replace(study, after=replace(study.after, above=above))


def test_points_are_the_pooled_counts(study: EventStudy) -> None:
    upper, _ = panels(plot_event_study(study))
    held = dict(zip(study.after.lags.tolist(), study.after.observed.tolist(), strict=True))
    assert marked(upper, "o") == held


def test_a_point_outside_the_band_is_a_red_diamond_and_no_dot(study: EventStudy) -> None:
    upper, _ = panels(plot_event_study(with_outside(study, 8)))
    assert list(marked(upper, "D")) == [0]
    assert 0 not in marked(upper, "o")
    (red,) = (line for line in upper.lines if line.get_marker() == "D")
    assert same_color(red.get_color(), style.RED)


def test_the_number_of_points_outside_is_written(study: EventStudy) -> None:
    upper, _ = panels(plot_event_study(with_outside(study, 8)))
    assert any("1 of 17 points\noutside the band" in text.get_text() for text in upper.texts)


def test_the_band_has_its_limits_and_the_dashed_line_its_centre(study: EventStudy) -> None:
    upper, _ = panels(plot_event_study(study))
    steps = [patch.get_data() for patch in upper.patches if isinstance(patch, StepPatch)]
    filled, lower, limit, centre = steps
    np.testing.assert_allclose(filled.values, study.after.upper)
    np.testing.assert_allclose(filled.baseline, study.after.lower)
    np.testing.assert_allclose(lower.values, study.after.lower)
    np.testing.assert_allclose(limit.values, study.after.upper)
    np.testing.assert_allclose(centre.values, study.after.expected)
    assert filled.edges.tolist() == [*(study.after.lags - 3.5), 59.5]


def test_each_year_has_its_bars_and_its_total(study: EventStudy) -> None:
    _, lower = panels(plot_event_study(study))
    written = [text.get_text() for text in lower.texts]
    years = (*study.by_year, *study.control_by_year)
    for year in years:
        assert f"{year.observed.sum()}, peak {year.observed.max()}" in written
    drawn = [bar for bar in bars(lower) if not bar.get_hatch()]
    assert len(drawn) == sum(int((year.observed > 0).sum()) for year in years)


def test_control_years_are_outlined_and_named_so(study: EventStudy) -> None:
    _, lower = panels(plot_event_study(study))
    named = [text.get_text() for text in lower.texts if text.get_text().endswith(", before")]
    assert named == ["2019, before", "2018, before"]
    white = [bar for bar in bars(lower) if same_color(bar.get_facecolor(), "white")]
    assert len(white) == sum(int((year.observed > 0).sum()) for year in study.control_by_year)
    assert max(bar.get_y() for bar in white) == 1  # the two lowest strips


def test_days_not_observed_are_hatched_above_where_nobody_watched_and_below() -> None:
    """Twelve days of the one anniversary in the middle are not seen; one bin lies among them."""
    counts = series(2.1, unseen=slice(375, 390))
    upper, lower = panels(
        plot_event_study(event_study(result_of(counts, date="2016-12-20").placement))
    )
    above = [bar for bar in bars(upper) if bar.get_hatch()]
    below = [bar for bar in bars(lower) if bar.get_hatch()]
    assert [bar.get_width() for bar in below] == [15]
    assert [bar.get_width() for bar in above] == [7]


def test_the_description_gives_counts_sentence_and_years(study: EventStudy) -> None:
    alt = plot_event_study(study).alt
    assert ", ".join(map(str, study.after.observed)) in alt
    assert study.sentence() in alt
    assert f"2022: {study.by_year[1].observed.sum()}" in alt
