"""Sign 5: growth is planned and its billing is not.

The plan stands in the practice's profile; steps within six months after the month count.
"""

from __future__ import annotations

import numpy as np

from vitals.practice import Growth, Practice
from vitals.triggers.history import Reading
from vitals.triggers.measures import correlation, held_against_limit, level, mean_of
from vitals.triggers.rules import (
    Advice,
    Case,
    Measure,
    Observation,
    Rule,
    limit_for,
    limit_in_force,
)
from vitals.triggers.signs import Sign
from vitals.triggers.staff_time import CHARGE_LAG, LOAD
from vitals.triggers.words import months_in_words, share, show

_AHEAD = 6
_YEAR = 12
_UNSAID = "The practice's profile does not say whether growth is planned"
_BEHIND = (
    "Planned growth adds {value} to today's claims while {behind}; the line of {limit} is not "
    "reached."
)
_NO_PLAN = "No growth is planned in the practice's profile for the next six months."


def months_between(earlier: str, later: str) -> int:
    """Whole months from one YYYY-MM to another.

    >>> months_between("2026-11", "2027-02")
    3
    """
    (year, month), (other_year, other) = (tuple(map(int, m.split("-"))) for m in (earlier, later))
    return 12 * (other_year - year) + other - month


def planned(practice: Practice, month: str) -> list[Growth]:
    """Steps of growth that begin in the six months after *month*."""
    steps = practice.growth or ()
    return [step for step in steps if 1 <= months_between(month, f"{step.on:%Y-%m}") <= _AHEAD]


def _when_planned(measure: Measure) -> Measure:
    """Measure only where growth is planned; without a plan the rule does not fire.

    A profile that does not mention growth says nothing: that is not measurable.
    """

    def with_plan(case: Case) -> Observation:
        """The measure's observation, or a quiet one that says that nothing is planned."""
        if case.practice.growth is None:
            return case.missing(_UNSAID)
        if not planned(case.practice, case.month):
            return Observation(None, case.limit, fired=False, says=_NO_PLAN)
        return measure(case)

    return with_plan


def _backlog(case: Case) -> Observation:
    """Planned claims ÷ present ones, where follow-up or charge entry is already behind."""
    now = mean_of(case, "claims_submitted", 3)
    if not now:
        return case.missing("how many claims are sent each month is not known")
    more = sum(step.claims_per_month for step in planned(case.practice, case.month)) / now
    overdue = case.history.value("overdue_follow_up_rate", case.index)
    lag = case.history.value("charge_lag_days", case.index)
    if np.isnan(overdue) and np.isnan(lag):
        return case.missing("neither overdue follow-up nor delays of charge entry are known")
    behind = []
    if overdue >= limit_in_force("growth.backlog_overdue", case.practice, case.month):
        behind.append(f"{share(overdue)} of follow-up is overdue")
    if lag > limit_for(CHARGE_LAG, case.practice, case.month)[0]:
        behind.append(f"charges wait {show(lag, 'days')} to be entered")
    facts = {"behind": " and ".join(behind)}
    says = _BEHIND if behind and not case.holds(more) else ""
    return Observation(more, case.limit, bool(behind) and case.holds(more), facts, says=says)


def _enrollment(case: Case) -> Observation:
    """Denials for missing enrolment over the months of the last six that are known."""
    track = case.history.track(case.rule.kpi)
    if track is None:
        return case.missing()
    span = slice(max(0, case.index - _AHEAD + 1), case.index + 1)
    known = track.numerator[span][~np.isnan(track.numerator[span])]
    if not len(known):
        return case.missing(track.reason[case.index])
    cases = float(known.sum())
    facts = {"span": months_in_words(len(known))}
    return Observation(cases, case.limit, case.holds(cases), facts)


def _starting(case: Case) -> Observation:
    """Enrolments that will not be in force when a provider starts, among the payers billed."""
    reading = case.history.reading(case.rule.looks_at, case.index)
    if reading.value is None:
        coverage = case.history.reading(case.rule.kpi, case.index)
        if coverage.value is None:
            return case.missing(coverage.reason)
        if any(step.kind == "provider" for step in planned(case.practice, case.month)):
            return case.missing(
                "a provider is planned, and none in the profile has a start within six months"
            )
        says = "No provider in the profile starts within six months."
        return Observation(None, case.limit, fired=False, says=says)
    missing = reading.denominator - reading.numerator
    return held_against_limit(case, Reading(missing, missing, reading.denominator))


def _strain(case: Case) -> Observation:
    """Rank correlation of claims sent with overdue follow-up over a year: busy months fall behind.

    Fires at the limit; with the twelve months asked for, chance reaches it once in forty cases.
    """
    found = correlation(case, "claims_submitted", "overdue_follow_up_rate", _YEAR)
    if found is None or found[1] < _YEAR:
        return case.missing("a year of claims and of follow-up is needed")
    return Observation(found[0], case.limit, case.holds(found[0]))


def room(case: Case) -> Observation:
    """The load at planned volume; without a plan, today's claims ÷ what the billers can carry."""
    seen = level(case)
    if seen.fired is not None or planned(case.practice, case.month):
        return seen
    load = case.history.reading("claims_per_biller", case.index)
    if load.value is None or case.index + 1 < _YEAR:
        return case.missing(load.reason or "a year of claims and the number of billers are needed")
    value = load.value / limit_for(LOAD, case.practice, case.month)[0]
    return Observation(value, case.limit, case.holds(value))


CAPACITY = Rule(
    id="capacity",
    subject="growth",
    kpi="growth_load_ratio",
    family="capacity",
    measure=_when_planned(level),
    fires_when="above",
    unit="share",
    is_core=True,
    fired="With the planned growth, billing would carry {value} of what today's billers can; the "
    "line is {limit}.",
    quiet="With the planned growth, billing would carry {value} of what today's billers can.",
    missing="{reason}, so nobody can say whether today's billers can carry the planned growth.",
    absent="What today's billers can carry is not known",
    advice=Advice(
        "Plan billing before the growth",
        "Decide who bills the added claims before the date on which they start.",
    ),
)
BACKLOG = Rule(
    id="backlog",
    subject="growth",
    kpi="claims_submitted",
    family="backlog",
    measure=_when_planned(_backlog),
    fires_when="at_least",
    unit="share",
    takes_kpi_override=False,
    fired="Planned growth adds {value} to today's claims while {behind}.",
    quiet="Planned growth adds {value} to today's claims, and no work is known to be behind.",
    missing="{reason}, so growth cannot be held against work already behind.",
    absent="The number of claims sent is not known",
    advice=Advice(
        "Clear the backlog before growing",
        "Bring overdue follow-up below 15 % before more claims are added to it.",
    ),
)
ENROLLMENT = Rule(
    id="enrollment",
    subject="growth",
    kpi="credentialing_denial_rate",
    family="enrollment",
    measure=_when_planned(_enrollment),
    fires_when="above",
    unit="count",
    takes_kpi_override=False,
    fired="{value:# claim was|# claims were} denied in {span} because a provider was not enrolled "
    "with the payer; growth brings more enrolments.",
    quiet="{value:No claim was|# claim was|# claims were} denied in {span} because a provider was "
    "not enrolled with the payer.",
    missing="{reason}, so nobody can say whether enrolments are made in time.",
    absent="No payer answers were received",
    advice=Advice(
        "Finish enrolments before the first visit",
        "Check that every new provider is in network with every payer on the first day.",
    ),
)
STARTING = Rule(
    id="starting",
    subject="growth",
    kpi="enrollment_coverage",
    part=("starting", "in_force"),
    family="enrollment",
    measure=_starting,
    fires_when="above",
    unit="count",
    takes_kpi_override=False,
    fired="{num} of {den:enrolment} of providers who start within six months will not be in force "
    "on their first day.",
    quiet="Of {den:enrolment} of providers who start within six months, "
    "{num:none|#|#} will not be in force on their first day.",
    missing="{reason}, so enrolments of new providers are not known.",
    absent="No enrolments were received",
    advice=Advice(
        "Finish enrolments before the first visit",
        "An enrolment takes 90 to 120 days: apply now, and book first visits of the others.",
    ),
)
STRAIN = Rule(
    id="strain",
    subject="growth",
    kpi="overdue_follow_up_rate",
    family="strain",
    measure=_when_planned(_strain),
    fires_when="at_least",
    unit="factor",
    is_proxy=True,
    takes_kpi_override=False,
    fired="Follow-up already falls behind in months with more claims (rank correlation {value} "
    "over twelve months; the line is {limit}).",
    quiet="Follow-up has not fallen behind in months with more claims (rank correlation {value} "
    "over twelve months; the line of {limit} is not reached).",
    missing="{reason}, so nobody can say how billing bears busy months.",
    absent="The claims sent and the follow-up log were not received",
    advice=Advice(
        "Add hours before adding claims",
        "Plan the follow-up hours of the busiest month of the past year for every month to come.",
    ),
)

SIGN = Sign(
    id="growth",
    label="Growth",
    question="staff_can_absorb_growth",
    function="submission",
    crossed="Growth is planned and its billing is not.",
    watch="The billing of planned growth needs watching.",
    clear="Nothing planned outgrows the billing.",
    not_measurable="Whether billing can carry the planned growth cannot be said.",
    rules=(CAPACITY, BACKLOG, ENROLLMENT, STARTING, STRAIN),
)
