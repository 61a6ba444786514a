"""Tests over weeks: by hand, against others' numbers, by chance, and with a plant."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import binomtest, chisquare

from analysis.errors import DesignError
from analysis.events.checks.habits import is_heaped
from analysis.events.checks.heaping import LEVEL
from analysis.stats.weeks import low_end_pvalue, week_dispersion, weekday_test

DAYS = 3650
Counts = NDArray[np.int64]


def weeks_of(counts: Counts) -> Counts:
    return counts[: counts.size // 7 * 7].reshape(-1, 7)


def in_runs(rng: np.random.Generator, rate: float, size: float, spread: float) -> Counts:
    """Bursts of geometric size whose events come exponentially long after the first."""
    first = rng.uniform(-5, DAYS, rng.poisson(rate / size * DAYS))
    sizes = rng.geometric(1 / size, first.size)
    at = np.repeat(first, sizes) + rng.exponential(spread, sizes.sum())
    return np.bincount(at[(at >= 0) & (at < DAYS)].astype(int), minlength=DAYS)


def independent(rng: np.random.Generator, rate: float) -> Counts:
    return rng.poisson(rate, DAYS)


def runs(rng: np.random.Generator, rate: float) -> Counts:
    return in_runs(rng, rate, 3, 2.0)


def salvos(rng: np.random.Generator, rate: float) -> Counts:
    return in_runs(rng, rate, 4, 1e-9)


WORLDS = {"independent": independent, "runs": runs, "salvos": salvos}


def with_one_in_ten_moved(counts: Counts, rng: np.random.Generator) -> Counts:
    """Move one event in ten to the third day of its week."""
    at = np.repeat(np.arange(counts.size), counts)
    third = np.minimum(at // 7 * 7 + 2, counts.size - 1)
    return np.bincount(np.where(rng.random(at.size) < 0.1, third, at), minlength=counts.size)


def test_two_weeks_by_hand() -> None:
    """Two events on the first day of one week, one on the last of the next.

    Each wave: |2 + e|^2 = 5 + 4 cos, over 4 + 1; the three cosines add up to -1/2, so that
    the sum is 2 (15 - 2) / 5.
    """
    result = weekday_test([[2, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1]])
    assert result.chi2 == pytest.approx(5.2, abs=1e-12)
    assert (result.observed, result.weeks) == ((2, 0, 0, 0, 0, 0, 1), 2)
    assert (result.highest, result.expected) == (0, 1 / 6)
    assert result.dispersion == pytest.approx(5 / 3)


def test_with_one_event_a_week_it_is_pearsons_chi_square(rng: np.random.Generator) -> None:
    """SciPy's `chisquare` over the seven totals; exact, by Parseval's identity."""
    weeks = np.eye(7, dtype=int)[rng.choice(7, 90, p=[0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1])]
    result = weekday_test(weeks)
    expected = chisquare(weeks.sum(axis=0))
    assert result.chi2 == pytest.approx(expected.statistic, rel=1e-9)
    assert result.pvalue == pytest.approx(expected.pvalue, rel=1e-9)
    assert result.dispersion == pytest.approx(1)


@settings(max_examples=40)
@given(arrays(np.int64, (12, 7), elements=st.integers(0, 9)), st.integers(0, 6))
def test_it_is_the_same_whichever_day_weeks_begin_with(weeks: Counts, turn: int) -> None:
    turned = weekday_test(np.roll(weeks, turn, axis=1))
    assert turned.chi2 == pytest.approx(weekday_test(weeks).chi2, abs=1e-8)


@settings(max_examples=40)
@given(arrays(np.int64, (12, 7), elements=st.integers(0, 9)), st.integers(2, 50))
def test_events_that_always_come_in_salvos_of_one_size_change_nothing(
    weeks: Counts, size: int
) -> None:
    assert weekday_test(weeks * size).chi2 == pytest.approx(weekday_test(weeks).chi2, abs=1e-7)


def test_one_campaign_of_a_thousand_events_is_no_heap() -> None:
    weeks = np.ones((60, 7), dtype=int)
    weeks[30, 4] = 1000
    assert weekday_test(weeks).pvalue > 0.3


def test_days_without_events_or_all_alike_are_no_heap() -> None:
    for weeks in (np.zeros((9, 7), dtype=int), np.full((9, 7), 3)):
        assert weekday_test(weeks).pvalue == 1.0


def test_weeks_of_another_length_are_an_error() -> None:
    with pytest.raises(DesignError, match=r"\(3, 6\)"):
        weekday_test(np.zeros((3, 6)))


@pytest.mark.parametrize("world", WORLDS)
def test_false_alarms_keep_to_the_level(world: str, rng: np.random.Generator) -> None:
    """500 series of ten years with 550 events.

    At a level of 5%, 42 alarms or more come once in 1,000 times; at .001, five or more come
    twice in 10,000.
    """
    drawn = [weekday_test(weeks_of(WORLDS[world](rng, 550 / DAYS))) for _ in range(500)]
    assert sum(result.pvalue < 0.05 for result in drawn) < 42
    assert sum(result.pvalue < LEVEL for result in drawn) < 5


@pytest.mark.parametrize(
    ("world", "number", "at_least"),
    [("independent", 550, 150), ("independent", 2000, 196), ("runs", 2000, 196)],
)
def test_one_date_in_ten_on_one_weekday_is_found(
    world: str, number: int, at_least: int, rng: np.random.Generator
) -> None:
    """Of 200 series: a power of .84 finds fewer than 150 four times in 10,000.

    A power of .999 finds fewer than 196 twice in a million times.
    """
    found = 0
    for _ in range(200):
        counts = with_one_in_ten_moved(WORLDS[world](rng, number / DAYS), rng)
        result = weekday_test(weeks_of(counts))
        found += is_heaped(result) and result.highest == 2
    assert found >= at_least


def test_a_low_end_is_the_exact_binomial_where_weeks_vary_as_chance_has_it() -> None:
    """SciPy's `binomtest`: 3 of 43 events in 7 of 63 days."""
    expected = binomtest(3, 43, 1 / 9, alternative="less").pvalue
    found = low_end_pvalue(3, 7, [5, 6, 4, 5, 5, 6, 4, 5])
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_low_end_by_hand() -> None:
    """No event after 18 in eight weeks: eight ninths to the 18th; the weeks before do not count."""
    assert low_end_pvalue(0, 7, [2, 3, 2, 2, 3, 2, 2, 2]) == pytest.approx((8 / 9) ** 18)
    longer = low_end_pvalue(0, 7, [3, 2] * 8 + [2, 3, 2, 2, 3, 2, 2, 2])
    assert longer == pytest.approx((8 / 9) ** 18)


def test_a_low_end_weighs_less_among_weeks_that_vary() -> None:
    """Weeks 0 and 8 in turn: variance 16 * 8/7 over a mean of 4 is 32/7."""
    weeks = np.array([0.0, 8.0] * 4)
    assert week_dispersion(weeks) == pytest.approx(32 / 7)
    assert low_end_pvalue(0, 7, weeks) == pytest.approx((8 / 9) ** (32 / (32 / 7)))


def test_only_the_last_year_of_weeks_says_how_much_they_vary() -> None:
    assert week_dispersion(np.array([0.0, 90.0] * 20 + [5.0] * 52)) == 1.0
    assert week_dispersion(np.array([0.0, 90.0] * 20 + [5.0] * 51)) > 1.0


def test_nothing_before_and_too_little_before_are_told_apart() -> None:
    assert low_end_pvalue(0, 7, [0] * 8) == 1.0
    with pytest.raises(DesignError, match="at least 8 weeks"):
        low_end_pvalue(0, 7, [1] * 7)
    with pytest.raises(DesignError, match="0 last days"):
        low_end_pvalue(0, 0, [1] * 8)


@pytest.mark.parametrize("world", WORLDS)
def test_the_last_week_of_a_whole_file_is_seldom_called_low(
    world: str, rng: np.random.Generator
) -> None:
    """500 files at 2 a day; at the stated level of 1%, 14 alarms or more come 6 in 10,000."""
    alarms = 0
    for _ in range(500):
        weeks = weeks_of(WORLDS[world](rng, 2.0)).sum(axis=1)
        alarms += low_end_pvalue(int(weeks[-1]), 7, weeks[:-1]) < 0.01
    assert alarms < 14


def test_a_week_coded_by_a_tenth_is_called_low(rng: np.random.Generator) -> None:
    """All of 100 files of 3 independent events a day; a power of .93 does that once in 1,000."""
    for _ in range(100):
        weeks = weeks_of(independent(rng, 3.0)).sum(axis=1)
        low = rng.binomial(weeks[-1], 0.1)
        assert low_end_pvalue(int(low), 7, weeks[:-1]) < 0.01
