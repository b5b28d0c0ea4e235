"""The canonical tables: names, columns, types and keys, in one place.

Every parser ends in these tables, every validation suite, ledger rule and KPI begins in them.
A column is described once, here. What must not live here: reading, writing, or rules on values.

Units are in the names: ``_cents`` integer US cents, ``_on`` a calendar date, ``_thousandths`` and
``_hundredths`` scaled integers (so that no quantity that meets money is ever a float),
``is_``/``has_`` a flag. Missing is ``<NA>``/``NaT``, never 0 and never an empty string.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Kind = Literal[
    "text", "date", "cents", "count", "scaled", "number", "flag", "list", "place", "sure"
]

_DTYPES: Mapping[Kind, str] = {
    "text": "str",
    "date": "datetime64[us]",
    "cents": "Int64",
    "count": "Int64",
    "scaled": "Int64",
    "number": "float64",
    "flag": "boolean",
    "list": "object",
    "place": "int64",
    "sure": "bool",
}
_MISSING: Mapping[Kind, object] = {"date": pd.NaT, "number": float("nan")}
"""What stands for missing where it is not ``<NA>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a canonical table.

    ``required`` means that a row without a value is refused. ``phi`` marks what could identify a
    patient or a claim: such a column never reaches a report model, metadata, a log or a message.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    phi: bool = False

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column."""
        return _DTYPES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A canonical table: its grain in words, its columns in order, and the key of a row.

    ``key`` is the row's identity across files: a later file's row with the same key (and the same
    occurrence number within its file, where a key may repeat) replaces the earlier one. An empty
    key means that rows belong to their parent and are never replaced on their own.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    parent: str = ""
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns and refuse a declaration that contradicts itself."""
        index = {column.name: column for column in self.columns}
        if len(index) != len(self.columns):
            raise ValueError(f"table {self.name!r} declares a column twice")
        if unknown := set(self.key) - set(index):
            raise ValueError(f"key of {self.name!r} names unknown columns {sorted(unknown)}")
        object.__setattr__(self, "by_name", index)

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    @property
    def _dtypes(self) -> list[str]:
        return [column.dtype for column in self.columns]

    @property
    def required(self) -> list[str]:
        """Names of the columns without which a row is refused."""
        return [column.name for column in self.columns if column.required]

    def empty(self) -> pd.DataFrame:
        """A frame of this table without rows."""
        if self.columns not in _EMPTY:
            _EMPTY[self.columns] = self.frame({})
        return _EMPTY[self.columns].copy()

    def frame(self, data: Mapping[str, Iterable[object]] | pd.DataFrame) -> pd.DataFrame:
        """Return *data* with exactly this table's columns, order and dtypes.

        Columns that *data* lacks are filled with missing values; a column the table does not
        know is an error, so that a misspelt name cannot vanish.
        """
        given = data if isinstance(data, pd.DataFrame) else pd.DataFrame(dict(data))
        if unknown := [name for name in given.columns if name not in self.by_name]:
            raise KeyError(f"table {self.name!r} has no columns {unknown}; it has {self.names}")
        if [str(dtype) for dtype in given.dtypes] == self._dtypes and [*given] == self.names:
            return given.copy(deep=False)
        typed = {
            column.name: given[column.name].astype(column.dtype)
            if column.name in given
            else pd.Series(_MISSING.get(column.kind, pd.NA), given.index).astype(column.dtype)
            for column in self.columns
        }
        return pd.DataFrame(typed, index=given.index)


_EMPTY: dict[tuple[Column, ...], pd.DataFrame] = {}
"""Frames without rows, made once: building one costs more than most work on a small table."""


def text(name: str, meaning: str, *, required: bool = False, phi: bool = False) -> Column:
    """A text column."""
    return Column(name=name, kind="text", meaning=meaning, required=required, phi=phi)


def day(name: str, meaning: str, *, required: bool = False) -> Column:
    """A calendar-date column (midnight, no zone)."""
    return Column(name=name, kind="date", meaning=meaning, required=required)


def cents(name: str, meaning: str, *, required: bool = False) -> Column:
    """A column of integer US cents."""
    return Column(name=name, kind="cents", meaning=meaning, required=required)


def count(name: str, meaning: str, *, required: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name=name, kind="count", meaning=meaning, required=required)


def scaled(name: str, meaning: str, *, required: bool = False) -> Column:
    """A column of scaled integers; the name's suffix gives the scale."""
    return Column(name=name, kind="scaled", meaning=meaning, required=required)


def number(name: str, meaning: str) -> Column:
    """A column of ratios or limits; never money."""
    return Column(name=name, kind="number", meaning=meaning)


def flag(name: str, meaning: str, *, required: bool = False) -> Column:
    """A nullable true/false column."""
    return Column(name=name, kind="flag", meaning=meaning, required=required)


def place(name: str, meaning: str) -> Column:
    """A column of positions in another table, never missing; -1 points nowhere."""
    return Column(name=name, kind="place", meaning=meaning, required=True)


def sure(name: str, meaning: str) -> Column:
    """A true/false column, never missing."""
    return Column(name=name, kind="sure", meaning=meaning, required=True)


PROVENANCE: tuple[Column, ...] = (
    text("source_file", "First 16 hex digits of the file's sha256.", required=True),
    count(
        "source_row",
        "Line of the table (header is line 1) or segment of the X12 file (first is 1).",
        required=True,
    ),
    text("source_loop", "X12 loop the row came from; missing for tables."),
)
"""Where a row came from; every canonical table ends with these columns."""

_CLAIM_ID = text(
    "claim_id",
    "The practice's claim number: CLM01, CLP01 or the export's.",
    required=True,
    phi=True,
)
_LINE = count("line_no", "Service line within the claim, from 1; missing at claim level.")
_PAYER = text("payer_id", "Payer id as the source gives it.", required=True)

CLAIMS = Table(
    name="claims",
    grain="one service line of one submission of a claim (837, or the native claims table)",
    columns=(
        _CLAIM_ID,
        count("line_no", "Service line within the claim, from 1 (LX01).", required=True),
        _PAYER,
        text("payer_name", "Payer name."),
        text("payer_class", "commercial, medicare, medicaid, … as the practice classes it."),
        text("sequence", "P primary, S secondary, T tertiary (SBR01).", required=True),
        text("frequency", "1 original, 7 replacement, 8 void (CLM05-3).", required=True),
        text("original_reference", "REF*F8: payer control number of the claim replaced.", phi=True),
        text("filing_indicator", "SBR09: MB Medicare B, MC Medicaid, CI commercial …"),
        day("service_on", "Date of service of the line (DTP*472).", required=True),
        day("service_to_on", "Last day of service (end of the DTP*472 range, else service_on)."),
        day("statement_from_on", "DTP*434: first day of an institutional claim's statement."),
        day("statement_to_on", "DTP*434: last day of it."),
        day("entered_on", "Date the charge was entered in the practice's system."),
        day("submitted_on", "Date this version was submitted (837: BHT04)."),
        text("procedure", "CPT/HCPCS code billed.", required=True),
        text("modifiers", "Modifiers in order, separated by one blank."),
        text("revenue_code", "SV201: revenue code of an institutional line."),
        text("diagnosis_pointers", "SV107: which of the claim's diagnoses, '1:2'; no diagnosis."),
        scaled("units_thousandths", "Units billed × 1000; missing where minutes were billed."),
        text("unit_basis", "SV103 or SV204: UN units, MJ minutes, DA days."),
        scaled("minutes_thousandths", "Anaesthesia minutes × 1000 (basis MJ)."),
        cents("charge_cents", "Charge of the line.", required=True),
        cents("claim_charge_cents", "Charge of the whole claim (CLM02); missing in tables."),
        cents("patient_paid_cents", "AMT*F5: what the patient had paid on the claim."),
        text("provider_npi", "Rendering provider, else billing provider."),
        text("billing_npi", "Billing provider (837 loop 2010AA)."),
        text("facility_npi", "Service facility, where not the biller's own (NM1*77)."),
        text("location", "Service location as the practice names it."),
        text("patient_key", "Keyed hash of the patient id; missing without a key.", phi=True),
        text("place_of_service", "Place-of-service code."),
        text("bill_type", "Type of bill of an institutional claim: CLM05-1 and -3, '111'."),
        flag("has_authorization", "REF*G1 names a prior authorization; missing in tables."),
        text("clearinghouse_trace", "REF*D9: the clearinghouse's number of the claim.", phi=True),
        text("submission_id", "<source_file>:<source_row> of the CLM; missing in tables."),
        text("line_control", "REF*6R: the line's own control number.", phi=True),
        text("interchange_control", "ISA13 of the 837 (a TA1 answers to it)."),
        text("group_control", "GS06 of the 837 (a 999 answers to it)."),
        text("set_control", "ST02 of the 837."),
        text("batch_control", "BHT03 of the 837 (a 277CA names it at receiver level)."),
        *PROVENANCE,
    ),
    key=("claim_id", "line_no", "sequence", "frequency", "payer_id", "submitted_on"),
)

_SUBMISSION = text("submission_id", "The submission it belongs to.", required=True)
_OTHER_PAYER = text("payer_id", "The other payer (2330B NM109, SVD01).")
_PRIOR_LINE = count("line_no", "Service line of the claim; missing at claim level.")

OTHER_PAYERS = Table(
    name="other_payers",
    grain="one other payer named on one submission (837 loop 2320); it posts no money",
    columns=(
        _SUBMISSION,
        _CLAIM_ID,
        text("sequence", "Turn of the other payer: P, S, T (SBR01)."),
        _OTHER_PAYER,
        text("filing_indicator", "SBR09: MB Medicare B, MC Medicaid, CI commercial …"),
        cents("paid_cents", "What it had paid: AMT*D (4010 institutional: C4, N1)."),
        cents("remaining_liability_cents", "Left to the patient: AMT*EAF (4010: F2)."),
        cents("noncovered_cents", "AMT*A8."),
        day("adjudicated_on", "DTP*573 of 2330B."),
        *PROVENANCE,
    ),
    parent="claims",
)

PRIOR_PAYMENTS = Table(
    name="prior_payments",
    grain="one other payer's adjudication of one line, told on a submission (837 SVD); no money",
    columns=(
        _SUBMISSION,
        _CLAIM_ID,
        _PRIOR_LINE,
        _OTHER_PAYER,
        text("sequence", "Turn of that payer, where 2320 names it."),
        cents("paid_cents", "SVD02."),
        text("procedure", "SVD03: procedure paid, else revenue code (SVD04)."),
        text("modifiers", "Modifiers of it, separated by one blank."),
        scaled("units_thousandths", "SVD05 × 1000."),
        count("bundled_line_no", "SVD06: line it was bundled into or taken from."),
        cents("remaining_liability_cents", "AMT*EAF of 2430."),
        day("adjudicated_on", "DTP*573 of 2430."),
        *PROVENANCE,
    ),
    parent="claims",
)

PRIOR_ADJUSTMENTS = Table(
    name="prior_adjustments",
    grain="one CAS triple of another payer's adjudication (837 loops 2320, 2430); no money",
    columns=(
        _SUBMISSION,
        _CLAIM_ID,
        _PRIOR_LINE,
        _OTHER_PAYER,
        text("sequence", "Turn of that payer, where 2320 names it."),
        text("group_code", "CO, OA, PI, PR (CR in 4010)."),
        text("reason_code", "Claim adjustment reason code (CARC)."),
        cents("amount_cents", "Positive lowers that payer's payment."),
        scaled("quantity_thousandths", "CAS quantity × 1000."),
        *PROVENANCE,
    ),
    parent="claims",
)

REMITTANCES = Table(
    name="remittances",
    grain="one adjudication of one claim (835 CLP loop, or the native table's rows of one claim)",
    columns=(
        text("remittance_id", "<source_file>:<source_row> of the CLP.", required=True),
        text("payment_id", "The payment (835 ST) it belongs to; missing in tables."),
        _CLAIM_ID,
        _PAYER,
        text("payer_name", "Payer name (N1*PR)."),
        text("status_code", "CLP02: 1/2/3, 4 denied, 19-21, 22 reversal, 25 …", required=True),
        cents("charge_cents", "CLP03.", required=True),
        cents("paid_cents", "CLP04.", required=True),
        cents("patient_responsibility_cents", "CLP05 as sent; missing where not sent."),
        text("payer_claim_control", "CLP07.", phi=True),
        text("frequency", "CLP09: claim frequency code."),
        text("filing_indicator", "CLP06: MB Medicare B, MC Medicaid, CI commercial, 12 PPO …"),
        text("facility_type", "CLP08: place of service, or facility part of the bill type."),
        day("service_on", "First date of service (DTM*232, else earliest DTM*472/150)."),
        day("service_to_on", "Last date of service (DTM*233, else latest DTM*472/150/151)."),
        day("received_on", "Date the payer received the claim (DTM*050)."),
        day("adjudicated_on", "Production date (DTM*405), else BPR16, else GS04."),
        day("posted_on", "BPR16, else DTM*405, else GS04.", required=True),
        text("trace_number", "TRN02."),
        text("rendering_npi", "Rendering provider of the claim."),
        text("crossover_payer_id", "NM1*TT: payer the claim was forwarded to."),
        text("other_payer_id", "NM1*PR in 2100: payer that should have been billed first."),
        text("remark_codes", "Claim-level remark codes (MIA/MOA), separated by one blank."),
        flag("is_balanced", "Service and claim balance hold (x12.md §4); missing if unknown."),
        flag("is_status_assumed", "A table gave no status, so 1 is assumed; missing in an 835."),
        *PROVENANCE,
    ),
    key=(
        "trace_number",
        "payer_id",
        "claim_id",
        "status_code",
        "payer_claim_control",
        "charge_cents",
        "paid_cents",
        "posted_on",
    ),
)

REMITTANCE_LINES = Table(
    name="remittance_lines",
    grain="one service line of one adjudication (835 SVC loop)",
    columns=(
        text("remittance_id", "The remittance it belongs to.", required=True),
        count("line_index", "Position of the SVC within the claim, from 1.", required=True),
        count("line_no", "Claim line number, where the source gives it (native tables)."),
        text("line_control", "REF*6R.", phi=True),
        text("procedure", "Adjudicated procedure (SVC01), else revenue code (SVC04)."),
        text("procedure_kind", "SVC01-1 where not HC: AD, ER, HP, IV, N4, NU …"),
        text("billed_procedure", "Procedure as submitted (SVC06), else SVC01."),
        text("billed_modifiers", "Modifiers as submitted (SVC06); missing without SVC06."),
        text("modifiers", "Modifiers of the procedure, separated by one blank."),
        text("revenue_code", "SVC04: revenue code beside the procedure."),
        cents("charge_cents", "SVC02.", required=True),
        cents("paid_cents", "SVC03.", required=True),
        cents("allowed_cents", "AMT*B6, or the table's allowed; missing where not sent."),
        scaled("units_thousandths", "SVC05 × 1000."),
        scaled("billed_units_thousandths", "SVC07 × 1000: units submitted, where others are paid."),
        day("service_on", "DTM*472 or 150."),
        day("service_to_on", "DTM*151: last day of a line of several days."),
        text("remark_codes", "LQ*HE codes, separated by one blank."),
        *PROVENANCE,
    ),
    parent="remittances",
)

ADJUSTMENTS = Table(
    name="adjustments",
    grain="one CAS triple of one adjudication, at claim or service level",
    columns=(
        text("remittance_id", "The remittance it belongs to.", required=True),
        count("line_index", "Service line it belongs to; 0 at claim level.", required=True),
        text("group_code", "CO, OA, PI, PR (CR in 4010).", required=True),
        text("reason_code", "Claim adjustment reason code (CARC).", required=True),
        cents("amount_cents", "Positive lowers the payment.", required=True),
        scaled("quantity_thousandths", "CAS quantity × 1000."),
        *PROVENANCE,
    ),
    parent="remittances",
)

REMITTANCE_AMOUNTS = Table(
    name="remittance_amounts",
    grain="one supplemental amount or quantity of an adjudication, at claim or service level",
    columns=(
        text("remittance_id", "The remittance it belongs to.", required=True),
        count("line_index", "Service line it belongs to; 0 at claim level.", required=True),
        text("segment", "AMT, QTY, MIA or MOA.", required=True),
        text("qualifier", "AMT01 or QTY01; for MIA and MOA the element, MIA04 …"),
        cents("amount_cents", "The amount; missing for a quantity. AMT*B6 is in the line."),
        scaled("quantity_thousandths", "The quantity × 1000; missing for an amount."),
        *PROVENANCE,
    ),
    parent="remittances",
)

PAYMENTS = Table(
    name="payments",
    grain="one 835 transaction (ST…SE): one payment, or a notice of none",
    columns=(
        text("payment_id", "<source_file>:<source_row> of the ST.", required=True),
        text("payer_id", "N104 of N1*PR, else REF*2U, else TRN03.", required=True),
        text("payer_name", "N102 of N1*PR."),
        text("payee_npi", "NPI of N1*PE."),
        text("trace_number", "TRN02."),
        day("paid_on", "BPR16, else DTM*405, else GS04.", required=True),
        text("method", "BPR04: ACH, CHK, NON …"),
        cents("amount_cents", "BPR02, negative where BPR03 is D.", required=True),
        cents("claims_paid_cents", "Σ CLP04.", required=True),
        cents("provider_adjustments_cents", "Σ PLB amounts.", required=True),
        flag("is_balanced", "BPR02 = Σ CLP04 − Σ PLB.", required=True),
        text("version", "GS08 or ST03."),
        text("set_control", "ST02."),
        *PROVENANCE,
    ),
    key=("payer_id", "trace_number", "paid_on", "amount_cents"),
)

PROVIDER_ADJUSTMENTS = Table(
    name="provider_adjustments",
    grain="one PLB pair of one payment",
    columns=(
        text("payment_id", "The payment it belongs to.", required=True),
        text("payee_id", "PLB01."),
        day("fiscal_period_on", "PLB02."),
        text("reason_code", "PLB03-1: WO, FB, L6, 72 …", required=True),
        text("reference", "PLB03-2.", phi=True),
        cents("amount_cents", "Positive lowers the payment.", required=True),
        day("posted_on", "The payment's date.", required=True),
        *PROVENANCE,
    ),
    parent="payments",
)

PROVIDER_SUMMARIES = Table(
    name="provider_summaries",
    grain="one element of a payer's summary over some claims of one payment (835 TS3, TS2)",
    columns=(
        text("payment_id", "The payment it belongs to.", required=True),
        count("summary_index", "Position of the TS3 within the payment, from 1.", required=True),
        text("provider_id", "TS301: the payer's number of the provider."),
        text("facility_type", "TS302."),
        day("fiscal_period_on", "TS303: last day of the provider's fiscal year."),
        text("element", "TS304 claim count, TS305 charges, TS309 paid …", required=True),
        cents("amount_cents", "The amount; missing for a count."),
        scaled("quantity_thousandths", "The count or quantity × 1000; missing for an amount."),
        *PROVENANCE,
    ),
    parent="payments",
)

TRANSACTIONS = Table(
    name="transactions",
    grain="one entry of the practice's own ledger",
    columns=(
        text("transaction_id", "The system's own id.", required=True, phi=True),
        _CLAIM_ID,
        _LINE,
        day("posted_on", "Date of posting.", required=True),
        day("received_on", "Date the money came."),
        day("service_on", "Date of service of what the entry is for."),
        text(
            "kind",
            "charge, payer_payment, patient_payment, contractual, write_off, refund, transfer.",
            required=True,
        ),
        text(
            "account",
            "insurance or patient; for a transfer, the account it moves to.",
            required=True,
        ),
        cents("amount_cents", "Positive in the kind's own direction.", required=True),
        text("reason", "bad_debt, small_balance, timely_filing, denial, …"),
        text("payer_id", "Payer, where the entry has one."),
        *PROVENANCE,
    ),
    key=("transaction_id",),
)

FOLLOW_UPS = Table(
    name="follow_ups",
    grain="one piece of work on a claim",
    columns=(
        _CLAIM_ID,
        day("worked_on", "Date of the work.", required=True),
        text("worked_by", "Staff id or initials."),
        text(
            "action",
            "status_check, payer_call, resubmission, corrected_claim, appeal, patient_call, note.",
            required=True,
        ),
        text("outcome", "Always missing: what came of it is free text and may name a patient."),
        day("next_action_on", "When to work it again."),
        text("reason", "scheduled, patient_inquiry, payer_request, cash_shortfall, other."),
        *PROVENANCE,
    ),
    key=("claim_id", "worked_on", "worked_by", "action"),
)

APPEALS = Table(
    name="appeals",
    grain="one level of appeal of one denial",
    columns=(
        _CLAIM_ID,
        day("denied_on", "Date of the denial.", required=True),
        count("level", "1 is the first level; missing means 1."),
        day("filed_on", "Date filed; missing: not filed."),
        day("deadline_on", "Last day to file."),
        day("decided_on", "Date of the decision."),
        text("outcome", "overturned, upheld, partial, withdrawn."),
        cents("recovered_cents", "Money recovered."),
        *PROVENANCE,
    ),
    key=("claim_id", "denied_on", "level"),
)

ACKNOWLEDGEMENTS = Table(
    name="acknowledgements",
    grain="one answer of a clearinghouse or payer to one submitted claim (277CA, 277, or table)",
    columns=(
        _CLAIM_ID,
        day("received_on", "Date of the answer (277CA: STC02, else BHT04).", required=True),
        flag(
            "is_accepted", "True accepted (A2, A5), False rejected (A3, A6-A8), missing: neither."
        ),
        text("source", "clearinghouse or payer."),
        text("code", "Category code (A2 …), or the table's code."),
        text("status_code", "Claim status code beside the category (STC01-2)."),
        text("entity", "STC01-3: whom the status is about: PR payer, 85 provider, QC patient …"),
        text("action", "STC03: WQ accept, U reject; the category is what is believed."),
        cents("charge_cents", "STC04: charge of the claim, as the answer names it."),
        cents("paid_cents", "STC05: paid so far (277)."),
        day("adjudicated_on", "STC06: date of the decision (277, F categories)."),
        day("paid_on", "STC08: date of the cheque or transfer (277)."),
        text("trace_number", "STC09: number of the cheque or transfer (277)."),
        text("payer_claim_control", "REF*1K.", phi=True),
        text("clearinghouse_control", "REF*D9.", phi=True),
        text("procedure", "SVC01 of the line answered (2220D); missing: the claim."),
        text("line_control", "REF*FJ: the line's own control number (2220D).", phi=True),
        *PROVENANCE,
    ),
    key=("claim_id", "received_on", "source", "code", "status_code", "entity"),
)

FILE_ACKNOWLEDGEMENTS = Table(
    name="file_acknowledgements",
    grain="one answer to what was sent together: an interchange (TA1), a group or set (999, 997), "
    "a batch or one provider's claims in it (277CA above the claim)",
    columns=(
        text("scope", "What is answered: interchange, group, set, batch or provider."),
        text("interchange_control", "TA101: ISA13 of the interchange answered."),
        text("group_control", "AK102: GS06 of the group answered."),
        text("set_control", "AK202: ST02 of the set answered; missing: the whole group."),
        text("batch_control", "277CA, TRN02 at receiver level: BHT03 of the batch answered."),
        text("provider_npi", "277CA level 19: the billing provider whose claims are answered."),
        day("sent_on", "TA102: date of the interchange answered."),
        day(
            "received_on",
            "GS04 of the answer (TA1: ISA09, else TA102; 277CA: STC02, else BHT04).",
            required=True,
        ),
        flag(
            "is_accepted",
            "True: A or E, 277CA A2, A5; False: M, R, W, X, 277CA A3, A6-A8; missing: neither.",
        ),
        text("code", "IK501/AK501, AK901 for a group, TA104, or the category of STC01."),
        text("status_code", "TA105 (note code), or the status beside the category (STC01-2)."),
        count("claims_accepted", "277CA: claims accepted (QTY*90, QA), as told."),
        count("claims_rejected", "277CA: claims rejected (QTY*AA, QC), as told."),
        cents("accepted_cents", "277CA: charge of the claims accepted (AMT*YU), as told."),
        cents("rejected_cents", "277CA: charge of the claims rejected (AMT*YY), as told."),
        *PROVENANCE,
    ),
    key=(
        *("interchange_control", "group_control", "set_control", "batch_control", "provider_npi"),
        *("received_on", "code", "status_code"),
    ),
)

FILE_ERRORS = Table(
    name="file_errors",
    grain="one error that a 999 or 997 finds in a group, set, segment or element sent",
    columns=(
        text("scope", "Where the error is: group, set, segment or element."),
        text("group_control", "AK102: GS06 of the group answered.", required=True),
        text("set_control", "AK202: ST02 of the set answered; missing: the whole group."),
        day("received_on", "GS04 of the answer, else ISA09.", required=True),
        text("segment_id", "IK301/AK301: the segment at fault, where X12 knows its id."),
        count("segment_position", "IK302/AK302: its place in the set; ST is 1."),
        text("loop", "IK303/AK303: loop it stands in."),
        count("element_position", "IK401-1/AK401: the element at fault; missing: the segment."),
        count("component_position", "IK401-2: the component of it."),
        text("element_reference", "IK402/AK402: the element's number in the X12 dictionary."),
        text(
            "error_code",
            "IK304, IK403, IK502 to IK506 or AK905 to AK909 (AK304, AK403, AK502 in a 997).",
            required=True,
        ),
        text("trigger_segment_id", "CTX02: the segment that makes the missing one necessary."),
        text("claim_id", "CTX01 CLM01: the claim the receiver names.", phi=True),
        *PROVENANCE,
    ),
    key=(
        *("group_control", "set_control", "received_on", "scope", "segment_position"),
        *("segment_id", "element_position", "component_position", "error_code"),
    ),
)

STAFF_TIME = Table(
    name="staff_time",
    grain="one person's hours in one week",
    columns=(
        day("week_of", "First day of the week.", required=True),
        text("person", "Staff id or initials.", required=True),
        text("role", "biller, front_desk, clinical, owner, other.", required=True),
        scaled("paid_hundredths", "Paid hours × 100.", required=True),
        scaled("billing_hundredths", "Hours on billing × 100.", required=True),
        scaled("overtime_hundredths", "Overtime hours × 100."),
        *PROVENANCE,
    ),
    key=("week_of", "person", "role"),
)

FEE_SCHEDULE = Table(
    name="fee_schedule",
    grain="one contracted price",
    columns=(
        _PAYER,
        text("procedure", "CPT/HCPCS code.", required=True),
        text("modifier", "Price holds with this modifier; missing: any."),
        text("place_of_service", "Price holds in this place; missing: any."),
        day("effective_from", "First day of the price.", required=True),
        day("effective_to", "Last day; missing: still in force."),
        cents("allowed_cents", "Allowed amount for one unit.", required=True),
        *PROVENANCE,
    ),
    key=("payer_id", "procedure", "modifier", "place_of_service", "effective_from"),
)

ENCOUNTERS = Table(
    name="encounters",
    grain="one appointment",
    columns=(
        text("encounter_id", "The system's own id.", required=True, phi=True),
        day("service_on", "Date of the visit.", required=True),
        text("provider_npi", "Provider seen."),
        text("location", "Place."),
        text("status", "completed, cancelled, no_show.", required=True),
        text("claim_id", "Claim billed for it.", phi=True),
        day("note_signed_on", "Date the note was signed."),
        *PROVENANCE,
    ),
    key=("encounter_id",),
)

DEPOSITS = Table(
    name="deposits",
    grain="one bank deposit",
    columns=(
        day("deposited_on", "Date of the deposit.", required=True),
        cents("amount_cents", "Amount.", required=True),
        text("payer_id", "Payer."),
        text("trace_number", "Trace or cheque number."),
        text("method", "eft, check, card, cash."),
        *PROVENANCE,
    ),
    key=("deposited_on", "amount_cents", "payer_id", "trace_number"),
)

ENROLLMENTS = Table(
    name="enrollments",
    grain="one provider's enrolment with one payer",
    columns=(
        text("provider_npi", "Provider.", required=True),
        _PAYER,
        day("effective_on", "First day in network; missing: pending."),
        day("expires_on", "Last day; missing: open."),
        *PROVENANCE,
    ),
    key=("provider_npi", "payer_id"),
)

AR_CONTROL = Table(
    name="ar_control",
    grain="the practice's own A/R of one month end",
    columns=(
        text("month", "YYYY-MM.", required=True),
        cents("ar_total_cents", "Total A/R.", required=True),
        cents("insurance_ar_cents", "Insurance A/R."),
        cents("patient_ar_cents", "Patient A/R."),
        *PROVENANCE,
    ),
    key=("month",),
)

CANONICAL: tuple[Table, ...] = (
    CLAIMS,
    REMITTANCES,
    REMITTANCE_LINES,
    ADJUSTMENTS,
    REMITTANCE_AMOUNTS,
    PAYMENTS,
    PROVIDER_ADJUSTMENTS,
    PROVIDER_SUMMARIES,
    OTHER_PAYERS,
    PRIOR_PAYMENTS,
    PRIOR_ADJUSTMENTS,
    TRANSACTIONS,
    FOLLOW_UPS,
    APPEALS,
    ACKNOWLEDGEMENTS,
    FILE_ACKNOWLEDGEMENTS,
    FILE_ERRORS,
    STAFF_TIME,
    FEE_SCHEDULE,
    ENCOUNTERS,
    DEPOSITS,
    ENROLLMENTS,
    AR_CONTROL,
)
"""Tables that parsers produce, in the order they are validated."""

MANIFEST = Table(
    name="manifest",
    grain="one landed file of one practice",
    columns=(
        text(
            "source_file", "First 16 hex digits of sha256; the id used everywhere.", required=True
        ),
        text("sha256", "Full digest.", required=True),
        count("bytes", "Size of the original.", required=True),
        text("format", "x12, csv, xlsx, xls, ods, or unknown."),
        text("contents", "What it holds: '835', '837P 837I', 'follow_ups' …"),
        text("archive", "Id of the archive it was unpacked from; missing: it lay there itself."),
        text("member", "Its number in the archive, in the order of names; 3.1: in the third's."),
        text("landed_at", "UTC instant of landing, ISO 8601.", required=True),
        count("arrival", "Order of landing, from 1; later replaces earlier.", required=True),
        count("rows_found", "Rows found in the file."),
        count("rows_parsed", "Rows that reached the canonical tables."),
        count("rows_refused", "Rows refused while parsing."),
    ),
    key=("source_file",),
)

FINDINGS = Table(
    name="findings",
    grain="one thing wrong with a file or a row, from parsing or validation",
    columns=(
        text("source_file", "File it is about; missing when it is about the practice's history."),
        count("source_row", "Line or segment; missing when it is about the whole file."),
        text("table", "Canonical table of the row; missing when about the whole file."),
        text("rule", "Rule slug, e.g. claim-balance.", required=True),
        text(
            "severity",
            "error (row or file refused), warning (kept and flagged), info.",
            required=True,
        ),
        flag("is_refused", "True where the row or file was set aside.", required=True),
        count("rows", "Rows it stands for (a whole file may stand for many).", required=True),
        text("reason", "What was expected and found; never a patient's data.", required=True),
        text("remedy", "How to mend it."),
    ),
)

LEDGER = Table(
    name="ledger",
    grain="one dated event on one claim's account (design: the ledger)",
    columns=(
        day("posted_on", "Date of the event.", required=True),
        text("claim_key", "Root claim: first 20 characters, trimmed, upper case.", phi=True),
        count("line_no", "Line, where known."),
        text("account", "insurance, patient, or provider (PLB).", required=True),
        text(
            "kind",
            "charge, payer_payment, patient_payment, contractual, write_off, refund, transfer, "
            "provider_adjustment.",
            required=True,
        ),
        cents("amount_cents", "Effect on the balance: a charge is +, a payment −.", required=True),
        text("payer_id", "Payer."),
        text("reason", "CARC, PLB code or write-off reason."),
        *PROVENANCE,
    ),
)

KPIS = Table(
    name="kpis",
    grain="one KPI of one month",
    columns=(
        text("month", "YYYY-MM.", required=True),
        text("kpi", "KPI id.", required=True),
        number("value", "The value; missing where it cannot be measured."),
        number("numerator", "Numerator; money in cents."),
        number("denominator", "Denominator; money in cents."),
        number("interval_low", "Wilson 95 % lower bound, for proportions of counts."),
        number("interval_high", "Wilson 95 % upper bound."),
        text("status", "green, amber, red, or missing where no target or not measurable."),
        text("reason", "Why it is missing, or the caveat on the value."),
    ),
    key=("month", "kpi"),
)

BREAKDOWNS = Table(
    name="kpi_breakdowns",
    grain="one member of one breakdown of one KPI of one month",
    columns=(
        text("month", "YYYY-MM.", required=True),
        text("kpi", "KPI id.", required=True),
        text(
            "dimension",
            "bucket, account_bucket, class_bucket, group, payer, percentile, …",
            required=True,
        ),
        text("member", "Member of the dimension, e.g. '31-60' or 'patient|31-60'.", required=True),
        number("value", "Share or measure."),
        number("numerator", "Numerator; money in cents."),
        number("denominator", "Denominator; money in cents."),
    ),
    key=("month", "kpi", "dimension", "member"),
)

TRIGGERS = Table(
    name="triggers",
    grain="one sign of one month",
    columns=(
        text("month", "YYYY-MM.", required=True),
        text("trigger", "follow_up, denials, payments, staff_time, growth.", required=True),
        text("state", "crossed, watch, clear, not_measurable.", required=True),
        text("since", "YYYY-MM of the month the present state began."),
        text("says", "The finding in plain words.", required=True),
    ),
    key=("month", "trigger"),
)

EVIDENCE = Table(
    name="evidence",
    grain="one rule evaluated for one sign, symptom, counter-indicator or question of one month",
    columns=(
        text("month", "YYYY-MM.", required=True),
        text("subject", "Id of the sign, symptom, counter-indicator or question.", required=True),
        text("rule", "Rule id within the subject, e.g. 'overdue'.", required=True),
        text("kpi", "KPI id it rests on; missing where it rests on the profile."),
        number("value", "Value seen."),
        number("limit", "Limit it was held against."),
        flag("fired", "True fired, False did not, missing: not measurable."),
        text("says", "One sentence in plain words.", required=True),
    ),
    key=("month", "subject", "rule"),
)

FINDING_STATES = Table(
    name="assessments",
    grain="one symptom, counter-indicator, question or (first months) fault of set-up of one month",
    columns=(
        text("month", "YYYY-MM.", required=True),
        text("kind", "symptom, counter_indicator, checklist or setup.", required=True),
        text("id", "Id of formats.md §6; of a setup row the rule's.", required=True),
        text(
            "state",
            "checklist: yes, no, cannot_tell; else: present, absent, cannot_tell.",
            required=True,
        ),
        text("says", "One sentence in plain words.", required=True),
    ),
    key=("month", "kind", "id"),
)

VERDICTS = Table(
    name="verdicts",
    grain="the verdict of one month",
    columns=(
        text("month", "YYYY-MM.", required=True),
        text(
            "state",
            "keep_in_house, fix_in_house, evaluate_outsourcing, not_enough_data.",
            required=True,
        ),
        Column(
            name="functions",
            kind="list",
            meaning="Functions to hand over, or to mend in house, a list of text.",
            required=True,
        ),
        flag("is_urgent", "Two or more signs crossed for three months.", required=True),
        text("says", "The verdict in plain words.", required=True),
        Column(name="keep", kind="list", meaning="Functions that stay, a list of text."),
    ),
    key=("month",),
)

ISSUES = Table(
    name="issues",
    grain="one report that was sent; in order of sending, never changed",
    columns=(
        text("report", "YYYY-MM of the report.", required=True),
        text("digest", "inputs_digest of the report.json sent.", required=True),
        text("issued_at", "Instant of sending, ISO 8601.", required=True),
        text("issued_on", "Date of sending at the practice.", required=True),
        text("settings", "Digest of the settings its figures rest on; missing: not known."),
        text("program", "Version of the rules that made it; missing: not known."),
        Column(
            name="source_files",
            kind="list",
            meaning="Ids of the files known when it was made; missing: not known.",
        ),
    ),
    key=("report", "digest"),
)

ISSUED = Table(
    name="issued_figures",
    grain="one figure as one report that was sent told it: its own month's, or one restated",
    columns=(
        text("report", "YYYY-MM of the report.", required=True),
        text("digest", "inputs_digest of the report.json sent.", required=True),
        text("month", "YYYY-MM of the figure.", required=True),
        text("kpi", "KPI id.", required=True),
        number("value", "The value told; missing where it could not be measured."),
        number("numerator", "Numerator; money in cents."),
        number("denominator", "Denominator; money in cents."),
        text("reason", "Why it was missing, or the caveat on the value."),
    ),
    key=("report", "digest", "month", "kpi"),
)

DERIVED: tuple[Table, ...] = (
    MANIFEST,
    FINDINGS,
    LEDGER,
    KPIS,
    BREAKDOWNS,
    TRIGGERS,
    EVIDENCE,
    FINDING_STATES,
    VERDICTS,
    ISSUES,
    ISSUED,
)
"""Tables that later stages produce."""

TABLES: Mapping[str, Table] = {table.name: table for table in (*CANONICAL, *DERIVED)}


def claim_key(claim_id: pd.Series) -> pd.Series:
    """Return the key claims are matched by: trimmed, upper case, first 20 characters.

    Payers need keep only 20 characters of CLM01 (X12 RFI 525); a bare ``0`` is no key and
    becomes missing.

    >>> claim_key(pd.Series([" a-17 ", "0"])).tolist()
    ['A-17', nan]
    """
    key = claim_id.astype("str").str.strip().str.upper().str.slice(0, 20)
    return key.mask(key.isin(["0", ""]))
