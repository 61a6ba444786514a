from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.events.dates import parse_dates
from analysis.events.raw import ReadOptions
from tests.date_makers import ARABIC, PERSIAN, days, every_day, read, remark, spans


def test_eight_digits_stand_beside_other_forms_but_other_numbers_do_not() -> None:
    reading = read(["20200103", "1577836800", "202001", "43833", "2020-01-04", "5 Jan 2020"])
    lost = "not a date"
    assert reading.reasons.tolist() == ["", lost, lost, lost, "", ""]


def test_six_digits_throughout_are_months() -> None:
    reading = read(["201905", "201912", "", "202102"])
    assert spans(reading)[0] == ("2019-05-01", "2019-05-31")
    assert spans(reading)[3] == ("2021-02-01", "2021-02-28")
    assert reading.reasons[2] == "no date"


def test_six_digits_that_could_be_days_are_refused_with_both_readings() -> None:
    with pytest.raises(DataError, match="'200103' is March 2001 or 3 January 2020"):
        read(["200103", "200104"])


def test_ten_digits_that_could_be_days_and_hours_are_refused() -> None:
    with pytest.raises(DataError, match="'2020010312' is 4 January 2034 or 3 January 2020"):
        read(["2020010312", "2020010400"])


def test_day_numbers_of_a_spreadsheet_are_refused_and_spelt_out() -> None:
    # 43833 in a cell formatted as a date shows 2020-01-03; 21916 is Stata's 1 January 2020 + 1.
    with pytest.raises(DataError) as caught:
        read(["43833", "43834.5", "", "21915"])
    said = str(caught.value)
    assert "line 2: '43833' would be 3 January 2020 in Excel, 4 January 2080 in Stata" in said
    assert "line 3: '43834.5' would be 4 January 2020 in Excel" in said
    assert "line 5: '21915' would be 31 December 1959 in Excel, 1 January 2020 in Stata" in said
    assert "Format the column as dates" in said


def test_a_few_day_numbers_among_dates_are_lost_and_more_are_refused() -> None:
    dates = [f"2020-01-{day:02}" for day in range(1, 11)]
    assert read([*dates, "43833"]).reasons[-1] == "not a date"
    with pytest.raises(DataError, match="10 of 20 different values look like day numbers"):
        read([*dates, *(str(43833 + n) for n in range(10))])


def test_forms_that_mix_are_counted_with_an_example_each() -> None:
    found = remark(read(["2020-01-03", "3 Dec 2020", "4 Dec 2020", "4 Dec 2020"]), "date_forms")
    assert found.severity == "warning"
    assert "dates in 2 forms" in found.text
    assert "1 as year, month, day (line 2: '2020-01-03')" in found.text
    assert "3 as day, month by name, year (line 3: '3 Dec 2020')" in found.text


def test_months_among_days_are_a_note_and_one_form_alone_is_no_remark() -> None:
    assert remark(read(["3 June 1978", "June 1978"]), "date_forms").severity == "note"
    assert read(["2020-01-03", "2020-1-14", "2020/1/15"]).remarks == ()


def test_digits_of_another_script_are_said() -> None:
    reading = read(["2020-01-03".translate(ARABIC), "2020-01-04".translate(PERSIAN), "2020-01-05"])
    assert days(reading) == ["2020-01-03", "2020-01-04", "2020-01-05"]
    assert "2 rows in Arabic or Persian digits" in remark(reading, "date_forms").text


def test_years_of_two_digits_follow_the_posix_rule_and_the_span_is_said() -> None:
    reading = read(["31/12/69", "31/12/68", "31/12/99", "31/12/00"])
    assert days(reading) == ["1969-12-31", "2068-12-31", "1999-12-31", "2000-12-31"]
    said = remark(reading, "two_digit_years").text
    assert "from 31 December 1969 to 31 December 2068" in said


def test_years_of_other_calendars_are_said_with_their_rows() -> None:
    found = remark(read(["1378/06/01".translate(PERSIAN), "2563-05-14", "2020-05-14"]), "calendar")
    assert (found.severity, found.rows) == ("refusal", (2, 3))
    assert "1 row in years 1300 to 1500, as the Persian or the Islamic calendar" in found.text
    assert "1 row in years 2450 to 2600, as the Buddhist calendar" in found.text


def test_a_single_medieval_year_among_hundreds_and_buddhist_years_are_warnings() -> None:
    slip = read([*every_day("{0:%Y-%m-%d}"), "1420-05-01"])
    assert remark(slip, "calendar").severity == "warning"
    more = read([*every_day("{0:%Y-%m-%d}"), *(f"1420-05-{day:02}" for day in range(1, 9))])
    assert remark(more, "calendar").severity == "refusal"
    assert remark(read(["2563-05-14", "2563-05-15"]), "calendar").severity == "warning"


def test_the_number_of_forms_is_that_of_the_names_that_follow() -> None:
    said = remark(read(["2020-01-03", "3 Dec 2020", "June 1978", "1979"]), "date_forms").text
    assert "dates in 4 forms" in said
    assert said.count("(line ") == 4


def test_a_weekday_that_does_not_fit_is_said_with_its_row() -> None:
    reading = read(["Mon 3 Feb 2020", "Mon 4 Feb 2020", "Sun 5 June 1978"])
    assert days(reading) == ["2020-02-03", "2020-02-04", "1978-06-05"]
    found = remark(reading, "weekdays")
    assert (found.severity, found.rows) == ("warning", (3, 4))


def test_what_is_not_read_is_counted_by_reason_with_three_examples() -> None:
    texts = ["2020-01-03", "", "soon", "31 June 2020", "soon", "later", "never"]
    found = remark(read(texts), "unread_dates")
    assert found.severity == "warning"
    assert "6 of 7 (85.7%): 4 'not a date', 1 'no date', 1 'no such day'" in found.text
    assert "line 4: 'soon'; line 5: '31 June 2020'; line 7: 'later')" in found.text
    assert found.rows == (4, 5, 6, 7, 8)


def test_empty_cells_alone_are_a_note() -> None:
    found = remark(read(["2020-01-03", "", "NA"]), "unread_dates")
    assert (found.severity, found.rows) == ("note", (3, 4))


def test_hostile_text_is_quoted_in_remarks() -> None:
    hostile = "<b>\x1b[31m{0}\n\u202e" + "x" * 100
    said = remark(read([hostile, "2020-01-03"]), "unread_dates").text
    assert "\x1b" not in said
    assert "\n" not in said
    assert len(said) < 300


def test_categories_are_read_like_text_and_unused_ones_decide_nothing() -> None:
    texts = pd.Series(["13/01/2020", "01/13/2020", "02/03/2020", None], dtype="category")
    kept = texts[[0, 2, 3]]  # 01/13/2020 stays among the categories
    reading = parse_dates(kept, ReadOptions(), column="when")
    assert days(reading) == ["2020-01-13", "2020-03-02", "NaT"]
    assert reading.reasons.tolist() == ["", "", "no date"]


def test_a_column_without_rows_is_read() -> None:
    reading = read([])
    assert len(reading.earliest) == len(reading.reasons) == 0
    assert reading.remarks == ()


def test_a_thousand_lines_are_kept_at_most() -> None:
    texts = ["2020-01-03"] * 1000 + ["soon"] * 2000
    found = remark(read(texts), "unread_dates")
    assert "line 1002: 'soon')" in found.text
    assert found.rows == tuple(range(1002, 2002))
