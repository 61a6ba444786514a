"""`study new` from flags: what is proposed, what is written, and that data stays data."""

from __future__ import annotations

import csv
import datetime as dt
import pickle
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.anchors import ANCHORS
from analysis.cli import main
from analysis.cli.new_study.rivals import _pairs
from analysis.cli.new_study.yaml_text import comment, mapping, scalar, values, where
from analysis.cli.new_study.zones import zone_of
from analysis.cli.report import chosen
from analysis.cli.terminal import ALLOWED, REPLACED
from analysis.counts import count_events
from analysis.events import check_events, load_events
from analysis.events.choices import UnclearError
from analysis.study import ROOT, load_rivals, load_study
from tests.exports import acled, some_events
from tests.exports.writers import write_csv

BUNDLED = str(ROOT / "data/iraq-us-interests/events.csv")
HOSTILE = [
    "a: {b} # c",
    "- [x, y]",
    "{{ 7 * 7 }}",
    "%s %d {0}",
    "first\nsecond: 1",
    "quote \" and ' and \\",
    "!!python/object/apply:os.system [ls]",
    "\x1b[2J\u202e\u2028\u0085end",
    "No",
    "null",
    "007",
    " blanks  kept ",
    "&a *a",
    "|",
    "2020-01-01",
    "=1+1",
    "é سنجار 😀",
]


def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder take the place of the project's studies."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for module in ("study", "study.loading", "cli.new_study.file", "run.places"):
        monkeypatch.setattr(f"analysis.{module}.STUDIES", folder)
    return folder


def few_anchors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the Iranian calendar, whose years are slow to compute."""
    few = {key: ANCHORS[key] for key in ("soleimani", "embassy_baghdad", "ashura")}
    monkeypatch.setattr("analysis.cli.new_study.rivals.ANCHORS", few)


@pytest.fixture
def own_studies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of studies of our own."""
    few_anchors(monkeypatch)
    return own_folder(tmp_path, monkeypatch)


def written_events(path: Path, columns: dict[str, Sequence[str]], number: int = 400) -> Path:
    """Write events spread over 2015 to 2024, each column repeated to their number."""
    rng = np.random.default_rng(7)
    days = np.datetime64("2015-01-02") + np.sort(rng.choice(3640, size=number, replace=False))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(["date", *columns])
        for at, day in enumerate(days):
            rows.writerow([str(day), *(its[at % len(its)] for its in columns.values())])
    return path


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Give 400 events of two countries and three kinds."""
    columns = {"country": ["Iraq", "Iraq", "Mali"], "event_type": ["Riots", "Battles", "Strikes"]}
    columns["event_type"] = ["Riots"] * 4 + ["Battles"] * 5 + ["Strikes"] * 2
    return written_events(tmp_path / "my.csv", columns)


def new(file: Path | str, *words: str, name: str = "mine") -> int:
    given_ = ["--events", str(file), "--date", "2019-05-05", *words]
    return main(["study", "new", name, *given_])


def test_what_is_written_counts_the_events_that_were_chosen(
    own_studies: Path, events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--where", "country=Iraq", "--where", "event_type=Riots", "--where"]
    assert new(events, *words, "event_type=Battles") == 0
    study = load_study("mine")
    assert study.primary == "selected"
    where_ = {"country": ("Iraq",), "event_type": ("Battles", "Riots")}
    assert study.outcomes["selected"].where == where_
    counts = count_events(load_events(**study.reading()), **study.counting())
    said = capsys.readouterr().out
    assert f"{counts.total:,} events in the period" in " ".join(said.split())
    assert "redletter report mine" in said
    with events.open(newline="") as file:
        rows = list(csv.DictReader(file))
    last = study.period[1]
    by_hand = [
        row
        for row in rows
        if row["country"] == "Iraq"
        and row["event_type"] in ("Riots", "Battles")
        and dt.date.fromisoformat(row["date"]) <= last
    ]
    assert counts.total == len(by_hand) > 100


def test_without_a_filter_every_event_counts_and_the_candidates_stand_as_comments(
    own_studies: Path, events: Path
) -> None:
    assert new(events) == 0
    study = load_study("mine")
    assert study.outcomes["all"].where == {}
    text = study.text
    assert "      # country:\n      #   - Iraq # 267\n      #   - Mali # 133\n" in text
    assert "# by: country #" in text


def test_candidates_can_be_taken_by_taking_away_their_marks(
    own_studies: Path, events: Path
) -> None:
    assert new(events) == 0
    path = own_studies / "mine.yml"
    text = path.read_text(encoding="utf-8")
    for line in ("    # where:", "      # event_type:", "      #   - Strikes # 72"):
        assert line in text
        text = text.replace(line, line.replace("# ", "", 1))
    path.write_text(text.replace("    where: {}\n", ""), encoding="utf-8")
    assert load_study("mine").outcomes["all"].where == {"event_type": ("Strikes",)}


def test_a_further_value_can_be_added_by_taking_away_its_mark(
    own_studies: Path, events: Path
) -> None:
    assert new(events, "--where", "event_type=Riots") == 0
    path = own_studies / "mine.yml"
    text = path.read_text(encoding="utf-8")
    for line in ("        # - Battles # 180", "      # country:", "      #   - Mali # 133"):
        assert line in text
        text = text.replace(line, line.replace("# ", "", 1))
    path.write_text(text, encoding="utf-8")
    chosen_ = {"event_type": ("Riots", "Battles"), "country": ("Mali",)}
    assert load_study("mine").outcomes["selected"].where == chosen_


def test_the_examples_of_outcomes_can_be_used_as_they_stand(
    own_studies: Path, events: Path
) -> None:
    assert new(events, "--where", "country=Iraq") == 0
    path = own_studies / "mine.yml"
    text = path.read_text(encoding="utf-8")
    for outcome in ("further", "control"):
        text = text.replace(f"  # {outcome}: ", f"  {outcome}: ")
    path.write_text(text.replace("controls: []", "controls: [control]"), encoding="utf-8")
    study = load_study("mine")
    assert study.outcomes["further"].where == {"country": ("Iraq",), "event_type": ("Battles",)}
    assert study.outcomes["control"].where == {"country": ("Iraq",), "event_type": ("Strikes",)}
    assert study.negative_controls == ("control",)


@pytest.fixture(scope="module")
def hostile_events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give events with hostile values in one column, and hostile names of the others."""
    columns = {
        name: ["x"] * (at + 2) + ["y"] * (at + 3) for at, name in enumerate(HOSTILE)
    }  # each of another rhythm, so that none repeats another
    file = tmp_path_factory.mktemp("hostile") / "my.csv"
    return written_events(file, {"event_type": [*HOSTILE, "other"], **columns})


@pytest.mark.parametrize("chosen_", ["the hostile", "the other"])
def test_hostile_values_of_the_data_stay_values(
    chosen_: str, own_studies: Path, hostile_events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = load_events(hostile_events).table
    kept = {it for it in table["event_type"] if (it == "other") is (chosen_ == "the other")}
    columns = [it for it in table.columns if {"x", "y"} == set(table[it])]
    assert len(kept) + (chosen_ == "the other") * 16 == len(columns) == len(HOSTILE)
    where_ = {"event_type": sorted(kept)} | {key: ["x", "y"] for key in columns[:-4]}
    words = [f"{name}={value}" for name, values_ in where_.items() for value in values_]
    flags = [word for text in words for word in ("--where", text)]
    assert new(hostile_events, *flags) == 0
    study = load_study("mine")
    found = study.outcomes["selected"].where
    assert {name: sorted(values_) for name, values_ in found.items()} == where_
    assert set(study.outcomes) == {"selected"}
    assert load_rivals(study) == ()
    assert len(study.text.splitlines()) == study.text.count("\n")
    assert not {"\x1b", "\u202e"} & set(study.text + "".join(capsys.readouterr()))


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_hostile_value_is_one_scalar_among_others(value: str) -> None:
    text = f"a: {{b: {values([value, 'x'])}}} # {scalar(value)}\n{scalar(value)}: 1"
    assert yaml.safe_load(text) == {"a": {"b": [value, "x"]}, value: 1}


@pytest.mark.parametrize(
    "name",
    [
        "a: b # c.csv",
        "{{x}} %s {0}.csv",
        "two  blanks\nand a line.csv",
        "'q\" \\ [1].csv",
        "é ش.csv",
    ],
    ids=ascii,
)
def test_a_file_of_any_name_is_found_again(own_studies: Path, tmp_path: Path, name: str) -> None:
    file = written_events(tmp_path / name, {"kind": ["a", "b"]})
    assert new(file) == 0
    study = load_study("mine")
    assert study.events.path == file.as_posix()
    assert len(load_events(**study.reading()).table) == 400


def test_a_file_name_that_is_no_text_is_refused_in_words(
    own_studies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written_events(tmp_path / "bad\udcff.csv", {"kind": ["a", "b"]})
    assert new(file) == 1
    assert "rename the file" in capsys.readouterr().err
    assert list(own_studies.rglob("*.yml")) == []


def test_text_about_the_date_is_data_as_well(own_studies: Path, events: Path) -> None:
    told = "A: {name} # \"x\" 'y' \u202e\nline %s {{z}}"
    assert new(events, "--name-of-date", told, "--title", told) == 0
    study = load_study("mine")
    assert study.anchor.name == study.title == " ".join(told.split())
    assert "\u202e" not in study.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "land=Iraq"], "no column 'land'"),
        (["--where", "country=Irak"], "'Irak' occurs nowhere; its values: 'Iraq', 'Mali'"),
        (["--by", "land"], "--by: no column 'land'"),
        (["--by", "country", "--where", "country=Iraq"], "name the same column"),
        (["--window", "-90", "90"], "window [-90, 90]"),
        (["--window", "3", "7"], "window [3, 7]"),
        (["--period", "2024-01-01", "2020-01-01"], "first day must come before the last"),
        (["--source", "magic"], "no source 'magic'"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    words: list[str],
    said: str,
    own_studies: Path,
    events: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert new(events, *words) == 1
    assert said in capsys.readouterr().err
    assert [path for path in own_studies.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "words",
    [
        ["mine", "--events", BUNDLED, "--date", "2020-01-03", "--recurrence", "ashura"],
        ["mine", "--events", BUNDLED, "--date", "2020-01-03", "--where", "country"],
        ["mine", "--events", BUNDLED, "--date", "2020-01-03", "--imprecise", "perhaps"],
    ],
)
def test_wrong_flags_are_wrong_usage(own_studies: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["study", "new", *words])
    assert end.value.code == 2


def test_without_a_terminal_what_is_missing_is_named(
    own_studies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["study", "new"])
    assert end.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "give NAME, --events FILE, --date YYYY-MM-DD (or --recurrence NAME)" in said
    with pytest.raises(SystemExit):
        main(["study", "new", "mine", "--events", BUNDLED])
    said = " ".join(capsys.readouterr().err.split())
    assert "give --date YYYY-MM-DD (or --recurrence NAME)" in said


def test_a_value_and_a_column_may_hold_equals_signs(own_studies: Path, tmp_path: Path) -> None:
    file = written_events(tmp_path / "my.csv", {"a=b": ["c=d", "e"], "kind": ["=", "x", "x"]})
    assert new(file, "--where", "a=b=c=d", "--where", "kind==") == 0
    chosen_ = {"a=b": ("c=d",), "kind": ("=",)}
    assert load_study("mine").outcomes["selected"].where == chosen_


def test_empty_cells_can_be_chosen(own_studies: Path, tmp_path: Path) -> None:
    file = written_events(tmp_path / "my.csv", {"flag": ["", "doubtful", ""]})
    assert new(file, "--where", "flag=") == 0
    assert load_study("mine").outcomes["selected"].where == {"flag": ("",)}


def test_the_anchor_has_its_calendar_and_window(own_studies: Path, events: Path) -> None:
    assert new(events, "--calendar", "lunar_hijri", "--window", "-3", "10") == 0
    study = load_study("mine")
    assert (study.anchor.calendar, study.window) == ("lunar_hijri", (-3, 10))
    assert study.seed == 20190505


def test_a_recurrence_needs_no_date(own_studies: Path, events: Path) -> None:
    words = ["--events", str(events), "--recurrence", "ashura"]
    assert main(["study", "new", "mine", *words]) == 0
    study = load_study("mine")
    assert study.anchor.recurrence == "ashura"
    assert "cycle0" not in study.text
    assert study.title == "Events around Ashura"
    assert "around Ashura?" in study.question
    assert main(["study", "new", "two", *words[:3], "cats"]) == 1


def test_by_makes_one_study_for_each_value(
    own_studies: Path, events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(events, "--by", "country") == 0
    assert load_study("mine").by == "country"
    assert "One study for each value of country: 2." in capsys.readouterr().out
    assert load_study("mine@Mali").outcomes["all"].where == {"country": ("Mali",)}


def test_of_many_studies_the_one_with_most_events_is_tried(
    own_studies: Path, events: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr("analysis.run.preflight.preflight", lambda it: tried.append(it.name))
    assert new(events, "--by", "country") == 0
    assert tried == ["mine-iraq"]


def test_a_file_with_which_the_report_would_stop_is_no_success(
    own_studies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written_events(tmp_path / "few.csv", {"kind": ["a", "b"]}, number=9)
    assert new(file) == 1
    said = capsys.readouterr()
    assert "the file is written, but `report` would stop" in said.err
    assert "then run: redletter report" not in said.out
    assert (own_studies / "mine.yml").exists()


def renamed(path: Path, header: str) -> Path:
    """Give the columns of a file other names."""
    _, _, rows = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return path


def test_the_only_column_of_dates_is_taken_with_a_warning(
    own_studies: Path, tmp_path: Path
) -> None:
    file = renamed(written_events(tmp_path / "my.csv", {"What": ["a", "b"]}), "When,What")
    assert new(file) == 0
    (remark,) = [it for it in load_events(file).remarks if it.name == "date_column"]
    assert remark.severity == "warning"
    assert "from column 'When', the only one that holds dates" in remark.text
    lines = tmp_path / "my.jsonl"
    lines.write_text('{"when": "2020-01-03", "what": "a"}\n{"when": "2020-02-03", "what": "b"}\n')
    assert list(load_events(lines).table["date"]) == [dt.date(2020, 1, 3), dt.date(2020, 2, 3)]


@pytest.mark.parametrize(
    ("column", "command"),
    [
        ("published_at", "--column date=published_at (in a study file: "),
        ("publishedAt", "--column date=publishedAt (in a study file: "),
        ("Date of report", "--column 'date=Date of report' (in a study file: "),
        ("updated", "--column date=updated (in a study file: columns: {date: updated})"),
        ("retrieved_on", "--column date=retrieved_on"),
        ("Birth date", "--column 'date=Birth date'"),
        ("reported: {x}", "--column date=NAME"),
    ],
)
def test_the_only_column_of_dates_is_not_taken_if_it_dates_something_else(
    column: str,
    command: str,
    own_studies: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = renamed(written_events(tmp_path / "my.csv", {"x": ["a", "b"]}), f'"{column}",title')
    assert new(file) == 1
    said = capsys.readouterr().err
    assert "only one column could be it" in said
    assert command in said


def dated_twice(path: Path, *others: str) -> Path:
    """Write a headline's date and the day of the incident, in its own words."""
    days = [f"2020-01-{day:02}" for day in range(1, len(others) + 1)]
    rows = [f"{day},h,{other},p" for day, other in zip(days, others, strict=True)]
    path.write_text("\n".join(["Date,Headline,Incident date,Place", *rows, ""]))
    return path


def test_a_date_and_another_day_of_the_incident_are_not_chosen_between(tmp_path: Path) -> None:
    file = dated_twice(tmp_path / "my.csv", "1 January 2020", "2019-12-30", "2020-01-03", "")
    with pytest.raises(UnclearError) as caught:
        load_events(file)
    assert (caught.value.option, caught.value.values) == ("column", ("Date", "Incident date"))
    said = str(caught.value)
    assert "2 columns could be it:\n  'Date', such as '2020-01-01'\n  'Incident date', such" in said
    assert "'1 January 2020', another day in 2 of 4 rows\nSay which it is" in said


def test_a_date_that_is_the_day_of_the_incident_in_every_row_is_taken(tmp_path: Path) -> None:
    for others in (
        ["2020-01-01", "2 Jan 2020", "2020-01-03"],
        ["01/01/2020", "01/02/2020", "01/03/2020"],  # either order fits, and one of them agrees
        ["", "", ""],
        ["yes", "no", "yes"],
    ):
        (remark,) = load_events(dated_twice(tmp_path / "my.csv", *others)).remarks
        assert (remark.name, remark.severity) == ("columns_found", "note")
        assert "'Date'; not 'Incident date'" in remark.text
    with pytest.raises(UnclearError, match="another day in 1 of 3 rows"):
        load_events(dated_twice(tmp_path / "my.csv", "01/01/2020", "01/02/2020", "01/09/2020"))


def test_an_unclear_file_can_be_passed_on_in_other_words(tmp_path: Path) -> None:
    with pytest.raises(UnclearError) as caught:
        load_events(dated_twice(tmp_path / "my.csv", "2019-12-30"))
    error = type(caught.value)(f"study mine: {caught.value}")
    assert str(error).startswith("study mine: my.csv: the column")
    assert pickle.loads(pickle.dumps(caught.value)).values == caught.value.values


def test_the_period_begins_with_a_country_but_not_with_a_kind(
    own_studies: Path, tmp_path: Path
) -> None:
    late = ["", *["late"] * 399]
    columns = {
        "country": [it or "Iraq" for it in late],
        "event_type": [it or "Riots" for it in late],
    }
    file = written_events(tmp_path / "my.csv", columns)
    first, second = load_events(file).table["date"].iloc[:2]
    assert new(file, "--where", "event_type=late", name="kind") == 0
    assert new(file, "--where", "country=late", name="land") == 0
    assert load_study("kind").period[0] == first
    assert load_study("land").period[0] == second


def test_the_reading_options_reach_the_study(
    own_studies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "my.csv"
    days = [f"{1 + at % 12:02}/{1 + at % 11:02}/{2015 + at % 9}" for at in range(300)]
    rows = [f"{day},{'sure' if at % 3 else 'vague'}" for at, day in enumerate(days)]
    file.write_text("\n".join(["Datum,known", *rows]) + "\n")
    words = ["--column", "date=Datum", "--column", "date_precision=known", "--date-order"]
    words += ["day_first", "--precision", "sure=day", "--precision", "vague=week"]
    assert new(file, *words, "--timezone", "Asia/Baghdad") == 0
    study = load_study("mine")
    assert study.events.columns == {"date": "Datum", "date_precision": "known"}
    assert study.events.precision_values == {"sure": "day", "vague": "week"}
    assert (study.events.date_order, study.timezone) == ("day_first", "Asia/Baghdad")
    assert study.dates.imprecise == "impute"
    assert "100 of 300 (33.3%)" in study.text
    assert len(load_events(**study.reading()).table) == 300
    assert new(file, *words, "--imprecise", "exclude", name="two") == 0
    assert load_study("two").dates.imprecise == "exclude"


def test_an_export_of_acled_is_named_and_divided_by_country(
    own_studies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [
        acled.known_as(it, "week" if at % 9 else "day") for at, it in enumerate(some_events(90))
    ]
    file = write_csv(tmp_path / "Iraq.csv", acled.table(made))
    assert new(file, "--by", "country", "--where", "event_type=Armed clash") == 0
    study = load_study("mine")
    assert (study.events.source, study.by) == ("acled", "country")
    assert "  # Read as: ACLED" in study.text
    assert "living" in study.text
    assert study.dates.imprecise == "impute"
    assert study.events.columns == {}
    assert "date_order" not in study.text
    said = " ".join(capsys.readouterr().out.split())
    assert "acled: ACLED" in said
    assert "90 used, 0 dropped" in said


def test_what_the_checks_warn_of_is_named_in_one_line(
    own_studies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written_events(tmp_path / "my.csv", {"event_type": ["Riots", "Battles"]})
    assert new(file, name="calm") == 0
    assert "Look first into" not in capsys.readouterr().out
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines, *['"2019-06-01","Riots"'] * 400]) + "\n")
    severe = [it.name for it in check_events(load_events(file)) if it.severity != "note"]
    names = ", ".join(dict.fromkeys(severe))
    assert "heaped_dates" in names
    assert new(file) == 0
    assert f"checks Look first into: {names}." in " ".join(capsys.readouterr().out.split())


def test_the_head_does_not_claim_what_nobody_can_know(own_studies: Path, events: Path) -> None:
    assert new(events) == 0
    text = " ".join(load_study("mine").text.replace("\n# ", " ").split())
    assert "is meant to be fixed before the counts around the date are looked at" in text
    assert "specified: after inspection" in text


def test_rows_left_out_are_told_with_their_reason(
    own_studies: Path, events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with events.open("a") as rows:
        rows.write('"","Iraq","Riots"\n"no day","Iraq","Riots"\n')
    assert new(events) == 0
    assert "400 used, 2 dropped (" in capsys.readouterr().out
    assert "400 rows used, 2 dropped (" in load_study("mine").text


def test_an_anniversary_after_the_proposed_end_is_told(
    own_studies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written_events(tmp_path / "my.csv", {})
    with file.open("a") as rows:
        rows.write('"2025-05-20"\n')
    assert new(file) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert str(load_study("mine").period[1]) == "2025-04-30"
    assert "5 anniversaries in the period, and 5 May 2025 after its end" in said


def test_the_file_of_rivals_is_no_study_and_holds_none_yet(own_studies: Path, events: Path) -> None:
    assert new(events) == 0
    study = load_study("mine")
    assert study.rivals == (own_studies / "rivals" / "mine.yml").as_posix()
    assert load_rivals(study) == ()
    assert chosen([], everything=True) == ["mine"]
    text = study.path(study.rivals).read_text(encoding="utf-8")
    for year in range(2015, 2025):
        assert f"#   {year}-05-05" in text
    assert "2019-05-05 (the event itself)" in text
    assert all(line.startswith("#") for line in text.splitlines())


def test_rivals_known_to_the_project_can_be_taken_over(own_studies: Path) -> None:
    words = ["--events", BUNDLED, "--date", "2020-01-03"]
    assert main(["study", "new", "mine", *words]) == 0
    study = load_study("mine")
    path = study.path(study.rivals or "")
    text = path.read_text(encoding="utf-8")
    assert "embassy_baghdad: Storming of the US embassy in Baghdad" in text
    assert "2020-12-31 (-3)" in text
    assert "soleimani: " not in text  # the date itself is no rival
    entries = [line.removeprefix("# ") for line in text.splitlines() if "# - {" in line]
    path.write_text("\n".join(entries), encoding="utf-8")
    taken = load_rivals(study)
    assert len(taken) == len(entries) > 5
    days = [dt.date(year, 1, 3) for year in range(2018, 2026)]
    assert all(min(abs(rival.days_from(day)) for day in days) <= 30 for rival in taken)


def test_dates_of_the_iranian_calendar_are_listed_where_they_come_near(tmp_path: Path) -> None:
    def near(date: str, key: str) -> list[tuple[dt.date, dt.date]]:
        first = dt.date.fromisoformat(date)
        return _pairs(ANCHORS[key], (first, first.replace(year=first.year + 1)))

    assert [str(other) for _, other in near("2021-01-03", "soleimani_solar")] == [
        "2021-01-02", "2022-01-03",
    ]  # fmt: skip
    # Nowruz fell on 21 March in 2022 and 2023: 30 days before 20 April, 31 before 21 April.
    assert len(near("2022-04-20", "nowruz")) == 2
    assert near("2022-04-21", "nowruz") == near("2022-10-01", "nowruz") == []
    assert len(near("2022-02-19", "nowruz")) == 2
    assert _pairs(ANCHORS["nowruz"], ()) == _pairs(ANCHORS["ashura"], (dt.date(1850, 1, 1),)) == []


def test_rivals_filled_in_before_are_kept(own_studies: Path, events: Path) -> None:
    assert new(events) == 0
    rivals = own_studies / "rivals" / "mine.yml"
    mine = "- {date: 2020-05-01, name: May, effect: more, source: me}\n"
    rivals.write_text(mine)
    (own_studies / "mine.yml").unlink()
    assert new(events) == 0
    assert rivals.read_text() == mine
    assert [rival.name for rival in load_rivals(load_study("mine"))] == ["May"]


def test_a_project_without_the_folder_of_rivals_gets_one_only_with_a_study(
    own_studies: Path, events: Path
) -> None:
    assert new(events, "--window", "-90", "90") == 1
    assert list(own_studies.iterdir()) == []


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_written_as_yaml_is_read_as_itself(text: str) -> None:
    for written in (scalar(text), values([text]), mapping({"a": text}), where({"a": [text]})):
        assert len(written.splitlines()) == 1
        assert not {unicodedata.category(it) for it in set(written) - ALLOWED} & REPLACED
    assert yaml.safe_load(scalar(text)) == text
    assert yaml.safe_load(values([text, text])) == [text, text]
    assert yaml.safe_load(f"a: {where({'b': [text]})} # c") == {"a": {"b": [text]}}
    assert yaml.safe_load(mapping({text: text})) == {text: text}
    assert yaml.safe_load("\n".join(["x: 1", *comment(text), f"# {scalar(text)}"])) == {"x": 1}


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("Iraq", "Asia/Baghdad"), ("iraq", "Asia/Baghdad"), ("SY", "Asia/Damascus"),
        ("Russia", None), ("", None), ("#", None),
    ],
)  # fmt: skip
def test_a_country_of_one_zone_has_it_proposed(country: str, zone: str | None) -> None:
    assert zone_of(country) == zone
