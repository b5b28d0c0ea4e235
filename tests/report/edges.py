"""Inputs at the edges: the fullest report, an empty one, short and long histories, odd brands."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from tests.report.sample import (
    FIRM,
    MONTHS,
    STORIES,
    _frame,
    collapsing,
    healthy,
    practice,
)
from vitals.practice import Brand, Firm, Sender
from vitals.report.inputs import ReportInputs
from vitals.tables import EVIDENCE, FINDING_STATES, FINDINGS, MANIFEST, TRIGGERS, VERDICTS, Table

LONG_NAME = "The Upper Peninsula Center for Occupational, Hand and Pelvic Floor Rehabilitation"
KINDS = (
    *("835", "837P", "837I", "277CA", "277", "999", "TA1", "835 277CA", "claims", "remittances"),
    *("transactions", "follow_ups", "appeals", "acknowledgements", "staff_time", "fee_schedule"),
    *("encounters", "deposits", "enrollments", "ar_control"),
)
RULES = (
    ("claim-balance", "the charge less all adjustments differs from what was paid on the claim"),
    ("service-balance", "the line's charge less its adjustments differs from what was paid on it"),
    ("transaction-balance", "the payment differs from the sum of its claims"),
    ("truncated", "the file ends inside a claim, so that claim could not be read"),
    ("unknown-action", "expected one of status_check, payer_call, resubmission or another action"),
    ("bad-date", "the date is no date of the calendar"),
    ("future-date", "the date of service lies after the day on which the file arrived"),
    ("foreign-file", "the file names another practice as the one that is paid"),
    ("orphan-line", "the line belongs to a claim that was refused"),
)
REMEDY = "Ask the sender of the file for a corrected one; the rows count once it has arrived"
UNMEASURED: Mapping[str, str] = {
    "ar_roll_forward_gap": "no A/R figures of the practice's own were received for October 2026",
    "claims_per_biller": "the profile names no dedicated biller",
    "cost_to_collect": "the profile states no hourly cost",
    "growth_load_ratio": "the profile plans no growth",
    "denial_concentration": "fewer than 20 denial reasons in the 3 months to October 2026",
    "repeat_denial_rate": "it needs 4 months of denials by payer and procedure",
    "overturn_rate": "no denied claim was resolved in October 2026",
    "charge_lag_days": "no entry dates were received for October 2026",
    "submission_lag_days": "no entry dates were received for October 2026",
    "key_person_share": "the follow-up log names nobody in the 3 months to October 2026",
    "bad_debt_rate": "no write-offs were received for the 12 months to October 2026",
    "avoidable_write_off_rate": "no write-offs were received for the 12 months to October 2026",
}


def png(width: int = 240, height: int = 60) -> bytes:
    """A plain picture, made here so that no file of unknown origin lies in the tests."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x1f\x4e\x5f" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def branded(contact: str = "") -> Firm:
    """A firm whose brand has a light colour and, by default, no contact."""
    sender = Sender(name="Acme Billing", address="reports@acme.example")
    brand = Brand(name="Acme Billing Services", colour="#e8b93c", contact=contact, sender=sender)
    return Firm(name=FIRM.name, brands={"acme": brand})


def without(inputs: ReportInputs, reasons: Mapping[str, str]) -> pd.DataFrame:
    """The KPIs, those of *reasons* without a value and with that reason in every month."""
    kpis = inputs.kpis.copy()
    gone = kpis["kpi"].isin(reasons)
    numbers = ["value", "numerator", "denominator", "interval_low", "interval_high"]
    kpis.loc[gone, [*numbers, "status"]] = None
    kpis.loc[gone, "reason"] = kpis.loc[gone, "kpi"].map(dict(reasons))
    return kpis


def many_files() -> pd.DataFrame:
    """One file of every kind there is, and one of none."""
    kinds: Sequence[str | None] = (*KINDS, None)
    rows = [
        {
            "source_file": f"{n:016x}",
            "sha256": f"{n:064x}",
            "bytes": 1000,
            "format": "csv",
            "contents": kind,
            "landed_at": "2026-11-02T03:00:00Z",
            "arrival": n,
            "rows_found": 1000,
            "rows_parsed": 990,
            "rows_refused": 10,
        }
        for n, kind in enumerate(kinds, start=1)
    ]
    return MANIFEST.frame(pd.DataFrame(rows))


def many_findings(files: pd.DataFrame) -> pd.DataFrame:
    """Nine rules broken, each in another file."""
    names = files["source_file"].tolist()
    rows = [
        (names[n], 12, "remittances", rule, "error", True, 10 - n, reason, REMEDY)
        for n, (rule, reason) in enumerate(RULES)
    ]
    return FINDINGS.frame(pd.DataFrame(rows, columns=FINDINGS.names))


def fullest() -> ReportInputs:
    """Five signs crossed, every kind of file, nine rules broken, twelve KPIs unmeasured."""
    inputs, files, story = collapsing(), many_files(), STORIES["crossed"]
    own = {"denial_rate": 0.08, "follow_up.aging": 0.25, "payments.dollars": 0.02}
    return replace(
        inputs,
        practice=practice(LONG_NAME, id="upper-peninsula", thresholds=own),
        kpis=without(inputs, UNMEASURED),
        triggers=_frame(TRIGGERS, story["triggers"]),
        evidence=_frame(EVIDENCE, story["evidence"]),
        assessments=_frame(FINDING_STATES, story["assessments"]),
        verdicts=_frame(VERDICTS, story["verdicts"]),
        manifest=files,
        findings=many_findings(files),
        logo=png(),
    )


def overridden() -> ReportInputs:
    """A limit of the practice's own in force, told in the reason of its KPI."""
    inputs = healthy()
    kpis = inputs.kpis.copy()
    kpis.loc[kpis["kpi"] == "denial_rate", "reason"] = "judged by the practice's own limit of 0.08"
    return replace(
        inputs, practice=practice(thresholds={"denial_rate": 0.08}), kpis=kpis, firm=branded()
    )


def empty() -> ReportInputs:
    """A practice of which nothing was received: every KPI null in every month."""
    inputs = healthy()
    names = dict.fromkeys(inputs.kpis["kpi"].unique(), "no remittance was received")

    def nothing(table: Table) -> pd.DataFrame:
        return table.frame(pd.DataFrame(columns=table.names))

    return replace(
        inputs,
        practice=practice(LONG_NAME, id="upper-peninsula"),
        firm=branded(),
        kpis=without(inputs, names),
        breakdowns=inputs.breakdowns.iloc[:0],
        triggers=nothing(TRIGGERS),
        evidence=nothing(EVIDENCE),
        assessments=nothing(FINDING_STATES),
        verdicts=nothing(VERDICTS),
        manifest=nothing(MANIFEST),
        findings=nothing(FINDINGS),
        reconciliation={},
    )


def newcomer() -> ReportInputs:
    """Three months on file."""
    inputs, first = healthy(), MONTHS[-3]
    return replace(
        inputs,
        kpis=inputs.kpis[inputs.kpis["month"] >= first],
        breakdowns=inputs.breakdowns[inputs.breakdowns["month"] >= first],
    )


def veteran() -> ReportInputs:
    """Thirty-six months on file: the eighteen known ones twice."""
    inputs = healthy()
    earlier = {month: str(pd.Period(month, "M") - len(MONTHS)) for month in MONTHS}

    def twice(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([frame.assign(month=frame["month"].map(earlier)), frame])

    return replace(inputs, kpis=twice(inputs.kpis), breakdowns=twice(inputs.breakdowns))


EDGES = {
    "fullest": fullest,
    "overridden": overridden,
    "empty": empty,
    "newcomer": newcomer,
    "veteran": veteran,
}
