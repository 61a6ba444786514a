"""Published counts against rows: counted on fingers, and the bundled file as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.counts.published import compare_published
from analysis.errors import DataError
from analysis.events import load_events
from analysis.tables import tabulate

EVENTS = "date\n2020-01-01\n2020-01-01\n2020-01-05\n2020-01-31\n2020-02-01\n2021-03-01\n"
HEAD = "as_of_date,period_start,count,what_is_counted,source,url\n"


def compared(tmp_path: Path, *lines: str):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "counts.csv").write_text(HEAD + "\n".join(lines), encoding="utf-8")
    events = load_events(tmp_path / "events.csv", columns={"date": "date"})
    return compare_published(events, tmp_path / "counts.csv")


def test_both_ends_of_a_published_period_are_counted(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        "2020-01-31,2020-01-01,4,attacks,A,",
        "2020-01-30,2020-01-01,4,attacks,B,",
        "2020-01-31,2020-01-02,3,attacks,C,",
        "2020-01-01,2020-01-01,2,attacks,D,",
    )
    by_source = {count.source: (count.coded, count.reached) for count in found.counts}
    assert by_source == {"A": (4, True), "B": (3, False), "C": (2, False), "D": (2, True)}
    assert [count.source for count in found.counts] == ["D", "B", "A", "C"]


def test_a_count_that_does_not_say_when_it_begins_is_only_numbered(tmp_path: Path) -> None:
    found = compared(tmp_path, "2020-01-31,,4,attacks,A,", "2020-01-31,2020-01-01,4,attacks,B,")
    assert (len(found.counts), found.undated) == (1, 1)
    assert "Another 1 do not say when they begin" in found.sentence()


def test_a_year_tells_its_median_and_its_widest_shortfall(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        "2020-01-31,2020-01-01,8,attacks,A,",  # 4 coded: .5
        "2020-01-05,2020-01-01,2,attacks,B,",  # 3 coded: 1.5
        "2020-02-01,2020-02-01,0,attacks,C,",  # 1 coded: reached, but no share of zero
        "2021-12-31,2021-01-01,1,attacks,D,",
    )
    first, second = found.by_year()
    assert (first.year, first.counts, first.reached, first.share) == (2020, 3, 2, 1.0)
    assert first.widest is not None
    assert first.widest.source == "A"
    assert (second.year, second.reached, second.widest) == (2021, 1, None)


def test_the_tables_show_years_and_what_is_not_reached(tmp_path: Path) -> None:
    found = compared(tmp_path, "2020-01-31,2020-01-01,8,attacks <b>,A,")
    years, short = tabulate("published", found), tabulate("unreached", found)
    last = "4 of 8, 1 January 2020 to 31 January 2020"
    assert years.cells() == [["2020", "1", "0", "0.50", last]]
    days = "1 January 2020 to 31 January 2020"
    assert short.cells() == [[days, "8", "4", "attacks <b>", "A"]]


def test_only_the_furthest_from_reached_are_listed(tmp_path: Path) -> None:
    lines = [f"2020-01-31,2020-01-{day:02d},{100 + day},attacks,A{day}," for day in range(1, 29)]
    table = tabulate("unreached", compared(tmp_path, *lines))
    assert len(table.cells()) == 12
    assert table.cells()[0][1] == "117"
    assert table.caption.startswith("Of 28 published counts")


def test_how_many_fall_short_by_one_or_two_is_said(tmp_path: Path) -> None:
    """Four are coded in January 2020: of 5, 6 and 7 published, two fall short by so little."""
    lines = [f"2020-01-31,2020-01-01,{published},attacks,A," for published in (4, 5, 6, 7)]
    assert compared(tmp_path, *lines).sentence() == (
        "Of 4 counts that others published, 1 are reached by the rows coded for the same days. "
        "A count that is not reached may mean attacks missing here, a wider scope there, another "
        "way of counting, or the first or last day; 2 of the 3 not reached fall short by one or "
        "two. They overlap and repeat one another, so that no sum of them is given."
    )
    assert "; 1 of the 2 not reached falls short" in compared(tmp_path, *lines[2:]).sentence()
    assert "or the first or last day. They" in compared(tmp_path, lines[0]).sentence()


def test_no_published_count_with_its_days_gives_empty_tables(tmp_path: Path) -> None:
    found = compared(tmp_path, "2020-01-31,,4,attacks,A,")
    assert tabulate("published", found).cells() == []
    assert found.sentence().startswith("No published count names the days it is for.")


def test_without_a_file_it_is_said_that_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    found = compare_published(load_events(tmp_path / "events.csv"), None)
    assert found.sentence().startswith("The study names no file of published counts")
    assert tabulate("published", found).cells() == tabulate("unreached", found).cells() == []
    assert tabulate("unreached", found).caption == "The study names no file of published counts."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2020-01-01,2020-02-01,3,attacks,A,", "before period_start"),
        ("2020-01-01,2019-02-01,-3,attacks,A,", "whole number"),
        ("1/2/2020,2019-02-01,3,attacks,A,", "YYYY-MM-DD"),
    ],
)
def test_a_line_that_breaks_a_rule_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(DataError, match="line 2") as caught:
        compared(tmp_path, line)
    assert said in str(caught.value)


def test_the_bundled_counts_are_reached_until_2021_and_seldom_after() -> None:
    folder = Path(__file__).parents[1] / "data" / "iraq-us-interests"
    events = load_events(folder / "events.csv")
    found = compare_published(events, folder / "published_counts.csv")
    assert (len(found.counts), len(found.short), found.undated) == (187, 63, 2)
    assert "; 13 of the 63 not reached fall short by one or two." in found.sentence()
    reached = {year.year: (year.reached, year.counts) for year in found.by_year()}
    assert reached[2020] == (35, 39)
    assert reached[2023] == (14, 46)
    # The codebook's own row: 102 attacks in 2022 by ISWNews.
    year = next(one for one in found.counts if one.published == 102 and one.end.year == 2022)
    assert year.coded == 84
