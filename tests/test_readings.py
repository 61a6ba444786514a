"""Conditions of the verdict must hold by every reading of the dates, not by a coder's habit."""

import datetime as dt

import numpy as np
import pytest

from analysis import Anchor, DailyCounts, Window, surge_test
from analysis.checks import CheckInput, common_side
from analysis.checks.leave_one_out import leave_one_out
from analysis.checks.readings import readings
from analysis.checks.share import share

START = dt.date(2017, 1, 1)
DAYS = 2400
YEARS = (2019, 2020, 2021, 2022)
# Five attacks in the flank of every anniversary: 5 * 15 / 92 = .8 expected in each window.
AROUND = {f"{year - 1}-11-20": 5 for year in YEARS}
BURST = {"2021-01-03": 12}
HEAPED = BURST | {"2022-01-01": 6, "2020-01-01": 2}
SPREAD = BURST | {"2022-06-20": 6, "2020-05-20": 2}
CALM = {"2020-06-20": 20}


def series(events):
    counts = np.zeros(DAYS, dtype=int)
    for day, number in (AROUND | events).items():
        counts[(dt.date.fromisoformat(day) - START).days] += number
    return counts


def result_of(stated, *draws):
    """Stated counts, and draws of the same events on other days."""
    imputed = [series(events) for events in draws] or None
    counts = DailyCounts(START, series(stated), imputed=imputed)
    return surge_test(counts, anchor=Anchor("the event", "2018-01-01"), window=Window(7, 7))


def asked(check, result):
    return check(CheckInput(None, None, result))


def test_a_reading_counts_windows_and_flanks_of_every_anniversary():
    (stated,) = readings(result_of(HEAPED))
    assert stated.observed.tolist() == [0, 2, 12, 6]
    assert stated.around.tolist() == [5, 5, 5, 5]
    assert (stated.window_days.tolist(), stated.flank_days.tolist()) == ([15] * 4, [92] * 4)
    assert stated.side() == 1


def test_draws_are_averaged():
    _, drawn = readings(result_of(HEAPED, HEAPED, SPREAD))
    assert drawn.observed.tolist() == [0, 1, 12, 3]


def test_a_heap_cannot_share_out_the_excess_of_one_year():
    """12 - .8 of an excess of 16.7 is 67 %; without the heaped dates it is 11.2 of 8.7."""
    assert asked(share, result_of(HEAPED)).passed
    answer = asked(share, result_of(HEAPED, SPREAD))
    assert answer.passed is False
    assert "With the imprecise dates drawn within their intervals: 2021 alone" in answer.text


def test_leaving_one_out_must_hold_by_the_draws_too():
    assert asked(leave_one_out, result_of(HEAPED)).passed
    answer = asked(leave_one_out, result_of(HEAPED, SPREAD))
    assert answer.passed is False
    assert "drawn within their intervals: not without 2021." in answer.text


@pytest.mark.parametrize(("draws", "side"), [((), 1), ((HEAPED,), 1), ((CALM,), 0)])
def test_readings_that_disagree_lie_on_no_side(draws, side):
    assert common_side(result_of(HEAPED, *draws)) == side


def test_a_reading_without_one_anniversary_pools_the_others():
    (stated,) = readings(result_of(BURST))
    assert [stated.side(left_out=row) for row in range(4)] == [1, 1, -1, 1]
