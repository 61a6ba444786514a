"""What every frequency model must do, asked of each entry of MODELS without being told."""

import datetime as dt
import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis import MODELS, DailyCounts, fit_frequency
from analysis.errors import AnalysisError, FitError
from analysis.models.words import SPOKEN, spoken
from analysis.stats.hawkes import simulate_hawkes

START = dt.date(2016, 1, 1)
DAYS = 2500
SERIES = 40
every_model = pytest.mark.parametrize("model", MODELS)

ANGLE = 2 * np.pi * np.arange(DAYS) / 365.25


def bursts(rng, days=DAYS, level=0.12):
    """Attacks in bursts: branching ratio .5 over about a week, a yearly wave behind."""
    wave = level * np.exp(0.4 * np.cos(2 * np.pi * np.arange(days) / 365.25))
    return simulate_hawkes(wave, 0.5, 0.15, rng=rng, series=1, nb_size=2.0)[0]


def with_a_gap(rng):
    """The same with a year and a half that nobody watched."""
    exposure = np.ones(DAYS)
    exposure[900:1450] = 0
    return DailyCounts(START, np.where(exposure > 0, bursts(rng), 0), exposure)


@every_model
def test_a_fit_is_whole(model, rng):
    counts = with_a_gap(rng)
    fit = fit_frequency(counts, model=model)
    seen = counts.exposure > 0
    for days in (fit.expected, fit.lower, fit.upper, fit.residuals):
        assert np.isfinite(days[seen][30:]).all()
        assert np.isnan(days[~seen]).all()
    assert (fit.lower <= fit.expected)[seen][30:].all()
    assert (fit.expected <= fit.upper)[seen][30:].all()
    assert list(fit.coefficients) == ["term", "rate_ratio", "lower", "upper"]
    assert list(fit.dynamics) == ["term", "estimate", "lower", "upper"]
    for frame, value in ((fit.coefficients, "rate_ratio"), (fit.dynamics, "estimate")):
        assert frame.notna().all(axis=None)
        assert (frame["lower"] <= frame[value]).all()
        assert (frame[value] <= frame["upper"]).all()
    assert np.isfinite([fit.dispersion, fit.loglik, fit.aic, fit.bic]).all()
    assert fit.model == model
    assert fit.sentence().startswith(f"The {spoken(model)} model")


@every_model
def test_a_gap_is_not_zero(model, rng):
    """The mean rate of the watched days, within a sixth: about 500 attacks in bursts."""
    counts = with_a_gap(rng)
    fit = fit_frequency(counts, model=model)
    assert_allclose(np.nanmean(fit.expected), counts.total / counts.exposure.sum(), rtol=1 / 6)
    after = slice(1450, 1600)
    assert fit.expected[after].mean() > 0.4 * counts.counts[after].mean()


@every_model
def test_no_day_is_foreseen_with_its_own_or_a_later_count(model, rng):
    counts = with_a_gap(rng)
    process = fit_frequency(counts, model=model).process
    changed = counts.counts.copy()
    changed[2000:] = rng.poisson(5, DAYS - 2000)
    one, other = (
        process.one_step(counts),
        process.one_step(DailyCounts(START, changed, counts.exposure)),
    )
    assert_allclose(one.mean[:2001], other.mean[:2001], rtol=1e-9)
    assert_allclose(one.variance[:2001], other.variance[:2001], rtol=1e-9)


@every_model
def test_days_to_come_change_nothing_before_them(model, rng):
    counts = with_a_gap(rng)
    fit = fit_frequency(counts, model=model)
    longer = DailyCounts(
        START,
        np.append(counts.counts, rng.poisson(1, 200)),
        np.append(counts.exposure, np.ones(200)),
    )
    foreseen = fit.process.one_step(longer)
    assert foreseen.mean.shape == (DAYS + 200,)
    assert_allclose(foreseen.mean[:DAYS], fit.predictive.mean, rtol=1e-9)
    assert np.isfinite(foreseen.mean).all()


@every_model
def test_what_is_simulated_is_what_is_foreseen(model, rng):
    """Over 60 series the days' surprises, put in standard units, have mean 0 and variance 1.

    150,000 surprises in bursts: 4 standard errors, and a variance within a tenth, each missed
    by a sound model less than once in 1,000 times.
    """
    fit = fit_frequency(DailyCounts(START, bursts(rng)), model=model)
    drawn = fit.simulate(60, rng)
    surprises = []
    for series in drawn:
        foreseen = fit.process.one_step(DailyCounts(START, series))
        surprises.append((series - foreseen.mean) / np.sqrt(foreseen.variance))
    pooled = np.concatenate([days[30:] for days in surprises])
    assert abs(pooled.mean()) * np.sqrt(pooled.size) < 4
    assert_allclose(pooled.var(), 1, atol=0.1)


@every_model
def test_planted_values_are_recovered_and_intervals_cover_them(model, rng):
    """40 series drawn from a fit and fitted again: nine in ten of the intervals hold the truth.

    The share of one term in 40 series has standard error .035 about .95; terms whose plain
    interval is known to be short (a shape near its bound) still stay above .80. A sound
    term of a sound model falls below .80 less than once in 1,000 times. The median estimate
    lies within half an interval of the truth.
    """
    planted = fit_frequency(DailyCounts(START, bursts(rng, level=0.2)), model=model, bends=0)
    held, middle = {}, {}
    for series in planted.simulate(SERIES, rng):
        again = fit_frequency(DailyCounts(START, series), model=model, bends=0)
        for term, truth, low, high, estimate in terms_of(planted, again):
            held.setdefault(term, []).append(low <= truth <= high)
            middle.setdefault(term, []).append((estimate - truth) / (high - low))
    assert held
    for term, inside in held.items():
        assert np.mean(inside) >= 0.80, (term, np.mean(inside))
        assert abs(np.median(middle[term])) < 0.5, (term, np.median(middle[term]))


def terms_of(planted, again):
    """Pair what was planted with what was found, where both have the term with an interval."""
    for frame, value in (("coefficients", "rate_ratio"), ("dynamics", "estimate")):
        truth = getattr(planted, frame).set_index("term")
        found = getattr(again, frame).set_index("term")
        for term in truth.index.intersection(found.index):
            low, high = found.loc[term, ["lower", "upper"]]
            if low < high:
                yield term, truth.loc[term, value], low, high, found.loc[term, value]


@every_model
def test_a_forecast_begins_the_day_after_and_says_how_far_it_may_err(model, rng):
    fit = fit_frequency(DailyCounts(START, bursts(rng)), model=model)
    one = fit.forecast(60, np.random.default_rng(1), simulations=300)
    assert one.first == fit.counts.last + dt.timedelta(1)
    assert one.mean.shape == one.lower.shape == one.upper.shape == (60,)
    mean, low, high = one.total
    assert low <= mean <= high
    assert 0.2 * 60 * fit.counts.counts.mean() < mean < 4 * 60 * fit.counts.counts.mean()
    other = fit.forecast(60, np.random.default_rng(1), simulations=300)
    assert_array_equal(one.mean, other.mean)


@every_model
def test_the_same_counts_give_the_same_fit_to_the_last_bit(model, rng):
    counts = with_a_gap(rng)
    one, other = (fit_frequency(counts, model=model) for _ in range(2))
    assert_array_equal(one.expected, other.expected)
    assert one.loglik == other.loglik


def lonely(days, *places):
    counts = np.zeros(days, dtype=int)
    counts[list(places)] = 1
    return counts


TROUBLE = {
    "no events": lonely(DAYS),
    "one event": lonely(DAYS, 1200),
    "ten events in a decade": lonely(3652, *range(100, 3600, 350)),
    "all on one day": np.where(np.arange(DAYS) == 700, 400, 0),
    "years without any": np.where(np.arange(DAYS) < 300, 1, 0),
    "one every day": np.ones(DAYS, dtype=int),
    "a month alone": np.where(np.arange(DAYS) % 365 < 30, 1, 0),
    "three days": np.array([4, 9, 2]),
    "one huge day": np.where(np.arange(DAYS) == 1000, 100_000, np.arange(DAYS) % 7 == 0).astype(
        int
    ),
}


@every_model
@pytest.mark.parametrize("series", TROUBLE)
def test_trouble_ends_in_words_or_in_sound_numbers(model, series):
    """Warnings are errors here, so that no number comes out of one."""
    counts = DailyCounts(START, TROUBLE[series])
    try:
        fit = fit_frequency(counts, model=model)
    except FitError:  # what it says is looked at below
        return
    assert np.isfinite([fit.loglik, fit.aic, fit.dispersion]).all()
    assert np.isfinite(fit.expected[30:]).all()
    assert fit.coefficients.notna().all(axis=None)


@every_model
@pytest.mark.parametrize("series", ["no events", "one event", "three days"])
def test_next_to_nothing_is_refused_with_what_to_do(model, series):
    with pytest.raises(FitError, match=r"widen|lengthen|leave out|needs"):
        fit_frequency(DailyCounts(START, TROUBLE[series]), model=model)


@every_model
def test_a_weekday_without_events_is_refused_by_name(model, rng):
    """A level with zeros only has no rate ratio that could be estimated."""
    weekday = (np.arange(DAYS) + START.weekday()) % 7
    counts = DailyCounts(START, np.where(weekday == 4, 0, rng.poisson(0.3, DAYS)))
    with pytest.raises(AnalysisError, match="Friday"):
        fit_frequency(counts, model=model, weekday="friday")


@every_model
def test_a_model_explains_itself(model):
    text = inspect.getdoc(MODELS[model]) or ""
    for part in ("Use it", "Parameters", "Returns", "Notes", "**Assumes**", "Source"):
        assert part in text, part


def test_every_model_has_words_for_readers():
    assert list(SPOKEN) == list(MODELS)


@every_model
def test_a_long_series_is_fitted_or_refused_with_what_to_do(model, rng):
    """250,000 days, seven centuries: linear models go on, the others name one that does."""
    counts = DailyCounts(dt.date(1, 1, 1), np.tile(bursts(rng), 100))
    if model in ("gam", "ingarch"):
        with pytest.raises(FitError, match=r"at most [\d,]+ days, got 250,000; shorten the period"):
            fit_frequency(counts, model=model, bends=0)
    else:
        fit = fit_frequency(counts, model=model, bends=0)
        assert_allclose(fit.expected[1000:].mean(), counts.counts.mean(), rtol=0.05)
