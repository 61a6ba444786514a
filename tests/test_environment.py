"""environment.yml and the lock say the same."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from analysis.run.environment import (
    BY_NAME,
    FILE,
    direct_dependencies,
    environment_text,
    locked,
    normal_name,
)
from analysis.run.inputs import LOCK

ROOT = Path(__file__).parents[1]


def pip_part() -> list[str]:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return next(part["pip"] for part in content["dependencies"] if isinstance(part, dict))


def test_the_file_is_what_the_generator_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == environment_text()


def test_every_pin_of_the_lock_is_there_once_and_nothing_else() -> None:
    pins = [pin for _, pin in locked(LOCK.read_text(encoding="utf-8"))]
    assert sorted(pip_part()) == sorted(pins)


def test_every_line_of_the_lock_is_a_pin_or_a_hash() -> None:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not re.match(r"[A-Za-z0-9][\w.-]*==|    --hash=sha256:", line)]
    assert odd == []
    assert len(list(locked("\n".join(lines)))) == sum("==" in line.split(";")[0] for line in lines)


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8")
    assert "://" not in FILE.read_text(encoding="utf-8")


def test_every_direct_dependency_is_pinned_the_five_by_name() -> None:
    names = {normal_name(pin.split("==")[0]) for pin in pip_part()}
    assert {*direct_dependencies(), *BY_NAME} <= names


def test_a_changed_lock_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "requirements.lock"
    changed.write_text(re.sub(r"(?m)^pandas==\S+", "pandas==9.9.9", LOCK.read_text("utf-8")))
    monkeypatch.setattr("analysis.run.environment.LOCK", changed)
    assert FILE.read_text(encoding="utf-8") != environment_text()
    assert '"pandas==9.9.9"' in environment_text()


def test_a_pin_is_read_with_its_marker_and_without_its_hashes() -> None:
    pins = dict(locked("pandas==9.9.9 \\\n    --hash=sha256:00\nappnope==1 ; os_name == 'x' \\\n"))
    assert pins == {"pandas": "pandas==9.9.9", "appnope": "appnope==1 ; os_name == 'x'"}


def test_continuous_integration_runs_the_tests_through_run_py() -> None:
    script = ROOT / ".ci" / "run"
    assert "run.py test" in script.read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert script.stat().st_mode & 0o111
