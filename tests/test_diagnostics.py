"""What a fitted model fails: each diagnostic sees the fault that it is for, and no other."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis import DailyCounts, fit_frequency
from analysis.errors import DesignError, FitError
from analysis.events.words import long_date
from analysis.models import diagnostics, diagnostics_lines
from analysis.models.diagnostics import (
    DIAGNOSTICS,
    DiagnosticLine,
    diagnose,
    waiting_times,
)
from analysis.models.influence import Influence, Move, influence, same_model
from analysis.stats.autocorrelation import autocorrelation, autocorrelation_test
from analysis.stats.cooks_distance import cooks_distance
from analysis.stats.distributions import CountDistribution
from analysis.stats.exact_sums import probabilities
from analysis.stats.hawkes import simulate_hawkes
from analysis.stats.zeros import MomentTest, _weighted_counts, spread_test, zero_test

START = dt.date(2014, 1, 1)
DAYS = 2500
TWELVE = [0, 1, 0, 2, 5, 0, 1, 3, 0, 0, 4, 1]


def fitted(counts, model="poisson", **terms):
    return fit_frequency(DailyCounts(START, counts), model=model, **terms)


def salvos(rng, days=DAYS):
    return rng.negative_binomial(0.5, 0.5 / 0.8, days)


def bursts(rng, days=DAYS):
    return simulate_hawkes(np.full(days, 0.12), 0.6, 0.2, rng=rng, series=1)[0]


def two_kinds_of_days(rng):
    return rng.poisson(1.5, DAYS) * (rng.random(DAYS) < 0.2)


def test_spread_and_zeros_are_the_published_score_tests(rng):
    """statsmodels 0.15.0, PoissonDiagnostic: Dean B; van den Broek; Jansakul and Hinde."""
    from statsmodels.discrete.diagnostic import PoissonDiagnostic
    from statsmodels.discrete.discrete_model import Poisson

    x = np.column_stack([np.ones(400), np.linspace(-1, 1, 400)])
    y = rng.negative_binomial(3, 3 / (3 + np.exp(x @ [0.3, 0.5])))
    fit = Poisson(y, x).fit(disp=0)
    theirs = PoissonDiagnostic(fit)
    predicted = CountDistribution.of(fit.predict())
    assert_allclose(spread_test(predicted, y).statistic, theirs.test_dispersion().statistic[1])
    broek = theirs.test_poisson_zeroinflation("broek")
    assert_allclose(zero_test(predicted, y).statistic, broek.statistic, rtol=1e-6)
    both = theirs.test_poisson_zeroinflation("broek", exog_infl=np.ones(400))
    assert_allclose(zero_test(predicted, y, x).statistic ** 2, both.statistic, rtol=1e-6)


@pytest.mark.parametrize("test", [zero_test, spread_test])
def test_estimated_slopes_and_size_are_taken_out(test, rng):
    """Neyman's C(alpha) of a negative binomial regression, all sums by scipy, day by day."""
    size, x = 0.8, np.column_stack([np.ones(60), np.linspace(-2, 1, 60)])
    rate = np.exp(x @ [0.2, 0.9])
    y = rng.negative_binomial(size, size / (size + rate))

    def moments(k, mu, row):
        chance = size / (size + mu)
        tested = (k == 0) / stats.nbinom.pmf(0, size, chance) - 1
        if test is spread_test:
            tested = (k - mu) ** 2 - stats.nbinom.var(size, chance)
        level = (k - mu) * size / (size + mu)
        low, high = (stats.nbinom.logpmf(k, n, n / (n + mu)) for n in (size - 1e-5, size + 1e-5))
        return np.vstack([tested, level * row[0], level * row[1], high - low])

    found, products = np.zeros(4), np.zeros((4, 4))
    k = np.arange(1500)
    for t in range(60):
        found += moments(y[t : t + 1], rate[t], x[t])[:, 0]
        every = moments(k, rate[t], x[t])
        products += every * stats.nbinom.pmf(k, size, size / (size + rate[t])) @ every.T
    part = np.linalg.solve(products[1:, 1:], products[1:, 0])
    left = products[0, 0] - part @ products[1:, 0]
    expected = (found[0] - part @ found[1:]) / np.sqrt(left)
    statistic = test(CountDistribution.of(rate, size), y, x).statistic
    assert_allclose(statistic, expected, rtol=1e-4)


def test_spread_and_zeros_counted_on_fingers():
    """Four Poisson(1) days, 0 0 0 4: sum of (y - 1)^2 - y is 12 - 4 = 8, over sqrt(2 * 4).

    Three zeros: 3 e - 4 over sqrt(4 (e - 1) - 4).
    """
    flat = CountDistribution.of([1.0] * 4)
    spread, zeros = spread_test(flat, [0, 0, 0, 4]), zero_test(flat, [0, 0, 0, 4])
    assert_allclose(spread.statistic, 8 / np.sqrt(8), rtol=1e-6)
    assert (spread.observed, spread.expected) == (12, 4)
    assert_allclose(zeros.statistic, (3 * np.e - 4) / np.sqrt(4 * np.e - 8), rtol=1e-6)
    assert_allclose(zeros.expected, 4 / np.e)


@pytest.mark.parametrize("test", [spread_test, zero_test])
@pytest.mark.parametrize("size", [np.inf, 0.7])
def test_fitted_right_models_are_rejected_at_the_nominal_rate(test, size, rng):
    """200 series of 300 days, level and size refitted: 10 +- 3.1 rejected, so 1 to 22."""
    rejected = 0
    for y in CountDistribution.of(np.full(300, 0.8), size).draw(200, rng):
        mean, variance = y.mean(), y.var()
        moment = np.inf if np.isinf(size) else mean**2 / max(variance - mean, 0.01)
        predicted = CountDistribution.of(np.full(300, mean), moment)
        rejected += test(predicted, y).pvalue < 0.05
    # The size by moments fits the spread itself, of which nothing is then left to test.
    least = 0 if test is spread_test and np.isfinite(size) else 1
    assert least <= rejected <= 22


def test_a_sum_that_was_fitted_is_not_tested():
    """The zeros of a hurdle model with one chance for all days are its data."""
    hurdle = CountDistribution.of([1.0] * 50, occurs=[0.1] * 50)
    assert zero_test(hurdle, [0] * 45 + [1] * 5).pvalue == 1


def test_a_day_without_a_chance_of_zero_breaks_nothing(rng):
    busy = CountDistribution.of(np.full(30, 900.0))
    assert np.isfinite(zero_test(busy, rng.poisson(900, 30)).statistic)
    with pytest.raises(DesignError, match="one count for each day"):
        zero_test(busy, [1])
    with pytest.raises(DesignError, match="one row for each of 30 days"):
        spread_test(busy, np.ones(30), np.ones(30))


def test_autocorrelations_are_those_of_r():
    """R 4.2.2: acf(z) and Box.test(z, 3, "Ljung-Box") of twelve numbers."""
    z = [0.3, -1.2, 0.5, 2.1, -0.4, 0.2, 0.9, -1.5, 0.1, 0.7, -0.2, 1.1]
    found = autocorrelation(z, lags=3)
    assert_allclose(found.values, [-0.258252376476, -0.345711898047, 0.405750548417], rtol=1e-9)
    assert_allclose([found.statistic, found.pvalue], [6.09964334494, 0.106861725493], rtol=1e-9)
    assert_allclose(found.limits, 1.959964 * np.sqrt([11, 10, 9]) / 12)


def test_a_gap_makes_no_neighbours():
    """1 0 - 1 0: centred .5 -.5 - .5 -.5; pairs one day apart -.25 -.25 over 1, two apart -.25."""
    found = autocorrelation([1, 0, np.nan, 1, 0, 1, 0], lags=2)
    # Six seen days, each .25 squared: sum 1.5. One apart: days 0-1, 3-4, 4-5, 5-6: -1.
    # Two apart: days 1-3: -.25, 3-5 and 4-6: +.5.
    assert_allclose(found.values, [-1 / 1.5, 0.25 / 1.5])
    assert_allclose(found.statistic, 6 * 8 * ((1 / 1.5) ** 2 / 4 + (0.25 / 1.5) ** 2 / 3))


def test_sparse_independent_days_are_rejected_at_the_nominal_rate(rng):
    """100 series of 300 days at .1 a day, known parameters: 5 +- 2.2 rejected, at most 14."""
    truth, seen = CountDistribution.of(np.full(300, 0.1), 0.5), np.full(300, True)
    tests = [autocorrelation_test(truth, y, seen, rng, draws=39) for y in truth.draw(100, rng)]
    assert sum(test.pvalue <= 0.05 for test in tests) <= 14


def test_too_short_a_series_has_no_autocorrelation(rng):
    with pytest.raises(DesignError, match="two pairs of observed days at every lag, got 3"):
        autocorrelation([1.0, 2.0, 3.0])
    with pytest.raises(DesignError, match="two pairs"):
        autocorrelation([1.0, 2.0, 3.0], lags=0)
    flat = CountDistribution.of([0.5] * 40)
    with pytest.raises(DesignError, match="at least one draw"):
        autocorrelation_test(flat, [0] * 40, np.full(40, True), rng, draws=0)


def test_a_constant_series_has_no_memory():
    assert autocorrelation(np.ones(40)).pvalue == 1


def test_cooks_distance_is_that_of_r():
    """R 4.2.2: cooks.distance(glm(y ~ x, poisson, control = list(epsilon = 1e-15)))."""
    x = np.column_stack([np.ones(12), np.linspace(-1, 1, 12)])
    mean = [1.01430109806, 1.07402595282, 1.13726757226, 1.20423303321, 1.27514160577,
            1.35022547125, 1.42973048245, 1.51391696867, 1.60306058810, 1.69745323046,
            1.79740397275, 1.90324009126]  # fmt: skip
    found = cooks_distance(TWELVE, mean, mean, x)
    assert_allclose(found[[0, 4, 11]], [0.233351440204, 0.71764115697, 0.163096662359], rtol=1e-6)
    quasi = cooks_distance(TWELVE, mean, mean, x, dispersion=2.2929781859)
    assert_allclose(quasi[[0, 4]], [0.101767841334, 0.312973390407], rtol=1e-6)
    with pytest.raises(DesignError, match="cannot tell 2 terms apart"):
        cooks_distance(TWELVE, mean, mean, np.ones((12, 2)))


def test_the_day_that_makes_the_picture_is_found(rng):
    """Sixty attacks on one day among 200 in all: without it the rate falls by 60 / 260."""
    y = np.zeros(DAYS, dtype=int)
    y[rng.choice(DAYS, 200, replace=False)] = 1
    y[1000] = 60
    found = influence(fitted(y, bends=0, harmonics=0), days=3)
    rate = found.moves[0]
    assert rate.name == "average rate"
    assert rate.day == START + dt.timedelta(1000)
    assert_allclose(rate.after / rate.before, 200 / y.sum(), rtol=0.01)
    assert not found.holds
    assert found.sentence().startswith(
        "Leaving out one of the 3 weightiest days moves the average rate by 23%, more than a tenth "
        "(without 27 September 2016), and the spread by "
    )


def test_no_single_day_decides_in_a_plain_series(rng):
    found = influence(fitted(rng.poisson(0.4, DAYS)), days=2)
    assert found.holds
    assert len(found.days) == 2
    assert found.sentence().startswith("Leaving out one of the 2 weightiest days moves at most ")
    assert found.sentence().endswith("%: no single day decides.")


def test_a_model_that_needs_a_day_says_so(rng):
    def refuse(_):
        raise FitError("it did not settle")

    fit = fitted(rng.poisson(0.4, DAYS))
    found = influence(fit, days=2, refit=refuse)
    assert len(found.unfitted) == 2
    assert found.sentence().startswith(f"Without {long_date(found.unfitted[0])} the model cannot")
    assert not found.holds
    with pytest.raises(DesignError, match="at least one day"):
        influence(fit, days=0)


def test_the_same_model_is_fitted_again_with_the_same_terms(rng):
    fit = fitted(salvos(rng), "negative_binomial", bends=2, harmonics=2, weekday="friday")
    again = same_model(fit)(fit.counts)
    assert (again.terms, again.loglik) == (fit.terms, fit.loglik)


WORLDS = {
    "salvos": (salvos, "poisson", {"spread", "zeros", "pit", "quantile_residuals", "score"}),
    "bursts": (bursts, "negative_binomial", {"autocorrelation", "waiting_times"}),
    "two kinds of days": (two_kinds_of_days, "negative_binomial", {"zeros", "spread"}),
    "a shift of level": (
        lambda rng: rng.poisson(np.repeat([0.15, 0.45], DAYS // 2)),
        "poisson, constant",
        {"autocorrelation", "waiting_times", "spread"},
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_a_misfit_is_seen_by_the_diagnostics_made_for_it(world, rng):
    draw, model, seen = WORLDS[world]
    name, _, constant = model.partition(", ")
    terms = {"bends": 0, "harmonics": 0} if constant else {}
    lines = diagnose(fitted(draw(rng), name, **terms), seed=int(rng.integers(2**32))).lines
    failed = {line.name for line in lines if line.ok is False}
    assert seen <= failed


@pytest.mark.parametrize(
    ("model", "draw"),
    [("poisson", lambda rng: rng.poisson(0.4, DAYS)), ("negative_binomial", salvos)],
)
def test_a_right_model_fails_next_to_nothing(model, draw, rng):
    """Six series, seven lines: at 5% in three of them and less in the others, at most 4 of 42."""
    failed = 0
    for _ in range(6):
        fit = fitted(draw(rng)[:1500], model)
        lines = [DIAGNOSTICS[name](fit, rng) for name in DIAGNOSTICS if name != "influence"]
        failed += sum(line.ok is False for line in lines)
    assert failed <= 4


def test_refits_mend_the_waiting_times_of_a_fit(rng):
    """The fit takes the distance for its own; with refits p is that of a fitted series."""
    fit = fitted(bursts(rng, 1200), "negative_binomial")
    assert waiting_times(fit, rng, refits=19).pvalue == 2 / 20
    assert diagnose(fit, seed=int(rng.integers(2**32))).line("waiting_times").pvalue < 0.001
    assert (
        diagnose(fit, seed=int(rng.integers(2**32)), refits=19).line("waiting_times").pvalue
        == 2 / 20
    )


def test_unobserved_days_are_not_judged(rng):
    """Half of the days unseen: as zeros they would raise the zeros and the memory beyond doubt."""
    exposure = np.repeat([1.0, 0.0, 1.0, 0.0], DAYS // 4)
    counts = DailyCounts(START, rng.poisson(0.5, DAYS) * (exposure > 0).astype(int), exposure)
    found = diagnose(fit_frequency(counts, model="poisson"), seed=int(rng.integers(2**32)))
    assert found.rootogram.observed.sum() == DAYS // 2
    assert found.line("zeros").pvalue > 0.001
    assert found.line("autocorrelation").pvalue > 0.004
    assert found.line("quantile_residuals").pvalue > 0.001


def test_days_that_the_likelihood_leaves_out_are_not_judged(rng):
    fit = fitted(rng.poisson(0.5, DAYS))
    residuals = fit.residuals.copy()
    residuals[:100] = np.nan
    found = diagnose(replace(fit, residuals=residuals), seed=int(rng.integers(2**32)))
    assert found.rootogram.observed.sum() == DAYS - 100


def test_the_same_generator_gives_the_same_diagnosis(rng):
    fit = fitted(salvos(rng, 600))
    one, two = (diagnose(fit, seed=3) for _ in range(2))
    assert one.table().equals(two.table())
    assert list(one.table()["name"]) == list(DIAGNOSTICS)


def test_every_diagnostic_draws_the_same_wherever_it_stands(rng, monkeypatch):
    """First or last, it sees the same numbers, and the others see theirs."""
    fit = fitted(salvos(rng, 600))

    def more(fit, rng):
        return DiagnosticLine("more", rng.random(), 0.5, True, "More.")

    plain = diagnose(fit, seed=3).table()
    monkeypatch.setattr(diagnostics, "DIAGNOSTICS", {"more": more, **DIAGNOSTICS})
    first = diagnose(fit, seed=3)
    monkeypatch.setattr(diagnostics, "DIAGNOSTICS", {**DIAGNOSTICS, "more": more})
    last = diagnose(fit, seed=3)
    assert first.line("more") == last.line("more")
    assert first.table()[1:].reset_index(drop=True).equals(plain)
    assert last.table()[:-1].equals(plain)


def test_a_diagnostic_that_cannot_be_made_says_why(rng):
    flat = fitted(np.tile([0, 1, 0, 0, 0], 100), bends=0, harmonics=0)
    broken = replace(flat, counts=DailyCounts(START, [1, 1] + [0] * 498))
    line = diagnose(broken, seed=int(rng.integers(2**32))).line("waiting_times")
    assert line.ok is None
    assert line.sentence.startswith("It cannot be judged: waiting times need at least 5 events")
    with pytest.raises(DesignError, match="known: spread, zeros"):
        diagnose(flat, seed=int(rng.integers(2**32))).line("dispersion")


def test_sentences_say_what_a_failure_means(rng):
    told = diagnose(fitted(bursts(rng), "negative_binomial"), seed=int(rng.integers(2**32)))
    words = told.line("autocorrelation").sentence
    assert words.startswith("Counts on neighbouring days resemble each other more than the model")
    assert "bursts" in words
    assert told.sentence().startswith("The negative binomial model fails ")
    salvo = diagnose(fitted(salvos(rng)), seed=int(rng.integers(2**32)))
    assert "times as much as the model allows (p < 0.001): attacks come in salvos" in (
        salvo.line("spread").sentence
    )
    assert "more frequent than the model expects" in salvo.line("zeros").sentence
    assert "furthest off at days with" in salvo.line("pit").sentence


def test_regular_attacks_are_told_from_bursts():
    """One attack every fourth day: too even for a Poisson process in every way."""
    told = diagnose(fitted(np.tile([1, 0, 0, 0], 300), bends=0, harmonics=0), seed=1)
    assert "more regular than it says" in told.line("spread").sentence
    assert "rarer than the model expects" in told.line("zeros").sentence
    # Signs of the correlations: three of four lags are negative, the fourth large.
    assert told.line("autocorrelation").ok is False
    assert told.line("waiting_times").ok is False


def rng_of(seed):
    return np.random.default_rng(seed)


def test_a_model_that_passes_is_not_called_right(rng):
    lines = (DiagnosticLine("spread", 0.0, 0.5, True, "Fine."),)
    told = replace(
        diagnose(fitted(rng.poisson(0.5, 400)), seed=int(rng.integers(2**32))), lines=lines
    )
    assert told.sentence() == (
        "The Poisson model passes all 1 diagnostics; on the days it was fitted to, that is no "
        "proof."
    )


def test_a_refit_that_falls_to_poisson_has_dispersion_0(rng):
    """Out of its interval, unless the lower end of that is all but Poisson too."""
    fit = fitted(salvos(rng, 900), "negative_binomial", bends=0, harmonics=0)
    table = fit.dynamics

    def poisson(_):
        return replace(fit, dynamics_of=lambda: table.iloc[:0])

    found = influence(fit, days=1, refit=poisson)
    dispersion = found.moves[2]
    assert (dispersion.name, dispersion.after, dispersion.inside) == ("dispersion", 0.0, False)
    assert "moves the dispersion by 100%, out of its 95% interval (without " in found.sentence()
    hardly = replace(fit, dynamics_of=lambda: table.assign(lower=1e-6))
    assert influence(hardly, days=1, refit=poisson).holds


def test_a_failure_names_only_the_numbers_beyond_their_limits():
    day = dt.date(2016, 3, 3)
    moves = (
        Move("average rate", 1.0, 1.01, day, True, "a tenth"),
        Move("spread", 1.0, 1.12, day, False, "a tenth"),
    )
    assert Influence((day,) * 5, moves, ()).sentence() == (
        "Leaving out one of the 5 weightiest days moves the spread by 12%, more than a tenth "
        "(without 3 March 2016)."
    )
    assert Influence((day,), moves[:1], ()).sentence() == (
        "Leaving out the weightiest day moves at most the average rate by 1%: no single day "
        "decides."
    )


@pytest.mark.parametrize(
    ("statistic", "says"),
    [
        (-4.0, "at other times than the model expects (2,788 against 2,778 in all, p < 0.001): "
               "there are too few where attacks are expected most."),
        (4.0, "Days without attacks are more frequent than the model expects (2,788 against 2,778"),
    ],
)  # fmt: skip
def test_zeros_are_never_rarer_against_the_numbers_printed(statistic, says, rng, monkeypatch):
    found = MomentTest(2788.0, 2778.0, statistic, 0.0001)
    monkeypatch.setattr(diagnostics_lines, "zero_test", lambda *_: found)
    fit = fitted(rng.poisson(0.4, 200))
    assert says in DIAGNOSTICS["zeros"](fit, rng).sentence


def test_a_spread_that_chance_may_bring_is_not_called_as_much(rng, monkeypatch):
    fit = fitted(rng.poisson(0.4, 200))
    for observed, says in (
        (216.0, "Counts vary 2.16 times as much as the model expects, but chance alone may bring"),
        (101.0, "Counts vary as much as the model allows (1.01 times, p = 0.513)."),
    ):
        found = MomentTest(observed, 100.0, 0.65, 0.513)
        monkeypatch.setattr(diagnostics_lines, "spread_test", lambda *_, one=found: one)
        assert DIAGNOSTICS["spread"](fit, rng).sentence.startswith(says)


@pytest.mark.parametrize(
    ("observed", "statistic", "says"),
    [
        (150.0, 4.0, "attacks come in salvos or bursts"),
        (60.0, -4.0, "attacks are more regular"),
        (98.0, 4.0, "0.98 times as much as the model allows in all, but on the days that tell"),
        (102.0, -4.0, "1.02 times as much as the model allows in all, but on the days that tell"),
    ],
)
def test_the_spread_is_told_as_the_numbers_printed_have_it(
    observed, statistic, says, rng, monkeypatch
):
    found = MomentTest(observed, 100.0, statistic, 0.0001)
    monkeypatch.setattr(diagnostics_lines, "spread_test", lambda *_: found)
    assert says in DIAGNOSTICS["spread"](fitted(rng.poisson(0.4, 200)), rng).sentence


def test_even_attacks_do_not_crowd_together(rng):
    """An attack every ten days, one day more or less: far more even than chance."""
    y = np.zeros(DAYS, dtype=int)
    y[np.arange(10, DAYS - 10, 10) + rng.integers(-1, 2, DAYS // 10 - 2)] = 1
    line = DIAGNOSTICS["waiting_times"](fitted(y, bends=0, harmonics=0), rng)
    assert line.ok is False
    assert "crowd" not in line.sentence
    assert "so attacks come more evenly" in line.sentence


def test_waits_are_told_by_their_direction():
    words = diagnostics_lines
    assert "attacks crowd together" in words._waits_in_length(1.4, "p = 0.001")
    assert "attacks come more evenly" in words._waits_in_length(0.4, "p = 0.001")
    assert "short ones, and long ones long" in words._waits_in_order(0.3, "p = 0.001")
    assert "follow long ones, and long ones short" in words._waits_in_order(-0.3, "p = 0.001")


def test_no_sentence_prints_a_negative_zero(rng, monkeypatch):
    real = diagnostics_lines.quantile_residual_test

    def tiny(*given):
        return replace(real(*given), mean=-1e-4)

    monkeypatch.setattr(diagnostics_lines, "quantile_residual_test", tiny)
    words = DIAGNOSTICS["quantile_residuals"](fitted(rng.poisson(0.4, 300)), rng).sentence
    assert "(mean 0.00, standard" in words


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": 1, "refits": -1}, "refits is a whole number of at least 0, got -1"),
        ({"seed": 1, "refits": 2.5}, "refits is a whole number of at least 0, got 2.5"),
        ({"seed": None}, "seed is a whole number of at least 0, got None"),
        ({"seed": "x"}, "seed is a whole number of at least 0, got 'x'"),
        ({"seed": -1}, "seed is a whole number of at least 0, got -1"),
    ],
)
def test_a_diagnosis_that_cannot_be_asked_for_is_refused(options, message, rng):
    with pytest.raises(DesignError, match=message):
        diagnose(fitted(rng.poisson(0.4, 100)), **options)


TREND = np.exp(np.linspace(-1, 1, 3345))
ONE_DAY = np.where(np.arange(3345) == 1500, 100_000.0, 0.3 * TREND)


@pytest.mark.parametrize(
    ("rate", "size"),
    [(0.06 * TREND, 1 / 5625), (2000 * TREND[:800], np.inf), (2000 * TREND[:800], 20),
     (ONE_DAY, np.inf), (ONE_DAY, 50)],
)  # fmt: skip
def test_the_work_is_bounded_whatever_the_counts(rate, size):
    """At most 500 counts a day on average, of tens of thousands that are possible."""
    predicted = CountDistribution.of(rate, size)
    parts = list(_weighted_counts(predicted))
    assert sorted(np.concatenate([days for days, _, _ in parts])) == list(range(rate.size))
    assert sum(chance.size for _, _, chance in parts) <= 500 * rate.size
    total = np.concatenate([chance.sum(axis=0) for _, _, chance in parts])
    assert_allclose(total, 1, atol=1e-3)


@pytest.mark.parametrize(("size", "occurs"), [(0.3, None), (5.0, None), (3.0, 0.2)])
def test_bins_give_the_sums_over_every_count(size, occurs):
    """Fourth moments by bins and by all counts, one by one: the same to 1 in 500."""
    predicted = CountDistribution.of(40 * TREND[::60], size, occurs)
    found, exact = np.empty(TREND[::60].size), np.empty(TREND[::60].size)
    for into, parts in ((found, _weighted_counts(predicted)), (exact, probabilities(predicted))):
        for days, values, chance in parts:
            into[days] = (chance * (values - predicted[days].mean) ** 4).sum(axis=0)
    assert_allclose(found, exact, rtol=2e-3)
