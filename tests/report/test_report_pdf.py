"""report.pdf: what the standards ask, what an editor sees first, what is attached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pikepdf
import pytest
from report_examples import (
    example_document,
    example_notebooks,
    example_study,
    finding,
    notice,
    small_document,
    table,
    write_notebook,
)

from analysis.errors import AnalysisError
from analysis.report import read_document
from analysis.report.glyphs import breakable, drawable, in_pdf
from analysis.report.pdf import pdf_report


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pikepdf.Pdf]:
    document = example_document(tmp_path_factory.mktemp("notebooks"))
    with pikepdf.open(BytesIO(pdf_report(document))) as opened:
        yield opened


def elements(node: Any) -> Iterator[tuple[str, str]]:
    """Tag and alternative text of every structure element, in reading order."""
    if isinstance(node, pikepdf.Array):
        for item in node:
            yield from elements(item)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S), str(node.get("/Alt", ""))
        yield from elements(node.get("/K"))


def marked_pages(pdf: pikepdf.Pdf) -> list[tuple[frozenset[str], int]]:
    """Each piece of marked content in reading order: the tags about it, and its page."""
    numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages, 1)}
    pieces: list[tuple[frozenset[str], int]] = []

    def visit(node: Any, tags: frozenset[str], page: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for item in node:
                visit(item, tags, page)
        elif isinstance(node, pikepdf.Dictionary):
            own = node.get("/Pg", page)
            if "/S" in node:
                visit(node.get("/K"), tags | {str(node.S)}, own)
            elif "/MCID" in node:
                pieces.append((tags, numbers[own.objgen]))
        elif node is not None:
            pieces.append((tags, numbers[page.objgen]))

    visit(pdf.Root.StructTreeRoot.K, frozenset(), None)
    return pieces


def test_it_says_that_it_meets_pdf_ua_1_and_pdf_a_3a(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        marks = [metadata[k] for k in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")]
        assert marks == ["1", "3", "A"]
        assert metadata["dc:title"] == "Attacks on US interests in Iraq around 3 January"


def test_headings_tables_figures_lists_links_and_formulas_are_tagged(pdf: pikepdf.Pdf) -> None:
    tags = {tag for tag, _ in elements(pdf.Root.StructTreeRoot.K)}
    wanted = {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Figure", "/Caption", "/Formula"}
    assert wanted | {"/TOC", "/TOCI", "/Link", "/BlockQuote"} <= tags


def test_every_figure_and_formula_has_a_text_alternative(pdf: pikepdf.Pdf) -> None:
    found = list(elements(pdf.Root.StructTreeRoot.K))
    alts = [alt for tag, alt in found if tag in ("/Figure", "/Formula")]
    assert len(alts) > 10
    assert all(alts)
    assert any(alt.startswith("Bars by day") for alt in alts)


def test_results_and_study_file_are_attached_and_the_manifest_is_not(pdf: pikepdf.Pdf) -> None:
    assert set(pdf.attachments) == {"results.json", "example.yml"}
    results = json.loads(pdf.attachments["results.json"].get_file().read_bytes())
    assert results["anniversary"]["observed"] == 11
    assert b"window: [-7, 7]" in pdf.attachments["example.yml"].get_file().read_bytes()


def test_it_bears_no_clock_and_no_path_of_the_machine(pdf: pikepdf.Pdf, tmp_path: Path) -> None:
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260227")
    content = pdf_report(small_document(tmp_path))
    assert b"redletter-" not in content
    assert str(tmp_path).encode() not in content


def test_the_first_page_holds_figure_table_and_notices_and_the_contents_follow(
    pdf: pikepdf.Pdf,
) -> None:
    _assert_one_first_page(pdf)


def test_a_crowded_first_page_still_fits(tmp_path: Path) -> None:
    notebooks = example_notebooks(tmp_path)
    years = pd.DataFrame({f"column {n}": [f"{n} of 365"] * 9 for n in range(6)})
    more = [
        table("tbl-anniversaries", years, "Each anniversary by itself. " * 3),
        finding("A long reading of a simple count. " * 14, "counter-headline"),
        notice("coverage", *(f"Notice {n}: thin coverage there. " * 6 for n in range(9))),
    ]
    kept = json.loads(notebooks["02_anniversaries"].read_text(encoding="ascii"))["cells"]
    outputs = [o for cell in kept for o in cell.get("outputs", [])]
    bundles = [o["data"]["application/vnd.redletter+json"] for o in outputs]
    replaced = ("tbl-anniversaries", "counter-headline")
    rest = [o for o, b in zip(outputs, bundles, strict=True) if b.get("id") not in replaced]
    path = write_notebook(tmp_path, "02_anniversaries", ["# Around the date?", [*rest, *more]])
    notebooks = {**notebooks, "02_anniversaries": path}
    document = read_document(notebooks, study=example_study(), provenance=())
    with pikepdf.open(BytesIO(pdf_report(document))) as crowded:
        _assert_one_first_page(crowded)


def _assert_one_first_page(pdf: pikepdf.Pdf) -> None:
    pieces = marked_pages(pdf)
    contents = next(place for place, (tags, _) in enumerate(pieces) if "/TOC" in tags)
    # The heading "Contents" stands before the list, on its page.
    before = [(tags, page) for tags, page in pieces[:contents] if "/H1" not in tags]
    assert {page for _, page in before} == {1}
    assert {"/Figure", "/Table", "/L"} <= frozenset().union(*(tags for tags, _ in before))
    assert pieces[contents][1] == 2


def test_characters_without_a_glyph_are_replaced_in_the_pdf_only(tmp_path: Path) -> None:
    assert in_pdf({"a": ["Erbil 中", 3]}) == {"a": ["Erbil \ufffd", 3]}
    document = small_document(tmp_path, [finding("中文")])
    assert pdf_report(document).startswith(b"%PDF")


def test_every_character_called_drawable_can_be_set(tmp_path: Path) -> None:
    every = " ".join(chr(code) for code in sorted(drawable()) if code >= 32)
    assert pdf_report(small_document(tmp_path, [finding(every)])).startswith(b"%PDF")


def test_very_long_words_may_break() -> None:
    assert breakable("short " + "x" * 30) == "short " + "x" * 28 + "\u200b" + "xx"


def test_a_page_that_cannot_be_set_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.report.pdf._MAIN", "#panic()")
    with pytest.raises(AnalysisError, match=r"report\.pdf cannot be set"):
        pdf_report(small_document(tmp_path))
