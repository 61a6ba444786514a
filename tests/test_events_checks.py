"""All checks together: each under its own name, silent where there is nothing, one answer."""

import dataclasses
import datetime as dt
import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from checked_events import FIRST, clean, events_on, every, found, large, only
from scipy.stats import binomtest

from analysis.events import EVENT_CHECKS, EventFinding, Events, check_events, load_events
from analysis.events.checks import refusals
from analysis.events.checks.heaping import LEVEL, heap
from tests.exports import some_events
from tests.exports.writers import write_csv

ALWAYS = {"what_it_is", "date_precision", "heaped_dates"}
"""Notes on any file; "heaped_weekdays" joins them from fifty exact dates."""


@pytest.fixture(scope="module")
def bundled() -> Events:
    return load_events("data/iraq-us-interests/events.csv")


@pytest.fixture(scope="module")
def full_of_traps() -> Events:
    """Hardly a check is silent: heaps, repeats, shifted cells, points off the map, a cut end."""
    rng = np.random.default_rng(20200103)
    days = [FIRST + dt.timedelta(int(day)) for day in np.sort(rng.integers(0, 800, 600))]
    days += [FIRST] * 70 + [dt.date(2020, 12, 31)] * 20 + [FIRST + dt.timedelta(830)]
    number = len(days)
    columns = {
        "event_id": [f"A{min(n, number - 3)}" for n in range(number)],
        "date_precision": ["month" if n % 40 == 0 else "day" for n in range(number)],
        "event_type": ["no event" if n % 50 == 0 else "battle" for n in range(number)],
        "actor1": ["north" if n % 2 else "south" for n in range(number)],
        "name": [f"person {n}" for n in range(number)],
        "city": ["Taji" if n % 3 else "" for n in range(number)],
        "latitude": ["0" if n % 60 == 0 else "words" if n == 7 else "33.5" for n in range(number)],
        "longitude": ["0" if n % 60 == 0 else "more" if n == 7 else "44.5" for n in range(number)],
        "flags": ["possible_duplicate:A9999" if n == 3 else "" for n in range(number)],
        "published": ["2020-02-01" if n == 400 else "" for n in range(number)],
    }
    return events_on(days, **columns)


def test_every_check_gives_findings_under_its_own_name(
    bundled: Events, full_of_traps: Events
) -> None:
    wrong = {
        name
        for events in (bundled, full_of_traps)
        for name, check in EVENT_CHECKS.items()
        for finding in check(events)
        if name != "reading" and finding.name != name
    }
    assert wrong == set()


def test_findings_come_in_the_order_of_the_index(full_of_traps: Events) -> None:
    names = [finding.name for finding in check_events(full_of_traps)]
    assert names == sorted(names, key=list(EVENT_CHECKS).index)
    assert len(set(names)) > 15


def test_a_clean_file_gets_neither_a_warning_nor_a_refusal() -> None:
    findings = check_events(clean())
    assert {finding.name for finding in findings} <= ALWAYS | {"heaped_weekdays", "long_gaps"}
    assert {finding.severity for finding in findings} == {"note"}


def test_a_file_with_nothing_but_dates_survives_every_check() -> None:
    findings = check_events(events_on(every(3, 12)))
    assert {finding.name for finding in findings} == ALWAYS


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_events_survive_every_check(number: int) -> None:
    assert {it.severity for it in check_events(events_on([FIRST] * number))} == {"note"}


@pytest.mark.parametrize("number", [3, 60])
def test_columns_of_categories_give_the_same_findings_as_columns_of_text(number: int) -> None:
    assert check_events(large(clean(number))) == check_events(clean(number))


def test_traps_are_found_in_columns_of_categories_as_well(full_of_traps: Events) -> None:
    today = dt.date(2021, 1, 1)
    expected = check_events(full_of_traps, today=today)
    assert check_events(large(full_of_traps), today=today) == expected


def test_ids_that_are_numbers_survive_every_check() -> None:
    """Files of millions of rows without ids get their line numbers, and these as numbers."""
    events = clean()
    table = events.table.assign(event_id=pd.Series(range(60), index=events.table.index))
    table["flags"] = ["possible_duplicate:7"] + [""] * 59
    findings = check_events(dataclasses.replace(events, table=table))
    assert {finding.severity for finding in findings} == {"note"}


def test_an_index_that_names_a_line_several_times_is_no_repeat_of_rows() -> None:
    """Three attacks on one line of daily counts are three events."""
    alike = {"city": ["Taji"] * 3, "event_type": ["battle"] * 3, "kind": ["x"] * 3}
    same_line = events_on([FIRST] * 3, lines=["2", "2", "2"], **alike)
    for name in ("near_duplicates", "identical_rows"):
        assert found(name, same_line) == []
        assert len(only(name, events_on([FIRST] * 3, **alike)).rows) == 3


def test_the_bundled_file_has_no_refusal_and_the_known_findings(bundled: Events) -> None:
    findings = {finding.name: finding for finding in check_events(bundled)}
    severe = {name: it.severity for name, it in findings.items() if it.severity != "note"}
    assert severe == {"identical_rows": "warning", "near_duplicates": "warning"}
    assert "557 rows" in findings["what_it_is"].text
    assert "48 of 557 (8.6%)" in findings["date_precision"].text
    assert findings["long_gaps"].text.startswith("9 gaps")
    assert findings["identical_rows"].rows == (320, 321, 446, 447, 466, 467)
    assert len(findings["possible_duplicates"].rows) == 15
    assert len(findings["near_duplicates"].rows) == 30
    assert findings["later_than_source"].rows == (4,)
    assert "rhythm of life" in findings["heaped_weekdays"].text
    assert findings["heaped_dates"].text.endswith(
        "the 1st 6 (14.5), the 15th 16 (16.2), the last of the month 12 (13.0), 1 January 1 (2.3)."
    )


@pytest.mark.parametrize("provider", ["acled", "ucdp", "gtd", "gdelt", "icews", "polecat"])
def test_a_clean_export_of_any_provider_gets_only_notes_and_what_its_reader_said(
    provider: str, tmp_path: Path
) -> None:
    module = importlib.import_module(f"tests.exports.{provider}")
    file = tmp_path / "export.csv"
    write_csv(file, module.table(some_events(60)))
    events = load_events(file)
    severe = {it for it in check_events(events) if it.severity != "note"}
    assert severe <= set(events.remarks)
    assert all(remark.name for remark in events.remarks)
    assert not {remark.name for remark in events.remarks} & set(EVENT_CHECKS)


def test_only_refusals_that_are_not_accepted_stop_a_report() -> None:
    findings = [
        EventFinding("duplicated_ids", "refusal", "a"),
        EventFinding("weekly_as_daily", "refusal", "b"),
        EventFinding("row_caps", "warning", "c"),
    ]
    assert refusals(findings) == tuple(findings[:2])
    assert refusals(findings, ["duplicated_ids", "row_caps"]) == (findings[1],)


def test_the_answer_depends_on_the_clock_only_where_a_day_is_given() -> None:
    events = events_on([dt.date(2900, 1, 1), dt.date(2900, 1, 5)])
    assert not any(finding.name == "future_dates" for finding in check_events(events))
    told = check_events(events, today=dt.date(2026, 1, 1))
    assert any(finding.name == "future_dates" for finding in told)


def test_no_finding_names_more_than_a_thousand_lines() -> None:
    events = events_on([FIRST] * 1500, event_id=["x"] * 1500)
    finding = only("duplicated_ids", events)
    assert len(finding.rows) == 1000
    assert "lines 2, 3, 4, 5, 6 and 1,495 more" in finding.text


def test_hostile_names_and_values_stand_in_quotation_marks() -> None:
    hostile = "no event {x} [red]\x1b"
    events = events_on(every(1, 3), type=[hostile] * 3)
    assert repr(hostile) in only("no_event_rows", events).text


def test_a_heap_is_measured_against_three_days_on_either_side() -> None:
    """Twelve events on the special day, one on each of six neighbours, a thousand beyond."""
    found = heap([1000, 1, 1, 1, 12, 1, 1, 1, 1000], [0, 0, 0, 0, 1, 0, 0, 0, 0])
    assert (found.observed, found.beside, found.expected) == (12, 6, 1.0)
    expected = binomtest(12, 18, 1 / 7, alternative="greater").pvalue
    assert found.pvalue == pytest.approx(expected, rel=1e-9)


def test_a_heap_at_the_end_of_the_span_has_neighbours_on_one_side_only() -> None:
    assert heap([5, 1, 1, 1, 9], [1, 0, 0, 0, 0]).beside == 3


def test_nothing_to_compare_is_no_heap() -> None:
    assert heap([1, 2], [0, 0]).pvalue == 1.0
    assert heap([1, 2], [1, 1]).pvalue == 1.0
    assert np.isnan(heap([1, 2], [0, 0]).expected)


@pytest.mark.parametrize(
    ("kind", "dates"),
    [
        ("the 1st", [dt.date(2020, month, 1) for month in range(2, 13)]),
        ("the 15th", [dt.date(2020, month, 15) for month in range(2, 13)]),
        ("the last of the month", [dt.date(2020, month, 31) for month in (1, 3, 5, 7, 8)] * 3),
        ("1 January", [dt.date(year, 1, 1) for year in (2021, 2022)] * 10),
    ],
)  # fmt: skip
def test_a_planted_heap_is_found_on_its_kind_of_day(kind: str, dates: list[dt.date]) -> None:
    events = events_on([*every(2, 420), *dates, *dates])
    kinds = {finding.text.split(":")[0] for finding in found("heaped_dates", events)}
    assert f"Dates heap on {kind}" in kinds


def test_dates_without_a_heap_are_said_to_have_none() -> None:
    finding = only("heaped_dates", events_on(every(1, 800)))
    assert finding.severity == "note"
    assert finding.text.startswith("No heap of dates")


def test_even_dates_are_called_heaped_less_often_than_the_level_allows() -> None:
    """Uniform days: at level 0.001, 0.5 alarms of 500 are expected at most.

    Five or more would happen in 2 of 10,000 runs of a sound check.
    """
    rng = np.random.default_rng(20200103)
    special = np.zeros(365)
    special[::30] = 1
    alarms = 0
    for _ in range(500):
        counts = np.bincount(rng.integers(0, 365, 200), minlength=365)
        alarms += heap(counts, special).pvalue < LEVEL
    assert alarms < 5


def test_imprecise_dates_on_the_first_are_counted_and_a_heap_of_them_is_a_warning() -> None:
    firsts = [dt.date(2020, month, 1) for month in range(1, 7)]
    heaped = only("imprecise_on_the_first", events_on(firsts, date_precision=["month"] * 6))
    assert heaped.severity == "warning"
    assert "6 of 6 (100.0%)" in heaped.text
    one = only(
        "imprecise_on_the_first",
        events_on([FIRST, dt.date(2020, 1, 9)], date_precision=["month", "day"]),
    )
    assert one.severity == "note"
    assert found("imprecise_on_the_first", events_on(firsts)) == []
