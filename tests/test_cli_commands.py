"""The command line: what is printed, what is refused, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

import analysis
from analysis.cli import listing, main
from analysis.cli.bars import Bars
from analysis.cli.terminal import complain, harmless
from analysis.errors import DesignError, NotebookError
from analysis.run import BuiltReport, Difference, Verified
from analysis.run.places import package_version
from analysis.study import ROOT, STUDIES, load_study

EVENTS = "data/iraq-us-interests/events.csv"
COMMANDS = [
    [],
    ["report"],
    ["check"],
    ["study"],
    ["study", "new"],
    ["list"],
    ["explore"],
    ["verify"],
]


def exit_code(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words) or "redletter")
@pytest.mark.parametrize("started_as", ["redletter", "python3 run.py"])
def test_every_help_has_an_example_as_it_is_typed_and_fits_the_screen(
    words: list[str],
    started_as: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("REDLETTER_COMMAND", started_as)
    assert exit_code([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: {started_as} ")
    assert f" {started_as} " in shown.split("example")[1]
    assert max(len(line) for line in shown.splitlines()) <= 80


@pytest.mark.parametrize(
    "words",
    [[], ["magic"], ["report", "--jobs", "0"], ["list", "cats"], ["study"], ["check"],
     ["study", "new", "a", "--events", EVENTS, "--date", "3 January"]],
    ids=str,
)  # fmt: skip
def test_wrong_usage_has_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(words) == 2
    said = capsys.readouterr().err
    assert "usage: redletter" in said
    assert said.splitlines()[-1].startswith("for an example: redletter")
    assert said.endswith(" --help\n")


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["--version"]) == 0
    assert capsys.readouterr().out == f"redletter {package_version()}\n"


@pytest.mark.parametrize("kind", listing.KINDS)
def test_every_list_has_one_line_an_entry(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", kind]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(len(line.split(maxsplit=1)) == 2 for line in lines)


@pytest.mark.parametrize(
    ("kind", "registry"),
    [
        ("sources", analysis.SOURCES),
        ("models", analysis.MODELS),
        ("tests", analysis.SURGE_TESTS),
        ("checks", analysis.CHECKS),
        ("anchors", analysis.ANCHORS),
    ],
)
def test_the_lists_say_what_the_registries_hold(kind: str, registry: Mapping[str, object]) -> None:
    found = dict(listing.KINDS[kind]())
    assert list(found) == list(registry)
    assert all(found.values())


@pytest.mark.parametrize("words", [["--help"], ["list", "studies"], ["list", "anchors"]], ids=str)
def test_what_needs_no_model_does_not_wait_for_one(words: list[str]) -> None:
    code = (
        "import contextlib, sys, analysis.cli\n"
        f"with contextlib.suppress(SystemExit): analysis.cli.main({words!r})\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout
    loaded = set(run.stderr.split())
    assert "analysis.cli.listing" in loaded
    assert {"statsmodels", "scipy", "pandas"} & loaded == set()


def test_check_prints_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT / EVENTS)]) == 0
    page = capsys.readouterr().out
    for words in (
        "557 read = 557 used",
        "Events a month",
        "2021",
        "Does a day-level anniversary test",
    ):
        assert words in page


def test_check_says_the_same_to_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT / EVENTS), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["events"] == sum(said["months"].values()) == sum(said["precision"].values()) == 557
    assert said["months"]["2018-01"] == 0
    assert said["day_level_test"]["answer"] in {"yes", "with care", "no"}


def test_check_strict_refuses_what_it_warns_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("date\n2020-01-01\n2020-03-04\n")
    assert main(["check", str(file)]) == 0
    assert "No." in capsys.readouterr().out
    assert main(["check", str(ROOT / EVENTS), "--strict"]) == 1


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "date\n2020-13-01\n", "\x00"])
def test_a_file_that_cannot_be_read_is_one_message_and_exit_code_1(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text)
    assert main(["check", str(file)]) == 1
    is_one_message(*capsys.readouterr())


def test_a_folder_in_place_of_a_file_is_one_message_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").mkdir()
    assert main(["check", str(tmp_path / "a.csv")]) == 1
    is_one_message(*capsys.readouterr())


def is_one_message(out: str, err: str) -> None:
    assert out == ""
    assert err.startswith("redletter: ")
    assert "a.csv" in err
    assert "Traceback" not in err


def test_text_from_data_cannot_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("date,[red]x\x1b[31m\u202e\n2020-01-0\x1b[2J,[/]\n", encoding="utf-8")
    main(["check", str(file)])
    said = capsys.readouterr()
    assert not {"\x1b", "\u202e"} & set(said.out + said.err)
    complain("\x1b[31m")
    assert "\x1b" not in capsys.readouterr().err
    assert harmless("a\x07b\u200cc\n") == "a\ufffdb\u200cc\n"


def test_debug_shows_where_an_error_arose(tmp_path: Path) -> None:
    for words in (["--debug", "report"], ["report", "--debug"]):
        with pytest.raises(DesignError):
            main([*words, str(tmp_path / "none.yml")])


@pytest.mark.parametrize(
    ("error", "code"),
    [(DesignError("a"), 1), (NotebookError("b"), 3), (OSError("c"), 1), (KeyboardInterrupt(), 130)],
    ids=repr,
)
def test_an_error_has_its_exit_code(
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def build(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("analysis.run.build_study", build)
    assert main(["report", "one"]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", str(Path("reports").resolve()))

    monkeypatch.setattr("analysis.run.build_study", build)
    assert main(["report", "one"]) == 1
    said = capsys.readouterr().err
    assert said == "redletter: reports: cannot be read or written (Read-only file system)\n"


def test_one_failing_study_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(study: str, **_: object) -> BuiltReport:
        if study == "bad":
            raise NotebookError("bad: broke")
        return BuiltReport(ROOT, ROOT / "a.html", ROOT / "a.pdf", "Headline", "Sentence.", False)

    monkeypatch.setattr("analysis.run.build_study", build)
    assert main(["report", "bad", "good"]) == 3
    said = capsys.readouterr()
    assert "bad: broke" in said.err
    assert said.out.endswith("a.pdf\nHeadline\nSentence.\n")


def test_a_report_ends_with_its_paths_from_here_and_the_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = SimpleNamespace(words={})

    def build(study: str, **words: object) -> BuiltReport:
        given.words = {"study": study, **words}
        return BuiltReport(tmp_path, tmp_path / "r" / "a.html", ROOT / "a.pdf", "H", "S.", True)

    monkeypatch.setattr("analysis.run.build_study", build)
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--set", "a=1", "--set", "b=2", "--jobs", "3"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-4:] == [os.path.join("r", "a.html"), str(ROOT / "a.pdf"), "H", "S."]
    assert given.words["study"] == "iraq-us-interests"
    assert (given.words["changes"], given.words["jobs"]) == (["a=1", "b=2"], 3)


def test_verify_has_exit_code_4_where_something_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = Difference("report.pdf", "is missing")
    verified = Verified((missing,), by_bytes=True, files=7, same_code=True)
    monkeypatch.setattr("analysis.run.verify_study", lambda *_, **__: verified)
    assert main(["verify", "one"]) == 4
    said = capsys.readouterr().out
    assert "report.pdf: is missing" in said
    assert "holds" not in said


def test_verify_has_exit_code_0_where_nothing_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    verified = Verified((), by_bytes=True, files=7, same_code=True)
    monkeypatch.setattr("analysis.run.verify_study", lambda *_, **__: verified)
    assert main(["verify", "one"]) == 0
    said = capsys.readouterr().out
    assert "report.pdf" not in said
    assert "holds (7 files" in said


@pytest.fixture
def own_studies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of studies of our own."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for module in ("study", "study.loading", "cli.new_study.file", "run.places"):
        monkeypatch.setattr(f"analysis.{module}.STUDIES", folder)
    return folder


def new(name: str, *words: str) -> int:
    given = ["--events", str(ROOT / EVENTS), "--date", "2020-01-03", *words]
    return main(["study", "new", name, *given])


def test_a_new_study_holds_the_defaults_of_the_design(own_studies: Path) -> None:
    assert new("mine", "--name-of-date", "A: {name} # \"quoted\" 'x' é \u202e") == 0
    study = load_study(own_studies / "mine.yml")
    bundled = load_study(STUDIES / "iraq-us-interests.yml")
    for key in ("window", "guard", "flank", "shifts", "cycle0", "alpha", "test", "equivalence"):
        assert getattr(study, key) == getattr(bundled, key), key
    assert study.events.path == EVENTS
    assert study.secondary.windows == bundled.secondary.windows
    assert [str(day) for day in study.period] == ["2017-02-11", "2025-06-30"]
    assert (study.anchor.name or "").startswith("A: {name} # \"quoted\" 'x' é")


def test_a_new_study_is_named_by_day_and_month_in_words(
    own_studies: Path,
) -> None:
    assert new("mine") == 0
    study = load_study(own_studies / "mine.yml")
    assert study.title == "Events around 3 January"
    assert study.anchor.name == "The event of 3 January 2020"


def test_a_refused_new_study_is_told_by_its_name_and_dates(
    own_studies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new("mine", "--period", "2024-01-01", "2020-01-01") == 1
    assert "mine.yml: 1 key(s)" in (said := capsys.readouterr().err)
    assert "period = (2024-1-1, 2020-1-1)" in said.replace("[", "(").replace("]", ")")


def test_a_new_study_never_overwrites(
    own_studies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new("mine") == 0
    before = (own_studies / "mine.yml").read_bytes()
    assert new("mine", "--title", "Another") == 1
    assert "not overwritten" in capsys.readouterr().err
    assert sorted(path.name for path in own_studies.iterdir()) == ["mine.yml", "rivals"]
    assert (own_studies / "mine.yml").read_bytes() == before


@pytest.mark.parametrize("words", [["--period", "2024-01-01", "2020-01-01"], ["--source", "magic"]])
def test_a_study_that_would_not_read_is_not_written(own_studies: Path, words: list[str]) -> None:
    assert new("mine", *words) == 1
    assert list(own_studies.iterdir()) == []


def test_a_new_study_says_what_would_stop_its_report(
    own_studies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new("mine", "--period", "2019-06-01", "2020-06-01") == 1
    assert "`report` would stop" in capsys.readouterr().err


def test_a_new_study_names_events_elsewhere_by_their_whole_path(
    own_studies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my events.csv").write_text("date\n2019-01-01\n2022-01-01\n")
    monkeypatch.chdir(tmp_path)
    words = ["--events", "my events.csv", "--date", "2019-05-05"]
    assert main(["study", "new", "mine", *words]) == 1  # two events are too few
    content = yaml.safe_load((own_studies / "mine.yml").read_text(encoding="utf-8"))
    assert content["events"]["path"] == (tmp_path / "my events.csv").as_posix()


def test_the_package_runs_as_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "analysis", "list", "studies"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert run.stdout.startswith("iraq-us-interests")


def test_bars_that_never_began_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Bars("study"):
        pass
    assert capsys.readouterr() == ("", "")
