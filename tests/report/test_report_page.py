"""report.html: one file that asks for nothing, and that everybody can read."""

from __future__ import annotations

import html
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from report_examples import example_document, finding, notice, small_document

from analysis.report.page import TEMPLATES, html_report


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return html_report(example_document(tmp_path_factory.mktemp("notebooks")))


class Outline(HTMLParser):
    """Collects tags with their attributes, and the headings' levels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one element."""
        self.elements.append((tag, dict(attrs)))


def test_it_asks_the_network_for_nothing(page: str) -> None:
    elements = Outline(page).elements
    fetching = {"script", "link", "img", "iframe", "object", "video", "audio", "source"}
    assert not fetching & {tag for tag, _ in elements}
    assert not any("src" in attributes for _, attributes in elements)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def test_its_policy_forbids_what_it_does_not_need(page: str) -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert policy in html.unescape(page)


def test_it_names_its_language_title_and_regions(page: str) -> None:
    elements = Outline(page).elements
    tags = Counter(tag for tag, _ in elements)
    assert '<html lang="en-GB">' in page
    assert "<title>Attacks on US interests in Iraq around 3 January</title>" in page
    assert [tags[tag] for tag in ("h1", "main", "nav", "header")] == [1, 1, 1, 1]
    assert elements[[tag for tag, _ in elements].index("a")][1]["class"] == "skip"


def test_headings_leave_out_no_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_id_is_used_once_and_every_inner_link_leads_somewhere(page: str) -> None:
    elements = Outline(page).elements
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    assert [name for name, n in ids.items() if n > 1] == []
    for _, attributes in elements:
        target = attributes.get("href") or ""
        assert not target.startswith("#") or target[1:] in ids
        for key in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(key, "answer") in ids


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(page: str) -> None:
    scrolling = [a for _, a in Outline(page).elements if "scroll" in (a.get("class") or "")]
    assert len(scrolling) > 5
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for a in scrolling)


def test_tables_have_captions_and_heads_with_a_scope(page: str) -> None:
    tags = [tag for tag, _ in Outline(page).elements]
    assert page.count("<caption>") == page.count("<table id=") + page.count('class="provenance"')
    heads = [a for tag, a in Outline(page).elements if tag == "th"]
    assert tags.count("th") == len(heads) > 10
    assert sum("scope" in a for a in heads) >= len(heads) - 2  # those of the text cell's table


def test_groups_of_rows_are_headed_by_their_own_row(page: str) -> None:
    heads = re.findall(r'<th scope="rowgroup" colspan="5"[^>]*><span[^>]*>([^<]+)', page)
    assert heads == ["Anniversaries", "Years before"]


def test_the_answer_comes_before_the_contents_and_the_contents_before_the_chapters(
    page: str,
) -> None:
    order = [
        "Were there more attacks around the anniversary of",
        "Specified after inspection of the data",
        "The data cannot tell",
        "We counted 11 attacks",
        "A simple count comparison",
        "AFP, 13 January 2022",
        "2022: 4 in the window",
        'id="fig-anniversary"',
        'id="tbl-anniversaries"',
        "The date was chosen after",
        "2 more in the data chapter",
        '<nav aria-label="Contents">',
        'id="chapter-anniversaries"',
        'id="chapter-power"',
        'id="all-notices"',
        'id="method"',
        'id="provenance"',
    ]
    text = html.unescape(page)
    places = [text.index(words, text.index("<header>")) for words in order]
    assert places == sorted(places)


def test_all_warnings_are_in_the_data_chapter_when_the_first_page_cannot_hold_them(
    page: str, tmp_path: Path
) -> None:
    rest = page[page.index('id="all-notices"') :]
    assert "3 January 2025 is dropped" in rest
    few = html_report(small_document(tmp_path, [notice("coverage", "a", "b", "c")]))
    assert "all-notices" not in few


def test_formulas_are_mathml_with_their_source(page: str) -> None:
    assert page.count("<math") > 10
    assert 'encoding="application/x-tex"' in page
    assert '<span class="math' not in page


def test_figures_have_their_description_and_their_maker(page: str) -> None:
    assert "<summary>Figure 1 in words</summary><p>Bars by day from 60 days" in page
    assert "Made by notebooks/02_anniversaries.ipynb, SHA-256 2d2d2d2d2d2d…" in page


def test_code_and_study_file_are_folded(page: str) -> None:
    assert "surge_test(counts, **study.design())" in page
    assert re.search(r"<details><summary>example\.yml</summary><pre[^>]*><code>title: An", page)


def test_a_reference_says_the_number(page: str) -> None:
    assert '<a href="#fig-anniversary">Figure\u00a01</a>' in page


def test_long_words_may_break_but_are_copied_whole(tmp_path: Path) -> None:
    page = html_report(example_document(tmp_path))
    assert "\u200b" not in page
    assert "<wbr>" not in html_report(small_document(tmp_path, [finding("x" * 99)]))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    shares = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "quiet", "red"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_text_stands_out_in_light_and_dark(mode: int, text: str, ground: str) -> None:
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w+)", style.split(":root {")[mode + 1]))
    light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
