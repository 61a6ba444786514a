"""show, notice and record: what cells hand to the report, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.errors import DesignError
from analysis.report import notice, record, show
from analysis.report.notebooks import read_notebooks
from analysis.report.numbers import NUMBERS
from analysis.report.schema import Finding, Notice, Numbers
from analysis.report.schema import Table as TableBundle
from analysis.tables import MIME, Table
from analysis.verdict import Verdict

VERDICT = Verdict("cannot_tell", "The data cannot tell", "We counted 11.", "Nothing.")
TABLE = Table("tbl-a", "Rows.", pd.DataFrame({"a": [1]}))


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what would have been displayed."""
    caught: list[dict[str, Any]] = []
    monkeypatch.setattr("analysis.report.bundles._display", caught.append)
    return caught


def test_a_sentence_becomes_a_finding_and_is_shown_as_a_paragraph(displayed: list[Any]) -> None:
    show("Eleven attacks.", id="verdict")
    assert displayed == [
        {
            MIME: {"kind": "finding", "id": "verdict", "text": "Eleven attacks."},
            "text/html": '<p style="max-width: 46em">Eleven attacks.</p>',
            "text/plain": "Eleven attacks.",
        }
    ]


def test_a_result_with_a_sentence_is_shown_by_it(displayed: list[Any]) -> None:
    show(VERDICT)
    assert displayed[0][MIME] == {"kind": "finding", "id": None, "text": "We counted 11."}


@pytest.mark.parametrize(
    "emit",
    [
        lambda: show("<b>&"),
        lambda: notice("<b>&", id="coverage"),
        lambda: record("verdict", Verdict("surge", "h", "<b>&", "c")),
    ],
)
def test_text_is_never_markup_in_the_notebook(emit: Any, displayed: list[Any]) -> None:
    emit()
    assert "&lt;b&gt;&amp;" in displayed[0]["text/html"]
    assert "<b>&" not in displayed[0]["text/html"]


def test_a_table_shows_itself(displayed: list[Any]) -> None:
    show(TABLE)
    assert displayed[0][MIME]["id"] == "tbl-a"


@pytest.mark.parametrize(
    ("thing", "name", "reason"),
    [
        (3, None, "not int"),
        ("", None, "cannot take this finding"),
        ("x", "Not A Name", "id = 'Not A Name'"),
        (TABLE, "verdict", "carry their own id"),
    ],
)
def test_what_the_report_could_not_print_is_refused(
    thing: object, name: str | None, reason: str, displayed: list[Any]
) -> None:
    with pytest.raises(DesignError, match=reason):
        show(thing, id=name)
    assert displayed == []


def test_no_warnings_show_nothing(displayed: list[Any]) -> None:
    notice([], id="coverage")
    notice("One.", id="coverage")
    assert [data[MIME]["texts"] for data in displayed] == [["One."]]


def test_recorded_numbers_are_plain(displayed: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"observed": np.int64(3), "expected": float("nan"), "conf_int": (np.float64(0.5), 2)}
    monkeypatch.setitem(NUMBERS, "anniversary", ("anniversary", lambda: values))
    record("anniversary")
    assert displayed[0][MIME] == {
        "kind": "numbers",
        "section": "anniversary",
        "values": {"observed": 3, "expected": None, "conf_int": [0.5, 2]},
    }


def test_unknown_numbers_are_refused(displayed: list[Any]) -> None:
    with pytest.raises(DesignError, match="no numbers for 'anniversaries'; known: data"):
        record("anniversaries")


def test_a_value_that_json_cannot_hold_is_refused(
    displayed: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NUMBERS, "data", ("data", lambda: {"events": object()}))
    with pytest.raises(DesignError, match="not object"):
        record("data")


@pytest.mark.slow  # starts a kernel
def test_a_real_kernel_hands_over_what_the_report_reads(tmp_path: Path) -> None:
    source = (
        "import pandas as pd\n"
        "from analysis import Table, notice, record, show\n"
        "from analysis.verdict import Verdict\n"
        "show('A finding.', id='verdict')\n"
        "notice(['A warning.'], id='coverage')\n"
        "record('verdict', Verdict('surge', 'h', 't', 'c'))\n"
        "Table('tbl-a', 'Rows.', pd.DataFrame({'a': [0.5]}), {'a': '.1f'})"
    )
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3").execute()
    path = tmp_path / "00_data.ipynb"
    nbformat.write(notebook, path)
    read = read_notebooks({"00_data": path})["00_data"]
    assert [type(item) for item in read.items[1:]] == [Finding, Notice, Numbers, TableBundle]
