"""The simulation as tables: bars, cells, and ranges over cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from analysis.calibration.bars import BarResult
from analysis.calibration.store import Row
from analysis.calibration.worlds import World
from analysis.tables.base import MISSING, Format, Table
from analysis.verdict import CODES

MEASURES = {
    "rejects at .05": "Rejected at the 5% level",
    "rejects at .01": "Rejected at the 1% level",
    "rejects low at .025": "Found fewer attacks at the 2.5% level",
    "guaranteed rejects at .05": "Rejected at the 5% level by the guaranteed p-value",
    "covers": "95% interval held the true ratio",
    "within .70-.90": "Printed detectable ratio had a true power between 70% and 90%",
    "bias": "Bias of the log ratio",
    "log width": "Median width of the 95% interval on the log scale",
    "log width oracle": "Width on the log scale of an oracle that knows the world",
    "ratio": "True ratio of expected attacks, windows against the weeks around",
    "ratio of counts": "True ratio of expected attacks, windows with the effect against without",
    "above 3": "Bayes factor above 3",
    "printed ratio": "Detectable ratio as printed",
    **{code: f"Verdict “{words}”" for code, words in CODES.items()},
}
PLAIN = ("bias", "log width", "log width oracle", "ratio", "ratio of counts", "printed ratio")
"""Measures that are no shares."""

Key = Callable[[Row], str]
Worlds = Mapping[str, World]


def bars(results: Iterable[BarResult]) -> Table:
    """Show what was asked of the tests, and whether they did it."""
    rows = [
        {"bar": bar.name, "asked": bar.bar, "found": bar.found or MISSING, "answer": bar.outcome}
        for bar in results
    ]
    caption = (
        "What the tests must do, and whether they did it in the simulation. A cell is one world "
        "at one rate with so many anniversaries; “highest” and “lowest” are over all cells."
    )
    return Table("tbl-bars", caption, pd.DataFrame(rows, dtype=object))


def found(results: Iterable[BarResult]) -> Table:
    """Show what was found for each bar, in words."""
    rows = [{"bar": bar.name, "answer": bar.outcome, "what was found": bar.text} for bar in results]
    return Table("tbl-found", "What was found for each bar.", pd.DataFrame(rows, dtype=object))


def worst(results: Iterable[BarResult]) -> Table:
    """Show the cells that come nearest to failing each bar, or fail it."""
    rows = [
        {
            "bar": f"{bar.name}: {bar.outcome}",
            "cell": row.where,
            "method": row.method,
            "found": shown([row]),
            "error": _number(row.mcse, row.measure, places=2),
            "series": row.series,
        }
        for bar in results
        for row in bar.worst
    ]
    columns = ["bar", "cell", "method", "found", "error", "series"]
    caption = (
        "The cells nearest to failing each bar, or failing it: shares in percent, their Monte "
        "Carlo standard error, and the number of series."
    )
    return Table("tbl-worst", caption, pd.DataFrame(rows, columns=columns), group="bar")


def full(
    name: str, rows: Sequence[Row], worlds: Worlds, what: str, across: Key, group: Key
) -> Table:
    """Show every cell of one measure: worlds down, `across` to the right, groups under heads.

    Parameters
    ----------
    name : str
        Of the table, after "tbl-".
    rows : sequence of Row
        One measure of one method, not empty.
    worlds : mapping of str to World
        For their codes.
    what : str
        Opening of the caption.
    across, group : callable
        What heads the column of a row, and its group; one group has no head.
    """

    def cell(cells: Sequence[Row]) -> float:
        return cells[0].value * (1 if cells[0].measure in PLAIN else 100)

    frame = _pivot(rows, worlds, across, group, cell)
    formats: dict[str, Format] = {across(row): ".1f" for row in rows}
    return _grouped(f"tbl-{name}", f"{what}. {_error(rows)}", frame, formats)


def ranges(
    name: str, rows: Sequence[Row], worlds: Worlds, what: str, across: Key, group: Key
) -> Table:
    """Show the lowest and highest cell of each world.

    Parameters
    ----------
    name, rows, worlds, what, across, group
        As for `full`; rows may be of several methods.
    """
    caption = (
        f"{what}: lowest to highest over rates, numbers of anniversaries and of control years. "
        f"{_error(rows)}"
    )
    return _grouped(f"tbl-{name}", caption, _pivot(rows, worlds, across, group, shown), {})


def simulated(worlds: Worlds) -> Table:
    """Show the worlds, and where the bars apply."""
    rows = [
        {
            "world": name,
            "code": world.code,
            "attacks set off by each": world.branching,
            "clustered within days": "yes" if math.isfinite(world.salvo) else "no",
            "busier every year": "yes" if world.seasonal else "no",
            "bars apply": "yes" if world.judged else "no",
        }
        for name, world in worlds.items()
    ]
    caption = (
        "The worlds. Where each year is busier about the date, step 1 cannot "
        "hold, and is not judged; where no bar applies, no test could tell."
    )
    formats = {"attacks set off by each": ".1f"}
    return Table("tbl-worlds", caption, pd.DataFrame(rows), formats)


def peers(rows: Sequence[Mapping[str, str]]) -> Table:
    """Show tests of other packages on the same series, ours marked."""
    shown_rows = [
        {
            "method": ("● " if _is_ours(row) else "") + row["method"],
            "no surge": row["H0"] or MISSING,
            "season": row["H0s"] or MISSING,
            "surge": row["H1b"] or MISSING,
            "series": row["n"] or MISSING,
            "error": row["mcse"] or MISSING,
            "ms a series": row["milliseconds"] or MISSING,
            "source": row["source"] or MISSING,
        }
        for row in rows
    ]
    caption = (
        "Share of series in which each method rejects at the one-sided 5% level: attacks in "
        "bursts and no surge (.05 is wanted), the same with a season that peaks at the date (.05 "
        "is wanted), and a surge (more is better). ● marks the tests of this package."
    )
    return Table("tbl-peers", caption, pd.DataFrame(shown_rows, dtype=object))


def shown(cells: Sequence[Row]) -> str:
    """Write the value of one cell, or the lowest and highest of several."""
    known = [row.value for row in cells if row.series]
    if not known:
        return MISSING
    low, high = (_number(value, cells[0].measure) for value in (min(known), max(known)))
    return low if low == high else f"{low} to {high}" if "-" in low else f"{low}–{high}"  # noqa: RUF001


def words_of(measure: str) -> str:
    """Say what was measured; an unknown measure by its own name."""
    return MEASURES.get(measure, f"Share with “{measure}”")


def _pivot(
    rows: Sequence[Row],
    worlds: Worlds,
    across: Key,
    group: Key,
    cell: Callable[[Sequence[Row]], object],
) -> pd.DataFrame:
    heads = list(dict.fromkeys(across(row) for row in rows))
    places: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in rows:
        places.setdefault((group(row), _site(row)), {}).setdefault(across(row), []).append(row)
    groups = list(dict.fromkeys(head for head, _ in places))
    table = [
        {
            "group": head,
            "world": site,
            "code": worlds[next(iter(cells.values()))[0].world].code,
            **{name: cell(cells[name]) if name in cells else None for name in heads},
        }
        for head, site, cells in sorted(
            ((head, site, cells) for (head, site), cells in places.items()),
            key=lambda place: groups.index(place[0]),
        )
    ]
    return pd.DataFrame(table)


def _site(row: Row) -> str:
    return row.world if row.defect == "none" else f"{row.world}, {row.defect}"


def _grouped(name: str, caption: str, frame: pd.DataFrame, formats: dict[str, Format]) -> Table:
    if frame["group"].nunique() > 1:
        return Table(name, caption, frame, formats, group="group")
    return Table(name, caption, frame.drop(columns="group"), formats)


def _error(rows: Sequence[Row]) -> str:
    """Say how exact the numbers of a table are."""
    largest = max((row.mcse for row in rows if row.series), default=float("nan"))
    unit = "" if rows[0].measure in PLAIN else "Percent of series. "
    return f"{unit}Monte Carlo standard error up to {_number(largest, rows[0].measure, places=2)}."


def _number(value: float, measure: str, places: int = 1) -> str:
    if value != value:
        return MISSING
    return f"{value:.2f}" if measure in PLAIN else f"{100 * value:.{places}f}"


def _is_ours(row: Mapping[str, str]) -> bool:
    return row["ours"].strip().lower() in ("1", "true", "yes", "ours")
