from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.events.dates import DateReading, three_columns
from tests.date_makers import names, remark, spans

NO_DAY = ("NaT", "NaT")
TRIPLES = {
    ("1978", "6", "15"): (("1978-06-15", "1978-06-15"), ""),
    ("1978", "06", "05"): (("1978-06-05", "1978-06-05"), ""),
    ("1978.0", "6.0", "5.0"): (("1978-06-05", "1978-06-05"), ""),
    ("1978", "June", "5"): (("1978-06-05", "1978-06-05"), ""),
    ("1978", "6", "0"): (("1978-06-01", "1978-06-30"), ""),
    ("1980", "2", ""): (("1980-02-01", "1980-02-29"), ""),
    ("1978", "12", "-9"): (("1978-12-01", "1978-12-31"), ""),
    ("1978", "0", "0"): (("1978-01-01", "1978-12-31"), ""),
    ("1978", "", "15"): (("1978-01-01", "1978-12-31"), ""),
    ("1978", "2", "30"): (NO_DAY, "no such day"),
    ("1978", "13", "1"): (NO_DAY, "no such day"),
    ("1978", "13", "0"): (NO_DAY, "no such day"),
    ("1978", "1", "9999"): (NO_DAY, "no such day"),
    ("0", "6", "15"): (NO_DAY, "no date"),
    ("", "", ""): (NO_DAY, "no date"),
    ("78", "6", "15"): (NO_DAY, "year out of range"),
    ("9999", "6", "15"): (NO_DAY, "year out of range"),
    ("1978", "x", "15"): (NO_DAY, "not a date"),
    ("1978", "6", "15-16"): (NO_DAY, "not a date"),
    ("19780", "6", "15"): (NO_DAY, "not a date"),
    ("1978", "-6", "15"): (NO_DAY, "not a date"),
}


def read(triples: list[tuple[str, ...]], dtype: str = "str") -> DateReading:
    index = range(2, len(triples) + 2)
    table = pd.DataFrame(triples, index=index, columns=["iyear", "imonth", "iday"], dtype=str)
    table = table.astype(dtype)
    return three_columns(table["iyear"], table["imonth"], table["iday"])


def test_every_combination_is_read_by_hand_as_text_and_as_categories() -> None:
    for dtype in ("str", "category"):
        reading = read(list(TRIPLES), dtype)
        assert spans(reading) == [days for days, _ in TRIPLES.values()]
        assert reading.reasons.tolist() == [reason for _, reason in TRIPLES.values()]


def test_unknown_days_and_months_are_counted_with_their_rows() -> None:
    reading = read([("1978", "6", "0"), ("1978", "6", "1"), ("1979", "0", "0"), ("1978", "6", "0")])
    found = remark(reading, "date_forms")
    assert found.text.startswith("'iyear', 'imonth', 'iday': 2 rows with month only and 1 row")
    assert (found.severity, found.rows) == ("note", (2, 4, 5))


def test_impossible_days_are_quoted_as_they_stand() -> None:
    found = remark(
        read([("1978", "6", "1"), ("1978", "02", "30"), ("1978", "2", "30")]), "unread_dates"
    )
    assert (found.severity, found.rows) == ("warning", (3, 4))
    assert "2 'no such day' (line 3: '1978, 02, 30')" in found.text


def test_full_dates_need_no_remark_and_no_rows_are_read() -> None:
    assert names(read([("1978", "6", "1")])) == []
    assert len(read([]).earliest) == 0


@given(st.lists(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))))
@settings(max_examples=50, deadline=None)
def test_any_dates_come_back_the_same(written: list[dt.date]) -> None:
    triples = [(str(day.year), str(day.month), str(day.day)) for day in written]
    assert read(triples).earliest.tolist() == written


@given(st.lists(st.tuples(*[st.text("0123456789.- xJune", max_size=5)] * 3), max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_three_texts_give_days_or_a_reason(triples: list[tuple[str, ...]]) -> None:
    reading = read(triples)
    for (first, last), reason in zip(spans(reading), reading.reasons, strict=True):
        assert (first == "NaT") == (last == "NaT") == bool(reason)
        assert reason or "1000-01-01" <= first <= last <= "2999-12-31"
