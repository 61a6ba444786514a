"""Imprecise dates: drawn within their interval, from a rate that knows nothing of the windows."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analysis import (
    CHECKS,
    count_events,
    fit_frequency,
    load_events,
    load_study,
    simulate_counts,
    surge_test,
)
from analysis.checks import CheckInput
from analysis.errors import DataError, DesignError
from analysis.stats.imputation import draw_dates
from analysis.stats.shift import local_statistic, rank_upper
from analysis.stats.windows import window_sums
from analysis.surges.imprecise import account_for_imprecise
from analysis.surges.imputation import day_weights, impute_dates

# On arrays: ten days that one can count.
TEN = [1, 2, 0, 4, 3, 0, 0, 5, 1, 2]


def drawn(first, last, weights=TEN, draws=200, seed=1):
    return draw_dates(first, last, weights, draws=draws, rng=np.random.default_rng(seed))


def test_an_interval_of_one_day_is_that_day():
    assert drawn([3, 7, 7], [3, 7, 7], draws=2).tolist() == [[0, 0, 0, 1, 0, 0, 0, 2, 0, 0]] * 2


def test_both_ends_of_an_interval_can_be_drawn_and_no_day_beside_them():
    assert np.flatnonzero(drawn([3], [4]).sum(axis=0)).tolist() == [3, 4]


def test_days_without_weight_are_never_drawn():
    assert np.flatnonzero(drawn([1], [7]).sum(axis=0)).tolist() == [1, 3, 4, 7]


def test_every_draw_holds_every_event(rng):
    first = rng.integers(0, 300, 500)
    series = draw_dates(first, first + 40, rng.random(341), draws=9, rng=rng)
    assert series.sum(axis=1).tolist() == [500] * 9


def test_no_uncertain_event_is_no_event():
    assert drawn([], [], draws=3).tolist() == [[0] * 10] * 3


def test_days_come_up_as_often_as_their_weights_say():
    """40,000 draws of days 0 to 4, weights 1, 2, 0, 4, 3: a chi-squared test.

    A sound draw gives a p below .0001 once in 10,000 seeds.
    """
    days = drawn([0], [4], draws=40_000).sum(axis=0)
    expected = 40_000 * np.array([1, 2, 4, 3]) / 10
    assert stats.chisquare(days[[0, 1, 3, 4]], expected).pvalue > 1e-4


def test_days_come_up_as_often_as_numpys_own_choice_makes_them(rng):
    """`numpy.random.Generator.choice` with the interval's weights; bound as above."""
    weights = rng.random(30)
    ours = draw_dates([5], [20], weights, draws=20_000, rng=rng).sum(axis=0)[5:21]
    share = weights[5:21] / weights[5:21].sum()
    theirs = np.bincount(rng.choice(16, size=20_000, p=share), minlength=16)
    assert stats.chi2_contingency([ours, theirs]).pvalue > 1e-4


def test_events_are_drawn_apart():
    """Two events on days 0 and 1 alike: together half the time, +-4 errors of 10,000 draws."""
    together = (drawn([0, 0], [1, 1], [1] * 10, draws=10_000) == 2).any(axis=1).mean()
    assert abs(together - 0.5) < 4 * np.sqrt(0.25 / 10_000)


def test_only_the_ratio_of_weights_matters():
    assert_array_equal(drawn([0, 2], [6, 9]), drawn([0, 2], [6, 9], np.multiply(TEN, 1024)))


class Always:
    """A source that knows one number only."""

    def __init__(self, number):
        self.number = number

    def random(self, shape):
        return np.full(shape, self.number)


@pytest.mark.parametrize(("last", "day"), [(4, 4), (5, 4), (6, 4), (7, 7)])
def test_rounding_carries_no_draw_beyond_the_interval(last, day):
    weights, greatest = np.multiply(TEN, 0.1), Always(np.nextafter(1, 0))
    series = draw_dates([3], [last], weights, draws=1, rng=greatest)
    assert np.flatnonzero(series[0]).tolist() == [day]


@pytest.mark.parametrize(("first", "day"), [(1, 1), (2, 3), (5, 7)])
def test_the_least_draw_is_the_first_day_that_can_hold_the_event(first, day):
    series = draw_dates([first], [9], TEN, draws=1, rng=Always(0.0))
    assert np.flatnonzero(series[0]).tolist() == [day]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ([0, -1], [1, 3], r"event 1 \(days -1 to 3\); clip"),
        ([0, 8], [1, 10], r"event 1 \(days 8 to 10\); clip the interval to days 0 to 9"),
        ([4, 7], [3, 1], r"event 0 \(days 4 to 3\), 1 \(days 7 to 1\);"),
        ([5] * 7, [6] * 7, r"event 0 .*, 4 \(days 5 to 6\) and 2 more"),
    ],
)
def test_an_event_that_no_day_can_hold_is_named_not_lost(first, last, said):
    with pytest.raises(DataError, match=said):
        drawn(first, last)


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(DataError, match="the weight of day 2 is"):
        drawn([0], [1], [1, 1, weight])


# On a study: four anniversaries of 10 June 2019, two controls, a window of five days.
STUDY = """\
title: A test
events: {{path: events.csv{coverage}}}
period: [2017-01-01, 2024-12-31]
outcomes: {{all: {{}}, few: {{where: {{kind: [b]}}}}}}
anchor: {{name: an event, date: 2019-06-10}}
window: [-2, 2]
guard: 1
flank: 8
shifts: 60
seed: {seed}
dates: {{imprecise: {use}, imputations: 20}}
"""
PRECISE = [f"{year}-{month:02}-20,day,a" for year in range(2017, 2025) for month in range(1, 13)]
VAGUE = ["2021-06-01,month,a", "2022-06-14,week,b", "2023-09-09,plus_minus_1,b"]


def given(tmp_path, rows, use="impute", seed=1, unobserved=""):
    lines = ["event_id,date,date_precision,kind", *(f"{n},{row}" for n, row in enumerate(rows))]
    (tmp_path / "events.csv").write_text("\n".join(lines) + "\n")
    header = "start,end,scope,state,note\n"
    (tmp_path / "coverage.csv").write_text(header + unobserved)
    named = ", coverage: coverage.csv" if unobserved else ""
    (tmp_path / "study.yml").write_text(STUDY.format(use=use, seed=seed, coverage=named))
    study = load_study(tmp_path / "study.yml")
    events = load_events(study.path(study.events.path))
    return events, count_events(events, **study.counting()), study


def account(events, counts, study):
    result = surge_test(impute_dates(events, counts, study), **study.design())
    return account_for_imprecise(study, events, result)


def days_of(counts, series):
    return [str(counts.days[at]) for at in np.flatnonzero(series)]


def test_stated_dates_stay_as_they_are(tmp_path):
    events, counts, study = given(tmp_path, PRECISE + VAGUE, use="stated")
    assert impute_dates(events, counts, study) is counts


@pytest.mark.parametrize("use", ["impute", "exclude"])
def test_without_an_imprecise_date_nothing_is_drawn(tmp_path, use):
    events, counts, study = given(tmp_path, PRECISE, use=use)
    assert impute_dates(events, counts, study) is counts


def test_excluded_events_leave_the_test_and_not_the_counts(tmp_path):
    events, counts, study = given(tmp_path, PRECISE + VAGUE, use="exclude")
    made = impute_dates(events, counts, study)
    assert_array_equal(made.counts, counts.counts)
    assert made.imputed.shape == (1, counts.counts.size)
    assert made.imputed.sum() == len(PRECISE)


def test_every_draw_keeps_precise_dates_and_moves_the_others_within_their_interval(tmp_path):
    events, counts, study = given(tmp_path, PRECISE + VAGUE)
    made = impute_dates(events, counts, study)
    moved = made.imputed - impute_dates(*given(tmp_path, PRECISE + VAGUE, use="exclude")).imputed
    assert_array_equal(made.counts, counts.counts)
    assert moved.min() == 0
    assert moved.sum(axis=1).tolist() == [3] * 20
    month, week, days = (moved[:, counts.position(day) :][:, :n].sum(axis=1).tolist()
                         for day, n in INTERVALS)  # fmt: skip
    assert month == week == days == [1] * 20


INTERVALS = [
    (np.datetime64("2021-06-01").item(), 30),
    (np.datetime64("2022-06-11").item(), 7),
    (np.datetime64("2023-09-08").item(), 3),
]


def test_the_seed_of_the_study_settles_the_draws(tmp_path):
    one, same, other = (
        impute_dates(*given(tmp_path, PRECISE + VAGUE, seed=seed)).imputed for seed in (1, 1, 2)
    )
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


def test_attacks_in_the_windows_draw_no_imprecise_date_there(tmp_path):
    """Fifty more in every window, before, at and after the event: the same draws."""
    surge = [f"{year}-06-{day:02},day,a" for year in range(2017, 2025) for day in range(8, 13)] * 10
    calm, busy = (
        impute_dates(*given(tmp_path, rows + VAGUE)).imputed
        - impute_dates(*given(tmp_path, rows + VAGUE, use="exclude")).imputed
        for rows in (PRECISE, PRECISE + surge)
    )
    assert_array_equal(calm, busy)


def test_attacks_beside_the_windows_do_draw_them(tmp_path):
    """Where 40 precise attacks of two busy years lie, the odds of days differ."""
    busy = [f"{year}-{m:02}-15,day,a" for year in (2023, 2024) for m in range(1, 13)] * 3
    _, counts, study = given(tmp_path, PRECISE + busy)
    weights, modelled = day_weights(counts, counts.counts, study)
    assert modelled
    assert weights[-365:].mean() > 2 * weights[:365].mean()


def test_the_weights_are_the_fitted_rate_outside_the_windows(tmp_path):
    _, counts, study = given(tmp_path, PRECISE)
    hidden = np.zeros(counts.counts.size, dtype=bool)
    for year in range(2017, 2025):
        at = counts.position(np.datetime64(f"{year}-06-10").item())
        hidden[at - 2 : at + 3] = True
    fit = fit_frequency(counts.masked(hidden), model="poisson")
    weights, _ = day_weights(counts, counts.counts, study)
    assert_allclose(weights[~hidden], fit.expected[~hidden])
    assert (weights[hidden] > 0).all()


def test_a_rate_that_fades_to_nothing_forbids_no_day(tmp_path, monkeypatch):
    """A season of e to the plus and minus 70 is more than sums of weights can hold."""
    _, counts, study = given(tmp_path, PRECISE)
    fit = fit_frequency(counts, model="poisson")
    rates = [1.0] * (len(fit.coefficients) - 2) + [1e30, 1.0]
    faded = replace(fit, coefficients=fit.coefficients.assign(rate_ratio=rates))
    monkeypatch.setattr("analysis.surges.imputation.fit_frequency", lambda *_, **__: faded)
    weights, _ = day_weights(counts, counts.counts, study)
    assert weights.min() >= 1e-7 * weights.mean()


def test_imprecise_dates_themselves_weigh_nothing(tmp_path):
    """Sixty of them stated in 2024 leave the weights as they were."""
    vague = ["2024-03-01,month,a", "2024-09-01,month,a"] * 30
    alone = given(tmp_path, PRECISE)
    weights, _ = day_weights(alone[1], alone[1].counts, alone[2])
    together = given(tmp_path, PRECISE + vague)[1]
    assert_array_equal(day_weights(together, alone[1].counts, alone[2])[0], weights)


def test_too_few_precise_dates_make_every_observed_day_alike_and_it_is_said(tmp_path):
    unobserved = "2023-09-10,2023-09-10,all,missing,nobody looked\n"
    events, counts, study = given(tmp_path, VAGUE, unobserved=unobserved)
    weights, modelled = day_weights(counts, np.zeros_like(counts.counts), study)
    assert_array_equal(weights, counts.exposure)
    assert not modelled
    assert (
        "each observed day equally likely, as too few" in account(events, counts, study).sentence()
    )


@pytest.mark.parametrize("rows", [VAGUE, PRECISE + VAGUE])
def test_no_draw_lies_on_a_day_not_observed(tmp_path, rows):
    unobserved = "2021-06-02,2021-06-29,all,missing,nobody looked\n"
    events, counts, study = given(tmp_path, rows, unobserved=unobserved)
    made = impute_dates(events, counts, study)
    june = slice(counts.position(INTERVALS[0][0]), counts.position(INTERVALS[0][0]) + 30)
    assert np.flatnonzero(made.imputed.sum(axis=0)[june]).tolist() == [0, 29]
    assert account(events, counts, study).cut == 1


def test_one_day_not_observed_cuts_an_interval(tmp_path):
    unobserved = "2021-06-02,2021-06-02,all,missing,nobody looked\n"
    assert account(*given(tmp_path, PRECISE + VAGUE)).cut == 0
    assert account(*given(tmp_path, PRECISE + VAGUE, unobserved=unobserved)).cut == 1


def test_an_interval_is_cut_at_the_end_of_the_period_and_it_is_said(tmp_path):
    events, counts, study = given(tmp_path, [*PRECISE, "2024-12-30,week,a", "2017-01-01,week,a"])
    moved = impute_dates(events, counts, study).imputed - counts.counts
    assert moved.sum(axis=1).tolist() == [0] * 20
    assert set(days_of(counts, moved.any(axis=0))) <= {
        "2017-01-01", "2017-01-02", "2017-01-03", "2017-01-04",
        "2024-12-27", "2024-12-28", "2024-12-29", "2024-12-30", "2024-12-31",
    }  # fmt: skip
    assert (
        account(events, counts, study)
        .sentence()
        .endswith("Of 2 intervals only the observed days of the period can be drawn.")
    )


def test_an_event_stated_outside_that_may_lie_inside_stays_out_and_it_is_said(tmp_path):
    """The weeks about 3 January 2025 and 28 December 2016 reach in, that about the 4th not."""
    outside = ["2025-01-03,week,a", "2016-12-29,week,a", "2025-01-04,week,a", "2025-01-02,day,a"]
    events, counts, study = given(tmp_path, PRECISE + outside)
    made = account(events, counts, study)
    assert (made.imprecise, made.beyond, counts.total) == (0, 2, len(PRECISE))
    assert made.sentence() == (
        "Every attack counted has a date known to the day. A further 2 imprecise attacks, stated "
        "outside the period or on a day not observed, may lie inside; only the check that pushes "
        "dates counts them."
    )


def test_the_account_says_how_many_lie_in_the_windows_before_and_after(tmp_path):
    """Stated on 11 June 2022, known to three days; the window ends on the 12th.

    A precise one beside it is not counted among them.
    """
    rows = [*PRECISE, "2022-06-10,day,a", "2022-06-11,plus_minus_1,a", "2021-09-01,week,a"]
    made = account(*given(tmp_path, rows))
    assert (made.imprecise, made.inside, made.drawn_inside, made.draws) == (2, 1, 1.0, 20)
    assert made.sentence() == (
        "The dates of 2 of 99 attacks counted are imprecise. As stated, 1 of them lie in the "
        "windows and 1 outside. The p-values and the interval rest on 20 draws of the dates, days "
        "weighted by the rate of precisely dated attacks outside the windows: 1.0 lie in the "
        "windows on average. The counts shown are as stated."
    )


@pytest.mark.parametrize(
    ("use", "inside", "said"),
    [
        ("stated", 1.0, "Every test takes the dates as stated."),
        ("exclude", 0.0, "The p-values and the interval leave all of them out"),
    ],
)
def test_the_account_says_what_the_study_asked_for(tmp_path, use, inside, said):
    made = account(*given(tmp_path, [*PRECISE, "2022-06-11,week,a"], use=use))
    assert (made.inside, made.drawn_inside, made.draws) == (1, inside, 0)
    assert said in made.sentence()


def test_another_outcome_is_named(tmp_path):
    events, counts, study = given(tmp_path, PRECISE + VAGUE)
    few = count_events(events, **study.counting("few"))
    assert impute_dates(events, few, study, "few").imputed.sum(axis=1).tolist() == [2] * 20
    with pytest.raises(DesignError, match="not the counts of the outcome 'few'"):
        impute_dates(events, counts, study, "few")
    with pytest.raises(DesignError, match="not the counts of the outcome 'all'"):
        impute_dates(events, few, study)


def test_an_account_of_draws_that_were_not_made_is_refused(tmp_path):
    events, counts, study = given(tmp_path, PRECISE + VAGUE)
    with pytest.raises(DesignError, match="pass the counts through impute_dates"):
        account_for_imprecise(study, events, surge_test(counts, **study.design()))


def test_windows_and_flanks_are_summed_in_every_draw(tmp_path):
    events, counts, study = given(tmp_path, PRECISE + VAGUE)
    placement = surge_test(impute_dates(events, counts, study), **study.design()).placement
    assert placement.drawn_after.observed.shape == (20, *placement.after.observed.shape)
    assert placement.drawn_before.around.shape == (20, *placement.before.around.shape)


@pytest.mark.parametrize("use", ["impute", "exclude"])
def test_the_bounds_of_pushed_dates_are_the_same_whatever_becomes_of_the_dates(tmp_path, use):
    rows = [*PRECISE, "2022-06-14,week,a", "2021-06-10,week,a"]
    said = []
    for chosen in ("stated", use):
        events, counts, study = given(tmp_path, rows, use=chosen)
        result = surge_test(impute_dates(events, counts, study), **study.design())
        said.append(CHECKS["date_push"](CheckInput(study, events, result)).text)
    assert said[0] == said[1]


def test_the_bounds_of_pushed_dates_come_with_their_pvalues(tmp_path):
    """Nothing but one event of the week about 14 June 2022: the window ends on the 12th.

    Pushed out, the window is empty and all 121 shifts are as busy; pushed in, on the 11th or
    12th, it lies in the window at 5 of them.
    """
    events, counts, study = given(tmp_path, ["2022-06-14,week,a"])
    result = surge_test(counts, **study.design())
    text = CHECKS["date_push"](CheckInput(study, events, result)).text
    assert "step 1 gives p = 1.000 and p = 0.041, and the counts" in text


@pytest.mark.slow
def test_drawn_dates_keep_the_false_alarms_that_stated_ones_let_loose(rng):
    """Bursts, 25% of dates known to the month and stored as the 1st, window about 3 January.

    300 series. Stated dates gave .109 of 2,000 in a longer run: 18 or fewer of 300 would come
    3 times in 1,000. Drawn dates gave .051, and a size of .065 fails its bound once in 1,000.
    """
    start, size = np.datetime64("2013-01-01"), 3900
    months = (start + np.arange(size)).astype("datetime64[M]")
    firsts, ends = ((months + n).astype("datetime64[D]") - start for n in (0, 1))
    first, last = firsts.astype(int), np.minimum(ends.astype(int) - 1, size - 1)
    dates = [(np.datetime64(f"{year}-01-03") - start).astype(int) for year in range(2019, 2023)]
    shape = {"lead": 7, "lag": 7, "guard": 7, "flank": 60, "shifts": 182}

    def pvalue(series):
        sums = window_sums(series, np.ones(size), dates, **shape)
        values = local_statistic(sums).mean(axis=0)
        return rank_upper(values, values[sums.true_shift]) / values.size

    stated, imputed = 0, 0
    for counts in simulate_counts("hawkes", days=size, rate=0.15, rng=rng, series=300):
        at = np.repeat(np.arange(size), counts)
        vague = at[rng.random(at.size) < 0.25]
        precise = counts - np.bincount(vague, minlength=size)
        stored = precise + np.bincount(first[vague], minlength=size)
        drawn = draw_dates(first[vague], last[vague], np.ones(size), draws=20, rng=rng)
        stated += pvalue(stored[None]) <= 0.05
        imputed += pvalue(precise + drawn) <= 0.05
    assert stated > 18
    assert imputed <= stats.binom.ppf(0.999, 300, 0.065)
