"""Running plans: tasks side by side, each kept as soon as it is done, resumed where they stopped.

A task is one block of series of one cell. What came of it is one small file, so that an
interrupted run loses at most the tasks that were under way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.calibration.base import Cell, Plan, Tally, add
from analysis.calibration.kept import Kept, Task, tasks_of
from analysis.calibration.workers import outcomes

SHARE_REDONE = 0.01


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run has come.

    Attributes
    ----------
    cells_done, cells : int
        Cells that are whole, and all of them.
    done, tasks : int
        Tasks done, those found from before included, and all of them.
    resumed : int
        Tasks found from before.
    """

    cells_done: int
    cells: int
    done: int
    tasks: int
    resumed: int


@dataclass(frozen=True, slots=True)
class CellResult:
    """All tallies of one cell, its blocks added up."""

    cell: Cell
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run.

    Attributes
    ----------
    results : mapping of str to tuple of CellResult
        By plan, cells in the order of the plan.
    tasks, resumed : int
        All tasks, and how many of them were found from before.
    """

    results: Mapping[str, tuple[CellResult, ...]]
    tasks: int
    resumed: int

    def sentence(self) -> str:
        """Say how much was there already."""
        if not self.resumed:
            return f"{self.tasks} tasks were run."
        ran = self.tasks - self.resumed
        return f"{self.resumed} of {self.tasks} tasks were there already; {ran} were run."


@dataclass(frozen=True, slots=True)
class Redone:
    """A share of one plan's tasks, run again and compared bit by bit.

    Attributes
    ----------
    plan : str
        Name of the plan.
    tasks, redone : int
        All its tasks, and how many were run again.
    differing : tuple of str
        Cell and block of each task that gave other numbers.
    """

    plan: str
    tasks: int
    redone: int
    differing: tuple[str, ...]

    def sentence(self) -> str:
        """Say whether the numbers came out the same."""
        run = f"{self.plan}: {self.redone} of {self.tasks} tasks, run again,"
        if not self.differing:
            return f"{run} gave the same numbers to the last bit."
        return f"{run} did not all give the same numbers; first {self.differing[0]}."


def silent(standing: Standing) -> None:
    """Show no progress."""


def run_plans(
    plans: Mapping[str, Plan],
    kept: Kept,
    *,
    quick: bool = False,
    jobs: int = 1,
    scheduler: str = "",
    progress: Callable[[Standing], None] = silent,
) -> Ran:
    """Run every task of the plans that has not been run yet.

    Use it for the whole protocol: it may be stopped at any time and goes on where it was.

    Parameters
    ----------
    plans : mapping of str to Plan
        By name.
    kept : Kept
        Where results are kept.
    quick : bool, optional
        Only the quick cells, with fewer series each.
    jobs : int, optional
        Processes side by side on this machine.
    scheduler : str, optional
        Address of a Dask scheduler, such as "tcp://localhost:8786", to use instead.
    progress : callable, optional
        Told the standing, first before any task is run.

    Returns
    -------
    Ran
        The same whatever the number of processes, and whichever task ends first.

    Raises
    ------
    AnalysisError
        Naming cell and block of a task that fails.
    DesignError
        If a plan cannot be run, or the scheduler not be reached.
    """
    tasks = [task for name, plan in plans.items() for task in tasks_of(name, plan, quick=quick)]
    found = {n: tallies for n, task in enumerate(tasks) if (tallies := kept.find(task)) is not None}
    clock = _Clock(tasks, found)
    progress(clock.standing())
    missing = [n for n in range(len(tasks)) if n not in found]
    for place, tallies in outcomes([tasks[n] for n in missing], jobs, scheduler):
        number = missing[place]
        kept.keep(tasks[number], tallies)
        found[number] = tallies
        progress(clock.tick(tasks[number]))
    return Ran(_results(plans, tasks, found), len(tasks), len(tasks) - len(missing))


def recheck(
    plans: Mapping[str, Plan],
    kept: Kept,
    *,
    share: float = SHARE_REDONE,
    quick: bool = False,
    jobs: int = 1,
    scheduler: str = "",
) -> list[Redone]:
    """Run a share of the tasks again and compare with what is kept.

    Use it after a run: numbers that hang on the machine, the order of tasks or a draw
    without a seed would differ.

    Parameters
    ----------
    plans, kept, quick, jobs, scheduler
        As for `run_plans`.
    share : float, optional
        Share of tasks, evenly spread over each plan; at least one a plan. Default .01.

    Returns
    -------
    list of Redone
        One a plan.
    """
    every = max(1, round(1 / share))
    of_plan = {name: tasks_of(name, plan, quick=quick) for name, plan in plans.items()}
    chosen = [task for tasks in of_plan.values() for task in tasks[::every]]
    differing: dict[str, list[str]] = {name: [] for name in plans}
    for place, tallies in sorted(outcomes(chosen, jobs, scheduler), key=lambda pair: pair[0]):
        task = chosen[place]
        if kept.find(task) != list(tallies):
            differing[task.plan].append(task.where)
    return [
        Redone(name, len(tasks), len(tasks[::every]), tuple(differing[name]))
        for name, tasks in of_plan.items()
    ]


class _Clock:
    """Counts tasks, and cells that are whole."""

    def __init__(self, tasks: Sequence[Task], found: Mapping[int, Any]) -> None:
        self._left: Counter[tuple[str, Cell]] = Counter()
        for number, task in enumerate(tasks):
            self._left[task.plan, task.cell] += number not in found
        self._tasks, self._resumed = len(tasks), len(found)
        self._done = len(found)

    def tick(self, task: Task) -> Standing:
        self._left[task.plan, task.cell] -= 1
        self._done += 1
        return self.standing()

    def standing(self) -> Standing:
        whole = sum(left == 0 for left in self._left.values())
        return Standing(whole, len(self._left), self._done, self._tasks, self._resumed)


def _results(
    plans: Mapping[str, Plan], tasks: Sequence[Task], found: Mapping[int, list[Tally]]
) -> dict[str, tuple[CellResult, ...]]:
    """Add blocks up in their own order, not in that in which they ended."""
    tallies: dict[tuple[str, Cell], list[Tally]] = {}
    for number, task in enumerate(tasks):
        tallies.setdefault((task.plan, task.cell), []).extend(found[number])
    return {
        name: tuple(
            CellResult(cell, tuple(add(every)))
            for (plan, cell), every in tallies.items()
            if plan == name
        )
        for name in plans
    }
