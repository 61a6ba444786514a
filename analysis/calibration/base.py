"""What a simulation is made of: cells, and the tallies that blocks of series leave behind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Cell:
    """One world at one rate with one effect: the unit that is simulated.

    Attributes
    ----------
    table : str
        Name of the plan it belongs to.
    world : str
        How attacks come about, a name of `WORLDS`.
    per_year : int
        Mean attacks a year.
    effect : str
        What the anniversary does, a name of `EFFECTS`; "none" under the null.
    defect : str
        What is wrong with the data, a name of `DEFECTS`.
    """

    table: str
    world: str
    per_year: int
    effect: str = "none"
    defect: str = "none"

    @property
    def name(self) -> str:
        """All that identifies the cell; its seed comes from it."""
        return "/".join([self.table, self.world, str(self.per_year), self.effect, self.defect])

    def rng(self, block: int) -> np.random.Generator:
        """Return the source of randomness of one block of series."""
        digest = hashlib.sha256(self.name.encode()).digest()
        return np.random.default_rng([int.from_bytes(digest[:8], "big"), block])


@dataclass(frozen=True, slots=True)
class Tally:
    """What one measure of one method added up to over a number of series.

    Attributes
    ----------
    method, measure : str
        Such as "step 1" and "rejects at .05".
    k, m : int
        Anniversaries and control years that were used.
    n : int
        Series that the measure was defined for.
    total, squares : float
        Sum and sum of squares of the measure; equal for shares.
    """

    method: str
    measure: str
    k: int
    m: int
    n: int
    total: float
    squares: float

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What is measured, whatever the block."""
        return self.method, self.measure, self.k, self.m

    @property
    def value(self) -> float:
        """Mean over the series; nan where there is none."""
        return self.total / self.n if self.n else float("nan")

    @property
    def mcse(self) -> float:
        """Monte Carlo standard error of the mean."""
        if not self.n:
            return float("nan")
        variance = max(self.squares / self.n - self.value**2, 0.0)
        return float(np.sqrt(variance / self.n))


def tally(method: str, measure: str, k: int, m: int, values: Iterable[float]) -> Tally:
    """Add up one measure over the series of a block; undefined (nan) ones do not count."""
    seen = np.asarray(list(values), dtype=float)
    seen = seen[np.isfinite(seen)]
    return Tally(method, measure, k, m, seen.size, float(seen.sum()), float((seen**2).sum()))


def add(tallies: Iterable[Tally]) -> list[Tally]:
    """Join the tallies of several blocks, in the order in which they first appear."""
    joined: dict[tuple[str, str, int, int], Tally] = {}
    for one in tallies:
        before = joined.get(one.key)
        joined[one.key] = one if before is None else Tally(
            *one.key,
            before.n + one.n,
            before.total + one.total,
            before.squares + one.squares,
        )  # fmt: skip
    return list(joined.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """A table of the protocol: which cells, how many series of each, and what is done to them.

    Attributes
    ----------
    title : str
        What the table shows, in a few words.
    cells : tuple of Cell
        In the order of the table.
    series, quick : int
        Series a cell, in full and with ``--quick``.
    block : int
        Series a task; tasks run in parallel and are resumed one by one.
    run : callable
        ``run(cell, block, series) -> list of Tally``: one task, seeded by cell and block.
    quick_cells : tuple of str
        Names of the cells that ``--quick`` runs.
    """

    title: str
    cells: tuple[Cell, ...]
    series: int
    quick: int
    block: int
    run: Callable[[Cell, int, int], list[Tally]]
    quick_cells: tuple[str, ...] = ()
