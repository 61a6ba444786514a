"""The specification curve: every sum and rank counted again, day by day."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from test_checks import day, given

from analysis import (
    Window,
    count_events,
    load_events,
    load_study,
    plot_specifications,
    specification_curve,
    tabulate,
)
from analysis.errors import DesignError

SMALL = "secondary: {windows: [[-1, 1], [0, 2]]}\n"
ROWS = [
    day(text)
    for year in (2020, 2021, 2022, 2023)
    for text in (f"{year}-06-09", f"{year}-06-11", f"{year}-07-01", f"{year}-05-20")
]
ROWS += [day("2021-06-20", "week"), day("2022-06-10", "plus_minus_1"), day("2020-05-02")]


def asked(tmp_path, rows=ROWS, more=SMALL, **changes):
    case = given(tmp_path, rows, more, **changes)
    return case, specification_curve(case.study, case.events)


def counted(case):
    """Count twice: all events, and those whose date is known to the day."""
    wheres = {"stated": {}, "precise only": {"date_precision": ["day"]}}
    return {
        name: count_events(case.events, **(case.study.counting() | {"where": where}))
        for name, where in wheres.items()
    }


def by_days(case, counts, row, shift):
    """Sum one specification at one shift day by day: N, C and the days of each, all observed."""
    days = range(-row.flank, row.flank + 1)
    inside = [day for day in days if -row.window.lead <= day <= row.window.lag]
    near = range(-row.window.lead - 1, row.window.lag + 2)
    beside = [day for day in days if day not in near]
    at = [counts.position(date) + shift for date in case.result.placement.dates]
    return (
        sum(int(counts.counts[start + day]) for start in at for day in inside),
        sum(int(counts.counts[start + day]) for start in at for day in beside),
        len(at) * len(inside),
        len(at) * len(beside),
    )


def log_ratio(n, c, w, f):
    return math.log((n + 0.5) / w) - math.log((c + 0.5) / f)


def test_windows_flanks_and_treatments_are_crossed_the_studys_own_first(tmp_path):
    """Three windows, flanks of 8, 45 and 90 days, dates as stated or precise only."""
    case, curve = asked(tmp_path)
    assert len(curve.rows) == 3 * 3 * 2
    assert len({(row.window, row.flank, row.dates) for row in curve.rows}) == len(curve.rows)
    own = curve.rows[0]
    assert (own.window, own.flank, own.dates) == (Window(2, 2), 8, "stated")
    assert [row.primary for row in curve.rows] == [True] + [False] * 17
    assert (own.observed, own.expected) == (case.result.observed, case.result.expected)
    assert own.p == case.result.local.pvalue
    assert curve.left_out == 0


def test_every_specification_counts_its_own_days(tmp_path):
    case, curve = asked(tmp_path)
    counts = counted(case)
    for row in curve.rows:
        n, c, w, f = by_days(case, counts[row.dates], row, 0)
        assert row.observed == n
        assert_allclose([row.expected, row.log_ratio], [c * w / f, log_ratio(n, c, w, f)])


def test_the_joint_pvalue_ranks_the_median_among_all_shifts(tmp_path):
    case, curve = asked(tmp_path)
    counts = counted(case)
    ratios = [
        [log_ratio(*by_days(case, counts[row.dates], row, shift)) for row in curve.rows]
        for shift in range(-60, 61)
    ]
    medians = np.median(ratios, axis=1)
    assert_allclose(curve.medians, medians, atol=1e-12)
    assert curve.rank == (medians >= medians[60] - 1e-12).sum()
    assert curve.pvalue == curve.rank / 121
    assert curve.n_shifts == 121


def test_precise_only_leaves_out_what_is_not_known_to_the_day(tmp_path):
    """The day of 2022 is known to within one day: in the window as stated, else nowhere."""
    _, curve = asked(tmp_path)
    first, second = curve.rows[:2]
    assert (first.dates, second.dates) == ("stated", "precise only")
    assert first.observed == second.observed + 1


def test_without_imprecise_dates_there_is_one_treatment(tmp_path):
    _, curve = asked(tmp_path, [row for row in ROWS if row.endswith("day,a")])
    assert {row.dates for row in curve.rows} == {"stated"}


def test_an_outcome_defined_by_its_dates_keeps_its_definition(tmp_path):
    more = "outcomes:\n  all: {where: {date_precision: [week, plus_minus_1]}}\n" + SMALL
    _, curve = asked(tmp_path, more=more)
    assert {row.dates for row in curve.rows} == {"stated"}
    assert curve.rows[0].observed == 1


def test_outcomes_are_crossed_too_but_not_negative_controls(tmp_path):
    more = (
        "outcomes:\n  all: {}\n  a: {where: {kind: [a]}}\n  calm: {where: {kind: [b]}}\n"
        "negative_controls: [calm]\n"
    )
    _, curve = asked(tmp_path, [*ROWS, day("2021-06-12", kind="b")], more + SMALL)
    assert [row.outcome for row in curve.rows] == ["all"] * 18 + ["a"] * 18


def test_a_window_that_leaves_no_flank_is_left_out_and_counted(tmp_path):
    """A month either way fits flanks of 45 and 90 days, not of 8."""
    _, curve = asked(tmp_path, more="")
    flanks = [row.flank for row in curve.rows if row.window == Window(30, 30)]
    assert flanks == [45, 45, 90, 90]
    no_flank = {(-14, 14), (-30, 30), (0, 7), (0, 14), (0, 30), (-14, 0)}
    assert curve.left_out == 2 * len(no_flank)


def test_a_specification_with_other_years_is_left_out_and_counted(tmp_path):
    """With 120 days after the last date, a flank of 90 and 60 shifts do not fit."""
    case = given(tmp_path, ROWS, SMALL, period="[2017-01-01, 2023-10-08]")
    curve = specification_curve(case.study, case.events)
    assert [date.year for date in case.result.placement.dates] == [2020, 2021, 2022, 2023]
    assert {row.flank for row in curve.rows} == {8, 45}
    assert curve.left_out == 3 * 2


BLIND = "start,end,scope,state,note\n2017-01-01,2020-12-31,late,missing,nobody looked\n"


def test_an_outcome_observed_in_fewer_years_is_left_out(tmp_path):
    more = "outcomes:\n  all: {}\n  late: {coverage: [late]}\n" + SMALL
    _, curve = asked(tmp_path, more=more, coverage=BLIND)
    assert {row.outcome for row in curve.rows} == {"all"}
    assert curve.left_out == 18


def test_the_primary_without_an_anniversary_is_refused(tmp_path):
    case = given(tmp_path, ROWS, SMALL)
    study = case.study.model_copy(update={"flank": 2000})
    with pytest.raises(DesignError, match="no anniversary of 'an event' can be used"):
        specification_curve(study, case.events)


def test_the_share_of_small_pvalues_is_counted_at_the_studys_level(tmp_path):
    _, curve = asked(tmp_path)
    rows = tuple(replace(row, p=0.05 if at < 9 else 0.06) for at, row in enumerate(curve.rows))
    assert replace(curve, rows=rows).share_significant == 0.5
    assert "9 of them by themselves have p at most 0.05" in replace(curve, rows=rows).sentence()


def test_one_way_of_asking_is_said_to_be_one(tmp_path):
    _, curve = asked(tmp_path)
    assert replace(curve, rows=curve.rows[:1]).sentence() == (
        "There is one way of asking only, the study's own."
    )


def test_the_table_has_a_row_for_every_choice(tmp_path):
    _, curve = asked(tmp_path)
    table = tabulate("specifications", curve)
    assert [(group["title"], group["rows"]) for group in table.groups()] == [
        ("outcome", 1), ("window", 3), ("flank", 3), ("imprecise dates", 2),
    ]  # fmt: skip
    assert table.frame["ways"].tolist() == [18, 6, 6, 6, 6, 6, 6, 9, 9]
    ratios = [row.ratio for row in curve.rows if row.flank == 45]
    row = table.frame[table.frame["chosen"] == "45 days"].iloc[0]
    assert (row["lowest ratio"], row["highest ratio"]) == (min(ratios), max(ratios))
    assert_allclose(row["median ratio"], np.median(ratios))


def test_the_figure_says_in_words_what_it_shows(tmp_path):
    _, curve = asked(tmp_path)
    picture = plot_specifications(curve)
    assert picture.id == "fig-specifications"
    assert picture.alt.startswith("18 ways of asking: ratios from ")
    assert f"joint p = {curve.pvalue:.3f}" in picture.alt
    assert "window \N{MINUS SIGN}2 to +2 days, " in picture.alt
    assert "outcome" not in picture.alt  # there is one only


def test_the_bundled_curve():
    """The joint rank was counted day by day, in plain loops, without these functions."""
    study = load_study("iraq-us-interests")
    curve = specification_curve(study, load_events(study.path(study.events.path)))
    assert (len(curve.rows), curve.left_out) == (48, 192)
    assert (curve.rank, curve.n_shifts) == (15, 365)
    assert_allclose(curve.median_log_ratio, 0.5863194610499605)
    assert {row.years for row in curve.rows} == {4}
