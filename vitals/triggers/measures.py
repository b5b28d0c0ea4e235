"""The ways a rule can look at a KPI: its level, its chart, its trend.

Each is a ``Measure``: a case in, an observation out. What must not live here: measures that only
one sign needs; those stand in the sign's own file.
"""

from __future__ import annotations

import numpy as np

from vitals.triggers.history import Reading
from vitals.triggers.rules import Case, Measure, Observation, facts_of
from vitals.triggers.statistics import MIN_BASELINE, RUN, Chart, wilson
from vitals.triggers.words import beside, show

NO_BASELINE = f"fewer than {MIN_BASELINE} earlier months are known to compare with"


def held_against_limit(case: Case, reading: Reading) -> Observation:
    """A reading held against the rule's limit."""
    if reading.value is None:
        return case.missing(reading.reason, is_few=reading.is_few)
    return Observation(
        reading.value, case.limit, case.holds(reading.value), facts_of(case, reading)
    )


def level(case: Case) -> Observation:
    """The KPI's value against the limit, pooled over three months where one is too small."""
    rule = case.rule
    return held_against_limit(
        case, case.history.reading(rule.kpi, case.index, rule.min_denominator)
    )


def part_level(dimension: str, member: str) -> Measure:
    """The value of one member of a breakdown of the KPI against the limit."""

    def measure(case: Case) -> Observation:
        """The member's value against the limit."""
        rule = case.rule
        key = (rule.kpi, dimension, member)
        reading = case.history.part(key, case.index, rule.min_denominator)
        if reading.value is None and not reading.reason:
            track = case.history.track(rule.kpi)
            reading = Reading(None, reason=track.reason[case.index] if track else "")
        return held_against_limit(case, reading)

    return measure


def _usual(case: Case, chart: Chart) -> dict[str, str]:
    centre, limit = float(chart.centre[case.index]), float(chart.limit[case.index])
    return {"usual": show(centre, case.rule.unit), "control": show(limit, case.rule.unit)}


def rising(case: Case) -> Observation:
    """A proportion of counts that left its usual range: EWMA signal, or a long run above it.

    Fires only where the rate itself is at or above the rule's limit. A run counts at six months
    above the usual rate whose three-month Wilson lower bound is above the limit. The limit shown
    is the higher one of the rule's limit and the chart's.
    """
    rule, history, index = case.rule, case.history, case.index
    reading = history.reading(rule.kpi, index, rule.min_denominator)
    chart = history.ewma(rule.kpi)
    if reading.value is None or chart is None:
        return case.missing(reading.reason, is_few=reading.is_few)
    if not chart.is_measurable[index]:
        return case.missing(NO_BASELINE)
    is_run = chart.run[index] >= RUN and _lower_bound(case) > case.limit
    fired = bool(chart.signal[index] or is_run) and case.holds(reading.value)
    facts = {**facts_of(case, reading), **_usual(case, chart)}
    facts["goal"] = show(case.limit, rule.unit)
    limit = max(case.limit, float(chart.limit[index]))
    facts["value"] = beside(reading.value, limit, rule.unit)
    return Observation(reading.value, limit, fired, facts)


def _lower_bound(case: Case) -> float:
    track = case.history.tracks[case.rule.kpi]
    span = slice(max(0, case.index - 2), case.index + 1)
    cases, size = np.nansum(track.numerator[span]), np.nansum(track.denominator[span])
    return wilson(float(cases), float(size))[0]


def shifted(case: Case) -> Observation:
    """A value above its natural process limit (XmR) and on the firing side of the rule's limit."""
    chart = case.history.xmr(case.rule.kpi)
    reading = case.history.reading(case.rule.kpi, case.index)
    if reading.value is None or chart is None:
        return case.missing(reading.reason)
    if not chart.is_measurable[case.index]:
        return case.missing(NO_BASELINE)
    fired = bool(chart.signal[case.index]) and case.holds(reading.value)
    limit = max(case.limit, float(chart.limit[case.index]))
    facts = {**facts_of(case, reading), **_usual(case, chart)}
    facts["value"] = beside(reading.value, limit, case.rule.unit)
    return Observation(reading.value, limit, fired, facts)


def mean_of(case: Case, kpi: str, months: int) -> float | None:
    """Mean of the known values of the months ending here; None where none is known."""
    values = case.history.recent(kpi, case.index, months)
    return float(values.mean()) if len(values) else None
