"""Reports at the edges: nothing is cut, nothing is dropped, and nothing absurd is said."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pypdf import PdfReader

from tests.report.edges import EDGES, LONG_NAME, RULES
from tests.report.sample import _frame, healthy, practice
from vitals.kpis.registry import KPI_REGISTRY
from vitals.report import Report, build_report, to_html, to_pdf
from vitals.tables import EVIDENCE


@pytest.fixture(scope="module")
def edges() -> Mapping[str, Report]:
    """View models by name of the edge."""
    return {name: build_report(make()) for name, make in EDGES.items()}


def test_the_fullest_report_has_everything_in_eight_pages(edges: Mapping[str, Report]) -> None:
    report = edges["fullest"]
    pages = [
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(to_pdf(report))).pages
    ]
    text = " ".join(pages)

    assert len(pages) <= 8
    assert any("Definitions and benchmarks" in page for page in pages)
    for item in report.definitions:
        assert item.label in text
        assert item.says in text
        assert item.benchmark in text
    for gap in report.gaps:
        assert f"{gap.labels}: {gap.reason}" in text
    for sign in report.signs:
        assert all(line.says in text for line in sign.evidence)
    assert "and 3 more rules" in text
    assert "Does not hold off by 1" in text
    assert LONG_NAME in pages[0]


def test_every_report_defines_every_measure(edges: Mapping[str, Report]) -> None:
    for report in edges.values():
        labels = " ".join(item.label for item in report.definitions)
        assert all(kpi.short in labels for kpi in KPI_REGISTRY.values())


def test_a_limit_of_the_practices_own_is_told_in_its_unit(edges: Mapping[str, Report]) -> None:
    card = next(card for card in edges["overridden"].cards if card.label == "Denials")

    assert card.note == "Judged by the practice's own limit of 8.0%."
    assert edges["fullest"].overrides == (
        "Denials 8.0% instead of 10.0% (denial_rate)",
        "Denials: rising 8% instead of 5% (denial_rate)",
        "Denials: level 8% instead of 10% (denial_rate)",
        "Rising denials: rising 8% instead of 5% (denial_rate)",
        "Follow-up: aging 25% instead of 22% (follow_up.aging)",
        "Payments: dollars 2% instead of 1% (payments.dollars)",
    )


@pytest.mark.parametrize("fired", [True, False])
def test_a_limit_of_a_rule_is_printed_whether_the_rule_fires_or_not(*, fired: bool) -> None:
    says = "80 % are overdue. The practice's own limit of 80 % is in force instead of 30 %."
    entry = ("follow_up", "overdue", "overdue_follow_up_rate", 0.8, 0.8, fired, says)
    own = {"follow_up.overdue": 0.8, "denials.leading": 0.2}
    inputs = replace(
        healthy(), practice=practice(thresholds=own), evidence=_frame(EVIDENCE, [entry])
    )
    pages = [
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(to_pdf(build_report(inputs)))).pages
    ]

    assert "Limits or benchmarks of the practice's own are in force" in pages[0]
    assert (
        "Denials: leading 20% instead of 50% (denials.leading); "
        "Follow-up: overdue 80% instead of 30% (follow_up.overdue)."
    ) in " ".join(pages[1:])


def test_a_limit_set_to_the_usual_one_is_no_override() -> None:
    inputs = replace(healthy(), practice=practice(thresholds={"follow_up.overdue": 0.3}))
    report = build_report(inputs)

    assert report.overrides == ()
    assert "of the practice's own are in force" not in to_html(report)


def test_a_practice_without_data_is_told_so_once_and_asked_for_it(
    edges: Mapping[str, Report],
) -> None:
    report = edges["empty"]

    assert [(gap.labels, gap.reason) for gap in report.gaps] == [
        ("Every measure", "No remittance was received.")
    ]
    assert report.changes == ()
    assert report.changes_note.startswith("No measure has a value both in September 2026 and now")
    assert report.actions[0].title == "Send the follow-up log"


def test_three_months_are_too_few_to_call_a_movement_unusual(edges: Mapping[str, Report]) -> None:
    report = edges["newcomer"]

    assert report.changes == ()
    assert report.changes_note.startswith("With 3 months on file nobody can say yet")


def test_thirty_six_months_are_charted_as_eighteen(edges: Mapping[str, Report]) -> None:
    title = "in May 2025"

    assert title in edges["veteran"].receivables.chart
    assert all(title in card.chart for card in edges["veteran"].cards)


def test_a_logo_takes_the_firms_name_and_no_contact_leaves_no_trace(
    edges: Mapping[str, Report],
) -> None:
    assert 'alt="Acme Billing Services"' in to_html(edges["fullest"])
    assert edges["fullest"].look.logo_uri.startswith("data:image/png;base64,")
    assert edges["overridden"].look.contact == ""
    assert edges["overridden"].look.on_colour == "#1b2733"


def test_refusals_are_ordered_by_rows_and_the_rest_is_counted(edges: Mapping[str, Report]) -> None:
    quality = edges["fullest"].quality

    assert [row.rule for row in quality.refusals] == [
        rule.replace("-", " ") for rule, _ in RULES[:6]
    ]
    assert quality.refusals_left_off == "and 3 more rules"
    assert quality.says.startswith("99.7% of the rows could be used.")


def test_only_unusual_movements_that_matter_are_told(reports: Mapping[str, Report]) -> None:
    assert reports["healthy"].changes == ()
    assert reports["healthy"].changes_note == (
        "Nothing moved more since September 2026 than it usually does in a month."
    )
    told = {change.label for change in reports["collapsing"].changes}
    assert len(told & {"A/R 0-30 days", "A/R over 90", "A/R over 120"}) <= 1
    assert all(change.usual.startswith("± ") for change in reports["collapsing"].changes)
