"""From events (one row an attack) to counts (one number a day), zeros and exposure kept."""

from analysis.counts.counting import EventAccount, account_for, count_events
from analysis.counts.daily import DailyCounts
from analysis.counts.heaps import HeapTouch, heaps_touching
from analysis.counts.precision import PrecisionAccount, precision_account
from analysis.counts.published import PublishedComparison, compare_published
from analysis.counts.thin import ThinTouch, thin_stretches

__all__ = [
    "DailyCounts",
    "EventAccount",
    "HeapTouch",
    "PrecisionAccount",
    "PublishedComparison",
    "ThinTouch",
    "account_for",
    "compare_published",
    "count_events",
    "heaps_touching",
    "precision_account",
    "thin_stretches",
]
