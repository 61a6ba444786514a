"""Distributions of a count, the intervals made from a covariance, and the columns of a rate."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from analysis import DailyCounts
from analysis.errors import DesignError
from analysis.models.covariates import Terms, covariates, most_pieces
from analysis.stats.delta import rate_interval
from analysis.stats.distributions import CountDistribution, draw_counts
from analysis.stats.information import quasi_information

COUNTS = np.arange(400)[:, None]
rates = st.floats(1e-6, 30)
sizes = st.floats(0.05, 50) | st.just(np.inf)
chances = st.none() | st.floats(0.01, 0.99)


def test_poisson_days_are_those_of_scipy():
    days = CountDistribution.of([0.2, 3.0])
    assert_allclose(days.logpmf([1, 4]), stats.poisson.logpmf([1, 4], [0.2, 3.0]))
    assert_allclose(days.cdf([1, 4]), stats.poisson.cdf([1, 4], [0.2, 3.0]))
    assert_allclose(days.variance, [0.2, 3.0])


def test_negative_binomial_days_are_those_of_scipy():
    """Mean 2 and size .5: success probability .5 / 2.5 and variance 2 + 4 / .5."""
    day = CountDistribution.of(2.0, 0.5)
    assert_allclose(day.logpmf([7]), stats.nbinom.logpmf(7, 0.5, 0.2))
    assert_allclose(day.cdf([7]), stats.nbinom.cdf(7, 0.5, 0.2))
    assert_allclose(day.variance, 10)


def test_days_with_and_without_a_size_stand_side_by_side():
    both = CountDistribution.of([2.0, 2.0], [0.5, np.inf])
    expected = [stats.nbinom.pmf(3, 0.5, 0.2), stats.poisson.pmf(3, 2)]
    assert_allclose(both.pmf([3, 3]), expected)
    assert_allclose(both.cdf([3, 3])[1], stats.poisson.cdf(3, 2))


def test_a_hurdle_counted_on_fingers():
    """Rate log 2: P(0) = 1/2, so cut off at zero P(1) = log 2 and the mean is 2 log 2.

    Half of the days have events: P(0) = .5, P(1) = log(2) / 2, mean log 2.
    """
    day = CountDistribution.of(np.log(2), occurs=0.5)
    assert_allclose(day.pmf([[0], [1]])[:, 0], [0.5, np.log(2) / 2])
    assert_allclose(day.cdf([[0], [1]])[:, 0], [0.5, 0.5 + np.log(2) / 2])
    assert_allclose(day.mean, np.log(2))


@given(rates, sizes, chances)
def test_the_probabilities_sum_to_one_and_give_mean_and_variance(rate, size, occurs):
    """Beyond 4,000 events nothing of weight is left at rates up to 30 and sizes from .05."""
    counts = np.arange(40_000)[:, None] if size < 1 else np.arange(4_000)[:, None]
    day = CountDistribution.of(rate, size, occurs)
    p = day.pmf(counts)[:, 0]
    assert_allclose(p.sum(), 1, rtol=1e-9)
    assert_allclose(p @ counts[:, 0], day.mean[0], rtol=1e-7)
    assert_allclose(p @ (counts[:, 0] - day.mean[0]) ** 2, day.variance[0], rtol=1e-6)


@given(rates, sizes, chances)
def test_the_cdf_is_the_running_sum_of_the_probabilities(rate, size, occurs):
    day = CountDistribution.of(rate, size, occurs)
    running = np.cumsum(day.pmf(COUNTS)[:, 0])
    assert_allclose(day.cdf(COUNTS)[:, 0], running, rtol=1e-9, atol=1e-12)


def test_nothing_lies_below_zero():
    day = CountDistribution.of(1.0, 2.0, occurs=0.3)
    assert day.cdf([-1]).tolist() == [0.0]


def test_a_hurdle_of_single_events_has_no_second_one():
    """At a rate of 1e-20 a day with events has one: P(0) = .7, P(at most 1) = 1."""
    day = CountDistribution.of(1e-20, occurs=0.3)
    assert_allclose(day.cdf([[0], [1], [2]])[:, 0], [0.7, 1, 1])
    assert_allclose(day.mean, 0.3)
    assert set(np.unique(day.draw(200, np.random.default_rng(1)))) == {0, 1}


def test_a_day_that_cannot_have_events_or_must_have_them():
    never = CountDistribution.of([1.0, 1.0], occurs=[0.0, 1.0])[[0]]
    always = CountDistribution.of([1.0, 1.0], occurs=[0.0, 1.0])[[1]]
    assert never.logpmf([[0], [1]])[:, 0].tolist() == [0.0, -np.inf]
    assert always.logpmf([0]).tolist() == [-np.inf]


@pytest.mark.parametrize("occurs", [None, 0.3])
@pytest.mark.parametrize("size", [np.inf, 1.5])
def test_draws_have_the_mean_and_the_variance(size, occurs, rng):
    """100,000 draws: mean within four errors, variance within 4 %, over four of its errors."""
    day = CountDistribution.of(0.8, size, occurs)
    drawn = day.draw(100_000, rng)[:, 0]
    assert_allclose(drawn.mean(), day.mean[0], atol=4 * np.sqrt(day.variance[0] / 1e5))
    assert_allclose(drawn.var(), day.variance[0], rtol=0.04)


def test_draws_of_a_hurdle_have_the_probabilities(rng):
    """100,000 draws, counts of 0 to 3: each share within four binomial errors."""
    day = CountDistribution.of(1.2, 0.7, occurs=0.4)
    drawn, p = day.draw(100_000, rng)[:, 0], day.pmf(np.arange(4)[:, None])[:, 0]
    shares = np.array([(drawn == k).mean() for k in range(4)])
    assert (np.abs(shares - p) < 4 * np.sqrt(p * (1 - p) / 1e5)).all()


def test_each_rate_is_drawn_by_its_own_size(rng):
    """200,000 draws at mean 2: variance 2 without a size, 6 at size 1; four errors are 3 %."""
    drawn = draw_counts(np.full((200_000, 2), 2.0), np.array([np.inf, 1.0]), rng)
    assert_allclose(drawn.var(axis=0), [2, 6], rtol=0.03)


def test_taking_days_takes_all_that_belongs_to_them():
    days = CountDistribution.of([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [0.1, 0.2, 0.3])[1:]
    assert days.rate.tolist() == [2, 3]
    assert days.size.tolist() == [2, 3]
    assert days.occurs.tolist() == [0.2, 0.3]


def test_the_interval_of_a_log_linear_rate_is_the_plain_one():
    """Log rate a + b x: variance .04 + 2 x .01 + x^2 .09 at x = 0 and 2: .04 and .44."""
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    x = np.array([[1.0, 0.0], [1.0, 2.0]])
    low, high = rate_interval(lambda beta: np.exp(x @ beta), np.array([0.3, -0.2]), covariance)
    spread = 1.959964 * np.sqrt([0.04, 0.44])
    assert_allclose(np.log(low), np.array([0.3, -0.1]) - spread, rtol=1e-6)
    assert_allclose(np.log(high), np.array([0.3, -0.1]) + spread, rtol=1e-6)


def test_a_parameter_without_variance_adds_none():
    low, high = rate_interval(lambda at: np.exp(at[:1] + at[1:]), np.zeros(2), np.diag([0.25, 0.0]))
    assert_allclose(high / low, np.exp(2 * 1.959964 * 0.5), rtol=1e-6)


def test_the_quasi_information_counted_on_fingers():
    """One mean m = 2 for counts 1 and 3: A = 2 / 2, B = (1 + 1) / 4, penalty 2 x .5 = 1.

    Poisson log-likelihood: log(2 e^-2) + log(8 e^-2 / 6) = -4 + log(8/3).
    """
    assert_allclose(quasi_information([1, 3], [2, 2], [[1], [1]]), 8 - 2 * np.log(8 / 3) + 1)


def test_the_quasi_information_of_a_poisson_model_is_near_its_aic(rng):
    """20,000 Poisson counts: B is A but for chance, 2 x 2 parameters; sd of the trace .03."""
    x = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    mean = np.exp(x @ [0.5, 0.3])
    y = rng.poisson(mean)
    penalty = quasi_information(y, mean, mean[:, None] * x)
    assert_allclose(penalty + 2 * stats.poisson.logpmf(y, mean).sum(), 4, atol=0.3)


def test_slopes_that_cannot_be_told_apart_cost_without_bound():
    assert quasi_information([1, 3], [2, 2], [[1, 1], [1, 1]]) == np.inf


START = dt.date(2016, 1, 1)


def test_the_weekday_columns_fall_on_their_days():
    """1 January 2016 was a Friday, the 2nd a Saturday."""
    counts = DailyCounts(START, [0] * 400)
    friday = covariates(counts, Terms(weekday="friday"))["Friday"]
    assert np.flatnonzero(friday)[:3].tolist() == [0, 7, 14]
    each = covariates(counts, Terms(weekday="each"))
    names = ["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert list(each.columns[-6:]) == names
    assert each[names].iloc[:4].to_numpy().argmax(axis=1).tolist()[:3] == [3, 4, 5]
    assert each[names].iloc[3].sum() == 0


def test_more_waves_are_multiples_of_the_year():
    columns = covariates(DailyCounts(START, [0] * 800), Terms(harmonics=3))
    angle = 2 * np.pi * np.arange(800) / 365.25
    assert_allclose(columns["season cos 3"], np.cos(3 * angle), atol=1e-12)
    assert_allclose(columns["season sin 2"], np.sin(2 * angle), atol=1e-12)


def test_no_waves_leave_no_season():
    columns = covariates(DailyCounts(START, [0] * 800), Terms(harmonics=0))
    assert list(columns) == ["intercept"]


def test_days_after_the_fit_do_not_move_the_trend():
    short, long = DailyCounts(START, [0] * 1500), DailyCounts(START, [0] * 1900)
    fitted, later = covariates(short, Terms(2)), covariates(long, Terms(2), until=1500)
    assert_allclose(later[:1500], fitted, atol=1e-12)
    trend = later.filter(like="trend")
    assert (trend[1500:] == trend.iloc[1499]).all(axis=None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"bends": -1}, "0 to 30 pieces, got -1"),
        ({"bends": 31}, "0 to 30 pieces, got 31"),
        ({"harmonics": 7}, "0 to 6 waves, got 7"),
        ({"weekday": "monday"}, "none, friday or each, got 'monday'"),
    ],
)
def test_terms_out_of_range_are_refused(wrong, words):
    with pytest.raises(DesignError, match=words):
        Terms(**wrong)


@pytest.mark.parametrize(("days", "pieces"), [(100, 1), (1460, 2), (100_000, 30)])
def test_a_piece_of_the_trend_takes_two_observed_years(days, pieces):
    assert most_pieces(DailyCounts(START, np.zeros(days))) == pieces
