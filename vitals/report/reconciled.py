"""The bank, the payers and the books side by side, in words and formatted sums.

What must not live here: tying them (``vitals.ledger.three_way``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vitals.report.inputs import ReportInputs
from vitals.report.model import ControlRow, OpenRow, Reconciled, SumRow
from vitals.report.wording import Mark, counted, exact_dollars, month_name

MOST_OPEN = 5
AGREE = Mark("good", "✓", "Agree")
LOOK = Mark("bad", "▲", "To look into")
UNKNOWN = Mark("none", "○", "Cannot be reconciled")

SUMS: Mapping[str, str] = {
    "payments_cents": "Payments told by payers (835)",
    "deposits_cents": "Deposits from payers",
    "matched_cents": "of these, matched",
    "deposits_without_835_cents": "Deposits without an 835",
    "payments_without_deposit_cents": "835 payments without a deposit",
    "differs_cents": "Deposit and 835 differ by",
    "posted_cents": "Posted to claims",
    "plb_cents": "Taken outside claims (PLB)",
    "gap_cents": "835 payments less postings and PLB",
}
MUST_BE_ZERO = (
    *("deposits_without_835_cents", "payments_without_deposit_cents"),
    *("differs_cents", "gap_cents"),
)
STATES: Mapping[str, str] = {
    "amount_differs": "deposit and 835 differ",
    "deposit_without_835": "deposit without an 835",
    "payment_without_deposit": "835 without a deposit",
    "not_posted": "not posted to any claim",
    "posted_differs": "posted in part",
}
DAYS_LATER = "Deposits follow their payments by days, so a month's sums may differ."
CODES: Mapping[str, str] = {
    "WO": "recouped (WO)",
    "FB": "forwarded, no money (FB)",
    "L6": "interest (L6)",
    "72": "returned (72)",
    "CS": "adjusted (CS)",
    "J1": "not reimbursable (J1)",
}


def reconciled(inputs: ReportInputs) -> Reconciled:
    """The section on deposits, remittances and postings of the report's month."""
    told = inputs.reconciliation.get("three_way")
    if not told or not told["months"]:
        says = "No payments were held against deposits for this report."
        return _section(UNKNOWN, says, inputs)
    month, has_bank = told["months"][-1], bool(told["deposits_received"])
    mark, says = _state(month, has_bank=has_bank, name=month_name(inputs.month))
    return _section(
        mark,
        says,
        inputs,
        rows=tuple(_sums(told["months"])),
        rows_note=DAYS_LATER if has_bank else "",
        open_rows=tuple(_open(row) for row in told["unmatched"][:MOST_OPEN]),
        left_off=max(0, len(told["unmatched"]) - MOST_OPEN) + told["unmatched_left_off"],
    )


def _section(
    mark: Mark,
    says: str,
    inputs: ReportInputs,
    rows: tuple[SumRow, ...] = (),
    rows_note: str = "",
    open_rows: tuple[OpenRow, ...] = (),
    left_off: int = 0,
) -> Reconciled:
    return Reconciled(
        mark=mark,
        says=says,
        rows=rows,
        rows_note=rows_note,
        open_rows=open_rows,
        left_off=f"and {left_off:,} more" if left_off else "",
        controls=tuple(_controls(inputs)),
        notes=tuple(_notes(inputs)),
    )


def _state(month: Mapping[str, Any], *, has_bank: bool, name: str) -> tuple[Mark, str]:
    """What is said of a month: agreement only where everything was seen and agrees."""
    if not has_bank:
        says = "Cannot be reconciled with the bank: no deposits were received."
        return UNKNOWN, f"{says} {_posting(month)}".strip()
    if month["open"]:
        says = f"{counted(month['open'], 'payment or deposit', 'payments or deposits')} of {name}"
        return LOOK, f"{says} to look into: bank, 835s and postings do not agree."
    if month["unknown"]:
        told = counted(month["unknown"], "payment")
        return UNKNOWN, f"For {told} of {name} no deposits of those days were received yet."
    if not month["payments_cents"] and not month["deposits_cents"]:
        return UNKNOWN, f"No payer paid in {name}."
    if month["gap_cents"] is None:
        return AGREE, "Bank and 835s agree. Money is posted from the practice's own ledger."
    return AGREE, "Every deposit, 835 payment and posting agrees by trace number and amount."


def _posting(month: Mapping[str, Any]) -> str:
    if month["gap_cents"] is None:
        return ""
    if month["gap_cents"]:
        return f"835 payments and postings are {exact_dollars(month['gap_cents'])} apart."
    return "Every 835 payment is posted in full."


def _sums(months: Sequence[Mapping[str, Any]]) -> Iterator[SumRow]:
    for name, label in SUMS.items():
        held = [month[name] for month in months[-12:]]
        known = [value for value in held if value is not None]
        year = sum(known) if len(known) == len(held) else None
        yield SumRow(
            label=label,
            month=_cents(held[-1]),
            year=_cents(year),
            is_part=label.startswith("of these"),
            is_off=name in MUST_BE_ZERO and bool(held[-1]),
        )


def _cents(value: int | None) -> str:
    return "not known" if value is None else exact_dollars(value)


def _open(row: Mapping[str, Any]) -> OpenRow:
    return OpenRow(
        trace=row["trace_number"] or "none",
        on=row["paid_on"] or row["deposited_on"],
        deposit=exact_dollars(row["deposit_cents"]),
        payment=exact_dollars(row["payment_cents"]),
        posted=exact_dollars(row["posted_cents"]),
        state=STATES[row["state"]],
    )


def _controls(inputs: ReportInputs) -> Iterator[ControlRow]:
    """The practice's own A/R of the month beside ours."""
    for row in inputs.reconciliation.get("ar_control", ()):
        if row["month"] == inputs.month:
            yield ControlRow(
                label=str(row["account"]).title(),
                theirs=exact_dollars(row["theirs_cents"]),
                ours=exact_dollars(row["ours_cents"]),
                difference=exact_dollars(row["difference_cents"]),
                is_off=bool(row["difference_cents"]),
            )


def _notes(inputs: ReportInputs) -> Iterator[str]:
    name, known = month_name(inputs.month), inputs.reconciliation

    def of_month(part: str) -> list[Mapping[str, Any]]:
        return [row for row in known.get(part, ()) if row["month"] == inputs.month]

    if "ar_control" in known and not of_month("ar_control"):
        yield f"The practice gave no A/R figure of its own for {name}."
    if codes := of_month("provider_account"):
        told = ", ".join(
            f"{CODES.get(row['code'], 'code ' + row['code'])} {exact_dollars(row['amount_cents'])}"
            for row in codes
        )
        yield f"PLB in {name}: {told}; what is above zero lowered the payments."
    for row in of_month("payments_by_month"):
        if row["own_ledger_cents"] is not None:
            own = exact_dollars(row["own_ledger_cents"])
            less = exact_dollars(row["difference_cents"])
            yield (
                f"The practice's own ledger has {own} of payer payments in {name}; "
                f"less what is posted here {less}."
            )
