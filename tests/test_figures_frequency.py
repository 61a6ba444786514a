"""Monthly bars: a month nobody looked at is not a month without attacks."""

from __future__ import annotations

import datetime as dt

import numpy as np
from figure_examples import CHANGES, FIRST, THIN, fitted, series
from matplotlib.axes import Axes

from analysis.counts import DailyCounts
from analysis.events.stretches import Stretch
from analysis.figures import plot_coverage, plot_frequency
from analysis.figures.months import by_month, day_number


def heights(axes: Axes, hatch: str | None) -> list[float]:
    bars = [bar for group in axes.containers for bar in group if bar.get_hatch() == hatch]
    return [bar.get_height() for bar in bars]


def test_months_follow_the_calendar_and_the_ends_of_the_period() -> None:
    months = by_month(DailyCounts(dt.date(2020, 1, 31), np.ones(31, int)))
    assert [(month.first, month.days) for month in months] == [
        (dt.date(2020, 1, 31), 1),
        (dt.date(2020, 2, 1), 29),
        (dt.date(2020, 3, 1), 1),
    ]


def test_no_event_is_lost_between_months() -> None:
    counts = series(5, rate=1)
    months = by_month(counts)
    assert sum(month.events for month in months) == counts.total
    assert sum(month.days for month in months) == counts.counts.size


def test_a_bar_is_the_count_for_30_observed_days() -> None:
    exposure = np.ones(31)
    exposure[:11] = 0
    counts = DailyCounts(FIRST, [0] * 11 + [1] * 4 + [0] * 16, exposure)
    axes = plot_coverage(counts, ()).figure.axes[0]
    assert heights(axes, None) == [30 * 4 / 20]


def test_a_month_hardly_observed_is_hatched_and_has_no_bar() -> None:
    exposure = np.ones(59)
    exposure[:16] = 0  # 15 of 31 days of January are left
    counts = DailyCounts(FIRST, [0] * 16 + [1] * 43, exposure)
    axes = plot_coverage(counts, ()).figure.axes[0]
    assert heights(axes, None) == [30.0]
    assert len(heights(axes, "xxxx")) == 1


def test_thin_stretches_are_marked_and_quiet_ones_are_not() -> None:
    counts = series()
    strip = plot_frequency(counts, fitted(counts), stretches=THIN).figure.axes[1]
    assert len(heights(strip, "//////")) == sum(stretch.state == "thin" for stretch in THIN) == 1


def test_changes_of_the_rate_are_marked_below_with_their_intervals() -> None:
    counts = series()
    picture = plot_frequency(counts, fitted(counts), stretches=THIN, changes=CHANGES)
    strip = picture.figure.axes[2]
    diamonds = [line.get_xdata()[0] for line in strip.lines if line.get_marker() == "D"]
    assert diamonds == [day_number(day) for day in CHANGES["date"]]
    ends = [tuple(line.get_xdata()) for line in strip.lines if line.get_marker() != "D"]
    assert ends[0] == (day_number(dt.date(2018, 1, 9)), day_number(dt.date(2018, 3, 1)) + 1)
    assert "Diamonds: days on which the rate changes" in picture.caption
    assert "The rate changes about 1 February 2018, 20 February 2018" in picture.alt


def test_without_a_change_nothing_is_marked_and_that_is_said() -> None:
    counts = series()
    picture = plot_frequency(counts, fitted(counts), changes=CHANGES.iloc[:0])
    assert len(picture.figure.axes) == 1
    assert picture.alt.endswith("The change-point model finds no change.")


def test_the_curve_is_the_fitted_rate_in_30_days() -> None:
    counts = series()
    fit = fitted(counts)
    (curve,) = plot_frequency(counts, fit).figure.axes[0].lines
    np.testing.assert_allclose(curve.get_ydata(), 30 * fit.expected[::7])


def test_dates_outside_the_period_are_not_marked() -> None:
    counts = series()
    picture = plot_frequency(
        counts, fitted(counts), dates=[dt.date(2019, 1, 3), dt.date(2031, 1, 3)]
    )
    triangles = [line for line in picture.figure.axes[0].lines if line.get_marker() == "v"]
    assert [len(line.get_xdata()) for line in triangles] == [1]


def test_coverage_has_a_row_for_each_scope_and_state() -> None:
    axes = plot_coverage(series(), THIN).figure.axes[1]
    labels = [text.get_text() for text in axes.texts]
    assert len(labels) == 3
    assert {"bases: thin", "bases: quiet"} < set(labels)


def test_the_description_counts_a_day_of_two_stretches_once() -> None:
    long, short = (Stretch(FIRST, FIRST + dt.timedelta(days), "x", "thin", "") for days in (9, 4))
    assert "x, thin: 10 days between" in plot_coverage(series(), (long, short)).alt
