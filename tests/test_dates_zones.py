from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DesignError
from tests.date_makers import days, names, read, remark

# Baghdad is three hours east of UTC all year; until 2007 it had a summer hour.
TEN_MOMENTS = {
    "2020-01-03T00:00:00Z": "2020-01-03",
    "2020-01-03T12:00:00Z": "2020-01-03",
    "2020-01-03T20:59:59Z": "2020-01-03",
    "2020-01-03T21:00:00Z": "2020-01-04",
    "2020-01-03T23:59:59.999Z": "2020-01-04",
    "2020-01-04T00:30:00+03:00": "2020-01-04",
    "2020-01-04T00:30:00+0500": "2020-01-03",
    "2020-01-03 22:00 -05": "2020-01-04",
    "2005-07-01T20:00:00Z": "2005-07-02",
    "Fri, 03 Jan 2020 22:00:00 GMT": "2020-01-04",
}


def test_ten_moments_become_local_dates_by_hand() -> None:
    reading = read(list(TEN_MOMENTS), timezone="Asia/Baghdad")
    assert days(reading) == list(TEN_MOMENTS.values())


def test_the_remark_counts_what_falls_on_another_day() -> None:
    moments = ["2020-01-03T12:00:00Z", "2020-01-03T22:00:00Z", "2020-01-03T22:00:00Z"]
    found = remark(read(moments, timezone="Asia/Baghdad"), "timezone")
    assert "(3 rows) became local dates of Asia/Baghdad" in found.text
    assert "2 of 3 (66.7%) fall on another day than in UTC" in found.text
    other = remark(read(["2020-01-03T01:00+05:00"], timezone="Asia/Baghdad"), "timezone")
    assert "1 of 1 (100.0%) fall on another day than as written" in other.text


@pytest.mark.parametrize(
    "texts",
    [
        ["2020-01-03T00:00:00Z", "2020-01-04T00:00:00.000Z"],
        ["2020-01-03T00:00:00+03:00", "2020-01-04 00:00+05:30"],
        ["1578009600", "1578096000"],
        ["1578009600000", "1578096000000"],
    ],
)
def test_moments_all_at_midnight_are_dates_as_written(texts: list[str]) -> None:
    reading = read(texts, timezone="America/New_York")
    assert days(reading) == ["2020-01-03", "2020-01-04"]
    assert "every one exactly at midnight" in remark(reading, "timezone").text


def test_one_moment_off_midnight_makes_all_of_them_moments() -> None:
    reading = read(["2020-01-03T00:00:00Z", "2020-01-04T00:00:01Z"], timezone="America/New_York")
    assert days(reading) == ["2020-01-02", "2020-01-03"]


def test_naive_times_are_local_as_written_and_said() -> None:
    reading = read(["2020-01-03T23:59:59", "2020-01-04"], timezone="Asia/Baghdad")
    assert days(reading) == ["2020-01-03", "2020-01-04"]
    assert "1 row with a time of day" in remark(reading, "local_times").text
    assert "timezone" not in names(reading)


def test_naive_midnights_state_no_time() -> None:
    assert read(["2016-01-01 00:00:00.000", "2016-01-02 00:00:00.000"]).remarks == ()


def test_numeric_dates_with_an_offset_become_local_in_their_order() -> None:
    reading = read(["13/01/2020 22:00Z", "02/03/2020 12:00Z"], timezone="Asia/Baghdad")
    assert days(reading) == ["2020-01-14", "2020-03-02"]


def test_unix_times_before_and_after_september_2001_are_read() -> None:
    # 1,000,000,000 seconds were over on 9 September 2001, 01:46:40 UTC.
    seconds = ["999999999", "1000000000", "1577923199", "0", ""]
    reading = read(seconds, timezone="UTC")
    assert days(reading) == ["2001-09-09", "2001-09-09", "2020-01-01", "NaT", "NaT"]
    thousands = [f"{text}123" if len(text) > 1 else text for text in seconds]
    assert days(read(thousands)) == days(reading)
    assert days(read([f"{text}.5" if len(text) > 1 else text for text in seconds])) == days(reading)


def test_unix_times_fall_on_local_days() -> None:
    # 2020-01-01T21:30:00Z
    assert days(read(["1577914200"], timezone="Asia/Baghdad")) == ["2020-01-02"]
    assert days(read(["1577914200"], timezone="UTC")) == ["2020-01-01"]


def test_twelve_at_night_is_the_first_hour_and_twelve_at_noon_the_thirteenth() -> None:
    moments = ["2020-01-03 12:30 AM Z", "2020-01-03 12:30 PM Z", "2020-01-03 11:59 PM Z"]
    assert days(read(moments, timezone="America/New_York")) == [
        "2020-01-02",
        "2020-01-03",
        "2020-01-03",
    ]
    assert days(read(moments, timezone="Asia/Baghdad")) == [
        "2020-01-03",
        "2020-01-03",
        "2020-01-04",
    ]


def test_unix_times_beside_other_dates_are_not_read() -> None:
    assert read(["1577914200", "2020-01-01"]).reasons.tolist() == ["not a date", ""]


def test_a_zone_that_does_not_exist_is_named() -> None:
    for zone in ("Mars/Olympus", "../etc/passwd", "", "Asia"):
        with pytest.raises(DesignError, match="no time zone"):
            read(["2020-01-03T12:00:00Z"], timezone=zone)


def test_a_moment_beyond_the_last_year_is_lost() -> None:
    reading = read(["2999-12-31T22:00:00Z", "2020-01-03T12:00:00Z"], timezone="Asia/Baghdad")
    assert reading.reasons.tolist() == ["year out of range", ""]
    assert np.isnat(reading.latest[0])


@given(
    st.lists(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2037, 1, 1)), min_size=1),
    st.sampled_from(["Asia/Baghdad", "America/New_York", "Pacific/Kiritimati", "Europe/Lisbon"]),
)
@settings(max_examples=60, deadline=None)
def test_local_days_are_those_of_pandas_and_of_python(
    moments: list[dt.datetime], zone: str
) -> None:
    moments = [*moments, dt.datetime(2000, 1, 1, 12)]  # never all at midnight
    texts = [f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in moments]
    ours = read(texts, timezone=zone).earliest
    theirs = pd.to_datetime(pd.Series(texts), utc=True).dt.tz_convert(zone).dt.date.tolist()
    python = [m.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).date() for m in moments]
    assert ours.tolist() == theirs == python
