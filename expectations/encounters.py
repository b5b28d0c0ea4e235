"""Rules of ``encounters``: one appointment."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, shared
from expectations.rule import Holds, InOrder, OneOf, dated, present, rule, suite
from vitals.tables import ENCOUNTERS

RULES = suite(
    ENCOUNTERS,
    present("encounter_id", "Without it a corrected visit cannot replace the first one."),
    present("service_on", "A visit without a date belongs to no month."),
    present("status", "Only a completed visit should lead to a charge."),
    dated("service_on", ahead=731),
    rule(
        "status-unknown",
        OneOf("status", ("completed", "cancelled", "no_show")),
        severity="critical",
        why="Whether the visit should have been billed cannot be told.",
        fix="Map the status to one of these.",
    ),
    rule(
        "encounter-repeated",
        Holds(check.first_of("encounter_id"), "encounter_id to stand once in a practice"),
        severity="critical",
        why="A visit listed twice counts twice; the first one is kept.",
        fix="Export one row for each visit.",
    ),
    dated("note_signed_on", severity="warning"),
    rule(
        "completed-in-future",
        Holds(check.past_unless_planned, "completed visits not after today"),
        severity="warning",
        why="A visit that is still to come cannot be completed.",
        fix="Correct the status or the date.",
    ),
    rule(
        "note-before-service",
        InOrder("service_on", "note_signed_on"),
        severity="warning",
        why="A note signed before the visit does not document it.",
        fix="Correct the date of the visit or of the note.",
    ),
    rule(
        "missed-but-billed",
        Holds(
            check.absent_where("status", ("cancelled", "no_show"), "claim_id"),
            "no claim for a visit that did not happen",
        ),
        severity="warning",
        why="Billing a visit that did not happen is a false claim.",
        fix="Correct the status, or void the claim.",
    ),
    rule(
        "provider-npi-check-digit",
        Holds(check.npi("provider_npi"), "provider_npi to have ten digits and a right check digit"),
        severity="warning",
        why="The visit cannot be matched to a provider.",
        fix="Correct the provider's NPI in the practice's system.",
    ),
    shared.known_claim(
        "The visit has a claim number, but the claim was not submitted yet or is not here.",
        severity="info",
        fix="Look the claim up if the visit is older than the practice takes to submit.",
    ),
    shared.after_birth("service_on"),
    shared.known_provider("provider_npi"),
    rule(
        "note-dated-ahead",
        Holds(check.not_ahead("note_signed_on"), "note_signed_on not after today"),
        severity="warning",
        why="A note that is still to be signed documents nothing yet.",
        fix="Correct the date of the note.",
    ),
    rule(
        "service-differs-from-claim",
        Holds(relations.serves_the_claim, "a service date of the claim billed for it"),
        severity="warning",
        why="The visit was billed under another date, or under another visit's claim.",
        fix="Compare date and claim number in the practice's system.",
    ),
)
