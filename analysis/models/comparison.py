"""What a comparison of models gives back, and how it says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.events.words import long_date
from analysis.models.base import FrequencyFit
from analysis.models.words import listed, spoken


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
    information : pandas.DataFrame
        Indexed by the model's name: "aic" and "bic", over the days that every model judges.
        Some models begin a few days later, as they look at days before; their own AIC would
        look better for the days left out.
    first, last : datetime.date
        The first and the last held-out day that was observed; of the period where none was.
    days : int
        How many of them were observed.
    refits : int
        How often each model was fitted anew on the way.
    refused : mapping of str to str
        Models that the counts cannot carry, and why.
    unscored : str
        Why there are no scores; empty where there are.
    """

    fits: Mapping[str, FrequencyFit]
    scores: pd.DataFrame
    information: pd.DataFrame
    first: dt.date
    last: dt.date
    days: int
    refits: int
    refused: Mapping[str, str]
    unscored: str

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
                f"{self.unscored}, so the {best} model is preferred for its AIC alone, which says "
                "little of what it foresees."
            )
        return (
            f"Asked every observed day from {long_date(self.first)} to {long_date(self.last)} for "
            f"the next one's attacks, the {best} model foresaw them best{self._others()}. It is "
            "preferred for that, never for what it says of the anniversary."
        )

    def _others(self) -> str:
        if len(self.scores) == 1:
            return ", the only one that could be asked"
        if not self.equals:
            return "; every other stays behind it in 97 of 100 resamplings of these days"
        return f"; {listed([spoken(name) for name in self.equals])} cannot be told apart from it"
