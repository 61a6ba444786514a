"""The explorer without a browser: its controls, its answer, its figure, its refusals."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ipywidgets as widgets
import pytest

from analysis.errors import DesignError
from analysis.explorer import explore
from analysis.explorer.panel import STALE, Explorer
from analysis.explorer.question import Choices, Question
from analysis.study import load_study

ROOT = Path(__file__).parents[1]


@pytest.fixture
def question() -> Question:
    return Question(load_study("iraq-us-interests"))


@pytest.fixture
def explorer(question: Question) -> Explorer:
    return Explorer(question)


def all_widgets(box: widgets.Widget) -> Iterator[widgets.Widget]:
    yield box
    for child in getattr(box, "children", ()):
        yield from all_widgets(child)


def number_boxes(explorer: Explorer) -> list[widgets.BoundedIntText]:
    return [w for w in all_widgets(explorer.box) if isinstance(w, widgets.BoundedIntText)]


def test_it_opens_with_the_choices_and_the_answer_of_the_study(explorer: Explorer) -> None:
    assert (explorer.lead.value, explorer.lag.value) == (7, 7)
    assert explorer.date.value == dt.date(2020, 1, 3)
    assert "11 attacks in 4 windows" in explorer.answer.value
    assert "42 were at least as busy" in explorer.answer.value


def test_the_answer_is_announced_to_screen_readers(explorer: Explorer) -> None:
    assert 'role="status"' in explorer.answer.value


def test_a_slider_moves_sentence_and_picture(explorer: Explorer) -> None:
    before = explorer.answer.value, explorer.picture.value
    explorer.lead.value = 3
    assert "4 windows of 11 days" in explorer.answer.value
    assert explorer.answer.value != before[0]
    assert explorer.picture.value != before[1]
    assert bytes(explorer.picture.value).startswith(b"\x89PNG")


def test_going_back_gives_the_same_picture(explorer: Explorer) -> None:
    before = explorer.picture.value
    explorer.lag.value = 30
    explorer.lag.value = 7
    assert explorer.picture.value == before


def test_marks_are_moved_and_not_drawn_again(explorer: Explorer) -> None:
    marks = [list(axes.get_children()) for axes in explorer._figure.figure.axes]
    explorer.lead.value = 20
    explorer.outcome.value = "convoys"
    assert [list(axes.get_children()) for axes in explorer._figure.figure.axes] == marks


def test_each_slider_is_tied_to_a_named_number_box(explorer: Explorer) -> None:
    before, after = number_boxes(explorer)
    assert (before.description, after.description) == ("Days before", "Days after")
    before.value = 4
    assert explorer.lead.value == 4
    explorer.lag.value = 9
    assert after.value == 9


def test_the_window_cannot_swallow_the_flank(explorer: Explorer, question: Question) -> None:
    assert explorer.lead.max == number_boxes(explorer)[0].max == question.longest == 52
    explorer.lead.value = explorer.lag.value = 52
    assert "attacks in" in explorer.answer.value


def test_the_list_offers_every_outcome_of_the_study(explorer: Explorer, question: Question) -> None:
    assert list(explorer.outcome.options) == list(question.study.outcomes)
    explorer.outcome.value = "all"
    assert "30 attacks in 3 windows" in explorer.answer.value


def test_the_date_moves_the_anniversaries(explorer: Explorer) -> None:
    explorer.date.value = dt.date(2020, 6, 1)
    assert "2021: " in explorer.answer.value
    assert "4 against 0.5" not in explorer.answer.value


def test_a_date_without_anniversaries_is_explained_and_the_picture_greyed(
    explorer: Explorer,
) -> None:
    last = explorer.picture.value
    explorer.date.value = dt.date(2031, 5, 1)
    assert "Not possible:" in explorer.answer.value
    assert "no anniversary" in explorer.answer.value
    assert STALE in explorer.picture._dom_classes
    assert explorer.picture.value == last


def test_the_next_possible_choice_brings_the_picture_back(explorer: Explorer) -> None:
    explorer.date.value = None
    assert "no date is chosen" in explorer.answer.value
    explorer.date.value = dt.date(2020, 1, 8)
    assert "attacks in" in explorer.answer.value
    assert STALE not in explorer.picture._dom_classes


def test_text_of_the_study_is_escaped(question: Question) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    question.study = question.study.model_copy(update={"title": hostile})
    shown = [w.value for w in all_widgets(Explorer(question).box) if isinstance(w, widgets.HTML)]
    assert not any("<img" in text for text in shown)
    assert any("&lt;img src=x" in text for text in shown)


def test_an_error_message_is_escaped(
    explorer: Explorer, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Choices) -> None:
        raise DesignError("<script>alert(1)</script>")

    monkeypatch.setattr(question, "answer", refuse)
    explorer.lead.value = 1
    assert "<script>" not in explorer.answer.value
    assert "&lt;script&gt;" in explorer.answer.value


def test_the_study_itself_is_left_as_it_was(question: Question) -> None:
    question.answer(Choices(1, 2, dt.date(2020, 1, 8), "convoys"))
    assert question.study.window == (-7, 7)
    assert question.study.anchor.date == dt.date(2020, 1, 3)


def test_days_before_and_after_are_not_exchanged(question: Question) -> None:
    window = question.answer(Choices(3, 10, dt.date(2020, 1, 3), "all")).placement.window
    assert (window.lead, window.lag) == (3, 10)


def test_an_outcome_is_counted_once(question: Question) -> None:
    assert question.counts("all") is question.counts("all")


def test_the_panel_warns_that_this_is_no_test() -> None:
    html = [w.value for w in all_widgets(explore()) if isinstance(w, widgets.HTML)]
    assert any("Exploration, not a test" in text for text in html)


def test_importing_the_explorer_loads_no_widgets() -> None:
    heavy = "{'ipywidgets', 'matplotlib'}"
    code = f"import analysis.explorer, sys; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_notebook_only_calls_the_explorer() -> None:
    notebook = json.loads((ROOT / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code[0].startswith('study: str = "iraq-us-interests"  # ')
    assert code[1:] == ["from analysis import explore\n\nexplore(study)"]
    assert all(not cell.get("outputs") for cell in notebook["cells"])
