"""Executed notebooks made by hand, for the tests of the report."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as MatplotlibFigure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.figures.base import Picture
from analysis.report import Document, read_document
from analysis.report.schema import Finding, Notice, Numbers
from analysis.study import Study
from analysis.tables import MIME, Table

ALT = "A description of the drawing that is long enough to be of use to a reader."
SMALL_SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 90 30'>"
    "<path d='M0 0L90 30' stroke='black'/></svg>"
)
PROVENANCE = (
    ("Study file", "0f" * 32),
    ("data/iraq-us-interests/events.csv", "1e" * 32),
    ("notebooks/02_anniversaries.ipynb", "2d" * 32),
    ("notebooks/04_power.ipynb", "3c" * 32),
    ("requirements.lock", "4b" * 32),
    ("Redletter", "0.1.0"),
    ("Python", "3.11"),
)


def example_study(**fields: Any) -> Study:
    """Make a study like the bundled one, with some fields changed."""
    given: dict[str, Any] = {
        "title": "Attacks on US interests in Iraq around 3 January",
        "question": "Were there more attacks around the anniversary of Qassem Soleimani's "
        "killing than in comparable weeks?",
        "claim": {
            "year": 2022,
            "source": "AFP, 13 January 2022",
            "says": "attacks are said to have intensified around the second anniversary",
        },
        "events": {"path": "events.csv"},
        "period": ["2017-01-01", "2026-02-27"],
        "anchor": {"name": "Killing of Qassem Soleimani", "date": "2020-01-03"},
        "window": [-7, 7],
        **fields,
    }
    study = Study.model_validate(given)
    study._name, study._text = "example", "title: An example\nwindow: [-7, 7]\n"
    return study


def bundle(data: dict[str, Any], svg: str | None = None) -> Any:
    """Make the output of a cell that displayed a bundle."""
    more = {} if svg is None else {"image/svg+xml": svg}
    return new_output("display_data", {MIME: data, "text/plain": "shown", **more})


def finding(text: str, name: str | None = None) -> Any:
    return bundle(Finding(id=name, text=text).model_dump(mode="json"))


def notice(name: str, *texts: str) -> Any:
    return bundle(Notice(id=name, texts=texts).model_dump(mode="json"))


def numbers(section: str, values: Any) -> Any:
    return bundle(Numbers(section=section, values=values).model_dump(mode="json"))


def figure(name: str, caption: str = "A line.", alt: str = ALT, svg: str = SMALL_SVG) -> Any:
    return bundle({"kind": "figure", "id": name, "caption": caption, "alt": alt}, svg)


def displayed(thing: Picture | Table) -> Any:
    return new_output("display_data", thing._repr_mimebundle_())


def table(name: str, frame: pd.DataFrame, caption: str = "Some rows.", **formats: str) -> Any:
    return displayed(Table(name, caption, frame, formats))


def write_notebook(folder: Path, stem: str, cells: Iterable[str | list[Any]]) -> Path:
    """Write a notebook: text makes a text cell, a list of outputs a code cell."""
    made = [
        new_markdown_cell(cell, id=f"c{n}")
        if isinstance(cell, str)
        else new_code_cell(
            "result = surge_test(counts, **study.design())", outputs=cell, id=f"c{n}"
        )
        for n, cell in enumerate(cells)
    ]
    path = folder / f"{stem}.ipynb"
    # As ASCII, so that even text which is not UTF-8 gets into the file.
    path.write_text(json.dumps(new_notebook(cells=made)), encoding="ascii")
    return path


def front_outputs(**texts: str) -> list[Any]:
    """Show what the first page needs, as briefly as can be."""
    words = {"verdict-headline": "The data cannot tell", "verdict": "We counted 11.", **texts}
    words.setdefault("counter-headline", "Even a simple count comparison finds nothing.")
    years = pd.DataFrame({"date": ["2021-01-03", "2022-01-03"], "observed": [4, 4]})
    return [
        *(finding(text, name) for name, text in words.items()),
        figure("fig-anniversary"),
        table("tbl-anniversaries", years),
    ]


def small_notebooks(folder: Path, *cells: str | list[Any], **texts: str) -> dict[str, Path]:
    """Write one notebook with a first page and some cells of the test's own."""
    every = ["# More around the date?", front_outputs(**texts), *cells]
    return {"02_anniversaries": write_notebook(folder, "02_anniversaries", every)}


def small_document(folder: Path, *cells: str | list[Any], **texts: str) -> Document:
    """Read a document of one chapter."""
    notebooks = small_notebooks(folder, *cells, **texts)
    return read_document(notebooks, study=example_study(), provenance=PROVENANCE)


@functools.cache
def main_picture() -> Picture:
    """Draw counts by day around the date, as the real main figure might be."""
    drawing = MatplotlibFigure(figsize=(7.2, 3.1), layout="constrained")
    axes = drawing.subplots()
    days = np.arange(-60, 61)
    counts = (days * 7919) % 11 // 8 + (np.abs(days) < 8) * ((days * 31) % 5 // 3)
    axes.axvspan(-7.5, 7.5, color="#f3e2df")
    axes.bar(days, counts, color=np.where(np.abs(days) <= 7, "#9b1b1e", "#8a8580"), width=0.85)
    axes.axhline(0.35, color="#1c1b1a", lw=0.8, ls="--")
    axes.annotate("expected", (60, 0.35), ha="right", va="bottom", fontsize=8)
    axes.set(xlabel="Days from 3 January", ylabel="Attacks a day, all anniversaries")
    axes.spines[["top", "right"]].set_visible(False)
    return Picture(
        drawing,
        "fig-anniversary",
        "Attacks by day around 3 January, the anniversaries of 2021 to 2024 together; the "
        "window is shaded, the dashed line is the rate of the weeks around.",
        "Bars by day from 60 days before to 60 days after 3 January. In the window of 15 days "
        "there were 11 attacks where 6.7 were expected.",
    )


def example_notebooks(folder: Path) -> dict[str, Path]:
    """Write five notebooks much like the real ones."""
    makers = {
        "00_data": _data,
        "01_frequency": _frequency,
        "02_anniversaries": _anniversaries,
        "03_robustness": _robustness,
        "04_power": _power,
    }
    return {stem: write_notebook(folder, stem, make()) for stem, make in makers.items()}


def example_document(folder: Path) -> Document:
    """Read the report on those five notebooks."""
    notebooks = example_notebooks(folder)
    return read_document(notebooks, study=example_study(), provenance=PROVENANCE)


def _data() -> list[Any]:
    frame = pd.DataFrame(
        {
            "precision": ["day", "plus_minus_1", "week", "month"],
            "events": [412, 31, 12, 3],
            "share": [0.8996, 0.0677, 0.0262, 0.0066],
            "examples": ["E-2019-014", "Erbil, ههولێر", "between 3 and 9 May", "=SUM(A1)"],
        }
    )
    return [
        "# What do the data hold, and what do they miss?\n\nEvery row is one salvo on one target.",
        [
            finding("The file holds 458 rows; 301 are counted, 157 are set aside."),
            table("tbl-precision", frame, "How precisely dates are known.", share=".1%"),
            notice(
                "coverage",
                "Thin coverage in the flank of 3 January 2023 (20 to 27 January) makes that "
                "window look busier than it was.",
                "Thin coverage inside the window of 3 January 2024 makes it look quieter.",
                "3 January 2025 is dropped: its window was not observed.",
            ),
            notice(
                "specified", "The date was chosen after the attacks of January 2022 were known."
            ),
            notice("further", "secondary.windows (no correction over windows yet)"),
            numbers("data", {"events": 301, "days": 3345, "dropped": {"outside period": 3}}),
        ],
        "## What is not here\n\nAttacks on Iraqi forces; see [the table](#tbl-precision) and "
        "[the codebook](https://example.org/codebook).",
    ]


def _frequency() -> list[Any]:
    fits = pd.DataFrame(
        {"model": ["poisson", "negative binomial"], "aic": [2411.2, 1987.6], "disp": [3.1, 1.04]}
    )
    return [
        "# How often, and how did that change?",
        "Counts have a mean $\\mu_t$ and variance\n\n$$V_t = \\mu_t + \\mu_t^2/\\theta.$$\n\n"
        "- A list item with `code`\n- Another\n\n> A quotation.\n\n"
        "| a | b |\n|---|--:|\n| x | 1 |\n",
        [figure("fig-frequency", "Attacks a month."), table("tbl-fits", fits, disp=".2f")],
    ]


def _anniversaries() -> list[Any]:
    years = pd.DataFrame(
        {
            "part": ["Anniversaries"] * 3 + ["Years before"],
            "anniversary": ["3 January 2021", "3 January 2022", "3 January 2023", "3 January 2019"],
            "observed": [0, 4, 0, 7],
            "expected": [1.91, 0.49, 0.12, 4.16],
            "ratio": [0.0, 8.17, 0.0, 1.68],
            "at least as busy": ["301 of 365", "13 of 365", "365 of 365", "97 of 365"],
        }
    )
    return [
        "# Were there more attacks around the anniversaries?\n\nThe rule was fixed first.",
        [displayed(main_picture())],
        [
            displayed(
                Table(
                    "tbl-anniversaries",
                    "Each anniversary by itself.",
                    years,
                    {"expected": ".2f", "ratio": ".1f"},
                    group="part",
                )
            )
        ],
        [
            finding("The data cannot tell", "verdict-headline"),
            finding(
                "The data cannot tell. We counted 11 attacks where 6.7 were expected (ratio 1.65); "
                "anything from 0.55 to 4.34 times the usual rate is compatible. With 4 "
                "anniversaries and about 2.8 attacks a month, in bursts, this analysis would "
                "detect (4 times in 5) only a surge of 3.9-fold or more. No finding of a surge is "
                "not a finding of no surge.",
                "verdict",
            ),
            finding(
                "A simple count comparison would have said p = 0.08; on series like this one that "
                "test is wrong 3 times in 20.",
                "counter-headline",
            ),
            finding(
                "2022: 4 in the window against 0.5 expected from the weeks around; of 365 ways to "
                "place this one window, 13 were at least as busy.",
                "claim-year",
            ),
            numbers("anniversary", {"observed": 11, "expected": 6.6812345678, "p_did": None}),
            numbers("verdict", {"code": "cannot_tell"}),
        ],
        "As [Figure](#fig-anniversary) shows, *nothing* is certain.",
    ]


def _robustness() -> list[Any]:
    checks = pd.DataFrame(
        {
            "check": ["window_width", "leave_one_out", "placebo_outcome"],
            "answer": ["passed", "failed", "for information"],
            "in words": ["A longer text that has to be broken over several lines. " * 3] * 3,
        }
    )
    return [
        "# Would another sensible analyst have found the same?",
        [table("tbl-checks", checks, "Every check, one row.")],
        [numbers("checks", [{"name": "window_width", "passed": True, "sentence": "Yes."}])],
    ]


def _power() -> list[Any]:
    points = pd.DataFrame({"ratio": np.linspace(1, 5, 45), "power": np.linspace(0.05, 0.97, 45)})
    return [
        "# What size of surge could these data have shown?",
        [
            table("tbl-power", points, "Power at each ratio.", ratio=".2f", power=".0%"),
            numbers("power", {"detectable_ratio_80": 3.9, "curve": [[1.0, 0.05], [3.9, 0.8]]}),
        ],
    ]
