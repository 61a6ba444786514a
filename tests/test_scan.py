"""The most unusual interval: found by hand, by brute force, and no oftener than its p says."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis import Anchor, DailyCounts, Window, scan_surges, simulate_counts
from analysis.errors import DataError, DesignError, FitError
from analysis.stats.hawkes import HawkesFit, simulate_hawkes
from analysis.stats.scan import log_likelihood_ratio, scan_intervals
from analysis.surges import place_windows
from analysis.surges.null import fit_null
from analysis.surges.scan import _mean_of

START = dt.date(2014, 1, 1)
DAYS = 1900
ANNIVERSARIES = ("2017-01-01", "2018-01-01")
#       day 0  1  2  3  4  5  6  7  8  9
TEN = [0, 1, 0, 0, 4, 0, 3, 0, 1, 0]


def llr(n, e, total):
    """Follow the formula, in plain Python."""
    if n <= e:
        return 0.0
    rest = total - n
    return n * math.log(n / e) + (rest * math.log(rest / (total - e)) if rest else 0.0)


def by_brute_force(counts, baseline, lengths):
    """Try every interval one by one: the largest ratio, its first day and its length."""
    total = sum(counts)
    tried = [
        (llr(sum(counts[a : a + k]), total * sum(baseline[a : a + k]) / sum(baseline), total), k, a)
        for k in range(lengths[0], lengths[1] + 1)
        for a in range(len(counts) - k + 1)
    ]
    best = max(value for value, _, _ in tried)
    length, start = min((k, a) for value, k, a in tried if value > best - 1e-12)
    return best, start, length


def test_the_published_toy():
    """30 events in 365 days, 10 of them in 15: 13.66233 (METHODS D21, by arithmetic)."""
    assert_allclose(log_likelihood_ratio(10, 30 * 15 / 365, 30), 13.66233, atol=1e-5)
    counts = np.zeros(365, dtype=int)
    counts[100:115:3] = 2
    counts[[*range(0, 100, 10), *range(150, 350, 20)]] = 1
    found = scan_intervals(counts, np.ones(365), lengths=(15, 15))
    assert (int(found.observed), float(found.expected)) == (10, 30 * 15 / 365)
    assert_allclose(found.llr, 13.66233, atol=1e-5)


def test_ten_days_by_hand():
    """Days 4 to 6 hold 7 of 9 events where 2.7 are expected; day 4 alone 4 where .9 are."""
    found = scan_intervals(TEN, np.ones(10), lengths=(1, 5))
    assert (int(found.start), int(found.length), int(found.observed)) == (4, 3, 7)
    assert_allclose(found.expected, 2.7)
    assert_allclose(found.llr, 7 * math.log(7 / 2.7) + 2 * math.log(2 / 6.3))
    alone = scan_intervals(TEN, np.ones(10), lengths=(1, 2))
    assert (int(alone.start), int(alone.length), int(alone.observed)) == (4, 1, 4)


def test_an_interval_keeps_to_the_lengths_asked_for():
    found = scan_intervals([0, 0, 5, 0, 0, 0], np.ones(6), lengths=(3, 4))
    assert (int(found.start), int(found.length)) == (0, 3)
    to_the_end = scan_intervals([1, 0, 0, 0, 2, 3], np.ones(6), lengths=(2, 6))
    assert (int(to_the_end.start), int(to_the_end.length)) == (4, 2)


def test_an_unobserved_day_costs_an_interval_nothing():
    """Days 4 and 6 with day 5 out of sight: 7 of 9 in two of nine days."""
    seen = np.where(np.arange(10) == 5, 0.0, 1.0)
    found = scan_intervals(TEN, seen, lengths=(1, 5))
    assert (int(found.start), int(found.length)) == (4, 3)
    assert_allclose(found.expected, 9 * 2 / 9)


def test_what_the_baseline_expects_is_not_unusual():
    baseline = np.where(np.isin(np.arange(10), [4, 5, 6]), 30.0, 1.0)
    found = scan_intervals(TEN, baseline, lengths=(1, 5))
    assert (int(found.start), int(found.length)) == (1, 1)


@pytest.mark.parametrize("lengths", [(1, 1), (1, 12), (3, 9), (7, 40), (40, 40)])
def test_every_interval_was_tried(rng, lengths):
    counts = rng.poisson(rng.gamma(0.3, 1, (20, 40)))
    baseline = rng.gamma(2, 1, 40) * (rng.random(40) < 0.9)
    counts[:, baseline == 0] = 0
    found = scan_intervals(counts, baseline, lengths=lengths)
    expected = [by_brute_force(row.tolist(), baseline.tolist(), lengths) for row in counts]
    assert_allclose(found.llr, [row[0] for row in expected], atol=1e-10)
    assert found.start.tolist() == [row[1] for row in expected]
    assert found.length.tolist() == [row[2] for row in expected]


def test_of_tied_intervals_the_shortest_and_then_the_earliest_is_taken():
    found = scan_intervals([1, 0, 2, 0, 0, 2, 1, 0], np.ones(8), lengths=(1, 1))
    assert int(found.start) == 2
    seen = np.array([1, 1, 1, 0, 0, 1, 1, 1])
    short = scan_intervals([0, 0, 3, 0, 0, 0, 0, 1], seen, lengths=(1, 3))
    assert (int(short.start), int(short.length)) == (2, 1)
    beside = np.where(np.arange(10) == 1, 0, 1)
    later = scan_intervals([1, 0, 1, 0, 0, 0, 1, 1, 0, 0], beside, lengths=(1, 3))
    assert (int(later.start), int(later.length)) == (6, 2)


def test_the_scale_of_the_baseline_and_the_company_of_other_series_change_nothing(rng):
    counts = rng.poisson(0.4, (3, 2, 50))
    baseline = rng.gamma(2, 1, 50)
    together = scan_intervals(counts, baseline, lengths=(1, 20))
    alone = scan_intervals(counts[2, 1], 7 * baseline, lengths=(1, 20))
    assert together.llr.shape == (3, 2)
    assert_allclose(together.llr[2, 1], alone.llr)
    assert (together.start[2, 1], together.length[2, 1]) == (alone.start, alone.length)


def test_a_series_without_events_has_no_unusual_interval():
    assert scan_intervals(np.zeros((2, 9), dtype=int), np.ones(9), lengths=(1, 9)).llr.tolist() == [
        0,
        0,
    ]


@pytest.mark.parametrize("lengths", [(0, 3), (4, 3), (2, 11)])
def test_lengths_out_of_order_are_refused(lengths):
    with pytest.raises(DesignError, match="between 1 and the 10 days"):
        scan_intervals(TEN, np.ones(10), lengths=lengths)


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        (np.ones(9), "baseline has shape"),
        (np.zeros(10), "nothing is expected"),
        (-np.ones(10), "negative"),
        (np.where(np.arange(10) == 6, 0.0, 1.0), "1 days hold events .* first is day 6"),
    ],
)
def test_a_baseline_that_does_not_fit_is_refused(baseline, message):
    with pytest.raises(DataError, match=message):
        scan_intervals(TEN, baseline, lengths=(1, 3))


def wallenstein_neff(k, events, share):
    """Probability that some stretch of `share` of the line holds k of the events."""
    binomial = stats.binom(events, share)
    return (k / share - events - 1) * binomial.pmf(k) + 2 * binomial.sf(k - 1)


@pytest.mark.parametrize(("events", "share"), [(2, 0.1), (5, 0.3), (9, 0.5)])
def test_the_approximation_is_exact_where_all_events_must_lie_together(events, share):
    """The range of N uniform points is at most w with probability N w^(N-1) - (N-1) w^N."""
    exact = events * share ** (events - 1) - (events - 1) * share**events
    assert_allclose(wallenstein_neff(events, events, share), exact, rtol=1e-10)


def test_with_one_length_and_independent_events_the_p_is_that_of_wallenstein_and_neff(rng):
    """20 events on 1,000 days, windows of 100: Statistics in Medicine 6 (1987), 197-207.

    4,000 series; a sound scan is 4 standard errors off at one of two counts 1 time in 8,000.
    """
    drawn = rng.multinomial(20, np.full(1000, 1 / 1000), size=4000)
    ratio = scan_intervals(drawn, np.ones(1000), lengths=(100, 100)).llr
    k = np.array([7, 8])
    shares = (ratio >= log_likelihood_ratio(k, 2, 20)[:, None] - 1e-9).mean(axis=1)
    p = wallenstein_neff(k, 20, 0.1)
    assert (np.abs(shares - p) < 4 * np.sqrt(p * (1 - p) / 4000)).all()


def placed(series, exposure=None, **changes):
    given = {"anchor": Anchor("an event", "2016-01-01"), "window": Window(7, 7), "shifts": 182}
    return place_windows(DailyCounts(START, series, exposure), **(given | changes))


def quiet():
    counts = np.zeros(DAYS, dtype=int)
    counts[::25] = 1
    return counts


def position(day):
    return (dt.date.fromisoformat(day) - START).days


def burst_at(day, length=5, size=4):
    counts = quiet()
    at = position(day)
    counts[at : at + length] += size
    return counts


def test_a_burst_is_found_with_its_dates_and_its_distance():
    result = scan_surges(placed(burst_at("2018-01-21")), simulations=19)
    assert (str(result.first), str(result.last)) == ("2018-01-21", "2018-01-25")
    assert (result.length, str(result.nearest_date), result.days_away) == (5, "2018-01-01", 20)
    before = scan_surges(placed(burst_at("2016-12-20")), simulations=19)
    assert (str(before.last), before.days_away) == ("2016-12-24", 8)
    inside = scan_surges(placed(burst_at("2017-12-30")), simulations=19)
    assert (str(inside.nearest_date), inside.days_away) == ("2018-01-01", 0)


def test_an_anniversary_that_the_test_dropped_is_still_an_anniversary():
    """2019 lies too near the end of the period to be used."""
    result = scan_surges(placed(burst_at("2019-01-05")), simulations=19)
    assert (str(result.nearest_date), result.days_away) == ("2019-01-01", 4)


def test_the_share_as_near_counts_the_places_of_an_interval_so_long():
    """Three anniversaries, 20 days either way: starts from 24 days before to 20 after each."""
    result = scan_surges(placed(burst_at("2018-01-21")), simulations=19)
    assert_allclose(result.share_as_near, 3 * (24 + 1 + 20) / (DAYS - 5 + 1))


def test_places_that_nobody_observed_do_not_count_for_the_share():
    exposure = np.ones(DAYS)
    exposure[30:70] = 0
    counts = np.where(exposure > 0, burst_at("2018-01-21"), 0)
    result = scan_surges(placed(counts, exposure), simulations=19)
    assert_allclose(result.share_as_near, 3 * 45 / (DAYS - 5 + 1 - (40 - 5 + 1)))


def test_the_expected_number_follows_the_null_on_observed_days_and_the_total():
    exposure = np.ones(DAYS)
    exposure[30:70] = 0
    counts = np.where(exposure > 0, burst_at("2018-01-21"), 0)
    placement = placed(counts, exposure)
    result = scan_surges(placement, simulations=19)
    share = _mean_of(fit_null(placement)) * exposure
    inside = slice(position("2018-01-21"), position("2018-01-26"))
    assert result.observed == counts[inside].sum()
    assert_allclose(result.expected, counts.sum() * share[inside].sum() / share.sum())
    assert_allclose(result.llr, llr(result.observed, result.expected, counts.sum()))


def test_the_mean_of_the_null_is_the_background_and_all_it_sets_off(rng):
    """At a steady background b / (1 - branching ratio); else the mean of draws, within 4 errors."""
    steady = HawkesFit(np.full(50, 0.3), 0.6, 0.2, np.inf, 0.0)
    assert_allclose(_mean_of(steady), 0.75)
    rising = HawkesFit(np.linspace(0.1, 2, 60), 0.5, 0.3, 2.0, 0.0)
    drawn = simulate_hawkes(rising.background, 0.5, 0.3, rng=rng, series=20000, nb_size=2.0)
    error = drawn.std(axis=0) / math.sqrt(20000)
    assert np.abs((drawn.mean(axis=0) - _mean_of(rising)) / error).max() < 4.5


def test_the_p_is_a_rank_among_the_simulated_series_and_never_nothing():
    burst = scan_surges(placed(burst_at("2018-01-21", size=30)), simulations=19)
    assert burst.pvalue == 1 / 20
    calm = scan_surges(placed(quiet()), simulations=19)
    assert calm.pvalue > 0.5


def test_the_same_seed_gives_the_same_result_and_another_seed_other_series():
    one, again, other = (
        scan_surges(placed(burst_at("2018-01-21", size=1), seed=seed), simulations=49)
        for seed in (1, 1, 2)
    )
    assert one == again
    assert one.pvalue != other.pvalue
    assert one.llr == other.llr


def test_too_few_events_are_refused():
    with pytest.raises(FitError, match="at least 10 events"):
        scan_surges(placed(np.zeros(DAYS, dtype=int)), simulations=19)


def test_the_sentence_says_where_how_near_and_what_it_is_not():
    result = scan_surges(placed(burst_at("2018-01-21", size=30)), simulations=19)
    said = result.sentence()
    assert "21 January 2018 to 25 January 2018, 5 days: " in said
    assert "Of 19 simulated series that are as bursty but know no anniversary, 0 hold" in said
    assert "20 days from the nearest anniversary, 1 January 2018" in said
    assert "all places for an interval so long, 7% lie as near" in said
    assert said.endswith("it does not test the anniversary.")
    alone = scan_surges(placed(burst_at("2018-01-01", length=1, size=40)), simulations=19)
    assert "1 January 2018, one day: 40 attacks" in alone.sentence()
    assert "It holds an anniversary, 1 January 2018" in alone.sentence()
    assert "40 attacks where fewer than 0.1 were" in replace(alone, expected=0.01).sentence()


@pytest.mark.slow
def test_in_bursts_without_a_surge_it_cries_wolf_no_oftener_than_it_says(rng):
    """16 series of the Hawkes world at level 1/20: 6 or more false alarms, 1 time in 10,000.

    In 800 series .049 (error .008). A Poisson null finds an unusual interval in most of them.
    """
    drawn = simulate_counts("hawkes", days=DAYS, rate=0.15, rng=rng, series=16)
    pvalues = [scan_surges(placed(row), simulations=19).pvalue for row in drawn]
    assert np.sum(np.array(pvalues) <= 0.05) < 6
    flat = np.ones(DAYS)
    independent = scan_intervals(rng.poisson(0.15, (59, DAYS)), flat, lengths=(1, 60))
    in_bursts = scan_intervals(drawn, flat, lengths=(1, 60))
    assert (in_bursts.llr > np.quantile(independent.llr, 0.95)).mean() > 0.7
