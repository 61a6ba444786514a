"""What `redletter check` writes: HTML that everybody can read, and rows that run nothing."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from check_makers import FINDINGS, HOSTILE, IRAQ, MESSY, made, page, run

from analysis.cli.checking.dropped_rows import write_dropped
from analysis.cli.checking.html import check_document
from analysis.cli.checking.own_files import CSV_MARK, HTML_MARK, replaced
from analysis.cli.checking.summary import as_json, summarise
from analysis.events import EventFinding
from analysis.events.checks.completeness import long_gaps
from analysis.report.page import html_report


def test_page_json_and_html_hold_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = summarise(MESSY, FINDINGS)
    text = page(summary, 80, monkeypatch, capsys)
    web = html.unescape(html_report(check_document(summary)))
    said = as_json(summary)
    for reason in said["day_level_test"]["reasons"]:
        assert reason in " ".join(text.replace("\n  - ", " ").split())
        assert reason in web
    for finding in FINDINGS:
        assert finding.text in web
    assert "9 read = 5 used + 4 left out" in text
    assert "9 read = 5 used + 4 left out" in web
    assert all(share in web for share in ("55.6%", "33.3%", "11.1%", "20.0%"))
    assert said["rows_read"] == 9


class Outline(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def web() -> str:
    found = EventFinding("hostile", "warning", HOSTILE, (2,))
    return html_report(check_document(summarise(MESSY, (found, *FINDINGS))))


def test_the_html_asks_for_nothing_and_runs_nothing(web: str) -> None:
    tags = {tag for tag, _ in Outline(web).elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    assert "default-src 'none'" in html.unescape(web)
    assert not re.search(r"url\((?!#)|https?://(?!www\.w3\.org)", web)
    assert "&lt;script&gt;" in web
    assert not {"\x1b", "\u202e"} & set(web)
    assert "results.json" not in web


def test_the_html_can_be_read_by_everybody(web: str) -> None:
    elements = Outline(web).elements
    levels = [int(tag[1]) for tag, _ in elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = Counter(given["id"] for _, given in elements if "id" in given)
    assert [name for name, number in ids.items() if number > 1] == []
    for _, given in elements:
        target = given.get("href") or ""
        assert not target.startswith("#") or target[1:] in ids
    assert '<html lang="en-GB">' in web
    assert re.search(r'role="img"', web)
    assert "5 events from 31 December 2019 to 1 March 2021" in web
    tables = sum(tag == "table" for tag, _ in elements)
    assert tables == web.count("<caption>") == 6


def test_html_is_written_whole_and_replaces_only_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "page.html"
    assert run(IRAQ, "--html", "page.html") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "page.html"
    first = target.read_bytes()
    assert HTML_MARK.encode() in first[:200]
    assert first.startswith(b"<!DOCTYPE html>")
    assert run(IRAQ, "--html", "page.html") == 0
    assert target.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    target.write_text("<!DOCTYPE html>mine")
    capsys.readouterr()
    assert run(IRAQ, "--html", "page.html") == 1
    assert "page.html: exists and was not written by this command" in capsys.readouterr().err
    assert target.read_text() == "<!DOCTYPE html>mine"


def test_a_writing_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fails() -> None:
        with replaced(target) as file:
            file.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


LOST = pd.DataFrame(
    {
        "reason": ["no date", "=cmd|' /C calc'!A0", "cut off"],
        "date": ["a\rb", "-1+1", float("nan")],
        "line": ["7", "8", float("nan")],
        "=note": ['q"u\r\no', "@x", float("nan")],
        "text of the row": [float("nan"), float("nan"), "\ud800 é"],
    },
    index=pd.Index([3, 5, 900_000], name="line"),
)


def test_dropped_rows_come_back_with_their_lines_and_run_nothing(tmp_path: Path) -> None:
    events = made(["2020-01-01"], dropped={"no date": 3}, lost=LOST)
    assert write_dropped(events, tmp_path / "lost.csv") == 3
    raw = (tmp_path / "lost.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert rows == [
        ["line", "reason", "date", "line (file)", "'=note", "text of the row"],
        ["3", "no date", "a\rb", "7", 'q"u\r\no', ""],
        ["5", "'=cmd|' /C calc'!A0", "'-1+1", "8", "'@x", ""],
        ["900000", "cut off", "", "", "", "\ufffd é"],
    ]


def test_dropped_rows_hold_no_character_that_commands_a_terminal_or_turns_text_round(
    tmp_path: Path,
) -> None:
    cells = ["\x1b[31mred", "\u202egpj.exe", "a\tb\r\nc\nd", "\u0645\u06cc\u200c\u062e", "\x1b=1+1"]
    lost = pd.DataFrame(
        {"reason": "no date", "na\x1bme": cells}, index=pd.RangeIndex(2, 2 + len(cells))
    )
    write_dropped(made(["2020-01-01"], lost=lost), tmp_path / "lost.csv")
    text = (tmp_path / "lost.csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["line", "reason", "na\ufffdme"]
    assert [row[2] for row in rows[1:]] == [
        "\ufffd[31mred", "\ufffdgpj.exe", "a\tb\r\nc\nd", cells[3], "\ufffd=1+1",
    ]  # fmt: skip


def test_dropped_rows_of_large_files_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_dropped(made(["2020-01-01"], lost=LOST), tmp_path / "a.csv")
    monkeypatch.setattr("analysis.cli.checking.dropped_rows.CHUNK", 2)
    large = made(["2020-01-01"], lost=LOST.astype("category"))
    write_dropped(large, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_without_dropped_rows_there_is_a_header(tmp_path: Path) -> None:
    assert write_dropped(made(["2020-01-01"]), tmp_path / "lost.csv") == 0
    assert (tmp_path / "lost.csv").read_text().startswith(CSV_MARK)
    assert (tmp_path / "lost.csv").read_text().count("\n") == 1


def test_every_dropped_row_of_a_file_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, lost = tmp_path / "mine.csv", tmp_path / "lost.csv"
    file.write_text("date,place\n2020-01-01,a\n,=1+1\n2020-13-01,c\n2020-02-02,d\n")
    assert run(str(file), "--dropped", str(lost), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    with lost.open(newline="") as text:
        rows = list(csv.DictReader(text))
    assert said["rows_read"] == 4 == said["events"] + len(rows)
    assert Counter(row["reason"] for row in rows) == said["dropped"]
    assert [(row["line"], row["place"]) for row in rows] == [("3", "'=1+1"), ("4", "c")]


def test_of_many_gaps_the_three_longest_are_named() -> None:
    gaps = [70, 90, 65, 400, 80]  # days from one event to the next
    days = pd.Timestamp("2015-01-01") + pd.to_timedelta([0, *pd.Series(gaps).cumsum()], "D")
    events = made([f"{day:%Y-%m-%d}" for day in days])
    (finding,) = long_gaps(events)
    assert finding.text.startswith("5 gaps of more than 60 days without any event, the longest")
    assert re.findall(r"\((\d+) days\)", finding.text) == ["399", "89", "79"]
    assert "; and 2 more. A gap may" in finding.text
    (few,) = long_gaps(made(["2015-01-01", "2015-06-01"]))
    assert few.text.startswith("1 gap of more than 60 days without any event: 2 January 2015")
    assert "more. A gap" not in few.text
