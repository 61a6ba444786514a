"""The page that `redletter check` prints: it fits, loses nothing, and obeys no file."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from check_makers import FINDINGS, HOSTILE, MESSY, made, page
from rich.console import Console

from analysis.cli.checking.html import check_document
from analysis.cli.checking.month_bars import month_plot
from analysis.cli.checking.summary import summarise
from analysis.events import EventFinding
from analysis.events.stretches import Stretch
from analysis.report.page import html_report


def words_of(text: str) -> Counter[str]:
    return Counter(text.split())


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_the_page_fits_the_screen_and_loses_no_word(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = page(summarise(MESSY, FINDINGS), width, monkeypatch, capsys)
    assert max(map(len, shown.splitlines())) <= min(width, 100)
    assert "…" not in shown
    said = words_of(shown)
    for finding in FINDINGS:
        assert not words_of(finding.text) - said, finding.text
    flat = "".join(shown.split())
    if width >= 80:
        assert "coarse" in flat
        for finding in FINDINGS:  # a long name goes on in the next line
            assert finding.name[:24] in flat
            assert finding.name[24:] in flat


def test_the_page_says_what_came_of_every_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = page(summarise(MESSY, ()), 80, monkeypatch, capsys)
    assert "9 read = 5 used + 4 left out" in shown
    assert re.search(r"no date +3 +33\.3%", shown)
    assert re.search(r"not a date +1 +11\.1%", shown)
    assert re.search(r"within a week +1 +20\.0%", shown)
    assert "1 April 2020 to 10 June 2020: lost" in " ".join(shown.split())
    assert "31 December 2019 to 1 March 2021 (427 days)" in shown


def test_a_few_of_millions_are_not_said_to_be_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events = made(["2020-01-01"], dropped={"no date": 10_000, "not a date": 5})
    shown = page(summarise(events, ()), 80, monkeypatch, capsys)
    assert re.search(r"not a date +5 +<0\.1%", shown)
    assert re.search(r"no date +10,000 +99\.9%", shown)


def test_findings_stand_by_their_weight(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = page(summarise(MESSY, (*FINDINGS[::-1], FINDINGS[2])), 80, monkeypatch, capsys)
    heads = ["Refused (1)", "coarse", "Look into first (1)", "odd_rows", "Good to know (2)"]
    places = [shown.index(head) for head in heads]
    assert places == sorted(places)


def plotted(months: dict[str, int | None], width: int = 80, encoding: str = "utf-8") -> list[str]:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width)
    console.print(month_plot(months, console))
    file.flush()
    return [line.rstrip() for line in file.buffer.getvalue().decode(encoding).splitlines()]


MONTHS = {"2019-12": 8, "2020-01": 0, "2020-02": 1, "2020-03": None, "2020-04": 4}


def test_ten_events_are_bars_where_fingers_put_them() -> None:
    assert plotted(MONTHS) == [
        "year   J F M A M J J A S O N D   events   busiest month",
        "2019   · · · · · · · · · · · █        8   Dec 8",
        "2020     ▁ × ▄ · · · · · · · ·        5   Apr 4",  # noqa: RUF001
        "",
        "A bar a month, the tallest 8 events; · outside the file; × no data.",  # noqa: RUF001
    ]


def test_a_terminal_without_bars_is_shown_digits() -> None:
    assert plotted(MONTHS, encoding="ascii")[1:3] == [
        "2019   . . . . . . . . . . . 8        8   Dec 8",
        "2020     1 x 4 . . . . . . . .        5   Apr 4",
    ]


def every_month(first: int, last: int, number: int = 1) -> dict[str, int | None]:
    return {f"{y}-{m:02d}": number for y in range(first, last + 1) for m in range(1, 13)}


@pytest.mark.parametrize(("width", "rows"), [(36, 51), (80, 26), (100, 17)])
def test_fifty_years_stand_side_by_side_and_none_is_missing(width: int, rows: int) -> None:
    lines = plotted(every_month(1970, 2020, 1200), width)
    assert max(map(len, lines)) <= width - 4
    assert sum(line[:4].isdecimal() for line in lines) == rows
    found = re.findall(r"(\d{4})  █{12}  14,400", "\n".join(lines))
    assert sorted(map(int, found)) == list(range(1970, 2021))


@pytest.mark.parametrize("width", range(32, 101))
def test_years_side_by_side_fit_whatever_their_numbers(width: int) -> None:
    for number in (1, 1_000_000):
        lines = plotted(every_month(1970, 2020, number), width)
        assert max(map(len, lines[:-4])) <= max(width - 4, 30)
        assert len(re.findall(r"\d{4}  █{12} ", "\n".join(lines))) == 51


def test_years_without_an_event_are_one_row() -> None:
    months = {"1020-05": 1} | every_month(1021, 2014, 0) | every_month(2015, 2016)
    lines = plotted({f"1020-{m:02d}": 0 for m in (6, 7)} | months)
    assert any(line.startswith("1021-2014   no event") for line in lines)
    assert len(lines) == 7


def test_a_year_without_data_has_no_number_of_events() -> None:
    months = dict.fromkeys(every_month(1993, 1993), None)
    lines = plotted({"1992-12": 3} | months | {"1994-01": 2})
    assert lines[2] == "1993   × × × × × × × × × × × ×        -"  # noqa: RUF001
    stretch = Stretch(dt.date(1993, 1, 1), dt.date(1993, 12, 31), "all", "missing", "")
    lost = made(["1992-12-31", "1994-01-01"], unobserved=(stretch,))
    months_table = html_report(check_document(summarise(lost, ()))).split('id="tbl-months"')[1]
    of_1993 = months_table.split(">1993<")[1].split("</tr>")[0]
    assert of_1993.count("\N{EN DASH}") == 13


def test_a_month_with_one_event_never_looks_empty() -> None:
    lines = plotted({"2020-01": 1, "2020-02": 100_000})
    assert lines[1].startswith("2020   ▁ █")


def test_strict_says_that_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    warned = summarise(MESSY, FINDINGS[1:], strict=True)
    assert warned.refused
    assert not summarise(MESSY, FINDINGS[1:]).refused
    assert not summarise(MESSY, FINDINGS[2:], strict=True).refused
    assert summarise(MESSY, FINDINGS).refused
    assert "With --strict the file is refused for 1 warning." in page(
        warned, 80, monkeypatch, capsys
    )


def test_markup_and_commands_in_a_name_are_shown_as_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "[bold]a[bold]\x1b[2J\u202e :smile: " + "long " * 30 + ".csv"
    found = EventFinding("a[bold]b[/]", "note", HOSTILE)
    shown = page(summarise(made(["2020-01-01"], name=name), [found]), 80, monkeypatch, capsys)
    assert not {"\x1b", "\u202e"} & set(shown)
    assert "[bold]a[bold]" in shown
    assert ":smile:" in shown
    assert "[bold]x[/]" in shown
    assert "a[bold]b[/]" in shown
    assert shown.split("Read as")[0].count("long") == 30
