"""A rate that keeps one level until it jumps to another, with a season that all levels share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.events.words import counted, long_date
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates
from analysis.models.regression import (
    SEPARATED,
    assemble,
    observed_rows,
    rate_ratios,
    table_of,
    unsettled,
)
from analysis.stats.changepoint import (
    MOST_POINTS,
    CountCost,
    Levels,
    block_size,
    cheapest_starts,
    fit_levels,
    moved_to_the_day,
    segment_of,
)
from analysis.stats.changepoint_bayes import (
    MOST_STEPS,
    RatePrior,
    binned,
    one_change,
    several_changes,
)
from analysis.stats.delta import NORMAL_975
from analysis.stats.distributions import CountDistribution

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Literal["negative_binomial", "poisson"]

PENALTY = 2.0
"""Times the logarithm of the days: a change has a level and a date, as BIC counts them."""

ROUNDS = 10

FIRST_SEASON = 2.0
"""Log factor to which season and weekday are held until segments are known."""

WIDEST_SEASON = 5.0
"""Log factor beyond which a season follows a few events in one segment and means nothing."""

WEEK = 7
"""Days of a step when numbers of changes are weighed."""

COLUMNS = ["date", "earliest", "latest", "rate_before", "rate_after", "ratio"]


@dataclass(frozen=True, slots=True, eq=False)
class Piecewise:
    """Days that are independent given their segment's level, season and weekday.

    Attributes
    ----------
    terms : Terms
        Season and weekday.
    starts : ndarray of int, shape (k,)
        Day on which each segment starts, counted from the first; the first is 0.
    levels : ndarray of float, shape (k,)
        Log rate of each segment where season and weekday are 0.
    slopes : ndarray of float, shape (p,)
        Coefficients of season and weekday.
    size : float
        Negative binomial size of a day; infinite for Poisson.
    search_size : float
        Size with which segments were weighed: that of bursts over several days, if smaller.
    least : int
        Observed days that a segment has at least.
    """

    terms: Terms
    starts: Ints
    levels: Floats
    slopes: Floats
    size: float
    search_size: float
    least: int

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution; the last level goes on."""
        number = np.searchsorted(self.starts, np.arange(counts.counts.size), side="right") - 1
        return CountDistribution.of(
            np.exp(self.levels[number] + _shared(counts, self.terms) @ self.slopes), self.size
        )

    def simulate(
        self, counts: DailyCounts, series: int, rng: np.random.Generator, *, start: int = 0
    ) -> NDArray[np.int64]:
        """Draw the days from `start` on."""
        return self.one_step(counts)[start:].draw(series, rng)


def changepoint(
    counts: DailyCounts, terms: Terms, *, method: Method = "negative_binomial", least: int = 60
) -> FrequencyFit:
    r"""Find the days on which the rate jumped, and the level of each segment between them.

    Use it where regimes are expected: an offensive, a ceasefire, a change of the rules. Use
    `change_dates` for how sure the dates are.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out, and segments are measured in observed ones.
    terms : Terms
        Season and weekday, which all segments share; the segments take the place of the trend.
    method : {"negative_binomial", "poisson"}, optional
        Whether events may come in salvos and bursts, or are independent given their rate.
        Default "negative_binomial".
    least : int, optional
        Observed days that a segment has at least. Default 60.

    Returns
    -------
    FrequencyFit
        In `coefficients` "intercept" is the rate of the first segment, "from 2019-05-04" that
        of the segment starting on that day over the first one's. `dynamics` has the row
        "dispersion" where the counts vary more than Poisson ones.

    Raises
    ------
    DesignError
        If an option is none of those allowed.
    FitError
        With too few events, or if the iteration does not settle.

    Notes
    -----
    :math:`\mu_t = \exp(\alpha_{j(t)} + x_t' \gamma)`, segments j at the least of minus twice the
    log-likelihood plus :math:`2 \log n` a change (n observed days), found by pruned exact
    search in turn with season and size until they stay. Beyond 500 days the first search tries
    500 days at equal steps, and every date is then moved to its best day; a series of a million
    days thus shows no segment shorter than about 2,000 days. For the search the size is the
    smaller of that of the days and that of sums over 28 days, so that bursts count as
    variation and not as regimes. A segment without any event gets half an event.

    Of 200 simulated series of 2,500 days without a change, at .05, .3 and 1.5 events a day, a
    false change was found in 0, .5 and 0 % where days were Poisson, in .5, 1 and .5 % where
    they were negative binomial (size .3), and in 32, 12 and 8 % where every event set off .6
    others within days. With ``method="poisson"`` the last two were 1, 22 and 100 %, and 85, 97
    and 96 %: independent events take bursts for regimes.

    **Assumes** that the rate jumps and is constant in between: a slow trend is cut into steps.
    The intervals of the levels take the dates for known, so do not quote a ratio as evidence
    of a change, and never choose segments by the windows that are tested. Source: Killick,
    Fearnhead and Eckley (2012), Journal of the American Statistical Association 107,
    1590-1598; Yao (1988), Statistics and Probability Letters 6, 181-189, for the penalty.
    """
    if method not in ("negative_binomial", "poisson"):
        raise DesignError(f"method is negative_binomial or poisson, got {method!r}")
    if least < 1:
        raise DesignError(f"a segment has at least one day, got least={least}")
    kept = Terms(0, terms.harmonics, terms.weekday)
    design = covariates(counts, kept)
    y, x = observed_rows(counts, design)
    days = np.flatnonzero(counts.exposure)
    if days.size < least:
        raise FitError(
            f"{days.size} observed days do not hold a segment of {least}; lengthen the period"
        )
    try:
        levels, search_size = _search(y, x[:, 1:], least, salvos=method == "negative_binomial")
    except FitError as error:
        raise FitError(unsettled("changepoint", counts)) from error
    starts = days[levels.starts]
    starts[0] = 0
    process = Piecewise(kept, starts, levels.levels, levels.slopes, levels.size, search_size, least)
    return _finish(counts, list(design.columns), process, levels)


def change_dates(fit: FrequencyFit) -> pd.DataFrame:
    r"""Say when the rate changed, how sure each date is, and from what to what.

    Use it on a fit of `changepoint`, for the dates that a report names.

    Parameters
    ----------
    fit : FrequencyFit
        Of the model "changepoint".

    Returns
    -------
    pandas.DataFrame
        A row a change. "date", "earliest", "latest": first day of the new level and 95% of its
        probability. "rate_before", "rate_after": events a day, on the average over season and
        weekday of the observed days. "ratio": the second over the first.

    Raises
    ------
    DesignError
        If the fit is of another model.

    Notes
    -----
    The probability of each day between the neighbouring changes, both rates integrated out,
    with the season and the size of the search taken for known; see
    `analysis.stats.changepoint_bayes.one_change`. **Assumes** that there is a change and that
    its neighbours are right. In simulations of 2,500 days with one change (ratio 2 to 4, .05 to
    1.2 events a day), where the model found one, 96 to 99 % of the intervals held the day if days
    were independent, and 79 to 86 % if every event set off .6 others: bursts make a date look
    surer than it is.
    """
    process = _piecewise(fit)
    seen = fit.counts.exposure > 0
    days, y = np.flatnonzero(seen), fit.counts.counts[seen]
    factor = np.exp(_shared(fit.counts, process.terms)[seen] @ process.slopes)
    rates = np.exp(process.levels) * factor.mean()
    starts = np.searchsorted(days, process.starts)
    edges = np.append(starts, y.size)
    rows = []
    for number in range(1, starts.size):
        part = slice(edges[number - 1], edges[number + 1])
        prior = RatePrior.about(y[part], factor[part], process.search_size)
        found = one_change(y[part], factor[part], prior, least=process.least)
        early, late = (edges[number - 1] + position for position in found.interval())
        dates = [_date(fit, int(days[at])) for at in (starts[number], early, late)]
        before, after = float(rates[number - 1]), float(rates[number])
        rows.append((*dates, before, after, after / before))
    return pd.DataFrame(rows, columns=COLUMNS)


def number_of_changes(fit: FrequencyFit, *, most: int = 15) -> Floats:
    """Weigh how many changes of the rate there were, from none to so many.

    Use it on a fit of `changepoint`, beside the dates that it chose.

    Parameters
    ----------
    fit : FrequencyFit
        Of the model "changepoint".
    most : int, optional
        Changes at the utmost; fewer where the period does not hold so many. Default 15.

    Returns
    -------
    ndarray of float, shape (most + 1,)
        Probability of each number.

    Raises
    ------
    DesignError
        If the fit is of another model.

    Notes
    -----
    Exact over weeks of observed days, or longer steps beyond some forty years; every number is
    as probable beforehand, and season and size are those of the fit. **Assumes** constant rates
    between changes: where the largest numbers are the most probable the rate moves rather than
    jumps, so do not quote a number then. See `analysis.stats.changepoint_bayes.several_changes`.
    """
    process = _piecewise(fit)
    seen = fit.counts.exposure > 0
    y, shared = fit.counts.counts[seen], _shared(fit.counts, process.terms)[seen]
    width = max(WEEK, -(-y.size // MOST_STEPS))
    events, exposure = binned(y, np.exp(shared @ process.slopes), width)
    least = -(-process.least // width)
    prior = RatePrior.about(events, exposure, process.search_size)
    fitting = max(0, min(most, events.size // least - 1))
    return several_changes(events, exposure, prior, most=fitting, least=least).number


def changes_sentence(fit: FrequencyFit) -> str:
    """Say in words how often and when the rate changed, as the report prints it."""
    changes = change_dates(fit)
    if changes.empty:
        rate = float(np.nanmean(fit.expected))
        return (
            f"No change of the rate stands out: one level, {30 * rate:.1f} attacks in 30 days, is "
            "enough."
        )
    parts = [
        f"to {30 * row.rate_after:.1f} about {long_date(row.date)}" for row in changes.itertuples()
    ]
    often = {1: "once", 2: "twice"}.get(len(changes), counted(len(changes), "time"))
    return (
        f"The rate changed {often}: from {30 * changes['rate_before'].iloc[0]:.1f} attacks in 30 "
        f"days {', '.join(parts)}."
    )


def _search(y: Floats, z: Floats, least: int, *, salvos: bool) -> tuple[Levels, float]:
    """Find the segments in turn with season and size, from those of independent events on."""
    levels = fit_levels(y, z, np.zeros(1, dtype=np.int64), salvos=False)
    # Without segments a season may run after them, so it is held back in the first round.
    factor = np.exp(np.clip(z @ levels.slopes, -FIRST_SEASON, FIRST_SEASON))
    starts = _segments(y, factor, np.inf, least)
    size = np.inf
    for _ in range(ROUNDS):
        levels = fit_levels(y, z, starts, salvos=salvos)
        factor = _factor(z, levels)
        size = min(levels.size, block_size(y, factor, starts)) if salvos else np.inf
        before, starts = starts, _segments(y, factor, size, least)
        if np.array_equal(before, starts):
            return levels, size
    levels = fit_levels(y, z, starts, salvos=salvos)
    _factor(z, levels)
    return levels, size


def _factor(z: Floats, levels: Levels) -> Floats:
    """Give what season and weekday multiply the level of each day by."""
    log_factor = z @ levels.slopes
    if np.abs(log_factor).max(initial=0.0) > WIDEST_SEASON:
        raise FitError("season or weekday have run away")
    return np.asarray(np.exp(log_factor))


def _segments(y: Floats, factor: Floats, size: float, least: int) -> Ints:
    cost = CountCost.of(y, factor, size)
    step = -(-y.size // MOST_POINTS)
    starts = cheapest_starts(cost, y.size, penalty=PENALTY * np.log(y.size), least=least, step=step)
    return moved_to_the_day(cost, starts, y.size, least)


def _finish(
    counts: DailyCounts, columns: list[str], process: Piecewise, levels: Levels
) -> FrequencyFit:
    """Put the fit together: levels as ratios to the first, then season and weekday."""
    seen = counts.exposure > 0
    shared = _shared(counts, process.terms)
    first = levels.variance(np.zeros(1, dtype=np.int64), np.zeros((1, levels.slopes.size)))
    variances = [*first, *levels.ratio_variances(), *np.diag(levels.slope_covariance)]
    errors = np.sqrt(variances)
    if not np.all(np.isfinite(errors)) or errors.max() > SEPARATED:
        raise FitError(unsettled("changepoint", counts))
    dates = [f"from {counts.first + dt.timedelta(int(day))}" for day in process.starts[1:]]
    params = [levels.levels[0], *(levels.levels[1:] - levels.levels[0]), *levels.slopes]
    middle, spread = np.zeros(seen.size), np.zeros(seen.size)
    segments = segment_of(levels.starts, int(seen.sum()))
    middle[seen] = levels.levels[segments] + shared[seen] @ levels.slopes
    spread[seen] = NORMAL_975 * np.sqrt(levels.variance(segments, shared[seen]))
    return assemble(
        "changepoint",
        counts,
        process.terms,
        process,
        interval=(np.exp(middle - spread), np.exp(middle + spread)),
        coefficients=rate_ratios([columns[0], *dates, *columns[1:]], np.array(params), errors),
        dynamics=_dispersion(counts, process),
        # A change has a date beside its level.
        parameters=len(params) + len(dates) + np.isfinite(levels.size),
    )


def _dispersion(counts: DailyCounts, process: Piecewise) -> pd.DataFrame:
    """Give one over the size, with the interval that the likelihood's curvature gives."""
    if np.isinf(process.size):
        return table_of([])
    seen = counts.exposure > 0
    rate, y = process.one_step(counts).rate[seen], counts.counts[seen]
    step = 0.01
    around = [
        CountDistribution.of(rate, process.size * np.exp(move)).logpmf(y).sum()
        for move in (-step, 0.0, step)
    ]
    curvature = (2 * around[1] - around[0] - around[2]) / step**2
    if curvature <= 0:
        raise FitError(unsettled("changepoint", counts))
    spread = np.exp(min(NORMAL_975 / np.sqrt(curvature), 700.0))
    alpha = 1 / process.size
    return table_of([("dispersion", alpha, alpha / spread, alpha * spread)])


def _shared(counts: DailyCounts, terms: Terms) -> Floats:
    """Make the columns of season and weekday, without the intercept."""
    return np.asarray(covariates(counts, terms).to_numpy()[:, 1:])


def _piecewise(fit: FrequencyFit) -> Piecewise:
    if not isinstance(fit.process, Piecewise):
        raise DesignError(f"only the changepoint model has change dates, not {fit.model}")
    return fit.process


def _date(fit: FrequencyFit, day: int) -> dt.date:
    return fit.first + dt.timedelta(day)
