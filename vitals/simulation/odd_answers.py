"""Adds to the payers' answers of a finished practice what seldom happens.

Predeterminations, capitation, tertiary payers, take-backs nobody makes good, and every kind of
provider adjustment. What must not live here: the practice's own work and ledger.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vitals.simulation.calendar import add_days
from vitals.simulation.events import (
    Adjustment,
    Payment,
    ProviderAdjustment,
    RemitLine,
    Remittance,
    Submission,
)
from vitals.simulation.odd import Chance, Mix, between, happens
from vitals.simulation.pricing import percent
from vitals.simulation.world import World

_CODES = ("WO", "72", "CS", "L6", "J1", "FB")


def capitation(world: World, mix: Mix, rng: Chance) -> World:
    """Payers that pay by the head settle every claim with CO-24."""
    del rng
    changed = [
        replace(
            payment,
            remittances=tuple(_settled(remit) for remit in payment.remittances),
            provider_adjustments=(),
        )
        if payment.payer_id in mix.capitated
        else payment
        for payment in world.payments
    ]
    return replace(world, payments=tuple(changed))


def _settled(remit: Remittance) -> Remittance:
    if remit.status == "4" or not remit.lines:
        return remit
    lines = tuple(
        RemitLine(line.line, line.charge, 0, None, (Adjustment("CO", "24", line.charge),))
        for line in remit.lines
    )
    return replace(remit, paid=0, lines=lines, adjustments=())


def predeterminations(world: World, mix: Mix, rng: Chance) -> World:
    """Estimates (CLP02 25) that explain a claim and post nothing."""
    changed = []
    for payment in world.payments:
        extra = [
            _estimate(remit)
            for remit in payment.remittances
            if remit.status in ("1", "19") and remit.lines and remit.payer_id == payment.payer_id
            if happens(rng, mix.predetermination_rate)
        ]
        changed.append(replace(payment, remittances=(*extra, *payment.remittances)))
    return replace(world, payments=tuple(changed))


def _estimate(remit: Remittance) -> Remittance:
    lines = tuple(
        RemitLine(line.line, line.charge, 0, None, (Adjustment("PR", "2", line.charge),))
        for line in remit.lines
    )
    control = f"{remit.control}E"
    return replace(remit, status="25", paid=0, control=control, lines=lines, adjustments=())


def take_backs(world: World, mix: Mix, rng: Chance) -> World:
    """Payments a payer takes back in a later 835, in part paid again a while after."""
    payments = list(world.payments)
    for place, payment in enumerate(world.payments):
        for remit in payment.remittances:
            paid = remit.status in ("1", "19") and remit.payer_id == remit.claim.payer_id
            if paid and remit.paid > 0 and happens(rng, mix.takeback_rate):
                _take_back(payments, place, remit, again=happens(rng, 0.5))
    return replace(world, payments=tuple(payments))


def _take_back(payments: list[Payment], place: int, remit: Remittance, *, again: bool) -> None:
    later = [
        number
        for number in range(place + 1, len(payments))
        if payments[number].payer_id == remit.payer_id
        and payments[number].paid_on > remit.posted_on
    ]
    if later:
        _add(payments, later[0], remit.reversed_on(payments[later[0]].paid_on))
    if again and len(later) > 1:
        once_more = replace(
            remit, posted_on=payments[later[1]].paid_on, control=f"{remit.control}C", status="1"
        )
        _add(payments, later[1], once_more)


def _add(payments: list[Payment], place: int, remit: Remittance) -> None:
    """Add a remittance to a payment; what it would owe goes forward (FB)."""
    payment = replace(
        payments[place], remittances=(*payments[place].remittances, remit), misstated=0
    )
    if payment.amount < 0:
        forward = ProviderAdjustment("FB", f"{remit.control}F", payment.amount)
        adjustments = (*payment.provider_adjustments, forward)
        payment = replace(payment, provider_adjustments=adjustments)
    payments[place] = payment


def provider_adjustments(world: World, mix: Mix, rng: Chance) -> World:
    """Provider adjustments of every code, in both directions."""
    changed = [
        _adjusted(payment, rng) if happens(rng, mix.provider_adjustment_rate) else payment
        for payment in world.payments
    ]
    return replace(world, payments=tuple(changed))


def _adjusted(payment: Payment, rng: Chance) -> Payment:
    code = _CODES[between(rng, 0, len(_CODES) - 1)]
    cents = 100 * between(rng, 1, 60) * (1 if happens(rng, 0.6) else -1)
    if payment.amount < cents:
        return payment
    plb = ProviderAdjustment(code, f"{payment.trace}Z", cents)
    return replace(payment, provider_adjustments=(*payment.provider_adjustments, plb))


# -- third payers -------------------------------------------------------------------------------


def tertiaries(world: World, mix: Mix, rng: Chance) -> World:
    """A third payer is billed in a later batch and pays part of what the second left."""
    third = world.profile.secondary_payers[-1].id if world.profile.secondary_payers else ""
    payments, submissions = list(world.payments), list(world.submissions)
    for payment in world.payments:
        for remit in payment.remittances:
            is_second = remit.status == "2" and remit.patient_share > 0 and remit.payer_id != third
            if is_second and happens(rng, mix.tertiary_rate):
                sent = _bill(submissions, remit, third)
                paid_on = add_days(sent.submitted_on, 18) if sent else world.profile.ends_on
                if sent and paid_on <= world.profile.ends_on:
                    payments.append(_pay(remit, third, paid_on))
    payments.sort(key=lambda payment: payment.paid_on)
    return replace(world, payments=tuple(payments), submissions=tuple(submissions))


def _bill(submissions: list[Submission], second: Remittance, third: str) -> Submission | None:
    """Send the claim to *third* with the next batch after the second payer's answer."""
    batch = next((sent for sent in submissions if sent.submitted_on > second.posted_on), None)
    if batch is None:
        return None
    sent = replace(
        batch,
        claim=second.claim,
        sent_as=second.claim.claim_id,
        sequence="T",
        frequency="1",
        payer_id=third,
        lines=tuple(line.line for line in second.lines),
        reference="",
        paid_before=second.paid,
    )
    submissions.insert(submissions.index(batch) + 1, sent)
    return sent


def _pay(second: Remittance, third: str, paid_on: date) -> Payment:
    control = f"{second.control}T"
    lines = tuple(_third_line(line) for line in second.lines)
    remit = replace(
        second,
        payer_id=third,
        status="3",
        posted_on=paid_on,
        paid=sum(line.paid for line in lines),
        control=control,
        lines=lines,
        adjustments=(),
    )
    return Payment(third, paid_on, paid_on, control, (remit,), ())


def _third_line(before: RemitLine) -> RemitLine:
    owed = sum(cas.amount for cas in before.adjustments if cas.group == "PR")
    paid = percent(owed, 60)
    settled = Adjustment("OA", "23", before.charge - owed)
    rest = Adjustment("PR", "2", owed - paid)
    kept = tuple(cas for cas in (settled, rest) if cas.amount)
    return RemitLine(before.line, before.charge, paid, None, kept)
