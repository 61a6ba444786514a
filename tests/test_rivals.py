"""The dated rival explanations of the bundled study are whole, in order and sourced."""

import datetime as dt
from typing import Any

import pytest
import yaml

from analysis.study import load_study

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
