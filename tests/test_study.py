"""The study file: what it may hold, and how each mistake is told."""

import datetime as dt

import pytest

from analysis import ANCHORS, Window, load_study
from analysis.errors import DesignError
from analysis.study import ROOT

SMALL = """\
title: A test
events: {path: events.csv}
period: [2017-01-01, 2024-12-31]
anchor: {name: an event, date: 2020-01-03}
window: [-7, 7]
"""


def study_of(tmp_path, text=SMALL, changes=()):
    path = tmp_path / "small.yml"
    path.write_text(text)
    return load_study(path, changes)


def test_what_is_left_out_takes_the_stated_defaults(tmp_path):
    study = study_of(tmp_path)
    assert (study.specified, study.timezone, study.primary) == ("after inspection", "UTC", "all")
    assert (study.guard, study.flank, study.shifts, study.seed) == (7, 60, 182, 1)
    assert (study.alpha, study.test, study.min_control_attacks) == (0.05, "two_step", 20)
    assert study.equivalence == (1.5, 2.0)
    assert study.control_years == "all"
    assert len(study.secondary.windows) == 7
    assert study.design()["cycle0"] == (-182, 182)


def test_the_bundled_study_reads_as_designed():
    study = load_study("iraq-us-interests")
    assert study.specified == "after inspection"
    assert study.claim_year == 2022
    assert list(study.outcomes) == ["installations", "convoys", "all", "strict", "every_row"]
    assert study.outcomes["every_row"].role == "robustness"
    assert study.design()["window"] == Window(7, 7)
    assert study.seed == 20200103


def test_a_recurrence_has_neither_event_nor_cycle(tmp_path):
    study = study_of(
        tmp_path, SMALL.replace("{name: an event, date: 2020-01-03}", "{recurrence: quds_day}")
    )
    assert study.design()["anchor"] is ANCHORS["quds_day"]
    assert study.design()["cycle0"] is None


def test_numbers_in_where_are_read_as_the_text_that_the_file_holds(tmp_path):
    study = study_of(tmp_path, SMALL + "outcomes: {one: {where: {round: [1, 2]}}}\n")
    assert study.counting()["where"] == {"round": ("1", "2")}


def test_paths_of_a_study_elsewhere_start_beside_it(tmp_path):
    assert study_of(tmp_path).path("events.csv") == tmp_path / "events.csv"
    assert load_study("iraq-us-interests").path("data") == ROOT / "data"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("windwo=[-7, 7]", "windwo = [-7, 7]: unknown key; known here: title"),
        ("outcomes.all.wher={}", "outcomes.all.wher = {}: unknown key; known here: where"),
        ("title=", "title = None: Input should be a valid string"),
        ("period=[2020-01-01]", "period.1: required"),
        ("period=[2021-01-01, 2020-01-01]", "the first day must come before the last"),
        (
            "window=[-400, 400]",
            "window [-400, 400]: write [-lead, lag] with lead and lag from 0 to",
        ),
        ("window=[-53, 0]", "flank - guard - 1 = 52"),
        ("window=[7, 14]", "window [7, 14]: write [-lead, lag]"),
        ("secondary.windows=[[-60, 0]]", "secondary.windows 1 [-60, 0]"),
        ("secondary.anchors=[nobody]", "no anchor nobody; known: soleimani"),
        ("anchor={name: x}", "give either a date with a name, or a recurrence"),
        ("anchor={date: 2020-01-03}", "an anchor with a date needs a name"),
        ("anchor={recurrence: never}", "no recurrence 'never'; known: soleimani"),
        ("timezone=Mars/Olympus", "no such time zone"),
        ("alpha=0.7", "alpha = 0.7: Input should be less than 0.5"),
        ("negative_controls=[other]", "negative_controls other: not among the outcomes"),
        ("negative_controls=[all]", "the first outcome is the primary one"),
        ("dates.imprecise=guess", "'stated', 'impute' or 'exclude'"),
        ("events=5", "events = 5"),
        ("nonsense", "a change is written KEY=VALUE, got 'nonsense'"),
        ("title.deeper=1", "'title.deeper' cannot be set"),
        ("window=[-3", "'window=[-3': the value is not YAML"),
        ("period=[2020-02-30, 2021-01-01]", "the value is not YAML: day is out of range"),
        ("title=" + 5000 * "[", "the value is not YAML"),
        ("window={a: 1, a: 2}", "a given twice"),
        ("window=a week", "window = 'a week': a list is expected here, such as [-7, 7]"),
        ("control_years=some", "control_years = 'some': Input should be 'all'"),
        ("period=[0001-01-01, 2024-12-31]", "at most 200 years"),
        ("period=[2021-01-01, 2020-01-01]", "period = [2021-1-1, 2020-1-1]: the first day"),
        ("guard=1000", "flank = 60, guard = 1000: the flank must reach beyond the guard"),
        ("cycle0=[10, -10]", "the event's own day must lie inside"),
        ("cycle0=[1, 182]", "the event's own day must lie inside"),
        ("equivalence=[1]", "each margin is a rate ratio above 1"),
        ("dates.imputations=100000", "imputations = 100000: Input should be less than or equal"),
        ("truth=" + 601 * "x", "at most 600 characters"),
        ("equivalence=[1.5, .inf]", "each margin is a rate ratio above 1"),
    ],
)
def test_a_mistake_is_told_by_file_key_value_and_what_is_allowed(tmp_path, change, message):
    with pytest.raises(DesignError) as error:
        study_of(tmp_path, changes=[change])
    assert "small.yml" in str(error.value)
    assert message in str(error.value)


def test_every_mistake_is_told_at_once(tmp_path):
    with pytest.raises(DesignError) as error:
        study_of(tmp_path, changes=["windwo=1", "alpha=2", "guard=-1"])
    assert str(error.value).startswith("small.yml: 3 key(s) to mend")


def test_the_widest_window_that_leaves_a_flank_is_allowed(tmp_path):
    assert study_of(tmp_path, changes=["window=[-52, 52]"]).window == (-52, 52)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMALL + "title: Twice\n", "title given twice"),
        ("title: [", "not a YAML file"),
        ("- a\n- b\n", "a study file is a list of 'key: value' lines"),
        ("", "a study file is a list of 'key: value' lines"),
        ("title: " + 5000 * "[", "not a YAML file"),
        (SMALL.replace("window: [-7, 7]\n", ""), "window: required, but not given"),
        (SMALL + "seed: !!python/object/apply:os.system [ls]\n", "not a YAML file"),
    ],
)
def test_a_file_that_is_no_study_is_refused(tmp_path, text, message):
    with pytest.raises(DesignError, match=r"small\.yml") as error:
        study_of(tmp_path, text)
    assert message in str(error.value)


def test_a_study_that_does_not_exist_names_those_that_do():
    with pytest.raises(DesignError, match="known: iraq-us-interests"):
        load_study("iraq")


def test_a_folder_is_not_a_study(tmp_path):
    with pytest.raises(DesignError, match="no study"):
        load_study(tmp_path)


def test_changes_are_kept_beside_the_frozen_text(tmp_path):
    plain, changed = study_of(tmp_path), study_of(tmp_path, changes=["window=[-3, 3]"])
    assert changed.window == (-3, 3)
    assert changed.sha256 == plain.sha256
    assert changed.caveats()["changes"] == [
        "Exploratory: differs from the study file in window=[-3, 3]."
    ]
    assert plain.caveats()["changes"] == []


def test_a_study_fixed_beforehand_carries_no_warning(tmp_path):
    assert study_of(tmp_path, SMALL + "specified: before data\n").caveats()["specified"] == []


def test_findings_set_aside_are_told_before_the_result(tmp_path):
    plain = study_of(tmp_path)
    accepting = study_of(tmp_path, changes=["events.accept=[weekly_as_daily]"])
    assert plain.caveats()["accepted"] == []
    assert accepting.caveats()["accepted"] == [
        "Findings about the events that refuse a test by the day, set aside by this study: "
        "weekly_as_daily."
    ]


def test_the_reading_holds_all_that_a_study_says_of_its_file(tmp_path):
    study = study_of(
        tmp_path,
        changes=[
            "events.columns={date: when}",
            "events.precision_values={exact: day}",
            "events.date_order=day_first",
            "events.sheet=May",
            "timezone=Asia/Baghdad",
        ],
    )
    reading = study.reading()
    assert reading.pop("path").is_absolute()
    assert reading == {
        "source": study.events.source,
        "columns": {"date": "when"},
        "precision_values": {"exact": "day"},
        "date_order": "day_first",
        "timezone": "Asia/Baghdad",
        "sheet": "May",
        "url": None,
    }


@pytest.mark.parametrize("url", ["postgresql://me:secret@db/events", "mysql://u:p@h:3306/d"])
def test_a_study_file_holds_no_password(tmp_path, url):
    with pytest.raises(DesignError, match="REDLETTER_SQL_PASSWORD"):
        study_of(tmp_path, changes=[f"events.url={url}"])


def test_an_address_without_a_password_is_taken(tmp_path):
    url = "postgresql://me@db:5432/events"
    assert study_of(tmp_path, changes=[f"events.url={url}"]).reading()["url"] == url


def test_a_study_is_frozen(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        study_of(tmp_path).alpha = 0.1


def test_dates_of_the_period_are_dates(tmp_path):
    assert study_of(tmp_path).period == (dt.date(2017, 1, 1), dt.date(2024, 12, 31))
