"""The event study: leads and lags with a band for all of them, and each year below."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.figures import style
from analysis.figures.around import days_around, recurring_day, row_labels
from analysis.figures.base import Picture
from analysis.figures.daybars import hatch_unobserved, shade_parts
from analysis.surges.event_study import EventStudy, YearProfile
from analysis.surges.words import pvalue

LEFT, LEFT_OF_DATES, RIGHT, BELOW, ABOVE = 0.86, 1.08, 1.32, 0.4, 0.06
UPPER, STRIP, GAP = 1.62, 0.24, 0.1

HEADROOM = 1.3
"""Height of the upper panel over its highest mark: room for the name of the window."""


def plot_event_study(study: EventStudy) -> Picture:
    """Draw events by days before and after the dates, with the band for all lags at once.

    Use it below the main figure: does the excess start before the window, and did the years
    before the event look the same?

    Parameters
    ----------
    study : EventStudy
        What `event_study` gives.

    Returns
    -------
    Picture
        With the id "fig-event-study".
    """
    years = (*study.by_year, *study.control_by_year)
    labels = row_labels([year.date for year in years])
    below = STRIP * len(years)
    with style.house_style():
        figure = style.new_figure(BELOW + below + GAP + UPPER + ABOVE)
        left = LEFT if all(label.isdigit() for label in labels) else LEFT_OF_DATES
        width = style.WIDTH - left - RIGHT
        lower = style.place(figure, left, BELOW, width, below)
        upper = style.place(figure, left, BELOW + below + GAP, width, UPPER)
        _draw_pooled(upper, study)
        _draw_years(lower, study, labels)
        _label_days(upper, lower, study)
    return Picture(figure, "fig-event-study", _caption(study), _describe(study))


def _draw_pooled(axes: Axes, study: EventStudy) -> None:
    profile = study.after
    limits = profile.upper[np.isfinite(profile.upper)]
    highest = max(2.0, float(profile.observed.max()), float(limits.max(initial=0)))
    axes.set_ylim(0, highest * HEADROOM)
    shade_parts(axes, study.placement, lines_to=1 / HEADROOM + 0.03)
    _draw_band(axes, study, highest * HEADROOM)
    _draw_profile(axes, study)
    ticks = MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, highest)
    axes.set_yticks([tick for tick in ticks if tick <= highest])
    stretch = "a day" if study.bin == 1 else f"in {study.bin} days"
    together = f",\n{len(study.by_year)} years together" if len(study.by_year) > 1 else ""
    axes.set_ylabel(f"attacks {stretch}{together}")
    axes.tick_params(axis="x", labelbottom=False, length=0)
    _write_window(axes, study)
    _write_result(axes, study)


def _draw_band(axes: Axes, study: EventStudy, top: float) -> None:
    """Draw limits as steps, as wide as their bins: the band is for bins, not between them."""
    profile = study.after
    edges = np.append(profile.lags, profile.lags[-1] + study.bin) - study.bin / 2
    lower, upper = profile.lower, np.minimum(profile.upper, top)
    axes.stairs(upper, edges, baseline=lower, fill=True, color=style.PALE, alpha=0.55, zorder=0.4)
    for limit in (lower, upper):
        axes.stairs(limit, edges, baseline=None, color=style.MUTED, linewidth=0.7, zorder=1)
    axes.stairs(
        profile.expected, edges, baseline=None, color=style.INK, linewidth=1.1, linestyle="--",
        zorder=1,
    )  # fmt: skip
    unseen = np.flatnonzero(profile.days == 0)
    for place in unseen:
        days = np.arange(study.bin) + profile.lags[place] - study.bin // 2
        hatch_unobserved(axes, days, np.ones(study.bin, bool), (0, top))


def _draw_profile(axes: Axes, study: EventStudy) -> None:
    profile = study.after
    seen, outside = profile.days > 0, profile.above | profile.below
    heights = np.where(seen, profile.observed, np.nan)
    size = 4.5 if study.bin > 1 else 2.5
    if study.bin == 1:  # a line through so many points would be a thicket
        axes.vlines(profile.lags, 0, heights, color=style.MUTED, linewidth=0.8, zorder=2)
    else:
        axes.plot(profile.lags, heights, color=style.INK, linewidth=0.8, zorder=2)
    inside = seen & ~outside
    for mask, marker, scale, color in (
        (inside, "o", 1.0, style.INK),
        (outside, "D", 1.5, style.RED),
    ):
        axes.plot(
            profile.lags[mask], heights[mask], marker, markersize=size * scale, color=color,
            markeredgecolor="white", markeredgewidth=0.5, zorder=3, clip_on=False,
        )  # fmt: skip


def _write_window(axes: Axes, study: EventStudy) -> None:
    window, top = study.placement.window, axes.get_ylim()[1]
    middle = float(np.clip((window.lag - window.lead) / 2, -study.shown, study.shown))
    axes.text(
        middle, top * 0.99, f"window\n{style.signed(window)}", color=style.RED,
        fontsize=style.SMALL, ha="center", va="top", linespacing=1.15,
    )  # fmt: skip


def _write_result(axes: Axes, study: EventStudy) -> None:
    profile = study.after
    outside = int(profile.above.sum() + profile.below.sum())
    says = (
        f"{outside} of {profile.lags.size} points\noutside the band\n\n"
        f"furthest above:\n{pvalue(profile.pvalue)}"
    )
    axes.annotate(
        says, (1.0, 1.0), xycoords="axes fraction", xytext=(6, 0), textcoords="offset points",
        va="top", fontsize=style.SMALL, linespacing=1.25, color=style.RED if outside else style.INK,
    )  # fmt: skip
    level, top = float(profile.expected[-1]), axes.get_ylim()[1]
    axes.annotate(
        f"expected: {style.number(level)}", (1.0, float(np.clip(level, 0.06 * top, 0.4 * top))),
        xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
        va="center", fontsize=style.SMALL, annotation_clip=False,
    )  # fmt: skip


def _draw_years(axes: Axes, study: EventStudy, labels: list[str]) -> None:
    years = (*study.by_year, *study.control_by_year)
    tallest = max(1, *(int(year.observed.max()) for year in years))
    observed = days_around(study.placement.counts, [year.date for year in years], study.shown)[1]
    days = np.arange(-study.shown, study.shown + 1)
    shade_parts(axes, study.placement)
    for floor, (year, label, seen) in enumerate(
        reversed(list(zip(years, labels, observed, strict=True)))
    ):
        axes.axhline(floor, color=style.PALE, linewidth=0.5, zorder=0.5)
        hatch_unobserved(axes, days, ~seen, (floor, floor + 1))
        _draw_year(axes, study, year, floor, tallest)
        _write_year(axes, study, year, label, floor)
    axes.set_ylim(0, len(years))
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])


def _draw_year(axes: Axes, study: EventStudy, year: YearProfile, floor: int, tallest: int) -> None:
    before = year.date in study.placement.control_dates
    shown = year.observed > 0
    # The shortest mark is a fifth of the strip, so that a single attack is seen.
    heights = 0.2 + 0.7 * (year.observed[shown] - 1) / max(1, tallest - 1)
    axes.bar(
        study.after.lags[shown], heights, bottom=floor, width=study.bin * 0.86,
        facecolor="white" if before else style.MUTED, edgecolor=style.MUTED, linewidth=0.7,
        zorder=2,
    )  # fmt: skip


def _write_year(axes: Axes, study: EventStudy, year: YearProfile, label: str, floor: int) -> None:
    before = year.date in study.placement.control_dates
    name = f"{label}, before" if before else label
    says = f"{year.observed.sum()}, peak {year.observed.max()}"
    for side, offset, text, align in ((0.0, -4, name, "right"), (1.0, 6, says, "left")):
        axes.annotate(
            text, (side, floor + 0.45), xycoords=("axes fraction", "data"),
            xytext=(offset, 0), textcoords="offset points", ha=align, va="center",
            color=style.MUTED if before else style.INK, fontsize=style.SMALL + 0.5,
            fontstyle="italic" if before else "normal", annotation_clip=False,
        )  # fmt: skip


def _label_days(upper: Axes, lower: Axes, study: EventStudy) -> None:
    reach, placement = study.shown, study.placement
    step = next((step for step in (1, 2, 5, 10, 20, 30, 60) if reach / step <= 3.5), 90)
    ticks = [day for day in range(-reach, reach + 1) if day % step == 0]
    for axes in (upper, lower):
        axes.set_xlim(-reach - 0.5, reach + 0.5)
        axes.set_xticks(ticks)
    lower.set_xticklabels(["0" if day == 0 else style.signed(f"{day:+d}") for day in ticks])
    day = recurring_day((*placement.dates, *placement.control_dates))
    lower.set_xlabel(f"days before and after {day}", labelpad=2)


def _caption(study: EventStudy) -> str:
    stretch = "a day" if study.bin == 1 else f"{study.bin} days"
    before = " Outlined, italics: years before the event." if study.control_by_year else ""
    return (
        f"Attacks in each {_stretch(study)} before and after "
        f"{recurring_day(study.placement.dates)}. Above, all anniversaries together: grey, the "
        "band that holds all points at once 95% of the time if the date means nothing; dashed, "
        "the level of the weeks around; red diamonds, points outside the band. Red lines: the "
        f"window. Below, one row a year, with its attacks and the most in {stretch}.{before}"
    )


def _describe(study: EventStudy) -> str:
    years = (*study.by_year, *study.control_by_year)
    labels = row_labels([year.date for year in years])
    totals = [f"{label}: {year.observed.sum()}" for label, year in zip(labels, years, strict=True)]
    each, before = totals[: len(study.by_year)], totals[len(study.by_year) :]
    controls = f" Before the event, {'; '.join(before)}." if before else ""
    return (
        f"One point a {_stretch(study)}, from {study.shown} days before to {study.shown} days "
        f"after the date: {', '.join(map(str, study.after.observed))} attacks, in time order. "
        f"{study.sentence()} Attacks by year, {'; '.join(each)}.{controls}"
    )


def _stretch(study: EventStudy) -> str:
    return "day" if study.bin == 1 else f"stretch of {study.bin} days"
