"""A process that runs notebooks, one after another: ``python -m analysis.run.worker``.

Jobs come in as lines of JSON, news goes out the same way. A process of its own because papermill
changes the working directory, and because the environment of a kernel is that of its process.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

from analysis.errors import NotebookError
from analysis.run.execute import execute


def main() -> None:
    """Run jobs until there are no more, or until the process that gives them is gone."""
    # As an exception the signal passes through papermill, which then ends the kernel, and
    # through the temporary folder, which is then removed.
    signal.signal(signal.SIGTERM, _stop)
    news = _private_output()
    jobs: queue.Queue[dict[str, Any] | None] = queue.Queue()
    busy = threading.Event()
    threading.Thread(target=_listen, args=(jobs, busy), daemon=True).start()
    while (job := jobs.get()) is not None:
        busy.set()
        _tell(news, _run(job, news))
        busy.clear()


def _stop(*_: object) -> None:
    sys.exit(1)


def _private_output() -> TextIO:
    # A kernel inherits the standard output; what it prints there must not look like news.
    news = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return news


def _listen(jobs: queue.Queue[dict[str, Any] | None], busy: threading.Event) -> None:
    for line in sys.stdin:
        jobs.put(json.loads(line))
    jobs.put(None)
    if busy.is_set():
        # Nobody waits for the result any more.
        os.kill(os.getpid(), signal.SIGTERM)


def _run(job: dict[str, Any], news: TextIO) -> dict[str, Any]:
    try:
        execute(
            Path(job["source"]),
            Path(job["target"]),
            job["parameters"],
            failed=Path(job["failed"]),
            timeout=job["timeout"],
            on_cell=lambda done: _tell(news, {"cells": done}),
        )
    except NotebookError as error:
        return {"error": str(error)}
    return {"done": True}


def _tell(news: TextIO, message: dict[str, Any]) -> None:
    news.write(json.dumps(message) + "\n")
    news.flush()


if __name__ == "__main__":
    main()
