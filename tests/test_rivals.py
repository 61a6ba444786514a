"""The dated rival explanations of the bundled study are whole, in order and sourced."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.errors import DesignError
from analysis.study import load_rivals, load_study

STUDY = load_study("iraq-us-interests")
RIVALS: list[dict[str, Any]] = yaml.safe_load(
    STUDY.path(STUDY.rivals or "").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: f"{rival['date']} {rival['name'][:30]}")
def test_every_rival_is_whole(rival: dict[str, Any]) -> None:
    assert set(rival) - {"until"} == {"date", "name", "effect", "source"}
    assert rival["effect"] in {"more", "fewer", "either"}
    assert type(rival["date"]) is dt.date
    assert rival["date"] <= rival.get("until", rival["date"])
    assert "https://" in rival["source"]
    assert "\n" not in rival["source"]


def test_rivals_stand_in_order_of_time_and_none_twice() -> None:
    assert [rival["date"] for rival in RIVALS] == sorted(rival["date"] for rival in RIVALS)
    assert len({rival["name"] for rival in RIVALS}) == len(RIVALS)


def test_rivals_begin_inside_the_period_but_for_the_war_that_ends_it() -> None:
    first, last = STUDY.period
    assert all(rival["date"] >= first for rival in RIVALS)
    assert [rival["date"] for rival in RIVALS if rival["date"] > last] == [dt.date(2026, 2, 28)]


@pytest.mark.parametrize("year", [2021, 2022, 2024])
def test_some_rival_begins_within_the_reach_of_the_flank(year: int) -> None:
    anniversary = dt.date(year, 1, 3)
    assert any(abs((rival["date"] - anniversary).days) <= STUDY.flank for rival in RIVALS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[: {", "cannot be read"),
        ("- {date: 2020-13-01}", "cannot be read (month must be in 1..12)"),
        ("only words", "a list of entries is expected"),
        ("a: 1", "a list of entries is expected"),
        ("- only words", "entry 1: "),
        ("- {date: 2020-01-01, name: x, effect: less, source: y}", "entry 1, effect: "),
        (
            "- {date: 2020-01-01, until: 2019-01-01, name: x, effect: more, source: y}",
            "entry 1: until 2019-01-01 comes before date 2020-01-01",
        ),
    ],
)
def test_a_broken_file_of_rivals_is_told_by_entry_and_key(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "rivals.yml").write_text(text)
    study = load_study("iraq-us-interests", [f"rivals={tmp_path / 'rivals.yml'}"])
    with pytest.raises(DesignError, match=r"rivals\.yml") as error:
        load_rivals(study)
    assert message in str(error.value)
