"""Rules of ``payments``: one 835 transaction."""

from __future__ import annotations

from expectations import predicates as check
from expectations import remitted, shared
from expectations.rule import Holds, OneOf, Unique, Within, dated, present, rule, suite
from vitals.tables import PAYMENTS

RULES = suite(
    PAYMENTS,
    present("payment_id", "Remittances find their payment by it."),
    present("payer_id", "Payments are judged payer by payer."),
    present("paid_on", "Money without a date belongs to no month."),
    present("amount_cents", "The payment cannot be held against the bank without it."),
    present("claims_paid_cents", "The balance of the payment cannot be checked without it."),
    present("provider_adjustments_cents", "The balance cannot be checked without it."),
    present("is_balanced", "Whether the payment adds up must be known."),
    rule(
        "payment-id-repeated",
        Unique(("payment_id",)),
        severity="critical",
        why="Two payments under one id would share their remittances.",
        fix="Send the file again; each payment needs an id of its own.",
    ),
    dated("paid_on"),
    rule(
        "transaction-out-of-balance",
        Holds(
            check.flagged("is_balanced"),
            "the payment to be the claim payments less provider adjustments (BPR)",
        ),
        severity="warning",
        why="BPR02 = Σ CLP04 − Σ PLB is a rule of X12; where it fails money is unexplained.",
        fix="Ask the payer or clearinghouse for a corrected 835.",
    ),
    rule(
        "amount-negative",
        Within("amount_cents", 0),
        severity="warning",
        why="A payer carries a negative balance forward (PLB FB); it sends no negative payment.",
        fix="Check BPR02 and BPR03 with the payer.",
    ),
    rule(
        "method-unknown",
        OneOf("method", ("ACH", "BOP", "CHK", "FWT", "NON")),
        severity="warning",
        why="The payment cannot be looked for at the bank.",
        fix="Check BPR04 with the payer or clearinghouse.",
    ),
    rule(
        "payee-npi-check-digit",
        Holds(check.npi("payee_npi"), "payee_npi to have ten digits and a right check digit"),
        severity="warning",
        why="The payer holds a wrong number for the practice.",
        fix="Correct the practice's enrolment with the payer.",
    ),
    shared.known_payer(),
    rule(
        "claims-incomplete",
        Holds(remitted.holds_its_claims, "the claim payments that the 835 held (Σ CLP04)"),
        severity="warning",
        why="Claims of the payment were refused or lost: its money is received but not all posted.",
        fix="Mend the refused claims of the file, and send it again whole.",
    ),
    rule(
        "provider-adjustments-incomplete",
        Holds(
            remitted.holds_its_provider_adjustments,
            "the provider adjustments that the 835 held (Σ PLB)",
        ),
        severity="warning",
        why="A recoupment or interest of the payment was refused or lost.",
        fix="Mend the refused rows of the file, and send it again whole.",
    ),
    rule(
        "trace-missing",
        Holds(remitted.money_has_a_trace, "a trace number with every payment of money"),
        severity="warning",
        why="Without it the payment is not found at the bank, and a second copy is not recognised.",
        fix="Ask the payer or clearinghouse for TRN02.",
    ),
    rule(
        "trace-repeated",
        Holds(remitted.trace_once, "a payer's trace number to stand for one payment"),
        severity="warning",
        why="Two payments under one number are one sent twice, or one of them is not found.",
        fix="Compare with the bank; if it came once, remove the second file.",
    ),
    rule(
        "notice-with-amount",
        Holds(remitted.notice_pays_nothing, "no amount on a notice without payment (NON)"),
        severity="warning",
        why="The money is posted though no payment was made.",
        fix="Check BPR02 and BPR04 with the payer.",
    ),
    rule(
        "not-banked",
        Holds(
            remitted.payment_is_banked, "a deposit with the payment's trace number within 30 days"
        ),
        severity="info",
        why="Money that was announced and posted may never have come.",
        fix="Look for the payment in the bank statement; ask the payer to trace it.",
    ),
)
