"""The plain regressions against published numbers, and what they must recover.

The exact test of two rates has its references in test_rates.py. The score, Wald, square-root
and mid-p tests that statsmodels prints beside it have no counterpart here: they lean on large
counts, which windows of attacks do not have.
"""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats

from analysis import DailyCounts
from analysis.errors import FitError
from analysis.models.covariates import Terms, covariates
from analysis.models.negative_binomial import negative_binomial, negative_binomial_estimates
from analysis.models.poisson import poisson, poisson_estimates
from analysis.models.regression import LogLinear

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the folder of published series is not on this machine"
)
START = dt.date(2016, 1, 1)
DAYS = 2500
both_models = pytest.mark.parametrize("model", [poisson, negative_binomial])


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sicily():
    """Make counts, log standard population, and the design: intercept, ban, month, wave pairs."""
    table = np.array(
        [[float(value) for value in row.values()] for row in rows("sicily_monthly.csv")]
    )
    month, aces, time, ban, standard = table[:, [1, 2, 3, 4, 6]].T
    waves = [turn(2 * np.pi * k * month / 12) for k in (1, 2) for turn in (np.sin, np.cos)]
    return aces, np.log(standard), np.column_stack([np.ones(time.size), ban, time, *waves])


def ratio(estimates, column=1):
    """Give the rate ratio of a column with its 95% interval."""
    middle = estimates.params[column]
    spread = 1.959964 * np.sqrt(estimates.covariance[column, column])
    return np.exp([middle, middle - spread, middle + spread])


def widening(y, x, offset):
    """Give Pearson's dispersion, as it widens the variances."""
    wide, plain = (
        poisson_estimates(y, x, offset=offset, spread=spread) for spread in ("estimated", "poisson")
    )
    return wide.covariance[1, 1] / plain.covariance[1, 1]


@needs_reference
@pytest.mark.parametrize(
    ("spread", "published"),
    [("poisson", (0.8944, 0.8647, 0.9251)), ("estimated", (0.8944, 0.8392, 0.9532))],
)
def test_the_smoking_ban_of_sicily(spread, published):
    """Data and model of Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiology 46, 348.

    R 4.2.2: glm(aces ~ offset(log(stdpop)) + smokban + time, family = poisson or quasipoisson).
    """
    y, offset, x = sicily()
    estimates = poisson_estimates(y, x[:, :3], offset=offset, spread=spread)
    assert_allclose(ratio(estimates), published, atol=1e-4)


@needs_reference
def test_the_smoking_ban_of_sicily_with_a_season():
    """R 4.2.2: the same quasi-Poisson glm() with two pairs of sin and cos of 2 pi month / 12."""
    y, offset, x = sicily()
    estimates = poisson_estimates(y, x, offset=offset)
    assert_allclose(ratio(estimates), (0.8851, 0.8394, 0.9332), atol=1e-4)
    assert_allclose(np.exp(12 * estimates.params[2]), 1.0668, atol=1e-4)
    assert_allclose(widening(y, x, offset), 2.262, atol=1e-3)
    assert_allclose(widening(y, x[:, :3], offset), 3.559, atol=1e-3)


def quine():
    """Make the design of Sex/(Age + Eth*Lrn), each sex with columns of its own."""
    table = rows("quine.csv")

    def of(name, value):
        return np.array([row[name] == value for row in table])

    columns = []
    for sex in (of("Sex", "F"), of("Sex", "M")):
        ages = [of("Age", age) for age in ("F1", "F2", "F3")]
        other, slow = of("Eth", "N"), of("Lrn", "SL")
        columns += [sex & also for also in (True, *ages, other, slow, other & slow)]
    days = np.array([int(row["Days"]) for row in table])
    return days, np.column_stack(columns).astype(float)


@needs_reference
def test_absence_from_school_in_walgett():
    """R 4.2.2, MASS 7.3-58.2: glm.nb(Days ~ Sex/(Age + Eth*Lrn), data = quine).

    theta 1.597990733, 2 log L -1063.025022. glm.nb prints the error of theta as if the mean
    were known, .2128654; ours lets it move, which at 146 rows is 2 parts in 10,000 more.
    """
    y, x = quine()
    estimates, alpha, error = negative_binomial_estimates(y, x)
    theta, mean = 1 / alpha, np.exp(x @ estimates.params)

    def loglik(size):
        return stats.nbinom.logpmf(y, size, size / (size + mean)).sum()

    assert_allclose(theta, 1.597990733, rtol=1e-6)
    assert_allclose(2 * loglik(theta), -1063.025022, atol=1e-5)
    step = 1e-3
    curvature = (loglik(theta + step) - 2 * loglik(theta) + loglik(theta - step)) / step**2
    assert_allclose(1 / np.sqrt(-curvature), 0.2128654442, rtol=1e-4)
    assert_allclose(error * theta**2, 0.2128654442, rtol=3e-4)


@needs_reference
def test_the_slopes_of_absence_from_school():
    """The same fit: coef() of the girls' intercept, F1, F2, F3, EthN, LrnSL, EthN:LrnSL."""
    y, x = quine()
    estimates, _, _ = negative_binomial_estimates(y, x)
    girls = [3.01918819, -0.70887367, -0.61486415, -0.34234692, -0.07312450, 0.94357603]
    assert_allclose(estimates.params[:7], [*girls, -1.35849056], atol=2e-6)


@needs_reference
def test_the_variance_that_grows_with_the_mean_against_a_plain_optimiser():
    """NB1 is a negative binomial of size mean / alpha; scipy's own, by Nelder-Mead and BFGS."""
    y, x = quine()
    estimates, alpha, _ = negative_binomial_estimates(y, x, variance="nb1")

    def loss(theta):
        size = np.exp(x @ theta[:-1] - theta[-1])
        return -stats.nbinom.logpmf(y, size, 1 / (1 + np.exp(theta[-1]))).mean()

    start = np.append(poisson_estimates(y, x).params, np.log(8))
    best = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-6})
    assert_allclose(np.log(alpha), best.x[-1], atol=1e-3)
    assert_allclose(estimates.params, best.x[:-1], atol=1e-3)


@needs_reference
@pytest.mark.parametrize(("variance", "power"), [("nb1", 1), ("nb2", 2)])
def test_both_variances_against_the_general_family_of_statsmodels(variance, power):
    """statsmodels NegativeBinomialP(p=1 or 2), another implementation of the likelihood."""
    from statsmodels.discrete.discrete_model import NegativeBinomialP

    y, x = quine()
    estimates, alpha, error = negative_binomial_estimates(y, x, variance=variance)
    start = np.append(estimates.params, alpha) * 1.02
    peer = NegativeBinomialP(y, x, p=power).fit(
        start_params=start, disp=0, method="newton", maxiter=100
    )
    assert_allclose(estimates.params, peer.params[:-1], atol=1e-5)
    assert_allclose(alpha, peer.params[-1], rtol=1e-5)
    assert_allclose(error, peer.bse[-1], rtol=1e-3)


@needs_reference
def test_an_exposure_ten_times_as_long_is_a_rate_a_tenth_as_high():
    y, offset, x = sicily()
    short = negative_binomial_estimates(y, x, offset=offset)
    long = negative_binomial_estimates(y, x, offset=offset + np.log(10))
    assert_allclose(long[0].params[0], short[0].params[0] - np.log(10), atol=1e-4)
    assert_allclose(long[0].params[1:], short[0].params[1:], atol=1e-4)
    assert_allclose(long[1], short[1], rtol=1e-3)


def weekly(ratios, rate=0.5):
    """Give a rate for each day, times the ratio of its weekday, Monday the first."""
    return rate * np.array(ratios)[(np.arange(DAYS) + START.weekday()) % 7]


@both_models
def test_friday_gets_its_planted_ratio(model, rng):
    """Twice as much on Fridays, 1,430 events: the log ratio within four errors of .06."""
    counts = DailyCounts(START, rng.poisson(weekly([1, 1, 1, 1, 2, 1, 1])))
    table = model(counts, Terms(weekday="friday")).coefficients.set_index("term")
    assert_allclose(np.log(table.loc["Friday", "rate_ratio"]), np.log(2), atol=0.25)
    assert table.loc["Friday", "lower"] > 1


@both_models
def test_each_weekday_gets_its_planted_ratio_against_monday(model, rng):
    """About 180 events or more a weekday: each log ratio within four errors of .11."""
    planted = [1, 0.7, 1, 1.5, 2, 1.2, 0.8]
    counts = DailyCounts(START, rng.poisson(weekly(planted)))
    table = model(counts, Terms(weekday="each")).coefficients.set_index("term")
    days = ["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert_allclose(np.log(table.loc[days, "rate_ratio"]), np.log(planted[1:]), atol=0.45)


@both_models
def test_the_rate_of_an_intercept_alone_is_the_mean(model):
    """Three events in every ten days and nothing else to explain them."""
    counts = DailyCounts(START, [0, 0, 1, 0, 0, 0, 2, 0, 0, 0] * 100)
    fit = model(counts, Terms(0, 0))
    assert_allclose(fit.expected, 0.3, rtol=1e-6)
    assert_allclose(fit.coefficients["rate_ratio"], [0.3], rtol=1e-6)


def test_fridays_and_other_days_alone_have_their_own_means():
    """One event on each Friday, two every other Monday: 1, and 1 / 6 on any other day."""
    counts = np.zeros(140, dtype=int)
    counts[0::7], counts[3::14] = 1, 2
    fit = poisson(DailyCounts(START, counts), Terms(0, 0, "friday"))
    assert_allclose(fit.expected[:2], [1, 1 / 6], rtol=1e-6)
    assert_allclose(fit.coefficients["rate_ratio"], [1 / 6, 6], rtol=1e-6)


@both_models
def test_a_weekday_without_any_event_is_refused_with_words(model, rng):
    counts = rng.poisson(weekly([1, 1, 1, 1, 0, 1, 1]))
    with pytest.raises(FitError, match="fell on a Friday, so its rate ratio is 0"):
        model(DailyCounts(START, counts), Terms(weekday="friday"))


@both_models
def test_a_hidden_day_matters_not(model, rng):
    """A fit to days 0 to 1,999 is that to 2,500 days of which the last 500 are hidden."""
    y = rng.poisson(weekly([1, 1, 1, 1, 2, 1, 1]))
    whole = DailyCounts(START, y).masked(np.arange(DAYS) >= 2000)
    part = DailyCounts(START, y[:2000])
    long, short = (model(counts, Terms(2, 1, "friday")) for counts in (whole, part))
    assert_allclose(
        long.coefficients.iloc[:, 1:].to_numpy(), short.coefficients.iloc[:, 1:].to_numpy()
    )
    assert_allclose(long.loglik, short.loglik)
    assert np.isnan(long.expected[2000:]).all()


@both_models
def test_two_waves_recover_a_narrow_season_that_one_wave_cannot(model, rng):
    """Log rate .6 cos + .5 cos 2; 1,700 events, each amplitude within four errors of .04."""
    angle = 2 * np.pi * np.arange(DAYS) / 365.25
    rate = 0.5 * np.exp(0.6 * np.cos(angle) + 0.5 * np.cos(2 * angle))
    counts = DailyCounts(START, rng.poisson(rate))
    two, one = (model(counts, Terms(0, waves)) for waves in (2, 1))
    table = two.coefficients.set_index("term")["rate_ratio"]
    assert_allclose(np.log(table[["season cos", "season cos 2"]]), [0.6, 0.5], atol=0.17)
    assert two.aic < one.aic - 20


@pytest.mark.parametrize("variance", ["nb1", "nb2"])
def test_the_process_spreads_as_its_variance_says(variance, rng):
    """Mean 2, alpha .5: variance 2 + .5 x 2 (NB1) or 2 + .5 x 4 (NB2)."""
    power = {"nb1": 1, "nb2": 2}[variance]
    counts = DailyCounts(START, np.zeros(5))
    process = LogLinear(Terms(0, 0), np.array([np.log(2)]), 5, 0.5, power)
    assert_allclose(process.one_step(counts).variance, {1: 3, 2: 4}[power])


@pytest.mark.parametrize(("variance", "power"), [("nb1", 1), ("nb2", 2)])
def test_the_fit_holds_the_variance_that_was_asked_for(variance, power, rng):
    """Its likelihood by scipy, from its own mean and alpha: size is mean^(2 - power) / alpha."""
    counts = DailyCounts(START, rng.negative_binomial(1, 1 / (1 + weekly([1, 1, 1, 1, 3, 1, 1]))))
    fit = negative_binomial(counts, Terms(0, 0, "friday"), variance=variance)
    size = fit.expected ** (2 - power) / fit.estimate("dispersion")
    by_scipy = stats.nbinom.logpmf(counts.counts, size, size / (size + fit.expected)).sum()
    assert_allclose(fit.loglik, by_scipy)
    assert_allclose(fit.predictive.size, size)


@pytest.mark.parametrize("variance", ["nb1", "nb2"])
def test_the_planted_dispersion_is_recovered(variance, rng):
    """Alpha .8 at mean 1, 2,500 days: within four errors of .06; covered by its interval."""
    y = rng.negative_binomial(1 / 0.8, 1 / 1.8, DAYS)
    fit = negative_binomial(DailyCounts(START, y), Terms(0, 0), variance=variance)
    row = fit.dynamics.iloc[0]
    assert_allclose(row["estimate"], 0.8, atol=0.25)
    assert row["lower"] < row["estimate"] < row["upper"]


def test_days_that_vary_too_little_are_poisson_days():
    counts = DailyCounts(START, [0, 1] * 500)
    fit = negative_binomial(counts, Terms(0, 0))
    assert len(fit.dynamics) == 0
    assert_allclose(fit.loglik, poisson(counts, Terms(0, 0)).loglik)


def test_quasi_likelihood_widens_by_the_root_of_the_dispersion(rng):
    counts = DailyCounts(START, rng.negative_binomial(1, 0.5, DAYS))
    wide, plain = (poisson(counts, Terms(1), spread=s) for s in ("estimated", "poisson"))
    widths = [np.log(fit.upper / fit.lower)[0] for fit in (wide, plain)]
    assert_allclose(widths[0] / widths[1], np.sqrt(plain.dispersion), rtol=1e-6)
    assert_allclose(wide.expected, plain.expected)


@both_models
def test_ordering_the_weekdays_otherwise_changes_no_rate(model, rng):
    """Each day against Monday, or Fridays apart from six equal days: nested models."""
    counts = DailyCounts(START, rng.poisson(weekly([1, 1, 1, 1, 2, 1, 1])))
    each, friday, none = (model(counts, Terms(0, 1, day)) for day in ("each", "friday", "none"))
    assert each.loglik >= friday.loglik >= none.loglik
    assert_allclose([fit.expected.sum() for fit in (each, friday, none)], counts.total, rtol=2e-3)


def test_events_need_days_that_tell_the_terms_apart():
    """Only Fridays were watched: intercept and Friday are one column."""
    watched = (np.arange(DAYS) % 7 == 0).astype(float)
    counts = DailyCounts(START, watched, watched)
    with pytest.raises(FitError, match="cannot tell 2 terms"):
        poisson(counts, Terms(0, 0, "friday"))


def test_rows_that_determine_nothing_are_not_called_converged():
    """No exposure in logarithms: the mean is nan from the first step on."""
    estimates = poisson_estimates([1, 2], np.ones((2, 1)), offset=[-np.inf, -np.inf])
    assert not estimates.converged


def test_the_array_step_is_the_one_the_model_takes(rng):
    counts = DailyCounts(START, rng.poisson(0.4, DAYS))
    x = covariates(counts, Terms(1)).to_numpy()
    estimates = poisson_estimates(counts.counts, x)
    fit = poisson(counts, Terms(1))
    assert_allclose(np.exp(estimates.params), fit.coefficients["rate_ratio"], rtol=1e-12)
