"""Rules of the sign of denials that look at deadlines: missed, and denials that only wait.

The families are two: what was lost since its deadline passed, and what has no answer yet. They look
at other claims. What must not live here: how many claims are denied, and why; see ``denials``.
"""

from __future__ import annotations

from vitals.triggers.denial_evidence import missed_dollars, rare
from vitals.triggers.measures import proven
from vitals.triggers.rules import Advice, Rule

_NO_ANSWERS = "No payer answers were received"
_NO_ACTIONS = "No appeals and no follow-up log were received"
_CALENDAR = Advice(
    "Put appeal deadlines on a calendar",
    "List every denial with its last day, and file those that end within two weeks first.",
)

LATE = Rule(
    id="late",
    subject="denials",
    kpi="appeal_on_time_rate",
    family="deadlines",
    measure=proven,
    fires_when="below",
    unit="share",
    min_denominator=20,
    fired="Only {num} of {den:denial} whose deadline fell {when} ({value}) "
    "{num:was|were} answered in time; "
    "the line is {limit}.",
    quiet="{num} of {den:denial} whose deadline fell {when} ({value}) {num:was|were} "
    "answered in time.",
    missing="{reason}, so nobody can say whether denials are answered in time.",
    absent=_NO_ACTIONS,
    advice=_CALENDAR,
)
MISSED_DOLLARS = Rule(
    id="missed_dollars",
    subject="denials",
    kpi="appeal_on_time_rate",
    part=("dollars", "missed"),
    family="deadlines",
    measure=missed_dollars,
    fires_when="above",
    unit="share",
    counted="cents",
    takes_kpi_override=False,
    fired="Denials of {num} passed their deadline unanswered in {span}, {value} of what is "
    "charged; the line is {limit}.",
    quiet="Denials of {num} passed their deadline unanswered in {span}, {value} of what is "
    "charged; the line of {limit} is not passed.",
    missing="{reason}, so the money lost to missed deadlines is not known.",
    absent=_NO_ACTIONS,
    advice=_CALENDAR,
)
TIMELY_FILING = Rule(
    id="timely_filing",
    subject="denials",
    kpi="timely_filing_denial_rate",
    family="deadlines",
    measure=rare,
    fires_when="at_least",
    unit="share",
    fired="{num} of {den:claim} ({value}) {num:was|were} denied {when} as sent too late; "
    "the line is {limit}.",
    quiet="{num} of {den:claim} {num:was|were} denied {when} as sent too late.",
    missing="{reason}, so nobody can say whether claims are sent too late.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Send claims before the filing limit",
        "Look daily at unsent and rejected claims with less than 30 days left.",
    ),
)
UNWORKED = Rule(
    id="unworked",
    subject="denials",
    kpi="days_to_work_denial",
    part=("unworked", "31_60"),
    family="unworked",
    measure=proven,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="Nobody has worked {num} of {den:denial} ({value}) that were 31 to 60 days old at the "
    "month's end{added}; the line is {limit}.",
    quiet="Nobody has worked {num} of {den:denial} ({value}) that were 31 to 60 days old at the "
    "month's end{added}; the line of {limit} is not reached.",
    missing="{reason}, so denials that nobody worked are not known.",
    absent=_NO_ACTIONS,
    advice=Advice(
        "Work every denial within five days",
        "Take the denials nobody has touched for a month first, by their last day for an appeal.",
    ),
)
UNANSWERED = Rule(
    id="unanswered",
    subject="denials",
    kpi="days_to_work_denial",
    part=("unanswered", "31_60"),
    family="unworked",
    measure=proven,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="{num} of {den:denial} that {den:was|were} 31 to 60 days old at the month's end "
    "({value}) {num:has|have} not been answered; the line is {limit}.",
    quiet="{num} of {den:denial} that {den:was|were} 31 to 60 days old at the month's end "
    "({value}) {num:has|have} not been answered; the line of {limit} is not reached.",
    missing="{reason}, so denials that wait for an answer are not known.",
    absent=_NO_ACTIONS,
    advice=Advice(
        "Answer the denials that wait for a month",
        "Decide for each: appeal, correct and send again, bill the patient, or write off.",
    ),
)
