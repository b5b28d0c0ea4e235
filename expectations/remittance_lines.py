"""Rules of ``remittance_lines``: one service line of one adjudication."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, remitted
from expectations.rule import Holds, Matches, Unique, Within, dated, present, rule, suite
from vitals.tables import REMITTANCE_LINES

RULES = suite(
    REMITTANCE_LINES,
    present("remittance_id", "A line belongs to a remittance."),
    present("line_index", "Adjustments find their line by it."),
    present("charge_cents", "The balance of the line cannot be checked without it."),
    present("paid_cents", "A line without a payment amount explains nothing."),
    rule(
        "remittance-unknown",
        Holds(relations.belongs_to("remittances", "remittance_id"), "the remittance it belongs to"),
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
        Holds(remitted.line_balances, "line charge less adjustments to be the line payment (SVC)"),
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
    rule(
        "amounts-negative",
        Holds(
            remitted.negative_only_in_reversal("charge_cents", "paid_cents"),
            "amounts not below 0 except in a reversal (22)",
        ),
        severity="warning",
        why="Only a reversal takes money back; the remittance's status may be wrong.",
        fix="Check CLP02 with the payer.",
    ),
    rule(
        "paid-above-allowed",
        Holds(check.not_above("paid_cents", "allowed_cents"), "paid_cents not above allowed_cents"),
        severity="warning",
        why="A payer pays at most what it allows; underpayments would be judged by a wrong price.",
        fix="Compare the allowed amount (AMT*B6) with the payer's remittance.",
    ),
    rule(
        "claim-line-unknown",
        Holds(remitted.claim_line_known, "a line of the claim with this procedure or number"),
        severity="warning",
        why="The payer answered a line that was not billed; its price and denial meet no charge.",
        fix="Look for a version of the claim that is not here; else ask the payer.",
    ),
    rule(
        "service-after-posting",
        Holds(remitted.served_before_posting, "service_on not after the remittance was posted"),
        severity="warning",
        why="A service that was paid before it was rendered has a wrong date.",
        fix="Compare the date with the payer's remittance.",
    ),
    rule(
        "procedure-shape",
        Matches("procedure", check.ADJUDICATED, "a CPT, HCPCS, revenue or drug code"),
        severity="warning",
        why="A code of another shape meets no line of the claim and no price.",
        fix="Check SVC01 with the payer or clearinghouse.",
    ),
    rule(
        "modifiers-shape",
        Matches("modifiers", check.MODIFIERS, "two-character modifiers separated by one blank"),
        severity="warning",
        why="A modifier of another shape does not find its price.",
        fix="Check SVC01 with the payer or clearinghouse.",
    ),
    rule(
        "units-negative",
        Within("units_thousandths", 0),
        severity="warning",
        why="Units below nothing price no line.",
        fix="Check SVC05 with the payer.",
    ),
    rule(
        "remark-codes-shape",
        Matches("remark_codes", check.REMARKS, "remark codes (N290 M15) separated by one blank"),
        severity="warning",
        why="A remark of another shape explains no denial.",
        fix="Check the remark codes with the payer.",
    ),
)
