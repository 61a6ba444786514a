"""Waiting times on the model's own clock: exact under the model, and alive to bursts."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.errors import DesignError, FitError
from analysis.stats import time_rescaling as time_rescaling_module
from analysis.stats.distributions import CountDistribution
from analysis.stats.hawkes import simulate_hawkes
from analysis.stats.rescaled_waits import rescaled_waits
from analysis.stats.time_rescaling import time_rescaling, time_rescaling_refitted


class Halves:
    """A generator whose every uniform is one half, for arithmetic on fingers."""

    def random(self, shape):
        return np.full(shape, 0.5)


def test_the_waits_counted_on_fingers():
    """Geometric days of mean 1: after any number of events one more comes with chance 1/2.

    Counts 0, 2, 0, 0, 1: one no, then a yes; a yes at once; a no that ends day two, two more,
    then a yes. A no leaves 1/2 of what is left, a yes with r = 1/2 leaves 1 - 1/2 * 1/2 = 3/4:
    1 - 1/2 * 3/4, 1 - 3/4, 1 - 1/8 * 3/4.
    """
    geometric = CountDistribution.of([1.0] * 5, 1.0)
    waits = rescaled_waits(geometric, [0, 2, 0, 0, 1], Halves())
    assert_allclose(waits, [[0.625, 0.25, 0.90625]], rtol=1e-12)


def test_days_with_at_most_one_event_are_those_of_haslinger():
    """A chance p of one event: the wait adds -log(1 - p) a day, and -log(1 - r p) at the end."""
    rate, days = 1e-9, 4
    chance = np.array([0.1, 0.2, 0.3, 0.4])
    sparse = CountDistribution.of([rate] * days, occurs=chance)
    wait = -np.log(0.9) - np.log(0.8) - np.log(1 - 0.5 * 0.3)
    assert_allclose(rescaled_waits(sparse, [0, 0, 1, 0], Halves()), [[1 - np.exp(-wait)]])


@pytest.mark.parametrize("size", [np.inf, 0.3])
@pytest.mark.parametrize("occurs", [None, 0.2])
def test_waits_are_uniform_and_without_order_under_the_model(size, occurs, rng):
    """About 10,000 waits: both p-values above .001."""
    rate = np.exp(np.sin(np.arange(20_000) / 300)) * 0.5
    truth = CountDistribution.of(rate, size, occurs)
    waits = rescaled_waits(truth, truth.draw(1, rng)[0], rng)[0]
    assert stats.kstest(waits, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(waits[1:], waits[:-1])[0, 1]) < 3.3 / np.sqrt(waits.size)


def test_waits_of_a_process_with_memory_are_uniform_given_its_past(rng):
    """A self-exciting series judged by its own one-step rates; then by its mean alone."""
    y = simulate_hawkes(np.full(6000, 0.15), 0.6, 0.2, rng=rng, series=1, start=0.0)[0]
    rate, excitation = np.empty(6000), 0.0
    for day in range(6000):
        rate[day] = 0.15 + 0.6 * excitation
        excitation = 0.8 * excitation + 0.2 * y[day]
    assert time_rescaling(CountDistribution.of(rate), y, rng).pvalue > 0.001
    blind = time_rescaling(CountDistribution.of(np.full(6000, y.mean())), y, rng)
    assert blind.pvalue < 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_distance_and_its_p_value_are_those_of_scipy(seed, rng):
    """On six series both the largest rise and the largest fall come to decide."""
    y = rng.poisson(0.4, 60)
    flat = CountDistribution.of(np.full(60, 0.2 if seed % 2 else 0.8))
    found = time_rescaling(flat, y, np.random.default_rng(seed), draws=1)
    waits = rescaled_waits(flat, y, np.random.default_rng(seed))[0]
    theirs = stats.kstest(waits, "uniform", method="exact")
    assert_allclose(found.distance, theirs.statistic)
    assert_allclose(found.pvalue_distance, theirs.pvalue)


def test_a_right_model_is_rejected_no_more_often_than_said(rng):
    """200 series, known parameters: at most 10 + 3 * 3.1 rejected at 5%."""
    truth = CountDistribution.of(np.full(500, 0.3), 1.0)
    tests = [time_rescaling(truth, y, rng, draws=5) for y in truth.draw(200, rng)]
    assert sum(test.pvalue < 0.05 for test in tests) <= 19


def again_of(rate):
    def again(rng):
        series = rng.poisson(rate)
        return CountDistribution.of(np.full(series.size, series.mean())), series

    return again


def test_refitting_mends_the_p_value_of_a_fitted_model(rng):
    """80 series of a level estimated from themselves.

    Taken as known, the mean p of the distance is .65 (1,500 series) with an error of .024
    here; after refitting it is 1/2 within three errors of .29 / sqrt(80) = .032.
    """
    rate = np.full(400, 0.4)
    plain, refitted, order = [], [], []
    for _ in range(80):
        y = rng.poisson(rate)
        fitted = CountDistribution.of(np.full(400, y.mean()))
        plain.append(time_rescaling(fitted, y, rng, draws=5).pvalue_distance)
        found = time_rescaling_refitted(
            fitted, y, rng, again=again_of(fitted.rate), refits=19, draws=5
        )
        refitted.append(found.pvalue_distance)
        order.append(found.pvalue_order)
    assert np.mean(plain) > 0.57
    assert_allclose([np.mean(refitted), np.mean(order)], 0.5, atol=0.1)


def test_a_shift_of_level_is_seen_under_a_constant_rate(rng):
    """.15 a day for 700 days, then .45."""
    y = rng.poisson(np.repeat([0.15, 0.45], 700))
    flat = CountDistribution.of(np.full(1400, y.mean()))
    found = time_rescaling_refitted(flat, y, rng, again=again_of(flat.rate), refits=59)
    assert found.pvalue_distance == 1 / 60
    assert found.pvalue_order == 1 / 60
    assert found.pvalue == 2 / 60


def test_a_series_that_cannot_be_fitted_is_left_out_and_too_many_end_in_words(rng):
    def never(_):
        raise FitError("it did not settle")

    tries = iter([True, False] * 20)

    def sometimes(source):
        return again_of(np.full(300, 0.4))(source) if next(tries) else never(source)

    y = rng.poisson(0.4, 300)
    flat = CountDistribution.of(np.full(300, 0.4))
    assert time_rescaling_refitted(flat, y, rng, again=sometimes, refits=20).refits == 10
    with pytest.raises(FitError, match="0 of 5 series"):
        time_rescaling_refitted(flat, y, rng, again=never, refits=5)


def test_too_few_events_or_draws_are_refused(rng):
    flat = CountDistribution.of(np.full(9, 0.4))
    with pytest.raises(DesignError, match="at least 5 events and a draw, got 2 events"):
        time_rescaling(flat, [1, 1, 0, 0, 0, 0, 0, 0, 0], rng)
    with pytest.raises(DesignError, match="one count for each day"):
        rescaled_waits(flat, [1], rng)
    with pytest.raises(DesignError, match="at least one refit"):
        time_rescaling_refitted(flat, np.ones(9, int), rng, again=again_of(flat.rate), refits=0)


def test_an_all_but_impossible_count_gives_waits_between_0_and_1(rng):
    waits = rescaled_waits(CountDistribution.of([1e-5] * 3), [0, 80, 0], rng)
    assert np.isfinite(waits).all()
    assert ((waits >= 0) & (waits <= 1)).all()


def test_no_event_gives_no_wait(rng):
    assert rescaled_waits(CountDistribution.of([0.1, 0.1]), [0, 0], rng).shape == (1, 0)


def test_unevenness_and_memory_tell_the_direction(rng):
    """Every tenth day: waits alike. Twenty days alike: uneven. A shift of level: in order."""
    flat = CountDistribution.of(np.full(2000, 0.1))
    even = time_rescaling(flat, np.tile([1] + [0] * 9, 200), rng)
    crowded = time_rescaling(flat, np.repeat(rng.poisson(0.1, 100), 20), rng)
    right = time_rescaling(flat, rng.poisson(0.1, 2000), rng)
    assert even.unevenness < 0.5 < 0.75 < right.unevenness < 1.25 < crowded.unevenness
    shift = time_rescaling(flat, rng.poisson(np.repeat([0.02, 0.18], 1000)), rng)
    turns = time_rescaling(flat, np.tile([1, 0, 0, 1] + [0] * 16, 100), rng)
    assert turns.memory < -0.3 < 0.1 < shift.memory


def test_many_events_need_few_randomisations(rng, monkeypatch):
    made = []
    real = time_rescaling_module.rescaled_waits

    def watched(*given, draws):
        made.append(draws)
        return real(*given, draws=draws)

    monkeypatch.setattr(time_rescaling_module, "rescaled_waits", watched)
    busy = CountDistribution.of(np.full(100, 2000.0))
    assert 0 < time_rescaling(busy, rng.poisson(2000, 100), rng).pvalue <= 1
    assert made[0] in (9, 10)
