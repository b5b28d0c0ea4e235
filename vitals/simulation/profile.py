"""What a simulated practice is like: payers, prices, people, and conduct by month.

Declarations only. Rates are probabilities, money is integer cents, hours are hundredths. What must
not live here: chance (``world.py``) and the sample practices themselves (``demo.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from vitals.simulation.calendar import add_days, first_day, last_day, month_at, month_index


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerSpec:
    """One payer: how fast and how much it pays, how it denies, what its 835s look like.

    ``lag`` is the least number of days and the spread above it. ``denies``: per line, at claim
    level without lines, ``split`` (CO-45 beside the denial, reversed on correction) or
    ``as_paid`` (CLP02 stays 1).
    """

    id: str
    name: str
    payer_class: str
    filing_code: str
    share: float
    lag: tuple[int, int]
    pay_weekday: int
    price_percent: int
    copay: int = 0
    coinsurance_percent: int = 0
    deductible_rate: float = 0.0
    is_sequestered: bool = False
    secondary_id: str = ""
    secondary_rate: float = 0.0
    crosses_over: bool = False
    sends_allowed: bool = True
    denies: Literal["line", "claim", "split", "as_paid"] = "line"
    keeps_20_characters: bool = False
    is_named_by_ref: bool = False
    timely_filing_days: int = 90
    appeal_days: int = 60
    prompt_pay_days: int = 30
    follow_up_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureSpec:
    """One billed service: charge and reference price of one unit, and how often it is done."""

    code: str
    charge: int
    price: int
    weight: float
    most_units: int = 1
    modifiers: tuple[str, ...] = ()
    special_modifier: str = ""
    special_percent: int = 100
    special_rate: float = 0.0
    is_priced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSpec:
    """One person's usual week, in hundredths of an hour."""

    person: str
    role: str
    paid: int
    billing: int
    spread: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """How billing is done for a stretch of months.

    ``lag_shift`` are days by which payers answer later than they usually do.
    """

    staff: tuple[StaffSpec, ...]
    denial_mix: Mapping[str, float]
    charge_lag: tuple[int, int] = (1, 3)
    denial_rate: float = 0.045
    partial_rate: float = 0.02
    rejection_rate: float = 0.04
    set_rejection_rate: float = 0.01
    lost_rate: float = 0.015
    diligence: float = 0.97
    first_check_days: int = 24
    recheck_days: int = 18
    reactive_rate: float = 0.03
    denial_work_rate: float = 0.97
    overturn_rate: float = 0.85
    refund_rate: float = 0.9
    writes_off: bool = True
    batch_every_weeks: int = 1
    underpaid_percent: Mapping[str, int] = field(default_factory=dict)
    underpaid_rate: float = 0.0
    lag_shift: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimProfile:
    """One practice to simulate; months run from ``first_month``, events a few days longer.

    ``phases`` are (index of the month they begin in, conduct), in order. ``settings`` are further
    keys of ``practice.yaml`` as they stand there. Without ``has_837`` the claims table alone tells
    what was sent. ``seasonality`` are twelve factors of the visits from January on, ``growth_rate``
    is what a month adds to the visits of the month before, from month ``growth_from`` on.
    """

    id: str
    name: str
    specialty: str
    timezone: str
    prefix: str
    npi: str
    providers: tuple[tuple[str, str], ...]
    locations: tuple[str, ...]
    payers: tuple[PayerSpec, ...]
    secondary_payers: tuple[PayerSpec, ...] = ()
    procedures: tuple[ProcedureSpec, ...]
    lines_per_claim: tuple[int, int]
    diagnoses: tuple[str, ...]
    claims_per_month: int
    phases: tuple[tuple[int, Phase], ...]
    first_month: str = "2025-05"
    month_count: int = 18
    tail_days: int = 5
    batch_weekdays: tuple[int, ...] = (1, 4)
    set_size: int = 12
    has_staff_time: bool = True
    has_fee_schedule: bool = True
    has_837: bool = True
    joins_remittances: bool = False
    seasonality: tuple[float, ...] = ()
    growth_rate: float = 0.0
    growth_from: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def last_month(self) -> str:
        """The last whole month."""
        return month_at(month_index(self.first_month) + self.month_count - 1)

    @property
    def starts_on(self) -> date:
        """First day of the first month."""
        return first_day(self.first_month)

    @property
    def ends_on(self) -> date:
        """Last day of any event; nothing in any file is dated later."""
        return add_days(last_day(self.last_month), self.tail_days)

    @property
    def all_payers(self) -> Mapping[str, PayerSpec]:
        """Primary and secondary payers by id."""
        return {payer.id: payer for payer in (*self.payers, *self.secondary_payers)}

    def phase(self, month: str) -> Phase:
        """Conduct in *month*; months before the first phase have the first phase's."""
        index = month_index(month) - month_index(self.first_month)
        reached = [phase for begin, phase in self.phases if begin <= index]
        return reached[-1] if reached else self.phases[0][1]

    def usual_visits(self, month: str) -> int:
        """Visits expected in *month*: the usual number, by season and growth."""
        at = month_index(month)
        grown = max(0, at - month_index(self.first_month) - self.growth_from + 1)
        season = self.seasonality[at % 12] if self.seasonality else 1.0
        return round(self.claims_per_month * season * (1 + self.growth_rate) ** grown)
