"""The bars: a planted fault fails its own bar, and only what was simulated is judged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from calibration_makers import row
from scipy.stats import binom

from analysis.calibration.bars import BARS, BarResult, judge_bars
from analysis.calibration.store import Row
from analysis.calibration.worlds import WORLDS
from analysis.errors import DesignError
from analysis.tables.base import MISSING
from analysis.tables.calibration_thresholds import thresholds

HAWKES = "hawkes 0.6 5 d"


def judged(name: str, *rows: Row) -> BarResult:
    return next(bar for bar in judge_bars(rows) if bar.name == name)


def surge(world: str = "poisson", ratio: float = 3.0, **fields: object) -> list[Row]:
    """A row of a cell with a surge, and the row of its true ratio."""
    cell = {"world": world, "effect": "x3", "table": "power"}
    truth = row(method="truth", measure="ratio", value=ratio, series=1, mcse=0.0, **cell)
    return [row(**{**cell, **fields}), truth]


def test_without_rows_no_bar_is_judged() -> None:
    assert [bar.passed for bar in judge_bars([])] == [None] * len(BARS)
    assert {bar.outcome for bar in judge_bars([])} == {"not run"}


FALSE_ALARMS = {"method": "step 2", "m": 3}
SURGE = {"method": "verdict", "measure": "surge", "k": 4, "m": 5}
ONE_PERCENT = {"measure": "rejects at .01"}
IMPUTED = {"method": "step 1 imputed", "defect": "first of the month 25%"}
HEAPED = {"method": "heaping", "defect": "first of the month 10%"}
HONEST = {"measure": "within .70-.90", "series": 200}
NAIVE = {"method": "naive", "world": HAWKES}
GOOD_AND_BAD = [
    ("Step 1, false alarms", {"world": "campaign"}, 0.064, 0.07),
    ("Step 1, level used", {}, 0.02, 0.0199),
    ("Step 1, level used", {"per_year": 11, "k": 3}, 0.02, 0.0199),
    ("Step 2, false alarms", {**FALSE_ALARMS, "world": "bump 2"}, 0.06, 0.08),
    ("Step 2, level used", FALSE_ALARMS, 0.02, 0.0199),
    ("Each step at the 1% level", ONE_PERCENT, 0.015, 0.02),
    ("Each step at the 1% level", {**ONE_PERCENT, **FALSE_ALARMS}, 0.015, 0.02),
    ("Verdict “a surge”, false", SURGE, 0.05, 0.06),
    ("Verdict “a surge”, false", {**SURGE, "world": "season 0.6"}, 0.05, 0.065),
    ("Verdict “a surge”, false", {**SURGE, "world": "bump 2"}, 0.065, 0.08),
    ("Best of several windows, corrected", {"method": "min-P"}, 0.06, 0.08),
    ("95% intervals, coverage", {"measure": "covers"}, 0.929, 0.91),
    ("Imprecise dates, drawn anew", IMPUTED, 0.065, 0.08),
    ("Dates heaped on the first", HEAPED, 0.9, 0.8),
    ("Detectable surge, as printed", HONEST, 0.9, 0.89),
    ("The naive test, seen to fail", NAIVE, 0.08, 0.079),
]


@pytest.mark.parametrize(("name", "cell", "good", "bad"), GOOD_AND_BAD)
def test_a_planted_fault_fails_its_bar(
    name: str, cell: dict[str, object], good: float, bad: float
) -> None:
    assert judged(name, row(**cell, value=good)).passed is True
    assert judged(name, row(**cell, value=bad)).passed is False
    assert judged(name, row(**cell, value=bad)).worst == (row(**cell, value=bad),)


def test_step_1_is_not_judged_under_a_season() -> None:
    assert judged("Step 1, false alarms", row(world="season 0.6", value=0.9)).passed is None


def test_one_bad_cell_among_good_ones_is_named() -> None:
    bad = row(world="regimes", per_year=182, k=4, value=0.08)
    bar = judged("Step 1, false alarms", *[row(k=k) for k in (1, 2, 3)], bad)
    assert bar.passed is False
    assert "8% (regimes, 182 attacks a year, 4 anniversaries); 1 of 4 cells is" in bar.text
    assert bar.worst[0] == bad


def test_the_level_is_shared_by_the_cells() -> None:
    """662 of 10,000 against .06 has p = .0050: below 1% alone, not as one of four."""
    assert binom.sf(661, 10_000, 0.06) == pytest.approx(0.0050, abs=3e-4)
    assert judged("Step 1, false alarms", row(value=0.0662)).passed is False
    others = [row(k=k, value=0.05) for k in (1, 3, 4)]
    assert judged("Step 1, false alarms", row(value=0.0662), *others).passed is True


def test_few_series_do_not_fail_a_bar_by_chance() -> None:
    assert judged("Step 1, false alarms", row(series=200, value=0.08)).passed is True


def test_a_rank_with_few_values_is_excused_and_said() -> None:
    bar = judged("Step 1, level used", row(), row(per_year=11, k=1, value=0.004))
    assert bar.passed is True
    assert "Not asked at 11 attacks a year" in bar.text
    assert "lowest there 0.4%" in bar.text


@pytest.mark.parametrize("world", ["new source", "season after"])
def test_worlds_in_which_no_test_can_hold_are_not_judged(world: str) -> None:
    assert (
        judged("Step 2, false alarms", row(method="step 2", world=world, value=0.9)).passed is None
    )


def test_a_world_says_itself_whether_it_is_judged() -> None:
    worlds = {"poisson": replace(WORLDS["poisson"], judged=False)}
    assert {bar.passed for bar in judge_bars([row(value=0.9)], worlds)} == {None}


def test_worlds_that_were_not_simulated_are_named() -> None:
    assert "Not simulated: N2, N3, N6" in judged("Step 1, false alarms", row()).text


def test_an_effect_is_no_false_alarm() -> None:
    assert judged("Step 1, false alarms", *surge(value=0.9)).passed is None


def test_a_flaw_of_the_data_is_no_false_alarm() -> None:
    assert judged("Step 1, false alarms", row(defect="late reports", value=0.9)).passed is None


@pytest.mark.parametrize(("ratio", "passed"), [(3.0, False), (8.0, None), (0.5, None)])
def test_coverage_is_asked_between_one_and_five(ratio: float, passed: bool | None) -> None:
    rows = surge(ratio=ratio, measure="covers", value=0.8)
    assert judged("95% intervals, coverage", *rows).passed is passed


def test_coverage_without_a_true_ratio_is_left_out_and_said() -> None:
    lost = row(measure="covers", effect="x3", value=0.5)
    bar = judged("95% intervals, coverage", row(measure="covers", value=0.95), lost)
    assert bar.passed is True
    assert "1 cells have no true ratio" in bar.text


@pytest.mark.parametrize(("width", "passed"), [(2.0, True), (2.01, False)])
def test_the_width_is_set_against_the_oracle(width: float, passed: bool) -> None:
    rows = [row(measure="log width", value=width), row(measure="log width oracle", value=1.0)]
    assert judged("95% intervals, width", *rows).passed is passed


@pytest.mark.parametrize(("ours", "passed"), [(0.70, True), (0.69, False)])
def test_power_is_set_against_the_best_valid_method(ours: float, passed: bool) -> None:
    """The naive test finds more, but is not valid, so that nobody is asked to match it."""
    rows = [
        row(method="rank-sum", value=0.05),
        row(method="naive", value=0.15),
        *surge(value=ours),
        *surge(method="rank-sum", value=0.80),
        *surge(method="naive", value=0.94),
    ]
    assert judged("Power of step 1", *rows).passed is passed


def test_power_is_asked_where_it_is_near_four_in_five() -> None:
    rows = [row(method="rank-sum"), *surge(value=0.2), *surge(method="rank-sum", value=0.4)]
    assert judged("Power of step 1", *rows).passed is None


@pytest.mark.parametrize(("ratio", "passed"), [(1.6, False), (1.4, None)])
def test_reassurance_is_false_where_the_surge_is_large(ratio: float, passed: bool | None) -> None:
    rows = surge(ratio=ratio, method="verdict", measure="no_large_surge", value=0.2)
    assert judged("Verdict “no large surge”, false", *rows).passed is passed


def test_an_unknown_world_is_refused() -> None:
    with pytest.raises(DesignError, match="run it again"):
        judge_bars([row(world="of tomorrow")])


def test_every_sentence_says_name_and_outcome() -> None:
    for bar in judge_bars([row()]):
        assert bar.sentence().startswith(f"{bar.name}: {bar.outcome}. ")


def test_other_limits_of_the_verdict_are_held_against_the_one_used() -> None:
    """By hand: two null cells, one with a surge each year, one with a single busy year."""

    def row(method: str, effect: str, value: float) -> Row:
        return Row(
            table="power",
            world="poisson",
            per_year=55,
            effect=effect,
            defect="none",
            k=4,
            m=5,
            method=method,
            measure="surge",
            series=100,
            value=value,
            mcse=0.01,
        )

    rows = [
        row("verdict", "none", 0.01),
        row("verdict", "none", 0.02),
        row("verdict", "x5", 0.5),
        row("verdict", "first year x5", 0.1),
        row("verdict, share 0.9", "none", 0.03),
        row("verdict, share 0.9", "x5", 0.6),
    ]
    table = thresholds(rows, WORLDS)
    assert table is not None
    assert table.cells() == [["75%", "2.0%", "50.0%", "10.0%"], ["90%", "3.0%", "60.0%", MISSING]]
    assert thresholds(rows[:4], WORLDS) is None
