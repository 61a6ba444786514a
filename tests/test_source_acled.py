"""ACLED's exports read back: every generation of columns, and every trap they are known for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.events import SOURCES, Events, load_events
from analysis.events.raw import RawTable, ReadOptions, no_damage
from tests.exports import Made, Table, acled, some_events
from tests.exports.writers import write_csv, write_json_records, write_xlsx

MADE = some_events()
Row = tuple[str, dt.date, str, dt.date, dt.date]


def read(tmp_path: Path, table: Table, source: str | None = None) -> Events:
    return load_events(write_csv(tmp_path / "acled.csv", table), source)


def as_made(made: Sequence[Made]) -> list[Row]:
    """What a file of these events must give, newest first."""
    return [
        (acled.identity(one), one.date, one.precision, one.earliest, one.latest)
        for one in reversed(made)
    ]


def as_read(events: Events) -> list[Row]:
    columns = ["event_id", "date", "date_precision", "earliest", "latest"]
    return list(events.table[columns].itertuples(index=False, name=None))


def told(events: Events, name: str) -> list[tuple[str, str]]:
    return [(one.severity, one.text) for one in events.remarks if one.name == name]


def few(number: int, **changed: list[str]) -> Table:
    """The first events oldest first, some columns replaced."""
    columns, rows = acled.table(MADE[:number], "api")
    rows = rows[::-1]
    for name, cells in changed.items():
        for row, cell in zip(rows, cells, strict=True):
            row[columns.index(name)] = cell
    return columns, rows


@pytest.mark.parametrize("generation", acled.GENERATIONS)
def test_every_generation_comes_back_the_same(tmp_path: Path, generation: str) -> None:
    events = read(tmp_path, acled.table(MADE, generation))
    assert (events.source, events.rows_read, events.dropped) == ("acled", 60, {})
    assert as_read(events) == as_made(MADE)


def test_the_columns_are_as_many_as_were_seen() -> None:
    assert [len(names) for names, _ in acled.GENERATIONS.values()] == [31, 31, 31, 31, 25]


def test_the_api_answer_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    table = acled.table(MADE, "api", numeric=True)
    events = load_events(write_json_records(path, table, "data", numbers=("time_precision",)))
    assert events.source == "acled"
    assert as_read(events) == as_made(MADE)


def test_a_copy_with_a_row_of_tags_comes_back_the_same(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "hdx.csv", acled.table(MADE), tag_row=True)
    events = load_events(path)
    assert as_read(events) == as_made(MADE)
    assert events.rows_read == sum(events.dropped.values()) + 60


def test_a_workbook_with_real_dates_comes_back_the_same(tmp_path: Path) -> None:
    table = acled.table(MADE, "api")
    path = write_xlsx(tmp_path / "acled.xlsx", table, ["event_date"], numbers=["time_precision"])
    assert as_read(load_events(path)) == as_made(MADE)


def test_a_re_saved_semicolon_file_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    table = acled.table(MADE, "before 2023", style="slashes")
    write_csv(path, table, delimiter=";", bom=True, newline="\r\n", sep_line=True)
    events = load_events(path)
    assert as_read(events) == as_made(MADE)
    assert told(events, "date_order"), "the order of day and month was decided without a word"


def test_the_other_columns_are_kept(tmp_path: Path) -> None:
    table = read(tmp_path, acled.table(MADE, numeric=True)).table
    assert table["actor1"].tolist() == [one.actor for one in reversed(MADE)]
    assert table["notes"].tolist() == [one.note for one in reversed(MADE)]
    assert set(table["timestamp"]) == {"1730000000"}
    assert set(table["sub_event_type"]) == {"Non-violent transfer of territory"}


@pytest.mark.parametrize(
    "kept",
    [
        {"event_id_cnty", "event_date", "time_precision"},
        {"data_id", "iso", "event_date", "time_precision", "country"},
        {"event_id_no_cnty", "iso", "event_date", "time_precision"},
        {"event_date", "time_precision", "event_type"},
    ],
    ids=lambda kept: "+".join(sorted(kept)),
)
def test_a_cut_export_is_recognised_and_dated(tmp_path: Path, kept: set[str]) -> None:
    events = read(tmp_path, acled.table(MADE, "before 2023", columns=kept))
    assert events.source == "acled"
    assert [row[1:] for row in as_read(events)] == [row[1:] for row in as_made(MADE)]


def test_numbers_that_start_again_in_every_country_are_told_apart(tmp_path: Path) -> None:
    columns = ["iso", "event_id_no_cnty", "event_date"]
    rows = [["368", "1", "2020-01-01"], ["760", "1", "2020-01-01"], ["760", "", "2020-01-01"]]
    events = read(tmp_path, (columns, rows))
    assert events.table["event_id"].tolist() == ["368-1", "760-1", "line-4"]


def test_precision_becomes_an_interval(tmp_path: Path) -> None:
    made = [acled.known_as(one, ("day", "week", "month")[i % 3]) for i, one in enumerate(MADE)]
    events = read(tmp_path, acled.table(made, monadic=True))
    assert as_read(events) == as_made(made)
    ((severity, text),) = told(events, "precision")
    assert severity == "note"
    assert text.startswith(
        "time_precision 2 (rows used: 20) is read as the stated day plus or minus 3"
    )
    assert "3 (rows used: 20) as its calendar month" in text


def test_a_week_and_a_month_counted_by_hand(tmp_path: Path) -> None:
    table = few(3, event_date=["2020-03-01", "2020-02-29", "2020-02-15"],
                time_precision=["2", "3.0", " 3"], year=["2020"] * 3)  # fmt: skip
    found = read(tmp_path, table).table
    spans = [f"{row.earliest} {row.latest}" for row in found.itertuples()]
    assert spans == ["2020-02-27 2020-03-04", "2020-02-01 2020-02-29", "2020-02-01 2020-02-29"]
    assert [str(day) for day in found["date"]] == ["2020-03-01", "2020-02-29", "2020-02-15"]


def test_a_precision_that_says_nothing_is_never_taken_as_exact(tmp_path: Path) -> None:
    events = read(tmp_path, few(4, time_precision=["1", "", "7", "month"]))
    assert events.dropped == {"precision of the date unknown": 3}
    assert events.lost.index.tolist() == [3, 4, 5]


def test_a_file_without_precision_is_warned_of(tmp_path: Path) -> None:
    events = read(tmp_path, acled.table(MADE, columns={"event_id_cnty", "event_date"}))
    ((severity, text),) = told(events, "precision")
    assert severity == "warning"
    assert "every date is taken as exact" in text
    assert set(events.table["date_precision"]) == {"day"}


def test_exact_dates_need_no_remark(tmp_path: Path) -> None:
    events = read(tmp_path, acled.table(MADE, "api"))
    assert told(events, "precision") == told(events, "made_ids") == []


def test_the_actor_based_export_counts_each_event_once(tmp_path: Path) -> None:
    events = read(tmp_path, acled.table(MADE, monadic=True))
    assert (events.rows_read, events.dropped) == (120, {"same event id again": 60})
    assert as_read(events) == as_made(MADE)
    ((severity, text),) = told(events, "repeated_ids")
    assert severity == "warning"
    assert "(120 rows, 60 events): 60 of 120 (50.0%), lines " in text
    assert "a filter on actors sees only the first" in text


def test_one_id_on_two_dates_is_a_refusal_that_names_it(tmp_path: Path) -> None:
    table = few(4, event_id_cnty=["IRQ1", "IRQ2", "IRQ1", "IRQ\x1b[31m"])
    events = read(tmp_path, table)
    ((severity, text),) = told(events, "ids_on_several_dates")
    assert severity == "refusal"
    assert "1 event ids that stand on different dates, such as 'IRQ1': 2 of 4 (50.0%)" in text
    assert "lines 2, 4" in text
    assert events.dropped == {}


def test_repeats_and_ids_on_several_dates_are_told_apart(tmp_path: Path) -> None:
    days = ["2020-01-01", "2020-01-01", "2020-01-01", "2020-01-02"]
    table = few(4, event_id_cnty=["IRQ1", "IRQ1", "IRQ2", "IRQ2"], event_date=days)
    events = read(tmp_path, table)
    assert events.lost.index.tolist() == [3]
    ((_, text),) = told(events, "ids_on_several_dates")
    assert "such as 'IRQ2': 2 of 4 (50.0%), lines 4, 5." in text


def test_a_row_that_cannot_be_used_is_nobodys_first(tmp_path: Path) -> None:
    table = few(3, event_id_cnty=["IRQ1", "IRQ1", "IRQ1"], event_date=["2020-01-01"] * 3,
                time_precision=["", "1", "1"])  # fmt: skip
    events = read(tmp_path, table)
    assert events.dropped == {"precision of the date unknown": 1, "same event id again": 1}
    assert events.table.index.tolist() == [3]


def test_rows_without_an_id_are_all_counted(tmp_path: Path) -> None:
    events = read(tmp_path, few(3, event_id_cnty=["", " ", "IRQ3"], event_date=["2020-01-01"] * 3))
    assert events.table["event_id"].tolist() == ["line-2", "line-3", "IRQ3"]
    ((severity, text),) = told(events, "made_ids")
    assert (severity, text[:52]) == (
        "warning",
        "Rows without event_id_cnty: 2 of 3 (66.7%), lines 2,",
    )


def test_a_year_that_is_not_the_dates_is_warned_of(tmp_path: Path) -> None:
    years, codes = ["2021", "2020", "", "2021"], ["1", "1", "1", "lost"]
    table = few(4, event_date=["2020-12-31"] * 4, year=years, time_precision=codes)
    ((severity, text),) = told(read(tmp_path, table), "wrong_years")
    assert severity == "warning"
    assert "Rows whose year is not that of event_date: 1 of 4 (25.0%), line 2." in text


def test_a_week_across_new_year_may_bear_either_year(tmp_path: Path) -> None:
    table = few(2, event_date=["2020-12-30"] * 2, year=["2021", "2020"], time_precision=["2", "2"])
    assert told(read(tmp_path, table), "wrong_years") == []


def test_the_file_of_weekly_sums_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="sums by week") as refused:
        read(tmp_path, acled.weekly(MADE))
    assert "a test by the day is impossible" in str(refused.value)
    assert "Get the event-level file" in str(refused.value)


def test_sums_by_month_are_refused(tmp_path: Path) -> None:
    columns = ["Country", "Month", "Year", "Events", "Fatalities"]
    with pytest.raises(DataError, match="sums by month"):
        read(tmp_path, (columns, [["Iraq", "January", "2020", "3", "1"]]))


def saturdays(number: int, count: str) -> Table:
    first = dt.date(2022, 1, 1)  # a Saturday
    columns = ["event_date", "event_id_cnty", count]
    days = [first + dt.timedelta(7 * i) for i in range(number)]
    return columns, [[str(day), f"IRQ{day}", "4"] for day in days]


def test_saturdays_with_a_count_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="all 8 different dates are Saturdays"):
        read(tmp_path, saturdays(8, "Events"))


def test_a_precision_in_words_is_not_taken_for_acleds(tmp_path: Path) -> None:
    columns = ["event_date", "time_precision", "place"]
    events = read(tmp_path, (columns, [["2020-01-01", "exact", "here"]]))
    assert events.source == "table"


def test_a_few_saturdays_or_no_count_are_not_refused(tmp_path: Path) -> None:
    assert len(read(tmp_path, saturdays(7, "events")).table) == 7
    assert len(read(tmp_path, saturdays(8, "deaths")).table) == 8
    columns, rows = saturdays(9, "events")
    rows[4][0] = "2022-01-30"  # a Sunday
    assert len(read(tmp_path, (columns, rows)).table) == 9


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    columns, rows = few(2)
    columns = [{"notes": "EVENT_DATE"}.get(name, name) for name in columns]
    with pytest.raises(DataError, match="columns 'event_date', 'EVENT_DATE' would both be read"):
        read(tmp_path, (columns, rows))


def test_a_file_said_to_be_acleds_must_have_its_date(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column 'event_date' missing; the header has 'when'"):
        read(tmp_path, (["when"], [["2020-01-01"]]), source="acled")


def test_a_bad_date_is_lost_under_its_reason(tmp_path: Path) -> None:
    events = read(tmp_path, few(3, event_date=["2020-01-01", "", "2020-02-30"]))
    assert events.rows_read == 3
    assert len(events.table) == 1
    assert sum(events.dropped.values()) == 2


def test_fingerprints_of_a_large_file_serve_as_ids() -> None:
    prints = np.array([2**63 + 7, 2**63 + 7, 0, 0, 2**63 + 9, 2**63 + 9], dtype=np.uint64)
    days = ["2020-01-01"] * 5 + ["2020-01-02"]
    cells = pd.DataFrame({"event_id_cnty": prints, "event_date": days}, range(2, 8))
    cells["event_date"] = cells["event_date"].astype("category")
    raw = RawTable("large.csv", cells, no_damage())
    assert SOURCES["acled"].recognises(raw)
    reading = SOURCES["acled"].read(raw, ReadOptions())
    assert reading.lost.index.tolist() == [3]
    meant = {one.name: one.rows for one in reading.remarks}
    assert meant["ids_on_several_dates"] == (6, 7)
    assert meant["made_ids"] == (4, 5)
