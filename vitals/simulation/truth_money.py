"""The truth of the KPIs of cash: what was charged, collected, written off and taken back.

Cents, by posting date. What must not live here: what is still owed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

from vitals.simulation.calendar import month_of
from vitals.simulation.events import Remittance
from vitals.simulation.truth_ledger import posts_own_entries
from vitals.simulation.truth_months import NOTHING, Case, Measure, ratio

AVOIDABLE = ("timely_filing", "no_authorization", "credentialing", "administrative", "denial")


def posted_in(case: Case, kinds: Sequence[str], months: Sequence[str]) -> int:
    """Σ effects of *kinds* in *months*, in cents."""
    return sum(effect.amount for effect in case.posted(months) if effect.kind in kinds)


def cash(case: Case, months: Sequence[str]) -> int:
    """Payments less refunds of *months*, in cents."""
    return -posted_in(case, ("payer_payment", "patient_payment", "refund"), months)


def gross_collection(case: Case) -> Measure:
    """Payments less refunds over charges, twelve months."""
    year = case.back(12)
    return ratio(cash(case, year), posted_in(case, ("charge",), year))


def net_collection(case: Case) -> Measure:
    """The same over charges less contractual adjustments."""
    year = case.back(12)
    return ratio(cash(case, year), posted_in(case, ("charge", "contractual"), year))


def payments_received(case: Case) -> Measure:
    """Payments less refunds of the month."""
    cents = cash(case, [case.month])
    return cents, None, cents


def charges_posted(case: Case) -> Measure:
    """Charges of the month."""
    cents = posted_in(case, ("charge",), [case.month])
    return cents, None, cents


# -- write-offs ---------------------------------------------------------------------------------


def write_offs(*reasons: str) -> Callable[[Case], Measure]:
    """Write-offs for *reasons* over payments less refunds, twelve months."""

    def measure(case: Case) -> Measure:
        if not writes_off(case):
            return NOTHING
        year = case.back(12)
        off = -sum(
            effect.amount
            for effect in case.posted(year)
            if effect.kind == "write_off" and effect.reason in reasons
        )
        return ratio(off, cash(case, year))

    return measure


def denial_write_offs(case: Case) -> Measure:
    """Insurance write-offs on denied claims since their denial, over payments less refunds."""
    if not writes_off(case):
        return NOTHING
    year = case.back(12)
    off = 0
    for effect in case.posted(year):
        story = case.stories[effect.claim_key]
        if effect.kind == "write_off" and effect.account == "insurance" and story.first:
            since = story.is_denied and effect.on >= story.first.posted_on
            off -= effect.amount if since else 0
    return ratio(off, cash(case, year))


def writes_off(case: Case) -> bool:
    """Whether the own ledger holds any write-off at all."""
    return any(entry.kind == "write_off" for entry in case.world.transactions)


# -- payers -------------------------------------------------------------------------------------


def cash_volatility(case: Case) -> Measure:
    """Sample deviation over mean of the window's monthly payer payments."""
    begun = _first_payment(case)
    months = {month: 0 for month in case.back(12) if begun is not None and month >= begun}
    for effect in case.posted(list(months)):
        if effect.kind == "payer_payment":
            months[month_of(effect.on)] -= effect.amount
    count = len(months)
    mean = sum(months.values()) / count if count else 0.0
    if count < 8 or mean <= 0:
        return NOTHING
    spread = sqrt(sum((money - mean) ** 2 for money in months.values()) / (count - 1))
    return spread, mean, spread / mean


def _first_payment(case: Case) -> str | None:
    """Month of the first remittance or own entry, of payers that are posted from these."""
    world = case.world
    remits = [
        item.paid_on
        for item in world.payments
        if not posts_own_entries(world.profile, item.payer_id)
        and any(remit.status != "25" for remit in item.remittances)
    ]
    own = [
        item.posted_on
        for item in world.transactions
        if item.kind != "charge" and posts_own_entries(world.profile, item.payer_id)
    ]
    return month_of(min([*remits, *own])) if remits or own else None


def payer_concentration(case: Case) -> Measure:
    """Payments of the year's largest payer over those of all."""
    paid = paid_by_payer(case)
    return ratio(max(paid.values(), default=0), sum(paid.values()))


def paid_by_payer(case: Case) -> dict[str, int]:
    """Payments of the year by payer, in cents."""
    paid: dict[str, int] = {}
    for effect in case.posted(case.back(12)):
        if effect.kind == "payer_payment":
            paid[effect.payer_id] = paid.get(effect.payer_id, 0) - effect.amount
    return paid


def takeback(case: Case) -> Measure:
    """Reversals nobody made good within 30 days and recoupments, over payer payments."""
    reversed_cents = sum(
        -remit.paid
        for story in case.stories.values()
        for remit in _never_made_good(story.remits)
        if case.holds(remit.posted_on)
    )
    recouped = sum(
        plb.amount
        for payment in case.world.payments
        if case.holds(payment.paid_on)
        for plb in payment.provider_adjustments
        if plb.code == "WO" and plb.amount > 0
    )
    paid = -posted_in(case, ("payer_payment",), [case.month])
    return ratio(reversed_cents + recouped, paid)


def _never_made_good(remits: Sequence[Remittance]) -> list[Remittance]:
    """Reversals of a claim for which no payment is left; each takes the first that will do.

    Of the payments of one day that is the smallest.
    """
    used: set[int] = set()
    lost = []
    for place, back in enumerate(remits):
        if back.status != "22" or back.paid >= 0:
            continue
        left = [
            (remit.posted_on, remit.paid, number)
            for number, remit in enumerate(remits)
            if number > place and number not in used and _makes_good(back, remit)
        ]
        if left:
            used.add(min(left)[2])
        else:
            lost.append(back)
    return lost


def _makes_good(back: Remittance, later: Remittance) -> bool:
    """Whether an answer is of the same payer and pays at least as much within 30 days."""
    return (
        later.status not in ("22", "25")
        and later.payer_id == back.payer_id
        and later.paid >= -back.paid
        and (later.posted_on - back.posted_on).days <= 30
    )
