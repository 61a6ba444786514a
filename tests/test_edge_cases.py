"""Series at the edge of what can be asked: a right number or a clear refusal, never nan."""

import datetime as dt
import re

import numpy as np
import pytest
from makers import checks, power, result
from numpy.testing import assert_allclose

from analysis import (
    MODELS,
    Anchor,
    DailyCounts,
    Window,
    decide,
    fit_frequency,
    rate_ratio,
    smallest_detectable_surge,
    surge_test,
    tabulate,
)
from analysis.checks import CHECKS, CheckInput, Variants, excess_of
from analysis.errors import DesignError, FitError
from analysis.models import Terms
from analysis.stats.interval import local_interval
from analysis.stats.shift import acceptance_limits
from analysis.stats.windows import window_sums
from analysis.surges import place_windows

START = dt.date(2013, 1, 1)
DAYS = 3900
DESIGN = {"anchor": Anchor("the event", "2018-01-01"), "window": Window(7, 7)}
BROKEN = re.compile(r"\bnan\b|\binf\b|\b1 \w+s\b|\b1 were\b")


def series(*days, exposure=None):
    counts = np.zeros(DAYS, dtype=int)
    for day in days:
        counts[(dt.date.fromisoformat(day) - START).days] += 1
    return DailyCounts(START, counts, exposure)


def said(made):
    rows = made.by_year + made.control_by_year
    return [made.sentence(), made.season_sentence(), *(row.sentence() for row in rows)]


@pytest.mark.parametrize("days", [(), ("2019-01-01",), ("2019-02-10",)])
def test_no_event_or_one_leaves_no_broken_number_in_a_sentence(days):
    made = surge_test(series(*days), **DESIGN)
    shown = [cell for row in tabulate("steps", made).cells() for cell in row]
    assert not [text for text in [*said(made), *shown] if BROKEN.search(text)]


def test_one_day_of_one_window_is_said_in_the_singular():
    made = surge_test(
        DailyCounts(dt.date(2017, 12, 1), np.ones(800, dtype=int)),
        **(DESIGN | {"window": Window(0, 0)}),
    )
    assert made.sentence().startswith("1 attack in 1 window of 1 day,")


def test_fewer_shifts_than_the_level_needs_leave_every_ratio_possible():
    """With 3 shifts no rank is within 5%, so no ratio can be ruled out."""
    assert acceptance_limits([0.0, 1.0, 2.0], 0.05) == (-np.inf, np.inf)
    sums = window_sums([0, 2, 5, 1, 3], np.ones(5), [2], lead=0, lag=0, guard=0, flank=1, shifts=1)
    assert local_interval(sums, 0.05) == (0, np.inf)


def test_an_empty_window_of_a_day_rules_out_no_surge():
    """Under one attack is expected: 0 seen is likely at a ratio of 1.5 as well."""
    rng = np.random.default_rng(2)
    for _ in range(20):
        made = surge_test(
            DailyCounts(START, rng.poisson(0.1, DAYS)), **(DESIGN | {"window": Window(0, 0)})
        )
        exact = rate_ratio(
            made.observed,
            float(made.placement.after.pooled().window_days[0, 182]),
            int(made.placement.after.pooled().around[0, 182]),
            float(made.placement.after.pooled().flank_days[0, 182]),
            conf_level=0.9,
        )
        assert made.upper_limit >= exact.conf_int[1] > 1.5


def test_a_date_without_an_observed_flank_is_dropped_and_named():
    exposure = np.ones(DAYS)
    for year in (2015, 2020):  # 92 of 485 days: within the fifth that may be out of sight
        at = (dt.date(year, 1, 1) - START).days
        exposure[at - 60 : at - 14] = 0
        exposure[at + 15 : at + 61] = 0
    made = surge_test(series("2019-01-01", exposure=exposure), **DESIGN)
    assert dt.date(2020, 1, 1) not in made.placement.dates
    unused = (*made.placement.dropped, *made.placement.dropped_controls)
    reasons = {item.date.year: item.reason for item in unused}
    assert reasons[2020] == reasons[2015] == "no day of its flanks is observed"


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_date_with_one_flank_only_is_dropped_and_named(side):
    exposure, at = np.ones(DAYS), (dt.date(2020, 1, 1) - START).days
    days = slice(at - 60, at - 14) if side == "before" else slice(at + 15, at + 61)
    exposure[days] = 0
    made = surge_test(series("2019-01-01", exposure=exposure), **DESIGN)
    reasons = {item.date.year: item.reason for item in made.placement.dropped}
    assert reasons[2020] == f"no day of its flank {side} the window is observed"


def test_control_years_beyond_the_sixth_are_listed_as_unused():
    counts = DailyCounts(dt.date(2008, 1, 1), np.zeros(5800, dtype=int))
    unused = surge_test(counts, **DESIGN).placement.dropped_controls
    assert [day.date.year for day in unused if "only the last 6" in day.reason] == [
        2009,
        2010,
        2011,
    ]


@pytest.mark.parametrize("key", ["guard", "flank", "shifts"])
def test_a_negative_number_of_days_is_refused(key):
    with pytest.raises(DesignError, match=f"{key} = -1: a number of days cannot be negative"):
        surge_test(series(), **DESIGN, **{key: -1})


def test_shifts_that_nobody_observed_count_as_busy_in_the_guaranteed_bound():
    """15 days out of sight 40 days after every date hide one shift of the windows."""
    exposure = np.ones(DAYS)
    for year in range(2014, 2024):
        at = (dt.date(year, 1, 1) - START).days + 40
        exposure[at - 7 : at + 8] = 0
    made = surge_test(series("2019-01-01", exposure=exposure), **DESIGN)
    assert made.local.n_shifts == 364
    assert_allclose(made.p_guaranteed, (made.local.rank + 1) / 183)


LUNAR = {"anchor": Anchor("x", "2006-02-09", calendar="lunar_hijri"), "window": Window(7, 7)}


def lunar(*days):
    """Two anniversaries fall in 2009: on 7 January and on 27 December."""
    counts = np.zeros(3000, dtype=int)
    for day in days:
        counts[(dt.date.fromisoformat(day) - dt.date(2005, 1, 1)).days] += 1
    return surge_test(DailyCounts(dt.date(2005, 1, 1), counts), **LUNAR)


def test_two_lunar_anniversaries_of_one_year_are_two():
    made = lunar("2009-01-07", "2009-12-27", "2008-01-20")
    assert [row.date.year for row in made.by_year].count(2009) == 2
    excess = excess_of(made)
    assert_allclose(excess.total, sum(row.observed - row.expected for row in made.by_year))
    assert made.year_in_words(2009).count("2009: 1 attack in the window") == 2
    text = CHECKS["leave_one_out"](CheckInput(None, None, made)).text
    assert "2 against 0.0 without 2009-01-07" in text
    assert "2 against 0.0 without 2009-12-27" in text


def test_as_many_as_expected_leans_neither_way():
    made = surge_test(DailyCounts(START, np.ones(DAYS, dtype=int)), **DESIGN)
    given = CheckInput(None, None, made)
    for name in ("leave_one_out", "share"):
        assert CHECKS[name](given).passed is None
        assert "nan" not in CHECKS[name](given).text


def test_a_deficit_of_one_year_does_not_hold_without_it():
    """Nine attacks beside one window: without that year there is no deficit left."""
    made = surge_test(series(*["2021-02-10"] * 9), **DESIGN)
    assert CHECKS["leave_one_out"](CheckInput(None, None, made)).passed is False


def test_a_high_rank_without_an_excess_is_no_surge():
    made = result(p1=0.01, p1_lower=0.02)
    assert made.observed < made.expected
    assert decide(made, checks(), power(), attacks_a_month=1).code == "cannot_tell"


def test_a_ratio_that_no_variant_defines_is_said():
    made = surge_test(series("2019-01-01"), **DESIGN)
    assert "no ratio is defined" in Variants({"a": made, "b": made}, {}, {}).sentence()
    usual = surge_test(series("2019-02-10"), **DESIGN)
    assert "(1 undefined" in Variants({"a": made, "b": usual}, {}, {}).sentence()


def test_an_anchor_that_is_no_event_has_no_years_before_it():
    feast = Anchor("a feast", month=1, day=1)
    made = surge_test(series("2019-01-01"), anchor=feast, window=Window(7, 7))
    assert "the anchor is no event" in made.season_sentence()


def test_a_doubt_about_dates_is_not_called_a_doubt_about_the_season():
    text = decide(
        result(p1=0.01, p2=0.01), checks(date_push=False), power(), attacks_a_month=1
    ).text
    assert "imprecise dates could account for it" in text
    assert "busier every year" not in text


def test_a_lull_is_not_told_that_the_simple_count_finds_nothing():
    made = result(p1=0.99, p1_lower=0.02, conf_int=(0.1, 0.9), naive=0.99)
    words = decide(made, checks(), power(), attacks_a_month=1).counter_headline
    assert words == "A simple count comparison, asked for more attacks, finds none (p = 0.990)."


def test_no_rate_ratio_is_printed_as_nan():
    assert not BROKEN.search(rate_ratio(0, 10, 0, 10).sentence())
    assert not BROKEN.search(rate_ratio(3, 10, 0, 10).sentence())


def test_counts_as_even_as_can_be_have_no_salvos():
    """One attack every ten days varies less than Poisson: the fit at alpha 0 is Poisson's."""
    counts = np.zeros(DAYS, dtype=int)
    counts[::10] = 1
    even = fit_frequency(DailyCounts(START, counts), model="negative_binomial")
    plain = fit_frequency(DailyCounts(START, counts), model="poisson")
    assert_allclose(even.expected, plain.expected, rtol=1e-4)
    assert_allclose(even.aic, plain.aic + 2, rtol=1e-6)


def test_events_in_one_year_only_end_in_words():
    rng = np.random.default_rng(5)
    counts = np.zeros(DAYS, dtype=int)
    counts[2600 + rng.integers(0, 300, 60)] += 1
    with pytest.raises(FitError, match="poisson model did not settle"):
        MODELS["poisson"](DailyCounts(START, counts), Terms(5))


def test_power_needs_the_null_first_and_a_simulation():
    placement = place_windows(series(), **DESIGN)
    for wrong in ({"multipliers": (2.0, 3.0)}, {"simulations": 0}):
        with pytest.raises(DesignError, match="begin with 1 and at least one simulation"):
            smallest_detectable_surge(placement, **wrong)


def test_windows_that_the_null_leaves_empty_are_refused():
    days = [f"2014-0{month}-{day}" for month in (3, 4, 5) for day in range(10, 18)]
    counts = series(*days)
    with pytest.raises(FitError, match="no attack fell into the windows"):
        smallest_detectable_surge(place_windows(counts, **DESIGN), simulations=2)
