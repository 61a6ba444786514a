"""Season and weekday as rate ratios that a reader can use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.events.words import counted, month_name
from analysis.models.clusters import Clustered, ClusteredPart
from analysis.models.covariates import FRIDAY, WEEKDAYS, Terms, Weekday, covariates, most_pieces
from analysis.models.poisson import poisson_estimates
from analysis.models.regression import EXTREME, observed_rows, unsettled
from analysis.models.words import LEVEL, listed
from analysis.stats.constants import YEAR
from analysis.stats.words import pvalue_in_words

Floats = NDArray[np.float64]
Row = tuple[str, str, float, float, float]

COLUMNS = ["part", "when", "rate_ratio", "lower", "upper"]

BLOCK = 28
"""Days in a block that stands for itself when weekdays are compared."""

FEWEST_YEARS, FEWEST_BLOCKS = 4.0, 15.0
"""Years and blocks over which events must be spread, by their effective number."""

SINGULAR = 1e14

FEW_MONTHS = 3
"""Months of the year that are named if all attacks fell in no more of them."""

FAR = 20.0
"""A ratio beyond it is not printed as a limit: it only says that nothing is known."""

NO_WEEK = "The attacks are spread over too few weeks to compare the days of the week."


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """How the rate of attacks moves through the year and the week.

    Attributes
    ----------
    ratios : pandas.DataFrame
        "part" ("season" or "weekday"), "when", "rate_ratio", "lower", "upper" (95%); no rows
        of a part that the counts cannot tell.
    season_pvalue, weekday_pvalue : float
        Of the rate being the same all year, and all week; nan where it cannot be told.
    season_words, weekday_words : str
        Each as a sentence.
    """

    ratios: pd.DataFrame
    season_pvalue: float
    weekday_pvalue: float
    season_words: str
    weekday_words: str

    def sentence(self) -> str:
        """Say both in words, as the report prints it."""
        return f"{self.season_words} {self.weekday_words}".strip()


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
        Where the counts cannot carry it, without ratios and with the reason in words.

    Notes
    -----
    A Poisson regression on trend, one yearly wave and weekdays. With the wave's coefficients a
    and b the busiest time is to the quietest as :math:`\exp(2 \sqrt{a^2 + b^2})`. A weekday is
    set against the mean of the week, Friday also against the six others. Because attacks come
    in bursts, errors are taken from how the scores scatter from year to year (season) and from
    one block of 28 days to the next (weekday), with Hotelling's reference; years and blocks
    count by their effective number, :math:`(\sum n)^2 / \sum n^2` of their events n, so that
    one busy year is one. Below 4 years or 15 blocks nothing is said. The interval of the
    season is that of the p-value, and begins above 1 exactly when p is below 0.05.

    **Assumes** a smooth season that is the same every year. The busiest time is chosen by the
    data, so its ratio errs upwards: where the p-value is large it is not printed, and must not
    be quoted. In simulated series of five and nine years without a season, bursts and regimes
    among them, one was found in 2 to 7%. Source: Liang and Zeger (1986), Biometrika 73, 13-22;
    Hotelling (1931), Annals of Mathematical Statistics 2, 360-378.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> weekend = 1 + (np.arange(2000) % 7 == 4)
    >>> found = rhythm(DailyCounts(dt.date(2018, 1, 1), rng.poisson(0.4 * weekend)))
    >>> bool(found.weekday_pvalue < 0.001)
    True
    """
    try:
        fit, days = _estimate(counts)
    except FitError as error:
        reason = f"{_few_months(counts)}Season and weekday cannot be estimated: {error}."
        return Rhythm(pd.DataFrame(columns=COLUMNS), np.nan, np.nan, reason, "")
    seen = np.flatnonzero(counts.exposure)
    years = max(1, round(seen.size / YEAR))
    wave = fit.part(slice(-days - 2, fit.params.size - days), _equal_parts(seen.size, years))
    week = fit.part(slice(fit.params.size - days, None), seen // BLOCK)
    rows = []
    season_pvalue, season_words = np.nan, _too_few_years(wave)
    if wave.effective >= FEWEST_YEARS and np.isfinite(wave.pvalue):
        rows, season_pvalue = [_season(wave)], wave.pvalue
        season_words = _season_in_words(rows[0], season_pvalue)
    weekday_pvalue, weekday_words = np.nan, _without_week(counts) if not days else NO_WEEK
    if days and week.effective >= FEWEST_BLOCKS and np.isfinite(week.pvalue):
        weekdays, weekday_pvalue = _weekdays(week), week.pvalue
        weekday_words = _week_in_words(weekdays, weekday_pvalue)
        rows += weekdays
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return Rhythm(frame, season_pvalue, weekday_pvalue, season_words, weekday_words)


def _estimate(counts: DailyCounts) -> tuple[Clustered, int]:
    """Fit with as many terms as the counts carry; the wave, then the weekdays, come last."""
    weekdays: tuple[Weekday, ...] = ("each", "none")
    for weekday, bends in product(weekdays, range(most_pieces(counts), -1, -1)):
        try:
            found = _fit(counts, Terms(bends, 1, weekday))
        except FitError as error:
            refused = error
            continue
        return found, len(WEEKDAYS) - 1 if weekday == "each" else 0
    raise refused


def _fit(counts: DailyCounts, terms: Terms) -> Clustered:
    y, x = observed_rows(counts, covariates(counts, terms))
    estimates = poisson_estimates(y, x, spread="poisson")
    # Years without an event send coefficients out of sight, and the mean to 0.
    if not (estimates.converged and np.abs(estimates.params).max() < EXTREME):
        raise FitError(unsettled("seasonal", counts))
    fit = Clustered.of(y, x, estimates.params)
    if not np.linalg.cond(fit.information) < SINGULAR:
        raise FitError(unsettled("seasonal", counts))
    return fit


def _equal_parts(days: int, parts: int) -> NDArray[np.int64]:
    """Part the observed days into stretches of equal length, about a year each."""
    return np.arange(days) * parts // days


def _season(wave: ClusteredPart) -> Row:
    turn = float(np.arctan2(wave.params[1], wave.params[0])) % (2 * np.pi) / (2 * np.pi)
    peak = dt.date(2001, 1, 1) + dt.timedelta(int(turn * YEAR))
    low, high = wave.lengths()
    when = f"busiest (about {peak.day} {month_name(peak)}) against quietest"
    middle = float(np.hypot(*wave.params))
    return "season", when, _ratio_of(2 * middle), _ratio_of(2 * low), _ratio_of(2 * high)


def _weekdays(week: ClusteredPart) -> list[Row]:
    """Turn contrasts with Monday into contrasts with the mean of the week, and with the rest."""
    against = np.eye(7) - 1 / 7
    rows = [_contrast(name, row, week) for name, row in zip(WEEKDAYS, against, strict=True)]
    friday = np.where(np.arange(7) == FRIDAY, 1.0, -1 / 6)
    return [_contrast("Friday against the other days", friday, week), *rows]


def _contrast(name: str, weights: Floats, week: ClusteredPart) -> Row:
    middle = float(weights[1:] @ week.params)  # Monday's own coefficient is 0
    spread = week.spread(weights[1:])
    low, high = _ratio_of(middle - spread), _ratio_of(middle + spread)
    return "weekday", name, _ratio_of(middle), low, high


def _ratio_of(log_ratio: float) -> float:
    return float(np.exp(log_ratio)) if log_ratio < EXTREME else float("inf")


def _too_few_years(wave: ClusteredPart) -> str:
    if wave.effective >= FEWEST_YEARS:
        return "Whether there is a season these counts cannot tell: they hardly vary."
    return (
        "Whether there is a season these counts cannot tell: their attacks are spread over "
        f"no more than {wave.effective:.1f} years' worth, and {FEWEST_YEARS:.0f} are needed."
    )


def _season_in_words(row: Row, pvalue: float) -> str:
    _, when, ratio, low, high = row
    if pvalue <= LEVEL:
        busiest = when.removesuffix(" against quietest")
        return (
            f"{_found(pvalue, 'time of year')}: at its {busiest} it is "
            f"{_times(ratio, low, high)} that of the quietest time."
        )
    most = f"of up to {high:.1f} times" if high <= FAR else "even of twenty times"
    return (
        f"{_found(pvalue, 'time of year')}; a difference {most} between the busiest and the "
        "quietest time is not ruled out."
    )


def _week_in_words(rows: list[Row], pvalue: float) -> str:
    friday, *days = rows
    other = f"on Fridays it is {_times(*friday[2:])} that of the other days"
    if pvalue > LEVEL:
        return f"{_found(pvalue, 'day of the week')}: {other}."
    # The clearest day is the one furthest out for the width of its interval.
    clearest = max(days, key=lambda row: abs(np.log(row[2])) / np.log(row[4] / row[3]))
    return (
        f"{_found(pvalue, 'day of the week')}: on {clearest[1]}s it is {_times(*clearest[2:])} "
        f"the mean of the week, {other}."
    )


def _without_week(counts: DailyCounts) -> str:
    """Say which weekdays are empty, as no ratio can be given then."""
    weekday = (np.arange(counts.counts.size) + counts.first.weekday()) % 7
    events = np.bincount(weekday, weights=counts.counts, minlength=7)
    empty = [f"{name}s" for name, number in zip(WEEKDAYS, events, strict=True) if not number]
    if not empty:
        return NO_WEEK
    return (
        f"Of {counted(counts.total, 'attack')} none fell on {listed(empty)}, so no rate ratio of "
        "the days of the week can be given."
    )


def _few_months(counts: DailyCounts) -> str:
    """Say so if all attacks fell in a few months of the year: no wave describes that."""
    months = {
        day.month: month_name(day) for day, n in zip(counts.days, counts.counts, strict=True) if n
    }
    if not 1 <= len(months) <= FEW_MONTHS:
        return ""
    named = " or ".join(months[number] for number in sorted(months))
    return f"All {counted(counts.total, 'attack')} fell in {named}. "


def _found(pvalue: float, what: str) -> str:
    verdict = "The rate depends on" if pvalue <= LEVEL else "Nothing shows that the rate depends on"
    return f"{verdict} the {what} ({pvalue_in_words(pvalue, digits=2)})"


def _times(ratio: float, low: float, high: float) -> str:
    above = f"{high:.2f}" if high <= FAR else "no limit"
    return f"{ratio:.2f} times ({low:.2f} to {above})"
