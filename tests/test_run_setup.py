"""run.py before there is an environment: which uv it takes."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from analysis.study import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")


@pytest.fixture
def run_py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load run.py with a project folder of its own and no uv on the path."""
    spec = importlib.util.spec_from_file_location("run_py", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    return module


def write_uv(project: Path, version: str) -> Path:
    """Write a stand-in that says which version it is."""
    uv = project / ".uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(f"#!/bin/sh\necho uv {version}\n")
    uv.chmod(0o755)
    return uv


def test_a_private_uv_of_the_wanted_version_is_taken(run_py: ModuleType, tmp_path: Path) -> None:
    uv = write_uv(tmp_path, run_py.UV_VERSION)
    assert run_py.find_uv() == str(uv)


@pytest.mark.parametrize("version", ["0.0.1", ""])
def test_a_private_uv_of_another_version_is_made_anew(
    version: str, run_py: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_uv(tmp_path, version)
    made: list[Path] = []

    def stop(folder: Path) -> None:
        made.append(folder)
        raise SystemExit

    monkeypatch.setattr(run_py, "make_venv", stop)
    with pytest.raises(SystemExit):
        run_py.find_uv()
    assert made == [tmp_path / ".uv"]
