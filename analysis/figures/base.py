"""A drawn figure with its caption and its description in words."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from analysis.errors import DesignError
from analysis.figures.style import house_style
from analysis.tables import MIME

SHORTEST_DESCRIPTION = 40


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A matplotlib figure that a report can print and a screen reader can read out.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The drawing; not registered with pyplot, so nothing stays open.
    id : str
        "fig-" and a short name; unique in a report.
    caption : str
        What is drawn, for those who see it.
    alt : str
        What it shows, in numbers, for those who do not; made from results, never typed.
    """

    figure: Figure
    id: str
    caption: str
    alt: str

    def __post_init__(self) -> None:
        if not self.id.startswith("fig-"):
            raise DesignError(f"a figure's id begins with 'fig-', got {self.id!r}")
        if len(self.alt.strip()) < SHORTEST_DESCRIPTION:
            raise DesignError(
                f"{self.id} needs a description of at least {SHORTEST_DESCRIPTION} characters"
            )

    def svg(self) -> str:
        """Return the drawing as SVG, the same bytes each time."""
        buffer = io.StringIO()
        with house_style():
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        bundle = {"kind": "figure", "id": self.id, "caption": self.caption, "alt": self.alt}
        return {MIME: bundle, "image/svg+xml": self.svg(), "text/plain": self.alt}
