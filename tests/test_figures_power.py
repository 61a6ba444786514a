"""Power and robustness: the marks stand where the numbers are, undefined ones nowhere."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from figure_examples import HOSTILE, cases, detectable
from matplotlib.axes import Axes

from analysis.figures import plot_power, plot_robustness, style


def words(axes: Axes) -> str:
    return " | ".join(text.get_text() for text in axes.texts)


def test_the_smallest_surge_found_is_marked_and_written() -> None:
    axes = plot_power(detectable(3.2, 3.9)).figure.axes[0]
    assert "3.2-fold" in words(axes)
    assert "3.9-fold" in words(axes)


def test_without_years_before_only_one_curve_is_drawn_and_named() -> None:
    picture = plot_power(detectable(3.2, math.nan, both=math.nan))
    assert "both steps" not in words(picture.figure.axes[0])
    assert "squares" not in picture.caption


def test_a_surge_never_found_is_said_and_not_marked() -> None:
    picture = plot_power(detectable(math.nan, math.nan))
    assert "fold" not in words(picture.figure.axes[0])
    assert "Step 1 finds none of these four times in five" in picture.alt


@pytest.mark.parametrize(
    ("conf_int", "markers"),
    [((0.8, 3.0), ["|", "|"]), ((0.0, 3.0), ["<", "|"]), ((0.8, math.inf), ["|", ">"])],
)
def test_an_interval_that_goes_on_ends_in_an_arrow(
    conf_int: tuple[float, float], markers: list[str]
) -> None:
    result = cases()["ordinary"][1]
    result = replace(result, local=replace(result.local, interval=lambda: conf_int))
    axes = plot_robustness({"as specified": result}).figure.axes[0]
    assert [line.get_marker() for line in axes.lines if line.get_marker() in "|<>"] == markers


def test_each_variant_has_counts_and_p() -> None:
    results = {name: result for name, (_, result) in cases().items()}
    axes = plot_robustness(results).figure.axes[0]
    for result in results.values():
        assert f"{result.observed} against {style.number(result.expected)}" in words(axes)
        assert f"{result.local.pvalue:.3f}" in words(axes)


def test_text_from_data_is_drawn_as_it_stands_on_one_line() -> None:
    label = style.label(HOSTILE)
    assert label.startswith("<script>alert(1)</script> $x^2$")
    assert "\n" not in label
    assert "\x00" not in label
    assert "\u202e" not in label
    assert len(label) == 48
