"""Rules of ``other_payers``: one other payer named on one submission (837 loop 2320)."""

from __future__ import annotations

from expectations import relations
from expectations.rule import Holds, OneOf, dated, present, rule, suite
from vitals.tables import OTHER_PAYERS

RULES = suite(
    OTHER_PAYERS,
    present("submission_id", "What another payer did belongs to a submission."),
    present("claim_id", "Without its number it cannot be held against the claim."),
    rule(
        "submission-unknown",
        Holds(relations.belongs_to("claims", "submission_id"), "the submission it belongs to"),
        severity="critical",
        why="What another payer did explains nothing without the claim that tells it.",
        fix="Send the whole 837 again.",
    ),
    rule(
        "sequence-unknown",
        OneOf("sequence", ("P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H", "U")),
        severity="warning",
        why="Whose turn it was decides which answer came first.",
        fix="Check SBR01 of the other payer (837 loop 2320).",
    ),
    dated("adjudicated_on", severity="warning"),
)
