"""What the declared further questions answer: one row a question, corrected by family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.events.words import counted

Family = Literal["windows", "dates", "outcomes"]

STEP_1, BOTH_STEPS = "1", "1 and 2"
AGAIN = "the same question asked again, not independent support"


@dataclass(frozen=True, slots=True)
class SecondaryRow:
    """One question of a family.

    Attributes
    ----------
    family : {"windows", "dates", "outcomes"}
        What was varied.
    name : str
        The window, the anchor or the outcome.
    primary : bool
        Whether it is the study's own question, which every family holds.
    observed : int
        Events in its windows.
    expected : float
        Events there at the rate of the flanks.
    p : float
        By itself: what a claim of a surge would rest on.
    p_adjusted : float
        Corrected for the number of questions in the family.
    steps : str
        "1 and 2" where the season is controlled and p is the larger of both steps, else "1".
    note : str
        What a reader must know of this row; often empty.
    """

    family: Family
    name: str
    primary: bool
    observed: int
    expected: float
    p: float
    p_adjusted: float
    steps: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Observed over expected; nan where nothing is expected."""
        return self.observed / self.expected if self.expected else float("nan")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A declared question that the data do not allow, and why."""

    family: Family
    name: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class SecondaryTests:
    """Everything that the study declared beside its own question.

    Attributes
    ----------
    rows : tuple of SecondaryRow
        By family, the study's own question first in each.
    left_out : tuple of LeftOut
        What could not be asked, with the reason.
    alpha : float
        Level of each family.
    """

    rows: tuple[SecondaryRow, ...]
    left_out: tuple[LeftOut, ...]
    alpha: float

    def family(self, name: Family) -> tuple[SecondaryRow, ...]:
        """Rows of one family."""
        return tuple(row for row in self.rows if row.family == name)

    @property
    def surviving(self) -> tuple[SecondaryRow, ...]:
        """Questions other than the study's own that survive the correction."""
        return tuple(row for row in self.rows if not row.primary and row.p_adjusted <= self.alpha)

    def sentence(self) -> str:
        """Say what survives the correction, as the report prints it."""
        further = [row for row in self.rows if not row.primary]
        if not further:
            return f"Beside its own question the study asks none that can be tested.{self._lost()}"
        asked = counted(len(further), "further question")
        if not self.surviving:
            best = min(further, key=lambda row: (row.p_adjusted, row.p))
            return (
                f"Of {asked} that the study declared, none is busier than expected once corrected "
                "for the number asked in each family: the smallest corrected p-value is "
                f"{best.p_adjusted:.3f} "
                f"({_named(best)}; {best.p:.3f} by itself).{self._lost()}"
            )
        shown = "; ".join(
            f"{_named(row)} (p = {row.p_adjusted:.3f} corrected{_caution(row)})"
            for row in self.surviving
        )
        number = len(self.surviving)
        return (
            f"Of {asked} that the study declared, {number} {'is' if number == 1 else 'are'} "
            f"busier than the weeks around at {self.alpha:g}, corrected for the number asked in "
            f"each family: {shown}. Further questions do not change the verdict, which rests on "
            f"the first.{self._lost()}"
        )

    def _lost(self) -> str:
        names = ", ".join(map(_named, self.left_out))
        return f" Not testable on these data: {names}." if names else ""


def _named(row: SecondaryRow | LeftOut) -> str:
    kind = {"windows": "window", "dates": "date", "outcomes": "outcome"}[row.family]
    return f"{kind} {row.name.replace('_', ' ')}"


def _caution(row: SecondaryRow) -> str:
    season = "" if row.steps == BOTH_STEPS else ", season not controlled"
    return f"{season}, {row.note}" if row.note else season
