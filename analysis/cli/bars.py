"""Progress bars on standard error: one for each notebook, one for the printing."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from analysis.cli.terminal import harmless


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
