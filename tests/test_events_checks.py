"""Each check finds what it is for, and is silent where there is nothing."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from analysis.events import EVENT_CHECKS, EventFinding, Events, check_events, load_events
from analysis.events.checks.heaping import LEVEL, heap
from analysis.events.precision import event_table

FIRST = dt.date(2020, 1, 1)


def events_on(days: list[dt.date], **columns: list[str]) -> Events:
    cells = {
        "event_id": [f"e{n}" for n in range(len(days))],
        "date": [day.isoformat() for day in days],
        "date_precision": ["day"] * len(days),
    }
    index = pd.Index(range(2, len(days) + 2), name="line")
    table = event_table(pd.DataFrame(cells | columns, index=index, dtype=str))
    return Events(table, "dates", Path("made.csv"), "", len(days), {})


def every(step: int, times: int) -> list[dt.date]:
    return [FIRST + dt.timedelta(step * n) for n in range(times)]


def found(name: str, events: Events) -> list[EventFinding]:
    return EVENT_CHECKS[name](events)


def only(name: str, events: Events) -> EventFinding:
    (finding,) = found(name, events)
    assert finding.name == name
    return finding


@pytest.fixture(scope="module")
def bundled() -> Events:
    return load_events("data/iraq-us-interests/events.csv")


def test_every_check_gives_findings_under_its_own_name(bundled: Events) -> None:
    assert {name for name, check in EVENT_CHECKS.items() for it in check(bundled)
            if it.name != name} == set()  # fmt: skip


def test_the_bundled_file_has_no_refusal_and_the_known_notes(bundled: Events) -> None:
    findings = {finding.name: finding for finding in check_events(bundled)}
    assert {finding.severity for finding in findings.values()} == {"note", "warning"}
    assert "557 rows" in findings["what_it_is"].text
    assert "48 of 557 (8.6%)" in findings["date_precision"].text
    assert findings["long_gaps"].text.startswith("9 gaps")
    assert len(findings["possible_duplicates"].rows) == 15
    assert len(findings["near_duplicates"].rows) == 30
    assert findings["later_than_source"].rows == (4,)


def test_rows_left_out_in_reading_are_a_warning() -> None:
    made = events_on(every(1, 3))
    events = Events(made.table, "dates", made.path, "", 5, {"no date": 2})
    assert only("dropped_rows", events).text == "2 of 5 (40.0%) rows were left out: no date (2)."
    assert found("dropped_rows", made) == []


def test_many_imprecise_dates_are_a_warning() -> None:
    precise = only("date_precision", events_on(every(1, 10)))
    few = only("date_precision", events_on(every(1, 10), date_precision=["week"] + ["day"] * 9))
    many = only(
        "date_precision", events_on(every(1, 10), date_precision=["week"] * 3 + ["day"] * 7)
    )
    assert [it.severity for it in (precise, few, many)] == ["note", "note", "warning"]
    assert few.rows == (2,)


def test_a_gap_of_sixty_days_is_let_pass_and_one_of_sixty_one_is_named() -> None:
    assert found("long_gaps", events_on(every(61, 2))) == []
    finding = only("long_gaps", events_on(every(62, 2)))
    assert "2 January 2020 to 2 March 2020 (61 days)" in finding.text


@pytest.mark.parametrize("rows", [500, 1000, 4999, 5000, 10000])
def test_a_number_of_rows_at_which_exports_are_cut_is_a_warning(rows: int) -> None:
    made = events_on(every(1, 3))
    events = Events(made.table, "dates", made.path, "", rows, {"other": rows - 3})
    assert only("row_caps", events).severity == "warning"
    assert found("row_caps", made) == []


def test_dates_on_one_weekday_only_are_refused() -> None:
    assert only("weekly_as_daily", events_on(every(7, 8))).severity == "refusal"
    assert found("weekly_as_daily", events_on(every(7, 7))) == []
    assert found("weekly_as_daily", events_on([*every(7, 8), dt.date(2020, 1, 2)])) == []


def test_weeks_that_say_they_are_weeks_do_not_pose_as_days() -> None:
    assert found("weekly_as_daily", events_on(every(7, 8), date_precision=["week"] * 8)) == []


def test_dates_on_one_day_of_the_month_only_are_refused() -> None:
    firsts = [dt.date(2020, month, 1) for month in range(1, 5)]
    assert only("monthly_as_daily", events_on(firsts)).severity == "refusal"
    assert found("monthly_as_daily", events_on([*firsts, dt.date(2020, 5, 2)])) == []


def test_an_event_after_its_page_is_a_note_at_one_day_and_a_warning_beyond() -> None:
    def dated(page: str) -> list[EventFinding]:
        return found("later_than_source", events_on([FIRST, FIRST], source_1_date=[page, ""]))

    assert dated("2020-01-01") == []
    assert dated("2019-12-31")[0].severity == "note"
    assert dated("2019-12-30")[0].severity == "warning"
    assert dated("2019-12-30")[0].rows == (2,)


def test_dates_beyond_the_newest_page_are_a_warning() -> None:
    events = events_on([FIRST, dt.date(2202, 1, 1)], source_1_date=["2020-01-05", ""])
    assert only("beyond_the_sources", events).rows == (3,)
    assert found("beyond_the_sources", events_on([FIRST], source_1_date=[""])) == []


def test_an_id_on_two_rows_is_refused() -> None:
    finding = only("duplicated_ids", events_on(every(1, 3), event_id=["x", "y", "x"]))
    assert (finding.severity, finding.rows) == ("refusal", (2, 4))


def test_a_flag_that_names_no_event_is_a_warning() -> None:
    flags = ["disputed;possible_duplicate:e1", "possible_duplicate:e9", ""]
    finding = only("lost_references", events_on(every(1, 3), flags=flags))
    assert finding.rows == (3,)
    assert "'e9'" in finding.text
    assert len(only("possible_duplicates", events_on(every(1, 3), flags=flags)).rows) == 2


def test_rows_alike_in_day_place_and_target_are_named_and_unknown_places_are_not() -> None:
    alike = {"location": ["Taji", "Taji", "", ""], "target_type": ["base"] * 4}
    finding = only("near_duplicates", events_on([FIRST] * 4, **alike))
    assert finding.rows == (2, 3)
    assert found("near_duplicates", events_on([FIRST] * 4)) == []


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
