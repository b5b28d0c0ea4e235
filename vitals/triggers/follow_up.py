"""Sign 1: follow-up is inconsistent or reactive.

Core evidence rests on the follow-up log. Aging and unpaid accepted claims are proxies: they speak
of the same trouble without the log, and never make the sign red by themselves.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitals.triggers.history import Reading
from vitals.triggers.measures import held_against_limit, level, part_level, rising
from vitals.triggers.rules import Case, Observation, Rule
from vitals.triggers.signs import Sign

_NO_LOG = "No follow-up log was received"
_ENOUGH = 20
"""Claims due below which an idle week proves nothing."""
_BUSY = 5
"""Touches a week below which chance alone makes the weeks uneven (1 ÷ √5 = 0.45)."""


def _idle_weeks(case: Case) -> Observation:
    track = case.history.track(case.rule.kpi)
    if track is None or np.isnan(track.value[case.index]):
        return case.missing(track.reason[case.index] if track else "")
    due = case.history.reading("overdue_follow_up_rate", case.index, _ENOUGH)
    if due.value is None:
        return case.missing(due.reason or "the claims due for follow-up are not known")
    weeks = Reading(float(track.numerator[case.index]), float(track.numerator[case.index]), 12)
    return held_against_limit(case, weeks)


def _uneven(case: Case) -> Observation:
    idle = _idle_weeks(case)
    if idle.fired is None:
        return replace(idle, limit=case.limit)
    reading = case.history.part((case.rule.kpi, "spread", "cv"), case.index)
    if reading.value is None:
        return case.missing(reading.reason)
    if reading.denominator < _BUSY:
        return case.missing("too little work a week to be even", is_few=True)
    return held_against_limit(case, reading)


def _untouched_dollars(case: Case) -> Observation:
    """The dollars of ``untouched_claim_rate``, judged where the claims are enough to judge."""
    claims = case.history.reading(case.rule.kpi, case.index, _ENOUGH)
    if claims.value is None:
        return case.missing(claims.reason, is_few=claims.is_few)
    return part_level("dollars", "untouched")(case)


OVERDUE = Rule(
    id="overdue",
    subject="follow_up",
    kpi="overdue_follow_up_rate",
    family="overdue",
    measure=level,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den} claims due for follow-up ({value}) were not touched in time {when}; "
    "the line is {limit}.",
    quiet="{num} of {den} claims due for follow-up ({value}) were not touched in time {when}; "
    "the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether claims are worked in time.",
    absent=_NO_LOG,
)
UNTOUCHED = Rule(
    id="untouched",
    subject="follow_up",
    kpi="untouched_claim_rate",
    family="untouched",
    measure=level,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den} unpaid claims older than 45 days ({value}) have never been touched; "
    "the line is {limit}.",
    quiet="{num} of {den} unpaid claims older than 45 days ({value}) have never been touched; "
    "the line of {limit} is not reached.",
    missing="{reason}, so nobody can say which old claims were never worked.",
    absent=_NO_LOG,
)
UNTOUCHED_DOLLARS = Rule(
    id="untouched_dollars",
    subject="follow_up",
    kpi="untouched_claim_rate",
    family="untouched",
    measure=_untouched_dollars,
    fires_when="at_least",
    unit="share",
    counted="cents",
    takes_kpi_override=False,
    fired="{num} of {den} owed on claims older than 45 days ({value}) is on claims nobody has "
    "touched; the line is {limit}.",
    quiet="{num} of {den} owed on claims older than 45 days ({value}) is on claims nobody has "
    "touched; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say how much money waits on claims never worked.",
    absent=_NO_LOG,
)
REACTIVE = Rule(
    id="reactive",
    subject="follow_up",
    kpi="reactive_follow_up_rate",
    family="reactive",
    measure=level,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den} claims ({value}) were first worked because a patient called, because "
    "cash was short, or only after 60 days; the line is {limit}.",
    quiet="{num} of {den} claims ({value}) were first worked because a patient called, because "
    "cash was short, or only after 60 days; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say what makes the practice work a claim.",
    absent=_NO_LOG,
)
REGULARITY = Rule(
    id="regularity",
    subject="follow_up",
    kpi="follow_up_regularity",
    family="regularity",
    measure=_idle_weeks,
    fires_when="at_least",
    unit="count",
    takes_kpi_override=False,
    fired="Of the last 12 weeks, {value} passed without work on any claim; the line is {limit} "
    "weeks.",
    quiet="Of the last 12 weeks, {value} passed without work on any claim; the line of {limit} "
    "weeks is not reached.",
    missing="{reason}, so nobody can say how regular the work is.",
    absent=_NO_LOG,
)
UNEVEN = Rule(
    id="uneven",
    subject="follow_up",
    kpi="follow_up_regularity",
    family="regularity",
    measure=_uneven,
    fires_when="above",
    unit="factor",
    takes_kpi_override=False,
    fired="The work per week swings by {value} times its average; the line is {limit}.",
    quiet="The work per week swings by {value} times its average; the line of {limit} is not "
    "passed.",
    missing="{reason}, so nobody can say how even the work is.",
    absent=_NO_LOG,
)
ACCEPTED_UNPAID = Rule(
    id="accepted_unpaid",
    subject="follow_up",
    kpi="accepted_unpaid_rate",
    family="unpaid",
    measure=rising,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_proxy=True,
    takes_kpi_override=False,
    fired="{num} of {den} claims that payers accepted ({value}) have no answer after 45 days; "
    "{usual} was usual.",
    quiet="{num} of {den} claims that payers accepted ({value}) have no answer after 45 days; "
    "{usual} is usual.",
    missing="{reason}, so accepted claims that stay unpaid cannot be compared with earlier months.",
    absent="No payer acknowledgements were received",
)
AGING = Rule(
    id="aging",
    subject="follow_up",
    kpi="ar_over_90_rate",
    family="aging",
    measure=level,
    fires_when="at_least",
    unit="share",
    counted="cents",
    is_proxy=True,
    fired="{num} of {den} owed ({value}) is older than 90 days; the line is {limit}.",
    quiet="{num} of {den} owed ({value}) is older than 90 days; the line of {limit} is not "
    "reached.",
    missing="{reason}, so the age of what is owed is not known.",
    absent="The balances could not be rebuilt",
)

SIGN = Sign(
    id="follow_up",
    label="Follow-up on unpaid claims",
    question="followed_to_payment",
    function="follow_up",
    crossed="Unpaid claims are no longer followed up reliably.",
    watch="Follow-up on unpaid claims needs watching.",
    clear="Unpaid claims are followed up.",
    not_measurable="Whether unpaid claims are followed up cannot be said.",
    rules=(
        OVERDUE,
        UNTOUCHED,
        UNTOUCHED_DOLLARS,
        REACTIVE,
        REGULARITY,
        UNEVEN,
        ACCEPTED_UNPAID,
        AGING,
    ),
)
