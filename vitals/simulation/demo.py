"""The three sample practices of the demo, and the firm that bills for them.

Declarations only: Cedar Street Therapy holds, Harbor Family Medicine loses its biller in its 13th
month, Pine Solo Practice is tiny and keeps no hours and no contracts. The months are fixed, so
that the demo never changes by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vitals.simulation.calendar import month_at, month_index
from vitals.simulation.demo_payers import (
    AETNA,
    BLUE,
    COUNSELLING,
    FAMILY,
    MEDICAID,
    MEDICARE,
    MEDIGAP,
    THERAPY,
    UNITED,
)
from vitals.simulation.people import npi
from vitals.simulation.profile import Phase, SimProfile, StaffSpec
from vitals.simulation.settings import payer_settings

FIRST_MONTH = "2025-05"
MONTH_COUNT = 18
COLLAPSE = 12
"""Months before Harbor's biller leaves."""

FIRM: Mapping[str, Any] = {
    "name": "Lakeshore Billing Partners",
    "brands": {
        "lakeshore": {
            "name": "Lakeshore Billing Partners",
            "colour": "#1f4e5f",
            "contact": "Lakeshore Billing Partners, 555-0100, reports@example.org",
            "sender": {"name": "Lakeshore Billing Partners", "address": "reports@example.org"},
        }
    },
}
"""firm.yaml of the demo."""

_MIX = {"197": 0.3, "16": 0.22, "4": 0.16, "50": 0.12, "26": 0.1, "22": 0.07, "27": 0.03}
_CEDAR_MIX = {"197": 0.3, "16": 0.24, "4": 0.16, "50": 0.12, "26": 0.1, "22": 0.08}
_BROKEN_MIX = {
    "197": 0.17,
    "16": 0.2,
    "26": 0.08,
    "31": 0.07,
    "29": 0.1,
    "18": 0.12,
    "B7": 0.05,
    "4": 0.09,
    "22": 0.06,
    "50": 0.04,
    "96": 0.02,
}

# -- conduct ------------------------------------------------------------------------------------

_CEDAR_STAFF = (
    StaffSpec(person="MB", role="biller", paid=2000, billing=1900),
    StaffSpec(person="FD1", role="front_desk", paid=4000, billing=250),
    StaffSpec(person="FD2", role="front_desk", paid=3200, billing=200),
    StaffSpec(person="OW", role="owner", paid=4500, billing=150),
)
_HARBOR_STAFF = (
    StaffSpec(person="JB", role="biller", paid=4000, billing=3700),
    StaffSpec(person="FD1", role="front_desk", paid=4000, billing=350),
    StaffSpec(person="FD2", role="front_desk", paid=4000, billing=300),
    StaffSpec(person="MA1", role="clinical", paid=4000, billing=50, spread=50),
    StaffSpec(person="OW", role="owner", paid=4500, billing=150),
)
_HARBOR_LEFT = (
    StaffSpec(person="FD1", role="front_desk", paid=4000, billing=2000, spread=400),
    StaffSpec(person="FD2", role="front_desk", paid=4000, billing=1700, spread=400),
    StaffSpec(person="MA1", role="clinical", paid=4000, billing=500, spread=200),
    StaffSpec(person="OW", role="owner", paid=4500, billing=900, spread=200),
)
_STEADY = Phase(staff=_CEDAR_STAFF, denial_mix=_CEDAR_MIX, denial_rate=0.04)
_HARBOR_STEADY = Phase(staff=_HARBOR_STAFF, denial_mix=_MIX, denial_rate=0.055, charge_lag=(1, 4))
_HARBOR_BROKEN = Phase(
    staff=_HARBOR_LEFT,
    denial_mix=_BROKEN_MIX,
    charge_lag=(3, 12),
    denial_rate=0.16,
    partial_rate=0.05,
    rejection_rate=0.13,
    set_rejection_rate=0.02,
    lost_rate=0.06,
    diligence=0.12,
    first_check_days=40,
    recheck_days=45,
    reactive_rate=0.65,
    denial_work_rate=0.08,
    overturn_rate=0.6,
    refund_rate=0.2,
    writes_off=False,
    batch_every_weeks=5,
    underpaid_percent={"60054": 92, "87726": 90},
    underpaid_rate=0.6,
)
_PINE_STEADY = Phase(
    staff=(StaffSpec(person="OW", role="owner", paid=4000, billing=400),),
    denial_mix=_MIX,
    charge_lag=(0, 4),
    denial_rate=0.05,
    partial_rate=0.0,
)


def _reports(practice: str) -> dict[str, Any]:
    return {
        "close_business_day": 5,
        "approval": "automatic",
        "recipients": [f"owner@{practice}.example.org"],
        "brand": "lakeshore",
    }


def _reviews() -> list[dict[str, str]]:
    """Every month but the last, reviewed on the 12th of the next."""
    first = month_index(FIRST_MONTH)
    return [
        {"month": month_at(index), "on": f"{month_at(index + 1)}-12", "by": "owner"}
        for index in range(first, first + MONTH_COUNT - 1)
    ]


_CEDAR_PAYERS = (AETNA, BLUE, MEDICARE, UNITED, MEDICAID)
_PINE_PAYERS = (AETNA, replace(BLUE, secondary_rate=0.0), UNITED)

CEDAR = SimProfile(
    id="cedar-therapy",
    name="Cedar Street Therapy",
    specialty="physical_therapy",
    timezone="America/Chicago",
    prefix="CST",
    npi=npi("123456789"),
    providers=((npi("140312201"), "Therapist A"), (npi("140312202"), "Therapist B")),
    locations=("Cedar Street",),
    payers=_CEDAR_PAYERS,
    secondary_payers=(MEDIGAP,),
    procedures=THERAPY,
    lines_per_claim=(1, 3),
    diagnoses=("M545", "M25511", "M25561", "S83511D"),
    claims_per_month=140,
    phases=((0, _STEADY),),
    settings={
        "staff": {"dedicated_billers": 0.5, "biller_tenure_years": 6.5, "biller_turnover_12m": 0},
        "growth": [],
        "reports": _reports("cedar-therapy"),
        "reviews": _reviews(),
        "payers": payer_settings((*_CEDAR_PAYERS, MEDIGAP)),
    },
)

HARBOR = SimProfile(
    id="harbor-family",
    name="Harbor Family Medicine",
    specialty="family_medicine",
    timezone="America/New_York",
    prefix="HFM",
    npi=npi("150423301"),
    providers=(
        (npi("150423302"), "Physician A"),
        (npi("150423303"), "Physician B"),
        (npi("150423304"), "Nurse Practitioner C"),
    ),
    locations=("Harbor Main", "Harbor North"),
    payers=_CEDAR_PAYERS,
    secondary_payers=(MEDIGAP,),
    procedures=FAMILY,
    lines_per_claim=(1, 3),
    diagnoses=("I10", "E119", "J069", "Z0000", "M545"),
    claims_per_month=180,
    phases=((0, _HARBOR_STEADY), (COLLAPSE, _HARBOR_BROKEN)),
    joins_remittances=True,
    settings={
        "staff": {"dedicated_billers": 0, "biller_tenure_years": 0.3, "biller_turnover_12m": 1},
        "costs": {
            "biller_hourly": 26,
            "overhead_factor": 1.3,
            "software_monthly": 510,
            "clearinghouse_monthly": 120,
        },
        "outsourcing_quote": {"percent_of_collections": 6.5, "minimum_monthly": 750},
        "growth": [
            {"on": "2027-02-01", "kind": "provider", "count": 1, "claims_per_month": 70},
        ],
        "reports": _reports("harbor-family"),
        "payers": payer_settings((*_CEDAR_PAYERS, MEDIGAP)),
    },
)

PINE = SimProfile(
    id="pine-solo",
    name="Pine Solo Practice",
    specialty="behavioral_health",
    timezone="America/Denver",
    prefix="PSP",
    npi=npi("160534401"),
    providers=((npi("160534401"), "Counsellor A"),),
    locations=("Pine Office",),
    payers=_PINE_PAYERS,
    procedures=COUNSELLING,
    lines_per_claim=(1, 1),
    diagnoses=("F411", "F331", "F4320"),
    claims_per_month=25,
    phases=((0, _PINE_STEADY),),
    batch_weekdays=(4,),
    has_staff_time=False,
    has_fee_schedule=False,
    settings={
        "staff": {"dedicated_billers": 0},
        "growth": [],
        "reports": _reports("pine-solo"),
        "payers": payer_settings(_PINE_PAYERS),
    },
)

DEMO: tuple[SimProfile, ...] = (CEDAR, HARBOR, PINE)
"""The sample practices, in the order they are made."""
