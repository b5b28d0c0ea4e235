"""Rules of ``acknowledgements``: one answer to one submitted claim."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, OneOf, dated, present, rule, suite
from vitals.tables import ACKNOWLEDGEMENTS

RULES = suite(
    ACKNOWLEDGEMENTS,
    present("claim_id", "An answer to no claim accepts or rejects nothing."),
    present("received_on", "The first answer is found by its date."),
    dated("received_on"),
    rule(
        "source-unknown",
        OneOf("source", ("clearinghouse", "payer")),
        severity="warning",
        why="Which desk turned the claim back cannot be told.",
        fix="Use clearinghouse or payer.",
    ),
    rule(
        "accepted-but-code-rejects",
        Holds(
            check.implies("code", ("A3", "A6", "A7", "A8"), "is_accepted", (False,)),
            "a rejection with the codes A3, A6, A7 and A8",
        ),
        severity="warning",
        why="Code and decision contradict each other; a rejected claim is never paid.",
        fix="Ask the clearinghouse which of the two is right.",
    ),
    rule(
        "rejected-but-code-accepts",
        Holds(
            check.implies("code", ("A2", "A5"), "is_accepted", (True,)),
            "an acceptance with the codes A2 and A5",
        ),
        severity="warning",
        why="Code and decision contradict each other; the claim may be sent again for nothing.",
        fix="Ask the clearinghouse which of the two is right.",
    ),
    rule(
        "claim-unknown",
        Holds(
            check.claim_known_to("claims", "remittances", "transactions"),
            "a claim, a remittance or an entry of this number",
        ),
        severity="warning",
        why="The answer cannot be held against any submission.",
        fix="Send the 837 or the claims table that holds the claim.",
    ),
)
