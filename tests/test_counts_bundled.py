"""The bundled study counted: the subsets of its codebook, and what coverage sets aside."""

import datetime as dt

import pytest

from analysis.counts import account_for, count_events, thin_stretches
from analysis.events import Events, load_events
from analysis.study import Study, load_study


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("iraq-us-interests")


@pytest.fixture(scope="module")
def events(study: Study) -> Events:
    return load_events(study.path(study.events.path), study.events.source)


@pytest.mark.parametrize(
    ("outcome", "selected", "set_aside"),
    [
        ("installations", 202, 0),
        ("convoys", 314, 11),
        ("all", 529, 67),
        ("strict", 410, 49),
        ("every_row", 557, 67),
    ],
)
def test_each_subset_has_the_rows_its_codebook_names(
    study: Study, events: Events, outcome: str, selected: int, set_aside: int
) -> None:
    """CODEBOOK.md, table "Recommended subsets", for the rows selected."""
    account = account_for(events, **study.counting(outcome))
    assert account.selected == selected
    assert len(account.set_aside) == set_aside
    assert account.used == selected - set_aside
    assert account.outside_period == 0
    assert account.used + sum(account.dropped.values()) == account.rows_read == 557
    assert count_events(events, **study.counting(outcome)).total == account.used


@pytest.mark.parametrize(
    ("outcome", "years", "observed"),
    [
        ("installations", range(2021, 2025), 11),
        ("installations", [2022], 4),
        ("all", range(2021, 2024), 30),
        ("all", [2022], 18),
        ("convoys", range(2021, 2024), 25),
        ("every_row", range(2021, 2024), 35),
    ],
)
def test_the_windows_around_3_january_hold_the_known_counts(
    study: Study, events: Events, outcome: str, years: list[int], observed: int
) -> None:
    counts = count_events(events, **study.counting(outcome))
    found = 0
    for year in years:
        centre = counts.position(dt.date(year, 1, 3))
        found += int(counts.counts[centre - 7 : centre + 8].sum())
    assert found == observed


def test_unverified_and_missing_stretches_have_no_exposure(study: Study, events: Events) -> None:
    counts = count_events(events, **study.counting("convoys"))
    seen = counts.exposure[[counts.position(dt.date(*day)) for day in (
        (2019, 9, 30), (2019, 10, 1), (2020, 1, 31), (2020, 2, 1), (2020, 6, 30), (2020, 7, 1),
        (2022, 1, 11), (2022, 1, 12), (2022, 2, 1), (2024, 2, 4), (2024, 2, 5),
    )]]  # fmt: skip
    assert seen.tolist() == [0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0]


def test_the_window_of_2025_is_not_observed_for_installations(study: Study, events: Events) -> None:
    counts = count_events(events, **study.counting("installations"))
    centre = counts.position(dt.date(2025, 1, 3))
    assert counts.exposure[centre - 7 : centre + 8].sum() == 0


def test_only_the_flanks_of_2024_touch_thin_days_of_installations(study: Study) -> None:
    dates = [dt.date(year, 1, 3) for year in range(2021, 2025)]
    coverage = study.counting()["coverage"]
    touches = thin_stretches(coverage, ["installations"], dates, study.window, study.flank)
    assert [(touch.date.year, touch.part, touch.days) for touch in touches] == [
        (2024, "flank", 27),
        (2024, "flank", 14),
    ]
