"""Progress bars on standard error: of the notebooks and the printing, and of a simulation."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from analysis.cli.terminal import harmless

if TYPE_CHECKING:
    from analysis.calibration.runner import Standing


class Bars:
    """Bars that a build moves; use it with ``with``.

    Parameters
    ----------
    title : str
        Printed before the name of each step.
    """

    def __init__(self, title: str) -> None:
        self._title = harmless(title)
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            console=Console(stderr=True),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._tasks:  # stopping bars that never began would print an empty line
            self._progress.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how far a step has come."""
        # Only now: a wrong study ends before there is anything to show.
        self._progress.start()
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(f"{self._title} {step}", total=total)
        self._progress.update(self._tasks[step], completed=done, total=total)


class CellBar:
    """One bar for a simulation: cells done, share of the tasks, time left; use it with ``with``."""

    def __init__(self) -> None:
        self._task: TaskID | None = None
        self._progress = Progress(
            TextColumn("{task.fields[cells]} cells", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            # Tasks of a simulation take minutes: an estimate needs more than the last half minute.
            speed_estimate_period=1800,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._progress.stop()

    def __call__(self, standing: Standing) -> None:
        """Show how far the simulation has come."""
        cells = f"{standing.cells_done} of {standing.cells}"
        if self._task is None:
            self._progress.start()
            # What was there already says nothing about the time that is left.
            self._task = self._progress.add_task(
                "", total=standing.tasks, completed=standing.done, cells=cells
            )
        self._progress.update(self._task, completed=standing.done, cells=cells)
