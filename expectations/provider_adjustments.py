"""Rules of ``provider_adjustments``: one PLB pair of one payment."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, Matches, dated, present, rule, suite
from vitals.tables import PROVIDER_ADJUSTMENTS

RULES = suite(
    PROVIDER_ADJUSTMENTS,
    present("payment_id", "A provider adjustment belongs to a payment."),
    present("reason_code", "Recoupment, interest and forwarding are told apart by it."),
    present("amount_cents", "An adjustment without an amount cannot be posted."),
    present("posted_on", "Money without a date belongs to no month."),
    rule(
        "payment-unknown",
        Holds(check.found_in("payments", "payment_id"), "the payment it belongs to"),
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
)
