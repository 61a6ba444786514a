"""PIT histogram, rootogram and quantile residuals of counts."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution
from analysis.stats.pit import pit_histogram, pit_test
from analysis.stats.quantile_residuals import quantile_residual_test, quantile_residuals
from analysis.stats.rootogram import rootogram

COUNTS = [0, 0, 1, 0, 2, 0, 0, 5, 1, 0]
RATES = [0.1, 0.3, 0.5, 0.2, 1, 0.1, 0.4, 2, 0.6, 0.3]


@pytest.mark.parametrize(
    ("size", "bins", "heights"),
    [
        (0.5, 10, [0.7245569101275] * 6
         + [0.8648721335033, 2.0105684100647, 2.7490192026855, 0.0281987929814]),
        (np.inf, 10, [0.762328690710] * 5
         + [0.917780824434, 1.329947648074, 1.436053775231, 1.354487529731, 1.150086768977]),
        (np.inf, 4, [0.76232869071, 0.76232869071, 1.16946058990, 1.30588202868]),
    ],
)  # fmt: skip
def test_the_histogram_is_that_of_surveillance(size, bins, heights):
    """R 4.2.2, surveillance 1.20.3: pit(x, pdistr = "pnbinom" or "ppois", J)$density."""
    predicted = CountDistribution.of(RATES, size)
    assert_allclose(pit_histogram(predicted, COUNTS, bins=bins), heights, rtol=1e-10)


def test_a_day_is_spread_over_the_probability_of_its_count():
    """P(0) = .5 and P(1) = .25 of a geometric day: a zero fills a half, a one half of the rest.

    Four bins: a zero gives (2, 2, 0, 0), a one (0, 0, 4, 0); together the mean (1, 1, 2, 0).
    """
    geometric = CountDistribution.of([1.0, 1.0], 1.0)
    assert_allclose(pit_histogram(geometric, [0, 1], bins=4), [1, 1, 2, 0], atol=1e-12)


def test_an_impossible_count_falls_into_the_last_bin():
    assert_allclose(pit_histogram(CountDistribution.of([0.01]), [90]), [0] * 9 + [10])


def test_a_right_model_passes_at_the_nominal_rate(rng):
    """150 series of 100 days, known parameters: 7.5 +- 2.7 rejected at 5%, so 1 to 17."""
    truth = CountDistribution.of(np.full(100, 0.4), 1.0)
    tests = [pit_test(truth, y, rng, draws=39) for y in truth.draw(150, rng)]
    assert 1 <= sum(test.pvalue <= 0.05 for test in tests) <= 17


def test_the_band_holds_95_of_100_heights(rng):
    """50 series, 10 heights each: within .04, more than three errors of 500 half alike."""
    truth = CountDistribution.of(np.full(300, 3.0))
    shown = [pit_test(truth, y, rng) for y in truth.draw(50, rng)]
    inside = [(found.lower <= found.heights) & (found.heights <= found.upper) for found in shown]
    assert_allclose(np.mean(inside), 0.95, atol=0.04)


def test_forecasts_too_narrow_make_a_u(rng):
    wide = CountDistribution.of(np.full(1000, 8.0), 2.0)
    found = pit_test(CountDistribution.of(wide.rate), wide.draw(1, rng)[0], rng)
    assert found.pvalue == 1 / 200
    assert (found.heights[[0, -1]] > found.upper[[0, -1]]).all()
    assert (found.heights[3:7] < found.lower[3:7]).all()


def test_what_has_no_histogram_is_refused(rng):
    one = CountDistribution.of([1.0])
    with pytest.raises(DesignError, match="one count for each day"):
        pit_histogram(one, [1, 2])
    with pytest.raises(DesignError, match="needs two bins"):
        pit_histogram(one, [1], bins=1)
    with pytest.raises(DesignError, match="at least one draw"):
        pit_test(one, [1], rng, draws=0)


def test_the_rootogram_counted_on_fingers():
    """Ten Poisson(1) days: e^-1 = .36788, so 3.6788 with none, as many with one, 2.6424 with more.

    Seen are six, two and two. Bars hang from 1.918 and reach down to 1.918 - sqrt(6) = -.531.
    """
    found = rootogram(CountDistribution.of([1.0] * 10), COUNTS, most=2)
    assert found.observed.tolist() == [6, 2, 2]
    assert_allclose(found.expected, [3.6788, 3.6788, 2.6424], atol=1e-4)
    assert_allclose(found.deviation[0], np.sqrt(10 * 0.36788 * 0.63212), atol=1e-4)
    tops, feet = found.hanging
    assert_allclose([tops[0], feet[0]], [1.9180, -0.5315], atol=1e-4)
    assert_allclose(feet[1], 1.9180 - np.sqrt(2), atol=1e-4)


def test_no_day_is_lost_in_a_rootogram(rng):
    y = rng.poisson(2.0, 500)
    whole = rootogram(CountDistribution.of(np.full(500, 2.0)), y)
    for shown in (whole, whole.first(3)):
        assert_allclose([shown.observed.sum(), shown.expected.sum()], 500)
    assert whole.first(3).observed.size == 3
    assert whole.observed.size == y.max() + 1


def test_the_rootogram_says_where_the_model_is_off(rng):
    """Zeros raised by 300 days; days with 3 or more are few, and told together."""
    y = np.concatenate([np.zeros(300, int), rng.poisson(0.5, 700)])
    words = rootogram(CountDistribution.of(np.full(1000, 0.5)), y).sentence()
    assert words.startswith("The model is furthest off at days with no event: ")
    assert "seen and 606.5 expected" in words


def test_a_series_without_events_has_a_rootogram():
    found = rootogram(CountDistribution.of([0.2] * 5), [0] * 5)
    assert found.observed.tolist() == [5]
    assert "no event" in found.sentence()
    with pytest.raises(DesignError, match="at least 0"):
        rootogram(CountDistribution.of([0.2]), [0], most=-1)
    with pytest.raises(DesignError, match="one count for each day"):
        rootogram(CountDistribution.of([0.2]), [])


def test_quantile_residuals_of_a_right_model_are_standard_normal(rng):
    """20,000 days of four distributions: Kolmogorov and Smirnov's p above .001."""
    rate = rng.uniform(0.05, 3, 20_000)
    occurs = rng.uniform(0.1, 0.9, 20_000)
    for truth in (
        CountDistribution.of(rate),
        CountDistribution.of(rate, 0.5),
        CountDistribution.of(rate, rate / 2),
        CountDistribution.of(rate, 2.0, occurs),
    ):
        residuals = quantile_residuals(truth, truth.draw(1, rng)[0], rng, draws=1)
        assert stats.kstest(residuals[0], "norm").pvalue > 0.001


def test_a_residual_lies_where_its_count_lies(rng):
    """P(Y <= 1) of Poisson(1) is .7358: a count of 1 lies between z of .3679 and of .7358."""
    drawn = quantile_residuals(CountDistribution.of([1.0]), [1], rng, draws=500)
    assert_allclose([drawn.min(), drawn.max()], stats.norm.ppf([0.36788, 0.73576]), atol=0.02)


def test_a_residual_stays_finite_at_an_impossible_count(rng):
    assert np.isfinite(quantile_residuals(CountDistribution.of([0.001]), [500], rng)).all()


def test_residuals_show_level_spread_and_memory(rng):
    truth = CountDistribution.of(np.full(600, 1.0), 0.5)
    seen = np.full(600, True)
    narrow = quantile_residual_test(
        CountDistribution.of(truth.rate), truth.draw(1, rng)[0], seen, rng
    )
    low = quantile_residual_test(
        CountDistribution.of(truth.rate / 2), rng.poisson(1.0, 600), seen, rng
    )
    runs = np.repeat(rng.poisson(1.0, 120), 5)
    memory = quantile_residual_test(CountDistribution.of(truth.rate), runs, seen, rng)
    assert narrow.deviation > 1.1
    assert narrow.pvalue < 0.05
    assert low.mean > 0.3
    assert low.pvalue < 0.001
    assert memory.autocorrelation[0] > 0.3
    assert memory.ljung_box < 0.001


def test_unobserved_days_have_no_say_in_residuals(rng):
    """The hidden half holds zeros at a rate of 5; seen as zeros they would lower the mean."""
    y = np.where(np.arange(600) < 300, rng.poisson(5.0, 600), 0)
    found = quantile_residual_test(
        CountDistribution.of(np.full(600, 5.0)), y, np.arange(600) < 300, rng
    )
    assert abs(found.mean) < 4 / np.sqrt(300)


def test_a_right_model_is_rejected_no_more_often_than_said(rng):
    """Averages of p-values are conservative: of 100 right series at most 9 are rejected."""
    truth = CountDistribution.of(np.full(300, 2.0))
    seen = np.full(300, True)
    tests = [quantile_residual_test(truth, y, seen, rng, draws=10) for y in truth.draw(100, rng)]
    assert sum(test.pvalue < 0.05 for test in tests) <= 9
    assert sum(test.ljung_box < 0.05 for test in tests) <= 9


def test_residuals_need_a_draw_and_a_count_for_each_day(rng):
    truth = CountDistribution.of([2.0, 2.0])
    with pytest.raises(DesignError, match="one count for each day"):
        quantile_residuals(truth, [1], rng)
    with pytest.raises(DesignError, match="at least one draw, got 0"):
        quantile_residuals(truth, [1, 1], rng, draws=0)
