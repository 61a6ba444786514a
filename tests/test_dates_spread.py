"""Dates known to a month are counted on days spread over it: no kind of day gains by them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chisquare

from analysis.events.dates import within_bounds
from analysis.events.precision import Days


def days(*texts: str) -> Days:
    return np.array(texts, dtype="datetime64[D]")


def months_of(first: Days) -> tuple[Days, Days]:
    months = first.astype("datetime64[M]")
    return months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]") - 1


def day_of_month(some: Days) -> NDArray[np.int64]:
    return (some - some.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1


def test_five_months_by_hand() -> None:
    """.618 of 31 days is 19.2, .236 of 29 is 6.8, .854 of 30 is 25.6, .472 of 8 is 3.8, .090 of 31
    is 2.8; between them a day, a week, a range too wide, and no date, which take no turn."""
    first = days(
        "2020-01-01", "2020-05-05", "2020-02-01", "2020-05-04", "2020-04-01", "2020-01-01",
        "NaT", "2020-06-01", "2020-07-01",
    )  # fmt: skip
    last = days(
        "2020-01-31", "2020-05-05", "2020-02-29", "2020-05-10", "2020-04-30", "2020-02-01",
        "2020-01-01", "2020-06-08", "2020-07-31",
    )  # fmt: skip
    dated, reasons = within_bounds(first, last)
    assert dated.days[reasons == ""].astype(str).tolist() == [
        "2020-01-20", "2020-05-05", "2020-02-07", "2020-05-07", "2020-04-26", "2020-06-04",
        "2020-07-03",
    ]  # fmt: skip


def test_a_stated_day_stays_and_takes_no_turn() -> None:
    first, last = months_of(days("2020-01-01", "2020-01-01", "2020-01-01"))
    stated = days("2020-01-15", "NaT", "2020-01-31")
    assert within_bounds(first, last, stated)[0].days.astype(str).tolist() == [
        "2020-01-15", "2020-01-20", "2020-01-31",
    ]  # fmt: skip


def test_each_day_of_the_month_gets_its_share_of_3000_months(rng: np.random.Generator) -> None:
    """In order of time and in any order; on the middle, four days of the month would have all."""
    drawn = np.datetime64("1990-01") + rng.integers(0, 360, 3000)
    for months in (drawn, np.sort(drawn)):
        first, last = months_of(months)
        dated, _ = within_bounds(first, last)
        length = (last - first).astype(np.int64) + 1
        expected = [(1 / length[length >= day]).sum() for day in range(1, 32)]
        found = np.bincount(day_of_month(dated.days), minlength=32)[1:]
        assert chisquare(found, expected, sum_check=False).pvalue > 0.001


@given(st.lists(st.tuples(st.integers(0, 20000), st.integers(7, 30)), min_size=1, max_size=50))
def test_a_spread_day_lies_in_its_interval_and_is_the_same_again(
    ranges: list[tuple[int, int]],
) -> None:
    first = np.array([start for start, _ in ranges]).astype("datetime64[D]")
    last = first + np.array([more for _, more in ranges])
    dated, _ = within_bounds(first, last)
    assert ((first <= dated.days) & (dated.days <= last)).all()
    assert (within_bounds(first, last)[0].days == dated.days).all()
