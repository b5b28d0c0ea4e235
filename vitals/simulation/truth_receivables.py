"""The truth of the KPIs of receivables: what is owed at a month's end, how old, and by whom.

Cents; ages in days from service. What must not live here: what was collected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from vitals.simulation.calendar import first_day, month_of
from vitals.simulation.truth_months import NOTHING, Case, Measure, months_of, ratio
from vitals.simulation.world import World

BUCKETS = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))


def truth_aging(world: World, months: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """Debit cents by (month, account, bucket); a bucket without debit is 0."""
    found: dict[tuple[str, str, str], int] = {}
    for case in months_of(world, months):
        for (account, bucket), cents in aging(case).items():
            found[case.month, account, bucket] = cents
    return found


def aging(case: Case) -> dict[tuple[str, str], int]:
    """Debit cents of one month by (account, bucket)."""
    found = {
        (account, bucket): 0
        for account in ("insurance", "patient")
        for bucket in (*(name for _, name in BUCKETS), ">120")
    }
    for (key, account), cents in case.balances.items():
        if cents > 0:
            found[account, _bucket(case.age(key))] += cents
    return found


def _bucket(age: int) -> str:
    return next((name for limit, name in BUCKETS if age <= limit), ">120")


def days_in_ar(case: Case) -> Measure:
    """Σ balances over charges a day of the last 90 days."""
    begin = case.end - timedelta(days=89)
    charges = sum(
        effect.amount
        for effect in case.posted(case.back(4))
        if effect.kind == "charge" and begin <= effect.on <= case.end
    )
    first = case.known.first_on
    if first is None or (case.end - first).days < 89 or charges < 9000:
        return NOTHING
    total = sum(case.balances.values())
    return total, charges / 90, total / (charges / 90)


def net_days_in_ar(case: Case) -> Measure:
    """Balances at what their payers usually leave of a charge, over net charges a day."""
    shares = _kept_shares(case)
    first = case.known.first_on
    if not shares or first is None:
        return NOTHING
    total = 0.0
    for (key, account), cents in case.balances.items():
        story = case.stories[key]
        decided = story.first is not None and story.first.posted_on <= case.end
        at_charge = account == "insurance" and not decided
        share = shares.get(story.claim.payer_id, shares[""]) if at_charge else 1.0
        total += cents * share
    year = case.back(12)
    net = sum(e.amount for e in case.posted(year) if e.kind in ("charge", "contractual"))
    begin = max(first_day(year[0]), first_day(month_of(first)))
    return ratio(total, net / ((case.end - begin).days + 1))


def _kept_shares(case: Case) -> dict[str, float]:
    """What is left of a charge after contract, by payer ("": of all), of the year's answers."""
    decided = {
        story.claim.key: story.claim.payer_id
        for month in case.back(12)
        for story in case.known.adjudicated.get(month, [])
    }
    sums: dict[str, list[int]] = {}
    for effect in case.posted([month for month in case.known.months if month <= case.month]):
        if effect.claim_key in decided and effect.kind in ("charge", "contractual"):
            for payer_id in (decided[effect.claim_key], ""):
                charged = sums.setdefault(payer_id, [0, 0])
                charged[effect.kind == "contractual"] += effect.amount
    return {payer_id: 1 + off / charge for payer_id, (charge, off) in sums.items() if charge > 0}


def debit(case: Case) -> int:
    """Σ balances above 0."""
    return sum(cents for cents in case.balances.values() if cents > 0)


def debit_aged(case: Case, low: int, high: int) -> Measure:
    """Share of debit older than *low* and at most *high* days."""
    part = sum(
        cents
        for (key, _), cents in case.balances.items()
        if cents > 0 and low < case.age(key) <= high
    )
    return ratio(part, debit(case))


def credit_balance(case: Case) -> Measure:
    """Σ credits over Σ debits."""
    credit = -sum(cents for cents in case.balances.values() if cents < 0)
    return ratio(credit, debit(case))


def patient_share(case: Case) -> Measure:
    """Patient debits over all debits; nothing until a patient owes at a month's end."""
    ever = any(
        account == "patient" and cents > 0
        for month, balances in case.known.balances.items()
        for (_, account), cents in balances.items()
        if month <= case.month
    )
    if not ever:
        return NOTHING
    patient = sum(
        cents for (_, account), cents in case.balances.items() if account == "patient" and cents > 0
    )
    return ratio(patient, debit(case))


def roll_forward_gap(case: Case) -> Measure:
    """What the month's events leave unexplained between the practice's own two A/R figures."""
    own = {item.month: item.total for item in case.world.ar_controls}
    before = case.back(2)[0]
    if before not in own or case.month not in own or before not in case.known.months:
        return NOTHING
    change = sum(effect.amount for effect in case.posted([case.month]))
    return ratio(abs(own[before] + change - own[case.month]), own[case.month])
