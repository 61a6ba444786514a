"""What every check takes and gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.events import Events
from analysis.study import Study
from analysis.surges import SurgeResult


@dataclass(frozen=True, slots=True, eq=False)
class CheckInput:
    """What a check may look at.

    Attributes
    ----------
    study : Study
        The pre-specification.
    events : Events
        All events of the study's file.
    result : SurgeResult
        The primary test.
    """

    study: Study
    events: Events
    result: SurgeResult


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check, one answer.

    Attributes
    ----------
    name : str
        Name of the check in `CHECKS`.
    passed : bool or None
        Whether the condition holds; None where it cannot be applied or was not asked for.
    text : str
        The answer in a sentence, numbers included.
    """

    name: str
    passed: bool | None
    text: str

    @property
    def outcome(self) -> str:
        """The answer in a word."""
        return {True: "holds", False: "fails", None: "not applicable"}[self.passed]

    def sentence(self) -> str:
        """Say the answer in words, as the report prints it."""
        return self.text


Check = Callable[[CheckInput], CheckResult]
