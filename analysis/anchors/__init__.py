"""Anchors, windows and calendars; `ANCHORS` is the index of the dates that studies may name."""

from analysis.anchors.base import Anchor, Window, as_date
from analysis.anchors.calendars import CALENDARS
from analysis.anchors.registry import ANCHORS

__all__ = ["ANCHORS", "CALENDARS", "Anchor", "Window", "as_date"]
