"""Running plans: resumed, the same on any number of processes, kept whole, read back."""

from __future__ import annotations

import builtins
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from calibration_makers import CELLS, PLAN, broken, row, simulate, stopped

from analysis.calibration.base import Cell, Plan
from analysis.calibration.fingerprint import _bare, fingerprint
from analysis.calibration.kept import Kept, tasks_of
from analysis.calibration.primary import run_power, run_primary
from analysis.calibration.runner import Ran, Standing, recheck, run_plans
from analysis.calibration.store import (
    Made,
    read_history,
    read_peers,
    read_rows,
    rows_of,
    write_history,
    write_rows,
)
from analysis.calibration.supporting import run_supporting
from analysis.cli import calibrate, main
from analysis.errors import AnalysisError, DataError, DesignError
from analysis.run.places import Places

HOSTILE = Cell("null", "../../../../etc/=cmd|'/C calc'!A0 <script>", 55)


def finished(folder: Path, plan: Plan = PLAN, **how: Any) -> Ran:
    return run_plans({"null": plan}, Kept(folder), **how)


def test_rows_hold_what_the_blocks_add_up_to(tmp_path: Path) -> None:
    """By hand: the five blocks of the first cell drawn here, and joined."""
    drawn = np.concatenate(
        [CELLS[0].rng(b).random((2, n)) for b, n in enumerate((20, 20, 20, 20, 10))], axis=1
    )
    first = rows_of(finished(tmp_path).results["null"])[0]
    share = (drawn[0] <= 0.05).mean()
    assert (first.k, first.series) == (1, 90)
    assert first.value == pytest.approx(share, rel=1e-5)
    assert first.mcse == pytest.approx(math.sqrt(share * (1 - share) / 90), rel=1e-5)


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        finished(tmp_path / "a", replace(PLAN, run=stopped))
    resumed = finished(tmp_path / "a")
    assert (resumed.tasks, resumed.resumed) == (10, 8)
    assert resumed.sentence() == "8 of 10 tasks were there already; 2 were run."
    assert resumed.results == finished(tmp_path / "b").results


def test_two_processes_give_the_numbers_of_one(tmp_path: Path) -> None:
    assert finished(tmp_path / "1").results == finished(tmp_path / "2", jobs=2).results


def test_the_order_in_which_tasks_end_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def backwards(tasks: Any, *_: Any) -> Any:
        return reversed([(n, t.do(t.cell, t.block, t.series)) for n, t in enumerate(tasks)])

    usual = finished(tmp_path / "1").results
    monkeypatch.setattr("analysis.calibration.runner.outcomes", backwards)
    assert finished(tmp_path / "2").results == usual


def test_numbers_of_other_code_are_not_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(tmp_path)
    monkeypatch.setattr("analysis.calibration.kept.fingerprint", lambda do: "other code")
    assert finished(tmp_path).resumed == 0


def test_a_block_of_another_size_is_not_resumed(tmp_path: Path) -> None:
    finished(tmp_path)
    assert finished(tmp_path, replace(PLAN, series=100)).resumed == 8


@pytest.mark.parametrize("text", ["", "[]", '{"code": "code", "series": 20, "tallies": [[1]]}'])
def test_a_spoilt_file_is_run_again(tmp_path: Path, text: str) -> None:
    usual = finished(tmp_path).results
    next(tmp_path.rglob("0.json")).write_text(text)
    again = finished(tmp_path)
    assert (again.resumed, again.results) == (9, usual)


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    finished(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == sorted(f"{n}.json" for n in [*range(5)] * 2)


def test_a_failing_task_names_its_cell_and_block(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"cell null/hawkes 0.6 5 d/55.*block 2 .*no attacks"):
        finished(tmp_path, replace(PLAN, run=broken))


def test_a_failing_task_in_another_process_names_them_too(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"block 2 failed: ZeroDivisionError"):
        finished(tmp_path, replace(PLAN, run=broken), jobs=2)


def test_progress_counts_cells_and_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        finished(tmp_path, replace(PLAN, run=stopped))
    told: list[Standing] = []
    finished(tmp_path, progress=told.append)
    assert told == [Standing(1, 2, 8, 10, 8), Standing(1, 2, 9, 10, 8), Standing(2, 2, 10, 10, 8)]


def test_a_hundredth_run_again_gives_the_same_bits(tmp_path: Path) -> None:
    finished(tmp_path)
    (redone,) = recheck({"null": PLAN}, Kept(tmp_path), share=0.25)
    assert (redone.tasks, redone.redone, redone.differing) == (10, 3, ())
    assert "the same numbers to the last bit" in redone.sentence()


def test_one_wrong_bit_is_found(tmp_path: Path) -> None:
    finished(tmp_path)
    kept = Kept(tmp_path)
    file = kept.file(tasks_of("null", PLAN)[0])
    content = json.loads(file.read_text())
    content["tallies"][1][5] = np.nextafter(content["tallies"][1][5], 9)
    file.write_text(json.dumps(content))
    (redone,) = recheck({"null": PLAN}, kept)
    assert redone.differing == ("null: cell null/poisson/55/none/none, block 0",)


def test_a_quick_run_takes_the_quick_cells_only() -> None:
    tasks = tasks_of("null", PLAN, quick=True)
    assert [(task.cell, task.series) for task in tasks] == [(CELLS[0], 20), (CELLS[0], 10)]


def test_hostile_names_stay_inside_the_folder(tmp_path: Path) -> None:
    plan = replace(PLAN, cells=(HOSTILE,))
    finished(tmp_path / "kept", plan)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert {p.parent.name for p in tmp_path.rglob("*.json")} == {
        Kept(tmp_path).file(tasks_of("null", plan)[0]).parent.name
    }


@pytest.mark.parametrize("name", ["../up", "a/b", "", "Null", "-x"])
def test_a_plan_that_cannot_name_a_file_is_refused(name: str) -> None:
    with pytest.raises(DesignError, match="small letters"):
        tasks_of(name, PLAN)


def test_two_cells_of_one_name_are_refused() -> None:
    with pytest.raises(DesignError, match="stands there twice"):
        tasks_of("null", replace(PLAN, cells=(CELLS[0], CELLS[0])))


def test_a_missing_dask_is_said_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "distributed":
            raise ImportError(name)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DesignError, match=r"uv pip install .*distributed"):
        finished(tmp_path, scheduler="tcp://localhost:1")


def test_a_table_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    rows = [row(world=HOSTILE.world, effect='a,"b"\n'), row(value=0.123457, mcse=1.5e-7)]
    write_rows(rows, tmp_path / "null.csv")
    assert read_rows(tmp_path / "null.csv") == rows


def test_an_undefined_value_is_an_empty_cell(tmp_path: Path) -> None:
    write_rows([row(series=0, value=math.nan, mcse=math.nan)], tmp_path / "null.csv")
    assert (tmp_path / "null.csv").read_text().endswith(",0,,\n")
    assert math.isnan(read_rows(tmp_path / "null.csv")[0].value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("10000", "many", "line 2: series = 'many'"),
        ("table,", "tabel,", "columns"),
        (",2,", ",", "11 cells"),
    ],
)
def test_a_spoilt_table_names_file_and_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "null.csv"
    write_rows([row()], path)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=f"null.csv.*{says}"):
        read_rows(path)


def test_how_a_table_was_made_is_read_back(tmp_path: Path) -> None:
    history = {"null": Made("False alarms", "ab" * 32, True, 10, 1, 0, "said")}
    write_history(history, tmp_path)
    assert read_history(tmp_path) == history


def test_a_spoilt_history_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "made.json").write_text('{"null": {"title": 1}}')
    with pytest.raises(DataError, match="delete it and run again"):
        read_history(tmp_path)


def test_no_table_of_peers_is_none_to_print(tmp_path: Path) -> None:
    assert read_peers(tmp_path / "peers.csv") == []


def test_words_about_code_are_no_part_of_it(tmp_path: Path) -> None:
    """The same module with and without docstring and comment, and with another number."""
    texts = {
        "bare": "WIDE = 2\n",
        "worded": '"""Say."""\nWIDE = 2  # days\n',
        "other": "WIDE = 3\n",
    }
    bare = {}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
        bare[name] = _bare(tmp_path / f"{name}.py")
    assert bare["bare"] == bare["worded"] != bare["other"]


def test_primary_and_supporting_plans_rest_on_other_code() -> None:
    assert fingerprint(run_primary) == fingerprint(run_power)
    assert fingerprint(run_primary) != fingerprint(run_supporting)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with one small plan."""
    places = Places(tmp_path / "notebooks", tmp_path / "reports", tmp_path / ".cache")
    monkeypatch.setattr(calibrate, "_places", lambda: places)
    monkeypatch.setattr(calibrate, "_plans", lambda: {"null": PLAN, "other": PLAN})
    return tmp_path / "reports"


@pytest.mark.slow
def test_the_command_writes_tables_and_report_and_prints_the_bars(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", "--quick", "--jobs", "1", "--only", "null"]) == 0
    folder = project / "calibration-quick"
    names = {path.name for path in folder.iterdir()}
    assert names == {"made.json", "null.csv", "report.html", "report.pdf", "results.json", "tables"}
    assert len(read_rows(folder / "null.csv")) == 4
    assert "Quick run" in (folder / "report.html").read_text()
    said = capsys.readouterr().out
    assert "not run  Step 2, false alarms" in said
    assert "report.pdf" in said


@pytest.mark.slow
def test_the_report_alone_keeps_tables_and_bytes(project: Path) -> None:
    main(["calibrate", "--quick", "--jobs", "1", "--only", "null"])
    folder = project / "calibration-quick"
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    (folder / "peers.csv").write_text("method,ours,H0,H0s,H1b,n,mcse,milliseconds,source\n")
    assert main(["calibrate", "--quick", "--report-only"]) == 0
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after.pop("peers.csv")
    assert {name: after[name] for name in after if name.endswith(("csv", "json"))} == {
        name: before[name] for name in before if name.endswith(("csv", "json"))
    }


def test_a_failure_leaves_the_old_folder_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = project / "calibration-quick"
    old.mkdir(parents=True)
    (old / "null.csv").write_text("old")
    spoilt = replace(PLAN, run=broken, quick_cells=(CELLS[1].name,), quick=90)
    monkeypatch.setattr(calibrate, "_plans", lambda: {"null": spoilt})
    assert main(["calibrate", "--quick", "--jobs", "1"]) == 1
    assert [path.name for path in old.iterdir()] == ["null.csv"]
    assert "block 2 failed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--only", "nul"], "no plan 'nul'; known: null, other"),
        (["--report-only"], "no tables yet"),
    ],
)
def test_a_wrong_start_says_what_is_known(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert main(["calibrate", *words]) == 1
    assert says in capsys.readouterr().err
    assert not (project / "calibration").exists()


def test_the_small_plan_is_seeded_by_cell_and_block() -> None:
    assert simulate(CELLS[0], 1, 20) == simulate(CELLS[0], 1, 20)
    assert simulate(CELLS[0], 1, 20) != simulate(CELLS[0], 2, 20)
