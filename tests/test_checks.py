"""The conditions of a verdict, on results that one can count."""

from dataclasses import replace

import pytest
from makers import surge
from numpy.testing import assert_allclose

from analysis import (
    CHECKS,
    Anchor,
    adjust_pvalues,
    load_events,
    load_study,
    run_checks,
    surge_test,
)
from analysis.checks import CheckInput, excess_of, robustness_variants
from analysis.checks.variants import SEVERE
from analysis.counts import count_events

STUDY = """\
title: A test
events: {{path: events.csv{coverage}}}
period: {period}
anchor: {{name: an event, date: 2019-06-10}}
window: [-2, 2]
guard: 1
flank: 8
shifts: 60
"""


def given(tmp_path, rows, more="", period="[2017-01-01, 2024-12-31]", coverage=""):
    lines = ["event_id,date,date_precision,kind", *(f"{n},{row}" for n, row in enumerate(rows))]
    (tmp_path / "events.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "coverage.csv").write_text(coverage)
    named = ", coverage: coverage.csv" if coverage else ""
    (tmp_path / "study.yml").write_text(STUDY.format(period=period, coverage=named) + more)
    study = load_study(tmp_path / "study.yml")
    events = load_events(study.path(study.events.path))
    counts = count_events(events, **study.counting())
    return CheckInput(study, events, surge_test(counts, **study.design()))


def day(text, precision="day", kind="a"):
    return f"{text},{precision},{kind}"


BACKGROUND = [day(f"{year}-06-0{d}") for year in range(2020, 2024) for d in (4, 5)]


def test_leave_one_out_holds_when_every_year_has_more(tmp_path):
    rows = [day(f"{year}-06-1{d}") for year in range(2020, 2024) for d in (0, 1, 2)]
    assert CHECKS["leave_one_out"](given(tmp_path, BACKGROUND + rows)).passed


def test_leave_one_out_fails_when_one_year_carries_all(tmp_path):
    rows = [day("2021-06-10")] * 9
    check = CHECKS["leave_one_out"](given(tmp_path, BACKGROUND + rows))
    assert check.passed is False
    assert "not without 2021" in check.text


def test_share_is_the_largest_years_part_of_the_net_excess():
    excess = excess_of(surge({"2020-01-02": 3, "2021-01-04": 1}))
    rows = surge({"2020-01-02": 3, "2021-01-04": 1}).by_year
    total = sum(row.observed - row.expected for row in rows)
    largest = next(row.observed - row.expected for row in rows if row.date.year == 2020)
    assert excess.date.year == 2020
    assert_allclose([excess.total, excess.share], [total, largest / total])


def test_of_a_deficit_the_year_that_lacks_most_is_named():
    """Nothing in any window; 2021 has most attacks in its flanks, so it lacks most."""
    excess = excess_of(surge({f"2021-02-{d}": 9 for d in (10, 15, 20)} | {"2020-02-10": 1}))
    assert excess.total < 0
    assert excess.date.year == 2021
    assert excess.share > 0


@pytest.mark.parametrize(("others", "passed"), [(1, True), (0, False)])
def test_share_draws_the_line_at_three_quarters(tmp_path, others, passed):
    """3 in 2021 and as many as `others` in two more years: 3 of 5 pass, 3 of 3 do not."""
    rows = [day("2021-06-10")] * 3
    rows += [day("2022-06-10"), day("2023-06-10")] * others
    assert CHECKS["share"](given(tmp_path, rows)).passed is passed


def test_one_anniversary_is_not_judged_on_steadiness(tmp_path):
    one = given(tmp_path, [day("2020-06-10")], period="[2019-01-01, 2021-01-31]")
    assert len(one.result.by_year) == 1
    for name in ("leave_one_out", "share", "date_push"):
        assert CHECKS[name](one).passed is None


def test_dates_pushed_out_of_and_into_the_window_bound_the_counts(tmp_path):
    """One event of the week about the 14th can reach the window of the 8th to the 12th."""
    rows = [day("2021-06-10"), day("2022-06-14", "week"), day("2021-06-04")]
    check = CHECKS["date_push"](given(tmp_path, rows))
    pushed = check.text.split("are ")[-1].rstrip(".").split(" and ")
    assert [int(part.split()[0]) for part in pushed] == [1, 2]


def test_a_date_in_the_guard_band_is_pushed_to_the_flank_not_left_beside_it(tmp_path):
    """The week about the 7th, a guard day: 10 flank days a year, so one event expects .5."""
    rows = [day("2021-06-10"), day("2022-06-07", "week")]
    check = CHECKS["date_push"](given(tmp_path, rows))
    assert check.text.endswith("are 1 against 0.5 and 2 against 0.0.")


def test_the_last_day_of_an_interval_counts(tmp_path):
    """The week about the 5th ends on the 8th, the first day of the window."""
    rows = [day("2021-06-10"), day("2022-06-05", "week")]
    check = CHECKS["date_push"](given(tmp_path, rows))
    assert check.text.endswith("are 1 against 0.5 and 2 against 0.0.")


def test_precise_dates_are_never_pushed(tmp_path):
    rows = [day("2021-06-10"), day("2022-06-13")]
    said = CHECKS["date_push"](given(tmp_path, rows)).text
    assert said.startswith("No imprecise date can be pushed")
    assert " and " not in said.split("are ")[-1]


def test_without_named_controls_clean_is_not_checked(tmp_path):
    check = CHECKS["negative_controls"](given(tmp_path, BACKGROUND))
    assert check.passed is None
    assert "not checked" in check.text


@pytest.mark.parametrize(("kind", "passed"), [("quiet", True), ("loud", False)])
def test_a_negative_control_that_surges_is_seen(tmp_path, kind, passed):
    rows = (
        [day("2020-06-10")]
        + [day(f"{year}-06-10", kind="loud") for year in range(2020, 2024)]
        + [day(f"{year}-06-15", kind="quiet") for year in range(2020, 2024)]
    )
    more = (
        "outcomes:\n  all: {where: {kind: [a]}}\n"
        f"  control: {{where: {{kind: [{kind}]}}}}\nnegative_controls: [control]\n"
    )
    assert CHECKS["negative_controls"](given(tmp_path, rows, more)).passed is passed


BLIND = "start,end,scope,state,note\n2017-01-01,2024-12-31,blind,missing,nobody looked\n"


@pytest.mark.parametrize(("named", "passed"), [("blind, control", True), ("blind", None)])
def test_a_negative_control_that_cannot_be_asked_is_named_and_skipped(tmp_path, named, passed):
    more = (
        "outcomes:\n  all: {}\n  control: {where: {kind: [quiet]}}\n"
        f"  blind: {{coverage: [blind]}}\nnegative_controls: [{named}]\n"
    )
    rows = [*BACKGROUND, day("2021-06-15", kind="quiet")]
    check = CHECKS["negative_controls"](given(tmp_path, rows, more, coverage=BLIND))
    assert check.passed is passed
    lost = "The negative control blind has no usable anniversary, or no event near one:"
    assert f"{lost} not checked." in check.text
    assert ("control p = 1.000; each should be above 0.10." in check.text) is bool(passed)


def test_season_asks_for_enough_attacks_in_the_control_years(tmp_path):
    few = given(tmp_path, [*BACKGROUND, day("2018-06-10")])
    assert CHECKS["season"](few).passed is False
    enough = given(tmp_path, [*BACKGROUND, day("2018-06-10")], "min_control_attacks: 1\n")
    assert CHECKS["season"](enough).passed is True
    assert CHECKS["season"](enough).text.endswith(
        "This condition asks only for enough to compare with, at least 1; the season is ruled out "
        "only if that p-value is at most 0.05 as well."
    )


def test_every_check_answers_under_its_own_name():
    study = load_study("iraq-us-interests")
    events = load_events(study.path(study.events.path))
    result = surge_test(count_events(events, **study.counting()), **study.design())
    checks = run_checks(study, events, result)
    assert list(checks) == list(CHECKS)
    known = {
        "season": False,
        "leave_one_out": True,
        "share": False,
        "date_push": True,
        "negative_controls": None,
    }
    assert {name: checks[name].passed for name in known} == known
    assert all(check.name == name for name, check in checks.items())


def test_variants_begin_with_the_primary_and_say_what_was_left_out(tmp_path):
    more = "claim: {year: 2021, source: x, says: y}\n"
    case = given(tmp_path, [*BACKGROUND, *[day("2021-06-10")] * 2], more)
    variants = robustness_variants(case.study, case.events)
    names = list(variants.results)
    assert names[:3] == ["all (primary)", "without 2021", "years before the event"]
    assert variants.results["without 2021"].observed == 0
    assert variants.results["attack-days, not attacks"].observed == 1
    assert variants.left_out == {}


def test_no_variant_repeats_another_or_a_negative_control(tmp_path):
    """Nothing is thin, the study's 60 shifts are fewer than 120, and `calm` should not move."""
    more = (
        "outcomes:\n  all: {}\n  other: {where: {kind: [a]}}\n  calm: {where: {kind: [b]}}\n"
        "negative_controls: [calm]\n"
    )
    case = given(tmp_path, [*BACKGROUND, day("2021-03-01", kind="b")], more)
    names = list(robustness_variants(case.study, case.events).results)
    assert names == [
        "all (primary)", "years before the event", "attack-days, not attacks", "outcome: other",
    ]  # fmt: skip


def test_the_years_before_the_event_are_asked_as_if_they_were_anniversaries(tmp_path):
    """One event in the window of 2018 and two in its flanks of ten days."""
    rows = [*BACKGROUND, day("2018-06-11"), day("2018-06-05"), day("2018-06-16")]
    case = given(tmp_path, [*rows, day("2017-01-01")])
    before = robustness_variants(case.study, case.events).results["years before the event"]
    assert [date.year for date in before.placement.dates] == [2017, 2018]
    assert (before.observed, before.expected) == (1, 2 * 10 / 20)
    assert before.did is None
    assert before.control_attacks == 0
    plain = surge_test(
        before.placement.counts, **(case.study.design() | {"anchor": Anchor("x", "2016-06-10")})
    )
    ranks = [row.rank for row in plain.by_year if row.date.year < 2019]
    assert [row.rank for row in before.by_year] == ranks


def test_without_years_before_the_event_that_line_is_left_out(tmp_path):
    case = given(tmp_path, BACKGROUND, period="[2019-05-01, 2024-12-31]")
    variants = robustness_variants(case.study, case.events)
    assert variants.left_out == {"years before the event": "no year before the event can be used"}
    assert "Not possible on these data: years before the event." in variants.sentence()


def test_severe_events_are_those_in_which_anyone_was_hurt(tmp_path):
    """Of five in the window: a death, an injury, none, unknown, and an entry that is no number."""
    case = given(tmp_path, [*BACKGROUND, *[day("2021-06-10")] * 5])
    hurt = [("", "")] * len(BACKGROUND) + [("1", "0"), ("", "2"), ("0", "0"), ("", ""), ("x", "")]
    killed, injured = zip(*hurt, strict=True)
    table = case.events.table.assign(killed=killed, injured=injured)
    events = replace(case.events, table=table)
    variants = robustness_variants(case.study, events)
    assert variants.results["severe only (killed or injured)"].observed == 2
    assert SEVERE not in events.table


@pytest.mark.parametrize("casualties", ["0", "1"])
def test_severity_that_marks_none_or_all_is_no_other_question(tmp_path, casualties):
    case = given(tmp_path, BACKGROUND)
    table = case.events.table.assign(killed=casualties, injured="")
    variants = robustness_variants(case.study, replace(case.events, table=table))
    assert "severe only (killed or injured)" not in variants.results


def test_exploratory_lines_get_qvalues_the_declared_outcomes_do_not(tmp_path):
    more = (
        "claim: {year: 2021, source: x, says: y}\n"
        "outcomes:\n  all: {}\n  a: {where: {kind: [a]}}\n"
        "  b: {where: {kind: [b]}, role: robustness}\n"
    )
    case = given(tmp_path, [*BACKGROUND, day("2021-06-10"), day("2020-06-10", kind="b")], more)
    variants = robustness_variants(case.study, case.events)
    lines = [
        "without 2021", "years before the event", "attack-days, not attacks", "outcome: b",
    ]  # fmt: skip
    assert list(variants.qvalues) == lines
    pvalues = [variants.results[name].local.pvalue for name in lines]
    assert list(variants.qvalues.values()) == adjust_pvalues(pvalues, "bh").tolist()
    assert "outcome: a" in variants.results
    assert "Of 4 exploratory lines the smallest q-value" in variants.sentence()


def test_the_years_before_are_not_in_the_range_of_ratios(tmp_path):
    """Before the event 5 against .5, after it less: the range speaks of the same question."""
    rows = [*BACKGROUND, *[day("2018-06-10")] * 5, day("2018-06-05"), day("2021-06-10")]
    case = given(tmp_path, rows)
    variants = robustness_variants(case.study, case.events)
    ratios = {name: result.rate_ratio for name, result in variants.results.items()}
    assert ratios["years before the event"] > 5
    assert variants.sentence().startswith("Over 2 ways of asking")
    assert "ratio of observed to expected is 0.25." in variants.sentence()


def test_a_window_inside_the_flank_of_another_date_stays_a_window(tmp_path):
    """The flank reaches 370 days, over the next anniversary: a date may be pushed in there."""
    wide = "flank: 8\nshifts: 60\n"
    rows = [day("2021-06-14", "week"), day("2022-06-10")]
    case = given(tmp_path, rows)
    text = (tmp_path / "study.yml").read_text().replace(wide, "flank: 370\nshifts: 60\n")
    (tmp_path / "study.yml").write_text(text)
    study = load_study(tmp_path / "study.yml")
    result = surge_test(count_events(case.events, **study.counting()), **study.design())
    pushed = CHECKS["date_push"](CheckInput(study, case.events, result)).text
    assert [int(part.split()[0]) for part in pushed.split("are ")[-1].split(" and ")] == [1, 2]
