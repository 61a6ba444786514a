"""The years before the event, and the season that would be needed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from makers import START, counts_of, surge
from numpy.testing import assert_allclose

from analysis import (
    Anchor,
    DailyCounts,
    Window,
    season_before,
    simulate_counts,
    surge_test,
    tabulate,
)
from analysis.stats.shift import log_ratio, reference_shifts
from analysis.surges import place_windows
from analysis.surges.did_shift import difference_step
from analysis.surges.shift_local import local_step

DAYS = 3900
ANCHOR = Anchor("the event", "2018-01-01")  # controls 2014 to 2017, anniversaries from 2019
BUSY = {f"{year}-01-0{day}": 3 for year in (2019, 2020, 2021, 2022) for day in (1, 3)}
BEFORE = {"2014-01-02": 2, "2015-01-05": 1, "2016-02-20": 3, "2017-06-01": 4}


def season_of(events, **changes):
    return season_before(surge(events, **changes).placement)


def test_the_counts_before_are_those_of_the_years_of_the_test():
    result = surge(BUSY | BEFORE)
    found = season_before(result.placement)
    rows = result.control_by_year
    assert found.dates == tuple(row.date for row in rows)
    assert found.observed == sum(row.observed for row in rows)
    assert_allclose(found.expected, sum(row.expected for row in rows))
    assert_allclose(found.step.ratio, found.observed / found.expected)
    assert found.control_attacks == result.control_attacks


def test_the_years_before_are_tested_as_if_they_were_anniversaries():
    """The series cut off before 2018, and an event before 2014: only those years are left."""
    counts = counts_of(BUSY | BEFORE)
    found = season_before(surge(BUSY | BEFORE).placement).step
    early = DailyCounts(START, counts.counts[:2060])
    alone = surge_test(early, anchor=Anchor("an earlier one", "2013-01-01"), window=Window(7, 7))
    assert [row.date.year for row in alone.by_year] == [2014, 2015, 2016, 2017]
    assert found.conf_int == alone.conf_int
    assert (found.rank, found.n_shifts) == (alone.local.rank, 365)


def test_the_bump_needed_is_the_lower_end_of_each_interval():
    result = surge(BUSY)
    found = season_before(result.placement)
    assert result.conf_int[0] > 1
    assert found.bump == result.conf_int[0]
    assert found.bump_difference == max(1, result.did.conf_int[0])


def test_a_bump_is_needed_exactly_where_the_rank_says_that_there_is_an_excess(rng):
    for counts in simulate_counts("hawkes", days=DAYS, rate=0.15, rng=rng, series=100):
        placement = place_windows(DailyCounts(START, counts), anchor=ANCHOR, window=Window(7, 7))
        found = season_before(placement)
        assert (found.bump > 1) == (local_step(placement).pvalue <= 0.025)
        assert (found.bump_difference > 1) == (difference_step(placement).pvalue <= 0.025)


def test_the_largest_before_is_that_of_all_shifts_upwards_or_downwards():
    before = surge(BUSY | BEFORE).placement.before
    ratios = np.exp(log_ratio(before)[0])
    largest = max(ratios.max(), 1 / ratios.min())
    assert_allclose(season_of(BUSY | BEFORE).largest, largest)


@pytest.mark.parametrize("away", [-182, 120, 182])
def test_a_fall_counts_as_well_as_a_rise_at_every_shift(away):
    """Two a day but for a lull of 15 days, so many days from every control date."""
    counts = np.full(DAYS, 2)
    for year in (2014, 2015, 2016, 2017):
        at = (START.replace(year=year) - START).days + away
        counts[at - 7 : at + 8] = 0
    placement = place_windows(DailyCounts(START, counts), anchor=ANCHOR, window=Window(7, 7))
    low = (0.5 / 60) / ((4 * 92 * 2 + 0.5) / (4 * 92))
    assert_allclose(season_before(placement).largest, 1 / low)


def test_the_share_is_one_of_logarithms():
    found = replace(season_of(BUSY | BEFORE), bump=1.5, largest=2.25, bump_difference=2.25)
    assert_allclose(found.share, 0.5)
    assert_allclose(found.share_difference, 1)


def test_relative_magnitudes_are_those_of_rambachan_and_roth():
    """At M-bar = 1 a deviation as large as the largest before takes the lower limit to 1."""
    found = season_of(BUSY | BEFORE)
    assert_allclose(math.log(found.bump) - found.share * math.log(found.largest), 0, atol=1e-12)


def test_where_the_interval_includes_1_no_bump_is_needed():
    found = season_of({})
    assert (found.bump, found.bump_difference, found.share) == (1, 1, 0)
    assert "No new season is needed to explain the excess" in found.sentence()
    assert "No new season is needed to explain the difference" in found.sentence()


def test_without_control_years_what_cannot_be_known_is_none():
    found = season_of(BUSY, control_years=())
    assert found.dates == ()
    unknown = (found.observed, found.expected, found.step, found.bump_difference, found.largest)
    assert unknown == (None,) * 5
    assert (found.share, found.share_difference) == (None, None)
    assert found.control_attacks == 0
    assert found.bump == season_of(BUSY).bump
    assert found.sentence().startswith("No year before the event can be used")


def test_unobserved_shifts_do_not_count_towards_the_largest():
    exposure = np.ones(DAYS)
    exposure[: (START.replace(year=2016, month=8) - START).days] = 0
    exposure[1400:1440] = 0
    base = np.where(exposure > 0, counts_of({}).counts, 0)
    counts = DailyCounts(START, base, exposure)
    placement = place_windows(counts, anchor=ANCHOR, window=Window(7, 7), shifts=60)
    before = placement.before
    kept = np.abs(log_ratio(before)[0][reference_shifts(before)])
    assert_allclose(season_before(placement).largest, np.exp(np.nanmax(kept)))
    assert np.isfinite(season_before(placement).largest)


def test_the_sentence_gives_counts_ratio_interval_rank_and_bumps():
    found = season_of(BUSY | BEFORE)
    said = found.sentence()
    low, high = found.step.conf_int
    assert f"held {found.observed} attacks" in said
    assert f"expect {found.expected:.1f}: ratio {found.step.ratio:.2f}" in said
    assert f"(95% interval {low:.2f} to {high:.2f})" in said
    assert f"Of 365 ways to place them, {found.step.rank} were" in said
    assert f"A new yearly bump of {found.bump:.1f}-fold would be enough" in said
    assert f"was {found.largest:.1f}-fold." in said


def test_few_control_attacks_are_said_to_be_few():
    few, many = season_of(BUSY | BEFORE), season_of(BUSY | {"2015-01-05": 40})
    assert few.control_attacks < 20 <= many.control_attacks
    assert "fewer than the 20" in few.sentence()
    assert "that is chance, not season" in few.sentence()
    assert "fewer than" not in many.sentence()
    assert "chance, not season" not in many.sentence()


def test_the_least_number_of_control_attacks_is_the_studys():
    placement = surge(BUSY | BEFORE).placement
    assert "fewer than the 5 that" not in season_before(placement, min_control_attacks=5).sentence()


def test_the_table_holds_the_numbers_unrounded():
    found = season_of(BUSY | BEFORE)
    frame = tabulate("season", found).frame.set_index("what")
    assert frame.loc["windows of the years before", "ratio"] == found.step.ratio
    assert frame.loc["windows of the years before", "low"] == found.step.conf_int[0]
    assert frame.loc["largest rise or fall of those years", "ratio"] == found.largest
    assert frame.loc["new bump needed, step 1", "ratio"] == found.bump
    assert frame.loc["new bump needed, step 2", "ratio"] == found.bump_difference
    assert frame.loc["new bump needed, step 1", "share of the largest"] == found.share


def test_without_control_years_the_table_has_the_one_row_that_is_known():
    table = tabulate("season", season_of(BUSY, control_years=()))
    assert table.frame["what"].tolist() == ["new bump needed, step 1"]
    assert table.cells()[0][2:] == ["\N{EN DASH}"] * 5


@pytest.mark.slow
def test_a_quiet_date_is_seldom_outside_its_interval_before(rng):
    """400 series in bursts; a 94% interval covers fewer than 90% once in 1,000."""
    drawn = simulate_counts("hawkes", days=DAYS, rate=0.15, rng=rng, series=400)
    covered = 0
    for counts in drawn:
        result = surge_test(DailyCounts(START, counts), anchor=ANCHOR, window=Window(7, 7))
        low, high = season_before(result.placement).step.conf_int
        covered += low <= 1 <= high
    assert covered >= 360
