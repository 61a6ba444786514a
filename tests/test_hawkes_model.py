"""The models hawkes and hhh4 of daily counts: what they find, and what they refuse."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models import Terms
from analysis.models.covariates import covariates
from analysis.models.hawkes import hawkes
from analysis.models.hhh4 import hhh4
from analysis.models.negative_binomial import negative_binomial
from analysis.stats.hawkes import simulate_hawkes
from analysis.stats.simulate import simulate_counts

START = dt.date(2016, 1, 1)
DAYS = 2500
VARIANTS = {
    "hawkes": (hawkes, {}),
    "power law": (hawkes, {"kernel": "power_law"}),
    "hawkes poisson": (hawkes, {"distribution": "poisson"}),
    "hhh4": (hhh4, {}),
    "hhh4 lag one": (hhh4, {"lags": 1}),
    "hhh4 season": (hhh4, {"epidemic_season": True, "distribution": "poisson"}),
}
every_variant = pytest.mark.parametrize(("model", "options"), VARIANTS.values(), ids=list(VARIANTS))


def bursts(rng, *, series=1, branching=0.5, nb_size=2.0):
    """Draw 182 attacks a year with a season of .5 on the log scale, mean delay 5 days."""
    angle = 2 * np.pi * np.arange(DAYS) / 365.25
    background = 0.5 * (1 - branching) * np.exp(0.5 * np.cos(angle)) / 1.0635
    return simulate_hawkes(background, branching, 0.2, rng=rng, series=series, nb_size=nb_size)


def daily(counts, hidden=None):
    made = DailyCounts(START, counts)
    return made if hidden is None else made.masked(hidden)


@every_variant
def test_gives_finite_numbers_with_their_intervals(model, options, rng):
    fit = model(daily(bursts(rng)[0]), Terms(3), **options)
    known = np.isfinite(fit.expected)
    assert known[60:].all()
    assert (fit.lower[known] <= fit.expected[known]).all()
    assert (fit.expected[known] <= fit.upper[known]).all()
    for table, name in ((fit.coefficients, "rate_ratio"), (fit.dynamics, "estimate")):
        assert (table["lower"] <= table[name]).all()
        assert (table[name] <= table["upper"]).all()
    assert list(fit.dynamics["term"][:2]) == ["branching ratio", "memory in days"]
    assert_allclose(fit.dispersion, 1, atol=0.2)


@every_variant
def test_no_day_sees_itself_or_a_later_one(model, options, rng):
    y = bursts(rng)[0]
    fit = model(daily(y), Terms(), **options)
    altered = y.copy()
    altered[1200:] = rng.poisson(3, DAYS - 1200)
    before, after = fit.process.one_step(daily(y)), fit.process.one_step(daily(altered))
    assert np.array_equal(before.mean[:1201], after.mean[:1201])
    assert not np.array_equal(before.mean[1201:1300], after.mean[1201:1300])


@every_variant
@pytest.mark.parametrize("hide", [False, True])
def test_a_simulation_has_the_mean_and_variance_of_one_step(model, options, hide, rng):
    """The day after a known past, 20,000 draws: within five errors of mean and variance."""
    hidden = np.arange(DAYS) % 100 > 80 if hide else None
    counts = daily(bursts(rng)[0], hidden)
    fit = model(counts, Terms(), **options)
    day = 1185
    short = DailyCounts(START, counts.counts[: day + 1], counts.exposure[: day + 1])
    drawn = fit.process.simulate(short, 20_000, rng, start=day)[:, 0]
    expected = fit.process.one_step(counts)[day : day + 1]
    error = np.sqrt(expected.variance[0] / 20_000)
    assert_allclose(drawn.mean(), expected.mean[0], atol=5 * error)
    assert_allclose(drawn.var(), expected.variance[0], rtol=0.25)


def test_recovers_season_branching_ratio_and_memory(rng):
    """Thirty series with a trend fitted besides: coverage 95%, below 24 of 30 has chance 1e-4."""
    fits = [hawkes(daily(y), Terms(1)) for y in bursts(rng, series=30)]
    found = {term: 0 for term in ("season cos", "branching ratio", "memory in days", "dispersion")}
    truth = [np.exp(0.5), 0.5, 5.0, 0.5]
    for fit in fits:
        rows = fit.dynamics.set_index("term")
        rows.loc["season cos"] = fit.coefficients.set_index("term").loc["season cos"].to_numpy()
        for term, value in zip(found, truth, strict=True):
            found[term] += rows.loc[term, "lower"] <= value <= rows.loc[term, "upper"]
    assert all(covered >= 24 for covered in found.values()), found
    assert_allclose(np.median([fit.estimate("branching ratio") for fit in fits]), 0.5, atol=0.06)


def test_both_models_agree_where_the_memory_is_short(rng):
    """Mean delay 2 days: 14 lags hold all of it but 1e-4, and only the first days differ."""
    y = simulate_hawkes(np.full(DAYS, 0.25), 0.5, 0.5, rng=rng, series=1, nb_size=2.0)[0]
    one, other = hawkes(daily(y), Terms()), hhh4(daily(y), Terms())
    for term in ("branching ratio", "memory in days", "dispersion"):
        assert_allclose(one.estimate(term), other.estimate(term), rtol=0.05)


def test_the_models_set_independent_days_beside_bursts(rng):
    """In the world of bursts the likelihood gains by the past, in that of Poisson days not."""
    for world, gain in (("hawkes", True), ("poisson", False)):
        counts = daily(simulate_counts(world, days=DAYS, rate=0.5, rng=rng)[0])
        alone = negative_binomial(counts, Terms()).aic
        for model in (hawkes, hhh4):
            assert (model(counts, Terms()).bic < alone - 20) is gain


def test_a_branching_ratio_of_nothing_is_zero_with_an_upper_limit(rng):
    fit = hawkes(daily(np.tile([1, 0, 0, 0], 600)), Terms(harmonics=0))
    rows = fit.dynamics.set_index("term")
    assert_allclose(rows.loc["branching ratio", "estimate"], 0, atol=1e-3)
    assert rows.loc["branching ratio", "lower"] == 0
    assert 0 < rows.loc["branching ratio", "upper"] < 0.5
    assert_allclose(rows.loc["memory in days", ["lower", "upper"]].tolist(), [1.05, 60])


def test_a_growing_rate_drives_hhh4_above_one_and_hawkes_only_near_it(rng):
    """The counts grow by e^9 without a trend in the model; the logit holds hawkes below 1."""
    counts = daily(rng.poisson(np.exp(np.linspace(-5, 4, DAYS))))
    assert 0.98 < hawkes(counts, Terms(0)).estimate("branching ratio") < 1
    assert 1 < hhh4(counts, Terms(0)).estimate("branching ratio") < 1.1


def test_an_epidemic_season_without_an_epidemic_is_unknown(rng):
    fit = hhh4(daily(rng.poisson(0.4, DAYS)), Terms(), lags=1, epidemic_season=True)
    waves = fit.dynamics.set_index("term").loc[["epidemic season cos", "epidemic season sin"]]
    assert fit.estimate("branching ratio") < 0.05
    assert (waves["estimate"] == 1).all()
    assert (waves["lower"] == 0).all()
    assert np.isinf(waves["upper"]).all()


def test_the_likelihood_of_hhh4_begins_after_its_lags(rng):
    counts = daily(bursts(rng)[0])
    for lags in (1, 14):
        fit = hhh4(counts, Terms(), lags=lags)
        assert np.flatnonzero(np.isfinite(fit.expected))[0] == lags
        by_day = fit.predictive[lags:].logpmf(counts.counts[lags:])
        assert_allclose(fit.loglik, by_day.sum(), rtol=1e-12)


def test_the_days_that_excite_are_those_of_the_lags():
    """Equal weights over 3 days, one salvo of 6 on day 100: 2 lambda more on the next 3 days."""
    y = np.tile([0, 0, 1, 0, 2, 0, 0, 0, 1, 1], 40)
    fit = hhh4(daily(y), Terms(harmonics=0), lags=3, weights="equal")
    quiet = fit.process.one_step(daily(np.zeros(400, dtype=int))).mean
    salvo = np.zeros(400, dtype=int)
    salvo[100] = 6
    rise = fit.process.one_step(daily(salvo)).mean - quiet
    assert np.flatnonzero(rise).tolist() == [101, 102, 103]
    assert_allclose(rise[101:104], 2 * fit.estimate("branching ratio"), rtol=1e-10)


@every_variant
def test_an_unobserved_day_is_no_zero(model, options, rng):
    """A third of the days hidden: the season's mean rate stays within four errors, .1."""
    hidden = rng.random(DAYS) < 0.33
    fit = model(daily(bursts(rng)[0], hidden), Terms(), **options)
    assert np.isnan(fit.expected[hidden]).all()
    assert_allclose(np.nanmean(fit.expected), 0.5, atol=0.1)
    whole = fit.process.one_step(daily(np.zeros(DAYS, dtype=int), np.ones(DAYS, dtype=bool)))
    assert_allclose(whole.mean[100:].mean(), 0.5, atol=0.12)


@every_variant
def test_a_forecast_leaves_the_fit_as_it_was_and_starts_from_the_last_days(model, options, rng):
    y = bursts(rng)[0]
    y[-3:] = 8
    fit = model(daily(y), Terms(2), **options)
    later = fit.forecast(30, rng, simulations=4000)
    first = fit.process.one_step(daily(np.append(y, 0))).mean[-1]
    assert_allclose(later.mean[0], first, atol=5 * np.sqrt(3 * first * (1 + first) / 4000))
    assert later.mean[0] > later.mean[-1]
    longer = fit.process.one_step(daily(np.append(y, np.zeros(400, dtype=int)))).mean
    known = np.isfinite(fit.expected)
    assert_allclose(longer[:DAYS][known], fit.expected[known], rtol=1e-12)


@every_variant
@pytest.mark.parametrize("events", [0, 1, 12])
def test_too_few_events_end_in_words_not_in_numbers(model, options, events):
    y = np.zeros(DAYS, dtype=int)
    y[:events] = 1
    with pytest.raises(FitError, match=r"needs at least|did not settle"):
        model(daily(y), Terms(1), **options)


@every_variant
def test_years_without_an_event_end_in_words_not_in_numbers(model, options):
    y = np.zeros(DAYS, dtype=int)
    y[2000:2400:4] = 2
    with pytest.raises(FitError, match="did not settle on these 200 events"):
        model(daily(y), Terms(3), **options)


@every_variant
def test_the_same_counts_give_the_same_bits(model, options, rng):
    counts = daily(bursts(rng)[0])
    one, two = (model(counts, Terms(1), **options) for _ in range(2))
    assert one.dynamics.equals(two.dynamics)
    assert one.coefficients.equals(two.coefficients)
    drawn = [one.simulate(3, np.random.default_rng(5)) for _ in range(2)]
    assert np.array_equal(*drawn)


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        (hawkes, {"kernel": "gaussian"}, "kernel is exponential or power_law, got 'gaussian'"),
        (hawkes, {"distribution": "normal"}, "distribution is negative_binomial or poisson"),
        (hhh4, {"weights": "linear"}, "weights is geometric or equal, got 'linear'"),
        (hhh4, {"lags": 0}, "1 to 60 past days, got 0"),
        (hhh4, {"lags": 61}, "1 to 60 past days, got 61"),
    ],
)
def test_options_outside_the_known_are_refused(model, options, words):
    with pytest.raises(DesignError, match=words):
        model(daily(np.ones(DAYS, dtype=int)), Terms(), **options)


def test_the_epidemic_season_turns_with_the_season_of_the_rate(rng):
    fit = hhh4(daily(bursts(rng)[0]), Terms(), epidemic_season=True)
    season = covariates(fit.counts, Terms())["season cos"].to_numpy()
    assert np.array_equal(fit.process._on(fit.counts).epidemic[:, 1], season)
