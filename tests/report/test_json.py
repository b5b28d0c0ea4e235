"""report.json against formats.md §6."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
import pytest

from tests.report.edges import EDGES
from tests.report.sample import SAMPLES
from tests.report.schema import problems
from vitals.kpis.registry import KPI_REGISTRY
from vitals.report import Report, build_report, to_json

NAMES = sorted(SAMPLES)
TOP = {
    *("schema", "practice", "month", "as_of", "inputs_digest", "kpis", "triggers", "symptoms"),
    *("counter_indicators", "checklist", "verdict", "reconciliation", "data_quality"),
    *("restatements", "setup"),
}
KPI = {
    *("id", "value", "unit", "numerator", "denominator", "interval", "target", "better"),
    *("benchmark", "status", "previous", "first_reported", "reason"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_the_format_is_there(reports: Mapping[str, Report], name: str) -> None:
    figures = to_json(reports[name])

    assert set(figures) >= TOP
    assert figures["schema"] == "billing-vitals/report/1"
    assert (figures["month"], figures["as_of"]) == ("2026-10", "2026-10-31")
    assert [entry["id"] for entry in figures["kpis"]] == list(KPI_REGISTRY)
    assert all(set(entry) >= KPI for entry in figures["kpis"])
    assert [entry["id"] for entry in figures["triggers"]] == [
        *("follow_up", "denials", "payments", "staff_time", "growth")
    ]
    assert len(figures["symptoms"]) == len(figures["counter_indicators"]) == 4
    assert {entry["answer"] for entry in figures["checklist"]} <= {"yes", "no", "cannot_tell"}
    assert set(figures["verdict"]) >= {"state", "functions", "economics", "says"}
    assert figures["restatements"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_value_is_null_with_a_reason_and_no_status(
    reports: Mapping[str, Report], name: str
) -> None:
    for entry in to_json(reports[name])["kpis"]:
        if entry["value"] is None:
            assert entry["reason"]
            assert entry["status"] is None


@pytest.mark.parametrize("name", NAMES)
def test_it_is_plain_json_and_whole_numbers_stay_whole(
    reports: Mapping[str, Report], name: str
) -> None:
    figures = to_json(reports[name])
    entries = {entry["id"]: entry for entry in figures["kpis"]}

    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert isinstance(entries["denial_rate"]["numerator"], int)
    assert isinstance(entries["net_collection_rate"]["denominator"], int)
    assert isinstance(entries["denial_rate"]["value"], float)


def test_figures_of_one_kpi_are_the_frames_own(reports: Mapping[str, Report]) -> None:
    entry = next(
        entry for entry in to_json(reports["collapsing"])["kpis"] if entry["id"] == "denial_rate"
    )

    assert entry["value"] == entry["numerator"] / entry["denominator"]
    assert entry["interval"][0] < entry["value"] < entry["interval"][1]
    assert entry["target"] == 0.05
    assert entry["better"] == "lower"
    assert entry["benchmark"] == {"source": "AAFP", "tier": "A"}
    assert entry["previous"] is not None


def test_a_sign_brings_its_evidence(reports: Mapping[str, Report]) -> None:
    sign = to_json(reports["collapsing"])["triggers"][0]

    assert (sign["id"], sign["state"], sign["since"]) == ("follow_up", "crossed", "2026-07")
    assert sign["evidence"][0]["rule"] == "overdue"
    assert sign["evidence"][0]["fired"] is True
    assert sign["evidence"][3]["value"] == 1


def test_changing_the_answer_does_not_change_the_report(reports: Mapping[str, Report]) -> None:
    to_json(reports["healthy"])["kpis"].clear()

    assert to_json(reports["healthy"])["kpis"]


@pytest.mark.parametrize("name", [*NAMES, *EDGES])
def test_the_content_is_as_the_format_has_it(name: str) -> None:
    inputs = {**SAMPLES, **EDGES}[name]()
    before = inputs.kpis[inputs.kpis["month"] == "2026-09"].set_index("kpi")["value"]
    values = {kpi: None if pd.isna(value) else value for kpi, value in before.items()}

    assert list(problems(to_json(build_report(inputs)), values)) == []


def test_what_stays_with_the_practice_is_told_beside_what_would_be_handed_over(
    reports: Mapping[str, Report],
) -> None:
    verdict = to_json(reports["collapsing"])["verdict"]

    assert verdict["functions"] == ["follow_up", "denials"]
    assert verdict["keep"] == [
        *("posting_and_reconciliation", "submission", "reporting", "compliance")
    ]
    # a lake from before the column tells nothing of it
    assert to_json(reports["healthy"])["verdict"]["keep"] == []
