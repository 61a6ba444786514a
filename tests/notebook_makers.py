"""Small notebooks for the tests of the runner, written on the spot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

MIME = "application/vnd.redletter+json"
PARAMETERS = (
    'study: str = "iraq-us-interests"  # name of the study\nchanges: list = []  # KEY=VALUE'
)


def write_notebook(path: Path, *cells: str, parameters: str = PARAMETERS) -> Path:
    """Write a notebook of code cells, the first of them tagged ``parameters``."""
    content = {
        "cells": [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Title"},
            _code("parameters", parameters, ["parameters"]),
            *(_code(f"cell-{number}", cell) for number, cell in enumerate(cells, 1)),
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def emitting(bundle: dict[str, object]) -> str:
    """Write the code of a cell that emits a typed bundle."""
    return (
        "from IPython.display import publish_display_data\n"
        f"publish_display_data({{{MIME!r}: {bundle!r}}})"
    )


def texts(path: Path) -> list[str]:
    """Read what the cells of an executed notebook printed, or gave as their value."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = [output for cell in cells for output in cell.get("outputs", [])]
    return ["".join(out.get("text") or out.get("data", {}).get("text/plain", "")) for out in found]


def _code(id_: str, source: str, tags: Sequence[str] = ()) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id_,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": source,
    }
