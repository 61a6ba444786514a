"""The explorer: sliders over window, date and outcome, with the figure moving as they drag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import VBox


def explore(study: str | Path = "iraq-us-interests") -> VBox:
    """Build the explorer of a study, as the last line of a notebook cell shows it.

    Use it in `notebooks/explore.ipynb` to see how the answer depends on the choices. Choices
    made after looking at the answer spoil its p-value: this is exploration, not a test.

    Parameters
    ----------
    study : str or pathlib.Path, optional
        Name of a study of this project, or the path of a study file.

    Returns
    -------
    ipywidgets.VBox
        The controls, the sentence of the result and the figure.

    Raises
    ------
    AnalysisError
        If the study or its events cannot be read; a choice that cannot be answered is
        explained in the explorer instead.

    Examples
    --------
    >>> type(explore("iraq-us-interests")).__name__
    'VBox'
    """
    # Widgets and matplotlib cost most of a second: whoever imports the package need not pay it.
    from analysis.explorer.panel import Explorer
    from analysis.explorer.question import Question
    from analysis.study import load_study

    return Explorer(Question(load_study(study))).box
