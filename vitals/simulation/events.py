"""What happens in a simulated practice: one frozen record per event.

Money is integer cents, a quantity of service is whole units. Files and truth are both made from
these records and from nothing else. What must not live here: chance, formats, KPIs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Patient:
    """A made-up person; every field is marked so that a search finds it in any output."""

    patient_id: str
    last: str
    first: str
    born_on: date
    sex: str
    member_id: str
    street: str
    holder: str = ""
    """First name of the policy holder where the patient is a dependent."""


@dataclass(frozen=True, slots=True)
class Line:
    """One service line as billed."""

    line_no: int
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    control: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A root claim as it was first entered."""

    claim_id: str
    patient: Patient
    payer_id: str
    secondary_id: str
    service_on: date
    entered_on: date
    provider_npi: str
    location: str
    place_of_service: str
    diagnosis: str
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        """What every source matches the claim by: 20 characters, upper case."""
        return self.claim_id.strip().upper()[:20]


@dataclass(frozen=True, slots=True)
class Submission:
    """One version of a claim sent to one payer in one transaction set of one batch."""

    claim: Claim
    sent_as: str
    submitted_on: date
    sequence: str
    frequency: str
    payer_id: str
    lines: tuple[Line, ...]
    reference: str
    batch: int
    set_no: int
    paid_before: int = 0
    """Sequences S and T: what the payer before paid, in cents."""

    @property
    def charge(self) -> int:
        """Charge of the whole version in cents."""
        return sum(line.charge for line in self.lines)


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """One 999 answer to one transaction set of a batch."""

    batch: int
    set_no: int
    received_on: date
    accepted: bool


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """One 277CA answer to one submitted claim; ``accepted`` None is neither yes nor no."""

    submission: Submission
    received_on: date
    accepted: bool | None
    category: str
    status_code: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One CAS triple; positive lowers the payment."""

    group: str
    reason: str
    amount: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class RemitLine:
    """One adjudicated line; ``allowed`` None where the payer sends no AMT*B6."""

    line: Line
    charge: int
    paid: int
    allowed: int | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remittance:
    """One adjudication of one claim, paid on ``posted_on``."""

    claim: Claim
    payer_id: str
    status: str
    posted_on: date
    charge: int
    paid: int
    control: str
    frequency: str
    lines: tuple[RemitLine, ...]
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def all_adjustments(self) -> list[Adjustment]:
        """Claim-level and line-level adjustments."""
        return [*self.adjustments, *(cas for line in self.lines for cas in line.adjustments)]

    @property
    def patient_share(self) -> int:
        """Σ of the PR adjustments, in cents (CLP05)."""
        return sum(cas.amount for cas in self.all_adjustments if cas.group == "PR")

    def reversed_on(self, day: date) -> Remittance:
        """The reversal (CLP02 22) of this adjudication: every amount negated."""
        lines = tuple(
            replace(
                line,
                charge=-line.charge,
                paid=-line.paid,
                allowed=None,
                adjustments=_negated(line.adjustments),
                remarks=(),
            )
            for line in self.lines
        )
        return replace(
            self,
            status="22",
            posted_on=day,
            charge=-self.charge,
            paid=-self.paid,
            lines=lines,
            adjustments=_negated(self.adjustments),
            remarks=(),
        )


def _negated(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(replace(cas, amount=-cas.amount, quantity=None) for cas in adjustments)


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One PLB pair; positive lowers the payment."""

    code: str
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One 835 transaction of one payer."""

    payer_id: str
    paid_on: date
    produced_on: date
    trace: str
    remittances: tuple[Remittance, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    misstated: int = 0
    """What the payment is more than it explains, in cents."""

    @property
    def amount(self) -> int:
        """BPR02 in cents: Σ paid − Σ PLB, where it is stated right."""
        paid = sum(remit.paid for remit in self.remittances)
        return paid - sum(plb.amount for plb in self.provider_adjustments) + self.misstated


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One piece of work on a claim."""

    claim: Claim
    worked_on: date
    worked_by: str
    action: str
    outcome: str
    next_action_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """One level of appeal; ``recorded_on`` is the day the practice wrote it down.

    Without a ``deadline_on`` the payer's own time holds.
    """

    claim: Claim
    denied_on: date
    level: int
    filed_on: date | None
    deadline_on: date | None
    recorded_on: date
    decided_on: date | None = None
    outcome: str = ""
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Transaction:
    """One entry of the practice's own ledger; the amount is positive in the kind's direction.

    A transfer names the account it moves to. ``received_on`` is the day a payment came.
    """

    transaction_id: str
    claim: Claim
    posted_on: date
    kind: str
    account: str
    amount: int
    reason: str = ""
    payer_id: str = ""
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """One contracted price for one unit; empty modifier or place means any."""

    payer_id: str
    procedure: str
    modifier: str
    place_of_service: str
    effective_from: date
    effective_to: date | None
    allowed: int
