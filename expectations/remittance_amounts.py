"""Rules of ``remittance_amounts``: one supplemental amount or quantity of one adjudication."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, OneOf, Within, present, rule, suite
from vitals.tables import REMITTANCE_AMOUNTS

RULES = suite(
    REMITTANCE_AMOUNTS,
    present("remittance_id", "A supplemental amount belongs to a remittance."),
    present("line_index", "Claim and line level are told apart by it."),
    present("segment", "Qualifiers mean one thing in an AMT and another in a QTY."),
    rule(
        "remittance-unknown",
        Holds(check.found_in("remittances", "remittance_id"), "the remittance it belongs to"),
        severity="critical",
        why="An amount without its remittance has no claim, payer or date.",
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
        "segment-unknown",
        OneOf("segment", ("AMT", "QTY", "MIA", "MOA")),
        severity="warning",
        why="An amount of another segment has no meaning here.",
        fix="Check the segment with the payer or clearinghouse.",
    ),
)
