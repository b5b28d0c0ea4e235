"""What a simulated practice records beside its claims: one frozen record per event.

Visits, bank deposits, staff hours, enrolments and its own A/R figures; money is integer cents. What
must not live here: chance, formats, KPIs, and anything about one claim (``events``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StaffWeek:
    """One person's hours in one week, in hundredths of an hour."""

    week_of: date
    person: str
    role: str
    paid: int
    billing: int
    overtime: int


@dataclass(frozen=True, slots=True)
class Encounter:
    """One appointment."""

    encounter_id: str
    service_on: date
    provider_npi: str
    location: str
    status: str
    claim_id: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class Deposit:
    """One bank deposit of one payer's payment."""

    deposited_on: date
    amount: int
    payer_id: str
    trace: str
    method: str


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One provider's enrolment with one payer; ``effective_on`` None while it is pending."""

    provider_npi: str
    payer_id: str
    effective_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ArControl:
    """The practice's own figures of its receivables at the end of one month, in cents."""

    month: str
    total: int
