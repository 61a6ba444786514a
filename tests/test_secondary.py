"""Secondary windows, dates and outcomes: two windows at five shifts by hand, families by rule."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from test_checks import BACKGROUND, day, given

from analysis import (
    Anchor,
    DailyCounts,
    Window,
    adjust_pvalues,
    load_events,
    load_study,
    robustness_variants,
    secondary_tests,
    surge_test,
    tabulate,
)
from analysis.checks.families import AGAIN
from analysis.errors import DesignError
from analysis.report.numbers import NUMBERS
from analysis.stats.shift import local_statistic
from analysis.surges import place_windows
from analysis.surges.secondary_windows import min_p_windows

DESIGN = {
    "anchor": Anchor("an event", "2020-06-10"),
    "window": Window(0, 0),
    "guard": 0,
    "flank": 2,
    "shifts": 2,
}
TWO_AND_ONE = ("2021-06-10", "2021-06-10", "2021-06-12")
OTHER = Window(1, 0)


def series(*days, first="2019-01-01", last="2022-12-31", unobserved=()):
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    counts = np.zeros((end - start).days + 1, dtype=int)
    exposure = np.ones(counts.size)
    np.add.at(counts, [(dt.date.fromisoformat(day) - start).days for day in days], 1)
    exposure[[(dt.date.fromisoformat(day) - start).days for day in unobserved]] = 0
    return DailyCounts(start, counts, exposure)


def placed(*days, first="2020-01-01", last="2021-12-31", unobserved=(), **changes):
    counts = series(*days, first=first, last=last, unobserved=unobserved)
    return place_windows(counts, **(DESIGN | changes))


def test_two_windows_are_ranked_on_the_same_five_shifts():
    """Two events on the date, one two days later; flank of two days, no guard.

    The day itself: N 0 0 2 0 1 against C 2 2 1 3 2 at pi 1/5, so ranks 4 4 1 5 2. The day and
    the one before: N 0 0 2 2 1 against C 2 2 1 1 2 at pi 2/5, so ranks 5 5 2 2 3. Smallest
    ranks: 4 4 1 2 2.
    """
    found = min_p_windows(placed(*TWO_AND_ONE), [OTHER])
    assert [row.window for row in found.rows] == [Window(0, 0), OTHER]
    assert [row.p for row in found.rows] == [1 / 5, 2 / 5]
    assert [row.p_adjusted for row in found.rows] == [1 / 5, 3 / 5]
    assert (found.pvalue, found.n_shifts) == (1 / 5, 5)


def test_each_window_has_its_own_counts():
    """One event in four flank days, and one in three."""
    rows = min_p_windows(placed(*TWO_AND_ONE), [OTHER]).rows
    assert [row.observed for row in rows] == [2, 2]
    assert_allclose([row.expected for row in rows], [1 / 4, 2 / 3])
    assert_allclose([row.ratio for row in rows], [8, 3])


def test_the_primary_window_and_repeats_are_asked_once():
    found = min_p_windows(placed(*TWO_AND_ONE), [Window(0, 0), OTHER, OTHER])
    assert len(found.rows) == 2


def test_the_primary_window_alone_keeps_the_pvalue_of_the_test():
    counts = series(*TWO_AND_ONE, "2019-06-11", "2019-06-10")
    result = surge_test(counts, **DESIGN)
    for both, expected in ((False, result.local.pvalue), (True, result.pvalue)):
        found = min_p_windows(result.placement, [], both_steps=both)
        assert found.rows[0].p == found.rows[0].p_adjusted == found.pvalue == expected


def test_with_both_steps_the_larger_correction_counts():
    counts = series("2021-06-10", "2021-06-10", "2019-06-10", "2019-06-10", "2019-06-09")
    placement = surge_test(counts, **DESIGN).placement
    first = min_p_windows(placement, [OTHER])
    both = min_p_windows(placement, [OTHER], both_steps=True)
    assert all(b.p >= a.p for a, b in zip(first.rows, both.rows, strict=True))
    assert both.pvalue == min(row.p_adjusted for row in both.rows)
    assert both.pvalue > first.pvalue


def test_both_steps_need_years_before_the_event():
    with pytest.raises(DesignError, match="needs a year before the event"):
        min_p_windows(placed(*TWO_AND_ONE), [], both_steps=True)


def test_a_window_that_does_not_fit_the_flank_is_left_out_and_named():
    found = min_p_windows(placed(*TWO_AND_ONE), [Window(2, 0), OTHER])
    assert found.left_out == {Window(2, 0): "lead and lag are at most flank - guard - 1 = 1"}
    assert "Left out: -2 to +0 days: lead and lag are at most" in found.sentence()


def test_a_window_that_is_not_wholly_observed_is_left_out():
    placement = placed(*TWO_AND_ONE, unobserved=["2021-06-09"])
    assert min_p_windows(placement, [OTHER]).left_out == {
        OTHER: "not wholly observed about 2021-06-10"
    }


def test_a_shift_unseen_by_one_window_leaves_the_set_of_all():
    """Day 8 is not observed: the day itself is unseen at shift -2, two days are not."""
    hidden = {"unobserved": ["2021-06-08"], "flank": 3}
    found = min_p_windows(placed(*TWO_AND_ONE, **hidden), [OTHER])
    assert found.n_shifts == 4
    assert found.rows[1].p == 2 / 4
    turned = min_p_windows(placed(*TWO_AND_ONE, window=OTHER, **hidden), [Window(0, 0)])
    assert turned.rows == found.rows[::-1]
    assert turned.n_shifts == 4


def test_draws_of_imprecise_dates_are_averaged_inside_the_statistic():
    """Each draw asked by itself, its statistics averaged at every shift, then ranked."""
    stated = series(*TWO_AND_ONE, first="2020-01-01", last="2021-12-31")
    moved = series("2021-06-11", "2021-06-11", "2021-06-11", first="2020-01-01", last="2021-12-31")
    rows = [stated.counts, moved.counts]
    drawn = place_windows(DailyCounts(stated.first, stated.counts, None, rows), **DESIGN)
    found = min_p_windows(drawn, [OTHER])
    for row in found.rows:
        alone = [
            place_windows(each, **(DESIGN | {"window": row.window})) for each in (stated, moved)
        ]
        mean = np.mean([local_statistic(each.after) for each in alone], axis=0)
        assert row.p == np.mean(mean >= mean[2] - 1e-12)
        assert row.observed == 2
    assert [row.p for row in found.rows] == [2 / 5, 3 / 5]


def test_draws_enter_the_second_step_too():
    days = (*TWO_AND_ONE, "2019-06-11")
    stated, moved = series(*days), series(*days[:-1], "2019-06-10")
    drawn = DailyCounts(stated.first, stated.counts, None, [stated.counts, moved.counts])
    result = surge_test(drawn, **DESIGN)
    found = min_p_windows(result.placement, [], both_steps=True)
    assert found.rows[0].p == result.pvalue


KINDS = (
    "outcomes:\n  all: {}\n  a: {where: {kind: [a]}}\n"
    "  odd: {where: {kind: [b]}, role: robustness}\n"
    "  calm: {where: {kind: [b]}}\nnegative_controls: [calm]\n"
)
SECONDARY = "secondary: {windows: [[-1, 1], [0, 2]], anchors: [sistani_fatwa, september_11]}\n"
ROWS = [*BACKGROUND, day("2021-06-11"), day("2022-06-10"), day("2021-09-11", kind="b")]


def asked(tmp_path, rows=ROWS, more=KINDS + SECONDARY, **changes):
    case = given(tmp_path, rows, more, **changes)
    return case, secondary_tests(case.study, case.events)


def test_every_family_begins_with_the_studys_own_question(tmp_path):
    case, found = asked(tmp_path)
    for family in ("windows", "dates", "outcomes"):
        first, *others = found.family(family)
        assert first.primary
        assert (first.observed, first.p) == (case.result.observed, case.result.local.pvalue)
        assert not any(row.primary for row in others)


def test_the_outcomes_of_the_family_are_neither_robustness_nor_negative_controls(tmp_path):
    _, found = asked(tmp_path)
    assert [row.name for row in found.family("outcomes")] == ["all", "a"]


def test_dates_and_outcomes_are_corrected_by_holm_each_family_by_itself(tmp_path):
    _, found = asked(tmp_path)
    for family, size in (("dates", 3), ("outcomes", 2)):
        rows = found.family(family)
        assert len(rows) == size
        assert_allclose([row.p_adjusted for row in rows], adjust_pvalues([row.p for row in rows]))


def test_a_date_with_its_own_event_has_its_own_cycle(tmp_path):
    """11 September 2001: every year of the period is an anniversary, none a control."""
    case, found = asked(tmp_path)
    row = found.family("dates")[2]
    alone = surge_test(
        case.result.placement.counts,
        **(case.study.design() | {"anchor": Anchor("x", "2001-09-11")}),
    )
    assert (row.observed, row.p) == (alone.observed, alone.local.pvalue)
    assert [date.year for date in alone.placement.dates] == list(range(2017, 2025))


def test_a_date_whose_windows_share_days_with_the_primary_is_the_same_question(tmp_path):
    """13 June is three days from 10 June, so windows of two days either way overlap."""
    _, found = asked(tmp_path)
    assert [row.note for row in found.family("dates")] == ["", AGAIN, ""]


def test_two_calendars_that_coincide_give_the_same_numbers(tmp_path):
    """13 Dey falls on 3 January in 2022 and 2023, which the period holds as anniversaries."""
    case = given(tmp_path, [day("2022-01-04"), day("2023-01-10")])
    text = (tmp_path / "study.yml").read_text()
    text = text.replace("date: 2019-06-10", "date: 2020-01-03")
    text = text.replace("[2017-01-01, 2024-12-31]", "[2021-06-01, 2023-06-30]")
    (tmp_path / "study.yml").write_text(text + "secondary: {anchors: [soleimani_solar]}\n")
    own, solar = secondary_tests(load_study(tmp_path / "study.yml"), case.events).family("dates")
    assert replace(solar, name=own.name, primary=True, note="") == own
    assert solar.note == AGAIN
    assert own.observed == 1


def test_a_date_without_a_usable_anniversary_is_listed_with_the_reason(tmp_path):
    more = "secondary: {windows: [], anchors: [nasrallah]}\n"
    _, found = asked(tmp_path, more=more)
    (lost,) = found.left_out
    assert (lost.family, lost.name) == ("dates", "Killing of Hassan Nasrallah")
    assert "no anniversary of 'Killing of Hassan Nasrallah' can be used" in lost.reason
    assert lost.reason.endswith(")")  # what to do about it is no finding
    assert found.sentence() == (
        "Beside its own question the study asks none that can be tested. Not testable on these "
        "data: date Killing of Hassan Nasrallah."
    )


def test_a_date_named_twice_is_asked_once(tmp_path):
    more = "secondary: {windows: [], anchors: [september_11, september_11]}\n"
    _, found = asked(tmp_path, more=more)
    assert len(found.family("dates")) == 2


BLIND = "start,end,scope,state,note\n2017-01-01,2024-12-31,blind,missing,nobody looked\n"


def test_an_outcome_nobody_observed_is_listed_with_the_reason(tmp_path):
    more = "outcomes:\n  all: {}\n  blind: {coverage: [blind]}\nsecondary: {windows: []}\n"
    _, found = asked(tmp_path, more=more, coverage=BLIND)
    (lost,) = found.left_out
    assert (lost.family, lost.name) == ("outcomes", "blind")
    table = tabulate("secondary", found)
    assert table.cells()[-1][0] == "blind"
    assert table.cells()[-1][1:6] == ["\N{EN DASH}"] * 5
    assert table.cells()[-1][-1] == lost.reason


def test_step_2_enters_where_the_season_is_controlled(tmp_path):
    rows = [*ROWS, day("2018-06-10"), day("2018-06-05")]
    case, found = asked(tmp_path, rows, KINDS + SECONDARY + "min_control_attacks: 1\n")
    assert case.result.season_controlled
    assert case.result.did.pvalue > case.result.local.pvalue
    for family in ("windows", "dates", "outcomes"):
        first = found.family(family)[0]
        assert (first.p, first.steps) == (case.result.pvalue, "1 and 2")
    assert found.family("dates")[2].steps == "1"  # 2001: no years before it in the period


def test_what_survives_is_said_with_what_it_lacks(tmp_path):
    _, found = asked(tmp_path)
    assert found.surviving == ()
    first = "Of 5 further questions that the study declared, none is busier"
    assert found.sentence().startswith(first)
    rows = [replace(row, p_adjusted=0.01) for row in found.family("dates")]
    said = replace(found, rows=tuple(rows)).sentence()
    first = "Of 2 further questions that the study declared, 2 are busier than the weeks around at"
    assert said.startswith(first)
    assert f"(p = 0.010 corrected, season not controlled, {AGAIN})" in said


def test_results_json_lists_the_families_then_the_exploratory_lines(tmp_path):
    case, found = asked(tmp_path)
    variants = robustness_variants(case.study, case.events)
    section, numbers = NUMBERS["secondary"]
    rows = numbers(found, variants)["secondary"]
    assert section == "anniversary"
    assert len(rows) == len(found.rows) + len(variants.qvalues)
    assert set(rows[0]) == {"family", "name", "p", "p_adjusted"}
    assert rows[-1] == {
        "family": "exploratory",
        "name": "outcome: odd",
        "p": variants.results["outcome: odd"].local.pvalue,
        "p_adjusted": variants.qvalues["outcome: odd"],
    }
    assert numbers(found)["secondary"] == rows[: len(found.rows)]


def test_the_table_heads_each_family_and_marks_the_studys_own(tmp_path):
    _, found = asked(tmp_path)
    table = tabulate("secondary", found)
    assert [group["rows"] for group in table.groups()] == [3, 3, 2]
    own = [cells[0] for cells in table.cells() if "(the study's own)" in cells[0]]
    assert own == [
        "-2 to +2 days (the study's own)",
        "an event (the study's own)",
        "all (the study's own)",
    ]


def test_the_bundled_windows_by_min_p():
    """Ranks of 365 taken one window at a time, each from a sum over days."""
    study = load_study("iraq-us-interests")
    found = secondary_tests(study, load_events(study.path(study.events.path)))
    rows = {row.name: row for row in found.family("windows")}
    assert len(rows) == 8
    assert round(rows["-7 to +7 days"].p * 365) == 42
    assert round(rows["-3 to +3 days"].p * 365) == 24
    assert round(rows["-3 to +3 days"].p_adjusted * 365) == 89
    assert [row.name for row in found.family("outcomes")] == [
        "installations", "convoys", "all", "strict",
    ]  # fmt: skip
    assert found.surviving == ()
