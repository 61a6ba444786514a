"""The lines of a diagnosis: what each test of a fit means for the attacks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.models.base import FrequencyFit
from analysis.models.covariates import covariates
from analysis.models.influence import Refit, influence, same_model
from analysis.models.regression import LogLinear
from analysis.models.words import LEVEL
from analysis.stats.autocorrelation import Autocorrelation, autocorrelation_test
from analysis.stats.distributions import CountDistribution
from analysis.stats.pit import PitHistogram, pit_test
from analysis.stats.quantile_residuals import quantile_residual_test
from analysis.stats.rootogram import rootogram
from analysis.stats.score_calibration import calibration_test
from analysis.stats.time_rescaling import time_rescaling, time_rescaling_refitted
from analysis.stats.words import pvalue_in_words
from analysis.stats.zeros import spread_test, zero_test

NEAR_ONE = (0.9, 1.1)
"""Spreads over the expected that a reader takes for as much."""


@dataclass(frozen=True, slots=True)
class DiagnosticLine:
    """One thing that a right model would pass.

    Attributes
    ----------
    name : str
        Key in `DIAGNOSTICS`.
    statistic, pvalue : float
        nan where there is none.
    ok : bool or None
        Whether the model holds; None where that cannot be judged.
    sentence : str
        What that means for the attacks, as the report prints it.
    """

    name: str
    statistic: float
    pvalue: float
    ok: bool | None
    sentence: str


def spread(fit: FrequencyFit, rng: np.random.Generator) -> DiagnosticLine:
    """Judge whether counts vary as much as the model allows."""
    predicted, counts, design = judged_days(fit)
    found = spread_test(predicted, counts, design)
    shown = pvalue_in_words(found.pvalue)
    times = f"{found.observed / found.expected:.2f} times"
    if found.pvalue == 1:
        words, ok = f"The spread of the counts was fitted ({times} the expected).", None
        return DiagnosticLine("spread", found.statistic, found.pvalue, ok, words)
    if found.pvalue >= LEVEL:
        words = _spread_within(found.observed / found.expected, shown)
    elif found.statistic * (found.observed / found.expected - 1) <= 0:
        words = (
            f"Counts vary {times} as much as the model allows in all, but on the days that tell "
            f"most it is the other way round ({shown}): it spreads them wrongly over the days."
        )
    elif found.statistic > 0:
        words = (
            f"Counts vary {times} as much as the model allows ({shown}): attacks come in salvos or "
            "bursts that it does not hold."
        )
    else:
        words = (
            f"Counts vary only {times} as much as the model allows ({shown}): attacks are more "
            "regular than it says."
        )
    return _judged("spread", found.statistic, found.pvalue, words)


def _spread_within(ratio: float, shown: str) -> str:
    """Say that a spread passes, and how far from the expected chance may bring it."""
    if NEAR_ONE[0] <= ratio <= NEAR_ONE[1]:
        return f"Counts vary as much as the model allows ({ratio:.2f} times, {shown})."
    return (
        f"Counts vary {ratio:.2f} times as much as the model expects, but chance alone may bring "
        f"that in so few or so uneven days ({shown})."
    )


def zeros(fit: FrequencyFit, rng: np.random.Generator) -> DiagnosticLine:
    """Judge whether days without attacks are as frequent as the model expects."""
    predicted, counts, design = judged_days(fit)
    found = zero_test(predicted, counts, design)
    shown = pvalue_in_words(found.pvalue)
    against = f"{found.observed:,.0f} against {found.expected:,.0f}"
    if found.pvalue == 1:
        words = f"The number of days without attacks was fitted ({against} expected)."
        return DiagnosticLine("zeros", found.statistic, found.pvalue, None, words)
    if found.pvalue >= LEVEL:
        words = f"Days without attacks are as frequent as the model expects ({against})."
    elif found.statistic * (round(found.observed) - round(found.expected)) <= 0:
        # The test weighs busy times more, so its sign may differ from that of the plain sums.
        words = (
            "Days without attacks come at other times than the model expects "
            f"({against} in all, {shown}): there are "
            f"{'too many' if found.statistic > 0 else 'too few'} where attacks are expected most."
        )
    elif found.statistic > 0:
        words = (
            f"Days without attacks are more frequent than the model expects ({against}, {shown}): "
            "attacks crowd on fewer days."
        )
    else:
        words = (
            f"Days without attacks are rarer than the model expects ({against}, {shown}): attacks "
            "are spread over more days."
        )
    return _judged("zeros", found.statistic, found.pvalue, words)


def pit(fit: FrequencyFit, rng: np.random.Generator) -> DiagnosticLine:
    """Judge whether counts fall evenly into their predictive distributions."""
    found = draw_pit(fit, rng)
    shown = pvalue_in_words(found.pvalue)
    if found.pvalue >= LEVEL:
        words = (
            "Quiet and busy days come about as often as the model expects (PIT histogram, "
            f"{shown})."
        )
    else:
        predicted, counts, _ = judged_days(fit)
        words = (
            "Quiet and busy days do not come as often as the model expects (PIT histogram, "
            f"{shown}). {rootogram(predicted, counts).sentence()}"
        )
    return _judged("pit", found.statistic, found.pvalue, words)


def quantile_residuals(fit: FrequencyFit, rng: np.random.Generator) -> DiagnosticLine:
    """Judge whether randomised quantile residuals are standard normal."""
    predicted, counts = fit.predictive, fit.counts.counts
    found = quantile_residual_test(predicted, counts, _seen(fit), rng)
    shown = pvalue_in_words(found.pvalue)
    level = f"mean {found.mean:z.2f}, standard deviation {found.deviation:.2f}"
    verdict = "are as small and as large as" if found.pvalue >= LEVEL else "are not"
    words = f"Residuals {verdict} those of a right model ({level}, {shown})."
    return _judged("quantile_residuals", found.statistic, found.pvalue, words)


def autocorrelation(fit: FrequencyFit, rng: np.random.Generator) -> DiagnosticLine:
    """Judge whether neighbouring days resemble each other more than the model allows."""
    found = draw_memory(fit, rng)
    shown = pvalue_in_words(found.pvalue)
    if found.pvalue >= LEVEL:
        words = (
            "Counts on neighbouring days resemble each other no more than the model allows "
            f"({shown})."
        )
    elif found.values.sum() > 0:
        words = (
            "Counts on neighbouring days resemble each other more than the model allows "
            f"({shown}): bursts, or a rate that moves faster than its trend."
        )
    else:
        words = (
            "Busy and quiet days alternate more than the model allows "
            f"({shown}): it carries bursts on too long, or attacks keep a rhythm."
        )
    return _judged("autocorrelation", found.statistic, found.pvalue, words)


def waiting_times(
    fit: FrequencyFit,
    rng: np.random.Generator,
    *,
    refits: int = 0,
    refit: Refit | None = None,
) -> DiagnosticLine:
    """Judge whether attacks come when the model expects them."""
    predicted, counts, _ = judged_days(fit)
    if refits:
        found = time_rescaling_refitted(
            predicted, counts, rng, refits=refits,
            again=partial(_fitted_again, fit, refit or same_model(fit)),
        )  # fmt: skip
    else:
        found = time_rescaling(predicted, counts, rng)
    shown = pvalue_in_words(found.pvalue)
    if found.pvalue >= LEVEL:
        words = f"The waits between attacks are as long as the model expects ({shown})."
    elif found.pvalue_order < found.pvalue_distance:
        words = _waits_in_order(found.memory, shown)
    else:
        words = _waits_in_length(found.unevenness, shown)
    return _judged("waiting_times", found.distance, found.pvalue, words)


def _waits_in_order(memory: float, shown: str) -> str:
    if memory > 0:
        return (
            f"Short waits between attacks follow short ones, and long ones long ({shown}): "
            "spells of more and of fewer attacks that the model does not hold."
        )
    return (
        f"Short waits between attacks follow long ones, and long ones short ({shown}): attacks "
        "keep a rhythm, or pauses, that the model does not hold."
    )


def _waits_in_length(unevenness: float, shown: str) -> str:
    begin = f"The waits between attacks are not as long as the model expects ({shown}): "
    if unevenness > 1:
        return f"{begin}attacks crowd together, and stay away, at times of their own."
    return f"{begin}they are more alike than chance makes them, so attacks come more evenly."


def score(fit: FrequencyFit, rng: np.random.Generator) -> DiagnosticLine:
    """Judge whether the counts surprise the model as often as it says."""
    predicted, counts, _ = judged_days(fit)
    found = calibration_test(predicted, counts, score="log", pooled=True)
    mean = f"mean log score {found.found:z.3f}, expected {found.expected:z.3f}"
    if found.pvalue >= LEVEL:
        words = f"The counts surprise the model no more than it says itself ({mean})."
    else:
        than = "more" if found.statistic > 0 else "less"
        words = f"The counts surprise the model {than} than it says itself ({mean})."
    return _judged("score", found.statistic, found.pvalue, words)


def single_days(
    fit: FrequencyFit, rng: np.random.Generator, *, refit: Refit | None = None
) -> DiagnosticLine:
    """Judge whether the fit hangs on single days."""
    found = influence(fit, refit=refit)
    return DiagnosticLine("influence", float("nan"), float("nan"), found.holds, found.sentence())


def _seen(fit: FrequencyFit) -> NDArray[np.bool_]:
    """Give the days that the likelihood counts."""
    return np.isfinite(fit.residuals)


def judged_days(
    fit: FrequencyFit,
) -> tuple[CountDistribution, NDArray[np.int64], NDArray[np.float64] | None]:
    """Give the distributions, the counts and the estimated covariates of those days."""
    seen = _seen(fit)
    design = None
    if isinstance(fit.process, LogLinear):
        design = covariates(fit.counts, fit.terms).to_numpy()[seen]
    return fit.predictive[seen], fit.counts.counts[seen], design


def draw_pit(fit: FrequencyFit, rng: np.random.Generator) -> PitHistogram:
    """Make the PIT histogram of the days that the likelihood counts."""
    predicted, counts, _ = judged_days(fit)
    return pit_test(predicted, counts, rng)


def draw_memory(fit: FrequencyFit, rng: np.random.Generator) -> Autocorrelation:
    """Correlate the Pearson residuals of those days."""
    return autocorrelation_test(fit.predictive, fit.counts.counts, _seen(fit), rng)


def _fitted_again(
    fit: FrequencyFit, refit: Refit, rng: np.random.Generator
) -> tuple[CountDistribution, NDArray[np.int64]]:
    """Draw a series from the fit, and fit the model to it."""
    drawn = DailyCounts(fit.first, fit.simulate(1, rng)[0], fit.counts.exposure)
    predicted, counts, _ = judged_days(refit(drawn))
    return predicted, counts


def _judged(name: str, statistic: float, pvalue: float, words: str) -> DiagnosticLine:
    return DiagnosticLine(name, statistic, pvalue, pvalue >= LEVEL, words)
