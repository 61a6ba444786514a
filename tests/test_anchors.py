"""Dates recur in three calendars; a window holds both its ends; wrong anchors are refused."""

import datetime as dt
from dataclasses import fields

import pytest
import yaml

from analysis.anchors import ANCHORS, CALENDARS, Anchor, Window
from analysis.anchors.registry import ANCHORS_FILE, read_anchors
from analysis.errors import DesignError

KILLING = "2020-01-03"


def days(anchor: Anchor, first: str, last: str) -> list[str]:
    """List the recurrences as text."""
    return [str(day) for day in anchor.recurrences(first, last)]


def in_calendar(calendar: str, month: int, day: int) -> Anchor:
    """Make a recurrence without an event of its own."""
    return Anchor("a feast", calendar=calendar, month=month, day=day)


@pytest.mark.parametrize(
    ("calendar", "parts"),
    [
        ("gregorian", (2020, 1, 3)),
        ("lunar_hijri", (1441, 5, 8)),  # 8 Jumada al-Ula 1441
        ("solar_hijri", (1398, 10, 13)),  # 13 Dey 1398
    ],
)
def test_3_january_2020_in_each_calendar(calendar: str, parts: tuple[int, int, int]) -> None:
    assert CALENDARS[calendar].parts(dt.date(2020, 1, 3)) == parts
    assert CALENDARS[calendar].day(*parts) == dt.date(2020, 1, 3)


def test_lunar_anniversaries_of_3_january_2020() -> None:
    assert days(ANCHORS["soleimani_lunar"], "2020-01-04", "2025-12-31") == [
        "2020-12-23",
        "2021-12-12",
        "2022-12-02",
        "2023-11-22",
        "2024-11-10",
        "2025-10-30",
    ]


def test_solar_anniversaries_of_3_january_2020() -> None:
    assert days(ANCHORS["soleimani_solar"], "2020-01-04", "2026-12-31") == [
        "2021-01-02",
        "2022-01-03",
        "2023-01-03",
        "2024-01-03",
        "2025-01-02",
        "2026-01-03",
    ]


def test_gregorian_recurrences_run_before_and_after_the_event() -> None:
    assert days(Anchor("killing", KILLING), "2018-06-01", "2022-06-01") == [
        "2019-01-03",
        "2020-01-03",
        "2021-01-03",
        "2022-01-03",
    ]


def test_both_ends_of_the_stretch_are_in() -> None:
    assert days(Anchor("killing", KILLING), "2021-01-03", "2022-01-03") == [
        "2021-01-03",
        "2022-01-03",
    ]


def test_a_lunar_date_can_fall_twice_in_one_gregorian_year() -> None:
    """A lunar year has 354 or 355 days; in 2000 Eid al-Fitr came in January and December."""
    fallen = days(ANCHORS["eid_al_fitr"], "2000-01-01", "2000-12-31")
    assert fallen == ["2000-01-08", "2000-12-27"]


def test_quds_day_is_the_last_friday_of_ramadan() -> None:
    """Iran held the rallies on 29 April 2022, 14 April 2023 and 5 April 2024 (ILNA, ABNA)."""
    assert days(ANCHORS["quds_day"], "2019-01-01", "2025-12-31") == [
        "2019-05-31",
        "2020-05-22",
        "2021-05-07",
        "2022-04-29",
        "2023-04-14",
        "2024-04-05",
        "2025-03-28",
    ]


def test_quds_day_is_a_friday_of_ramadan_followed_by_none() -> None:
    lunar = CALENDARS["lunar_hijri"]
    for day in ANCHORS["quds_day"].recurrences("1990-01-01", "2070-12-31"):
        assert day.strftime("%A") == "Friday"
        assert lunar.parts(day)[1] == 9
        assert lunar.parts(day + dt.timedelta(7))[1] == 10


def test_last_weekday_may_be_the_last_day_of_the_month() -> None:
    """31 January 2025 was a Friday; the last Friday of February 2025 was the 28th."""
    for month, last in ((1, "2025-01-31"), (2, "2025-02-28"), (3, "2025-03-28")):
        anchor = Anchor("payday", month=month, last_weekday="friday")
        assert days(anchor, "2025-01-01", "2025-12-31") == [last]


def test_29_february_falls_on_the_28th_in_common_years() -> None:
    assert days(Anchor("leap day", "2020-02-29"), "2020-01-01", "2024-12-31") == [
        "2020-02-29",
        "2021-02-28",
        "2022-02-28",
        "2023-02-28",
        "2024-02-29",
    ]


def test_30_ramadan_falls_on_the_29th_in_a_short_ramadan() -> None:
    """Ramadan 1443 and 1445 had 30 days, 1444 had 29 (Umm al-Qura); 1 Shawwal is the day after."""
    last_of_ramadan = days(in_calendar("lunar_hijri", 9, 30), "2022-01-01", "2024-12-31")
    assert last_of_ramadan == ["2022-05-01", "2023-04-20", "2024-04-09"]
    assert days(ANCHORS["eid_al_fitr"], "2022-01-01", "2024-12-31") == [
        "2022-05-02",
        "2023-04-21",
        "2024-04-10",
    ]


def test_30_esfand_falls_on_the_29th_in_common_years() -> None:
    """1399 was a leap year of 366 days, 1400 and 1401 were not; Nowruz is the day after."""
    last_of_the_year = days(in_calendar("solar_hijri", 12, 30), "2021-01-01", "2023-12-31")
    assert last_of_the_year == ["2021-03-20", "2022-03-20", "2023-03-20"]
    assert CALENDARS["solar_hijri"].parts(dt.date(2021, 3, 20)) == (1399, 12, 30)
    assert CALENDARS["solar_hijri"].parts(dt.date(2022, 3, 20)) == (1400, 12, 29)
    assert days(ANCHORS["nowruz"], "2021-01-01", "2023-12-31") == [
        "2021-03-21",
        "2022-03-21",
        "2023-03-21",
    ]


def test_22_bahman_is_the_anniversary_of_the_revolution() -> None:
    """22 Bahman 1357 was 11 February 1979; it falls on 10, 11 or 12 February."""
    revolution = ANCHORS["islamic_revolution"]
    assert CALENDARS["solar_hijri"].parts(dt.date(1979, 2, 11)) == (1357, 11, 22)
    assert {day.day for day in revolution.recurrences("1980-01-01", "2026-12-31")} <= {10, 11, 12}


@pytest.mark.parametrize("announced", ["2019-09-10", "2024-07-17", "2025-07-06"])
def test_the_day_kept_in_iraq_is_within_one_day_of_umm_al_qura(announced: str) -> None:
    """Ashura as the Iraqi cabinet kept it (Shafaq News 2019, Zirnevis 2024, 964media 2025)."""
    day = dt.date.fromisoformat(announced)
    near = ANCHORS["ashura"].recurrences(day - dt.timedelta(1), day + dt.timedelta(1))
    assert len(near) == 1


@pytest.mark.parametrize("key", sorted(ANCHORS))
def test_every_anchor_has_a_name_a_source_and_a_recurrence_a_year(key: str) -> None:
    anchor = ANCHORS[key]
    assert anchor.name
    assert anchor.source
    assert anchor.source != "placeholder"
    assert 10 <= len(anchor.recurrences("2015-01-01", "2024-12-31")) <= 11


def test_the_anchors_file_holds_fields_of_anchor_and_no_key_twice() -> None:
    text = ANCHORS_FILE.read_text(encoding="utf-8")
    keys = [line.split(":")[0] for line in text.splitlines() if line[:1].isalpha()]
    assert len(keys) == len(set(keys)) == len(ANCHORS)
    known = {field.name for field in fields(Anchor)}
    assert all(set(entry) <= known for entry in yaml.safe_load(text).values())


def test_the_dates_that_studies_need_are_there() -> None:
    assert ANCHORS["soleimani"].date == dt.date(2020, 1, 3)
    assert ANCHORS["us_strikes_2019"].date == dt.date(2019, 12, 29)
    assert ANCHORS["al_asad_strike"].date == dt.date(2020, 1, 8)
    assert ANCHORS["iraq_invasion"].date == dt.date(2003, 3, 20)
    assert ANCHORS["baghdad_fall"].date == dt.date(2003, 4, 9)
    assert ANCHORS["embassy_tehran"].date == dt.date(1979, 11, 4)
    assert (ANCHORS["ashura"].month, ANCHORS["ashura"].day) == (1, 10)
    assert (ANCHORS["arbaeen"].month, ANCHORS["arbaeen"].day) == (2, 20)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"date": KILLING, "calendar": "julian"}, "no calendar 'julian'; known: gregorian"),
        ({}, "either a date"),
        ({"date": KILLING, "month": 1}, "either a date"),
        ({"month": 9}, "either a day or a last_weekday"),
        ({"month": 9, "day": 1, "last_weekday": "friday"}, "either a day or a last_weekday"),
        ({"month": 9, "last_weekday": "Freitag"}, "no weekday 'Freitag'; known: monday"),
    ],
)
def test_a_wrong_anchor_is_refused_by_name(given: dict[str, object], said: str) -> None:
    with pytest.raises(DesignError, match="'the anchor'") as refusal:
        Anchor("the anchor", **given)  # type: ignore[arg-type]
    assert said in str(refusal.value)


def test_a_window_holds_both_its_ends() -> None:
    assert Window(7, 7).days == 15
    assert Window(0, 0).days == 1
    assert Window(14, 0).days == 15


@pytest.mark.parametrize(("lead", "lag"), [(-1, 7), (7, -1), (-3, -3)])
def test_a_negative_lead_or_lag_is_refused(lead: int, lag: int) -> None:
    with pytest.raises(DesignError, match=f"lead={lead}, lag={lag}"):
        Window(lead, lag)


def test_a_window_is_written_with_its_signs() -> None:
    assert str(Window(7, 7)) == "-7 to +7 days"
    assert str(Window(0, 14)) == "0 to +14 days"
    assert str(Window(14, 0)) == "-14 to +0 days"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Anchor("x", "3 January 2020"), "'3 January 2020' is no date; write YYYY-MM-DD"),
        (lambda: Anchor("x", month=13, day=1), "month 13 is not from 1 to 12"),
        (lambda: Anchor("x", "1900-01-01", calendar="lunar_hijri"), "outside the lunar Hijri"),
        (
            lambda: Anchor("x", "2020-01-03", calendar="lunar_hijri").recurrences(
                "2077-01-01", "2090-01-01"
            ),
            "outside the lunar Hijri",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(make, message):
    with pytest.raises(DesignError, match=message):
        make()


def test_an_unknown_key_of_the_anchors_file_is_named(tmp_path):
    (tmp_path / "anchors.yml").write_text("one: {name: x, date: 2020-01-03, calender: gregorian}")
    with pytest.raises(DesignError, match=r"unknown key one\.calender"):
        read_anchors(tmp_path / "anchors.yml")
