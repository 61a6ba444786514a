"""Event files: reading, recognising, checking, and what is known of their coverage."""

from analysis.events.base import Events, Source
from analysis.events.checks import (
    EVENT_CHECKS,
    EventFinding,
    bending_findings,
    check_events,
    refusals,
)
from analysis.events.coverage import read_coverage
from analysis.events.loading import load_events
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.sources import SOURCES
from analysis.events.stretches import Stretch

__all__ = [
    "EVENT_CHECKS",
    "SOURCES",
    "EventFinding",
    "Events",
    "RawTable",
    "ReadOptions",
    "Source",
    "Stretch",
    "bending_findings",
    "check_events",
    "load_events",
    "read_coverage",
    "refusals",
]
