"""The calibration report: the bars first, numbers from rows only, the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from calibration_makers import row

from analysis.calibration.store import Made, Row
from analysis.calibration.worlds import WORLDS
from analysis.figures.calibration import plot_coverage, plot_sizes
from analysis.figures.calibration_power import plot_found
from analysis.report import Document, build_report
from analysis.report.calibration import Calibration, calibration_document
from analysis.report.model import NumberedTable
from analysis.report.page import html_report
from analysis.report.pdf import pdf_report
from analysis.tables.calibration import full, peers, shown
from analysis.tables.calibration_plans import plan_tables

HOSTILE = '<script>alert(1)</script> =1+1 $x$ #panic("typst") \u202e{{ 7*7 }}'
PEER = {
    "method": HOSTILE, "ours": "no", "H0": ".157", "H0s": "", "H1b": ".860", "n": "1000",
    "mcse": ".011", "milliseconds": ".2", "source": "a package",
}  # fmt: skip
OURS = {**PEER, "method": "step 1", "ours": "yes"}


def null() -> list[Row]:
    """Two worlds at two rates, one of them bad, with the verdict beside them."""
    rows = [
        row(world=world, per_year=rate, k=k, value=value)
        for world, value in (("poisson", 0.0493), ("regimes", 0.0817))
        for rate in (55, 182)
        for k in (1, 2)
    ]
    return [*rows, row(method="verdict", measure="surge", m=3, value=0.021)]


def surges() -> list[Row]:
    made = []
    for effect, ratio, value in (("none", 1.0, 0.05), ("x3", 2.4, 0.4), ("x8", 5.9, 0.93)):
        cell = {"table": "power", "world": "poisson", "effect": effect}
        made += [
            row(**cell, method=method, value=value, m=m)
            for method, m in (("step 1", 0), ("both steps", 3))
        ]
        made.append(row(**cell, measure="covers", value=0.957))
        made.append(row(**cell, method="truth", measure="ratio", series=1, mcse=0.0, value=ratio))
    return made


def example(title: str = "False alarms") -> Calibration:
    told = Made(
        title,
        "ab" * 32,
        False,
        100,
        1,
        0,
        "null: 1 of 100 tasks, run again, gave the same numbers.",
    )
    return Calibration(
        {"null": null(), "power": surges()},
        {"null": told, "power": replace(told, title="Power")},
        [OURS, PEER],
    )


def document(made: Calibration | None = None) -> Document:
    return calibration_document(made or example(), [("null.csv", "0f" * 32), ("Redletter", "0.1")])


@pytest.fixture(scope="module")
def page() -> str:
    return html_report(document())


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf_report(document())), strict=True)


def text_of(pdf: pypdf.PdfReader, page: int) -> str:
    return " ".join(pdf.pages[page].extract_text().split())


def test_the_first_page_holds_every_bar_with_its_outcome(pdf: pypdf.PdfReader) -> None:
    first = text_of(pdf, 0)
    assert "Step 1, false alarms at most 6% at the 5% level highest 8.2% fail" in first
    assert "The naive test, seen to fail at least 8% where attacks cluster – not run" in first  # noqa: RUF001
    assert "3 of 15 bars passed, 1 failed, 11 not run" in first
    assert "Failed: Step 1, false alarms." in first


def test_the_page_says_the_same(page: str) -> None:
    assert "3 of 15 bars passed, 1 failed, 11 not run" in page
    assert "highest 8.2%" in page
    assert "2 tasks run again: same numbers to the last bit" in page


def test_tables_are_numbered_in_the_order_of_reading(page: str) -> None:
    numbers = re.findall(r"<b>Table (\d+)\.</b>", page)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) > 8


def test_references_name_the_table_they_lead_to() -> None:
    made = document()
    tables = [b for c in made.chapters for b in c.blocks if isinstance(b, NumberedTable)]
    found = next(block for block in tables if block.table.id == "tbl-found")
    assert f'<a href="#tbl-found">Table\xa0{found.number}</a>' in html_report(made)


def test_nothing_of_a_study_is_said(page: str, pdf: pypdf.PdfReader) -> None:
    every = page + " ".join(p.extract_text() for p in pdf.pages)
    for words in ("The simple count", "Study file", "notebooks named here", "None"):
        assert words not in every


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        build_report(document(), tmp_path / name)
    first, second = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*.*")}
        for n in ("a", "b")
    )
    assert first == second
    assert {path.name for path in first} >= {"report.html", "report.pdf", "results.json"}


def test_the_pdf_is_accessible_and_holds_the_numbers(pdf: pypdf.PdfReader) -> None:
    metadata = pdf.metadata
    assert metadata is not None
    assert metadata.title == "Calibration of the tests"
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert list(pdf.attachments) == ["results.json"]


def test_hostile_text_stays_text() -> None:
    made = document(example(title=HOSTILE))
    page = html_report(made)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page
    assert b"%PDF" in pdf_report(made)[:8]


def test_nothing_simulated_is_said_plainly() -> None:
    made = document(Calibration({}, {}))
    assert "none failed, 15 not run" in made.front.headline
    assert "Nothing yet." in html_report(made)


def test_our_rows_are_marked_among_the_peers() -> None:
    cells = peers([OURS, PEER]).cells()
    assert [row[0].startswith("● ") for row in cells] == [True, False]
    assert cells[1][2] == "–"  # noqa: RUF001


def test_a_cell_is_shown_in_percent() -> None:
    table = plan_tables("null", null(), WORLDS)[0]
    assert table.columns == ["world", "code", "1 year", "2 years"]
    assert table.cells()[1] == ["regimes", "N8", "8.2", "8.2"]
    assert [group["title"] for group in table.groups()] == [
        "55 attacks a year",
        "182 attacks a year",
    ]
    assert "up to 0.20" in table.caption


def test_a_range_runs_from_the_lowest_cell_to_the_highest() -> None:
    assert shown([row(value=0.0412), row(value=0.0568)]) == "4.1–5.7"  # noqa: RUF001
    assert shown([row(value=0.05), row(value=0.0501)]) == "5.0"
    assert (
        shown([row(measure="bias", value=-0.1), row(measure="bias", value=0.2)]) == "-0.10 to 0.20"
    )


def test_a_mean_is_not_shown_in_percent() -> None:
    rows = [row(measure="log width", value=1.25)]
    table = full("x", rows, WORLDS, "Width", lambda r: r.method, lambda r: "")
    assert table.frame["step 1"].tolist() == [1.25]


def test_flaws_of_the_data_have_rows_of_their_own() -> None:
    rows = [row(defect="none"), row(defect="late reports", value=0.08)]
    (table,) = plan_tables("defects", rows, WORLDS)
    assert [cells[0] for cells in table.cells()] == ["poisson", "poisson, late reports"]


def test_every_measure_of_a_plan_is_in_some_table() -> None:
    rows = [row(measure=name) for name in ("covers", "bias", "something new", "rejects at .05")]
    tables = plan_tables("new", rows, WORLDS)
    said = " ".join(table.caption + " ".join(table.columns) for table in tables)
    for words in ("interval holds", "step 1: bias", "something new", "Rejected at the 5% level"):
        assert words in said


def test_the_drawing_of_sizes_says_its_numbers() -> None:
    picture = plot_sizes([*null(), row(world="season 0.6", value=0.3)], WORLDS)
    assert picture is not None
    assert "step 1: 4.9% to 8.2% over 8 cells where a bar applies" in picture.alt
    assert "30% to 30% over 1 cells where none does" in picture.alt


def test_the_drawing_of_power_takes_true_ratios() -> None:
    picture = plot_found(surges())
    assert picture is not None
    assert "step 1: 93% of 5.9-fold surges (poisson, 55 attacks a year)" in picture.alt


def test_without_rows_nothing_is_drawn() -> None:
    assert plot_sizes([], WORLDS) is None
    assert plot_coverage([], WORLDS) is None
    assert plot_found([]) is None
