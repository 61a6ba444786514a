"""The question that the controls ask: the study's own, with some of its choices replaced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.counts import DailyCounts, count_events
from analysis.errors import DesignError
from analysis.events import load_events
from analysis.events.words import long_date
from analysis.study import Study
from analysis.study.parts import AnchorChoice
from analysis.surges import SurgeResult, surge_test


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the controls stand.

    Attributes
    ----------
    lead, lag : int
        Days of the window before and after the date.
    day : datetime.date or None
        The event remembered; None for a recurrence without an event of its own.
    outcome : str
        Name of an outcome of the study.
    """

    lead: int
    lag: int
    day: dt.date | None
    outcome: str


class Question:
    """A study whose window, date and outcome may be changed, asked again at each change.

    Parameters
    ----------
    study : Study
        Where the choices start, and all that stays as it is.

    Examples
    --------
    >>> from analysis.study import load_study
    >>> question = Question(load_study("iraq-us-interests"))
    >>> question.start
    Choices(lead=7, lag=7, day=datetime.date(2020, 1, 3), outcome='installations')
    >>> question.answer(question.start).observed
    11
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self._events = load_events(**study.reading())
        self._counts: dict[str, DailyCounts] = {}

    @property
    def start(self) -> Choices:
        """The choices of the study file."""
        first, last = self.study.window
        return Choices(-first, last, self.study.anchor.anchor().date, self.study.primary)

    @property
    def longest(self) -> int:
        """Largest lead or lag that leaves days in the flank."""
        return self.study.flank - self.study.guard - 1

    def counts(self, outcome: str) -> DailyCounts:
        """Count an outcome by day; the second time it is at hand."""
        if outcome not in self._counts:
            self._counts[outcome] = count_events(self._events, **self.study.counting(outcome))
        return self._counts[outcome]

    def answer(self, choices: Choices) -> SurgeResult:
        """Test the choices.

        Parameters
        ----------
        choices : Choices
            Where the controls stand.

        Returns
        -------
        SurgeResult

        Raises
        ------
        DesignError
            If these choices cannot be answered; the message says why.
        """
        changed = self.study.model_copy(
            update={"window": (-choices.lead, choices.lag), "anchor": self._anchor(choices.day)}
        )
        counts = self.counts(choices.outcome)
        return surge_test(counts, method=self.study.test, **changed.design())

    def _anchor(self, day: dt.date | None) -> AnchorChoice:
        chosen = self.study.anchor
        own = chosen.anchor().date
        if day == own:
            return chosen
        if day is None:
            raise DesignError("no date is chosen; pick the day of the event remembered")
        return AnchorChoice(name=long_date(day), date=day, calendar=chosen.calendar)
