"""Sign 1: follow-up is inconsistent or reactive.

Core evidence rests on the follow-up log. Aging and unpaid accepted claims are proxies: they speak
of the same trouble without the log, and never make the sign red by themselves.
"""

from __future__ import annotations

from dataclasses import replace

from vitals.triggers.follow_up_evidence import (
    fallen,
    idle_weeks,
    older,
    spaced,
    uneven,
    untouched_dollars,
)
from vitals.triggers.measures import level, rising
from vitals.triggers.rules import Advice, Rule
from vitals.triggers.signs import Sign

_NO_LOG = "No follow-up log was received"
_OWNER = Advice(
    "Give every untouched claim an owner",
    "Ask each payer for the status of every claim nobody has worked in 45 days.",
)

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
    fired="{num} of {den:claim} due for follow-up ({value}) {num:was|were} not touched in time "
    "{when}; the line is {limit}.",
    quiet="{num} of {den:claim} due for follow-up ({value}) {num:was|were} not touched in time "
    "{when}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether claims are worked in time.",
    absent=_NO_LOG,
    advice=Advice(
        "Clear the overdue claims",
        "Work the claims past their follow-up day, largest balance first; give each a next date.",
    ),
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
    fired="{num} of {den:unpaid claim} older than 45 days ({value}){added} "
    "{num:has|have} never been touched; "
    "the line is {limit}.",
    quiet="{num} of {den:unpaid claim} older than 45 days ({value}){added} "
    "{num:has|have} never been touched; "
    "the line of {limit} is not reached.",
    missing="{reason}, so nobody can say which old claims were never worked.",
    absent=_NO_LOG,
    advice=_OWNER,
)
UNTOUCHED_DOLLARS = Rule(
    id="untouched_dollars",
    subject="follow_up",
    kpi="untouched_claim_rate",
    part=("dollars", "untouched"),
    family="untouched",
    measure=untouched_dollars,
    fires_when="at_least",
    unit="share",
    counted="cents",
    takes_kpi_override=False,
    fired="{num} of {den} owed on claims older than 45 days ({value}) is on claims nobody has "
    "touched{added}; the line is {limit}.",
    quiet="{num} of {den} owed on claims older than 45 days ({value}) is on claims nobody has "
    "touched{added}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say how much money waits on claims never worked.",
    absent=_NO_LOG,
    advice=_OWNER,
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
    fired="{num} of {den:claim} ({value}) {num:was|were} first worked {when} because a "
    "patient called, because cash was short, or only after 60 days; the line is {limit}.",
    quiet="{num} of {den:claim} ({value}) {num:was|were} first worked {when} because a patient "
    "called, because cash was short, or only after 60 days; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say what makes the practice work a claim.",
    absent=_NO_LOG,
    advice=Advice(
        "Work claims by the calendar",
        "Look at each claim 30 days after it was sent, before a patient or the bank account asks.",
    ),
)
REGULARITY = Rule(
    id="regularity",
    subject="follow_up",
    kpi="follow_up_regularity",
    family="regularity",
    measure=idle_weeks,
    fires_when="at_least",
    unit="count",
    takes_kpi_override=False,
    fired="Of the last 12 weeks, {value} passed without work on any claim; the line is "
    "{limit:week}.",
    quiet="Of the last 12 weeks, {value} passed without work on any claim; the line of "
    "{limit:week} is not reached.",
    missing="{reason}, so nobody can say how regular the work is.",
    absent=_NO_LOG,
    advice=Advice(
        "Reserve weekly hours for follow-up",
        "Fix two half-days a week and name who covers when that person is away.",
    ),
)
UNEVEN = Rule(
    id="uneven",
    subject="follow_up",
    kpi="follow_up_regularity",
    part=("spread", "cv"),
    family="regularity",
    measure=uneven,
    fires_when="above",
    unit="factor",
    takes_kpi_override=False,
    fired="The work per week swings by {value} times its average; the line is {limit}.",
    quiet="The work per week swings by {value} times its average; the line of {limit} is not "
    "passed.",
    missing="{reason}, so nobody can say how even the work is.",
    absent=_NO_LOG,
    advice=Advice(
        "Even out the follow-up work",
        "Work the same number of claims each week and not in bursts.",
    ),
)
FALLEN = Rule(
    id="fallen",
    subject="follow_up",
    kpi="follow_up_regularity",
    part=("touches", "per_week"),
    family="activity",
    measure=fallen,
    fires_when="at_least",
    unit="share",
    takes_kpi_override=False,
    fired="Follow-up has fallen to {now:# touch|# touches} a week {when}; {usual} was usual here.",
    quiet="{now:# touch|# touches} a week {now:was|were} made {when}; {usual} is usual here.",
    missing="{reason}, so nobody can say whether follow-up has fallen.",
    absent=_NO_LOG,
    advice=Advice(
        "Find out who stopped following up",
        "Name who works claims this month, for how many hours, and who covers.",
    ),
)
SPACING = Rule(
    id="spacing",
    subject="follow_up",
    kpi="follow_up_interval_days",
    part=("percentile", "p90"),
    family="spacing",
    measure=spaced,
    fires_when="above",
    unit="days",
    min_denominator=20,
    takes_kpi_override=False,
    fired="One claim in ten waited {value} or longer between two touches {when}; the line is "
    "{limit}.",
    quiet="Nine of ten claims were touched again within {value} {when}; the line of {limit} is "
    "not passed.",
    missing="{reason}, so nobody can say how long claims wait between touches.",
    absent=_NO_LOG,
    advice=Advice(
        "Give every claim a next date",
        "Note at each touch when the claim is looked at again, and work the list by that date.",
    ),
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
    fired="{num} of {den:claim} that payers accepted ({value}) {num:has|have} no answer after 45 "
    "days{added}; {usual} was usual.",
    quiet="{num} of {den:claim} that payers accepted ({value}) {num:has|have} no answer after 45 "
    "days{added}; {usual} is usual.",
    missing="{reason}, so accepted claims that stay unpaid cannot be compared with earlier months.",
    absent="No payer acknowledgements were received",
    advice=Advice(
        "Chase accepted claims that brought no answer",
        "Send a status request for every claim accepted more than 45 days ago.",
    ),
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
    advice=Advice(
        "Work the oldest balances",
        "Go through what is open for more than 90 days by payer and decide: call, appeal or close.",
    ),
)

OLDER = replace(
    AGING,
    id="older",
    measure=older,
    takes_kpi_override=False,
    fired="{num} of {den} owed ({value}) is older than 90 days, {usual} was usual, {denials}.",
    quiet="{num} of {den} owed ({value}) is older than 90 days; {usual} is usual{why}.",
    missing="{reason}, so growth of old balances cannot be shown.",
)
UNANSWERED = Rule(
    id="unanswered",
    subject="follow_up",
    kpi="ar_over_90_rate",
    part=("unanswered", "45_days"),
    family="unpaid",
    measure=level,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_proxy=True,
    takes_kpi_override=False,
    fired="{num} of {den:unpaid claim} older than 45 days ({value}) had no answer, second sending "
    "or appeal{added}; the line is {limit}. Seen without a follow-up log, so a proxy.",
    quiet="{num} of {den:unpaid claim} older than 45 days ({value}) had no answer, "
    "second sending or appeal{added}; the line of {limit} is not reached.",
    missing="{reason}, so claims without an answer are not known.",
    absent="The claims sent and their answers were not received",
    advice=Advice(
        "Chase claims that brought no answer",
        "Send a status request for every claim sent more than 45 days ago.",
    ),
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
        FALLEN,
        SPACING,
        ACCEPTED_UNPAID,
        UNANSWERED,
        AGING,
        OLDER,
    ),
)
