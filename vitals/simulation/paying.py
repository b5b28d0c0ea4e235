"""Pay days of simulated payers: which claims are answered how, and the payment they make up.

What must not live here: how an answer is computed (``adjudication.py``) or worked (``working.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from vitals.simulation import working
from vitals.simulation.adjudication import Terms, Version, deny, pay, pay_second
from vitals.simulation.calendar import work_day_before
from vitals.simulation.desk import CONTRACTUAL, Case, Desk
from vitals.simulation.events import Payment, ProviderAdjustment, Remittance
from vitals.simulation.pricing import percent
from vitals.simulation.profile import PayerSpec
from vitals.simulation.reasons import PARTIAL, REASONS, DenialReason

_DUPLICATE_RATE = 0.002
_VOID_RATE = 0.002
_CORRECTION_RATE = 0.004
_RECOUPMENT_RATE = 0.02
_SECOND_SHARES = (100, 100, 80)


def pay_day(desk: Desk, payer: PayerSpec) -> None:
    """Answer everything of *payer* that is ready today, in one payment."""
    waiting = desk.letters[payer.id]
    ready = [letter for letter in waiting if letter.ready_on <= desk.day]
    desk.letters[payer.id] = [letter for letter in waiting if letter.ready_on > desk.day]
    remits: list[Remittance] = []
    for letter in ready:
        for remit in _ANSWERS[letter.kind](desk, payer, letter.case):
            desk.post(letter.case, remit)
            remits.append(remit)
        working.settle_patient(desk, letter.case)
    if remits:
        desk.payments.append(_payment(desk, payer, remits))


def _version(desk: Desk, payer: PayerSpec, case: Case, frequency: str) -> Version:
    case.answers += 1
    control = f"{payer.id[-3:]}{desk.profile.prefix}{case.serial:06d}{case.answers:02d}"
    return Version(
        claim=case.claim,
        lines=case.lines,
        frequency=frequency,
        control=control,
        posted_on=desk.day,
    )


# -- first answers ------------------------------------------------------------------------------


def _first(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    if case.standing is not None or case.is_void:
        return []
    version = _version(desk, payer, case, "1")
    if desk.happens(desk.phase.denial_rate):
        return [_deny_whole(desk, payer, case, version)]
    if len(case.lines) > 1 and desk.happens(desk.phase.partial_rate):
        return [_deny_part(desk, payer, case, version)]
    remit = pay(version, payer, desk.fees, _terms(desk, payer))
    case.standing = remit
    _after_payment(desk, payer, case)
    return [remit]


def _deny_whole(desk: Desk, payer: PayerSpec, case: Case, version: Version) -> Remittance:
    reason = _reason(desk)
    case.standing = deny(version, payer, desk.fees, reason)
    working.take_denial(desk, case, reason)
    return case.standing


def _reason(desk: Desk) -> DenialReason:
    mix = desk.phase.denial_mix
    mark = float(desk.rng.random()) * sum(mix.values())
    for carc, weight in mix.items():
        mark -= weight
        if mark < 0:
            return REASONS[carc]
    return REASONS[next(iter(mix))]


def _deny_part(desk: Desk, payer: PayerSpec, case: Case, version: Version) -> Remittance:
    reason = PARTIAL[desk.between(0, len(PARTIAL) - 1)]
    terms = replace(_terms(desk, payer), denied_line=len(case.lines), denial=reason)
    case.standing = pay(version, payer, desk.fees, terms)
    working.take_denial(desk, case, reason)
    return case.standing


def _terms(desk: Desk, payer: PayerSpec) -> Terms:
    in_spring = desk.day.month <= 3
    rate = payer.deductible_rate * (1.6 if in_spring else 0.8)
    deductible = 100 * desk.between(30, 300) if desk.happens(rate) else 0
    phase = desk.phase
    worth = phase.underpaid_percent.get(payer.id, 100)
    is_short = worth < 100 and desk.happens(phase.underpaid_rate)
    return Terms(deductible=deductible, worth_percent=worth if is_short else 100)


def _after_payment(desk: Desk, payer: PayerSpec, case: Case) -> None:
    """What a paid claim may still bring: a second payer, a payer's mistake, a void."""
    remit = case.standing
    if remit is None:
        return
    if case.claim.secondary_id and remit.patient_share > 0 and not case.awaits_second:
        case.awaits_second = True
        if payer.crosses_over:
            desk.write_payer(case.claim.secondary_id, 12, case, "second")
        else:
            desk.later(4, working.send_second, case)
    elif desk.happens(_DUPLICATE_RATE):
        desk.write_payer(payer.id, 14, case, "duplicate")
    elif desk.happens(_VOID_RATE):
        desk.later(10, working.void_claim, case)
    elif desk.happens(_CORRECTION_RATE):
        desk.write_payer(payer.id, 20, case, "reprocess")


# -- later answers ------------------------------------------------------------------------------


def _reprocess(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    """Pay after all; what was posted before is reversed first."""
    before = case.standing
    if before is None or case.is_void:
        return []
    remits = [before.reversed_on(desk.day)] if _has_posted(before) else []
    version = _version(desk, payer, case, "7" if case.denial else "1")
    case.standing = pay(version, payer, desk.fees, Terms())
    working.close_denial(desk, case, "overturned", case.standing.paid)
    _after_payment(desk, payer, case)
    return [*remits, case.standing]


def _has_posted(remit: Remittance) -> bool:
    """Whether the remittance moved any balance; a bare denial does not."""
    moved = any(cas.group == "PR" or cas.reason in CONTRACTUAL for cas in remit.all_adjustments)
    return remit.paid != 0 or moved


def _uphold(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    before = case.standing
    if before is None or case.denial is None or case.is_void:
        return []
    working.close_denial(desk, case, "upheld", 0)
    if before.paid or before.patient_share or payer.denies == "split":
        return []
    version = _version(desk, payer, case, "7")
    case.standing = deny(version, payer, desk.fees, REASONS["193"])
    return [case.standing]


def _second(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    primary = case.standing
    case.awaits_second = False
    if primary is None or case.is_void or not primary.lines:
        return []
    version = _version(desk, payer, case, "1")
    share = _SECOND_SHARES[desk.between(0, len(_SECOND_SHARES) - 1)]
    return [pay_second(primary, payer, version.control, desk.day, share)]


def _duplicate(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    """Pay the same claim twice by mistake; it is taken back later."""
    if case.standing is None or case.is_void:
        return []
    control = _version(desk, payer, case, "1").control
    case.duplicate = replace(case.standing, control=control, posted_on=desk.day)
    desk.write_payer(payer.id, 40, case, "take_back_duplicate")
    return [case.duplicate]


def _take_back_duplicate(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    del payer
    return [] if case.duplicate is None else [case.duplicate.reversed_on(desk.day)]


def _take_back(desk: Desk, payer: PayerSpec, case: Case) -> list[Remittance]:
    del payer
    return [] if case.standing is None else [case.standing.reversed_on(desk.day)]


_ANSWERS: dict[str, Callable[[Desk, PayerSpec, Case], list[Remittance]]] = {
    "first": _first,
    "reprocess": _reprocess,
    "uphold": _uphold,
    "second": _second,
    "duplicate": _duplicate,
    "take_back_duplicate": _take_back_duplicate,
    "take_back": _take_back,
}


# -- the payment --------------------------------------------------------------------------------


def _payment(desk: Desk, payer: PayerSpec, remits: list[Remittance]) -> Payment:
    trace = f"{payer.id[-3:]}{desk.day:%y%m%d}{desk.profile.prefix}"
    adjustments = _interest(desk, payer, remits, trace)
    net = sum(remit.paid for remit in remits) - sum(plb.amount for plb in adjustments)
    carried = desk.carried.pop(payer.id, 0)
    if carried:
        adjustments.append(ProviderAdjustment("FB", trace, carried))
        net -= carried
    recouped = 100 * desk.between(20, 90)
    if net > 2 * recouped and desk.happens(_RECOUPMENT_RATE):
        adjustments.append(ProviderAdjustment("WO", f"{trace}R", recouped))
        net -= recouped
    if net < 0:
        # A payer cannot pay less than nothing: the debt goes forward to its next payment.
        adjustments.append(ProviderAdjustment("FB", trace, net))
        desk.carried[payer.id] = -net
    return Payment(
        payer.id, desk.day, _produced_on(desk.day), trace, tuple(remits), tuple(adjustments)
    )


def _produced_on(paid_on: date) -> date:
    """An 835 is made the work day before its money moves, at times in the month before."""
    return work_day_before(paid_on)


def _interest(
    desk: Desk, payer: PayerSpec, remits: list[Remittance], trace: str
) -> list[ProviderAdjustment]:
    """Interest on claims paid after the payer's prompt-pay days, as one negative L6."""
    late = 0
    for remit in remits:
        waited = (desk.day - remit.claim.service_on).days
        if remit.status in ("1", "19") and waited > payer.prompt_pay_days + 45:
            late += percent(max(remit.paid, 0), 1)
    return [ProviderAdjustment("L6", trace, -late)] if late else []
