"""The billing desk of a simulated practice: its open cases, its agenda, its running balances.

``Desk`` collects the events; the modules around it (``visits``, ``sending``, ``paying``,
``working``) decide what happens. Balances are cents by the posting rules, kept only so that people
in the simulation pay, refund and write off the right amount. What must not live here: files, KPIs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from vitals.simulation.calendar import add_days, month_of, work_day_from
from vitals.simulation.events import (
    Appeal,
    Claim,
    ClaimAnswer,
    FollowUp,
    Line,
    Payment,
    Remittance,
    SetAnswer,
    Submission,
    Transaction,
)
from vitals.simulation.office import Encounter, StaffWeek
from vitals.simulation.pricing import FeeIndex
from vitals.simulation.profile import PayerSpec, Phase, SimProfile
from vitals.simulation.reasons import DenialReason

CONTRACTUAL = frozenset({"45", "253"})
INFORMATIONAL = frozenset({"23"})


@dataclass(slots=True, eq=False)
class Case:
    """One claim in work: where it stands with payer and patient."""

    claim: Claim
    lines: tuple[Line, ...]
    serial: int
    insurance: int = 0
    patient: int = 0
    billed: int = 0
    answers: int = 0
    share_moved: int = 0
    first_submitted: date | None = None
    standing: Remittance | None = None
    duplicate: Remittance | None = None
    denial: DenialReason | None = None
    denied_on: date | None = None
    appeal_at: int | None = None
    is_lost: bool = False
    is_void: bool = False
    has_statement: bool = False
    has_refund: bool = False
    awaits_second: bool = False

    @property
    def charge(self) -> int:
        """Charge of the current version in cents."""
        return sum(line.charge for line in self.lines)

    def change_charge(self, cents: int) -> None:
        """Raise the charge of the dearest line."""
        lines = list(self.lines)
        place = max(range(len(lines)), key=lambda number: lines[number].charge)
        lines[place] = replace(lines[place], charge=lines[place].charge + cents)
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Pending:
    """A version of a claim waiting for the next batch."""

    case: Case
    sequence: str
    frequency: str
    payer_id: str
    reference: str = ""
    sent_as: str = ""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """Something a payer will answer on its first pay day on or after ``ready_on``."""

    ready_on: date
    case: Case
    kind: str


Task = Callable[["Desk", Case], None]


@dataclass(slots=True)
class Desk:
    """The state of one practice's billing on one day, and every event so far."""

    profile: SimProfile
    rng: np.random.Generator
    fees: FeeIndex
    day: date
    outbox: list[Pending] = field(default_factory=list)
    agenda: dict[date, list[tuple[Task, Case]]] = field(default_factory=lambda: defaultdict(list))
    letters: dict[str, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    carried: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    batches: int = 0
    cases: list[Case] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    set_answers: list[SetAnswer] = field(default_factory=list)
    claim_answers: list[ClaimAnswer] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    staff_weeks: list[StaffWeek] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    _phases: dict[tuple[int, int], Phase] = field(default_factory=dict, repr=False)
    _payers: Mapping[str, PayerSpec] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look the payers up once: a claim asks for its own several times."""
        self._payers = self.profile.all_payers

    @property
    def phase(self) -> Phase:
        """Conduct of the present month."""
        month = self.day.year, self.day.month
        if month not in self._phases:
            self._phases[month] = self.profile.phase(month_of(self.day))
        return self._phases[month]

    def payer(self, payer_id: str) -> PayerSpec:
        """A payer by its id."""
        return self._payers[payer_id]

    # -- chance ---------------------------------------------------------------------------------

    def happens(self, rate: float) -> bool:
        """True with probability *rate*."""
        return bool(self.rng.random() < rate)

    def between(self, low: int, high: int) -> int:
        """A whole number from *low* to *high*, both included."""
        return int(self.rng.integers(low, high + 1))

    # -- plans ----------------------------------------------------------------------------------

    def later(self, days: int, task: Task, case: Case) -> date:
        """Plan *task* for the first work day at least *days* (1 or more) from now."""
        day = work_day_from(add_days(self.day, max(days, 1)))
        self.agenda[day].append((task, case))
        return day

    def write_payer(self, payer_id: str, days: int, case: Case, kind: str) -> None:
        """Let a payer answer on its first pay day at least *days* from now."""
        self.letters[payer_id].append(Letter(add_days(self.day, days), case, kind))

    # -- postings -------------------------------------------------------------------------------

    def bill(self, case: Case, charge: int) -> None:
        """Make *charge* the posted charge of the case."""
        case.insurance += charge - case.billed
        case.billed = charge

    def transact(self, case: Case, kind: str, account: str, amount: int, reason: str = "") -> None:
        """Enter a patient payment, write-off or refund in the practice's ledger."""
        number = f"T{self.profile.prefix}{len(self.transactions) + 1:06d}"
        entry = Transaction(number, case.claim, self.day, kind, account, amount, reason)
        self.transactions.append(entry)
        effect = amount if kind == "refund" else -amount
        if account == "patient":
            case.patient += effect
        else:
            case.insurance += effect

    def post(self, case: Case, remit: Remittance) -> None:
        """Post a remittance to the running balances of its case."""
        if remit.status == "2":
            prior = sum(c.amount for c in remit.all_adjustments if c.reason in INFORMATIONAL)
            _move(case, -min(case.share_moved, remit.charge - prior))
        case.insurance -= remit.paid
        for cas in remit.all_adjustments:
            if cas.group == "PR":
                _move(case, cas.amount)
            elif cas.reason in CONTRACTUAL:
                case.insurance -= cas.amount


def _move(case: Case, cents: int) -> None:
    """Move *cents* from insurance to patient."""
    case.insurance -= cents
    case.patient += cents
    case.share_moved += cents
