"""How often detectors cry wolf on independent counts, and whether they find what was planted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from analysis.stats.detectors.alarms import Alarms
from analysis.stats.detectors.cusum import cusum
from analysis.stats.detectors.ears import ears
from analysis.stats.detectors.farrington import farrington
from analysis.stats.detectors.predictive import predictive
from analysis.stats.detectors.run_length import threshold_for
from analysis.stats.detectors.self_starting import self_starting_cusum

ALWAYS = (0, 1)
"""No rule on the number of events, so that the level itself is seen."""

Detect = Callable[[NDArray[np.int64]], Alarms]

DETECT: dict[str, Detect] = {
    "farrington": lambda y: farrington(y, alpha=0.01, years=3, limit=ALWAYS),
    "cautious": lambda y: farrington(y, alpha=0.01, years=3, threshold="muan", limit=ALWAYS),
    "predictive": lambda y: predictive(y, alpha=0.01, half_window=13),
    "ears C1": lambda y: ears(y, method="C1", alpha=0.01),
    "ears C2": lambda y: ears(y, method="C2", alpha=0.01),
    "ears C3": lambda y: ears(y, method="C3", alpha=0.01, least_deviation=0.5),
}


def flagged(name: str, series: NDArray[np.int64]) -> float:
    found = [DETECT[name](y) for y in series]
    return float(sum(one.alarm.sum() for one in found) / sum(one.judged.sum() for one in found))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("farrington", 0.005, 0.0135),
        ("cautious", 0.0, 0.004),
        ("predictive", 0.003, 0.01),
        ("ears C1", 0.05, 0.07),
        ("ears C2", 0.05, 0.07),
        ("ears C3", 0.06, 0.085),
    ],
)
def test_false_alarms_among_independent_weeks(
    name: str, low: float, high: float, rng: np.random.Generator
) -> None:
    """Poisson counts of mean 2, level 1%: Farrington and the predictive bound keep it, EARS not.

    Forty series of 480 weeks: the error of the share is about .0009 at .01 and .0018 at .06.
    """
    assert low < flagged(name, rng.poisson(2, (40, 480))) < high


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("farrington", 0.013, 0.03), ("cautious", 0.0, 0.007), ("predictive", 0.04, 0.08),
     ("ears C1", 0.07, 0.105)],
)  # fmt: skip
def test_false_alarms_among_overdispersed_weeks(
    name: str, low: float, high: float, rng: np.random.Generator
) -> None:
    """Negative binomial of mean 2 and size 1: only Farrington's dispersion keeps near 1%."""
    assert low < flagged(name, rng.negative_binomial(1, 1 / 3, (40, 480))) < high


@pytest.mark.parametrize(("mean", "overdispersion"), [(0.3, 0.0), (2.0, 0.0), (2.0, 1.0)], ids=str)
def test_a_chart_alarms_about_as_rarely_as_was_asked(
    mean: float, overdispersion: float, rng: np.random.Generator
) -> None:
    """Mean and overdispersion known, 100 weeks asked, 12 series of 1,000 weeks: about 120 alarms.

    The threshold has an error of 5%, the count of alarms of 9%: together four errors are 41%.
    """
    threshold = threshold_for(100, mean=mean, overdispersion=overdispersion, rng=rng)
    size = 1 / overdispersion if overdispersion else 1e9
    series = rng.negative_binomial(size, size / (size + mean), (12, 1000))
    options = {"mean": mean, "threshold": threshold, "overdispersion": overdispersion}
    alarms = sum(cusum(y, **options).alarm.sum() for y in series)
    assert_allclose(12_000 / alarms, 100, rtol=0.41)


def test_a_chart_for_one_ratio_alarms_about_as_rarely_as_was_asked(
    rng: np.random.Generator,
) -> None:
    """As above, with log 2 looked for alone."""
    ratio = float(np.log(2))
    threshold = threshold_for(100, mean=1.0, rng=rng, log_ratio=ratio)
    series = rng.poisson(1.0, (12, 1000))
    alarms = sum(
        cusum(y, mean=1.0, threshold=threshold, log_ratio=ratio).alarm.sum() for y in series
    )
    assert_allclose(12_000 / alarms, 100, rtol=0.41)


def test_a_longer_run_needs_a_higher_threshold(rng: np.random.Generator) -> None:
    thresholds = [threshold_for(run, mean=1.0, rng=rng) for run in (20, 100, 400)]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] < thresholds[1] - 0.5 < thresholds[2] - 1


@pytest.mark.parametrize("name", ["farrington", "predictive", "ears C1", "ears C2", "ears C3"])
def test_a_planted_week_is_found(name: str, rng: np.random.Generator) -> None:
    """Twelve events where two are usual, in 40 series; a sound method misses hardly any."""
    series = rng.poisson(2, (40, 300))
    series[:, 250] = 12
    found = [DETECT[name](y).alarm[250] for y in series]
    assert np.mean(found) >= 0.85


def test_a_lasting_doubling_is_found_by_the_chart_within_half_a_year(
    rng: np.random.Generator,
) -> None:
    """Mean 2 doubled for 26 weeks: the evidence of a week is .77, so five weeks do on average."""
    series = rng.poisson(2, (8, 186))
    series[:, 160:] = rng.poisson(4, (8, 26))
    alarms = [self_starting_cusum(y, run_length=260, rng=rng).alarm[160:].any() for y in series]
    assert np.mean(alarms) >= 7 / 8


def test_a_season_does_not_set_off_farrington_but_does_set_off_ears(
    rng: np.random.Generator,
) -> None:
    """A rate that swings between 1 and 9 within each year; the level stays 1%, or does not."""
    season = 5 + 4 * np.cos(2 * np.pi * np.arange(480) * 7 / 365.25)
    series = rng.poisson(season, (40, 480))
    assert flagged("farrington", series) < 0.025
    assert flagged("predictive", series) > 0.03
