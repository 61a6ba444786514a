"""Change points: published dates, the search by brute force, what is recovered and what is not."""

import datetime as dt
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate, optimize, stats

from analysis import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models import Terms, fit_frequency
from analysis.models.change_dates import change_dates, changes_sentence, number_of_changes
from analysis.models.changepoint import Piecewise, changepoint
from analysis.stats.changepoint import CountCost, cheapest_starts, moved_to_the_day
from analysis.stats.changepoint_bayes import RatePrior, binned, one_change
from analysis.stats.changepoint_levels import best_size, block_size, fit_levels
from analysis.stats.changepoint_number import several_changes
from analysis.stats.hawkes import simulate_hawkes
from analysis.stats.simulate import simulate_counts

SHARED = Path(__file__).parents[2] / "shared" / "reference"
START = dt.date(2016, 1, 1)
DAYS = 2500
FLAT = Terms(0, 0)
both_sizes = pytest.mark.parametrize("size", [np.inf, 0.5])

# Flow of the Nile at Aswan, 1871 to 1970; R datasets `Nile`, public domain.
NILE = """
1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140
1100 1210 1150 1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969
831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 1040 759
781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890
744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740
"""


def coal() -> np.ndarray:
    """Coal mining disasters a year, 1851 to 1962 (Jarrett 1979), as R boot prints them."""
    path = SHARED / "coal_mining_disasters.csv"
    if not path.exists():
        pytest.skip("the folder of reference series is absent")
    years = np.floor(np.loadtxt(path, skiprows=1)).astype(int)
    return np.bincount(years - 1851, minlength=112)


def made() -> np.ndarray:
    """Make 600 days at four levels by an integer recursion that every machine runs alike."""
    state, drawn = 1, []
    for share in np.repeat([2, 9, 1, 5], [200, 90, 210, 100]):
        state = (1103515245 * state + 12345) % 2**31
        drawn.append(sum((state >> 16) % 20 < share - cut for cut in (0, 4, 8)))
    return np.array(drawn)


def total(cost, starts, days):
    ends = np.append(starts[1:], days)
    return cost(np.asarray(starts), ends).sum()


def segmentations(days: int, changes: int, least: int):
    """List all ways to cut days into changes + 1 segments."""
    for inner in itertools.combinations(range(1, days), changes):
        if np.diff([0, *inner, days]).min() >= least:
            yield np.array([0, *inner])


# Published numbers


@pytest.mark.parametrize(
    ("prior", "before", "after", "evidence"),
    [(RatePrior(1, 1), 3.064, 0.922, 12.57), (RatePrior(0.5, 1e-4), 3.135, 0.930, 11.22)],
)
def test_the_coal_disasters_changed_after_1891(prior, before, after, evidence):
    """The exact conjugate sum, worked out apart from this code; 1 in 2 of its last digit.

    Raftery and Akman (1986) and Carlin, Gelfand and Smith (1992) put the change at about 1890.
    """
    found = one_change(coal(), np.ones(112), prior)
    assert 1850 + int(np.argmax(found.probability)) == 1891
    assert_allclose((found.before, found.after), (before, after), atol=6e-4)
    assert_allclose(found.log10_bayes_factor, evidence, atol=6e-3)
    assert_allclose(found.probability.sum(), 1)


def test_the_coal_disasters_changed_after_about_forty_years():
    found = one_change(coal(), np.ones(112), RatePrior(1, 1))
    assert_allclose(found.probability @ np.arange(112), 40.07, atol=6e-3)
    assert_allclose(found.probability[41], 0.245, atol=6e-4)


def test_the_likelihood_of_the_coal_disasters_is_the_known_one():
    """Rates 3.098 and .901, likelihood ratio 69.99 at a change after 1891."""
    y = coal()
    cost = CountCost.of(y, np.ones(112))
    starts = cheapest_starts(cost, 112, penalty=20, least=10)
    assert starts.tolist() == [0, 41]
    assert_allclose((y[:41].mean(), y[41:].mean()), (3.098, 0.901), atol=6e-4)
    ratio = total(cost, np.array([0]), 112) - total(cost, starts, 112)
    assert_allclose(ratio, 69.99, atol=6e-3)


def test_the_nile_changed_after_1898():
    """R strucchange: breakpoints(Nile ~ 1) finds one break, 1898; 15 years at least."""
    flow = np.array(NILE.split(), dtype=float)
    once, twice = np.append(0, np.cumsum(flow)), np.append(0, np.cumsum(flow**2))
    variance = np.diff(flow).var() / 2

    def squares(starts, ends):
        added = once[ends] - once[starts]
        return (twice[ends] - twice[starts] - added**2 / (ends - starts)) / variance

    starts = cheapest_starts(squares, 100, penalty=2 * np.log(100), least=15)
    assert (1870 + starts[1:]).tolist() == [1898]


@pytest.mark.parametrize(
    ("size", "least", "penalty", "changes"),
    [
        (np.inf, 60, 12.8, [200, 290, 501]),
        (np.inf, 10, 4.0, [78, 91, 200, 244, 254, 270, 290, 501, 512]),
        (0.5, 60, 12.8, [196, 290, 501]),
        (0.5, 10, 4.0, [78, 91, 196, 290, 501, 512]),
    ],
)
def test_the_search_finds_what_ruptures_finds(size, least, penalty, changes):
    """ruptures 1.1.10: Pelt(custom_cost=..., min_size=least, jump=1).predict(pen=penalty)."""
    cost = CountCost.of(made(), np.ones(600), size)
    assert cheapest_starts(cost, 600, penalty=penalty, least=least)[1:].tolist() == changes


def test_the_search_is_cheaper_than_one_that_prunes_too_soon():
    """ruptures 1.1.10 drops starts before another may take their place, here at a loss of .2."""
    theirs = [
        0, 9, 14, 38, 52, 78, 91, 119, 133, 138, 153, 158, 186, 200, 236, 241, 246, 251, 279, 284,
        290, 306, 321, 335, 340, 372, 377, 413, 418, 461, 466, 501, 512, 521, 564, 572,
    ]  # fmt: skip
    cost = CountCost.of(made(), np.ones(600), 0.5)
    ours = cheapest_starts(cost, 600, penalty=1.5, least=5)
    gain = total(cost, np.array(theirs), 600) + 1.5 * len(theirs)
    gain -= total(cost, ours, 600) + 1.5 * ours.size
    assert_allclose(gain, 0.2153, atol=1e-3)


def test_levels_and_a_covariate_are_those_of_another_package():
    """R 4.2.2, MASS: glm.nb(Days ~ factor(rep(1:4, c(40, 30, 40, 36))) + (Sex == "M"))."""
    path = SHARED / "quine.csv"
    if not path.exists():
        pytest.skip("the folder of reference series is absent")
    table = np.genfromtxt(path, delimiter=",", dtype=str, skip_header=1)
    days, male = table[:, 4].astype(float), (table[:, 1] == '"M"').astype(float)
    starts = np.array([0, 40, 70, 110])
    fit = fit_levels(days, male[:, None], starts, overdispersed=True)
    gold = (2.8520495, 0.2777172, -0.2433034, -0.6703774, 0.1467397)
    ours = [fit.levels[0], *(fit.levels[1:] - fit.levels[0]), *fit.slopes]
    assert_allclose(ours, gold, atol=2e-5)
    assert_allclose(fit.size, 1.2065235, rtol=1e-4)
    first = fit.variance(np.array([0]), np.zeros((1, 1)))
    errors = np.sqrt([*first, *fit.ratio_variances(), *np.diag(fit.slope_covariance)])
    assert_allclose(errors, (0.2512920, 0.2979059, 0.2115201, 0.2988402, 0.2611826), rtol=1e-4)
    mean = np.exp(np.repeat(fit.levels, np.diff([*starts, 146])) + male * fit.slopes[0])
    loglik = stats.nbinom.logpmf(days, fit.size, fit.size / (fit.size + mean)).sum()
    assert_allclose(loglik, -550.334130, atol=1e-5)


# By hand and by another road


@both_sizes
def test_the_cost_is_that_of_the_best_level(size):
    """What a cut saves is what it adds to twice the likelihood, by a plain optimiser."""
    y, shape = np.array([0, 3, 1, 0, 2]), min(size, 1e9)

    def best(part):
        def loss(rate):
            return -stats.nbinom.logpmf(part, shape, shape / (shape + rate)).sum()

        return optimize.minimize_scalar(loss, bounds=(0.1, 5), method="bounded").fun

    cost = CountCost.of(y, np.ones(5), size)
    saved = cost(np.array([0]), 5) - cost(np.array([0]), 3) - cost(np.array([3]), 5)
    assert_allclose(saved, 2 * (best(y) - best(y[:3]) - best(y[3:])), atol=1e-5)


def test_four_days_by_hand():
    """Level 2: -2 (4 log 2 - 4); no event: 0."""
    cost = CountCost.of([3, 1, 0, 0], np.ones(4))
    assert_allclose(cost(np.array([0]), 2), -2 * (4 * np.log(2) - 4))
    assert_allclose(cost(np.array([2]), 4), 0)


@both_sizes
def test_the_cost_knows_days_only_by_their_sums(size):
    """Summing over weeks leaves every cost of whole weeks as it was."""
    y, e = made()[:420], np.linspace(0.5, 2, 420)
    days, weeks = CountCost.of(y, e, size), CountCost.of(*binned(y, e, 7), size)
    assert_allclose(days(np.array([70, 140]), 350), weeks(np.array([10, 20]), 50))


@settings(max_examples=60)
@given(
    y=st.lists(st.integers(0, 6), min_size=8, max_size=24),
    least=st.integers(1, 4),
    penalty=st.floats(0.2, 6),
    size=st.sampled_from([np.inf, 0.7]),
)
def test_no_segmentation_is_cheaper_than_the_one_found(y, least, penalty, size):
    """Against a search over every last start that forgets nothing."""
    cost, days = CountCost.of(y, np.ones(len(y)), size), len(y)
    best = np.full(days + 1, np.inf)
    best[0] = -penalty
    for end in range(least, days + 1):
        tried = np.arange(end - least + 1)
        best[end] = (best[tried] + cost(tried, end) + penalty).min()
    found = cheapest_starts(cost, days, penalty=penalty, least=least)
    assert np.diff([*found, days]).min() >= least
    assert_allclose(total(cost, found, days) + penalty * (found.size - 1), best[-1], atol=1e-9)


def test_a_search_at_steps_starts_segments_only_there():
    cost = CountCost.of(made(), np.ones(600))
    starts = cheapest_starts(cost, 600, penalty=12.8, least=60, step=7)
    assert (starts % 7 == 0).all()
    assert moved_to_the_day(cost, starts, 600, 60).tolist() == [0, 200, 290, 501]


def test_the_best_size_is_that_of_a_plain_optimiser(rng):
    mean = rng.uniform(0.2, 2, 800)
    y = rng.poisson(mean * rng.gamma(0.6, 1 / 0.6, 800)).astype(float)
    found = optimize.minimize_scalar(
        lambda at: -stats.nbinom.logpmf(y, np.exp(at), np.exp(at) / (np.exp(at) + mean)).sum(),
        bounds=(-3, 3),
        method="bounded",
        options={"xatol": 1e-8},
    )
    assert_allclose(np.log(best_size(y, mean)), found.x, atol=1e-5)


def test_counts_that_vary_less_than_poisson_ones_have_no_size():
    assert np.isinf(best_size(np.tile([0.0, 1.0], 50), np.full(100, 0.5)))


def test_the_size_of_blocks_by_hand():
    """Blocks of 28 days with 2, 8, 2 and 8 events: (4/3) 36 - 20 = 28, 4 * 25 / 28 over it."""
    y = np.zeros(112)
    y[[0, 28, 56, 84]] = [2, 8, 2, 8]
    assert_allclose(block_size(y, np.ones(112), np.array([0])), 4 * 25 / 28 / 28)


def test_a_segment_without_an_event_is_given_half_of_one():
    """200 days of 1 event, 100 of none: rates 1 and .005; variances 1/200 and 1/.5."""
    y = np.repeat([1.0, 0.0], [200, 100])
    fit = fit_levels(y, np.zeros((300, 0)), np.array([0, 200]), overdispersed=True)
    assert_allclose(np.exp(fit.levels), [1, 0.005])
    assert_allclose(fit.ratio_variances(), [1 / 200 + 2])


@both_sizes
def test_the_evidence_is_the_integral_over_the_rate(size):
    y, e, prior = np.array([0, 2, 1, 4]), np.array([1.0, 0.5, 2.0, 1.0]), RatePrior(1.5, 0.8, size)

    def poisson(rate):
        return stats.gamma.pdf(rate, 1.5, scale=1 / 0.8) * np.exp(-rate * e.sum()) * rate**7

    def mixed(rate):
        belief = stats.betaprime.pdf(rate / size, 1.5, 1 + 0.8 * size) / size
        share = rate / (rate + size)
        return belief * share**7 * (1 - share) ** (size * e.sum())

    whole = integrate.quad(poisson if np.isinf(size) else mixed, 0, np.inf)[0]
    found = prior.log_evidence(np.array([7.0]), e[None].sum(axis=1))
    assert y.sum() == 7
    assert_allclose(np.exp(found), whole, rtol=1e-6)


def test_a_large_size_is_poisson_to_the_bayesian():
    y = made()[150:350]
    plain, large = (one_change(y, np.ones(200), RatePrior(1, 2, size)) for size in (np.inf, 9e6))
    assert_allclose(plain.probability, large.probability, atol=1e-6)
    assert_allclose(plain.log10_bayes_factor, large.log10_bayes_factor, atol=1e-5)


@pytest.mark.parametrize("least", [1, 2])
@both_sizes
def test_all_segmentations_are_weighed_as_if_one_by_one(least, size):
    y = np.array([0, 1, 0, 4, 3, 5, 0, 0, 1, 2])
    prior, e = RatePrior(1, 0.5, size), np.ones(10)
    number, probability = np.zeros(4), np.zeros(10)
    for changes in range(4):
        ways = list(segmentations(10, changes, least))
        for starts in ways:
            events, seen = np.add.reduceat(y, starts), np.add.reduceat(e, starts)
            weight = np.exp(prior.log_evidence(events, seen).sum()) / len(ways) / 4
            number[changes] += weight
            probability[starts[1:]] += weight
    found = several_changes(y, e, prior, most=3, least=least)
    assert_allclose(found.number, number / number.sum())
    assert_allclose(found.probability, probability / number.sum(), atol=1e-12)
    assert_allclose(found.log_evidence, np.log(number.sum()))


def test_one_change_is_several_with_one():
    y, prior = made()[150:250], RatePrior(1, 2)
    one = one_change(y, np.ones(100), prior, least=20)
    several = several_changes(y, np.ones(100), prior, most=1, least=20)
    odds = several.number[1] / several.number[0]
    assert_allclose(np.log10(odds), one.log10_bayes_factor)
    assert_allclose(several.probability / several.number[1], one.probability, atol=1e-12)


def test_the_interval_is_that_of_the_most_probable_days():
    """Days of .1, .5, .3 and .1: the best two hold .8, the best three .9, all hold 1."""
    found = one_change([3, 1], np.ones(2), RatePrior(1, 1))
    object.__setattr__(found, "probability", np.array([0.0, 0.1, 0.5, 0.3, 0.1]))
    assert found.interval(0.75) == (2, 3)
    assert found.interval(0.85) == (1, 3)


# The model


def planted(rng, *, size=np.inf, rates=(0.05, 0.2), day=1300):
    """Draw one change of the rate under a yearly wave."""
    angle = 2 * np.pi * np.arange(DAYS) / 365.25
    rate = np.repeat(rates, [day, DAYS - day]) * np.exp(0.5 * np.cos(angle))
    mixed = rate if np.isinf(size) else rate * rng.gamma(size, 1 / size, DAYS)
    return DailyCounts(START, rng.poisson(mixed))


def test_a_change_is_found_with_its_date_and_its_size(rng):
    """From .3 to 1.2: 500 and 1,900 events, so the ratio is known to about 6 in 100."""
    fit = changepoint(planted(rng, rates=(0.3, 1.2)), Terms())
    changes = change_dates(fit)
    day = START + dt.timedelta(1300)
    assert len(changes) == 1
    assert abs((changes["date"][0] - day).days) < 30
    assert changes["earliest"][0] <= changes["date"][0] <= changes["latest"][0]
    assert_allclose(changes["ratio"], 4, rtol=0.25)
    assert_allclose(changes["rate_after"] / changes["rate_before"], changes["ratio"])
    names = list(fit.coefficients["term"])
    assert names == ["intercept", f"from {changes['date'][0]}", "season cos", "season sin"]
    ratio, season = fit.coefficients["rate_ratio"][1:3]
    assert_allclose(ratio, changes["ratio"][0])
    assert_allclose(np.log(season), 0.5, atol=0.15)


def test_later_segments_are_ratios_to_the_first(rng):
    """Levels .2, 1 and .2: the third is as the first, and a fifth of the second."""
    y = rng.poisson(np.repeat([0.2, 1.0, 0.2], [900, 700, 900]))
    fit = changepoint(DailyCounts(START, y), FLAT)
    assert_allclose(fit.coefficients["rate_ratio"][2], 1, atol=0.35)
    assert_allclose(change_dates(fit)["ratio"], [5, 0.2], rtol=0.3)
    starts = [0, *((day - START).days for day in change_dates(fit)["date"]), DAYS]
    means = [y[a:b].mean() for a, b in itertools.pairwise(starts)]
    assert_allclose(fit.process.one_step(fit.counts).rate[starts[:-1]], means, rtol=1e-6)


def test_a_flat_series_is_one_segment(rng):
    fit = changepoint(DailyCounts(START, rng.poisson(0.3, DAYS)), FLAT)
    assert list(fit.coefficients["term"]) == ["intercept"]
    assert change_dates(fit).empty
    assert list(change_dates(fit)) == [
        "date", "earliest", "latest", "rate_before", "rate_after", "ratio",
    ]  # fmt: skip
    assert changes_sentence(fit).startswith("No change of the rate stands out: one level, 9.")


def test_one_segment_is_the_plain_regression(rng):
    """Without a change the model is the negative binomial one, fitted by another routine."""
    counts = DailyCounts(START, rng.negative_binomial(0.6, 0.6 / 1.0, DAYS))
    ours = changepoint(counts, Terms(0, 1, "friday"))
    plain = fit_frequency(counts, model="negative_binomial", bends=0, weekday="friday")
    assert_allclose(ours.coefficients.iloc[:, 1:], plain.coefficients.iloc[:, 1:], rtol=2e-3)
    assert_allclose(ours.dynamics.iloc[:, 1:], plain.dynamics.iloc[:, 1:], rtol=2e-2)
    assert_allclose(ours.loglik, plain.loglik, atol=1e-3)
    assert_allclose((ours.lower, ours.upper), (plain.lower, plain.upper), rtol=3e-3)
    assert_allclose(ours.aic, plain.aic, atol=2e-3)


def test_every_change_costs_a_level_and_a_date(rng):
    """Two levels, one date and two coefficients of the season."""
    fit = changepoint(planted(rng, rates=(0.3, 1.2)), Terms(), distribution="poisson")
    assert_allclose(fit.aic, 2 * 5 - 2 * fit.loglik)


def test_the_last_level_goes_on(rng):
    counts = planted(rng, rates=(0.3, 1.2))
    fit = changepoint(counts, FLAT)
    longer = DailyCounts(START, np.append(counts.counts, np.zeros(100, dtype=int)))
    rate = fit.process.one_step(longer).rate
    assert (rate[DAYS:] == rate[DAYS - 1]).all()
    assert_allclose(rate[:DAYS], fit.expected)


def test_unobserved_days_are_no_zeros(rng):
    """A year unobserved within one level must not become a segment."""
    exposure = np.ones(DAYS)
    exposure[1000:1365] = 0
    y = rng.poisson(0.5, DAYS) * (exposure > 0)
    fit = changepoint(DailyCounts(START, y, exposure), FLAT)
    assert len(fit.coefficients) == 1
    assert_allclose(np.nanmean(fit.expected), y[exposure > 0].mean())
    assert np.isnan(fit.expected[1000:1365]).all()


def test_segments_start_on_observed_days_and_are_measured_in_them(rng):
    """The rate changes on day 1,400, half of the days before it unobserved."""
    exposure = np.ones(DAYS)
    exposure[1:1400:2] = 0
    y = rng.poisson(np.repeat([0.2, 2.0], [1400, 1100])) * (exposure > 0)
    fit = changepoint(DailyCounts(START, y, exposure), FLAT)
    changes = change_dates(fit)
    assert len(changes) == 1
    assert abs((changes["date"][0] - START).days - 1400) < 20
    assert changes["latest"][0] - changes["earliest"][0] < dt.timedelta(30)
    early = y[: (changes["date"][0] - START).days]
    assert_allclose(changes["rate_before"], early.sum() / exposure[: early.size].sum())


def test_years_without_an_event_are_a_level_of_their_own():
    y = np.zeros(DAYS, dtype=int)
    y[2000:2400:4] = 2
    fit = changepoint(DailyCounts(START, y), FLAT)
    dates = change_dates(fit)
    # The last event fell on day 2,396.
    assert [(day - START).days for day in dates["date"]] == [2000, 2397]
    assert_allclose(dates["rate_before"][0], 0.5 / 2000)
    assert np.isfinite(fit.coefficients[["lower", "upper"]]).all(axis=None)


def test_the_sentence_names_every_change():
    y = np.repeat([0, 1, 0, 1, 0], [300, 200, 300, 200, 300])
    fit = changepoint(DailyCounts(START, y), FLAT)
    assert changes_sentence(fit).startswith(
        "The rate changed 4 times: from 0.1 attacks in 30 days to 30.0 about 27 October 2016, to 0"
    )
    assert changes_sentence(fit).count("about") == 4


def test_the_search_looks_at_bursts_over_days(rng):
    """One event sets off .6 others: size of the search far below that of the days."""
    y = simulate_hawkes(np.full(DAYS, 0.2), 0.6, 0.2, rng=rng, series=1)[0]
    process = changepoint(DailyCounts(START, y), FLAT).process
    assert isinstance(process, Piecewise)
    assert process.search_size < process.size / 2


@pytest.mark.parametrize(("option", "words"), [("distribution", "nb"), ("least", 0)])
def test_an_option_out_of_range_is_refused(option, words):
    counts = DailyCounts(START, np.tile([0, 1], 500))
    with pytest.raises(DesignError, match=f"got .*{words}"):
        changepoint(counts, FLAT, **{option: words})


def test_another_model_has_no_change_dates():
    fit = fit_frequency(DailyCounts(START, np.tile([0, 1], 500)), model="poisson")
    with pytest.raises(DesignError, match="not poisson"):
        change_dates(fit)


def test_a_period_shorter_than_a_segment_is_refused():
    with pytest.raises(FitError, match="40 observed days do not hold a segment of 60"):
        changepoint(DailyCounts(START, np.ones(40)), FLAT)


@pytest.mark.parametrize("least", [0, 11])
def test_segments_that_do_not_fit_are_refused(least):
    with pytest.raises(DesignError, match=r"do not fit into 10 days"):
        cheapest_starts(CountCost.of(np.ones(10), np.ones(10)), 10, penalty=1, least=least)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: CountCost.of([1, 2], [1, 0]), "exposure above 0"),
        (lambda: RatePrior(0, 1), "above 0, got 0"),
        (lambda: one_change([1, 2], [1], RatePrior(1, 1)), "one exposure above 0 for each"),
        (
            lambda: one_change([1, 2], [1, 1], RatePrior(1, 1), least=2),
            "two segments of at least 2",
        ),
        (lambda: several_changes([1], [1], RatePrior(1, 1), most=1), "do not hold 1 changes"),
        (
            lambda: several_changes(np.ones(3000), np.ones(3000), RatePrior(1, 1), most=1),
            "at most 2,000 steps, got 3,000",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(call, words):
    with pytest.raises(DesignError, match=words):
        call()


@pytest.mark.parametrize(("first", "days"), [(100, 3650), (0, 2500)])
def test_a_season_that_runs_away_is_refused(first, days):
    """All 12 events in a fortnight: the season follows them and knows no bound."""
    y = np.zeros(days, dtype=int)
    y[first : first + 12] = 1
    with pytest.raises(FitError, match="did not settle on these 12 events"):
        changepoint(DailyCounts(START, y), Terms())


def test_a_hundred_thousand_days_take_no_longer_than_a_breath(rng):
    y = rng.poisson(np.tile(np.repeat([0.1, 0.5], 10_000), 5))
    fit = changepoint(DailyCounts(dt.date(1, 1, 1), y), FLAT)
    days = [(day - dt.date(1, 1, 1)).days for day in change_dates(fit)["date"]]
    assert_allclose(days, np.arange(1, 10) * 10_000, atol=60)


# Chance


@pytest.mark.parametrize("world", ["poisson", "negative_binomial"])
def test_independent_days_rarely_show_a_change(world, rng):
    """At most 5 in 100 by design: of 60 series more than 9 would come 1 time in 1,000."""
    drawn = simulate_counts(world, days=DAYS, rate=0.3, rng=rng, series=60)
    found = [len(changepoint(DailyCounts(START, y), FLAT).coefficients) > 1 for y in drawn]
    assert sum(found) <= 9


def test_bursts_show_far_fewer_changes_than_to_independent_events(rng):
    """Shares about .12 and .97 of 30 series; a sound search crosses the bounds 1 in 1,000."""
    drawn = simulate_counts("hawkes", days=DAYS, rate=0.3, rng=rng, series=30)
    shares = {
        distribution: np.mean(
            [
                len(
                    changepoint(DailyCounts(START, y), FLAT, distribution=distribution).coefficients
                )
                > 1
                for y in drawn
            ]
        )
        for distribution in ("negative_binomial", "poisson")
    }
    assert shares["negative_binomial"] < 0.35
    assert shares["poisson"] > 0.75


@both_sizes
def test_the_interval_of_a_date_holds_it(size, rng):
    """Coverage .95 or more: of 60 dates fewer than 51 would be held 1 time in 1,000."""
    day = START + dt.timedelta(1300)
    held = []
    for _ in range(60):
        changes = change_dates(changepoint(planted(rng, size=size, rates=(0.2, 0.8)), Terms()))
        known = (changes["earliest"] <= day) & (day <= changes["latest"])
        held.append(bool(known.any()))
    assert sum(held) >= 51


def test_what_is_simulated_is_found_again(rng):
    """40 series from one fit: 33 at least must hold each planted number (95 %, 1 in 1,000)."""
    counts = planted(rng, size=0.6, rates=(0.3, 1.2))
    fit = changepoint(counts, Terms())
    truth = np.concatenate([fit.coefficients["rate_ratio"], fit.dynamics["estimate"]])
    held = []
    for y in fit.simulate(40, rng):
        again = changepoint(DailyCounts(START, y), Terms())
        both = [again.coefficients, again.dynamics]
        limits = [np.concatenate([part[side] for part in both]) for side in ("lower", "upper")]
        held.append(
            (limits[0] < truth) & (truth < limits[1])
            if limits[0].size == truth.size
            else np.zeros(truth.size, dtype=bool)
        )
    assert (np.sum(held, axis=0) >= 33).all()


def test_a_clear_change_is_the_number_of_changes(rng):
    """Two levels, ten times apart, half of 1,000 days each."""
    y = rng.poisson(np.repeat([0.2, 2.0], 500))
    number = number_of_changes(changepoint(DailyCounts(START, y), FLAT))
    assert number.size == 143 // 9  # weeks, and segments of nine of them
    assert_allclose(number.sum(), 1)
    assert number.argmax() == 1


def test_the_number_of_changes_is_that_of_the_exact_sum_over_weeks(rng):
    y = rng.poisson(np.repeat([0.2, 1.0], 350))
    fit = changepoint(DailyCounts(START, y), FLAT)
    events, days = binned(y, np.ones(700), 7)
    prior = RatePrior.about(events, days, fit.process.search_size)
    expected = several_changes(events, days, prior, most=10, least=9)
    assert_allclose(number_of_changes(fit), expected.number)


def test_a_period_that_holds_no_second_segment_has_no_number_to_weigh(rng):
    fit = changepoint(DailyCounts(START, rng.poisson(1.0, 100)), FLAT)
    assert number_of_changes(fit).tolist() == [1.0]
