"""Worker processes side by side, and the environment in which a result is reproducible."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import platform
import queue
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from analysis.errors import NotebookError
from analysis.study import ROOT

Progress = Callable[[str, int, int], None]
"""Told a step's name, how much of it is done, and how much there is."""

FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "C",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# Processors of different years add in a different order; these settings hold them to one.
FIXED_ON_X86 = {
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
}
DROPPED = ("PYTHONWARNINGS", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONOPTIMIZE", "JUPYTER_PATH")
SECONDS_TO_STOP = 5


def silent(step: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run.

    Attributes
    ----------
    source, target, failed : pathlib.Path
        The notebook, the executed one, and where an unfinished one is kept.
    parameters : mapping
        Values of its parameters, already checked.
    cells : int
        Code cells that will run; the measure of progress.
    timeout : int
        Seconds that one cell may take.
    """

    source: Path
    target: Path
    failed: Path
    parameters: Mapping[str, Any]
    cells: int
    timeout: int

    def line(self) -> str:
        """Write the job as the worker reads it."""
        paths = {name: str(getattr(self, name)) for name in ("source", "target", "failed")}
        return json.dumps(paths | {"parameters": self.parameters, "timeout": self.timeout}) + "\n"


class Worker:
    """One worker process; ours to start and ours to end."""

    def __init__(self) -> None:
        self._busy = False
        # Open for as long as the process lives, see close().
        self._log = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "analysis.run.worker"],
            cwd=ROOT,
            env=reproducible_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            # Ctrl-C reaches this process only, which then ends the workers in good order.
            start_new_session=True,
        )
        self._jobs = cast(IO[str], self._process.stdin)
        self._news = cast(IO[str], self._process.stdout)

    def run(self, job: Job, progress: Progress) -> None:
        """Run one notebook; raise NotebookError if it does not end well."""
        self._busy = True
        with contextlib.suppress(BrokenPipeError):
            self._jobs.write(job.line())
            self._jobs.flush()
        for line in self._news:
            news = json.loads(line)
            if "error" in news:
                raise NotebookError(news["error"])
            if "done" in news:
                self._busy = False
                return
            progress(job.source.stem, news["cells"], job.cells)
        raise NotebookError(f"{job.source.name}: its worker process ended ({self._last_words()})")

    def stop(self) -> None:
        """End the process, and with it its kernel."""
        with contextlib.suppress(BrokenPipeError):
            # A busy worker takes the end of its input as the order to end its kernel and itself.
            self._jobs.close()
        if not self._busy:
            self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let go of what is left, once no thread reads from the process any more."""
        self._news.close()
        self._log.close()

    def _last_words(self) -> str:
        self._process.wait()
        self._log.seek(0)
        lines = self._log.read().strip().splitlines()
        return lines[-1] if lines else f"exit status {self._process.returncode}"


class Crew:
    """Workers that share out jobs; use it with ``with``, so that none outlives the work.

    Parameters
    ----------
    size : int
        How many notebooks run at once.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._workers: list[Worker] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        # Started before there is work: they load papermill while the data are being checked.
        try:
            for _ in range(self._size):
                self._workers.append(Worker())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def run(self, jobs: Sequence[Job], progress: Progress = silent) -> None:
        """Run every job; stop at the first that fails.

        Raises
        ------
        NotebookError
            Of the first notebook that did not run to its end.
        """
        waiting = deque(jobs)
        ended: queue.Queue[BaseException | None] = queue.Queue()
        for worker in self._workers:
            arguments = (worker, waiting, ended, progress)
            thread = threading.Thread(target=_serve, args=arguments, daemon=True)
            thread.start()
            self._threads.append(thread)
        for _ in jobs:
            error = ended.get()
            if error is not None:
                waiting.clear()
                raise error

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()
        for worker in self._workers:
            worker.close()


def reproducible_environment() -> dict[str, str]:
    """Return the variables under which a notebook gives the same bytes everywhere."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    drawing = importlib.util.find_spec("matplotlib")
    if drawing is not None and drawing.origin is not None:
        # matplotlib's own settings file, so that the user's does not restyle the figures.
        settings = Path(drawing.origin).parent / "mpl-data" / "matplotlibrc"
        kept["MATPLOTLIBRC"] = str(settings)
    if platform.machine() in ("x86_64", "AMD64"):
        kept |= FIXED_ON_X86
    return {**kept, **FIXED, "PYTHONPATH": str(ROOT)}


def _serve(
    worker: Worker,
    waiting: deque[Job],
    ended: queue.Queue[BaseException | None],
    progress: Progress,
) -> None:
    while True:
        try:
            job = waiting.popleft()
        except IndexError:
            return
        try:
            worker.run(job, progress)
        except BaseException as error:
            # Whatever it is belongs to the thread that waits for the result.
            ended.put(error)
            return
        ended.put(None)
