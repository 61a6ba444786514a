"""Typed parameters: what is declared, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from notebook_makers import PARAMETERS, write_notebook

from analysis.errors import DesignError, NotebookError
from analysis.run.parameters import declared, parameters_of, refuse_wrong

KNOWN = declared(
    "label: str = 'x'\nn: int = 3\nrate: float = 0.5\ndraw: bool = True\nitems: list = []\n"
)


def test_type_default_and_help_are_read() -> None:
    found = declared(PARAMETERS)
    assert [(p.name, p.type, p.default, p.help) for p in found.values()] == [
        ("study", "str", "iraq-us-interests", "name of the study"),
        ("changes", "list", [], "KEY=VALUE"),
    ]


def test_a_default_may_hold_an_equals_sign_and_span_lines() -> None:
    found = declared("a: str = 'x=y'  # first\nb: list = [\n  'p=1',  # one\n  'q',\n]  # second\n")
    assert (found["a"].default, found["b"].default) == ("x=y", ["p=1", "q"])
    assert (found["a"].help, found["b"].help) == ("first", "second")


@pytest.mark.parametrize(
    "line",
    [
        "n = 3",
        "n: int",
        "n: int = '3'",
        "n: dict = {}",
        "n: int = len('abc')",
        "n: list = [(1, 2)]",
        "n: float = 1e999",
        "import os",
        "n: int = 1\nn: int = 2",
        "n: int = (",
    ],
)
def test_a_line_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(NotebookError, match="line"):
        declared(line)


def test_all_faults_of_a_cell_are_told_at_once() -> None:
    with pytest.raises(NotebookError, match=r"(?s)line 1:.*line 3:"):
        declared("a = 1\nb: int = 2\nc: int = 'x'\n")


@pytest.mark.parametrize(
    "given",
    [
        {"label": 3},
        {"n": "3"},
        {"n": True},
        {"n": 3.0},
        {"draw": 1},
        {"rate": "no"},
        {"rate": float("nan")},
        {"rate": np.float64(1)},
        {"items": (1, 2)},
        {"items": [(1, 2)]},
        {"items": [Path("x")]},
        {"items": {"a": 1}},
        {"stduy": "x"},
        {"n = 1\nimport os": 1},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(DesignError):
        refuse_wrong(KNOWN, given)


def test_right_values_pass() -> None:
    refuse_wrong(KNOWN, {"label": "", "n": 4, "rate": 1, "draw": False, "items": ["a", [1, None]]})


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(DesignError, match=r"(?s)'stduy'.*parameter n must be a int"):
        refuse_wrong(KNOWN, {"stduy": 1, "n": "3"})


def test_a_notebook_needs_exactly_one_parameters_cell(tmp_path: Path) -> None:
    content = json.loads(write_notebook(tmp_path / "a.ipynb", "1").read_text())
    assert list(parameters_of(content)) == ["study", "changes"]
    content["cells"] = [cell for cell in content["cells"] if cell["id"] != "parameters"]
    with pytest.raises(NotebookError, match="found 0"):
        parameters_of(content)
