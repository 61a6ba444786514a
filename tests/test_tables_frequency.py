"""Tables and numbers of the frequency chapter: nothing dropped, nothing invented."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import DailyCounts, compare_models, diagnose, rate_changes, tabulate, unusual_weeks
from analysis.models.rhythm import Rhythm
from analysis.models.words import spoken
from analysis.report.numbers import frequency
from analysis.report.results import json_value
from analysis.stats.hawkes import simulate_hawkes

START = dt.date(2016, 1, 1)
MODELS = ["poisson", "hawkes", "changepoint"]


@pytest.fixture(scope="module")
def counts():
    drawn = simulate_hawkes(
        np.repeat([0.05, 0.2], 900), 0.6, 0.2, rng=np.random.default_rng(8), series=1
    )
    return DailyCounts(START, drawn[0])


@pytest.fixture(scope="module")
def comparison(counts):
    return compare_models(counts, seed=1, models=MODELS)


def test_the_scores_stand_in_order_the_best_first(comparison):
    table = tabulate("scores", comparison)
    assert list(table.frame["model"]) == [spoken(name) for name in comparison.fits]
    assert table.frame["log score"].is_monotonic_increasing
    assert table.cells()[0][3:] == ["0.0000", "0.0000", "0.0000"]
    assert "730 observed days" in table.caption
    assert "Left out" not in table.caption


def test_a_model_left_out_is_named_in_the_caption(comparison):
    left = replace(comparison, refused={"gam": "too few attacks"})
    assert tabulate("scores", left).caption.endswith("Left out: smooth (too few attacks).")


def test_every_fit_has_a_row_also_without_scores(comparison):
    unscored = replace(comparison, scores=comparison.scores.iloc[:0], unscored="Too short")
    table = tabulate("fits", unscored)
    assert len(table.frame) == len(MODELS)
    assert table.frame[["DSS", "RPS", "calibration"]].isna().all(axis=None)
    assert tabulate("scores", unscored).frame.empty
    assert tabulate("scores", unscored).caption == "Too short: no scores."


def test_models_left_out_for_one_reason_are_named_together(comparison):
    left = replace(comparison, refused={"gam": "too few", "hhh4": "too few", "hurdle": "other"})
    caption = tabulate("scores", left).caption
    assert caption.endswith("Left out: smooth and endemic-epidemic (too few); hurdle (other).")


def test_only_a_model_with_a_branching_ratio_shows_one(comparison):
    table = tabulate("fits", comparison).frame.set_index("model")["branching ratio"]
    assert table.notna().sum() == 1
    assert table["self-exciting"] == comparison.fits["hawkes"].estimate("branching ratio")


def test_what_is_no_rate_ratio_stands_by_model(comparison):
    table = tabulate("dynamics", comparison)
    assert table.group == "model"
    assert {"branching ratio", "memory in days"} <= set(table.frame["term"])
    assert "Poisson" not in set(table.frame["model"])


def test_changes_are_shown_in_30_days(comparison):
    found = rate_changes(comparison.fits)
    frame = tabulate("changes", found).frame
    assert len(frame) == len(found.dates) >= 1
    np.testing.assert_allclose(frame["after"], 30 * found.table["rate_after"])


def test_the_weeks_shown_say_how_far_the_next_anniversary_is(counts):
    found = unusual_weeks(counts, dates=[dt.date(2018, 1, 3), dt.date(2019, 1, 3)], seed=1)
    table = tabulate("unusual_weeks", found)
    assert 0 < len(table.frame) <= 12
    away = dict(zip(found.unusual["week"], found.unusual["days_from_date"], strict=True))
    for week, row in zip(table.frame["week from"], table.cells(), strict=True):
        beyond = abs(away[week]) > 182
        told = row[-1].endswith((" before", " after")) or row[-1] == "in that week"
        assert told != beyond
        assert (row[-2] == "\N{EN DASH}") == beyond
    hidden = len(found.unusual) - len(table.frame)
    assert ("not shown." in table.caption) == (hidden > 0)


def test_unusual_weeks_without_anniversaries_have_a_dash(counts):
    found = unusual_weeks(counts, dates=[], seed=1)
    assert {row[-1] for row in tabulate("unusual_weeks", found).cells()} == {"\N{EN DASH}"}


def test_season_and_week_have_their_p_values_as_heads():
    ratios = pd.DataFrame(
        [("season", "busiest", 2.0, 1.0, 400.0), ("weekday", "Monday", 1.1, 0.9, 1.3)],
        columns=["part", "when", "rate_ratio", "lower", "upper"],
    )
    table = tabulate("rhythm", Rhythm(ratios, 0.2, 0.001, "", ""))
    assert table.cells()[0] == ["busiest", "2.00", "1.00", "no limit"]
    assert [head["title"] for head in table.groups()] == [
        "Time of year (p = 0.20 for no season)",
        "Day of the week (p < 0.01 for no difference)",
    ]


def test_the_diagnosis_says_what_each_line_means(comparison):
    table = tabulate("diagnosis", diagnose(comparison.fits["poisson"], seed=1))
    assert set(table.frame["the model"]) <= {"holds", "fails", "not judged"}
    assert "fails" in set(table.frame["the model"])
    assert (table.frame["what that means"].str.len() > 20).all()


def test_the_numbers_of_the_chapter(comparison):
    changes = rate_changes(comparison.fits)
    told = json_value(frequency(comparison, changes))
    assert told["preferred"] == next(iter(comparison.fits))
    assert [row["name"] for row in told["models"]] == list(comparison.fits)
    assert told["models"][0]["log_score"] == comparison.scores["log"][0]
    assert told["changepoints"] == [day.isoformat() for day in changes.dates]
    assert {row["name"] for row in told["models"] if row["branching_ratio"] is not None} == {
        "hawkes"
    }


def test_without_a_change_point_model_the_changes_are_unknown_not_none(comparison):
    fits = {"poisson": comparison.fits["poisson"]}
    told = frequency(replace(comparison, fits=fits), rate_changes(fits))
    assert told["changepoints"] is None
