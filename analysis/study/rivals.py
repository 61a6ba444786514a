"""Dated rivals: what else happened about the anniversaries, written down beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from analysis.errors import DesignError
from analysis.study.schema import Study


class Rival(BaseModel):
    """Another explanation of more or fewer attacks, with its date and source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: dt.date
    until: dt.date | None = None
    name: str
    effect: Literal["more", "fewer", "either"]
    source: str

    @model_validator(mode="after")
    def _runs_forward(self) -> Rival:
        if self.until is not None and self.until < self.date:
            raise ValueError(f"until {self.until} comes before date {self.date}")
        return self

    def days_from(self, day: dt.date) -> int:
        """Days from `day` to the rival; 0 while it lasts, negative before it ends."""
        last = self.until or self.date
        if self.date <= day <= last:
            return 0
        return (self.date - day).days if day < self.date else (last - day).days


def load_rivals(study: Study) -> tuple[Rival, ...]:
    """Read the rivals that a study names; none if it names no file.

    Use it for the table that a report prints beside the verdict.

    Parameters
    ----------
    study : Study
        Its key `rivals` names the file.

    Returns
    -------
    tuple of Rival
        In the order of the file.

    Raises
    ------
    DesignError
        If the file cannot be read, listing every entry that breaks a rule.
    """
    if study.rivals is None:
        return ()
    path = study.path(study.rivals)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    # ValueError: bytes that are no text, or a day such as 30 February.
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise DesignError(f"rivals: {path.name} cannot be read ({reason})") from None
    if not isinstance(content or [], list):
        raise DesignError(f"rivals: {path.name}: a list of entries is expected, each begun by '-'")
    try:
        return TypeAdapter(tuple[Rival, ...]).validate_python(content or ())
    except ValidationError as error:
        raise DesignError(f"rivals: {path.name}\n{_breaches(error)}") from None


def _breaches(error: ValidationError) -> str:
    lines = []
    for item in error.errors():
        number, *keys = item["loc"]
        key = "".join(f", {key}" for key in keys)
        lines.append(f"  entry {int(number) + 1}{key}: {item['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def rivals_near(
    rivals: Iterable[Rival], dates: Iterable[dt.date], reach: int
) -> list[tuple[dt.date, int, Rival]]:
    """List the rivals that lie within `reach` days of a date, with the days between."""
    rivals = tuple(rivals)
    return [
        (day, rival.days_from(day), rival)
        for day in dates
        for rival in rivals
        if abs(rival.days_from(day)) <= reach
    ]
