"""The report: typed bundles from notebooks, one document model, HTML and PDF from it."""

from analysis.report.build import build_report
from analysis.report.bundles import notice, record, show
from analysis.report.document import read_document
from analysis.report.model import Document
from analysis.report.results import results_json

__all__ = [
    "Document",
    "build_report",
    "notice",
    "read_document",
    "record",
    "results_json",
    "show",
]
