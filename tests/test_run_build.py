"""From a study to its report: unchanged work is left, errors change nothing, verify compares."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from notebook_makers import emitting, write_notebook

from analysis.errors import AnalysisError, DataError, DesignError, NotebookError
from analysis.run import build_study, verify, verify_study
from analysis.run.inputs import describe, notebook_key
from analysis.run.manifest import FILE
from analysis.run.places import Places
from analysis.study import ROOT, STUDIES, load_study

STUDY = "iraq-us-interests"
VERDICT = {"kind": "finding", "id": "verdict", "text": "It cannot be told."}
HEADLINE = {"kind": "finding", "id": "verdict-headline", "text": "Cannot tell"}


def fake_document(notebooks: dict[str, Path], *, study: Any, provenance: Sequence[Any]) -> Any:
    texts = {name: path.read_text(encoding="utf-8") for name, path in notebooks.items()}
    return {"title": study.title, "notebooks": texts, "provenance": list(provenance)}


def fake_report(document: Any, folder: Path) -> None:
    assert list(folder.iterdir()) == []
    (folder / "report.html").write_text(json.dumps(document))
    (folder / "report.pdf").write_text("pdf")
    (folder / "results.json").write_text(json.dumps({"anniversary": {"rate_ratio": 1.64671}}))
    (folder / "tables").mkdir()
    (folder / "tables" / "tbl-one.csv").write_text("a\n1\n")


def small_project(folder: Path) -> Places:
    """Write a project of two small notebooks."""
    write_notebook(folder / "notebooks" / "00_one.ipynb", emitting(VERDICT), emitting(HEADLINE))
    write_notebook(folder / "notebooks" / "01_two.ipynb", "study, changes")
    return Places(folder / "notebooks", folder / "reports", folder / ".cache")


def print_quickly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("analysis.report.read_document", fake_document)
    patch.setattr("analysis.report.build_report", fake_report)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the two notebooks once, for the cache."""
    places = small_project(tmp_path_factory.mktemp("project"))
    with pytest.MonkeyPatch.context() as patch:
        print_quickly(patch)
        build_study(STUDY, places=places)
    return places.cache / "notebooks"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executed: Path) -> Places:
    """Give the small project, its notebooks executed, and a report that is quickly printed."""
    print_quickly(monkeypatch)
    places = small_project(tmp_path)
    shutil.copytree(executed, places.cache / "notebooks")
    return places


def snapshot(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


class Steps(list[tuple[str, int, int]]):
    """Remember the progress that was told."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note one step."""
        self.append((step, done, total))


def test_a_report_is_built_once_and_then_left_alone(places: Places) -> None:
    built = build_study(STUDY, places=places)
    assert (built.headline, built.verdict) == ("Cannot tell", "It cannot be told.")
    assert (built.unchanged, built.html.is_file(), built.pdf.is_file()) == (False, True, True)
    before, steps = snapshot(places.reports), Steps()
    again = build_study(STUDY, places=places, progress=steps)
    assert (again.unchanged, steps, again.verdict) == (True, [], "It cannot be told.")
    assert snapshot(places.reports) == before


def test_the_manifest_names_every_input_and_output_and_no_machine(places: Places) -> None:
    folder = build_study(STUDY, places=places).folder
    text = (folder / FILE).read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert list(manifest) == sorted(manifest)
    assert set(manifest["outputs"]) == set(snapshot(folder)) - {FILE}
    assert set(manifest["notebooks"]) == {"00_one", "01_two"}
    assert {
        "data/anchors.yml",
        "data/iraq-us-interests/coverage.csv",
        "data/iraq-us-interests/events.csv",
        "data/iraq-us-interests/published_counts.csv",
        "data/iraq-us-interests/rivals.yml",
    } == set(manifest["inputs"])
    for word in (str(ROOT), str(places.reports.parent)):
        assert word not in text


def without_tables(folder: Path) -> None:
    shutil.rmtree(folder / "tables")


def edited(folder: Path) -> None:
    (folder / "report.html").write_text("nicer")


def with_a_file_more(folder: Path) -> None:
    (folder / "note.txt").write_text("mine")


def with_a_broken_manifest(folder: Path) -> None:
    (folder / FILE).write_text("{")


@pytest.mark.parametrize(
    "spoil", [without_tables, edited, with_a_file_more, with_a_broken_manifest]
)
def test_a_report_that_is_not_whole_is_built_again(
    spoil: Callable[[Path], None], places: Places
) -> None:
    folder = build_study(STUDY, places=places).folder
    whole = snapshot(folder)
    spoil(folder)
    assert not build_study(STUDY, places=places).unchanged
    assert snapshot(folder) == whole


def test_only_a_changed_notebook_runs_again(places: Places) -> None:
    build_study(STUDY, places=places)
    write_notebook(places.notebooks / "01_two.ipynb", "'something else'")
    steps = Steps()
    assert not build_study(STUDY, places=places, progress=steps).unchanged
    ran = {step for step, done, _ in steps if done == 0}
    assert ran == {"01_two", "report"}


def test_an_executed_notebook_is_known_by_all_it_depends_on(places: Places) -> None:
    source = places.notebooks / "01_two.ipynb"
    described = describe(load_study(STUDY), places)
    key = notebook_key(source, {"study": STUDY}, described)
    assert notebook_key(source, {"study": "other"}, described) != key
    for part in set(described) - {"notebooks"}:
        assert notebook_key(source, {"study": STUDY}, {**described, part: "other"}) != key, part
    assert notebook_key(source, {"study": STUDY}, {**described, "notebooks": {}}) == key
    write_notebook(source, "'something else'")
    assert notebook_key(source, {"study": STUDY}, described) != key


def test_force_runs_everything_and_gives_the_same_bytes(places: Places) -> None:
    folder = build_study(STUDY, places=places).folder
    before, steps = snapshot(folder), Steps()
    build_study(STUDY, places=places, force=True, progress=steps)
    assert {step for step, done, _ in steps if done == 0} == {"00_one", "01_two", "report"}
    assert snapshot(folder) == before


def test_changes_never_touch_the_frozen_report(places: Places) -> None:
    frozen = build_study(STUDY, places=places).folder
    before = snapshot(frozen)
    other = build_study(STUDY, changes=["window=[-3, 3]"], places=places).folder
    assert other.name == f"{STUDY}-exploratory"
    assert snapshot(frozen) == before
    assert json.loads((other / FILE).read_text())["changes"] == ["window=[-3, 3]"]
    assert "window=[-3, 3]" in (other / "notebooks" / "01_two.ipynb").read_text()


def test_a_failed_notebook_changes_no_report_and_is_kept(places: Places) -> None:
    build_study(STUDY, places=places)
    before = snapshot(places.reports)
    write_notebook(places.notebooks / "01_two.ipynb", "1 / 0")
    with pytest.raises(NotebookError, match=r"01_two\.ipynb, cell 3 \(cell-1\)") as raised:
        build_study(STUDY, places=places)
    kept = f".cache/failed/{STUDY}/01_two.failed.ipynb"
    assert kept in str(raised.value)
    assert (places.cache.parent / kept).is_file()
    assert snapshot(places.reports) == before


def test_a_report_that_cannot_be_printed_changes_nothing(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_study(STUDY, places=places)
    before = snapshot(places.reports)

    def half(document: Any, folder: Path) -> None:
        fake_report(document, folder)
        raise OSError("no space left")

    monkeypatch.setattr("analysis.report.build_report", half)
    with pytest.raises(OSError, match="no space"):
        build_study(STUDY, places=places, force=True)
    assert snapshot(places.reports) == before
    assert [path.name for path in places.reports.iterdir()] == [STUDY]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("widnow=[-3, 3]", "widnow"),
        ("window=[-400, 400]", "window"),
        ("anchor={name: x, date: 2031-01-01}", "anniversar"),
        ("events.path=data/none.csv", "none.csv"),
        ("events.path=data/iraq-us-interests", "iraq-us-interests"),
        ("test=magic", "magic"),
        ("rivals=data/README.md", "rivals: README.md"),
        ('rivals="a\\0b"', "cannot be read"),
    ],
)
def test_a_wrong_study_ends_before_any_notebook_starts(
    change: str, message: str, places: Places
) -> None:
    steps = Steps()
    with pytest.raises(AnalysisError, match=message) as raised:
        build_study(STUDY, changes=[change], places=places, progress=steps)
    assert not isinstance(raised.value, NotebookError)
    assert steps == []  # a bar that never moves tells nothing
    assert not places.reports.exists() or list(places.reports.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "events.csv"),
        ("kind,what\nraid,x\n", "events.csv"),
        ("date,what\n2020-13-01,x\n", "2020-13-01"),
        ("date\n", "events.csv"),
        ("\x00\x01", "events.csv"),
    ],
)
def test_wrong_events_end_before_any_notebook_starts(
    text: str, message: str, places: Places, tmp_path: Path
) -> None:
    (tmp_path / "events.csv").write_text(text)
    study = tmp_path / "mine.yml"
    study.write_text(
        "title: t\nevents: {path: events.csv}\nperiod: [2017-01-01, 2024-12-31]\n"
        "anchor: {name: x, date: 2019-06-01}\nwindow: [-7, 7]\n"
    )
    with pytest.raises(DataError, match=message):
        build_study(study, places=places)
    assert not places.reports.exists() or list(places.reports.iterdir()) == []


@pytest.mark.parametrize(
    ("days", "message"),
    [(["2021-06-01"], "has 1 event in"), (20 * ["2021-06-01"], "has 0 events outside the windows")],
)
def test_too_few_events_to_say_anything_end_before_any_notebook_starts(
    days: list[str], message: str, places: Places, tmp_path: Path
) -> None:
    (tmp_path / "events.csv").write_text("\n".join(["date", *days]) + "\n")
    study = tmp_path / "mine.yml"
    study.write_text(
        "title: t\nevents: {path: events.csv}\nperiod: [2017-01-01, 2024-12-31]\n"
        "anchor: {name: x, date: 2019-06-01}\nwindow: [-7, 7]\n"
    )
    with pytest.raises(DesignError, match=message):
        build_study(study, places=places)


def test_a_study_elsewhere_is_named_to_its_notebooks_without_a_machine_path(
    places: Places, tmp_path: Path
) -> None:
    study = tmp_path / "mine.yml"
    text = (STUDIES / f"{STUDY}.yml").read_text(encoding="utf-8")
    study.write_text(text.replace("data/iraq", f"{ROOT}/data/iraq"), encoding="utf-8")
    folder = build_study(study, places=places).folder
    executed = (folder / "notebooks" / "01_two.ipynb").read_text(encoding="utf-8")
    assert folder.name == "mine"
    assert "../" in executed
    assert str(ROOT) not in executed


def test_verify_holds_a_report_that_was_not_touched(places: Places) -> None:
    build_study(STUDY, places=places)
    before = snapshot(places.reports)
    verified = verify_study(STUDY, places=places)
    assert verified.differences == ()
    assert verified.by_bytes
    assert snapshot(places.reports) == before


def test_verify_does_without_the_files_that_a_clean_clone_lacks(places: Places) -> None:
    folder = build_study(STUDY, places=places).folder
    for part in ("notebooks", "tables"):
        shutil.rmtree(folder / part)
    assert verify_study(STUDY, places=places).differences == ()


def test_verify_names_what_was_changed_missing_or_added(places: Places) -> None:
    folder = build_study(STUDY, places=places).folder
    (folder / "report.html").write_text("nicer")
    (folder / "report.pdf").unlink()
    (folder / "note.txt").write_text("mine")
    write_notebook(places.notebooks / "01_two.ipynb", "2")
    found = {difference.name for difference in verify_study(STUDY, places=places).differences}
    assert found == {"report.html", "report.pdf", "note.txt", "01_two"}


def test_verify_names_bytes_that_are_not_made_again(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_study(STUDY, places=places)

    def other(document: Any, folder: Path) -> None:
        fake_report(document, folder)
        (folder / "results.json").write_text('{"anniversary": {"rate_ratio": 1.7}}')

    monkeypatch.setattr("analysis.report.build_report", other)
    differences = verify_study(STUDY, places=places).differences
    assert [difference.name for difference in differences] == ["results.json"]


@pytest.mark.parametrize(("ratio", "differing"), [(1.646712, 0), (1.6468, 1), (None, 1)])
def test_elsewhere_verify_compares_numbers_to_six_digits(
    ratio: float | None, differing: int, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_study(STUDY, places=places)

    def other(document: Any, folder: Path) -> None:
        fake_report(document, folder)
        (folder / "results.json").write_text(json.dumps({"anniversary": {"rate_ratio": ratio}}))

    monkeypatch.setattr("analysis.report.build_report", other)
    monkeypatch.setattr(verify, "this_platform", lambda: "darwin-arm64")
    verified = verify_study(STUDY, places=places)
    assert not verified.by_bytes
    assert len(verified.differences) == differing


def test_verify_says_when_there_is_no_report(places: Places) -> None:
    with pytest.raises(AnalysisError, match="no report to verify"):
        verify_study(STUDY, places=places)
