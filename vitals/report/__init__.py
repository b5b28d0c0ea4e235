"""The monthly report: a view model of formatted figures, and its JSON, HTML and PDF forms."""

from vitals.report.as_json import to_json
from vitals.report.build import build_report
from vitals.report.inputs import ReportInputs
from vitals.report.model import Report
from vitals.report.render import to_html, to_pdf

__all__ = ["Report", "ReportInputs", "build_report", "to_html", "to_json", "to_pdf"]
