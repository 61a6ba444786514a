"""What is done with millions of rows, done with few: the same events as the plain way gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.events import assembling, check_events, load_events, precision
from analysis.events.dates import within_bounds
from analysis.events.precision import Dated, as_days, dated_table
from analysis.events.reasons import first_reason, no_reason, reason_where
from tests.exports import some_events
from tests.exports.acled import table as acled_table
from tests.exports.writers import write_csv


@pytest.fixture
def many(monkeypatch):
    """Take seven rows for a million."""

    def begin():
        monkeypatch.setattr(precision, "MANY", 7)
        monkeypatch.setattr(precision, "SOME", 7)
        monkeypatch.setattr(assembling, "MANY", 7)

    return begin


def with_faults(tmp_path):
    """A file in which rows are lost for three reasons: no date, no precision, the id again."""
    columns, rows = acled_table(some_events())
    rows = [list(row) for row in rows]
    day, level = columns.index("event_date"), columns.index("time_precision")
    for i in (3, 4, 20):
        rows[i][day] = "never"
    rows[30][level] = "9"
    for i in range(40, 50):
        rows[i][level] = str(2 + i % 2)
    return write_csv(tmp_path / "a.csv", (columns, [*rows, rows[50], rows[0]]))


@pytest.mark.parametrize("faults", [False, True])
def test_the_same_events_come_of_many_rows_as_of_few(tmp_path, many, faults):
    clean = write_csv(tmp_path / "b.csv", acled_table(some_events()))
    path = with_faults(tmp_path) if faults else clean
    few = load_events(path)
    many()
    alike = load_events(path)
    assert str(alike.table["date"].dtype) == "category"
    pd.testing.assert_frame_equal(alike.table.astype(object), few.table.astype(object))
    pd.testing.assert_frame_equal(alike.lost, few.lost)
    assert alike.dropped == few.dropped
    assert sum(few.dropped.values()) == (6 if faults else 0)
    assert alike.remarks == few.remarks
    assert check_events(alike) == check_events(few)


def test_dates_of_many_rows_are_ordered_categories_of_the_days_there_are(many):
    rng = np.random.default_rng(5)
    days = np.datetime64("1999-12-20") + rng.integers(0, 40, 50)
    used = rng.random(50) < 0.7
    many()
    dated, _ = within_bounds(days, days + rng.integers(0, 31, 50), days)
    cells = pd.DataFrame({"x": ["a"] * int(used.sum())}, np.flatnonzero(used))
    table = dated_table(cells, cells["x"], dated, used)
    assert as_days(table["date"]).tolist() == days[used].tolist()
    assert as_days(table["latest"]).tolist() == dated.latest[used].tolist()
    assert table["date"].cat.categories.tolist() == np.unique(days[used]).tolist()
    assert table["date"].cat.ordered
    assert table["date_precision"].tolist() == list(dated.precision[used])


def test_the_precision_of_many_rows_is_that_of_few(many):
    days = np.full(12, np.datetime64("2020-01-01"))
    ends = days + np.array([0, 1, 2, 3, 6, 7, 30, 31, 400, 0, 0, 0])
    ends[10] = np.datetime64("NaT")
    few, why = within_bounds(days, ends)
    many()
    alike, same = within_bounds(days, ends)
    assert list(alike.precision) == list(few.precision)
    assert list(few.precision[:8]) == [
        "day", "plus_minus_1", "plus_minus_1", "week", "week", "month", "month", "month",
    ]  # fmt: skip
    assert same.tolist() == why.tolist()
    assert [bool(reason) for reason in why] == [False] * 7 + [True, True, False, True, False]


def test_a_span_of_days_beyond_small_whole_numbers_is_kept(many):
    days = np.array(["1000-01-01", "2999-12-31", "1970-01-01"] * 5, dtype="datetime64[D]")
    many()
    words = np.array(["day"] * 15, dtype=object)
    cells = pd.DataFrame({"x": ["a"] * 15})
    table = dated_table(cells, cells["x"], Dated(days, words, days, days))
    assert as_days(table["date"]).tolist() == days.tolist()


def test_more_different_days_than_small_numbers_can_tell_are_kept(many):
    days = np.datetime64("1900-01-01") + np.arange(40_000)
    many()
    cells = pd.DataFrame({"x": np.full(days.size, "a")})
    words = np.array(["day"], dtype=object).repeat(days.size)
    table = dated_table(cells, cells["x"], Dated(days, words, days, days))
    assert (as_days(table["date"]) == days).all()


def test_the_first_reason_stands_and_none_takes_up_no_memory():
    a, b = np.array([False, True, False]), np.array([True, True, False])
    assert first_reason(reason_where(a, "a"), reason_where(b, "b")).tolist() == ["b", "a", ""]
    assert first_reason(reason_where(b, "b"), reason_where(a, "a")).tolist() == ["b", "b", ""]
    assert first_reason(no_reason(2), no_reason(2)).tolist() == ["", ""]
    assert no_reason(10**9).base.size == 1
