"""Rank sum, independent shifts, quasi, bootstrap and prediction: supporting evidence only."""

import datetime as dt
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis import Anchor, DailyCounts, Window, simulate_counts
from analysis.errors import DesignError, FitError
from analysis.stats.hawkes import simulate_hawkes
from analysis.stats.hawkes_likelihood import excitation
from analysis.stats.montecarlo import MonteCarlo, compare_with_draws
from analysis.stats.quasi import quasi_pvalues, tile_dispersion
from analysis.stats.ranksum import rank_sum_pvalues, ranks_from_above, ways_up_to
from analysis.stats.rates import rate_ratio
from analysis.stats.shift import local_statistic, rank_lower, rank_upper, reference_shifts
from analysis.stats.windows import WindowSums, window_sums
from analysis.surges import place_windows
from analysis.surges.hawkes_bootstrap import bootstrap_windows, hawkes_bootstrap, near_windows
from analysis.surges.independent_shifts import (
    draw_columns,
    draw_shifts,
    independent_pvalues,
    independent_shifts,
)
from analysis.surges.null import draw_series, fit_null, inside_windows
from analysis.surges.prediction import Prediction, predict_windows
from analysis.surges.rank_sum import rank_sum
from analysis.surges.shift_local import shift_local

START = dt.date(2013, 1, 1)
DAYS = 2900  # to December 2020: anniversaries 2019 and 2020
SMALL = {"lead": 0, "lag": 0, "guard": 0, "flank": 1}
TWO_WEEKS = {"lead": 7, "lag": 7, "guard": 7, "flank": 60, "shifts": 182}


def sums(counts, positions, exposure=None, **design):
    seen = np.ones(np.shape(counts)[-1]) if exposure is None else exposure
    return window_sums(counts, seen, positions, **(SMALL | {"shifts": 1} | design))


def placed(counts, **design):
    anchor = Anchor("an event", "2018-01-01")
    return place_windows(DailyCounts(START, counts), anchor=anchor, window=Window(7, 7), **design)


@pytest.fixture
def bursty(rng):
    return simulate_counts("hawkes", days=DAYS, rate=0.3, rng=rng)[0]


def pvalues(answer):
    return answer.pvalue, answer.pvalue_lower


# The sum of ranks


def test_three_dice_are_galileos():
    """Galileo (about 1620), Sopra le scoperte dei dadi: 25 ways to throw 9, 27 to throw 10."""
    dice = [np.arange(1, 7)] * 3
    upto = [ways_up_to(dice, total) for total in range(19)]
    assert (upto[9] - upto[8], upto[10] - upto[9], upto[18]) == (25, 27, 216)


def test_ties_share_the_largest_rank():
    assert ranks_from_above(np.array([2.0, 2.0 - 1e-14, 5.0, 0.0, 5.0])).tolist() == [4, 4, 2, 5, 2]


def test_the_sum_of_two_ranks_counted_on_fingers():
    """One event a day before the first date, one two days after the second.

    Statistic before, on and after the date: +, -, 0 and 0, 0, -. Ranks from above: 1 3 2,
    the true one 3, and 2 2 3, the true one 2; 8 of 9 pairs sum to at most 5. From below:
    3 1 2, the true one 1, and 3 3 1, the true one 3; 5 of 9 pairs sum to at most 4.
    """
    result = sums([0, 1, 0, 0, 0, 0, 0, 0, 0, 1], [2, 7])
    assert [float(p) for p in rank_sum_pvalues(result)] == [8 / 9, 5 / 9]


def test_one_anniversary_gives_the_pvalue_of_step_1_exactly(rng):
    drawn = simulate_counts("hawkes", days=600, rate=0.3, rng=rng, series=40)
    exposure = np.where(np.abs(np.arange(600) - 200) < 20, 0, 1)
    result = sums(np.where(exposure, drawn, 0), [300], exposure, **TWO_WEEKS)
    usable = reference_shifts(result)
    assert usable.sum() < 365
    values = local_statistic(result)
    true, reference = values[:, result.true_shift], values[:, usable]
    upper, lower = rank_sum_pvalues(result)
    assert_array_equal(upper, rank_upper(reference, true) / usable.sum())
    assert_array_equal(lower, rank_lower(reference, true) / usable.sum())


def test_one_anniversary_in_a_study_too(bursty):
    placement = placed(bursty)
    one = replace(placement, dates=placement.dates[:1], after=placement.after.only([0]))
    assert pvalues(rank_sum(one)) == pvalues(shift_local(one))


def test_every_pair_of_shifts_listed_gives_the_same_sum_of_ranks(rng):
    """Two years of 21 shifts: all 441 pairs, by a plain loop."""
    counts = rng.poisson(0.7, 120)
    result = sums(counts, [30, 80], lag=2, flank=8, shifts=10)
    years = [local_statistic(result.only([row])) for row in (0, 1)]
    ranks = [[int((year >= value).sum()) for value in year] for year in years]
    true = ranks[0][10] + ranks[1][10]
    hits = sum(a + b <= true for a, b in product(*ranks))
    assert float(rank_sum_pvalues(result)[0]) == hits / 441


def test_a_year_without_events_changes_no_supporting_pvalue(bursty, rng):
    empty = np.concatenate([bursty, np.zeros(700, dtype=int)])
    full, with_empty = (sums(empty, days, **TWO_WEEKS) for days in ([600, 1000], [600, 1000, 3250]))
    assert_array_equal(rank_sum_pvalues(full), rank_sum_pvalues(with_empty))
    assert_allclose(quasi(full), quasi(with_empty), rtol=1e-9)
    columns = draw_columns(with_empty, 400, rng)
    assert_array_equal(
        independent_pvalues(full, columns[:, :2]), independent_pvalues(with_empty, columns)
    )


def test_the_order_of_the_anniversaries_changes_no_supporting_pvalue(bursty, rng):
    forth, back = (sums(bursty, days, **TWO_WEEKS) for days in ([500, 900, 1400], [1400, 500, 900]))
    assert_array_equal(rank_sum_pvalues(forth), rank_sum_pvalues(back))
    assert_allclose(quasi(forth), quasi(back), rtol=1e-9)
    columns = draw_columns(forth, 400, rng)
    assert_array_equal(
        independent_pvalues(forth, columns), independent_pvalues(back, columns[:, [2, 0, 1]])
    )


def test_several_series_at_once_are_the_same_as_one_by_one(rng):
    drawn = simulate_counts("regimes", days=1500, rate=0.2, rng=rng, series=5)
    together = sums(drawn, [500, 900], **TWO_WEEKS)
    single = [sums(counts, [500, 900], **TWO_WEEKS) for counts in drawn]
    columns = draw_columns(together, 200, rng)
    for test in (rank_sum_pvalues, quasi, lambda part: independent_pvalues(part, columns)):
        assert_allclose(np.transpose(test(together)), [test(one) for one in single], rtol=1e-12)


# Independent shifts


def test_nine_pairs_of_shifts_counted_on_fingers():
    """An event on either date: only the true pair has both; p = (1 + 1) / (1 + 9)."""
    result = sums([0, 0, 1, 0, 0, 0, 0, 1, 0, 0], [2, 7])
    every_pair = np.array(list(product(range(3), repeat=2)))
    assert [float(p) for p in independent_pvalues(result, every_pair)] == [2 / 10, 1]


def test_all_years_moved_alike_are_the_ranking_of_step_1(bursty):
    result = sums(bursty, [500, 900, 1400], **TWO_WEEKS)
    alike = np.repeat(np.arange(365)[:, None], 3, axis=1)
    values = local_statistic(result)
    rank = rank_upper(values, values[result.true_shift])
    assert float(independent_pvalues(result, alike)[0]) == (1 + rank) / 366


def test_drawn_shifts_agree_with_all_pairs_of_shifts(bursty):
    """365 x 365 pairs listed; 9,999 draws lie within four Monte Carlo errors."""
    placement = placed(bursty)
    assert len(placement.dates) == 2
    every_pair = np.array(list(product(range(365), repeat=2)))
    exact = independent_pvalues(placement.after, every_pair)[0]
    found = draw_shifts(placement)
    assert found.draws == 9_999
    assert abs(found.pvalue - exact) < 4 * found.error
    assert pvalues(independent_shifts(placement)) == (found.pvalue, found.pvalue_lower)


def test_a_shift_without_an_observed_window_day_is_never_drawn(rng):
    exposure = np.ones(10)
    exposure[3] = 0
    columns = draw_columns(sums(np.zeros(10, dtype=int), [2, 7], exposure), 100, rng)
    assert set(columns[:, 0]) == {0, 1}
    assert set(columns[:, 1]) == {0, 1, 2}


def test_the_draws_follow_the_seed_of_the_study(bursty):
    one, other = placed(bursty, seed=1), placed(bursty, seed=2)
    assert draw_shifts(one) == draw_shifts(placed(bursty, seed=1))
    assert draw_shifts(one) != draw_shifts(other)
    assert bootstrap_windows(one, 200) == bootstrap_windows(placed(bursty, seed=1), 200)
    assert bootstrap_windows(one, 200) != bootstrap_windows(other, 200)


def test_a_value_among_four_draws_counted_on_fingers():
    found = compare_with_draws(3.0, [1.0, 3.0, 3.0 - 1e-14, 7.0])
    assert found == MonteCarlo(draws=4, at_least=3, at_most=3)
    assert found.pvalue == found.pvalue_lower == 4 / 5
    assert_allclose(found.error, np.sqrt(0.8 * 0.2 / 4))


def test_the_error_of_the_drawing_is_said():
    assert MonteCarlo(9_999, 1_233, 9_000).sentence() == (
        "Of 9,999 random draws, 1,233 were at least as busy: p = 0.123 "
        "(standard error of the drawing 0.003)."
    )


# Quasi


def quasi(part):
    return quasi_pvalues(part, lead=7, lag=7)


def test_the_dispersion_and_the_pvalue_counted_on_fingers():
    """Tiles of one day hold 4, 0, 0, 0: mean 1, variance 12 / 3 = 4.

    6 events in one day, none in two: p = I(6 / 4, 0 + 1) at 1/3, which is (1/3)^(6/4).
    """
    result = sums([0, 0, 4, 0, 6, 0, 0, 0, 0, 0], [4], shifts=2)
    assert float(tile_dispersion(result, lead=0, lag=0)) == 4
    assert_allclose(quasi_pvalues(result, lead=0, lag=0), [(1 / 3) ** 1.5, 1])


def test_days_not_observed_are_expected_to_hold_nothing():
    """Tiles hold 4, 0, 0 in one day each and one was not observed: 4/3 a day expected.

    Spread (8/3)^2 + 2 (4/3)^2 = 32/3, by chance 4/3 (3 - 3/3) = 8/3.
    """
    exposure = np.ones(10)
    exposure[6] = 0
    result = sums([0, 0, 4, 0, 6, 0, 0, 0, 0, 0], [4], exposure, shifts=2)
    assert_allclose(tile_dispersion(result, lead=0, lag=0), 4)


def test_each_year_has_a_mean_of_its_own():
    """Years of 1 a day and of 3 a day, each without variation: the dispersion is 1, its least."""
    result = sums([1] * 10 + [3] * 10, [4, 15], shifts=2)
    assert float(tile_dispersion(result, lead=0, lag=0)) == 1


@pytest.mark.parametrize(
    ("day", "dispersion"), [(-173, 1), (-172, 40), (-8, 40), (-7, 1), (0, 1), (7, 1), (8, 40),
                            (172, 40), (173, 1)],
)  # fmt: skip
def test_eleven_tiles_lie_on_either_side_of_the_window(day, dispersion):
    """40 events on one day: variance over mean of one tile with 40 among 22 is 40."""
    counts = np.zeros(600, dtype=int)
    counts[300 + day] = 40
    found = tile_dispersion(sums(counts, [300], **TWO_WEEKS), lead=7, lag=7)
    assert_allclose(found, dispersion)


def test_without_dispersion_quasi_is_the_exact_test():
    """Gu and others (2008), as in test_rates: 60 in 51477.5 against 30 in 54308.7, p = .000428."""
    known = WindowSums(
        shifts=np.array([-1, 0, 1]),
        observed=np.array([[1, 60, 1]]),
        around=np.array([[0, 30, 0]]),
        window_days=np.array([[1, 51477.5, 1]]),
        flank_days=np.array([[2, 54308.7, 2]]),
    )
    more, fewer = quasi_pvalues(known, lead=0, lag=0)
    assert_allclose(more, 0.000428, atol=5e-7)
    exact = rate_ratio(60, 51477.5, 30, 54308.7, alternative="less").pvalue
    assert_allclose(fewer, exact, rtol=1e-9)


def test_every_attack_recorded_twice_gives_the_same_quasi_pvalue(bursty):
    once, twice = (sums(n * bursty, [600, 1000], **TWO_WEEKS) for n in (1, 2))
    assert float(tile_dispersion(once, lead=7, lag=7)) > 1
    assert_allclose(quasi(once), quasi(twice), rtol=1e-9)


def test_a_window_too_wide_for_two_tiles_is_refused():
    result = sums(np.zeros(100, dtype=int), [50], lead=5, lag=5, flank=20, shifts=15)
    with pytest.raises(DesignError, match="needs 2 stretches of 11 days beside the window, and 0"):
        quasi_pvalues(result, lead=5, lag=5)


# The fitted process


def test_without_any_event_the_bootstrap_says_nothing():
    assert pvalues(hawkes_bootstrap(placed(np.zeros(DAYS, dtype=int)))) == (1, 1)


def test_with_nine_events_the_bootstrap_says_that_it_cannot_be_fitted():
    counts = np.zeros(DAYS, dtype=int)
    counts[:90:10] = 1
    with pytest.raises(FitError, match="at least 10 events, got 9"):
        hawkes_bootstrap(placed(counts))


def test_every_window_and_flank_survives_the_cut(bursty):
    placement = placed(bursty)
    near, _ = near_windows(placement)
    at = placement.after.true_shift
    still = replace(placement.layout, shifts=0).sums(near.counts, near.dates)
    for name in ("observed", "around", "window_days", "flank_days"):
        assert_array_equal(getattr(still, name)[:, 0], getattr(placement.after, name)[:, at])
    assert near.counts.counts.size == 60 + 365 + 1 + 60


def test_leaving_out_far_days_leaves_the_bootstrap_where_it_was(bursty, rng):
    """Whole series drawn by another road: within four errors of the difference."""
    placement = placed(bursty)
    null = fit_null(placement)
    series = draw_series(placement, null, 999, rng)
    drawn = local_statistic(placement.layout.sums(placement.counts, placement.dates, series))
    at = placement.after.true_shift
    whole = compare_with_draws(local_statistic(placement.after)[at], drawn[:, at])
    near = bootstrap_windows(placement)
    assert abs(near.pvalue - whole.pvalue) < 4 * np.hypot(near.error, whole.error)


def test_a_simulation_starts_from_what_is_carried_in():
    """Nothing fresh: the first day's mean is .5 x 4, the second's .5 x (.8 x 4 + .2 x 2)."""
    drawn = simulate_hawkes(
        np.zeros(2), 0.5, 0.2, rng=np.random.default_rng(1), series=40_000, start=4.0
    )
    assert_allclose(drawn.mean(axis=0), [2.0, 1.8], atol=4 * np.sqrt(2 / 40_000))


def mean_of_windows(placement):
    """Expected events, day by day: what a window's days hold feeds the days after them."""
    null, counts = fit_null(placement), placement.counts.counts
    total = 0.0
    for date in placement.dates:
        at = placement.counts.position(date)
        carried = sum(
            null.decay * (1 - null.decay) ** (n - 1) * counts[at - 7 - n] for n in range(1, at - 6)
        )
        for day in range(at - 7, at + 8):
            mean = null.background[day] + null.branching_ratio * carried
            carried = (1 - null.decay) * carried + null.decay * mean
            total += mean
    return total


def test_the_prediction_is_the_mean_that_theory_gives(bursty):
    """The mean is linear in the past, so it has a recursion; four errors of 4,000 draws."""
    placement = placed(bursty)
    assert fit_null(placement).branching_ratio > 0.2
    found = predict_windows(placement, simulations=4000)
    error = (found.high - found.low) / (2 * 1.64) / np.sqrt(4000)
    assert_allclose(found.expected, mean_of_windows(placement), atol=4 * error)
    days = [placement.counts.position(date) for date in placement.dates]
    assert found.observed == sum(int(bursty[day - 7 : day + 8].sum()) for day in days)


def test_a_burst_before_the_window_is_carried_into_it(bursty):
    """Same counts, moved to the week before the date: more is expected, and no less observed."""
    placement = placed(bursty)
    before = placement.layout.inside(placement.counts.position(placement.dates[0])).start
    raised = bursty.copy()
    raised[before - 3 : before] += 8
    assert predict_windows(placed(raised)).expected > predict_windows(placement).expected + 2


def test_the_excitation_of_the_first_window_day_is_that_of_the_days_before():
    assert excitation(np.array([0.0, 4.0, 9.0]), 0.25)[2] == 1


def test_the_prediction_in_words():
    found = Prediction(observed=9, expected=5.03, low=1, high=12, share_at_least=0.137)
    assert found.sentence() == (
        "From the attacks before each window the fitted process expects 5.0 in the windows "
        "(90% range 1 to 12); 9 attacks were observed. 14% of the simulations hold at least as "
        "many."
    )


def test_no_attack_observed_is_reached_by_every_simulation(bursty):
    inside = inside_windows(placed(bursty))
    assert predict_windows(placed(np.where(inside, 0, bursty))).share_at_least == 1


def test_a_prediction_never_says_zero_per_cent_nor_1_were():
    found = Prediction(observed=1, expected=0.2, low=0, high=1, share_at_least=0.0)
    assert "1 attack was observed. None of the simulations" in found.sentence()
    assert "Under 1% of the simulations" in replace(found, share_at_least=0.004).sentence()
    assert "Over 99% of the simulations" in replace(found, share_at_least=0.997).sentence()
    assert "All of the simulations" in replace(found, share_at_least=1.0).sentence()


def test_a_prediction_without_simulations_is_refused(bursty):
    with pytest.raises(DesignError, match="simulations: 0"):
        predict_windows(placed(bursty), simulations=0)
