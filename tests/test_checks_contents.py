"""Cells out of place: no event, shifted columns, points off the map, full days, early reports."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from checked_events import FIRST, clean, events_on, every, found, large, only

from analysis.events import Events
from analysis.events.checks.base import tally
from analysis.events.checks.publication import future_dates


@pytest.mark.parametrize(
    "text",
    ["No event", "no incidents reported", "Nothing to report", "NONE", "nil", "No attacks.",
     "no-event", "zero incidents"],
)  # fmt: skip
def test_a_row_that_says_nothing_happened_is_a_warning_with_the_value(text: str) -> None:
    events = events_on(every(1, 4), event_type=["battle", text, "protest", text])
    finding = only("no_event_rows", events)
    assert (finding.severity, finding.rows) == ("warning", (3, 5))
    assert repr(text) in finding.text
    assert finding.text.startswith("2 rows on which nothing happened, by 'event_type'")
    assert "; lines 3, 5)" in finding.text


@pytest.mark.parametrize("text", ["Non-violent action", "northern attack", "unknown", "event", ""])
def test_other_kinds_of_events_say_no_such_thing(text: str) -> None:
    assert found("no_event_rows", events_on(every(1, 2), event_type=["battle", text])) == []


def test_none_in_a_detail_is_not_known_and_not_no_event() -> None:
    assert found("no_event_rows", events_on(every(1, 2), event_mode=["none", "riot"])) == []
    assert found("no_event_rows", events_on(every(1, 2), notes=["no event", "a"])) == []


def test_a_value_that_only_left_out_rows_had_says_nothing() -> None:
    """In large files a column keeps the category of a value that no row holds any more."""
    events = large(events_on(every(1, 2), event_type=["battle", "no event"]))
    kept = dataclasses.replace(events, table=events.table.iloc[:1])
    assert found("no_event_rows", kept) == []
    assert tally(kept.table["event_type"])[0].tolist() == ["battle"]


def test_millions_of_categories_are_counted_in_parts_without_losing_one() -> None:
    codes = np.arange(2_500_000, dtype=np.int32) % 3
    texts = pd.Series(pd.Categorical.from_codes(codes, categories=["a", "b", "c", "d"]))
    values, counts = tally(texts)
    assert values.tolist() == ["a", "b", "c"]
    assert counts.tolist() == [833_334, 833_333, 833_333]


def shifted(**changed: str) -> Events:
    """Sixty rows, the tenth of them with other cells; its line is 11."""
    columns = {
        "country": ["Iraq", "Syria"] * 30,
        "notes": [f"text {n}" for n in range(60)],
        "latitude": [f"33.{n}" for n in range(60)],
        "fatalities": [str(n % 4) for n in range(60)],
        "reported": ["2020-02-01"] * 59 + ["2020-02-02 10:00"],
    }
    for name, text in changed.items():
        columns[name] = [*columns[name][:9], text, *columns[name][10:]]
    return events_on(every(1, 60), **columns)


@pytest.mark.parametrize(
    "changed",
    [
        {"latitude": "a market", "fatalities": "33.1 N"},
        {"latitude": "a market", "country": "Baghdad"},
        {"reported": "north", "fatalities": "many"},
    ],
)
def test_words_where_others_have_numbers_in_two_columns_are_shifted_cells(
    changed: dict[str, str],
) -> None:
    finding = only("shifted_columns", shifted(**changed))
    assert (finding.severity, finding.rows) == ("warning", (11,))
    assert all(repr(name) in finding.text for name in changed)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"fatalities": "several"},
        {"country": "Iran", "notes": "44.4"},
        {"latitude": "", "fatalities": "unknown"},
        {"latitude": "-33.10", "fatalities": "1,000"},
    ],
)
def test_one_odd_cell_or_an_unknown_one_is_not_shifted(changed: dict[str, str]) -> None:
    assert found("shifted_columns", shifted(**changed)) == []


def test_in_a_short_file_all_cells_but_one_are_nearly_all() -> None:
    """11 of 12 are 91.7%; of nine cells nothing can be said."""
    twelve = ["x", *["1"] * 11]
    assert only("shifted_columns", events_on(every(1, 12), a=twelve, b=twelve)).rows == (2,)
    nine = twelve[:9]
    assert found("shifted_columns", events_on(every(1, 9), a=nine, b=nine)) == []


def test_a_column_of_words_with_some_numbers_is_no_column_of_numbers() -> None:
    mixed = ["12", "a few"] * 30
    assert found("shifted_columns", events_on(every(1, 60), a=mixed, b=mixed)) == []


def test_a_column_with_two_odd_cells_in_sixty_is_not_nearly_all_numbers() -> None:
    """58 of 60 is 96.7%, below 98%."""
    numbers = ["x", "y", *["1"] * 58]
    assert found("shifted_columns", events_on(every(1, 60), a=numbers, b=numbers)) == []
    longer = ["x", "y", *["1"] * 98]
    assert only("shifted_columns", events_on(every(1, 100), a=longer, b=longer)).rows == (2, 3)


def test_points_off_the_map_are_a_note() -> None:
    events = events_on(
        every(1, 6),
        latitude=["33.3", "0", "0.0", "95", "-33", ""],
        longitude=["44.4", "0", "44", "44", "181", ""],
    )
    finding = only("coordinates", events)
    assert (finding.severity, finding.rows) == ("note", (3, 5, 6))
    assert "3 points off the map (1 at 0, 0 and 2 beyond" in finding.text
    assert found("coordinates", events_on(every(1, 2), latitude=["0", "0"])) == []
    assert found("coordinates", events_on([FIRST], latitude=["-34"], longitude=["151.2"])) == []
    assert found("coordinates", clean()) == []


def test_a_day_with_more_than_a_twentieth_of_all_events_is_a_note() -> None:
    """21 of 221 rows are 9.5%; 20 rows are too few, whatever their share."""
    finding = only("many_in_one_day", events_on([*every(1, 200), *[FIRST] * 20]))
    assert finding.severity == "note"
    assert "1 January 2020 (21 of 220 (9.5%))" in finding.text
    assert finding.rows == (2, *range(202, 222))
    assert found("many_in_one_day", events_on([*every(1, 200), *[FIRST] * 19])) == []


def test_a_share_of_a_twentieth_or_a_short_file_is_no_full_day() -> None:
    assert found("many_in_one_day", events_on([*every(1, 401), *[FIRST] * 20])) == []
    assert found("many_in_one_day", events_on(every(1, 10) * 30)) == []


DAY = dt.date(2020, 1, 10)


def later(column: str, stamp: str) -> list[tuple[str, str]]:
    events = events_on([DAY, DAY], **{column: [stamp, ""]})
    return [(it.severity, it.text) for it in found("later_than_source", events)]


@pytest.mark.parametrize(
    ("column", "same_day", "day_before", "long_before"),
    [
        ("source_1_date", "2020-01-10", "2020-01-09", "2020-01-01"),
        ("published", "2020-01-10", "2020-01-09", "2020-01-01"),
        ("source_date", "2020-01-01;2020-01-10", "2020-01-09 00:00:00.000", "2020-01-01"),
        ("Publication Date", "2020-01-10T23:59:59", "2020-01-09T00:00:00Z", "2019-12-31"),
        ("DATEADDED", "20200110000000", "20200109234500", "20190110"),
        ("timestamp", "1578614400", "1578614399", "1500000000"),
    ],
)
def test_an_event_after_its_report_is_a_note_at_one_day_and_a_warning_beyond(
    column: str, same_day: str, day_before: str, long_before: str
) -> None:
    """1578614400 is the first second of 10 January 2020."""
    assert later(column, same_day) == []
    ((note, text),) = later(column, day_before)
    assert (note, repr(column) in text) == ("note", True)
    assert "1 event dated later" in text
    assert "by at most 1 day (line 2)" in text
    ((warning, _),) = later(column, long_before)
    assert warning == "warning"


def test_of_several_stamps_the_latest_that_is_certain_counts() -> None:
    assert later("source_date", "2020-01-08; soon")[0][0] == "warning"
    assert later("source_date", "2020-01-08; 2020-01-11") == []


@pytest.mark.parametrize("stamp", ["", "soon", "09/01/2020", "2020-02-30", "20201340", "12"])
def test_a_stamp_that_is_no_certain_day_says_nothing(stamp: str) -> None:
    assert later("published", stamp) == []


def test_the_last_change_of_a_row_is_told_apart_from_its_report() -> None:
    assert "the last change of their row" in later("timestamp", "1500000000")[0][1]
    assert "the page they rest on" in later("source_date", "2001-01-01")[0][1]


def test_only_the_column_that_the_study_names_counts_as_the_report() -> None:
    events = events_on([DAY], published=["2020-02-01"], report_date=["2019-01-01"])
    assert found("later_than_source", events) == []


def test_dates_beyond_the_newest_page_are_a_warning() -> None:
    events = events_on([FIRST, dt.date(2202, 1, 1)], source_1_date=["2020-01-05", ""])
    finding = only("beyond_the_sources", events)
    assert (finding.severity, finding.rows) == ("warning", (3,))
    assert "5 January 2020" in finding.text
    assert found("beyond_the_sources", events_on([FIRST], source_1_date=[""])) == []
    assert found("beyond_the_sources", clean()) == []


def test_days_to_come_are_a_warning_and_many_of_them_a_refusal() -> None:
    """Of 100 days the last five lie after 4 April 2020; a twentieth is not yet many."""
    events = events_on(every(1, 100))
    today = dt.date(2020, 4, 4)
    (few,) = future_dates(events, today=today)
    assert (few.severity, few.rows) == ("warning", (97, 98, 99, 100, 101))
    (many,) = future_dates(events, today=today - dt.timedelta(1))
    assert many.severity == "refusal"
    assert future_dates(events, today=dt.date(2020, 4, 9)) == []
    assert future_dates(events) == []


def test_lines_are_those_of_the_file_and_not_numbers_of_rows() -> None:
    lines = [str(n) for n in np.arange(10, 70, 2)]
    events = events_on(every(1, 30), lines=lines, type=["battle"] * 29 + ["no event"])
    assert only("no_event_rows", events).rows == (68,)
