"""The study file: one file, one study, one report; frozen before the counts are looked at."""

from analysis.study.loading import STUDIES, load_study, study_path
from analysis.study.parts import Outcome
from analysis.study.rivals import Rival, load_rivals, rivals_near
from analysis.study.schema import ROOT, Study

__all__ = [
    "ROOT",
    "STUDIES",
    "Outcome",
    "Rival",
    "Study",
    "load_rivals",
    "load_study",
    "rivals_near",
    "study_path",
]
