"""The keys of a study file, and what each may hold."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, field_validator, model_validator

from analysis.anchors import Window
from analysis.anchors.design import CYCLE0, FLANK, GUARD, LEAST_CONTROL_ATTACKS, SHIFTS
from analysis.study.parts import (
    AnchorChoice,
    Claim,
    Days,
    EventFiles,
    ImpreciseDates,
    Outcome,
    Secondary,
    Strict,
)

ROOT = Path(__file__).parents[2]
"""Top of the project: paths in a study file start here."""

LONGEST_PERIOD = 200
"""Years; more is a mistyped date, and more days than a model of them could hold."""

LONGEST_TRUTH = 600
"""Characters; it is printed on the first page, which must hold the answer as well."""


class Study(Strict):
    """A pre-specified study, as read from its file by `load_study`.

    The fields are the keys of the study file (the README's table says what each means).
    """

    title: str = Field(min_length=1)
    question: str = ""
    specified: Literal["before data", "after inspection"] = "after inspection"
    truth: str = Field(default="", max_length=LONGEST_TRUTH)
    claim: Claim | None = None
    events: EventFiles
    timezone: str = "UTC"
    period: tuple[dt.date, dt.date]
    by: str | None = Field(None, min_length=1)
    outcomes: dict[str, Outcome] = Field(default={"all": Outcome()}, min_length=1)
    negative_controls: tuple[str, ...] = ()
    anchor: AnchorChoice
    window: Days
    guard: int = Field(GUARD, ge=0)
    flank: int = Field(FLANK, ge=1)
    shifts: int = Field(SHIFTS, ge=1, le=SHIFTS)
    cycle0: Days | None = None
    control_years: Literal["all"] | tuple[int, ...] = "all"
    min_control_attacks: int = Field(LEAST_CONTROL_ATTACKS, ge=0)
    alpha: float = Field(0.05, gt=0, lt=0.5)
    test: str = "two_step"
    dates: ImpreciseDates = ImpreciseDates()
    secondary: Secondary = Secondary()
    equivalence: tuple[float, ...] = Field((1.5, 2.0), min_length=1)
    rivals: str | None = None
    seed: int = Field(1, ge=0)

    _name: str = PrivateAttr("")
    _text: str = PrivateAttr("")
    _root: Path = PrivateAttr(ROOT)
    _changes: tuple[str, ...] = PrivateAttr(())
    _value: str | None = PrivateAttr(None)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except Exception as error:
            raise ValueError("no such time zone; use a name such as Asia/Baghdad") from error
        return name

    @field_validator("period")
    @classmethod
    def _period_runs_forward(cls, period: tuple[dt.date, dt.date]) -> tuple[dt.date, dt.date]:
        if period[0] >= period[1]:
            raise ValueError("the first day must come before the last")
        if period[1].year - period[0].year > LONGEST_PERIOD:
            raise ValueError(f"at most {LONGEST_PERIOD} years; is a year mistyped?")
        return period

    @field_validator("cycle0")
    @classmethod
    def _cycle_holds_the_event(cls, days: Days | None) -> Days | None:
        if days is not None and not days[0] <= 0 <= days[1]:
            raise ValueError("write [-lead, lag]: the event's own day must lie inside")
        return days

    @field_validator("equivalence")
    @classmethod
    def _margins_are_surges(cls, margins: tuple[float, ...]) -> tuple[float, ...]:
        if not all(1 < margin < float("inf") for margin in margins):
            raise ValueError("each margin is a rate ratio above 1, such as 1.5")
        return margins

    @model_validator(mode="after")
    def _hangs_together(self) -> Study:
        longest = self.flank - self.guard - 1
        if longest < 0:
            raise ValueError(
                f"flank = {self.flank}, guard = {self.guard}: the flank must reach beyond the "
                f"guard; the defaults are {FLANK} and {GUARD}"
            )
        # The default secondary windows are not the user's choice: those that do not fit the
        # flank are left out by whoever uses them.
        chosen = self.secondary.windows if "windows" in self.secondary.model_fields_set else ()
        for key, (first, last) in (("window", self.window), *_numbered(chosen)):
            if first > 0 or last < 0 or max(-first, last) > longest:
                raise ValueError(
                    f"{key} [{first}, {last}]: write [-lead, lag] with lead and lag from 0 to "
                    f"flank - guard - 1 = {longest}"
                )
        unknown = [name for name in self.negative_controls if name not in self.outcomes]
        if unknown:
            raise ValueError(
                f"negative_controls {', '.join(unknown)}: not among the outcomes; "
                f"known: {', '.join(self.outcomes)}"
            )
        if self.negative_controls and self.negative_controls[0] == next(iter(self.outcomes)):
            raise ValueError("negative_controls: the first outcome is the primary one")
        return self

    @property
    def name(self) -> str:
        """Name of the study: its file's name without the ending."""
        return self._name

    @property
    def value(self) -> str | None:
        """The one value of the column `by` that this study is about, if it is one of several."""
        return self._value

    @property
    def text(self) -> str:
        """The study file as it stands, before any change."""
        return self._text

    @property
    def sha256(self) -> str:
        """Hash of the study file."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @property
    def changes(self) -> tuple[str, ...]:
        """Departures from the file that were asked for, as KEY=VALUE."""
        return self._changes

    @property
    def primary(self) -> str:
        """Name of the primary outcome: the first."""
        return next(iter(self.outcomes))

    def path(self, relative: str) -> Path:
        """Find a file that the study names."""
        return self._root / relative

    @property
    def claim_year(self) -> int | None:
        """The year in the news, if one is named."""
        return self.claim.year if self.claim else None

    def caveats(self) -> dict[str, list[str]]:
        """Say what a reader must know of the design before the result, by subject."""
        subjects = ("simulated", "specified", "changes", "test", "accepted")
        said: dict[str, list[str]] = {subject: [] for subject in subjects}
        if self.truth:
            said["simulated"] = [f"Simulated data. {self.truth}"]
        if self.specified == "after inspection":
            said["specified"] = [
                "Specified after inspection of the data: the question came out of the same "
                "events that answer it, so a small p-value would overstate the evidence."
            ]
        if self.changes:
            said["changes"] = [
                f"Exploratory: differs from the study file in {', '.join(self.changes)}."
            ]
        if self.test != "two_step":
            said["test"] = [
                f"The study names the test {self.test.replace('_', ' ')}: its p-value stands "
                "beside the others, and the verdict rests on the two steps all the same."
            ]
        if self.events.accept:
            said["accepted"] = [
                "Findings about the events that refuse a test by the day, set aside by this study: "
                f"{', '.join(self.events.accept)}."
            ]
        return said

    def reading(self) -> dict[str, Any]:
        """Return the arguments with which `load_events` reads the study's events."""
        files = self.events
        return {
            "path": self.path(files.path),
            "source": files.source,
            "columns": files.columns,
            "precision_values": files.precision_values,
            "date_order": files.date_order,
            "timezone": self.timezone,
            "sheet": files.sheet,
            "url": self._database(files.url),
        }

    def _database(self, url: str | None) -> str | None:
        """Find a database that is a file from where the study's other files are found."""
        kind, slashes, file = (url or "").partition(":///")
        if not kind.startswith("sqlite") or not file:
            return url
        return f"{kind}{slashes}{self.path(file).resolve()}"

    def counting(self, outcome: str | None = None) -> dict[str, Any]:
        """Return the arguments with which `count_events` counts an outcome."""
        chosen = self.outcomes[outcome or self.primary]
        coverage = self.path(self.events.coverage) if self.events.coverage else None
        return {
            "period": self.period,
            "where": chosen.where,
            "coverage": coverage,
            "scopes": chosen.coverage,
        }

    def design(self) -> dict[str, Any]:
        """Return the arguments with which `surge_test` asks the study's question."""
        anchor = self.anchor.anchor()
        return {
            "anchor": anchor,
            "window": Window(-self.window[0], self.window[1]),
            "guard": self.guard,
            "flank": self.flank,
            "shifts": self.shifts,
            "cycle0": (self.cycle0 or CYCLE0) if anchor.date else None,
            "control_years": self.control_years,
            "min_control_attacks": self.min_control_attacks,
            "seed": self.seed,
        }


def _numbered(windows: tuple[Days, ...]) -> Iterable[tuple[str, Days]]:
    return ((f"secondary.windows {number}", days) for number, days in enumerate(windows, 1))
