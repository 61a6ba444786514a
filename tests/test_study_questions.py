"""`study new` at a terminal: what is asked, what is answered wrongly, and what is called off."""

from __future__ import annotations

import dataclasses
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from analysis.cli import main
from analysis.cli.new_study.questions import (
    Nobody,
    Terminal,
    listed,
    read_anchor,
    read_imprecise,
    read_period,
    read_values,
    read_zone,
    somebody,
)
from analysis.cli.new_study.unclear import load_asking, read_choice
from analysis.events import SOURCES, load_events
from analysis.events.choices import UnclearError
from analysis.events.filters import FilterColumn
from analysis.study import ROOT, load_study
from tests.exports.writers import write_csv, write_xlsx
from tests.test_study_new import few_anchors, own_folder, written_events

KINDS = FilterColumn("event_type", "kind", (("Riots", 9), ("Battles, small", 5), ("", 2)))
CODES = FilterColumn("type_of_violence", "kind", (("3", 9), ("1", 5)))

Answers = Callable[..., list[str]]


@pytest.fixture
def own_studies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of studies of our own."""
    few_anchors(monkeypatch)
    return own_folder(tmp_path, monkeypatch)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Give 400 events of two countries, two kinds and three kinds within them."""
    columns = {
        "country": ["Iraq", "Iraq", "Mali"],
        "event_type": ["Riots"] * 4 + ["Battles"] * 5,
        "sub_event_type": ["Mob"] * 4 + ["Clash", "Clash", "Clash", "Seizure", "Seizure"],
        "date_precision": ["day"] * 9 + ["week"],
    }
    return written_events(tmp_path / "My events!.csv", columns)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Let somebody give these answers; an exception among them is raised in its turn."""

    def answering(*answers: str | type[BaseException]) -> list[str]:
        left: Iterator[str | type[BaseException]] = iter(answers)
        asked: list[str] = []

        def answer(question: str) -> str:
            asked.append(question)
            given = next(left)
            if not isinstance(given, str):
                raise given
            return given

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr("analysis.cli.new_study.questions.somebody", Terminal)
        return asked

    return answering


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_every_question_is_asked_in_turn_and_its_proposal_taken(
    own_studies: Path, events: Path, at_a_terminal: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = at_a_terminal(str(events), "", "2019-05-05", *[""] * 8)
    assert main(["study", "new"]) == 0
    starts = [
        "Event file: ",
        "Name of the study and of its file [my-events]: ",
        "Date whose anniversaries",
        "What happened then [The event of 5 May 2019]: ",
        "Which country?",
        "Time zone whose local dates are meant [UTC]: ",
        "Which kinds of events, by event_type?",
        "Which kinds of events, by sub_event_type?",
        "Days on which an event could have been counted, first and last [2015-01-13 to 2024-10-31]",
        "Imprecise dates: impute, exclude, or taken as stated [impute]: ",
    ]
    assert len(asked) == len(starts)
    assert all(it.startswith(start) for it, start in zip(asked, starts, strict=True)), asked
    study = load_study("my-events")
    assert study.outcomes["all"].where == {}
    assert (study.dates.imprecise, study.timezone) == ("impute", "UTC")
    said = capsys.readouterr().out
    assert "country:\n    1  Iraq (267)\n    2  Mali (133)\n" in said
    assert "40 of 400 (10.0%) dates are not known to the day (week 40)." in said
    assert "redletter report my-events" in said


def test_answers_are_what_the_study_holds(
    own_studies: Path, events: Path, at_a_terminal: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    at_a_terminal(
        "raids", "2019-05-05", "The raid", "iraq", "", "2", "clash", "2016-01-01 2023-12-31",
        "exclude",
    )  # fmt: skip
    assert main(["study", "new", "--events", str(events)]) == 0
    study = load_study("raids")
    assert study.outcomes["selected"].where == {
        "country": ("Iraq",),
        "event_type": ("Riots",),
    } or study.outcomes["selected"].where == {
        "country": ("Iraq",),
        "event_type": ("Battles",),
        "sub_event_type": ("Clash",),
    }
    assert study.anchor.name == "The raid"
    assert study.timezone == "Asia/Baghdad"  # Iraq has one zone, which was proposed
    assert [str(day) for day in study.period] == ["2016-01-01", "2023-12-31"]
    assert study.dates.imprecise == "exclude"
    assert study.title == "Events in Iraq around 5 May"


def test_what_was_given_is_not_asked(
    own_studies: Path, events: Path, at_a_terminal: Answers
) -> None:
    asked = at_a_terminal()
    words = ["--events", str(events), "--date", "2019-05-05", "--name-of-date", "May"]
    words += ["--where", "country=Iraq", "--where", "event_type=Riots", "--timezone", "UTC"]
    words += ["--period", "2015-01-01", "2023-12-31", "--imprecise", "stated"]
    assert main(["study", "new", "mine", *words]) == 0
    assert asked == []  # among riots there is one kind within the kind, so nothing to choose
    assert load_study("mine").dates.imprecise == "stated"


def test_one_study_a_country_is_not_asked_for_a_country(
    own_studies: Path, events: Path, at_a_terminal: Answers
) -> None:
    asked = at_a_terminal("May", *[""] * 5)
    words = ["--events", str(events), "--date", "2019-05-05", "--by", "country"]
    assert main(["study", "new", "mine", *words]) == 0
    assert not [question for question in asked if "country" in question]
    assert load_study("mine").by == "country"


def test_a_recurrence_is_an_answer_to_the_date(
    own_studies: Path, events: Path, at_a_terminal: Answers
) -> None:
    asked = at_a_terminal("ashura", *[""] * 6)
    assert main(["study", "new", "mine", "--events", str(events)]) == 0
    assert load_study("mine").anchor.recurrence == "ashura"
    assert not [question for question in asked if "What happened" in question]


def test_wrong_answers_are_told_why_and_asked_again(
    own_studies: Path, events: Path, at_a_terminal: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_studies / "taken.yml").write_text("a study: {}\n")
    asked = at_a_terminal(
        "", "no-such.csv", str(events), "Not Allowed", "taken", "mine", "", "3 January",
        "2019-02-30", "2019-05-05", "", "3", "Irak", "1", "Baghdad", "asia/baghdad", "9", "", "",
        "2016", "2024-01-01 2016-01-01", "2016-01-01, 2024-01-01", "perhaps", "stated",
    )  # fmt: skip
    assert main(["study", "new"]) == 0
    complaints = capsys.readouterr().err.splitlines()
    expected = [
        "no such file", "no such file", "small letters", "not overwritten", "neither a day",
        "neither a day", "neither a day", "'3' is not in the list", "'Irak' is not in the list",
        "no time zone", "'9' is not in the list", "not two days", "must come before", "none of",
    ]  # fmt: skip
    assert len(complaints) == len(expected)
    assert all(part in it for it, part in zip(complaints, expected, strict=True)), complaints
    assert len(asked) == 10 + len(expected)
    assert load_study("mine").timezone == "Asia/Baghdad"


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
@pytest.mark.parametrize("answered", range(10))
def test_calling_off_at_any_question_writes_nothing(
    end: type[BaseException],
    answered: int,
    own_studies: Path,
    events: Path,
    at_a_terminal: Answers,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = [str(events), "mine", "2019-05-05", *[""] * 7]
    at_a_terminal(*answers[:answered], end)
    assert main(["study", "new"]) == 130
    assert "stopped; nothing was written" in capsys.readouterr().err
    assert files(own_studies) == []


REST = ["2019-05-05", "", *[""] * 9]
"""Answers that take every proposal once the file is read."""


def table_of(path: Path, columns: Sequence[str], *cells: Callable[[np.datetime64], str]) -> Path:
    """Write 400 days spread over ten years, each column as it is spelled from the day."""
    days = np.datetime64("2015-01-02") + np.arange(0, 3600, 9)
    return write_csv(path, (columns, [[spelled(day) for spelled in cells] for day in days]))


def slashes(day: np.datetime64) -> str:
    """Write a day of which nobody can tell whether it or the month comes first."""
    year, month, number = str(day).split("-")
    return f"{month}/{int(number) % 12 + 1:02}/{year}"


@pytest.fixture
def unclear(tmp_path: Path) -> dict[str, Path]:
    """Give files that can be read in several ways, by what they leave open."""
    columns = ["date", "place"]
    book = tmp_path / "book.xlsx"
    days = [str(np.datetime64("2015-01-02") + 9 * i) for i in range(400)]
    write_xlsx(book, (columns, [[day, "x"] for day in days]))
    workbook = openpyxl.load_workbook(book)
    workbook.active.title = "All events"
    for name in ("codes", "Read me"):
        sheet = workbook.create_sheet(name)
        for row in (columns, *[["2015-01-02", "x"]] * 2):
            sheet.append(row)
    workbook.save(book)
    return {
        "date_order": table_of(tmp_path / "order.csv", ["date", "place"], slashes, lambda _: "x"),
        "column": table_of(
            tmp_path / "column.csv", ["seen", "told", "place"], str, lambda day: str(day + 1),
            lambda _: "x",
        ),
        "sheet": book,
    }  # fmt: skip


UNCLEAR = {
    "date_order": ("Day first (1) or month first (2)?", "Month First", "line 2: '01/03/2015' is "),
    "column": (
        "Which column holds the date of the event? (1 'seen', 2 'told')", "told",
        "'seen', such as '2015-01-02'\n  'told', such as '2015-01-03'",
    ),
    "sheet": (
        "Which sheet? (1 'All events', 2 'codes', 3 'Read me')", "1",
        "'All events' (401 rows, 2 columns), 'codes' (3 rows, 2 columns)",
    ),
}  # fmt: skip
ANSWERED = {
    "date_order": {"date_order": "month_first"},
    "column": {"columns": {"date": "told"}},
    "sheet": {"sheet": "All events"},
}


@pytest.mark.parametrize("option", UNCLEAR)
def test_what_a_file_leaves_open_is_asked_and_stands_in_the_study(
    option: str,
    own_studies: Path,
    unclear: dict[str, Path],
    at_a_terminal: Answers,
    capsys: pytest.CaptureFixture[str],
) -> None:
    question, answer, shown = UNCLEAR[option]
    asked = at_a_terminal("99", answer, *REST)
    assert main(["study", "new", "mine", "--events", str(unclear[option])]) == 0
    assert asked[0] == asked[1] == f"{question}: "
    assert not [it for it in asked[2:] if it == asked[0]]
    said = capsys.readouterr()
    assert shown in said.out
    assert "Say which" not in said.out
    assert "'99' is none of " in said.err
    study = load_study("mine")
    reading = study.reading()
    assert {name: reading[name] for name in ANSWERED[option]} == ANSWERED[option]
    assert len(load_events(**reading).table) == 400


@pytest.mark.parametrize("option", UNCLEAR)
def test_without_a_terminal_what_a_file_leaves_open_is_an_error(
    option: str,
    own_studies: Path,
    unclear: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--events", str(unclear[option]), "--date", "2019-05-05"]
    assert main(["study", "new", "mine", *words]) == 1
    said = capsys.readouterr().err
    assert UNCLEAR[option][2] in said
    assert "Say which" in said
    assert files(own_studies) == []


def test_of_several_sources_that_fit_one_is_asked_for(
    own_studies: Path,
    events: Path,
    at_a_terminal: Answers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("acled", "ucdp"):
        fits = dataclasses.replace(
            SOURCES[name], recognises=lambda raw: True, read=SOURCES["table"].read
        )
        monkeypatch.setitem(SOURCES, name, fits)
    asked = at_a_terminal("acled", *REST)
    assert main(["study", "new", "mine", "--events", str(events)]) == 0
    assert asked[0].startswith("Which source is it? (1 'acled', 2 'ucdp'")
    assert "sources recognise these columns:\n  acled: " in capsys.readouterr().out
    assert load_study("mine").events.source == "acled"


def test_two_things_left_open_are_asked_one_after_the_other(
    own_studies: Path, tmp_path: Path, at_a_terminal: Answers
) -> None:
    file = table_of(tmp_path / "my.csv", ["seen", "told", "place"], slashes, str, lambda _: "x")
    asked = at_a_terminal("seen", "day first", *REST)
    assert main(["study", "new", "mine", "--events", str(file)]) == 0
    assert asked[0].startswith("Which column")
    assert asked[1].startswith("Day first")
    reading = load_study("mine").reading()
    assert (reading["columns"], reading["date_order"]) == ({"date": "seen"}, "day_first")


def test_what_is_unclear_after_its_answer_is_not_asked_for_ever(
    tmp_path: Path, at_a_terminal: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unclear_still(*_: object, **__: object) -> None:
        raise UnclearError("two sheets", option="sheet", values=["a", "b"])

    monkeypatch.setattr("analysis.cli.new_study.unclear.load_events", unclear_still)
    asked = at_a_terminal("a")
    with pytest.raises(UnclearError, match="two sheets"):
        load_asking(tmp_path, {}, Terminal())
    assert len(asked) == 1


def test_a_choice_is_read_by_number_or_name() -> None:
    assert read_choice("1", ["seen", "told"]) == "seen"
    assert read_choice("TOLD", ["seen", "told"]) == "told"
    assert read_choice("date", ["Date", "date"]) == "date"
    assert read_choice("2019", ["2020", "2019"]) == "2019"
    for wrong, among in [
        ("DATE", ["Date", "date"]),
        ("1", ["2020", "2"]),
        ("", ["a"]),
        ("0", ["a"]),
    ]:
        with pytest.raises(ValueError, match="is none of"):
            read_choice(wrong, among)


def test_text_of_the_file_cannot_command_the_terminal(
    own_studies: Path, tmp_path: Path, at_a_terminal: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b[2Jred\u202e\nline"
    columns = {"event_type": [hostile, "Riots"], f"kind{hostile}": ["a", "b", "c"]}
    file = written_events(tmp_path / "my.csv", columns)
    asked = at_a_terminal("mine", "2019-05-05", "", "", "1", *[""] * 2)
    assert main(["study", "new", "--events", str(file)]) == 0
    said = "".join(capsys.readouterr()) + "".join(asked)
    assert not {"\x1b", "\u202e"} & set(said)
    assert "    1  \ufffd[2Jred\ufffd line (200)" in said
    (chosen,) = load_study("mine").outcomes["selected"].where["event_type"]
    assert chosen == hostile


def test_values_are_chosen_by_number_or_name() -> None:
    assert read_values("", KINDS) == ()
    assert read_values("1, 3", KINDS) == ("Riots", "")
    assert read_values("RIOTS, (empty), 1", KINDS) == ("Riots", "")
    assert read_values("battles, small", KINDS) == ("Battles, small",)
    for wrong in ("0", "4", "1, 9", "riot", ",", "-1", "1.0", "²"):
        with pytest.raises(ValueError, match="is not in the list above"):
            read_values(wrong, KINDS)


def test_values_that_are_numbers_are_chosen_by_themselves() -> None:
    assert listed(CODES) == ["type_of_violence:", "  3 (9)", "  1 (5)"]
    assert read_values("1", CODES) == ("1",)
    with pytest.raises(ValueError, match="'2' is not in the list"):
        read_values("2", CODES)


def test_a_long_list_is_cut_and_every_value_can_be_named() -> None:
    column = FilterColumn("country", "country", tuple((f"land {n}", 90 - n) for n in range(60)))
    assert listed(column)[-1].strip() == "and 35 more, rarer ones"
    assert read_values("land 59", column) == ("land 59",)


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (read_anchor, "2020-13-01"), (read_anchor, ""), (read_zone, "Mars/Olympus"),
        (read_zone, ""), (read_zone, "../etc/passwd"), (read_imprecise, "imputed"),
        (read_period, ""), (read_period, "2020-01-01"), (read_period, "2020-01-01 2020-01-01"),
        (read_period, "2020-01-01 2020-02-01 2020-03-01"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_says_what_could(
    read: Callable[[str], object], wrong: str
) -> None:
    with pytest.raises(ValueError, match=r"such as|none of|must come before"):
        read(wrong)


def test_nobody_is_asked_where_there_is_no_terminal() -> None:
    assert isinstance(somebody(), Nobody)
    assert Nobody().ask("What?", "7", int) == 7


CODE = """
import fcntl, pathlib, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C at this terminal reaches this process
import analysis.cli.new_study.file, analysis.run.places, analysis.study.loading
folder = pathlib.Path(sys.argv.pop(1))
for module in (analysis.study, analysis.study.loading, analysis.cli.new_study.file,
               analysis.run.places):
    module.STUDIES = folder
analysis.cli.new_study.rivals.ANCHORS = {}
from analysis.cli import main
sys.exit(main(sys.argv[1:]))
"""


class Person:
    """Somebody at a real terminal, who waits for a question before answering it."""

    def __init__(self, *words: str) -> None:
        pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
        self.screen = ""
        self.hand, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, *words],
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "TERM": "dumb"},
        )
        os.close(theirs)

    def reads(self, words: str, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while words not in self.screen:
            ready, _, _ = select.select([self.hand], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise TimeoutError(f"{words!r} did not appear:\n{self.screen}")
            try:
                self.screen += os.read(self.hand, 4096).decode()
            except OSError as error:  # the other side is gone
                raise EOFError(f"{words!r} did not appear:\n{self.screen}") from error

    def types(self, keys: str) -> None:
        self.screen = ""
        os.write(self.hand, keys.encode())

    def insists(self, key: str, words: str) -> None:
        """Press a key again if it came just before the program began to listen."""
        for _ in range(20):
            self.types(key)
            try:
                return self.reads(words, seconds=3)
            except TimeoutError:
                continue
        raise TimeoutError(f"{words!r} did not appear:\n{self.screen}")

    def leaves(self) -> int:
        return self.process.wait(timeout=60)

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.hand)


def test_a_study_is_made_at_a_real_terminal(own_studies: Path, events: Path) -> None:
    with Person(str(own_studies), "study", "new", "--events", str(events)) as person:
        for question, answer in [
            ("Name of the study", "raids"), ("Date whose", "yesterday"), ("neither a day", ""),
            ("Date whose", "2019-05-05"), ("What happened", "The raid"), ("Which country", "1"),
            ("Time zone", ""), ("Which kinds", "battles"), ("Which kinds", ""), ("Days on", ""),
            ("Imprecise", "stated"),
        ]:  # fmt: skip
            person.reads(question)
            person.types(f"{answer}\n")
        person.reads("redletter report raids")
        assert person.leaves() == 0
    chosen = {"country": ("Iraq",), "event_type": ("Battles",)}
    assert load_study("raids").outcomes["selected"].where == chosen
    assert sorted(files(own_studies)) == ["raids.yml", "raids.yml"]


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_keys_that_call_off_write_nothing(key: str, own_studies: Path, events: Path) -> None:
    words = ["study", "new", "mine", "--events", str(events), "--date", "2019-05-05"]
    with Person(str(own_studies), *words) as person:
        person.reads("What happened")
        person.insists(key, "nothing was written")
        assert person.leaves() == 130
    assert files(own_studies) == []
