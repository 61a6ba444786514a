"""Find a fault of the study or the data before any notebook starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, DesignError
from analysis.stats.constants import LEAST_EVENTS
from analysis.study import Study

if TYPE_CHECKING:
    from analysis.events import EventFinding


def preflight(study: Study) -> None:
    """Count the events of a study and ask its question once, without telling the answer.

    Use it before the notebooks: what is wrong with the data or the design then ends in one
    message instead of a broken notebook.

    Parameters
    ----------
    study : Study
        With its changes, if any.

    Raises
    ------
    AnalysisError
        The first fault met, with the study's name before it.
    """
    # Imported here: an unchanged report is recognised without pandas and SciPy.
    from analysis.counts import count_events
    from analysis.events import check_events, load_events, refusals
    from analysis.study import load_rivals
    from analysis.surges import surge_test
    from analysis.surges.imputation import impute_dates

    try:
        load_rivals(study)
        events = load_events(**study.reading())
        # The clock may refuse events of the future; it never reaches the report.
        found = check_events(events, today=dt.date.today())
        _refuse_findings(refusals(found, study.events.accept))
        for outcome in study.outcomes:
            counts = count_events(events, **study.counting(outcome))
            if outcome == study.primary:
                result = surge_test(counts, method=study.test, **study.design())
                _refuse_few(counts.total, outcome, "in the observed period")
                if study.dates.imprecise == "exclude":
                    used = impute_dates(events, counts, study).imputed
                    kept = counts.total if used is None else int(used.sum())
                    _refuse_few(kept, outcome, "with a date known to the day")
                # The usual rate is learned from the days outside the windows.
                _refuse_few(counts.total - result.observed, outcome, "outside the windows")
    except AnalysisError as error:
        raise type(error)(f"study {study.name}: {error}") from error


def _refuse_findings(found: Sequence[EventFinding]) -> None:
    if not found:
        return
    listed = "".join(f"\n  {one.name}: {one.sentence()}" for one in found)
    names = ", ".join(one.name for one in found)
    raise DesignError(
        f"the events refuse a test by the day:{listed}\nMend the file; or, if you know better, "
        f"write `accept: [{names}]` below `events`: the first page will say so"
    )


def _refuse_few(events: int, outcome: str, where: str) -> None:
    if events < LEAST_EVENTS:
        number = "1 event" if events == 1 else f"{events} events"
        raise DesignError(
            f"the outcome {outcome!r} has {number} {where}; at least "
            f"{LEAST_EVENTS} are needed to say what could have been found: widen the outcome or "
            "lengthen the period"
        )
