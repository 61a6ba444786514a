"""Identities of the whole test: what may not change an answer, on bursty and patchy series."""

import datetime as dt

import numpy as np
import pytest

from analysis import Anchor, DailyCounts, Window, simulate_counts, surge_test
from analysis.stats.imputation import draw_dates

FIRST, DAYS = dt.date(2014, 5, 6), 4503
EVENT = Anchor("an event", dt.date(2020, 1, 3))
WINDOW = Window(7, 7)


def asked(counts, anchor=EVENT, **design):
    return surge_test(counts, anchor=anchor, window=WINDOW, **design)


def numbers(result):
    steps = [(one.rank, one.rank_lower, one.ratio, one.conf_int) for one in answers(result)]
    return steps, result.observed, result.expected, result.upper_limit


def answers(result):
    return [result.local, result.did]


@pytest.fixture(params=["poisson", "hawkes", "regimes"])
def patchy(request, rng):
    """Bursty counts with 30 days not observed in each of three years."""
    series = simulate_counts(request.param, days=DAYS, rate=0.15, rng=rng)[0]
    exposure = np.ones(DAYS)
    for start in (300, 1500, 2900):
        exposure[start : start + 30] = 0
    return DailyCounts(FIRST, np.where(exposure > 0, series, 0), exposure)


def test_data_and_date_moved_together_by_28_years_change_nothing(patchy):
    """28 years: the same leap days, so the same gaps between anniversaries."""
    moved = DailyCounts(dt.date(1986, 5, 6), patchy.counts, patchy.exposure)
    earlier = Anchor("an event", dt.date(1992, 1, 3))
    assert numbers(asked(moved, earlier)) == numbers(asked(patchy))


def test_days_not_observed_before_the_period_change_nothing(patchy):
    nothing = np.zeros(50)
    longer = DailyCounts(
        FIRST - dt.timedelta(50),
        np.concatenate([nothing.astype(int), patchy.counts]),
        np.concatenate([nothing, patchy.exposure]),
    )
    assert numbers(asked(longer)) == numbers(asked(patchy))


def test_every_event_counted_twice_keeps_the_ratio(patchy):
    twice = DailyCounts(FIRST, 2 * patchy.counts, patchy.exposure)
    assert asked(twice).rate_ratio == asked(patchy).rate_ratio


def test_intervals_leave_out_1_exactly_when_the_ranks_say_so_with_drawn_dates_too(rng):
    """80 series with a small surge and imprecise events stated on the dates: many are close calls.

    The rate is 1.7 times as high within a week of an anniversary; two further events a year are
    stated on it, and may lie anywhere in the two months after.
    """
    dates = np.array([(dt.date(year, 1, 3) - FIRST).days for year in range(2021, 2027)])
    near = np.abs(np.arange(DAYS)[:, None] - dates).min(axis=1) <= 7
    first = np.repeat(dates, 2)
    for rate in [0.1, 0.3] * 40:
        precise = rng.poisson(np.where(near, 1.7 * rate, rate))
        drawn = precise + draw_dates(first, first + 60, np.ones(DAYS), draws=5, rng=rng)
        stated = precise + np.bincount(first, minlength=DAYS)
        for step in answers(asked(DailyCounts(FIRST, stated, np.ones(DAYS), drawn))):
            assert (step.conf_int[0] > 1) == (step.pvalue <= 0.025)
            assert (step.conf_int[1] < 1) == (step.pvalue_lower <= 0.025)
