"""Intervals: the set of ratios that ranks and counts keep, joined as far as 1."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis import Anchor, DailyCounts, Window, simulate_counts, surge_test
from analysis.calibration.calendar import CALENDAR
from analysis.calibration.effects import boost
from analysis.calibration.worlds import WORLDS, draw
from analysis.stats.interval import (
    WIDENING,
    accepted,
    compare,
    difference_sides,
    interval_of,
    local_interval,
    local_sides,
    logit_sides,
    poisson_sides,
)
from analysis.stats.rates import rate_ratio
from analysis.stats.shift import difference_statistic, local_statistic
from analysis.stats.windows import window_sums

TEN = [1, 2, 0, 4, 8, 16, 0, 32, 64, 128]
ALL = np.ones(10)
START = dt.date(2013, 1, 1)
ANCHOR = Anchor("an event", "2018-01-01")
DAYS = 3900


def sums(counts, positions, exposure=ALL, **design):
    given = {"lead": 0, "lag": 0, "guard": 0, "flank": 1, "shifts": 0} | design
    return window_sums(counts, exposure, positions, **given)


def every(given):
    return compare(given, np.ones(given.shifts.size, dtype=bool))


def between(low, high):
    """Sides of ratios outside two limits, whatever the data."""
    return lambda ratio: (np.asarray(ratio) < low, np.asarray(ratio) > high)


def test_a_window_knows_what_of_itself_lies_in_the_moved_windows():
    """Window of day 4 alone, flank one day either way, moved by -1, 0 and 1.

    Moved by -1 the window is day 3 and its flank days 2 and 4: the 8 events of day 4 lie in
    the flank. Unmoved they lie in the window, moved by 1 in the flank again.
    """
    result = sums(TEN, [4], shifts=1)
    assert result.own_observed[0].tolist() == [0, 8, 0]
    assert result.own_around[0].tolist() == [8, 0, 8]
    assert sums(TEN, [4], shifts=1, own=False).own_observed is None


def test_own_events_lie_within_all_events_and_are_all_of_them_unmoved(rng):
    counts = rng.poisson(2, 10)
    result = sums(counts, [4, 5], lead=1, lag=1, flank=4, shifts=3)
    assert np.all(result.own_observed <= result.observed)
    assert np.all(result.own_around <= result.around)
    at = result.true_shift
    assert result.own_observed[:, at].tolist() == result.observed[:, at].tolist()
    assert result.own_around[:, at].tolist() == [0, 0]


def test_taking_a_twofold_surge_out_halves_what_lies_in_the_true_window():
    given = every(sums(TEN, [4], shifts=1))
    n, c = given.without_surge(np.array(2.0))
    assert n[0].tolist() == [4, 4, 16]
    assert c[0].tolist() == [4, 20, 4]
    assert given.without_surge(np.array(0.5))[0][0].tolist() == [4, 8, 16]


def test_at_a_ratio_of_1_the_sides_are_the_ranks(rng):
    """Too small means p at most the tail; too large means the lower p is."""
    found = {(True, False): 0, (False, True): 0, (False, False): 0}
    for counts in simulate_counts("hawkes", days=600, rate=0.3, rng=rng, series=300):
        result = sums(counts, [300], np.ones(600), lead=3, lag=3, guard=2, flank=30, shifts=60)
        values = local_statistic(result)
        upper = np.mean(values >= values[60] - 1e-12)
        lower = np.mean(values <= values[60] + 1e-12)
        small, large = local_sides(1.0, every(result), 0.1)
        assert (bool(small), bool(large)) == (upper <= 0.1, lower <= 0.1)
        found[bool(small), bool(large)] += 1
    assert min(found.values()) > 5


def test_the_sides_of_a_twofold_ratio_by_their_definition():
    """One series of ten days, every step of the formula written out."""
    result = sums([3, 1, 0, 2, 9, 1, 0, 2, 4, 0], [4], flank=2, shifts=2)
    theta, n0, c0, w, f = 2.0, 9, 3, 1, 4
    n = np.array([0, 2, 4.5, 1, 0])
    # flanks of days 2 to 6, two days either way, with 4.5 instead of 9 on day 4
    c = np.array([3 + 1 + 2 + 4.5, 1 + 0 + 4.5 + 1, 3, 2 + 4.5 + 0 + 2, 4.5 + 1 + 2 + 4])
    z = (n - (n + c) / 5) / np.sqrt(4 / 25 * (n + c) + 0.25)
    phi = max(1, z.var())
    gain = theta * (w + f) / (theta * w + f)
    grown = np.sqrt((1 + gain * (phi - 1)) / phi) * (1 + WIDENING / 2)
    share = theta * w / (theta * w + f)
    true = (n0 - share * (n0 + c0)) / np.sqrt(share * (1 - share) * (n0 + c0) + 0.25)
    low, high = np.sort(z)[1] * grown, np.sort(z)[-2] * grown
    assert_allclose(true, 5 / np.sqrt(2 / 9 * 12 + 0.25))
    small, large = local_sides(theta, every(result), 0.2)
    assert (bool(small), bool(large)) == (true > high, true < low)
    assert true > high


def test_the_difference_at_1_is_the_ranking_of_step_2(rng):
    seen = 0
    for counts in simulate_counts("hawkes", days=1200, rate=0.3, rng=rng, series=200):
        design = {"lead": 3, "lag": 3, "guard": 2, "flank": 30, "shifts": 60}
        after = window_sums(counts, np.ones(1200), [900], **design)
        before = window_sums(counts, np.ones(1200), [300], **design)
        values = difference_statistic(after, before)
        upper = np.mean(values >= values[60] - 1e-12)
        small, _ = difference_sides(1.0, every(after), every(before), 0.1)
        assert bool(small) == (upper <= 0.1)
        seen += bool(small)
    assert seen > 5


def test_the_sides_of_a_twofold_difference_by_their_definition():
    """Two dates of one day each, flanks of a day either way, moved by -1, 0 and 1."""
    counts = [2, 1, 3, 0, 0, 1, 9, 2, 0, 0]
    after, before = sums(counts, [6], shifts=1), sums(counts, [2], shifts=1)
    n, c = np.array([1, 4.5, 2]), np.array([4.5, 3, 4.5])
    n0, c0 = np.array([1, 3, 0]), np.array([5, 1, 3])
    middle = np.log(n + 0.5) - np.log((c + 0.5) / 2) - np.log(n0 + 0.5) + np.log((c0 + 0.5) / 2)
    variance0 = 1 / (n0 + 0.5) + 1 / (c0 + 0.5)
    least = 1 / (n + 0.5) + 1 / (c + 0.5) + variance0
    found = np.log(9.5 / (3.5 / 2)) - np.log(3.5 / (1.5 / 2)) - np.log(2)
    total = 1 / 9.5 + 1 / 3.5 + variance0[1]
    d = middle / np.sqrt(least)
    phi, gain = max(1, d.var()), least[1] / total
    grown = np.sqrt((1 + gain * (phi - 1)) / phi) * (1 + WIDENING / 2)
    low = high = np.sort(d)[1] * grown
    true = found / np.sqrt(total)
    small, large = difference_sides(2.0, every(after), every(before), 0.4)
    assert (bool(small), bool(large)) == (true > high, true < low)
    assert_allclose((true, high), (-0.4302, 0.4), atol=0.6)


def test_counts_alone_give_the_exact_interval():
    """The ends of the Clopper-Pearson interval of `rate_ratio` are where the sides turn."""
    given = every(sums([5, 4, 0, 1, 9, 2, 0, 0, 7, 3], [4], flank=4))
    low, high = rate_ratio(9, 1, 19, 8).conf_int
    for end, out in ((low, 0), (high, 1)):
        inside, outside = poisson_sides([end * 1.001, end * 0.999], given, 0.025)[out]
        assert inside != outside


def test_the_interval_for_independent_log_ratios_is_the_logit_interval():
    """log OR -+ 1.96 sqrt(sum of 1 / (count + 1/2)), Gart (1966)."""
    after = every(sums([0, 0, 0, 0, 9, 2, 0, 0, 0, 0], [4]))
    before = every(sums([0, 3, 4, 0, 0, 0, 0, 0, 0, 0], [2]))
    middle = np.log(9.5 / 2.5) - np.log(4.5 / 3.5)
    spread = np.sqrt(1 / 9.5 + 1 / 2.5 + 1 / 4.5 + 1 / 3.5)
    ends = np.exp(middle + stats.norm.ppf([0.025, 0.975]) * spread)
    tried = [ends[0] * 0.999, ends[0] * 1.001, ends[1] * 0.999, ends[1] * 1.001]
    small, large = logit_sides(tried, after, before, 0.025)
    assert small.tolist() == [True, False, False, False]
    assert large.tolist() == [False, False, False, True]


def test_joining_never_crosses_1():
    """Ranks reject 1 as too small: what counts alone would add below 1 stays out."""
    above, wide = between(1.5, 3), between(0.2, 9)
    tried = np.array([0.1, 0.5, 1.0, 1.2, 2.0, 5.0, 10.0])
    assert accepted(tried, above, wide).tolist() == [False, False, False, True, True, True, False]
    assert accepted(tried, between(0.2, 0.8), wide).tolist() == [
        False,
        True,
        False,
        False,
        False,
        False,
        False,
    ]


def test_the_ends_are_found_to_a_thousandth():
    ends = interval_of(lambda ratio: (np.asarray(ratio) >= 0.3) & (np.asarray(ratio) <= 4.7), 1.3)
    assert_allclose(ends, (0.3, 4.7), rtol=1e-3)


def test_ends_beyond_the_grid_are_nothing_and_everything():
    assert interval_of(lambda ratio: np.asarray(ratio) > 0, 1.0) == (0.0, float("inf"))
    assert interval_of(lambda ratio: np.asarray(ratio) > 1e9, 2.0) == (2.0, 2.0)


def test_nothing_counted_rules_out_nothing():
    assert local_interval(sums(np.zeros(10, dtype=int), [4]), 0.025) == (0, np.inf)


def test_without_shifts_the_interval_is_that_of_all_ratios():
    assert local_interval(sums(TEN, [4]), 0.025) == (0, np.inf)


def test_draws_that_agree_with_the_stated_dates_change_nothing(rng):
    counts = simulate_counts("hawkes", days=DAYS, rate=0.15, rng=rng)[0]
    stated = surge_test(DailyCounts(START, counts), anchor=ANCHOR, window=Window(7, 7))
    same = DailyCounts(START, counts, imputed=np.stack([counts] * 3))
    drawn = surge_test(same, anchor=ANCHOR, window=Window(7, 7))
    assert drawn.pvalue == stated.pvalue
    assert_allclose(drawn.conf_int, stated.conf_int, rtol=1e-9)
    assert_allclose(drawn.did.conf_int, stated.did.conf_int, rtol=1e-9)


def test_draws_enter_the_statistic_before_it_is_ranked(rng):
    """Averaged over two draws at every shift, by the definition."""
    draws = rng.poisson(0.15, (2, DAYS))
    counts = DailyCounts(START, draws[0], imputed=draws)
    result = surge_test(counts, anchor=ANCHOR, window=Window(7, 7))
    each = [
        surge_test(DailyCounts(START, one), anchor=ANCHOR, window=Window(7, 7)) for one in draws
    ]
    mean = np.mean([one.local.reference for one in each], axis=0)
    assert_allclose(result.local.reference, mean)
    assert result.local.rank == np.sum(mean >= result.local.statistic - 1e-12)
    assert result.observed == each[0].observed


@pytest.mark.slow
@pytest.mark.parametrize("world", ["poisson", "nb 0.3", "regimes", "slow cox"])
def test_the_interval_covers_a_threefold_rate(world, rng):
    """400 series: an interval that covers 93% fails this bound once in 1,000 times."""
    drawn = draw(WORLDS[world], rng, 400, 0.15, boost=boost("x3"))
    result = window_sums(
        drawn,
        np.ones(CALENDAR.days),
        CALENDAR.anniversaries[:4],
        **{"lead": 7, "lag": 7, "guard": 7, "flank": 60, "shifts": 182},
    )
    given = every(result)
    held = accepted(
        3.0,
        lambda ratio: local_sides(ratio, given, 0.025),
        lambda ratio: poisson_sides(ratio, given, 0.025),
    )
    assert held.sum() >= stats.binom.ppf(0.001, 400, 0.93)
