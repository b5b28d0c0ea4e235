"""Rules of ``prior_adjustments``: one CAS triple of another payer's adjudication (837)."""

from __future__ import annotations

from expectations import relations
from expectations.rule import Holds, Matches, OneOf, Within, present, rule, suite
from vitals.tables import PRIOR_ADJUSTMENTS

RULES = suite(
    PRIOR_ADJUSTMENTS,
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
        why="Lines count from 1; an adjustment of the claim has none.",
        fix="Number the lines from 1 (LX01).",
    ),
    rule(
        "group-unknown",
        OneOf("group_code", ("CO", "OA", "PI", "PR", "CR")),
        severity="warning",
        why="The next payer cannot tell who carries the amount.",
        fix="Copy CAS01 from the other payer's remittance.",
    ),
    rule(
        "reason-shape",
        Matches("reason_code", r"^(?:\d{1,3}|[A-Z]\d{1,2})$", "a claim adjustment reason code"),
        severity="warning",
        why="The next payer will return a claim with a reason it does not know.",
        fix="Copy CAS02 from the other payer's remittance.",
    ),
)
