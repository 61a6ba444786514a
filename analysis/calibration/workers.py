"""Running tasks side by side: in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from analysis.calibration.base import Tally
from analysis.calibration.kept import Task
from analysis.errors import AnalysisError, DesignError

SECONDS_TO_ANSWER = "10s"
FEWEST_THREADS = 2
"""With one, joblib runs the tasks in this process and says nothing."""


def outcomes(tasks: Sequence[Task], jobs: int, scheduler: str) -> Iterator[tuple[int, list[Tally]]]:
    """Run tasks side by side and give each result, with the task's place, as it ends."""
    import joblib

    if not tasks:
        return
    with contextlib.ExitStack() as stack:
        many = _workers(stack, jobs, scheduler)
        parallel = joblib.Parallel(n_jobs=many, return_as="generator_unordered", batch_size=1)
        results = parallel(joblib.delayed(_do)(place, task) for place, task in enumerate(tasks))
        # Closed by name: an interrupt must end the workers before it goes on upwards.
        yield from stack.enter_context(contextlib.closing(results))


def _workers(stack: contextlib.ExitStack, jobs: int, scheduler: str) -> int:
    """Choose where tasks run until the stack is left; return how many at once."""
    import joblib

    if scheduler:
        client = stack.enter_context(_client(scheduler))
        _refuse_idle(client, scheduler)
        stack.enter_context(joblib.parallel_config(backend="dask"))
        return -1
    # Several threads in each process would only be in each other's way, and add differently.
    stack.enter_context(joblib.parallel_config(backend="loky", inner_max_num_threads=1))
    return max(1, jobs)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise DesignError(
            "--scheduler needs the package distributed, which is not installed; install it "
            "(the group cluster of pyproject.toml): "
            "uv pip install --python .venv 'distributed>=2024.1'"
        ) from None
    try:
        return Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DesignError(
            f"no Dask scheduler answers at {address!r} ({reason}); start one with "
            "`dask scheduler`, and give the address that it prints"
        ) from None


def _refuse_idle(client: Any, address: str) -> None:
    threads = sum(client.ncores().values())
    if threads < FEWEST_THREADS:
        raise DesignError(
            f"the Dask cluster at {address!r} has {threads} worker threads; start two or more, "
            f"each with `dask worker {address} --nthreads 1`"
        )


def _do(place: int, task: Task) -> tuple[int, list[Tally]]:
    try:
        return place, task.do(task.cell, task.block, task.series)
    except Exception as error:
        raise AnalysisError(f"{task.where} failed: {type(error).__name__}: {error}") from error
