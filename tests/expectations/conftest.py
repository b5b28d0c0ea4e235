"""A small practice whose every row keeps every rule, and batches made of such practices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from vitals.practice import Practice
from vitals.tables import CANONICAL, TABLES

NPI = "1234567893"
COLLEAGUE = "1403122017"
"""NPI of a provider who joined on 2025-06-01."""
TODAY = date(2026, 11, 2)

World = dict[str, pd.DataFrame]

ROWS: Mapping[str, list[dict[str, Any]]] = {
    "claims": [
        {
            "claim_id": "C1",
            "line_no": line,
            "payer_id": "60054",
            "sequence": "P",
            "frequency": "1",
            "service_on": "2026-03-02",
            "entered_on": "2026-03-03",
            "submitted_on": "2026-03-04",
            "procedure": "97110",
            "modifiers": "GP 59",
            "units_thousandths": 1000,
            "charge_cents": 6_000,
            "claim_charge_cents": 12_000,
            "provider_npi": NPI,
            "billing_npi": NPI,
            "patient_key": "k1",
            "place_of_service": "11",
            "group_control": "7",
            "set_control": "0001",
            "submission_id": "h:5",
        }
        for line in (1, 2)
    ],
    "other_payers": [
        {
            "submission_id": "h:5",
            "claim_id": "C1",
            "sequence": "S",
            "payer_id": "99999",
            "adjudicated_on": "2026-02-20",
        }
    ],
    "prior_payments": [
        {
            "submission_id": "h:5",
            "claim_id": "C1",
            "line_no": 1,
            "payer_id": "99999",
            "paid_cents": 4_000,
            "adjudicated_on": "2026-02-20",
        }
    ],
    "prior_adjustments": [
        {
            "submission_id": "h:5",
            "claim_id": "C1",
            "line_no": 1,
            "payer_id": "99999",
            "group_code": "CO",
            "reason_code": "45",
            "amount_cents": 2_000,
        }
    ],
    "remittances": [
        {
            "remittance_id": "f:9",
            "payment_id": "f:2",
            "claim_id": "c1 ",
            "payer_id": "60054",
            "status_code": "1",
            "charge_cents": 12_000,
            "paid_cents": 7_000,
            "patient_responsibility_cents": 2_000,
            "service_on": "2026-03-02",
            "adjudicated_on": "2026-04-01",
            "posted_on": "2026-04-02",
            "rendering_npi": NPI,
            "is_balanced": True,
        }
    ],
    "remittance_lines": [
        {
            "remittance_id": "f:9",
            "line_index": index,
            "procedure": "97110",
            "charge_cents": 6_000,
            "paid_cents": paid,
            "allowed_cents": 4_500,
            "service_on": "2026-03-02",
        }
        for index, paid in ((1, 2_500), (2, 4_500))
    ],
    "adjustments": [
        {"remittance_id": "f:9", "line_index": 1, "group_code": "CO", "reason_code": "45"},
        {"remittance_id": "f:9", "line_index": 1, "group_code": "PR", "reason_code": "1"},
        {"remittance_id": "f:9", "line_index": 2, "group_code": "CO", "reason_code": "A1"},
    ],
    "remittance_amounts": [
        {
            "remittance_id": "f:9",
            "line_index": 0,
            "segment": "AMT",
            "qualifier": "AU",
            "amount_cents": 12_000,
        }
    ],
    "payments": [
        {
            "payment_id": "f:2",
            "payer_id": "60054",
            "payee_npi": NPI,
            "trace_number": "0061",
            "paid_on": "2026-04-02",
            "method": "ACH",
            "amount_cents": 6_500,
            "claims_paid_cents": 7_000,
            "provider_adjustments_cents": 500,
            "is_balanced": True,
        }
    ],
    "provider_adjustments": [
        {
            "payment_id": "f:2",
            "reason_code": "WO",
            "fiscal_period_on": "2026-12-31",
            "amount_cents": 500,
            "posted_on": "2026-04-02",
        }
    ],
    "provider_summaries": [
        {
            "payment_id": "f:2",
            "summary_index": 1,
            "provider_id": "PROV1",
            "facility_type": "11",
            "fiscal_period_on": "2026-12-31",
            "element": "TS305",
            "amount_cents": 12_000,
        }
    ],
    "transactions": [
        {
            "transaction_id": "T1",
            "claim_id": "C1",
            "line_no": 1,
            "posted_on": "2026-05-01",
            "received_on": "2026-04-30",
            "service_on": "2026-03-02",
            "kind": "patient_payment",
            "account": "patient",
            "amount_cents": 2_000,
            "reason": "other",
        }
    ],
    "follow_ups": [
        {
            "claim_id": "C1",
            "worked_on": "2026-03-20",
            "action": "status_check",
            "next_action_on": "2026-04-20",
            "reason": "scheduled",
        }
    ],
    "appeals": [
        {
            "claim_id": "C1",
            "denied_on": "2026-04-02",
            "level": 1,
            "filed_on": "2026-04-10",
            "deadline_on": "2026-06-01",
            "decided_on": "2026-05-10",
            "outcome": "overturned",
            "recovered_cents": 1_000,
        }
    ],
    "acknowledgements": [
        {
            "claim_id": "C1",
            "received_on": "2026-03-05",
            "is_accepted": True,
            "source": "payer",
            "code": "A2",
        }
    ],
    "file_acknowledgements": [
        {
            "group_control": "7",
            "set_control": "0001",
            "received_on": "2026-03-05",
            "is_accepted": True,
            "code": "A",
        }
    ],
    "file_errors": [
        {
            "scope": "element",
            "group_control": "7",
            "set_control": "0001",
            "received_on": "2026-03-05",
            "segment_id": "NM1",
            "segment_position": 12,
            "loop": "2010AA",
            "element_position": 9,
            "error_code": "7",
        }
    ],
    "staff_time": [
        {
            "week_of": "2026-03-02",
            "person": "AB",
            "role": "front_desk",
            "paid_hundredths": 4_000,
            "billing_hundredths": 1_000,
            "overtime_hundredths": 100,
        }
    ],
    "fee_schedule": [
        {
            "payer_id": "60054",
            "procedure": "97110",
            "modifier": "GP",
            "place_of_service": "11",
            "effective_from": "2026-01-01",
            "effective_to": "2026-12-31",
            "allowed_cents": 4_500,
        }
    ],
    "encounters": [
        {
            "encounter_id": "E1",
            "service_on": "2026-03-02",
            "provider_npi": NPI,
            "status": "completed",
            "claim_id": "C1",
            "note_signed_on": "2026-03-03",
        }
    ],
    "deposits": [{"deposited_on": "2026-04-03", "amount_cents": 6_500, "method": "eft"}],
    "enrollments": [
        {
            "provider_npi": NPI,
            "payer_id": "60054",
            "effective_on": "2021-01-01",
            "expires_on": "2027-01-01",
        }
    ],
    "ar_control": [
        {
            "month": "2026-03",
            "ar_total_cents": 300,
            "insurance_ar_cents": 200,
            "patient_ar_cents": 100,
        }
    ],
}

AMOUNTS = {"adjustments": (1_500, 2_000, 1_500)}


@cache
def _template() -> World:
    """The frames of ``ROWS``; built once, since frames share their data until one is written."""
    built: World = {}
    for table in CANONICAL:
        data = pd.DataFrame(ROWS[table.name])
        if table.name in AMOUNTS:
            data["amount_cents"] = AMOUNTS[table.name]
        data["source_file"] = f"file-{table.name}"
        data["source_row"] = range(2, len(data) + 2)
        built[table.name] = table.frame(data)
        built[table.name].insert(0, "practice", pd.Series("", data.index, dtype="str"))
    return built


def world(practice: str) -> World:
    """Canonical frames of one practice, ``practice`` first; every row keeps every rule."""
    return {name: frame.assign(practice=practice) for name, frame in _template().items()}


def together(*worlds: World) -> World:
    """One batch of several practices."""
    return {
        name: pd.concat([one[name] for one in worlds], ignore_index=True)
        for name in TABLES
        if name in worlds[0]
    }


def profile(practice: str) -> Practice:
    """What a practice says of itself: one payer, two providers, and when each began."""
    providers = [{"npi": NPI, "start": "2021-01-01"}, {"npi": COLLEAGUE, "start": "2025-06-01"}]
    return Practice.model_validate(
        {
            "id": practice,
            "name": practice.title(),
            "npis": [NPI],
            "providers": providers,
            "payers": [{"id": "60054", "name": "Aetna"}],
        }
    )


@pytest.fixture(scope="session")
def make_profile() -> Callable[[str], Practice]:
    return profile


@pytest.fixture(scope="session")
def make_world() -> Callable[[str], World]:
    return world


@pytest.fixture(scope="session")
def batch_of() -> Callable[..., World]:
    return together


@pytest.fixture(scope="session")
def sound_rows() -> Mapping[str, list[dict[str, Any]]]:
    return ROWS


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY
