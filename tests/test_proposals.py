"""What a new study proposes from the data: by hand, at the edges, and for any list of dates."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.counts.selection import select
from analysis.events import Events, load_events
from analysis.events.filters import column_values, filter_columns, rows_where
from analysis.events.precision import event_table
from analysis.events.proposals import proposed_dates, proposed_period

TEN = [f"2020-01-{day:02}" for day in range(1, 11)]
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2030, 12, 31))


def events_of(
    dates: Sequence[str], source: str = "dates", precision: Sequence[str] = (), **columns: list[str]
) -> Events:
    """Put dates and any other columns into the form of a file that was read."""
    cells = pd.DataFrame({"date": list(dates), **columns}, dtype=str)
    cells["event_id"] = [str(number) for number in range(len(dates))]
    cells["date_precision"] = list(precision) or ["day"] * len(dates)
    return Events(event_table(cells), source, Path("a.csv"), "", len(dates), {})


def names(events: Events) -> list[str]:
    return [column.name for column in filter_columns(events)]


def test_values_and_their_events_are_as_counted_by_hand() -> None:
    country = ["Iraq", "Mali", "Iraq", "Chad", "Iraq", "Mali", "Iraq", "", "Iraq", "Chad"]
    (column,) = filter_columns(events_of(TEN, country=country))
    assert (column.name, column.role) == ("country", "country")
    assert column.values == (("Iraq", 5), ("Chad", 2), ("Mali", 2), ("", 1))


def test_values_are_counted_among_the_rows_asked_for() -> None:
    events = events_of(TEN, kind=["a", "b"] * 5, other=["x"] * 5 + ["y"] * 5)
    rows = np.arange(10) < 5
    assert column_values(events, "kind", rows) == (("a", 3), ("b", 2))
    # Among these five, `other` has one value and nothing to choose.
    assert [column.name for column in filter_columns(events, rows)] == ["kind"]


def test_a_choice_in_the_making_is_that_of_the_counts() -> None:
    events = load_events(Path(__file__).parents[1] / "data/iraq-us-interests/events.csv")
    where = {"target_type": ["embassy", "base"], "flags": [""], "date": ["2020-01-08"]}
    for filters in (where, {"flags": [""]}, {"target_type": ["oil"], "weapon": ["rocket"]}):
        expected = select(events, (events.first, events.last), filters, None, ()).selected
        rows = rows_where(events, filters)
        assert rows is not None
        assert rows.tolist() == expected.tolist()
    assert rows_where(events, {}) is None


def test_countries_come_first_then_kinds_in_the_order_of_their_names() -> None:
    halves = ["a", "a", "a", "a", "a", "a", "a", "b", "b", "b"]
    columns = ["confirmed", "admin1", "sub_event_type", "event_type", "COUNTRY"]
    # Each splits the ten otherwise, so that none repeats another.
    given_ = {name: halves[at:] + halves[:at] for at, name in enumerate(columns)}
    assert names(events_of(TEN, **given_)) == [
        "COUNTRY", "event_type", "sub_event_type", "admin1", "confirmed",
    ]  # fmt: skip


def test_columns_that_no_filter_could_use_are_left_out() -> None:
    dates = [str(day) for day in np.arange("2020-01-01", "2020-07-19", dtype="datetime64[D]")]
    assert len(dates) == 200
    numbers = list(range(200))
    columns = {
        "always": ["x"] * 200,
        "notes": [f"attack {number}" for number in numbers],
        "many": [f"v{number % 61}" for number in numbers],
        "year": [str(2000 + number % 5) for number in numbers],
        "fatalities": [str(number % 11) for number in numbers],
        "prose": ["a" * 81 if number % 2 else "b" for number in numbers],
        "n" * 81: [str(number % 2) for number in numbers],
        "sixty": [f"v{number % 60}" for number in numbers],
        "code": [str(number % 10) for number in numbers],
        "country": [f"land {number % 61}" for number in numbers],
    }
    assert names(events_of(dates, **columns)) == ["country", "sixty", "code"]


def test_a_column_with_hardly_two_events_a_value_is_left_out() -> None:
    five = ["a", "b", "c", "d", "e"] * 2
    assert names(events_of(TEN, kind=five)) == ["kind"]
    assert names(events_of(TEN, kind=["f", *five[1:]])) == []


def test_a_column_that_repeats_another_in_other_words_is_left_out() -> None:
    country = ["Iraq"] * 6 + ["Mali"] * 4
    events = events_of(TEN, country=country, iso=["368"] * 6 + ["466"] * 4)
    assert names(events) == ["country"]
    # The same counts in other rows say something else.
    events = events_of(TEN, country=country, iso=["466"] * 4 + ["368"] * 6)
    assert names(events) == ["country", "iso"]


def test_large_files_with_categories_give_the_same_columns() -> None:
    events = events_of(TEN, country=["Iraq", "Mali"] * 5, kind=["a"] * 6 + ["b"] * 4)
    expected = filter_columns(events)
    for name in ("country", "kind"):
        texts = events.table[name].astype(str)
        kept = pd.CategoricalDtype(["not there", *sorted(texts.unique())])
        events.table[name] = texts.astype(kept)
    assert filter_columns(events) == expected


@pytest.mark.parametrize(
    ("newest", "last", "told"),
    [
        ("2024-06-30", "2024-06-30", "from the first event to the last."),
        ("2024-06-29", "2024-05-31", "whether June 2024 is complete is not known, and its 1 event"),
        ("2024-03-15", "2024-02-29", "15 March 2024"),
        ("2023-03-15", "2023-02-28", "15 March 2023"),
        ("2024-02-28", "2024-01-31", "28 February 2024"),
        ("2024-12-30", "2024-11-30", "30 December 2024"),
    ],
)
def test_a_month_that_may_be_partial_is_cut_off(newest: str, last: str, told: str) -> None:
    proposed = proposed_period(events_of(["2019-05-05", "2021-01-01", newest]))
    assert (str(proposed.first), str(proposed.last)) == ("2019-05-05", last)
    assert told in proposed.reason
    assert proposed.sentence().startswith("5 May 2019 to ")


def test_a_file_within_one_month_keeps_its_events() -> None:
    proposed = proposed_period(events_of(["2024-06-03", "2024-06-20"]))
    assert (str(proposed.first), str(proposed.last)) == ("2024-06-03", "2024-06-20")
    assert "not known" in proposed.reason


@pytest.mark.parametrize("source", ["ucdp", "gtd"])
def test_a_source_of_whole_years_is_taken_to_their_end(source: str) -> None:
    proposed = proposed_period(events_of(["1989-01-09", "2023-12-20"], source))
    assert (str(proposed.first), str(proposed.last)) == ("1989-01-01", "2023-12-31")
    # A monthly release, or one country that fell silent, ends as any other file does.
    proposed = proposed_period(events_of(["1989-03-09", "2023-08-20"], source))
    assert (str(proposed.first), str(proposed.last)) == ("1989-01-01", "2023-07-31")
    assert "from 1 January of the file's first year to the last complete month" in proposed.reason


@pytest.mark.parametrize("source", ["ucdp", "gtd"])
def test_a_source_of_every_case_begins_with_its_first_year_however_late_a_country_does(
    source: str,
) -> None:
    events = events_of(["1989-03-09", "2004-05-05", "2010-02-02", "2023-12-20"], source)
    proposed = proposed_period(events, np.array([False, True, True, False]))
    assert (str(proposed.first), str(proposed.last)) == ("1989-01-01", "2023-12-31")
    assert "years without an event here were quiet, and count as control years" in proposed.reason


def many(*more: str, source: str = "dates") -> Events:
    """599 events from 1 January 2015 to 27 February 2023, and more."""
    days = np.datetime64("2015-01-01") + np.arange(599) * 5
    return events_of([*map(str, days), *more], source)


def test_a_mistyped_year_does_not_stretch_the_period() -> None:
    assert str(many().last) == "2023-03-10"
    proposed = proposed_period(many("2032-03-05"))
    assert (str(proposed.first), str(proposed.last)) == ("2015-01-01", "2023-02-28")
    assert proposed.reason.endswith(
        "whether March 2023 is complete is not known, and its 2 events are left out. 1 row of the "
        "file (5 March 2032) is left out as well, cut off from the rest by 365 or more days "
        "without an event; see whether the year is mistyped."
    )
    both = proposed_period(many("1905-03-05", "1915-03-06", "2032-03-05", "2032-03-05"))
    assert (str(both.first), str(both.last)) == ("2015-01-01", "2023-02-28")
    assert "4 rows of the file (5 March 1905, 6 March 1915, 5 March 2032) are" in both.reason
    yearly = proposed_period(many("1905-03-05", "2032-12-05", source="ucdp"))
    assert (str(yearly.first), str(yearly.last)) == ("2015-01-01", "2023-02-28")
    assert "left out as well" in yearly.reason


@pytest.mark.parametrize(
    ("more", "stays"),
    [
        (["2024-03-09"], True),  # 364 days without an event
        (["2024-03-10"], False),  # 365
        (["2032-03-05"] * 6, False),  # 6 of 605
        (["2032-03-05"] * 7, True),  # 7 of 606: more than 1%
        (["2028-03-31", "2032-03-31"] * 3, False),
    ],
)
def test_only_few_events_beyond_a_long_silence_are_left_out(more: list[str], stays: bool) -> None:
    proposed = proposed_period(many(*more))
    assert (proposed.last > dt.date(2023, 3, 10)) is stays
    assert ("left out as well" in proposed.reason) is not stays
    # The same in the mirror: as many days before the first event.
    days = [np.datetime64("2015-01-01") - (np.datetime64(it) - np.datetime64("2023-03-10"))
            for it in more]  # fmt: skip
    proposed = proposed_period(many(*map(str, days)))
    assert (proposed.first < dt.date(2015, 1, 1)) is stays


def test_more_than_twenty_rows_are_never_left_out() -> None:
    days = [str(day) for day in np.datetime64("2015-01-01") + np.arange(3000)]
    for times, last in ((20, 2023), (21, 2032)):
        proposed = proposed_period(events_of([*days, *["2032-03-31"] * times]))
        assert proposed.last.year == last


def test_exactly_one_in_a_hundred_is_not_few() -> None:
    days = [str(day) for day in np.datetime64("2015-01-01") + np.arange(99) * 5]
    assert proposed_period(events_of([*days, "2032-03-31"])).last.year == 2032
    assert proposed_period(events_of([*days, days[0], "2032-03-31"])).last.year == 2016


def test_the_first_event_of_a_country_is_no_stray_of_the_file() -> None:
    events = many("1905-03-05")
    rows = np.zeros(600, dtype=bool)
    rows[[300, 599]] = True
    assert proposed_period(events, rows).first == dt.date(2019, 2, 9)
    rows[300] = False  # nothing else is chosen: the file's own days
    assert proposed_period(events, rows).first == dt.date(2015, 1, 1)


def test_another_source_does_not_end_with_the_year() -> None:
    proposed = proposed_period(events_of(["2019-01-09", "2023-12-20"], "acled"))
    assert (str(proposed.first), str(proposed.last)) == ("2019-01-09", "2023-11-30")


def test_the_period_begins_with_the_country_and_ends_with_the_file() -> None:
    events = events_of(["2010-01-05", "2018-03-04", "2020-02-02", "2024-06-30"])
    proposed = proposed_period(events, np.array([False, True, True, False]))
    assert (str(proposed.first), str(proposed.last)) == ("2018-03-04", "2024-06-30")


def test_daily_counts_propose_the_days_counted_zeros_at_the_ends_included(tmp_path: Path) -> None:
    days = np.arange("2020-01-10", "2020-03-21", dtype="datetime64[D]")
    counts = [0, 0, *(2 if at % 3 else 0 for at in range(len(days) - 4)), 0, 0]
    file = tmp_path / "counts.csv"
    rows = [f"{day},{count}" for day, count in zip(days, counts, strict=True)]
    file.write_text("\n".join(["date,count", *rows]) + "\n")
    events = load_events(file)
    assert events.first > dt.date(2020, 1, 11)
    proposed = proposed_period(events)
    assert (str(proposed.first), str(proposed.last)) == ("2020-01-10", "2020-03-20")
    assert proposed.reason == "the days that the file counts."


@settings(max_examples=50)
@given(st.lists(DAYS, min_size=2, max_size=20, unique=True))
def test_a_period_begins_with_the_first_event_and_ends_on_none_but_a_full_month(
    days: list[dt.date],
) -> None:
    proposed = proposed_period(events_of([str(day) for day in days]))
    assert proposed.first == min(days)
    assert proposed.first <= proposed.last <= max(days)
    month_end = calendar.monthrange(proposed.last.year, proposed.last.month)[1]
    assert proposed.last.day == month_end or proposed.last == max(days)
    assert (max(days) - proposed.last).days <= 30


def test_exact_dates_are_taken_as_stated_and_others_drawn() -> None:
    exact = proposed_dates(events_of(TEN))
    assert (exact.imprecise, exact.reason) == ("stated", "Every date is known to the day.")
    mixed = events_of(TEN, precision=["day"] * 7 + ["week", "month", "week"])
    proposed = proposed_dates(mixed)
    assert proposed.imprecise == "impute"
    assert proposed.reason == ("3 of 10 (30.0%) dates are not known to the day (week 2, month 1).")
    assert proposed_dates(mixed, np.arange(10) < 7).imprecise == "stated"
    assert "1 of 8 (12.5%)" in proposed_dates(mixed, np.arange(10) < 8).reason
