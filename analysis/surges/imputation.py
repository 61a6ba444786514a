"""Imprecise dates carried into a test: drawn over and over, or left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.counts.selection import Selection, select
from analysis.errors import DesignError, FitError
from analysis.events import Events
from analysis.events.precision import as_days
from analysis.models import fit_frequency, trend_and_season
from analysis.stats.imputation import draw_dates
from analysis.study import Study

STREAM = 5
"""Keeps these draws apart from others made with the study's seed."""

FAINTEST = 1e-6
"""Least weight of an observed day, of the mean: a trend that fades out forbids no day."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Uncertain:
    """The events of an outcome whose date is not known to the day.

    Attributes
    ----------
    first, last : ndarray of int, shape (n,)
        Where in the period each counted one may lie, both ends in.
    stated : ndarray of int, shape (T,)
        The counted ones by the day on which they are stated.
    cut : int
        Counted ones whose interval reaches beyond the observed days of the period.
    beyond : int
        Those not counted, as their stated day is outside the period or not observed, that
        may lie on an observed day of it.
    """

    first: Integers
    last: Integers
    stated: Integers
    cut: int
    beyond: int


def impute_dates(
    events: Events, counts: DailyCounts, study: Study, outcome: str | None = None
) -> DailyCounts:
    """Draw the imprecise dates as the study asks, for tests to average over.

    Use it between `count_events` and the test: ``counts = impute_dates(events, counts, study)``.

    Parameters
    ----------
    events : Events
        All events of the study's file.
    counts : DailyCounts
        From `count_events` with ``study.counting(outcome)``.
    study : Study
        Its `dates` say what to do, its `seed` makes the draws repeatable.
    outcome : str, optional
        Name of the outcome counted. Default: the primary one.

    Returns
    -------
    DailyCounts
        The same counts, exposure and period. `imputed` holds one row a draw ("impute"), or
        one row without the imprecise events ("exclude"); the counts come back as they are if
        the study takes dates as stated or none is imprecise.

    Raises
    ------
    DesignError
        If the counts are not those of the outcome.

    Notes
    -----
    Every counted event stays counted in every draw, on some observed day of its interval
    inside the period; an event that is not counted on its stated date stays out of all
    draws. A day is as likely as the rate there of a Poisson regression with trend and season,
    fitted to the precisely dated events with the windows of every recurrence masked.

    **Assumes** that imprecise events come at the rate of precise ones, and that a surge
    shows in the precise ones: in their own windows the imprecise ones are drawn as if there
    were none. Where most dates are imprecise, do not quote a missing surge as calm. Source:
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, Wiley.

    Examples
    --------
    >>> from analysis import count_events, load_events, load_study
    >>> study = load_study("iraq-us-interests", ["dates.imprecise=exclude"])
    >>> events = load_events(study.path(study.events.path))
    >>> counts = count_events(events, **study.counting())
    >>> counts.total, impute_dates(events, counts, study).imputed.sum(axis=1).tolist()
    (202, [188])
    """
    if study.dates.imprecise == "stated":
        return counts
    uncertain = uncertain_events(events, counts, study, outcome)
    if not uncertain.first.size:
        return counts
    precise = counts.counts - uncertain.stated
    imputed = precise[None]
    if study.dates.imprecise == "impute":
        weights, _ = day_weights(counts, precise, study)
        imputed = precise + draw_dates(
            uncertain.first,
            uncertain.last,
            weights,
            draws=study.dates.imputations,
            rng=np.random.default_rng([study.seed, STREAM]),
        )
    return DailyCounts(counts.first, counts.counts, counts.exposure, imputed)


def uncertain_events(
    events: Events, counts: DailyCounts, study: Study, outcome: str | None
) -> Uncertain:
    """Find the events of an outcome whose date is imprecise, counted or not."""
    chosen = select(events, **study.counting(outcome))
    _refuse_other_counts(counts, chosen, outcome or study.primary)
    imprecise = chosen.selected & (events.table["date_precision"] != "day").to_numpy()
    days, rows = counts.counts.size, imprecise & chosen.used
    earliest = _positions(events, "earliest", chosen.first)
    latest = _positions(events, "latest", chosen.first)
    seen = np.concatenate([[0], np.cumsum(chosen.exposure > 0)])
    observed = seen[np.clip(latest + 1, 0, days)] - seen[np.clip(earliest, 0, days)]
    return Uncertain(
        first=np.maximum(earliest[rows], 0),
        last=np.minimum(latest[rows], days - 1),
        stated=np.bincount(chosen.position[rows], minlength=days),
        cut=int((observed < latest - earliest + 1)[rows].sum()),
        beyond=int((imprecise & ~chosen.used & (observed > 0)).sum()),
    )


def _refuse_other_counts(counts: DailyCounts, chosen: Selection, outcome: str) -> None:
    used = np.bincount(chosen.position[chosen.used], minlength=chosen.exposure.size)
    if chosen.first != counts.first or not np.array_equal(used, counts.counts):
        raise DesignError(
            f"these are not the counts of the outcome {outcome!r}: {counts.total} events from "
            f"{counts.first} on, where it has {used.sum()} from {chosen.first} on; count with "
            "study.counting(outcome) and name the same outcome"
        )


def _positions(events: Events, column: str, first: dt.date) -> Integers:
    return (as_days(events.table[column]) - np.datetime64(first)).astype(np.int64)


def day_weights(counts: DailyCounts, precise: Integers, study: Study) -> tuple[Floats, bool]:
    """Give each observed day a likelihood, and say whether a rate could be fitted."""
    outside = DailyCounts(counts.first, precise, counts.exposure).masked(
        _near_the_anchor(counts, study)
    )
    try:
        fit = fit_frequency(outside, model="poisson")
    except FitError:
        return (counts.exposure > 0).astype(float), False
    # The fit tells no rate on masked days; its coefficients do.
    design = trend_and_season(outside, fit.bends).to_numpy()
    rate = np.exp(design @ np.log(fit.coefficients["rate_ratio"].to_numpy()))
    return np.where(counts.exposure > 0, np.maximum(rate, FAINTEST * rate.mean()), 0.0), True


def _near_the_anchor(counts: DailyCounts, study: Study) -> NDArray[np.bool_]:
    """Mark the window of every recurrence: anniversaries, control years and the event's own."""
    inside = np.zeros(counts.counts.size, dtype=bool)
    first, last = study.window
    for day in study.anchor.anchor().recurrences(counts.first, counts.last):
        at = counts.position(day)
        inside[max(at + first, 0) : at + last + 1] = True
    return inside
