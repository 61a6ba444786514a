"""From events (one row an attack) to counts (one number a day), zeros and exposure kept."""

from analysis.counts.counting import EventAccount, account_for, count_events
from analysis.counts.daily import DailyCounts
from analysis.counts.thin import ThinTouch, thin_stretches

__all__ = [
    "DailyCounts",
    "EventAccount",
    "ThinTouch",
    "account_for",
    "count_events",
    "thin_stretches",
]
