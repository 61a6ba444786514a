"""The protocol itself, in small: every plan runs, and the harness can see failure."""

import pytest

from analysis.calibration.bars import judge_bars
from analysis.calibration.plans import PLANS
from analysis.calibration.store import read_rows
from analysis.cli import calibrate, main
from analysis.run.places import Places


@pytest.mark.slow
def test_the_quick_protocol_runs_and_sees_the_naive_test_fail(tmp_path, monkeypatch, capsys):
    """Six null cells of 500 series and a few of every other plan, in two processes."""
    places = Places(tmp_path / "notebooks", tmp_path / "reports", tmp_path / ".cache")
    monkeypatch.setattr(calibrate, "_places", lambda: places)
    assert main(["calibrate", "--quick", "--jobs", "2"]) == 0
    said = capsys.readouterr().out
    assert said.count("gave the same numbers to the last bit") == len(PLANS)
    folder = tmp_path / "reports" / "calibration-quick"
    rows = [row for plan in PLANS for row in read_rows(folder / f"{plan}.csv")]
    judged = {bar.name: bar for bar in judge_bars(rows)}
    assert judged["The naive test, seen to fail"].passed
    assert [name for name, bar in judged.items() if bar.passed is None] == []
