"""The truth of the KPIs of rejections, denials, contract prices and lags.

What must not live here: balances, follow-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vitals.simulation import truth_claims as claims
from vitals.simulation.pricing import index_fees
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_months import Case, Measure, ratio

# -- claims and denials -------------------------------------------------------------------------


def rejection(case: Case) -> Measure:
    """Claims first answered in the month, and rejected."""
    firsts = [story.answers[0] for story in case.stories.values() if story.answers]
    answered = [accepted for received, accepted in firsts if case.holds(received)]
    return ratio(answered.count(False), len(answered))


def _adjudicated(case: Case) -> list[Story]:
    return [
        story
        for story in case.stories.values()
        if story.first is not None and case.holds(story.first.posted_on)
    ]


def denial(case: Case) -> Measure:
    """Claims first adjudicated in the month, and denied."""
    decided = _adjudicated(case)
    return ratio(sum(story.is_denied for story in decided), len(decided))


def denial_dollar(case: Case) -> Measure:
    """Their charges."""
    charges = [(story.first.charge, story.is_denied) for story in _adjudicated(case) if story.first]
    return ratio(sum(cents for cents, denied in charges if denied), sum(c for c, _ in charges))


def group_denial(group: str) -> Callable[[Case], Measure]:
    """Denied claims with a code of *group* over the claims first adjudicated."""
    codes = claims.GROUPS[group]

    def measure(case: Case) -> Measure:
        decided = _adjudicated(case)
        hits = sum(
            any(cas.reason in codes for cas in story.first.all_adjustments)
            for story in decided
            if story.first and story.is_denied
        )
        return ratio(hits, len(decided))

    return measure


def _is_first_pass(story: Story) -> bool:
    if story.first is None or story.is_denied:
        return False
    on = story.first.posted_on
    replaced = any(day <= on for day, _ in story.changed_on)
    rejected = any(not accepted and day <= on for day, accepted in story.answers)
    return not replaced and not rejected


def first_pass_resolution(case: Case) -> Measure:
    """Claims settled without rejection, replacement or denial."""
    decided = _adjudicated(case)
    return ratio(sum(_is_first_pass(story) for story in decided), len(decided))


def underpayment(case: Case) -> Measure:
    """Priced lines allowed below contract by more than a dollar or 1 %."""
    fees = index_fees(case.world.fees)
    under = priced = 0
    for story in _adjudicated(case):
        for line in story.first.lines if story.first else ():
            price = claims.expected(fees, story.claim, line.line)
            if price is None or claims.is_line_denied(story, line):
                continue
            priced += 1
            under += 100 * claims.allowed(line) < 100 * price - max(10000, price)
    return ratio(under, priced)


# -- lags ---------------------------------------------------------------------------------------


def _median(days: Sequence[int]) -> Measure:
    if not days:
        return None, 0, None
    ordered, middle = sorted(days), len(days) // 2
    value = float(ordered[middle]) if len(days) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return value, len(days), value


def charge_lag(case: Case) -> Measure:
    """Median days from service to entry."""
    found = [story.claim for story in case.stories.values() if case.holds(story.claim.entered_on)]
    return _median([(claim.entered_on - claim.service_on).days for claim in found])


def payer_lag(case: Case) -> Measure:
    """Median days from first submission to first adjudication."""
    return _median(
        [
            (story.first.posted_on - story.first_submitted).days
            for story in _adjudicated(case)
            if story.first and story.first_submitted
        ]
    )
