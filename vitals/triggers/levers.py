"""What can be done about each rule that fired: the figure that quiets it, in the doer's words.

A declaration a rule. Words are templates over ``k`` (by how much), ``part`` (k of now), ``now``,
``to`` (the figure at which it is quiet), ``den``, and the months it must hold: ``when``, ``by``,
``end`` (of them) and ``day`` (their last one); they agree with numbers as in ``words.Told``. What
must not live here: numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Whose = Literal["", "group", "triple", "payer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """How a rule is quieted.

    ``kpi`` and ``part`` name the figure where it is not the rule's own; ``whose`` a breakdown whose
    leading member is meant. ``is_value``: the value is changed and not its numerator. ``step`` is
    the unit of the figure; without one nothing can be counted and only ``says`` is told.
    ``is_part``: the figure is part of its denominator and cannot be more.
    """

    says: str
    goes_up: bool = False
    is_value: bool = False
    is_part: bool = True
    step: float | None = 1
    kpi: str = ""
    whose: Whose = ""


_AT_MOST = "{to:none|at most #|at most #}"
_DOLLAR = 100

LEVERS: Mapping[str, Lever] = {
    "follow_up.overdue": Lever(
        says="work {part} {now:overdue claim|overdue claims} {by}",
    ),
    "follow_up.untouched": Lever(
        says="{by}, work {part} {now:claim older than 45 days that was|claims older than 45 days "
        "that were} never touched",
    ),
    "follow_up.untouched_dollars": Lever(
        says="{by}, work claims worth {k} of the {now} on claims that were never touched",
        step=_DOLLAR,
    ),
    "follow_up.reactive": Lever(
        says=_AT_MOST + " of about {den:claim} first worked because a patient called, because cash "
        "was short, or only after 60 days {when}",
    ),
    "follow_up.regularity": Lever(
        says=_AT_MOST + " of the 12 weeks to {day} without work on any claim",
    ),
    "follow_up.uneven": Lever(
        says="work a week that swings by no more than {to} times its average in the 12 weeks to "
        "{day}",
        is_value=True,
        step=0.01,
    ),
    "follow_up.fallen": Lever(
        says="{to:at least # touch|at least # touches} of claims {when}",
        goes_up=True,
        is_part=False,
    ),
    "follow_up.spacing": Lever(
        says="nine claims in ten touched again within {to:day} {when}",
        is_value=True,
    ),
    "follow_up.accepted_unpaid": Lever(
        says="{by}, get an answer to {part} {now:accepted claim|accepted claims} without one",
    ),
    "follow_up.unanswered": Lever(
        says="{by}, act on {part} {now:unpaid claim|unpaid claims} older than 45 days without an "
        "answer",
    ),
    "follow_up.aging": Lever(
        says="{by}, collect or close {k} of the {now} older than 90 days", step=_DOLLAR
    ),
    "follow_up.older": Lever(
        says="{by}, collect or close {k} of the {now} older than 90 days", step=_DOLLAR
    ),
    "denials.rising": Lever(says=_AT_MOST + " of about {den:claim} denied {when}"),
    "denials.level": Lever(says=_AT_MOST + " of about {den:claim} denied {when}"),
    "denials.dollars": Lever(says=_AT_MOST + " of about {den} billed denied {when}", step=_DOLLAR),
    "denials.repeat": Lever(
        says=_AT_MOST + " of about {den:denial} repeating those of the months before {when}",
    ),
    "denials.leading": Lever(
        says="{to:no denial|at most # denial|at most # denials} for the commonest reason {when}",
        whose="group",
    ),
    "denials.triple": Lever(
        says="{to:no denial|at most # denial|at most # denials} of the payer, reason and procedure "
        "that repeat, in the three months to {day}",
        kpi="repeat_denial_rate",
        whose="triple",
    ),
    "denials.unclear": Lever(
        says="record what really caused each denial until one cause stands out", step=None
    ),
    "denials.unexplained": Lever(
        says=_AT_MOST + " of about {den:denial} without a reason one can act on {when}",
    ),
    "denials.late": Lever(
        says="answer at least {to} of about {den:denial} before the deadline that falls {when}",
        goes_up=True,
    ),
    "denials.missed_dollars": Lever(
        says="{to:let no denial|let denials of at most #|let denials of at most #} pass their "
        "deadline unanswered {when}",
        step=_DOLLAR,
    ),
    "denials.timely_filing": Lever(
        says=_AT_MOST + " of about {den:claim} denied for late filing {when}",
    ),
    "denials.unworked": Lever(
        says=_AT_MOST + " of about {den:denial} that {den:is|are} 31 to 60 days old left unworked "
        "{end}",
    ),
    "denials.unanswered": Lever(
        says=_AT_MOST + " of about {den:denial} that {den:is|are} 31 to 60 days old left without "
        "an answer {end}",
    ),
    "payments.lines": Lever(
        says=_AT_MOST + " of about {den:paid service line} below contract {when} (disputed and "
        "reprocessed, or the fee schedule corrected)",
    ),
    "payments.dollars": Lever(
        says=_AT_MOST + " less than the about {den} that contracts promise {when}", step=_DOLLAR
    ),
    "payments.rising": Lever(
        says=_AT_MOST + " of about {den:paid service line} below contract {when}",
    ),
    "payments.one_payer": Lever(
        says=_AT_MOST + " of about {den:paid service line} of the payer that stands out below "
        "contract {when}",
        whose="payer",
    ),
    "payments.below_usual": Lever(
        says=_AT_MOST + " of about {den:paid service line} below what the payer usually allows "
        "{when}",
    ),
    "payments.collection": Lever(
        says="collect {k} more of the {den} that could be collected in the twelve months to {day}",
        goes_up=True,
        step=_DOLLAR,
    ),
    "payments.yield": Lever(
        says="payments of at least {to} {when}", goes_up=True, is_value=True, step=_DOLLAR
    ),
    "payments.takeback": Lever(says=_AT_MOST + " taken back by payers {when}", step=_DOLLAR),
    "payments.bundling": Lever(
        says=_AT_MOST + " of about {den:claim} denied as part of another service {when}",
    ),
    "staff_time.hours": Lever(
        says="move {k:hour} a month from patient-facing staff to a biller {by}",
    ),
    "staff_time.rising": Lever(
        says="{to:none|at most # hour|at most # hours} of patient-facing staff on billing {when}",
    ),
    "staff_time.hands": Lever(
        says=_AT_MOST + " of about {den:# touch|# touches} of claims by people who are no "
        "billers {when}",
    ),
    "staff_time.overtime": Lever(
        says="{to:no overtime|at most # hour of overtime|at most # hours of overtime} of people "
        "who bill {when}",
    ),
    "staff_time.load": Lever(
        says="a load of at most {to:claim} for each biller in the twelve months to {day}",
        is_value=True,
    ),
    "staff_time.charge_lag": Lever(
        says="charges entered within {to:day} of the visit {when}", is_value=True
    ),
    "staff_time.busy_days": Lever(
        says="charges of busy days entered as soon as those of other days", step=None
    ),
    "growth.capacity": Lever(
        says="bring what billing would carry from {now} to {to} of what today's billers can, by "
        "more hands or by less growth, {by}",
        is_value=True,
        step=0.01,
    ),
    "growth.backlog": Lever(
        says="work {part} {now:overdue claim|overdue claims} before more are added, {by}",
        kpi="overdue_follow_up_rate",
    ),
    "growth.enrollment": Lever(
        says="{to:no claim|at most # claim|at most # claims} denied for a missing enrolment {when}",
    ),
    "growth.starting": Lever(
        says="put {k:# more enrolment|# more enrolments} of providers who start in force {by}",
        goes_up=True,
    ),
    "growth.strain": Lever(says="follow-up that keeps up in busy months as in others", step=None),
}
"""By 'subject.rule', each rule of the five signs."""
