"""The report of a practice that handed billing over: one section, one line on page one."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from pypdf import PdfReader

from tests.report.edges import EDGES
from tests.report.sample import MONTHS, collapsing, healthy, tiny
from tests.report.schema import problems
from vitals.practice import Handover
from vitals.report import Report, build_report, to_html, to_json, to_pdf
from vitals.report.handover import HOLDS, OUTCOMES
from vitals.report.inputs import ReportInputs
from vitals.tables import TRIGGERS
from vitals.triggers.before_after import COMPARED

SIGNS = ("follow_up", "denials", "payments", "staff_time", "growth")
SECTION = "Before and after the handover to"


def handed_over(
    inputs: ReportInputs,
    on: date = date(2026, 3, 16),
    functions: Sequence[str] | None = None,
    partner: str = "Acme Billing",
    state: str = "clear",
) -> ReportInputs:
    """The inputs with a handover, and *state* of every sign in every month before the report's."""
    rows = [(month, sign, state, month, "") for month in MONTHS[:-1] for sign in SIGNS]
    earlier = TRIGGERS.frame(pd.DataFrame(rows, columns=TRIGGERS.names))
    told = None if functions is None else tuple(functions)
    named = Handover(on=on, partner=partner, functions=told)
    return replace(
        inputs,
        triggers=pd.concat([earlier, inputs.triggers]),
        practice=inputs.practice.model_copy(update={"handover": named}),
    )


def pages(report: Report) -> list[str]:
    reader = PdfReader(io.BytesIO(to_pdf(report)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_a_report_without_a_handover_and_one_before_it_have_no_section() -> None:
    for inputs in (healthy(), handed_over(healthy(), on=date(2026, 11, 1))):
        report = build_report(inputs)

        assert report.handover is None
        assert to_json(report)["handover"] is None
        assert SECTION not in to_html(report)


def test_the_section_tells_both_sides_the_difference_and_who_holds_each_sign() -> None:
    report = build_report(handed_over(collapsing(), functions=["follow_up", "denials"]))
    text = pages(report)
    first = next(number for number, page in enumerate(text) if SECTION in page)
    page = " ".join(text[first : first + 2])
    assert report.handover is not None
    assert len(text) <= 8
    assert report.handover.words in text[0]
    assert "Five signs that it is time to hand billing over" in text[0]

    assert "Before: May 2025 to Feb 2026. Left out, while the work moves: Mar 2026 to May" in page
    for row in report.handover.rows:
        assert f"{row.label} {row.whose} {row.before} {row.after} {row.against}" in page
        assert f"{row.mark.symbol} {row.mark.word}" in page
    for sign in report.handover.signs:
        assert f"{sign.now.symbol} {sign.now.word}" in page
        assert f"{sign.holds.symbol} {sign.holds.word}" in page
    assert "▲ Crossed ◆ Watch ✓ Clear ○ Not measured" in page


def test_figures_are_those_of_the_frames_and_json_has_them_all() -> None:
    inputs = handed_over(collapsing(), functions=["follow_up", "denials"])
    report = build_report(inputs)
    told = json.loads(json.dumps(to_json(report)["handover"], allow_nan=False))
    rates = inputs.kpis[inputs.kpis["kpi"] == "denial_rate"].set_index("month")
    before = rates.loc[MONTHS[0:10], ["numerator", "denominator"]].sum()
    measure = next(one for one in told["measures"] if one["id"] == "denial_rate")
    assert report.handover is not None

    assert [one["id"] for one in told["measures"]] == [one.id for one in COMPARED]
    assert measure["before"]["numerator"] == before["numerator"]
    assert measure["before"]["denominator"] == before["denominator"]
    assert measure["before"]["months"] == 10
    assert measure["usual_range"] is None
    low, high = measure["difference_interval"]
    assert low < measure["after"]["value"] - measure["before"]["value"] < high
    assert measure["outcome"] == "worse"
    shown = next(row for row in report.handover.rows if row.label == "Denials")
    share = f"{100 * before['numerator'] / before['denominator']:.1f}%"
    assert shown.before == f"{share} ({before['numerator']:,.0f} of {before['denominator']:,.0f})"
    assert shown.mark == OUTCOMES["worse"]
    assert told["functions"] == ["follow_up", "denials"]
    assert list(problems(to_json(report), _before(inputs))) == []


def _before(inputs: ReportInputs) -> dict[str, float | None]:
    rows = inputs.kpis[inputs.kpis["month"] == MONTHS[-2]]
    values = zip(rows["kpi"], rows["value"], strict=True)
    return {kpi: None if pd.isna(value) else float(value) for kpi, value in values}


def test_the_states_of_the_signs_are_told_as_they_were_judged() -> None:
    inputs = handed_over(collapsing(), state="watch")
    report = build_report(inputs)
    now = {line.short: line.mark for line in report.signs}
    assert report.handover is not None

    for row in report.handover.signs:
        assert row.now == now[row.name]
        assert [mark.word for mark in row.settling] == ["Watch"] * 3
        assert [mark.word for mark in row.after[:-1]] == ["Watch"] * 4
        assert row.crossed_before == "0 of 10"


def test_what_cannot_be_told_says_why_and_nothing_unmeasured_is_better() -> None:
    report = build_report(handed_over(tiny()))
    assert report.handover is not None
    labels = {row.label for row in report.handover.rows}
    reasons = {gap.reason for gap in report.handover.untold}

    assert labels.isdisjoint({"Overdue follow-up", "Untouched claims", "Underpaid lines"})
    assert "no month before the handover is known." in reasons
    assert any("what the partner charges" in reason for reason in reasons)


def test_while_the_work_moves_the_scorecard_stands_alone() -> None:
    report = build_report(handed_over(healthy(), on=date(2026, 10, 1), functions=["follow_up"]))
    assert report.handover is not None

    assert report.handover.rows == ()
    assert report.handover.untold == ()
    assert report.handover.notes[0] == "Compared from the report of Mar 2027 on."
    assert {row.crossed_after for row in report.handover.signs} == {"–"}
    assert [row.holds for row in report.handover.signs] == [
        HOLDS["cannot_be_told"],
        *[HOLDS["kept"]] * 4,
    ]


@pytest.mark.parametrize(
    "partner", ["Acme Billing", "<b>Upper & Lower Peninsula</b> Revenue Cycle"]
)
def test_the_fullest_report_keeps_eight_pages_and_its_first_page(partner: str) -> None:
    report = build_report(handed_over(EDGES["fullest"](), partner=partner, state="crossed"))
    text = pages(report)

    assert len(text) <= 8
    assert all(sign.says in text[0] for sign in report.signs)
    assert any(f"{SECTION} {partner}" in page for page in text)
