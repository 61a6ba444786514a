"""`redletter check`: JSON, options, exit codes, and one message where it cannot be done."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from check_makers import FINDINGS, IRAQ, MESSY, made, run

from analysis.cli import check, reading_options
from analysis.cli.checking.summary import as_json, summarise
from analysis.errors import DataError, DesignError
from analysis.events import EventFinding, Events
from analysis.events.precision import PRECISIONS
from analysis.events.raw import DateOrder
from analysis.events.sources.own_columns import ROLES
from analysis.events.sources.own_dates import WIDER


def test_json_is_sorted_stable_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(IRAQ, "--json") == 0
    text = capsys.readouterr().out
    assert run(IRAQ, "--json") == 0
    assert capsys.readouterr().out == text
    said = json.loads(text)
    assert json.dumps(said, indent=1, sort_keys=True) + "\n" == text
    assert said["rows_read"] == said["events"] + sum(said["dropped"].values()) == 557
    assert said["source"] == "redletter"
    assert len(said["sha256"]) == 64
    assert said["refused"] is False
    near = next(found for found in said["findings"] if found["name"] == "near_duplicates")
    assert near["rows"] == 30
    assert len(near["first_rows"]) == 20
    assert 1 < said["day_level_test"]["detectable"]["ratio"] < 5


def test_json_holds_no_number_that_json_has_not() -> None:
    said = as_json(summarise(made(["2020-01-01", "2023-04-14"]), FINDINGS, strict=True))
    json.dumps(said, allow_nan=False)
    assert said["day_level_test"]["detectable"]["ratio"] is None
    assert said["refused"] is True
    many = EventFinding("many", "note", "x", tuple(range(1000)))
    assert as_json(summarise(MESSY, [many]))["findings"][0]["rows_are_at_least"] is True


def test_json_beside_html_is_nothing_but_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, lost = tmp_path / "page.html", tmp_path / "lost.csv"
    assert run(IRAQ, "--json", "--html", str(target), "--dropped", str(lost)) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["events"] == 557
    assert "page.html" in said.err
    assert "lost.csv: 0 rows left out" in said.err
    assert target.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.csv"], "no such file"),
        (["folder"], "folder"),
        (["mine.csv", "--source", "magic"], "no source 'magic'; known: redletter"),
        (["mine.csv", "--html", "none/a.html"], "there is no folder"),
        (["mine.csv", "--html", "folder"], "exists and was not written by this command"),
        (["mine.csv", "--dropped", "mine.csv"], "read or written by this command already"),
        (["mine.csv", "--dropped", "./folder/../mine.csv"], "already; name another"),
        (["mine.csv", "--dropped", "other.csv"], "exists and was not written by this command"),
        (["mine.csv", "--html", "new", "--dropped", "new"], "already; name another"),
        (["mine.csv", "--column", "date=a", "--column", "date=b"], "'date' is given twice"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_cannot_be_done_is_one_message_and_exit_code_1(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for name in ("mine.csv", "other.csv"):
        (tmp_path / name).write_text("date\n2020-01-01\n")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert run(*words) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("redletter: ")
    assert said in err
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    with pytest.raises((DataError, DesignError)):
        run(*words, "--debug")


def test_the_exit_code_says_whether_the_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "monthly.csv"
    months = [f"{year}-{month:02d}-01" for year in range(2010, 2015) for month in range(1, 13)]
    file.write_text("\n".join(["date", *months]))
    assert run(str(file)) == 1
    assert run(IRAQ) == 0
    assert run(IRAQ, "--strict") == 1
    capsys.readouterr()


def test_the_options_of_reading_reach_the_reader_and_today_the_checks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = SimpleNamespace(given={}, today=None)

    def load(path: Path, **given: Any) -> Events:
        seen.given = {"path": path, **given}
        return MESSY

    def look(events: Events, *, today: dt.date | None = None) -> list[EventFinding]:
        seen.today = today
        return []

    monkeypatch.setattr("analysis.events.load_events", load)
    monkeypatch.setattr("analysis.events.check_events", look)
    words = (
        "a.csv --source table --column date=Day=1 --column event_id=No --precision a=b=week "
        "--date-order day_first --timezone Asia/Baghdad --sheet S --url sqlite:///x"
    )
    assert run(*words.split()) == 0
    assert seen.given == {
        "path": Path("a.csv"),
        "source": "table",
        "columns": {"date": "Day=1", "event_id": "No"},
        "precision_values": {"a=b": "week"},
        "date_order": "day_first",
        "timezone": "Asia/Baghdad",
        "sheet": "S",
        "url": "sqlite:///x",
    }
    assert seen.today == dt.date.today()
    assert run("a.csv") == 0
    assert seen.given == {"path": Path("a.csv")}
    capsys.readouterr()


@pytest.mark.parametrize(
    "words",
    ["--column date", "--column date=", "--column hour=Day", "--precision a=hour", "--precision a",
     "--date-order dmy", "--timezone Mars/Olympus", "--timezone ../../etc/passwd"],
)  # fmt: skip
def test_wrong_options_of_reading_are_wrong_usage(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(IRAQ, *words.split()) == 2
    assert "usage: redletter check" in capsys.readouterr().err


def test_the_words_of_the_options_are_those_of_the_registries() -> None:
    assert (*PRECISIONS, WIDER) == reading_options.WORDS
    assert set(reading_options.ROLES) == {*ROLES, "count"}
    assert get_args(DateOrder) == reading_options.ORDERS


def test_a_wheel_turns_only_for_somebody_who_watches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "BIG", 0)
    assert run(IRAQ, "--json") == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert run(IRAQ, "--json") == 0
    watched = capsys.readouterr()
    assert "Reading events.csv" in watched.err
    assert json.loads(watched.out)["events"] == 557
