"""The example whose truth is known: drawn as the codebook says, and judged as it should be."""

import csv
import datetime as dt
import json
import re
import runpy
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_datapackage import faults

from analysis import count_events, load_events, load_study, run_checks, surge_test
from analysis.cli.report import chosen
from analysis.stats.hawkes import simulate_hawkes
from analysis.verdict.decide import verdict_code

FOLDER = Path("data/planted-surge")
RAW = (FOLDER / "events.csv").read_bytes()
ROWS = list(csv.DictReader(RAW.decode().splitlines()))
CODEBOOK = (FOLDER / "CODEBOOK.md").read_text(encoding="utf-8")
MAKE = runpy.run_path(str(FOLDER / "make.py"))

AFTER = range(2018, 2024)
"""Years of the anniversaries used, of both dates."""


def in_windows(kind: str, month: int, day: int, first: int, last: int) -> int:
    """Count rows by hand: from `first` to `last` days from the date, all years together."""
    days = [dt.date.fromisoformat(row["date"]) for row in ROWS if row["kind"] == kind]
    away = ((day_of - dt.date(year, month, day)).days for day_of in days for year in AFTER)
    return sum(first <= n <= last for n in away)


def around(kind: str, month: int, day: int) -> float:
    """Expect in the windows what the 92 days of each year's flanks lead one to expect."""
    flanks = [in_windows(kind, month, day, *days) for days in ((-60, -15), (15, 60))]
    return sum(flanks) * 15 / 92


@cache
def answered(name: str) -> dict[str, Any]:
    study = load_study(name)
    events = load_events(study.path(study.events.path), source=study.events.source)
    result = surge_test(count_events(events, **study.counting()), **study.design())
    checks = run_checks(study, events, result)
    return {"result": result, "checks": checks, "code": verdict_code(result, checks)}


def test_the_script_draws_the_file_byte_for_byte(tmp_path: Path) -> None:
    script = shutil.copy(FOLDER / "make.py", tmp_path)
    runpy.run_path(str(script), run_name="__main__")
    assert (tmp_path / "events.csv").read_bytes() == RAW


def test_another_seed_draws_another_file() -> None:
    assert MAKE["events"](MAKE["SEED"] + 1).encode() != RAW


def test_the_package_describes_the_file_as_it_is() -> None:
    (resource,) = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert faults(resource, RAW) == []


def test_the_codebook_has_the_seed_and_the_counts_of_the_file() -> None:
    kinds = Counter(row["kind"] for row in ROWS)
    known = Counter(row["date_precision"] for row in ROWS)
    for said in (
        f"with seed {MAKE['SEED']} ",
        f"{len(ROWS):,} rows: {kinds['attack']:,} attacks and {kinds['control']:,} of the control",
        f"`day` {known['day']:,} rows, `plus_minus_1` {known['plus_minus_1']}, "
        f"`week` {known['week']};",
    ):
        assert said in CODEBOOK


def test_the_rows_are_1243_attacks_and_705_of_the_control() -> None:
    assert Counter(row["kind"] for row in ROWS) == {"attack": 1243, "control": 705}


def test_four_times_as_many_fresh_attacks_on_15_days_of_seven_years_and_nowhere_else() -> None:
    factor = MAKE["planted"]()
    first = dt.date(2011, 1, 1)
    days = [first + dt.timedelta(int(n)) for n in np.flatnonzero(factor != 1)]
    expected = [dt.date(year, 5, day) for year in range(2018, 2025) for day in range(13, 28)]
    assert days == expected
    assert set(factor) == {1.0, 4.0}


def expected_days(level: np.ndarray) -> np.ndarray:
    """Work out the mean of each day: what is fresh, and half of what came before, fading."""
    carried, means = level[0] / 0.5, []
    for fresh in level:
        means.append(fresh + 0.5 * carried)
        carried = 0.8 * carried + 0.2 * means[-1]
    return np.array(means)


def window_sums(series: np.ndarray) -> np.ndarray:
    """Sum the windows about 20 May of the six years, for each series."""
    starts = [(dt.date(year, 5, 13) - dt.date(2011, 1, 1)).days for year in AFTER]
    return np.sum([series[..., at : at + 15].sum(axis=-1) for at in starts], axis=0)


def test_the_codebook_has_the_expected_counts() -> None:
    level = MAKE["background"]("attack")
    plain, raised = expected_days(level), expected_days(level * MAKE["planted"]())
    more = raised.sum() - plain.sum()
    there, usual = float(window_sums(raised)), float(window_sums(plain))
    text = " ".join(CODEBOOK.split())
    assert f" {more:.0f} attacks more are expected in all" in text
    assert f"hold {there:.1f} attacks on average instead of {usual:.1f}, " in text
    assert f"which is {there / usual:.1f} times as many" in text
    assert plain.sum() / 14 == pytest.approx(75, abs=0.05)


def test_the_draws_have_the_expected_counts(rng: np.random.Generator) -> None:
    """400 series; a bound of 4 standard errors fails once in 16,000 runs."""
    level = MAKE["background"]("attack") * MAKE["planted"]()
    drawn = window_sums(simulate_hawkes(level, 0.5, 0.2, rng=rng, series=400))
    error = drawn.std(ddof=1) / np.sqrt(400)
    assert abs(drawn.mean() - window_sums(expected_days(level))) < 4 * error


def test_about_six_in_a_hundred_dates_are_imprecise() -> None:
    """1,948 dates at .06: standard error .0054, and four of them allowed."""
    imprecise = sum(row["date_precision"] != "day" for row in ROWS)
    assert abs(imprecise / len(ROWS) - 0.06) < 4 * 0.0054


@pytest.mark.parametrize(
    ("name", "month", "day"), [("planted-surge", 5, 20), ("planted-nothing", 11, 18)]
)
def test_the_study_counts_what_fingers_count(name: str, month: int, day: int) -> None:
    result = answered(name)["result"]
    assert [date.year for date in result.placement.dates] == list(AFTER)
    assert result.observed == in_windows("attack", month, day, -7, 7)
    assert result.expected == pytest.approx(around("attack", month, day), rel=1e-12)


def test_the_surge_lies_where_it_was_planted() -> None:
    assert in_windows("attack", 5, 20, -7, 7) > 3 * around("attack", 5, 20)
    assert in_windows("attack", 11, 18, -7, 7) < 1.2 * around("attack", 11, 18)


def test_the_negative_control_stays_quiet() -> None:
    assert in_windows("control", 5, 20, -7, 7) < 1.2 * around("control", 5, 20)
    assert answered("planted-surge")["checks"]["negative_controls"].passed
    assert answered("planted-nothing")["checks"]["negative_controls"].passed


def test_the_planted_surge_is_found_with_every_condition_held() -> None:
    found = answered("planted-surge")
    assert found["code"] == "surge"
    assert [name for name, check in found["checks"].items() if not check.passed] == []
    assert found["result"].control_attacks >= 20


def test_nothing_is_found_where_nothing_was_planted() -> None:
    assert answered("planted-nothing")["code"] == "cannot_tell"


@pytest.mark.parametrize("name", ["planted-surge", "planted-nothing"])
def test_the_truth_is_said_before_anything_else(name: str) -> None:
    study = load_study(name)
    subject, said = next(iter(study.caveats().items()))
    assert (subject, said) == ("simulated", [f"Simulated data. {study.truth}"])
    assert study.truth.startswith("Nothing here happened. ")


def test_the_truth_of_the_surge_is_that_of_the_script() -> None:
    dates = MAKE["PLANTED"]
    reach = dt.timedelta(MAKE["REACH"])
    said = load_study("planted-surge").truth
    assert f"From {(dates[0] - reach).day} to {(dates[0] + reach).day} May of " in said
    assert f"{dates[0].year} to {dates[-1].year} " in said
    assert {date.strftime("%d %B") for date in dates} == {"20 May"}
    assert MAKE["FACTOR"] == 4
    assert "four times" in said


def test_a_study_of_real_events_says_nothing_of_a_simulation() -> None:
    assert load_study("iraq-us-interests").caveats()["simulated"] == []


def test_all_studies_are_three_at_least() -> None:
    bundled = {"iraq-us-interests", "planted-nothing", "planted-surge"}
    assert bundled <= set(chosen([], everything=True))


def test_the_readme_gives_the_results_of_both_studies() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    paragraph = readme.split("## See it with the truth known")[1].split("##")[0]
    numbers = re.findall(r"\d+(?:\.\d+)?", paragraph.split("Where a surge")[1])
    printed = []
    for name in ("planted-surge", "planted-nothing"):
        result = answered(name)["result"]
        printed += [f"{result.observed}", f"{result.expected:.1f}", f"{result.local.pvalue:.3f}"]
    assert numbers == printed
