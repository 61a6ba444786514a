"""The same study gives the same bytes: whatever the clock, the place, the language, the user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.run.verify import SIX_DIGITS
from analysis.study import ROOT

pytestmark = pytest.mark.slow

BUILD = """
import sys
from pathlib import Path
from analysis.run import build_study
from analysis.run.places import Places
here = Path(sys.argv[1])
build_study("iraq-us-interests", places=Places(Path(sys.argv[2]), here / "reports", here / "cache"))
"""
SURROUNDINGS = {
    "one": {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "LC_ALL": "C", "MPLBACKEND": "svg"},
    "another/and/deeper": {"TZ": "America/Lima", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "9"},
}


def build(folder: Path, settings: dict[str, str]) -> dict[str, bytes]:
    folder.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-c", BUILD, str(folder), str(ROOT / "notebooks")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        check=True,
    )
    report = folder / "reports" / "iraq-us-interests"
    files = [path for path in report.rglob("*") if path.is_file()]
    return {path.relative_to(report).as_posix(): path.read_bytes() for path in files}


def leaves(content: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """List every single value of nested JSON by the way to it."""
    for name, value in content.items() if isinstance(content, dict) else enumerate(content):
        if isinstance(value, dict | list):
            yield f"{key}{name}", type(value).__name__  # so that an empty one is not lost
            yield from leaves(value, f"{key}{name}.")
        else:
            yield f"{key}{name}", value


def parted(results: bytes) -> tuple[dict[str, Any], dict[str, float]]:
    """Part the values of results.json: what must be the same, and what may differ by a hair."""
    every = dict(leaves(json.loads(results)))
    numbers = {key: value for key, value in every.items() if type(value) in (int, float)}
    return {key: value for key, value in every.items() if key not in numbers}, numbers


def comparable(kept: dict[str, Any], fresh: dict[str, Any]) -> tuple[str, ...]:
    """Name the committed files whose bytes must be those of a build on this machine."""
    same = all(kept[key] == fresh[key] for key in ("platform", "python"))
    return ("report.html", "report.pdf", "figure.svg", "results.json") if same else ()


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Build the bundled report in two places under two settings, without a common cache."""
    base = tmp_path_factory.mktemp("builds")
    return [build(base / name, settings) for name, settings in SURROUNDINGS.items()]


def test_two_builds_give_the_same_bytes(builds: list[dict[str, bytes]]) -> None:
    first, second = builds
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_the_report_is_whole(builds: list[dict[str, bytes]]) -> None:
    whole = {"report.html", "report.pdf", "results.json", "manifest.json", "figure.svg"}
    assert whole <= set(builds[0])
    assert {name.split("/")[0] for name in builds[0]} - whole == {"notebooks", "tables"}


def test_no_file_names_this_machine(builds: list[dict[str, bytes]]) -> None:
    for name, content in builds[0].items():
        for word in (str(ROOT), sys.prefix, "/pytest-of-"):
            assert word.encode() not in content, f"{name} holds {word}"


def test_every_number_of_the_results_has_six_digits_at_most(
    builds: list[dict[str, bytes]],
) -> None:
    def refuse(word: str) -> float:
        raise AssertionError(f"results.json holds {word}")

    content = json.loads(
        builds[0]["results.json"],
        parse_constant=refuse,
        parse_float=lambda word: (
            float(word) if float(word) == float(f"{float(word):.6g}") else refuse(word)
        ),
    )
    assert content["study"] == "iraq-us-interests"


@pytest.fixture
def committed() -> Path:
    """Give the report that the repository carries."""
    return ROOT / "reports" / "iraq-us-interests"


def test_the_committed_results_are_those_of_a_fresh_build(
    builds: list[dict[str, bytes]], committed: Path
) -> None:
    """On every machine: the words as they are, the numbers to six digits."""
    words, numbers = parted(builds[0]["results.json"])
    kept_words, kept_numbers = parted((committed / "results.json").read_bytes())
    assert kept_words == words
    assert kept_numbers == pytest.approx(numbers, rel=SIX_DIGITS, abs=0)


def test_the_committed_files_are_those_of_a_fresh_build(
    builds: list[dict[str, bytes]], committed: Path
) -> None:
    """Byte for byte where machine and Python are those that the manifest names."""
    fresh, kept = (
        json.loads(manifest)
        for manifest in (builds[0]["manifest.json"], (committed / "manifest.json").read_bytes())
    )
    compared = comparable(kept, fresh)
    assert [name for name in compared if (committed / name).read_bytes() != builds[0][name]] == []
