"""report.json: the figures of one report exactly as ``formats.md`` §6 has them.

A value that cannot be measured is null with a reason. What must not live here: text formatting.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

import pandas as pd

from vitals.report.answer import cleared_by, setup_json
from vitals.report.catalogue import Catalogue
from vitals.report.handover import handover_json
from vitals.report.inputs import ReportInputs, digest
from vitals.report.lookup import Figure, Figures, number, texts, whole, words
from vitals.report.model import Report
from vitals.report.outlook import with_outlook
from vitals.report.quality import (
    counts_by_kind,
    refusals_by_rule,
    score,
    total,
    warnings_by_rule,
)
from vitals.report.restated import first_told, restatements_json
from vitals.report.signs import COUNTER_INDICATORS, QUESTIONS, SIGNS, SYMPTOMS, of_month
from vitals.triggers import CHECKLIST_EVIDENCE, economics

SCHEMA = "billing-vitals/report/1"


def to_json(report: Report) -> dict[str, Any]:
    """The report's figures as plain JSON values."""
    return copy.deepcopy(dict(report.figures))


def report_figures(inputs: ReportInputs, figures: Figures, catalogue: Catalogue) -> dict[str, Any]:
    """Build the content of report.json; ratios are shares, money is integer cents."""
    return {
        "schema": SCHEMA,
        "practice": inputs.practice.id,
        "practice_name": inputs.practice.name,
        "month": inputs.month,
        "as_of": inputs.as_of.isoformat(),
        "generated_on": inputs.generated_on.isoformat(),
        "inputs_digest": digest(inputs),
        "kpis": [_kpi(kpi, figures, catalogue, first_told(inputs)) for kpi in catalogue.kpis],
        "triggers": with_outlook([_trigger(sign, inputs) for sign in SIGNS], inputs),
        "symptoms": _assessed(inputs, "symptom", SYMPTOMS, "state"),
        "counter_indicators": _assessed(inputs, "counter_indicator", COUNTER_INDICATORS, "state"),
        "checklist": _assessed(inputs, "checklist", QUESTIONS, "answer"),
        "setup": setup_json(inputs),
        "verdict": _verdict(inputs),
        "handover": handover_json(inputs),
        "reconciliation": _plain(inputs.reconciliation),
        "data_quality": _quality(inputs),
        "restatements": restatements_json(inputs, catalogue),
        "worklists": list(inputs.worklists),
    }


def _kpi(
    kpi: str, figures: Figures, catalogue: Catalogue, first: Mapping[str, float | None]
) -> dict[str, Any]:
    figure = figures.of(kpi)
    benchmark = catalogue.benchmark(kpi)
    return {
        "id": kpi,
        "label": catalogue.label(kpi),
        "value": whole(figure.value),
        "unit": catalogue.unit(kpi),
        "numerator": whole(figure.numerator),
        "denominator": whole(figure.denominator),
        "interval": _interval(figure) if catalogue.basis(kpi) == "count" else None,
        "target": whole(catalogue.target(kpi)),
        "better": catalogue.better(kpi),
        "benchmark": {"source": benchmark.source, "tier": benchmark.tier} if benchmark else None,
        "status": figure.status,
        "previous": whole(figures.of(kpi, figures.previous_month).value),
        "first_reported": whole(first.get(kpi)),
        "reason": figure.reason,
    }


def _interval(figure: Figure) -> list[float] | None:
    """Low and high end; rounding in the last digit never puts the value outside of them."""
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return [min(figure.low, figure.value), max(figure.high, figure.value)]


def _evidence(inputs: ReportInputs, subject: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": row["rule"],
            "kpi": words(row["kpi"]),
            "value": whole(number(row["value"])),
            "limit": whole(number(row["limit"])),
            "fired": None if pd.isna(row["fired"]) else bool(row["fired"]),
            "says": row["says"],
        }
        for row in of_month(inputs.evidence, inputs.month)
        if row["subject"] == subject
    ]


def _trigger(sign: str, inputs: ReportInputs) -> dict[str, Any]:
    found = [row for row in of_month(inputs.triggers, inputs.month) if row["trigger"] == sign]
    return {
        "id": sign,
        "state": found[-1]["state"] if found else "not_measurable",
        "since": words(found[-1]["since"]) if found else None,
        "says": found[-1]["says"] if found else "It was not assessed for this month.",
        "evidence": _evidence(inputs, sign),
    }


def _own_rules(inputs: ReportInputs, subject: str) -> tuple[str, ...]:
    return tuple(f"{subject}.{entry['rule']}" for entry in _evidence(inputs, subject))


def _assessed(
    inputs: ReportInputs, kind: str, ids: Mapping[str, str], answer: str
) -> list[dict[str, Any]]:
    rows = {
        row["id"]: row for row in of_month(inputs.assessments, inputs.month) if row["kind"] == kind
    }
    return [
        {
            "id": item,
            answer: rows[item]["state"] if item in rows else "cannot_tell",
            "says": rows[item]["says"] if item in rows else "It was not assessed.",
            "evidence": list(CHECKLIST_EVIDENCE.get(item, _own_rules(inputs, item))),
        }
        for item in ids
    ]


def _verdict(inputs: ReportInputs) -> dict[str, Any]:
    found = of_month(inputs.verdicts, inputs.month)
    if not found:
        says = "No verdict could be reached."
        return {
            "state": "not_enough_data",
            "functions": [],
            "keep": [],
            "cleared_by": None,
            "is_urgent": None,
            "economics": _economics(inputs),
            "says": says,
        }
    row = found[-1]
    return {
        "state": row["state"],
        "functions": [str(item) for item in row["functions"]],
        "keep": texts(row["keep"]),
        "cleared_by": cleared_by(inputs),
        "is_urgent": bool(row["is_urgent"]) if not pd.isna(row["is_urgent"]) else None,
        "economics": _economics(inputs),
        "says": row["says"],
    }


def _economics(inputs: ReportInputs) -> dict[str, Any]:
    compared = economics(inputs.kpis, inputs.breakdowns, inputs.practice, inputs.month)
    return cast("dict[str, Any]", _plain(compared))


def _quality(inputs: ReportInputs) -> dict[str, Any]:
    counts = counts_by_kind(inputs)
    return {
        **total(counts).as_figures(),
        "score": whole(score(total(counts))),
        "by_kind": {kind: item.as_figures() for kind, item in counts.items()},
        "refusals": refusals_by_rule(inputs.findings),
        "warnings": warnings_by_rule(inputs.findings),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON-like value of the reconciliation
    """Plain JSON values: NaN to null, numpy scalars to Python's."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124
