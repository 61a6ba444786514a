"""Dispersion and memory of daily counts."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis import dispersion_test, simulate_counts
from analysis.errors import DesignError
from analysis.stats.clustering import decorrelation_time


def test_dispersion_by_hand():
    # mean 1, squared distances 1 + 1 + 9 + 1 over 3 degrees of freedom
    assert_allclose(dispersion_test([0, 0, 4, 0]).dispersion, 12 / 3)


def test_independent_counts_vary_as_much_as_their_mean(rng):
    result = dispersion_test(simulate_counts("poisson", days=5000, rate=0.5, rng=rng)[0])
    assert_allclose(result.dispersion, 1, atol=0.08)  # four standard errors
    assert result.pvalue > 0.001


def test_a_rate_that_comes_and_goes_varies_more(rng):
    result = dispersion_test(simulate_counts("regimes", days=5000, rate=0.5, rng=rng)[0])
    assert result.dispersion > 1.2
    assert result.pvalue < 1e-6


def test_dispersion_without_events_is_refused():
    with pytest.raises(DesignError, match="needs two days and an event"):
        dispersion_test([0, 0, 0])


def test_memory_by_hand():
    """0 1 1 0 0 0 0 0 0 0: mean .2, variance .16; lag 1 is positive, lag 2 negative."""
    y = np.array([0, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    centred = y - 0.2
    lag1 = (centred[1:] * centred[:-1]).sum() / 9 / 0.16
    assert lag1 > 0
    assert (centred[2:] * centred[:-2]).sum() < 0
    assert_allclose(decorrelation_time(y, np.ones(10)), 2 * lag1)


def test_an_unobserved_day_takes_part_in_no_pair():
    y, exposure = np.array([0, 1, 1, 0, 0, 9]), np.array([1, 1, 1, 1, 1, 0])
    assert_allclose(decorrelation_time(y, exposure), decorrelation_time(y[:5], exposure[:5]))


def test_memory_of_a_self_exciting_series_is_longer_than_that_of_noise(rng):
    noise = simulate_counts("poisson", days=20000, rate=0.5, rng=rng)[0]
    bursts = simulate_counts("hawkes", days=20000, rate=0.5, rng=rng)[0]
    assert decorrelation_time(noise, np.ones(20000)) < 0.5
    assert decorrelation_time(bursts, np.ones(20000)) > 2


def test_a_series_without_change_has_no_memory():
    assert decorrelation_time(np.ones(50), np.ones(50)) == 0
