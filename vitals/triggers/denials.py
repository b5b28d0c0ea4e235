"""Sign 2: denials rise without a clear pattern, repeat, or are appealed late or never."""

from __future__ import annotations

import numpy as np

from vitals.triggers.history import History, Reading
from vitals.triggers.measures import held_against_limit, level, rising, shifted
from vitals.triggers.rules import Case, Observation, Rule, facts_of
from vitals.triggers.signs import Sign
from vitals.triggers.statistics import Floats, has_drifted

_NO_ANSWERS = "No payer answers were received"
_ENOUGH = 20
_PAIRS = 30 * 29
"""Ordered pairs of 30 denials: fewer cannot show that there is no pattern."""
_RARE = 3
"""Cases in three months below which a rare kind of denial is chance."""


def _mix(history: History, first: int, last: int) -> Floats:
    """Denials by reason group, summed over the months first..last."""
    span = slice(max(0, first), last + 1)
    groups = history.members("denial_rate", "group")
    return np.array(
        [
            np.nansum(history.parts["denial_rate", "group", group].numerator[span])
            for group in groups
        ],
        dtype=np.float64,
    )


def _unclear(case: Case) -> Observation:
    """Evenly spread reasons whose mix moved against the six months before (G-test, 1 %)."""
    reading = case.history.reading(case.rule.kpi, case.index)
    if reading.value is None:
        return case.missing(reading.reason)
    if reading.denominator < _PAIRS:
        return case.missing("fewer than 30 denials in three months")
    now = _mix(case.history, case.index - 2, case.index)
    before = _mix(case.history, case.index - 8, case.index - 3)
    fired = case.holds(reading.value) and has_drifted(now, before)
    return Observation(reading.value, case.limit, fired, facts_of(case, reading))


def _unexplained(case: Case) -> Observation:
    """Share of three months' denials whose reason is in none of the known groups."""
    track = case.history.track("denial_rate")
    other = case.history.parts.get(("denial_rate", "group", "other"))
    if track is None or not case.history.members("denial_rate", "group"):
        return case.missing()
    span = slice(max(0, case.index - 2), case.index + 1)
    denied = float(np.nansum(track.numerator[span]))
    if denied < _ENOUGH:
        return case.missing("fewer than 20 denials in three months")
    cases = float(np.nansum(other.numerator[span])) if other else 0.0
    return held_against_limit(case, Reading(cases / denied, cases, denied, is_pooled=True))


def _rare(case: Case) -> Observation:
    """A rare kind of denial over three months: enough cases, and the rate at its limit."""
    track = case.history.track(case.rule.kpi)
    if track is None or np.isnan(track.denominator[case.index]):
        return case.missing(track.reason[case.index] if track else "")
    span = slice(max(0, case.index - 2), case.index + 1)
    cases = float(np.nansum(track.numerator[span]))
    size = float(np.nansum(track.denominator[span]))
    if size < _ENOUGH:
        return case.missing("fewer than 20 answered claims in three months")
    reading = Reading(cases / size, cases, size, is_pooled=True)
    fired = cases >= _RARE and case.holds(cases / size)
    return Observation(reading.value, case.limit, fired, facts_of(case, reading))


RISING = Rule(
    id="rising",
    subject="denials",
    kpi="denial_rate",
    family="denial_rate",
    measure=rising,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="Denials have risen: {num} of {den} claims ({value}) were denied {when}; {usual} was "
    "usual here.",
    quiet="{num} of {den} claims ({value}) were denied {when}; {usual} is usual here, so no rise "
    "can be shown.",
    missing="{reason}, so nobody can say whether denials rise.",
    absent=_NO_ANSWERS,
)
LEVEL = Rule(
    id="level",
    subject="denials",
    kpi="denial_rate",
    family="denial_rate",
    measure=level,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den} claims ({value}) were denied {when}; the line is {limit}.",
    quiet="{num} of {den} claims ({value}) were denied {when}; the line of {limit} is not reached.",
    missing="{reason}, so the denial rate is not known.",
    absent=_NO_ANSWERS,
)
DOLLARS = Rule(
    id="dollars",
    subject="denials",
    kpi="denial_dollar_rate",
    family="denial_rate",
    measure=shifted,
    fires_when="at_least",
    unit="share",
    counted="cents",
    fired="Denied dollars have risen: {num} of {den} billed ({value}) was denied {when}; {usual} "
    "was usual here.",
    quiet="{num} of {den} billed ({value}) was denied {when}; {usual} is usual here.",
    missing="{reason}, so nobody can say whether denied dollars rise.",
    absent=_NO_ANSWERS,
)
REPEAT = Rule(
    id="repeat",
    subject="denials",
    kpi="repeat_denial_rate",
    family="repeat",
    measure=level,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    fired="{num} of {den} denials ({value}) repeat one that the same payer already gave for the "
    "same reason in the months before; the line is {limit}.",
    quiet="{num} of {den} denials ({value}) repeat one that the same payer already gave for the "
    "same reason in the months before; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether denials repeat.",
    absent=_NO_ANSWERS,
)
UNCLEAR = Rule(
    id="unclear",
    subject="denials",
    kpi="denial_concentration",
    family="pattern",
    measure=_unclear,
    fires_when="at_most",
    unit="factor",
    fired="The reasons of denials have shifted and are spread so evenly that no single cause "
    "stands out (two denials share their reason with probability {value}; the line is {limit}).",
    quiet="The reasons of denials form a pattern that can be worked on.",
    missing="{reason}, so nobody can say whether denials have a pattern.",
    absent=_NO_ANSWERS,
)
UNEXPLAINED = Rule(
    id="unexplained",
    subject="denials",
    kpi="denial_rate",
    family="pattern",
    measure=_unexplained,
    fires_when="at_least",
    unit="share",
    takes_kpi_override=False,
    fired="{num} of {den} denials ({value}) {when} name no reason one can act on; the line is "
    "{limit}.",
    quiet="{num} of {den} denials ({value}) {when} name no reason one can act on; the line of "
    "{limit} is not reached.",
    missing="{reason}, so nobody can say how many denials are unexplained.",
    absent="The reasons of denials are not known",
)
LATE = Rule(
    id="late",
    subject="denials",
    kpi="appeal_on_time_rate",
    family="deadlines",
    measure=level,
    fires_when="below",
    unit="share",
    min_denominator=20,
    fired="Only {num} of {den} denials whose deadline fell {when} ({value}) were answered in time; "
    "the line is {limit}.",
    quiet="{num} of {den} denials whose deadline fell {when} ({value}) were answered in time.",
    missing="{reason}, so nobody can say whether denials are answered in time.",
    absent="No appeals and no follow-up log were received",
)
TIMELY_FILING = Rule(
    id="timely_filing",
    subject="denials",
    kpi="timely_filing_denial_rate",
    family="deadlines",
    measure=_rare,
    fires_when="at_least",
    unit="share",
    fired="{num} of {den} claims ({value}) were denied {when} because they were sent too late; "
    "the line is {limit}.",
    quiet="{num} of {den} claims were denied {when} because they were sent too late.",
    missing="{reason}, so nobody can say whether claims are sent too late.",
    absent=_NO_ANSWERS,
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
    rules=(RISING, LEVEL, DOLLARS, REPEAT, UNCLEAR, UNEXPLAINED, LATE, TIMELY_FILING),
)
