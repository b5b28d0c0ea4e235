"""Rules of ``staff_time``: one person's hours in one week."""

from __future__ import annotations

from expectations import predicates as check
from expectations import repeats, shared
from expectations.rule import Holds, OneOf, Within, dated, present, rule, suite
from vitals.tables import STAFF_TIME

WEEK_HUNDREDTHS = 168 * 100

RULES = suite(
    STAFF_TIME,
    present("week_of", "Hours without a week belong to no month."),
    present("person", "A corrected row finds the first one by person and week."),
    present("role", "Hours of billers and of clinical staff mean different things."),
    present("paid_hundredths", "A share of hours needs the hours paid."),
    present("billing_hundredths", "A share of hours needs the hours on billing."),
    dated("week_of"),
    rule(
        "role-unknown",
        OneOf("role", ("biller", "front_desk", "clinical", "owner", "other")),
        severity="critical",
        why="Whether billing keeps staff from patients cannot be told.",
        fix="Map the role to one of these.",
    ),
    rule(
        "paid-out-of-range",
        Within("paid_hundredths", 0, WEEK_HUNDREDTHS),
        severity="critical",
        why="A week has 168 hours.",
        fix="Give hours, not minutes or dollars, one week to a row.",
    ),
    rule(
        "billing-out-of-range",
        Within("billing_hundredths", 0, WEEK_HUNDREDTHS),
        severity="critical",
        why="A week has 168 hours.",
        fix="Give hours, not minutes or dollars, one week to a row.",
    ),
    rule(
        "billing-above-paid",
        Holds(
            check.hours_not_above("billing_hundredths", "paid_hundredths"),
            "hours on billing not above hours paid",
        ),
        severity="critical",
        why="Nobody spends more hours on billing than at work.",
        fix="Correct the hours; overtime belongs in the hours paid.",
    ),
    rule(
        "overtime-out-of-range",
        Within("overtime_hundredths", 0, WEEK_HUNDREDTHS),
        severity="warning",
        why="A week has 168 hours.",
        fix="Give hours, not minutes or dollars, one week to a row.",
    ),
    rule(
        "overtime-above-paid",
        Holds(
            check.hours_not_above("overtime_hundredths", "paid_hundredths"),
            "overtime not above hours paid",
        ),
        severity="warning",
        why="Overtime is part of the hours paid.",
        fix="Add overtime to the hours paid.",
    ),
    rule(
        "week-repeated",
        Holds(check.first_of(*STAFF_TIME.key), "a person's week in a role to stand once"),
        severity="warning",
        why="The hours of both rows are counted.",
        fix="Remove the repeated row if it says the same hours again.",
    ),
    shared.happened("week_of"),
    shared.after_birth("week_of"),
    rule(
        "person-beyond-week",
        Holds(repeats.within_one_week, "a person's hours over all roles within 168 a week"),
        severity="warning",
        why="A week has 168 hours; the same hours stand under two roles.",
        fix="Divide the hours between the roles.",
    ),
    rule(
        "week-begins-otherwise",
        Holds(repeats.weeks_begin_alike, "weeks that begin on the practice's usual weekday"),
        severity="warning",
        why="Weeks that begin on different days overlap, and their hours are counted twice.",
        fix="Give the first day of the week, the same weekday in every row.",
    ),
)
