"""The detectors of unusual weeks, with the options that suit sparse attacks; one index."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.stats.detectors.alarms import Alarms
from analysis.stats.detectors.ears import ears
from analysis.stats.detectors.farrington import farrington
from analysis.stats.detectors.predictive import predictive
from analysis.stats.detectors.self_starting import self_starting_cusum

YEARS_BACK = 3
"""Of history for Farrington's algorithm."""

QUARTER = 13
"""Weeks of history for the predictive bound."""

FALSE_ALARM_EVERY = 260
"""Weeks between false alarms of the CUSUM chart: five years."""

EARS_SHARE = 0.1
"""Of alpha, at which EARS is asked: it alarms far more often than its level says."""

Detector = Callable[[NDArray[np.int64], NDArray[np.float64], float, np.random.Generator], Alarms]
"""Weekly counts, observed shares, level and source of randomness in; alarms out."""


def _farrington(
    counts: NDArray[np.int64], exposure: NDArray[np.float64], alpha: float, _: np.random.Generator
) -> Alarms:
    return farrington(counts, exposure, alpha=alpha, years=YEARS_BACK)


def _ears(method: str) -> Detector:
    def detect(
        counts: NDArray[np.int64],
        exposure: NDArray[np.float64],
        alpha: float,
        _: np.random.Generator,
    ) -> Alarms:
        level = alpha * EARS_SHARE
        return ears(counts, exposure, method=method, alpha=level, least_deviation=0.5)

    return detect


def _cusum(
    counts: NDArray[np.int64], exposure: NDArray[np.float64], _: float, rng: np.random.Generator
) -> Alarms:
    return self_starting_cusum(counts, exposure, run_length=FALSE_ALARM_EVERY, rng=rng)


def _predictive(
    counts: NDArray[np.int64], exposure: NDArray[np.float64], alpha: float, _: np.random.Generator
) -> Alarms:
    return predictive(counts, exposure, alpha=alpha, half_window=QUARTER)


DETECTORS: Mapping[str, Detector] = {
    "farrington": _farrington,
    "ears_c1": _ears("C1"),
    "ears_c2": _ears("C2"),
    "ears_c3": _ears("C3"),
    "cusum": _cusum,
    "predictive": _predictive,
}
"""With the options that suit sparse attacks."""
