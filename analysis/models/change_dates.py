"""When the rate changed, and how often: what a fitted change-point model says of its dates."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.events.words import counted, long_date
from analysis.models.base import FrequencyFit
from analysis.models.changepoint import Piecewise, season_and_weekday
from analysis.stats.changepoint_bayes import RatePrior, binned, one_change
from analysis.stats.changepoint_number import MOST_STEPS, several_changes

Floats = NDArray[np.float64]

WEEK = 7
"""Days of a step when numbers of changes are weighed."""

COLUMNS = ["date", "earliest", "latest", "rate_before", "rate_after", "ratio"]


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
    factor = np.exp(season_and_weekday(fit.counts, process.terms)[seen] @ process.slopes)
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
    jumps, so do not quote a number then. See `analysis.stats.changepoint_number.several_changes`.
    """
    process = _piecewise(fit)
    seen = fit.counts.exposure > 0
    y, shared = fit.counts.counts[seen], season_and_weekday(fit.counts, process.terms)[seen]
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


def _piecewise(fit: FrequencyFit) -> Piecewise:
    if not isinstance(fit.process, Piecewise):
        raise DesignError(f"only the changepoint model has change dates, not {fit.model}")
    return fit.process


def _date(fit: FrequencyFit, day: int) -> dt.date:
    return fit.first + dt.timedelta(day)
