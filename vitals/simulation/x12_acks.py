"""Writes what answers a batch: one 999 for its sets and one 277CA for its claims.

What must not live here: which claims are rejected (``sending.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vitals.simulation.events import ClaimAnswer, SetAnswer
from vitals.simulation.profile import SimProfile
from vitals.simulation.x12 import TIME, Envelope, day8, interchange, join, money, start
from vitals.simulation.x12_claims import CLEARINGHOUSE
from vitals.simulation.x12_claims import VERSION as CLAIM_VERSION

_VERSION_999 = "005010X231A1"
_VERSION_277 = "005010X214"
FIRST_LEVEL = 4
"""Number of the first claim's HL in a 277CA; sender, receiver and provider are above it."""


def source_of(answer: ClaimAnswer) -> str:
    """The payer that answers; "" for the clearinghouse.

    It speaks of claims it returns (A3) or merely holds (A1).
    """
    return "" if answer.category in ("A1", "A3") else answer.submission.payer_id


def claim_number(answer: ClaimAnswer, level: int) -> str:
    """The number given to the claim of the *level*-th HL, by payer and clearinghouse alike."""
    return f"{answer.submission.payer_id[-3:]}{answer.submission.batch:05d}{level:04d}"


def set_answers(profile: SimProfile, answers: Sequence[SetAnswer]) -> str:
    """One 999 file: the answers to every set of one batch."""
    batch = answers[0].batch
    taken = sum(answer.accepted for answer in answers)
    code = {len(answers): "A", 0: "R"}.get(taken, "P")
    segments = [
        start("999", 1, _VERSION_999),
        join("AK1", "HC", batch, CLAIM_VERSION),
    ]
    for answer in answers:
        segments.append(join("AK2", "837", f"{answer.set_no:04d}", CLAIM_VERSION))
        if not answer.accepted:
            segments.append(join("IK3", "NM1", 8, "2010", 8))
            segments.append(join("IK4", 9, 67, 7))
        segments.append(join("IK5", "A") if answer.accepted else join("IK5", "R", 5))
    segments.append(join("AK9", code, len(answers), len(answers), taken))
    envelope = _envelope(profile, "FA", _VERSION_999, answers[0].received_on, batch)
    return interchange(envelope, [segments])


def _envelope(profile: SimProfile, function: str, version: str, on: date, batch: int) -> Envelope:
    return Envelope(
        function=function,
        version=version,
        sender=CLEARINGHOUSE,
        receiver=profile.prefix,
        on=on,
        control=batch,
    )


def claim_answers(profile: SimProfile, answers: Sequence[ClaimAnswer]) -> str:
    """One 277CA file: what the clearinghouse and each payer say of one batch's claims.

    Each source speaks in a set of its own.
    """
    sources: dict[str, list[ClaimAnswer]] = {}
    for answer in answers:
        sources.setdefault(source_of(answer), []).append(answer)
    sets = [
        _set(profile, number, payer_id, sources[payer_id])
        for number, payer_id in enumerate(sorted(sources), start=1)
    ]
    first = answers[0]
    on, batch = first.received_on, first.submission.batch
    return interchange(_envelope(profile, "HN", _VERSION_277, on, batch), sets)


def _set(
    profile: SimProfile, number: int, payer_id: str, answers: Sequence[ClaimAnswer]
) -> list[str]:
    first = answers[0]
    on, batch = day8(first.received_on), first.submission.batch
    total = sum(answer.submission.charge for answer in answers)
    refused = [answer for answer in answers if answer.accepted is False]
    segments = [
        start("277", number, _VERSION_277),
        join("BHT", "0085", "08", f"CA{batch}-{number}", on, TIME, "TH"),
        join("HL", 1, "", 20, 1),
        _source(profile, payer_id),
        join("TRN", 1, f"CA{batch}-{number}"),
        join("DTP", "050", "D8", on),
        join("DTP", "009", "D8", on),
        join("HL", 2, 1, 21, 1),
        join("NM1", "41", "2", profile.name.upper(), *[""] * 4, "46", profile.prefix),
        join("TRN", 2, batch),
        join("STC", "A1:19:PR", on, "WQ", money(total)),
        join("QTY", "90", len(answers) - len(refused)),
        *([join("QTY", "AA", len(refused))] if refused else []),
        join("HL", 3, 2, 19, 1),
        join("NM1", "85", "2", profile.name.upper(), *[""] * 4, "XX", profile.npi),
    ]
    for level, answer in enumerate(answers, start=FIRST_LEVEL):
        segments += _claim_answer(answer, level)
    return segments


def _source(profile: SimProfile, payer_id: str) -> str:
    if not payer_id:
        return join("NM1", "AY", "2", CLEARINGHOUSE, *[""] * 4, "46", CLEARINGHOUSE)
    return join("NM1", "PR", "2", profile.all_payers[payer_id].name, *[""] * 4, "PI", payer_id)


def _claim_answer(answer: ClaimAnswer, level: int) -> list[str]:
    submission = answer.submission
    patient = submission.claim.patient
    action = "U" if answer.accepted is False else "WQ"
    code = f"{answer.category}:{answer.status_code}"
    number = claim_number(answer, level)
    segments = [
        join("HL", level, 3, "PT"),
        join("NM1", "QC", "1", patient.last, patient.first, *[""] * 3, "MI", patient.member_id),
        join("TRN", 2, submission.sent_as),
        join("STC", code, day8(answer.received_on), action, money(submission.charge)),
    ]
    if answer.accepted:
        segments.append(join("REF", "1K", f"ICN{number}"))
    segments.append(join("REF", "D9", f"CH{number}"))
    segments.append(join("DTP", "472", "D8", day8(submission.claim.service_on)))
    return segments
