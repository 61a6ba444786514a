"""Results drawn: each function takes results and gives back a `Picture`; none computes."""

from analysis.figures.base import Picture
from analysis.figures.coverage import plot_coverage
from analysis.figures.diagnostics import plot_diagnostics
from analysis.figures.event_study import plot_event_study
from analysis.figures.frequency import plot_frequency
from analysis.figures.power import plot_power
from analysis.figures.robustness import plot_robustness
from analysis.figures.shifts import plot_shifts
from analysis.figures.specification import plot_specifications
from analysis.figures.surge import plot_surge
from analysis.figures.unusual_weeks import plot_unusual_weeks

__all__ = [
    "Picture",
    "plot_coverage",
    "plot_diagnostics",
    "plot_event_study",
    "plot_frequency",
    "plot_power",
    "plot_robustness",
    "plot_shifts",
    "plot_specifications",
    "plot_surge",
    "plot_unusual_weeks",
]
