"""The model of a report: what is read from notebooks, in which order, and what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pypdf
import pytest
from nbformat.v4 import new_output
from report_examples import (
    PROVENANCE,
    bundle,
    example_document,
    example_notebooks,
    example_study,
    figure,
    finding,
    front_outputs,
    notice,
    small_document,
    small_notebooks,
    table,
    write_notebook,
)

from analysis.errors import NotebookError
from analysis.report import Document, read_document
from analysis.report.model import NumberedFigure, NumberedTable, Pointer
from analysis.report.page import html_report
from analysis.report.pdf import pdf_report
from analysis.report.schema import Finding

ROWS = pd.DataFrame({"a": [1]})


def test_chapters_come_in_the_order_of_the_argument(tmp_path: Path) -> None:
    ids = [chapter.id for chapter in example_document(tmp_path).chapters]
    assert ids == [
        "chapter-anniversaries",
        "chapter-power",
        "chapter-frequency",
        "chapter-data",
        "chapter-robustness",
        "method",
    ]


def test_figures_and_tables_are_numbered_from_the_first_page_on(tmp_path: Path) -> None:
    document = example_document(tmp_path)
    blocks = [block for chapter in document.chapters for block in chapter.blocks]
    figures = [b.number for b in blocks if isinstance(b, NumberedFigure)]
    tables = [b.number for b in blocks if isinstance(b, NumberedTable)]
    assert (document.figure.number, document.table.number) == (1, 1)
    assert figures == [2]
    assert tables == [2, 3, 4, 5]


def test_what_the_first_page_prints_leaves_a_line_in_its_chapter(tmp_path: Path) -> None:
    chapter = small_document(tmp_path).chapters[0]
    lines = [block.text for block in chapter.blocks if isinstance(block, Pointer)]
    assert lines == [
        "the verdict; Figure 1, the main figure; and Table 1, the anniversaries one by one"
    ]
    assert not [block for block in chapter.blocks if isinstance(block, Finding)]


def with_details(folder: Path) -> Document:
    """One chapter whose third text cell opens its details, a table and a line among them."""
    cells: list[Any] = [
        "For all.",
        [finding("Seen.")],
        "## More",
        [table("tbl-more", ROWS)],
        "End.",
    ]
    paths = small_notebooks(folder, *cells)
    written = json.loads(paths["02_anniversaries"].read_text())
    written["cells"][4]["metadata"]["tags"] = ["details"]
    paths["02_anniversaries"].write_text(json.dumps(written))
    return read_document(paths, study=example_study(), provenance=PROVENANCE)


def test_a_tagged_cell_parts_a_chapter_from_its_details(tmp_path: Path) -> None:
    document = with_details(tmp_path)
    chapter = document.chapters[0]
    assert [type(b).__name__ for b in chapter.details] == ["Written", "NumberedTable", "Written"]
    assert chapter.blocks[-1] == Finding(id=None, text="Seen.")
    assert "tbl-more" in [each.id for each in document.tables()]


def test_details_are_folded_on_the_page_and_printed_whole(tmp_path: Path) -> None:
    document = with_details(tmp_path)
    page = html_report(document)
    folded = page.split('<details class="more">')[1].split("</details>\n</section>")[0]
    assert "For those who want to know more" in folded
    assert 'id="tbl-more"' in folded
    assert "Seen." not in folded
    text = " ".join(
        leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf_report(document))).pages
    )
    assert "End." in text


def test_the_year_in_the_news_is_said_once(tmp_path: Path) -> None:
    outputs = [finding("2022: 4 against 0.5.", "claim-year")]
    (tmp_path / "without").mkdir()
    said = small_document(tmp_path, outputs)
    assert not [block for block in said.chapters[0].blocks if isinstance(block, Finding)]
    notebooks = small_notebooks(tmp_path / "without", outputs)
    unclaimed = read_document(notebooks, study=example_study(claim=None), provenance=())
    assert [b.text for b in unclaimed.chapters[0].blocks if isinstance(b, Finding)] == [
        "2022: 4 against 0.5."
    ]


def test_the_first_page_takes_its_words_from_bundles_and_the_claim(tmp_path: Path) -> None:
    front = example_document(tmp_path).front
    assert front.headline == "The data cannot tell"
    assert front.verdict.startswith("We counted 11")  # the headline is not said twice
    assert "p: the chance" in front.footnote
    assert front.news is not None
    assert front.news.source == "AFP, 13 January 2022"
    assert front.news.sentence.startswith("2022: 4 in the window")


def test_p_is_explained_only_where_it_is_given(tmp_path: Path) -> None:
    assert small_document(tmp_path).front.footnote == ""


def test_sentences_are_typeset_and_cells_of_text_are_not(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": ["it's -1"], "change": [-1]})
    given = [finding("It isn't -7 days, p = 0.1."), table("tbl-a", frame)]
    _, *_, said, shown = small_document(tmp_path, given).chapters[0].blocks
    assert isinstance(said, Finding)
    assert said.text == "It isn’t −7 days, p\xa0=\xa00.1."  # noqa: RUF001
    assert isinstance(shown, NumberedTable)
    assert shown.table.rows == (("it's -1", "−1"),)  # noqa: RUF001


def test_a_hash_stands_alone_in_the_provenance(tmp_path: Path) -> None:
    rows = [("Study file", f"example.yml, SHA-256 {'0f' * 32}"), ("Redletter", "0.1.0")]
    read = read_document(small_notebooks(tmp_path), study=example_study(), provenance=rows)
    assert read.provenance == (("Study file (example.yml)", "0f" * 32), ("Redletter", "0.1.0"))


def test_without_a_claim_there_is_no_year_in_the_news(tmp_path: Path) -> None:
    study = example_study(claim=None)
    document = read_document(small_notebooks(tmp_path), study=study, provenance=())
    assert document.front.news is None


def test_notices_come_by_weight_and_once_each(tmp_path: Path) -> None:
    outputs = [
        notice("other", "last"),
        notice("coverage", "fourth", "fourth"),
        notice("heaps", "third"),
        notice("specified", "second"),
        notice("changes", "first"),
    ]
    notices = small_document(tmp_path, outputs).notices
    assert notices == ("first", "second", "third", "fourth", "last")


def test_badges_name_the_standing_and_the_changes(tmp_path: Path) -> None:
    study = example_study(specified="before data")
    study._changes = ("window=[-3, 3]",)
    document = read_document(small_notebooks(tmp_path), study=study, provenance=())
    assert document.badges == (
        "Specified before the data were seen",
        "Exploratory: differs from the study file in window=[-3, 3]",
    )


def test_a_figure_names_its_notebook_and_the_hash_from_the_provenance(tmp_path: Path) -> None:
    made_by = small_document(tmp_path).figure.made_by
    assert made_by == "notebooks/02_anniversaries.ipynb, SHA-256 2d2d2d2d2d2d…"
    bare = read_document(small_notebooks(tmp_path), study=example_study(), provenance=())
    assert bare.figure.made_by == "notebooks/02_anniversaries.ipynb"


def test_the_title_of_a_study_gets_a_printers_apostrophe(tmp_path: Path) -> None:
    assert "Soleimani’s" in small_document(tmp_path).question  # noqa: RUF001


def test_without_a_question_the_title_asks(tmp_path: Path) -> None:
    study = example_study(question="")
    document = read_document(small_notebooks(tmp_path), study=study, provenance=())
    assert document.question == document.title


def test_everything_lacking_on_the_first_page_is_named_at_once(tmp_path: Path) -> None:
    path = write_notebook(tmp_path, "00_data", ["# Data"])
    with pytest.raises(NotebookError) as caught:
        read_document({"00_data": path}, study=example_study(), provenance=())
    for name in ("verdict-headline", "verdict", "counter-headline"):
        assert repr(name) in str(caught.value)


@pytest.mark.parametrize(
    ("outputs", "reason"),
    [
        ([figure("fig-a"), figure("fig-a")], "id 'fig-a' is used 2 times"),
        ([table("tbl-a", ROWS), table("tbl-a", ROWS)], "id 'tbl-a' is used 2 times"),
        ([finding("x", "verdict")], "id 'verdict' is used 2 times"),
    ],
)
def test_an_id_used_twice_is_refused(tmp_path: Path, outputs: list[Any], reason: str) -> None:
    with pytest.raises(NotebookError) as caught:
        small_document(tmp_path, outputs)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("outputs", "reason"),
    [
        ([figure("fig-a", alt="short")], "cell 3: figure.alt = 'short'"),
        ([figure("fig-../a")], "figure.id"),
        ([bundle({"kind": "finding", "text": ""})], "finding.text"),
        ([bundle({"kind": "html", "text": "x"})], "does not match any of the expected tags"),
        ([bundle({"kind": "finding", "text": "x", "html": "<b>"})], "Extra inputs"),
        (
            [
                bundle(
                    {
                        "kind": "table",
                        "id": "tbl-a",
                        "caption": "",
                        "columns": [{"name": "a", "numeric": True}],
                        "rows": [["1"], ["1", "2"]],
                        "csv": "",
                    }
                )
            ],
            "row 2 does not have 1 cells",
        ),
        (
            [
                bundle(
                    {
                        "kind": "table",
                        "id": "tbl-a",
                        "caption": "",
                        "columns": [{"name": "a", "numeric": True}],
                        "rows": [["1"], ["2"]],
                        "groups": [{"title": "both", "rows": 3}],
                        "csv": "",
                    }
                )
            ],
            "its groups hold 3 rows of 2",
        ),
        ([new_output("error", ename="ZeroDivisionError", evalue="boom")], "cell 3 failed: Zero"),
    ],
)
def test_a_broken_cell_is_refused_by_name(tmp_path: Path, outputs: list[Any], reason: str) -> None:
    with pytest.raises(NotebookError) as caught:
        small_document(tmp_path, outputs)
    assert reason in str(caught.value)
    assert "02_anniversaries" in str(caught.value)


def test_every_breach_is_told_at_once(tmp_path: Path) -> None:
    outputs = [bundle({"kind": "finding", "text": ""}), figure("fig-a", alt="short")]
    with pytest.raises(NotebookError) as caught:
        small_document(tmp_path, outputs)
    assert "finding.text" in str(caught.value)
    assert "figure.alt" in str(caught.value)


def test_a_notebook_without_a_title_is_refused(tmp_path: Path) -> None:
    path = write_notebook(tmp_path, "02_anniversaries", ["No heading.", front_outputs()])
    with pytest.raises(NotebookError, match="02_anniversaries: no title"):
        read_document({"02_anniversaries": path}, study=example_study(), provenance=())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', "\x00"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "02_anniversaries.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotebookError, match="cannot be read as a notebook"):
        read_document({"02_anniversaries": path}, study=example_study(), provenance=())


def test_a_notebook_that_is_no_chapter_is_refused(tmp_path: Path) -> None:
    notebooks = {**example_notebooks(tmp_path), "05_more": tmp_path / "05_more.ipynb"}
    with pytest.raises(NotebookError, match="05_more: not a chapter"):
        read_document(notebooks, study=example_study(), provenance=PROVENANCE)
