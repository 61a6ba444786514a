"""Tables: what is shown is rounded, what is kept is whole, and text stays text."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from makers import checks, power, surge

from analysis import Table, load_study, tabulate
from analysis.counts import EventAccount
from analysis.errors import DesignError
from analysis.study import Rival, rivals_near
from analysis.tables import MIME, TABLES
from analysis.tables.base import PVALUE

FRAME = pd.DataFrame({"name": ["<b>x</b>", "=1+1"], "ratio": [1.23456, float("nan")]})


def test_shown_numbers_are_rounded_and_missing_ones_are_a_dash():
    assert Table("tbl-x", "c", FRAME, {"ratio": ".2f"}).cells() == [
        ["<b>x</b>", "1.23"],
        ["=1+1", "\N{EN DASH}"],
    ]


def test_the_csv_keeps_whole_numbers():
    assert "1.23456" in Table("tbl-x", "c", FRAME, {"ratio": ".2f"}).bundle()["csv"]


def test_the_notebook_shows_text_as_text():
    shown = Table("tbl-x", "c", FRAME)._repr_mimebundle_()
    assert "<b>x" not in shown["text/html"]
    assert shown[MIME]["columns"] == [
        {"name": "name", "numeric": False},
        {"name": "ratio", "numeric": True},
    ]


def test_dates_are_said_in_words_and_kept_in_figures():
    table = Table("tbl-x", "c", pd.DataFrame({"date": [dt.date(2022, 1, 3)]}))
    assert table.cells() == [["3 January 2022"]]
    assert "2022-01-03" in table.bundle()["csv"]


def test_the_notebook_sets_text_left_and_numbers_right_below_the_caption():
    shown = Table("tbl-x", "Two <rows>.", FRAME, group="name")._repr_mimebundle_()["text/html"]
    assert "Two &lt;rows&gt;.</caption>" in shown
    assert '<th style="text-align: right">ratio</th>' in shown
    assert shown.count("<tr>") == 5  # the head, two groups and their rows


def test_an_address_of_a_source_leaves_no_gap():
    rival = Rival(
        date="2024-01-03", name="n", effect="more", source="A, 1 May, https://a.b/c ; B, https://d"
    )
    assert tabulate("rivals", [rival], [dt.date(2024, 1, 3)], 60).cells()[0][-1] == "A, 1 May; B"


def test_an_id_says_that_it_is_a_table():
    with pytest.raises(DesignError, match="begins with 'tbl-'"):
        Table("x", "c", FRAME)


def test_years_after_the_event_come_before_those_before_it():
    table = tabulate("years", surge({"2020-01-02": 3}))
    assert table.groups() == [
        {"title": "Anniversaries", "rows": 5},
        {"title": "Years before the event, for comparison", "rows": 4},
    ]
    assert table.columns == ["date", "attacks", "expected", "ratio", "rank", "out of"]
    assert table.frame.loc[1, "attacks"] == 4  # three, and one of the background


def test_every_check_has_its_row():
    table = tabulate("checks", checks(share=False))
    assert table.frame["answer"].tolist() == ["holds", "holds", "fails", "holds", "not applicable"]


def test_an_outcome_that_should_stay_quiet_is_shown_as_a_negative_control(tmp_path):
    (tmp_path / "study.yml").write_text(
        "title: A test\nevents: {path: events.csv}\nperiod: [2017-01-01, 2024-12-31]\n"
        "anchor: {name: an event, date: 2020-01-03}\nwindow: [-7, 7]\nnegative_controls: [c]\n"
        "outcomes: {a: {}, b: {}, c: {}, d: {role: robustness}}\n"
    )
    study = load_study(tmp_path / "study.yml")
    accounts = dict.fromkeys(study.outcomes, EventAccount(5, 5, 5, 0, (), {}, {"day": 5}))
    shown = tabulate("outcomes", study, accounts).frame["role"].tolist()
    assert shown == ["primary", "secondary", "negative control", "robustness"]


def test_power_without_a_second_step_shows_a_dash():
    assert tabulate("power", power()).cells()[0][-1] == "\N{EN DASH}"


def test_a_rival_under_way_is_no_days_away_and_one_past_counts_backwards():
    war = Rival(date="2023-10-07", until="2024-01-19", name="war", effect="more", source="s")
    truce = Rival(date="2023-11-24", until="2023-11-30", name="truce", effect="fewer", source="s")
    later = Rival(date="2024-02-02", name="strikes", effect="either", source="s")
    day = dt.date(2024, 1, 3)
    assert [rival.days_from(day) for rival in (war, truce, later)] == [0, -34, 30]
    assert [rival.name for _, _, rival in rivals_near([war, truce, later], [day], 30)] == [
        "war",
        "strikes",
    ]
    shown = tabulate("rivals", [truce, war], [day], 60)
    assert [row[0] for row in shown.cells()] == ["34 before", "under way"]
    assert "2024-01-03,-34,truce" in shown.bundle()["csv"]


def test_an_unknown_table_is_refused_with_the_known_ones():
    with pytest.raises(DesignError, match=f"known: {', '.join(TABLES)}"):
        tabulate("everything")


def test_a_small_pvalue_is_not_shown_as_zero_and_stays_a_number():
    table = Table("tbl-x", "c", pd.DataFrame({"p": [0.00004, 0.001, 1.0]}), {"p": PVALUE})
    assert table.cells() == [["< 0.001"], ["0.001"], ["1.000"]]
    assert table.bundle()["columns"] == [{"name": "p", "numeric": True}]


def test_an_empty_table_says_why_it_is_empty():
    day = dt.date(2021, 1, 3)
    rival = Rival(date="2015-06-01", name="x", effect="more", source="A")
    assert tabulate("rivals", [], [day], 60).caption.startswith("The study names no rivals")
    assert tabulate("rivals", [rival], [day], 60).caption.startswith("No rival that the study")
    seen = surge({"2020-01-02": 3, "2021-01-04": 2})
    placement = replace(seen.placement, dropped=(), dropped_controls=())
    shown = tabulate("dropped", replace(seen, placement=placement))
    assert shown.caption == "Every date in the period was used."
