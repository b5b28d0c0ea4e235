"""Tiny KPI frames: eighteen months from May 2025, each KPI given as one value per month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from vitals import tables
from vitals.practice import Practice
from vitals.triggers import Assessment, assess

Cell = tuple[float, float] | tuple[float, float, str] | float | str
"""(numerator, denominator), the same with the reason why the value is withheld, a bare value, or
the reason why there is none."""

MONTHS = [str(month) for month in pd.period_range("2025-05", periods=18, freq="M")]
NO_LOG = "no follow-up log was received for this month"


def steady(cell: Cell, months: int = 18) -> list[Cell]:
    return [cell] * months


def from_month_13(before: Cell, after: Cell) -> list[Cell]:
    return [before] * 12 + [after] * 6


def _row(month: str, kpi: str, cell: Cell) -> dict[str, Any]:
    if isinstance(cell, str):
        return {"month": month, "kpi": kpi, "reason": cell}
    if isinstance(cell, tuple) and len(cell) == 3:
        top, bottom, reason = cell
        parts = {"numerator": top, "denominator": bottom}
        return {"month": month, "kpi": kpi, "reason": reason, **parts}
    if isinstance(cell, tuple):
        top, bottom = cell
        value = top / bottom if bottom else None
        return {
            "month": month,
            "kpi": kpi,
            "value": value,
            "numerator": top,
            "denominator": bottom,
        }
    return {"month": month, "kpi": kpi, "value": cell}


def kpi_frame(series: Mapping[str, Sequence[Cell]]) -> pd.DataFrame:
    rows = [
        _row(month, kpi, cell)
        for kpi, cells in series.items()
        for month, cell in zip(MONTHS, cells, strict=False)
    ]
    return tables.KPIS.frame(pd.DataFrame(rows)) if rows else tables.KPIS.empty()


def part_frame(parts: Mapping[tuple[str, str, str], Sequence[Cell]]) -> pd.DataFrame:
    rows = [
        {**_row(month, kpi, cell), "dimension": dimension, "member": member}
        for (kpi, dimension, member), cells in parts.items()
        for month, cell in zip(MONTHS, cells, strict=False)
    ]
    return tables.BREAKDOWNS.frame(pd.DataFrame(rows)) if rows else tables.BREAKDOWNS.empty()


def practice(**more: Any) -> Practice:
    return Practice.model_validate({"id": "cedar", "name": "Cedar", **more})


HOLDS: Mapping[str, Sequence[Cell]] = {
    "denial_rate": steady((12, 150)),
    "repeat_denial_rate": steady((2, 12)),
    "appeal_on_time_rate": steady((12, 12)),
    "overdue_follow_up_rate": steady((4, 84)),
    "untouched_claim_rate": steady((1, 60)),
    "reactive_follow_up_rate": steady((4, 84)),
    "billing_hours_share": steady((10, 100)),
    "claims_submitted": steady(200),
    "payments_received": steady(3_000_000),
}

COLLAPSES: Mapping[str, Sequence[Cell]] = {
    **HOLDS,
    "denial_rate": from_month_13((12, 150), (33, 150)),
    "repeat_denial_rate": from_month_13((2, 12), (20, 33)),
    "appeal_on_time_rate": from_month_13((12, 12), (12, 33)),
    "overdue_follow_up_rate": from_month_13((4, 84), (31, 84)),
    "untouched_claim_rate": from_month_13((1, 60), (20, 80)),
    "reactive_follow_up_rate": from_month_13((4, 84), (40, 80)),
}

PRICED = {
    ("underpayment_rate", "coverage", "priced"): steady((90, 100)),
    ("underpayment_rate", "dollars", "variance"): steady((1_000, 1_000_000)),
}


def judged(
    series: Mapping[str, Sequence[Cell]],
    parts: Mapping[tuple[str, str, str], Sequence[Cell]] | None = None,
    **profile: Any,
) -> Assessment:
    return assess(kpi_frame(series), part_frame(parts or {}), practice(**{"growth": [], **profile}))


def states(found: Assessment, sign: str) -> list[str]:
    rows = found.triggers[found.triggers["trigger"] == sign]
    return rows["state"].tolist()


def last_state(found: Assessment, name: str) -> str:
    rows = found.assessments[found.assessments["id"] == name]
    return str(rows["state"].iloc[-1])


def last_words(found: Assessment, name: str) -> str:
    rows = found.assessments[found.assessments["id"] == name]
    return str(rows["says"].iloc[-1])


def evidence(found: Assessment, key: str, month: str = MONTHS[-1]) -> pd.Series:
    subject, rule = key.split(".")
    rows = found.evidence
    return rows[
        (rows["subject"] == subject) & (rows["rule"] == rule) & (rows["month"] == month)
    ].iloc[0]
