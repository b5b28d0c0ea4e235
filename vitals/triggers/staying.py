"""Measures of the reasons to stay: yearly means, cost, the profile's staff, a steady quarter.

What must not live here: the rules that use them (``counter_indicators``), and what is known of the
reports themselves (``reporting``).
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from vitals.kpis.benchmarks import benchmarks_for
from vitals.triggers.economics import conclusion, fee_cents, in_house
from vitals.triggers.economics_costs import is_handed_over
from vitals.triggers.economics_evidence import Evidence
from vitals.triggers.growth import months_between
from vitals.triggers.measures import level, mean_of
from vitals.triggers.rules import Case, Measure, Observation
from vitals.triggers.words import money, show

_RUNNING = 3
_YEAR = 12
LEAST_MONTHS = 6
"""Known months without which no yearly mean is taken."""
_WHOLE = {
    "cheaper": "With what could be recovered, handing over would cost less on every assumption.",
    "dearer": "With what stays in house, handing over would cost more on every assumption.",
}
ERRORS = 2.0
"""Standard errors of the mean by which a volume must be away from its line to be called."""


def yearly_mean(case: Case) -> Observation:
    """Mean of the known months of the last twelve, called only where chance leaves no doubt.

    Fired where the mean plus two standard errors is below the limit, not fired where the mean less
    two is at or above it. In between a month more or less would turn it over: not measurable, and
    the sentence says so. Under six known months likewise.
    """
    values = case.history.recent(case.rule.kpi, case.index, _YEAR)
    if not len(values):
        return case.missing()
    if len(values) < LEAST_MONTHS:
        are = "is" if len(values) == 1 else "are"
        return case.missing(f"only {len(values)} of the {LEAST_MONTHS} months it takes {are} known")
    mean = float(values.mean())
    error = ERRORS * float(np.std(values, ddof=1)) / sqrt(len(values))
    low, high = max(0.0, mean - error), mean + error
    facts = {name: show(end, case.rule.unit) for name, end in (("low", low), ("high", high))}
    if case.holds(high) == case.holds(low):
        return Observation(mean, case.limit, case.holds(mean), facts)
    says = f"{case.rule.quiet} That is too close to call."
    return Observation(mean, case.limit, None, facts, says=says)


def costs_more(case: Case) -> Observation:
    """The practice's own quote less its own cost, at this volume.

    Where the whole comparison, with what stays in house and what could be recovered, concludes the
    other way round on every assumption, it decides: a report must not say both.

    After a handover the hours no longer tell what billing costs here, and nothing is compared.
    Without a quote the published fees are told beside the own cost, and decide nothing.
    """
    if is_handed_over(case.practice, case.month):
        return case.missing("billing, or a part of it, was handed over")
    own = in_house(case.practice, case.history.numerators("cost_to_collect", case.index))
    paid = mean_of(case, "payments_received", _YEAR)
    claims = mean_of(case, "claims_submitted", _YEAR)
    if own is None or paid is None or claims is None:
        return case.missing()
    fee = fee_cents(case.practice, paid, claims)
    if fee is None:
        return case.missing()
    if case.practice.outsourcing_quote is None:
        says = (
            f"Billing in house costs {money(own.cents)} a month; published fees would come to "
            f"{money(fee[0])} to {money(fee[1])}, without the monthly minimum that a service may "
            "ask. Without a quote this decides nothing."
        )
        return Observation(None, case.limit, None, says=says)
    value = fee[0] - own.cents
    facts = {"fee": float(fee[0]), "own": float(own.cents)}
    seen = Observation(value, case.limit, case.holds(value), facts)
    whole = conclusion(Evidence(case.history, case.index), case.practice)
    if whole == ("cheaper" if seen.fired else "dearer"):
        says = case.rule.fired if seen.fired else case.rule.quiet
        return replace(seen, fired=not seen.fired, says=f"{says} {_WHOLE[whole]}")
    return seen


def staff(name: str) -> Measure:
    """One figure of the profile's ``staff``."""

    def measure(case: Case) -> Observation:
        """A figure of the profile against the limit."""
        value = getattr(case.practice.staff, name)
        if value is None:
            return case.missing()
        return Observation(value, case.limit, case.holds(value))

    return measure


def carried(case: Case) -> Observation:
    """Claims a year for each biller against the most that one can carry.

    The most is the practice's own threshold, else its own benchmark, else the highest that the KPI
    registry holds for its specialty, else the rule's limit.
    """
    return level(replace(case, limit=_most_carried(case)))


def _most_carried(case: Case) -> float:
    practice, kpi = case.practice, case.rule.kpi
    if case.rule.key in practice.thresholds:
        return case.limit
    if kpi in practice.benchmarks:
        return practice.benchmarks[kpi].value
    rows = benchmarks_for(kpi, practice.specialty)
    return max((row.value for row in rows if row.specialty), default=case.limit)


def steadily(measure: Measure) -> Measure:
    """The measure in each of the last three months; the month's own value is shown."""

    def running(case: Case) -> Observation:
        """Fired when it did in all three, not when it did not in one, else not measurable.

        A month with too few cases neither helps nor harms.
        """
        first = case.index - _RUNNING + 1
        seen = [
            measure(replace(case, index=index)) for index in range(max(0, first), case.index + 1)
        ]
        if any(one.fired is False for one in seen):
            return [one for one in seen if one.fired is False][-1]
        if first < 0:
            return case.missing("fewer than three months are known")
        missing = [one for one in seen if one.fired is None and not one.is_few]
        known = [one for one in seen if one.fired]
        return (missing or known or seen)[-1]

    return running


def measured(case: Case) -> Observation:
    """Months of the last three in which the KPI was measured; a month without is unknown, no no."""
    if case.index + 1 < _RUNNING:
        return case.missing("fewer than three months are known")
    months = len(case.history.recent(case.rule.kpi, case.index, _RUNNING))
    if not months:
        track = case.history.track(case.rule.kpi)
        return case.missing(track.reason[case.index] if track else "")
    if not case.holds(months):
        return case.missing(f"it was measured in {months} of the last three months")
    facts = {"held": "each" if months == _RUNNING else str(months)}
    return Observation(float(months), case.limit, True, facts)


def reviews(case: Case) -> Observation:
    """Reports of the three months before that were reviewed and logged."""
    if not case.practice.reviews:
        return case.missing()
    ages = {months_between(review.month, case.month) for review in case.practice.reviews}
    value = float(len(ages & {1, 2, 3}))
    return Observation(value, case.limit, case.holds(value))
