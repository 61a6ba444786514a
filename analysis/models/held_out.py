"""Forecasts of days that a model had not seen: refitted as time goes on, a day ahead each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models import FrequencyFit, fit_frequency
from analysis.models.covariates import Weekday
from analysis.stats.distributions import CountDistribution

HELD_OUT = 730
"""Observed days held out at the least: two seasons."""

BEFORE = 365
"""Observed days before the first held-out one at the least."""

LEAST_WATCHED = 60
"""Observed days among those held out at the least: two blocks of the bootstrap."""


@dataclass(frozen=True, slots=True)
class Forecaster:
    """The counts and terms that every model is fitted with."""

    counts: DailyCounts
    harmonics: int
    weekday: Weekday

    def known(self, until: int) -> DailyCounts:
        """Give the first days."""
        return DailyCounts(
            self.counts.first, self.counts.counts[:until], self.counts.exposure[:until]
        )

    def fit(self, name: str, until: int) -> FrequencyFit:
        """Fit a model to the first days."""
        return fit_frequency(
            self.known(until), model=name, harmonics=self.harmonics, weekday=self.weekday
        )

    def fit_all(self, names: Sequence[str]) -> tuple[dict[str, FrequencyFit], dict[str, str]]:
        """Fit every model to all days; say of the others why not."""
        fits, refused = {}, {}
        for name in names:
            try:
                fits[name] = self.fit(name, self.counts.counts.size)
            except FitError as error:
                refused[name] = str(error)
        if not fits:
            # A picture needs some rate, and a chapter must not fail for the want of a season.
            fits["poisson"] = fit_frequency(self.counts, model="poisson", bends=0, harmonics=0)
        return fits, refused

    def foresee(self, name: str, origins: Sequence[int], step: int) -> CountDistribution:
        """Join the one-step distributions of all observed held-out days."""
        pieces = []
        for origin in origins:
            until = min(origin + step, self.counts.counts.size)
            seen = self.known(until)
            watched = origin + np.flatnonzero(seen.exposure[origin:])
            one_step = self.fit(name, origin).process.one_step(seen)[watched]
            if not np.isfinite(one_step.logpmf(seen.counts[watched])).all():
                raise FitError("it held a day impossible that came")
            pieces.append(one_step)
        return CountDistribution.joined(pieces)


def first_held_out(counts: DailyCounts, asked: int | None, refit_every: int | None) -> int:
    """Say from which day on to hold out: as asked, or a third of the observed days."""
    total = counts.counts.size
    if (refit_every is not None and refit_every < 1) or (
        asked is not None and not 1 <= asked < total
    ):
        raise DesignError(
            f"held_out lies between 1 and {total - 1} and refit_every is at least 1, got "
            f"{asked} and {refit_every}"
        )
    seen = np.flatnonzero(counts.exposure > 0)
    if asked is not None:
        watched = int((seen >= total - asked).sum())
        return total - asked if watched >= LEAST_WATCHED else total
    days = max(HELD_OUT, seen.size // 3)
    return int(seen[-days]) if seen.size - days >= BEFORE else total
