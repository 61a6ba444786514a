"""What a reader of page one must know of the events themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.counts import PrecisionAccount
from analysis.errors import DesignError
from analysis.events import EventFinding, bending_findings, check_events, load_events
from analysis.events.checks import BENDING
from analysis.run.preflight import preflight
from analysis.study import load_study

NONE = {"day": 0, "plus_minus_1": 0, "week": 0, "month": 0}


def account(window: dict[str, int], flank: dict[str, int]) -> PrecisionAccount:
    return PrecisionAccount(NONE | window, NONE | flank, NONE | {"day": 1000, "month": 1000})


def test_months_in_the_windows_or_beside_them_are_told() -> None:
    (said,) = account({"day": 10, "month": 1}, {"day": 38, "month": 1}).caveats
    assert said.startswith("2 of 50 events in the windows and the weeks around are known to the")


def test_one_month_in_fifty_is_let_pass_and_those_elsewhere_too() -> None:
    assert account({"day": 10}, {"day": 39, "month": 1}).caveats == ()
    assert account({"day": 10, "week": 30}, {}).caveats == ()


def test_warnings_that_bend_the_counts_come_once_each_and_notes_never() -> None:
    found = [
        EventFinding("row_caps", "warning", "A cap. More."),
        EventFinding("long_gaps", "warning", "Gaps."),
        EventFinding("unread_dates", "note", "Empty."),
        EventFinding("dropped_rows", "warning", "Dropped."),
        EventFinding("row_caps", "warning", "Again."),
    ]
    assert [one.text for one in bending_findings(found)] == ["Dropped.", "A cap. More."]


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("One. Two.", "One."),
        ("A cap of 4.5 rows; see it. Two", "A cap of 4.5 rows; see it."),
        ("No end", "No end"),
    ],
)
def test_the_opening_of_a_finding_is_its_first_sentence(text: str, opening: str) -> None:
    assert EventFinding("row_caps", "warning", text).opening == opening


def test_a_row_for_each_victim_reaches_page_one(tmp_path: Path) -> None:
    lines = ["date,place,kind,name,age"]
    for day in range(1, 25):
        lines += [f"2020-03-{day:02d},Basra,raid,person {day}-{i},{20 + i}" for i in range(3)]
    path = tmp_path / "victims.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = bending_findings(check_events(load_events(path)))
    assert [one.name for one in found] == ["per_person_rows"]
    assert set(BENDING) >= {"per_person_rows", "dropped_rows"}


STUDY = """title: Ids that stand twice
events: {path: doubled.csv}
period: [2010-01-01, 2019-12-31]
anchor: {name: An event, date: 2009-03-01}
window: [-7, 7]
"""


def test_a_refusal_stops_the_report_unless_the_study_accepts_it(tmp_path: Path) -> None:
    days = [f"2012-{month:02d}-{day:02d}" for month in range(1, 13) for day in (1, 2, 3, 4)]
    path = tmp_path / "doubled.csv"
    path.write_text("event_id,date\n" + "".join(f"a,{day}\n" for day in days), encoding="utf-8")
    (tmp_path / "doubled.yml").write_text(STUDY, encoding="utf-8")
    study = tmp_path / "doubled.yml"
    with pytest.raises(DesignError, match=r"refuse a test by the day:\n  \w+: .*\n.*accept: \["):
        preflight(load_study(study))
    names = [one.name for one in check_events(load_events(path)) if one.severity == "refusal"]
    preflight(load_study(study, [f"events.accept=[{', '.join(names)}]"]))
