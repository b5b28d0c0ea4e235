"""From which sources each KPI's truth may be told, and the months each source reaches.

A source reaches a month where one of its rows is dated on or after the month's first day and one
by its last; a part of it that does so is enough. What must not live here: values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from vitals.simulation.truth_ledger import posts_own_entries
from vitals.simulation.truth_months import Case
from vitals.simulation.world import World

Dates = Iterable[date | None]
Span = tuple[date, date]

_ALWAYS = (date.min, date.max)


def is_fed(case: Case, kpi: str) -> bool:
    """Whether everything the KPI is told from reaches the month."""
    spans = case.known.shared.setdefault("spans", {})
    for name in NEEDS[kpi]:
        if name not in spans:
            spans[name] = [_span(part) for part in _PARTS[name](case.world)]
    return all(
        any(span and span[1] >= case.begin and span[0] <= case.end for span in spans[name])
        for name in NEEDS[kpi]
    )


def _span(dates: Dates) -> Span | None:
    known = [day for day in dates if day is not None]
    return (min(known), max(known)) if known else None


def _received(*names: str) -> Callable[[World], list[Dates]]:
    """Any row of any of these reaches every month."""

    def parts(world: World) -> list[Dates]:
        return [_ALWAYS if any(getattr(world, name) for name in names) else ()]

    return parts


def _charges(world: World) -> list[Dates]:
    sent = [item.submitted_on for item in world.submissions]
    own = [entry.posted_on for entry in world.transactions if entry.kind == "charge"]
    return [[*(claim.entered_on for claim in world.claims), *sent, *own]]


def _payments(world: World) -> list[Dates]:
    """Remittances and own entries, each of the payers that are posted from them."""
    remits = [
        payment.paid_on
        for payment in world.payments
        if not posts_own_entries(world.profile, payment.payer_id)
        and any(remit.status != "25" for remit in payment.remittances)
    ]
    own = [
        entry.posted_on
        for entry in world.transactions
        if entry.kind != "charge" and posts_own_entries(world.profile, entry.payer_id)
    ]
    return [[*remits, *own]]


def _own_ledger(world: World) -> list[Dates]:
    """The own ledger begins with everything else: its first entry may be late."""
    first = min((claim.entered_on for claim in world.claims), default=None)
    entered = [entry.posted_on for entry in world.transactions]
    return [[first, *entered]] if entered else [[]]


def _remitted(world: World) -> list[Dates]:
    return [[item.paid_on for item in world.payments if item.remittances]]


def _submitted(world: World) -> list[Dates]:
    return [[item.submitted_on for item in world.submissions]]


def _logged(world: World) -> list[Dates]:
    return [[row.worked_on for row in world.follow_ups]]


def _appeals_or_log(world: World) -> list[Dates]:
    appealed = [
        day for item in world.appeals for day in (item.denied_on, item.filed_on, item.decided_on)
    ]
    return [appealed, *_logged(world)]


_PARTS: Mapping[str, Callable[[World], list[Dates]]] = {
    "claims": _received("claims"),
    "charges": _charges,
    "payments": _payments,
    "own_ledger": _own_ledger,
    "remitted": _remitted,
    "remittances": _received("payments"),
    "submissions": _submitted,
    "answers": _received("claim_answers", "set_answers"),
    "claim_answers": _received("claim_answers"),
    "log": _logged,
    "appeals_or_log": _appeals_or_log,
    "fees": _received("fees"),
    "hours": _received("staff_weeks"),
    "ar_controls": _received("ar_controls"),
    "banked": lambda world: [[item.deposited_on for item in world.deposits]],
    "visits": lambda world: [[item.service_on for item in world.encounters]],
    "heard": lambda world: [[item.received_on for item in world.claim_answers]],
    "enrollments": _received("enrollments"),
}
_MONEY = ("charges", "payments")
_WRITTEN_OFF = ("own_ledger", "payments")
NEEDS: Mapping[str, tuple[str, ...]] = {
    "days_in_ar": _MONEY,
    "ar_aging": _MONEY,
    "ar_over_90_rate": _MONEY,
    "ar_over_120_rate": _MONEY,
    "credit_balance_rate": _MONEY,
    "patient_ar_share": _MONEY,
    "net_days_in_ar": _MONEY,
    "matured_collection_rate": _MONEY,
    "denial_write_off_rate": (*_WRITTEN_OFF, "remitted"),
    "payer_yield": ("fees", "remittances"),
    "contract_coverage": ("fees", "remittances"),
    "posting_lag_days": ("own_ledger",),
    "unapplied_cash_rate": ("banked", "remitted"),
    "point_of_service_collection_rate": ("own_ledger",),
    "missing_charge_rate": ("visits", "claims"),
    "timely_filing_risk": ("submissions", "heard"),
    "zero_pay_rate": ("remitted",),
    "days_to_work_denial": ("remittances", "log"),
    "denied_dollars_at_risk": ("remittances", "appeals_or_log", "payments"),
    "prompt_pay_exceedance_rate": ("claims", "remitted"),
    "follow_up_interval_days": ("log",),
    "follow_up_capacity_ratio": ("log", "payments"),
    "enrollment_coverage": ("enrollments", "claims"),
    "ar_roll_forward_gap": ("ar_controls",),
    "gross_collection_rate": _MONEY,
    "net_collection_rate": _MONEY,
    "bad_debt_rate": _WRITTEN_OFF,
    "avoidable_write_off_rate": _WRITTEN_OFF,
    "takeback_rate": ("remitted", "payments"),
    "cash_volatility": ("payments",),
    "payer_concentration": ("payments",),
    "payments_received": ("payments",),
    "charges_posted": ("charges",),
    "underpayment_rate": ("fees", "remittances"),
    "rejection_rate": ("claims", "answers"),
    "first_pass_acceptance_rate": ("claims", "answers"),
    "accepted_unpaid_rate": ("claim_answers", "remitted"),
    "claims_submitted": ("submissions",),
    "first_pass_resolution_rate": ("remittances",),
    "denial_rate": ("remittances",),
    "denial_dollar_rate": ("remittances",),
    "eligibility_denial_rate": ("remittances",),
    "authorization_denial_rate": ("remittances",),
    "timely_filing_denial_rate": ("remittances",),
    "credentialing_denial_rate": ("remittances",),
    "duplicate_denial_rate": ("remittances",),
    "preventable_denial_share": ("remittances",),
    "repeat_denial_rate": ("remittances",),
    "denial_concentration": ("remitted",),
    "appeal_on_time_rate": ("appeals_or_log",),
    "overturn_rate": ("remittances",),
    "charge_lag_days": ("claims",),
    "submission_lag_days": ("claims",),
    "payer_lag_days": ("claims", "remittances"),
    "overdue_follow_up_rate": ("log", "payments"),
    "untouched_claim_rate": ("log", "payments"),
    "reactive_follow_up_rate": ("log",),
    "follow_up_regularity": ("log",),
    "key_person_share": ("log",),
    "billing_hours_share": ("hours",),
    "cost_to_collect": ("hours", "payments"),
    "claims_per_biller": ("submissions",),
    "growth_load_ratio": ("submissions",),
}
"""Sources of each KPI, all of which must reach a month (docs/kpis.md, Needs)."""
