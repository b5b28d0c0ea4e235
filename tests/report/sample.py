"""Report inputs made up by hand: a healthy, a collapsing and a tiny practice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import yaml

from vitals.practice import Brand, Firm, Growth, Practice, Reports, Sender, Staff
from vitals.report.inputs import ReportInputs
from vitals.tables import (
    BREAKDOWNS,
    EVIDENCE,
    FINDING_STATES,
    FINDINGS,
    KPIS,
    MANIFEST,
    TRIGGERS,
    VERDICTS,
    Table,
)

MONTH = "2026-10"
MONTHS = [str(pd.Period(MONTH, "M") - back) for back in reversed(range(18))]
BUCKETS = ("0-30", "31-60", "61-90", "91-120", ">120")
NO_LOG = "no follow-up log was received for October 2026"
FIRM = Firm(
    name="Acme Billing",
    brands={
        "acme": Brand(
            name="Acme Billing Services",
            colour="#1f4e5f",
            contact="reports@acme.example · (555) 010-0199",
            sender=Sender(name="Acme Billing", address="reports@acme.example"),
        )
    },
)

COUNTS = {
    "denial_rate": (313, 0.05, 0.112),
    "rejection_rate": (340, 0.03, 0.05),
    "first_pass_resolution_rate": (313, 0.94, 0.86),
    "overdue_follow_up_rate": (182, 0.09, 0.37),
    "untouched_claim_rate": (120, 0.02, 0.14),
    "reactive_follow_up_rate": (64, 0.12, 0.47),
    "appeal_on_time_rate": (41, 0.97, 0.71),
    "underpayment_rate": (610, 0.011, 0.016),
    "eligibility_denial_rate": (313, 0.012, 0.031),
    "authorization_denial_rate": (313, 0.010, 0.022),
    "timely_filing_denial_rate": (313, 0.0, 0.006),
    "credentialing_denial_rate": (313, 0.0, 0.003),
    "duplicate_denial_rate": (313, 0.004, 0.010),
    "first_pass_acceptance_rate": (340, 0.97, 0.95),
    "accepted_unpaid_rate": (290, 0.02, 0.12),
    "preventable_denial_share": (36, 0.6, 0.7),
    "repeat_denial_rate": (36, 0.2, 0.4),
    "overturn_rate": (33, 0.5, 0.3),
    "key_person_share": (140, 0.5, 0.8),
    "zero_pay_rate": (290, 0.06, 0.14),
    "prompt_pay_exceedance_rate": (300, 0.04, 0.09),
    "missing_charge_rate": (350, 0.01, 0.04),
    "contract_coverage": (640, 0.95, 0.93),
    "enrollment_coverage": (12, 1.0, 0.92),
}
"""KPI: cases a month, share in good times, share in bad ones."""

MONEY = {
    "net_collection_rate": (92_400_000, 0.972, 0.931),
    "gross_collection_rate": (151_000_000, 0.61, 0.571),
    "ar_aging": (17_450_000, 0.64, 0.44),
    "ar_over_90_rate": (17_450_000, 0.11, 0.27),
    "credit_balance_rate": (17_450_000, 0.006, 0.012),
    "patient_ar_share": (17_450_000, 0.18, 0.21),
    "denial_dollar_rate": (8_120_000, 0.048, 0.131),
    "billing_hours_share": (640, 0.06, 0.19),
    "ar_over_120_rate": (17_450_000, 0.06, 0.21),
    "ar_roll_forward_gap": (17_450_000, 0.002, 0.004),
    "bad_debt_rate": (92_400_000, 0.012, 0.02),
    "avoidable_write_off_rate": (92_400_000, 0.01, 0.03),
    "takeback_rate": (7_400_000, 0.004, 0.006),
    "payer_concentration": (74_000_000, 0.34, 0.36),
    "matured_collection_rate": (8_300_000, 0.97, 0.91),
    "denial_write_off_rate": (92_400_000, 0.008, 0.021),
    "payer_yield": (7_900_000, 0.98, 0.93),
    "unapplied_cash_rate": (7_400_000, 0.004, 0.03),
    "point_of_service_collection_rate": (1_200_000, 0.5, 0.41),
}
PLAIN = {
    "days_in_ar": (34.2, 52.8),
    "charge_lag_days": (2.0, 4.0),
    "payer_lag_days": (17.0, 24.0),
    "cash_volatility": (0.11, 0.29),
    "payments_received": (7_420_000, 6_980_000),
    "charges_posted": (12_650_000, 12_400_000),
    "claims_submitted": (331, 329),
    "denial_concentration": (0.17, 0.16),
    "submission_lag_days": (1.0, 2.0),
    "follow_up_regularity": (0.0, 0.08),
    "cost_to_collect": (0.031, 0.044),
    "claims_per_biller": (7_400, 8_100),
    "growth_load_ratio": (0.7, 0.93),
    "net_days_in_ar": (30.4, 47.1),
    "posting_lag_days": (1.0, 4.0),
    "days_to_work_denial": (3.0, 21.0),
    "denied_dollars_at_risk": (310_000, 1_240_000),
    "timely_filing_risk": (90_000, 610_000),
    "follow_up_interval_days": (19.0, 44.0),
    "follow_up_capacity_ratio": (0.8, 1.4),
}
VOLUMES = {"payments_received", "charges_posted", "claims_submitted"}


def wilson(k: int, n: int) -> tuple[float, float]:
    z = 1.959964
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def _wave(kpi: str, index: int) -> float:
    """A fixed wobble of about ±8 %, so that trends look like trends."""
    return 1 + 0.08 * math.sin(index * 1.7 + len(kpi))


def _badness(index: int, *, is_collapsing: bool) -> float:
    return min(1.0, max(0.0, (index - 11) / 6)) if is_collapsing else 0.0


def _status(bad: float) -> str:
    return "green" if bad < 0.2 else "amber" if bad < 0.7 else "red"


def kpi_rows(*, is_collapsing: bool, scale: float, missing: dict[str, str]) -> pd.DataFrame:
    rows = []
    for index, month in enumerate(MONTHS):
        bad = _badness(index, is_collapsing=is_collapsing)
        for kpi, (cases, good, worse) in COUNTS.items():
            n = max(1, round(cases * scale * (2 - _wave("x" + kpi, index))))
            k = round(n * min(1.0, (good + (worse - good) * bad) * _wave(kpi, index)))
            low, high = wilson(k, n)
            status = _status(bad) if n >= 20 else None
            note = None if n >= 20 else f"n = {n}: too few to judge"
            rows.append((month, kpi, k / n, k, n, low, high, status, note))
        for kpi, (cents, good, worse) in MONEY.items():
            den = round(cents * scale * (2 - _wave("y" + kpi, index)))
            num = round(
                den * min(1.0, (good + (worse - good) * bad) * (0.7 + 0.3 * _wave(kpi, index)))
            )
            rows.append((month, kpi, num / den, num, den, None, None, _status(bad), None))
        for kpi, (good, worse) in PLAIN.items():
            size = scale if kpi in VOLUMES else 1
            value = round(
                (good + (worse - good) * bad) * _wave(kpi, index) * size, 3 if good < 50 else 0
            )
            rows.append((month, kpi, value, value, 1, None, None, _status(bad), None))
        none = (None,) * 6
        rows.append((month, "clean_claim_rate", *none, "no export brings the log of edits"))
    frame = pd.DataFrame(rows, columns=KPIS.names)
    gone = frame["kpi"].isin(missing)
    frame.loc[gone, ["value", "numerator", "denominator", "interval_low", "interval_high"]] = None
    frame.loc[gone, "status"] = None
    frame.loc[gone, "reason"] = frame.loc[gone, "kpi"].map(missing)
    return KPIS.frame(frame)


def breakdown_rows(*, is_collapsing: bool, scale: float, denied: dict[str, int]) -> pd.DataFrame:
    rows = []
    for index, month in enumerate(MONTHS):
        bad = _badness(index, is_collapsing=is_collapsing)
        shares = [0.62 - 0.2 * bad, 0.18, 0.09 - 0.01 * bad, 0.05 + 0.06 * bad, 0.06 + 0.15 * bad]
        total = 17_450_000 * scale * (1 + 0.35 * bad) * _wave("aging", index)
        both = [round(total * share) + 37 for share in shares]
        patient = [round(cents * 0.2) + 1 for cents in both]
        for bucket, cents, part in zip(BUCKETS, both, patient, strict=True):
            rows += [
                (month, "ar_aging", "bucket", bucket, cents / sum(both), cents, sum(both)),
                (month, "ar_aging", "account_bucket", f"patient|{bucket}", 0, part, sum(both)),
                (
                    month,
                    "ar_aging",
                    "account_bucket",
                    f"insurance|{bucket}",
                    0,
                    cents - part,
                    sum(both),
                ),
            ]
        rows += [
            (month, "denial_rate", "group", group, count / 313, count, 313)
            for group, count in denied.items()
        ]
        rows.append(
            (month, "underpayment_rate", "dollars", "variance", 0.01, 48_215 * scale, 4_400_000)
        )
        rows.append(
            (month, "untouched_claim_rate", "dollars", "untouched", 0.1, 612_300 * scale, 6e6)
        )
    return BREAKDOWNS.frame(pd.DataFrame(rows, columns=BREAKDOWNS.names))


def _frame(table: Table, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of the month; columns that a story leaves out, at the end, are empty."""
    told = [dict(zip(table.names, (MONTH, *row), strict=False)) for row in rows]
    return table.frame(pd.DataFrame(told, columns=table.names))


def manifest() -> pd.DataFrame:
    kinds = [
        ("x12", "835", 78, 8214, 8199),
        ("x12", "837P", 78, 6120, 6120),
        ("x12", "277CA", 77, 5998, 5998),
        ("x12", "999", 78, 78, 78),
        ("csv", "follow_ups", 18, 4120, 4108),
        ("csv", "staff_time", 18, 390, 390),
        ("csv", "fee_schedule", 2, 240, 240),
        ("unknown", None, 1, 1, 0),
    ]
    rows = []
    for form, contents, files, found, parsed in kinds:
        for number in range(files):
            share, rest = divmod(found, files)
            n = share + (rest if number == 0 else 0)
            bad = found - parsed if number == 0 else 0
            name = f"{len(rows):016x}"
            rows.append(
                {
                    "source_file": name,
                    "sha256": name * 4,
                    "bytes": 1000,
                    "format": form,
                    "contents": contents,
                    "landed_at": "2026-11-02T03:00:00Z",
                    "arrival": len(rows) + 1,
                    "rows_found": n,
                    "rows_parsed": n - bad,
                    "rows_refused": bad,
                }
            )
    return MANIFEST.frame(pd.DataFrame(rows))


def findings(files: pd.DataFrame) -> pd.DataFrame:
    kinds = files.assign(kind=files["contents"].fillna("none")).drop_duplicates("kind")
    first = kinds.set_index("kind")["source_file"].to_dict().get
    rows = [
        (
            first("835"),
            41,
            "remittances",
            "claim-balance",
            "error",
            True,
            12,
            "charge less adjustments differs from the payment",
            "Ask the payer for a corrected 835",
        ),
        (
            first("835"),
            90,
            "remittances",
            "truncated",
            "error",
            True,
            3,
            "the file ends inside a claim",
            "Download the file again",
        ),
        (
            first("follow_ups"),
            17,
            "follow_ups",
            "unknown-action",
            "error",
            True,
            12,
            "expected one of the seven actions",
            "Use the words of the follow-up table",
        ),
        (
            first("none"),
            None,
            None,
            "not-recognised",
            "error",
            True,
            1,
            "the file is a PNG picture",
            "Remove it from the inbox",
        ),
        (
            first("837P"),
            None,
            "claims",
            "replaced",
            "info",
            True,
            220,
            "a later file brought these rows again",
            None,
        ),
        (
            first("837P"),
            33,
            "claims",
            "late-entry",
            "warning",
            False,
            4,
            "entered more than 60 days after the service",
            "Check the date",
        ),
    ]
    known = [row for row in rows if row[0] is not None]
    return FINDINGS.frame(pd.DataFrame(known, columns=FINDINGS.names))


def reconciliation() -> dict[str, object]:
    return {
        "ledger_events": 24_113,
        "ar_total_cents": 17_450_185,
        "balance_gap_cents": 0,
        "roll_forward_gap_cents": 0,
        "transfer_gap_cents": 0,
        "aging_gap_cents": 0,
        "payments_checked": 78,
        "payments_out_of_balance": 1,
        "claims_checked": 3_120,
        "claims_out_of_balance": 2,
        "claims_out_of_balance_paid_cents": 14_050,
        "remittances_without_claim": 3,
        "remittances_without_claim_cents": 61_250,
        "reversals_without_original": 0,
        "export_less_ledger_payer_payment_cents": -1_205,
        "own_ar_month": "2026-10",
        "own_ar_less_ledger_cents": 0,
        "three_way": three_way(),
        "ar_control": [
            control("total", 17_451_185, 17_450_185),
            control("insurance", 13_900_000, 13_900_000),
        ],
        "payments_by_month": [
            {
                "month": MONTH,
                "payments_cents": 6_979_500,
                "plb_cents": 20_500,
                "claims_cents": 7_000_000,
                "own_ledger_cents": 6_998_795,
                "posted_cents": 7_000_000,
                "difference_cents": -1_205,
            }
        ],
        "provider_account": [
            {"month": MONTH, "code": "WO", "amount_cents": 20_625, "is_cash": True},
            {"month": MONTH, "code": "L6", "amount_cents": -125, "is_cash": True},
        ],
        "files": {
            "files": 410,
            "found": 31_161,
            "accepted": 30_913,
            "refused": 28,
            "replaced": 220,
            "unaccounted": 0,
            "not_whole": [],
            "not_whole_left_off": 0,
        },
    }


def control(account: str, theirs: int, ours: int) -> dict[str, object]:
    """The practice's own A/R of the month beside the ledger's."""
    sums = {"theirs_cents": theirs, "ours_cents": ours, "difference_cents": theirs - ours}
    return {"month": MONTH, "account": account, **sums}


def bank_month(month: str, **other: int | None) -> dict[str, object]:
    """A month in which bank, 835s and postings agree, but for what is given."""
    agreed = {
        "deposits_cents": 6_979_500,
        "matched_cents": 6_979_500,
        "deposits_without_835_cents": 0,
        "payments_cents": 6_979_500,
        "payments_without_deposit_cents": 0,
        "differs_cents": 0,
        "posted_cents": 7_000_000,
        "plb_cents": 20_500,
        "gap_cents": 0,
        "open": 0,
        "unknown": 0,
    }
    return {"month": month, **agreed, **other}


def three_way() -> dict[str, object]:
    """Twelve months that agree, but for one deposit of the last that is $14.00 short."""
    short = {"deposits_cents": 6_978_100, "matched_cents": 6_800_000, "differs_cents": 1_400}
    return {
        "deposits_received": True,
        "months": [bank_month(month) for month in MONTHS[-12:-1]]
        + [bank_month(MONTH, **short, open=1)],
        "unmatched": [
            {
                "trace_number": "726261029CST",
                "payer_id": "87726",
                "deposited_on": "2026-10-30",
                "deposit_cents": 178_100,
                "paid_on": "2026-10-29",
                "payment_cents": 179_500,
                "posted_cents": 179_500,
                "plb_cents": 0,
                "gap_cents": 0,
                "state": "amount_differs",
            }
        ],
        "unmatched_left_off": 0,
    }


STORIES = yaml.safe_load((Path(__file__).parent / "stories.yaml").read_text(encoding="utf-8"))
TINY_MISSING = {
    "overdue_follow_up_rate": NO_LOG,
    "untouched_claim_rate": NO_LOG,
    "reactive_follow_up_rate": NO_LOG,
    "appeal_on_time_rate": "neither an appeals table nor a follow-up log was received",
    "underpayment_rate": "no fee schedule was received",
    "billing_hours_share": "no staff hours were received for October 2026",
    "rejection_rate": "no acknowledgement was received for October 2026",
    "cash_volatility": "window holds 5 of 12 months",
    "charge_lag_days": "no entry dates were received",
}


def _inputs(
    profile: Practice,
    story: dict[str, list[tuple[object, ...]]],
    *,
    is_collapsing: bool,
    scale: float,
    missing: dict[str, str],
    denied: dict[str, int],
    files: pd.DataFrame,
) -> ReportInputs:
    return ReportInputs(
        practice=profile,
        firm=FIRM,
        month=MONTH,
        kpis=kpi_rows(is_collapsing=is_collapsing, scale=scale, missing=missing),
        breakdowns=breakdown_rows(is_collapsing=is_collapsing, scale=scale, denied=denied),
        triggers=_frame(TRIGGERS, story["triggers"]),
        evidence=_frame(EVIDENCE, story["evidence"]),
        assessments=_frame(FINDING_STATES, story["assessments"]),
        verdicts=_frame(VERDICTS, story["verdicts"]),
        manifest=files,
        findings=findings(files),
        reconciliation=reconciliation(),
        generated_on=date(2026, 11, 9),
    )


def practice(name: str = "Cedar Street Therapy", **more: object) -> Practice:
    return Practice(
        id=str(more.pop("id", name.lower().replace(" ", "-"))),
        name=name,
        reports=Reports(brand="acme", recipients=("owner@cedar.example", "office@cedar.example")),
        **more,
    )


def healthy() -> ReportInputs:
    denied = {"eligibility": 4, "coding": 4, "authorization": 3, "missing_data": 3, "duplicate": 2}
    profile = practice(
        staff=Staff(dedicated_billers=1.5, biller_tenure_years=3.5, biller_turnover_12m=0)
    )
    return _inputs(
        profile,
        STORIES["healthy"],
        is_collapsing=False,
        scale=1.0,
        missing={},
        denied=denied,
        files=manifest(),
    )


def collapsing() -> ReportInputs:
    denied = {
        "missing_data": 9,
        "authorization": 7,
        "coding": 6,
        "eligibility": 5,
        "cob": 4,
        "medical_necessity": 3,
        "timely_filing": 2,
        "duplicate": 2,
        "benefit": 1,
        "credentialing": 1,
    }
    profile = practice(
        "Harbor Pediatrics Group",
        thresholds={"denial_rate": 0.08, "follow_up.aging": 0.25},
        growth=(Growth(on=date(2027, 2, 1), kind="provider", claims_per_month=120),),
    )
    return _inputs(
        profile,
        STORIES["collapsing"],
        is_collapsing=True,
        scale=1.0,
        missing={},
        denied=denied,
        files=manifest(),
    )


def tiny() -> ReportInputs:
    return _inputs(
        practice("Solo Nurse Practice"),
        STORIES["tiny"],
        is_collapsing=False,
        scale=0.045,
        missing=TINY_MISSING,
        denied={"eligibility": 1, "coding": 1},
        files=manifest().head(3 + 78),
    )


SAMPLES = {"healthy": healthy, "collapsing": collapsing, "tiny": tiny}
