"""Windows, flanks, ranks and intervals on series that one can count on one's fingers."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis import Anchor, DailyCounts, Window, surge_test
from analysis.errors import DesignError
from analysis.stats.shift import (
    difference_statistic,
    guaranteed_pvalue,
    local_statistic,
    rank_lower,
    rank_upper,
    reference_shifts,
)
from analysis.stats.windows import window_sums

#       day 0  1  2  3  4  5  6  7  8  9
TEN = [1, 2, 0, 4, 8, 16, 0, 32, 64, 128]
ALL = np.ones(10)


def sums(counts, positions, exposure=ALL, **design):
    given = {"lead": 0, "lag": 0, "guard": 0, "flank": 1, "shifts": 0} | design
    return window_sums(counts, exposure, positions, **given)


def at_zero(values):
    return values[..., values.shape[-1] // 2]


def test_the_plain_comparison_pools_the_true_dates_of_every_series():
    """Windows of days 3 and 7, flanks of the days beside them; day 2 was not observed."""
    exposure = np.where(np.arange(10) == 2, 0, 1)
    result = sums([TEN, [2 * n for n in TEN]], [3, 7], exposure, shifts=1)
    observed, around, window_days, flank_days = result.at_true_dates()
    assert observed.tolist() == [4 + 32, 2 * (4 + 32)]
    assert around.tolist() == [0 + 8 + 0 + 64, 2 * (0 + 8 + 0 + 64)]
    assert (window_days, flank_days) == (2, 3)


def test_the_window_holds_both_its_ends():
    result = sums(TEN, [5], lead=1, lag=2, flank=4)
    assert result.observed.tolist() == [[8 + 16 + 0 + 32]]
    assert result.window_days.tolist() == [[4]]


def test_the_flank_begins_right_after_the_window_and_ends_at_its_reach():
    result = sums(TEN, [5], lead=1, lag=1, flank=3)
    assert result.around.tolist() == [[0 + 4 + 32 + 64]]  # days 2, 3 and 7, 8
    assert result.flank_days.tolist() == [[4]]


def test_the_guard_band_belongs_to_neither():
    result = sums(TEN, [5], lead=0, lag=0, guard=2, flank=4)
    assert result.around.tolist() == [[2 + 0 + 64 + 128]]  # days 1, 2 and 8, 9


def test_a_lopsided_window_shortens_one_side_of_the_flank_only():
    result = sums(TEN, [4], lead=0, lag=2, flank=3)
    assert result.around.tolist() == [[2 + 0 + 4 + 32]]  # days 1, 2, 3 and 7


def test_every_shift_moves_window_and_flank_together():
    result = sums(TEN, [4], shifts=1)
    assert result.shifts.tolist() == [-1, 0, 1]
    assert result.observed.tolist() == [[4, 8, 16]]
    assert result.around.tolist() == [[0 + 8, 4 + 16, 8 + 0]]


def test_days_outside_the_series_are_not_observed():
    result = sums(TEN, [9], flank=2)
    assert result.flank_days.tolist() == [[2]]
    assert result.around.tolist() == [[32 + 64]]


def test_an_unobserved_day_leaves_the_lengths_as_well_as_the_counts():
    exposure = ALL.copy()
    exposure[6] = 0
    result = sums(TEN, [5], exposure, flank=2)
    assert result.flank_days.tolist() == [[3]]


def test_dates_are_pooled_and_several_series_go_through_at_once():
    both = sums([TEN, TEN[::-1]], [3, 6], shifts=1).pooled()
    assert at_zero(both.observed[:, 0]).tolist() == [4 + 0, 0 + 4]
    assert at_zero(both.window_days[0]).tolist() == 2


def test_expected_is_the_flank_rate_times_the_window_days():
    result = sums(TEN, [5], lead=1, lag=1, flank=3)
    assert result.expected().tolist() == [[100 * 3 / 4]]


@pytest.mark.parametrize(("lead", "guard"), [(4, 0), (2, 2), (1, 3)])
def test_a_window_without_a_flank_is_refused(lead, guard):
    with pytest.raises(DesignError, match=f"flank - guard - 1 = {3 - guard}"):
        sums(TEN, [5], lead=lead, guard=guard, flank=4)


def test_the_local_statistic_is_the_formula():
    # N = 3 in 1 day, C = 1 in 4 days: pi = 1/5, N - pi M = 3 - .8, M pi (1 - pi) + 1/4 = .89
    result = sums([0, 0, 1, 0, 3, 0, 0, 0, 0, 0], [4], flank=2)
    assert_allclose(at_zero(local_statistic(result)), 2.2 / np.sqrt(0.89))


def test_the_difference_statistic_is_the_formula():
    # after: 3 in 1 day, 1 in 2; before: 0 in 1 day, 1 in 2
    after = sums([0, 0, 0, 1, 3, 0, 0, 0, 0, 0], [4])
    before = sums([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [4])
    top = np.log(3.5 / (1.5 / 2)) - np.log(0.5 / (1.5 / 2))
    spread = np.sqrt(1 / 3.5 + 1 / 1.5 + 1 / 0.5 + 1 / 1.5)
    assert_allclose(at_zero(difference_statistic(after, before)), top / spread)


def test_a_tie_counts_against_us_and_the_true_place_counts_too():
    values = np.array([2.0, 1.0, 2.0 - 1e-14, 0.0, 5.0])
    assert rank_upper(values, 2.0) == 3  # 2, its tie, and 5
    assert rank_lower(values, 2.0) == 4


def test_a_shift_without_an_observed_window_day_leaves_the_reference_set():
    exposure = ALL.copy()
    exposure[5] = 0
    counts = np.where(exposure > 0, TEN, 0)
    assert reference_shifts(sums(counts, [4], exposure, shifts=1)).tolist() == [True, True, False]


def test_the_guaranteed_pvalue_is_harriss_bound():
    """m / (N + 1) with shifts from -N to N: 42 of 365 gives 42 / 183."""
    assert_allclose(guaranteed_pvalue(42, 365), 42 / 183)
    assert guaranteed_pvalue(300, 365) == 1


# Whole tests, on two or three years with a handful of events: window one day, flank the two
# days beside it, shifts of up to two days.
EVENT = dt.date(2020, 6, 10)
SMALL = {
    "anchor": Anchor("an event", EVENT),
    "window": Window(0, 0),
    "guard": 0,
    "flank": 1,
    "shifts": 2,
}


def series(*days, first="2019-01-01", last="2022-12-31", unobserved=()):
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    counts = np.zeros((end - start).days + 1, dtype=int)
    exposure = np.ones(counts.size)
    for day in days:
        counts[(dt.date.fromisoformat(day) - start).days] += 1
    for day in unobserved:
        exposure[(dt.date.fromisoformat(day) - start).days] = 0
    return DailyCounts(start, counts, exposure)


def test_one_event_on_the_date_is_beaten_by_no_other_place():
    result = surge_test(series("2021-06-10"), method="shift_local", **SMALL)
    assert [str(day) for day in result.placement.dates] == ["2021-06-10", "2022-06-10"]
    assert (result.observed, result.expected, result.local.rank) == (1, 0, 1)
    assert result.pvalue == 1 / 5
    assert np.isnan(result.rate_ratio)


def test_another_day_that_does_as_well_counts():
    """An event two days later, too far to be in the flank: one placement ties."""
    result = surge_test(series("2021-06-10", "2021-06-12"), method="shift_local", **SMALL)
    assert result.pvalue == 2 / 5


def test_a_calm_window_beside_events_is_a_lull():
    result = surge_test(series("2021-06-09", "2021-06-11"), method="shift_local", **SMALL)
    assert result.pvalue_lower == 1 / 5
    assert (result.observed, result.expected) == (0, 1)


def test_the_year_of_the_event_is_neither_anniversary_nor_control():
    placement = surge_test(series(), method="shift_local", **SMALL).placement
    assert [day.year for day in placement.dates] == [2021, 2022]
    assert [day.year for day in placement.control_dates] == [2019]


def test_a_bump_that_was_there_before_the_event_is_no_difference():
    days = [f"{year}-06-10" for year in (2019, 2021, 2022)]
    result = surge_test(series(*days), method="two_step", **SMALL)
    assert result.local.rank == 1
    assert result.did is not None
    # after: N = 2 in 2 days, C = 0 in 4; before: N = 1 in 1 day, C = 0 in 2
    after, before = np.log((2.5 / 2) / (0.5 / 4)), np.log((1.5 / 1) / (0.5 / 2))
    assert_allclose(np.log(result.did.ratio), after - before)


def test_the_claim_of_a_surge_takes_the_larger_of_the_two_pvalues():
    """The bump of 2021 is beaten by none; the difference from 2019 is, two days later."""
    days = ["2021-06-10", "2021-06-10", "2019-06-10", "2019-06-10"]
    result = surge_test(series(*days), method="two_step", **SMALL)
    assert result.local.pvalue == 1 / 5
    assert result.did.pvalue > 1 / 5
    assert result.pvalue == result.did.pvalue
    assert result.pvalue_lower == max(result.local.pvalue_lower, result.did.pvalue_lower)


def test_control_attacks_are_those_in_windows_and_flanks_before_the_event():
    days = ["2019-06-09", "2019-06-10", "2019-06-12", "2021-06-10"]
    result = surge_test(series(*days), min_control_attacks=2, **SMALL)
    assert result.control_attacks == 2
    assert result.season_controlled
    assert result.p_claim == "two_step"
    assert surge_test(series(*days), min_control_attacks=3, **SMALL).p_claim == "local"


def test_without_years_before_the_event_only_step_1_is_asked():
    result = surge_test(series("2021-06-10", first="2020-01-01"), **SMALL)
    assert result.did is None
    assert result.p_claim == "local"
    with pytest.raises(DesignError, match="did_shift needs a year before the event"):
        surge_test(series(first="2020-01-01"), method="did_shift", **SMALL)


def test_a_date_whose_window_is_not_observed_is_dropped_and_named():
    counts = series(unobserved=["2021-06-10"])
    placement = surge_test(counts, **SMALL).placement
    assert [day.year for day in placement.dates] == [2022]
    assert placement.dropped[0].date.year == 2021
    assert placement.dropped[0].reason == "its window is not wholly observed"


def test_a_date_needs_four_days_in_five_about_it():
    """Flank and shifts reach 3 days: 2 of 7 unobserved days are too many, 1 is not."""
    two = series(unobserved=["2021-06-07", "2021-06-08"])
    one = series(unobserved=["2021-06-07"])
    assert [day.year for day in surge_test(two, **SMALL).placement.dates] == [2022]
    assert [day.year for day in surge_test(one, **SMALL).placement.dates] == [2021, 2022]


@pytest.mark.parametrize(("first", "controls"), [("2019-06-07", [2019]), ("2019-06-08", [])])
def test_a_control_date_needs_them_too(first, controls):
    placement = surge_test(series(first=first), **SMALL).placement
    assert [day.year for day in placement.control_dates] == controls


def test_a_wider_cycle_of_the_event_takes_more_years_out():
    placement = surge_test(series(), cycle0=(-400, 400), **SMALL).placement
    assert [day.year for day in placement.dates] == [2022]
    assert placement.control_dates == ()


def test_at_most_the_last_six_control_years_are_used():
    placement = surge_test(series(first="2010-01-01"), **SMALL).placement
    assert [day.year for day in placement.control_dates] == [2014, 2015, 2016, 2017, 2018, 2019]


@pytest.mark.parametrize(("last", "years"), [("2022-06-13", [2021, 2022]), ("2022-06-12", [2021])])
def test_a_date_needs_flank_and_shifts_on_either_side(last, years):
    placement = surge_test(series(last=last), **SMALL).placement
    assert [day.year for day in placement.dates] == years


def test_an_anchor_after_the_data_end_is_refused_with_the_reason():
    with pytest.raises(DesignError, match="no anniversary of 'late' can be used"):
        surge_test(series(), **(SMALL | {"anchor": Anchor("late", "2024-01-01")}))


def test_each_year_is_ranked_among_its_own_shifts():
    result = surge_test(series("2021-06-10", "2022-06-08"), **SMALL)
    rows = {row.date.year: row for row in result.by_year}
    assert (rows[2021].observed, rows[2021].rank, rows[2021].shifts) == (1, 1, 5)
    assert (rows[2022].observed, rows[2022].rank) == (0, 4)  # busiest two days before, once quieter


def test_shifting_the_data_and_the_date_together_changes_nothing():
    days = ["2021-06-10", "2021-06-11", "2022-06-08", "2019-06-09"]
    later = [str(dt.date.fromisoformat(day) + dt.timedelta(1)) for day in days]
    one = surge_test(series(*days), **SMALL)
    other = surge_test(series(*later), **(SMALL | {"anchor": Anchor("an event", "2020-06-11")}))
    assert (one.pvalue, one.conf_int) == (other.pvalue, other.conf_int)


def test_two_calendars_that_coincide_give_the_same_numbers():
    """13 Dey falls on 3 January in 2022, 2023 and 2024."""
    counts = series("2022-01-03", "2023-01-04", first="2021-06-01", last="2024-06-01")
    results = [
        surge_test(
            counts,
            anchor=Anchor("event", "2020-01-03", calendar=calendar),
            window=Window(7, 7),
            shifts=60,
        )
        for calendar in ("gregorian", "solar_hijri")
    ]
    assert results[0].placement.dates == results[1].placement.dates
    assert results[0].sentence() == results[1].sentence()


def test_merging_every_three_days_into_one_changes_nothing(rng):
    """A window of 2 + 1 + 1 merged days is one of 7 + 1 + 4; shifts go three days at a time."""
    counts, exposure = rng.poisson(0.4, 300), np.repeat(rng.random(100) > 0.1, 3).astype(float)
    counts = np.where(exposure > 0, counts, 0)
    days = window_sums(
        counts, exposure, [3 * 40 + 1, 3 * 60 + 1], lead=7, lag=4, guard=3, flank=31, shifts=30
    )
    merged = window_sums(
        counts.reshape(100, 3).sum(axis=1), exposure[::3], [40, 60],
        lead=2, lag=1, guard=1, flank=10, shifts=10,
    )  # fmt: skip
    assert np.array_equal(days.observed[:, ::3], merged.observed)
    assert np.array_equal(days.around[:, ::3], merged.around)
    assert np.array_equal(days.window_days[:, ::3], 3 * merged.window_days)
    assert_allclose(local_statistic(days)[::3], local_statistic(merged))
