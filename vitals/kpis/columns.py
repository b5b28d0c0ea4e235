"""Which columns a KPI needs: those of the tables it is measured from, and its own.

Canonical names, ``table.column``. What must not live here: which tables a KPI needs (``sources``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vitals.kpis.sources import Source


def _of(table: str, names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names.split())


EVERY: Mapping[str, tuple[str, ...]] = {
    "claims": _of("claims", "claim_id line_no payer_id service_on submitted_on charge_cents"),
    "remittances": (
        *_of("remittances", "claim_id payer_id posted_on status_code charge_cents paid_cents"),
        *_of("adjustments", "group_code reason_code amount_cents"),
    ),
    "transactions": _of("transactions", "claim_id posted_on kind account amount_cents"),
    "acknowledgements": _of("acknowledgements", "claim_id received_on is_accepted"),
    "file_acknowledgements": _of("file_acknowledgements", "received_on is_accepted"),
    "follow_ups": _of("follow_ups", "claim_id worked_on action"),
    "appeals": _of("appeals", "claim_id denied_on filed_on"),
    "fee_schedule": _of("fee_schedule", "payer_id procedure effective_from allowed_cents"),
    "encounters": _of("encounters", "encounter_id service_on status claim_id"),
    "deposits": _of("deposits", "deposited_on amount_cents payer_id trace_number"),
    "enrollments": _of("enrollments", "provider_npi payer_id effective_on expires_on"),
    "ar_control": _of("ar_control", "month ar_total_cents"),
    "staff_time": _of("staff_time", "week_of role paid_hundredths billing_hundredths"),
}
"""What every KPI needs that is measured from a table."""

_REASONED = _of("transactions", "reason")
_LINES = (
    *_of("claims", "procedure modifiers units_thousandths"),
    *_of("remittance_lines", "line_no procedure allowed_cents paid_cents"),
)

OWN: Mapping[str, tuple[str, ...]] = {
    "charge_lag_days": _of("claims", "entered_on"),
    "submission_lag_days": _of("claims", "entered_on"),
    "missing_charge_rate": _of("claims", "entered_on"),
    "timely_filing_risk": _of("claims", "entered_on"),
    "rejection_rate": _of("claims", "frequency"),
    "first_pass_acceptance_rate": _of("claims", "frequency"),
    "first_pass_resolution_rate": _of("claims", "frequency"),
    "enrollment_coverage": _of("claims", "provider_npi"),
    "accepted_unpaid_rate": _of("acknowledgements", "source code"),
    "appeal_on_time_rate": _of("appeals", "deadline_on"),
    "overturn_rate": _of("appeals", "decided_on outcome"),
    "repeat_denial_rate": _of("remittance_lines", "procedure billed_procedure"),
    "underpayment_rate": _LINES,
    "contract_coverage": _LINES,
    "payer_yield": _LINES,
    "matured_collection_rate": _LINES,
    "takeback_rate": _of("provider_adjustments", "reason_code amount_cents"),
    "unapplied_cash_rate": _of("payments", "trace_number paid_on amount_cents"),
    "bad_debt_rate": _REASONED,
    "avoidable_write_off_rate": _REASONED,
    "posting_lag_days": _of("transactions", "received_on"),
    "overdue_follow_up_rate": _of("follow_ups", "next_action_on"),
    "reactive_follow_up_rate": _of("follow_ups", "reason"),
    "key_person_share": _of("follow_ups", "worked_by"),
}
"""What a KPI needs beyond that."""


def columns_of(kpi_id: str, needs: Iterable[Source]) -> tuple[str, ...]:
    """Columns that must be filled for a KPI; of tables of which one will do, those of each."""
    tables = [name for source in needs for name in source.tables]
    every = [name for table in tables for name in EVERY[table]]
    return tuple(dict.fromkeys([*every, *OWN.get(kpi_id, ())]))
