"""The reference figure shows the shifts that the p-value counts."""

from __future__ import annotations

import datetime as dt

import pytest
from figure_examples import FIRST, cases, series

from analysis.anchors import Anchor, Window
from analysis.errors import DesignError
from analysis.figures import Picture, plot_shifts
from analysis.figures.shifts import at_least_as_large
from analysis.surges import surge_test

CASES = pytest.mark.parametrize("name", cases())


def marks(picture: Picture, marker: str) -> list[float]:
    """Shifts at which a marker stands."""
    axes = picture.figure.axes[0]
    return [x for line in axes.lines if line.get_marker() == marker for x in line.get_xdata()]


@CASES
def test_triangles_and_the_diamond_are_the_rank(name: str) -> None:
    _, result = cases()[name]
    picture = plot_shifts(result)
    assert marks(picture, "D") == [0]
    assert len(marks(picture, "^")) + 1 == result.local.rank
    assert len(marks(picture, ".")) == result.local.n_shifts - result.local.rank


@CASES
def test_hatched_bars_hold_the_rank_and_all_bars_all_shifts(name: str) -> None:
    _, result = cases()[name]
    bars = [bar for group in plot_shifts(result).figure.axes[1].containers for bar in group]
    assert sum(bar.get_width() for bar in bars if bar.get_hatch()) == result.local.rank
    assert sum(bar.get_width() for bar in bars) == result.local.n_shifts


def test_no_bar_mixes_busier_and_quieter() -> None:
    _, result = cases()["ordinary"]
    bars = [bar for group in plot_shifts(result).figure.axes[1].containers for bar in group]
    busier = [bar.get_y() for bar in bars if bar.get_hatch()]
    quieter = [bar.get_y() + bar.get_height() for bar in bars if not bar.get_hatch()]
    assert max(quieter) <= result.local.statistic <= min(busier)


def test_rank_and_shifts_are_written_out() -> None:
    _, result = cases()["ordinary"]
    written = [text.get_text() for text in plot_shifts(result).figure.axes[0].texts]
    assert f"{result.local.rank} of {result.local.n_shifts}" in written


def test_a_tie_counts_against_the_claim() -> None:
    _, result = cases()["no event"]
    assert at_least_as_large(result.local).all()


def test_the_second_step_is_drawn_where_its_shifts_lie() -> None:
    """With one control year, unobserved stretches take shifts out of step 2 alone."""
    gap = (dt.date(2019, 3, 1) - FIRST).days
    counts = series(9, unseen=slice(gap, gap + 40))
    result = surge_test(
        counts, anchor=Anchor("a test", "2020-01-03"), window=Window(7, 7), control_years=(2019,)
    )
    assert result.did is not None
    assert result.did.n_shifts == result.local.n_shifts - 26  # 40 days hold 26 windows of 15
    picture = plot_shifts(result, step="did")
    assert picture.id == "fig-shifts-did"
    drawn = {*marks(picture, "^"), *marks(picture, "."), 0}
    first = (dt.date(2019, 3, 1) - dt.date(2019, 1, 3)).days + 7
    assert drawn == {*range(-182, 183)} - {*range(first, first + 26)}


def test_the_second_step_needs_years_before_the_event() -> None:
    _, result = cases()["one anniversary, no control years"]
    with pytest.raises(DesignError, match="no years before"):
        plot_shifts(result, step="did")
