"""Measures of the reasons to stay: yearly means, the profile's staff, a steady quarter, reviews.

What must not live here: the rules that use them; see ``counter_indicators``.
"""

from __future__ import annotations

from dataclasses import replace

from vitals.triggers.economics import fee_cents, in_house
from vitals.triggers.growth import months_between
from vitals.triggers.measures import mean_of
from vitals.triggers.rules import Case, Measure, Observation
from vitals.triggers.words import money

_RUNNING = 3


def yearly_mean(case: Case) -> Observation:
    """Mean of the known months of the last twelve against the limit."""
    value = mean_of(case, case.rule.kpi, 12)
    if value is None:
        return case.missing()
    return Observation(value, case.limit, case.holds(value))


def costs_more(case: Case) -> Observation:
    """The practice's own quote less its own cost, at this volume."""
    own = in_house(case.practice, case.history.numerators("cost_to_collect", case.index))
    paid, claims = mean_of(case, "payments_received", 12), mean_of(case, "claims_submitted", 12)
    if case.practice.outsourcing_quote is None or own is None or paid is None or claims is None:
        return case.missing()
    fee = fee_cents(case.practice, paid, claims)
    if fee is None:
        return case.missing()
    value = fee[0] - own.cents
    facts = {"fee": money(fee[0]), "own": money(own.cents)}
    return Observation(value, case.limit, case.holds(value), facts)


def staff(name: str) -> Measure:
    """One figure of the profile's ``staff``."""

    def measure(case: Case) -> Observation:
        """A figure of the profile against the limit."""
        value = getattr(case.practice.staff, name)
        if value is None:
            return case.missing()
        return Observation(value, case.limit, case.holds(value))

    return measure


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


def reviews(case: Case) -> Observation:
    """Reports of the three months before that were reviewed and logged."""
    if not case.practice.reviews:
        return case.missing()
    ages = {months_between(review.month, case.month) for review in case.practice.reviews}
    value = float(len(ages & {1, 2, 3}))
    return Observation(value, case.limit, case.holds(value))
