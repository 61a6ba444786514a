"""The simulation drawn: false alarms and coverage, world by world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.calibration.evidence import LOCAL_WORLDS, percent
from analysis.calibration.store import Row
from analysis.calibration.worlds import World
from analysis.figures import style
from analysis.figures.base import Picture

LEFT, BELOW, TOP, RIGHT, GAP = 1.45, 0.42, 0.3, 0.16, 0.34
LINE = 0.155


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of dots: what it shows, its rows, its bars, and whether a row is judged."""

    title: str
    rows: Sequence[Row]
    bars: Sequence[float]
    judged: Callable[[Row], bool]


def plot_sizes(rows: Sequence[Row], worlds: Mapping[str, World]) -> Picture | None:
    """Draw how often each step rejects where nothing happens, one dot a cell.

    Use it to see in one look where a test raises too many false alarms.

    Parameters
    ----------
    rows : sequence of Row
        Of any tables.
    worlds : mapping of str to World
        By name.

    Returns
    -------
    Picture or None
        With the id "fig-sizes"; None where nothing was simulated.
    """
    null = [row for row in rows if (row.effect, row.defect) == ("none", "none") and row.series]
    asked = (
        ("step 1", "step 1", "rejects at .05", (0.02, 0.06), _holds_locally(worlds)),
        ("step 2", "step 2", "rejects at .05", (0.02, 0.06), _is_judged(worlds)),
        ("verdict “a surge”", "verdict", "surge", (0.05,), _is_judged(worlds)),
    )
    panels = [
        Panel(title, found, bars, judged)
        for title, method, measure, bars, judged in asked
        if (found := [r for r in null if (r.method, r.measure) == (method, measure)])
    ]
    if not panels:
        return None
    caption = (
        "Share of series in which a step rejects at the 5% level, or the verdict is a surge, "
        "where nothing happens at the date: one dot for each rate and number of years. Dashed "
        "red: the bars. Hollow: worlds in which that test cannot hold, so that no bar applies. "
        "Arrows: beyond the axis."
    )
    return _dots("fig-sizes", caption, panels, worlds, (0.0, 0.16))


def plot_coverage(rows: Sequence[Row], worlds: Mapping[str, World]) -> Picture | None:
    """Draw how often the intervals hold the true ratio, one dot a cell.

    Use it beside `plot_sizes`: an interval may fail where its test does not.

    Parameters
    ----------
    rows, worlds
        As for `plot_sizes`.

    Returns
    -------
    Picture or None
        With the id "fig-coverage"; None where nothing was simulated.
    """
    sound = [r for r in rows if r.measure == "covers" and r.defect == "none" and r.series]
    asked = (("step 1", _holds_locally(worlds)), ("step 2", _is_judged(worlds)))
    panels = [
        Panel(method, found, (0.93,), judged)
        for method, judged in asked
        if (found := [row for row in sound if row.method == method])
    ]
    if not panels:
        return None
    caption = (
        "Share of series in which the 95% interval holds the true ratio, one dot for each rate, "
        "number of years and effect. Dashed red: the bar of 93%. Hollow: worlds in which that "
        "step cannot hold. Arrows: beyond the axis."
    )
    return _dots("fig-coverage", caption, panels, worlds, (0.8, 1.0))


def _dots(
    name: str,
    caption: str,
    panels: Sequence[Panel],
    worlds: Mapping[str, World],
    limits: tuple[float, float],
) -> Picture:
    shown = [world for world in worlds if any(r.world == world for p in panels for r in p.rows)]
    height = LINE * len(shown)
    width = (style.WIDTH - LEFT - RIGHT - GAP * (len(panels) - 1)) / len(panels)
    with style.house_style():
        figure = style.new_figure(BELOW + height + TOP)
        for place, panel in enumerate(panels):
            axes = style.place(figure, LEFT + place * (width + GAP), BELOW, width, height)
            _draw_panel(axes, panel, shown, limits)
            names = [f"{style.label(w, 22)}  {worlds[w].code}" for w in shown] if not place else []
            axes.set_yticks(range(len(shown)) if names else [], names)
            axes.tick_params(axis="y", length=0)
    alt = " ".join(_describe(panel) for panel in panels)
    return Picture(figure, name, caption, alt)


def _draw_panel(
    axes: Axes, panel: Panel, shown: Sequence[str], limits: tuple[float, float]
) -> None:
    low, high = limits
    axes.set_xlim(low - 0.02 * (high - low), high + 0.03 * (high - low))
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_title(panel.title, loc="left", fontsize=style.BODY, fontweight="bold", pad=5)
    ticks = [low + (high - low) * n / 4 for n in range(5)]
    axes.set_xticks(ticks, [percent(tick) for tick in ticks])
    for place in range(len(shown)):
        axes.axhline(place, color=style.FAINT, linewidth=0.8, zorder=0)
    for bar in panel.bars:
        axes.axvline(bar, color=style.RED, linewidth=0.8, linestyle="--", zorder=1)
    for judged in (False, True):
        rows = [row for row in panel.rows if panel.judged(row) == judged]
        inside = [row for row in rows if low <= row.value <= high]
        _draw_dots(axes, [(row.value, shown.index(row.world)) for row in inside], "o", judged)
        # An arrow at the end of the axis stands for what lies beyond it.
        below = [(low, shown.index(row.world)) for row in rows if row.value < low]
        above = [(high, shown.index(row.world)) for row in rows if row.value > high]
        _draw_dots(axes, below, "<", judged)
        _draw_dots(axes, above, ">", judged)


def _draw_dots(axes: Axes, places: Sequence[tuple[float, int]], mark: str, judged: bool) -> None:
    axes.plot(
        [x for x, _ in places], [y for _, y in places],
        linestyle="none", marker=mark, markersize=2.6 if mark == "o" else 4,
        markeredgewidth=0.5, markerfacecolor=style.BLUE if judged else "none",
        markeredgecolor=style.BLUE, alpha=0.55, clip_on=False, zorder=2,
    )  # fmt: skip


def _describe(panel: Panel) -> str:
    judged = [row for row in panel.rows if panel.judged(row)]
    others = [row for row in panel.rows if not panel.judged(row)]
    words = [f"{panel.title}: {_span(judged)} where a bar applies" if judged else panel.title]
    if others:
        words.append(f"{_span(others)} where none does")
    return "; ".join(words) + "."


def _span(rows: Sequence[Row]) -> str:
    values = [row.value for row in rows]
    return f"{percent(min(values))} to {percent(max(values))} over {len(rows)} cells"


def _is_judged(worlds: Mapping[str, World]) -> Callable[[Row], bool]:
    return lambda row: worlds[row.world].judged


def _holds_locally(worlds: Mapping[str, World]) -> Callable[[Row], bool]:
    return lambda row: worlds[row.world].judged and worlds[row.world].code in LOCAL_WORLDS
