"""Batches of a simulated practice: what is submitted, and what clearinghouse and payer answer.

A batch holds transaction sets of a few claims; the next day a 999 answers each set, and a 277CA
each claim of an accepted set. What must not live here: adjudication.
"""

from __future__ import annotations

from dataclasses import replace

from vitals.simulation.calendar import add_days
from vitals.simulation.desk import Case, Desk, Pending, Task
from vitals.simulation.events import ClaimAnswer, SetAnswer, Submission
from vitals.simulation.reasons import REJECTIONS
from vitals.simulation.working import check_status

_UNDECIDED_RATE = 0.01
_CHANGED_RATE = 0.05


def is_batch_day(desk: Desk) -> bool:
    """Whether a batch leaves today."""
    week = desk.day.isocalendar().week
    on_day = desk.day.weekday() in desk.profile.batch_weekdays
    return on_day and week % desk.phase.batch_every_weeks == 0


def send_batch(desk: Desk) -> None:
    """Send everything that waits, in sets of at most the profile's size."""
    waiting, desk.outbox = desk.outbox, []
    if not waiting:
        return
    desk.batches += 1
    size = desk.profile.set_size
    for set_no, start in enumerate(range(0, len(waiting), size), start=1):
        _send_set(desk, waiting[start : start + size], set_no)


def _send_set(desk: Desk, pendings: list[Pending], set_no: int) -> None:
    has_void = any(pending.frequency == "8" for pending in pendings)
    refused = not has_void and desk.happens(desk.phase.set_rejection_rate)
    received = add_days(desk.day, 1)
    desk.set_answers.append(SetAnswer(desk.batches, set_no, received, accepted=not refused))
    for pending in pendings:
        submission = _submit(desk, pending, set_no)
        if refused:
            desk.later(2, _requeue(pending), pending.case)
        else:
            _answer(desk, pending, submission)


def _requeue(pending: Pending) -> Task:
    def requeue(desk: Desk, case: Case) -> None:
        if not case.is_void:
            desk.outbox.append(pending)

    return requeue


def _submit(desk: Desk, pending: Pending, set_no: int) -> Submission:
    case = pending.case
    submission = Submission(
        claim=case.claim,
        sent_as=pending.sent_as or case.claim.claim_id,
        submitted_on=desk.day,
        sequence=pending.sequence,
        frequency=pending.frequency,
        payer_id=pending.payer_id,
        lines=case.lines,
        reference=pending.reference,
        batch=desk.batches,
        set_no=set_no,
        paid_before=case.standing.paid if case.standing and pending.sequence == "S" else 0,
    )
    desk.submissions.append(submission)
    if pending.sequence == "P":
        _note_primary(desk, case, pending.frequency)
    return submission


def _note_primary(desk: Desk, case: Case, frequency: str) -> None:
    desk.bill(case, 0 if frequency == "8" else case.charge)
    if case.first_submitted is None:
        case.first_submitted = desk.day
        desk.later(desk.phase.first_check_days, check_status, case)


def _answer(desk: Desk, pending: Pending, submission: Submission) -> None:
    received = add_days(desk.day, 1)
    if _is_rejected(desk, pending):
        category, status = REJECTIONS[desk.between(0, len(REJECTIONS) - 1)]
        answer = ClaimAnswer(
            submission, received, accepted=False, category=category, status_code=status
        )
        desk.later(desk.between(3, 5), _fix(pending), pending.case)
    else:
        undecided = desk.happens(_UNDECIDED_RATE)
        answer = ClaimAnswer(
            submission,
            received,
            accepted=None if undecided else True,
            category="A1" if undecided else "A2",
            status_code="19" if undecided else "20",
        )
        _accept(desk, pending)
    desk.claim_answers.append(answer)


def _is_rejected(desk: Desk, pending: Pending) -> bool:
    may_be = pending.sequence == "P" and pending.frequency != "8" and pending.attempt < 3
    return may_be and desk.happens(desk.phase.rejection_rate)


def _fix(pending: Pending) -> Task:
    """Mend a rejected claim and send it again; a careless desk puts it off."""

    def fix(desk: Desk, case: Case) -> None:
        if not desk.happens(desk.phase.diligence):
            desk.later(desk.between(6, 12), fix, case)
            return
        if pending.frequency == "1" and desk.happens(_CHANGED_RATE):
            case.change_charge(100 * desk.between(1, 9))
        desk.outbox.append(replace(pending, attempt=pending.attempt + 1))

    return fix


def _accept(desk: Desk, pending: Pending) -> None:
    case = pending.case
    payer = desk.payer(pending.payer_id)
    late = desk.phase.lag_shift.get(payer.id, 0)
    days = payer.lag[0] + desk.between(0, payer.lag[1]) + late
    if pending.sequence == "S":
        desk.write_payer(payer.id, days, case, "second")
    elif pending.frequency == "8":
        desk.write_payer(payer.id, 10, case, "take_back")
    elif pending.frequency == "7":
        kind = "reprocess" if desk.happens(desk.phase.overturn_rate) else "uphold"
        desk.write_payer(payer.id, days, case, kind)
    elif case.standing is None and not case.is_lost and desk.happens(desk.phase.lost_rate):
        case.is_lost = True
    else:
        desk.write_payer(payer.id, days, case, "first")
