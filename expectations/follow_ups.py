"""Rules of ``follow_ups``: one piece of work on a claim."""

from __future__ import annotations

from expectations import predicates as check
from expectations import shared
from expectations.rule import Holds, InOrder, OneOf, dated, present, rule, suite
from vitals.tables import FOLLOW_UPS

RULES = suite(
    FOLLOW_UPS,
    present("claim_id", "Work on no claim is no follow-up."),
    present("worked_on", "Whether a claim is overdue counts from the last work on it."),
    present("action", "A note is no follow-up, a call is."),
    dated("worked_on"),
    rule(
        "action-unknown",
        OneOf(
            "action",
            (
                *("status_check", "payer_call", "resubmission", "corrected_claim"),
                *("appeal", "patient_call", "note"),
            ),
        ),
        severity="critical",
        why="Whether the claim was worked cannot be told.",
        fix="Map the system's action to one of these.",
    ),
    rule(
        "reason-unknown",
        OneOf(
            "reason",
            ("scheduled", "patient_inquiry", "payer_request", "cash_shortfall", "other"),
        ),
        severity="warning",
        why="Planned and reactive work cannot be told apart.",
        fix="Map the system's reason to one of these, or leave it blank.",
    ),
    dated("next_action_on", ahead=1826, severity="warning"),
    rule(
        "next-action-before-work",
        InOrder("worked_on", "next_action_on"),
        severity="warning",
        why="The claim counts as overdue from the day it was worked.",
        fix="Correct the date of the next action.",
    ),
    shared.known_claim("The work cannot be credited to any claim."),
    shared.happened("worked_on"),
    shared.after_birth("worked_on"),
    shared.after_service(
        "worked_on",
        "Nobody follows a claim up before its service; the touch is on the wrong claim.",
    ),
    rule(
        "work-repeated",
        Holds(
            check.first_of(*FOLLOW_UPS.key),
            "one action of one person on a claim and day to stand once",
        ),
        severity="info",
        why="The same touch listed twice makes the work look thicker than it is.",
        fix="Nothing to do if the work was done twice; else export each touch once.",
    ),
)
