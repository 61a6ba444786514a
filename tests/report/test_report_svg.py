"""Drawings are rebuilt from known parts, named, and keep their ids to themselves."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from report_examples import main_picture

from analysis.errors import NotebookError
from analysis.report.svg import clean_svg, standalone

HEAD = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"


def clean(svg: str, name: str = "fig-a", **texts: str) -> str:
    return clean_svg(svg, name, **{"title": "Figure 1", "description": "A line.", **texts})


def drawing(inside: str, **attributes: Any) -> str:
    more = " ".join(f"{key}='{value}'" for key, value in attributes.items())
    return f"{HEAD} viewBox='0 0 9 6' {more}>{inside}</svg>"


def test_it_has_a_role_a_name_and_a_description() -> None:
    root = ET.fromstring(clean(drawing("<path d='M0 0'/>"), description="<b>\"'"))
    assert root.get("role") == "img"
    texts = {element.get("id"): element.text for element in root}
    assert texts[root.get("aria-labelledby")] == "Figure 1"
    assert texts[root.get("aria-describedby")] == "<b>\"'"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p onclick='alert(1)'>x</p></foreignObject>",
        "<style>@import url(http://evil.example); * {background: url(x)}</style>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<path d='M0 0' onload='alert(1)' onClick='alert(1)'/>",
        "<a href='javascript:alert(1)'><path d='M1 1'/></a>",
        "<metadata>alert</metadata><title>alert</title><desc>alert</desc>",
        "<iframe src='alert'/><embed src='alert'/><handler>alert</handler>",
    ],
)
def test_what_is_not_drawing_is_left_out(inside: str) -> None:
    cleaned = clean(drawing(inside, onload="alert(1)"))
    assert "alert" not in cleaned
    assert "evil" not in cleaned


def test_the_drawing_inside_a_link_is_kept() -> None:
    assert 'd="M1 1"' in clean(drawing("<a href='http://x.example'><path d='M1 1'/></a>"))


@pytest.mark.parametrize(
    "inside",
    [
        "<use href='http://evil.example/x#a'/>",
        "<use xlink:href='x.svg#a'/>",
        "<image href='file:///etc/passwd'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<path style='fill: url(http://evil.example/x)'/>",
        "<path fill='url( javascript:alert(1) )'/>",
        "<path style='fill: u\\72l(//evil.example)'/>",
    ],
)
def test_a_reference_outside_is_refused(inside: str) -> None:
    with pytest.raises(NotebookError, match="refers to something outside"):
        clean(drawing(inside))


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        ("", "not an SVG drawing"),
        ("<p>x</p>", "not an SVG drawing"),
        ("<svg/>", "not an SVG drawing"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + HEAD + "/>", "entities"),
        (HEAD + ">\ud800</svg>", "not an SVG drawing"),
    ],
)
def test_what_is_no_svg_is_refused(svg: str, reason: str) -> None:
    with pytest.raises(NotebookError, match=reason):
        clean(svg)


def test_ids_of_two_drawings_never_meet_and_references_still_lead_somewhere() -> None:
    svg = drawing(
        "<defs><path id='p' d='M0 0'/><clipPath id='c'><path d='M0 0'/></clipPath></defs>"
        "<use xlink:href='#p' style='clip-path: url(#c)'/><g id='unused'/>"
    )
    first, second = (re.findall(r' id="([^"]+)"', clean(svg, name)) for name in ("fig-a", "fig-b"))
    assert len(first) == 4
    assert not set(first) & set(second)
    cleaned = clean(svg)
    targets = re.findall(r"url\(#([^)]+)\)", cleaned) + re.findall(r'href="#([^"]+)"', cleaned)
    assert len(targets) == 2
    assert set(targets) <= set(first)


def test_a_drawing_of_matplotlib_keeps_every_path() -> None:
    svg = main_picture().svg()
    assert clean(svg).count("<path") == svg.count("<path")
    assert clean(svg).count("<use") == svg.count("<use")


def test_without_a_view_box_the_size_gives_one() -> None:
    cleaned = clean(f"{HEAD} width='20pt' height='10'></svg>")
    assert 'viewBox="0 0 20 10"' in cleaned


def test_the_figure_for_the_readme_stands_alone_on_white() -> None:
    root = ET.fromstring(standalone(clean(main_picture().svg())))
    tags = [element.tag.rpartition("}")[2] for element in root]
    assert tags[:3] == ["title", "desc", "rect"]
    assert root[2].get("fill") == "#ffffff"
    assert float(root.get("width", 0)) > 300
