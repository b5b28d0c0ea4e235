"""Rules of ``remittance_lines``: one service line of one adjudication."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, Unique, Within, dated, present, rule, suite
from vitals.tables import REMITTANCE_LINES

RULES = suite(
    REMITTANCE_LINES,
    present("remittance_id", "A line belongs to a remittance."),
    present("line_index", "Adjustments find their line by it."),
    present("charge_cents", "The balance of the line cannot be checked without it."),
    present("paid_cents", "A line without a payment amount explains nothing."),
    rule(
        "remittance-unknown",
        Holds(check.found_in("remittances", "remittance_id"), "the remittance it belongs to"),
        severity="critical",
        why="A line without its remittance has no claim, payer or date.",
        fix="Send the whole remittance again.",
    ),
    rule(
        "line-index-below-one",
        Within("line_index", 1),
        severity="critical",
        why="Lines count from 1; index 0 stands for the claim's own adjustments.",
        fix="Number the lines from 1.",
    ),
    rule(
        "line-repeated",
        Unique(("remittance_id", "line_index")),
        severity="warning",
        why="Two lines at one place would share their adjustments.",
        fix="Send the whole remittance again.",
    ),
    rule(
        "service-out-of-balance",
        Holds(check.line_balances, "line charge less adjustments to be the line payment (SVC)"),
        severity="warning",
        why="SVC02 − Σ CAS = SVC03 is a rule of X12; where it fails an amount is wrong or lost.",
        fix="Ask the payer or clearinghouse for a corrected 835.",
    ),
    rule(
        "paid-above-charge",
        Holds(check.not_above("paid_cents", "charge_cents"), "paid_cents not above charge_cents"),
        severity="warning",
        why="A payer rarely pays more than it was billed; it will ask for the money back.",
        fix="Compare with the payer's remittance.",
    ),
    rule(
        "allowed-above-charge",
        Holds(
            check.not_above("allowed_cents", "charge_cents"),
            "allowed_cents not above charge_cents",
        ),
        severity="warning",
        why="A price above the charge means that the practice bills less than its contract pays.",
        fix="Raise the charge to the contract's price, or check the allowed amount.",
    ),
    dated("service_on", severity="warning"),
)
