from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from tests.date_makers import by_name, every_day, names, read, read_or_refusal, remark

# Five days of each kind: what a spreadsheet has swapped, and what it could not read.
SWAPPED = ["2019-05-06", "2019-05-07", "2019-05-08", "2019-06-01", "2019-12-12"]
LEFT = ["13/05/2019", "14/05/2019", "15/06/2019", "16/06/2019", "31/12/2019"]


def test_a_column_half_swapped_by_a_spreadsheet_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        read(SWAPPED + LEFT)
    said = str(caught.value)
    assert "5 days, none after the 12th, written as year, month, day: line 2: '2019-05-06'" in said
    assert "5 days, all after the 12th, written as numbers with '/'" in said
    assert "open them as text" in said


@pytest.mark.parametrize("form", ["{0:%d}-{1:.3}-{0:%y}", "{0:%d}.{0:%m}.{0:%Y}", "{0:%Y%m%d}"])
def test_it_is_refused_whatever_form_the_spreadsheet_writes(form: str) -> None:
    dates = [dt.date.fromisoformat(text) for text in SWAPPED]
    with pytest.raises(DataError, match="two forms of dates divide the month"):
        read([form.format(day, by_name(day)) for day in dates] + LEFT)


def test_it_is_refused_where_the_month_comes_first() -> None:
    with pytest.raises(DataError, match="two forms of dates divide the month"):
        read([*SWAPPED, "05/13/2019", "05/14/2019", "06/15/2019", "06/16/2019", "12/31/2019"])


@pytest.mark.parametrize(
    "texts",
    [
        SWAPPED[:4] + LEFT,
        SWAPPED + LEFT[:4],
        [*SWAPPED, "2019-06-13", *LEFT],
        [*SWAPPED, *LEFT, "12/05/2019"],
    ],
)
def test_fewer_than_five_or_days_on_both_sides_are_a_mixture_only(texts: list[str]) -> None:
    assert remark(read(texts), "date_forms").severity == "warning"


def test_forms_that_no_spreadsheet_leaves_are_a_mixture_only() -> None:
    late = [f"2019-05-{day}" for day in range(13, 18)]
    early = [f"{day} May 2019" for day in range(1, 6)]
    assert remark(read(late + early), "date_forms").severity == "warning"


def test_one_slip_in_a_hundred_does_not_hide_what_a_spreadsheet_swapped() -> None:
    early = [text for text in every_day("{0:%Y-%m-%d}") if int(text[-2:]) <= 12]
    with pytest.raises(DataError, match="two forms of dates divide the month"):
        read([*early, "2020-01-31", *LEFT])


NUMERIC = {
    "day_first": ["{0.day}/{0.month}/{0:%Y}", "{0:%d}-{0:%m}-{0:%Y}", "{0:%d}.{0:%m}.{0:%y} 14:05"],
    "month_first": ["{0.month}/{0.day}/{0:%Y}", "{0:%m}-{0:%d}-{0:%y}"],
    "year_first": ["{0:%y}/{0:%m}/{0:%d}", "{0:%y}.{0:%m}.{0:%d}"],
}
FORMS = [(order, form) for order, forms in NUMERIC.items() for form in forms]
# Years that two digits can say; those of 1969 to 1999 can be no day.
POSIX = st.dates(dt.date(1969, 1, 1), dt.date(2068, 12, 31))
LISTS = st.lists(POSIX, min_size=1, max_size=40)


@given(LISTS, st.sampled_from(FORMS))
@settings(max_examples=150, deadline=None)
def test_dates_come_back_the_same_or_are_refused_never_swapped(
    written: list[dt.date], how: tuple[str, str]
) -> None:
    order, form = how
    texts = [form.format(day) for day in written]
    reading = read_or_refusal(texts)
    if isinstance(reading, str):
        assert "can be read in" in reading
        assert f"({order})" in reading
    else:
        assert reading.earliest.tolist() == written
        assert "date_order" in names(reading)


@given(LISTS, st.sampled_from(FORMS))
@settings(max_examples=100, deadline=None)
def test_the_stated_order_brings_every_date_back(
    written: list[dt.date], how: tuple[str, str]
) -> None:
    order, form = how
    assert read([form.format(day) for day in written], date_order=order).earliest.tolist() == (
        written
    )


@given(LISTS, st.dates(dt.date(1969, 1, 1), dt.date(1999, 12, 31)), st.sampled_from(FORMS))
@settings(max_examples=100, deadline=None)
def test_one_unambiguous_date_brings_every_date_back(
    written: list[dt.date], deciding: dt.date, how: tuple[str, str]
) -> None:
    assume(deciding.day > 12)  # nor can its year be a day
    written = [*written, deciding]
    assert read([how[1].format(day) for day in written]).earliest.tolist() == written


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1969, 1999)), min_size=1)
)
@settings(max_examples=100, deadline=None)
def test_a_column_that_both_orders_fit_is_refused_or_the_same_in_both(
    numbers: list[tuple[int, int, int]],
) -> None:
    texts = ["{}/{}/{}".format(*three) for three in numbers]
    day_first = [dt.date(year, month, day) for day, month, year in numbers]
    month_first = [dt.date(year, month, day) for month, day, year in numbers]
    if day_first == month_first:
        assert read(texts).earliest.tolist() == day_first
    else:
        with pytest.raises(DataError, match="can be read in 2 orders") as caught:
            read(texts)
        differing = len(
            {text for text, a, b in zip(texts, day_first, month_first, strict=True) if a != b}
        )
        assert len(re.findall(r"\n  line ", str(caught.value))) == min(3, differing)


@given(st.lists(st.from_regex(r"\A[0-3]?[0-9][/.-][01]?[0-9][/.-](19|20)?[0-9]{2}\Z"), max_size=30))
@settings(max_examples=150, deadline=None)
def test_a_column_is_read_in_one_order_or_refused(texts: list[str]) -> None:
    reading = read_or_refusal(texts)
    assume(not isinstance(reading, str))
    stated = [read(texts, date_order=order) for order in NUMERIC]
    assert any(np.array_equal(reading.earliest, one.earliest, equal_nan=True) for one in stated)
