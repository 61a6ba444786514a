"""The notebooks: their form, and that each runs on the bundled study."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from analysis.report.notebooks import ORDER
from analysis.run import run_notebook
from analysis.run.parameters import parameters_of

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NUMBERED = [path for path in NOTEBOOKS if path.name[:2].isdigit()]
QUICKER = {"04_power": {"simulations": 20}}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
every_numbered_one = pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def code(path: Path) -> ast.Module:
    return ast.parse("\n".join("".join(cell["source"]) for cell in cells(path, "code")))


def test_the_notebooks_are_the_chapters_of_the_report() -> None:
    assert [path.stem for path in NUMBERED] == sorted(ORDER)


@every_notebook
def test_it_has_one_title(path: Path) -> None:
    lines = "\n".join("".join(cell["source"]) for cell in cells(path, "markdown")).splitlines()
    assert len([line for line in lines if line.startswith("# ")]) == 1


@every_notebook
def test_it_carries_no_outputs(path: Path) -> None:
    for cell in cells(path, "code"):
        assert cell["outputs"] == [], cell["id"]
        assert cell["execution_count"] is None, cell["id"]


@every_notebook
def test_it_defines_nothing(path: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert not [node for node in ast.walk(code(path)) if isinstance(node, kinds)]


@every_notebook
def test_it_imports_the_package_only(path: Path) -> None:
    names = {
        alias.name if isinstance(node, ast.Import) else (node.module or "")
        for node in ast.walk(code(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names <= {"analysis"}


@every_notebook
def test_its_cells_have_fixed_ids_that_say_what_they_are(path: Path) -> None:
    ids = [cell.get("id", "") for kind in ("code", "markdown") for cell in cells(path, kind)]
    assert len(set(ids)) == len(ids)
    assert "" not in ids


@every_notebook
def test_its_metadata_names_no_machine(path: Path) -> None:
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert "version" not in metadata.get("language_info", {})


@every_numbered_one
def test_every_parameter_is_typed_and_explained(path: Path) -> None:
    found = parameters_of(json.loads(path.read_text(encoding="utf-8")))
    assert list(found)[:2] == ["study", "changes"]
    assert (found["study"].default, found["changes"].default) == ("iraq-us-interests", [])
    assert all(parameter.help for parameter in found.values())


@every_numbered_one
def test_its_title_is_a_question(path: Path) -> None:
    lines = "\n".join("".join(cell["source"]) for cell in cells(path, "markdown")).splitlines()
    title = next(line for line in lines if line.startswith("# "))
    assert title.endswith("?")


@pytest.mark.slow
@every_numbered_one
def test_it_runs_on_the_bundled_study(path: Path, tmp_path: Path) -> None:
    given = {"study": "iraq-us-interests", **QUICKER.get(path.stem, {})}
    executed = run_notebook(path, tmp_path / path.name, given)
    outputs = [out for cell in cells(executed, "code") for out in cell["outputs"]]
    bundles = [out for out in outputs if "application/vnd.redletter+json" in out.get("data", {})]
    assert bundles
    # A warning nobody reads is no warning: what matters goes into a notice.
    assert [out for out in outputs if out.get("name") == "stderr"] == []
