"""Adds to a finished practice what seldom happens, each kind as often as a mix says.

Everything is drawn from a stream of its own after the practice has lived, so that a practice
without a mix stays as it was. Balances need not make sense: files and truth are both made from
the same events. What must not live here: money of the own ledger (``odd_ledger``), files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from vitals.simulation.calendar import add_days, months_between, work_day_from
from vitals.simulation.events import Appeal, FollowUp
from vitals.simulation.office import ArControl, Deposit, Encounter, Enrollment
from vitals.simulation.truth_ledger import truth_roll_forward
from vitals.simulation.world import World

Chance = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """How often each oddity happens; all are off unless named.

    ``people`` share the follow-up; ``ledger_payers`` are posted from the own ledger (``*``: all).
    """

    people: tuple[str, ...] = ()
    note_rate: float = 0.0
    deposit_rate: float = 0.0
    missing_rate: float = 0.0
    lapse_rate: float = 0.0
    control_rate: float = 0.0
    misstated_rate: float = 0.0
    provider_adjustment_rate: float = 0.0
    predetermination_rate: float = 0.0
    takeback_rate: float = 0.0
    tertiary_rate: float = 0.0
    capitated: tuple[str, ...] = ()
    appeal_rate: float = 0.0
    write_off_rate: float = 0.0
    transfer_rate: float = 0.0
    copay_rate: float = 0.0
    ledger_payers: tuple[str, ...] = ()
    is_cash_only: bool = False


def happens(rng: Chance, rate: float) -> bool:
    """True with probability *rate*."""
    return bool(rng.random() < rate)


def between(rng: Chance, low: int, high: int) -> int:
    """A whole number from *low* to *high*, both included."""
    return int(rng.integers(low, high + 1))


# -- work ---------------------------------------------------------------------------------------


def follow_ups(world: World, mix: Mix, rng: Chance) -> World:
    """Several people work; now and then nobody signs, or only writes a note."""
    rows: list[FollowUp] = []
    for row in world.follow_ups:
        names = (*mix.people, "")
        who = names[between(rng, 0, len(names) - 1)] if mix.people else row.worked_by
        rows.append(replace(row, worked_by=who))
        if happens(rng, mix.note_rate):
            action = ("note", "patient_call", "payer_call")[between(rng, 0, 2)]
            on = min(add_days(row.worked_on, between(rng, 0, 20)), world.profile.ends_on)
            rows.append(FollowUp(row.claim, on, f"X{len(rows)}", action, "", None, "payer_request"))
    return replace(world, follow_ups=tuple(rows))


def encounters(world: World, mix: Mix, rng: Chance) -> World:
    """Visits nobody charged for."""
    found = []
    for item in world.encounters:
        found.append(item)
        if happens(rng, mix.missing_rate):
            found.append(_uncharged(item, len(found)))
    return replace(world, encounters=tuple(found))


def _uncharged(like: Encounter, number: int) -> Encounter:
    return replace(like, encounter_id=f"X{number:06d}", status="completed", claim_id="")


def enrollments(world: World, mix: Mix, rng: Chance) -> World:
    """Enrolments that lapse, are pending, begin late or are not there."""
    begin, end = world.profile.starts_on, world.profile.ends_on
    found: list[Enrollment] = []
    for item in world.enrollments:
        if not happens(rng, mix.lapse_rate):
            found.append(item)
            continue
        day = add_days(begin, between(rng, 0, (end - begin).days))
        choices = (
            replace(item, expires_on=day),
            replace(item, effective_on=None),
            replace(item, effective_on=day),
        )
        found += choices[place : place + 1] if (place := between(rng, 0, 3)) < 3 else ()
    return replace(world, enrollments=tuple(found))


def ar_controls(world: World, mix: Mix, rng: Chance) -> World:
    """The practice's own A/R of most months, right or a little wrong."""
    if not mix.control_rate:
        return world
    closing: dict[str, int] = {}
    for row in truth_roll_forward(world):
        month = str(row["month"])
        closing[month] = closing.get(month, 0) + int(str(row["closing"]))
    found = [
        ArControl(month, closing[month] + (between(rng, -20_000, 20_000) if wrong else 0))
        for month in months_between(world.profile.first_month, world.profile.last_month)
        if month in closing and happens(rng, mix.control_rate)
        for wrong in [happens(rng, 0.5)]
    ]
    return replace(world, ar_controls=tuple(found))


# -- the bank -----------------------------------------------------------------------------------


def deposits(world: World, mix: Mix, rng: Chance) -> World:
    """Deposits that are missing, of another amount, without trace, or not of a payer at all."""
    found: list[Deposit] = []
    for item in world.deposits:
        if not happens(rng, mix.deposit_rate):
            found.append(item)
            continue
        amount = item.amount + 100 * between(rng, 1, 50)
        choices: tuple[tuple[Deposit, ...], ...] = (
            (),
            (replace(item, amount=amount),),
            (replace(item, trace=""),),
            (item, Deposit(item.deposited_on, amount, "", "", "cash")),
            (item, replace(item, amount=amount, trace=f"{item.trace}X", method="check")),
            (_late(item, world.profile.ends_on),),
        )
        found += choices[between(rng, 0, len(choices) - 1)]
    return replace(world, deposits=tuple(found))


def _late(item: Deposit, last: date) -> Deposit:
    on = work_day_from(add_days(item.deposited_on, 25))
    return replace(item, deposited_on=on) if on <= last else item


def misstatements(world: World, mix: Mix, rng: Chance) -> World:
    """835s whose payment is more than they explain."""
    changed = [
        replace(payment, misstated=100 * between(rng, 1, 80))
        if happens(rng, mix.misstated_rate)
        else payment
        for payment in world.payments
    ]
    return replace(world, payments=tuple(changed))


# -- appeals ------------------------------------------------------------------------------------


def appeals(world: World, mix: Mix, rng: Chance) -> World:
    """Appeals won in part or withdrawn, without a given deadline, or taken to a second level."""
    found = [
        row
        for item in world.appeals
        for row in (_turned(item, rng) if happens(rng, mix.appeal_rate) else (item,))
    ]
    return replace(world, appeals=tuple(found))


def _turned(item: Appeal, rng: Chance) -> tuple[Appeal, ...]:
    choice = between(rng, 0, 3)
    if choice == 2:
        return (replace(item, deadline_on=None),)
    if item.decided_on is None:
        return (item,)
    if choice == 3:
        return (item, _second_level(item, item.decided_on))
    return (replace(item, outcome=("partial", "withdrawn")[choice]),)


def _second_level(first: Appeal, decided_on: date) -> Appeal:
    return replace(
        first,
        level=2,
        denied_on=decided_on,
        filed_on=decided_on,
        deadline_on=add_days(decided_on, 45),
        recorded_on=decided_on,
        decided_on=None,
        outcome="",
        recovered=0,
    )
