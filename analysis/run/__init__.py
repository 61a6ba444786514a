"""Run notebooks, build reports, verify them. Nothing here knows a number's meaning."""

from analysis.run.notebook import run_notebook
from analysis.run.pipeline import BuiltReport, build_study
from analysis.run.verify import Difference, Verified, verify_study

__all__ = [
    "BuiltReport",
    "Difference",
    "Verified",
    "build_study",
    "run_notebook",
    "verify_study",
]
