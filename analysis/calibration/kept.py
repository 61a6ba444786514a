"""The tasks of a plan, and the small files in which their results are kept."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from analysis.calibration.base import Cell, Plan, Tally
from analysis.calibration.fingerprint import fingerprint
from analysis.errors import DesignError

NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")


@dataclass(frozen=True, slots=True)
class Task:
    """One block of series of one cell.

    Attributes
    ----------
    plan : str
        Name of the plan.
    cell : Cell
        What is simulated.
    block, series : int
        Number of the block, which seeds it, and how many series it holds.
    do : callable
        ``do(cell, block, series) -> list of Tally``.
    """

    plan: str
    cell: Cell
    block: int
    series: int
    do: Callable[[Cell, int, int], list[Tally]]

    @property
    def where(self) -> str:
        """Plan, cell and block, for messages."""
        return f"{self.plan}: cell {self.cell.name}, block {self.block}"


def tasks_of(name: str, plan: Plan, *, quick: bool = False) -> list[Task]:
    """List the tasks of one plan in the order of its table.

    Raises
    ------
    DesignError
        If the plan's name cannot name a file, or two of its cells have one name.
    """
    if not NAME.fullmatch(name):
        raise DesignError(f"plan {name!r}: use small letters, digits, hyphens; a letter first")
    names = Counter(cell.name for cell in plan.cells)
    twice = [cell for cell, n in names.items() if n > 1]
    if twice:
        raise DesignError(f"plan {name}: cell {twice[0]!r} stands there twice; name them apart")
    wanted = plan.quick if quick else plan.series
    cells = [cell for cell in plan.cells if not quick or cell.name in plan.quick_cells]
    blocks = range(math.ceil(wanted / plan.block))
    return [
        Task(name, cell, block, min(plan.block, wanted - block * plan.block), plan.run)
        for cell in cells
        for block in blocks
    ]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where results of tasks are kept.

    Attributes
    ----------
    folder : pathlib.Path
        Safe to delete.
    """

    folder: Path

    def file(self, task: Task) -> Path:
        """Name the file of a task; no two cells share a folder, whatever their names."""
        readable = re.sub(r"[^A-Za-z0-9.]+", "-", task.cell.name)[:80].strip("-.")
        digest = hashlib.sha256(task.cell.name.encode()).hexdigest()[:12]
        return self.folder / task.plan / f"{readable}-{digest}" / f"{task.block}.json"

    def find(self, task: Task) -> list[Tally] | None:
        """Read the result of a task, if this code left one for as many series."""
        try:
            kept = json.loads(self.file(task).read_text(encoding="utf-8"))
            if [kept["code"], kept["series"]] != [fingerprint(task.do), task.series]:
                return None
            return [Tally(*row) for row in kept["tallies"]]
        except (OSError, ValueError, KeyError, TypeError):
            # Not there, or not written by us: the task is run.
            return None

    def keep(self, task: Task, tallies: Sequence[Tally]) -> None:
        """Write the result of a task whole, or not at all."""
        rows = [astuple(tally) for tally in tallies]
        path = self.file(task)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=".", suffix=".json", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            kept = {"code": fingerprint(task.do), "series": task.series, "tallies": rows}
            json.dump(kept, file)
        os.replace(draft, path)
