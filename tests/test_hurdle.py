"""The hurdle model: another package's numbers, its parts by hand, what is recovered."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize, stats

from analysis import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models import Terms
from analysis.models.hurdle import Hurdle, hurdle
from analysis.stats.distributions import CountDistribution
from analysis.stats.truncated import fit_occurrence, fit_truncated, rate_before_cut

SHARED = Path(__file__).parents[2] / "shared" / "reference"
START = dt.date(2016, 1, 1)
DAYS = 2500
WAVE = 0.5 * np.cos(2 * np.pi * np.arange(DAYS) / 365.25)


def drawn(rng, *, often=0.15, rate=0.8, size=0.6, series=1):
    """Draw days that have attacks under a yearly wave, and their number."""
    occurs = -np.expm1(-often * np.exp(WAVE))
    return CountDistribution.of(np.full(DAYS, rate), size, occurs).draw(series, rng)


def quine() -> tuple[np.ndarray, np.ndarray]:
    """Days absent from school in Walgett, and whether a pupil is male (Aitkin 1978)."""
    path = SHARED / "quine.csv"
    if not path.exists():
        pytest.skip("the folder of reference series is absent")
    table = np.genfromtxt(path, delimiter=",", dtype=str, skip_header=1)
    return table[:, 4].astype(int), (table[:, 1] == '"M"').astype(float)


# Another package's numbers


def test_the_occurrence_is_that_of_another_package():
    """R 4.2.2: glm((Days > 0) ~ (Sex == "M"), family = binomial("cloglog")), MASS quine."""
    days, male = quine()
    params, covariance = fit_occurrence(days > 0, np.column_stack([np.ones(146), male]))
    assert_allclose(params, (1.1888838, -0.3142925), atol=2e-6)
    assert_allclose(np.sqrt(np.diag(covariance)), (0.1725098, 0.2368766), rtol=2e-5)


def test_the_number_is_that_of_another_package():
    """R 4.2.2: optim of dnbinom over its upper tail, MASS quine; uniroot for the limits."""
    days, _ = quine()
    fit = fit_truncated(days[days > 0])
    assert_allclose(fit.mean, 17.5401460, atol=1e-6)
    assert_allclose(fit.rate, 16.8316037, rtol=1e-5)
    assert_allclose(fit.size, 1.1760635, rtol=1e-4)
    assert_allclose(fit.dispersion_interval, (0.633943, 1.191585), rtol=1e-4)
    loglik = CountDistribution.of(fit.rate, fit.size, 1.0).logpmf(days[days > 0]).sum()
    assert_allclose(loglik, -524.9715389, atol=1e-5)


def test_the_likelihood_is_that_of_statsmodels_where_that_settles(rng):
    """statsmodels HurdleCountModel with a truncated negative binomial, one rate: same optimum."""
    from statsmodels.discrete.truncated_model import HurdleCountModel

    counts = DailyCounts(START, drawn(rng, often=0.6, rate=2.0, size=1.0)[0])
    ours = hurdle(counts, Terms(0, 0))
    theirs = HurdleCountModel(
        counts.counts, np.ones((DAYS, 1)), dist="negbin", zerodist="poisson"
    ).fit(disp=0)
    assert_allclose(ours.loglik, theirs.llf, atol=1e-3)
    assert_allclose(np.log(ours.coefficients["rate_ratio"]), theirs.params[:1], atol=1e-4)
    assert_allclose(ours.estimate("dispersion"), theirs.params[-1], rtol=5e-3)


# By hand and by another road


def test_one_day_in_four_by_hand():
    """A quarter of the days: rate -log(3/4), odds would be 1/3."""
    counts = DailyCounts(START, np.tile([1, 0, 0, 0], 100))
    fit = hurdle(counts, Terms(0, 0))
    assert_allclose(fit.coefficients["rate_ratio"], [-np.log(0.75)])
    assert_allclose(fit.expected, 0.25 * (1 + 0.5 / 100))


def test_the_mean_of_attack_days_is_their_average():
    """Days of 1, 1, 2 and 4 attacks: 2 on the average."""
    counts = DailyCounts(START, np.tile([0, 1, 0, 1, 0, 2, 0, 4], 50))
    fit = hurdle(counts, Terms(0, 0))
    assert_allclose(fit.estimate("attacks on an attack day"), 2)
    assert_allclose(fit.expected, 1)


@settings(max_examples=60)
@given(mean=st.floats(1.0001, 60), size=st.sampled_from([np.inf, 50.0, 1.0, 0.1, 0.01]))
def test_a_rate_has_the_mean_it_was_sought_for(mean, size):
    assert_allclose(CountDistribution.of(rate_before_cut(mean, size), size, 1.0).mean, mean)


@pytest.mark.parametrize("overdispersed", [True, False])
def test_the_fit_is_that_of_a_plain_optimiser(overdispersed, rng):
    days = drawn(rng, often=0.6, rate=1.5, size=0.8)[0]
    y = days[days > 0]

    def loss(at):
        size = np.exp(at[1]) if overdispersed else np.inf
        return -CountDistribution.of(np.exp(at[0]), size, 1.0).logpmf(y).sum()

    best = optimize.minimize(loss, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-7})
    fit = fit_truncated(y, overdispersed=overdispersed)
    assert_allclose(np.log(fit.rate), best.x[0], atol=2e-3)
    assert_allclose(loss([np.log(fit.rate), np.log(min(fit.size, 1e9))]), best.fun, atol=1e-6)


def test_the_variance_of_the_mean_is_that_of_the_distribution_over_the_days():
    """Poisson 1 cut off at zero: mean m = 1 / (1 - 1/e), variance 2 m - m^2."""
    mean = 1 / (1 - np.exp(-1))
    y = np.repeat([1, 2], [418, 582])
    fit = fit_truncated(y, overdispersed=False)
    assert_allclose(fit.mean, mean, atol=1e-4)
    assert_allclose(fit.variance, (2 * mean - mean**2) / 1000, rtol=1e-3)
    spread = np.exp(1.959964 * np.sqrt(fit.variance) / (fit.mean - 1))
    assert_allclose(fit.interval, (1 + (fit.mean - 1) / spread, 1 + (fit.mean - 1) * spread))


def test_counts_that_vary_less_than_poisson_ones_have_no_dispersion():
    fit = hurdle(DailyCounts(START, np.tile([0, 2], 500)), Terms(0, 0))
    assert list(fit.dynamics["term"]) == ["attacks on an attack day"]
    assert np.isinf(fit.predictive.size).all()


def test_days_with_one_attack_each_are_given_half_an_attack_more():
    fit = fit_truncated(np.ones(50))
    assert_allclose(fit.mean, 1.01)
    assert 1 < fit.interval[0] < fit.interval[1] < 1.2


def test_the_interval_of_the_expectation_is_that_of_drawn_coefficients(rng):
    """Against 20,000 draws of all estimates: half-width of the log within 5 in 100."""
    fit = hurdle(DailyCounts(START, drawn(rng, often=0.5)[0]), Terms())
    process = fit.process
    assert isinstance(process, Hurdle)
    some = fit.counts.counts > 0
    # The first day is a first of January.
    angle = 2 * np.pi * np.arange(DAYS) / 365.25
    design = np.column_stack([np.ones(DAYS), np.cos(angle), np.sin(angle)])
    params, covariance = fit_occurrence(some, design)
    draws = rng.multivariate_normal(params, covariance, 20_000)
    number = process.attack_day
    means = rng.normal(number.mean, np.sqrt(number.variance), 20_000)
    day = 100
    logs = np.log(-np.expm1(-np.exp(draws @ design[day])) * means)
    assert_allclose(np.log(fit.upper[day] / fit.expected[day]), 1.959964 * logs.std(), rtol=0.05)
    assert_allclose(np.log(fit.expected[day] / fit.lower[day]), 1.959964 * logs.std(), rtol=0.05)


# The model


def test_rate_ratios_are_those_of_a_poisson_process(rng):
    """Poisson days of mean .4: attacks on a day occur as the process says, wave and all.

    The log amplitude .5 has a standard error of .05; four of them are allowed.
    """
    counts = DailyCounts(START, rng.poisson(0.4 * np.exp(WAVE)))
    fit = hurdle(counts, Terms())
    rate, season = np.log(fit.coefficients["rate_ratio"][:2])
    assert_allclose(rate, np.log(0.4), atol=0.16)
    assert_allclose(season, 0.5, atol=0.2)
    assert_allclose(np.nanmean(fit.expected), counts.counts.mean(), rtol=0.03)
    assert_allclose(fit.dispersion, 1, atol=0.12)


def test_unobserved_days_are_no_zeros(rng):
    exposure = (rng.random(DAYS) < 0.5).astype(float)
    y = drawn(rng)[0] * (exposure > 0)
    fit = hurdle(DailyCounts(START, y, exposure), Terms(0, 0))
    assert_allclose(np.nanmean(fit.expected), y[exposure > 0].mean())
    assert np.isnan(fit.expected[exposure == 0]).all()


def test_the_days_foreseen_go_on_from_the_fit(rng):
    counts = DailyCounts(START, drawn(rng)[0])
    fit = hurdle(counts, Terms(2, 1, "friday"))
    later = DailyCounts(START, np.append(counts.counts, np.zeros(30, dtype=int)))
    step = fit.process.one_step(later)
    assert_allclose(step.mean[:DAYS], fit.expected)
    foreseen = fit.process.simulate(later, 4000, rng, start=DAYS)
    assert foreseen.shape == (4000, 30)
    error = np.sqrt(step.variance[DAYS:] / 4000)
    assert (np.abs(foreseen.mean(axis=0) - step.mean[DAYS:]) < 4.5 * error).all()


def test_the_number_of_parameters_counts_both_parts(rng):
    counts = DailyCounts(START, drawn(rng, often=0.5)[0])
    wide, narrow = (
        hurdle(counts, Terms(), distribution=kind) for kind in ("negative_binomial", "poisson")
    )
    assert_allclose(wide.aic, 2 * 5 - 2 * wide.loglik)
    assert_allclose(narrow.aic, 2 * 4 - 2 * narrow.loglik)
    assert wide.aic < narrow.aic
    assert list(narrow.dynamics["term"]) == ["attacks on an attack day"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (np.zeros(DAYS, dtype=int), "needs at least 16 events, got 0"),
        (np.eye(1, DAYS, 9, dtype=int)[0] * 50, "needs at least 10 days with attacks.*got 1 and"),
        (np.full(DAYS, 3), "and as many without, got 2500 and 0"),
        (np.where(np.arange(DAYS) % 4 == 0, 2, 0) * (np.arange(DAYS) > 2100), "did not settle"),
    ],
)
def test_what_cannot_be_fitted_ends_in_words(counts, words):
    with pytest.raises(FitError, match=words):
        hurdle(DailyCounts(START, counts), Terms(3))


def test_an_option_out_of_range_is_refused():
    with pytest.raises(DesignError, match="negative_binomial or poisson, got 'logit'"):
        hurdle(DailyCounts(START, np.tile([0, 1], 500)), Terms(), distribution="logit")


@pytest.mark.parametrize("counts", [[], [0, 1, 2]])
def test_days_without_an_event_have_no_truncated_count(counts):
    with pytest.raises(FitError, match="at least one event each"):
        fit_truncated(counts)


def test_a_single_huge_day_ends_in_numbers(rng):
    y = (rng.random(DAYS) < 0.05).astype(int)
    y[700] = 5000
    fit = hurdle(DailyCounts(START, y), Terms())
    assert np.isfinite(fit.loglik)
    assert np.isfinite([*fit.expected, *fit.upper]).all()


# Chance


def test_what_is_planted_is_found_again(rng):
    """Of 60 series fewer than 51 would hold a number, at 95 %, 1 time in 1,000."""
    number = CountDistribution.of(0.8, 0.6, 1.0)
    truth = np.array([0.15, np.exp(0.5), 1.0, number.mean[0], 1 / 0.6])
    held, found = [], []
    for y in drawn(rng, series=60):
        fit = hurdle(DailyCounts(START, y), Terms())
        lower, upper = (
            np.concatenate([fit.coefficients[side], fit.dynamics[side]])
            for side in ("lower", "upper")
        )
        held.append((lower <= truth) & (truth <= upper))
        found.append(fit.estimate("attacks on an attack day"))
    assert (np.sum(held, axis=0) >= 51).all()
    assert_allclose(np.median(found), truth[3], atol=0.04)


def test_the_interval_of_the_dispersion_is_a_drop_of_the_likelihood(rng):
    """At both limits the profile lies 1.92 below its top; the mean is that of the data."""
    days = drawn(rng, often=0.6, rate=1.5, size=0.8)[0]
    y = days[days > 0]
    fit = fit_truncated(y)
    tops = [
        CountDistribution.of(rate_before_cut(fit.mean, size), size, 1.0).logpmf(y).sum()
        for size in (fit.size, *(1 / limit for limit in fit.dispersion_interval))
    ]
    assert_allclose(np.subtract(tops[0], tops[1:]), stats.chi2.ppf(0.95, 1) / 2, atol=1e-4)


def test_poisson_days_do_not_refute_a_dispersion_of_zero(rng):
    """Ten series of Poisson counts cut off at zero; 8 would refute it 1 in 10 million times."""
    begins = [
        fit_truncated(y[y > 0]).dispersion_interval[0]
        for y in drawn(rng, often=0.5, rate=1.0, size=np.inf, series=10)
    ]
    assert np.count_nonzero(begins) <= 3
