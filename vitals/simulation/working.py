"""Work on claims at a simulated desk: follow-up, denials and appeals, second payers, patients.

How much of it is done, and when, is the month's ``Phase``. What must not live here: what a payer
decides.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vitals.simulation.calendar import add_days, work_day_from
from vitals.simulation.desk import Case, Desk, Pending
from vitals.simulation.events import Appeal, FollowUp
from vitals.simulation.reasons import DenialReason

_OLD_DAYS = 150
_REACTIVE = ("patient_inquiry", "cash_shortfall")
_NEW_NUMBER_RATE = 0.3
_CORRECTED_CHARGE_RATE = 0.25


def _worker(desk: Desk) -> str:
    billers = [spec.person for spec in desk.phase.staff if spec.role == "biller"]
    return billers[0] if billers else desk.phase.staff[0].person


def _touch(desk: Desk, case: Case, action: str, outcome: str, next_on: date | None) -> None:
    reason = "scheduled"
    if desk.happens(desk.phase.reactive_rate):
        reason = _REACTIVE[desk.between(0, 1)]
    worker = _worker(desk)
    row = FollowUp(case.claim, desk.day, worker, action, outcome, next_on, reason)
    desk.follow_ups.append(row)


# -- follow-up ----------------------------------------------------------------------------------


def check_status(desk: Desk, case: Case) -> None:
    """Look after an open claim and plan the next look; a careless desk lets it lie."""
    if case.insurance <= 0 or case.is_void:
        return
    if not desk.happens(desk.phase.diligence):
        desk.later(desk.between(9, 13), check_status, case)
        return
    if _is_hopeless(desk, case):
        desk.transact(case, "write_off", "insurance", case.insurance, "administrative")
        return
    next_on = desk.later(desk.phase.recheck_days, check_status, case)
    if case.is_lost:
        _find(desk, case, next_on)
    else:
        action = "payer_call" if desk.happens(0.3) else "status_check"
        _touch(desk, case, action, "in_process", next_on)


def _is_hopeless(desk: Desk, case: Case) -> bool:
    age = (desk.day - case.claim.service_on).days
    return desk.phase.writes_off and age > _OLD_DAYS and case.standing is not None


def _find(desk: Desk, case: Case, next_on: date) -> None:
    """The payer has nothing on file: send it again, or have it found."""
    case.is_lost = False
    if desk.happens(0.6):
        _touch(desk, case, "resubmission", "not_on_file", next_on)
        desk.outbox.append(Pending(case, "P", "1", case.claim.payer_id))
    else:
        _touch(desk, case, "payer_call", "found", next_on)
        desk.write_payer(case.claim.payer_id, 12, case, "first")


# -- denials ------------------------------------------------------------------------------------


def take_denial(desk: Desk, case: Case, reason: DenialReason) -> None:
    """Put a denied claim, or a claim with a denied line, on the list."""
    case.denial, case.denied_on = reason, desk.day
    desk.later(desk.between(3, 7), work_denial, case)


def _deadline(desk: Desk, case: Case) -> date:
    return add_days(case.denied_on or desk.day, desk.payer(case.claim.payer_id).appeal_days)


def work_denial(desk: Desk, case: Case) -> None:
    """Correct, appeal or bill the patient, if the desk gets round to it before the deadline."""
    if case.denial is None or case.is_void:
        return
    if desk.day > _deadline(desk, case):
        _miss(desk, case)
    elif desk.happens(desk.phase.denial_work_rate):
        _remedy(desk, case, case.denial)
    else:
        desk.later(desk.between(10, 20), work_denial, case)


def _remedy(desk: Desk, case: Case, reason: DenialReason) -> None:
    if reason.remedy == "correct":
        _correct(desk, case)
    elif reason.remedy == "appeal":
        _appeal(desk, case)
    else:
        row = FollowUp(
            case.claim, desk.day, _worker(desk), "patient_call", "billed", None, "scheduled"
        )
        desk.follow_ups.append(row)
        case.denial = None


def _correct(desk: Desk, case: Case) -> None:
    """Send a replacement (frequency 7), at times under a number of its own."""
    _touch(desk, case, "corrected_claim", "sent", work_day_from(add_days(desk.day, 21)))
    desk.later(21, check_status, case)
    if desk.happens(_CORRECTED_CHARGE_RATE):
        case.change_charge(100 * desk.between(1, 9))
    number = f"{case.claim.claim_id}R" if desk.happens(_NEW_NUMBER_RATE) else ""
    control = case.standing.control if case.standing else ""
    desk.outbox.append(Pending(case, "P", "7", case.claim.payer_id, control, number))


def _appeal(desk: Desk, case: Case) -> None:
    _touch(desk, case, "appeal", "sent", work_day_from(add_days(desk.day, 25)))
    desk.later(25, check_status, case)
    kind = "reprocess" if desk.happens(desk.phase.overturn_rate) else "uphold"
    desk.write_payer(case.claim.payer_id, desk.between(25, 40), case, kind)
    _record(desk, case, desk.day)


def _record(desk: Desk, case: Case, filed_on: date | None) -> None:
    case.appeal_at = len(desk.appeals)
    denied = case.denied_on or desk.day
    row = Appeal(case.claim, denied, 1, filed_on, _deadline(desk, case), desk.day)
    desk.appeals.append(row)


def _miss(desk: Desk, case: Case) -> None:
    """The deadline has passed: sometimes written down, in a good month written off."""
    if desk.happens(0.5):
        _record(desk, case, None)
    case.denial = None
    if desk.phase.writes_off:
        desk.later(5, write_off_denial, case)


def write_off_denial(desk: Desk, case: Case) -> None:
    """Give up what is left of a denied claim."""
    if case.insurance > 0 and not case.is_void:
        desk.transact(case, "write_off", "insurance", case.insurance, "denial")


def close_denial(desk: Desk, case: Case, outcome: str, recovered: int) -> None:
    """Note the payer's decision; an upheld denial is written off in a good month."""
    case.denial = None
    if case.appeal_at is not None:
        row = desk.appeals[case.appeal_at]
        desk.appeals[case.appeal_at] = replace(
            row, decided_on=desk.day, outcome=outcome, recovered=recovered
        )
        case.appeal_at = None
    if outcome == "upheld" and desk.phase.writes_off:
        desk.later(desk.between(5, 12), write_off_denial, case)


# -- second payers and voids --------------------------------------------------------------------


def send_second(desk: Desk, case: Case) -> None:
    """Bill the second payer for what the first left to the patient."""
    if not case.is_void:
        desk.outbox.append(Pending(case, "S", "1", case.claim.secondary_id))


def void_claim(desk: Desk, case: Case) -> None:
    """Take back a claim that should not have been sent (frequency 8)."""
    if case.standing is None or case.is_void:
        return
    case.is_void = True
    control = case.standing.control
    desk.outbox.append(Pending(case, "P", "8", case.claim.payer_id, control))


# -- patients -----------------------------------------------------------------------------------


def settle_patient(desk: Desk, case: Case) -> None:
    """After a posting: a statement for what the patient owes, a refund for what is too much."""
    if case.awaits_second:
        return
    if case.patient > 0 and not case.has_statement:
        case.has_statement = True
        desk.later(desk.between(5, 10), send_statement, case)
    elif case.patient < 0 and not case.has_refund:
        case.has_refund = True
        desk.later(desk.between(15, 40), refund, case)


def send_statement(desk: Desk, case: Case) -> None:
    """Ask the patient; most pay, some pay half, a few never do."""
    if case.patient <= 0:
        case.has_statement = False
    elif desk.happens(0.86):
        desk.later(desk.between(8, 40), pay_all, case)
    elif desk.happens(0.6):
        desk.later(desk.between(15, 45), pay_half, case)
    else:
        desk.later(110, give_up, case)


def pay_all(desk: Desk, case: Case) -> None:
    """The patient pays the whole balance."""
    case.has_statement = False
    if case.patient > 0:
        desk.transact(case, "patient_payment", "patient", case.patient)


def pay_half(desk: Desk, case: Case) -> None:
    """The patient pays half and is asked again."""
    if case.patient > 1:
        desk.transact(case, "patient_payment", "patient", case.patient // 2)
    desk.later(30, send_statement, case)


def give_up(desk: Desk, case: Case) -> None:
    """Write off what the patient never paid, where the desk still does so."""
    if case.patient > 0 and desk.phase.writes_off:
        reason = "small_balance" if case.patient < 500 else "bad_debt"
        desk.transact(case, "write_off", "patient", case.patient, reason)
        case.has_statement = False


def refund(desk: Desk, case: Case) -> None:
    """Send back a patient's credit balance, sooner or later."""
    if case.patient >= 0:
        case.has_refund = False
    elif desk.happens(desk.phase.refund_rate):
        desk.transact(case, "refund", "patient", -case.patient)
        case.has_refund = False
    else:
        desk.later(30, refund, case)
