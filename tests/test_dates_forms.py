from __future__ import annotations

import datetime as dt
from typing import Any

import dateutil.parser
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from analysis.events.dates import shapes
from analysis.events.dates.names import MONTHS, WEEKDAYS, plain
from analysis.events.dates.shapes import LAST_YEAR, read_form
from tests.date_makers import (
    PERSIAN,
    by_name,
    days,
    names,
    read,
    read_or_refusal,
    spans,
)

DAYS = {
    "2020-01-03": "2020-01-03",
    "2020-1-3": "2020-01-03",
    "2005/1/1": "2005-01-01",
    "2020.01.03": "2020-01-03",
    "2019:12:31 10:00:00": "2019-12-31",
    "2020-01-03T12:00:00": "2020-01-03",
    "2020-01-03T12:00:00.000": "2020-01-03",
    "2020-01-03t12:00:00,5": "2020-01-03",
    "2016-01-01 00:00:00.000": "2016-01-01",
    "2020-01-03 11:59 p.m.": "2020-01-03",
    "03 December 2020": "2020-12-03",
    "3 Dec 2020": "2020-12-03",
    "3 DEC. 2020": "2020-12-03",
    "01-January-2015": "2015-01-01",
    "5-Aug-24": "2024-08-05",
    "5 Aug '68": "2068-08-05",
    "5-Aug-69": "1969-08-05",
    "03dec2020": "2020-12-03",
    "03DEC2020:14:05:00": "2020-12-03",
    "3rd of December 2020": "2020-12-03",
    "July 22, 2026": "2026-07-22",
    "Jul 22 2026": "2026-07-22",
    "Sept. 3rd, 2020": "2020-09-03",
    "2020-Jan-03": "2020-01-03",
    "Sunday-November 19-1995": "1995-11-19",
    "Sunday, 19 November 1995": "1995-11-19",
    "Sun 2020-01-05": "2020-01-05",
    "20200103": "2020-01-03",
    "20200103.0": "2020-01-03",
    "20200103235959": "2020-01-03",
    "1er janvier 2020": "2020-01-01",
    "3 févr. 2020": "2020-02-03",
    "3 de enero de 2020": "2020-01-03",
    "3. März 2020": "2020-03-03",
    "Montag, 6. Januar 2020": "2020-01-06",
    "3 كانون الثاني 2020": "2020-01-03",
    "٣ كانون الثانى ٢٠٢٠": "2020-01-03",
    "2020/06/01".translate(PERSIAN): "2020-06-01",
    "3 يناير 2020": "2020-01-03",
    "4 مايس 2003": "2003-05-04",
    "\u00a03\u00a0Dec\u202f2020. ": "2020-12-03",
    "\u200f2020\u201301\u201303\u200e": "2020-01-03",
    "29 February 2020": "2020-02-29",
}
INTERVALS = {
    "26/27.08.1955": ("1955-08-26", "1955-08-27"),
    "26-27/8/1955": ("1955-08-26", "1955-08-27"),
    "19-20 January 1970": ("1970-01-19", "1970-01-20"),
    "19/20 January 1970": ("1970-01-19", "1970-01-20"),
    "January 19-20, 1970": ("1970-01-19", "1970-01-20"),
    "January 19\u201320, 1970": ("1970-01-19", "1970-01-20"),
    "June 1978": ("1978-06-01", "1978-06-30"),
    "Feb-2020": ("2020-02-01", "2020-02-29"),
    "1978-06": ("1978-06-01", "1978-06-30"),
    "1978/6": ("1978-06-01", "1978-06-30"),
    "06/1978": ("1978-06-01", "1978-06-30"),
    "1978 juin": ("1978-06-01", "1978-06-30"),
    "1978": ("1978-01-01", "1978-12-31"),
    "1978.0": ("1978-01-01", "1978-12-31"),
}
UNREAD = {
    **dict.fromkeys(
        ["", " ", ".", "...", "-", "NA", "N/A", "n.a.", "nan", "None", "null", "Unknown", "0",
         "00000000", "0000-00-00", "#N/A", "NaT"],
        "no date",
    ),
    **dict.fromkeys(
        ["yesterday", "12:30:45", "1/2/3", "Aug-24", "January 19-20", "32 Foo 2020",
         "3 Dec 20201", "2020-01-03T25:00", "2020-01-03 12:60", "2020-01-03 13:00 PM",
         "2020-01-03T12:00+15:00", "1/2-2020", "19-20 January 1970 12:00", "2020-W05", "7",
         "99", "x" * 10_000, "1" * 5_000, "2020-01-03" * 10,
         "3\u00b2 May 2020", "Moonday 3 May 2020"],
        "not a date",
    ),
    **dict.fromkeys(
        ["31 February 2020", "2020-13-01", "2020-02-30", "29 Feb 2019", "00/00/2020",
         "45/45/2020", "13/1978", "20200230", "31-Apr-24", "20-19 January 1970", "30/31.04.1955",
         "19-19 January 1970"],
        "no such day",
    ),
    **dict.fromkeys(
        ["0999-12-31", "3000-01-01", "31.12.9999", "01/01/0001", "99991231", "1 Jan 0001", "0500"],
        "year out of range",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_form_that_speaks_for_itself_is_read(text: str) -> None:
    reading = read([text])
    assert spans(reading) == [(DAYS[text], DAYS[text])]
    assert reading.reasons.tolist() == [""]


@pytest.mark.parametrize("text", INTERVALS)
def test_what_says_less_than_a_day_becomes_an_interval(text: str) -> None:
    assert spans(read([text])) == [INTERVALS[text]]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_date_is_lost_under_a_reason(text: str) -> None:
    reading = read([text, "2020-01-03"])
    assert reading.reasons.tolist() == [UNREAD[text], ""]
    assert np.isnat(reading.earliest[0])
    assert np.isnat(reading.latest[0])


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("31-12-19", "day_first", "2019-12-31"),
        ("31-12-19", "year_first", "2031-12-19"),
        ("12-31-19", "month_first", "2019-12-31"),
        ("26/10/00", "day_first", "2000-10-26"),
        ("8/1/1966", "day_first", "1966-01-08"),
        ("8/1/1966", "month_first", "1966-08-01"),
        ("31.12.2019", "day_first", "2019-12-31"),
        ("31:12:2019", "day_first", "2019-12-31"),
        ("1/3/2020 14:05", "month_first", "2020-01-03"),
        ("19-1-3", "year_first", "2019-01-03"),
        ("24-Aug-05", "day_first", "2005-08-24"),
        ("24-Aug-05", "year_first", "2024-08-05"),
    ],
)
def test_three_numbers_are_read_in_the_order_the_study_states(
    text: str, order: str, day: str
) -> None:
    assert days(read([text], date_order=order)) == [day]


@pytest.mark.parametrize("text", [*DAYS, *INTERVALS])
def test_a_text_fits_one_shape(text: str) -> None:
    patterns = [pattern for _, pattern in shapes._SHAPES]
    patterns += [shapes._NUMERIC, shapes._SHORT_NAMED]
    text = plain(text)
    assert sum(bool(pattern.fullmatch(text)) for pattern in patterns) <= 1


@pytest.mark.parametrize(("table", "size"), [(MONTHS, 12), (WEEKDAYS, 7)])
def test_a_name_means_one_month_or_weekday_in_every_language(
    table: dict[str, str], size: int
) -> None:
    meanings: dict[str, set[int]] = {}
    for spelt in table.values():
        numbered = list(enumerate(spelt.split(","), start=1))
        assert len(numbered) == size
        for number, spellings in numbered:
            for name in spellings.split("|"):
                meanings.setdefault(plain(name).casefold(), set()).add(number)
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", MONTHS)
def test_all_months_of_a_language_are_read(language: str) -> None:
    for number, spellings in enumerate(MONTHS[language].split(","), start=1):
        for name in spellings.split("|"):
            assert days(read([f"3 {name.strip()} 2020"])) == [f"2020-{number:02}-03"], name


# Each with the format that pandas needs for it.
FORMATS = {
    "{0:%Y}-{0:%m}-{0:%d}": "%Y-%m-%d",
    "{0:%Y}/{0.month}/{0.day}": "%Y/%m/%d",
    "{0:%d} {1} {0:%Y}": "%d %B %Y",
    "{0:%d}-{1:.3}-{0:%Y}": "%d-%b-%Y",
    "{1} {0.day}, {0:%Y}": "%B %d, %Y",
    "{0:%Y}{0:%m}{0:%d}": "%Y%m%d",
    "{0:%Y}-{0:%m}-{0:%d}T12:00:00": "%Y-%m-%dT%H:%M:%S",
}
DATES = st.dates(dt.date(1700, 1, 1), dt.date(2200, 12, 31))  # pandas' nanoseconds end at 2262


@pytest.mark.parametrize("form", FORMATS)
@given(written=st.lists(DATES, min_size=1, max_size=20))
@settings(max_examples=25, deadline=None)
def test_unambiguous_forms_are_read_as_pandas_and_dateutil_read_them(
    form: str, written: list[dt.date]
) -> None:
    texts = [form.format(day, by_name(day)) for day in written]
    ours = read(texts).earliest
    theirs = pd.to_datetime(pd.Series(texts), format=FORMATS[form])
    assert (ours == theirs.to_numpy().astype("datetime64[D]")).all()
    assert ours.tolist() == [dateutil.parser.parse(text).date() for text in texts] == written


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(" 0123456789", max_size=16),
        st.text("0123456789-/.:TZ+, ", max_size=24),
        st.from_regex(r"[0-9]{1,4}[-/.:][0-9]{1,4}[-/.:][0-9]{1,5}( [0-9]{2}:[0-9]{2}Z?)?"),
        st.from_regex(
            r"(~|c\. |early |night of |'|=\")?[0-9]{0,2}(/[0-9]{1,2})? ?(May|January) "
            r"(1000|2018|2999)(\?|\[4\]|\*|\")?",
            fullmatch=True,
        ),
        st.from_regex(r"[0-9]{1,3}[- ](Jan|May|كانون الثاني)[- ][0-9]{1,4}"),
    ),
    st.sampled_from([None, "day_first", "month_first", "year_first"]),
)
@example("2999-12-31T23:00:00Z", None)
@example("1000-01-01T00:30:00+01:00", None)
@example("9999999999999", None)
@example("~1 January 1000", None)
@example("31 December 2999?", None)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_a_day_from_1000_to_2999_or_a_reason(text: str, order: Any) -> None:
    beside = ["1990-06-05T07:08:09Z"] if "Z" in text or "+" in text else []
    reading = read_or_refusal([text, *beside], date_order=order, timezone="Pacific/Kiritimati")
    assume(not isinstance(reading, str))
    for first, last, reason in zip(reading.earliest, reading.latest, reading.reasons, strict=True):
        assert np.isnat(first) == np.isnat(last) == bool(reason)
        if not reason:
            assert np.datetime64("1000-01-01") <= first <= last
            assert last <= np.datetime64(f"{LAST_YEAR}-12-31")


def test_a_text_alone_says_its_form() -> None:
    assert read_form("3/4/2020").numbers == ("3", "4", "2020")
    assert names(read(["13/4/2020"])) == ["date_order"]
