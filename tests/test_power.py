"""Power by simulation: what it must respect, and whether it says what happens."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from makers import power
from numpy.testing import assert_allclose

from analysis import (
    Anchor,
    DailyCounts,
    Window,
    simulate_counts,
    smallest_detectable_surge,
    surge_test,
)
from analysis.errors import FitError
from analysis.power import _error, where_reached
from analysis.power.rejections import naive_size, rejects
from analysis.stats.windows import window_sums
from analysis.surges import place_windows

START = dt.date(2013, 1, 1)
DAYS = 3900
DESIGN = {"anchor": Anchor("an event", "2018-01-01"), "window": Window(7, 7)}


def counts(rng, rate=0.15):
    return DailyCounts(START, rng.poisson(rate, DAYS))


def detectable(series, **given):
    return smallest_detectable_surge(place_windows(series, **DESIGN), **given)


@pytest.mark.parametrize(("error", "words"), [(0.04, "under 0.1"), (0.05001, "0.1")])
def test_an_error_that_rounds_to_nothing_is_not_said_to_be_nothing(error, words):
    said = replace(power(), ratio_error=error).sentence()
    assert f"3.2-fold or more (Monte Carlo error {words})." in said


def test_power_grows_with_the_surge_and_starts_at_the_level(rng):
    """Poisson series: 300 a point, so the level's error is .013 and four of them .05."""
    power = detectable(counts(rng), simulations=300, multipliers=(1.0, 2.0, 4.0))
    shares = [point.power for point in power.curve]
    assert shares[0] == power.local_size <= 0.05 + 4 * power.standard_error(0.05)
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.95
    assert 1 < power.ratio < 6


def test_without_clusters_the_ratio_of_counts_is_the_multiplier(rng):
    power = detectable(counts(rng, 0.5), simulations=300, multipliers=(1.0, 4.0))
    assert_allclose(power.curve[1].ratio, 4, rtol=0.12)
    assert power.null.branching_ratio < 0.15


def test_a_surge_in_the_windows_does_not_leak_into_the_null(rng):
    quiet = counts(rng)
    loud = quiet.counts.copy()
    for year in range(2019, 2023):
        at = (dt.date(year, 1, 1) - START).days
        loud[at - 7 : at + 8] += 3
    # Only what an attack inside the window sets off after it can differ, and that is little.
    one, other = (
        detectable(DailyCounts(START, series), simulations=20, multipliers=(1.0, 3.0)).null
        for series in (quiet.counts, loud)
    )
    assert_allclose(other.background.mean(), one.background.mean(), rtol=0.1)


def test_the_same_seed_gives_the_same_curve(rng):
    series = counts(rng)
    one, other = (detectable(series, simulations=30, multipliers=(1.0, 3.0)) for _ in range(2))
    assert one.curve == other.curve


def test_both_steps_need_years_before_the_event(rng):
    late = DailyCounts(dt.date(2018, 1, 1), rng.poisson(0.15, 2000))
    power = detectable(late, simulations=30, multipliers=(1.0, 9.0))
    assert np.isnan(power.ratio_both)
    assert all(np.isnan(point.power_both) for point in power.curve)


def test_both_steps_reject_no_more_often_than_the_first(rng):
    power = detectable(counts(rng), simulations=200)
    assert all(point.power_both <= point.power for point in power.curve)
    assert power.curve[0].power_both < power.curve[0].power


def test_a_rank_at_the_level_itselfrejects():
    values = np.array([[*range(20)], [*range(1, 20), 18.5]])
    usable = np.ones(20, dtype=bool)
    assert rejects(values, usable, 19, 0.05).tolist() == [True, False]


def test_the_naive_size_is_the_share_of_naive_pvalues_within_the_level(rng):
    drawn = simulate_counts("hawkes", days=DAYS, rate=0.15, rng=rng, series=60)
    placement = place_windows(DailyCounts(START, drawn[0]), **DESIGN)
    positions = [(day - START).days for day in placement.dates]
    sums = window_sums(drawn, np.ones(DAYS), positions, lead=7, lag=7, guard=7, flank=60, shifts=0)
    pvalues = [
        surge_test(DailyCounts(START, series), method="exact", **DESIGN).pvalue for series in drawn
    ]
    for alpha in sorted(pvalues)[5:50:9]:
        assert naive_size(sums, alpha + 1e-12) == np.mean(np.array(pvalues) <= alpha)


def test_too_few_events_are_refused():
    with pytest.raises(FitError, match="at least 10 events"):
        detectable(DailyCounts(START, np.zeros(DAYS)), simulations=10)


@pytest.mark.parametrize(
    ("powers", "ratio"),
    [
        ([0.05, 0.8, 1.0], 2),
        ([0.05, 0.7, 0.9], np.sqrt(8)),  # half way from 2 to 4 on the log scale
        ([0.05, 0.9, 0.85], np.exp(np.log(2) * 0.75 / 0.85)),
        ([0.05, 0.3, 0.79], np.nan),
        ([np.nan, np.nan, np.nan], np.nan),
    ],
)
def test_the_detectable_ratio_is_where_the_curve_first_reaches_four_in_five(powers, ratio):
    assert_allclose(where_reached([1.0, 2.0, 4.0], powers), ratio)


def test_the_error_of_the_ratio_is_that_of_the_power_carried_over():
    """400 series: the power's error is .02, and the curve rises .1 from a ratio of 2 to 4."""
    error = _error([1.0, 2.0, 4.0], [0.05, 0.75, 0.85], 400)
    assert_allclose(error, (2 * 2**0.7 - 2 * 2**0.3) / 2)
    assert np.isnan(_error([1.0, 2.0], [0.05, 0.5], 400))


def test_masking_hides_what_happened(rng):
    series = counts(rng, 1.0)
    hidden = np.arange(DAYS) < 100
    assert series.masked(hidden).counts[:100].sum() == 0
    assert series.masked(hidden).exposure.sum() == DAYS - 100
