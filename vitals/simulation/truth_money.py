"""The truth of the KPIs of receivables and cash.

Cents; ages in days from service. What must not live here: claims' outcomes, follow-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import sqrt

from vitals.simulation.calendar import first_day, month_of
from vitals.simulation.truth_months import NOTHING, Case, Measure, months_of, ratio
from vitals.simulation.world import World

BUCKETS = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))


def truth_aging(world: World, months: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """Debit cents by (month, account, bucket); a bucket without debit is 0."""
    found: dict[tuple[str, str, str], int] = {}
    for case in months_of(world, months):
        for account in ("insurance", "patient"):
            for bucket in (*(name for _, name in BUCKETS), ">120"):
                found[case.month, account, bucket] = 0
        for (key, account), cents in case.balances.items():
            if cents > 0:
                found[case.month, account, _bucket(case.age(key))] += cents
    return found


def _bucket(age: int) -> str:
    return next((name for limit, name in BUCKETS if age <= limit), ">120")


# -- receivables --------------------------------------------------------------------------------


def days_in_ar(case: Case) -> Measure:
    """Σ balances over charges a day of the last 90 days."""
    begin = case.end - timedelta(days=89)
    charges = sum(
        effect.amount
        for effect in case.posted
        if effect.kind == "charge" and begin <= effect.on <= case.end
    )
    total = sum(case.balances.values())
    too_short = not case.posted or (case.end - case.posted[0].on).days < 89
    if too_short or charges < 9000:
        return NOTHING
    return total, charges / 90, total / (charges / 90)


def _debit(case: Case) -> int:
    return sum(cents for cents in case.balances.values() if cents > 0)


def debit_aged(case: Case, low: int, high: int) -> Measure:
    """Share of debit older than *low* and at most *high* days."""
    part = sum(
        cents
        for (key, _), cents in case.balances.items()
        if cents > 0 and low < case.age(key) <= high
    )
    return ratio(part, _debit(case))


def credit_balance(case: Case) -> Measure:
    """Σ credits over Σ debits."""
    credit = -sum(cents for cents in case.balances.values() if cents < 0)
    return ratio(credit, _debit(case))


def patient_share(case: Case) -> Measure:
    """Patient debits over all debits."""
    patient = sum(
        cents for (_, account), cents in case.balances.items() if account == "patient" and cents > 0
    )
    return ratio(patient, _debit(case))


# -- money --------------------------------------------------------------------------------------


def _posted_in(case: Case, kinds: Sequence[str]) -> int:
    """Σ effects of *kinds* in the twelve months, in cents."""
    begin = first_day(case.window[0])
    return sum(
        effect.amount
        for effect in case.posted
        if effect.kind in kinds and begin <= effect.on <= case.end
    )


def gross_collection(case: Case) -> Measure:
    """Payments less refunds over charges, twelve months."""
    paid = -_posted_in(case, ("payer_payment", "patient_payment", "refund"))
    return ratio(paid, _posted_in(case, ("charge",)))


def net_collection(case: Case) -> Measure:
    """The same over charges less contractual adjustments."""
    paid = -_posted_in(case, ("payer_payment", "patient_payment", "refund"))
    return ratio(paid, _posted_in(case, ("charge", "contractual")))


def cash_volatility(case: Case) -> Measure:
    """Sample deviation over mean of the window's monthly payer payments."""
    first = month_of(case.posted[0].on) if case.posted else "9999-12"
    months = {month: 0 for month in case.window if month >= first}
    for effect in case.posted:
        if effect.kind == "payer_payment" and month_of(effect.on) in months:
            months[month_of(effect.on)] -= effect.amount
    count = len(months)
    mean = sum(months.values()) / count if count else 0.0
    if count < 8 or mean <= 0:
        return NOTHING
    spread = sqrt(sum((cash - mean) ** 2 for cash in months.values()) / (count - 1))
    return spread, mean, spread / mean
