"""Whether a test by the day makes sense: what is counted, what is judged, what is said."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from check_makers import FINDINGS, MESSY, made

from analysis.cli.checking.day_level import Detectable, judge
from analysis.cli.checking.summary import as_json, by_month, daily_counts, summarise
from analysis.counts import DailyCounts
from analysis.events import Events
from analysis.events.precision import PRECISIONS
from analysis.events.stretches import Stretch
from analysis.stats.rough_power import rough_detectable_ratio


def test_months_and_days_are_those_of_a_plain_count(rng: np.random.Generator) -> None:
    days = np.datetime64("2019-11-20") + rng.integers(0, 500, 300)
    events = made(days)
    daily = daily_counts(events)
    dates = Counter(days.astype(object))
    assert {d: n for d, n in zip(daily.days, daily.counts, strict=True) if n} == dates
    starts, counted, watched = by_month(daily)
    plain = Counter(f"{day:%Y-%m}" for day in days.astype(object))
    assert {str(m): n for m, n in zip(starts, counted, strict=True)} == dict(plain)
    assert watched.sum() == daily.counts.size
    assert sum(summarise(events, ()).months().values()) == 300


def test_days_without_data_are_no_zeros_unless_something_happened() -> None:
    stretch = Stretch(dt.date(2019, 12, 1), dt.date(2020, 2, 10), "all", "missing", "")
    daily = daily_counts(made(["2020-01-05", "2020-02-01", "2020-03-01"], unobserved=(stretch,)))
    seen = {str(day) for day, e in zip(daily.days, daily.exposure, strict=True) if e}
    assert "2020-01-05" in seen
    assert "2020-02-01" in seen
    assert "2020-02-11" in seen
    assert not {"2020-01-06", "2020-02-10"} & seen
    assert summarise(MESSY, ()).months()["2020-04"] is None
    assert summarise(MESSY, ()).months()["2020-06"] == 0  # from the 11th on


def test_large_files_are_counted_by_their_categories() -> None:
    events = made(["2020-01-01", "2020-01-01", "2020-03-05"], ["day", "week", "day"])
    table = events.table.assign(
        date=pd.Categorical(events.table["date"], ordered=True),
        date_precision=pd.Categorical(events.table["date_precision"], categories=PRECISIONS),
    )
    large = Events(table, "dates", events.path, events.sha256, 3, {})
    assert as_json(summarise(large, ())) == as_json(summarise(events, ()))


def counts(*, events: int, every: int, first: str = "2010-01-01", each: int = 1) -> DailyCounts:
    series = np.zeros(events * every, dtype=int)
    series[::every] = each
    return DailyCounts(dt.date.fromisoformat(first), series)


def test_a_long_file_of_exact_dates_is_worth_a_test() -> None:
    judgement = judge(counts(events=2000, every=2), 0, ())
    assert judgement.answer == "yes"
    # 4,000 days less 2 * 242 leave 9.6 years; half an event a day in 9 * 15 days.
    assert judgement.detectable.anniversaries == 9
    assert judgement.detectable.expected == 67.5
    assert judgement.reasons[-1] == (
        "The first step of a test of one date (9 anniversaries, the date's own event before the "
        "file begins) would find a surge to about 1.3 times the usual number 80 times in 100; the "
        "smaller, the more often it goes unseen. With half as many anniversaries it takes about "
        "1.5."
    )


@pytest.mark.parametrize(
    ("daily", "imprecise", "findings", "answer", "words"),
    [
        (counts(events=2000, every=2), 300, (), "with care", "300 of 2,000 dates are known only"),
        (counts(events=2000, every=2), 700, (), "no", "700 of 2,000 dates"),
        (counts(events=2000, every=2), 0, FINDINGS[1:2], "with care", "first into: odd_rows."),
        (counts(events=2000, every=2), 0, FINDINGS[:2] * 2, "no", "refuses it: coarse."),
        (counts(events=30, every=120), 0, (), "with care", "only a large surge"),
        (counts(events=5, every=500), 0, (), "no", "Events are too few"),
        (counts(events=242, every=2), 0, (), "no", "spans 484 days; one anniversary with 242 days"),
        (counts(events=1, every=1), 0, (), "no", "The file spans 1 day;"),
        (counts(events=2000, every=40, first="1800-01-01"), 0, (), "no", "spans 219 years"),
    ],
)
def test_the_judgement_has_its_reason(
    daily: DailyCounts, imprecise: int, findings: Any, answer: str, words: str
) -> None:
    judgement = judge(daily, imprecise, findings)
    assert judgement.answer == answer
    assert words in " ".join(judgement.reasons)


def test_days_just_enough_for_one_anniversary_are_enough() -> None:
    assert judge(counts(events=485, every=1), 0, ()).detectable.anniversaries == 1
    assert judge(counts(events=484, every=1), 0, ()).detectable is None


def test_days_without_data_are_not_part_of_the_rate() -> None:
    whole = counts(events=1000, every=2)
    half = np.repeat([0, 1], 1000)
    seen = DailyCounts(whole.first, whole.counts * half, half)
    assert judge(seen, 0, ()).detectable.expected == judge(whole, 0, ()).detectable.expected


def test_dates_known_to_the_week_or_the_month_are_imprecise_and_others_not() -> None:
    days = np.datetime64("2010-01-01") + np.arange(0, 4000, 2)
    for word, answer in (("day", "yes"), ("plus_minus_1", "yes"), ("week", "no"), ("month", "no")):
        assert summarise(made(days, word), ()).judgement.answer == answer, word


def test_a_surge_is_never_said_to_be_one_times_the_usual_number() -> None:
    assert "about 1.01 times" in Detectable(9, 1e6, 1.0, 1.0004, 1.0005).sentence()
    assert "about 1.1 times" in Detectable(9, 1e6, 1.0, 1.096, 1.2).sentence()


def test_a_surge_of_no_size_is_said_as_such() -> None:
    none = Detectable(1, 0.1, 1.0, float("inf"), float("inf")).sentence()
    assert none == (
        "The first step of a test of one date (1 anniversary, the date's own event before the "
        "file begins) would find no surge of any size up to 50-fold 80 times in 100."
    )
    half = Detectable(2, 0.2, 1.0, 40.0, float("inf")).sentence()
    assert half.endswith(
        "With half as many anniversaries no surge up to 50-fold is found so often."
    )


def test_one_anniversary_has_no_half() -> None:
    found = judge(counts(events=485, every=1), 0, ()).detectable
    assert found.half_ratio == found.ratio
    assert "half" not in found.sentence()


def test_half_the_anniversaries_decide_whether_only_a_large_surge_would_show() -> None:
    """60 events in 3,600 days: a surge shows from 3.95 with 8 anniversaries, from 5.5 with 4."""
    daily = counts(events=60, every=60)
    judgement = judge(daily, 0, ())
    found = judgement.detectable
    watched = daily.counts
    assert found.half_ratio == rough_detectable_ratio(
        watched, window_days=15, dates=found.anniversaries // 2
    )
    assert found.ratio <= 4 < found.half_ratio
    assert judgement.answer == "with care"
    few = judge(counts(events=15, every=240), 0, ())
    assert few.detectable.ratio <= 10 < few.detectable.half_ratio
    assert few.answer == "no"
