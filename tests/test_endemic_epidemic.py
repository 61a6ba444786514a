"""The endemic-epidemic engine: R's numbers, arithmetic by hand, and the identities of a slope."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, special, stats

from analysis.errors import DesignError, FitError
from analysis.stats.distributions import CountDistribution
from analysis.stats.endemic_epidemic import fit_endemic_epidemic, simulate_endemic_epidemic
from analysis.stats.endemic_epidemic_likelihood import Likelihood, Structure, means
from analysis.stats.endemic_epidemic_search import Problem
from analysis.stats.hawkes import fit_hawkes, simulate_hawkes
from analysis.stats.kernels import KERNELS, fixed_lags, geometric_lags

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
EVERY_KERNEL = KERNELS | {"geometric_lags": geometric_lags(14), "fixed_lags": fixed_lags([3, 2, 1])}
every_kernel = pytest.mark.parametrize("kernel", EVERY_KERNEL.values(), ids=list(EVERY_KERNEL))
WEEKS = 312
ONE = np.ones((WEEKS, 1))


@pytest.fixture(scope="module")
def meningococcal():
    """Weekly cases in Germany 2001 to 2006: R surveillance, data(influMen)."""
    path = REFERENCE / "meningococcal_weekly.csv"
    if not path.exists():
        pytest.skip(f"no reference series at {path}")
    return np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1]


def weekly_wave():
    """Covariates of addSeason2formula(~1, S = 1, period = 52), where t counts from 0."""
    angle = 2 * np.pi * np.arange(WEEKS) / 52
    return np.column_stack([np.ones(WEEKS), np.sin(angle), np.cos(angle)])


def fit_weeks(counts, kernel, *, epidemic=ONE, overdispersed=True, first=1):
    structure = Structure(
        weekly_wave(), epidemic, kernel, below_one=False, overdispersed=overdispersed
    )
    return fit_endemic_epidemic(counts, np.ones(WEEKS), structure, first=first)


def test_the_endemic_poisson_model_is_that_of_surveillance(meningococcal):
    """R 4.2.2, surveillance 1.20.3: hhh4(end = S1, family = "Poisson"); Paul et al. (2008)."""
    fit = fit_weeks(meningococcal, KERNELS["lag_one"], epidemic=ONE[:, :0], overdispersed=False)
    assert_allclose(fit.params, [2.264779337, 0.361947750, 0.260548333], atol=1e-6)
    assert_allclose(fit.errors, [0.0187103206, 0.0259041921, 0.0257820432], atol=1e-5)
    assert_allclose(fit.loglik, -872.093744249, atol=1e-6)
    assert_allclose(2 * 3 - 2 * fit.loglik, 1750.187489, atol=1e-5)
    assert_allclose(np.log(311) * 3 - 2 * fit.loglik, 1761.406867, atol=1e-5)


def test_the_endemic_negative_binomial_model_is_that_of_surveillance(meningococcal):
    """R 4.2.2, surveillance 1.20.3: hhh4(end = S1, family = "NegBin1")."""
    fit = fit_weeks(meningococcal, KERNELS["lag_one"], epidemic=ONE[:, :0])
    assert_allclose(fit.params[:3], [2.265006237, 0.359830669, 0.260306324], atol=1e-5)
    assert_allclose(fit.dispersion.value, 0.0557905551, atol=1e-6)
    assert_allclose(2 * 4 - 2 * fit.loglik, 1708.34448266, atol=1e-5)


def test_the_autoregressive_model_is_that_of_surveillance(meningococcal):
    """R 4.2.2, surveillance 1.20.3: hhh4(ar = ~1, end = S1, family = "NegBin1")."""
    fit = fit_weeks(meningococcal, KERNELS["lag_one"])
    expected = [2.086356945454, 0.343285012815, 0.261560168008, -1.803551130303]
    errors = [0.0686123418, 0.0381957022, 0.0375529107, 0.3347221495]
    assert_allclose(fit.params[:4], expected, atol=1e-6)
    assert_allclose(fit.errors[:4], errors, atol=1e-5)
    assert_allclose(fit.dispersion.value, 0.049172986616, atol=1e-6)
    assert_allclose(fit.errors[4] * fit.dispersion.value, 0.0116815139, atol=1e-5)
    assert_allclose(fit.loglik, -845.613939379, atol=1e-6)
    assert_allclose(2 * 5 - 2 * fit.loglik, 1701.22787876, atol=1e-5)
    assert_allclose(np.log(311) * 5 - 2 * fit.loglik, 1719.92684332, atol=1e-5)
    # As its vignette prints them: lambda, the endemic level, amplitude and phase.
    sine, cosine = fit.params[1:3]
    printed = [fit.branching.value, np.exp(fit.params[0]), np.hypot(sine, cosine)]
    assert_allclose(printed, [0.16471293, 8.05551496, 0.43157655], atol=1e-6)
    assert_allclose(np.arctan2(cosine, sine), 0.65109457, atol=1e-6)


def test_the_poisson_autoregressive_model_is_that_of_surveillance(meningococcal):
    """R 4.2.2, surveillance 1.20.3: hhh4(ar = ~1, end = S1, family = "Poisson")."""
    fit = fit_weeks(meningococcal, KERNELS["lag_one"], overdispersed=False)
    expected = [2.056366345, 0.345025038, 0.264316567, -1.659435789]
    assert_allclose(fit.params, expected, atol=1e-6)
    assert_allclose(fit.errors[3], 0.2354474318, atol=1e-5)
    assert_allclose(fit.loglik, -862.679780638, atol=1e-6)


def test_the_epidemic_season_is_that_of_surveillance(meningococcal):
    """R 4.2.2, surveillance 1.20.3: hhh4(ar = S1, end = S1, family = "NegBin1")."""
    fit = fit_weeks(meningococcal, KERNELS["lag_one"], epidemic=weekly_wave())
    ar = [-2.1069168825, 0.9225416885, 0.6460975065]
    end = [2.0769515512, 0.1840225365, 0.1528975768]
    assert_allclose(fit.params[:6], end + ar, atol=1e-6)
    assert_allclose(fit.errors[3:6], [0.5097745062, 0.4155907706, 0.3537497791], atol=1e-4)
    assert_allclose(fit.loglik, -839.921382217, atol=1e-6)


def test_a_lag_of_two_weeks_is_that_of_surveillance(meningococcal):
    """R 4.2.2, surveillance 1.20.3: hhh4(ar = list(f = ~1, lag = 2), subset = 3:312)."""
    fit = fit_weeks(meningococcal, fixed_lags([0, 1]), first=2)
    expected = [2.1039449485, 0.3472018757, 0.2791619757, -1.8976695480]
    assert_allclose(fit.params[:4], expected, atol=1e-6)
    assert_allclose(fit.loglik, -843.715867104, atol=1e-6)


def test_three_weighted_lags_are_those_of_a_plain_optimiser_in_r(meningococcal):
    """R 4.2.2: optim(method = "BFGS") on dnbinom, weights .5, .3, .2, weeks 4 to 312."""
    fit = fit_weeks(meningococcal, fixed_lags([5, 3, 2]), first=3)
    expected = [1.902354684, 0.329938567, 0.294189471, -1.184735353, -3.082239554]
    assert_allclose(fit.params, expected, atol=2e-6)
    assert_allclose(fit.errors, [0.1148791, 0.0457518, 0.0462208, 0.2579111, 0.2487304], atol=5e-6)
    assert_allclose(fit.loglik, -836.95386395, atol=1e-6)


def test_the_one_step_scores_are_those_of_surveillance(meningococcal):
    """R: colMeans(scores(oneStepAhead(fit, tp = c(260, 311), type = "final")))."""
    fit = fit_weeks(meningococcal, KERNELS["lag_one"])
    seen = np.ones(WEEKS, dtype=bool)
    mean = means(fit.structure, fit.params, meningococcal, seen).total[260:]
    y, psi = meningococcal[260:], fit.dispersion.value
    spread = mean + psi * mean**2
    below = stats.nbinom.cdf(np.arange(400)[:, None], 1 / psi, 1 / (1 + psi * mean))
    logs = -CountDistribution.of(mean, 1 / psi).logpmf(y)
    rps = ((below - (y <= np.arange(400)[:, None])) ** 2).sum(axis=0)
    dss = (y - mean) ** 2 / spread + np.log(spread)
    scores = [logs.mean(), rps.mean(), dss.mean(), ((y - mean) ** 2).mean()]
    assert_allclose(scores, [2.643660, 1.882442, 3.469148, 10.967653], atol=1e-5)


def test_the_mean_is_what_a_hand_counts():
    """Endemic 1, ratio 1/2, weights 3/4 and 1/4; counts 4, ?, 0, 2 with the second unobserved.

    Day 1: 1. Day 2: 1 + (3/4 x 4) / 2 = 2.5. Day 3: 1 + (3/4 x 2.5 + 1/4 x 4) / 2 = 2.4375.
    Day 4: 1 + (3/4 x 0 + 1/4 x 2.5) / 2 = 1.3125.
    """
    ones = np.ones((4, 1))
    model = Structure(ones, ones, fixed_lags([3, 1]), below_one=True, overdispersed=False)
    counts, seen = np.array([4.0, 0.0, 0.0, 2.0]), np.array([1, 0, 1, 1], dtype=bool)
    hand = [1.0, 2.5, 2.4375, 1.3125]
    assert_allclose(means(model, np.array([0.0, 0.0]), counts, seen).total, hand, rtol=1e-14)


def test_the_exponential_kernel_is_what_a_hand_counts():
    """Decay 1/2, ratio 1/2, endemic 1, counts 8, ?, 0: 1, 1 + 4/2 = 3, 1 + (1.5 + 2)/2 = 2.75."""
    ones = np.ones((3, 1))
    model = Structure(ones, ones, KERNELS["exponential"], below_one=True, overdispersed=False)
    seen = np.array([True, False, True])
    total = means(model, np.zeros(3), np.array([8.0, 0.0, 0.0]), seen).total
    assert_allclose(total, [1.0, 3.0, 2.75], rtol=1e-14)


@every_kernel
@pytest.mark.parametrize("below_one", [True, False])
@pytest.mark.parametrize("gaps", [True, False])
def test_the_slope_of_the_loss_is_that_of_finite_differences(kernel, below_one, gaps, rng):
    days = 300
    x = np.column_stack([np.ones(days), np.linspace(-1, 1, days)])
    z = np.column_stack([np.ones(days), np.cos(np.arange(days) / 30)])
    seen = (rng.random(days) < 0.6) | (not gaps)
    seen[100:140] &= not gaps
    counts = rng.poisson(1.0, days) * seen.astype(float)
    structure = Structure(x, z, kernel, below_one, overdispersed=True)
    likelihood = Likelihood.of(structure, counts, seen, 2)
    params = np.concatenate([[-0.5, 0.2, -0.3, 0.2], kernel.starts[0], [-0.7]])
    by_steps = optimize.approx_fprime(params, lambda at: likelihood.loss(at)[0], 1e-7)
    assert_allclose(likelihood.loss(params)[1], by_steps, atol=5e-5)


@every_kernel
def test_the_likelihood_is_that_of_a_plain_loop(kernel, rng):
    """Every day by scipy's negative binomial, an unobserved day filled with its own mean."""
    days, psi = 80, 0.7
    counts, seen = rng.poisson(1.0, days).astype(float), rng.random(days) < 0.7
    counts *= seen
    shape = np.array(kernel.starts[0])
    impulse = np.zeros(days + 1)
    impulse[0] = 1
    weights = kernel.excite(impulse, shape)[1:]
    past, mean = counts.copy(), np.zeros(days)
    for t in range(days):
        mean[t] = np.exp(-0.4) + 0.6 * sum(weights[j] * past[t - 1 - j] for j in range(t))
        past[t] = counts[t] if seen[t] else mean[t]
    by_day = stats.nbinom.logpmf(counts, 1 / psi, 1 / (1 + psi * mean))
    ones = np.ones((days, 1))
    structure = Structure(ones, ones, kernel, below_one=True, overdispersed=True)
    likelihood = Likelihood.of(structure, counts, seen, 3)
    params = np.concatenate([[-0.4, special.logit(0.6)], shape, [np.log(psi)]])
    judged = seen & (np.arange(days) >= 3)
    assert_allclose(-likelihood.loss(params)[0], by_day[judged].sum(), rtol=1e-10)


@every_kernel
def test_the_weights_of_a_kernel_sum_to_one_and_give_its_memory(kernel):
    shape = np.array(kernel.starts[0])
    impulse = np.zeros(3000)
    impulse[0] = 1
    weights = kernel.excite(impulse, shape)
    assert_allclose(weights.sum(), 1, rtol=1e-9)
    mean = weights @ np.arange(3000)
    median = np.interp(0.5, np.cumsum(weights), np.arange(3000))
    heavy = kernel is KERNELS["power_law"]
    # The cut after a year takes 2% off a median of one day.
    assert_allclose(kernel.memory(shape), median if heavy else mean, rtol=0.03 if heavy else 1e-9)


@every_kernel
def test_a_recursion_through_the_days_gives_the_sums_at_once(kernel, rng):
    counts, shape = rng.poisson(1.0, 60), np.array(kernel.starts[0])
    state = kernel.begin(counts[:20].astype(float), 3, shape)
    found = []
    for day in range(20, 60):
        found.append(kernel.read(state, shape)[1])
        state = kernel.step(state, np.repeat(counts[day], 3), shape)
    assert_allclose(found, kernel.excite(counts.astype(float), shape)[20:], rtol=1e-10)


def test_blocks_of_days_give_what_all_days_at_once_give(rng, monkeypatch):
    known, echo = rng.random(500), 0.8 * (rng.random(500) < 0.5)
    kernel, shape = KERNELS["power_law"], np.array([1.0, 0.4])
    at_once = kernel.feedback(known, echo, shape)
    for length in (7, 100, 400):
        monkeypatch.setattr("analysis.stats.endemic_epidemic_kernels.BLOCK", length)
        assert_allclose(kernel.feedback(known, echo, shape), at_once, rtol=1e-12)
    assert_allclose(kernel.excite(known + echo * at_once, shape), at_once, rtol=1e-12)


def structure_of(days, kernel="exponential", overdispersed=True):
    ones = np.ones((days, 1))
    return Structure(ones, ones, KERNELS[kernel], below_one=True, overdispersed=overdispersed)


def test_the_fit_is_at_least_as_likely_as_that_of_the_penalised_fit(rng):
    """The same process by analysis.stats.hawkes, whose ridge and rounding cost likelihood."""
    for _ in range(5):
        y = simulate_hawkes(np.full(2500, 0.2), 0.5, 0.2, rng=rng, series=1, nb_size=2.0)[0]
        penalised = fit_hawkes(y, np.ones(2500), np.ones((2500, 1)))
        fit = fit_endemic_epidemic(y, y >= 0, structure_of(2500))
        assert fit.loglik >= penalised.loglik - 1e-9
        assert fit.loglik - penalised.loglik < 0.05
        assert_allclose(fit.branching.value, penalised.branching_ratio, atol=0.01)
        assert_allclose(fit.memory.value, 1 / penalised.decay, rtol=0.05)


def test_no_other_starting_point_finds_a_larger_likelihood(rng):
    y = simulate_hawkes(np.full(2500, 0.2), 0.5, 0.2, rng=rng, series=1, nb_size=2.0)[0]
    fit = fit_endemic_epidemic(y, y >= 0, structure_of(2500))
    problem = Problem.of(Likelihood.of(fit.structure, y.astype(float), y >= 0, 0))
    free = np.ones(fit.params.size, dtype=bool)
    for ratio in (-4, 0, 3):
        for decay in (-3.5, -1, 1.5):
            start = problem.coordinates(np.array([-2.0, ratio, decay, 0.5]))
            assert problem.minimise(start, free)[1] > -fit.loglik - 1e-6
    assert_allclose(problem.loss(problem.coordinates(fit.params))[1], 0, atol=1e-4)


def test_independent_counts_leave_the_memory_unknown_and_the_branching_ratio_limited(rng):
    """Twenty series without excitation: 95% should say so; fewer than 14 has chance 1e-4."""
    fits = [
        fit_endemic_epidemic(y, y >= 0, structure_of(2500)) for y in rng.poisson(0.5, (20, 2500))
    ]
    unknown = [fit for fit in fits if not fit.identified]
    assert len(unknown) >= 14
    assert {fit.branching.lower for fit in unknown} == {0.0}
    assert {round(fit.memory.lower, 9) for fit in unknown} == {1.05}
    assert {round(fit.memory.upper, 9) for fit in unknown} == {60.0}
    assert all(fit.branching.value < fit.branching.upper < 0.999 for fit in unknown)
    assert all(np.isfinite(fit.errors).all() for fit in fits)


def test_an_upper_limit_loses_what_a_95_percent_interval_may_with_the_kindest_memory():
    """At the limit twice the log-likelihood, all else refitted, lies 3.84 below its largest.

    Sparse series of one seed: in the eighth the limit is .07 if the memory is begun short, and
    .41 if it is begun long.
    """
    held, unknown = np.array([True, False, True]), 0
    for y in np.random.default_rng(1).poisson(0.05, (8, 1500)):
        fit = fit_endemic_epidemic(y, y >= 0, structure_of(1500, overdispersed=False))
        problem = Problem.of(Likelihood.of(fit.structure, y.astype(float), y >= 0, 0))
        losses = []
        for decay in KERNELS["exponential"].starts:
            at = np.array([-1.0, special.logit(fit.branching.upper), decay[0]])
            losses.append(problem.minimise(problem.coordinates(at), held)[1])
        unknown += not fit.identified
        assert_allclose(2 * (min(losses) + fit.loglik), 3.84, atol=0.6)
    assert unknown == 8


def test_counts_that_vary_less_than_poisson_have_no_dispersion():
    y = np.tile([1, 0, 1, 0, 0, 1], 300)
    fit = fit_endemic_epidemic(y, y >= 0, structure_of(y.size))
    assert fit.dispersion.value == fit.dispersion.lower == 0
    assert 0 < fit.dispersion.upper < 0.2
    assert not fit.structure.overdispersed


def test_recovers_what_was_planted_and_its_intervals_cover(rng):
    """Forty series of 2,500 days, 182 events a year: coverage 95%, below 33 of 40 has chance 1e-3.

    Medians within four standard errors: .04 of the ratio, 15% of the memory.
    """
    params = np.array([np.log(0.25), 0.0, special.logit(0.2), np.log(0.5)])
    model = structure_of(2500)
    drawn = simulate_endemic_epidemic(model, params, [], series=40, rng=rng)
    fits = [fit_endemic_epidemic(y, y >= 0, model) for y in drawn]
    for name, truth in (("branching", 0.5), ("memory", 5.0), ("dispersion", 0.5)):
        found = [getattr(fit, name) for fit in fits]
        assert sum(each.lower <= truth <= each.upper for each in found) >= 33, name
    assert_allclose(np.median([fit.branching.value for fit in fits]), 0.5, atol=0.04)
    assert_allclose(np.median([fit.memory.value for fit in fits]), 5.0, rtol=0.15)
    inside = [abs(fit.params[0] - params[0]) < 1.96 * fit.errors[0] for fit in fits]
    assert sum(inside) >= 33


def test_recovers_a_power_law(rng):
    """Twenty series, median delay 3 days: mean branching ratio within four errors, .08."""
    params = np.concatenate([[np.log(0.25), 0.0], np.log([3.0, 1.5])])
    model = structure_of(2500, "power_law", overdispersed=False)
    drawn = simulate_endemic_epidemic(model, params, [], series=20, rng=rng)
    fits = [fit_endemic_epidemic(y, y >= 0, model) for y in drawn]
    assert_allclose(np.median([fit.branching.value for fit in fits]), 0.5, atol=0.08)
    assert sum(fit.memory.lower <= 3 <= fit.memory.upper for fit in fits) >= 15


def test_hidden_days_do_not_hide_the_branching_ratio(rng):
    """A third of the days out of sight; ten series, the mean within four errors, .1."""
    params = np.array([np.log(0.25), 0.0, special.logit(0.2)])
    model = structure_of(2500, overdispersed=False)
    found = []
    for y in simulate_endemic_epidemic(model, params, [], series=10, rng=rng):
        seen = rng.random(2500) > 0.33
        found.append(fit_endemic_epidemic(y * seen, seen, model).branching.value)
    assert_allclose(np.mean(found), 0.5, atol=0.1)


def test_a_simulated_series_has_the_rate_that_theory_gives(rng):
    """Mean .1 / (1 - .6) after the start; 300 series of 1,000 days, four errors."""
    params = np.array([np.log(0.1), special.logit(0.6), special.logit(0.2), np.log(0.5)])
    drawn = simulate_endemic_epidemic(structure_of(1000), params, [], series=300, rng=rng)
    means_of = drawn[:, 200:].mean(axis=1)
    assert_allclose(means_of.mean(), 0.25, atol=4 * means_of.std() / np.sqrt(300))


def test_counts_that_explode_are_stopped_with_words():
    ones = np.ones((400, 1))
    model = Structure(ones, ones, KERNELS["lag_one"], below_one=False, overdispersed=False)
    params = np.array([0.0, np.log(2.0)])
    with pytest.raises(FitError, match=r"grow beyond 1e\+09 a day, as each event sets off 2.00"):
        simulate_endemic_epidemic(model, params, [], series=2, rng=np.random.default_rng(1))


def test_too_few_events_and_twin_covariates_are_refused():
    y = np.zeros(300)
    y[:9] = 1
    with pytest.raises(FitError, match="at least 10 events, got 9; widen the outcome"):
        fit_endemic_epidemic(y, y >= 0, structure_of(300))
    twins = np.ones((300, 2))
    model = Structure(twins, twins[:, :1], KERNELS["lag_one"], below_one=True, overdispersed=False)
    with pytest.raises(FitError, match="cannot tell 2 covariates apart"):
        fit_endemic_epidemic(np.ones(300), np.ones(300), model)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(DesignError, match="weights of past days are at least 0"):
        fixed_lags(weights)
