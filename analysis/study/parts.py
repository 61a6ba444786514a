"""The nested keys of a study file, one small model each."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from analysis.anchors import ANCHORS, Anchor

Days = tuple[int, int]


class Strict(BaseModel):
    """A part of a study file: frozen, and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Claim(Strict):
    """What was said in public, and of which year: the anniversary in the news."""

    year: int
    source: str
    says: str


class EventFiles(Strict):
    """Where the events are, how they are to be read, and what is known of their coverage."""

    path: str
    source: str | None = None
    columns: dict[str, str] = {}
    precision_values: dict[str, str] = {}
    date_order: Literal["day_first", "month_first", "year_first"] | None = None
    sheet: str | None = None
    url: str | None = None
    published_counts: str | None = None
    coverage: str | None = None
    accept: tuple[str, ...] = ()

    @field_validator("url")
    @classmethod
    def _holds_no_password(cls, url: str | None) -> str | None:
        if url and re.search(r"://[^/@]*:[^/@]+@", url):
            raise ValueError(
                "a study file is printed with its report and holds no password; leave it out and "
                "set the environment variable REDLETTER_SQL_PASSWORD"
            )
        return url


class Outcome(Strict):
    """Which events are counted: allowed values of columns, and the coverage they need."""

    where: dict[str, tuple[str, ...]] = {}
    coverage: tuple[str, ...] = ()
    role: Literal["family", "robustness"] = "family"


class AnchorChoice(Strict):
    """An event's date, or the name of a recurrence in `data/anchors.yml`."""

    name: str | None = None
    date: dt.date | None = None
    calendar: Literal["gregorian", "lunar_hijri", "solar_hijri"] = "gregorian"
    recurrence: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> AnchorChoice:
        if (self.date is None) == (self.recurrence is None):
            raise ValueError("give either a date with a name, or a recurrence")
        if self.recurrence is not None and self.recurrence not in ANCHORS:
            raise ValueError(f"no recurrence {self.recurrence!r}; known: {', '.join(ANCHORS)}")
        if self.date is not None and not self.name:
            raise ValueError("an anchor with a date needs a name for the report to print")
        return self

    def anchor(self) -> Anchor:
        """Return the anchor that was chosen."""
        if self.recurrence is not None:
            return ANCHORS[self.recurrence]
        return Anchor(self.name or "", self.date, self.calendar)


class ImpreciseDates(Strict):
    """What the tests do with dates known to the week or the month only."""

    imprecise: Literal["stated", "impute", "exclude"] = "stated"
    imputations: int = Field(default=50, ge=2, le=1000)


class Secondary(Strict):
    """Further windows and dates, declared beforehand and corrected for."""

    windows: tuple[Days, ...] = (
        (-3, 3), (-14, 14), (-30, 30), (0, 7), (0, 14), (0, 30), (-14, 0),
    )  # fmt: skip
    anchors: tuple[str, ...] = ()

    @field_validator("anchors")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in names if name not in ANCHORS]
        if unknown:
            raise ValueError(f"no anchor {', '.join(unknown)}; known: {', '.join(ANCHORS)}")
        return names
