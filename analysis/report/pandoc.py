"""Pandoc as a separate, sandboxed program: Markdown to a tree, trees to HTML and to Typst.

Starting it costs far more than its work, so many pieces go through one call, held apart by
a marker that none of them can contain.
"""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
from collections.abc import Sequence
from typing import Any

from analysis.errors import NotebookError

Node = dict[str, Any]

# Nothing that lets text carry markup of the target, attributes, macros, files or citations.
READER = (
    "markdown+lists_without_preceding_blankline"
    "-raw_html-raw_tex-raw_attribute-latex_macros-markdown_in_html_blocks"
    "-fenced_divs-native_divs-native_spans-bracketed_spans"
    "-header_attributes-link_attributes-fenced_code_attributes-inline_code_attributes"
    "-table_attributes-table_captions-implicit_figures-implicit_header_references"
    "-citations-footnotes-inline_notes-example_lists-fancy_lists-line_blocks"
    "-yaml_metadata_block-pandoc_title_block"
)
_WRITERS = {
    "html": ("html5", "--mathml", "--syntax-highlighting=none"),
    "typst": ("typst-citations",),
}
_API = [1, 23, 1]


def parse(sources: Sequence[str]) -> list[list[Node]]:
    """Read pieces of Markdown into lists of blocks, one list a piece."""
    marker = _marker(*sources)
    text = f"\n\n{marker}\n\n".join(sources)
    tree = json.loads(_run(["-f", READER, "-t", "json"], text))
    pieces: list[list[Node]] = [[]]
    for block in tree["blocks"]:
        if block["t"] == "Para" and block["c"] == [{"t": "Str", "c": marker}]:
            pieces.append([])
        else:
            pieces[-1].append(block)
    if len(pieces) != len(sources):
        raise NotebookError("a text cell is left open (a list, a fence or a formula): close it")
    return pieces


def write(pieces: Sequence[Sequence[Node]], target: str) -> list[str]:
    """Write lists of blocks as HTML or Typst, one text a piece."""
    marker = _marker(json.dumps(pieces), target)
    raw = {"t": "RawBlock", "c": [target, marker]}
    blocks: list[Node] = []
    for number, piece in enumerate(pieces):
        blocks += [raw] if number else []
        blocks += piece
    tree = {"pandoc-api-version": _API, "meta": {}, "blocks": blocks}
    written = _run(["-f", "json", "-t", *_WRITERS[target], "--wrap=none"], json.dumps(tree))
    return [text.strip("\n") for text in written.split(marker)]


def _marker(*texts: str) -> str:
    """Make a word that depends on the texts, so that no text can contain it."""
    return "piece" + hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _run(arguments: list[str], text: str) -> str:
    done = subprocess.run(
        [_program(), "--sandbox", *arguments],
        input=text.encode("utf-8"),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NotebookError(f"pandoc cannot read a text cell: {done.stderr.decode()[-300:]}")
    return done.stdout.decode("utf-8")


@functools.cache
def _program() -> str:
    import pypandoc  # looks for the program on import

    return str(pypandoc.get_pandoc_path())
