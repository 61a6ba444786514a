"""report.pdf: what the standards ask, what an editor sees first, what is attached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject
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

XMP = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(content), strict=True)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> pypdf.PdfReader:
    return opened(pdf_report(example_document(tmp_path_factory.mktemp("notebooks"))))


def structure(pdf: pypdf.PdfReader) -> Any:
    return pdf.root_object["/StructTreeRoot"]["/K"]


def elements(node: Any) -> Iterator[tuple[str, str]]:
    """Tag and alternative text of every structure element, in reading order."""
    node = None if node is None else node.get_object()
    if isinstance(node, ArrayObject):
        for item in node:
            yield from elements(item)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield str(node["/S"]), str(node.get("/Alt", ""))
        yield from elements(node.get("/K"))


def marked_pages(pdf: pypdf.PdfReader) -> list[tuple[frozenset[str], int]]:
    """Each piece of marked content in reading order: the tags about it, and its page."""
    numbers = {page.indirect_reference: n for n, page in enumerate(pdf.pages, 1)}
    pieces: list[tuple[frozenset[str], int]] = []

    def visit(node: Any, tags: frozenset[str], page: Any) -> None:
        node = None if node is None else node.get_object()
        if isinstance(node, ArrayObject):
            for item in node:
                visit(item, tags, page)
        elif isinstance(node, DictionaryObject):
            # The reference itself, not what it points to: it tells pages apart.
            own = node.raw_get("/Pg") if "/Pg" in node else page
            if "/S" in node:
                visit(node.get("/K"), tags | {str(node["/S"])}, own)
            elif "/MCID" in node:
                pieces.append((tags, numbers[own]))
        elif node is not None:
            pieces.append((tags, numbers[page]))

    visit(structure(pdf), frozenset(), None)
    return pieces


def test_it_says_that_it_meets_pdf_ua_1_and_pdf_a_3a(pdf: pypdf.PdfReader) -> None:
    assert pdf.root_object["/MarkInfo"]["/Marked"].value is True
    assert pdf.root_object["/Lang"] == "en-GB"
    assert pdf.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    metadata = ElementTree.fromstring(pdf.root_object["/Metadata"].get_data())
    marks = [
        metadata.findtext(f".//{key}", namespaces=XMP)
        for key in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")
    ]
    assert marks == ["1", "3", "A"]
    title = metadata.findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=XMP)
    assert title == "Attacks on US interests in Iraq around 3 January"


def test_headings_tables_figures_lists_links_and_formulas_are_tagged(pdf: pypdf.PdfReader) -> None:
    tags = {tag for tag, _ in elements(structure(pdf))}
    wanted = {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Figure", "/Caption", "/Formula"}
    assert wanted | {"/TOC", "/TOCI", "/Link", "/BlockQuote"} <= tags


def test_every_figure_and_formula_has_a_text_alternative(pdf: pypdf.PdfReader) -> None:
    found = list(elements(structure(pdf)))
    alts = [alt for tag, alt in found if tag in ("/Figure", "/Formula")]
    assert len(alts) > 10
    assert all(alts)
    assert any(alt.startswith("Bars by day") for alt in alts)


def test_results_and_study_file_are_attached_and_the_manifest_is_not(
    pdf: pypdf.PdfReader,
) -> None:
    assert set(pdf.attachments) == {"results.json", "example.yml"}
    # One name could hold several files; each of ours holds one.
    (results,), (study,) = pdf.attachments["results.json"], pdf.attachments["example.yml"]
    assert json.loads(results)["anniversary"]["observed"] == 11
    assert b"window: [-7, 7]" in study


def test_it_bears_no_clock_and_no_path_of_the_machine(pdf: pypdf.PdfReader, tmp_path: Path) -> None:
    assert str(pdf.metadata["/CreationDate"]).startswith("D:20260227")
    content = pdf_report(small_document(tmp_path))
    assert b"redletter-" not in content
    assert str(tmp_path).encode() not in content


def test_the_first_page_holds_figure_table_and_notices_and_the_contents_follow(
    pdf: pypdf.PdfReader,
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
    _assert_one_first_page(opened(pdf_report(document)))


def _assert_one_first_page(pdf: pypdf.PdfReader) -> None:
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
