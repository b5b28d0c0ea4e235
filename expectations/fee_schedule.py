"""Rules of ``fee_schedule``: one contracted price."""

from __future__ import annotations

from expectations import predicates as check
from expectations import repeats, shared
from expectations.rule import Holds, InOrder, Matches, Within, dated, present, rule, suite
from vitals.tables import FEE_SCHEDULE

PERIOD = ("effective_from", "effective_to")

RULES = suite(
    FEE_SCHEDULE,
    present("payer_id", "A price of no payer prices nothing."),
    present("procedure", "A price of no procedure prices nothing."),
    present("effective_from", "A price holds from a day on."),
    present("allowed_cents", "A price is an amount."),
    rule(
        "period-reversed",
        InOrder("effective_from", "effective_to"),
        severity="critical",
        why="A price that ends before it begins holds on no day.",
        fix="Correct the period.",
    ),
    rule(
        "price-negative",
        Within("allowed_cents", 0),
        severity="critical",
        why="No contract pays less than nothing.",
        fix="Correct the amount.",
    ),
    rule(
        "prices-contradict",
        Holds(
            check.one_value_per(FEE_SCHEDULE.key, "allowed_cents"),
            "one price for a payer, procedure, modifier, place and first day",
        ),
        severity="critical",
        why="Whether a payer underpaid cannot be judged by two prices.",
        fix="Keep the price of the contract and remove the other.",
    ),
    dated("effective_from", ahead=3653, severity="warning"),
    rule(
        "price-zero",
        Within("allowed_cents", 1),
        severity="warning",
        why="A price of 0 makes every payment right.",
        fix="Leave procedures without a price out of the schedule.",
    ),
    rule(
        "procedure-shape",
        Matches("procedure", check.PROCEDURE, "a CPT, HCPCS or revenue code"),
        severity="warning",
        why="A code of another shape prices no line.",
        fix="Correct the code; a spreadsheet may have eaten its leading zeros.",
    ),
    rule(
        "modifier-shape",
        Matches("modifier", r"^[A-Z0-9]{2}$", "one modifier of two characters"),
        severity="warning",
        why="A modifier of another shape prices no line.",
        fix="Correct the modifier; one price to a row.",
    ),
    rule(
        "place-of-service-shape",
        Matches("place_of_service", r"^\d{2}$", "two digits"),
        severity="warning",
        why="A place of another shape prices no line.",
        fix="Correct the place of service; a spreadsheet may have eaten its leading zero.",
    ),
    shared.known_payer(),
    rule(
        "periods-overlap",
        Holds(
            repeats.periods_apart(FEE_SCHEDULE.key[:-1], *PERIOD, "allowed_cents"),
            "one price at a time",
        ),
        severity="warning",
        why="On days with two prices an underpayment cannot be told.",
        fix="End the old price on the day before the new one begins.",
    ),
    rule(
        "price-implausible",
        Within("allowed_cents", 0, 100_000_000),
        severity="warning",
        why="A price above a million dollars is nearly always a lost decimal point.",
        fix="Check the amount; the export must give dollars with their decimals.",
    ),
)
