"""Rules of ``adjustments``: one CAS triple of one adjudication."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, remitted
from expectations.rule import Holds, Matches, OneOf, Within, present, rule, suite
from vitals.tables import ADJUSTMENTS

RULES = suite(
    ADJUSTMENTS,
    present("remittance_id", "An adjustment belongs to a remittance."),
    present("line_index", "Claim and line level are told apart by it."),
    present("group_code", "It says who carries the amount: contract, patient or payer."),
    present("reason_code", "Denials are counted by their reason."),
    present("amount_cents", "An adjustment without an amount cannot be posted."),
    rule(
        "remittance-unknown",
        Holds(relations.belongs_to("remittances", "remittance_id"), "the remittance it belongs to"),
        severity="critical",
        why="An adjustment without its remittance has no claim, payer or date.",
        fix="Send the whole remittance again.",
    ),
    rule(
        "line-index-negative",
        Within("line_index", 0),
        severity="critical",
        why="Index 0 is the claim, lines count from 1.",
        fix="Number the lines from 1.",
    ),
    rule(
        "line-unknown",
        Holds(remitted.line_known, "a line of the remittance at this place"),
        severity="warning",
        why="The amount belongs to a line that was not sent, or was refused.",
        fix="Send the whole remittance again.",
    ),
    rule(
        "group-unknown",
        OneOf("group_code", ("CO", "OA", "PI", "PR", "CR")),
        severity="warning",
        why="Only PR moves a balance to the patient; a mistyped group would leave it.",
        fix="Check CAS01 with the payer or clearinghouse.",
    ),
    rule(
        "reason-shape",
        Matches("reason_code", r"^(?:\d{1,3}|[A-Z]\d{1,2})$", "a claim adjustment reason code"),
        severity="warning",
        why="A reason of another shape falls into no denial group.",
        fix="Check the reason with the payer; remark codes (N290 …) have a column of their own.",
    ),
    rule(
        "adjustment-repeated",
        Holds(
            check.first_of("remittance_id", "line_index", "group_code", "reason_code"),
            "a group and reason to stand once at one place",
        ),
        severity="warning",
        why="X12 allows a reason once in a place; the second one may count its amount twice.",
        fix="Ask the payer or clearinghouse which of the two is right.",
    ),
    rule(
        "patient-share-negative",
        Holds(
            remitted.patient_owes_no_less_than_nothing,
            "a PR amount not below 0 except in a reversal (22)",
        ),
        severity="warning",
        why="It would lower what the patient owes without a payment.",
        fix="Compare with the payer's remittance before billing the patient.",
    ),
    rule(
        "amount-above-charge",
        Holds(remitted.adjusts_within_charge, "an amount not above the charge of its remittance"),
        severity="warning",
        why="An adjustment larger than the charge is a slip in the amount or its decimal point.",
        fix="Ask the payer or clearinghouse for a corrected 835.",
    ),
    rule(
        "amount-zero",
        Holds(check.not_zero("amount_cents"), "an amount other than 0"),
        severity="info",
        why="It changes nothing; some payers tell a reason so.",
        fix="Nothing to do.",
    ),
)
