"""The truth of the KPIs of posting: whether money received reaches the right account, and when.

Cents and days. What must not live here: how much was collected.
"""

from __future__ import annotations

from vitals.simulation.events import Payment
from vitals.simulation.truth_ledger import posts_own_entries
from vitals.simulation.truth_months import Case, Measure, median, ratio


def posting_lags(case: Case) -> list[int]:
    """Days from receipt to posting of each payer's payment in the own ledger."""
    return [
        (entry.posted_on - entry.received_on).days
        for entry in case.world.transactions
        if entry.kind == "payer_payment"
        and entry.received_on is not None
        and case.holds(entry.posted_on)
    ]


def posting_lag(case: Case) -> Measure:
    """Median of these days."""
    return median(posting_lags(case))


def unapplied_cash(case: Case) -> Measure:
    """Payer deposits without their 835, and 835s that do not add up, over payer deposits.

    Nothing is posted from the 835s of payers whose money the own ledger posts.
    """
    posted = {
        (payment.trace, payment.amount)
        for payment in case.world.payments
        if payment.paid_on <= case.end
    }
    deposits = [
        item
        for item in case.world.deposits
        if case.holds(item.deposited_on) and (item.trace or item.payer_id)
    ]
    loose = sum(item.amount for item in deposits if (item.trace, item.amount) not in posted)
    unposted = sum(
        _unposted(payment)
        for payment in case.world.payments
        if case.holds(payment.paid_on)
        and not posts_own_entries(case.world.profile, payment.payer_id)
    )
    return ratio(loose + unposted, sum(item.amount for item in deposits))


def _unposted(payment: Payment) -> int:
    """By how much an 835's payment differs from what it explains."""
    settled = sum(remit.paid for remit in payment.remittances)
    settled -= sum(plb.amount for plb in payment.provider_adjustments)
    return abs(payment.amount - settled)


def point_of_service(case: Case) -> Measure:
    """Patient payments at or before the visit, over all of the month."""
    paid = [
        entry
        for entry in case.world.transactions
        if entry.kind == "patient_payment" and case.holds(entry.posted_on)
    ]
    at_visit = sum(entry.amount for entry in paid if entry.posted_on <= entry.claim.service_on)
    return ratio(at_visit, sum(entry.amount for entry in paid))
