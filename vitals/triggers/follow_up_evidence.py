"""What only the sign of follow-up looks at: the rhythm of the work, and old balances.

What must not live here: the rules that use it; see ``follow_up``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitals.triggers.history import TOO_FEW, Reading
from vitals.triggers.measures import held_against_limit, level, shifted, without_baseline
from vitals.triggers.rules import Case, Observation
from vitals.triggers.words import Told, beside, plain

_ENOUGH = 20
"""Claims due below which an idle week proves nothing."""
_A_WEEK = 3.0
"""Touches a week below which a fall is chance."""
_NOT_RISEN = "and denials have not risen"
_EXPLAINED = ", and denials that have risen explain it"
_NOT_KNOWN = "and whether denials have risen is not known yet"
_BUSY = 5
"""Touches a week below which chance alone makes the weeks uneven (1 ÷ √5 = 0.45)."""


def idle_weeks(case: Case) -> Observation:
    """Weeks of the last twelve without a touch, where enough claims were due to be touched."""
    track = case.history.track(case.rule.kpi)
    if track is None or np.isnan(track.value[case.index]):
        return case.missing(track.reason[case.index] if track else "")
    due = case.history.reading("overdue_follow_up_rate", case.index, _ENOUGH)
    if due.value is None:
        return case.missing(due.reason or "the claims due for follow-up are not known")
    weeks = Reading(float(track.numerator[case.index]), float(track.numerator[case.index]), 12)
    return held_against_limit(case, weeks)


def uneven(case: Case) -> Observation:
    """Spread of the touches a week over their mean (coefficient of variation)."""
    idle = idle_weeks(case)
    if idle.fired is None:
        return replace(idle, limit=case.limit)
    reading = case.history.reading(case.rule.looks_at, case.index)
    if reading.value is None:
        return case.missing(reading.reason)
    if reading.denominator < _BUSY:
        return case.missing("too little work a week to be even", is_few=True)
    return held_against_limit(case, reading)


def spaced(case: Case) -> Observation:
    """A percentile of one month: those of several months add up to none, so it is never pooled."""
    reading = case.history.reading(case.rule.looks_at, case.index)
    if reading.value is None:
        return case.missing(reading.reason)
    if not reading.denominator >= case.rule.min_denominator:
        few = Told(plain(reading.denominator))
        return case.missing(f"only {few:case} in the month, {TOO_FEW}", is_few=True)
    return held_against_limit(case, reading)


def untouched_dollars(case: Case) -> Observation:
    """The dollars of ``untouched_claim_rate``, judged where the claims are enough to judge."""
    claims = case.history.reading(case.rule.kpi, case.index, _ENOUGH)
    if claims.value is None:
        return case.missing(claims.reason, is_few=claims.is_few)
    return level(case)


def fallen(case: Case) -> Observation:
    """Touches a week below their natural limit (XmR), and fewer by at least the limit.

    ``value`` is the share by which they fell against the usual number.
    """
    key = case.rule.looks_at
    reading, chart = case.history.reading(key, case.index), case.history.falls(key)
    if chart is None or reading.value is None:
        return case.missing(reading.reason)
    if not chart.is_measurable[case.index]:
        return without_baseline(case)
    usual = -float(chart.centre[case.index])
    if usual < _A_WEEK:
        return case.missing("too little work a week to see it fall", is_few=True)
    fall = 1 - reading.value / usual
    facts = dict(beside({"now": reading.value, "usual": usual}, "count"))
    fired = bool(chart.signal[case.index]) and case.holds(fall)
    return Observation(fall, case.limit, fired, facts)


def older(case: Case) -> Observation:
    """A rise of what is older than 90 days while denials stay as they were."""
    seen = shifted(case)
    denials = case.history.ewma("denial_rate")
    seen = replace(seen, facts={**seen.facts, "denials": _NOT_RISEN, "why": ""})
    if not seen.fired or denials is None or not denials.is_measurable[case.index]:
        if seen.fired is not None and denials is None:
            return case.missing("denials are not known")
        return replace(seen, facts={**seen.facts, "denials": _NOT_KNOWN})
    if not denials.signal[case.index]:
        return seen
    return replace(seen, fired=False, facts={**seen.facts, "why": _EXPLAINED})
