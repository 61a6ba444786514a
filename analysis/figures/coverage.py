"""What the data hold and miss: coverage by scope, above the monthly counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes

from analysis.counts import DailyCounts
from analysis.events.stretches import Stretch
from analysis.events.words import long_date, month_name
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.figures.months import by_month, date_axis, day_number, draw_months

LEFT, BELOW, HIGH, GAP, TOP, RIGHT = 1.62, 0.26, 1.0, 0.1, 0.06, 0.2
ROW = 0.17

LOOKS: dict[str, style.Look] = {
    "missing": {"facecolor": style.INK, "edgecolor": style.INK},
    "unverified": {"facecolor": "white", "edgecolor": style.INK, "hatch": "xxxxxx"},
    "thin": {"facecolor": "white", "edgecolor": style.INK, "hatch": "//////"},
    "quiet": {"facecolor": style.PALE, "edgecolor": style.GREY},
}
"""From what is lost altogether to what is believed complete."""

MEANING = {
    "missing": "nearly all absent",
    "unverified": "not checked",
    "thin": "under-counted",
    "quiet": "few, believed so",
}


def plot_coverage(counts: DailyCounts, stretches: Sequence[Stretch]) -> Picture:
    """Draw which stretches are missing, unverified, thin or quiet, above the monthly counts.

    Use it before any result: a count means nothing where nobody looked.

    Parameters
    ----------
    counts : DailyCounts
        Events a day, with their exposure.
    stretches : sequence of Stretch
        What the coverage file says.

    Returns
    -------
    Picture
        With the id "fig-coverage".
    """
    rows = _rows(_within(stretches, counts))
    with style.house_style():
        figure = style.new_figure(BELOW + HIGH + GAP + ROW * len(rows) + TOP)
        width = style.WIDTH - LEFT - RIGHT
        lower = style.place(figure, LEFT, BELOW, width, HIGH)
        draw_months(lower, by_month(counts))
        lower.set_ylabel("attacks in 30 days")
        date_axis(lower, counts.first, counts.last)
        if rows:
            upper = style.place(figure, LEFT, BELOW + HIGH + GAP, width, ROW * len(rows))
            _draw_rows(upper, rows)
            date_axis(upper, counts.first, counts.last)
            upper.tick_params(axis="x", labelbottom=False, length=0)
    return Picture(figure, "fig-coverage", _caption(), _describe(counts, rows))


def _within(stretches: Sequence[Stretch], counts: DailyCounts) -> list[Stretch]:
    """Keep of each stretch what lies in the period."""
    return [
        replace(one, start=max(one.start, counts.first), end=min(one.end, counts.last))
        for one in stretches
        if one.days_within(counts.first, counts.last)
    ]


Rows = list[tuple[str, str, list[Stretch]]]


def _rows(stretches: Sequence[Stretch]) -> Rows:
    """One row for each scope and state that occurs, worst first within a scope."""
    scopes = sorted({stretch.scope for stretch in stretches})
    rows = [
        (scope, state, [s for s in stretches if (s.scope, s.state) == (scope, state)])
        for scope in scopes
        for state in LOOKS
    ]
    return [row for row in rows if row[2]]


def _draw_rows(axes: Axes, rows: Rows) -> None:
    for place, (scope, state, stretches) in enumerate(reversed(rows)):
        axes.axhline(place, color=style.FAINT, linewidth=0.5, zorder=0)
        for stretch in stretches:
            start, end = day_number(stretch.start), day_number(stretch.end) + 1
            axes.bar(
                start, 0.62, width=end - start, bottom=place + 0.18, align="edge", linewidth=0.5,
                **LOOKS[state],
            )  # fmt: skip
        axes.annotate(
            f"{style.label(scope, 20)}: {state}", (0, place + 0.48),
            xycoords=("axes fraction", "data"), xytext=(-5, 0), textcoords="offset points",
            ha="right", va="center", fontsize=style.SMALL, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(0, len(rows))
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _caption() -> str:
    states = "; ".join(f"{state}: {meaning}" for state, meaning in MEANING.items())
    return (
        f"What is known of coverage ({states}), above the attacks of each month for each 30 "
        "observed days. Cross-hatched months: observed for less than half."
    )


def _describe(counts: DailyCounts, rows: Rows) -> str:
    unseen = int((counts.exposure == 0).sum())
    each = "; ".join(_in_words(scope, state, stretches) for scope, state, stretches in rows)
    return (
        f"{counts.total} attacks from {long_date(counts.first)} to {long_date(counts.last)}; "
        f"{unseen} of {counts.counts.size} days are not observed. {each or 'No stretch is marked'}."
    )


def _in_words(scope: str, state: str, stretches: list[Stretch]) -> str:
    """Say how much is marked, and between when; the coverage file lists each stretch."""
    # Stretches may overlap: a day is marked once.
    marked = {d for s in stretches for d in range(s.start.toordinal(), s.end.toordinal() + 1)}
    first, last = min(s.start for s in stretches), max(s.end for s in stretches)
    between = " and ".join(f"{month_name(end)} {end.year}" for end in (first, last))
    return f"{style.label(scope)}, {state}: {len(marked)} days between {between}"
