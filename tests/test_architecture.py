"""The map of the project, enforced: layers, names, forms and the tools' own checks."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import analysis

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analysis"
LAYERS = [
    "errors", "stats", "anchors", "study", "events", "counts", "models", "surges", "power",
    "checks", "verdict", "calibration", "tables", "figures", "report", "run", "cli",
]  # fmt: skip
RANK = {layer: rank for rank, layer in enumerate(LAYERS)} | {"explorer": LAYERS.index("report")}
ONLY_IN = {
    "matplotlib": {"figures", "explorer"},
    "ipywidgets": {"explorer"},
    "papermill": {"run"},
    "nbclient": {"run"},
    "jupyter_client": {"run"},
    "typst": {"report"},
    "pypandoc": {"report"},
    "jinja2": {"report"},
    "fontTools": {"report"},
    "rich": {"cli"},
    "argparse": {"cli"},
    "duckdb": {"events"},
    "python_calamine": {"events"},
    "sqlalchemy": {"events"},
    "click": set(),
    "pandas": set(LAYERS) - {"errors", "stats", "anchors", "study", "run"} | {"explorer"},
}
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE] + [
    path for path in sorted(PACKAGE.glob("*.py")) if not path.stem.startswith("__")
]


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def faults(layer: str, tree: ast.AST) -> Iterator[str]:
    for name in imported(tree):
        top, _, rest = name.partition(".")
        if top in ("", "analysis") and not (top and rest):
            yield f"{layer} imports {name!r}: name the module in full"
        elif top == "analysis":
            target = rest.split(".")[0]
            sideways = RANK[target] == RANK[layer] and target != layer
            if RANK[target] > RANK[layer] or sideways:
                yield f"{layer} imports {name}, which lies above or beside it"
        elif layer not in ONLY_IN.get(top, {layer}):
            yield f"{layer} imports {top}, which belongs in {sorted(ONLY_IN[top])}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield f"line {node.lineno}: an assert vanishes under -O; raise an error"
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
            and layer != "cli"
        ):
            yield f"line {node.lineno}: only the command line prints"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_keeps_to_its_layer(path: Path) -> None:
    assert layer_of(path) in RANK, f"{layer_of(path)} is no layer of the design"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(faults(layer_of(path), tree)) == []


@pytest.mark.parametrize(
    ("layer", "planted"),
    [
        ("stats", "import matplotlib.pyplot"),
        ("stats", "import pandas as pd"),
        ("events", "from analysis.surges import surge_test"),
        ("report", "from analysis.explorer import explore"),
        ("figures", "import papermill"),
        ("models", "from analysis import surge_test"),
        ("models", "from . import base"),
        ("surges", "assert True"),
        ("run", "print('done')"),
    ],
)
def test_a_planted_breach_is_found(layer: str, planted: str) -> None:
    assert len(list(faults(layer, ast.parse(planted)))) == 1


def test_every_public_name_can_be_had_and_has_a_docstring() -> None:
    for name in analysis.__all__:
        value = getattr(analysis, name)
        assert not callable(value) or value.__doc__, name


FUNCTIONS = [name for name in analysis.__all__ if inspect.isfunction(getattr(analysis, name))]


def sections(function: Callable[..., Any]) -> dict[str, str]:
    """Split a docstring at its numpydoc headings: heading, and what stands below it."""
    parts = re.split(r"(?m)^(\w[\w ]*)\n-{3,}$", inspect.getdoc(function) or "")
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def unsaid(function: Callable[..., Any]) -> Iterator[str]:
    """Name what a caller must know and the docstring does not tell."""
    told, signature = sections(function), inspect.signature(function)
    named = re.findall(r"(?m)^([\w*][\w*, ]*?)(?: :|$)", told.get("Parameters", ""))
    known = {name.strip("* ") for names in named for name in names.split(",")}
    yield from (f"Parameters: {name}" for name in signature.parameters if name not in known)
    # Annotations may be kept as text.
    if signature.return_annotation not in (None, "None") and "Returns" not in told:
        yield "Returns"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_tells_its_parameters_and_what_it_returns(name: str) -> None:
    assert list(unsaid(getattr(analysis, name))) == []


def test_a_docstring_without_its_sections_is_found() -> None:
    def bare(first: int, second: int) -> int:
        """Add.

        Parameters
        ----------
        first : int
            One; not the second.
        """
        return first + second

    assert list(unsaid(bare)) == ["Parameters: second", "Returns"]


def test_the_version_is_told_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert analysis.__version__ == project["version"]


def test_the_command_line_starts_without_the_slow_packages() -> None:
    code = "import sys, analysis.cli, analysis.run; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"pandas", "scipy", "numpy", "statsmodels", "matplotlib", "papermill", "typst", "rich"}
    assert slow & set(run.stdout.split()) == set()


@pytest.mark.parametrize(
    "words",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=" ".join,
)
def test_the_tools_have_nothing_to_say(words: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
