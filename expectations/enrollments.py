"""Rules of ``enrollments``: one provider's enrolment with one payer."""

from __future__ import annotations

from expectations import predicates as check
from expectations import shared
from expectations.rule import Holds, InOrder, dated, present, rule, suite
from vitals.tables import ENROLLMENTS

RULES = suite(
    ENROLLMENTS,
    present("provider_npi", "An enrolment of no provider admits nobody."),
    present("payer_id", "An enrolment with no payer admits nowhere."),
    rule(
        "period-reversed",
        InOrder("effective_on", "expires_on"),
        severity="critical",
        why="An enrolment that ends before it begins holds on no day.",
        fix="Correct the period.",
    ),
    rule(
        "provider-npi-check-digit",
        Holds(check.npi("provider_npi"), "provider_npi to have ten digits and a right check digit"),
        severity="warning",
        why="The enrolment matches no provider of a claim.",
        fix="Correct the provider's NPI.",
    ),
    dated("effective_on", ahead=3653, severity="warning"),
    rule(
        "enrollment-repeated",
        Holds(
            check.first_of("provider_npi", "payer_id", "effective_on"),
            "an enrolment with one first day to stand once",
        ),
        severity="warning",
        why="Which of the two holds cannot be told.",
        fix="Keep one row for each period of enrolment.",
    ),
    shared.known_payer(),
    shared.known_provider("provider_npi"),
)
