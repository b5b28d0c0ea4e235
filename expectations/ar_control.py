"""Rules of ``ar_control``: the practice's own A/R of one month end."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, Matches, Unique, present, rule, suite
from vitals.tables import AR_CONTROL

RULES = suite(
    AR_CONTROL,
    present("month", "A balance belongs to a month end."),
    present("ar_total_cents", "The total is what the ledger is held against."),
    rule(
        "month-shape",
        Matches("month", r"^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$", "a month as YYYY-MM"),
        severity="critical",
        why="A month of another shape meets no month of the ledger.",
        fix="Write the month as YYYY-MM.",
    ),
    rule(
        "month-repeated",
        Unique(("month",)),
        severity="critical",
        why="The ledger cannot be held against two balances of one month.",
        fix="Keep the balance of the month end and remove the other.",
    ),
    rule(
        "month-ahead",
        Holds(check.month_not_ahead, "a month not after today's"),
        severity="warning",
        why="A month that is still to come has no balance.",
        fix="Correct the month.",
    ),
    rule(
        "parts-differ-from-total",
        Holds(check.parts_make_total, "insurance and patient A/R to add up to the total"),
        severity="warning",
        why="The practice's own figures contradict each other.",
        fix="Take all three from the same report of the practice's system.",
    ),
    rule(
        "part-alone",
        Holds(
            check.both_or_neither("insurance_ar_cents", "patient_ar_cents"),
            "insurance and patient A/R both, or neither",
        ),
        severity="info",
        why="One part alone cannot be held against the ledger's accounts.",
        fix="Fill the other part, 0 where there is none.",
    ),
)
