"""Events a month: what is drawn is what the file holds, month by month."""

from __future__ import annotations

import datetime as dt

import numpy as np
from matplotlib.patches import StepPatch
from matplotlib.transforms import Bbox

from analysis.counts import DailyCounts
from analysis.figures.monthly import plot_monthly


def bars(counts: DailyCounts) -> tuple[list[float], list[str]]:
    """Heights of the bars, and the days on which they begin and the last one ends."""
    axes = plot_monthly(counts).figure.axes[0]
    (outline,) = [patch for patch in axes.patches if isinstance(patch, StepPatch)]
    values, edges, _ = outline.get_data()
    starts = np.datetime64("1970-01-01") + np.asarray(edges, dtype=int)
    return list(values), [str(day) for day in starts]


def test_each_month_holds_its_own_events() -> None:
    # 30 January to 3 March 2020: 2 + 29 + 3 days.
    counts = np.zeros(34)
    counts[[0, 1]] = 1, 2  # 30 and 31 January
    counts[[2, 30]] = 4, 8  # 1 and 29 February
    counts[[31, 33]] = 16, 32  # 1 and 3 March
    values, starts = bars(DailyCounts(dt.date(2020, 1, 30), counts))
    assert values == [3, 12, 48]
    assert starts == ["2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01"]


def test_more_than_sixty_years_are_drawn_by_year() -> None:
    counts = np.zeros(70 * 365)
    counts[[0, 364, 365]] = 1, 2, 5  # 1 January, 31 December 1901; 1 January 1902
    picture = plot_monthly(DailyCounts(dt.date(1901, 1, 1), counts))
    values, starts = bars(DailyCounts(dt.date(1901, 1, 1), counts))
    assert values[:3] == [3, 5, 0]
    assert starts[:2] == ["1901-01-01", "1902-01-01"]
    assert picture.caption == "Events a year, 1 January 1901 to 14 December 1970."
    assert "5 events in the busiest year, 1902; 68 of 70 years" in picture.alt


def test_days_without_data_are_hatched_and_said() -> None:
    exposure = np.ones(400)
    exposure[50:80] = 0
    picture = plot_monthly(DailyCounts(dt.date(2020, 1, 1), [0] * 400, exposure))
    hatched = [patch for patch in picture.figure.axes[0].patches if patch.get_hatch()]
    box: Bbox = (
        hatched[0].get_window_extent().transformed(picture.figure.axes[0].transData.inverted())
    )
    first = (dt.date(2020, 2, 20) - dt.date(1970, 1, 1)).days
    assert len(hatched) == 1
    assert (round(box.x0, 6), round(box.x1, 6)) == (first, first + 30)
    assert picture.caption.endswith("Cross-hatched: no data.")
    assert "30 days without data" in picture.alt


def test_the_description_says_what_the_drawing_shows() -> None:
    picture = plot_monthly(DailyCounts(dt.date(2020, 1, 30), [1, 0, 0, 2, 0]))
    assert picture.alt == (
        "3 events from 30 January 2020 to 3 February 2020: 2 events in the busiest month, "
        "February 2020; 0 of 2 months without any."
    )
