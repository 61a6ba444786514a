"""The Global Terrorism Database read back: zeros, its lost year, damaged ids, campaigns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from analysis.counts import count_events
from analysis.errors import DataError
from analysis.events import Events, load_events
from analysis.events.checks.heaping import LEVEL, SPECIAL, heap, heaped_dates
from analysis.events.precision import as_days
from analysis.events.sources.gtd_approximate import span_of
from tests.exports import Made, Table, gtd, some_events
from tests.exports.writers import write_csv, write_xlsx

MADE = some_events()
MIXED = [gtd.month_known(one, i // 5) if i % 5 == 0 else one for i, one in enumerate(MADE)]
Row = tuple[str, dt.date, str, dt.date, dt.date]


def read(tmp_path: Path, table: Table, source: str | None = None) -> Events:
    return load_events(write_csv(tmp_path / "gtd.csv", table), source)


def as_made(made: Sequence[Made]) -> list[Row]:
    return [(gtd.identity(one), one.date, one.precision, one.earliest, one.latest) for one in made]


def as_read(events: Events) -> list[Row]:
    columns = ["event_id", "date", "date_precision", "earliest", "latest"]
    return list(events.table[columns].itertuples(index=False, name=None))


def told(events: Events, name: str) -> list[tuple[str, str]]:
    return [(one.severity, one.text) for one in events.remarks if one.name == name]


def on(*days: str, **columns: Sequence[str]) -> Table:
    """One row for each day, written Y-M-D, with ids of their own and further columns."""
    names = ["eventid", "iyear", "imonth", "iday", *columns]
    cells = zip(*columns.values(), strict=True) if columns else [()] * len(days)
    return names, [
        [f"2000010100{i:02}", *day.split("-"), *more]
        for i, (day, more) in enumerate(zip(days, cells, strict=True), start=1)
    ]


def spans(events: Events) -> list[str]:
    return [f"{row.earliest} {row.latest}" for row in events.table.itertuples()]


def test_the_csv_of_2018_comes_back_the_same(tmp_path: Path) -> None:
    table = gtd.table(MIXED, encoding="latin-1")
    path = tmp_path / "globalterrorismdb.csv"
    events = load_events(write_csv(path, table, encoding="latin-1", newline="\r\n"))
    assert (events.source, events.rows_read, events.dropped) == ("gtd", 60, {})
    assert as_read(events) == as_made(MIXED)
    assert events.table["gname"].tolist() == [one.actor for one in MIXED]


def test_the_workbook_comes_back_the_same(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "gtd.xlsx", gtd.table(MIXED), numbers=gtd.NUMBERS)
    events = load_events(path)
    assert events.source == "gtd"
    assert as_read(events) == as_made(MIXED)


def test_the_columns_are_as_many_as_were_seen() -> None:
    assert len(gtd.COLUMNS) == len(set(gtd.COLUMNS)) == 135


@pytest.mark.parametrize(
    "kept", [{"eventid", "iyear", "imonth", "iday"}, {"iyear", "imonth", "iday", "gname"}]
)
def test_a_cut_export_is_recognised_and_dated(tmp_path: Path, kept: set[str]) -> None:
    columns, rows = gtd.table(MIXED, columns=kept)
    events = read(tmp_path, ([name.upper() for name in columns], rows))
    assert events.source == "gtd"
    assert [row[1:] for row in as_read(events)] == [row[1:] for row in as_made(MIXED)]
    assert bool(told(events, "made_ids")) == ("eventid" not in kept)


def test_zeros_are_unknown_never_the_first(tmp_path: Path) -> None:
    events = read(tmp_path, on("2000-2-0", "2000-0-0", "2000-2-29"))
    assert spans(events) == ["2000-02-01 2000-02-29", "2000-02-29 2000-02-29"]
    assert [str(day) for day in events.table["date"]] == ["2000-02-18", "2000-02-29"]
    assert events.dropped == {"date known only to more than a month": 1}


def test_a_day_that_does_not_exist_is_lost(tmp_path: Path) -> None:
    events = read(tmp_path, on("2001-2-29", "2001-13-1", "2001-2-28", "0-1-1"))
    assert events.table.index.tolist() == [4]
    assert len(events.lost) == 3


def test_a_span_of_days_in_approxdate_is_used(tmp_path: Path) -> None:
    texts = ["January 19-20, 1970", "January 31-February 2, 1970", "first half of 1970", ""]
    events = read(tmp_path, on("1970-1-0", "1970-1-31", "1970-6-0", "1970-7-1", approxdate=texts))
    assert spans(events) == [
        "1970-01-19 1970-01-20", "1970-01-31 1970-02-02", "1970-06-01 1970-06-30",
        "1970-07-01 1970-07-01",
    ]  # fmt: skip
    assert events.table["date_precision"].tolist() == [
        "plus_minus_1", "plus_minus_1", "month", "day",
    ]  # fmt: skip
    ((severity, text),) = told(events, "approximate_dates")
    assert severity == "note"
    assert "approxdate: 3 of 4 (75.0%), lines 2, 3, 4." in text
    assert "(rows: 2)" in text


def test_a_text_beside_a_full_date_is_warned_of(tmp_path: Path) -> None:
    texts = ["mid-June 1978", "June 3-4, 1977", "June 1978", "June 3-4, 1979"]
    days = ["1978-6-15", "1978-6-3", "1978-6-0", "1978-6-4"]
    events = read(tmp_path, on(*days, approxdate=texts))
    assert spans(events) == [
        "1978-06-15 1978-06-15", "1978-06-03 1978-06-03", "1978-06-01 1978-06-30",
        "1978-06-04 1978-06-04",
    ]  # fmt: skip
    ((_, _), (severity, text)) = told(events, "approximate_dates")
    assert severity == "warning"
    assert "no span of days around it: 3 of 4 (75.0%), lines 2, 3, 5." in text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("January 19-20, 1970", "1970-01-19 1970-01-20"),
        ("  january 19 \u2013 20,  1970", "1970-01-19 1970-01-20"),
        ("Sept. 30 or October 1, 1980", "1980-09-30 1980-10-01"),
        ("May 1 to 31, 1980", "1980-05-01 1980-05-31"),
        ("June 30-31, 1980", None),
        ("June 20-19, 1980", None),
        ("January 1-February 2, 1980", None),
        ("June 1978", None),
        ("June 5, 1978", None),
        ("Smarch 1-2, 1978", None),
        ("", None),
    ],
)
def test_a_span_is_read_only_where_it_is_one(text: str, days: str | None) -> None:
    span = span_of(text)
    assert (span and f"{span[0]} {span[1]}") == days


def test_the_lost_year_is_not_observed(tmp_path: Path) -> None:
    events = read(tmp_path, on("1992-12-31", "1994-1-1"))
    (stretch,) = events.unobserved
    assert (stretch.start, stretch.end) == (dt.date(1993, 1, 1), dt.date(1993, 12, 31))
    assert (stretch.scope, stretch.state, stretch.unobserved) == ("all", "missing", True)
    ((severity, text),) = told(events, "lost_year")
    assert severity == "note"
    assert "never as a year without attacks" in text


@pytest.mark.parametrize("days", [("1992-12-31", "1970-1-1"), ("1994-1-1", "2000-1-1")])
def test_of_a_file_on_one_side_of_the_lost_year_nothing_is_said(
    tmp_path: Path, days: tuple[str, ...]
) -> None:
    events = read(tmp_path, on(*days))
    assert [stretch.start.year for stretch in events.unobserved] == [1993]
    assert told(events, "lost_year") == []


def test_the_lost_year_has_no_exposure_in_a_study_that_reaches_beyond_the_file(
    tmp_path: Path,
) -> None:
    events = read(tmp_path, on("1985-3-1", "1990-5-6", "1992-12-30"))
    counts = count_events(events, period=("1985-01-01", "1996-12-31"))
    days = np.arange(np.datetime64("1985-01-01"), np.datetime64("1997-01-01"))
    lost = days.astype("datetime64[Y]") == np.datetime64("1993")
    assert (counts.exposure[lost].sum(), counts.exposure[~lost].sum()) == (0, 4383 - 365)


def test_months_are_counted_on_days_spread_over_them_and_said(tmp_path: Path) -> None:
    """By hand: 31 times .618, .236, .854, .472 and .090 is 19.2, 7.3, 26.5, 14.6 and 2.8."""
    events = read(tmp_path, on(*["2020-1-0"] * 2, "2020-1-31", *["2020-1-0"] * 3))
    assert [day.day for day in events.table["date"]] == [20, 8, 31, 27, 15, 3]
    ((severity, text),) = told(events, "precision")
    assert severity == "note"
    assert "Rows known only to 8 to 31 days, such as a month: 5 of 6 (83.3%)" in text
    assert "counted on days spread evenly over their month" in text
    assert told(read(tmp_path, on("2020-1-1")), "precision") == []


def test_months_make_no_heap(tmp_path: Path) -> None:
    """3,000 attacks at one rate, 30% of them with day 0: on the middle day, the 15th heaps."""
    rng = np.random.default_rng(8)
    drawn = np.datetime64("2010-01-01") + rng.integers(0, 5 * 365, 3000)
    days = [
        f"{day.year}-{day.month}-{0 if vague else day.day}"
        for day, vague in zip(drawn.astype(object), rng.random(3000) < 0.3, strict=True)
    ]
    rows = [[f"{i:012}", *day.split("-")] for i, day in enumerate(days)]
    events = read(tmp_path, (["eventid", "iyear", "imonth", "iday"], rows))
    counted = as_days(events.table["date"])
    span = np.arange(counted.min(), counted.max() + 1)
    counts = np.bincount((counted - counted.min()).astype(int), minlength=span.size)
    assert counts.sum() == 3000
    for name, is_special in SPECIAL.items():
        assert heap(counts, is_special(span)).pvalue > LEVEL, name
    (found,) = heaped_dates(events)
    assert (found.severity, found.text[:17]) == ("note", "No heap of dates;")


def test_rows_of_the_lost_year_are_warned_of(tmp_path: Path) -> None:
    events = read(tmp_path, on("1993-1-1", "1994-1-1", "1993-12-0"))
    assert len(events.unobserved) == 1
    ((_, _), (severity, text)) = told(events, "lost_year")
    assert severity == "warning"
    assert "Rows dated in 1993: 2 of 3 (66.7%), lines 2, 4." in text
    assert len(events.table) == 3


def test_changes_in_collection_within_the_span_are_named(tmp_path: Path) -> None:
    ((severity, text),) = told(read(tmp_path, on("1997-12-31", "2012-1-1")), "collection_changes")
    assert severity == "note"
    assert "(on 1 January 1998, 1 April 2008, 1 January 2012)" in text
    ((_, text),) = told(read(tmp_path, on("1998-1-1", "2011-12-31")), "collection_changes")
    assert "(on 1 April 2008)" in text
    assert told(read(tmp_path, on("2012-1-1", "2019-1-1")), "collection_changes") == []
    lost_before = on("1990-0-0", "2013-1-1", "2014-1-1")
    assert told(read(tmp_path, lost_before), "collection_changes") == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("201907180001", "201907180001"),
        ("201907180001.0", "201907180001"),
        ("2.01907180001E+11", "201907180001"),
        ("2.01907180010e+11", "201907180010"),
        ("2.0190718001e+11", "line-2"),
        ("2,01907180001E+11", "201907180001"),
        (" 201907180001", "201907180001"),
        ("2.01907E+11", "line-2"),
        ("2E+11", "line-2"),
    ],
)
def test_an_id_is_mended_or_known_to_be_cut(tmp_path: Path, written: str, kept: str) -> None:
    columns, rows = on("2019-7-18", "2019-7-18")
    rows[0][0] = written
    events = read(tmp_path, (columns, rows))
    assert events.table["event_id"].tolist() == [kept, "200001010002"]
    assert len(told(events, "cut_ids")) == (kept == "line-2")


def test_events_with_cut_ids_are_all_counted(tmp_path: Path) -> None:
    columns, rows = on(*["2019-7-18"] * 3, "2019-7-19")
    for row in rows:
        row[0] = "2.01907E+11"
    events = read(tmp_path, (columns, rows))
    assert (len(events.table), events.dropped) == (4, {})
    ((severity, text),) = told(events, "cut_ids")
    assert severity == "warning"
    assert "4 of 4 (100.0%), lines 2, 3, 4, 5." in text


def test_a_repeated_id_is_counted_once(tmp_path: Path) -> None:
    columns, rows = on("2019-7-18", "2019-7-18", "2019-7-19")
    rows[1][0] = rows[0][0] + ".0"
    events = read(tmp_path, (columns, rows))
    assert events.dropped == {"same event id again": 1}


def test_one_id_on_two_dates_is_a_refusal(tmp_path: Path) -> None:
    columns, rows = on("2019-7-18", "2019-7-19")
    rows[1][0] = rows[0][0]
    ((severity, _),) = told(read(tmp_path, (columns, rows)), "ids_on_several_dates")
    assert severity == "refusal"


def test_long_and_doubtful_attacks_are_counted_in_notes(tmp_path: Path) -> None:
    days = [f"2019-7-{day}" for day in range(1, 6)]
    table = on(*days, extended=["1", "0", "1", "0", ""], doubtterr=["0", "1.0", "-9", "0", "0"])
    events = read(tmp_path, table)
    ((severity, text),) = told(events, "extended")
    assert (severity, "2 of 5 (40.0%), lines 2, 4. They are counted on the day" in text) == (
        "note",
        True,
    )
    ((severity, text),) = told(events, "doubtterr")
    assert (severity, "1 of 5 (20.0%), line 3." in text) == ("note", True)


def test_a_day_with_twenty_rows_is_said_to_be_a_campaign(tmp_path: Path) -> None:
    table = on(*["2016-9-21"] * 20, *["2016-9-22"] * 19)
    ((severity, text),) = told(read(tmp_path, table), "campaigns")
    assert severity == "note"
    assert "days with 20 rows or more: 1 (the most 20, on 21 September 2016)" in text
    assert told(read(tmp_path, on(*["2016-9-21"] * 19)), "campaigns") == []


def test_months_are_not_taken_for_a_day_of_twenty_rows(tmp_path: Path) -> None:
    assert told(read(tmp_path, on(*["2016-9-0"] * 25)), "campaigns") == []


def test_linked_rows_are_counted(tmp_path: Path) -> None:
    table = on("2016-9-21", "2016-9-21", "2016-9-23", multiple=["1", "1", "0"])
    ((_, text),) = told(read(tmp_path, table), "campaigns")
    assert "linked to others through related: 2; days with 20 rows or more: 0." in text


def test_a_file_in_order_has_few_remarks(tmp_path: Path) -> None:
    events = read(tmp_path, gtd.table(MADE))
    names = {one.name for one in events.remarks}
    assert not names & {"cut_ids", "made_ids", "repeated_ids", "lost_year", "campaigns", "extended"}


def test_a_file_said_to_be_gtds_must_have_its_columns(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column 'iyear', 'imonth', 'iday' missing"):
        read(tmp_path, (["when"], [["2020-01-01"]]), source="gtd")
