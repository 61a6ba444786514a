"""The main figure: the days around the anniversaries, all together and one by one."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.events.words import counted
from analysis.figures import style
from analysis.figures.around import days_around, recurring_day, row_labels
from analysis.figures.base import Picture
from analysis.figures.daybars import draw_days, hatch_unobserved, shade_parts
from analysis.figures.strips import draw_strips, strips_of
from analysis.surges.base import Placement, SurgeResult, YearRow

LEFT, LEFT_OF_DATES, RIGHT, BELOW, ABOVE = 0.86, 1.08, 1.32, 0.4, 0.06
UPPER, STRIP, GAP = 1.42, 0.18, 0.1


def plot_surge(counts: DailyCounts, result: SurgeResult) -> Picture:
    """Draw the days around the anniversaries: pooled above, one strip a date below.

    Use it as the figure of the first page.

    Parameters
    ----------
    counts : DailyCounts
        The series that was tested.
    result : SurgeResult
        What the test said of it.

    Returns
    -------
    Picture
        With the id "fig-anniversary".
    """
    strips = strips_of(counts, result)
    below = STRIP * len(strips)
    with style.house_style():
        figure = style.new_figure(BELOW + below + GAP + UPPER + ABOVE)
        left = LEFT if all(strip.label.isdigit() for strip in strips) else LEFT_OF_DATES
        width = style.WIDTH - left - RIGHT
        lower = style.place(figure, left, BELOW, width, below)
        upper = style.place(figure, left, BELOW + below + GAP, width, UPPER)
        _draw_pooled(upper, counts, result)
        _write_result(upper, result)
        draw_strips(lower, strips, result.placement)
        _label_days(upper, lower, result.placement)
    return Picture(figure, "fig-anniversary", _caption(counts, result), _describe(result))


def _draw_pooled(axes: Axes, counts: DailyCounts, result: SurgeResult) -> None:
    placement = result.placement
    counted, observed = days_around(counts, placement.dates, placement.flank)
    days = np.arange(-placement.flank, placement.flank + 1)
    pooled, watched = counted.sum(axis=0), observed.sum(axis=0)
    highest = max(2, int(pooled.max()))
    axes.set_ylim(0, highest * 1.42)
    shade_parts(axes, placement, lines_to=0.8)  # its label stands above
    draw_days(axes, days, pooled, placement)
    hatch_unobserved(axes, days, watched == 0, (0, axes.get_ylim()[1]))
    _draw_expected(axes, days, watched, result)
    axes.set_yticks(range(0, highest + 1, max(1, -(-highest // 4))))
    together = f",\n{len(placement.dates)} years together" if len(placement.dates) > 1 else ""
    axes.set_ylabel(f"attacks a day{together}")
    axes.tick_params(axis="x", labelbottom=False, length=0)


def _draw_expected(
    axes: Axes, days: NDArray[np.int64], watched: NDArray[np.int64], result: SurgeResult
) -> None:
    sums = result.placement.after.pooled()
    window_days = float(sums.window_days[0, sums.true_shift])
    level = result.expected / window_days * watched
    edges = np.append(days - 0.5, days[-1] + 0.5)
    axes.stairs(level, edges, baseline=None, color=style.INK, linewidth=1.1, linestyle="--")
    axes.annotate(
        f"expected:\n{style.number(result.expected / window_days * len(result.by_year))} a day",
        # Never so high or low that it meets the result above it or the strips below.
        (1.0, float(np.clip(level[-1], 0.12 * axes.get_ylim()[1], 0.4 * axes.get_ylim()[1]))),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.SMALL,
        annotation_clip=False,
    )


def _write_result(axes: Axes, result: SurgeResult) -> None:
    window = result.placement.window
    middle = (window.lag - window.lead) / 2
    top = axes.get_ylim()[1]
    axes.text(
        middle, top * 0.985, f"window\n{style.signed(window)}", color=style.RED,
        fontsize=style.SMALL, ha="center", va="top", linespacing=1.15,
    )  # fmt: skip
    reach = result.placement.flank
    axes.text(
        -reach + 0.5, top * 0.985, "weeks around", color=style.MUTED, fontsize=style.SMALL,
        va="top",
    )  # fmt: skip
    _write_total(axes, result)


def _write_total(axes: Axes, result: SurgeResult) -> None:
    says = (
        f"against {style.number(result.expected)} expected\n"
        f"ratio {style.number(result.rate_ratio, 2)}\n95%: {style.interval(result.conf_int)}"
    )
    for text, drop, look in (
        (str(result.observed), 0, {"color": style.RED, "fontsize": 15, "fontweight": "bold"}),
        (says, -19, {"fontsize": style.SMALL, "linespacing": 1.35}),
    ):
        axes.annotate(
            text, (1.0, 1.0), xycoords="axes fraction", xytext=(6, drop),
            textcoords="offset points", va="top", **look,
        )  # fmt: skip


def _label_days(upper: Axes, lower: Axes, placement: Placement) -> None:
    reach = placement.flank
    step = next((step for step in (1, 2, 5, 10, 20, 30, 60) if reach / step <= 3.5), 90)
    ticks = [day for day in range(-reach, reach + 1) if day % step == 0]
    for axes in (upper, lower):
        axes.set_xlim(-reach - 0.5, reach + 0.5)
        axes.set_xticks(ticks)
    lower.set_xticklabels(["0" if day == 0 else style.signed(f"{day:+d}") for day in ticks])
    day = recurring_day((*placement.dates, *placement.control_dates))
    lower.set_xlabel(f"days before and after {day}", labelpad=2)


def _caption(counts: DailyCounts, result: SurgeResult) -> str:
    placement = result.placement
    dates = (*placement.dates, *placement.control_dates)
    before = " Italics: years before the event." if placement.control_dates else ""
    guard = " White bars beside it are left out of the comparison." if placement.guard else ""
    observed = days_around(counts, dates, placement.flank)[1]
    unseen = "" if observed.all() else " Cross-hatched: days not observed."
    return (
        f"Attacks by day around {recurring_day(placement.dates)}: above, "
        f"{_together(len(placement.dates))}; below, one row a year, with the attacks "
        f"in the window against those expected. Red, hatched: the window.{guard} Dashed: the "
        f"number that the weeks around lead one to expect.{before}{unseen}"
    )


def _describe(result: SurgeResult) -> str:
    placement = result.placement
    names = row_labels((*placement.dates, *placement.control_dates))
    rows = (*result.by_year, *result.control_by_year)
    words = [_in_words(name, row) for name, row in zip(names, rows, strict=True)]
    each, before = words[: len(result.by_year)], words[len(result.by_year) :]
    controls = f" Before the event: {'; '.join(before)}." if before else ""
    return (
        f"Bars by day, {placement.flank} days before to {placement.flank} days after "
        f"{recurring_day(placement.dates)}. In the window ({placement.window}) "
        f"{counted(result.observed, 'attack')} against {style.number(result.expected)} expected, "
        f"ratio {style.number(result.rate_ratio, 2)} (95% interval "
        f"{style.interval(result.conf_int)}). {'; '.join(each)}.{controls}"
    )


def _in_words(name: str, row: YearRow) -> str:
    return f"{name}: {row.observed} against {style.number(row.expected)}"


def _together(count: int) -> str:
    return "the anniversary" if count == 1 else f"{count} anniversaries together"
