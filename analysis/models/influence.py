"""How much a fit hangs on single days: what moves when one of them is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.events.words import long_date
from analysis.models.base import FrequencyFit
from analysis.models.covariates import covariates
from analysis.models.regression import LogLinear
from analysis.stats.cooks_distance import cooks_distance
from analysis.stats.scores import log_score

Floats = NDArray[np.float64]
Refit = Callable[[DailyCounts], FrequencyFit]

DAYS = 5

DISPERSION = "dispersion"
"""The term of `dynamics` that a Poisson fit has not."""

TENTH, INTERVAL = "a tenth", "its 95% interval"
"""What a number may move by, or within, when a day is left out."""


@dataclass(frozen=True, slots=True)
class Move:
    """The largest change of one number when a single day is left out.

    Attributes
    ----------
    name : str
        "average rate", "spread" (Pearson's dispersion), or a term of `dynamics`.
    before, after : float
        With the day and without it.
    day : datetime.date
        The day left out.
    inside : bool
        Whether the change is small: within the number's own 95% interval, or by less than a
        tenth where it has none.
    limit : str
        Which of the two it is: "its 95% interval" or "a tenth".
    """

    name: str
    before: float
    after: float
    day: dt.date
    inside: bool
    limit: str

    @property
    def size(self) -> str:
        """Say the change as a share of the number, or as it is where that is 0."""
        change = abs(self.after - self.before)
        if np.isnan(change):
            return "an unknown amount"
        return f"{change / abs(self.before):.0%}" if self.before else f"{change:.2f}"

    @property
    def beyond(self) -> str:
        """Say by how much the number goes beyond its limit, and on which day."""
        over = "more than a tenth" if self.limit == TENTH else f"out of {self.limit}"
        return f"the {self.name} by {self.size}, {over} (without {long_date(self.day)})"


@dataclass(frozen=True, slots=True)
class Influence:
    """What single days do to a fit.

    Attributes
    ----------
    days : tuple of datetime.date
        The days left out, one at a time.
    moves : tuple of Move
        The largest change of every number.
    unfitted : tuple of datetime.date
        Days without which the model could not be fitted.
    """

    days: tuple[dt.date, ...]
    moves: tuple[Move, ...]
    unfitted: tuple[dt.date, ...]

    @property
    def holds(self) -> bool:
        """Whether no single day matters much."""
        return not self.unfitted and all(move.inside for move in self.moves)

    def sentence(self) -> str:
        """Say the largest changes in words, as the report prints it."""
        if self.unfitted:
            return (
                f"Without {long_date(self.unfitted[0])} the model cannot be fitted at all; it "
                "hangs on single days."
            )
        begin = f"Leaving out {self._one_day()} moves"
        beyond = [move.beyond for move in self.moves if not move.inside]
        if beyond:
            return f"{begin} {', and '.join(beyond)}."
        told = ", ".join(f"the {move.name} by {move.size}" for move in self.moves)
        return f"{begin} at most {told}: no single day decides."

    def _one_day(self) -> str:
        number = len(self.days)
        return "the weightiest day" if number == 1 else f"one of the {number} weightiest days"


def same_model(fit: FrequencyFit) -> Refit:
    """Give a function that fits the same model with the same terms to other counts."""
    from analysis.models import fit_frequency  # the package index imports this file

    def refit(counts: DailyCounts) -> FrequencyFit:
        return fit_frequency(
            counts,
            model=fit.model,
            bends=fit.terms.bends,
            harmonics=fit.terms.harmonics,
            weekday=fit.terms.weekday,
        )

    return refit


def influence(fit: FrequencyFit, *, days: int = DAYS, refit: Refit | None = None) -> Influence:
    """Leave out the weightiest days, one at a time, and fit the model again.

    Use it to see whether a salvo on one day makes the picture.

    Parameters
    ----------
    fit : FrequencyFit
        Any fitted model.
    days : int, optional
        How many days to try. Default 5.
    refit : callable, optional
        Fits the same model to other counts. Default: by `fit_frequency`, with the same terms.

    Returns
    -------
    Influence

    Raises
    ------
    DesignError
        If no day is asked for.

    Notes
    -----
    The days are those with the largest Cook's distance where the log rate is linear in its
    terms, and else those that the model held least likely. A day left out is an unobserved
    day, no zero. A model that falls to Poisson without a day has dispersion 0 there; that is
    within the limits if the lower end of the 95% interval raises the variance of an average day
    by less than a tenth. **Assumes** that the weightiest days are among those tried; several days
    together may weigh more than each by itself. Source: Cook and Weisberg (1982), Residuals and
    Influence in Regression.
    """
    if days < 1:
        raise DesignError(f"influence needs at least one day to leave out, got {days}")
    again = refit or same_model(fit)
    left_out = [int(day) for day in _weightiest(fit, days)]
    without: list[tuple[dt.date, FrequencyFit]] = []
    unfitted = []
    for day in left_out:
        date = fit.first + dt.timedelta(day)
        hidden = np.arange(fit.counts.counts.size) == day
        try:
            without.append((date, again(fit.counts.masked(hidden))))
        except FitError:
            unfitted.append(date)
    moves = _moves(fit, without) if without else ()
    dates = tuple(fit.first + dt.timedelta(day) for day in left_out)
    return Influence(dates, moves, tuple(unfitted))


def _weightiest(fit: FrequencyFit, days: int) -> NDArray[np.int64]:
    seen = np.flatnonzero(np.isfinite(fit.residuals))
    predicted, y = fit.predictive[seen], fit.counts.counts[seen]
    if isinstance(fit.process, LogLinear):
        design = covariates(fit.counts, fit.terms).to_numpy()[seen]
        weight = cooks_distance(y, predicted.mean, predicted.variance, design)
    else:
        weight = log_score(predicted, y)
    return seen[np.argsort(-weight, kind="stable")[:days]]


def _moves(fit: FrequencyFit, without: list[tuple[dt.date, FrequencyFit]]) -> tuple[Move, ...]:
    plain = {"average rate": _rate(fit), "spread": fit.dispersion}
    moves = [
        _largest(name, value, (0.9 * value, 1.1 * value), TENTH, without)
        for name, value in plain.items()
    ]
    for row in fit.dynamics.itertuples():
        limits = _limits(str(row.term), float(row.lower), float(row.upper), _rate(fit))
        moves.append(_largest(str(row.term), float(row.estimate), limits, INTERVAL, without))
    return tuple(moves)


def _limits(name: str, lower: float, upper: float, rate: float) -> tuple[float, float]:
    """Give an interval, down to 0 for a dispersion that may hardly differ from none."""
    # An interval on the log scale never reaches 0, however near to Poisson the counts are.
    hardly = name == DISPERSION and lower * rate < 0.1
    return (0.0 if hardly else lower), upper


def _largest(
    name: str,
    before: float,
    limits: tuple[float, float],
    limit: str,
    without: list[tuple[dt.date, FrequencyFit]],
) -> Move:
    after = [(_value(other, name), day) for day, other in without]
    value, day = max(after, key=lambda found: np.nan_to_num(abs(found[0] - before), nan=np.inf))
    low, high = limits
    return Move(name, before, value, day, bool(low <= value <= high), limit)


def _value(fit: FrequencyFit, name: str) -> float:
    if name == "average rate":
        return _rate(fit)
    if name == "spread":
        return fit.dispersion
    poisson = name == DISPERSION and name not in set(fit.dynamics["term"])
    return 0.0 if poisson else fit.estimate(name)


def _rate(fit: FrequencyFit) -> float:
    return float(np.nanmean(fit.expected))
