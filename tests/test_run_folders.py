"""Report folders appear whole or not at all, one builder at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.errors import DesignError
from analysis.run.cache import KEPT, Cache
from analysis.run.folders import only_builder, replacing, swap
from analysis.run.places import refuse_name, refuse_shadow


def make(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(text)
    return folder


def held(folder: Path) -> dict[str, str]:
    return {path.name: (path / "report.html").read_text() for path in folder.iterdir()}


def test_a_whole_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    folder = make(tmp_path / "study", "old")
    with replacing(folder) as draft:
        (draft / "report.html").write_text("new")
        assert held(tmp_path)["study"] == "old"
    assert held(tmp_path) == {"study": "new"}


def fail_half_way(folder: Path, error: type[BaseException]) -> None:
    with replacing(folder) as draft:
        (draft / "report.html").write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_the_old_folder_and_nothing_else(
    error: type[BaseException], tmp_path: Path
) -> None:
    folder = make(tmp_path / "study", "old")
    with pytest.raises(error):
        fail_half_way(folder, error)
    assert held(tmp_path) == {"study": "old"}


def test_the_old_folder_comes_back_if_the_new_one_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, draft = make(tmp_path / "study", "old"), make(tmp_path / ".study-12345678", "new")
    move = os.rename

    def fail_for_draft(source: Path, target: Path) -> None:
        if source == draft:
            raise OSError("disk")
        move(source, target)

    monkeypatch.setattr(os, "rename", fail_for_draft)
    with pytest.raises(OSError, match="disk"):
        swap(draft, folder)
    assert held(tmp_path)["study"] == "old"


def test_what_a_killed_build_left_is_cleared_and_what_it_moved_comes_back(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    make(reports / ".study.old", "old")
    make(reports / ".study-a1b2c3d4", "half")
    make(reports / ".study-two-a1b2c3d4", "of another study")
    with only_builder(reports / "study", tmp_path / "locks"):
        assert held(reports) == {"study": "old", ".study-two-a1b2c3d4": "of another study"}


def test_two_builders_of_one_report_do_not_meet(tmp_path: Path) -> None:
    folder, locks = tmp_path / "study", tmp_path / "locks"
    with only_builder(folder, locks):
        with only_builder(tmp_path / "other", locks):
            pass
        with (
            pytest.raises(DesignError, match="study is being built by another"),
            only_builder(folder, locks),
        ):
            pass
    with only_builder(folder, locks):
        pass


@pytest.mark.parametrize("name", ["", "A", "a/b", "../x", "a b", "x" * 61, "a.b", "é", "-\n", "-x"])
def test_a_name_that_could_not_name_a_folder_is_refused(name: str) -> None:
    with pytest.raises(DesignError, match="study name"):
        refuse_name(name)


def test_the_ending_of_explorations_is_kept_for_them() -> None:
    refuse_name("a-1")
    with pytest.raises(DesignError, match="-exploratory"):
        refuse_name("a-exploratory")


def test_a_file_with_the_name_of_another_study_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "iraq-us-interests.yml"
    path.write_text("")
    with pytest.raises(DesignError, match="would replace the other"):
        refuse_shadow(path)


def test_the_cache_gives_back_what_it_was_given(tmp_path: Path) -> None:
    cache, executed = Cache(tmp_path / "cache"), tmp_path / "a.ipynb"
    executed.write_text("whole")
    assert not cache.fetch("key", tmp_path / "b.ipynb")
    cache.keep("key", executed)
    assert cache.fetch("key", tmp_path / "b.ipynb")
    assert (tmp_path / "b.ipynb").read_text() == "whole"


def test_an_entry_that_was_changed_is_not_used(tmp_path: Path) -> None:
    cache, executed = Cache(tmp_path / "cache"), tmp_path / "a.ipynb"
    executed.write_text("whole")
    cache.keep("key", executed)
    next((tmp_path / "cache").iterdir()).write_text("changed")
    assert not cache.fetch("key", tmp_path / "b.ipynb")


def test_the_cache_forgets_its_oldest_entries(tmp_path: Path) -> None:
    cache, executed = Cache(tmp_path / "cache"), tmp_path / "a.ipynb"
    executed.write_text("whole")
    for number in range(KEPT):
        cache.keep(f"k{number}", executed)
        kept = next((tmp_path / "cache").glob(f"k{number}-*"))
        os.utime(kept, (number, number))
    cache.keep("new", executed)
    assert not cache.fetch("k0", tmp_path / "b.ipynb")
    assert cache.fetch("k1", tmp_path / "b.ipynb")
    assert cache.fetch("new", tmp_path / "b.ipynb")
