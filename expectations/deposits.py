"""Rules of ``deposits``: one bank deposit."""

from __future__ import annotations

from expectations import predicates as check
from expectations import remitted, shared
from expectations.rule import Holds, OneOf, Within, dated, present, rule, suite
from vitals.tables import DEPOSITS

RULES = suite(
    DEPOSITS,
    present("deposited_on", "Money without a date belongs to no month."),
    present("amount_cents", "A deposit is an amount."),
    dated("deposited_on"),
    rule(
        "amount-not-positive",
        Within("amount_cents", 1),
        severity="warning",
        why="A returned or empty deposit matches no payment.",
        fix="Check the entry with the bank statement.",
    ),
    rule(
        "method-unknown",
        OneOf("method", ("eft", "check", "card", "cash")),
        severity="warning",
        why="Payer transfers and patient cards cannot be told apart.",
        fix="Map the method to one of these.",
    ),
    rule(
        "deposit-repeated",
        Holds(check.first_of(*DEPOSITS.key), "a deposit of one day, payer and trace to stand once"),
        severity="info",
        why="Two equal deposits on one day may be real, or one listed twice.",
        fix="Compare with the bank statement.",
    ),
    shared.happened("deposited_on"),
    shared.after_birth("deposited_on"),
    shared.known_payer(),
    rule(
        "payment-unknown",
        Holds(remitted.deposit_is_a_payment, "a payment with the deposit's trace number"),
        severity="warning",
        why="Money came that no remittance explains: it cannot be posted to any claim.",
        fix="Ask the payer or clearinghouse for the 835 of this trace number.",
    ),
    rule(
        "differs-from-payment",
        Holds(
            remitted.deposit_is_its_payment, "deposits of a trace number to be the payment's amount"
        ),
        severity="warning",
        why="The bank received another amount than the payer announced.",
        fix="Compare the bank statement with BPR02; ask the payer for the rest.",
    ),
)
