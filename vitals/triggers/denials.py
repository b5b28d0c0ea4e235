"""Sign 2: denials rise without a clear pattern, repeat, or are appealed late or never.

The families are four findings of different advice (rising, repeat, unclear, late), and two more
that bear them out by other facts: the rate beside what other practices reach, and denials nobody
has touched. Rising looks at a practice's own past and level at an outside line; they are two
questions, and a practice that always was at the line is not said to have risen.
"""

from __future__ import annotations

from vitals.triggers.denial_deadlines import (
    LATE,
    MISSED_DOLLARS,
    TIMELY_FILING,
    UNANSWERED,
    UNWORKED,
)
from vitals.triggers.denial_evidence import (
    leading_reason,
    leading_triple,
    unclear,
    unexplained,
)
from vitals.triggers.measures import quarter, rising, shifted
from vitals.triggers.rules import Advice, Rule
from vitals.triggers.signs import Sign

_NO_ANSWERS = "No payer answers were received"

RISING = Rule(
    id="rising",
    subject="denials",
    kpi="denial_rate",
    family="rising",
    measure=rising,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="Denials have risen: {num} of {den:claim} ({value}) {num:was|were} denied {when}; "
    "{usual} was usual here.",
    quiet="{num} of {den:claim} ({value}) {num:was|were} denied {when}; {usual} is usual "
    "here{rise}.",
    missing="{reason}, so nobody can say whether denials rise.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Find what changed before denials rose",
        "Compare the commonest reasons with the months before and ask the payer behind the rise.",
    ),
)
LEVEL = Rule(
    id="level",
    subject="denials",
    kpi="denial_rate",
    family="level",
    measure=quarter,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den:claim} ({value}) {num:was|were} denied {when}; the line is {limit}.",
    quiet="{num} of {den:claim} ({value}) {num:was|were} denied {when}; the line of {limit} is "
    "not reached.",
    missing="{reason}, so the denial rate is not known.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Bring the denial rate down at its source",
        "Take the two commonest reasons and change the step at which each of them starts.",
    ),
)
DOLLARS = Rule(
    id="dollars",
    subject="denials",
    kpi="denial_dollar_rate",
    family="rising",
    measure=shifted,
    fires_when="at_least",
    unit="share",
    counted="cents",
    fired="Denied dollars have risen: {num} of {den} billed ({value}) was denied {when}; {usual} "
    "was usual here.",
    quiet="{num} of {den} billed ({value}) was denied {when}; {usual} is usual here.",
    missing="{reason}, so nobody can say whether denied dollars rise.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Work the costliest denials first",
        "Sort this month's denials by amount and answer the largest ones this week.",
    ),
)
REPEAT = Rule(
    id="repeat",
    subject="denials",
    kpi="repeat_denial_rate",
    family="repeat",
    measure=rising,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    left_out=6,
    fired="Denials that repeat have become more: {num} of {den} ({value}) {when} came from the "
    "same payer for the same reason as in the months before; {usual} was usual here.",
    quiet="{num} of {den:denial} ({value}) {when} came from the same payer for the same reason as "
    "in the months before; {usual} is usual here{rise}.",
    missing="{reason}, so nobody can say whether denials repeat.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Stop the denials that come back",
        "Take the reasons denied in earlier months too and add a check before the claim is sent.",
    ),
)
LEADING = Rule(
    id="leading",
    subject="denials",
    kpi="denial_rate",
    part=("group", "leading"),
    family="repeat",
    measure=leading_reason,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="One reason stands behind {num} of {den:denial} ({value}) {when}: {leading}; the line "
    "is {limit}.",
    quiet="The commonest reason, {leading}, stands behind {num} of {den:denial} ({value}) {when}; "
    "the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether one reason stands out.",
    absent="The reasons of denials are not known",
    advice=Advice(
        "Mend the one step behind most denials",
        "Find where the commonest reason starts, and add a check there before the claim is sent.",
    ),
)
TRIPLE = Rule(
    id="triple",
    subject="denials",
    kpi="repeat_denial_rate",
    part=("triple", "leading"),
    family="repeat",
    measure=leading_triple,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="{payer} has denied {what} for the same reason ({leading}) three months "
    "running: {num} of {den:denial} ({value}) {when}; the line is {limit}.",
    quiet="What one payer denies most, month after month, is {num} of {den:denial} ({value}) "
    "{when}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether one payer keeps denying the same.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Settle the denial that one payer keeps giving",
        "Take five of these claims to the payer's representative and agree on how to bill them.",
    ),
)
UNCLEAR = Rule(
    id="unclear",
    subject="denials",
    kpi="denial_concentration",
    family="pattern",
    measure=unclear,
    fires_when="at_most",
    unit="factor",
    fired="The reasons of denials have shifted and are spread so evenly that no single cause "
    "stands out (two denials share their reason with probability {value}; the line is {limit}).",
    quiet="The reasons of denials form a pattern that can be worked on (two denials share their "
    "reason with probability {value}, above {limit}).",
    missing="{reason}, so nobody can say whether denials have a pattern.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Give every denial a reason",
        "Record for each denial what really caused it, so that one cause can be worked on.",
    ),
)
UNEXPLAINED = Rule(
    id="unexplained",
    subject="denials",
    kpi="denial_rate",
    part=("information", "uninformative"),
    family="pattern",
    measure=unexplained,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="{num} of {den:denial} ({value}) {when} {num:names|name} no reason one can act on; the "
    "line is {limit}.",
    quiet="{num} of {den:denial} ({value}) {when} {num:names|name} no reason one can act on; the "
    "line of {limit} is not reached.",
    missing="{reason}, so nobody can say how many denials are unexplained.",
    absent="The reasons of denials are not known",
    advice=Advice(
        "Ask payers for the missing reasons",
        "Call on denials without a usable remark code and note what the payer says.",
    ),
)


SIGN = Sign(
    id="denials",
    label="Denials",
    question="denials_appealed_on_time",
    function="denials",
    crossed="Denials are out of hand.",
    watch="Denials need watching.",
    clear="Denials are under control.",
    not_measurable="Whether denials are under control cannot be said.",
    rules=(
        RISING,
        LEVEL,
        DOLLARS,
        REPEAT,
        LEADING,
        TRIPLE,
        UNCLEAR,
        UNEXPLAINED,
        LATE,
        MISSED_DOLLARS,
        TIMELY_FILING,
        UNWORKED,
        UNANSWERED,
    ),
)
