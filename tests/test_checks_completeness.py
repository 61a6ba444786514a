"""What the file is and whether it is whole: rows lost, precision, gaps, years, its end, caps."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from checked_events import FIRST, clean, events_on, every, found, only

from analysis.events import EventFinding, Events, Stretch
from analysis.events.dates import TOO_WIDE


def with_lost(events: Events, reasons: dict[int, str], **more: object) -> Events:
    """Add lines that were left out, each with its reason."""
    lost = pd.DataFrame({"reason": reasons.values()}, index=list(reasons), dtype=str)
    counts = lost["reason"].value_counts().to_dict()
    rows = len(events.table) + len(lost)
    return dataclasses.replace(events, lost=lost, dropped=counts, rows_read=rows, **more)


def test_rows_left_out_are_a_warning_with_their_reasons_and_lines() -> None:
    made = events_on(every(1, 7))
    events = with_lost(made, {3: "no date", 9: "not a date", 12: "no date"})
    finding = only("dropped_rows", events)
    assert (finding.severity, finding.rows) == ("warning", (3, 9, 12))
    assert finding.text.startswith(
        "3 of 10 (30.0%) rows were left out: no date (2: lines 3, 12); not a date (1: line 9)."
    )
    assert "--dropped" in finding.text
    assert found("dropped_rows", made) == []


def test_counts_of_lost_rows_are_told_where_the_rows_themselves_are_not_kept() -> None:
    made = dataclasses.replace(events_on(every(1, 3)), rows_read=5, dropped={"no date": 2})
    assert "no date (2)." in only("dropped_rows", made).text


@pytest.mark.parametrize(
    ("reason", "lost", "severity"),
    [
        ("not a date", 3, "warning"),
        ("not a date", 4, "refusal"),
        ("cells do not match the header", 4, "refusal"),
        ("same event id again", 40, "warning"),
        (TOO_WIDE, 40, "warning"),
    ],
)
def test_more_than_half_unreadable_is_refused_and_left_out_by_choice_is_not(
    reason: str, lost: int, severity: str
) -> None:
    events = with_lost(events_on(every(1, 3)), dict.fromkeys(range(10, 10 + lost), reason))
    assert only("dropped_rows", events).severity == severity


def test_days_that_do_not_exist_are_named_beside_the_other_losses() -> None:
    events = with_lost(events_on(every(1, 3)), {7: "no such day", 8: "no date"})
    finding = only("impossible_dates", events)
    assert (finding.severity, finding.rows) == ("warning", (7,))
    assert "line 7" in finding.text
    assert found("impossible_dates", with_lost(events, {8: "no date"})) == []
    assert found("impossible_dates", clean()) == []


def test_remarks_of_reading_are_passed_on_under_their_own_names() -> None:
    remarks = (EventFinding("mixed_encodings", "warning", "a"), EventFinding("cut", "note", "b"))
    events = dataclasses.replace(clean(), remarks=remarks)
    assert found("reading", events) == list(remarks)


def test_a_source_that_needs_a_caution_gets_it_beside_its_name() -> None:
    events = dataclasses.replace(clean(), source="ucdp")
    assert "death" in only("what_it_is", events).text
    assert "of another kind" in only("what_it_is", dataclasses.replace(events, source="x")).text


def test_many_imprecise_dates_are_a_warning() -> None:
    precise = only("date_precision", events_on(every(1, 10)))
    few = only("date_precision", events_on(every(1, 10), date_precision=["week"] + ["day"] * 9))
    many = only(
        "date_precision", events_on(every(1, 10), date_precision=["week"] * 3 + ["day"] * 7)
    )
    assert [it.severity for it in (precise, few, many)] == ["note", "note", "warning"]
    assert few.rows == (2,)
    assert "(day 7, plus_minus_1 0, week 3, month 0)" in many.text


def test_a_gap_of_sixty_days_is_let_pass_and_one_of_sixty_one_is_named() -> None:
    assert found("long_gaps", events_on(every(61, 2))) == []
    finding = only("long_gaps", events_on(every(62, 2)))
    assert "2 January 2020 to 2 March 2020 (61 days)" in finding.text


def test_a_gap_that_the_source_has_owned_to_is_not_named_again() -> None:
    events = events_on(every(62, 2))
    known = Stretch(dt.date(2020, 1, 2), dt.date(2020, 3, 2), "all", "missing", "lost")
    short = dataclasses.replace(known, end=dt.date(2020, 3, 1))
    assert found("long_gaps", dataclasses.replace(events, unobserved=(known,))) == []
    assert len(found("long_gaps", dataclasses.replace(events, unobserved=(short,)))) == 1


def over_years(**events_in: int) -> Events:
    """So many events in each year, spread from its first day on."""
    days = [
        day for year, n in events_in.items() for day in every(3, n, dt.date(int(year[1:]), 1, 1))
    ]
    return events_on(days)


def test_a_year_without_events_is_named_and_the_first_and_last_are_not() -> None:
    finding = only("missing_years", over_years(y2018=1, y2019=30, y2021=30, y2022=1))
    assert finding.severity == "warning"
    assert "2020 (0 events)" in finding.text
    assert finding.text.startswith("1 year inside")


def test_a_year_with_less_than_a_tenth_of_those_beside_is_named() -> None:
    """Beside it 30, 30, 50, 50: the median is 40, a tenth of it 4."""
    beside = {"y2018": 30, "y2019": 30, "y2021": 50, "y2022": 50}
    assert "2020 (3 events)" in only("missing_years", over_years(**beside, y2020=3)).text
    assert found("missing_years", over_years(**beside, y2020=4)) == []


def test_few_events_a_year_make_no_year_low_unless_it_has_none() -> None:
    beside = {"y2018": 19, "y2019": 19, "y2021": 19, "y2022": 19}
    assert found("missing_years", over_years(**beside, y2020=1)) == []
    assert len(found("missing_years", over_years(**beside))) == 1


def test_a_year_for_which_the_source_has_no_data_is_not_named_again() -> None:
    events = over_years(y2018=30, y2019=30, y2021=30, y2022=30)
    lost = Stretch(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "all", "missing", "lost")
    assert found("missing_years", dataclasses.replace(events, unobserved=(lost,))) == []
    quiet = dataclasses.replace(lost, state="quiet")
    assert len(found("missing_years", dataclasses.replace(events, unobserved=(quiet,)))) == 1


def test_a_last_week_with_far_fewer_events_is_a_warning_with_the_day_to_end_on() -> None:
    """Sunday 15 March 2020 ends ten weeks of 21 events; one more is on the 22nd."""
    usual = [day for day in every(1, 70, dt.date(2020, 1, 6)) for _ in range(3)]
    finding = only("partial_end", events_on([*usual, dt.date(2020, 3, 22)]))
    assert finding.severity == "warning"
    assert "The last 7 days, to 22 March 2020, hold 1 event" in finding.text
    assert "the weeks before them 21.0 each" in finding.text
    assert finding.text.endswith("End the period on 15 March 2020 or earlier.")


def test_weeks_are_counted_back_from_the_last_day() -> None:
    """72 days and 7 more are eleven weeks and two days; the odd days stand at the beginning."""
    usual = [day for day in every(1, 72, dt.date(2020, 1, 4)) for _ in range(3)]
    finding = only("partial_end", events_on([*usual, dt.date(2020, 3, 22)]))
    assert "The last 7 days, to 22 March 2020, hold 1 event" in finding.text
    assert finding.text.endswith("End the period on 15 March 2020 or earlier.")


def test_several_low_weeks_are_all_proposed_to_be_left_out() -> None:
    usual = [day for day in every(1, 140, dt.date(2020, 1, 6)) for _ in range(3)]
    thin = every(7, 3, dt.date(2020, 5, 31))
    finding = only("partial_end", events_on([*usual, *thin]))
    assert finding.text.endswith("End the period on 24 May 2020 or earlier.")


def test_a_month_that_stops_before_its_end_is_a_note() -> None:
    """Three a day up to 15 March: 16 days left, 48 events to come."""
    usual = [day for day in every(1, 75) for _ in range(3)]
    finding = only("partial_end", events_on(usual))
    assert finding.severity == "note"
    assert "the 16 days left of that month would hold about 48 more events" in finding.text
    assert "End the period on 15 March 2020 at the latest" in finding.text
    assert finding.text.endswith("whole up to 29 February 2020.")


def test_a_file_that_ends_with_a_month_or_is_sparse_or_short_has_a_whole_end() -> None:
    assert found("partial_end", events_on(every(1, 91) * 3)) == []  # to 31 March
    assert found("partial_end", events_on(every(9, 60))) == []
    assert found("partial_end", events_on(every(1, 60) * 3)) == []


@pytest.mark.parametrize("rows", [500, 1000, 4999, 5000, 10000])
def test_a_number_of_rows_at_which_exports_are_cut_is_a_warning(rows: int) -> None:
    made = events_on(every(1, 3))
    events = Events(made.table, "dates", made.path, "", rows, {"other": rows - 3})
    finding = only("row_caps", events)
    assert finding.severity == "warning"
    assert f"exactly {rows:,} rows" in finding.text
    assert found("row_caps", dataclasses.replace(events, rows_read=rows + 2)) == []


def test_dates_on_one_weekday_only_are_refused() -> None:
    finding = only("weekly_as_daily", events_on(every(7, 8)))
    assert finding.severity == "refusal"
    assert finding.text.startswith("All 8 dates given as exact fall on the same weekday")
    assert found("weekly_as_daily", events_on(every(7, 7))) == []
    assert found("weekly_as_daily", events_on([*every(7, 8), dt.date(2020, 1, 2)])) == []


def test_nineteen_of_twenty_dates_on_one_weekday_are_refused_and_eighteen_are_not() -> None:
    strays = [dt.date(2020, 1, 2), dt.date(2020, 1, 3)]
    finding = only("weekly_as_daily", events_on([*every(7, 19), *strays[:1]]))
    assert finding.severity == "refusal"
    assert finding.text.startswith("19 of 20 different dates")
    assert found("weekly_as_daily", events_on([*every(7, 18), *strays])) == []


def test_most_rows_on_one_weekday_are_a_warning_though_their_dates_are_fewer() -> None:
    """Ten Wednesdays with ten rows each and three strays: 100 of 103 rows, 10 of 13 dates."""
    days = [*every(7, 10) * 10, *every(1, 3, dt.date(2020, 5, 4))]
    strays = [day for day in days[-3:] if day.weekday() != 2]
    finding = only("weekly_as_daily", events_on([*days[:-3], *strays]))
    assert finding.severity == "warning"
    assert "100 of 102 rows" in finding.text
    assert "(10 of 12 different dates)" in finding.text


def test_one_campaign_of_many_rows_does_not_make_a_file_weekly() -> None:
    days = [*[FIRST] * 1000, *every(3, 40)]
    assert found("weekly_as_daily", events_on(days)) == []


def test_weeks_that_say_they_are_weeks_do_not_pose_as_days() -> None:
    assert found("weekly_as_daily", events_on(every(7, 8), date_precision=["week"] * 8)) == []


def test_dates_on_one_day_of_the_month_only_are_refused() -> None:
    firsts = [dt.date(2020, month, 1) for month in range(1, 6)]
    assert found("monthly_as_daily", events_on(firsts[:4])) == []  # by chance once in 14,500 times
    assert only("monthly_as_daily", events_on(firsts)).severity == "refusal"
    assert found("monthly_as_daily", events_on([*firsts, dt.date(2020, 6, 2)])) == []


def test_months_put_on_their_last_day_are_monthly_as_well() -> None:
    """31 January, 29 February, 31 March, 30 April, 31 May."""
    ends = [dt.date(2020, month, 1) - dt.timedelta(1) for month in range(2, 7)]
    assert only("monthly_as_daily", events_on(ends)).severity == "refusal"


def test_days_drawn_at_random_do_not_pose_as_weeks_or_months(rng: np.random.Generator) -> None:
    for _ in range(100):
        days = [FIRST + dt.timedelta(int(n)) for n in rng.integers(0, 400, 60)]
        assert found("weekly_as_daily", events_on(days)) == []
        assert found("monthly_as_daily", events_on(days)) == []
