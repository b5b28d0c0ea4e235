"""The ways a rule can look at a KPI: its level, its chart, its trend.

Each is a ``Measure``: a case in, an observation out. A rule that names a ``part`` looks at that
part of the KPI's breakdown. What must not live here: measures that only one sign needs; those stand
in the sign's own file.
"""

from __future__ import annotations

import numpy as np

from vitals.triggers.history import Reading
from vitals.triggers.rules import Case, Facts, Observation, facts_of
from vitals.triggers.statistics import MIN_BASELINE, RUN, Chart, wilson
from vitals.triggers.words import exact, month_name

FEW = 5
"""Cases in three months below which nothing is said, however clear they are."""


def without_baseline(case: Case) -> Observation:
    """The observation of a rule whose chart has not learnt yet what is usual."""
    restart = case.history.restarted(case.index)
    if restart is None:
        return case.missing(f"fewer than {MIN_BASELINE} earlier months are known to compare with")
    month, what = restart
    return case.missing(
        f"fewer than {MIN_BASELINE} months are known since {month_name(month)}, from when the "
        f"practice's profile notes a change ({what}), to compare with"
    )


def held_against_limit(case: Case, reading: Reading) -> Observation:
    """A reading held against the rule's limit."""
    if reading.value is None:
        return case.missing(reading.reason, is_few=reading.is_few)
    return Observation(
        reading.value,
        case.limit,
        case.holds(reading.value),
        facts_of(case, reading),
        numerator=reading.numerator,
        denominator=reading.denominator,
    )


def level(case: Case) -> Observation:
    """The value against the limit, pooled over three months where one is too small."""
    rule = case.rule
    reading = case.history.reading(rule.looks_at, case.index, rule.min_denominator)
    return held_against_limit(case, reading)


def quarter(case: Case) -> Observation:
    """Three months' value against the limit: one bad month in a small practice is chance."""
    rule = case.rule
    reading = case.history.pooled(rule.looks_at, case.index, rule.min_denominator)
    return held_against_limit(case, reading)


def proven(case: Case) -> Observation:
    """A level that few cases can show too: fires below the least number where chance is ruled out.

    Pooled over three months where one is too small. With fewer cases still, five at least, it fires
    where the whole 95 % Wilson interval lies beyond the limit, and is else too few to judge.
    """
    seen = level(case)
    if seen.fired is not None or not seen.is_few:
        return seen
    reading = case.history.pooled(case.rule.looks_at, case.index, FEW)
    if reading.value is None:
        return seen
    low, high = wilson(reading.numerator, reading.denominator)
    nearest = low if case.rule.fires_when in {"at_least", "above"} else high
    return held_against_limit(case, reading) if case.holds(nearest) else seen


def _rise(case: Case, value: float, usual: float, *, has_signalled: bool) -> str:
    """What is said beside the usual rate where no rise is found."""
    if value <= usual:
        return ""
    if has_signalled:
        return f", and a rise that stays below {exact(case.limit, case.rule.unit)} is small change"
    return ", so no rise can be shown"


def rising(case: Case) -> Observation:
    """A proportion of counts that left its usual range: EWMA signal, or a long run above it.

    Fires only where the rate itself is at or above the rule's limit. A run counts at six months
    above the usual rate whose three-month Wilson lower bound is above the limit. The limit shown
    is the higher one of the rule's limit and the chart's.
    """
    rule, history, index = case.rule, case.history, case.index
    reading = history.reading(rule.looks_at, index, rule.min_denominator)
    chart = history.ewma(rule.looks_at, rule.left_out)
    if reading.value is None or chart is None:
        return case.missing(reading.reason, is_few=reading.is_few)
    if not chart.is_measurable[index]:
        return _not_charted(case)
    is_run = chart.run[index] >= RUN and _lower_bound(case) > case.limit
    is_more = reading.value > chart.centre[index]
    has_signalled = bool(chart.signal[index] or is_run)
    fired = has_signalled and is_more and case.holds(reading.value)
    usual = float(chart.usual[index])
    rise = _rise(case, reading.value, usual, has_signalled=has_signalled)
    facts = {**facts_of(case, reading), "usual": usual, "rise": rise}
    return _beyond_chart(case, reading, chart, facts, fired=fired)


def _not_charted(case: Case) -> Observation:
    """Why the chart of a proportion is silent: no case to draw, or nothing to draw it against."""
    track = case.history.track(case.rule.looks_at)
    if track is not None and track.denominator[case.index] == 0:
        return case.missing("no such case was known in the month", is_few=True)
    return without_baseline(case)


def _beyond_chart(
    case: Case, reading: Reading, chart: Chart, facts: Facts, *, fired: bool
) -> Observation:
    """An observation whose limit is the chart's or the rule's, whichever is further out."""
    control = float(chart.limit[case.index])
    further = max if case.rule.fires_when in {"at_least", "above"} else min
    limit = further(case.limit, control)
    return Observation(
        reading.value,
        limit,
        fired,
        facts,
        numerator=reading.numerator,
        denominator=reading.denominator,
    )


def _lower_bound(case: Case) -> float:
    reading = case.history.pooled(case.rule.looks_at, case.index)
    return wilson(reading.numerator, reading.denominator)[0]


def shifted(case: Case) -> Observation:
    """A value above its natural process limit (XmR) and on the firing side of the rule's limit."""
    key = case.rule.looks_at
    chart = case.history.xmr(key)
    reading = case.history.reading(key, case.index)
    if reading.value is None or chart is None:
        return case.missing(reading.reason)
    if not chart.is_measurable[case.index]:
        return without_baseline(case)
    fired = bool(chart.signal[case.index]) and case.holds(reading.value)
    facts = {**facts_of(case, reading), "usual": float(chart.usual[case.index])}
    return _beyond_chart(case, reading, chart, facts, fired=fired)


def mean_of(case: Case, kpi: str, months: int) -> float | None:
    """Mean of the known values of the months ending here; None where none is known."""
    values = case.history.recent(kpi, case.index, months)
    return float(values.mean()) if len(values) else None


def correlation(case: Case, kpi: str, other: str, months: int) -> tuple[float, int] | None:
    """Spearman rank correlation of two KPIs over the months ending here, and how many were known.

    None under 8 months, or where one of them never changed.
    """
    from scipy.stats import spearmanr

    first, second = case.history.track(kpi), case.history.track(other)
    if first is None or second is None:
        return None
    span = slice(max(0, case.index - months + 1), case.index + 1)
    known = ~(np.isnan(first.value[span]) | np.isnan(second.value[span]))
    one, two = first.value[span][known], second.value[span][known]
    if len(one) < MIN_BASELINE or np.ptp(one) == 0 or np.ptp(two) == 0:
        return None
    return float(spearmanr(one, two).statistic), len(one)
