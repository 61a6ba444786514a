"""What notebook cells call: show a result, give notice, record numbers.

Each displays a paragraph in JupyterLab and, beside it, a typed bundle for the report.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from pydantic import BaseModel, ValidationError

from analysis.errors import DesignError
from analysis.report.numbers import NUMBERS
from analysis.report.results import json_value
from analysis.report.schema import Finding, Notice, Numbers
from analysis.tables import MIME


def show(thing: object, *, id: str | None = None) -> None:
    """Display a result in the notebook and hand it to the report.

    Use it for every sentence, table and figure that is not the last line of its cell.

    Parameters
    ----------
    thing : str, or object with a `sentence` method, Table or Picture
        Text becomes a finding; tables and figures bring their own captions.
    id : str, optional
        Name of a finding, for those that the first page looks for: "verdict",
        "verdict-headline", "counter-headline", "claim-year".

    Raises
    ------
    DesignError
        If the report could not print it.
    """
    own_bundle = getattr(thing, "_repr_mimebundle_", None)
    if own_bundle is not None and MIME in (data := own_bundle()):
        if id is not None:
            raise DesignError(f"tables and figures carry their own id; leave out id={id!r}")
        _display(data)
        return
    text = thing.sentence() if hasattr(thing, "sentence") else thing
    if not isinstance(text, str):
        raise DesignError(
            "show takes text, a result with a sentence, a Table or a Picture, "
            f"not {type(thing).__name__}"
        )
    _emit(Finding, text, _paragraph(text), id=id, text=text)


def notice(texts: str | Iterable[str], *, id: str) -> None:
    """Put warnings on the report's first page; with none, do nothing.

    Use it for what a reader must know before quoting the verdict.

    Parameters
    ----------
    texts : str or iterable of str
        One sentence each.
    id : str
        What they are about: "specified", "coverage", "heaps", "changes" or another.
    """
    sentences = [texts] if isinstance(texts, str) else list(texts)
    if sentences:
        _emit(Notice, "\n".join(sentences), _warnings(sentences), id=id, texts=sentences)


def record(subject: str, *results: Any) -> None:
    """Put the numbers of results into results.json.

    Use it once for each subject; two subjects may fill one section.

    Parameters
    ----------
    subject : str
        A name of `NUMBERS`: "data", "frequency", "anniversary", "naive", "power", "checks" or
        "verdict".
    *results
        What the subject's function in `analysis.report.numbers` takes, in its order.

    Raises
    ------
    DesignError
        If there is no such subject.
    """
    if subject not in NUMBERS:
        raise DesignError(f"no numbers for {subject!r}; known: {', '.join(NUMBERS)}")
    section, numbers_of = NUMBERS[subject]
    numbers = json_value(numbers_of(*results))
    shown = json.dumps(numbers, indent=1)
    _emit(Numbers, shown, _folded(subject, shown), section=section, values=numbers)


def _paragraph(text: str) -> str:
    """Show a sentence as one, in lines short enough to read."""
    return f'<p style="max-width: 46em">{escape(text)}</p>'


def _warnings(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<p><b>For the first page</b></p><ul style="max-width: 46em">{items}</ul>'


def _folded(subject: str, numbers: str) -> str:
    summary = f"<summary>Recorded for results.json: {escape(subject)}</summary>"
    return f"<details>{summary}<pre>{escape(numbers)}</pre></details>"


def _emit(kind: type[BaseModel], plain_text: str, html: str, **fields: Any) -> None:
    try:
        bundle = kind(**fields).model_dump(mode="json")
    except ValidationError as error:
        reasons = "; ".join(
            f"{item['loc'][0]} = {item['input']!r:.60}: {item['msg']}" for item in error.errors()
        )
        raise DesignError(
            f"the report cannot take this {kind.__name__.lower()}: {reasons}"
        ) from None
    _display({MIME: bundle, "text/html": html, "text/plain": plain_text})


def _display(data: Mapping[str, Any]) -> None:
    from IPython.display import display  # slow to import, and only ever needed in a kernel

    display(dict(data), raw=True)  # type: ignore[no-untyped-call]
