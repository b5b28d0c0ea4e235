"""Rules of ``transactions``: one entry of the practice's own ledger."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, shared
from expectations.rule import Holds, InOrder, OneOf, Within, dated, present, rule, suite
from vitals.tables import TRANSACTIONS

_CONTENT = ("transaction_id", "claim_id", "line_no", "posted_on", "kind", "account", "amount_cents")

RULES = suite(
    TRANSACTIONS,
    present("transaction_id", "Without it a corrected entry cannot replace the first one."),
    present("claim_id", "An entry without a claim changes no balance."),
    present("posted_on", "Money without a date belongs to no month."),
    present("kind", "Charge, payment and write-off are told apart by it."),
    present("account", "Insurance and patient balances are kept apart."),
    present("amount_cents", "An entry without an amount cannot be posted."),
    dated("posted_on"),
    rule(
        "kind-unknown",
        OneOf(
            "kind",
            (
                *("charge", "payer_payment", "patient_payment", "contractual"),
                *("write_off", "refund", "transfer"),
            ),
        ),
        severity="critical",
        why="An entry of unknown kind would move the balance the wrong way.",
        fix="Map the system's kind to one of these.",
    ),
    rule(
        "account-unknown",
        OneOf("account", ("insurance", "patient")),
        severity="critical",
        why="An entry on no account changes no balance.",
        fix="Use insurance or patient.",
    ),
    rule(
        "entry-repeated",
        Holds(check.first_of(*_CONTENT), "an entry to stand once"),
        severity="critical",
        why="The same entry twice would post its money twice; the first one is kept.",
        fix="Nothing to do if the export listed it twice; else give each entry its own id.",
    ),
    rule(
        "transaction-id-reused",
        Holds(check.first_of("transaction_id"), "transaction_id to stand once in a practice"),
        severity="warning",
        why="Where one id names two entries, a corrected file may replace the wrong one.",
        fix="Export the entry's own id, not that of its batch or visit.",
    ),
    dated("received_on", severity="warning"),
    dated("service_on", severity="warning"),
    rule(
        "reason-unknown",
        OneOf(
            "reason",
            (
                *("bad_debt", "small_balance", "timely_filing", "denial", "no_authorization"),
                *("credentialing", "charity", "administrative", "other"),
            ),
        ),
        severity="warning",
        why="A write-off of unknown reason cannot be told as avoidable or not.",
        fix="Map the system's reason to one of these.",
    ),
    rule(
        "patient-payment-on-insurance",
        Holds(
            check.implies("kind", ("patient_payment",), "account", ("patient",)),
            "patient payments on the patient account",
        ),
        severity="warning",
        why="It lowers what the payer is asked for, not what the patient owes.",
        fix="Check the account in the practice's system.",
    ),
    rule(
        "line-no-below-one",
        Within("line_no", 1),
        severity="warning",
        why="Lines count from 1; an entry on the whole claim has none.",
        fix="Number the lines from 1, or leave the column blank.",
    ),
    rule(
        "claim-unknown",
        Holds(relations.claim_known_or_charged, "a claim, a remittance or a charge of this number"),
        severity="warning",
        why="Money for a claim nobody charged leaves a credit that is none.",
        fix="Send the claims the entries belong to.",
    ),
    rule(
        "amount-zero",
        Holds(check.not_zero("amount_cents"), "an amount other than 0"),
        severity="info",
        why="It changes nothing; some systems write such entries as notes.",
        fix="Nothing to do.",
    ),
    shared.happened("posted_on", "received_on"),
    shared.after_birth("posted_on"),
    shared.known_payer(),
    rule(
        "posted-before-received",
        InOrder("received_on", "posted_on"),
        severity="warning",
        why="Money cannot be posted before it came; one of the two dates is wrong.",
        fix="Correct the date in the practice's system.",
    ),
    rule(
        "posted-before-claim-service",
        Holds(
            relations.settled_after_service,
            "payer money and write-offs not before the claim's service",
        ),
        severity="warning",
        why="Only a patient pays ahead; other entries before the service belong to another claim.",
        fix="Check the date, and that the claim number is the right one.",
    ),
    rule(
        "payer-payment-on-patient",
        Holds(
            check.implies("kind", ("payer_payment",), "account", ("insurance",)),
            "payer payments on the insurance account",
        ),
        severity="warning",
        why="It lowers what the patient owes, and leaves the payer's balance open.",
        fix="Check the account in the practice's system.",
    ),
    rule(
        "claim-paid-beyond-charge",
        Holds(
            relations.entries_within_charge,
            "payments on a claim, less refunds, not above its charge",
        ),
        severity="warning",
        why="Somebody paid twice, or a payment stands on the wrong claim: the credit is not ours.",
        fix="Find the second payment, and refund it or move it to its claim.",
    ),
    rule(
        "amount-implausible",
        Within("amount_cents", -100_000_000, 100_000_000),
        severity="warning",
        why="An entry above a million dollars is nearly always a lost decimal point.",
        fix="Check the amount; the export must give dollars with their decimals.",
    ),
    rule(
        "write-off-without-reason",
        Holds(check.needs("kind", ("write_off",), "reason"), "a reason with every write-off"),
        severity="info",
        why="An avoidable write-off cannot be told from bad debt.",
        fix="Export the reason of the adjustment, or map its code.",
    ),
)
