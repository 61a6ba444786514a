"""Which model is preferred: by days it had not seen, and by nothing else."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis import DailyCounts, compare_models, fit_frequency
from analysis.errors import DesignError, FitError
from analysis.models.contagion import Contagion, MovingRates, contagion
from analysis.models.rate_changes import RateChanges, rate_changes
from analysis.stats.hawkes import simulate_hawkes
from analysis.stats.simulate import simulate_counts

START = dt.date(2016, 1, 1)
PLAIN = ["poisson", "negative_binomial"]


def bursts(rng, days=2500):
    return DailyCounts(START, simulate_hawkes(np.full(days, 0.1), 0.6, 0.2, rng=rng, series=1)[0])


def test_the_model_that_made_the_days_is_preferred(rng):
    """Bursts of .6 offspring: the log score of the self-exciting model is far the best."""
    found = compare_models(bursts(rng), seed=1, models=[*PLAIN, "hawkes"])
    assert found.preferred.model == "hawkes"
    assert list(found.fits) == list(found.scores["model"])
    assert found.equals == []
    assert "the self-exciting model foresaw them best; every other stays" in found.sentence()


def test_a_long_series_is_refitted_eight_times_at_most(rng):
    counts = DailyCounts(START, rng.poisson(0.3, 9000))
    assert compare_models(counts, seed=1, models=["poisson"]).refits == 8
    assert compare_models(counts, seed=1, models=["poisson"], held_out=300).refits == 2


def test_models_as_good_as_each_other_are_not_told_apart(rng):
    """Poisson days: the negative binomial model is the Poisson one, or hardly another."""
    counts = DailyCounts(START, rng.poisson(0.3, 2500))
    found = compare_models(counts, seed=1, models=PLAIN)
    assert found.equals == [found.scores["model"][1]]
    assert "cannot be told apart from it" in found.sentence()


def test_the_scores_are_those_of_fits_to_earlier_days_only(rng):
    """By hand: 400 days held out, refitted after 250, so origins at 600 and 850."""
    counts = DailyCounts(START, rng.poisson(0.5, 1000))
    found = compare_models(counts, seed=1, models=["poisson"], held_out=400, refit_every=250)
    expected = []
    for origin, until in ((600, 850), (850, 1000)):
        known = DailyCounts(START, counts.counts[:origin])
        seen = DailyCounts(START, counts.counts[:until])
        one_step = fit_frequency(known, model="poisson").process.one_step(seen)[origin:until]
        expected.append(-one_step.logpmf(seen.counts[origin:]))
    assert_allclose(found.scores["log"][0], np.concatenate(expected).mean())
    assert (found.days, found.refits) == (400, 2)
    assert (found.first, found.last) == (START + dt.timedelta(600), counts.last)


def test_what_the_held_out_days_hold_changes_no_fit_to_the_days_before(rng):
    """Attacks added on the very last day touch the score of that day alone."""
    series = rng.poisson(0.5, 1500)
    more = series.copy()
    more[-1] += 5
    one, other = (
        compare_models(DailyCounts(START, days), seed=1, models=["poisson"])
        for days in (series, more)
    )
    gained = (other.scores["log"][0] - one.scores["log"][0]) * one.days
    assert 3 < gained < 30


def test_unobserved_days_are_not_scored(rng):
    exposure = np.ones(1500)
    exposure[1200:1300] = 0
    counts = DailyCounts(START, np.where(exposure > 0, rng.poisson(0.4, 1500), 0), exposure)
    found = compare_models(counts, seed=1, models=PLAIN, held_out=400)
    assert found.days == 400 - 100
    assert compare_models(counts, seed=1, models=PLAIN).days == 730


def test_a_third_of_the_days_is_held_out_but_two_years_at_least(rng):
    days = {1100: 730, 1500: 730, 3000: 1000}
    for total, held_out in days.items():
        counts = DailyCounts(START, rng.poisson(0.4, total))
        assert compare_models(counts, seed=1, models=["poisson"]).days == held_out


def test_a_short_period_falls_back_to_the_aic_and_says_so(rng):
    counts = DailyCounts(START, rng.negative_binomial(0.3, 0.3 / 0.8, 900))
    found = compare_models(counts, seed=1, models=PLAIN)
    assert found.scores.empty
    assert found.preferred.model == "negative_binomial"
    assert found.sentence().startswith("The observed days are too few to hold any out, so the")


def test_the_seed_moves_the_resampling_and_nothing_else(rng):
    counts = bursts(rng, 1500)
    one, same, other = (compare_models(counts, seed=n, models=PLAIN) for n in (1, 1, 2))
    assert one.scores["upper"].tolist() == same.scores["upper"].tolist()
    assert one.scores["upper"].tolist() != other.scores["upper"].tolist()
    assert one.scores["log"].tolist() == other.scores["log"].tolist()


def test_the_order_of_the_models_asked_for_does_not_matter(rng):
    counts = bursts(rng, 1500)
    one, other = (compare_models(counts, seed=1, models=order) for order in (PLAIN, PLAIN[::-1]))
    assert list(one.scores["model"]) == list(other.scores["model"])
    assert_allclose(one.scores["log"], other.scores["log"])


def test_a_model_that_cannot_be_fitted_is_named_with_its_reason(rng):
    """All attacks in the held-out years: nothing to fit before them, but a fit to all days."""
    counts = DailyCounts(START, np.where(np.arange(1500) < 770, 0, rng.poisson(0.5, 1500)))
    found = compare_models(counts, seed=1, models=PLAIN)
    assert set(found.refused) == set(PLAIN)
    assert "days before the held-out ones" in found.refused["poisson"]
    assert found.scores.empty
    assert list(found.fits)


def test_nothing_to_fit_is_refused():
    with pytest.raises(FitError, match="needs at least 10 events, got 0; widen the outcome"):
        compare_models(DailyCounts(START, np.zeros(1500, dtype=int)), seed=1, models=PLAIN)


@pytest.mark.parametrize(
    "asked", [{"models": ["prophet"]}, {"models": []}, {"held_out": 0}, {"refit_every": 0}]
)
def test_what_makes_no_sense_is_refused_with_what_would(asked):
    with pytest.raises(DesignError, match=r"known: poisson|between 1 and 899"):
        compare_models(DailyCounts(START, np.ones(900, dtype=int)), seed=1, **asked)


def test_a_last_third_that_nobody_watched_is_not_held_out(rng):
    """5,000 days, the last 1,700 unobserved: a third of the watched ones is held out."""
    exposure = np.where(np.arange(5000) < 3300, 1.0, 0.0)
    counts = DailyCounts(START, np.where(exposure > 0, rng.poisson(0.3, 5000), 0), exposure)
    found = compare_models(counts, seed=1, models=["poisson"])
    assert found.days == 1100
    assert (found.first, found.last) == (START + dt.timedelta(2200), START + dt.timedelta(3299))
    asked = compare_models(counts, seed=1, models=["poisson"], held_out=1000)
    assert asked.scores.empty


def test_attacks_in_one_month_of_the_year_still_have_a_rate(rng):
    """No model with a season settles on them; a single rate does."""
    july = np.arange(2500) % 365 < 30
    counts = DailyCounts(START, np.where(july, rng.poisson(0.5, 2500), 0))
    found = compare_models(counts, seed=1, models=PLAIN)
    assert list(found.fits) == ["poisson"]
    assert found.fits["poisson"].terms.harmonics == 0
    assert set(found.refused) == set(PLAIN)


def test_information_is_taken_over_days_that_every_model_judges(rng):
    """hhh4 begins on its fifteenth day; by its own AIC it would win on any flat series."""
    counts = DailyCounts(START, rng.poisson(1.0, 900))
    found = compare_models(counts, seed=1, models=["poisson", "hhh4"])
    poisson = found.fits["poisson"]
    by_hand = -2 * poisson.predictive[14:].logpmf(counts.counts[14:]).sum()
    parameters = len(poisson.coefficients)
    assert_allclose(found.information["aic"]["poisson"], by_hand + 2 * parameters)
    assert_allclose(found.information["aic"]["hhh4"], found.fits["hhh4"].aic)
    assert found.preferred.model == found.information["aic"].idxmin()


def test_one_model_alone_is_not_said_to_beat_others(rng):
    counts = DailyCounts(START, rng.poisson(0.5, 1500))
    found = compare_models(counts, seed=1, models=["poisson"])
    assert "the only one that could be asked" in found.sentence()


def test_a_single_name_is_not_taken_for_a_list_of_letters():
    with pytest.raises(DesignError, match="models is a list of names, got 'poisson'"):
        compare_models(DailyCounts(START, np.ones(900, dtype=int)), seed=1, models="poisson")


def test_contagion_that_is_there_stands_above_series_without_it(rng):
    """Branching ratio .6 within five days; steps alone give less."""
    counts = bursts(rng)
    fits = {name: fit_frequency(counts, model=name) for name in ("hawkes", "changepoint")}
    found = contagion(counts, fits, seed=1, series=40)
    estimate, low, high = found.branching_ratio
    assert low < 0.6 < high
    steps, campaigns = found.worlds
    assert steps.ratios.size == campaigns.ratios.size == 40
    assert np.median(steps.ratios) < estimate
    read = f"Read as contagion, every 100 attacks set off {100 * estimate:.0f} others"
    assert found.sentence().startswith(read)


def test_a_moving_rate_without_contagion_is_said_to_pass_for_it(rng):
    """Campaigns at random: a branching ratio is fitted, and the caveat says what it is worth."""
    counts = DailyCounts(START, simulate_counts("regimes", days=2500, rate=0.2, rng=rng)[0])
    fits = {name: fit_frequency(counts, model=name) for name in ("hawkes", "changepoint")}
    found = contagion(counts, fits, seed=1, series=40)
    assert found.branching_ratio[0] > 0.2
    assert found.mimicked
    assert "cannot tell contagion from a rate that moves" in found.sentence()


def test_independent_attacks_are_not_said_to_set_off_others(rng):
    counts = DailyCounts(START, rng.poisson(0.3, 2500))
    found = contagion(counts, {"hawkes": fit_frequency(counts, model="hawkes")}, seed=1, series=9)
    assert found.branching_ratio[1] == 0
    assert found.sentence().startswith("Nothing shows that attacks cluster beyond")
    assert "days later" not in found.sentence()


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ([], "No series without contagion could be fitted"),
        ([np.full(99, 0.1)], "The estimate is beyond what these moving rates give"),
        ([np.full(99, 0.9)], "what the number owes to contagion stays open"),
        ([np.full(99, 0.1), np.full(99, 0.9)], "what the number owes to contagion stays open"),
        ([np.linspace(0, 0.9, 99)], "cannot tell contagion from a rate that moves"),
    ],
)
def test_what_is_concluded_of_contagion_follows_from_the_series_without_it(ratios, words):
    """Found .5; a world gives as much where neither 2.5% of its series lies beyond."""
    worlds = tuple(MovingRates(f"world {n}", each) for n, each in enumerate(ratios))
    found = Contagion((0.5, 0.3, 0.7), 0.5, (5.0, 3.0, 8.0), worlds)
    assert words in found.sentence()


def test_without_a_fit_nothing_is_said_of_contagion_or_changes(rng):
    counts = bursts(rng, 900)
    fits = {"poisson": fit_frequency(counts, model="poisson")}
    assert "could not be fitted" in contagion(counts, fits, seed=1).sentence()
    changes = rate_changes(fits)
    assert changes.dates == []
    assert not changes.fitted
    assert "changes of the rate are not known" in changes.sentence()
    assert "do not say" in changes.weighed()


def weighed(numbers, named):
    table = pd.DataFrame({"date": [START] * named})
    return RateChanges(table, True, "", np.array(numbers)).weighed()


def test_the_number_of_changes_is_said_as_far_as_the_counts_say_it():
    """By hand: 95% of the probability, the limit tried, a flat answer, one number."""
    assert weighed([0.0, 0.02, 0.9, 0.08, 0.0], 2).endswith("to 4, 2 to 3 are likely (95%).")
    assert weighed([0.0, 0.0, 1.0, 0.0], 2).endswith("2 is the likely number (95%).")
    assert "do not say" in weighed([0.2, 0.2, 0.3, 0.3], 0)
    most = weighed([0.0] * 9 + [0.1, 0.2, 0.7], 5)
    assert "at least 9 are likely (more than 11 were not tried) (95%)" in most
    assert most.endswith("; the 5 named are those that stand out most.")
    assert weighed([0.0, 0.9, 0.1], 0).endswith("none of them stands out enough to be dated.")
