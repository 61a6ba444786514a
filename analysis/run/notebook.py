"""From a notebook and its parameters to a job, and one job run by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import DesignError, NotebookError
from analysis.run.crew import Crew, Job, Progress, silent
from analysis.run.parameters import parameters_of, refuse_wrong

TIMEOUT = 900
"""Seconds that one cell may take before the run is given up."""


def run_notebook(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    *,
    timeout: int = TIMEOUT,
    progress: Progress = silent,
) -> Path:
    """Run one notebook and write the executed one, the same bytes each time.

    Use it for a notebook by itself; `build_study` runs those of a report side by side.

    Parameters
    ----------
    source : pathlib.Path
        The notebook.
    target : pathlib.Path
        Where the executed notebook goes; written only when it is whole. An unfinished one is
        kept beside it, with the ending ``.failed.ipynb``.
    parameters : mapping
        Values of parameters that the notebook declares.
    timeout : int, optional
        Seconds that one cell may take.
    progress : callable, optional
        Told the notebook's name, the cells done, and how many there are.

    Returns
    -------
    pathlib.Path
        `target`.

    Raises
    ------
    DesignError
        If a parameter is unknown or has another type.
    NotebookError
        If the notebook breaks the form, or a cell does not run to its end.
    """
    failed = target.with_name(f"{source.stem}.failed.ipynb")
    job = make_job(source, target, parameters, failed=failed, timeout=timeout)
    failed.unlink(missing_ok=True)
    with Crew(1) as crew:
        crew.run([job], progress)
    return target


def make_job(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    *,
    failed: Path,
    timeout: int = TIMEOUT,
) -> Job:
    """Check the parameters of a notebook and say how it is to be run."""
    content = read_notebook(source)
    try:
        refuse_wrong(parameters_of(content), parameters)
    except (DesignError, NotebookError) as error:
        raise type(error)(f"{source.name}: {error}") from None
    cells = sum(
        cell["cell_type"] == "code" and bool("".join(cell["source"]).strip())
        for cell in content["cells"]
    )
    # papermill adds a cell with the parameters that were given.
    return Job(source, target, failed, parameters, cells + bool(parameters), timeout)


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook as JSON, or say why not."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotebookError(f"{path.name}: cannot be read as a notebook ({error})") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise NotebookError(f"{path.name}: not a notebook of format 4: it has no cells")
    return content
