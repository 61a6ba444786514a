"""Text from data and text cells is never markup, code, a formula or a path."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from report_examples import (
    PROVENANCE,
    bundle,
    example_study,
    figure,
    finding,
    notice,
    small_document,
    small_notebooks,
    table,
)

from analysis.errors import AnalysisError
from analysis.report import read_document
from analysis.report.page import html_report
from analysis.report.pdf import pdf_report

HOSTILE_DATA = [
    "<img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }} {% include 'x' %}",
    '#panic(1) #import "x" $x$ <label> @ref *b* _i_ `c` // x /* y',
    "\\u{1} \\\\ \" ' $ % & ~ ^",
    "=cmd|' /C calc'!A0",
    "a\u202eb\u202dc",
    "\x00\x07\x1b[31m",
    "\ud800 lone",
    "\ufffe\ufeff\uffff",
    "\ue000 private",
    "A" * 4000,
    "é\u0301\u200d🙂\ufe0f\U0001f9ea",
    "中文 日本語 한국어",
    "ڕووداو ئێران עברית",
    "]]> <!-- x --> --",
    "line\r\nbreak\ttab\u2028x\u2029y",
    "../../etc/passwd %s {0} {title}",
]
HOSTILE_CELLS = [
    *HOSTILE_DATA,
    "<script>alert(1)</script>\n\n<div onclick='x'>y</div>",
    "[a](javascript:alert(1)) [c](JaVaScRiPt:alert(1)) <javascript:alert(1)>",
    "[b](data:text/html,<script>alert(1)</script>) [f](file:///etc/passwd) [g](//evil.example)",
    '[q](https://x.example/"onmouseover="alert(1))',
    "`<b>`{=html}\n\n```{=html}\n<script>alert(2)</script>\n```",
    "```{=typst}\n#panic(1)\n```\n\n`#panic(1)`{=typst}",
    "[span]{onclick=alert(1)}\n\n::: {onclick=alert(1)}\nx\n:::",
    "# H {#answer onclick=alert(1)}\n\n##### deep {.x}\n\n# again",
    "\\input{/etc/passwd} \\newcommand{\\x}{y}\n\n\\begin{x}\ny\n\\end{x}",
    "= heading\n+ item\n/ term: x\n- list\n\n@include [@key] [^1]\n\n[^1]: note",
    "---\ntitle: x\n---\n\n% title\n\n(@) example",
    "&#0; &#x202e; &lt;script&gt; &#60;b&#62;",
    "| a | b |\n|---|---|\n| <b> | #panic(1) |",
    "```\nnever closed",
    "1. list\n\n        code\n\n> > quote",
    "$$never closed and **bold and `code",
    "    indented code",
    "[x]: javascript:alert(1)\n\n[x] [y][x]",
]
REFUSED_CELLS = [
    ("![i](http://evil.example/x.png)", "image"),
    ("$\\href{javascript:alert(1)}{x}$", "typeset"),
    ("see [F](#fig-none) and [T](#tbl-none)", "unknown '#tbl-none'"),
]


class Inspector(HTMLParser):
    """Notes every element and attribute that could run or fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one element by its name and its attributes."""
        if tag in ("script", "img", "iframe", "object", "embed", "link", "base", "form", "input"):
            self.found.append(tag)
        for key, value in attrs:
            runs = key.startswith("on") or key in ("srcdoc", "formaction", "ping")
            target = key in ("href", "src", "action", "xlink:href", "data", "poster")
            if runs or (target and not re.match(r"#|https?://|mailto:", value or "")):
                self.found.append((tag, key, value))


def dangers_in(page: str) -> list[object]:
    inspector = Inspector()
    inspector.feed(page)
    return inspector.found


@pytest.mark.parametrize("text", HOSTILE_DATA, ids=range(len(HOSTILE_DATA)))
def test_hostile_data_stay_text_in_both_reports(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"safe": ["x"], "hostile": ["y"]})
    made = table("tbl-hostile", frame)
    shown = made["data"]["application/vnd.redletter+json"]
    shown |= {"caption": text, "rows": [[text, text]], "csv": f'safe,hostile\nx,"{text}"\n'}
    shown["columns"][1]["name"] = text
    outputs = [
        made,
        finding(text),
        notice("coverage", text, "b", "c", text + "d"),
        figure("fig-hostile", caption=text, alt=text + "x" * 40),
    ]
    study = example_study(
        title=_encodable(text), claim={"year": 2022, "source": _encodable(text), "says": "x"}
    )
    notebooks = small_notebooks(tmp_path, outputs, verdict=text or "x")
    document = read_document(notebooks, study=study, provenance=[*PROVENANCE, (text, text)])
    page = html_report(document)
    page.encode()
    assert dangers_in(page) == []
    assert pdf_report(document).startswith(b"%PDF")


def _encodable(text: str) -> str:
    """Leave out lone surrogates, which a study file in UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("text", HOSTILE_CELLS, ids=range(len(HOSTILE_CELLS)))
def test_hostile_text_cells_stay_text_in_both_reports(tmp_path: Path, text: str) -> None:
    document = small_document(tmp_path, text, "A second cell.")
    page = html_report(document)
    assert dangers_in(page) == []
    assert "root:x:" not in page
    assert "A second cell." in page
    assert pdf_report(document).startswith(b"%PDF")


@pytest.mark.parametrize(("text", "reason"), REFUSED_CELLS)
def test_what_a_text_cell_may_not_hold_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(AnalysisError, match=reason):
        small_document(tmp_path, text)


def test_output_without_a_bundle_never_enters_the_report(tmp_path: Path) -> None:
    stray = bundle({"kind": "finding", "text": "kept"})
    stray["data"]["text/html"] = "<script>alert('stray')</script>"
    other = bundle({"kind": "finding", "text": "lost"})
    other["data"] = {"text/html": "stray", "text/markdown": "stray", "image/svg+xml": "stray"}
    page = html_report(small_document(tmp_path, [stray, other]))
    assert "kept" in page
    assert "stray" not in page


def test_markup_in_a_text_cell_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    page = html_report(small_document(tmp_path, "a <script>alert(1)</script> b"))
    assert "a &lt;script&gt;alert(1)&lt;/script&gt; b" in page
