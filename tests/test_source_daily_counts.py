"""Counts by the day: zero is zero, absent is not observed, and weeks are not days."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from analysis.cli.checking.summary import summarise
from analysis.counts import count_events
from analysis.errors import DataError, DesignError
from analysis.events import RawTable, ReadOptions, check_events, load_events
from analysis.events.base import Reading
from analysis.events.findings import EventFinding
from analysis.events.raw import no_damage
from analysis.events.sources import SOURCES, daily_rules, daily_zeros
from tests.exports import generic, some_events
from tests.exports.writers import write_csv, write_xlsx

EVENTS = [*some_events(), *some_events(20, seed=2)]  # some days have two


def raw(days: list[str], counts: list[str], names: tuple[str, str] = ("date", "count")) -> RawTable:
    cells = pd.DataFrame(
        dict(zip(names, (days, counts), strict=True)), pd.RangeIndex(2, len(days) + 2), dtype=str
    )
    return RawTable("counts.csv", cells, no_damage())


def read(table: RawTable, **columns: str) -> Reading:
    return SOURCES["daily_counts"].read(table, ReadOptions(columns))


def fits(table: RawTable) -> bool:
    return SOURCES["daily_counts"].recognises(table)


def refusal(table: RawTable, **columns: str) -> str:
    with pytest.raises(DataError) as caught:
        read(table, **columns)
    return str(caught.value)


def days_from(first: str, number: int, step: int = 1) -> list[str]:
    start = dt.date.fromisoformat(first)
    return [(start + dt.timedelta(step * n)).isoformat() for n in range(number)]


def remark(reading: Reading, name: str) -> EventFinding:
    (found,) = (it for it in reading.remarks if it.name == name)
    return found


TEN_DAYS = raw(
    ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-05", "2020-01-06", "2020-01-07",
     "2020-01-10", "2020-01-04"],
    ["2", "0", "1", "", "0", "3", "1", "0"],
)  # fmt: skip


def test_ten_days_by_hand() -> None:
    """2 + 1 + 3 + 1 events; 5 January without a count, 8 and 9 January without a row."""
    reading = read(TEN_DAYS)
    assert [str(day) for day in reading.table["date"]] == [
        "2020-01-01", "2020-01-01", "2020-01-03", "2020-01-07", "2020-01-07", "2020-01-07",
        "2020-01-10",
    ]  # fmt: skip
    assert list(reading.table["event_id"]) == [
        "2020-01-01-1", "2020-01-01-2", "2020-01-03-1", "2020-01-07-1", "2020-01-07-2",
        "2020-01-07-3", "2020-01-10-1",
    ]  # fmt: skip
    assert list(reading.table.index) == [2, 2, 4, 7, 7, 7, 8]
    assert set(reading.table["date_precision"]) == {"day"}
    stretches = [(it.start.day, it.end.day, it.scope, it.state) for it in reading.unobserved[2:]]
    assert stretches == [(5, 5, "all", "missing"), (8, 9, "all", "missing")]
    assert all(it.unobserved for it in reading.unobserved)
    assert reading.dropped == {"no count for this day": 1}
    assert remark(reading, "days_counted").text == (
        "7 days holding 7 events, watched from 1 January 2020 to 10 January 2020; 3 days are "
        "missing and count as not observed. Days before and after count as not observed as well."
    )


def test_days_without_events_at_the_ends_are_watched_days() -> None:
    reading = read(raw(days_from("2020-01-01", 5), ["0", "1", "0", "0", "0"]))
    assert "watched from 1 January 2020 to 5 January 2020." in remark(reading, "days_counted").text
    before, after = reading.unobserved
    assert (before.end, after.start) == (dt.date(2019, 12, 31), dt.date(2020, 1, 6))


def test_days_at_the_ends_without_a_count_are_not_watched() -> None:
    reading = read(raw(days_from("2020-01-01", 5), ["", "1", "0", "1", "NA"]))
    assert [(it.start.day, it.end.day) for it in reading.unobserved[2:]] == [(1, 1), (5, 5)]
    assert "watched from 2 January 2020 to 4 January" in remark(reading, "days_counted").text


@pytest.mark.parametrize("form", ["csv", "workbook"])
@pytest.mark.parametrize("names", [("date", "count"), ("Day", "Attacks"), ("event_date", "n")])
def test_counts_come_back_from_a_file(names: tuple[str, str], form: str, tmp_path: Path) -> None:
    table = generic.daily(EVENTS, names)
    if form == "csv":
        path = write_csv(tmp_path / "counts.csv", table)
    else:
        path = write_xlsx(tmp_path / "counts.xlsx", table, dates=names[:1], numbers=names[1:])
    events = load_events(path)
    assert (events.source, events.dropped) == ("daily_counts", {})
    assert len(events.unobserved) == 2
    assert Counter(events.table["date"]) == Counter(event.date for event in EVENTS)
    assert events.table["event_id"].is_unique
    assert {it.severity for it in check_events(events) if it.name == "duplicated_ids"} == set()


def test_days_left_out_have_no_exposure_in_a_count(tmp_path: Path) -> None:
    """Every fifth day is left out unless it has an event."""
    names, rows = generic.daily(EVENTS, without=5)
    events = load_events(write_csv(tmp_path / "counts.csv", (names, rows)))
    missing = sum(it.days_within(events.first, events.last) for it in events.unobserved)
    span = (events.last - events.first).days + 1
    assert missing == span - len(rows) > 100
    counts = count_events(events, period=(events.first, events.last))
    assert (counts.exposure.sum(), counts.counts.sum()) == (len(rows), len(EVENTS))
    assert len(events.table) == len(EVENTS)


def test_days_beyond_the_file_are_not_taken_for_days_without_events(tmp_path: Path) -> None:
    table = (["date", "n"], [[day, "1"] for day in days_from("2020-01-01", 5)])
    events = load_events(write_csv(tmp_path / "counts.csv", table))
    counts = count_events(events, period=("2019-12-25", "2020-01-10"))
    assert (counts.counts.size, counts.exposure.sum(), counts.total) == (17, 5, 5)


def test_columns_may_be_named_by_the_study(tmp_path: Path) -> None:
    table = (
        ["Tag", "wer", "Zahl"],
        [["2020-01-01", "a", "2"], ["2020-01-02", "b", "0"], ["2020-01-03", "c", "1"]],
    )
    path = write_csv(tmp_path / "counts.csv", table)
    events = load_events(path, columns={"date": "Tag", "count": "Zahl"})
    assert events.source == "daily_counts"
    assert list(events.table["wer"]) == ["a", "a", "c"]


def test_a_role_that_counts_do_not_have_is_a_fault_of_the_design() -> None:
    with pytest.raises(DesignError, match="'daily_counts' knows no role 'end'; known: date, count"):
        read(TEN_DAYS, end="date")


def test_counts_whose_column_is_not_clear_are_refused() -> None:
    assert "which column holds the counts is not clear" in refusal(
        raw(["2020-01-01"], ["1"], ("date", "Zahl"))
    )


@pytest.mark.parametrize("count", ["-1", "1.5", "1,20", "many", "1e3", "٣"])
def test_a_count_that_is_none_is_named_with_its_line(count: str) -> None:
    said = refusal(raw(days_from("2020-01-01", 4), ["1", count, "0", "-2"]))
    assert f"line 3, count = {count!r}: not a whole number of 0 or more" in said
    assert "2 place(s)" in said
    assert "line 5, count = '-2'" in said


def test_whole_numbers_as_a_spreadsheet_writes_them_are_read() -> None:
    assert len(read(raw(days_from("2020-01-01", 3), ["2.0", "0.0", "1"])).table) == 3


@pytest.mark.parametrize("blank", ["", "NA", "NaN", ".", "n/a", "NULL", "None"])
def test_a_cell_that_says_nothing_is_never_zero(blank: str) -> None:
    reading = read(raw(days_from("2020-01-01", 4), ["1", blank, "0", "1"]))
    assert [(it.start.day, it.end.day) for it in reading.unobserved[2:]] == [(2, 2)]


def test_a_day_that_stands_twice_is_refused_with_its_lines() -> None:
    days = ["2020-01-01", "2020-01-02", "2020-01-01", "2020-01-02"]
    said = refusal(raw(days, ["1", "2", "3", "4"]))
    assert "2020-01-01 stands on lines 2, 4 (and 1 other day too)" in said
    assert "keep those of one" in said


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (days_from("2020-01-04", 3, 7), "whole weeks apart"),
        (["2020-01-04", "2020-01-11", "2020-01-25", "2020-02-01", "2020-02-08"], "whole weeks"),
        (["2020-01-01", "2020-02-01", "2020-03-01"], "the same day of a month"),
        (["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30"], "the same day of a month"),
        (["2020-01-15", "2020-02-15", "2020-04-15"], "the same day of a month"),
        (["2018-01-01", "2019-01-01", "2020-01-01"], "the same day of a month"),
    ],
)
def test_counts_of_weeks_and_months_are_refused(days: list[str], says: str) -> None:
    said = refusal(raw(days[::-1], ["1"] * len(days)))
    assert says in said
    assert "cannot be tested by the day" in said


def test_a_file_whose_days_only_begin_like_weeks_is_read() -> None:
    days = ["2020-01-01", "2020-01-08", "2020-01-15", "2020-01-16"]
    assert len(read(raw(days, ["1", "0", "1", "1"])).table) == 3


def test_days_without_events_that_seem_left_out_are_no_day_level_data() -> None:
    days = ["2020-01-01", "2020-01-03", "2020-01-08", "2020-01-09"]
    found = remark(read(raw(days, ["1", "2", "1", "1"])), "zeros_left_out")
    assert found.severity == "refusal"
    assert "5 days are absent" in found.text
    with_zero = read(raw(days, ["1", "2", "0", "1"]))
    whole = read(raw(days_from("2020-01-01", 4), ["1", "2", "1", "1"]))
    for reading in (with_zero, whole):
        assert [it.name for it in reading.remarks] == ["days_counted"]


def some_counts(rate: float, days: int, seed: int) -> tuple[list[str], list[str]]:
    numbers = np.random.default_rng(seed).poisson(rate, days)
    return days_from("2015-01-01", days), [str(number) for number in numbers]


def kept_of(days: list[str], counts: list[str], zeros: float | int) -> RawTable:
    """Keep the days with events, and some of the others: a number, or a part of them."""
    empty = [n for n, count in enumerate(counts) if count == "0"]
    left = zeros if isinstance(zeros, int) else round(zeros * len(empty))
    gone = set(empty) - set(np.random.default_rng(3).choice(empty, left, replace=False).tolist())
    return raw(*([it[n] for n in range(len(days)) if n not in gone] for it in (days, counts)))


@pytest.mark.parametrize("zeros", [0, 1, 0.01, 0.5])
@pytest.mark.parametrize("rate", [0.3, 1.0])
def test_a_few_zeros_do_not_hide_that_the_others_are_left_out(
    rate: float, zeros: float | int
) -> None:
    reading = read(kept_of(*some_counts(rate, 1461, seed=1), zeros))
    found = remark(reading, "zeros_left_out")
    assert found.severity == "refusal"
    assert ("No day has a count of 0" if zeros == 0 else "have a count of 0, where") in (
        found.text.replace("1 has", "1 have")
    )


def test_a_file_with_gaps_and_all_its_zeros_is_not_refused() -> None:
    """15% of the days at random are absent, 20 files of each rate, also of few events."""
    rng = np.random.default_rng(2)
    for rate in (0.02, 0.05, 0.3, 1.0, 3.0):
        for seed in range(20):
            days, counts = some_counts(rate, 730, seed)
            kept = np.flatnonzero(rng.random(730) > 0.15)
            reading = read(raw([days[n] for n in kept], [counts[n] for n in kept]))
            assert "zeros_left_out" not in {it.name for it in reading.remarks}


@pytest.mark.parametrize(("gone", "refused"), [(10, False), (11, True)])
def test_up_to_a_tenth_of_the_days_may_be_absent(gone: int, refused: bool) -> None:
    days = days_from("2020-01-01", 100)
    kept = [days[0], *days[gone + 1 :]]
    reading = read(raw(kept, ["3"] * len(kept)))
    assert ("zeros_left_out" in {it.name for it in reading.remarks}) is refused


def test_a_file_with_bursts_and_gaps_is_not_refused() -> None:
    rng = np.random.default_rng(4)
    for _ in range(50):
        numbers = rng.poisson(rng.gamma(0.3, 1 / 0.3, 730))
        kept = np.flatnonzero(rng.random(730) > 0.15)
        days = days_from("2015-01-01", 730)
        reading = read(raw([days[n] for n in kept], [str(numbers[n]) for n in kept]))
        assert "zeros_left_out" not in {it.name for it in reading.remarks}


@pytest.mark.parametrize(
    ("of_positive", "mean"),
    [
        (1.0, 0.0),  # single events alone
        (2 * np.log(2), np.log(2)),  # half the days are empty
        (4 * np.log(4) / 3, np.log(4)),  # a quarter is
        (1.5, 0.874217),  # 0.874217 / (1 - 0.417188)
        (700.0, 700.0),
    ],
)
def test_the_mean_of_a_day_by_hand_from_its_counts_above_zero(
    of_positive: float, mean: float
) -> None:
    assert daily_zeros.poisson_mean(of_positive) == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize(("listed", "refused"), [(20, False), (100, True)])
def test_the_chance_of_one_zero_by_hand(listed: int, refused: bool) -> None:
    """20 days with 2 events: 20 further events, at most 38.04 at 99.9%, so 2.902 a day with events.

    That is 2.709 / (1 - .0666): 6.66% of days are empty, and of 21 days at most one with a
    chance of .9334^21 + 21 (.0666) .9334^20 = .587. With 100 such days: 134.92, 2.349, 2.045,
    12.93%, and a chance of .0000135.
    """
    counts = np.full(listed, 2)
    further = {20: 38.04, 100: 134.92}[listed]
    assert chi2.ppf(0.999, 2 * (listed + 1)) / 2 == pytest.approx(further, abs=0.005)
    mean, empty = {20: (2.7088, 0.0666), 100: (2.0454, 0.1293)}[listed]
    assert daily_zeros.poisson_mean(1 + further / listed) == pytest.approx(mean, abs=1e-3)
    assert np.exp(-mean) == pytest.approx(empty, abs=1e-4)
    days = [*days_from("2020-01-01", listed, 2), "2020-01-02"]
    reading = read(raw(days, [*map(str, counts), "0"]))
    assert ("zeros_left_out" in {it.name for it in reading.remarks}) is refused


def test_a_file_of_zeros_alone_has_nothing_to_test() -> None:
    assert "no count above 0 in column 'count'" in refusal(
        raw(days_from("2020-01-01", 3), ["0", "0", "0"])
    )


def test_more_events_than_can_be_read_are_refused_before_a_row_is_made() -> None:
    most = daily_rules.MOST_EVENTS
    said = refusal(raw(days_from("2020-01-01", 3), [str(most), "1", "999999999999999"]))
    assert "events in column 'count'; at most 5,000,000" in said
    many = 10_000  # together beyond whole numbers of 64 bits
    refusal(raw(days_from("1990-01-01", many), ["999999999999999"] * many))


def test_a_row_of_totals_is_lost_and_not_counted() -> None:
    reading = read(raw([*days_from("2020-01-01", 3), "Total"], ["1", "0", "1", "2"]))
    assert len(reading.table) == 2
    assert list(reading.dropped.values()) == [1]
    assert list(reading.lost["date"]) == ["Total"]


def test_counts_without_any_date_are_refused() -> None:
    assert "none of the 2 rows can be used" in refusal(raw(["a", "b"], ["1", "2"]))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (TEN_DAYS, True),
        (raw(["2020-01-01", "2020-01-02"], ["1", "-1"]), True),  # to be refused, not misread
        (raw(["2020-01-01", "2020-01-02"], ["1", "1.5"], ("Datum", "Events")), True),
        (raw(["2020-01-01", "2020-01-02"], ["1", ""], ("x", "n")), True),
        (raw(["2020-01-01", "2020-01-01"], ["1", "2"]), False),  # a table, with a warning
        (raw(["2020-01-01", "2020-01-02"], ["1", "riot"]), False),
        (raw(["2020-01-01", "2020-01-02"], ["1", "2"], ("date", "killed")), False),
        (raw(["north", "south"], ["1", "2"], ("place", "count")), False),
    ],
)
def test_counts_are_recognised_by_a_date_that_stands_once_and_a_name(
    table: RawTable, expected: bool
) -> None:
    assert fits(table) is expected


def test_a_third_column_makes_it_a_table() -> None:
    cells = TEN_DAYS.cells.assign(place="north")
    assert not fits(replace(TEN_DAYS, cells=cells))


@given(
    st.dictionaries(
        st.integers(0, 400), st.one_of(st.integers(0, 4), st.none()), min_size=1, max_size=40
    )
)
@settings(max_examples=60, deadline=None)
def test_every_day_is_counted_once_or_not_observed(counts: dict[int, int | None]) -> None:
    counts = {0: 1, 1: 0} | {n + 2: number for n, number in counts.items()}  # no weeks or months
    first = dt.date(2019, 5, 6)
    last = first + dt.timedelta(max(counts))
    days = [(first + dt.timedelta(n)).isoformat() for n in counts]
    table = raw(days, ["" if number is None else str(number) for number in counts.values()])
    reading = read(table)
    found = Counter(reading.table["date"])
    unobserved = {
        day
        for it in reading.unobserved
        for day in range(max(it.start, first).toordinal(), min(it.end, last).toordinal() + 1)
    }
    for n in range(min(counts), max(counts) + 1):
        day = first + dt.timedelta(n)
        assert (day.toordinal() in unobserved) is (counts.get(n) is None)
        assert found[day] == (counts.get(n) or 0)


@pytest.mark.parametrize(
    "name",
    ["Incident count", "Anzahl", "Number of Attacks", "Count of event_id", "Sum of events",
     "Nombre d'attaques", "número de ataques", "Cantidad", "عدد الهجمات", "Anschläge"],
)  # fmt: skip
def test_a_count_is_known_by_the_words_of_its_name(name: str) -> None:
    table = raw(days_from("2020-01-01", 4), ["1", "0", "2", "1"], ("Datum", name))
    assert fits(table)
    assert len(read(table).table) == 4


@pytest.mark.parametrize(
    "name", ["Incident number", "Total killed", "Number wounded", "No", "day_n"]
)
def test_a_name_that_counts_no_events_is_no_count(name: str) -> None:
    assert not fits(raw(days_from("2020-01-01", 4), ["1", "0", "2", "1"], ("Datum", name)))


@pytest.mark.parametrize("cell", ["-", "–", "?", "n/a", "riot"])  # noqa: RUF001
def test_a_single_odd_cell_does_not_make_events_of_counts(cell: str) -> None:
    table = raw(days_from("2020-01-01", 40), [cell, *(["1", "0", "2"] * 13)])
    assert fits(table)
    if cell == "riot":
        assert "line 2, count = 'riot'" in refusal(table)
    else:
        assert read(table).dropped == {"no count for this day": 1}


def test_the_total_of_a_pivot_table_is_no_day() -> None:
    days = [*days_from("2020-01-01", 3), "Grand Total"]
    table = raw(days, ["1", "0", "2", "3"], ("Row Labels", "Count of event_id"))
    assert fits(table)
    reading = read(table)
    assert (len(reading.table), reading.dropped) == (3, {"a total, not a day": 1})
    assert {it.severity for it in reading.remarks} == {"note"}


@pytest.mark.parametrize(
    "counts",
    [["1.204", "12", "0"], ["1,204", "12", "0"], ["1 204", "12", "0"], ["1'204", "12", "0"]],
)
def test_marks_between_thousands_are_read_and_said(counts: list[str]) -> None:
    reading = read(raw(days_from("2020-01-01", 3), counts))
    assert len(reading.table) == 1216
    assert "1 count is so written" in remark(reading, "thousands").text


@pytest.mark.parametrize("other", ["1,5", "1204", "1.204", "0,204"])
def test_a_doubtful_mark_is_refused_in_one_line(other: str) -> None:
    said = refusal(raw(days_from("2020-01-01", 5), ["1,204", "2,310", "3,001", other, "1"]))
    assert "such as '1,204' are not whole numbers" in said
    assert said.count("1,204") == 1


def test_a_running_number_counts_nothing() -> None:
    days = ["2020-01-01", "2020-01-05", "2020-01-02"]
    assert not fits(raw(["1", "2", "3"], days, ("n", "date")))
    assert not fits(raw(days, ["3", "2", "1"]))
    assert fits(raw(days, ["1", "3", "2"]))


def test_weeks_under_the_name_of_a_date_are_said_to_be_weeks() -> None:
    weeks = [f"2016-W{week:02d}" for week in range(1, 20)]
    assert "counts by the week: a test by the day is impossible" in refusal(raw(weeks, ["1"] * 19))


def test_one_day_and_one_event_are_said_in_the_singular() -> None:
    assert remark(read(raw(["2020-01-01"], ["1"])), "days_counted").text.startswith(
        "1 day holding 1 event, "
    )


def test_the_page_counts_rows_in_days_and_shows_the_longest_gaps(tmp_path: Path) -> None:
    rows = [
        [day, "" if n % 20 < n // 20 else "2"] for n, day in enumerate(days_from("2020-01-01", 200))
    ]
    events = load_events(write_csv(tmp_path / "counts.csv", (["date", "count"], rows)))
    found = check_events(events)
    summary = summarise(events, found)
    assert summary.rows_in_words() == "200 days read = 155 used (310 events) + 45 left out"
    (dropped,) = (it for it in found if it.name == "dropped_rows")
    assert "45 of 200 (22.5%)" in dropped.text
    told = summary.without_data()
    assert told[0] == ("before 1 January 2020", "the file begins there")
    assert told[-2:] == [
        ("and 4 more", "45 days in all"),
        ("after 18 July 2020", "the file ends there"),
    ]
    assert len(told) == 8
    assert told[5][0] == "29 June 2020 to 7 July 2020"
