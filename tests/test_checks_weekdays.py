"""Dates that heap on a weekday or on 31 December: by hand, with their lines, and where not."""

import datetime as dt

import numpy as np
import pytest
from checked_events import events_on, every, found, large, only
from scipy.stats import binomtest

from analysis.events import Events
from analysis.events.checks.habits import (
    heaviest_weekday,
    is_year_end,
    observed_heap,
    weekday_of,
    year_end_heap,
)
from analysis.events.checks.heaping import heap


def test_ten_days_give_one_week_and_the_right_weekday() -> None:
    """3 January 2020 was a Friday; the week is 3 to 9 January, its fullest day a Tuesday."""
    span = np.datetime64("2020-01-03") + np.arange(10)
    weekday, result = heaviest_weekday(span, np.array([1, 0, 0, 0, 4, 0, 0, 9, 9, 9]))
    assert (weekday, result.observed) == (1, (1, 0, 0, 0, 4, 0, 0))


def test_weeks_with_a_day_not_observed_are_left_out() -> None:
    span = np.datetime64("2020-01-06") + np.arange(14)
    observed = np.ones(14, dtype=bool)
    observed[3] = False
    _, result = heaviest_weekday(span, np.arange(14), observed)
    assert (result.weeks, result.observed) == (1, (7, 8, 9, 10, 11, 12, 13))


def test_weekdays_are_numbered_as_python_does() -> None:
    days = every(1, 400, dt.date(1968, 5, 1))
    assert weekday_of(np.array(days, "datetime64[D]")).tolist() == [d.weekday() for d in days]


def heaped_on_wednesday(extra: int) -> Events:
    """One event a day for 20 weeks, and some more on Wednesdays; lines in order of days."""
    wednesdays = [day for day in every(1, 140) if day.weekday() == 2]
    return events_on(sorted([*every(1, 140), *wednesdays[:20] * extra]))


def test_a_heap_on_wednesdays_is_a_warning_with_its_lines() -> None:
    events = heaped_on_wednesday(1)
    finding = only("heaped_weekdays", events)
    assert finding.severity == "warning"
    assert finding.text.startswith(
        "Dates heap on Wednesdays: 40 events in whole weeks where the six other weekdays would "
        "lead one to expect 20.0"
    )
    dates = events.table["date"]
    assert finding.rows == tuple(line for line in dates.index if dates[line].weekday() == 2)


def test_even_weekdays_are_a_note_and_few_events_say_nothing() -> None:
    assert only("heaped_weekdays", events_on(every(1, 140))).text.startswith("No heap was")
    assert found("heaped_weekdays", events_on(every(1, 49))) == []


def test_two_full_weekdays_are_a_rhythm_and_no_heap() -> None:
    days = [day for day in every(1, 280) if day.weekday() in (1, 4)]
    finding = only("heaped_weekdays", events_on([*every(1, 280), *days, *days]))
    assert finding.severity == "note"
    assert "no one stands out" in finding.text
    assert (
        "More than one day is high: a rhythm of life, or a habit spread over several days; windows"
        in finding.text
    )


@pytest.mark.parametrize(("exact", "missed"), [(140, True), (549, True), (550, False)])
def test_no_heap_says_what_so_few_events_would_miss(exact: int, missed: bool) -> None:
    events = events_on(every(1, exact + 9), date_precision=["day"] * exact + ["week"] * 9)
    words = "; in so few events a habit that moves one date in ten would often be missed. Not among"
    assert (words in only("heaped_weekdays", events).text) is missed


def test_imprecise_dates_make_no_heap_on_the_1st() -> None:
    """12 more on 1 March: known to the day they are a heap, known to the month they are none."""
    days = [*every(1, 140), *[dt.date(2020, 3, 1)] * 12]
    finding = only("heaped_dates", events_on(days))
    assert (finding.severity, finding.rows) == (
        "warning", (2, 33, 62, 93, 123, *range(142, 154)),
    )  # fmt: skip
    coarse = events_on(days, date_precision=["day"] * 140 + ["month"] * 12)
    assert only("heaped_dates", coarse).text.startswith("No heap of dates")
    assert only("heaped_dates", large(coarse)) == only("heaped_dates", coarse)
    assert found("heaped_dates", events_on(days, date_precision=["week"] * 152)) == []


def test_days_not_observed_are_neither_special_nor_beside() -> None:
    """Of the three days either side of the 5th and of the 11th, by hand.

    The 11th is not observed, so that the 8th is beside the 5th only and the 12th beside none.
    """
    counts, special, seen = np.arange(13), np.zeros(13, dtype=bool), np.ones(13, dtype=bool)
    special[[5, 11]] = True
    seen[[4, 9, 10, 11]] = False
    found = observed_heap(counts, special, seen)
    assert (found.observed, found.beside, found.expected) == (5, 2 + 3 + 6 + 7 + 8, 26 / 5)
    assert observed_heap(counts, special, ~special).pvalue == 1
    assert observed_heap(counts[:2], special[4:6], seen[:2]).observed == 1


def test_where_all_days_are_observed_a_heap_is_the_plain_one(rng: np.random.Generator) -> None:
    for _ in range(50):
        counts, special = rng.poisson(3, 40), rng.random(40) < 0.1
        plain = heap(counts, special)
        assert repr(observed_heap(counts, special, np.ones(40, dtype=bool))) == repr(plain) or (
            not special.any()
        )


def test_imprecise_dates_are_shown_apart_and_never_make_the_heap() -> None:
    """Weeks coded on their Wednesday, as one provider does, would else pose as a heap."""
    middle = [day for day in every(1, 140) if day.weekday() == 2]
    precision = ["day"] * 140 + ["week"] * len(middle)
    finding = only(
        "heaped_weekdays", events_on([*every(1, 140), *middle], date_precision=precision)
    )
    assert finding.severity == "note"
    assert finding.text.endswith("Not among them: 20 imprecise dates (Wednesday 20).")


def test_ten_days_about_the_turn_of_the_year_by_hand() -> None:
    """Nine on 31 December, one on each of the three days either side; 1 January is left aside."""
    span = np.datetime64("2020-12-26") + np.arange(10)
    found = year_end_heap(span, np.array([50, 50, 1, 1, 1, 9, 500, 1, 1, 1]))
    assert (found.observed, found.beside, found.expected) == (9, 6, 1.0)
    expected = binomtest(9, 15, 1 / 7, alternative="greater").pvalue
    assert found.pvalue == pytest.approx(expected, rel=1e-9)


def test_only_31_december_is_the_end_of_a_year() -> None:
    days = np.array(["2019-12-30", "2019-12-31", "2020-01-01", "2020-11-30"], "datetime64[D]")
    assert is_year_end(days).tolist() == [False, True, False, False]


def test_a_heap_on_31_december_is_found_and_imprecise_dates_do_not_make_one() -> None:
    days = [*every(1, 800), *[dt.date(2020, 12, 31)] * 12]  # 800 days hold two such days
    finding = only("heaped_year_end", events_on(days))
    assert finding.severity == "warning"
    assert "14 events where the days beside would lead one to expect 2.0" in finding.text
    assert finding.rows == (367, 732, *range(802, 814))
    assert found("heaped_year_end", events_on(every(1, 800))) == []
    coarse = ["day"] * 800 + ["month"] * 12
    assert found("heaped_year_end", events_on(days, date_precision=coarse)) == []
