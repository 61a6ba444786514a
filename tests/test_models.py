"""Frequency models: what any of them must do, and numbers by another road."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats

from analysis import MODELS, DailyCounts, fit_frequency
from analysis.errors import DesignError, FitError
from analysis.models import Terms, trend_and_season

START = dt.date(2016, 1, 1)
DAYS = 2500
log_linear = pytest.mark.parametrize("model", ["poisson", "negative_binomial"])


def wave(amplitude=0.5):
    angle = 2 * np.pi * np.arange(DAYS) / 365.25
    return np.exp(np.log(0.3) + amplitude * np.cos(angle))


@log_linear
def test_recovers_a_planted_rate_and_season(model, rng):
    """Poisson days, 750 events: the season's log amplitude within four errors of .05."""
    fit = fit_frequency(DailyCounts(START, rng.poisson(wave())), model=model)
    season = fit.coefficients.set_index("term").loc["season cos"]
    assert season["lower"] < season["rate_ratio"] < season["upper"]
    assert_allclose(np.log(season["rate_ratio"]), 0.5, atol=0.2)
    assert_allclose(np.nanmean(fit.expected / wave()), 1, atol=0.1)


@log_linear
def test_years_without_an_event_end_in_words_not_in_numbers(model):
    counts = np.zeros(DAYS, dtype=int)
    counts[2000:2400:4] = 2
    with pytest.raises(FitError, match="did not settle on these 200 events"):
        MODELS[model](DailyCounts(START, counts), Terms(3))


@log_linear
def test_the_trend_gets_as_many_pieces_as_the_events_carry(model, rng):
    silent = np.zeros(DAYS, dtype=int)
    silent[2000:2400:4] = 2
    few = fit_frequency(DailyCounts(START, silent), model=model)
    many = fit_frequency(DailyCounts(START, rng.poisson(wave())), model=model)
    assert few.bends < many.bends == 3
    assert np.isfinite(few.upper).all()


@pytest.mark.parametrize(
    ("dispersion", "words"),
    [
        (0.1, "vary 0.1 times as much as it expects, less than the model allows."),
        (0.8, "vary 0.8 times as much as it expects, about what the model allows."),
        (1.2, "vary 1.2 times as much as it expects, more than the model allows: bursts"),
    ],
)
def test_the_sentence_says_on_which_side_the_counts_leave_the_model(dispersion, words):
    fit = fit_frequency(DailyCounts(START, [0, 1] * 500), model="poisson")
    assert words in replace(fit, dispersion=dispersion).sentence()


def test_the_dispersion_of_the_negative_binomial_is_estimated(rng):
    """Size 2 at mean .8: the log-likelihood of the fit equals scipy's at its own optimum."""
    counts = DailyCounts(START, rng.negative_binomial(2, 2 / 2.8, DAYS))
    fit = fit_frequency(counts, model="negative_binomial")
    plain = fit_frequency(counts, model="poisson")
    assert_allclose(plain.dispersion, 1.4, atol=0.15)
    assert_allclose(fit.dispersion, 1.0, atol=0.12)

    def loss(size):
        share = size / (size + fit.expected)
        return -stats.nbinom.logpmf(counts.counts, size, share).sum()

    best = optimize.minimize_scalar(loss, bounds=(0.1, 20), method="bounded")
    assert_allclose(fit.loglik, -best.fun, atol=0.02)
    assert fit.aic < plain.aic


def test_the_poisson_fit_is_that_of_a_plain_optimiser(rng):
    counts = DailyCounts(START, rng.poisson(wave()))
    fit = fit_frequency(counts, model="poisson")
    x = trend_and_season(counts).to_numpy()

    def loss(beta):
        return (np.exp(x @ beta) - counts.counts * (x @ beta)).sum()

    best = optimize.minimize(loss, np.zeros(x.shape[1]), method="BFGS", options={"gtol": 1e-6})
    assert_allclose(np.log(fit.coefficients["rate_ratio"]), best.x, atol=2e-3)


def test_the_trend_stays_level_where_nobody_looked():
    exposure = np.zeros(DAYS)
    exposure[500:2000] = 1
    trend = trend_and_season(DailyCounts(START, np.zeros(DAYS), exposure)).filter(like="trend")
    assert (trend.iloc[:500] == trend.iloc[500]).all(axis=None)
    assert (trend.iloc[2000:] == trend.iloc[1999]).all(axis=None)


def test_the_season_counts_from_the_first_of_january():
    season = trend_and_season(DailyCounts(dt.date(2016, 12, 31), np.zeros(800)))["season cos"]
    assert_allclose(season[1], 1, atol=1e-3)


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(DesignError, match="known: poisson, negative_binomial, gam"):
        fit_frequency(DailyCounts(START, np.zeros(10)), model="prophet")
