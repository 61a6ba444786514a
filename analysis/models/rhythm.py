"""Season and weekday as rate ratios that a reader can use."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.events.words import month_name
from analysis.models.covariates import FRIDAY, WEEKDAYS, Terms, Weekday, covariates, most_pieces
from analysis.models.regression import EXTREME, observed_rows, unsettled
from analysis.stats.constants import YEAR

Floats = NDArray[np.float64]
Row = tuple[str, str, float, float, float]

BLOCK = 28
"""Days in a block that stands for itself when weekdays are compared."""

SINGULAR = 1e14


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """How the rate of attacks moves through the year and the week.

    Attributes
    ----------
    ratios : pandas.DataFrame
        "part" ("season" or "weekday"), "when", "rate_ratio", "lower", "upper" (95%).
    season_pvalue, weekday_pvalue : float
        Of the rate being the same all year, and all week; the latter nan, and its rows left
        out, where a weekday has no event at all.
    """

    ratios: pd.DataFrame
    season_pvalue: float
    weekday_pvalue: float

    def sentence(self) -> str:
        """Say both in words, as the report prints it."""
        season = self.ratios.iloc[0]
        busiest = str(season["when"]).removesuffix(" against quietest")
        year = (
            f"{_found(self.season_pvalue, 'time of year')}: at its {busiest} it is "
            f"{_ratio(season)} that of the quietest time."
        )
        if np.isnan(self.weekday_pvalue):
            return f"{year} There are too few attacks to compare the days of the week."
        friday = self.ratios.iloc[1]
        return (
            f"{year} {_found(self.weekday_pvalue, 'day of the week')}: on Fridays it is "
            f"{_ratio(friday)} that of the other days."
        )


def rhythm(counts: DailyCounts) -> Rhythm:
    r"""Estimate how the rate depends on the time of year and the day of the week.

    Use it to describe season and week; an anniversary is tested elsewhere.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.

    Returns
    -------
    Rhythm

    Raises
    ------
    FitError
        If the counts cannot carry the model.

    Notes
    -----
    A Poisson regression on trend, one yearly wave and weekdays. With the wave's coefficients a
    and b the busiest time is to the quietest as :math:`\exp(2 \sqrt{a^2 + b^2})`. A weekday is
    set against the mean of the week, Friday also against the six others. Because attacks come
    in bursts, errors are taken from how the scores scatter from year to year (season) and from
    one block of 28 days to the next (weekday), with Hotelling's reference for so few years;
    the interval of the season holds for whatever day is the busiest.

    **Assumes** a smooth season that is the same every year; the busiest time is chosen by the
    data, so its ratio errs upwards and is at least 1: where the p-value is large, do not quote
    it as a season. Source: Liang and Zeger (1986), Biometrika 73, 13-22; Hotelling (1931),
    Annals of Mathematical Statistics 2, 360-378.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> weekend = 1 + (np.arange(2000) % 7 == 4)
    >>> found = rhythm(DailyCounts(dt.date(2018, 1, 1), rng.poisson(0.4 * weekend)))
    >>> bool(found.weekday_pvalue < 0.001)
    True
    """
    fit = _estimate(counts)
    wave, week = fit.part(2 + fit.days, fit.days, fit.years), fit.part(fit.days, 0, fit.blocks)
    rows = [_season(wave), *(_weekdays(week) if fit.days else [])]
    return Rhythm(
        pd.DataFrame(rows, columns=["part", "when", "rate_ratio", "lower", "upper"]),
        wave.pvalue,
        week.pvalue if fit.days else float("nan"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Some coefficients, how they scatter from cluster to cluster, and how many there are."""

    params: Floats
    covariance: Floats
    clusters: int

    @property
    def pvalue(self) -> float:
        """Of all of them being 0, by Hotelling's test; 1 with too few clusters for one."""
        free = self.clusters - self.params.size
        if free < 1:
            return 1.0
        statistic = self.params @ np.linalg.solve(self.covariance, self.params)
        scaled = statistic * free / (self.params.size * (self.clusters - 1))
        return float(stats.f.sf(scaled, self.params.size, free))

    def spread(self, slope: Floats, directions: int) -> float:
        """Half the width of a 95% interval that holds for so many directions at once."""
        free = self.clusters - directions
        if free < 1:
            return float("inf")
        reach = directions * (self.clusters - 1) / free * stats.f.ppf(0.95, directions, free)
        return float(np.sqrt(reach * (slope @ self.covariance @ slope)))


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """A Poisson regression whose last terms are the wave and the weekdays."""

    params: Floats
    inverse: Floats
    scores: Floats
    years: NDArray[np.int64]
    blocks: NDArray[np.int64]
    days: int

    def part(self, start: int, end: int, groups: NDArray[np.int64]) -> _Part:
        """Take the terms from `start` to `end`, counted from the last, with their scatter."""
        sums = np.zeros((groups.max() + 1, self.params.size))
        np.add.at(sums, groups, self.scores)
        clusters = sums.shape[0]
        whole = self.inverse @ (sums.T @ sums) @ self.inverse * clusters / (clusters - 1)
        kept = slice(self.params.size - start, self.params.size - end)
        return _Part(self.params[kept], whole[kept, kept], clusters)


def _estimate(counts: DailyCounts) -> _Fit:
    """Fit with as many terms as the counts carry."""
    weekdays: tuple[Weekday, ...] = ("each", "none")
    for weekday, bends in product(weekdays, range(most_pieces(counts), -1, -1)):
        try:
            return _fit(counts, Terms(bends, 1, weekday))
        except FitError as error:
            refused = error
    raise refused


def _fit(counts: DailyCounts, terms: Terms) -> _Fit:
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    y, x = observed_rows(counts, covariates(counts, terms))
    with warnings.catch_warnings():
        # Years without an event send the mean to 0, which is judged by the coefficients.
        warnings.simplefilter("ignore")
        fit = GLM(y, x, family=Poisson()).fit()
    mean = np.asarray(fit.mu)
    information = (x * mean[:, None]).T @ x
    sound = np.abs(fit.params).max() < EXTREME and np.linalg.cond(information) < SINGULAR
    if not fit.converged or not sound:
        raise FitError(unsettled("seasonal", counts))
    seen = np.flatnonzero(counts.exposure)
    years = np.array([day.year for day in counts.days])[seen]
    return _Fit(
        params=np.asarray(fit.params),
        inverse=np.linalg.inv(information),
        scores=(y - mean)[:, None] * x,
        years=np.unique(years, return_inverse=True)[1],
        blocks=np.unique(seen // BLOCK, return_inverse=True)[1],
        days=0 if terms.weekday == "none" else len(WEEKDAYS) - 1,
    )


def _season(wave: _Part) -> Row:
    height = float(np.hypot(*wave.params))
    turn = float(np.arctan2(wave.params[1], wave.params[0])) % (2 * np.pi) / (2 * np.pi)
    peak = dt.date(2001, 1, 1) + dt.timedelta(int(turn * YEAR))
    slope = wave.params / height if height else np.array([1.0, 0.0])
    spread = wave.spread(slope, directions=2)
    when = f"busiest (about {peak.day} {month_name(peak)}) against quietest"
    # A height below 0 would only be a wave turned round.
    low = float(np.exp(2 * max(0.0, height - spread)))
    return "season", when, float(np.exp(2 * height)), low, float(np.exp(2 * (height + spread)))


def _weekdays(week: _Part) -> list[Row]:
    """Turn contrasts with Monday into contrasts with the mean of the week, and with the rest."""
    against = np.eye(7) - 1 / 7
    rows = [_contrast(name, row, week) for name, row in zip(WEEKDAYS, against, strict=True)]
    friday = np.where(np.arange(7) == FRIDAY, 1.0, -1 / 6)
    return [_contrast("Friday against the other days", friday, week), *rows]


def _contrast(name: str, weights: Floats, week: _Part) -> Row:
    middle = float(weights[1:] @ week.params)  # Monday's own coefficient is 0
    spread = week.spread(weights[1:], directions=1)
    low, high = float(np.exp(middle - spread)), float(np.exp(middle + spread))
    return "weekday", name, float(np.exp(middle)), low, high


def _found(pvalue: float, what: str) -> str:
    shown = f"p = {pvalue:.2f}" if pvalue >= 0.01 else "p < 0.01"
    verdict = "The rate depends on" if pvalue <= 0.05 else "Nothing shows that the rate depends on"
    return f"{verdict} the {what} ({shown})"


def _ratio(row: pd.Series) -> str:
    return f"{row['rate_ratio']:.2f} times ({row['lower']:.2f} to {row['upper']:.2f})"
