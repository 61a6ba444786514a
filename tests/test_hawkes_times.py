"""The self-exciting process of exact times: a closed form, a double sum, and what it recovers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats

from analysis.errors import DesignError, FitError
from analysis.stats.hawkes_times import (
    HawkesTimes,
    fit_hawkes_times,
    rescaled_times,
    simulate_hawkes_times,
    times_loglik,
)

PROCESS = HawkesTimes(0.5, 0.5, 1.0)


def test_the_likelihood_has_its_closed_form():
    """Test of R hawkesbow: sum of log(1 + log(2) A / 2) - 209 / 32, A = 0, 1/2, 3/4, 7/8."""
    before = np.array([0, 1 / 2, 3 / 4, 7 / 8])
    closed = np.log(1 + np.log(2) * before / 2).sum() - 209 / 32
    assert_allclose(closed, -5.875522050, atol=1e-9)
    found = times_loglik([1, 2, 3, 4], 5, HawkesTimes(1, 0.5, np.log(2)))
    assert_allclose(found, closed, atol=1e-10)


def test_the_recursion_is_the_double_sum(rng):
    times = simulate_hawkes_times(PROCESS, 100.0, rng)
    lag = times[:, None] - times
    excited = np.where(lag > 0, np.exp(-1.3 * np.maximum(lag, 0)), 0).sum(axis=1)
    compensator = 0.4 * 100 + 0.6 * (1 - np.exp(-1.3 * (100 - times))).sum()
    double = np.log(0.4 + 0.6 * 1.3 * excited).sum() - compensator
    assert_allclose(times_loglik(times, 100, HawkesTimes(0.4, 0.6, 1.3)), double, rtol=1e-10)


def test_the_estimates_are_those_of_a_plain_optimiser(rng):
    times = simulate_hawkes_times(PROCESS, 500.0, rng)
    fit = fit_hawkes_times(times, 500.0)
    best = optimize.minimize(
        lambda at: -times_loglik(times, 500.0, HawkesTimes(*np.exp(at))),
        np.log([0.4, 0.4, 0.8]),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000, "maxfev": 4000},
    )
    found = [fit.estimate.background, fit.estimate.branching_ratio, fit.estimate.decay]
    assert_allclose(found, np.exp(best.x), rtol=1e-3)
    assert_allclose(fit.loglik, -best.fun, atol=1e-5)


def test_recovers_what_was_planted(rng):
    """Background .5, ratio .5, decay 1, to time 2,000; 200 fits (2,000 by hand: see below).

    Means within four of their own errors and 2% of a small-sample bias; coverage of 95%, where
    fewer than 179 of 200 has chance 1e-3. Two thousand fits gave bias .3, -.4 and .9%, coverage
    .962, .953 and .949.
    """
    fits = [
        fit_hawkes_times(simulate_hawkes_times(PROCESS, 2000.0, rng), 2000.0) for _ in range(200)
    ]
    for name, truth in (("background", 0.5), ("branching_ratio", 0.5), ("decay", 1.0)):
        found = np.array([getattr(fit.estimate, name) for fit in fits]) / truth
        assert_allclose(found.mean(), 1, atol=0.02 + 4 * found.std() / np.sqrt(200))
        low = np.array([getattr(fit.lower, name) for fit in fits])
        high = np.array([getattr(fit.upper, name) for fit in fits])
        assert ((low <= truth) & (truth <= high)).sum() >= 179, name


def test_rescaled_gaps_are_exponential_under_the_right_process_only(rng):
    """About 2,000 events: p above 1e-3 under the truth, below 1e-6 without the excitation."""
    times = simulate_hawkes_times(PROCESS, 2000.0, rng)
    right = np.diff(rescaled_times(times, 2000.0, PROCESS))
    plain = np.diff(rescaled_times(times, 2000.0, HawkesTimes(times.size / 2000, 0.0, 1.0)))
    assert stats.kstest(right, "expon").pvalue > 1e-3
    assert stats.kstest(plain, "expon").pvalue < 1e-6


def test_rescaled_times_are_what_a_hand_counts():
    """Background 1, ratio 1/2, decay log 2, events 1, 2, 4: 1; 2 + 1/4; 4 + (7/8 + 3/4) / 2."""
    found = rescaled_times([1, 2, 4], 5, HawkesTimes(1, 0.5, np.log(2)))
    assert_allclose(found, [1, 2.25, 4.8125], rtol=1e-14)


def test_a_simulation_has_the_rate_that_theory_gives(rng):
    """.5 / (1 - .5) a day from the start on, but for 1 event; 100 series to 500, four errors."""
    sizes = np.array([simulate_hawkes_times(PROCESS, 500.0, rng).size for _ in range(100)])
    assert_allclose(sizes.mean(), 499, atol=4 * sizes.std() / 10)


@pytest.mark.parametrize("times", [[1, 1], [2, 1], [-1, 2], [1, 9]])
def test_times_with_ties_or_outside_are_refused(times):
    with pytest.raises(DesignError, match="rise from 0 to 5 without ties; for dates use"):
        times_loglik(times, 5, PROCESS)


def test_too_few_times_and_an_exploding_process_are_refused(rng):
    with pytest.raises(FitError, match="needs at least 10 events, got 3"):
        fit_hawkes_times([1.0, 2.0, 3.0], 5.0)
    with pytest.raises(DesignError, match=r"lies in \[0, 1\), got 1.5"):
        simulate_hawkes_times(HawkesTimes(1.0, 1.5, 1.0), 5.0, rng)


def test_regular_times_show_no_excitation():
    with pytest.raises(FitError, match="show no excitation"):
        fit_hawkes_times(np.arange(1.0, 200.0), 200.0)
