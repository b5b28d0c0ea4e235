"""The three sample reports and their PDFs, made once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.report.sample import SAMPLES
from vitals.report import Report, build_report, to_pdf


@pytest.fixture(scope="session")
def reports() -> Mapping[str, Report]:
    """View models by name of the sample."""
    return {name: build_report(make()) for name, make in SAMPLES.items()}


@pytest.fixture(scope="session")
def pdfs(reports: Mapping[str, Report]) -> Mapping[str, bytes]:
    """PDFs by name of the sample."""
    return {name: to_pdf(report) for name, report in reports.items()}
