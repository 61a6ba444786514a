"""Detectors of unusual weeks: the numbers of papers and of the R package surveillance 1.20.3."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from analysis.stats.detectors.cusum import cusum
from analysis.stats.detectors.ears import ears
from analysis.stats.detectors.farrington import farrington, farrington_classic
from analysis.stats.detectors.farrington_baseline import Baseline
from analysis.stats.detectors.farrington_bounds import (
    cautious_quantile_bound,
    delta_bound,
    quantile_bound,
)
from analysis.stats.detectors.predictive import predictive

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the reference series are not on this machine"
)

FOUR_YEARS: dict[str, Any] = {"years": 4, "period": 52, "alpha": 0.1}
"""Of the help page of `farringtonFlexible`."""

FIRST_ALGORITHM: dict[str, Any] = {
    "seasons": 1,
    "skipped": 3,
    "reweight_above": 1,
    "trend_level": 0.05,
    "threshold": "delta",
}


def table(name: str) -> Any:
    return np.genfromtxt(REFERENCE / name, delimiter=",", names=True, dtype=None, encoding=None)


def agona() -> NDArray[np.int64]:
    return np.asarray(table("salmonella_agona_weekly.csv")["count"])


@needs_reference
@pytest.mark.parametrize(("method", "alpha"), [("C1", 0.05), ("C2", 0.05), ("C3", 0.025)])
def test_ears_gives_the_bounds_and_alarms_of_earsc(method: str, alpha: float) -> None:
    """`earsC` on salmNewport, Germany, 2011: C1 and C2 need no option, C3 does."""
    germany = table("salmonella_newport_weekly.csv")["germany"]
    expected = table("salmonella_newport_ears_expected.csv")
    found = ears(germany, method=method, alpha=alpha, as_surveillance=method == "C3")
    at, column = expected["t"] - 1, method.lower()
    assert_allclose(found.bound[at], expected[f"{column}_bound"], atol=1e-5)
    assert_array_equal(found.alarm[at], expected[f"{column}_alarm"])


def test_ears_gives_the_bounds_of_earsc_on_a_series_short_enough_to_print() -> None:
    """`earsC(sts(y), control = list(method = "C1", alpha = 0.01))`, from the eighth step on."""
    y = [1, 2, 3, 1, 2, 3, 2, 9, 2, 2, 8, 8, 1, 2, 5, 0]
    first = [3.8994550852, 9.36028336222, 9.36028336222, 9.29977982375]
    assert_allclose(ears(y, method="C1", alpha=0.01).bound[7:11], first)
    assert_allclose(ears(y, method="C2", alpha=0.01).bound[9:13], first)
    third = ears(y, method="C3", alpha=0.01, as_surveillance=True).bound[11:]
    assert_allclose(third, [12.0328957813, 2.87284807, 6.69158283, 12.648529382, 8.263955078])


@needs_reference
@pytest.mark.parametrize(
    ("options", "column", "tolerance"),
    [
        (FOUR_YEARS | FIRST_ALGORITHM | {"as_surveillance": True}, "flexible_delta", 1e-3),
        (FOUR_YEARS, "flexible_nbplugin", 0),
    ],
)
def test_farrington_gives_the_bounds_and_alarms_of_the_help_page(
    options: dict[str, Any], column: str, tolerance: float
) -> None:
    """`farringtonFlexible` on salmonella.agona, weeks 282 to 312, both calls of its help page."""
    expected = table("salmonella_agona_farrington_expected.csv")
    found, at = farrington(agona(), **options), expected["t"] - 1
    assert_allclose(found.bound[at], expected[f"{column}_bound"], atol=tolerance)
    assert_array_equal(found.alarm[at], expected[f"{column}_alarm"])


@needs_reference
def test_the_classic_algorithm_gives_the_bounds_and_alarms_of_algo_farrington() -> None:
    expected = table("salmonella_agona_farrington_expected.csv")
    found = farrington_classic(agona(), years=4, period=52, alpha=0.05)
    at = expected["t"] - 1
    assert_allclose(found.bound[at], expected["classic_bound"], atol=1e-3)
    assert_array_equal(found.alarm[at], expected["classic_alarm"])


@needs_reference
@pytest.mark.parametrize(
    ("power", "bounds"),
    [
        (1, [5.07118506477, 5.27647120956, 3.93589343654, 4.06651264651, 3.37238866034]),
        (1 / 2, [6.0658485083, 6.27113465335, 5.03677508758, 5.17009480809, 4.44404830304]),
    ],
)
def test_the_other_powers_give_the_bounds_of_algo_farrington(
    power: float, bounds: list[float]
) -> None:
    """`algo.farrington(salmonella.agona, list(range = 282:286, b = 4, w = 3, powertrans = .))`."""
    found = farrington_classic(agona(), years=4, period=52, alpha=0.05, power=power)
    assert_allclose(found.bound[281:286], bounds, atol=1e-5)


@needs_reference
def test_the_expected_counts_are_those_of_farringtonflexible() -> None:
    """`mu0Vector` of the second call of the help page; R stops its search at 1e-8."""
    expected = [1.38093930177, 1.43726985006, 1.72389855106, 1.9727062134]
    assert_allclose(farrington(agona(), **FOUR_YEARS).expected[281:285], expected, atol=1e-6)


@needs_reference
def test_the_cautious_threshold_gives_the_bounds_of_farringtonflexible() -> None:
    """The second call of the help page with `thresholdMethod = "muan"`."""
    bounds = [4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 7, 8, 9, 9, 9, 9, 9, 9, 9, 9, 8, 8, 8, 7, 6, 6, 6, 6, 6]
    found = farrington(agona(), **FOUR_YEARS, threshold="muan", as_surveillance=True)
    assert_array_equal(found.bound[281:], [*bounds, 6, 7])
    assert_array_equal(np.flatnonzero(found.alarm[281:]) + 282, [284, 285])


@needs_reference
def test_without_a_trend_the_bounds_are_those_of_farringtonflexible() -> None:
    """The second call of the help page with `trend = FALSE, alpha = 0.05`, weeks 282 to 300."""
    bounds = [6, 6, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9, 10, 9, 10, 10, 9, 10, 9]
    found = farrington(agona(), years=4, period=52, alpha=0.05, trend_level=0)
    assert_array_equal(found.bound[281:300], bounds)


@needs_reference
@pytest.mark.parametrize(
    ("column", "land", "upper", "alarms"),
    [
        ("baden_wuerttemberg", "BadenWuerttemberg", [4, 3, 3, 3, 2], [0, 0, 0, 0, 1]),
        ("north_rhine_westphalia", "NorthRhineWestphalia", [3, 3, 3, 2, 2], [0, 0, 0, 0, 0]),
    ],
)
def test_farrington_gives_the_table_of_salmon_schumacher_and_hoehle(
    column: str, land: str, upper: list[int], alarms: list[int]
) -> None:
    """Salmon et al. (2016), Journal of Statistical Software 70(10), table 2: weeks by date."""
    expected = table("salmonella_newport_farrington_expected.csv")
    found = farrington(table("salmonella_newport_weekly.csv")[column], years=4, alpha=0.05)
    at = expected["t"] - 1
    assert_array_equal(found.bound[at], upper)
    assert_array_equal(found.bound[at], expected[f"upper{land}"])
    assert_array_equal(found.alarm[at], alarms)


@needs_reference
def test_weeks_by_date_give_the_bounds_of_farringtonflexible_for_a_year_and_a_half() -> None:
    """The same call for Germany, weeks 430 to 520; 0 stands where R gives none."""
    bounds = np.array([
        3, 3, 0, 0, 0, 0, 3, 4, 4, 0, 0, 5, 5, 5, 5, 5, 7, 7, 7, 8, 7, 8, 8, 8, 8, 7,
        7, 8, 9, 10, 10, 12, 12, 12, 12, 10, 10, 8, 8, 8, 0, 0, 0, 7, 7, 7, 0, 0, 0, 0, 0, 0,
        0, 0, 6, 6, 6, 6, 0, 0, 0, 0, 6, 6, 7, 7, 7, 7, 7, 7, 0, 0, 7, 0, 8, 8, 8, 7,
        7, 8, 9, 10, 9, 11, 11, 11, 0, 10, 10, 8, 8,
    ])  # fmt: skip
    germany = table("salmonella_newport_weekly.csv")["germany"]
    ours = farrington(germany, years=4, alpha=0.05).bound[429:520]
    assert_array_equal(ours[bounds > 0], bounds[bounds > 0])


@pytest.mark.parametrize(
    ("power", "upper"), [(1, 8.6926872), (1 / 2, 9.3744842), (2 / 3, 9.1154825)]
)
def test_the_delta_bound_is_that_of_the_tests_of_surveillance(power: float, upper: float) -> None:
    """`test-farringtonFlexible.R`: prediction 5, standard error .2, dispersion 1, alpha .05."""
    assert_allclose(delta_bound(5, 0.2 / 5, 1, 0.05, power), upper, atol=1e-6)


@pytest.mark.parametrize(("dispersion", "plain", "cautious"), [(1.5, 10, 24), (1.0, 9, 22)])
def test_the_quantile_bounds_are_those_of_the_tests_of_surveillance(
    dispersion: float, plain: int, cautious: int
) -> None:
    """`test-farringtonFlexible.R`: log prediction log 5, its standard error log 2, alpha .05."""
    assert quantile_bound(5, np.log(2), dispersion, 0.05, 1) == plain
    assert cautious_quantile_bound(5, np.log(2), dispersion, 0.05, 1) == cautious


@pytest.mark.parametrize(
    ("half_window", "seasons", "lengths"),
    [
        (2, 10, [5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 5, 5, 1]),
        (4, 10, [9, 5, 5, 5, 5, 5, 5, 5, 4, 4, 9, 5, 5, 5, 5, 1]),
        (3, 7, [7, 8, 8, 8, 7, 7, 7, 7, 8, 8, 6]),
    ],
)
def test_the_seasons_are_as_long_as_in_farringtonflexible(
    half_window: int, seasons: int, lengths: list[int]
) -> None:
    """Lengths of the runs of its seasonal factor with `b = 2` and 26 weeks left out."""
    _, season = Baseline(2, half_window, seasons, 26, 52).steps()
    ends = np.flatnonzero(np.append(np.diff(season) != 0, True))
    assert_array_equal(np.diff(ends, prepend=-1), lengths)


@needs_reference
def test_the_chart_gives_the_statistics_of_algo_glrnb() -> None:
    """`algo.glrnb` with `c.ARL = 5, alpha = 0.2` on 120 counts: alarm at 114 alone."""
    given = table("glrnb_expected.csv")
    found = cusum(given["count"], mean=given["mu0"], overdispersion=0.2, threshold=5)
    assert_allclose(found.statistic, given["glr"], atol=1e-6)
    assert_array_equal(np.flatnonzero(found.alarm) + 1, [114])


@needs_reference
@pytest.mark.parametrize(
    ("overdispersion", "log_ratio", "statistics", "alarms"),
    [
        (0, None, [0.269751977, 0.004111197, 1.015589149, 0.012775302, 0.237573100],
         [6, 65, 103, 107, 108, 114]),
        (0, 0.4, [0.101292479, 0, 0, 0, 0], [6, 65, 103, 108, 114]),
        (0.2, 0.4, [0.044752803, 0, 0, 0, 3.822726132], [114]),
    ],
)  # fmt: skip
def test_the_other_charts_give_the_statistics_of_algo_glrnb(
    overdispersion: float, log_ratio: float | None, statistics: list[float], alarms: list[int]
) -> None:
    """The same counts with `alpha = 0` and `theta = 0.4`, at steps 1, 3, 20, 100 and 110."""
    given = table("glrnb_expected.csv")
    found = cusum(
        given["count"],
        mean=given["mu0"],
        overdispersion=overdispersion,
        threshold=5,
        log_ratio=log_ratio,
    )
    assert_allclose(found.statistic[[0, 2, 19, 99, 109]], statistics, atol=1e-6)
    assert_array_equal(np.flatnonzero(found.alarm) + 1, alarms)


@needs_reference
def test_the_bound_of_a_chart_is_just_below_the_cases_that_algo_glrnb_needs() -> None:
    """`ret = "cases"` gives 49.774, 51.637, 53.923 and 27.663 at steps 1, 2, 3 and 20."""
    given = table("glrnb_expected.csv")
    found = cusum(given["count"], mean=given["mu0"], overdispersion=0.2, threshold=5, log_ratio=0.4)
    assert_array_equal(found.bound[[0, 1, 2, 19]], [49, 51, 53, 27])


@needs_reference
@pytest.mark.parametrize(
    ("options", "first", "bounds", "alarms"),
    [
        ({"alpha": 0.01}, 399, [6, 7, 8, 8, 7, 7, 7, 7, 5, 5, 5, 8, 18, 28, 31], [409, 410, 411]),
        ({"alpha": 0.05, "years": 2, "half_window": 4, "this_year": False}, 300,
         [7, 7, 7, 7, 7, 7, 8, 8, 7, 7, 7, 6, 6, 6, 5], []),
        ({"alpha": 0.05, "years": 1}, 300,
         [7, 7, 6, 6, 7, 7, 7, 7, 7, 7, 6, 5, 5, 4, 4], [303]),
    ],
)  # fmt: skip
def test_the_predictive_bound_is_that_of_algo_bayes(
    options: dict[str, Any], first: int, bounds: list[int], alarms: list[int]
) -> None:
    """`algo.bayes` on salmNewport, Germany, with the same b, w, actY and alpha."""
    germany = table("salmonella_newport_weekly.csv")["germany"]
    found = predictive(germany, **options, period=52)
    weeks = slice(first - 1, first - 1 + len(bounds))
    assert_array_equal(found.bound[weeks], bounds)
    assert_array_equal(np.flatnonzero(found.alarm[weeks]) + first, alarms)


def test_the_predictive_bound_gives_the_quality_table_of_the_vignette() -> None:
    """`algo.bayes(k1, range 27:192, b 0, w 6, alpha .01)`: 2 hits, 4 false alarms, 160 calm."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    code = 'library(surveillance); data(k1); cat("\\n", k1$observed, "\\n", k1$state)'
    run = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("R has no package surveillance")
    counts, state = (np.array(line.split(), dtype=int) for line in run.stdout.splitlines()[-2:])
    weeks = slice(26, 192)
    alarm = predictive(counts, alpha=0.01).alarm[weeks]
    outbreak = state[weeks] == 1
    table = [(alarm & outbreak).sum(), (alarm & ~outbreak).sum(), (~alarm & ~outbreak).sum()]
    assert_array_equal([*table, (~alarm & outbreak).sum()], [2, 4, 160, 0])
