"""Scores of count forecasts, their calibration, and the comparison of models by them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from analysis.errors import DesignError
from analysis.stats.distributions import CountDistribution
from analysis.stats.exact_sums import probabilities
from analysis.stats.score_calibration import calibration_test, expected_score
from analysis.stats.score_comparison import compare_scores
from analysis.stats.scores import (
    OTHER_SCORES,
    SCORES,
    log_score,
    ranked_probability,
    ranked_probability_sum,
)

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
EVERY = SCORES | OTHER_SCORES

RATES = [0.1, 1, 3, 6, np.pi, 100]
COUNTS = [0, 0, 2, 14, 5, 63]
SIZES = [0.1, 0.1, 10, 10, 100, 100]


def found(name, size=np.inf):
    return EVERY[name](CountDistribution.of(RATES, size), COUNTS)


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("log", np.inf, [0.1, 1, 1.49592260322, 6.10658861355, 2.20543496712, 10.88359468203]),
        ("rps", np.inf, [0.00907783248369, 0.47622238819739, 0.54174400783367, 6.63698888250881,
                         1.20394465704779, 31.36178066263807]),
        ("dss", np.inf, [-2.20258509299, 1, 1.43194562200, 12.45842613589, 2.24406969403,
                         18.29517018599]),
        ("log", SIZES, [0.069314718056, 0.23978952728, 1.548983597029, 4.818018929677,
                        2.21322697921, 7.472654789022]),
        ("rps", SIZES, [0.00496425586968, 0.09897212258197, 0.54375641982097, 6.33713066288674,
                        1.20664424956877, 29.04666621378939]),
        ("dss", SIZES, [-1.55943791243, 2.48880436371, 1.61738680955, 8.92842976514,
                        2.24151741627, 12.14331736655]),
        ("squared_error", np.inf, [0.01, 1, 1, 64, 3.45367786519, 1369]),
    ],
)  # fmt: skip
def test_scores_are_those_of_surveillance(name, size, expected):
    """R 4.2.2, surveillance 1.20.3: scores(x, mu, size, which)."""
    assert_allclose(found(name, size), expected, rtol=1e-10)


def test_scores_are_small_numbers_at_tiny_rates():
    """surveillance 1.20.3, scores(c(0, 1), c(1e-6, .05), .5): no digits lost to rounding."""
    tiny = CountDistribution.of([1e-6, 0.05], 0.5)
    assert_allclose(log_score(tiny, [0, 1]), [9.99999000001e-07, 3.13869754326], rtol=1e-10)
    assert_allclose(ranked_probability(tiny, [0, 1])[1], 0.909101197140, rtol=1e-10)
    assert_allclose(ranked_probability(tiny, [0, 1])[0], 9.99997e-13, atol=1e-14)


@pytest.mark.parametrize(
    ("size", "published"),
    [
        (np.inf, {"log": 2.750, "quadratic": -0.07669, "spherical": -0.2751, "rps": 2.200,
                  "dss": 3.662, "normalised_squared_error": 1.3081, "squared_error": 16.51}),
        (1 / 0.0297, {"log": 2.722, "quadratic": -0.07800, "spherical": -0.2766, "rps": 2.185,
                      "dss": 3.606, "normalised_squared_error": 0.9643,
                      "squared_error": 16.51}),
    ],
)  # fmt: skip
def test_the_seven_scores_of_the_campylobacter_series(size, published):
    """Liboschik, Fokianos and Fried (2017), Journal of Statistical Software 82(5), section 7.

    Expectations from their printed coefficients, which have four digits; a tolerance of .0015.
    """
    file = REFERENCE / "campy_4weekly.csv"
    if not file.exists():
        pytest.skip("the reference series lie beside the project, not in it")
    y = np.loadtxt(file, delimiter=",", skiprows=1)[:, 1]
    rate, start = np.empty(140), 3.3184 / (1 - 0.3690 - 0.2198)
    for t in range(140):
        before = 0.3690 * (y[t - 1] if t else start)
        before += 0.2198 * (rate[t - 13] if t >= 13 else start)
        rate[t] = 3.3184 + before + 3.0810 * (t >= 83) + 41.9541 * (t == 99)
    predicted = CountDistribution.of(rate, size)
    means = {name: float(EVERY[name](predicted, y).mean()) for name in published}
    tolerance = {name: 0.005 if name == "squared_error" else 0.0015 for name in published}
    off = {name: abs(means[name] - published[name]) for name in published}
    assert all(off[name] < tolerance[name] for name in published), means


@pytest.mark.parametrize("size", [np.inf, 1e12, 1e8, 1e5, 50.0, 0.5])
@pytest.mark.parametrize("rate", [1e-6, 0.05, 3.0, 900.0])
def test_the_closed_form_is_the_sum_at_every_rate_size_and_count(rate, size):
    """Where scoringrules overflows or loses its digits the sum takes over, without a word."""
    counts = np.array([0, 1, 7, 1200])
    predicted = CountDistribution.of(np.full(4, rate), min(size, 1e8))
    exact = ranked_probability_sum(predicted, counts)
    shown = ranked_probability(CountDistribution.of(np.full(4, rate), size), counts)
    assert_allclose(shown, exact, rtol=2e-6, atol=1e-9)


def test_the_sum_counted_on_fingers():
    """Hurdle: P(0) = .5, else Poisson(1) above 0.

    P(1) = .5 / (e - 1) = .29099 and P(2) = .14549; F = .5, .79099, .93649, .98498, ...
    For y = 1: .5^2 + (1 - .79099)^2 + (1 - .93649)^2 + (1 - .98498)^2 + ... = .29796.
    """
    hurdle = CountDistribution.of([1.0], occurs=[0.5])
    first = 0.25 + (1 - 0.790988) ** 2 + (1 - 0.936482) ** 2 + (1 - 0.984980) ** 2
    rest = (1 - 0.997105) ** 2 + (1 - 0.999530) ** 2
    assert_allclose(ranked_probability(hurdle, [1])[0], first + rest, atol=2e-6)


@settings(max_examples=25)
@given(
    rate=st.floats(0.01, 20),
    size=st.one_of(st.just(np.inf), st.floats(0.1, 50)),
    wrong=st.floats(0.2, 5),
)
def test_no_score_can_be_bettered_by_another_forecast(rate, size, wrong):
    """Proper: the mean under the truth is least for the truth."""
    truth, other = CountDistribution.of([rate], size), CountDistribution.of([rate * wrong], size)
    ((_, values, probability),) = probabilities(truth)
    counts = values[:, 0]
    weight = probability[:, 0]
    for name in ("log", "dss", "rps", "squared_error", "quadratic", "spherical"):
        score = EVERY[name]
        days = np.zeros(counts.size, dtype=int)
        right, false = score(truth[days], counts), score(other[days], counts)
        # An impossible count would be infinite times nothing.
        assert weight @ right <= weight @ np.minimum(false, 1e300) + 1e-9, name


@pytest.mark.parametrize("name", SCORES)
def test_the_expected_score_is_the_mean_of_drawn_scores(name, rng):
    """50,000 draws of a hurdle day: mean and variance within four errors."""
    hurdle = CountDistribution.of([0.8], [1.5], [0.3])
    mean, variance = expected_score(hurdle, name)
    drawn = EVERY[name](hurdle[np.zeros(50_000, dtype=int)], hurdle.draw(50_000, rng)[:, 0])
    assert_allclose(mean[0], drawn.mean(), atol=4 * drawn.std() / 223)
    error = np.std((drawn - drawn.mean()) ** 2) / 223
    assert_allclose(variance[0], drawn.var(), atol=4 * error)


@pytest.mark.parametrize(
    ("score", "size", "by_day", "pooled"),
    [
        ("dss", np.inf, 6.07760977731, 4.27935282658),
        ("dss", 0.5, -0.468561113466, -0.466804445461),
        ("dss", SIZES, 2.81071829075, 0.761003157941),
        ("log", np.inf, 5.95533776039, 6.04598505263),
        ("log", 0.5, 0.403636646363, 0.522937942478),
        ("log", SIZES, 2.86614374942, 1.9190532317),
        ("rps", np.inf, 4.45647085307, 7.09994765835),
        ("rps", 0.5, -0.437346393519, -0.411638010895),
        ("rps", SIZES, 2.57233974382, 3.65088944049),
    ],
)
def test_calibration_is_that_of_surveillance(score, size, by_day, pooled):
    """surveillance 1.20.3, calibrationTest(y, mu, size, which, tolerance = 1e-8, method = 2, 1).

    For the log score by day tolerance = 1e-12. The package's own test file prints values for
    tolerance = 1e-4, which differ by up to .1: sums cut off too early.
    """
    predicted = CountDistribution.of(RATES, size)
    assert_allclose(calibration_test(predicted, COUNTS, score=score).statistic, by_day, atol=2e-6)
    together = calibration_test(predicted, COUNTS, score=score, pooled=True)
    assert_allclose(together.statistic, pooled, atol=1e-5)


def test_forecasts_too_narrow_are_found_and_right_ones_are_not(rng):
    """Size 1 judged as Poisson; 100 right series of 300 days rejected 5 +- 2.2 times."""
    rate = np.exp(rng.normal(-0.5, 0.5, 300))
    wide, narrow = CountDistribution.of(rate, 1.0), CountDistribution.of(rate)
    drawn = wide.draw(100, rng)
    assert calibration_test(narrow, drawn[0]).pvalue < 1e-3
    for score in SCORES:
        tests = [calibration_test(wide, y, score=score, pooled=True) for y in drawn]
        rejected = sum(test.pvalue < 0.05 for test in tests)
        assert rejected <= 13, score


def test_the_sentence_of_a_calibration_says_what_was_found_and_expected():
    """One and the mean log rate: 1 + log(.1 * 1 * 3 * 6 * pi * 100) / 6 = 2.056."""
    words = calibration_test(CountDistribution.of(RATES), COUNTS).sentence()
    assert words == "The mean dss score is 5.538, where the model itself expects 2.056 (p < 0.001)."


def test_what_cannot_be_scored_is_refused_in_words():
    with pytest.raises(DesignError, match="one count for each day"):
        log_score(CountDistribution.of([1.0, 2.0]), [1])
    with pytest.raises(DesignError, match="known: log, dss, rps"):
        calibration_test(CountDistribution.of(RATES), COUNTS, score="brier")
    with pytest.raises(DesignError, match="more than one possible count"):
        calibration_test(CountDistribution.of([0.0]), [0], score="log")
    with pytest.raises(DesignError, match="count smaller units"):
        ranked_probability_sum(CountDistribution.of([1e7], 0.5), [3])


def test_a_long_series_is_summed_in_parts(rng):
    """80,000 days are more than one part; the seams must not show."""
    rate = rng.uniform(0.1, 30, 80_000)
    parts = list(probabilities(CountDistribution.of(rate)))
    assert len(parts) > 1
    assert [days.start for days, _, _ in parts[1:]] == [days.stop for days, _, _ in parts[:-1]]
    for _, _, probability in parts:
        assert_allclose(probability.sum(axis=0), 1, atol=1e-11)


def test_the_best_model_is_the_one_with_the_least_mean_score(rng):
    """The second row lies .1 below the first on every day, the third .2 above."""
    base = rng.random(300)
    compared = compare_scores([base, base - 0.1, base + 0.2], rng=rng)
    assert compared.best == 1
    assert_allclose(compared.behind, [0.1, 0, 0.3])
    assert_allclose(compared.lower, compared.upper)
    assert_array_equal(compared.beats_best, [0, np.nan, 0])


def test_a_model_equal_to_the_best_does_not_beat_it(rng):
    base = rng.random(100)
    assert_array_equal(compare_scores([base, base], rng=rng).beats_best, [np.nan, 0])


def test_unobserved_days_are_left_out_of_a_comparison(rng):
    """Scores 1 and 3 on the days seen; the unobserved half must not count as 0."""
    scores = np.array([np.full(200, 1.0), np.full(200, 3.0)])
    scores[:, ::2] = np.nan
    compared = compare_scores(scores, rng=rng)
    assert_allclose(compared.mean, [1, 3])
    assert compared.days == 100


def test_the_interval_of_a_difference_covers_it_despite_memory(rng):
    """Differences with a memory of ten days, 150 series: 135 to 148 of 150 intervals cover 0.

    With blocks of one day, which take the days for independent, far fewer do.
    """

    def covered(block):
        hits = 0
        for _ in range(150):
            noise = rng.normal(size=1000)
            apart = np.convolve(noise, np.ones(10), mode="valid")
            compared = compare_scores([np.zeros(991), apart], rng=rng, block=block, draws=200)
            hits += compared.lower[1 - compared.best] <= 0 <= compared.upper[1 - compared.best]
        return hits

    assert covered(30) > 120
    assert covered(1) < 100


def test_stretches_are_as_long_as_asked_on_average(rng):
    """Weighted by the day's number, a block of one day mixes the series, a long one cannot."""
    trend = np.arange(400.0)
    short = compare_scores([np.zeros(400), trend], rng=rng, block=1)
    long = compare_scores([np.zeros(400), trend], rng=rng, block=100)
    # Standard error of the mean of 400 independent days: 400 / sqrt(12 * 400) = 5.8.
    assert_allclose(short.upper[1] - short.lower[1], 2 * 1.96 * 5.77, rtol=0.1)
    assert long.upper[1] - long.lower[1] > 4 * (short.upper[1] - short.lower[1])


def test_scores_that_cannot_be_compared_are_refused(rng):
    with pytest.raises(DesignError, match="needs at least 60 days, got 50"):
        compare_scores(np.zeros((2, 50)), rng=rng)
    with pytest.raises(DesignError, match="held a day impossible"):
        compare_scores([np.zeros(100), np.full(100, np.inf)], rng=rng)
    gap = np.zeros((2, 100))
    gap[1, 3] = np.nan
    with pytest.raises(DesignError, match="missing for some models"):
        compare_scores(gap, rng=rng)
