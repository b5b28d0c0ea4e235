"""Rules of ``prior_payments``: one other payer's adjudication of one line (837 SVD)."""

from __future__ import annotations

from expectations import relations
from expectations.rule import Holds, Within, dated, present, rule, suite
from vitals.tables import PRIOR_PAYMENTS

RULES = suite(
    PRIOR_PAYMENTS,
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
        "line-below-one",
        Within("line_no", 1),
        severity="critical",
        why="Lines count from 1.",
        fix="Number the lines from 1 (LX01).",
    ),
    dated("adjudicated_on", severity="warning"),
)
