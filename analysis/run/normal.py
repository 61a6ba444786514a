"""Take out of an executed notebook all that differs from run to run or machine to machine."""

from __future__ import annotations

import re
import sys
from typing import Any

from analysis.study import ROOT

INJECTED = "injected-parameters"
CLOCKS = ("papermill", "execution", "collapsed", "scrolled")
# ipykernel names a cell's code after the temporary folder and its own process.
CELL_FILE = re.compile(r"[^\s\"'<>]*[/\\]ipykernel_\d+[/\\]\d+\.py")


def normalise(notebook: Any) -> None:
    """Drop clocks, random ids and machine paths from an executed notebook, in place.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As papermill returns it.
    """
    for key in ("papermill", "widgets"):
        notebook.metadata.pop(key, None)
    # The patch version of Python says nothing that the manifest does not say.
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        _normalise_cell(cell)


def _normalise_cell(cell: Any) -> None:
    tags = cell.metadata.get("tags", [])
    for key in CLOCKS:
        cell.metadata.pop(key, None)
    if not tags:
        cell.metadata.pop("tags", None)
    if INJECTED in tags:
        cell["id"] = INJECTED
    for output in cell.get("outputs", []):
        output.get("metadata", {}).pop("papermill", None)
        for key in ("text", "data", "traceback"):
            if key in output:
                output[key] = without_paths(output[key])


def without_paths(value: Any) -> Any:
    """Replace this machine's paths in a value as JSON holds it.

    Examples
    --------
    >>> without_paths(["/tmp/ipykernel_12/345.py:1: a warning"])
    ['<cell>:1: a warning']
    """
    if isinstance(value, str):
        text = CELL_FILE.sub("<cell>", value)
        # The environment may lie inside the project: the longer path goes first.
        for path, name in sorted({sys.prefix: "<environment>", str(ROOT): "<project>"}.items()):
            text = _replace_path(text, path, name)
        return text
    if isinstance(value, list):
        return [without_paths(item) for item in value]
    if isinstance(value, dict):
        return type(value)({key: without_paths(item) for key, item in value.items()})
    return value


def _replace_path(text: str, path: str, name: str) -> str:
    # A project at the root of the disk, or in a folder of one letter, is no word to replace.
    return text.replace(path, name) if len(path) > len("/x") else text
