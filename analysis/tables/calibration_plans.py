"""Which tables each plan of the simulation is shown in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analysis.calibration.store import Row
from analysis.tables.base import Table
from analysis.tables.calibration import PLAIN, Worlds, full, ranges, words_of
from analysis.verdict import CODES

WHOLE = (("step 1", "rejects at .05"), ("step 2", "rejects at .05"), ("verdict", "surge"))
"""What is shown cell by cell where nothing happens at the date."""
FOUND = (("step 1", "rejects at .05"), ("both steps", "rejects at .05"))
"""What is shown cell by cell where something does."""
SHOWN_YEARS = (2, 4)
WIDEST, WIDEST_TWO = 7, 4
"""Columns that fit a page at a size that can be read; fewer where heads hold two names."""
SHORT = {
    "rejects at .01": "at 1%",
    "rejects low at .025": "lull at 2.5%",
    "guaranteed rejects at .05": "guaranteed at 5%",
    "covers": "interval holds",
    "within .70-.90": "honest",
    "log width": "width, log scale",
    "log width oracle": "width of an oracle",
}
"""Measures as heads of columns."""
ONLY_IN_FILE = ("rejects at .01", "guaranteed rejects at .05", "log width oracle")
"""Measures of surges that are in the plan's CSV file only."""


def plan_tables(name: str, rows: Sequence[Row], worlds: Worlds) -> list[Table]:
    """Show one plan: the main measures cell by cell, all others as ranges.

    Parameters
    ----------
    name : str
        Of the plan; a plan called "null" or "power" is shown in full.
    rows : sequence of Row
        Of this plan.
    worlds : mapping of str to World
        For their codes.

    Returns
    -------
    list of Table
        Named after the plan and counted through.
    """
    known = [row for row in rows if row.series]
    made = [*_cell_by_cell(name, known, worlds), *_as_ranges(known, worlds)]
    return [Table(f"tbl-{name}-{n}", t.caption, t.frame, t.formats, t.group)
            for n, t in enumerate(made, 1)]  # fmt: skip


def _cell_by_cell(name: str, rows: Sequence[Row], worlds: Worlds) -> Iterator[Table]:
    if name == "null":
        for method, measure in WHOLE:
            of = [r for r in rows if (r.method, r.measure, r.effect) == (method, measure, "none")]
            if of:
                kept, said = _most_years(of)
                what = f"{_name(method, measure)}, by number of anniversaries{said}"
                yield full("null", kept, worlds, what, _years, _rate)
    if name == "power":
        for method, measure in FOUND:
            of = [r for r in rows if (r.method, r.measure) == (method, measure)]
            few = [row for row in of if row.k in SHOWN_YEARS] or of
            if few:
                kept, said = _most_years(few)
                what = f"{_name(method, measure)}, by what happens at the date{said}"
                yield full("power", kept, worlds, what, _effect, _rate_and_years)


def _as_ranges(rows: Sequence[Row], worlds: Worlds) -> Iterator[Table]:
    tests = [row for row in rows if row.method != "verdict"]
    said = [row for row in rows if row.method == "verdict"]
    if any(row.effect != "none" for row in rows):
        yield from _by_effect(tests, worlds)
        group = _effect
    else:
        yield from _by_method(tests, worlds)
        group = _together
    if said:
        yield ranges("verdicts", said, worlds, "How often each verdict was given", _code, group)


def _by_effect(rows: Sequence[Row], worlds: Worlds) -> Iterator[Table]:
    """One table a measure: effects to the right, methods one below another."""
    for measure in dict.fromkeys(row.measure for row in rows):
        if measure not in ONLY_IN_FILE:
            of = [row for row in rows if row.measure == measure]
            yield ranges("effects", of, worlds, words_of(measure), _effect, _method)


def _by_method(rows: Sequence[Row], worlds: Worlds) -> Iterator[Table]:
    """Methods to the right: first at the 5% level, then all other shares, then what is no share."""
    first = [row for row in rows if row.measure == "rejects at .05"]
    plain = [row for row in rows if row.measure in PLAIN]
    other = [row for row in rows if row.measure not in ("rejects at .05", *PLAIN)]
    for part in _fitting(first, _method, WIDEST):
        yield ranges("level", part, worlds, words_of("rejects at .05"), _method, _together)
    for part in _fitting(other, _method_and_measure, WIDEST_TWO):
        yield ranges("shares", part, worlds, "Other shares", _method_and_measure, _together)
    for part in _fitting(plain, _method_and_measure, WIDEST_TWO):
        yield ranges("means", part, worlds, "Means", _method_and_measure, _together)


def _fitting(rows: Sequence[Row], across: Callable[[Row], str], widest: int) -> Iterator[list[Row]]:
    """Part rows so that no table has more columns than a page is wide."""
    heads = list(dict.fromkeys(across(row) for row in rows))
    for start in range(0, len(heads), widest):
        few = heads[start : start + widest]
        yield [row for row in rows if across(row) in few]


def _most_years(rows: Sequence[Row]) -> tuple[list[Row], str]:
    """Keep the rows with the most control years, and say how many those are."""
    most = max(row.m for row in rows)
    said = f", {most} control year{'s' if most > 1 else ''}" if most else ""
    return [row for row in rows if row.m == most], said


def _name(method: str, measure: str) -> str:
    if measure in CODES:
        return words_of(measure)
    words = words_of(measure)
    return f"{method.capitalize()}: {words[0].lower()}{words[1:]}"


def _years(row: Row) -> str:
    return f"{row.k} year{'s' if row.k > 1 else ''}"


def _rate(row: Row) -> str:
    return f"{row.per_year} attacks a year"


def _rate_and_years(row: Row) -> str:
    years = f"{row.k} anniversar{'y' if row.k == 1 else 'ies'}"
    return f"{_rate(row)}, {years}"


def _effect(row: Row) -> str:
    return "no effect" if row.effect == "none" else row.effect


def _together(row: Row) -> str:
    return ""


def _method(row: Row) -> str:
    return row.method


def _method_and_measure(row: Row) -> str:
    return f"{row.method}: {SHORT.get(row.measure, row.measure)}"


def _code(row: Row) -> str:
    return row.measure.replace("_", " ")
