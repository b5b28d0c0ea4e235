"""The PDF: what a reader and a screen reader get, and that it is the same every time."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfReader

from tests.report.sample import NO_LOG, SAMPLES
from vitals.report import Report, render, to_html, to_json, to_pdf
from vitals.report.render import RenderFailed

NAMES = sorted(SAMPLES)


@cache
def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("name", NAMES)
def test_a_report_has_three_to_eight_pages(pdfs: Mapping[str, bytes], name: str) -> None:
    assert 3 <= len(pages(pdfs[name])) <= 8


@pytest.mark.parametrize("name", NAMES)
def test_page_one_holds_the_verdict_and_the_five_signs(
    pdfs: Mapping[str, bytes], reports: Mapping[str, Report], name: str
) -> None:
    text, report = pages(pdfs[name])[0], reports[name]

    assert report.verdict.headline in text
    assert report.verdict.says in text
    for sign in report.signs:
        assert f"{sign.mark.symbol} {sign.mark.word}" in text
        assert sign.name in text
        assert sign.says in text


def test_page_two_opens_with_the_six_key_numbers(pdfs: Mapping[str, bytes]) -> None:
    for pdf in pdfs.values():
        assert "Six key numbers" in pages(pdf)[1]
        assert "Next actions" in pages(pdf)[1]


def test_what_was_not_measured_says_so_with_its_reason(pdfs: Mapping[str, bytes]) -> None:
    text = pages(pdfs["tiny"])

    assert "Overdue follow-up Not measured" in text[1]
    assert any(
        "Overdue follow-up, Untouched claims and Reactive follow-up" in page for page in text
    )
    assert sum(NO_LOG[0].upper() + NO_LOG[1:] in page for page in text) >= 2


def test_a_share_of_few_is_shown_as_k_of_n(pdfs: Mapping[str, bytes]) -> None:
    text = pages(pdfs["tiny"])

    assert "Denials 1 of 14 ○ Too few to judge" in text[1]
    assert "7.1%" not in text[1]


def test_every_page_names_practice_month_firm_and_its_number(pdfs: Mapping[str, bytes]) -> None:
    text = pages(pdfs["healthy"])

    for number, page in enumerate(text, start=1):
        assert f"Page {number} of {len(text)}" in page
        assert "holds no patient data" in page
    assert all("Cedar Street Therapy · October 2026" in page for page in text[1:])
    assert all("Acme Billing Services" in page for page in text)


def test_nothing_is_logged_and_the_same_inputs_give_the_same_bytes(
    pdfs: Mapping[str, bytes], reports: Mapping[str, Report], caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("weasyprint")
    logger.addHandler(caplog.handler)
    try:
        again = to_pdf(reports["tiny"])
    finally:
        logger.removeHandler(caplog.handler)

    assert [record.getMessage() for record in caplog.records] == []
    assert again == pdfs["tiny"]


def test_the_file_is_tagged_letter_sized_and_carries_its_figures(
    pdfs: Mapping[str, bytes], reports: Mapping[str, Report]
) -> None:
    reader = PdfReader(io.BytesIO(pdfs["healthy"]))
    root = reader.trailer["/Root"]

    assert (reader.pages[0].mediabox.width, reader.pages[0].mediabox.height) == (612, 792)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Cedar Street Therapy: billing report, October 2026"
    assert "20261109" in str(reader.metadata["/CreationDate"])
    attached = json.loads(reader.attachments["report.json"][0])
    assert attached == to_json(reports["healthy"])


def test_every_chart_has_alternative_text(pdfs: Mapping[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(pdfs["collapsing"]))
    found = [
        item
        for number in range(1, int(reader.trailer["/Size"]))
        if isinstance(item := reader.get_object(number), dict) and item.get("/S") == "/Figure"
    ]

    assert len(found) == 6 + 1 + 1
    assert all(str(item["/Alt"]).strip() for item in found)


def test_a_place_outside_the_project_stops_the_rendering(
    reports: Mapping[str, Report],
) -> None:
    report = reports["tiny"]
    foreign = replace(report, look=replace(report.look, logo_uri="file:///etc/hostname"))

    with pytest.raises(RenderFailed, match="cannot read a resource"):
        to_pdf(foreign)


def test_the_html_stands_alone_and_escapes_what_people_wrote(
    reports: Mapping[str, Report],
) -> None:
    html = to_html(replace(reports["healthy"], practice_name="<b>A & B</b>"))

    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in html
    assert "<script" not in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "data:font/ttf;base64," in html
    assert "viewport" in html


def test_a_report_without_its_details_says_where_they_are(
    reports: Mapping[str, Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitals.report.render.DETAILS", (0, 0))
    text = " ".join(pages(to_pdf(reports["tiny"])))

    assert "Definitions and benchmarks" in text
    assert "They are in report.html, which holds this report at full length." in text
    assert "Rules within their limits are left to report.html" in text


def test_the_html_is_always_at_full_length(reports: Mapping[str, Report]) -> None:
    html = to_html(reports["healthy"])

    assert 'class="definitions"' in html
    assert "Within limit" in html


@pytest.mark.parametrize("name", ["collapsing"])
def test_a_report_is_laid_out_once(
    reports: Mapping[str, Report], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tried: list[int] = []
    real = render._document
    monkeypatch.setattr(
        render, "_document", lambda *a, detail: (tried.append(detail), real(*a, detail=detail))[1]
    )
    to_pdf(reports[name])

    assert len(tried) == 1
