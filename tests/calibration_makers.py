"""A small plan, and rows made by hand, for the tests of the simulation's machinery."""

from __future__ import annotations

from dataclasses import replace

from analysis.calibration.base import Cell, Plan, Tally, tally
from analysis.calibration.store import Row

CELLS = (Cell("null", "poisson", 55), Cell("null", "hawkes 0.6 5 d", 55))


def simulate(cell: Cell, block: int, series: int) -> list[Tally]:
    """Draw two measures of one method for two numbers of anniversaries."""
    rng = cell.rng(block)
    pvalues = rng.random((2, series))
    return [
        one
        for k, drawn in zip((1, 2), pvalues, strict=True)
        for one in (
            tally("step 1", "rejects at .05", k, 0, drawn <= 0.05),
            tally("step 1", "bias", k, 0, drawn - 0.5),
        )
    ]


def stopped(cell: Cell, block: int, series: int) -> list[Tally]:
    """Do the same, until somebody presses Ctrl-C in the fourth block of the second cell."""
    if cell == CELLS[1] and block == 3:
        raise KeyboardInterrupt
    return simulate(cell, block, series)


def broken(cell: Cell, block: int, series: int) -> list[Tally]:
    """Fail in one block."""
    if cell == CELLS[1] and block == 2:
        raise ZeroDivisionError("no attacks at all")
    return simulate(cell, block, series)


PLAN = Plan("A small plan", CELLS, 90, 30, 20, simulate, (CELLS[0].name,))
"""Two cells of five blocks, the last of half the size."""


def row(**fields: object) -> Row:
    """Make a row of the first step under the null, with some fields changed."""
    made = Row(
        "null", "poisson", 55, "none", "none", 2, 0, "step 1", "rejects at .05", 10_000, 0.05, 0.002
    )
    return replace(made, **fields)  # type: ignore[arg-type]
