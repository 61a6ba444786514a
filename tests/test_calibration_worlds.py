"""The simulated worlds: what each is said to be, it is; and the fast rules equal the slow ones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.calibration.base import Cell, Tally, add, tally
from analysis.calibration.calendar import ANCHOR, CALENDAR, LAYOUT
from analysis.calibration.defects import DEFECTS, months, on_the_first
from analysis.calibration.effects import EFFECTS, boost, salvos
from analysis.calibration.plans import PLANS
from analysis.calibration.primary import anniversaries, controls, ranked, series_of, sums_of
from analysis.calibration.truth import expected_counts, true_ratios
from analysis.calibration.verdicts import rules_out, verdicts
from analysis.calibration.worlds import WORLDS, draw, geometric, lomax
from analysis.checks import CheckResult
from analysis.checks.base import CheckInput
from analysis.checks.leave_one_out import leave_one_out
from analysis.checks.share import share
from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.stats.shift import difference_statistic, local_statistic
from analysis.surges import surge_test
from analysis.verdict.decide import verdict_code

RATE = 0.15


def drawn(world, rng, series=300, **given):
    return draw(WORLDS[world], rng, series, RATE, **given)


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_has_about_the_rate_it_was_asked_for(world, rng):
    """300 series of 12 years, about 200,000 attacks; worlds in bursts vary by some percent."""
    assert_allclose(drawn(world, rng).mean(), RATE, rtol=0.05)


def test_the_calendar_holds_every_shift_of_every_date_and_no_more():
    assert CALENDAR.dates[0] == LAYOUT.reach
    assert CALENDAR.dates[-1] + LAYOUT.reach == CALENDAR.days - 1
    assert np.diff(CALENDAR.dates).tolist() == [365, 366, 365, 365, 731, 365, 365, 365, 366, 365]


def test_a_branching_ratio_of_six_tenths_multiplies_the_variance_of_long_stretches(rng):
    """Var / mean of counts over a time long beside the delays is 1 / (1 - .6)^2 = 6.25."""
    counts = drawn("hawkes 0.6 2 d", rng, 400)[:, :4500].reshape(400, -1, 90).sum(axis=2)
    assert_allclose(counts.var() / counts.mean(), 6.25, rtol=0.08)


def test_delays_have_the_means_they_are_named_for(rng):
    assert_allclose(geometric(5)(rng, 50_000).mean(), 5, rtol=0.03)
    assert geometric(5)(rng, 1000).min() == 1
    assert lomax(rng, 1000).min() == 1


def test_a_season_peaks_at_the_date_and_a_bump_lies_about_it(rng):
    level = WORLDS["season 0.6"].level(rng, 1, CALENDAR)[400:]
    assert_allclose(level[list(CALENDAR.dates)], 1.6, atol=1e-3)
    bumped = np.flatnonzero(WORLDS["bump 2"].level(rng, 1, CALENDAR)[400:] == 2)
    nearest = np.abs(bumped[:, None] - np.array([*CALENDAR.dates, CALENDAR.event])).min(axis=1)
    assert nearest.max() <= 16
    late = np.flatnonzero(WORLDS["season after"].level(rng, 1, CALENDAR)[400:] == 2)
    assert late.min() > CALENDAR.event + 182


def test_regimes_are_busy_sixty_days_in_260(rng):
    level = WORLDS["regimes"].level(rng, 2000, CALENDAR)
    busy = level == level.max()
    assert_allclose(busy.mean(), 60 / 260, rtol=0.03)
    assert_allclose(busy[:, 400].mean(), 60 / 260, atol=0.03)
    turns = (busy[:, 1:] != busy[:, :-1]).sum() / 2
    assert_allclose(busy.sum() / turns, 60, rtol=0.05)


def test_an_effect_lies_in_the_windows_of_the_anniversaries_only():
    factors = boost("x3")
    inside = np.zeros(CALENDAR.days, dtype=bool)
    for at in CALENDAR.anniversaries:
        inside[at - 7 : at + 8] = True
    assert np.all(factors[inside] == 3)
    assert np.all(factors[~inside] == 1)
    assert np.all(boost("none") == 1)


def test_the_shapes_of_effects_by_hand():
    first, second = CALENDAR.anniversaries[:2]
    decay = boost("decay x5")
    assert_allclose(decay[[first - 1, first, first + 14, first + 15]], [1, 5, 1 + 4 / 15, 1])
    assert boost("anticipation x5")[[first - 15, first - 14, first, first + 1]].tolist() == [
        1, 5, 5, 1,
    ]  # fmt: skip
    assert boost("first year x5")[[first, second]].tolist() == [5, 1]
    assert boost("fading x5")[[first, second]].tolist() == [5, 3]
    assert salvos("salvos x3")[[first - 8, first - 7, second]].tolist() == [1, 3, 3]
    assert salvos("x3").tolist() == [1] * CALENDAR.days


def test_without_an_effect_the_true_ratios_are_1_exactly():
    for world in ("poisson", "regimes", "hawkes 0.8 5 d", "slow cox"):
        assert true_ratios(Cell("power", world, 11), 4) == (1.0, 1.0, 1.0)


def test_without_contagion_the_true_ratio_is_the_factor():
    assert true_ratios(Cell("power", "nb 0.3", 55, "x3"), 2) == (3.0, 3.0, 3.0)
    assert true_ratios(Cell("power", "poisson", 55, "salvos x3"), 2) == (3.0, 3.0, 3.0)


@pytest.mark.slow
@pytest.mark.parametrize("world", ["hawkes 0.6 5 d", "hawkes and regimes"])
def test_expected_counts_are_the_means_of_what_is_drawn(world, rng):
    """6,000 series: the mean of a window of 15 days has a relative error of about 1 %."""
    cell = Cell("power", world, 182, "x3")
    mean = series_of(cell, rng, 6000).mean(axis=0)
    expected = expected_counts(cell)
    at = CALENDAR.anniversaries
    for lead, lag in ((7, 7), (-8, 20)):
        drawn_there = np.mean([mean[a - lead : a + lag + 1].sum() for a in at])
        there = np.mean([expected[a - lead : a + lag + 1].sum() for a in at])
        assert_allclose(drawn_there, there, rtol=0.03)


def test_delays_that_do_not_fade_evenly_have_no_exact_truth():
    with pytest.raises(DesignError, match="fade evenly"):
        expected_counts(Cell("power", "hawkes power law", 55))


def test_the_campaign_always_holds_the_first_anniversary(rng):
    level = WORLDS["campaign"].level(rng, 500, CALENDAR)[:, 400:]
    assert np.all(level[:, CALENDAR.anniversaries[0]] == level.max())
    assert np.all((level == level.max()).sum(axis=1) == 120)


def test_months_end_where_the_calendar_says():
    first, last = months()
    event = CALENDAR.event  # 3 January 2020
    assert (event - first[event], last[event] - event) == (2, 28)
    moved = on_the_first(np.eye(1, CALENDAR.days, event, dtype=int))
    assert np.flatnonzero(moved[0]).tolist() == [event - 2]


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_invents_no_attack(defect, rng):
    counts = rng.poisson(RATE, (20, CALENDAR.days))
    spoiled = DEFECTS[defect](rng, counts)
    assert spoiled.min() >= 0
    assert spoiled.sum() <= counts.sum()


def test_reports_missed_less_in_the_windows_make_them_look_busier(rng):
    counts = rng.poisson(2.0, (200, CALENDAR.days))
    spoiled = DEFECTS["30% missed, 10% in windows"](rng, counts)
    at, before = list(CALENDAR.anniversaries), list(CALENDAR.controls)
    assert_allclose(spoiled[:, at].mean() / counts[:, at].mean(), 0.9, atol=0.02)
    assert_allclose(spoiled[:, before].mean() / counts[:, before].mean(), 0.7, atol=0.02)
    assert_allclose(spoiled.mean() / counts.mean(), 0.7, atol=0.02)


def test_the_same_block_draws_the_same_series_and_another_does_not():
    cell = Cell("null", "hawkes 0.6 5 d", 55)
    one = series_of(cell, cell.rng(3), 5)
    assert np.array_equal(one, series_of(cell, cell.rng(3), 5))
    assert not np.array_equal(one, series_of(cell, cell.rng(4), 5))
    other = Cell("null", "hawkes 0.6 5 d", 182)
    assert not np.array_equal(one, series_of(other, other.rng(3), 5))


def test_tallies_of_blocks_add_up():
    one, other = tally("a", "b", 2, 0, [True, False]), tally("a", "b", 2, 0, [True, np.nan])
    (joined,) = add([one, other])
    assert joined == Tally("a", "b", 2, 0, 3, 2.0, 2.0)
    assert_allclose(joined.value, 2 / 3)
    assert_allclose(joined.mcse, np.sqrt(2 / 9 / 3))


def test_plans_name_worlds_effects_and_defects_that_exist():
    cells = [cell for plan in PLANS.values() for cell in plan.cells]
    assert {cell.world for cell in cells} <= WORLDS.keys()
    assert {cell.effect for cell in cells} <= EFFECTS.keys()
    assert {cell.defect for cell in cells} <= DEFECTS.keys()
    assert len({cell.name for cell in cells}) == len(cells)
    for plan in PLANS.values():
        assert set(plan.quick_cells) <= {cell.name for cell in plan.cells}


def slow_verdict(series, k, m):
    """Decide one series by the functions that a report uses."""
    years = tuple(2020 - n for n in range(1, m + 1))
    last = CALENDAR.anniversaries[k - 1] + LAYOUT.reach + 1
    kept = DailyCounts(CALENDAR.first, series[:last])
    result = surge_test(kept, anchor=ANCHOR, window=LAYOUT.window, control_years=years)
    given = CheckInput(None, None, result)
    more = result.observed > result.expected
    checks = {
        "season": CheckResult("season", result.season_controlled, ""),
        "leave_one_out": leave_one_out(given),
        "share": share(given),
        "date_push": CheckResult("date_push", more if k > 1 else None, ""),
        "negative_controls": CheckResult("negative_controls", None, ""),
    }
    return verdict_code(result, checks)


@pytest.mark.slow
@pytest.mark.parametrize(("k", "m"), [(1, 5), (2, 3), (4, 5)])
def test_many_verdicts_at_once_are_those_of_one_by_one(k, m, rng):
    """The fast rule of the simulation against the rule of the report, on 240 mixed series."""
    cells = [
        Cell("power", "hawkes 0.6 5 d", 55, effect) for effect in ("none", "x0.25", "x5", "x8")
    ]
    cells += [
        Cell("power", "poisson", 182, effect) for effect in ("none", "x0.25", "first year x5", "x3")
    ]
    seen = set()
    for cell in cells:
        series = series_of(cell, rng, 30)
        sums = sums_of(series)
        after, before = anniversaries(sums, k), controls(sums, m)
        first = ranked(local_statistic(after), after.true_shift)
        second = ranked(difference_statistic(after, before), after.true_shift)
        found = verdicts(
            after, before, (first.pvalue, first.lower), second.pvalue, rules_out(after)
        )
        fast = [next(code for code in found if found[code][row]) for row in range(30)]
        assert fast == [slow_verdict(one, k, m) for one in series]
        seen |= set(fast)
    assert len(seen) >= 3


def test_every_series_gets_one_verdict(rng):
    series = series_of(Cell("null", "regimes", 55), rng, 200)
    sums = sums_of(series)
    after = anniversaries(sums, 2)
    first = ranked(local_statistic(after), after.true_shift)
    found = verdicts(after, None, (first.pvalue, first.lower), None, rules_out(after))
    assert np.sum(list(found.values()), axis=0).tolist() == [1] * 200
    assert not found["surge"].any()
