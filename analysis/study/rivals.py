"""Dated rivals: what else happened about the anniversaries, written down beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

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

    def days_from(self, day: dt.date) -> int:
        """Days from `day` to the rival; 0 while it lasts, negative before it ends."""
        last = self.until or self.date
        if self.date <= day <= last:
            return 0
        return (self.date - day).days if day < self.date else (last - day).days


def load_rivals(study: Study) -> tuple[Rival, ...]:
    """Read the rivals that a study names; none if it names no file.

    Use it for the table that a report prints beside the verdict.

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
        return TypeAdapter(tuple[Rival, ...]).validate_python(content or ())
    except ValidationError as error:
        breaches = "; ".join(
            f"entry {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()
        )
        raise DesignError(f"rivals: {path.name}: {breaches}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DesignError(f"rivals: {path.name} cannot be read ({error})") from error


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
