"""The native tables of ``formats.md`` §3: file column → canonical column, converter, vocabulary.

One declaration a table and nothing else; a new table or column is added here alone. The
``remittances`` table stops half way, in the rows of :data:`REMITTANCE_ROWS`, because one of its
rows becomes rows of three canonical tables (:mod:`vitals.exports.remittances`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitals import tables as t
from vitals.exports.cells import (
    CENTS,
    COUNT,
    DATE,
    FLAG,
    HUNDREDTHS,
    MONTH,
    TEXT,
    THOUSANDTHS,
    Cell,
    one_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a native table.

    ``to`` is the canonical column, empty for a column that is known and never kept; ``default``
    is the text a blank cell stands for.
    """

    name: str
    to: str
    cell: Cell
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One native table: its name, the canonical table its rows become, its columns."""

    name: str
    table: t.Table
    fields: tuple[Field, ...]

    @property
    def names(self) -> frozenset[str]:
        """Names of all its columns."""
        return frozenset(field.name for field in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns a file must have, in order."""
        return tuple(field.name for field in self.fields if field.required)


def must(name: str, cell: Cell = TEXT, to: str = "") -> Field:
    """Declare a column that a file must have and a row must fill."""
    return Field(name=name, to=to or name, cell=cell, required=True)


def may(name: str, cell: Cell = TEXT, to: str = "", default: str = "") -> Field:
    """Declare a column that may be missing or blank."""
    return Field(name=name, to=to or name, cell=cell, default=default)


REMITTANCE_ROWS = t.Table(
    name="remittances",
    grain="one row of the native remittances table, before it is split",
    columns=(
        t.text("claim_id", "Claim number.", required=True, phi=True),
        t.count("line_no", "Line; missing: the row speaks for the whole claim."),
        t.text("payer_id", "Payer.", required=True),
        t.day("adjudicated_on", "Date of adjudication.", required=True),
        t.day("posted_on", "Date of posting; missing: the date of adjudication."),
        t.text("status", "paid, denied, partial, reversed."),
        t.cents("charge_cents", "Charge.", required=True),
        t.cents("allowed_cents", "Allowed."),
        t.cents("paid_cents", "Paid.", required=True),
        t.cents("patient_responsibility_cents", "Patient responsibility."),
        t.text("adjustments", "CO-45:20.00;PR-1:15.00."),
        t.text("remark_codes", "Remark codes."),
        t.text("trace_number", "Trace or cheque number."),
        *t.PROVENANCE,
    ),
)

_SEQUENCE = one_of("P", "S", "T", also={"primary": "P", "secondary": "S", "tertiary": "T"})
_FREQUENCY = one_of("1", "7", "8", also={"original": "1", "replacement": "7", "void": "8"})
_STATUS = one_of("paid", "denied", "partial", "reversed", also={"reversal": "reversed"})
_KIND = one_of(
    "charge",
    "payer_payment",
    "patient_payment",
    "contractual",
    "write_off",
    "refund",
    "transfer",
    also={"writeoff": "write_off", "insurance_payment": "payer_payment"},
)
_WRITE_OFF = one_of(
    "bad_debt",
    "small_balance",
    "timely_filing",
    "denial",
    "no_authorization",
    "credentialing",
    "charity",
    "administrative",
    "other",
)
_ACTION = one_of(
    "status_check",
    "payer_call",
    "resubmission",
    "corrected_claim",
    "appeal",
    "patient_call",
    "note",
)
_WHY = one_of("scheduled", "patient_inquiry", "payer_request", "cash_shortfall", "other")
_APPEAL = one_of("overturned", "upheld", "partial", "withdrawn")
_ROLE = one_of("biller", "front_desk", "clinical", "owner", "other")
_VISIT = one_of("completed", "cancelled", "no_show", also={"canceled": "cancelled"})

_CLAIMS = (
    must("claim_id"),
    must("line_no", COUNT),
    must("payer_id"),
    may("payer_name"),
    may("payer_class"),
    may("sequence", _SEQUENCE, default="P"),
    may("frequency", _FREQUENCY, default="1"),
    must("service_on", DATE),
    may("entered_on", DATE),
    may("submitted_on", DATE),
    must("procedure"),
    may("modifiers"),
    may("units", THOUSANDTHS, to="units_thousandths"),
    must("charge", CENTS, to="charge_cents"),
    may("provider_npi"),
    may("location"),
    may("patient_id", to="patient_key"),
    may("place_of_service"),
)
_REMITTANCES = (
    must("claim_id"),
    may("line_no", COUNT),
    must("payer_id"),
    must("adjudicated_on", DATE),
    may("posted_on", DATE),
    may("status", _STATUS),
    must("charge", CENTS, to="charge_cents"),
    may("allowed", CENTS, to="allowed_cents"),
    must("paid", CENTS, to="paid_cents"),
    may("patient_responsibility", CENTS, to="patient_responsibility_cents"),
    may("adjustments"),
    may("remark_codes"),
    may("trace_number"),
)
_TRANSACTIONS = (
    must("transaction_id"),
    must("claim_id"),
    may("line_no", COUNT),
    must("posted_on", DATE),
    may("received_on", DATE),
    may("service_on", DATE),
    must("kind", _KIND),
    must("account", one_of("insurance", "patient")),
    must("amount", CENTS, to="amount_cents"),
    may("reason", _WRITE_OFF),
    may("payer_id"),
)
_FOLLOW_UPS = (
    must("claim_id"),
    must("worked_on", DATE),
    may("worked_by"),
    must("action", _ACTION),
    Field(name="outcome", to="", cell=TEXT),  # free text: it may name a patient
    may("next_action_on", DATE),
    may("reason", _WHY),
)
_APPEALS = (
    must("claim_id"),
    must("denied_on", DATE),
    may("level", COUNT),
    may("filed_on", DATE),
    may("deadline_on", DATE),
    may("decided_on", DATE),
    may("outcome", _APPEAL),
    may("recovered", CENTS, to="recovered_cents"),
)
_ACKNOWLEDGEMENTS = (
    must("claim_id"),
    must("received_on", DATE),
    must("accepted", FLAG, to="is_accepted"),
    may("source", one_of("clearinghouse", "payer")),
    may("code"),
    # The message is prose of a clearinghouse and may name the patient: read, never kept.
    Field(name="message", to="", cell=TEXT),
)
_STAFF_TIME = (
    must("week_of", DATE),
    must("person"),
    must("role", _ROLE),
    must("paid_hours", HUNDREDTHS, to="paid_hundredths"),
    must("billing_hours", HUNDREDTHS, to="billing_hundredths"),
    may("overtime_hours", HUNDREDTHS, to="overtime_hundredths"),
)
_FEE_SCHEDULE = (
    must("payer_id"),
    must("procedure"),
    may("modifier"),
    may("place_of_service"),
    must("effective_from", DATE),
    may("effective_to", DATE),
    must("allowed", CENTS, to="allowed_cents"),
)
_ENCOUNTERS = (
    must("encounter_id"),
    must("service_on", DATE),
    may("provider_npi"),
    may("location"),
    must("status", _VISIT),
    may("claim_id"),
    may("note_signed_on", DATE),
)
_DEPOSITS = (
    must("deposited_on", DATE),
    must("amount", CENTS, to="amount_cents"),
    may("payer_id"),
    may("trace_number"),
    may("method"),
)
_ENROLLMENTS = (
    must("provider_npi"),
    must("payer_id"),
    may("effective_on", DATE),
    may("expires_on", DATE),
)
_AR_CONTROL = (
    must("month", MONTH),
    must("ar_total", CENTS, to="ar_total_cents"),
    may("insurance_ar", CENTS, to="insurance_ar_cents"),
    may("patient_ar", CENTS, to="patient_ar_cents"),
)

LAYOUTS: Mapping[str, Layout] = {
    table.name: Layout(name=table.name, table=table, fields=fields)
    for table, fields in (
        (t.CLAIMS, _CLAIMS),
        (REMITTANCE_ROWS, _REMITTANCES),
        (t.TRANSACTIONS, _TRANSACTIONS),
        (t.FOLLOW_UPS, _FOLLOW_UPS),
        (t.APPEALS, _APPEALS),
        (t.ACKNOWLEDGEMENTS, _ACKNOWLEDGEMENTS),
        (t.STAFF_TIME, _STAFF_TIME),
        (t.FEE_SCHEDULE, _FEE_SCHEDULE),
        (t.ENCOUNTERS, _ENCOUNTERS),
        (t.DEPOSITS, _DEPOSITS),
        (t.ENROLLMENTS, _ENROLLMENTS),
        (t.AR_CONTROL, _AR_CONTROL),
    )
}
"""Every native table by its name."""
