"""The method in one page, with the study's own design filled in."""

from __future__ import annotations

import string
from pathlib import Path

from analysis.study import Study

METHOD_FILE = Path(__file__).parent / "templates" / "method.md"


class _Blanks(string.Template):
    """Blanks are written @name: dollars belong to the formulas."""

    delimiter = "@"


def method_text(study: Study) -> str:
    """Write the method in Markdown for one study's window, guard, flank and shifts."""
    lead, lag = -study.window[0], study.window[1]
    return _Blanks(METHOD_FILE.read_text(encoding="utf-8")).substitute(
        first=f"{study.window[0]:+d}" if lead else "0",
        last=f"{lag:+d}" if lag else "0",
        days=lead + lag + 1,
        guard=study.guard,
        flank=study.flank,
        shifts=study.shifts,
        places=2 * study.shifts + 1,
        fewest=study.min_control_attacks,
        alpha=f"{study.alpha:g}",
    )
