"""Results as tables: one function a kind of result."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.checks import CheckResult, Variants
from analysis.counts import EventAccount
from analysis.errors import DesignError
from analysis.events import EventFinding
from analysis.models import FrequencyFit
from analysis.power import DetectableSurge
from analysis.study import Rival, Study, rivals_near
from analysis.surges import SurgeResult, YearRow
from analysis.tables.base import Table

ADDRESS = re.compile(r",?\s*https?://[^\s;,]+")
"""Left out where a table names sources: the file named in the caption holds them whole."""

COUNTS = {"expected": ".1f", "ratio": ".2f"}


def years(result: SurgeResult) -> Table:
    """Show each anniversary by itself, then the years before the event."""
    rows = [_year(row, "after") for row in result.by_year]
    rows += [_year(row, "before") for row in result.control_by_year]
    caption = (
        f"Attacks within {result.placement.window} of each date, and what the flanks up to "
        f"{result.placement.flank} days away would lead one to expect. Rank 1 is the busiest of "
        "all shifts of that one window; ties count against it."
    )
    return Table("tbl-anniversaries", caption, pd.DataFrame(rows), COUNTS)


def _year(row: YearRow, part: str) -> dict[str, object]:
    return {
        "date": row.date.isoformat(),
        "event": part,
        "observed": row.observed,
        "expected": row.expected,
        "ratio": row.ratio,
        "rank": row.rank,
        "shifts": row.shifts,
    }


def dropped(result: SurgeResult) -> Table:
    """Show the recurrences inside the period that were not used, and why."""
    unused = (*result.placement.dropped_controls, *result.placement.dropped)
    rows = [{"date": item.date.isoformat(), "why it was not used": item.reason} for item in unused]
    frame = pd.DataFrame(rows, columns=["date", "why it was not used"])
    return Table("tbl-dropped", "Recurrences inside the period that were not used.", frame)


def steps(result: SurgeResult) -> Table:
    """Show both steps: statistic, rank, p-values, ratio and interval."""
    rows = [
        {
            "step": {"shift_local": "1: weeks around", "did_shift": "2: years before"}[step.name],
            "ratio": step.ratio,
            "low": step.conf_int[0],
            "high": step.conf_int[1],
            "rank": step.rank,
            "shifts": step.n_shifts,
            "p (surge)": step.pvalue,
            "p (lull)": step.pvalue_lower,
        }
        for step in (result.local, result.did)
        if step is not None
    ]
    formats = {"ratio": ".2f", "low": ".2f", "high": ".2f", "p (surge)": ".3f", "p (lull)": ".3f"}
    caption = (
        "The two steps of the test. The ratio of step 1 is observed over expected; that of step "
        "2 sets it against the same ratio in the years before the event, half an attack added "
        "to each count. Intervals are two-sided 95%."
    )
    return Table("tbl-steps", caption, pd.DataFrame(rows), formats)


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
        }
        for name, result in asked.results.items()
    ]
    formats = {**COUNTS, "low": ".2f", "high": ".2f", "p": ".3f"}
    caption = (
        "The same question asked in other ways, step 1 only. The interval is two-sided 95%; p is "
        "not corrected for having asked several times."
    )
    return Table("tbl-variants", caption, pd.DataFrame(rows), formats)


def power(found: DetectableSurge) -> Table:
    """Show the power at each size of surge that was tried."""
    rows = [
        {
            "fresh attacks": point.multiplier,
            "counts in the windows": point.ratio,
            "power, step 1": point.power,
            "power, both steps": point.power_both,
        }
        for point in found.curve
    ]
    formats = {
        "fresh attacks": ".1f",
        "counts in the windows": ".2f",
        "power, step 1": ".2f",
        "power, both steps": ".2f",
    }
    caption = (
        f"Power in {found.simulations} simulated series for each surge: the factor on fresh "
        "attacks, what it makes of the expected counts, and how often the test finds it "
        f"(Monte Carlo error up to {found.standard_error(0.5):.3f}). The first row is no surge."
    )
    return Table("tbl-power", caption, pd.DataFrame(rows), formats)


def fits(models: Iterable[FrequencyFit]) -> Table:
    """Show how well each model of the frequency fits."""
    rows = [
        {
            "model": fit.model.replace("_", " "),
            "AIC": fit.aic,
            "BIC": fit.bic,
            "dispersion": fit.dispersion,
        }
        for fit in models
    ]
    formats = {"AIC": ".1f", "BIC": ".1f", "dispersion": ".2f"}
    caption = (
        "Models of the daily counts, each with a smooth trend and a yearly season. Lower AIC is "
        "better; a dispersion well above 1 means bursts that the model does not have."
    )
    return Table("tbl-models", caption, pd.DataFrame(rows), formats)


def terms(fit: FrequencyFit) -> Table:
    """Show what the drawn model says of the season, as rate ratios."""
    season = fit.coefficients[fit.coefficients["term"].str.startswith("season")]
    formats = {"rate ratio": ".2f", "low": ".2f", "high": ".2f"}
    caption = (
        "The yearly wave of the drawn model. The cosine is highest on 1 January, the sine three "
        "months later; the intervals take days as independent and are too short under bursts."
    )
    columns = {"rate_ratio": "rate ratio", "lower": "low", "upper": "high"}
    return Table("tbl-season", caption, season.rename(columns=columns), formats)


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
    rows = [
        {
            "anniversary": day.isoformat(),
            "days from it": days,
            "rival": rival.name,
            "would push": rival.effect,
            "source": ADDRESS.sub("", rival.source),
        }
        for day, days, rival in rivals_near(dated, dates, reach)
    ]
    columns = ["anniversary", "days from it", "rival", "would push", "source"]
    caption = (
        f"Dated rivals within {reach} days of an anniversary: other reasons for more or fewer "
        "attacks. A day count of 0 means that it was under way; the addresses of the sources are "
        "in the study's file of rivals."
    )
    return Table("tbl-rivals", caption, pd.DataFrame(rows, columns=columns), {"days from it": "+d"})


def outcomes(study: Study, accounts: Mapping[str, EventAccount]) -> Table:
    """Show, for every outcome, how the rows read became events counted."""
    rows = [
        {
            "outcome": name,
            "role": "primary" if name == study.primary else study.outcomes[name].role,
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
    return Table("tbl-outcomes", caption, pd.DataFrame(rows))


TABLES: dict[str, Callable[..., Table]] = {
    "years": years,
    "steps": steps,
    "dropped": dropped,
    "rivals": rivals,
    "power": power,
    "checks": checks,
    "variants": variants,
    "fits": fits,
    "terms": terms,
    "outcomes": outcomes,
    "findings": findings,
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
