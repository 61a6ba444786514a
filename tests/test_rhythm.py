"""Season and weekday as rate ratios: planted ones found, absent ones not claimed."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis import DailyCounts
from analysis.models.rhythm import rhythm
from analysis.stats.hawkes import simulate_hawkes

START = dt.date(2016, 1, 1)  # a Friday
DAYS = 3650
FRIDAYS = np.arange(DAYS) % 7 == 0


def wave(amplitude, peak=80):
    """Busiest on day `peak` of the year: 21 March for 80, 1 January being day 0."""
    return np.exp(amplitude * np.cos(2 * np.pi * (np.arange(DAYS) - peak) / 365.25))


def counted(rate, rng):
    return DailyCounts(START, rng.poisson(rate))


def test_a_planted_season_is_found_with_its_peak(rng):
    """About 1,100 attacks; the log ratio has standard error .09, so 4 of them are .36."""
    found = rhythm(counted(0.3 * wave(0.5), rng))
    season = found.ratios.iloc[0]
    assert_allclose(np.log(season["rate_ratio"]), 1.0, atol=0.36)
    assert season["lower"] > 1
    assert found.season_pvalue < 1e-4
    assert "March" in season["when"]
    assert found.sentence().startswith("The rate depends on the time of year (p < 0.01): at its")


def test_a_planted_friday_is_found_against_the_other_days(rng):
    found = rhythm(counted(0.3 * np.where(FRIDAYS, 2.0, 1.0), rng))
    friday = found.ratios.iloc[1]
    assert friday["lower"] < 2 < friday["upper"]
    assert_allclose(friday["rate_ratio"], 2, rtol=0.35)
    assert found.weekday_pvalue < 1e-4


def test_the_ratios_of_the_week_multiply_to_one(rng):
    week = rhythm(counted(np.full(DAYS, 0.3), rng)).ratios.query("part == 'weekday'").iloc[1:]
    assert week["when"].iloc[0] == "Monday"
    assert_allclose(np.log(week["rate_ratio"]).sum(), 0, atol=1e-8)


def test_a_plain_ratio_of_means_is_what_a_friday_is_without_anything_else():
    """Two on each Friday, one on the other days: no season, no trend to disturb it."""
    friday = rhythm(DailyCounts(START, np.where(FRIDAYS, 2, 1)[:3640])).ratios.iloc[1]
    assert_allclose(friday["rate_ratio"], 2, rtol=1e-6)


def test_a_friday_is_set_against_the_mean_of_the_other_six_days(rng):
    """On the log scale: 2 against 20 on Saturdays and 1 on five days is 2 / 20^(1/6).

    Some 30 events a unit and a day: the ratio's standard error is below .01.
    """
    weekday = (np.arange(3640) + START.weekday()) % 7
    counts = rng.poisson(30 * np.select([weekday == 4, weekday == 5], [2, 20], 1))
    friday = rhythm(DailyCounts(START, counts)).ratios.set_index("when")["rate_ratio"]
    assert_allclose(friday["Friday against the other days"], 2 / 20 ** (1 / 6), rtol=0.03)


def test_bursts_are_not_taken_for_a_season_or_a_week(rng):
    """100 bursty series without either: 5% of both tests, at most 15 of 100 (1 in 10,000)."""
    drawn = simulate_hawkes(np.full(DAYS, 0.06), 0.6, 0.2, rng=rng, series=100)
    found = [rhythm(DailyCounts(START, series)) for series in drawn]
    assert sum(each.weekday_pvalue <= 0.05 for each in found) <= 15
    assert sum(each.season_pvalue <= 0.05 for each in found) <= 15


def test_one_busy_year_is_no_season(rng):
    """Attacks in one year of ten, without a season: one year's worth, so nothing is said."""
    found = rhythm(counted(np.where(np.arange(DAYS) // 365 == 4, 0.3, 0.001), rng))
    assert np.isnan(found.season_pvalue)
    assert "season" not in set(found.ratios["part"])
    assert "no more than 1.0 years' worth, and 4 are needed" in found.season_words


def test_one_salvo_is_no_weekday(rng):
    counts = rng.poisson(0.02, DAYS)
    counts[1000] = 300
    found = rhythm(DailyCounts(START, counts))
    assert np.isnan(found.weekday_pvalue)
    assert found.weekday_words.startswith("The attacks are spread over too few weeks")


def test_the_interval_of_the_season_leaves_out_1_exactly_when_p_is_small(rng):
    """Seasons from none to strong, so that both happen."""
    told = [rhythm(counted(0.2 * wave(a), rng)) for a in np.linspace(0, 0.6, 30)]
    lower = [each.ratios["lower"].iloc[0] > 1 for each in told]
    assert lower == [each.season_pvalue < 0.05 for each in told]
    assert 3 < sum(lower) < 27


def test_a_season_that_is_not_shown_gets_no_date_and_no_ratio(rng):
    found = rhythm(counted(np.full(DAYS, 0.1), np.random.default_rng(1)))
    assert found.season_pvalue > 0.05
    assert "busiest (about" not in found.sentence()
    assert "is not ruled out" in found.season_words


def test_the_clearest_weekday_is_named(rng):
    wednesdays = np.arange(DAYS) % 7 == 5
    found = rhythm(counted(0.2 * np.where(wednesdays, 3.0, 1.0), rng))
    assert "on Wednesdays it is" in found.weekday_words


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ([4], "none fell on Mondays, Tuesdays, Wednesdays, Thursdays, Saturdays and Sundays"),
        ([0, 1, 2, 3, 5, 6], "none fell on Fridays, so no rate ratio"),
    ],
)
def test_weekdays_without_attacks_are_named_and_leave_the_season(kept, words, rng):
    weekday = (np.arange(DAYS) + START.weekday()) % 7
    counts = np.where(np.isin(weekday, kept), rng.poisson(0.3, DAYS), 0)
    found = rhythm(DailyCounts(START, counts))
    assert words in found.weekday_words
    assert list(found.ratios["part"]) == ["season"]


def test_unobserved_days_are_left_out(rng):
    """Every Friday of the first half unwatched must not make Fridays quiet."""
    exposure = np.where(FRIDAYS & (np.arange(DAYS) < DAYS // 2), 0.0, 1.0)
    counts = np.where(exposure > 0, rng.poisson(0.4, DAYS), 0)
    friday = rhythm(DailyCounts(START, counts, exposure)).ratios.iloc[1]
    assert friday["lower"] < 1 < friday["upper"]


def test_attacks_of_one_month_are_said_to_be_that(rng):
    july = [(START + dt.timedelta(day)).month == 7 for day in range(DAYS)]
    found = rhythm(DailyCounts(START, np.where(july, rng.poisson(0.4, DAYS), 0)))
    assert "attacks fell in July. Season and weekday cannot be estimated" in found.sentence()


@pytest.mark.parametrize(
    "counts",
    [
        np.zeros(DAYS, dtype=int),
        np.ones(DAYS, dtype=int),
        np.where(np.arange(DAYS) % 365 < 30, 1, 0),
        np.where(np.arange(DAYS) == 3, 100, 0),
        np.array([1, 2, 30]),
    ],
)
def test_what_cannot_be_told_is_said_in_words_never_raised(counts):
    found = rhythm(DailyCounts(START, counts))
    assert len(found.sentence()) > 60
    assert "nan" not in found.sentence()
    assert "inf" not in found.sentence()
