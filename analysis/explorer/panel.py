"""The controls and what they move."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from analysis.errors import AnalysisError
from analysis.explorer.live import LiveFigure
from analysis.explorer.question import Choices, Question
from analysis.figures import style
from analysis.surges import SurgeResult

LABEL = "9em"
STALE = "redletter-stale"
LOOKS = (
    f"<style>.{STALE} {{opacity: .3; filter: grayscale(1)}} "
    ".redletter-answer {max-width: 68em; line-height: 1.5; padding: .3em 0} "
    f".redletter-answer strong {{color: {style.RED}}}</style>"
)
WARNING = (
    "Exploration, not a test: a window or date chosen after looking at the result makes its p "
    "worthless as evidence. The study file holds the choices that count."
)


class Explorer:
    """Controls bound to a question; `box` is what a notebook shows.

    Parameters
    ----------
    question : Question
        The study to explore.

    Attributes
    ----------
    box : ipywidgets.VBox
        Everything, in the order of reading.
    lead, lag, date, outcome : ipywidgets.Widget
        The controls.
    answer : ipywidgets.HTML
        The sentence of the result, or why there is none.
    picture : ipywidgets.Image
        The figure; greyed while it shows an earlier choice.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._figure = LiveFigure()
        start = question.start
        self.lead = _slider(start.lead, question.longest)
        self.lag = _slider(start.lag, question.longest)
        self.date = widgets.DatePicker(
            description="Date of the event", value=start.day, style=_wide()
        )
        self.outcome = widgets.Dropdown(
            description="Attacks counted", options=list(question.study.outcomes),
            value=start.outcome, style=_wide(),
        )  # fmt: skip
        self.answer = widgets.HTML()
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.picture.layout.width = "940px"
        self.box = self._arrange()
        for control in (self.lead, self.lag, self.date, self.outcome):
            control.observe(self._redraw, "value")
        self._redraw()

    def _arrange(self) -> widgets.VBox:
        title = widgets.HTML(f"{LOOKS}<h2>{escape(self._question.study.title)}</h2>")
        return widgets.VBox(
            [
                title,
                _with_number_box(self.lead, "Days before"),
                _with_number_box(self.lag, "Days after"),
                widgets.HBox([self.date, self.outcome]),
                self.answer,
                self.picture,
                widgets.HTML(f"<p>{escape(WARNING)}</p>"),
            ]
        )

    def _redraw(self, _change: object = None) -> None:
        choices = Choices(self.lead.value, self.lag.value, self.date.value, self.outcome.value)
        try:
            result = self._question.answer(choices)
        except AnalysisError as error:
            self.answer.value = _status(f"<strong>Not possible:</strong> {escape(str(error))}")
            self.picture.add_class(STALE)
            return
        self.answer.value = _status(_in_words(result))
        self.picture.value = self._figure.show(self._question.counts(choices.outcome), result)
        self.picture.remove_class(STALE)


# The image widget takes no alternative text, so the sentence has to hold all that it shows.
def _in_words(result: SurgeResult) -> str:
    years = "; ".join(
        f"{row.date.year}: {row.observed} against {style.number(row.expected)}"
        for row in result.by_year
    )
    return f"{escape(result.sentence())}<br>{escape(years)}."


def _status(content: str) -> str:
    # A screen reader reads out what changes inside an element with this role.
    return f'<div class="redletter-answer" role="status">{content}</div>'


def _slider(value: int, longest: int) -> widgets.IntSlider:
    return widgets.IntSlider(
        value=value, min=0, max=longest, readout=False, layout=widgets.Layout(width="26em")
    )


def _with_number_box(slider: widgets.IntSlider, name: str) -> widgets.HBox:
    """Put a named number box before a slider, whose handle has no name to be read out."""
    box = widgets.BoundedIntText(
        description=name, value=slider.value, min=slider.min, max=slider.max, style=_wide(),
        layout=widgets.Layout(width="15em"),
    )  # fmt: skip
    widgets.link((slider, "value"), (box, "value"))
    return widgets.HBox([box, slider])


def _wide() -> dict[str, Any]:
    return {"description_width": LABEL}
