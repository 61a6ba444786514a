"""Files that are in order: recognised, kept as they are, dates with their intervals."""

import datetime as dt
import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.events import SOURCES, load_events
from analysis.events.precision import PRECISIONS, as_days, intervals, parse_day

BUNDLED = Path("data/iraq-us-interests/events.csv")


def test_the_bundled_file_is_recognised_and_read_whole() -> None:
    events = load_events(BUNDLED)
    assert (events.source, events.rows_read, len(events.table)) == ("redletter", 557, 557)
    assert events.dropped == {}
    assert events.sha256 == hashlib.sha256(BUNDLED.read_bytes()).hexdigest()


def test_the_sentence_says_as_what_the_file_was_read() -> None:
    assert load_events(BUNDLED).sentence() == (
        "events.csv, read as source 'redletter': 557 rows, dated 11 February 2017 to 17 July 2025."
    )


def test_one_row_on_one_day_is_said_as_one(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("date\n2020-01-01\n")
    said = load_events(tmp_path / "one.csv").sentence()
    assert said == "one.csv, read as source 'dates': 1 row, dated 1 January 2020."


def test_the_bundled_file_holds_the_precisions_its_codebook_names() -> None:
    precision = load_events(BUNDLED).table["date_precision"]
    found = [int((precision == name).sum()) for name in PRECISIONS]
    assert found == [509, 34, 12, 2]


def test_cells_stay_text_and_empty_cells_stay_empty() -> None:
    table = load_events(BUNDLED).table
    assert set(table["coding_round"]) == {"1", "2", "3"}
    assert int((table["flags"] == "").sum()) == 476
    assert not table.isna().any().any()


def test_the_index_is_the_line_of_the_file() -> None:
    table = load_events(BUNDLED).table
    lines = BUNDLED.read_text(encoding="utf-8").splitlines()
    assert all(
        lines[line - 1].startswith(name) for line, name in table["event_id"].items()
    )  # no cell of this file holds a line break


def test_a_table_with_a_column_of_dates_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("place,date\nhere,2020-01-03\nNA,2020-01-05\n", encoding="utf-8")
    events = load_events(path)
    assert events.source == "table"
    assert list(events.table["event_id"]) == ["line-2", "line-3"]
    assert list(events.table["date"]) == [dt.date(2020, 1, 3), dt.date(2020, 1, 5)]
    assert set(events.table["date_precision"]) == {"day"}
    assert list(events.table["place"]) == ["here", "NA"]  # NA is a text here, not a gap


def test_a_list_of_dates_keeps_its_own_ids_and_precision(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("event_id,date,date_precision\nx,2020-02-10,month\n", encoding="utf-8")
    events = load_events(path)
    assert events.source == "dates"
    (row,) = events.table.to_dict("records")
    assert row["event_id"] == "x"
    assert (row["earliest"], row["latest"]) == (dt.date(2020, 2, 1), dt.date(2020, 2, 29))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, ends: str, mark: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes((mark + ends.join(["date", "2020-01-03", "2020-01-05"])).encode())
    assert list(load_events(path).table["date"]) == [dt.date(2020, 1, 3), dt.date(2020, 1, 5)]


def test_a_line_break_inside_a_cell_is_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b'date,note\r\n2020-01-03,"a\r\nb"\r\n')
    assert list(load_events(path).table["note"]) == ["a\r\nb"]


def test_every_source_says_what_it_is_and_what_it_looks_for() -> None:
    for source in SOURCES.values():
        assert source.title
        assert source.looks_for


@pytest.mark.parametrize(
    ("precision", "earliest", "latest"),
    [
        ("day", "2020-12-31", "2020-12-31"),
        ("plus_minus_1", "2020-12-30", "2021-01-01"),
        ("week", "2020-12-28", "2021-01-03"),
        ("month", "2020-12-01", "2020-12-31"),
    ],
)
def test_each_precision_has_its_interval(precision: str, earliest: str, latest: str) -> None:
    first, last = intervals(as_days([dt.date(2020, 12, 31)]), np.array([precision], dtype=object))
    assert (str(first[0]), str(last[0])) == (earliest, latest)


@given(st.dates(dt.date(1000, 2, 1), dt.date(2999, 11, 30)), st.sampled_from(PRECISIONS))
def test_a_stated_date_lies_in_its_interval(day: dt.date, precision: str) -> None:
    first, last = intervals(as_days([day]), np.array([precision], dtype=object))
    assert first[0] <= np.datetime64(day) <= last[0]


@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_every_iso_day_is_read_back(day: dt.date) -> None:
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["", "2020-13-01", "2020-W01-1", "20200101", "\u0662020-01-01", "0999-01-01"]
)
def test_anything_else_is_no_day(text: str) -> None:
    assert parse_day(text) is None
