"""Run one notebook through papermill: isolated, bounded in time, whole or not at all.

Only the worker process imports this: papermill takes two seconds to load and changes the
working directory.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis.errors import NotebookError
from analysis.run.normal import INJECTED, normalise
from analysis.study import ROOT

START_TIMEOUT = 120
# A socket's path is cut off at about 100 characters by the operating system.
LONGEST_SOCKET = 85


class OwnKernels(AsyncKernelManager):
    """Start kernels with this Python, whatever kernels the user has registered."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[], parent=self)


class Watch:
    """What is known of a run while it goes on: papermill's own marks hide a dead kernel."""

    def __init__(self, on_cell: Callable[[int], None]) -> None:
        self.current: str | None = None
        self.finished: set[str] = set()
        self._on_cell = on_cell

    def started(self, cell: Any, **_: object) -> None:
        """Note the cell that begins."""
        self.current = cell["id"]

    def executed(self, cell: Any, execute_reply: Any, **_: object) -> None:
        """Note the cell that ended, if it ended well."""
        if execute_reply["content"]["status"] == "ok":
            self.finished.add(cell["id"])
            self._on_cell(len(self.finished))


def execute(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    *,
    failed: Path,
    timeout: int,
    on_cell: Callable[[int], None],
) -> None:
    """Run a notebook and write the executed one, without clocks.

    Parameters
    ----------
    source : pathlib.Path
        The notebook.
    target : pathlib.Path
        Where the executed notebook goes, once it is whole.
    parameters : mapping
        Values of its parameters, already checked.
    failed : pathlib.Path
        Where an unfinished notebook is kept, for reading.
    timeout : int
        Seconds that one cell may take.
    on_cell : callable
        Told the number of code cells done so far.

    Raises
    ------
    NotebookError
        In one line: which notebook, which cell, what happened.
    """
    watch = Watch(on_cell)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="redletter-") as private:
        draft = Path(private, "draft.ipynb")
        try:
            executed = _papermill(source, draft, parameters, Path(private), timeout, watch)
            _refuse_unfinished(executed, watch)
        except (PapermillExecutionError, DeadKernelError, CellTimeoutError, NotebookError) as error:
            where = _cell(source, watch.current)
            _keep(draft, failed)
            raise NotebookError(f"{source.name}, {where}: {_reason(error, timeout)}") from error
    normalise(executed)
    text = nbformat.writes(executed, version=4)  # type: ignore[no-untyped-call]
    write_whole(target, f"{text}\n")


def write_whole(target: Path, text: str) -> None:
    """Write a file so that it is there in full or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _papermill(
    source: Path,
    draft: Path,
    parameters: Mapping[str, Any],
    private: Path,
    timeout: int,
    watch: Watch,
) -> Any:
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        # The user's start-up files and settings have no say in a report.
        os.environ[name] = str(private / name.lower())
    return papermill.execute_notebook(
        str(source),
        str(draft),
        parameters=dict(parameters),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        cwd=str(ROOT),
        start_timeout=START_TIMEOUT,
        execution_timeout=timeout,
        kernel_manager_class=OwnKernels,
        shutdown_kernel="immediate",
        coalesce_streams=True,
        config=_transport(private),
        on_cell_start=watch.started,
        on_cell_executed=watch.executed,
    )


def _transport(private: Path) -> Config:
    # Parallel kernels share the default socket name, and then answer each other's questions.
    socket = str(private / "s")
    if os.name == "nt" or len(socket) > LONGEST_SOCKET:
        return Config()
    settings = {"transport": "ipc", "ip": socket}
    return Config({"OwnKernels": settings})


def _refuse_unfinished(executed: Any, watch: Watch) -> None:
    # sys.exit(0) in a cell looks like success to papermill; the cells behind it never ran.
    for cell in executed.cells:
        if cell.cell_type == "code" and cell.source.strip() and cell["id"] not in watch.finished:
            watch.current = cell["id"]
            raise NotebookError("did not run to its end, or left the notebook early")


def _reason(error: Exception, timeout: int) -> str:
    if isinstance(error, PapermillExecutionError):
        text = " ".join(f"{error.ename}: {error.evalue}".split())
        return text if len(text) <= 500 else text[:500] + " …"
    if isinstance(error, DeadKernelError):
        return "the Python process of the notebook died"
    if isinstance(error, CellTimeoutError):
        return f"took longer than {timeout} seconds"
    return str(error)


def _cell(source: Path, cell_id: str | None) -> str:
    if cell_id is None:
        return "before its first cell"
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells, 1):
        if cell.get("id") == cell_id:
            return f"cell {number} ({cell_id})"
    return f"the parameters given ({INJECTED})"


def _keep(draft: Path, failed: Path) -> None:
    if draft.exists():
        failed.parent.mkdir(parents=True, exist_ok=True)
        write_whole(failed, draft.read_text(encoding="utf-8"))
