from __future__ import annotations

import datetime as dt

import pytest

from analysis.errors import DataError
from analysis.events.dates.texts import slips_allowed
from tests.date_makers import days, every_day, names, read, remark

# Ten dates by hand; only the last is after the 12th.
TEN = [
    "03/01/2020", "04/02/2020", "05/03/2020", "06/04/2020", "07/05/2020",
    "08/06/2020", "09/07/2020", "10/08/2020", "11/09/2020", "25/12/2020",
]  # fmt: skip
TEN_DAY_FIRST = [
    "2020-01-03", "2020-02-04", "2020-03-05", "2020-04-06", "2020-05-07",
    "2020-06-08", "2020-07-09", "2020-08-10", "2020-09-11", "2020-12-25",
]  # fmt: skip
TEN_MONTH_FIRST = [
    "2020-03-01", "2020-04-02", "2020-05-03", "2020-06-04", "2020-07-05",
    "2020-08-06", "2020-09-07", "2020-10-08", "2020-11-09",
]  # fmt: skip


def test_one_date_after_the_twelfth_decides_ten() -> None:
    reading = read(TEN)
    assert days(reading) == TEN_DAY_FIRST
    found = remark(reading, "date_order")
    assert found.severity == "note"
    assert "day before month (day_first): 10 different dates, of which 1 cannot" in found.text


def test_the_same_ten_with_the_month_first() -> None:
    reading = read([*TEN[:-1], "12/25/2020"])
    assert days(reading) == [*TEN_MONTH_FIRST, "2020-12-25"]
    assert "month before day (month_first)" in remark(reading, "date_order").text


def test_a_column_that_both_orders_fit_is_refused_with_three_rows_in_both_readings() -> None:
    with pytest.raises(DataError) as caught:
        read(["01/01/2020", *TEN[:-1]])
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("column 'when': 9 different dates can be read in 2 orders")
    assert lines[1:4] == [
        "  line 3: '03/01/2020' is 3 January 2020 (day_first) or 1 March 2020 (month_first)",
        "  line 4: '04/02/2020' is 4 February 2020 (day_first) or 2 April 2020 (month_first)",
        "  line 5: '05/03/2020' is 5 March 2020 (day_first) or 3 May 2020 (month_first)",
    ]
    assert "day_first: 1 January 2020 to 11 September 2020" in lines[5]
    assert "month_first: 1 January 2020 to 9 November 2020" in lines[6]
    assert "`date_order: day_first` in the study file, or `--date-order day_first`" in lines[7]


@pytest.mark.parametrize(
    ("order", "expected"), [("day_first", TEN_DAY_FIRST[:-1]), ("month_first", TEN_MONTH_FIRST)]
)
def test_the_study_settles_what_the_column_cannot(order: str, expected: list[str]) -> None:
    reading = read(TEN[:-1], date_order=order)
    assert days(reading) == expected
    found = remark(reading, "date_order")
    assert (found.severity, found.rows) == ("note", ())
    assert f"({order}, as the study says)" in found.text


def test_dates_that_are_the_same_in_both_orders_are_read() -> None:
    reading = read(["01/01/2020", "02/02/2020", "12/12/2020"])
    assert days(reading) == ["2020-01-01", "2020-02-02", "2020-12-12"]
    found = remark(reading, "date_order")
    assert found.severity == "note"
    assert "of which 0 cannot be read otherwise" in found.text


def test_two_orders_in_one_column_are_refused_with_three_rows_against_each() -> None:
    with pytest.raises(DataError) as caught:
        read(["13/01/2020", "14/01/2020", "15/01/2020", "16/01/2020", "01/17/2020", "01/18/2020",
              "01/19/2020"])  # fmt: skip
    said = str(caught.value)
    assert "no order of day and month fits the 7 different dates" in said
    assert (
        "day before month (day_first) fails on 3, such as line 6: '01/17/2020'; "
        "line 7: '01/18/2020'; line 8: '01/19/2020'" in said
    )
    assert (
        "month before day (month_first) fails on 4, such as line 2: '13/01/2020'; "
        "line 3: '14/01/2020'; line 4: '15/01/2020'" in said
    )
    assert "year_first) fails" not in said


def test_dates_that_do_not_fit_the_stated_order_are_lost_with_their_rows() -> None:
    reading = read([*TEN, "12/26/2020"], date_order="day_first")
    assert days(reading) == [*TEN_DAY_FIRST, "NaT"]
    assert reading.reasons.tolist() == [""] * 10 + ["no such day"]
    found = remark(reading, "date_order")
    assert (found.severity, found.rows) == ("warning", (12,))
    assert "1 fit only another order" in found.text


def test_a_column_that_speaks_for_another_order_than_the_study_is_a_refusal() -> None:
    reading = read(TEN, date_order="month_first")
    assert days(reading) == [*TEN_MONTH_FIRST, "NaT"]
    found = remark(reading, "date_order")
    assert (found.severity, found.rows) == ("refusal", (11,))


def test_a_day_in_no_order_is_lost_and_decides_nothing() -> None:
    reading = read([*TEN, "45/45/2020", "31/04/2020"])
    assert days(reading) == [*TEN_DAY_FIRST, "NaT", "NaT"]
    assert reading.reasons[-2:].tolist() == ["no such day"] * 2


def test_one_slip_in_a_hundred_is_lost_with_a_warning() -> None:
    texts = every_day("{0:%d/%m/%Y}")
    reading = read([*texts, "12/31/2019"])
    assert reading.earliest[:-1].tolist() == [
        dt.date(2019, 1, 1) + dt.timedelta(n) for n in range(365)
    ]
    assert reading.reasons[-1] == "no such day"
    found = remark(reading, "date_order")
    assert (found.severity, found.rows) == ("warning", (367,))


def test_more_slips_than_one_in_a_hundred_are_refused() -> None:
    texts = every_day("{0:%d/%m/%Y}")
    slips = ["12/28/2019", "12/29/2019", "12/30/2019", "12/31/2019"]
    assert read([*texts, *slips[1:]]).reasons.tolist()[-3:] == ["no such day"] * 3
    with pytest.raises(DataError, match="no order"):  # 4 of 369 is more than 1 in 100
        read([*texts, *slips])


def test_slips_are_not_forgiven_where_another_order_misses_little_more() -> None:
    # 288 dates that fit both, 10 with the day first, 2 or 1 with the month first: 3 are allowed.
    early = [text for text in every_day("{0:%d/%m/%Y}", number=730) if int(text[:2]) <= 12]
    texts = [*early, *[text for text in every_day("{0:%d/%m/%Y}")[:22] if int(text[:2]) > 12]]
    assert len(texts) == 298
    with pytest.raises(DataError, match="no order"):
        read([*texts, "01/13/2019", "01/14/2019"])
    assert remark(read([*texts, "01/13/2019"]), "date_order").severity == "warning"


def test_slips_are_twenty_at_most() -> None:
    assert [slips_allowed(n) for n in (0, 99, 100, 199, 2000, 10_000_000)] == [0, 0, 1, 1, 20, 20]


def test_one_date_does_not_decide_a_hundred() -> None:
    early = [text for text in every_day("{0:%d/%m/%Y}", number=730) if int(text[:2]) <= 12]
    assert len(early) > 200
    with pytest.raises(DataError, match=r"the 1 that only one can read may be slips \(line 2:"):
        read(["13/01/2019", *early])


def test_what_only_a_few_dates_decide_is_a_warning_that_quotes_them() -> None:
    early = [text for text in every_day("{0:%d/%m/%Y}", number=59) if int(text[:2]) <= 12]
    assert len(early) == 24
    found = remark(read(["13/01/2019", *early]), "date_order")
    assert found.severity == "warning"
    assert "Look at what decides: line 2: '13/01/2019'" in found.text


def test_moments_of_one_day_count_as_one_date() -> None:
    early = [text for text in every_day("{0:%d/%m/%Y}", number=730) if int(text[:2]) <= 12]
    often = [f"13/01/2019 {hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]
    with pytest.raises(DataError, match="the 1 that only one can read may be slips"):
        read([*often, *early])


def test_years_of_two_digits_may_stand_first() -> None:
    # 19 can be a day, so that both orders fit; 99 cannot.
    with pytest.raises(DataError) as caught:
        read(["31-12-19", "30-12-19"])
    assert "31 December 2019 (day_first) or 19 December 2031 (year_first)" in str(caught.value)
    assert days(read(["31-12-19", "30-12-99"])) == ["2019-12-31", "1999-12-30"]
    assert days(read(["19-12-31", "99-12-30"])) == ["2019-12-31", "1999-12-30"]


def test_an_order_that_would_lie_in_the_future_is_marked_with_its_span() -> None:
    with pytest.raises(DataError) as caught:
        read(["02-03-19", "14-10-20", "31-10-14"])
    lines = str(caught.value).splitlines()
    assert "  day_first: 31 October 2014 to 14 October 2020" in lines
    assert (
        "  year_first: 19 March 2002 to 14 October 2031 (this reading would run to 14 October "
        "2031, 11 years after the newest date of day_first)"
    ) in lines


def test_orders_that_end_in_the_same_five_years_are_not_marked() -> None:
    with pytest.raises(DataError) as caught:
        read(["20-10-20", "20-10-25"])
    assert "year_first: 20 October 2020 to 25 October 2020" in str(caught.value)
    assert "this reading" not in str(caught.value)


def test_a_year_before_the_months_name_is_refused_with_both_spans() -> None:
    with pytest.raises(DataError) as caught:
        read(["31-Aug-14", "31-Aug-15", "31-Oct-16"])
    said = str(caught.value)
    assert "day_first: 31 August 2014 to 31 October 2016\n" in said
    assert "year_first: 14 August 2031 to 16 October 2031 (this reading would run to" in said


def test_a_weekday_beside_the_date_is_evidence_against_the_other_order() -> None:
    # 4 February 2020 was a Tuesday, 2 April a Thursday.
    assert days(read(["Tue 04/02/2020", "05/02/2020"])) == ["2020-02-04", "2020-02-05"]
    assert days(read(["Thu 04/02/2020", "05/02/2020"])) == ["2020-04-02", "2020-05-02"]
    assert "weekdays" not in names(read(["Thu 04/02/2020", "05/02/2020"]))


def test_a_weekday_that_fits_no_order_decides_nothing_and_is_said() -> None:
    reading = read(["Sun 13/02/2020", "05/02/2020"])
    assert days(reading) == ["2020-02-13", "2020-02-05"]
    assert remark(reading, "weekdays").rows == (2,)


def test_a_year_that_may_stand_before_the_months_name_is_refused() -> None:
    assert days(read(["05-Aug-24", "06-Aug-24"])) == ["2024-08-05", "2024-08-06"]
    with pytest.raises(DataError, match="24 August 2005"):
        read(["05-Aug-24", "05-Aug-25", "05-Sep-26"])
    assert days(read(["05-Aug-24", "05-Aug-25"], date_order="day_first")) == [
        "2024-08-05",
        "2025-08-05",
    ]


def test_the_order_of_the_rows_does_not_matter() -> None:
    reading = read(TEN[::-1])
    assert days(reading) == TEN_DAY_FIRST[::-1]
