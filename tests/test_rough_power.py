"""What a series could show at all: R's numbers, fingers, chance, and the study's own answer."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from analysis import count_events, load_events, load_study
from analysis.errors import DesignError
from analysis.stats.rough_power import (
    at_least,
    critical_count,
    detectable_ratio,
    local_dispersion,
    rough_detectable_ratio,
)

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("expected", "dispersion", "given", "needed", "ratio"),
    [
        (15, 1, {}, 23, 1.793923322),
        (2.4, 1, {}, 6, 3.294163796),
        (6, 2.5, {}, 14, 3.247348301),
        (40, 8, {}, 74, 2.435546837),
        (15, 4, {}, 30, 2.692949755),
        (15, 4, {"level": 0.01, "power": 0.9}, 39, 3.795698868),
    ],
)
def test_the_ratio_is_that_of_r(
    expected: float, dispersion: float, given: dict[str, float], needed: int, ratio: float
) -> None:
    """R 4.2.2: qnbinom(1 - level, mu / (phi - 1), 1 / phi) + 1, then uniroot on pnbinom at 1e-12
    (qpois and ppois where phi is 1)."""
    level = {"level": given["level"]} if given else {}
    assert critical_count(expected, dispersion, **level) == needed
    assert detectable_ratio(expected, dispersion, **given) == pytest.approx(ratio, rel=1e-8)


def test_the_dispersion_of_three_stretches_is_that_of_the_fingers() -> None:
    # Totals 1, 1, 10; their neighbours' means 5.5, 5.5, 1; squares 20.25 + 20.25 + 81 = 121.5;
    # by chance (5.5 + 5.5 + 1) * (1 + 1/2) = 18; and 121.5 / 18 = 6.75.
    assert local_dispersion([1, 0, 1, 0, 5, 5], window_days=2) == 6.75


def test_what_is_left_after_the_last_whole_stretch_is_no_stretch() -> None:
    assert local_dispersion([1, 0, 1, 0, 5, 5, 99], window_days=2) == 6.75


def test_neighbours_lie_within_half_a_year_on_either_side() -> None:
    # Stretches of 91 days: two neighbours on either side. Totals 9, 0, 0, 0, 0, 0: means 0, 3,
    # 9/4 to 0; squares 81 + 9 + 81/16; by chance 3 * 4/3 + 9/4 * 5/4 + the first's 0.
    counts = np.zeros(6 * 91)
    counts[0] = 9
    by_hand = (81 + 9 + (9 / 4) ** 2) / (3 * (1 + 1 / 3) + 9 / 4 * (1 + 1 / 4))
    assert local_dispersion(counts, window_days=91) == pytest.approx(by_hand, rel=1e-12)


def test_ten_days_by_hand() -> None:
    # One event every day: no dispersion, 5 expected in 5 days. P(N >= 10 | 5) = .0318 and
    # P(N >= 9 | 5) = .0681, so 10 are needed; P(N >= 10 | 12.52) = .80.
    ratio = rough_detectable_ratio([1] * 10, window_days=5)
    assert critical_count(5, 1) == 10
    assert poisson.sf(9, 5 * ratio) == pytest.approx(0.8, abs=1e-9)


@pytest.mark.parametrize("dispersion", [1.0, 1.3, 4.0, 20.0])
@pytest.mark.parametrize("expected", [0.01, 0.04, 0.06, 1.0, 7.5, 300.0])
def test_the_critical_count_is_the_least_that_keeps_the_level(
    expected: float, dispersion: float
) -> None:
    needed = critical_count(expected, dispersion)
    counts = np.arange(3000)
    if dispersion == 1:
        chances = poisson.pmf(counts, expected)
    else:
        chances = nbinom.pmf(counts, expected / (dispersion - 1), 1 / dispersion)
    assert needed >= 1
    assert chances[needed:].sum() <= 0.05 + 1e-9
    assert needed == 1 or chances[needed - 1 :].sum() > 0.05
    assert at_least(needed, expected, dispersion) == pytest.approx(chances[needed:].sum(), abs=1e-9)


def test_a_trend_over_years_is_no_dispersion() -> None:
    rising = np.linspace(2, 20, 3650)
    assert local_dispersion(rising) == 1.0


def test_bursts_are_dispersion() -> None:
    calm = np.ones(3650)
    calm[::300] = 60
    assert local_dispersion(calm) > 5


def test_more_dates_show_smaller_surges_and_bursts_hide_them() -> None:
    series = [0, 0, 1, 0, 0, 0, 1, 0] * 200
    ratios = [rough_detectable_ratio(series, dates=k) for k in (1, 2, 5, 20)]
    assert ratios == sorted(ratios, reverse=True)
    assert detectable_ratio(6, 1) < detectable_ratio(6, 2) < detectable_ratio(6, 5)


def test_a_series_without_events_shows_nothing() -> None:
    assert rough_detectable_ratio([0] * 1000) == math.inf
    assert rough_detectable_ratio([1] + [0] * 5000) == math.inf
    assert local_dispersion([0] * 1000) == 1.0
    assert local_dispersion([5, 1, 4]) == 1.0


def test_a_surge_that_chance_alone_finds_so_often_need_not_be_there() -> None:
    assert detectable_ratio(15, 1, power=0.03) == 1.0


@pytest.mark.parametrize(
    ("counts", "given"),
    [
        ([], {}),
        ([1, -1], {}),
        ([1, float("nan")], {}),
        ([[1]], {}),
        ([1], {"window_days": 0}),
        ([1], {"dates": 0}),
        ([1], {"level": 0}),
        ([1], {"power": 1}),
    ],
)
def test_what_is_no_question_is_refused(counts: list[float], given: dict[str, float]) -> None:
    with pytest.raises(DesignError):
        rough_detectable_ratio(counts, **given)


def drawn(
    rng: np.random.Generator, days: int, rate: float, dispersion: float, series: int
) -> np.ndarray:
    """Negative binomial days: each a Poisson number of bursts, added up they stay so."""
    return rng.negative_binomial(rate / (dispersion - 1), 1 / dispersion, (series, days))


def test_the_dispersion_of_drawn_series_comes_back(rng: np.random.Generator) -> None:
    """200 series of ten years; a sound estimate misses by 3.3 standard errors once in 1,000."""
    found = [local_dispersion(one) for one in drawn(rng, 3652, 0.4, 3.0, 200)]
    error = np.std(found) / math.sqrt(len(found))
    # The floor at 1 is out of reach here; a ratio of means is off by about 1 in 240 stretches.
    assert abs(np.mean(found) - 3.0) < 3.3 * error + 3.0 / 240


def test_size_and_power_are_as_promised_by_simulation(rng: np.random.Generator) -> None:
    """40,000 sets of four windows; each bound fails a sound method once in 1,000."""
    rate, dispersion, series = 0.25, 2.5, 40_000
    expected = 4 * 15 * rate
    needed, ratio = critical_count(expected, dispersion), detectable_ratio(expected, dispersion)
    calm = drawn(rng, 60, rate, dispersion, series).sum(axis=1)
    surge = drawn(rng, 60, rate * ratio, dispersion, series).sum(axis=1)
    assert np.mean(calm >= needed) <= 0.05 + 3.1 * math.sqrt(0.05 * 0.95 / series)
    assert np.mean(calm >= needed - 1) > 0.05
    assert np.mean(surge >= needed) == pytest.approx(0.8, abs=3.3 * math.sqrt(0.16 / series))


def test_the_ratio_guessed_from_a_series_has_about_the_power_that_it_promises(
    rng: np.random.Generator,
) -> None:
    """The guess from 300 series of eight years: its true power, the dispersion being estimated."""
    rate, dispersion = 0.25, 2.5
    ratios = [
        rough_detectable_ratio(one, dates=4) for one in drawn(rng, 2922, rate, dispersion, 300)
    ]
    needed = critical_count(60 * rate, dispersion)
    powers = [at_least(needed, 60 * rate * ratio, dispersion) for ratio in ratios]
    assert 0.75 < np.median(powers) < 0.85
    assert np.quantile(powers, 0.05) > 0.6


def test_the_guess_for_the_bundled_study_is_below_its_own_answer_and_not_far() -> None:
    """The report simulates bursts about the study's own dates; the guess knows neither."""
    study = load_study("iraq-us-interests")
    results = ROOT / "reports" / study.name / "results.json"
    told = json.loads(results.read_text(encoding="utf-8"))["power"]["detectable_ratio_80"]
    counts = count_events(load_events(ROOT / study.events.path), **study.counting())
    guessed = rough_detectable_ratio(counts.counts[counts.exposure > 0], dates=4)
    assert 0.6 * told < guessed < 1.1 * told
