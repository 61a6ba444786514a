"""Files of a report: which are written, results.json, CSV, and the same bytes everywhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_examples import (
    SMALL_SVG,
    example_document,
    example_notebooks,
    example_study,
    numbers,
    small_document,
    small_notebooks,
)

from analysis.errors import AnalysisError, DesignError, NotebookError
from analysis.report import build_report, read_document, results_json
from analysis.report.results import SHAPE, json_value
from analysis.report.schema import Column, Table
from analysis.report.spreadsheet import guarded_csv


def test_a_report_is_five_kinds_of_files_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    build_report(example_document(tmp_path), folder)
    written = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert written == [
        "figure.svg",
        "report.html",
        "report.pdf",
        "results.json",
        "tables/tbl-anniversaries.csv",
        "tables/tbl-checks.csv",
        "tables/tbl-fits.csv",
        "tables/tbl-power.csv",
        "tables/tbl-precision.csv",
    ]
    assert "'=SUM(A1)" in (folder / "tables/tbl-precision.csv").read_text(encoding="utf-8")


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    document = small_document(tmp_path)
    for folder in (tmp_path, tmp_path / "missing", tmp_path / "02_anniversaries.ipynb"):
        with pytest.raises(AnalysisError, match="not an empty folder"):
            build_report(document, folder)


def test_a_failure_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    document = small_document(tmp_path)
    monkeypatch.setattr("analysis.report.pdf._MAIN", "#panic()")
    with pytest.raises(AnalysisError):
        build_report(document, folder)
    assert list(folder.iterdir()) == []


def test_same_bytes_under_another_clock_locale_hash_seed_place_and_umask(tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    example_notebooks(notebooks)
    code = (
        "import sys; from pathlib import Path; from report_examples import *\n"
        "from analysis.report import build_report, read_document\n"
        "books = {p.stem: p for p in sorted(Path(sys.argv[1]).iterdir())}\n"
        "document = read_document(books, study=example_study(), provenance=PROVENANCE)\n"
        "build_report(document, Path(sys.argv[2]))\n"
    )
    worlds = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Baghdad", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "2"},
    ]
    hashes = []
    for number, world in enumerate(worlds):
        folder = tmp_path / ("x" * 60 * number or "y") / "report"
        folder.mkdir(parents=True)
        paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
        subprocess.run(
            [sys.executable, "-c", code, str(notebooks), str(folder)],
            check=True,
            cwd=folder.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": paths, **world},
            umask=0o077 if number else 0o022,
        )
        hashes.append(_hashes(folder))
    assert len(hashes[0]) == 9
    assert hashes[0] == hashes[1]


def _hashes(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_results_hold_every_key_whatever_was_recorded(tmp_path: Path) -> None:
    results = results_json(small_notebooks(tmp_path), example_study())
    assert list(results) == ["study", "specified", *SHAPE]
    for section, shape in SHAPE.items():
        assert (list(results[section]) == list(shape)) or results[section] == []
    assert results["anniversary"]["naive"] == {"p": None, "true_size": None}
    assert results["anniversary"]["claim_year"] is None


def test_results_have_six_digits_and_null_for_nan(tmp_path: Path) -> None:
    values = {"expected": 6.68478260, "observed": 11, "rate_ratio": float("nan")}
    row = {"date": "2021-01-03", "ratio": 1 / 3}
    cell = [numbers("anniversary", values), numbers("anniversary", {"by_year": [row]})]
    results = results_json(small_notebooks(tmp_path, cell), example_study())["anniversary"]
    assert results["expected"] == 6.68478
    assert results["observed"] == 11
    assert results["rate_ratio"] is None
    assert results["by_year"][0]["ratio"] == 0.333333
    assert results["by_year"][0]["rank"] is None


def test_every_fault_of_the_numbers_is_told_at_once(tmp_path: Path) -> None:
    cell = [
        numbers("anniversary", {"observed": 1, "p_lokal": 0.1}),
        numbers("anniversary", {"observed": 2, "by_year": [{"datum": 1}], "dates": 3}),
        numbers("sections", {"x": 1}),
    ]
    with pytest.raises(NotebookError) as caught:
        results_json(small_notebooks(tmp_path, cell), example_study())
    for fault in (
        "anniversary.observed: recorded twice",
        "anniversary.p_lokal: unknown key",
        "anniversary.by_year[0].datum: unknown key",
        "anniversary.dates: a list is wanted",
        "sections: no such section",
    ):
        assert fault in str(caught.value)


def test_the_attached_and_the_written_results_are_the_same_text(tmp_path: Path) -> None:
    document = example_document(tmp_path)
    notebooks = {p.stem: p for p in tmp_path.glob("*.ipynb")}
    assert json.loads(document.results) == results_json(notebooks, example_study())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("inf"), None),
        (np.arange(2), [0, 1]),
        (np.bool_(True), True),
        (dt.date(2020, 1, 3), "2020-01-03"),
        ({2020: (1.5, None)}, {"2020": [1.5, None]}),
    ],
)
def test_values_become_plain(value: Any, expected: Any) -> None:
    assert json_value(value) == expected


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(DesignError, match="not set"):
        json_value({1})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(start: str) -> None:
    assert _guarded(start + "cmd|' /C calc'!A0").startswith(("'" + start, "\"'" + start))


@pytest.mark.parametrize("number", ["-3", "+0.5", "-1.5e-07", "-.5", "7"])
def test_numbers_are_left_as_they_are(number: str) -> None:
    assert _guarded(number) == number


def _guarded(cell: str) -> str:
    quoted = '"' + cell.replace('"', '""') + '"'
    # Built without checks, as a lone carriage return would already have been replaced.
    table = Table.model_construct(
        columns=(Column(name="a", numeric=False),), rows=(), csv=f"a\n{quoted}\n"
    )
    return guarded_csv(table).removeprefix("a\n").removesuffix("\n")


def test_names_of_columns_are_guarded_too() -> None:
    table = Table.model_construct(columns=(), rows=(), csv="=1+1,b\n1,2\n")
    assert guarded_csv(table) == "'=1+1,b\n1,2\n"


def test_the_main_figure_is_written_for_the_readme(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    build_report(small_document(tmp_path), folder)
    svg = (folder / "figure.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert 'fill="#ffffff"' in svg
    assert "M0 0L90 30" in svg
    assert "M0 0L90 30" in SMALL_SVG


def test_a_hostile_name_of_a_study_names_no_path(tmp_path: Path) -> None:
    study = example_study()
    study._name = "../../évil name"
    document = read_document(small_notebooks(tmp_path), study=study, provenance=())
    folder = tmp_path / "report"
    folder.mkdir()
    build_report(document, folder)
    assert b"------vil-name.yml" in (folder / "report.pdf").read_bytes()
