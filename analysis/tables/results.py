"""Results as tables: one function a kind of result."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.checks import CheckResult, Variants
from analysis.counts import EventAccount
from analysis.errors import DesignError
from analysis.events import EventFinding
from analysis.power import DetectableSurge
from analysis.study import Rival, Study, rivals_near
from analysis.surges import Step, SurgeResult, YearRow
from analysis.tables.base import PVALUE, Format, Table
from analysis.tables.frequency import (
    changes,
    diagnosis,
    dynamics,
    fits,
    rhythms,
    scores,
    unusual,
)
from analysis.tables.precision import precision
from analysis.tables.published import published, unreached
from analysis.tables.robustness import secondary, specifications
from analysis.tables.season import season
from analysis.tables.supporting import equivalence, supporting

ADDRESS = re.compile(r",?\s*https?://[^\s;,]+(\s+(?=;))?")
"""Left out where a table names sources: the file named in the caption holds them whole."""

COUNTS = {"expected": ".1f", "ratio": ".2f"}

ROLES = {"family": "secondary", "robustness": "robustness"}


def years(result: SurgeResult) -> Table:
    """Show each anniversary by itself, then the years before the event."""
    rows = [_year(row, "Anniversaries") for row in result.by_year]
    rows += [_year(row, "Years before the event, for comparison") for row in result.control_by_year]
    window, flank = result.placement.window, result.placement.flank
    caption = (
        f"Attacks from {window.lead} days before to {window.lag} days after each date, against the "
        f"number that the weeks around it, {flank} days either way, lead one to expect. Rank 1 "
        "is the busiest of all placements of that one window in the year."
    )
    return Table("tbl-anniversaries", caption, pd.DataFrame(rows), COUNTS, group="part")


def _year(row: YearRow, part: str) -> dict[str, object]:
    return {
        "part": part,
        "date": row.date,
        "attacks": row.observed,
        "expected": row.expected,
        "ratio": row.ratio,
        "rank": row.rank,
        "out of": row.shifts,
    }


def dropped(result: SurgeResult) -> Table:
    """Show the recurrences inside the period that were not used, and why."""
    unused = (*result.placement.dropped_controls, *result.placement.dropped)
    rows = [{"date": item.date, "why it was not used": item.reason} for item in unused]
    frame = pd.DataFrame(rows, columns=["date", "why it was not used"])
    some, none = "Dates inside the period that were not used.", "Every date in the period was used."
    return Table("tbl-dropped", some if rows else none, frame)


def steps(result: SurgeResult) -> Table:
    """Show both steps: statistic, rank, p-values, ratio and interval."""
    rows = [
        {
            "step": {"shift_local": "1: weeks around", "did_shift": "2: years before"}[step.name],
            "ratio": step.ratio,
            "low": step.conf_int[0],
            "high": step.conf_int[1],
            "rank": step.rank,
            "out of": step.n_shifts,
            "p (surge)": step.pvalue,
            "p (lull)": step.pvalue_lower,
            "p next to 5%": _attainable(step),
        }
        for step in (result.local, result.did)
        if step is not None
    ]
    formats = {"ratio": ".2f", "low": ".2f", "high": ".2f", "p (surge)": PVALUE}
    formats["p (lull)"] = PVALUE
    caption = (
        "The two steps of the test. The ratio of step 1 is observed over expected; that of step "
        "2 sets it against the same ratio in the years before the event, half an attack added "
        "to each count. Low and high bound the 95% interval. A lull is the opposite of a surge. "
        "The last column has the two p-values for a surge that ties leave possible next to 5%."
    )
    return Table("tbl-steps", caption, pd.DataFrame(rows), formats)


def _attainable(step: Step) -> str:
    below, above = step.attainable()
    return f"none, {above:.3f}" if math.isnan(below) else f"{below:.3f}, {above:.3f}"


def checks(answers: Mapping[str, CheckResult]) -> Table:
    """Show the conditions that the verdict rests on."""
    rows = [
        {"condition": check.name.replace("_", " "), "answer": check.outcome, "in words": check.text}
        for check in answers.values()
    ]
    return Table("tbl-checks", "Conditions that the verdict rests on.", pd.DataFrame(rows))


def variants(asked: Variants) -> Table:
    """Show the same question asked in other ways."""
    rows = [
        {
            "variant": name,
            "years": len(result.by_year),
            "observed": result.observed,
            "expected": result.expected,
            "ratio": result.rate_ratio,
            "low": result.conf_int[0],
            "high": result.conf_int[1],
            "p": result.local.pvalue,
            "q": asked.qvalues.get(name, float("nan")),
        }
        for name, result in asked.results.items()
    ]
    formats: dict[str, Format] = {
        **COUNTS,
        "variant": _spaced,
        "low": ".2f",
        "high": ".2f",
        "p": PVALUE,
        "q": PVALUE,
    }
    caption = (
        "The same question asked in other ways, step 1 only. The interval is two-sided 95%; p is "
        "not corrected for having asked several times, q is, over the exploratory lines "
        "(Benjamini and Hochberg). The primary question has no q, nor have the secondary "
        "outcomes, which are corrected in a family of their own. The years before the event "
        "should show nothing."
    )
    return Table("tbl-variants", caption, pd.DataFrame(rows), formats)


def power(found: DetectableSurge) -> Table:
    """Show the power at each size of surge that was tried."""
    rows = [
        {
            "fresh attacks": point.multiplier,
            "attacks in the windows": point.ratio,
            "found by step 1": point.power,
            "found by both steps": point.power_both,
        }
        for point in found.curve
    ]
    formats = {
        "fresh attacks": ".1f",
        "attacks in the windows": ".2f",
        "found by step 1": ".0%",
        "found by both steps": ".0%",
    }
    caption = (
        f"Surges planted into {found.simulations} simulated series each, and how often the test "
        f"finds them (Monte Carlo error up to {found.standard_error(0.5):.1%}). Fresh attacks are "
        "multiplied as the first column says; each may set off others, so the expected number in "
        "the windows grows as the second says. The first row is no surge."
    )
    return Table("tbl-power", caption, pd.DataFrame(rows), formats)


def findings(answers: Iterable[EventFinding]) -> Table:
    """Show what a careful reader would ask of an event file."""
    rows = [
        {"question": item.name.replace("_", " "), "severity": item.severity, "answer": item.text}
        for item in answers
    ]
    frame = pd.DataFrame(rows, columns=["question", "severity", "answer"])
    return Table("tbl-findings", "Questions asked of the event file, and the answers.", frame)


def rivals(dated: Iterable[Rival], dates: Iterable[dt.date], reach: int) -> Table:
    """Show what else happened within `reach` days of each anniversary."""
    named = list(dated)
    rows = [
        {
            "anniversary": date,
            "days from it": days,
            "rival": rival.name,
            "would push": rival.effect,
            "source": ADDRESS.sub("", rival.source),
        }
        for date, days, rival in rivals_near(named, dates, reach)
    ]
    columns = ["anniversary", "days from it", "rival", "would push", "source"]
    frame = pd.DataFrame(rows, columns=columns)
    caption = _of_rivals(bool(named), bool(rows), reach)
    return Table("tbl-rivals", caption, frame, {"days from it": _away}, group="anniversary")


def _of_rivals(named: bool, near: bool, reach: int) -> str:
    if not named:
        return "The study names no rivals: what else happened near these dates is not known here."
    if not near:
        return f"No rival that the study names lies within {reach} days of an anniversary."
    return (
        f"Dated rivals within {reach} days of an anniversary: other reasons for more or fewer "
        "attacks. The addresses of the sources are in the study's file of rivals."
    )


def _away(days: int) -> str:
    if not days:
        return "under way"
    return f"{abs(days)} {'before' if days < 0 else 'after'}"


def outcomes(study: Study, accounts: Mapping[str, EventAccount]) -> Table:
    """Show, for every outcome, how the rows read became events counted."""
    rows = [
        {
            "outcome": name,
            "role": _role(study, name),
            "rows read": account.rows_read,
            "selected": account.selected,
            "outside period": account.outside_period,
            "not observed": len(account.set_aside),
            "used": account.used,
            "imprecise": account.imprecise,
        }
        for name, account in accounts.items()
    ]
    caption = (
        "From rows read to events used. Events on days marked unverified or missing are set "
        "aside: such days are not observed, and count as neither attack nor calm."
    )
    return Table("tbl-outcomes", caption, pd.DataFrame(rows), {"outcome": _spaced})


def _role(study: Study, name: str) -> str:
    if name == study.primary:
        return "primary"
    # Whatever its role says, such an outcome is a control and in no family.
    if name in study.negative_controls:
        return "negative control"
    return ROLES[study.outcomes[name].role]


def _spaced(name: str) -> str:
    return name.replace("_", " ")


TABLES: dict[str, Callable[..., Table]] = {
    "years": years,
    "steps": steps,
    "season": season,
    "dropped": dropped,
    "rivals": rivals,
    "power": power,
    "checks": checks,
    "variants": variants,
    "supporting": supporting,
    "equivalence": equivalence,
    "secondary": secondary,
    "specifications": specifications,
    "scores": scores,
    "fits": fits,
    "dynamics": dynamics,
    "changes": changes,
    "rhythm": rhythms,
    "unusual_weeks": unusual,
    "diagnosis": diagnosis,
    "outcomes": outcomes,
    "findings": findings,
    "precision": precision,
    "published": published,
    "unreached": unreached,
}
"""What `tabulate` can be asked for."""


def tabulate(kind: str, *results: Any) -> Table:
    """Show results as a table.

    Use it as the last line of a notebook cell; the report takes the table from there.

    Parameters
    ----------
    kind : str
        A name of `TABLES`.
    *results
        What that table's function takes, in its order.

    Returns
    -------
    Table

    Raises
    ------
    DesignError
        If there is no such table.
    """
    if kind not in TABLES:
        raise DesignError(f"no table {kind!r}; known: {', '.join(TABLES)}")
    return TABLES[kind](*results)
