"""Rules of ``provider_summaries``: one element of a payer's summary over some claims (TS3, TS2)."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, Matches, Within, dated, present, rule, suite
from vitals.tables import PROVIDER_SUMMARIES

RULES = suite(
    PROVIDER_SUMMARIES,
    present("payment_id", "A provider summary belongs to a payment."),
    present("summary_index", "The elements of one summary are held together by it."),
    present("element", "A number is nothing without its meaning."),
    rule(
        "payment-unknown",
        Holds(check.found_in("payments", "payment_id"), "the payment it belongs to"),
        severity="critical",
        why="A summary without its payment summarises nothing.",
        fix="Send the whole 835 again.",
    ),
    rule(
        "summary-index-below-one",
        Within("summary_index", 1),
        severity="critical",
        why="Summaries count from 1 within their payment.",
        fix="Send the whole 835 again.",
    ),
    rule(
        "element-unknown",
        Matches("element", r"^TS[23]\d\d$", "an element of TS3 or TS2"),
        severity="warning",
        why="An element of another segment has no meaning here.",
        fix="Check the segment with the payer or clearinghouse.",
    ),
    dated("fiscal_period_on", ahead=1826, severity="warning"),
)
