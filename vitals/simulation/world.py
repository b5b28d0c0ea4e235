"""Makes a whole practice from a profile and a seed, day by day.

The same profile and seed give the same events. What must not live here: files, KPIs, the clock.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from vitals.simulation import paying, sending, visits
from vitals.simulation.calendar import add_days, first_day, month_of, work_day_from
from vitals.simulation.desk import Desk
from vitals.simulation.events import (
    Appeal,
    Claim,
    ClaimAnswer,
    Fee,
    FollowUp,
    Payment,
    SetAnswer,
    Submission,
    Transaction,
)
from vitals.simulation.office import ArControl, Deposit, Encounter, Enrollment, StaffWeek
from vitals.simulation.pricing import fees_of, index_fees
from vitals.simulation.profile import SimProfile

_ENROLLED_ON = date(2021, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Every event of one practice up to the profile's last day, in the order it happened.

    ``claims`` are root claims entered by then. Nothing here is dated after ``profile.ends_on``.
    """

    profile: SimProfile
    claims: tuple[Claim, ...] = ()
    submissions: tuple[Submission, ...] = ()
    set_answers: tuple[SetAnswer, ...] = ()
    claim_answers: tuple[ClaimAnswer, ...] = ()
    payments: tuple[Payment, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    staff_weeks: tuple[StaffWeek, ...] = ()
    fees: tuple[Fee, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    enrollments: tuple[Enrollment, ...] = ()
    ar_controls: tuple[ArControl, ...] = ()


def simulate(profile: SimProfile, seed: int) -> World:
    """Live through *profile*'s months; the same *seed* gives the same world."""
    fees = _contract(profile, everything=True)
    rng = np.random.default_rng(seed)
    desk = Desk(profile, rng, index_fees(fees), profile.starts_on)
    planned: dict[date, int] = {}
    while desk.day <= profile.ends_on:
        if desk.day == first_day(month_of(desk.day)):
            planned = visits.visits_of(desk, month_of(desk.day))
        _live(desk, planned.get(desk.day, 0))
        desk.day = add_days(desk.day, 1)
    return _close(desk)


def _live(desk: Desk, visit_count: int) -> None:
    """One day: visits, what was planned, the batch, the payers, on Mondays the staff's week."""
    if visit_count:
        visits.see_patients(desk, visit_count)
    for task, case in desk.agenda.pop(desk.day, []):
        task(desk, case)
    if sending.is_batch_day(desk):
        sending.send_batch(desk)
    for payer in desk.profile.all_payers.values():
        if desk.day.weekday() == payer.pay_weekday:
            paying.pay_day(desk, payer)
    if desk.day.weekday() == 0:
        _record_hours(desk)


def _record_hours(desk: Desk) -> None:
    for spec in desk.phase.staff if desk.profile.has_staff_time else ():
        billing = spec.billing + desk.between(-spec.spread, spec.spread)
        overtime = max(billing - spec.paid, 0)
        hours = (spec.paid, max(min(billing, spec.paid), 0), overtime)
        desk.staff_weeks.append(StaffWeek(desk.day, spec.person, spec.role, *hours))


def _contract(profile: SimProfile, *, everything: bool = False) -> list[Fee]:
    return [
        fee
        for payer in profile.all_payers.values()
        for procedure in profile.procedures
        if everything or procedure.is_priced
        for fee in fees_of(payer, procedure)
    ]


def _close(desk: Desk) -> World:
    """Leave out what would happen after the last day."""
    last = desk.profile.ends_on
    fees = _contract(desk.profile) if desk.profile.has_fee_schedule else []
    return World(
        profile=desk.profile,
        claims=tuple(case.claim for case in desk.cases if case.claim.entered_on <= last),
        submissions=tuple(desk.submissions),
        set_answers=tuple(item for item in desk.set_answers if item.received_on <= last),
        claim_answers=tuple(item for item in desk.claim_answers if item.received_on <= last),
        payments=tuple(desk.payments),
        follow_ups=tuple(desk.follow_ups),
        appeals=tuple(desk.appeals),
        transactions=tuple(_known_only(desk)),
        staff_weeks=tuple(desk.staff_weeks),
        fees=tuple(fees),
        encounters=tuple(_encounters(desk)),
        deposits=deposits_of(desk.payments, last),
        enrollments=tuple(
            Enrollment(npi, payer.id, _ENROLLED_ON, None)
            for npi, _ in desk.profile.providers
            for payer in desk.profile.payers
        ),
    )


def _known_only(desk: Desk) -> list[Transaction]:
    """Entries on claims that were entered by the last day; a claim is known from then."""
    last = desk.profile.ends_on
    return [item for item in desk.transactions if item.claim.entered_on <= last]


def _encounters(desk: Desk) -> list[Encounter]:
    """Encounters as the last day knows them: notes not signed and claims not entered are blank."""
    last = desk.profile.ends_on
    entered = {case.claim.claim_id for case in desk.cases if case.claim.entered_on <= last}
    return [_as_known(item, entered, last) for item in desk.encounters]


def _as_known(item: Encounter, entered: Container[str], last: date) -> Encounter:
    is_signed = item.signed_on is not None and item.signed_on <= last
    if is_signed and item.claim_id in entered:
        return item
    return replace(
        item,
        signed_on=item.signed_on if is_signed else None,
        claim_id=item.claim_id if item.claim_id in entered else "",
    )


def deposits_of(payments: Sequence[Payment], last: date) -> tuple[Deposit, ...]:
    """Every payment of money reaches the bank the next work day, up to *last*."""
    found = []
    for payment in payments:
        day = work_day_from(add_days(payment.paid_on, 1))
        if payment.amount > 0 and day <= last:
            item = Deposit(day, payment.amount, payment.payer_id, payment.trace, "eft")
            found.append(item)
    return tuple(found)
