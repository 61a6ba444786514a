"""What a new study is to hold, once every flag, answer and proposal is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.anchors import Anchor
from analysis.events import Events
from analysis.events.proposals import ProposedDates, ProposedPeriod

WINDOW = (-7, 7)
NAMED_IN_STUDY = ("columns", "precision_values", "date_order", "sheet", "url")
"""Arguments of `load_events` that stand under `events` in a study file."""

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """All that a new study file says beyond the pre-specified defaults.

    Attributes
    ----------
    name, title : str
        Name of the study and its file; title of the report.
    events : Events
        The events, as they were read.
    path : str
        The event file as the study names it.
    reading : mapping of str to object
        The arguments with which `load_events` read it, the file aside.
    anchor : Anchor
        The date, or the recurrence.
    recurrence : str, optional
        Name in `ANCHORS`, if the anchor came from there.
    period : ProposedPeriod
        Days on which an event could have been counted.
    dates : ProposedDates
        What is done with imprecise dates.
    where : mapping of str to tuple of str
        The primary outcome's filter.
    by : str, optional
        Column with one study for each of its values.
    window : tuple of (int, int)
        Days before, as a negative number, and after.
    """

    name: str
    title: str
    events: Events
    path: str
    anchor: Anchor
    period: ProposedPeriod
    dates: ProposedDates
    reading: Mapping[str, object] = field(default_factory=dict)
    recurrence: str | None = None
    where: Where = field(default_factory=dict)
    by: str | None = None
    window: tuple[int, int] = WINDOW

    @property
    def timezone(self) -> str:
        """Zone whose local dates are meant."""
        return str(self.reading.get("timezone", "UTC"))

    @property
    def outcome(self) -> str:
        """Name of the primary outcome."""
        return "selected" if self.where else "all"

    @property
    def seed(self) -> int:
        """A seed that nobody chose: the date itself."""
        return int(f"{self.anchor.date or self.period.first:%Y%m%d}")
