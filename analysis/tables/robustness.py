"""Tables of what else was asked: the declared families, and every way of asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from analysis.checks import SecondaryTests, Specification, SpecificationCurve
from analysis.tables.base import PVALUE, Format, Table

HEADS = {
    "windows": "Other windows about the same dates (smallest p-value, on common shifts)",
    "dates": "Other dates (Holm)",
    "outcomes": "Other outcomes (Holm)",
}

CHOICES: dict[str, Callable[[Specification], Any]] = {
    "outcome": lambda row: row.outcome.replace("_", " "),
    "window": lambda row: str(row.window),
    "flank": lambda row: f"{row.flank} days",
    "imprecise dates": lambda row: {"stated": "as stated", "precise only": "left out"}[row.dates],
}
"""What an analyst chooses, and how a specification's own choice is called."""


def secondary(tests: SecondaryTests) -> Table:
    """Show the declared further questions, corrected family by family."""
    rows: list[dict[str, Any]] = []
    for family, head in HEADS.items():
        for row in tests.rows:
            if row.family == family:
                rows.append(_asked(head, row.name, row.primary) | _numbers(row))
        for lost in tests.left_out:
            if lost.family == family:
                rows.append(_asked(head, lost.name, False) | {"remark": lost.reason})
    formats: dict[str, Format] = {
        "observed": ".0f",
        "expected": ".1f",
        "ratio": ".2f",
        "p": PVALUE,
        "p corrected": PVALUE,
    }
    caption = (
        "The further questions that the study declared, each family with the study's own question "
        "in it. p is that of a claim: the larger of both steps where the season is controlled, "
        "else that of step 1, which cannot tell a surge from a season. p corrected allows for "
        "the number of questions in the family."
    )
    frame = pd.DataFrame(rows)
    if not frame["remark"].astype(bool).any():
        frame = frame.drop(columns="remark")
    return Table("tbl-secondary", caption, frame, formats, group="family")


def _asked(head: str, name: str, primary: bool) -> dict[str, Any]:
    own = " (the study's own)" if primary else ""
    return {"family": head, "question": name.replace("_", " ") + own}


def _numbers(row: Any) -> dict[str, Any]:
    return {
        "observed": row.observed,
        "expected": row.expected,
        "ratio": row.ratio,
        "p": row.p,
        "p corrected": row.p_adjusted,
        "steps": row.steps,
        "remark": row.note,
    }


def specifications(curve: SpecificationCurve) -> Table:
    """Show what each choice does to the ratio, over all specifications that make it."""
    rows = [
        {
            "choice": choice,
            "chosen": chosen,
            "ways": len(made),
            "lowest ratio": min(ratios, default=float("nan")),
            "median ratio": pd.Series(ratios, dtype=float).median(),
            "highest ratio": max(ratios, default=float("nan")),
            "p small": sum(row.p <= curve.alpha for row in made),
        }
        for choice, chosen, made in levels(curve)
        for ratios in [[row.ratio for row in made if row.expected]]
    ]
    formats: dict[str, Format] = dict.fromkeys(
        ("lowest ratio", "median ratio", "highest ratio"), ".2f"
    )
    caption = (
        f"Ratio of observed to expected over {len(curve.rows)} ways of asking, by each choice "
        f"made. p small: ways whose own p-value is at most {curve.alpha:g}; none is corrected, "
        "and ways of asking overlap, so their number is no evidence by itself."
    )
    return Table("tbl-specifications", caption, pd.DataFrame(rows), formats, group="choice")


def levels(curve: SpecificationCurve) -> Iterator[tuple[str, str, list[Specification]]]:
    """List every choice, what may be chosen, and the specifications that choose it."""
    for choice, called in CHOICES.items():
        for chosen in dict.fromkeys(map(called, curve.rows)):
            yield choice, chosen, [row for row in curve.rows if called(row) == chosen]
