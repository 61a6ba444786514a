"""The self-exciting process: its likelihood by another road, and what it recovers."""

from dataclasses import fields

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import optimize, stats

from analysis.errors import FitError
from analysis.stats.hawkes import HawkesFit, fit_hawkes, simulate_hawkes
from analysis.stats.hawkes_likelihood import Likelihood, Parameters

ONES = np.ones((3000, 1))


def loglik_by_day(fit: HawkesFit, y: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-likelihood of each day: a loop over all pairs of days, by scipy's negative binomial."""
    weights = fit.decay * (1 - fit.decay) ** np.arange(y.size)
    rate = [
        fit.background[t] + fit.branching_ratio * sum(weights[j] * y[t - 1 - j] for j in range(t))
        for t in range(y.size)
    ]
    share = fit.nb_size / (fit.nb_size + np.array(rate))
    return np.asarray(stats.nbinom.logpmf(y, fit.nb_size, share))


def test_the_likelihood_is_that_of_a_plain_double_sum(rng):
    y = simulate_hawkes(np.full(300, 0.3), 0.5, 0.25, rng=rng, series=1, nb_size=1.5)[0]
    fit = fit_hawkes(y, np.ones(300), np.ones((300, 1)))
    assert_allclose(fit.loglik, loglik_by_day(fit, y).sum(), rtol=1e-9)


def test_the_slope_of_the_loss_is_that_of_finite_differences(rng):
    y = simulate_hawkes(np.full(300, 0.3), 0.5, 0.25, rng=rng, series=1, nb_size=1.5)[0]
    design = np.column_stack([np.ones(300), np.linspace(-1, 1, 300), rng.normal(size=300)])
    likelihood = Likelihood.of(y.astype(float), np.arange(300) % 7 > 0, design)
    theta = np.array([-1.5, 0.4, -0.2, 0.3, -1.1, 0.6])
    by_steps = optimize.approx_fprime(theta, lambda at: likelihood.loss(at)[0], 1e-7)
    assert_allclose(likelihood.loss(theta)[1], by_steps, atol=1e-5)


def test_the_ridge_holds_slopes_and_salvo_size_but_not_the_intercept():
    """Slope .3 and log size .6, over a standard deviation of 3: (.1**2 + .2**2) / 2."""
    design = np.column_stack([np.ones(9), np.linspace(-1, 1, 9)])
    likelihood = Likelihood.of(np.arange(9.0), np.ones(9, dtype=bool), design)
    theta = np.array([-1.5, 0.3, 0.7, -1.1, 0.6])
    loglik = likelihood.loglik(Parameters.at(theta))
    assert_allclose(likelihood.loss(theta)[0] + loglik, 0.025, rtol=1e-9)


def test_recovers_what_was_planted(rng):
    """Twenty series of 3,000 days: the mean estimate within four standard errors or .05."""
    drawn = simulate_hawkes(np.full(3000, 0.2), 0.5, 0.2, rng=rng, series=20)
    fits = [fit_hawkes(y, np.ones(3000), ONES) for y in drawn]
    assert_allclose(np.mean([fit.branching_ratio for fit in fits]), 0.5, atol=0.05)
    assert_allclose(np.mean([fit.background[0] for fit in fits]), 0.2, atol=0.03)
    assert_allclose(np.median([fit.decay for fit in fits]), 0.2, atol=0.05)


def test_independent_events_show_no_branching(rng):
    drawn = simulate_hawkes(np.full(3000, 0.4), 0.0, 0.2, rng=rng, series=10)
    branching = [fit_hawkes(y, np.ones(3000), ONES).branching_ratio for y in drawn]
    assert np.median(branching) < 0.1


def test_a_simulated_series_has_the_rate_that_theory_gives(rng):
    """Mean background / (1 - branching) = .1 / .4; 400 series of 3,000 days, four errors."""
    drawn = simulate_hawkes(np.full(3000, 0.1), 0.6, 0.2, rng=rng, series=400)
    means = drawn.mean(axis=1)
    assert_allclose(means.mean(), 0.25, atol=4 * means.std() / 20)


def test_masked_days_do_not_enter_the_likelihood(rng):
    y = simulate_hawkes(np.full(300, 0.3), 0.5, 0.25, rng=rng, series=1, nb_size=1.5)[0]
    exposure = np.ones(300)
    exposure[100:150] = 0
    fit = fit_hawkes(y, exposure, np.ones((300, 1)))
    by_day = loglik_by_day(fit, y)
    assert_allclose(fit.loglik, by_day[exposure > 0].sum(), rtol=1e-9)
    assert by_day[exposure == 0].sum() < -1  # leaving them out makes a difference


def test_counts_of_masked_days_at_the_end_change_nothing(rng):
    """Nothing observed follows them, so they do not count as a past either."""
    y = simulate_hawkes(np.full(300, 0.3), 0.5, 0.25, rng=rng, series=1)[0]
    exposure = np.ones(300)
    exposure[-50:] = 0
    quiet, loud = (
        fit_hawkes(np.where(exposure > 0, y, masked), exposure, np.ones((300, 1)))
        for masked in (0, 9)
    )
    for field in fields(HawkesFit):
        assert np.array_equal(getattr(quiet, field.name), getattr(loud, field.name)), field.name


def test_too_few_events_are_refused_with_what_to_do():
    y = np.zeros(3000)
    y[:9] = 1
    with pytest.raises(FitError, match="at least 10 events, got 9; widen the outcome"):
        fit_hawkes(y, np.ones(3000), ONES)


def test_the_same_seed_gives_the_same_series():
    one, two = (
        simulate_hawkes(np.full(100, 0.3), 0.5, 0.2, rng=np.random.default_rng(7), series=2)
        for _ in range(2)
    )
    assert (one == two).all()
