"""The truth of the KPIs of denials: how claims fare at their first adjudication, and why.

What must not live here: what is done about a denial.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from vitals.simulation.truth_claims import PREVENTABLE, Story, group_of
from vitals.simulation.truth_ledger import tier_of
from vitals.simulation.truth_months import NOTHING, Case, Measure, ratio

_ENOUGH = 20


def denied(case: Case, month: str | None = None) -> list[Story]:
    """Claims denied at their first adjudication in *month*, else in the case's own."""
    return [
        story for story in case.known.adjudicated.get(month or case.month, []) if story.is_denied
    ]


def denial(case: Case) -> Measure:
    """Claims first adjudicated in the month, and denied."""
    return ratio(len(denied(case)), len(case.adjudicated))


def denial_dollar(case: Case) -> Measure:
    """Their charges."""
    charges = [(story.first.charge, story.is_denied) for story in case.adjudicated if story.first]
    return ratio(sum(cents for cents, no in charges if no), sum(cents for cents, _ in charges))


def group_denial(group: str) -> Callable[[Case], Measure]:
    """Denied claims with a code of *group* over the claims first adjudicated."""

    def measure(case: Case) -> Measure:
        hits = sum(group in story.groups for story in denied(case))
        return _told(case, ratio(hits, len(case.adjudicated)))

    return measure


def _told(case: Case, measure: Measure) -> Measure:
    """Nothing where claims were denied and not one of them says why."""
    rows = denied(case)
    return NOTHING if rows and not any(story.groups for story in rows) else measure


def first_pass_resolution(case: Case) -> Measure:
    """Claims settled without rejection, replacement or denial."""
    return ratio(sum(_is_first_pass(story) for story in case.adjudicated), len(case.adjudicated))


def _is_first_pass(story: Story) -> bool:
    if story.first is None or story.is_denied:
        return False
    on = story.first.posted_on
    replaced = any(day <= on for day, _ in story.changed_on)
    rejected = any(not accepted and day <= on for day, accepted in story.answers)
    return not replaced and not rejected


def preventable(case: Case) -> Measure:
    """Denied claims with a code of a preventable group."""
    rows = denied(case)
    hits = sum(bool(story.groups & PREVENTABLE) for story in rows)
    return _told(case, ratio(hits, len(rows)))


def repeat(case: Case) -> Measure:
    """Denied claims of a payer, group and family also denied in 2 of the 3 months before."""
    earlier = [
        {triple for story in denied(case, month) for triple in _triples(story)}
        for month in case.back(4)[:3]
    ]
    rows = denied(case)
    hits = sum(
        any(sum(triple in seen for seen in earlier) >= 2 for triple in _triples(story))
        for story in rows
    )
    return _told(case, ratio(hits, len(rows)))


def _triples(story: Story) -> set[tuple[str, str, str]]:
    """Payer, reason group and procedure family; a denial without lines has no family."""
    lines = story.first.lines if story.first else ()
    families = {item.line.procedure[:3] for item in lines} or {""}
    return {(story.claim.payer_id, group, family) for group in story.groups for family in families}


def concentration(case: Case) -> Measure:
    """Chance that two denials of three months share their reason group."""
    counts: dict[str, int] = {}
    for month in case.back(3):
        for story in denied(case, month):
            for group in story.groups:
                counts[group] = counts.get(group, 0) + 1
    number = sum(counts.values())
    if number < _ENOUGH:
        return NOTHING
    return ratio(sum(count * (count - 1) for count in counts.values()), number * (number - 1))


def zero_pay(case: Case) -> Measure:
    """First payers' answers of four weeks that pay nothing, without those to duplicates."""
    begin = case.end - timedelta(days=27)
    answers = [
        remit.paid
        for story in case.stories.values()
        for remit in story.remits
        if begin <= remit.posted_on <= case.end
        and tier_of(remit) == 1
        and remit.status not in ("22", "25")
        and remit.charge > 0
        and not any(group_of(cas.reason) == "duplicate" for cas in remit.all_adjustments)
    ]
    return ratio(answers.count(0), len(answers))
