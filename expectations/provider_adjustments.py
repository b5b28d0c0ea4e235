"""Rules of ``provider_adjustments``: one PLB pair of one payment."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations
from expectations.rule import Holds, Matches, OneOf, dated, present, rule, suite
from vitals.tables import PROVIDER_ADJUSTMENTS

REASONS = (
    *("50", "51", "72", "90", "AH", "AM", "AP", "B2", "B3", "BD", "BN", "C5", "CR", "CS", "CT"),
    *("CV", "CW", "DM", "E3", "FB", "FC", "GO", "HM", "IP", "IR", "IS", "J1", "L3", "L6", "LE"),
    *("LS", "OA", "OB", "PI", "PL", "RA", "RE", "SL", "TL", "WO", "WU", "ZZ"),
)
"""PLB03-1 of 4010 and 5010 (X12 code source 426)."""

RULES = suite(
    PROVIDER_ADJUSTMENTS,
    present("payment_id", "A provider adjustment belongs to a payment."),
    present("reason_code", "Recoupment, interest and forwarding are told apart by it."),
    present("amount_cents", "An adjustment without an amount cannot be posted."),
    present("posted_on", "Money without a date belongs to no month."),
    rule(
        "payment-unknown",
        Holds(relations.belongs_to("payments", "payment_id"), "the payment it belongs to"),
        severity="critical",
        why="An adjustment without its payment has no payer and balances nothing.",
        fix="Send the whole 835 again.",
    ),
    dated("posted_on"),
    dated("fiscal_period_on", ahead=1826, severity="warning"),
    rule(
        "reason-shape",
        Matches("reason_code", r"^[A-Z0-9]{2}$", "a two-character PLB reason"),
        severity="warning",
        why="A reason of another shape cannot be told as recoupment, interest or forwarding.",
        fix="Check PLB03-1 with the payer or clearinghouse.",
    ),
    rule(
        "reason-unknown",
        OneOf("reason_code", REASONS),
        severity="warning",
        why="Whether the money was recouped, forwarded or is interest cannot be told.",
        fix="Check PLB03-1 with the payer or clearinghouse.",
    ),
    rule(
        "amount-zero",
        Holds(check.not_zero("amount_cents"), "an amount other than 0"),
        severity="info",
        why="It changes nothing.",
        fix="Nothing to do.",
    ),
)
