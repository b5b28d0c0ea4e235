"""Adds to the own ledger of a finished practice: its postings, write-offs, transfers, copays.

A practice may keep its whole ledger itself, for all payers or some; then it holds every charge,
payment and reduction. What must not live here: the payers' answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vitals.simulation.calendar import add_days, work_day_from
from vitals.simulation.events import Claim, Transaction
from vitals.simulation.odd import Chance, Mix, between, happens
from vitals.simulation.truth_ledger import Effect, effects
from vitals.simulation.world import World

_REASONS = (
    *("bad_debt", "small_balance", "timely_filing", "denial", "no_authorization"),
    *("credentialing", "charity", "administrative", "other"),
)


def write_offs(world: World, mix: Mix, rng: Chance) -> World:
    """Write-offs of every reason on answered claims, denied or not, on both accounts."""
    found = list(world.transactions)
    answered = [remit for payment in world.payments for remit in payment.remittances]
    for remit in answered:
        if happens(rng, mix.write_off_rate):
            account = "insurance" if happens(rng, 0.7) else "patient"
            reason = _REASONS[between(rng, 0, len(_REASONS) - 1)]
            on = add_days(remit.posted_on, between(rng, -5, 40))
            if remit.claim.entered_on <= on <= world.profile.ends_on:
                amount = 100 * between(rng, 1, 40)
                head = (f"TX{len(found):06d}", remit.claim, on)
                found.append(Transaction(*head, "write_off", account, amount, reason))
    return replace(world, transactions=tuple(found))


def transfers(world: World, mix: Mix, rng: Chance) -> World:
    """Balances moved by hand, and money sent back to payers."""
    found = list(world.transactions)
    for claim in world.claims:
        if not happens(rng, mix.transfer_rate):
            continue
        on = add_days(claim.entered_on, between(rng, 5, 90))
        if on <= world.profile.ends_on:
            kind = "transfer" if happens(rng, 0.7) else "refund"
            account = "patient" if happens(rng, 0.7) else "insurance"
            head = (f"TX{len(found):06d}", claim, on)
            found.append(Transaction(*head, kind, account, 100 * between(rng, 1, 30)))
    return replace(world, transactions=tuple(found))


def copays(world: World, mix: Mix, rng: Chance) -> World:
    """Patients who pay at the visit, or the day before."""
    found = list(world.transactions)
    for claim in world.claims:
        if happens(rng, mix.copay_rate):
            on = add_days(claim.service_on, -between(rng, 0, 1))
            head = (f"TX{len(found):06d}", claim, on)
            found.append(Transaction(*head, "patient_payment", "patient", 2500))
    return replace(world, transactions=tuple(found))


# -- whole ledgers ------------------------------------------------------------------------------


def own_ledger(world: World, mix: Mix, rng: Chance) -> World:
    """Post what the remittances of *ledger_payers* say by hand, some days after they came."""
    if not mix.ledger_payers:
        return world
    claims = {claim.key: claim for claim in world.claims}
    by_hand = [
        effect
        for effect in effects(world)
        if effect.kind in ("charge", "payer_payment", "contractual", "transfer")
        and effect.payer_id
        and (mix.ledger_payers == ("*",) or effect.payer_id in mix.ledger_payers)
    ]
    last = world.profile.ends_on
    found = [
        entry
        for number, effect in enumerate(by_hand)
        for entry in _entries(effect, claims[effect.claim_key], f"TL{number:06d}", rng)
        if entry.posted_on <= last
    ]
    profile = replace(world.profile, settings=_posting(world.profile.settings, mix.ledger_payers))
    return replace(world, profile=profile, transactions=(*world.transactions, *found))


def _posting(settings: Mapping[str, Any], payers: Sequence[str]) -> dict[str, Any]:
    """Settings by which the money of *payers* is posted from the own ledger."""
    if payers == ("*",):
        return {**settings, "posting": "transactions"}
    own = [
        {**payer, "posting": "transactions"} if payer["id"] in payers else payer
        for payer in settings["payers"]
    ]
    return {**settings, "payers": own}


def _entries(effect: Effect, claim: Claim, number: str, rng: Chance) -> Iterable[Transaction]:
    is_payment = effect.kind == "payer_payment"
    if effect.amount == 0 or (effect.kind == "transfer" and effect.account == "insurance"):
        return
    lag = between(rng, 0, 6) if is_payment else 0
    raises = effect.kind in ("charge", "transfer")
    yield Transaction(
        transaction_id=number,
        claim=claim,
        posted_on=work_day_from(add_days(effect.on, lag)) if lag else effect.on,
        kind=effect.kind,
        account=effect.account,
        amount=effect.amount if raises else -effect.amount,
        payer_id=effect.payer_id,
        received_on=effect.on if is_payment and happens(rng, 0.9) else None,
    )


def cash_only(world: World, mix: Mix, rng: Chance) -> World:
    """Bill no payer at all: every charge goes to the patient, who pays at the visit or later."""
    if not mix.is_cash_only:
        return world
    found = []
    for number, claim in enumerate(world.claims):
        charge = sum(line.charge for line in claim.lines)
        on = claim.entered_on
        head = (f"TC{number:06d}", claim, on)
        found.append(Transaction(*head, "transfer", "patient", charge))
        paid_on = claim.service_on if happens(rng, 0.6) else add_days(on, between(rng, 1, 60))
        if paid_on <= world.profile.ends_on and happens(rng, 0.9):
            head = (f"TP{number:06d}", claim, paid_on)
            found.append(Transaction(*head, "patient_payment", "patient", charge))
    return replace(
        world,
        submissions=(),
        set_answers=(),
        claim_answers=(),
        payments=(),
        follow_ups=(),
        appeals=(),
        deposits=(),
        transactions=tuple(found),
        profile=replace(
            world.profile, settings={**world.profile.settings, "posting": "transactions"}
        ),
    )
