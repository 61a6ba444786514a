"""Leads and lags: by hand, by identities, and against chance."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis import Anchor, DailyCounts, Window, event_study, simulate_counts, surge_test
from analysis.errors import DesignError
from analysis.stats.event_study import (
    lag_bins,
    lag_profile,
    lag_sums,
    moves_apart,
    moves_together,
)
from analysis.stats.shift import acceptance_limits
from analysis.stats.windows import window_sums
from analysis.surges import place_windows

START = dt.date(2013, 1, 1)
DAYS = 3900  # controls 2014-2017, anniversaries 2019-2023
ANCHOR = Anchor("an event", "2018-01-01")
RATE = 0.15
DATES = [(dt.date(year, 1, 1) - START).days for year in range(2019, 2024)]

#       day 0  1  2  3  4  5  6  7  8  9
TEN = [1, 2, 0, 4, 8, 16, 0, 32, 64, 128]


def placed(counts, window=None, **design):
    series = counts if isinstance(counts, DailyCounts) else DailyCounts(START, counts)
    return place_windows(series, anchor=ANCHOR, window=window or Window(7, 7), **design)


def by_hand(counts, positions, exposure=None, *, reach=1, width=1, shifts=1, flank=2):
    """The window is the day itself and there is no guard: other days to `flank` are beside."""
    seen = np.ones(len(counts)) if exposure is None else exposure
    sums = window_sums(counts, seen, positions, lead=0, lag=0, guard=0, flank=flank, shifts=shifts)
    beside = [(-flank, -1), (1, flank)]
    lags = lag_bins(reach, width)
    bins = lag_sums(counts, seen, positions, lags=lags, width=width, beside=beside, shifts=shifts)
    return sums, bins


def profile_of(counts, positions, exposure=None, tail=0.025, **design):
    sums, bins = by_hand(counts, positions, exposure, **design)
    return lag_profile(sums, bins, moves_together(sums), tail)


def planted(rng, days, size, series):
    """Poisson series with `size` times the rate on some days about every anniversary."""
    mean = np.full(DAYS, RATE)
    for at in DATES:
        mean[at + days.start : at + days.stop] *= size
    return rng.poisson(mean, (series, DAYS))


@pytest.fixture
def bursts(rng):
    return simulate_counts("hawkes", days=DAYS, rate=RATE, rng=rng)[0]


def test_day_0_is_in_the_middle_of_a_bin_and_bins_that_do_not_fit_are_left_out():
    assert lag_bins(60, 7).tolist() == list(range(-56, 57, 7))
    assert lag_bins(10, 5).tolist() == [-5, 0, 5]
    assert lag_bins(4, 3).tolist() == [-3, 0, 3]


def test_a_bin_holds_the_days_about_its_middle_at_every_shift():
    _, bins = by_hand(TEN, [4], reach=4, width=3)
    assert bins.observed[0].tolist() == [
        [1 + 2, 0 + 4 + 8, 16 + 0 + 32],
        [1 + 2 + 0, 4 + 8 + 16, 0 + 32 + 64],
        [2 + 0 + 4, 8 + 16 + 0, 32 + 64 + 128],
    ]


def test_days_outside_the_series_and_days_not_observed_have_no_exposure():
    exposure = np.ones(10)
    exposure[6] = 0
    _, bins = by_hand(TEN, [4], exposure, reach=4, width=3)
    assert bins.days[0].tolist() == [[2, 3, 2], [3, 3, 2], [3, 2, 3]]


def test_the_days_of_a_bin_that_lie_in_the_flank_are_known():
    _, bins = by_hand(TEN, [4], reach=4, width=3, flank=3)
    assert bins.in_flank[0, 1].tolist() == [2, 2, 2]  # days 1, 2; 3, 5; 6, 7


def test_the_deviation_is_the_formula():
    """C = 1 in 4 flank days, so .25 a day; the day itself is no part of the flank."""
    profile = profile_of([0, 0, 1, 0, 3, 0, 0, 0, 0, 0], [4], shifts=0)
    assert profile.expected.tolist() == [0.25, 0.25, 0.25]
    beside = -0.25 / np.sqrt(0.25 * (1 - 1 / 4) + 0.25)
    middle = (3 - 0.25) / np.sqrt(0.25 * (1 + 1 / 4) + 0.25)
    assert_allclose(profile.statistic, [beside, middle, beside])


def test_inside_the_flank_the_spread_is_that_of_the_binomial():
    """Of C events each falls into a bin of e of f days by itself: scipy.stats.binom."""
    profile = profile_of([0, 0, 5, 4, 1, 0, 3, 0, 0, 0], [4], shifts=0)
    spread = (profile.observed - profile.expected)[0] / profile.statistic[0]
    assert_allclose(spread**2 - 0.25, stats.binom(12, 1 / 4).var())


def test_outside_the_flank_the_spread_is_that_of_two_independent_counts(rng):
    """400,000 draws at the rate of the flank, 12 events in 4 days: within 1% (5 errors)."""
    profile = profile_of([0, 0, 5, 4, 1, 0, 3, 0, 0, 0], [4], shifts=0)
    spread = (profile.observed - profile.expected)[1] / profile.statistic[1]
    drawn = rng.poisson(3, 400_000) - rng.poisson(12, 400_000) / 4
    assert_allclose(spread**2 - 0.25, drawn.var(), rtol=0.011)


def test_dates_are_pooled_each_at_its_own_column():
    sums, bins = by_hand(TEN, [3, 6], shifts=1)
    moves = np.array([[1, 1], [0, 2]])
    profile = lag_profile(sums, bins, moves, 0.025)
    assert profile.observed.tolist() == [0 + 16, 4 + 0, 8 + 32]
    swapped = lag_profile(sums, bins, moves[::-1], 0.025)
    assert swapped.observed.tolist() == [2 + 0, 0 + 32, 4 + 64]  # days 2 and 7


def test_an_unobserved_day_lowers_what_its_bin_is_expected_to_hold():
    exposure = np.ones(10)
    exposure[3] = 0
    counts = [0, 0, 2, 0, 3, 2, 2, 0, 0, 0]
    profile = profile_of(counts, [4], exposure, reach=4, width=3, shifts=0)
    assert profile.days.tolist() == [3, 2, 3]
    assert_allclose(profile.expected, [6, 4, 6])  # 6 events in 3 flank days


def test_a_bin_that_nobody_watched_has_no_limits_and_leaves_no_band():
    exposure = np.ones(10)
    exposure[3] = 0
    profile = profile_of([0, 0, 2, 0, 3, 2, 2, 0, 0, 0], [4], exposure, shifts=0)
    assert np.isnan(profile.upper).tolist() == [True, False, False]
    assert not (profile.above | profile.below).any()


def test_with_too_few_placements_nothing_can_leave_the_band():
    profile = profile_of(TEN, [4])
    assert profile.placements == 3
    assert np.isinf(profile.upper).all()
    assert not profile.lower.any()


def test_the_limits_are_those_of_a_plain_loop_over_the_shifts(bursts):
    """Every shift by slices of the series, one date and one bin at a time."""
    largest, smallest, at_true_dates = [], [], []
    for shift in range(-182, 183):
        pairs = [(bursts[at + shift - 60 : at + shift + 61]) for at in DATES]
        flank = sum(days[:46].sum() + days[75:].sum() for days in pairs)
        scores = []
        for middle in range(-56, 57, 7):
            chosen = np.arange(middle - 3, middle + 4)
            inside = 5 * int((np.abs(chosen) > 14).sum())
            held = sum(days[chosen + 60].sum() for days in pairs)
            expected = flank * 35 / 460
            variance = expected * (1 + (35 - 2 * inside) / 460)
            scores.append((held - expected) / np.sqrt(variance + 0.25))
        at_true_dates += [scores] * (shift == 0)
        largest.append(max(scores))
        smallest.append(min(scores))
    profile = event_study(placed(bursts)).after
    high, low = acceptance_limits(largest, 0.025)[1], acceptance_limits(smallest, 0.025)[0]
    assert_allclose([profile.statistic], at_true_dates)
    spread = (profile.observed - profile.expected) / profile.statistic
    assert_allclose(profile.upper, profile.expected + high * spread)
    assert_allclose(profile.lower, np.maximum(profile.expected + low * spread, 0))
    assert profile.rank == sum(value >= largest[182] - 1e-12 for value in largest)
    assert profile.rank_lower == sum(value <= smallest[182] + 1e-12 for value in smallest)


def test_the_band_is_the_sup_t_band_of_17_lags_where_counts_are_large(rng):
    """Sidak (1967): 17 independent normal lags, 2.5% beyond; here 30 series, 20 events a day.

    The lags of one profile share their flank, hence the tolerance; a pointwise limit is 1.96.
    """
    made = []
    for counts in rng.poisson(20, (30, DAYS)):
        profile = event_study(placed(counts), moved="apart").after
        spread = (profile.observed - profile.expected) / profile.statistic
        made.append(((profile.upper - profile.expected) / spread)[0])
    assert_allclose(np.mean(made), stats.norm.ppf(0.975 ** (1 / 17)), rtol=0.04)


def test_the_true_dates_come_first_among_the_placements_and_once():
    sums, _ = by_hand(TEN, [4, 5], shifts=1)
    assert moves_together(sums).tolist() == [[1, 1], [0, 0], [2, 2]]
    apart = moves_apart(sums, 50, np.random.default_rng(1))
    assert apart[0].tolist() == [1, 1]
    assert set(apart[1:].ravel().tolist()) == {0, 1, 2}


def test_a_placement_without_an_observed_window_day_is_left_out():
    exposure = np.ones(10)
    exposure[5] = 0
    counts = np.where(exposure > 0, TEN, 0)
    assert profile_of(counts, [4], exposure).placements == 2


def test_read_backwards_the_profile_is_its_mirror_image(bursts):
    there, back = (
        profile_of(series, positions, reach=30, width=5, shifts=100, flank=40)
        for series, positions in (
            (bursts, DATES),
            (bursts[::-1], [DAYS - 1 - at for at in DATES]),
        )
    )
    assert there.observed.tolist() == back.observed[::-1].tolist()
    assert_allclose(there.upper, back.upper[::-1])
    assert there.rank == back.rank


def test_days_of_the_window_add_up_to_the_observed_of_the_test(bursts):
    counts = DailyCounts(START, bursts)
    study = event_study(placed(counts), bin=1)
    result = surge_test(counts, anchor=ANCHOR, window=Window(7, 7))
    inside = np.abs(study.after.lags) <= 7
    assert study.after.observed[inside].sum() == result.observed
    assert_allclose(study.after.expected[inside].sum(), result.expected)


def test_the_years_add_up_to_the_profile(bursts):
    study = event_study(placed(bursts))
    for years, profile in (
        (study.by_year, study.after),
        (study.control_by_year, study.before),
    ):
        assert sum(year.observed for year in years).tolist() == profile.observed.tolist()
        assert sum(year.days for year in years).tolist() == profile.days.tolist()
    assert [year.date.year for year in study.control_by_year] == [2014, 2015, 2016, 2017]


@pytest.mark.parametrize(("events", "empty"), [(1, 0), (3, 15)])
def test_an_empty_stretch_is_low_only_where_an_event_was_to_be_expected(events, empty):
    """Ten days at the ends of 17 stretches: .76 events expected in each, or 2.28."""
    counts = np.zeros(DAYS, int)
    counts[[at + end for at in DATES for end in (-59, 59)]] = events
    study = event_study(placed(counts))
    assert_allclose(study.after.expected, events * 10 * 35 / 460)
    assert study.after.rank_lower == 3  # moved by 2 days, half of the events leave the flanks
    assert study.after.below.sum() == empty
    assert (study.after.lower > 0).any() == (empty > 0)
    assert ("(below)" in study.sentence()) == (empty > 0)


@pytest.mark.parametrize("moved", ["together", "apart"])
def test_a_lag_leaves_the_band_exactly_when_p_is_at_most_the_tail(moved, rng):
    left = 0
    for counts in planted(rng, range(-7, 8), 3, series=40):
        profile = event_study(placed(counts), moved=moved).after
        assert profile.above.any() == (profile.pvalue <= 0.025)
        assert profile.below.any() == (profile.pvalue_lower <= 0.025)
        left += profile.above.any()
    assert 0 < left < 40


def test_the_same_seed_gives_the_same_band_and_another_seed_another(bursts):
    one, same, other = (
        event_study(placed(bursts, seed=seed), moved="apart").after.upper for seed in (1, 1, 2)
    )
    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()


def outside(drawn, moved):
    """Count the series of which some lag leaves the band, upwards and downwards."""
    profiles = [event_study(placed(counts), moved=moved).after for counts in drawn]
    return sum(p.above.any() for p in profiles), sum(p.below.any() for p in profiles)


@pytest.mark.slow
@pytest.mark.parametrize("world", ["poisson", "hawkes"])
@pytest.mark.parametrize("moved", ["together", "apart"])
def test_the_band_holds_the_whole_profile_of_a_quiet_date(world, moved, rng):
    """400 series; at 3% a side, and 6% in all, a bound fails less than once in 1,000 runs."""
    drawn = simulate_counts(world, days=DAYS, rate=RATE, rng=rng, series=400)
    up, down = outside(drawn, moved)
    assert max(up, down) <= stats.binom.ppf(0.9995, 400, 0.03)
    # Nor is the band so wide that nothing could leave it: 1% would fall below this once in 1,000.
    assert up + down >= stats.binom.ppf(0.001, 400, 0.03)


@pytest.mark.slow
def test_a_band_made_lag_by_lag_would_fail(rng):
    """The same 2.5% on either side, lag by lag: left by over a third of 200 series."""
    drawn = simulate_counts("poisson", days=DAYS, rate=RATE, rng=rng, series=200)
    assert sum(leaves_pointwise(counts) for counts in drawn) > 200 / 3


def leaves_pointwise(counts):
    """Give every lag a band of its own, as if it were the only one looked at."""
    sums, bins = window_and_lags(placed(counts))
    alone = [
        lag_profile(sums, only_lag(bins, place), moves_together(sums), 0.025)
        for place in range(bins.lags.size)
    ]
    return any(profile.above.any() or profile.below.any() for profile in alone)


def window_and_lags(placement):
    bins = lag_sums(
        placement.counts.counts,
        placement.counts.exposure,
        DATES,
        lags=lag_bins(60, 7),
        width=7,
        beside=[(-60, -15), (15, 60)],
        shifts=182,
    )
    return placement.after, bins


def only_lag(bins, place):
    kept = slice(place, place + 1)
    return replace(
        bins,
        lags=bins.lags[kept],
        observed=bins.observed[..., kept],
        days=bins.days[..., kept],
        in_flank=bins.in_flank[..., kept],
    )


@pytest.mark.slow
def test_moved_apart_the_band_shows_a_surge_that_moved_together_it_hides(rng):
    """A fivefold rate in five windows: one burst is seen from 119 of 365 common shifts."""
    drawn = planted(rng, range(-7, 8), 5, series=100)
    assert outside(drawn, "apart")[0] >= 90
    assert outside(drawn, "together")[0] <= 60


def test_a_surge_in_the_window_does_not_start_early_and_one_three_weeks_before_does(rng):
    """Sixfold rates: in at least 36 of 40 series the band is left on the side planted."""
    inside = [event_study(placed(c), moved="apart") for c in planted(rng, range(-3, 8), 6, 40)]
    before = [event_study(placed(c), moved="apart") for c in planted(rng, range(-24, -17), 6, 40)]
    assert sum(study.after.above.any() and not study.starts_early for study in inside) >= 36
    assert sum(study.starts_early for study in before) >= 36


def test_the_first_bin_that_counts_as_early_ends_before_the_window():
    """Window -5 to +5, bins of 7: -10 to -4 overlaps it, -17 to -11 does not."""
    study = event_study(placed(np.ones(DAYS, int), Window(5, 5)))
    at = study.after.lags.tolist()
    for middle, early in ((-14, True), (-7, False), (0, False), (14, False)):
        above = np.arange(17) == at.index(middle)
        assert replace(study, after=replace(study.after, above=above)).starts_early == early


def test_a_reach_beyond_the_flank_is_refused_with_the_most_that_can_be_asked(bursts):
    with pytest.raises(DesignError, match="at most 60"):
        event_study(placed(bursts), reach=61)


@pytest.mark.parametrize("width", [0, 2, -7])
def test_a_bin_without_a_middle_day_is_refused(bursts, width):
    with pytest.raises(DesignError, match=f"bin = {width}: a bin is an odd number"):
        event_study(placed(bursts), bin=width)


def test_a_reach_too_short_for_one_bin_is_refused(bursts):
    with pytest.raises(DesignError, match="reach = 2: no bin of 7 days"):
        event_study(placed(bursts), reach=2)


def test_an_unknown_way_of_moving_is_refused(bursts):
    with pytest.raises(DesignError, match="'together' or 'apart'"):
        event_study(placed(bursts), moved="round")


def test_without_years_before_there_is_no_profile_of_them(bursts):
    study = event_study(placed(bursts, control_years=()))
    assert study.before is None
    assert study.control_by_year == ()
    assert "before the event" not in study.sentence()


def test_the_sentence_names_the_peak_its_days_and_its_p_value():
    counts = np.zeros(DAYS, int)
    counts[::40] = 1
    counts[DATES[1] + 5] += 9
    study = event_study(placed(counts))
    observed = study.after.observed[study.after.lags == 7][0]
    said = study.sentence()
    assert f"4 to 10 days after: {observed} attacks, where" in said
    assert f"{study.after.rank} of 365 placements rise as far" in said
    assert f"(p = {study.after.pvalue:.3f})" in said


def test_the_sentence_says_that_a_surge_starts_early():
    study = event_study(placed(np.ones(DAYS, int)))
    above = study.after.lags == -21
    said = replace(study, after=replace(study.after, above=above)).sentence()
    assert "18 to 24 days before (above) leaves the band" in said
    assert "begins before the window, 18 to 24 days before" in said


def test_two_stretches_leave_the_band_and_one_leaves_it():
    study = event_study(placed(np.ones(DAYS, int)))
    above = np.isin(study.after.lags, (-21, -14))
    said = replace(study, after=replace(study.after, above=above)).sentence()
    assert "11 to 17 days before (above) leave the band" in said


def test_many_stretches_outside_the_band_are_counted_not_listed():
    study = event_study(placed(np.ones(DAYS, int)))
    every = np.ones(study.after.lags.size, dtype=bool)
    said = replace(study, after=replace(study.after, below=every)).sentence()
    assert "About the anniversaries, 17 of 17 stretches (below) leave the band" in said


def test_the_sentence_says_how_little_a_common_move_can_show():
    quiet = np.ones(DAYS, int)
    assert "up to 119 placements" in event_study(placed(quiet)).sentence()
    assert "seldom" not in event_study(placed(quiet), moved="apart").sentence()


def test_nothing_is_said_of_nothing():
    said = event_study(placed(np.zeros(DAYS, int))).sentence()
    assert said == "No attack fell within 59 days of the anniversaries."
