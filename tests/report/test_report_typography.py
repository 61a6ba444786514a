"""Signs set as a printer would, except where a reader has to type a text again."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_examples import notice, small_document

from analysis.report.typography import typeset


@pytest.mark.parametrize(
    "said",
    ["in window=[-3, 3]", "in window=[-7, -3, 1]", "in a=-3", "see a/-1.csv", "in -1.csv", "x-1"],
)
def test_a_hyphen_inside_a_key_or_a_path_is_no_minus(said: str) -> None:
    assert typeset(said) == said


@pytest.mark.parametrize("said", ["-7 to +7 days", "from -7, or", "(-0.5)", "at -1,000.", "by -5%"])
def test_a_hyphen_before_a_number_by_itself_is_a_minus(said: str) -> None:
    assert typeset(said) == said.replace("-", "\N{MINUS SIGN}")


def test_the_change_on_the_first_page_can_be_typed_again(tmp_path: Path) -> None:
    change = "Exploratory: differs from the study file in window=[-3, 3], a.b=it's -1."
    assert small_document(tmp_path, [notice("changes", change)]).notices == (change,)
