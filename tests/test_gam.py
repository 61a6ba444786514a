"""The smooth model: mgcv and statsmodels on the same bases, and what it must recover."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize

from analysis import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models.covariates import Terms
from analysis.models.gam import gam
from analysis.models.negative_binomial import negative_binomial
from analysis.stats.penalised import Criterion, Rows
from analysis.stats.reml import fit_penalised
from analysis.stats.smooth import Smooth, Splines

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the folder of published series is not on this machine"
)
START = dt.date(2016, 1, 1)
DAYS = 2500
TIME = np.arange(DAYS)
YEARS = np.arange(1851, 1963)


def design(*curves):
    """Put an intercept and curves, each with its data, side by side; blocks, as fitted."""
    columns = [np.ones((curves[0][1].size, 1))]
    blocks, end = [], 1
    for smooth, x in curves:
        columns.append(smooth.at(x))
        blocks.append(slice(end + smooth.free, end + columns[-1].shape[1]))
        end = blocks[-1].stop
    return np.hstack(columns), blocks


def disasters():
    dates = np.loadtxt(REFERENCE / "coal_mining_disasters.csv", skiprows=1)
    return np.array([(np.floor(dates) == year).sum() for year in YEARS])


def coal_design():
    return design((Smooth.centred(Splines(1851, 1962, 17), YEARS), YEARS))


def meningitis():
    """Give weekly counts 2001-06, and a design of a trend and a season of 52 weeks."""
    table = np.loadtxt(REFERENCE / "meningococcal_weekly.csv", skiprows=1, delimiter=",")
    week, turn = table[:, 0], (table[:, 0] - 1) % 52
    trend = Smooth.centred(Splines(1, 312, 10), week)
    season = Smooth.centred(Splines(0, 52, 10, cyclic=True), turn)
    return table[:, 1], *design((trend, week), (season, turn))


def errors_of(x, covariance):
    return np.sqrt(np.einsum("ij,jk,ik->i", x, covariance, x))


@needs_reference
def test_coal_disasters_against_mgcv_with_its_own_basis():
    """R 4.2.2, mgcv 1.8-41: gam(count ~ s(year, k = 20), poisson, method = "REML").

    Thin plate splines: effective degrees of freedom 6.172, explained deviance .398; ours are
    P-splines, so that they differ in the first decimal.
    """
    y, (x, blocks) = disasters(), coal_design()
    fit = fit_penalised(y, x, blocks, overdispersed=False)
    mean = np.exp(x @ fit.params)

    def deviance(level):
        return 2 * (np.where(y > 0, y * np.log(np.maximum(y, 1) / level), 0) - (y - level)).sum()

    assert_allclose(fit.freedom.sum(), 6.172, atol=0.3)
    assert_allclose(1 - deviance(mean) / deviance(y.mean()), 0.398, atol=0.005)


@needs_reference
def test_coal_disasters_against_mgcv_with_the_same_basis():
    """R 4.2.2, mgcv 1.8-41: s(year, bs = "ps", m = c(2, 2), k = 20), REML, knots given.

    knots = list(year = 1851 + 111 / 17 * (-3:20)), convergence to 1e-11; sp / S.scale.
    """
    y, (x, blocks) = disasters(), coal_design()
    fit = fit_penalised(y, x, blocks, overdispersed=False)
    assert_allclose(fit.reml, 172.8264796, atol=1e-6)
    assert_allclose(fit.freedom.sum(), 5.996989526, atol=1e-6)
    assert_allclose(fit.loglik, -164.124410237, atol=1e-6)
    assert_allclose(fit.smoothing, 254.8224476 / 16, rtol=1e-6)
    some = x[[0, 39, 79, 111]]
    log_means = [1.1251451038, 0.6295381466, 0.1030019220, -1.0643880959]
    errors = [0.2541007901, 0.1597176019, 0.2009577061, 0.5387217199]
    assert_allclose(some @ fit.params, log_means, atol=1e-6)
    assert_allclose(errors_of(some, fit.covariance), errors, rtol=1e-6)


@needs_reference
def test_counts_that_vary_too_little_are_poisson_counts():
    """mgcv lets theta run to 3.8e7 for the disasters; ours says that there is none."""
    y, (x, blocks) = disasters(), coal_design()
    fit = fit_penalised(y, x, blocks, overdispersed=True)
    assert fit.size == np.inf
    assert_allclose(fit.reml, 172.8264796, atol=1e-6)


MGCV_POISSON = (
    (4.937372812, 5.81495943, 860.7171444, 46.92284865, 6.948867208, -836.1831987),
    (2.015179498, 2.291382925, 2.421881307, 2.095558974, 2.297929973),
)
MGCV_NB = (
    (4.408781601, 4.636943552, 849.7837827, 58.30991878, 14.98412688, -830.3320022),
    (2.032802893, 2.300553340, 2.413332441, 2.083802909, 2.309458389),
)
WEEKS = [0, 49, 99, 199, 311]


@needs_reference
@pytest.mark.parametrize(
    ("overdispersed", "gold", "freedom"), [(False, MGCV_POISSON, 1e-6), (True, MGCV_NB, 2e-3)]
)
def test_meningitis_with_a_cyclic_season_against_mgcv(overdispersed, gold, freedom):
    """R 4.2.2, mgcv 1.8-41: gam(count ~ s(t, bs = "ps", m = c(2, 2), k = 13) +
    s(w, bs = "cp", m = c(2, 2), k = 10), family = poisson or nb(), method = "REML").

    w = (t - 1) %% 52, knots = list(t = 1 + 31.1 * (-3:13), w = seq(0, 52, length = 11)). The
    degrees of freedom of nb() are those of the expected information, ours of the observed.
    """
    y, x, blocks = meningitis()
    fit = fit_penalised(y, x, blocks, overdispersed=overdispersed)
    (trend, season, reml, *smoothing, loglik), log_means = gold
    assert_allclose(fit.reml, reml, atol=1e-6)
    assert_allclose(fit.smoothing, smoothing, rtol=1e-5)
    assert_allclose(fit.loglik, loglik, atol=1e-5)
    assert_allclose(x[WEEKS] @ fit.params, log_means, atol=1e-6)
    found = [fit.freedom[1 : blocks[0].stop].sum(), fit.freedom[blocks[1]].sum()]
    assert_allclose(found, [trend, season], atol=freedom)


@needs_reference
def test_the_size_of_meningitis_against_mgcv():
    """The same nb() fit: getTheta 25.82616571; standard errors by the expected information.

    mgcv 1.8-41 prints errors .10338884, .06451467, .06412658, .06703419, .10637614: those of
    (X'WX + S)^-1 with W the expected information, where ours takes the observed one.
    """
    y, x, blocks = meningitis()
    fit = fit_penalised(y, x, blocks, overdispersed=True)
    assert_allclose(fit.size, 25.82616571, rtol=1e-6)
    mean, penalty = np.exp(x @ fit.params), np.zeros(x.shape[1])
    for block, strength in zip(blocks, fit.smoothing, strict=True):
        penalty[block] = strength
    weights = mean / (1 + mean / fit.size)
    expected = np.linalg.inv(x.T @ (x * weights[:, None]) + np.diag(penalty))
    gold = [0.10338884328, 0.06451466967, 0.06412658392, 0.06703418578, 0.10637613738]
    assert_allclose(errors_of(x[WEEKS], expected), gold, rtol=1e-6)
    assert_allclose(errors_of(x[WEEKS], fit.covariance), gold, rtol=3e-3)


@needs_reference
def test_sicily_with_an_exposure_against_mgcv():
    """R 4.2.2, mgcv 1.8-41, nb(), REML, offset(log(stdpop)): aces ~ smokban +
    s(time, bs = "ps", m = c(2, 2), k = 8) + s(month, bs = "cp", m = c(2, 2), k = 6).

    knots = list(time = 1 + 58 / 5 * (-3:8), month = seq(.5, 12.5, length = 7)).
    """
    table = np.loadtxt(REFERENCE / "sicily_monthly.csv", skiprows=1, delimiter=",")
    month, y, time, ban, standard = table[:, [1, 2, 3, 4, 6]].T
    trend = Smooth.centred(Splines(1, 59, 5), time)
    season = Smooth.centred(Splines(0.5, 12.5, 6, cyclic=True), month)
    x, blocks = design((trend, time), (season, month))
    x = np.column_stack([x, ban])
    offset = np.log(standard)
    fit = fit_penalised(y, x, blocks, overdispersed=True, offset=offset)
    assert_allclose(fit.reml, 317.4435227, atol=1e-5)
    assert_allclose(fit.size, 654.2306115, rtol=1e-4)
    assert_allclose(fit.params[-1], -0.1273605935, atol=1e-5)
    assert_allclose(fit.freedom[1 : blocks[0].stop].sum(), 1, atol=1e-4)
    fitted = (x @ fit.params + offset)[[0, 29, 58]]
    assert_allclose(fitted, [6.645402910, 6.730398304, 6.843030629], atol=1e-5)


@needs_reference
@pytest.mark.parametrize("strength", [0.5, 15.9, 4000.0])
def test_a_given_smoothing_against_statsmodels(strength):
    """statsmodels GLMGam on the same splines and penalty; its penalty has no factor of half."""
    from statsmodels.gam.api import BSplines, GLMGam
    from statsmodels.genmod.families import Poisson

    knots = {"all_knots": 1851 + 111 / 17 * np.arange(-3, 21)}
    theirs = BSplines(
        YEARS.astype(float), df=[20], degree=[3], include_intercept=True, knot_kwds=[knots]
    )
    theirs.smoothers[0].cov_der2 = Splines(1851, 1962, 17).penalty()
    y, (x, blocks) = disasters(), coal_design()
    peer = GLMGam(y, smoother=theirs, alpha=[strength / 2], family=Poisson()).fit(tol=1e-12)
    fit = fit_penalised(y, x, blocks, overdispersed=False, smoothing=[strength])
    assert_allclose(theirs.basis, Splines(1851, 1962, 17).at(YEARS), atol=1e-12)
    assert_allclose(np.exp(x @ fit.params), peer.fittedvalues, rtol=1e-6)
    assert_allclose(fit.freedom.sum(), peer.edf.sum(), rtol=1e-6)
    assert_allclose(fit.loglik, peer.llf, rtol=1e-6)


def test_four_splines_counted_on_fingers():
    """At a knot the cubic B-splines are 1/6, 4/6, 1/6; half-way 1/48, 23/48, 23/48, 1/48."""
    splines = Splines(0, 10, 5)
    assert_allclose(splines.at([4.0])[0], [0, 0, 1 / 6, 4 / 6, 1 / 6, 0, 0, 0], atol=1e-12)
    half = np.array([1, 23, 23, 1]) / 48
    assert_allclose(splines.at([5.0])[0], [0, 0, *half, 0, 0], atol=1e-12)


def test_the_penalty_counted_on_fingers():
    """Coefficients 0 1 4 9: second differences 2 and 2; round the circle also -14 and 10."""
    row, circle = Splines(0, 1, 1), Splines(0, 1, 4, cyclic=True)
    squares = np.array([0, 1, 4, 9.0])
    assert_allclose(squares @ row.penalty() @ squares, 4 + 4)
    assert_allclose(squares @ circle.penalty() @ squares, 4 + 4 + 14**2 + 10**2)


@given(st.floats(-20, 40), st.integers(4, 12))
def test_splines_sum_to_one_everywhere(x, pieces):
    assert_allclose(Splines(0, 10, pieces).at([x]).sum(), 1)
    assert_allclose(Splines(0, 10, pieces, cyclic=True).at([x]).sum(), 1)


@given(st.floats(0, 10), st.integers(-3, 3))
def test_a_cyclic_curve_comes_round(x, turns):
    circle = Splines(0, 10, 6, cyclic=True)
    assert_allclose(circle.at([x + 10 * turns]), circle.at([x]), atol=1e-9)


def test_a_curve_in_a_row_stays_level_beyond_its_ends():
    splines = Splines(0, 10, 5)
    assert_allclose(splines.at([-3, 14]), splines.at([0, 10]))


def test_the_coordinates_of_a_curve_are_centred_and_cost_their_square(rng):
    days = np.arange(50.0)
    splines = Splines(0, 49, 6)
    curve = Smooth.centred(splines, days)
    at = rng.normal(size=curve.transform.shape[1])
    coefficients = curve.transform @ at
    assert_allclose(curve.at(days).sum(axis=0), 0, atol=1e-9)
    assert_allclose(coefficients @ splines.penalty() @ coefficients, (at[1:] ** 2).sum())


def test_the_free_coordinate_of_a_trend_is_a_straight_line():
    days = np.arange(50.0)
    line = Smooth.centred(Splines(0, 49, 6), days).at(days)[:, 0]
    assert_allclose(np.diff(line, 2), 0, atol=1e-12)
    assert abs(line[-1] - line[0]) > 0.1


def example(rng, size):
    """Give 300 days of a rate with a bend, as a criterion to look at."""
    days = np.arange(300.0)
    trend, circle = Splines(0, 299, 5), Splines(0, 100, 5, cyclic=True)
    x, blocks = design(
        (Smooth.centred(trend, days), days), (Smooth.centred(circle, days % 100), days % 100)
    )
    rate = np.exp(np.sin(days / 50))
    mixed = rng.gamma(size, 1 / size, 300) if np.isfinite(size) else 1.0
    offset = np.log(1 + days / 300)
    return Criterion(rng.poisson(rate * mixed).astype(float), x, offset, tuple(blocks))


@pytest.mark.parametrize("log_size", [None, -1.0, 0.5, 4.0])
@pytest.mark.parametrize("logs", [(-2.0, 0.0), (4.0, 1.0), (1.0, 9.0)])
def test_the_slope_of_the_criterion_is_that_of_finite_differences(log_size, logs, rng):
    criterion = example(rng, 1.5)
    theta = np.array([*logs] if log_size is None else [*logs, log_size])

    def value(at):
        return criterion.at(at[:2], None if log_size is None else at[2]).reml

    found = criterion.at(theta[:2], log_size).slope
    assert_allclose(found, optimize.approx_fprime(theta, value, 1e-5), atol=2e-4, rtol=1e-4)


@pytest.mark.parametrize("size", [0.3, 2.0, np.inf])
def test_the_slopes_of_a_row_are_those_of_finite_differences(size):
    y, eta, step = np.array([0.0, 3.0]), np.array([0.4, -0.7]), 1e-5
    rows = Rows(y, size)
    up, down = rows.score(eta + step), rows.score(eta - step)
    assert_allclose(rows.weights(eta)[0], (down - up) / (2 * step), rtol=1e-6)
    above, below = rows.weights(eta + step)[0], rows.weights(eta - step)[0]
    assert_allclose(rows.weights(eta)[1], (above - below) / (2 * step), rtol=1e-6)
    rise = rows.loglik(eta + step) - rows.loglik(eta - step)
    assert_allclose(rows.score(eta).sum(), rise / (2 * step), rtol=1e-6)


def test_the_criterion_is_the_integral_over_the_coefficients(rng):
    """One penalised slope b and counts y: the integral of L(b) N(b; 0, 1 / lambda), on a grid.

    Laplace's approximation of it is good where the counts are many: 2,000 events, .002.
    """
    x = np.column_stack([np.ones(40), np.linspace(-1, 1, 40)])
    y = rng.poisson(np.exp(4 + 0.3 * x[:, 1])).astype(float)
    at = Criterion(y, x, np.zeros(40), (slice(1, 2),)).at(np.array([2.0]), None)
    spread = np.sqrt(np.diag(at.inverse))
    level, slope = (
        middle + 8 * error * np.linspace(-1, 1, 401)
        for middle, error in zip(at.params, spread, strict=True)
    )
    rows = Rows(y, np.inf)
    heights = np.array([[rows.loglik(x @ [a, b]) for b in slope[::4]] for a in level[::4]])
    heights += -0.5 * np.exp(2.0) * slope[::4] ** 2 + 0.5 * (2.0 - np.log(2 * np.pi))
    cell = np.diff(level[::4])[0] * np.diff(slope[::4])[0]
    integral = heights.max() + np.log(np.exp(heights - heights.max()).sum() * cell)
    assert_allclose(at.reml, -integral, atol=0.002)


def test_no_penalty_to_speak_of_gives_the_plain_regression(rng):
    criterion = example(rng, np.inf)
    y, x = criterion.y, criterion.x
    fit = fit_penalised(y, x, criterion.blocks, overdispersed=False, smoothing=[1e-9, 1e-9])
    assert_allclose(x.T @ (y - np.exp(x @ fit.params)), 0, atol=1e-4)
    assert_allclose(fit.freedom, 1, atol=1e-6)


def test_an_endless_penalty_gives_a_straight_line_and_no_season(rng):
    criterion = example(rng, np.inf)
    y, x = criterion.y, criterion.x
    fit = fit_penalised(y, x, criterion.blocks, overdispersed=False, smoothing=[1e12, 1e12])
    assert_allclose(fit.freedom.sum(), 2, atol=1e-6)
    assert_allclose(np.diff(x @ fit.params, 2), 0, atol=1e-8)


def test_no_events_at_all_are_refused():
    with pytest.raises(FitError, match="a smooth rate needs events, got none"):
        fit_penalised(np.zeros(9), np.ones((9, 2)), [slice(1, 2)], overdispersed=True)


def wave():
    """Make a rate with a slow wave of 1,500 days and a season with its peak on 20 January."""
    turn = 2 * np.pi * (TIME - 19) / 365.25
    return 0.4 * np.exp(0.8 * np.sin(2 * np.pi * TIME / 1500) + 0.5 * np.cos(turn))


def drawn(rate, rng, size=np.inf):
    mixed = rng.gamma(size, 1 / size, rate.size) if np.isfinite(size) else 1.0
    return DailyCounts(START, rng.poisson(rate * mixed))


def test_recovers_a_planted_trend_and_season(rng):
    """1,400 events: the log rate within .25 of the planted one on average over the days."""
    fit = gam(drawn(wave(), rng, 1.5), Terms())
    assert np.sqrt(np.mean(np.log(fit.expected / wave()) ** 2)) < 0.25
    assert 4 < fit.process.trend_freedom < 15
    assert 1 < fit.process.season_freedom < 8


@pytest.mark.slow
def test_the_band_holds_the_truth_on_95_days_of_a_hundred(rng):
    """30 series of 2,500 days: the share covered, averaged; its error is .01, bound three."""
    shares = [
        ((fit.lower <= wave()) & (wave() <= fit.upper)).mean()
        for fit in (gam(drawn(wave(), rng, 1.5), Terms()) for _ in range(30))
    ]
    assert_allclose(np.mean(shares), 0.95, atol=0.03)


def test_the_season_is_read_off_against_the_mean_of_the_year(rng):
    """Log season .5 cos: 1 January .5 cos(19 days) = .47, 1 July -.47; four errors of .1."""
    table = gam(drawn(wave(), rng), Terms()).coefficients.set_index("term")["rate_ratio"]
    season = np.log(table.filter(like="season").to_numpy())
    planted = 0.5 * np.cos(2 * np.pi * (np.array([0, 90, 181, 273]) - 19) / 365.25)
    assert_allclose(season, planted, atol=0.4)
    assert season[0] > 0.15


def test_the_table_repeats_what_the_curve_says(rng):
    """Season: from the rates of four years beyond the fit, where the trend is level.

    Only winters are observed, so that the mean over the observed days is not that of the year.
    """
    months = np.array([day.month for day in DailyCounts(START, np.zeros(DAYS)).days])
    fit = gam(drawn(wave(), rng).masked((months > 3) & (months < 10)), Terms())
    longer = DailyCounts(START, np.zeros(DAYS + 1462))
    year = np.log(fit.process.one_step(longer).mean[-1461:])
    table = np.log(fit.coefficients.set_index("term")["rate_ratio"])
    first = (longer.days[-1461] - dt.date(2020, 1, 1)).days % 365.25
    at = np.argmin(np.abs((first + np.arange(1461)) % 365.25))
    assert_allclose(year[at] - year.mean(), table["season: 1 January against the year"], atol=0.01)
    level = fit.process.trend.at(TIME) @ fit.process.params[1:30]
    rise = level[-365:].mean() - level[:365].mean()
    assert_allclose(rise, table["trend: last year against first"])


def test_less_than_two_years_are_halved(rng):
    fit = gam(drawn(wave()[:501], rng), Terms())
    table = np.log(fit.coefficients.set_index("term")["rate_ratio"])
    level = fit.process.trend.at(np.arange(501)) @ fit.process.params[1:8]
    rise = level[-250:].mean() - level[:250].mean()
    assert_allclose(rise, table["trend: last half against first"])


def test_a_planted_rise_is_recovered(rng):
    """Log rate rising by 1.5 over 2,500 days, 1.28 between the mean days of the two years."""
    rate = 0.4 * np.exp(1.5 * TIME / DAYS)
    row = (
        gam(drawn(rate, rng), Terms())
        .coefficients.set_index("term")
        .loc["trend: last year against first"]
    )
    assert_allclose(np.log(row["rate_ratio"]), 1.28, atol=0.4)
    assert 1 < row["lower"] < np.exp(1.28) < row["upper"]


def test_friday_gets_its_planted_ratio(rng):
    """Twice as much on Fridays, 1,500 events: log ratio within four errors of .07."""
    friday = np.where((TIME + START.weekday()) % 7 == 4, 2.0, 1.0)
    table = gam(drawn(wave() * friday, rng), Terms(weekday="friday")).coefficients
    row = table.set_index("term").loc["Friday"]
    assert_allclose(np.log(row["rate_ratio"]), np.log(2), atol=0.28)
    assert row["lower"] > 1


def test_a_weekday_without_any_event_is_refused_with_words(rng):
    friday = (TIME + START.weekday()) % 7 == 4
    with pytest.raises(FitError, match="fell on a Friday, so its rate ratio is 0"):
        gam(drawn(np.where(friday, 0, 0.4), rng), Terms(weekday="friday"))


def test_the_planted_dispersion_is_recovered(rng):
    """Size 1.25, alpha .8, mean 1, 2,500 days: within four errors of .06 and in its interval."""
    row = gam(drawn(np.ones(DAYS), rng, 1.25), Terms()).dynamics.set_index("term").loc["dispersion"]
    assert_allclose(row["estimate"], 0.8, atol=0.25)
    assert 0.4 < row["lower"] < row["estimate"] < row["upper"] < 1.4


def test_a_flat_rate_gets_a_straight_trend_and_no_season(rng):
    """Ten series: at least half of them straight to a tenth, as half of the slopes are."""
    fits = [gam(drawn(np.full(DAYS, 0.4), rng), Terms()) for _ in range(10)]
    assert np.median([fit.process.trend_freedom for fit in fits]) < 2
    assert np.median([fit.process.season_freedom for fit in fits]) < 1


def test_the_trend_cannot_follow_a_window_of_days(rng):
    """Five events a day in 15 days amid .3: the curve rises to less than half of them."""
    rate = np.full(DAYS, 0.3)
    rate[1200:1215] = 5
    fit = gam(drawn(rate, rng), Terms(harmonics=0))
    assert fit.expected.max() < 2.5
    assert fit.process.trend.splines.pieces == 27


def test_no_waves_leave_the_season_out(rng):
    fit = gam(drawn(wave(), rng), Terms(harmonics=0))
    assert fit.process.season is None
    assert fit.process.season_freedom == 0
    assert not fit.coefficients["term"].str.contains("season").any()


def test_pieces_and_number_of_waves_change_nothing(rng):
    counts = drawn(wave(), rng)
    one, two = gam(counts, Terms(0, 1)), gam(counts, Terms(5, 3))
    assert np.array_equal(one.expected, two.expected)


def test_the_same_call_gives_the_same_bits(rng):
    counts = drawn(wave(), rng, 1.5)
    one, two = gam(counts, Terms()), gam(counts, Terms())
    assert np.array_equal(one.expected, two.expected)
    assert one.aic == two.aic


def test_without_an_end_to_the_size_the_fit_is_the_poisson_one():
    counts = DailyCounts(START, [0, 1] * 500)
    either, plain = gam(counts, Terms()), gam(counts, Terms(), distribution="poisson")
    assert len(either.dynamics) == 0
    assert_allclose(either.expected, plain.expected, rtol=1e-9)
    assert_allclose(plain.expected, 0.5, rtol=0.01)


def test_salvos_cost_a_poisson_model_likelihood(rng):
    counts = drawn(wave(), rng, 0.7)
    assert gam(counts, Terms()).aic < gam(counts, Terms(), distribution="poisson").aic - 20


def test_the_smooth_model_beats_fixed_pieces_where_the_rate_waves(rng):
    """One straight piece cannot wave; AIC counts the effective degrees of freedom."""
    counts = drawn(wave(), rng)
    assert gam(counts, Terms()).aic < negative_binomial(counts, Terms(1)).aic - 20


@pytest.mark.parametrize("seed", [2, 42])
def test_the_better_of_two_minima_is_kept(seed):
    """Bursts of ten days: seed 2 is better told as a rough rate, seed 42 as a small size."""
    rng = np.random.default_rng(seed)
    y = rng.poisson(0.4 * np.repeat(rng.gamma(0.3, 1 / 0.3, 250), 10))
    x, blocks = design((Smooth.centred(Splines(0, DAYS - 1, 27), TIME), TIME))
    best = fit_penalised(y, x, blocks, overdispersed=True).reml
    given = [
        fit_penalised(y, x, blocks, overdispersed=True, smoothing=[strength]).reml
        for strength in np.exp(np.arange(-4.0, 10))
    ]
    assert best <= min(given)
    assert_allclose(best, min(given), atol=0.3)


def test_the_aic_counts_every_effective_parameter(rng):
    """Intercept, Friday, trend, season, and the size where there is one."""
    counts = drawn(wave(), rng, 1.5)
    for distribution, sizes in (("negative_binomial", 1), ("poisson", 0)):
        fit = gam(counts, Terms(weekday="friday"), distribution=distribution)
        freedom = 2 + fit.process.trend_freedom + fit.process.season_freedom + sizes
        assert_allclose(fit.aic, 2 * freedom - 2 * fit.loglik)


def test_hidden_days_after_the_last_matter_not(rng):
    y = drawn(wave(), rng, 1.5).counts
    whole = DailyCounts(START, y).masked(TIME >= 2000)
    long, short = gam(whole, Terms()), gam(DailyCounts(START, y[:2000]), Terms())
    assert_allclose(long.expected[:2000], short.expected, rtol=1e-9)
    assert_allclose(long.loglik, short.loglik)
    assert np.isnan(long.upper[2000:]).all()


def test_a_gap_is_bridged_and_no_zeros_are_counted_in_it(rng):
    rate = np.full(DAYS, 0.5)
    fit = gam(drawn(rate, rng).masked((TIME >= 900) & (TIME < 1500)), Terms())
    assert_allclose(np.nanmean(fit.expected), 0.5, atol=0.07)
    bridged = fit.process.one_step(DailyCounts(START, np.zeros(DAYS))).mean[900:1500]
    assert_allclose(bridged.mean(), 0.5, atol=0.25)


def test_a_long_gap_between_steep_ends_ends_in_no_warning(rng):
    """Rising until the gap and falling after it: the bridge has limits nobody could print."""
    rate = 0.02 * np.exp(4 * np.minimum(TIME, DAYS - TIME) / 700)
    fit = gam(drawn(rate, rng).masked((TIME > 600) & (TIME < 1900)), Terms())
    assert np.isfinite(fit.upper[:600]).all()
    assert np.isnan(fit.upper[601:1900]).all()
    assert fit.simulate(3, rng)[:, 601:1900].sum() == 0


def test_after_the_last_day_the_trend_is_level_and_the_season_goes_on(rng):
    fit = gam(drawn(wave(), rng), Terms())
    later = fit.process.one_step(DailyCounts(START, np.zeros(DAYS + 2 * 1461))).mean[DAYS:]
    assert_allclose(later[:1461], later[1461:], rtol=1e-9)
    flat = gam(drawn(wave(), rng), Terms(harmonics=0))
    level = flat.process.one_step(DailyCounts(START, np.zeros(DAYS + 500))).mean
    assert_allclose(level[DAYS:], level[DAYS - 1])


def test_simulated_days_have_the_mean_that_is_expected(rng):
    """300 series of 2,500 days at 1,400 events each: the mean within four errors of .003."""
    fit = gam(drawn(wave(), rng, 1.5), Terms())
    assert_allclose(fit.simulate(300, rng).mean(), fit.expected.mean(), rtol=0.012)


@pytest.mark.parametrize("events", [0, 1, 12])
def test_too_few_events_end_in_words(events):
    counts = np.zeros(DAYS, dtype=int)
    counts[:events] = 1
    with pytest.raises(FitError, match=r"needs at least|did not settle"):
        gam(DailyCounts(START, counts), Terms())


def test_ten_events_in_a_decade_give_numbers():
    counts = np.zeros(3650, dtype=int)
    counts[[3, 500, 510, 900, 901, 902, 2000, 2600, 3000, 3500]] = 1
    fit = gam(DailyCounts(START, counts), Terms())
    assert_allclose(fit.expected.sum(), 10, rtol=1e-3)
    assert np.isfinite(fit.upper).all()
    assert fit.process.trend_freedom < 2


@pytest.mark.parametrize(
    "days", [slice(180, None, 365), slice(1000, 1020), slice(2000, 2001), slice(2000, 2400, 4)]
)
def test_events_of_one_stretch_or_one_date_are_refused_with_words(days):
    """Nothing tells how far below zero events a year the rate lies elsewhere."""
    counts = np.zeros(3650, dtype=int)
    counts[days] = 20
    with pytest.raises(FitError, match=r"did not settle on these \d+ events; widen the outcome"):
        gam(DailyCounts(START, counts), Terms())


def test_a_period_too_short_is_refused():
    with pytest.raises(FitError, match="needs 90 days from the first observed to the last, got 59"):
        gam(DailyCounts(START, [1, 0] * 30), Terms())


def test_a_period_too_long_is_refused_with_what_to_do():
    counts = np.zeros(1_000_000, dtype=int)
    counts[::100] = 1
    with pytest.raises(FitError, match="at most 40,000 days, got 1,000,000; shorten the period"):
        gam(DailyCounts(dt.date(1, 1, 1), counts), Terms())


def test_an_unknown_distribution_is_refused():
    with pytest.raises(DesignError, match="negative_binomial or poisson, got 'gaussian'"):
        gam(DailyCounts(START, np.ones(500)), Terms(), distribution="gaussian")
