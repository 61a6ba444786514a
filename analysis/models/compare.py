"""Which model foresees the next day best, judged on days that it was not fitted to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.events.words import long_date
from analysis.models import MODELS, FrequencyFit, fit_frequency
from analysis.models.covariates import Weekday
from analysis.models.words import spoken
from analysis.stats.distributions import CountDistribution
from analysis.stats.score_calibration import calibration_test
from analysis.stats.score_comparison import compare_scores
from analysis.stats.scores import SCORES

STREAM = 11
"""Keeps these draws apart from others made with the study's seed."""

HELD_OUT = 730
"""Days held out at the least: two seasons."""

BEFORE = 365
"""Days before the first held-out one at the least."""

COLUMNS = ("model", *SCORES, "behind", "lower", "upper", "calibration")


@dataclass(frozen=True, slots=True, eq=False)
class ModelComparison:
    """Models of the same counts, ranked by how well they foresaw days they had not seen.

    Attributes
    ----------
    fits : mapping of str to FrequencyFit
        Each model fitted to all days, the best first.
    scores : pandas.DataFrame
        One row a model, the best first: "model", the mean scores "log", "dss" and "rps",
        "behind" (mean log score above the best one's) with "lower" and "upper", a 95% interval,
        and "calibration", the p-value of the log score being what the model expects of it.
        Empty where no day could be held out.
    first, last : datetime.date
        The held-out days.
    days : int
        How many of them were observed.
    refits : int
        How often each model was fitted anew on the way.
    refused : mapping of str to str
        Models that the counts cannot carry, and why.
    """

    fits: Mapping[str, FrequencyFit]
    scores: pd.DataFrame
    first: dt.date
    last: dt.date
    days: int
    refits: int
    refused: Mapping[str, str]

    @property
    def preferred(self) -> FrequencyFit:
        """The fit of the model with the best score."""
        return next(iter(self.fits.values()))

    @property
    def drawn(self) -> FrequencyFit:
        """The fit to draw: the smooth one where there is one, else the preferred."""
        return self.fits.get("gam", self.preferred)

    @property
    def equals(self) -> list[str]:
        """Name the models whose score cannot be told from the best one's."""
        rows = self.scores.iloc[1:]
        return [str(name) for name in rows.loc[rows["lower"] <= 0, "model"]]

    def sentence(self) -> str:
        """Say the choice in words, as the report prints it."""
        best = spoken(self.preferred.model)
        if self.scores.empty:
            return (
                f"The period is too short to hold days out, so the {best} model is preferred for "
                "its AIC alone, which says little of what it foresees."
            )
        equals = [spoken(name) for name in self.equals]
        others = (
            f"; {_listed(equals)} cannot be told apart from it on these days"
            if equals
            else ", and better than every other beyond chance"
        )
        return (
            f"Asked each day from {long_date(self.first)} to {long_date(self.last)} for the next "
            f"day's attacks, the {best} model foresaw them best{others}. It is preferred for that, "
            "never for what it says of the anniversary."
        )


def compare_models(
    counts: DailyCounts,
    *,
    seed: int,
    models: Sequence[str] | None = None,
    harmonics: int = 1,
    weekday: Weekday = "none",
    held_out: int | None = None,
    refit_every: int = 91,
) -> ModelComparison:
    r"""Rank models by proper scores of one-day-ahead forecasts.

    Use it to choose a model of the frequency; the choice knows nothing of any anniversary.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    seed : int
        Of the study; the bootstrap of the differences draws from it.
    models : sequence of str, optional
        Names of `MODELS`. Default: all.
    harmonics, weekday : optional
        As in `fit_frequency`.
    held_out : int, optional
        Days at the end to foresee. Default: a third of all days, but two years at least; none
        where less than a year would be left before them.
    refit_every : int, optional
        Days after which each model is fitted anew to all days before. Default 91.

    Returns
    -------
    ModelComparison

    Raises
    ------
    DesignError
        If a model is unknown or a number of days makes no sense.
    FitError
        If not one model can be fitted.

    Notes
    -----
    On every held-out day t each model gives the distribution of the count given all days
    before t, its estimates those of the last refit. Scores are means over the observed
    held-out days, the smaller the better: :math:`-\log p(y_t)`, Dawid and Sebastiani's
    :math:`(y_t - \mu_t)^2 / \sigma_t^2 + 2 \log \sigma_t` and the ranked probability score.
    Differences are bootstrapped in blocks of thirty days. **Assumes** that the held-out days
    are like those to come: a model that wins in quiet years may lose in a campaign, so do not
    quote a preference whose interval holds 0. Source: Czado, Gneiting and Held (2009),
    Biometrics 65, 1254-1261.

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> counts = DailyCounts(dt.date(2018, 1, 1), rng.poisson(0.3, 1500))
    >>> found = compare_models(counts, seed=1, models=["poisson", "negative_binomial"])
    >>> found.days, sorted(found.fits)
    (730, ['negative_binomial', 'poisson'])
    """
    names = list(MODELS if models is None else models)
    unknown = sorted(set(names) - set(MODELS))
    if unknown or not names:
        raise DesignError(f"no model {', '.join(unknown)!r}; known: {', '.join(MODELS)}")
    days = _held_out(counts, held_out, refit_every)
    asked = _Asked(counts, harmonics, weekday)
    fits, refused = asked.fit_all(names)
    origins = range(counts.counts.size - days, counts.counts.size, refit_every) if days else ()
    foreseen = {}
    for name in fits if days else ():
        try:
            foreseen[name] = asked.foresee(name, origins, refit_every)
        except FitError as error:
            refused[name] = f"not fitted to the days before the held-out ones: {error}"
    seen = counts.exposure > 0
    seen[: counts.counts.size - days] = False
    scores = _scores(counts.counts[seen], foreseen, np.random.default_rng([seed, STREAM]))
    by_score = list(scores["model"])
    by_aic = sorted(fits.keys() - set(by_score), key=lambda name: fits[name].aic)
    return ModelComparison(
        fits={name: fits[name] for name in (*by_score, *by_aic)},
        scores=scores,
        first=counts.first + dt.timedelta(counts.counts.size - days),
        last=counts.last,
        days=int(seen.sum()) if foreseen else 0,
        refits=len(origins),
        refused=refused,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The counts and terms that every model is fitted with."""

    counts: DailyCounts
    harmonics: int
    weekday: Weekday

    def fit(self, name: str, until: int) -> FrequencyFit:
        """Fit a model to the first days."""
        known = DailyCounts(
            self.counts.first, self.counts.counts[:until], self.counts.exposure[:until]
        )
        return fit_frequency(known, model=name, harmonics=self.harmonics, weekday=self.weekday)

    def fit_all(self, names: Sequence[str]) -> tuple[dict[str, FrequencyFit], dict[str, str]]:
        """Fit every model to all days; say of the others why not."""
        fits, refused = {}, {}
        for name in names:
            try:
                fits[name] = self.fit(name, self.counts.counts.size)
            except FitError as error:
                refused[name] = str(error)
        if not fits:
            raise FitError(f"no model could be fitted: {next(iter(refused.values()))}")
        return fits, refused

    def foresee(self, name: str, origins: Sequence[int], step: int) -> CountDistribution:
        """Join the one-step distributions of all observed held-out days."""
        pieces = []
        for origin in origins:
            until = min(origin + step, self.counts.counts.size)
            seen = DailyCounts(
                self.counts.first, self.counts.counts[:until], self.counts.exposure[:until]
            )
            watched = origin + np.flatnonzero(seen.exposure[origin:])
            one_step = self.fit(name, origin).process.one_step(seen)[watched]
            if not np.isfinite(one_step.logpmf(seen.counts[watched])).all():
                raise FitError("it held a day impossible that came")
            pieces.append(one_step)
        return CountDistribution.joined(pieces)


def _held_out(counts: DailyCounts, asked: int | None, refit_every: int) -> int:
    total = counts.counts.size
    if refit_every < 1 or (asked is not None and not 1 <= asked < total):
        raise DesignError(
            f"held_out lies between 1 and {total - 1} and refit_every is at least 1, got "
            f"{asked} and {refit_every}"
        )
    if asked is not None:
        return asked
    days = max(HELD_OUT, total // 3)
    return days if total - days >= BEFORE else 0


def _scores(
    y: NDArray[np.int64], foreseen: Mapping[str, CountDistribution], rng: np.random.Generator
) -> pd.DataFrame:
    """Score every model on the same days, the best first."""
    if not foreseen:
        return pd.DataFrame(columns=list(COLUMNS))
    logs = np.array([SCORES["log"](each, y) for each in foreseen.values()])
    compared = compare_scores(logs, rng=rng)
    rows = [
        (
            name,
            *(float(score(each, y).mean()) for score in SCORES.values()),
            *apart,
            calibration_test(each, y, score="log", pooled=True).pvalue,
        )
        for (name, each), apart in zip(
            foreseen.items(),
            zip(compared.behind, compared.lower, compared.upper, strict=True),
            strict=True,
        )
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        "log", kind="stable", ignore_index=True
    )


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
