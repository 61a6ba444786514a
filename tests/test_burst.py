"""Counts in which bursts are discounted: by hand, beside a library, and as a surge test."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statsmodels.distributions.discrete import genpoisson_p

from analysis import Anchor, DailyCounts, Window
from analysis.errors import DesignError, FitError
from analysis.stats.burst import burst_design, burst_scores, burst_statistic, first_events
from analysis.stats.hawkes import HawkesFit, simulate_hawkes
from analysis.stats.shift import rank_upper
from analysis.stats.windows import window_sums
from analysis.surges import place_windows
from analysis.surges.burst_shift import burst_shift, draw_burst_shifts

TEN = np.array([0, 2, 0, 0, 0, 0, 0, 0, 1, 0])
ALL = np.ones(10)
START = dt.date(2013, 1, 1)
DAYS = 3900  # anniversaries 2019 to 2022, all with room for every shift
WINDOW_DAYS = [(dt.date(year, 1, 1) - START).days for year in range(2019, 2023)]


def fit(background, branching=0.0, decay=0.5):
    return HawkesFit(np.asarray(background, dtype=float), branching, decay, np.inf, 0.0)


def scores_of(counts, process, exposure=ALL, fitted=ALL, design=None):
    given = np.ones((10, 1)) if design is None else design
    return burst_scores(counts, exposure, fitted, given, process)


def placed(counts, seed=1):
    anchor = Anchor("an event", "2018-01-01")
    return place_windows(DailyCounts(START, counts), anchor=anchor, window=Window(7, 7), seed=seed)


def bursty(rng):
    return simulate_hawkes(np.full(DAYS, 0.06), 0.6, 0.2, rng=rng, series=1)[0]


def test_ten_days_on_ones_fingers():
    """Half a fresh event a day; the two events of day 1 set off .5, .25, ... on days 2, 3, ...

    Their day counts 1 + .5 / (.5 + .125 * 2) = 5/3 events, day 8 counts 1.
    """
    excited = np.array([0, 0, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.25390625])
    rate = 0.5 + excited
    expected = rate * (5 / 3 + 1) / rate.sum()
    weight = np.log((1.5 + excited) / rate)
    result = scores_of(TEN, fit(ALL / 2, 0.5, 0.5))
    events = np.array([0, 5 / 3, 0, 0, 0, 0, 0, 0, 1, 0])
    assert_allclose(result.score, weight * (events - expected), rtol=1e-12)
    assert_allclose(result.variance, weight**2 * expected, rtol=1e-12)
    assert_allclose(result.leverage, [weight / 2], rtol=1e-12)
    assert_allclose(result.information, [[(0.25 / rate).sum()]], rtol=1e-12)


def test_an_event_right_after_a_burst_says_less_than_one_by_itself():
    counts = np.array([0, 9, 1, 0, 0, 0, 0, 0, 1, 0])
    score = scores_of(counts, fit(ALL / 10, 0.6, 0.5)).score
    assert score[2] < score[8] / 2


def test_an_unobserved_day_says_nothing():
    result = scores_of(TEN, fit(ALL / 2, 0.5), exposure=np.where(np.arange(10) == 4, 0, 1))
    assert result.stacked()[:, 4].tolist() == [0, 0, 0]
    assert (result.variance > 0).sum() == 9


def test_what_is_expected_is_scaled_on_the_fitted_days_only():
    """Without branching the fitted days 0 to 4 hold 2 events, .4 a day; all ten hold 3."""
    result = scores_of(TEN, fit(ALL / 2), fitted=np.arange(10) < 5)
    assert_allclose(result.variance, np.log(3) ** 2 * 0.4)
    assert_allclose(result.information, [[5 * 0.5]])


@pytest.mark.parametrize("events", [1, 2, 5])
def test_several_events_a_day_weigh_as_in_the_generalised_poisson_score(events):
    """The slope of statsmodels' log-probability in the log rate, by central differences."""
    mean, dispersion = 0.2, 0.25
    share, step = 1 / (1 + dispersion), 1e-5
    above, below = (
        genpoisson_p.logpmf(events, mean * np.exp(sign * step), dispersion, 1) for sign in (1, -1)
    )
    counted = first_events(np.array([events]), np.array([mean * share]), dispersion * share)
    assert_allclose((above - below) / (2 * step), counted[0] - mean * share, rtol=1e-7)


def test_leverage_is_how_far_the_weighed_expectation_moves_with_the_background():
    design, step = burst_design(10), 1e-6
    slopes = np.array([-0.5, 0.3, 0.2, -0.4])
    process = fit(np.exp(design @ slopes), 0.5, 0.5)
    result = scores_of(TEN, process, design=design)
    weight = result.leverage[0] / process.background
    for row, shift in enumerate(np.eye(4) * step):
        moved = np.exp(design @ (slopes + shift)) - np.exp(design @ (slopes - shift))
        assert_allclose(result.leverage[row], weight * moved / (2 * step), atol=1e-8)


def test_the_statistic_by_hand():
    """Score 4 with variance 5, of which the fit absorbs 2 * 1/4 * 2 = 1: 4 / 2."""
    assert burst_statistic(np.array([4.0, 5.0, 2.0]), np.array([[4.0]])) == 2


def test_without_branching_and_season_it_ranks_as_raw_counts_do(rng):
    counts = rng.poisson(0.3, 400)
    scores = burst_scores(counts, np.ones(400), np.ones(400), np.ones((400, 1)), fit([0.3] * 400))
    design = {"lead": 3, "lag": 3, "guard": 0, "flank": 9, "shifts": 60}
    raw = window_sums(counts, np.ones(400), [200], **design).observed[0]
    sums = window_sums(scores.stacked(), np.ones(400), [200], **design).observed[:, 0]
    discounted = burst_statistic(sums, scores.information)
    order = [int(rank_upper(discounted, value)) for value in discounted]
    assert order == [int(rank_upper(raw, value)) for value in raw]


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(DesignError, match="got 9 counts, 10 of exposure"):
        scores_of(TEN[:9], fit(ALL))


def test_ten_attacks_in_one_burst_say_less_than_ten_apart(rng):
    calm = bursty(rng)
    burst, apart = calm.copy(), calm.copy()
    burst[WINDOW_DAYS[0] : WINDOW_DAYS[0] + 4] += 3
    apart[[at + day for at in WINDOW_DAYS for day in (-6, 0, 6)]] += 1
    assert burst.sum() == apart.sum()
    assert burst_shift(placed(apart)).pvalue < 0.05 < burst_shift(placed(burst)).pvalue


def test_empty_windows_are_small_in_the_lower_tail(rng):
    counts = bursty(rng) + rng.poisson(0.3, DAYS)
    for at in WINDOW_DAYS:
        counts[at - 7 : at + 8] = 0
    answer = burst_shift(placed(counts))
    assert answer.pvalue_lower < 0.01
    assert answer.pvalue > 0.95


def test_the_days_about_the_event_do_not_enter_the_fit(rng):
    calm = bursty(rng)
    stormy = calm.copy()
    stormy[(dt.date(2018, 1, 1) - START).days + np.arange(-20, 21)] += 20
    assert draw_burst_shifts(placed(calm)) == draw_burst_shifts(placed(stormy))


def test_another_seed_moves_the_answer_by_its_monte_carlo_error_only(rng):
    counts = bursty(rng)
    one, two = (draw_burst_shifts(placed(counts, seed)) for seed in (1, 2))
    assert one != two
    assert_allclose(one.pvalue, two.pvalue, atol=4 * np.hypot(one.error, two.error))


def test_a_few_events_are_too_few_to_tell_bursts():
    counts = np.zeros(DAYS, dtype=int)
    counts[::500] = 1  # eight, one of them in cycle 0
    with pytest.raises(FitError, match="at least 10 events, got 7"):
        burst_shift(placed(counts))
