"""What a report is made from, and the digest that names it.

What must not live here: formatting, rendering, or reading of files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from vitals.practice import Firm, Practice
from vitals.restatements import Restatement


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInputs:
    """Everything one report of one practice and month is made from; frames of ``tables.py``.

    The frames may hold any number of months; those after *month* are not looked at.
    ``generated_on`` is printed and stamped into the PDF, and is no part of the digest, so that
    the same figures rendered a day later are still the same report. ``logo`` is a PNG or JPEG.
    """

    practice: Practice
    firm: Firm
    month: str
    kpis: pd.DataFrame
    breakdowns: pd.DataFrame
    triggers: pd.DataFrame
    evidence: pd.DataFrame
    assessments: pd.DataFrame
    verdicts: pd.DataFrame
    manifest: pd.DataFrame
    findings: pd.DataFrame
    reconciliation: dict[str, Any]
    generated_on: date
    logo: bytes | None = None
    worklists: tuple[dict[str, Any], ...] = ()
    restatements: tuple[Restatement, ...] = ()

    @property
    def as_of(self) -> date:
        """Last day of the month."""
        return pd.Period(self.month, "M").end_time.date()  # type: ignore[no-any-return]


def digest(inputs: ReportInputs) -> str:
    """Return the sha256 over the content of the inputs, months after the report's left out."""
    total = hashlib.sha256()
    for part in _parts(inputs):
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def _parts(inputs: ReportInputs) -> Iterator[bytes]:
    settings = {
        "practice": inputs.practice.model_dump(mode="json"),
        "brand": inputs.firm.brand_of(inputs.practice).model_dump(mode="json"),
        "month": inputs.month,
        "reconciliation": inputs.reconciliation,
        "worklists": inputs.worklists,
    }
    yield json.dumps(settings, sort_keys=True, default=str).encode()
    yield inputs.logo or b""
    for frame in (
        inputs.kpis,
        inputs.breakdowns,
        inputs.triggers,
        inputs.evidence,
        inputs.assessments,
        inputs.verdicts,
    ):
        yield _rows(frame[frame["month"] <= inputs.month])
    yield _rows(inputs.manifest)
    yield _rows(inputs.findings)
    if inputs.restatements:
        yield json.dumps([asdict(item) for item in inputs.restatements], sort_keys=True).encode()


def _rows(frame: pd.DataFrame) -> bytes:
    """Return the frame as text, its rows in an order of their own."""
    lines = frame.to_csv(index=False).splitlines()
    return "\n".join(lines[:1] + sorted(lines[1:])).encode()
