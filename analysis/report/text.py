"""Text cells for both reports: parsed once, made safe, then written as HTML and as Typst."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.errors import NotebookError
from analysis.report import pandoc
from analysis.report.pandoc import Node
from analysis.report.schema import printable

_SAFE_LINK = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)
_NO_ATTRIBUTES = ["", [], []]
# Where each kind of node keeps its attributes: a text cell may set none of them.
_ATTRIBUTES_AT = {"Code": 0, "CodeBlock": 0, "Span": 0, "Div": 0, "Link": 0, "Table": 0}
_QUOTES = {"DoubleQuote": ("“", "”"), "SingleQuote": ("‘", "’")}  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Written:
    """One text cell in the two forms in which reports need it."""

    html: str
    typst: str


def write_prose(
    chapters: Sequence[Sequence[str]], references: Mapping[str, str]
) -> list[list[Written]]:
    """Turn the text cells of all chapters into HTML and Typst.

    Use it once for a whole report: the cost is that of starting pandoc four times.

    Parameters
    ----------
    chapters : sequence of sequences of str
        Markdown of the text cells, by chapter, without the chapter's own heading.
    references : mapping of str to str
        What ``[...](#fig-...)`` and ``[...](#tbl-...)`` say, by id: "Figure 1".

    Returns
    -------
    list of lists of Written
        In the same order.

    Raises
    ------
    NotebookError
        Listing every unknown reference, image and formula that cannot be set.
    """
    flat = [cell for chapter in chapters for cell in chapter]
    if not flat:
        return [[] for _ in chapters]
    safe = _safe(pandoc.parse(flat), references)
    for chapter in _split_like(chapters, safe):
        _level_headings(chapter)
    html = pandoc.write(_for_html(safe, references), "html")
    typst = pandoc.write(_for_typst(safe, references), "typst")
    pieces = [Written(h, t) for h, t in zip(html, typst, strict=True)]
    return list(_split_like(chapters, pieces))


def _split_like(chapters: Sequence[Sequence[str]], flat: list[Any]) -> Iterator[list[Any]]:
    start = 0
    for chapter in chapters:
        yield flat[start : start + len(chapter)]
        start += len(chapter)


def _safe(pieces: list[list[Node]], references: Mapping[str, str]) -> list[list[Node]]:
    """Take out what no report may hold, and complain of what cannot simply be left out."""
    problems: list[str] = []
    change = functools.partial(_safe_node, references=references, problems=problems)
    safe = [_walk(blocks, change) for blocks in pieces]
    if problems:
        raise NotebookError("the text cells cannot be reported:\n  " + "\n  ".join(problems))
    return safe


def _safe_node(
    node: Node, *, references: Mapping[str, str], problems: list[str]
) -> list[Node] | None:
    kind = node["t"]
    if kind in _ATTRIBUTES_AT:
        node["c"][_ATTRIBUTES_AT[kind]] = _NO_ATTRIBUTES
    if kind == "Str":
        # Entities such as &#0; become characters only here.
        return [{"t": "Str", "c": printable(node["c"])}]
    if kind == "Image":
        problems.append(f"image {node['c'][2][0]!r:.60}: show a Picture instead")
    elif kind in ("RawInline", "RawBlock"):
        return []
    elif kind == "Link":
        return _safe_link(node, references, problems)
    elif kind == "Quoted":
        left, right = _QUOTES[node["c"][0]["t"]]
        inner = _walk(
            node["c"][1], functools.partial(_safe_node, references=references, problems=problems)
        )
        return [_words(left), *inner, _words(right)]
    return None


def _safe_link(node: Node, references: Mapping[str, str], problems: list[str]) -> list[Node] | None:
    target = node["c"][2][0]
    if target.startswith("#"):
        if target[1:] not in references:
            known = ", ".join(sorted(references)) or "none"
            problems.append(f"reference to unknown {target!r:.60}; known: {known}")
        return [{"t": "Link", "c": [_NO_ATTRIBUTES, [], [target, ""]]}]
    node["c"][2][1] = ""  # a title would be a tooltip, which few can read
    if not _SAFE_LINK.match(target):
        change = functools.partial(_safe_node, references=references, problems=problems)
        words: list[Node] = _walk(node["c"][1], change)
        return words
    return None


def _level_headings(pieces: list[list[Node]]) -> None:
    """Give the headings of a chapter levels without gaps, beginning one below its own."""
    above = 1
    for blocks in pieces:
        for block in blocks:
            if block["t"] == "Header":
                above = max(2, min(block["c"][0], above + 1))
                block["c"][0] = above
                block["c"][1] = _NO_ATTRIBUTES


def _for_html(pieces: list[list[Node]], references: Mapping[str, str]) -> list[list[Node]]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Header":  # the chapter's own heading is level two in HTML
            level, attributes, words = node["c"]
            return [{"t": "Header", "c": [min(level + 1, 6), attributes, words]}]
        if node["t"] == "Link" and node["c"][2][0].startswith("#"):
            target = node["c"][2][0]
            label = [_words(references[target[1:]])]
            return [{"t": "Link", "c": [_NO_ATTRIBUTES, label, [target, ""]]}]
        if node["t"] == "Table":
            return [_raw_html(_SCROLL), node, _raw_html("</div>")]
        if node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath":
            return [_raw_inline("html", _FORMULA), node, _raw_inline("html", "</span>")]
        return None

    return [_walk(blocks, change) for blocks in pieces]


_SCROLL = '<div class="scroll" tabindex="0" role="group" aria-label="Table in the text">'
_FORMULA = '<span class="scroll formula" tabindex="0" role="group" aria-label="Formula">'


def _for_typst(pieces: list[list[Node]], references: Mapping[str, str]) -> list[list[Node]]:
    formulas = _typeset(pieces)

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Math":
            return [_raw_inline("typst", formulas[json.dumps(node)])]
        if node["t"] == "Link" and node["c"][2][0].startswith("#"):
            name = node["c"][2][0][1:]
            label = typst_string(references[name])
            return [_raw_inline("typst", f"#link(label({typst_string(name)}), {label})")]
        return None

    return [_walk(blocks, change) for blocks in pieces]


def _typeset(pieces: list[list[Node]]) -> dict[str, str]:
    """Write every formula as a Typst equation with its LaTeX as alternative text."""
    found: dict[str, Node] = {}

    def note(node: Node) -> None:
        if node["t"] == "Math":
            found.setdefault(json.dumps(node), node)

    for blocks in pieces:
        _walk(blocks, note)
    if not found:
        return {}
    written = pandoc.write([[{"t": "Para", "c": [node]}] for node in found.values()], "typst")
    bad = [n["c"][1] for n, t in zip(found.values(), written, strict=True) if not _is_math(t)]
    if bad:
        raise NotebookError(f"these formulas cannot be typeset: {', '.join(map(repr, bad))}")
    pairs = zip(found.items(), written, strict=True)
    return {key: _equation(node, text) for (key, node), text in pairs}


def _is_math(typst: str) -> bool:
    return len(typst) > 2 and typst.startswith("$") and typst.endswith("$")


def _equation(node: Node, typst: str) -> str:
    block = "true" if node["c"][0]["t"] == "DisplayMath" else "false"
    alt = typst_string("Formula, in LaTeX: " + " ".join(node["c"][1].split()))
    return f"#math.equation(block: {block}, alt: {alt}, ${typst[1:-1].strip()}$)"


def typst_string(text: str) -> str:
    """Write text as a Typst string literal: JSON but for escapes of control characters."""
    return json.dumps(printable(text), ensure_ascii=False)


def _walk(nodes: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """Rebuild a tree, asking `change` about every node first."""
    if isinstance(nodes, dict):
        return {key: _walk(value, change) for key, value in nodes.items()}
    if not isinstance(nodes, list):
        return nodes
    walked: list[Any] = []
    for node in nodes:
        replaced = change(node) if isinstance(node, dict) and "t" in node else None
        walked += [_walk(node, change)] if replaced is None else replaced
    return walked


def _words(text: str) -> Node:
    return {"t": "Str", "c": text}


def _raw_html(text: str) -> Node:
    return {"t": "RawBlock", "c": ["html", text]}


def _raw_inline(target: str, text: str) -> Node:
    return {"t": "RawInline", "c": [target, text]}
