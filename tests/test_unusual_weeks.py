"""Unusual weeks of a study: which are listed, and how near the anniversaries they lie."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.anchors import Window
from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.surges.unusual_detectors import DETECTORS
from analysis.surges.unusual_nearness import nearness
from analysis.surges.unusual_result import UnusualWeeks
from analysis.surges.unusual_weeks import unusual_weeks, whole_weeks

MONDAY = dt.date(2015, 1, 5)
SALVOS = (300, 400, 420)
"""Weeks that hold nine attacks beside the usual ones."""

DATES = [dt.date(year, 10, 10) for year in range(2016, 2023)]


def quiet(weeks: int = 470, salvos: tuple[int, ...] = SALVOS) -> DailyCounts:
    """One attack every ten days, and salvos on the Wednesday and Thursday of some weeks."""
    days = np.zeros(7 * weeks, dtype=int)
    days[::10] = 1
    for week in salvos:
        days[7 * week + 2 : 7 * week + 4] += (5, 4)
    return DailyCounts(MONDAY, days)


@pytest.fixture(scope="module")
def found() -> UnusualWeeks:
    return unusual_weeks(quiet(), dates=DATES)


def test_the_planted_weeks_are_listed_and_no_others(found: UnusualWeeks) -> None:
    assert [(week - MONDAY).days // 7 for week in found.unusual["week"]] == list(SALVOS)
    assert set(found.unusual["count"]) <= {9, 10}
    assert (found.unusual["bound"] < found.unusual["count"]).all()
    assert (found.unusual["expected"] < 2).all()


def test_each_detector_is_named_and_counted(found: UnusualWeeks) -> None:
    first = found.flagged.iloc[0]
    assert first["detectors"] == ", ".join(DETECTORS)
    assert first["flagged_by"] == len(DETECTORS)
    for row in found.judged:
        named = (
            found.flagged["detectors"]
            .str.split(", ")
            .map(lambda names, at=row: at.detector in names)
        )
        assert row.flagged == named.sum()


def test_detectors_judge_from_when_their_history_allows(found: UnusualWeeks) -> None:
    """Three years and three weeks; 7 weeks, and 2 or 4 more; a year and a month; a quarter."""
    since = {row.detector: (row.since - MONDAY).days // 7 for row in found.judged if row.since}
    assert since == {
        "farrington": 157 + 3, "ears_c1": 7, "ears_c2": 9, "ears_c3": 11, "cusum": 56,
        "predictive": 13,
    }  # fmt: skip
    assert [row.weeks for row in found.judged] == [
        470 - since[row.detector] for row in found.judged
    ]
    assert "Farrington 310 weeks from 29 January 2018 on" in found.history()


def test_weeks_run_from_monday_to_sunday() -> None:
    """From Thursday 1 January: Sunday 11 is the end of the first whole week, four days are cut."""
    counts = DailyCounts(dt.date(2015, 1, 1), np.arange(20))
    weeks = whole_weeks(counts)
    assert weeks["week"].tolist() == [MONDAY, MONDAY + dt.timedelta(7)]
    assert weeks["count"].tolist() == [sum(range(4, 11)), sum(range(11, 18))]


def test_a_week_observed_on_four_days_is_not_judged_and_one_on_five_days_is() -> None:
    for observed, share in ((4, 0.0), (5, 5 / 7)):
        exposure = np.ones(70)
        exposure[63 : 70 - observed] = 0
        counts = DailyCounts(MONDAY, [0] * 69 + [4], exposure)
        week = whole_weeks(counts).iloc[-1]
        assert (week["exposure"], week["count"]) == (share, 4 * (share > 0))
        result = unusual_weeks(counts, dates=[], detectors=["ears_c1"], agree=1)
        assert len(result.unusual) == (share > 0)


def test_one_or_two_attacks_never_make_an_unusual_week() -> None:
    days = np.zeros(7 * 60, dtype=int)
    days[7 * 50 : 7 * 50 + 2] = 1
    result = unusual_weeks(DailyCounts(MONDAY, days), dates=[])
    assert len(result.flagged) == 0
    assert len(unusual_weeks(DailyCounts(MONDAY, days), dates=[], least_events=2).unusual) == 1
    assert "A week of fewer than 3 attacks is never called so." in result.sentence()


def test_the_distance_is_0_inside_the_week_and_signed_outside() -> None:
    """Week 300 is Monday 5 October 2020: a date on its Sunday, the day after, six days before."""
    start = MONDAY + dt.timedelta(7 * 300)
    for day, away in ((6, 0), (7, -1), (-6, 6), (0, 0)):
        result = unusual_weeks(
            quiet(salvos=(300,)), dates=[start + dt.timedelta(day)], detectors=["ears_c1"], agree=1
        )
        assert result.unusual["days_from_date"].tolist() == [away]


def test_the_share_by_chance_is_that_of_all_moves_together() -> None:
    """Two dates a year apart, one unusual week: 2 x 7 = 14 days and 2 x 3 beside them hit it.

    The dates are 2020-10-08 inside the week and 2021-10-08; moved by -3 to +9 days (to
    either side by 10) the first is near for moves of -6 to +6: 13 of 21.
    """
    weeks = [MONDAY + dt.timedelta(7 * week) for week in range(470)]
    dates = [dt.date(2020, 10, 8), dt.date(2021, 10, 8)]
    result = nearness([weeks[300]], weeks, dates, near=3, shifts=10)
    assert result is not None
    assert (result.near, result.share, result.n_shifts, result.rank) == (1, 1.0, 21, 13)
    assert_allclose(result.share_by_chance, 13 / 21)


def test_bursts_are_kept_together_when_dates_are_moved() -> None:
    """Three weeks in a row: some moves bring all of them near, most none, and the mean is small."""
    weeks = [MONDAY + dt.timedelta(7 * week) for week in range(470)]
    result = nearness(weeks[300:303], weeks, [weeks[301]], near=7, shifts=182)
    assert result is not None
    # Each week is near for 7 + 2 * 7 of 365 moves; 7 of these are shared by all three.
    assert_allclose(result.share_by_chance, 21 / 365)
    assert (result.near, result.rank) == (3, 7)


def test_dates_near_the_ends_are_left_out_and_named(found: UnusualWeeks) -> None:
    near = unusual_weeks(quiet(), dates=[*DATES, dt.date(2023, 12, 1)]).nearness
    assert near is not None
    assert near.left_out == (dt.date(2023, 12, 1),)
    assert near.dates == tuple(DATES)
    assert found.nearness is not None
    assert near.share_by_chance == found.nearness.share_by_chance


def test_a_window_gives_its_longer_side_for_near() -> None:
    assert unusual_weeks(quiet(), dates=DATES, near=Window(3, 10)).near == 10


def test_dates_outside_the_period_are_not_the_nearest() -> None:
    result = unusual_weeks(quiet(), dates=[dt.date(2014, 1, 1), dt.date(2030, 1, 1)])
    assert result.dates == ()
    assert result.unusual["days_from_date"].isna().all()
    assert result.nearness is None


def test_the_sentence_says_all_that_is_needed(found: UnusualWeeks) -> None:
    """Week 300 holds 10 October 2020's week; the other two are months away."""
    assert found.sentence() == (
        "Of 461 weeks, 3 were unusual by at least two of the six detectors. A week of fewer than 3 "
        "attacks is never called so. 1 of them (33%) lies within 14 days of an anniversary; "
        "moving the anniversaries through the year, 10% would lie that near by chance, and 100 of "
        "365 such placements, the true one among them, bring at least as many. This describes "
        "where unusual weeks lie; it is not a test of the anniversary."
    )


@pytest.mark.parametrize(
    ("counts", "dates", "says"),
    [
        (quiet(salvos=()), DATES, "Of 461 weeks, none was unusual by at least two of the six det"),
        (
            quiet(salvos=(300,)),
            DATES,
            "1 was unusual by at least two of the six detectors. A week of fewer than 3 attacks is "
            "never called so. It lies within 14 days of an anniversary; moving the anniversaries "
            "through the year, it would lie that near by chance in 10% of the placements. This",
        ),
        (quiet(salvos=(330,)), DATES, "It does not lie within 14 days"),
        (
            quiet(salvos=(330, 400)),
            DATES,
            "None of them lies within 14 days of an anniversary; moving the anniversaries through "
            "the year, 10% would lie that near by chance. This",
        ),
        (quiet(), [], "is never called so. This describes"),
        (quiet(), [dt.date(2015, 6, 1)], "has 196 days of them on either side"),
        (quiet(weeks=5, salvos=()), [], "No week has the history that at least two of the six"),
    ],
)
def test_the_sentence_of_odd_cases(counts: DailyCounts, dates: list[dt.date], says: str) -> None:
    assert says in unusual_weeks(counts, dates=dates).sentence()


def test_too_short_a_history_is_named() -> None:
    history = unusual_weeks(quiet(weeks=60, salvos=()), dates=[]).history()
    assert history.endswith("Too little history for: Farrington.")


def test_the_most_unusual_come_first_and_no_more_than_asked(found: UnusualWeeks) -> None:
    rows = found.most_unusual(2)
    assert len(rows) == 2
    assert len(found.most_unusual()) == len(found.unusual)
    fewer = replace(found, agree=7)
    assert len(fewer.most_unusual()) == 0


def test_agreement_comes_before_excess_and_excess_before_time(found: UnusualWeeks) -> None:
    """Flagged by 3, 6, 6 with 8, 2 and 5 above what was expected: third, second, first."""
    flagged = found.flagged.assign(flagged_by=[3, 6, 6], count=[9, 3, 6], expected=[1.0, 1.0, 1.0])
    ranked = replace(found, flagged=flagged).most_unusual()
    assert ranked["week"].tolist() == found.flagged["week"].iloc[[2, 1, 0]].tolist()


def test_later_weeks_change_nothing_in_the_list_so_far(rng: np.random.Generator) -> None:
    """The list kept from week to week is the list made at the end."""
    days = rng.negative_binomial(0.3, 0.3 / 0.55, 7 * 330)
    before, after = (
        unusual_weeks(DailyCounts(MONDAY, days[: 7 * weeks]), dates=[]) for weeks in (250, 330)
    )
    assert len(before.flagged) > 5
    kept = after.flagged.head(len(before.flagged))
    assert kept["week"].tolist() == before.flagged["week"].tolist()
    assert kept["detectors"].tolist() == before.flagged["detectors"].tolist()
    assert_allclose(kept["bound"], before.flagged["bound"], rtol=1e-9)
    assert (after.flagged["week"].iloc[len(kept) :] >= MONDAY + dt.timedelta(7 * 250)).all()


def test_the_same_call_gives_the_same_list(found: UnusualWeeks) -> None:
    again = unusual_weeks(quiet(), dates=DATES)
    assert again.flagged.equals(found.flagged)
    assert again.sentence() == found.sentence()


def test_a_choice_of_detectors_gives_each_the_same_alarms(found: UnusualWeeks) -> None:
    alone = unusual_weeks(quiet(), dates=DATES, detectors=["cusum"], agree=1)
    assert alone.judged[0] == next(row for row in found.judged if row.detector == "cusum")
    assert "unusual by the CUSUM detector." in alone.sentence()


def test_independent_attacks_give_few_unusual_weeks(rng: np.random.Generator) -> None:
    """About 2.2% of the weeks at .15 attacks a day; three series of 460 weeks, error .005."""
    results = [
        unusual_weeks(DailyCounts(MONDAY, y), dates=[]) for y in rng.poisson(0.15, (3, 3290))
    ]
    share = sum(len(result.unusual) for result in results) / sum(r.n_judged for r in results)
    assert 0.004 < share < 0.04


def test_a_series_without_an_attack_or_never_observed_has_no_unusual_week() -> None:
    for exposure in (np.ones(3290), np.zeros(3290)):
        result = unusual_weeks(DailyCounts(MONDAY, np.zeros(3290), exposure), dates=DATES)
        assert_array_equal(result.weeks["flagged_by"], 0)
        assert result.sentence()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"detectors": ["psychic"]}, "no detector 'psychic'; known: farrington, ears_c1"),
        ({"detectors": []}, "no detector given"),
        ({"agree": 7}, "agree is from 1 to the 6 detectors"),
        ({"detectors": "farrington"}, r'list of names, got .farrington.; write \["farrington"\]'),
        ({"detectors": None}, "detectors is a list of names, got None"),
        ({"detectors": [3]}, "no detector 3; known"),
        ({"agree": "2"}, "agree is a whole number, 1 or more, got '2'"),
        ({"least_events": 0}, "least_events is a whole number, 1 or more, got 0"),
        ({"near": -1}, "near is a whole number, 0 or more, got -1"),
        ({"near": "7"}, "near is a whole number of days or a Window, got '7'"),
        ({"near": [7, 7]}, "near is a whole number of days or a Window"),
        ({"shifts": 1.5}, "shifts is a whole number, 0 or more, got 1.5"),
        ({"seed": None}, "seed is a whole number, 0 or more, got None"),
        ({"seed": -1}, "seed is a whole number, 0 or more, got -1"),
        ({"seed": "x"}, "seed is a whole number, 0 or more, got 'x'"),
        ({"also": ["2020-01-03"]}, "also holds '2020-01-03', which is no plain date"),
        ({"alpha": 0.9}, "alpha is a small probability"),
    ],
)
def test_what_cannot_be_asked_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        unusual_weeks(quiet(weeks=20, salvos=()), dates=[], **options)


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ("2020-01-03", "dates is a list of dates, got '2020-01-03'"),
        (dt.date(2020, 1, 3), "dates is a list of dates, got datetime.date"),
        (None, "dates is a list of dates, got None"),
        (["2020-01-03"], "dates holds '2020-01-03', which is no plain date"),
        ([dt.datetime(2020, 1, 3)], r"of a datetime take \.date\(\)"),
    ],
)
def test_what_is_no_date_is_refused(dates: object, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        unusual_weeks(quiet(weeks=20, salvos=()), dates=dates)  # type: ignore[arg-type]


def test_a_period_without_a_whole_week_is_refused() -> None:
    with pytest.raises(DesignError, match="no whole week from Monday to Sunday"):
        unusual_weeks(DailyCounts(dt.date(2020, 1, 1), [1] * 9), dates=[])


def test_reach_and_moves_too_long_for_the_period_are_named() -> None:
    """400 and 182 days: a date needs 582 days of judged weeks before it and after it."""
    told = unusual_weeks(quiet(weeks=160, salvos=(80,)), dates=[dt.date(2016, 7, 1)], near=400)
    assert told.nearness is None
    assert "has 582 days of them on either side (near=400 and shifts=182)" in told.sentence()
    assert unusual_weeks(quiet(), dates=DATES, near=10**30).nearness is None


def test_weeks_that_nobody_judged_do_not_pass_for_calm(rng: np.random.Generator) -> None:
    """Nothing seen from June to September; 30 of 313 judged weeks unusual, wherever they fall.

    The share near ten January days has a standard deviation of about .05, so that the mean of
    200 has an error of .004. Unjudged weeks taken for calm ones would give two thirds of it.
    """
    weeks = [MONDAY + dt.timedelta(7 * week) for week in range(470)]
    judged = [week for week in weeks if not 6 <= week.month <= 9]
    dates = [dt.date(year, 1, 20) for year in range(2016, 2023)]
    found = []
    for _ in range(200):
        chosen = np.sort(rng.choice(len(judged), 30, replace=False))
        one = nearness([judged[i] for i in chosen], judged, dates, near=7, shifts=182)
        assert one is not None
        found.append((one.share, one.share_by_chance))
    share, by_chance = np.mean(found, axis=0)
    assert_allclose(by_chance, share, atol=3 * 0.004)
    assert one.n_shifts + one.n_unjudged == 365
    # Of 365 moves, those onto June to September go, and some at the edges of these.
    assert 100 < one.n_unjudged < 160


def test_moves_onto_unjudged_weeks_are_left_out_and_told() -> None:
    """Six weeks of which the fourth was not judged: of 27 moves of a Monday, 7 lead into it."""
    weeks = [MONDAY + dt.timedelta(7 * week) for week in range(6)]
    judged = [*weeks[:3], *weeks[4:]]
    found = nearness([weeks[2]], judged, [weeks[2]], near=0, shifts=13)
    assert found is not None
    assert (found.n_shifts, found.n_unjudged, found.rank) == (20, 7, 7)
    assert_allclose(found.share_by_chance, 7 / 20)
    result = replace(unusual_weeks(quiet(), dates=DATES), nearness=found)
    assert "7 more placements lead to weeks that were not judged." in result.sentence()


def test_a_date_in_a_gap_counts_for_no_share() -> None:
    weeks = [MONDAY + dt.timedelta(7 * week) for week in range(30)]
    judged = [*weeks[:14], *weeks[15:]]
    found = nearness([weeks[3]], judged, [weeks[10], weeks[14]], near=0, shifts=20)
    assert found is not None
    assert (found.dates, found.left_out) == ((weeks[10],), (weeks[14],))


def test_recurrences_that_were_not_tested_may_be_nearest_but_never_count(
    found: UnusualWeeks,
) -> None:
    """Week 420 is Monday 23 January 2023; 25 January 2023 lies in it, and in no test."""
    event = dt.date(2023, 1, 25)
    more = unusual_weeks(quiet(), dates=DATES, also=[event, DATES[0], dt.date(2031, 1, 1)])
    assert (more.also, more.dates) == ((event,), tuple(DATES))
    last = more.unusual.iloc[-1]
    assert (last["nearest_date"], last["days_from_date"]) == (event, 0)
    assert found.unusual.iloc[-1]["nearest_date"] == DATES[-1]
    assert more.nearness == found.nearness
    assert more.sentence() == found.sentence()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"detectors": ["ears_c1", "ears_c2"]}, "unusual by both detectors."),
        ({"agree": 6}, "unusual by all six detectors."),
        ({"near": 0}, "lies in the week of an anniversary"),
        ({"near": 1}, "within 1 day of an anniversary"),
        ({"shifts": 0}, "lies within 14 days of an anniversary. This"),
        ({"least_events": 1}, "detectors. 1 of them"),
    ],
)
def test_the_sentence_of_odd_options(options: dict[str, object], says: str) -> None:
    assert says in unusual_weeks(quiet(), dates=DATES, **options).sentence()  # type: ignore[arg-type]


def test_one_placement_brings_and_two_bring(found: UnusualWeeks) -> None:
    assert found.nearness is not None
    for rank, verb in ((1, "brings"), (2, "bring")):
        told = replace(found, nearness=replace(found.nearness, rank=rank)).sentence()
        assert f"{rank} of 365 such placements, the true one among them, {verb} at least" in told


def test_a_small_share_by_chance_is_no_0_percent(found: UnusualWeeks) -> None:
    assert found.nearness is not None
    told = replace(found, nearness=replace(found.nearness, share_by_chance=0.001)).sentence()
    assert "less than 1% would lie that near by chance" in told
