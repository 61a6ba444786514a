"""The bundled study's published numbers: stated dates, the coverage rule, 15-day windows."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis import count_events, load_events, load_study, surge_test

STUDY = load_study("iraq-us-interests")
EVENTS = load_events(STUDY.path(STUDY.events.path))


def result_of(outcome):
    counts = count_events(EVENTS, **STUDY.counting(outcome))
    return surge_test(counts, method=STUDY.test, **STUDY.design())


@pytest.mark.parametrize(
    ("outcome", "years", "observed", "expected", "rank"),
    [
        ("installations", [2021, 2022, 2023, 2024], 11, 6.68, 42),
        ("all", [2021, 2022, 2023], 30, 11.85, 23),
        ("convoys", [2021, 2022, 2023], 25, 10.48, 31),
        ("every_row", [2021, 2022, 2023], 35, 11.85, 13),
    ],
)
def test_outcome(outcome, years, observed, expected, rank):
    result = result_of(outcome)
    assert [day.year for day in result.placement.dates] == years
    assert result.observed == observed
    assert_allclose(result.expected, expected, atol=0.005)
    assert (result.local.rank, result.local.n_shifts) == (rank, 365)


@pytest.mark.parametrize(
    ("outcome", "observed", "expected", "rank", "shifts"),
    [("installations", 4, 0.49, 13, 365), ("all", 18, 4.23, 22, 359)],
)
def test_the_year_in_the_news_by_itself(outcome, observed, expected, rank, shifts):
    row = result_of(outcome).year(2022)
    assert (row.observed, row.rank, row.shifts) == (observed, rank, shifts)
    assert_allclose(row.expected, expected, atol=0.005)


def test_2025_is_dropped_because_nobody_checked():
    dropped = {item.date.year: item.reason for item in result_of("installations").placement.dropped}
    assert dropped[2025] == "its window is not wholly observed"
    assert "only 55 of the 242 days needed after it" in dropped[2026]


def test_the_control_years_hold_one_attack_so_the_season_is_not_controlled():
    result = result_of("installations")
    assert [day.year for day in result.placement.control_dates] == [2018, 2019]
    assert result.control_attacks == 1
    assert result.did is not None
    assert not result.season_controlled
    assert result.p_claim == "local"


def test_convoys_have_no_control_years():
    result = result_of("convoys")
    assert result.placement.control_dates == ()
    assert result.did is None
    assert result.control_attacks == 0


def test_the_shifts_amount_to_about_thirteen_independent_stretches():
    """365 over the window's 15 days and the memory of the counts."""
    result = result_of("installations")
    assert_allclose(result.n_effective, 365 / (15 + result.placement.decorrelation))
    assert 12 < result.n_effective < 14


def test_leave_one_out_adds_up():
    rows = result_of("installations").by_year
    assert sum(row.observed for row in rows) == 11
    assert np.isclose(sum(row.expected for row in rows), 6.68, atol=0.005)
