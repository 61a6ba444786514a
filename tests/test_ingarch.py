"""Count autoregression: published fits, the same numbers by other roads, and what it recovers."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats

from analysis import DailyCounts, simulate_counts
from analysis.errors import DesignError, FitError
from analysis.models import Terms
from analysis.models.ingarch import ingarch
from analysis.stats.distributions import CountDistribution
from analysis.stats.ingarch import fit_ingarch
from analysis.stats.ingarch_errors import pearson_size
from analysis.stats.ingarch_form import Autoregression
from analysis.stats.ingarch_likelihood import Likelihood
from analysis.stats.ingarch_recursion import recursion_of
from analysis.stats.ingarch_simulation import simulate_ingarch
from analysis.stats.interventions import intervention, intervention_test

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
published = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the folder with the published series lies beside the project"
)
START = dt.date(2016, 1, 1)
NONE = Terms(bends=0, harmonics=0)
INARCH = Autoregression("identity", (1,), ())
both_links = pytest.mark.parametrize("link", ["identity", "log"])


def column(name, key):
    with (REFERENCE / name).open() as file:
        return np.array([float(row[key]) for row in csv.DictReader(file)])


def campy():
    """Campylobacterosis in Quebec, with a level shift at 84 and a spike at 100 (from 1)."""
    y = column("campy_4weekly.csv", "count")
    return y, np.column_stack(
        [np.ones(140), intervention(140, 83, 1.0), intervention(140, 99, 0.0)]
    )


def campy_fit(distribution="negative_binomial"):
    y, design = campy()
    form = Autoregression("identity", (1,), (13,))
    return fit_ingarch(y, np.ones(140), design, form, distribution=distribution)


def van_drivers(days=192, intervened=False):
    """Van drivers killed in Great Britain, petrol price, years since 1969."""
    y = column("seatbelts_monthly.csv", "van_killed")
    design = np.column_stack(
        [np.ones(192), column("seatbelts_monthly.csv", "petrol_price"), np.arange(1, 193) / 12]
    )
    if intervened:
        design = np.column_stack([design, intervention(192, 169, 1.0)])
    form = Autoregression("log", (1, 12), ())
    return y, design, fit_ingarch(y[:days], np.ones(days), design[:days], form)


def by_day(form, params, y, seen, design, external, before):
    """Run the recursion day by day, as it is written in the papers."""
    p, k = design.shape[1], len(form.past_counts)
    slopes, of_counts, of_means = params[:p], params[p : p + k], params[p + k :]
    settled = before
    if before is None:
        before = settled = slopes[0] / (1 - params[p:].sum())
    else:
        settled = (slopes[0] + of_counts.sum() * before) / (1 - of_means.sum())
    past, memory, rates = [], [], []
    for t in range(len(y)):
        level = sum(slopes[j] * design[t, j] for j in range(p) if not external[j])
        for lag, weight in zip(form.past_counts, of_counts, strict=True):
            level += weight * (past[t - lag] if t >= lag else before)
        for lag, weight in zip(form.past_means, of_means, strict=True):
            level += weight * (memory[t - lag] if t >= lag else settled)
        memory.append(level)
        level += sum(slopes[j] * design[t, j] for j in range(p) if external[j])
        rates.append(level if form.link == "identity" else np.exp(level))
        counted = y[t] if seen[t] else rates[t]
        past.append(counted if form.link == "identity" else np.log(counted / form.unit + 1))
    return np.array(rates)


# Published numbers ------------------------------------------------------------------------------


@published
def test_the_campylobacterosis_fit_is_the_published_one():
    """R tscount vignette: tsglm(campy, past_obs 1, past_mean 13, two interventions, nbinom).

    Slopes within 1.5%, the intercept within .05, the log-likelihood within .2. Theirs stops
    before the optimum of the quasi-likelihood, 2502.148 against 2502.162.
    """
    fit = campy_fit()
    assert_allclose(fit.slopes[0], 3.3184, atol=0.05)
    assert_allclose(fit.slopes[1:], [3.0810, 41.9541], rtol=0.0155)
    assert_allclose([fit.past_counts[0], fit.past_means[0]], [0.3690, 0.2198], rtol=0.015)
    assert_allclose(1 / fit.size, 0.0297, rtol=0.02)
    assert_allclose(fit.loglik, -381.1, atol=0.2)
    assert_allclose([fit.aic, fit.bic], [774.2, 791.8], atol=0.4)


@published
def test_the_standard_errors_are_the_published_ones():
    """R tscount vignette: .7851, .8560, 12.0914, .0696, .0942, the sandwich of the distribution."""
    errors = campy_fit().standard_errors
    assert_allclose(errors, [0.7851, 0.8560, 12.0914, 0.0696, 0.0942], rtol=0.01)


@published
def test_the_optimum_lies_above_the_published_values():
    y, design = campy()
    form = Autoregression("identity", (1,), (13,))
    likelihood = Likelihood.of(recursion_of(y, np.ones(140), design, form, False, None))
    theirs = np.array([3.3184, 3.0810, 41.9541, 0.3690, 0.2198])
    assert_allclose(-likelihood.loss(theirs)[0], 2502.1483, atol=1e-3)
    assert_allclose(-likelihood.loss(campy_fit().params)[0], 2502.1616, atol=1e-3)


SCORES = {
    "poisson": [2.750, -0.07669, -0.2751, 2.200, 3.662, 1.3081, 16.51],
    "negative_binomial": [2.722, -0.07800, -0.2766, 2.185, 3.606, 0.9643, 16.51],
}


@published
@pytest.mark.parametrize("distribution", SCORES)
def test_the_seven_scores_are_the_published_ones(distribution):
    """R tscount vignette, scoring(): logarithmic to squared error, each within .005."""
    y, _ = campy()
    fit = campy_fit(distribution)
    days = CountDistribution.of(fit.rate, fit.size)
    values = np.arange(1000)[:, None]
    chances, own = days.pmf(values), days.pmf(y)
    length = np.sqrt((chances**2).sum(axis=0))
    found = [
        -np.log(own),
        length**2 - 2 * own,
        -own / length,
        ((days.cdf(values) - (y <= values)) ** 2).sum(axis=0),
        (y - days.mean) ** 2 / days.variance + np.log(days.variance),
        (y - days.mean) ** 2 / days.variance,
        (y - days.mean) ** 2,
    ]
    assert_allclose(np.mean(found, axis=1), SCORES[distribution], atol=0.005)


@published
def test_without_feedback_it_is_the_regression_on_yesterday():
    """R: glm(ts ~ lag1, family = poisson("identity")) gives 4.0322 and .6556."""
    y, _ = campy()
    fit = fit_ingarch(y[1:], np.ones(139), np.ones((139, 1)), INARCH, before=float(y[0]))
    assert_allclose(fit.params, [4.0322, 0.6556], atol=1e-4)


@published
def test_the_van_drivers_are_fitted_at_least_as_well_as_published():
    """R tscount vignette: 1.8347, .0866, .1535, .7787, -.0303; log-likelihood -396.2.

    Each coefficient within .6 standard errors; petrol's price is hardly identified.
    """
    _, _, fit = van_drivers(156)
    assert -396.2 <= fit.loglik <= -395.9
    theirs = np.array([1.8347, 0.7787, -0.0303, 0.0866, 0.1535])
    assert (np.abs(fit.params - theirs) < 0.6 * fit.standard_errors).all()
    assert_allclose([fit.aic, fit.bic], [802.4, 817.6], atol=0.4)


@published
def test_the_forecast_of_the_van_drivers_is_the_published_one():
    """R tscount vignette, predict(n.ahead = 12): 7.72 to 7.48; ours has other coefficients."""
    y, design, fit = van_drivers(156)
    unseen = np.arange(168) < 156
    foreseen = fit.rates(y[:168] * unseen, unseen, design[:168])[156:]
    theirs = [7.72, 7.44, 7.56, 7.41, 7.20, 7.00, 7.16, 7.86, 7.53, 7.86, 8.06, 7.48]
    assert_allclose(foreseen, theirs, atol=0.14)


@published
def test_the_seat_belt_law_is_worth_what_was_published():
    """R tscount vignette: level shift at 170 of -.2168 on the log scale."""
    _, _, fit = van_drivers(intervened=True)
    assert_allclose(fit.slopes[3], -0.217, atol=0.01)


@published
@pytest.mark.slow
def test_the_bootstrap_errors_are_the_published_ones(rng):
    """R tscount vignette, se(fit, B = 500): within 10%, each side's own error being 3%."""
    (_, design), fit = campy(), campy_fit()
    drawn = simulate_ingarch(fit.form, fit.params, design, rng=rng, series=500, size=fit.size)
    again = [
        fit_ingarch(y, np.ones(140), design, fit.form, distribution="negative_binomial")
        for y in drawn
    ]
    found = np.std([[*refit.params, 1 / refit.size] for refit in again], axis=0)
    theirs = [0.89850, 0.93836, 11.16856, 0.06941, 0.10136, 0.01460]
    assert_allclose(found, theirs, rtol=0.1)


# Other roads ------------------------------------------------------------------------------------


@both_links
@pytest.mark.parametrize("before", [None, 0.3])
@pytest.mark.parametrize("gaps", [False, True])
def test_the_recursion_and_its_slopes_are_those_of_a_plain_loop(link, before, gaps, rng):
    form = Autoregression(link, (1, 3), (1, 2), unit=1.0 if before is None else 0.5)
    y, seen = rng.poisson(2.0, 60), np.ones(60)
    seen[np.r_[0:2, 10:20, 40] if gaps else []] = 0
    design = np.column_stack([np.ones(60), rng.random(60), rng.random(60)])
    external, params = [False, True, False], np.array([0.4, 0.3, 0.2, 0.2, 0.1, 0.3, 0.15])
    recursion = recursion_of(y, seen, design, form, external, before)
    path = recursion.path(params)
    plain = by_day(form, params, y, seen, design, external, before)
    assert_allclose(form.rate(path.predictor), plain, rtol=1e-12)
    by_steps = [
        (recursion.path(params + h).predictor - recursion.path(params - h).predictor) / 2e-6
        for h in 1e-6 * np.eye(7)
    ]
    assert_allclose(recursion.slopes(params, path), np.transpose(by_steps), atol=1e-7)


def test_five_days_counted_on_the_fingers():
    """Identity, 1 + .5 y + .25 rate; the level before is 1 / (1 - .75) = 4.

    1 + 2 + 1 = 4; 1 + 1 + 1 = 3 after a count of 2; 1 + 0 + .75 = 1.75 after none;
    1 + 2 + .4375 = 3.4375 after 4.
    """
    recursion = recursion_of(
        [2, 0, 4, 1], np.ones(4), np.ones((4, 1)), Autoregression("identity"), False, None
    )
    path = recursion.path(np.array([1.0, 0.5, 0.25]))
    assert_allclose(path.predictor, [4, 3, 1.75, 3.4375])


def test_an_external_effect_is_not_carried_on():
    """Identity, 1 + .25 y + .5 rate, no counts; a spike of 2 on the second day.

    Before it 1 / .25 = 4, then 1 + 1 + 2 = 4 and, with no count, 1 + .5 * 4 + 2 = 5, and
    1 + .5 * 3 = 2.5 without the spike, or 1 + .5 * 5 = 3.5 with it carried on.
    """
    design = np.column_stack([np.ones(3), [0.0, 1.0, 0.0]])
    last = [
        recursion_of(np.zeros(3), np.ones(3), design, Autoregression("identity"), outside, None)
        .path(np.array([1.0, 2.0, 0.25, 0.5]))
        .predictor
        for outside in (True, False)
    ]
    assert_allclose(last, [[4, 5, 2.5], [4, 5, 3.5]])


@both_links
@pytest.mark.parametrize("dispersed", [False, True])
def test_the_slope_of_the_loss_is_that_of_finite_differences(link, dispersed, rng):
    y, seen = rng.poisson(1.0, 200), np.arange(200) % 11 > 0
    design = np.column_stack([np.ones(200), rng.random(200)])
    likelihood = Likelihood.of(
        recursion_of(y, seen, design, Autoregression(link), [False, True], 0.4)
    )
    theta = np.array([0.2, 0.3, 0.2, 0.4, -0.5][: 5 if dispersed else 4])
    by_steps = optimize.approx_fprime(theta, lambda at: likelihood.loss(at)[0], 1e-7)
    assert_allclose(likelihood.loss(theta)[1], by_steps, atol=1e-3)


def lagged_regression(rng, days):
    """Draw a log-linear INARCH(1), and set its regression on the lagged count beside our fit."""
    import statsmodels.api as sm

    form = Autoregression("log", (1,), ())
    y = simulate_ingarch(form, [0.5, 0.5], np.ones((days, 1)), rng=rng, series=1)[0]
    lagged = np.column_stack([np.ones(days), np.append(0.7, np.log1p(y)[:-1])])
    ours = fit_ingarch(y, np.ones(days), np.ones((days, 1)), form, before=0.7)
    return y, ours, sm.GLM(y, lagged, family=sm.families.Poisson())


def test_without_feedback_it_is_the_generalised_linear_model_on_the_lagged_count(rng):
    """statsmodels GLM, Poisson, log link."""
    _, ours, model = lagged_regression(rng, 800)
    peer = model.fit(tol=1e-12)
    assert_allclose(ours.params, peer.params, rtol=1e-4)
    assert_allclose(ours.loglik, peer.llf, rtol=1e-9)
    assert_allclose(ours.covariance, peer.cov_params(), rtol=1e-3)


def test_the_robust_errors_are_those_of_the_generalised_linear_model(rng):
    """statsmodels GLM with cov_type HC0, whose information is the same."""
    _, ours, model = lagged_regression(rng, 800)
    peer = model.fit(tol=1e-12, cov_type="HC0")
    assert_allclose(ours.robust_covariance, peer.cov_params(), rtol=1e-3)


def test_the_score_test_is_that_of_the_generalised_linear_model(rng):
    """statsmodels GLMResults.score_test on the same null fit."""
    y, fit, model = lagged_regression(rng, 300)
    level = intervention(300, 150, 1.0)
    statistic, pvalue = model.fit(tol=1e-12).score_test(level[:, None])[:2]
    ours = intervention_test(y, np.ones(300), np.ones((300, 1)), fit, level)
    assert_allclose([ours.statistic, ours.pvalue], np.ravel([statistic, pvalue]), rtol=1e-3)
    assert f"p = {ours.pvalue:.3f}" in ours.sentence()


def test_pearsons_statistic_is_what_it_should_be_at_the_size_found(rng):
    rate = rng.gamma(2.0, 1.0, 500)
    y = CountDistribution.of(rate, 1.5).draw(1, rng)[0]
    size = pearson_size(y.astype(float), rate, 3)
    assert_allclose(((y - rate) ** 2 / (rate + rate**2 / size)).sum(), 497, rtol=1e-9)
    assert pearson_size(rate, rate, 3) == np.inf


# Chance -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [np.inf, 2.0])
def test_a_simulated_series_has_the_moments_of_theory(size, rng):
    """INGARCH(1, 1), 400 series of 3,000 days, four errors of each mean.

    Mean .2 / (1 - .8) = 1. The variance of the rate is b^2 / (1 - (a + b)^2) times that of a
    count given the rate on average, so with excess 1 / size: V = m + (m^2 + Var(rate)) / size +
    Var(rate). Ferland, Latour and Oraichi (2006) for Poisson; autocorrelation at lag 1 there.
    """
    b, a, mean = 0.3, 0.5, 1.0
    memory = b**2 / (1 - (a + b) ** 2)
    of_rate = memory * (mean + mean**2 / size) / (1 - memory / size)
    variance = of_rate + mean + (mean**2 + of_rate) / size
    first = b * (1 - a * (a + b)) / (1 - (a + b) ** 2 + b**2)
    form = Autoregression("identity")
    y = simulate_ingarch(form, [0.2, b, a], np.ones((3200, 1)), rng=rng, series=400, size=size)
    y = y[:, 200:].astype(float)
    square = (y - mean) ** 2
    product = (y[:, 1:] - mean) * (y[:, :-1] - mean)
    for found, true in ((y, mean), (square, variance), (product, first * variance)):
        means = found.mean(axis=1)
        assert_allclose(means.mean(), true, atol=4 * means.std() / 20)


PLANTED = {"identity": [0.2, 0.3, 0.5], "log": [0.1, 0.6, 0.3, 0.5]}


@both_links
@pytest.mark.parametrize("size", [np.inf, 2.0])
@pytest.mark.parametrize("estimate", ["quasi", "likelihood"])
def test_intervals_cover_what_was_planted(link, size, estimate, rng):
    """40 series of 1,200 days: 95% intervals cover 38, at 4 errors of 1.4 not below 32.

    The median estimate lies within half a standard error of the truth.
    """
    form, true = Autoregression(link), np.array(PLANTED[link])
    angle = 2 * np.pi * np.arange(1200) / 365.25
    design = np.column_stack([np.ones(1200), np.cos(angle)])[:, : true.size - 2]
    drawn = simulate_ingarch(
        form, true, design, rng=rng, series=40, size=size, external=True, before=0.5
    )
    distribution = "poisson" if np.isinf(size) else "negative_binomial"
    options = {"external": True, "distribution": distribution, "estimate": estimate}
    fits = [fit_ingarch(y, np.ones(1200), design, form, before=0.5, **options) for y in drawn]
    estimates = np.array([fit.params for fit in fits])
    errors = np.array([fit.standard_errors for fit in fits])
    covered = (np.abs(estimates - true) < 1.96 * errors).sum(axis=0)
    assert (covered >= 32).all()
    assert (np.abs(np.median(estimates, axis=0) - true) < 0.5 * errors.mean(axis=0)).all()
    sizes = np.median([1 / fit.size for fit in fits])
    assert_allclose(sizes, 1 / size, atol=0.06)


def test_unobserved_stretches_do_not_bend_the_estimates(rng):
    """20 series of 2,000 days, a quarter unseen: the mean within four errors of the planted."""
    form, true, ones = Autoregression("log", unit=0.5), np.array([-0.3, 0.3, 0.5]), np.ones(2000)
    seen = (np.arange(2000) % 80 >= 20).astype(float)
    drawn = simulate_ingarch(form, true, ones[:, None], rng=rng, series=20)
    found = np.array([fit_ingarch(y, seen, ones[:, None], form).params for y in drawn])
    assert (np.abs(found.mean(axis=0) - true) < 4 * found.std(axis=0) / 20**0.5 + 0.02).all()


@pytest.mark.parametrize("size", [np.inf, 2.0])
def test_the_score_test_keeps_its_size_and_finds_an_intervention(size, rng):
    """300 null series: 5% is 15, at four errors of 3.8 not above 30; a doubling found in most."""
    form, design = Autoregression("log", (1,), ()), np.ones((300, 1))
    level = intervention(300, 200, 1.0)
    distribution = "poisson" if np.isinf(size) else "negative_binomial"

    def rejected(columns, params, series):
        drawn = simulate_ingarch(form, params, columns, rng=rng, series=series, size=size)
        tests = [
            intervention_test(
                y,
                np.ones(300),
                design,
                fit_ingarch(y, np.ones(300), design, form, distribution=distribution),
                level,
            )
            for y in drawn
        ]
        return sum(test.pvalue < 0.05 for test in tests), sum(test.rises for test in tests)

    assert 3 <= rejected(design, [0.5, 0.3], 300)[0] <= 30
    found, rises = rejected(np.column_stack([design, level]), [0.5, 0.5, 0.3], 40)
    assert found >= 36
    assert rises == 40


# The model of daily counts ----------------------------------------------------------------------


def bursty(rng, days=2500, rate=0.3):
    return DailyCounts(START, simulate_counts("hawkes", days=days, rate=rate, rng=rng)[0])


def test_the_intervals_of_the_model_cover_what_was_fitted(rng):
    """30 series from a fit to a Hawkes series, refitted: 28.5 cover, at 4 errors not below 24."""
    fit = ingarch(bursty(rng), Terms(1, 1))
    covered = []
    for y in fit.simulate(30, rng):
        again = ingarch(DailyCounts(START, y), Terms(1, 1))
        ratios = fit.coefficients["rate_ratio"]
        inside = (again.coefficients["lower"] <= ratios) & (ratios <= again.coefficients["upper"])
        weights = fit.dynamics["estimate"][:3]
        held = (again.dynamics["lower"][:3] <= weights) & (weights <= again.dynamics["upper"][:3])
        covered.append([*inside, *held])
    assert (np.sum(covered, axis=0) >= 24).all()


def test_no_day_is_judged_by_itself_or_a_later_one(rng):
    counts = bursty(rng, 800)
    process = ingarch(counts, NONE).process
    for day in (0, 1, 400, 799):
        changed = counts.counts.copy()
        changed[day:] += 7
        before = process.one_step(counts)[: day + 1]
        after = process.one_step(DailyCounts(START, changed))[: day + 1]
        assert (before.rate == after.rate).all()


def test_simulated_days_follow_the_one_step_distribution(rng):
    """20,000 draws of the next day, four errors of mean and variance."""
    fit = ingarch(bursty(rng, 900), Terms(1, 1))
    drawn = fit.process.simulate(fit.counts, 20_000, rng, start=899)[:, 0]
    day = fit.predictive[899:]
    assert_allclose(drawn.mean(), day.mean[0], atol=4 * drawn.std() / 20_000**0.5)
    square = (drawn - day.mean[0]) ** 2
    assert_allclose(square.mean(), day.variance[0], atol=4 * square.std() / 20_000**0.5)


def test_a_simulated_series_is_as_frequent_as_the_counts(rng):
    fit = ingarch(bursty(rng), Terms(1, 1))
    totals = fit.simulate(100, rng).sum(axis=1)
    assert_allclose(totals.mean(), fit.counts.total, atol=4 * totals.std() / 10 + 0.05 * 750)


def test_an_unobserved_day_is_no_zero(rng):
    seen = (rng.random(2500) < 0.5).astype(float)
    counts = DailyCounts(START, rng.poisson(0.4, 2500) * (seen > 0), seen)
    fit = ingarch(counts, NONE)
    assert_allclose(np.nanmean(fit.expected), 0.4, atol=0.06)
    assert np.isnan(fit.expected[seen == 0]).all()


def test_an_unobserved_day_counts_as_what_was_expected_of_it(rng):
    """Hiding a day gives later days the rates of a plain loop, in which it has its own rate."""
    counts = bursty(rng, 400).masked(np.isin(np.arange(400), [100, 101, 300]))
    fit = ingarch(counts, NONE)
    process = fit.process
    plain = by_day(
        process.form,
        process.params,
        counts.counts,
        counts.exposure,
        np.ones((400, 1)),
        [False],
        process.before,
    )
    assert_allclose(fit.predictive.rate, plain, rtol=1e-10)


def test_the_intercept_is_the_rate_after_a_long_calm(rng):
    """With no events at all the recursion comes to rest there, on either link."""
    counts = bursty(rng)
    quiet = DailyCounts(START, np.zeros(2500))
    for link in ("log", "identity"):
        fit = ingarch(counts, NONE, link=link)
        at_rest = fit.process.one_step(quiet).rate[-1]
        assert_allclose(fit.coefficients["rate_ratio"][0], at_rest, rtol=1e-6)
        assert fit.coefficients["lower"][0] < at_rest < fit.coefficients["upper"][0]


def test_a_rate_ratio_compares_days_with_the_same_past(rng):
    """Fridays have 1.8 times the events; four standard errors of .05 on the log scale."""
    friday = (np.arange(2500) + START.weekday()) % 7 == 4
    y = rng.poisson(np.where(friday, 1.8, 1.0) * 0.6)
    fit = ingarch(DailyCounts(START, y), Terms(0, 0, "friday"))
    ratio = fit.coefficients.set_index("term").loc["Friday"]
    assert_allclose(np.log(ratio["rate_ratio"]), np.log(1.8), atol=0.2)
    no_past = fit.process.one_step(DailyCounts(START, np.zeros(2500))).rate[-14:]
    assert_allclose(no_past.max() / no_past.min(), ratio["rate_ratio"])


def test_memory_beats_independent_days_where_attacks_come_in_bursts(rng):
    from analysis.models import fit_frequency

    counts = bursty(rng)
    fit = ingarch(counts, Terms(1, 1))
    assert fit.aic < fit_frequency(counts, bends=1).aic - 20
    assert list(fit.dynamics["term"][:3]) == ["past count 1", "past mean 1", "persistence"]
    weights = fit.dynamics["estimate"]
    assert_allclose(weights[0] + weights[1], weights[2])


def test_several_lags_and_no_feedback_are_told_apart(rng):
    fit = ingarch(bursty(rng), NONE, past_counts=(1, 7), past_means=(), distribution="poisson")
    assert list(fit.dynamics["term"]) == ["past count 1", "past count 7", "persistence"]


def test_below_half_an_event_the_level_can_jump():
    """Slope of the next log rate in the last, Poisson counts, per unit of total memory.

    At most 1 for a unit of .5, so that a memory below 1 leaves one stable level.
    """
    values, rates = np.arange(300)[:, None], np.geomspace(0.01, 30, 200)
    chances = stats.poisson.pmf(values, rates)
    steepest = {
        unit: (rates * (chances * np.log1p(1 / (values + unit))).sum(axis=0)).max()
        for unit in (0.1, 0.5)
    }
    assert steepest[0.5] < 1.005
    assert steepest[0.1] > 1.2


def test_the_forecast_falls_back_to_the_usual_level(rng):
    y = np.append(bursty(rng, 1500).counts, [6, 5, 7])
    fit = ingarch(DailyCounts(START, y), NONE)
    ahead = fit.forecast(200, rng, simulations=500)
    assert ahead.mean[0] > 2 * y.mean()
    assert_allclose(ahead.mean[-100:].mean(), y.mean(), rtol=0.3)


# Trouble ----------------------------------------------------------------------------------------


def test_the_identity_link_refuses_a_season_and_says_what_to_do(rng):
    with pytest.raises(DesignError, match='take link="log"'):
        ingarch(bursty(rng), Terms(), link="identity")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"link": "sqrt"}, "the link is identity or log, got 'sqrt'"),
        ({"past_counts": ()}, "needs past counts"),
        ({"past_counts": (0,)}, "lags of 1 day or more"),
        ({"past_means": (1, 1)}, "each given once"),
        ({"distribution": "normal"}, "poisson or negative_binomial, got 'normal'"),
        ({"unit": 0.0}, "above 0"),
    ],
)
def test_an_option_outside_the_allowed_is_refused(options, words, rng):
    with pytest.raises(DesignError, match=words):
        ingarch(bursty(rng, 300), NONE, **options)


@pytest.mark.parametrize("days", [range(9), range(12)])
def test_too_few_events_end_in_words(days):
    counts = np.zeros(2500)
    counts[list(days)] = 1
    with pytest.raises(FitError, match=r"needs at least|did not settle"):
        ingarch(DailyCounts(START, counts), Terms())


def test_counts_that_never_vary_end_in_words():
    with pytest.raises(FitError, match="no memory"):
        ingarch(DailyCounts(START, np.ones(500)), NONE)


def test_counts_without_memory_end_in_words_on_the_identity_link():
    """Every count lowers the next, so its weight is 0 and the past mean's is anything."""
    with pytest.raises(FitError, match="no memory of the days before"):
        ingarch(DailyCounts(START, [0, 1] * 300), NONE, link="identity")


def test_a_design_that_does_not_fit_is_refused():
    y, ones = np.ones(20), np.ones((20, 1))
    form = Autoregression("identity")
    with pytest.raises(DesignError, match="all ones"):
        fit_ingarch(y, y, 2 * ones, form)
    with pytest.raises(DesignError, match="one number a day"):
        fit_ingarch(y, y[1:], ones, form)
    with pytest.raises(DesignError, match="nowhere below 0"):
        fit_ingarch(y, y, np.column_stack([ones, -ones]), form)
    with pytest.raises(DesignError, match="quasi or likelihood"):
        fit_ingarch(y, y, ones, form, estimate="exact")


def test_an_intervention_out_of_range_is_refused(rng):
    with pytest.raises(DesignError, match="day 0 to 9, got 10"):
        intervention(10, 10, 0.0)
    with pytest.raises(DesignError, match="between 0 and 1"):
        intervention(10, 5, 1.5)
    y, ones = rng.poisson(3.0, 100), np.ones((100, 1))
    fit = fit_ingarch(y, np.ones(100), ones, INARCH)
    with pytest.raises(FitError, match="absorb the intervention"):
        intervention_test(y, np.ones(100), ones, fit, np.ones(100))
    with pytest.raises(DesignError, match="100 days"):
        intervention_test(y, np.ones(100), ones, fit, np.ones(99))
