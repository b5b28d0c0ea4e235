"""Rules of ``acknowledgements``: one answer to one submitted claim."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, shared
from expectations.rule import Holds, Matches, OneOf, dated, present, rule, suite
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
    shared.known_claim(
        "The answer cannot be held against any submission.",
        fix="Send the 837 or the claims table that holds the claim.",
    ),
    shared.happened("received_on"),
    rule(
        "answered-before-submission",
        Holds(
            relations.not_before_submission("received_on"),
            "received_on not before the claim's first submission",
        ),
        severity="warning",
        why="An answer to what was not sent belongs to another claim.",
        fix="Check the submission date of the claim, and its number.",
    ),
    rule(
        "status-code-shape",
        Matches("status_code", r"^\d{1,4}$", "a claim status code of digits"),
        severity="warning",
        why="A status of another shape tells no reason for a rejection.",
        fix="Check STC01-2 with the clearinghouse.",
    ),
    rule(
        "rejected-without-status",
        Holds(
            check.needs("is_accepted", (False,), "status_code"),
            "a status code with every rejection",
        ),
        severity="info",
        why="Why the claim was rejected cannot be told.",
        fix="Export the claim status code (STC01-2) with the answer.",
    ),
    rule(
        "answer-repeated",
        Holds(
            check.first_of("source_file", *ACKNOWLEDGEMENTS.key),
            "an answer to stand once in a file",
        ),
        severity="info",
        why="The same answer twice tells nothing new; a lost one may have its place.",
        fix="Nothing to do.",
    ),
)
