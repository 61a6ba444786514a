"""Detectors of unusual weeks on series short enough to check by hand, and what always holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import optimize, stats

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import Alarms, enough_events, read_steps
from analysis.stats.detectors.cusum import cusum
from analysis.stats.detectors.ears import ears
from analysis.stats.detectors.farrington import farrington, farrington_classic
from analysis.stats.detectors.farrington_baseline import Baseline
from analysis.stats.detectors.predictive import predictive
from analysis.stats.detectors.quasi_poisson import fit_seasonal_rates, outbreak_weights
from analysis.stats.detectors.run_length import simulated_statistics, threshold_for
from analysis.stats.detectors.self_starting import in_control, self_starting_cusum

Counts = NDArray[np.int64]
Detect = Callable[[Counts, NDArray[np.float64] | None], Alarms]

SHORT: dict[str, Any] = {"years": 3, "period": 12, "half_window": 1, "seasons": 3, "skipped": 2}


def _self_starting(y: Counts, seen: NDArray[np.float64] | None) -> Alarms:
    rng = np.random.default_rng(1)
    return self_starting_cusum(y, seen, run_length=100, rng=rng, history=30, least_history=15)


EVERY: dict[str, Detect] = {
    "ears C1": lambda y, seen: ears(y, seen, method="C1", alpha=0.01),
    "ears C2": lambda y, seen: ears(y, seen, method="C2", alpha=0.01, least_deviation=0.5),
    "ears C3": lambda y, seen: ears(y, seen, method="C3", alpha=0.01, least_deviation=0.5),
    "farrington": lambda y, seen: farrington(y, seen, alpha=0.01, **SHORT),
    "farrington delta": lambda y, seen: farrington(y, seen, alpha=0.01, threshold="delta", **SHORT),
    "farrington muan": lambda y, seen: farrington(y, seen, alpha=0.01, threshold="muan", **SHORT),
    "classic": lambda y, seen: farrington_classic(y, seen, alpha=0.05, years=3, period=12),
    "cusum": lambda y, seen: cusum(y, seen, mean=1.0, threshold=3.0, overdispersion=0.3),
    "self-starting": _self_starting,
    "predictive": lambda y, seen: predictive(y, seen, alpha=0.01, years=1, period=12),
}
every_detector = pytest.mark.parametrize("name", EVERY)


def same(one: Alarms, two: Alarms, steps: slice = slice(None)) -> None:
    for part in ("expected", "bound", "statistic"):
        assert_allclose(getattr(one, part)[steps], getattr(two, part)[steps], rtol=1e-9)
    assert_array_equal(one.alarm[steps], two.alarm[steps])


# EARS


def test_c1_sets_the_eighth_week_against_the_seven_before_it() -> None:
    """Baseline 0 1 2 3 4 5 6: mean 3, squares 9+4+1+0+1+4+9 = 28, over 6, root 2.160."""
    found = ears([0, 1, 2, 3, 4, 5, 6, 8, 8], method="C1", alpha=0.025)
    assert_array_equal(found.judged, [False] * 7 + [True] * 2)
    assert found.expected[7] == 3
    assert_allclose(found.statistic[7], 5 / np.sqrt(28 / 6))
    assert_allclose(found.bound[7], 3 + 1.959964 * np.sqrt(28 / 6), rtol=1e-6)
    assert_array_equal(found.alarm[7:], [True, False])


def test_c2_leaves_out_the_two_weeks_before() -> None:
    found = ears([0, 1, 2, 3, 4, 5, 6, 99, 99, 8], method="C2", alpha=0.025)
    assert_array_equal(np.flatnonzero(found.judged), [9])
    assert found.expected[9] == 3


def test_c3_adds_what_three_c2_are_above_one() -> None:
    """Deviation at least 2, baseline mean 0: C2 = 2, 4, 1.5; above one: 1 + 3 + .5 = 4.5.

    The bound of the last is 0, as the two before it, 4, are above z = 1.96 already.
    """
    y = [0] * 9 + [4, 8, 3]
    found = ears(y, method="C3", alpha=0.025, least_deviation=2)
    assert_array_equal(np.flatnonzero(found.judged), [11])
    assert_allclose(found.statistic[11], 4.5)
    assert found.bound[11] == 0
    assert found.alarm[11]


def test_c3_below_z_so_far_leaves_room() -> None:
    """C2 = 1.5 and 1 before: bound 0 + 2 (1 + 1.96 - .5) = 4.92, so 4 is calm and 5 is not."""
    for last, alarm in ((4, False), (5, True)):
        found = ears([0] * 9 + [3, 2, last], method="C3", alpha=0.025, least_deviation=2)
        assert_allclose(found.bound[11], 4.92, atol=1e-3)
        assert found.alarm[11] == alarm


def test_any_event_after_a_calm_is_an_alarm_unless_a_rule_prevents_it() -> None:
    y = [0] * 9 + [1]
    assert ears(y, method="C1", alpha=0.001).alarm[9]
    assert np.isinf(ears(y, method="C1", alpha=0.001).statistic[9])
    assert not ears(y, method="C1", alpha=0.001, limit=(2, 1)).alarm[9]
    assert not ears(y, method="C1", alpha=0.001, least_deviation=0.5).alarm[9]


def test_an_unobserved_week_is_no_zero_of_the_baseline() -> None:
    """Without the fourth week the mean of 2 2 2 - 4 4 4 is 3, with a zero there it is 18 / 7."""
    seen = np.ones(8)
    seen[3] = 0
    assert ears([2, 2, 2, 0, 4, 4, 4, 5], seen, method="C1", alpha=0.01).expected[7] == 3


def test_of_half_a_week_half_the_count_is_expected() -> None:
    seen = np.append(np.ones(7), 0.5)
    assert ears([0, 1, 2, 3, 4, 5, 6, 3], seen, method="C1", alpha=0.01).expected[7] == 1.5


def test_with_less_than_half_of_its_baseline_observed_a_week_is_not_judged() -> None:
    seen = np.array([1.0, 1, 1, 0, 0, 0, 0, 1, 1])
    assert not ears([1, 2, 3, 0, 0, 0, 0, 1, 1], seen, method="C1", alpha=0.01).judged.any()


# The predictive bound


def test_the_predictive_bound_of_six_calm_weeks() -> None:
    """Size 1/2, probability 6/7: P(0) = (6/7)^.5 = .9258, P(at most 1) = .9258 (1 + 1/14) = .9919.

    The bound at 5% is 1, and so it is at 1%; at half a percent it is 2.
    """
    y = [0, 0, 0, 0, 0, 0, 2]
    assert predictive(y, alpha=0.05).bound[6] == 1
    assert predictive(y, alpha=0.01).bound[6] == 1
    assert predictive(y, alpha=0.005).bound[6] == 2
    assert_allclose(predictive(y, alpha=0.05).statistic[6], np.sqrt(6 / 7) * 15 / 14)
    assert_allclose(predictive(y, alpha=0.05).expected[6], 0.5 / 6)


def test_reference_weeks_of_last_year_are_on_both_sides_of_the_season() -> None:
    """A year of 5 steps, half window 1: steps 4, 5 and 6 back, and step 1 back."""
    y = [1, 2, 4, 8, 16, 32, 64]
    found = predictive(y, alpha=0.01, years=1, half_window=1, period=5)
    assert_array_equal(np.flatnonzero(found.judged), [6])
    assert_allclose(found.expected[6], (1 + 2 + 4 + 32 + 0.5) / 4)
    alone = predictive(y, alpha=0.01, years=1, half_window=1, period=5, this_year=False)
    assert_allclose(alone.expected[6], (1 + 2 + 4 + 0.5) / 3)


# CUSUM


def test_the_chart_of_one_log_ratio_is_a_sum_that_never_falls_below_zero() -> None:
    """Mean 1, ratio 2: each event adds log 2 = .6931, each week takes 1.

    3 events: 1.0794; none: .0794; none: 0; 4: 1.7726; 3: 2.8520, above 2.8; then from 0 again.
    """
    found = cusum([3, 0, 0, 4, 3, 2], mean=1.0, threshold=2.8, log_ratio=float(np.log(2)))
    log2 = np.log(2)
    steps = [3 * log2 - 1, 3 * log2 - 2, 0, 4 * log2 - 1, 7 * log2 - 2, 2 * log2 - 1]
    assert_allclose(found.statistic, steps)
    assert_array_equal(found.alarm, [False] * 4 + [True, False])
    # (2.8 + 1) / log 2 = 5.48 events at the start; (2.8 + 1 - 1.7726) / log 2 = 2.92 at the fifth
    assert_array_equal(found.bound[[0, 4]], [5, 2])


def test_a_week_not_observed_adds_nothing() -> None:
    options: dict[str, Any] = {"threshold": 9.0, "overdispersion": 0.2}
    seen = np.array([1.0, 1, 0, 0, 1])
    gap = cusum([3, 2, 0, 0, 4], seen, mean=1.0, **options)
    plain = cusum([3, 2, 4], mean=1.0, **options)
    assert_allclose(gap.statistic[[0, 1, 4]], plain.statistic)
    assert_array_equal(gap.judged, [True, True, False, False, True])


@settings(max_examples=12)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.sampled_from([0.0, 0.4]))
def test_the_statistic_is_the_largest_over_all_starts_and_ratios(
    counts: list[int], overdispersion: float
) -> None:
    """By brute force: a bounded search of the log ratio for every start."""
    y, mean = np.array(counts, dtype=float), 0.5 + np.arange(len(counts)) % 3
    size = 1 / overdispersion if overdispersion else 1e9

    def loss(ratio: float, start: int) -> float:
        raised = mean[start:] * np.exp(ratio)
        one, other = (stats.nbinom(size, size / (size + m)) for m in (raised, mean[start:]))
        return -float((one.logpmf(y[start:]) - other.logpmf(y[start:])).sum())

    found = [
        -optimize.minimize_scalar(loss, bounds=(0, 5), args=(k,), method="bounded").fun
        for k in range(y.size)
    ]
    chart = cusum(y, mean=mean, threshold=1e9, overdispersion=overdispersion)
    assert_allclose(chart.statistic[-1], max(0.0, *found), atol=2e-5)


def test_in_control_is_the_mean_and_moment_overdispersion_of_the_weeks_before() -> None:
    """Weeks 1 2 3 6 with the last left out by the gap: mean 2 + .5 / 3, variance 1 below 2."""
    mean, wide = in_control(np.array([1.0, 2, 3, 6, 0, 0]), np.ones(6), 3, 3, 1)
    assert_array_equal(np.isnan(mean), [True] * 4 + [False] * 2)
    assert_allclose(mean[4:], [6.5 / 3, 11.5 / 3])
    # 2 3 6: mean 11/3, variance 13/3; (13/3 - 11/3) / (11/3)^2
    assert_allclose(wide[4:], [0, (2 / 3) / (11 / 3) ** 2])


# Farrington


def test_without_trend_and_outbreaks_the_fit_is_the_mean_of_each_season() -> None:
    """Seasons 0 0 1 1 with counts 1 3 4 6: means 2 and 5.

    Squares over means: 1/2 + 1/2 + 1/5 + 1/5 = 1.4 over 4 - 2: .7, so the dispersion is 1.
    """
    counts = np.array([[1.0, 3, 4, 6]])
    ones = np.ones_like(counts)
    season, time = np.array([0, 0, 1, 1]), np.array([-4.0, -3, -2, -1])
    fit = fit_seasonal_rates(counts, ones, ones, season, time, trend=False)
    assert_allclose(fit.mean, [[2, 2, 5, 5]])
    assert_allclose(fit.leverage, np.full((1, 4), 0.5))
    assert_allclose([fit.log_rate[0], fit.rate_variance[0]], [np.log(2), 1 / 4])
    assert_array_equal([fit.dispersion[0], fit.spare[0]], [1, 2])


def test_a_trend_is_that_of_a_general_regression(rng: np.random.Generator) -> None:
    statsmodels = pytest.importorskip("statsmodels.api")
    counts = rng.poisson(3, (1, 60)).astype(float)
    weights, exposure = rng.uniform(0.2, 1, (2, 1, 60))
    season, time = np.arange(60) % 3, np.linspace(-4, -1, 60)
    fit = fit_seasonal_rates(counts, exposure, weights, season, time, trend=True)
    design = np.column_stack([season == 0, season == 1, season == 2, time]).astype(float)
    family = statsmodels.families.Poisson()
    other = statsmodels.GLM(
        counts[0], design, family, freq_weights=weights[0], exposure=exposure[0]
    ).fit(tol=1e-12)
    assert_allclose([fit.log_rate[0], fit.trend[0]], other.params[[0, 3]], rtol=1e-7)
    variances = np.diag(other.normalized_cov_params)[[0, 3]]
    assert_allclose([fit.rate_variance[0], fit.trend_variance[0]], variances, rtol=1e-6)
    pearson = (weights * (counts - fit.mean) ** 2 / fit.mean).sum() / 56
    assert_allclose(fit.dispersion[0], max(pearson, 1))
    assert_allclose(fit.leverage.sum(), 4)


def test_an_outbreak_loses_weight_by_the_square_of_its_residual() -> None:
    """Counts 1 1 1 9: mean 3, dispersion (3 * 4/3 + 12) / 3 = 16/3, leverage 1/4.

    Residual 1.5 (9^(2/3) 3^(-1/6) - 3^(1/2)) / 2 = 1.5 (3.6028 - 1.7321) / 2 = 1.4031.
    """
    counts = np.array([[1.0, 1, 1, 9]])
    ones = np.ones_like(counts)
    season, time = np.zeros(4, dtype=int), np.arange(-4.0, 0)
    fit = fit_seasonal_rates(counts, ones, ones, season, time, trend=False)
    assert_allclose(fit.dispersion[0], 16 / 3)
    weights = outbreak_weights(counts, ones, fit, 1.0)
    assert_allclose(weights[0, 3] / weights[0, 0], 1.4031**-2, rtol=1e-4)
    assert_allclose(weights.sum(), 4)
    assert_array_equal(outbreak_weights(counts, ones, fit, 2.58), ones)


def test_the_baseline_holds_the_same_season_of_three_years_and_what_lies_between() -> None:
    """A year of 12: windows 35-37, 23-25 and 11-13 back, two seasons between, 3 back the last."""
    back, season = Baseline(3, 1, 3, 2, 12).steps()
    assert_array_equal(back, np.arange(37, 2, -1))
    assert_array_equal(back[season == 0], [37, 36, 35, 25, 24, 23, 13, 12, 11])
    # The gap of nine is parted in five and four.
    assert_array_equal(
        back[season == 1], [*range(34, 29, -1), *range(22, 17, -1), *range(10, 5, -1)]
    )


def test_a_rate_that_never_changes_is_expected_to_go_on() -> None:
    found = farrington(np.full(60, 3), alpha=0.05, **SHORT)
    assert_array_equal(np.flatnonzero(found.judged), np.arange(37, 60))
    assert_allclose(found.expected[37:], 3)
    assert_array_equal(found.bound[37:], stats.poisson.ppf(0.95, 3))


def test_a_steady_trend_is_followed_but_not_beyond_what_was_seen() -> None:
    """A decline by half a year is carried on; growth that exceeds all past counts is not."""
    falling = np.round(64 * 0.5 ** (np.arange(60) / 12)).astype(int)
    assert_allclose(farrington(falling, alpha=0.05, **SHORT).expected[48], falling[48], rtol=0.15)
    level = farrington(falling[::-1], alpha=0.05, trend_level=0, **SHORT)
    kept = farrington(falling[::-1], alpha=0.05, **SHORT)
    assert_allclose(kept.expected[59], level.expected[59])


def test_a_season_in_which_nothing_ever_happened_expects_nothing() -> None:
    """Only the rule of 5 events in 4 weeks keeps one event there from being an alarm."""
    y = np.tile([0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 0, 0], 5)
    y[48 + 1] = 1
    options = SHORT | {"seasons": 5}
    strict, ruled = (farrington(y, alpha=0.05, limit=rule, **options) for rule in ((0, 1), (5, 4)))
    assert strict.expected[49] == strict.bound[49] == 0
    assert (strict.alarm[49], ruled.alarm[49]) == (True, False)
    assert not farrington(y, alpha=0.05, threshold="muan", **options).judged[49]
    assert farrington(y, alpha=0.05, threshold="delta", limit=(0, 1), **options).bound[49] == 0


def test_hidden_weeks_of_the_past_change_nothing_but_their_own_part(
    rng: np.random.Generator,
) -> None:
    """A steady rate is found as well with a third of the weeks unobserved, or half observed."""
    y, seen = np.full(60, 4), np.ones(60)
    seen[[5, 11, 17, 23, 29, 35, 41]] = 0
    hidden = farrington(np.where(seen > 0, y, 0), seen, alpha=0.05, **SHORT)
    assert_allclose(hidden.expected[hidden.judged], 4)
    seen[::2] = np.where(seen[::2] > 0, 0.5, 0)
    half = farrington((y * seen).astype(int), seen, alpha=0.05, **SHORT)
    assert_allclose(half.expected[half.judged], 4 * seen[half.judged])
    assert not half.judged[seen == 0].any()


# All of them


@every_detector
def test_no_detector_looks_at_a_later_week(name: str, rng: np.random.Generator) -> None:
    """Ten series with weeks unobserved: later weeks changed, and later weeks cut off."""
    for at in range(20, 60, 4):
        seen = rng.choice([0.0, 0.8, 1.0], 60, p=[0.1, 0.1, 0.8])
        y, other = rng.poisson(rng.choice([0.2, 1.0, 4.0]), (2, 60)) * (seen > 0)
        past = slice(0, at)
        whole = EVERY[name](y, seen)
        same(whole, EVERY[name](np.where(np.arange(60) < at, y, other), seen), past)
        same(whole, EVERY[name](y[past], seen[past]), past)


@every_detector
def test_the_count_of_a_week_does_not_change_what_is_expected_of_it(name: str) -> None:
    y = np.tile([1, 0, 2, 1, 1], 11)
    quiet, loud = (np.append(y, last) for last in (0, 40))
    one, two = (EVERY[name](series, None) for series in (quiet, loud))
    assert (one.expected[-1], one.bound[-1]) == (two.expected[-1], two.bound[-1])
    assert (one.alarm[-1], two.alarm[-1]) == (False, True)


@every_detector
@pytest.mark.parametrize(
    "y",
    [np.zeros(60), np.eye(1, 60, 59)[0], np.eye(1, 60, 3)[0], np.full(60, 2), np.arange(60) ** 4],
    ids=["calm", "one at the end", "one at the start", "constant", "explosive"],
)
def test_hard_series_give_numbers_and_no_warnings(name: str, y: NDArray[np.float64]) -> None:
    found = EVERY[name](y.astype(np.int64), None)
    for part in (found.expected, found.bound):
        assert (part[found.judged] >= 0).all() or name in ("cusum", "self-starting")
        assert np.isfinite(part[found.judged]).all()
    assert not np.isnan(found.statistic[found.judged]).any()
    assert not found.alarm[~found.judged].any()


@every_detector
@pytest.mark.parametrize("y", [np.zeros(0), np.zeros(1), np.ones(6)], ids=len)
def test_a_series_without_history_is_not_judged(name: str, y: NDArray[np.float64]) -> None:
    found = EVERY[name](y.astype(np.int64), None)
    assert found.alarm.shape == y.shape
    assert not found.judged.any() or name == "cusum"


@every_detector
def test_a_series_never_observed_is_not_judged(name: str) -> None:
    assert not EVERY[name](np.zeros(60, dtype=np.int64), np.zeros(60)).judged.any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ears([1], method="C4", alpha=0.01), "no method 'C4'; known: C1, C2, C3"),
        (lambda: ears([1], method="C1", alpha=0.0), "alpha is a small probability"),
        (lambda: ears([1], method="C1", alpha=0.01, baseline=1), "at least 2 steps"),
        (lambda: farrington([1], alpha=0.01, threshold="best"), "known: delta, nb_plugin, muan"),
        (lambda: farrington([1] * 300, alpha=0.01, threshold="delta", power=3), "power is 1, 1/2"),
        (lambda: farrington([1], alpha=0.01, trend_level=2), "trend_level from 0 to 1"),
        (lambda: farrington([1], alpha=0.01, years=0), "a baseline needs a year"),
        (lambda: farrington([1], alpha=0.01, half_window=30), "do not hold a window of 61"),
        (lambda: farrington([1], alpha=0.01, skipped=300), "leaves nothing of the baseline"),
        (lambda: predictive([1], alpha=0.01, this_year=False), "reference steps need"),
        (lambda: cusum([1], mean=0.0, threshold=1), "means are above 0"),
        (lambda: cusum([1], mean=1.0, threshold=0), "threshold and log_ratio are above 0"),
        (lambda: threshold_for(1, mean=1, rng=np.random.default_rng(1)), "2 steps or more"),
        (lambda: enough_events(np.ones(3), (5, 0)), r"such as \(5, 4\)"),
        (lambda: read_steps([1, 2], [1]), "one number of each"),
        (lambda: read_steps([1, -2], None), "the count of step 1 is -2.0"),
        (lambda: read_steps([1, 2], [1, 0]), "step 1 holds events but has exposure 0"),
        (lambda: self_starting_cusum([1], run_length=9, rng=np.random.default_rng(1), history=9),
         "history is at least least_history"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_can(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        call()


def test_a_chart_simulated_is_the_chart_computed() -> None:
    """One series, the same grid of log ratios: the simulated statistic is at most the exact one."""
    drawn = simulated_statistics(
        40, 1, 1.0, 0.0, np.geomspace(0.005, 7, 120), np.random.default_rng(3)
    )[:, 0]
    counts = np.random.default_rng(3).poisson(np.full((40, 1), 1.0))[:, 0]
    exact = cusum(counts, mean=1.0, threshold=1e9).statistic
    assert (drawn <= exact + 1e-12).all()
    assert_allclose(drawn, exact, rtol=5e-3, atol=1e-4)
