"""Rules of ``appeals``: one level of appeal of one denial."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, shared
from expectations.rule import Holds, InOrder, OneOf, Within, dated, present, rule, suite
from vitals.tables import APPEALS

RULES = suite(
    APPEALS,
    present("claim_id", "An appeal of no claim recovers nothing."),
    present("denied_on", "The time to appeal counts from the denial."),
    dated("denied_on"),
    dated("filed_on"),
    dated("decided_on"),
    dated("deadline_on", ahead=1826, severity="warning"),
    rule(
        "filed-before-denial",
        InOrder("denied_on", "filed_on"),
        severity="warning",
        why="It would count as filed on time whatever happened.",
        fix="Correct the date of denial or of filing.",
    ),
    rule(
        "deadline-before-denial",
        InOrder("denied_on", "deadline_on"),
        severity="warning",
        why="No appeal could ever be on time.",
        fix="Correct the deadline, or leave it blank: the payer's own days then hold.",
    ),
    rule(
        "decided-before-filing",
        InOrder("filed_on", "decided_on"),
        severity="warning",
        why="A payer cannot decide on an appeal before it was filed.",
        fix="Correct the date of filing or of decision.",
    ),
    rule(
        "outcome-unknown",
        OneOf("outcome", ("overturned", "upheld", "partial", "withdrawn")),
        severity="warning",
        why="Whether the appeal was won cannot be told.",
        fix="Map the outcome to one of these.",
    ),
    rule(
        "decided-without-outcome",
        Holds(check.filled_with("decided_on", "outcome"), "an outcome with every decision"),
        severity="info",
        why="The appeal counts as neither won nor lost.",
        fix="Fill the outcome.",
    ),
    rule(
        "level-out-of-range",
        Within("level", 1, 5),
        severity="warning",
        why="No payer has more than five levels of appeal.",
        fix="Number the levels from 1.",
    ),
    rule(
        "recovered-negative",
        Within("recovered_cents", 0),
        severity="warning",
        why="An appeal recovers money or nothing.",
        fix="Correct the sign.",
    ),
    rule(
        "appeal-repeated",
        Holds(check.first_of("claim_id", "denied_on", "level"), "a level to stand once"),
        severity="warning",
        why="A denial listed twice counts twice.",
        fix="Remove the repeated row, or number its level.",
    ),
    shared.known_claim("The appeal cannot be held against any denial."),
    shared.happened("denied_on", "filed_on", "decided_on"),
    shared.after_service(
        "denied_on",
        "A service is not denied before it was rendered; the appeal is on the wrong claim.",
    ),
    rule(
        "recovered-above-charge",
        Holds(relations.recovers_within_charge, "recovered_cents not above the claim's charge"),
        severity="warning",
        why="An appeal cannot win more than was billed.",
        fix="Correct the amount, or the claim number.",
    ),
    rule(
        "recovered-though-lost",
        Holds(check.recovers_only_when_won, "nothing recovered by an appeal upheld or withdrawn"),
        severity="warning",
        why="Outcome and amount contradict each other; the share of appeals won is wrong.",
        fix="Correct the outcome or the amount.",
    ),
    rule(
        "decided-without-filing",
        Holds(check.filled_with("decided_on", "filed_on"), "a date of filing with every decision"),
        severity="warning",
        why="An appeal without a date of filing counts as never filed.",
        fix="Fill the date of filing.",
    ),
    rule(
        "outcome-without-decision",
        Holds(check.filled_with("outcome", "decided_on"), "a date of decision with every outcome"),
        severity="info",
        why="The appeal is won or lost in no month.",
        fix="Fill the date of the decision.",
    ),
)
