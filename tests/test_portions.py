"""One study file, one study for each value of a column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counts import count_events
from analysis.counts.portions import portions
from analysis.errors import DesignError
from analysis.events import load_events
from analysis.run.places import NAME, refuse_name, refuse_portion
from analysis.study import load_study
from analysis.study.portions import portion_name

STUDY = """title: Attacks
events: {path: events.csv}
period: [2019-01-01, 2021-12-31]
anchor: {name: An event, date: 2015-03-01}
window: [-7, 7]
by: country
outcomes:
  all: {where: {}}
  armed: {where: {kind: [armed]}}
"""


def folder_with(tmp_path: Path, study: str = STUDY) -> Path:
    lines = ["date,country,kind"]
    for i in range(30):
        lines.append(f"2020-01-{i + 1:02d},{'Mali' if i < 12 else 'Côte d@Or'},armed")
    lines += ["2020-05-01,Niger,armed", "2030-01-01,Chad,armed", "2020-05-02,,armed"]
    (tmp_path / "events.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "sahel.yml").write_text(study, encoding="utf-8")
    return tmp_path / "sahel.yml"


def test_the_study_of_a_value_counts_its_events_and_bears_its_name(tmp_path: Path) -> None:
    study = load_study(f"{folder_with(tmp_path)}@Mali")
    assert (study.name, study.title, study.value) == ("sahel-mali", "Attacks: Mali", "Mali")
    events = load_events(**study.reading())
    assert {
        name: count_events(events, **study.counting(name)).total for name in study.outcomes
    } == {"all": 12, "armed": 12}
    assert study.outcomes["armed"].where == {"kind": ("armed",), "country": ("Mali",)}


def test_a_value_may_hold_the_mark_itself(tmp_path: Path) -> None:
    study = load_study(f"{folder_with(tmp_path)}@Côte d@Or")
    assert study.value == "Côte d@Or"
    assert count_events(load_events(**study.reading()), **study.counting()).total == 18


def test_a_folder_with_the_mark_in_its_name_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "a@b").mkdir()
    assert load_study(folder_with(tmp_path / "a@b")).value is None


def test_values_with_enough_events_in_the_period_make_a_study(tmp_path: Path) -> None:
    study = load_study(folder_with(tmp_path))
    found = portions(load_events(**study.reading()), study)
    assert found.counts == {"Côte d@Or": 18, "Mali": 12}
    assert found.few == {"": 1, "Niger": 1}
    assert found.sentence() == (
        "A study each for 2 of 4 values of country; fewer than 10 events, so none: "
        "(empty) 1, Niger 1."
    )


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    study = load_study(folder_with(tmp_path), ["by=region"])
    with pytest.raises(DesignError, match=r"no column 'region'; the file has .*'country'"):
        portions(load_events(**study.reading()), study)


def test_a_study_without_the_key_has_no_values(tmp_path: Path) -> None:
    file = folder_with(tmp_path, STUDY.replace("by: country\n", ""))
    with pytest.raises(DesignError, match="no key `by`"):
        load_study(f"{file}@Mali")


def test_an_outcome_that_filters_the_column_already_is_told(tmp_path: Path) -> None:
    file = folder_with(tmp_path, STUDY.replace("{kind: [armed]}", "{country: [Chad]}"))
    with pytest.raises(DesignError, match="'armed' filters country already"):
        load_study(f"{file}@Mali")


def test_a_study_that_stands_for_several_has_no_report_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="name one of them, as in sahel@VALUE"):
        refuse_portion(load_study(folder_with(tmp_path)))


@given(st.text(min_size=1, max_size=80))
def test_every_value_makes_a_name_that_a_folder_can_bear(value: str) -> None:
    name = portion_name("sahel", value)
    refuse_name(name)
    assert NAME.fullmatch(name)


@given(st.lists(st.text("Ma li-/.é", min_size=1, max_size=8), min_size=2, max_size=8, unique=True))
def test_no_two_values_share_a_name(values: list[str]) -> None:
    assert len({portion_name("sahel", value) for value in values}) == len(values)
