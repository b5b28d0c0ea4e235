"""Writes 837P batches: the claims of each transaction set as they were submitted.

What must not live here: which claims are sent (``sending.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from vitals.simulation.events import Line, Patient, Submission
from vitals.simulation.profile import PayerSpec, SimProfile
from vitals.simulation.x12 import TIME, Envelope, day8, interchange, join, money, start

VERSION = "005010X222A1"
_CITY = ("LAKETOWN", "IL", "60601")
CLEARINGHOUSE = "CLEARHOUSE"


def claim_batch(profile: SimProfile, batch: Sequence[Submission]) -> str:
    """One 837P file: *batch* holds every submission of one batch in order of its sets."""
    sets: dict[int, list[Submission]] = {}
    for submission in batch:
        sets.setdefault(submission.set_no, []).append(submission)
    envelope = Envelope(
        function="HC",
        version=VERSION,
        sender=profile.prefix,
        receiver=CLEARINGHOUSE,
        on=batch[0].submitted_on,
        control=batch[0].batch,
    )
    return interchange(envelope, [_set(profile, number, sets[number]) for number in sorted(sets)])


def _set(profile: SimProfile, number: int, submissions: list[Submission]) -> list[str]:
    first = submissions[0]
    on = day8(first.submitted_on)
    segments = [
        start("837", number, VERSION),
        join("BHT", "0019", "00", f"{first.batch}-{number}", on, TIME, "CH"),
        join("NM1", "41", "2", profile.name.upper(), *[""] * 4, "46", profile.prefix),
        join("PER", "IC", "BILLING DESK", "TE", "5550100"),
        join("NM1", "40", "2", CLEARINGHOUSE, *[""] * 4, "46", CLEARINGHOUSE),
        join("HL", 1, "", 20, 1),
        join("PRV", "BI", "PXC", "207Q00000X"),
        join("NM1", "85", "2", profile.name.upper(), *[""] * 4, "XX", profile.npi),
        join("N3", "1 PRACTICE WAY"),
        join("N4", *_CITY),
        join("REF", "EI", "999999999"),
    ]
    level = 1
    for submission in submissions:
        level += 1
        segments += _subscriber(profile, submission, level)
        if submission.claim.patient.holder:
            level += 1
            segments += _dependent(submission.claim.patient, level)
        segments += _claim(profile, submission)
    return segments


def _subscriber(profile: SimProfile, submission: Submission, level: int) -> list[str]:
    patient, payer = submission.claim.patient, profile.all_payers[submission.payer_id]
    is_self = not patient.holder
    segments = [
        join("HL", level, 1, 22, 0 if is_self else 1),
        join("SBR", submission.sequence, "18" if is_self else "", *[""] * 6, payer.filing_code),
        join(
            "NM1",
            "IL",
            "1",
            patient.last,
            patient.holder or patient.first,
            *[""] * 3,
            "MI",
            patient.member_id,
        ),
    ]
    if is_self:
        segments += _home(patient)
    segments.append(join("NM1", "PR", "2", payer.name, *[""] * 4, "PI", payer.id))
    return segments


def _home(patient: Patient) -> list[str]:
    return [
        join("N3", patient.street),
        join("N4", *_CITY),
        join("DMG", "D8", day8(patient.born_on), patient.sex),
    ]


def _dependent(patient: Patient, level: int) -> list[str]:
    return [
        join("HL", level, level - 1, 23, 0),
        join("PAT", "19"),
        join("NM1", "QC", "1", patient.last, patient.first),
        *_home(patient),
    ]


def _claim(profile: SimProfile, submission: Submission) -> list[str]:
    claim = submission.claim
    place = f"{claim.place_of_service}:B:{submission.frequency}"
    segments = [
        join("CLM", submission.sent_as, money(submission.charge), "", "", place, "Y", "A", "Y", "Y")
    ]
    if submission.reference:
        segments.append(join("REF", "F8", submission.reference))
    segments.append(join("HI", f"ABK:{claim.diagnosis}"))
    segments.append(
        join("NM1", "82", "1", "RENDERING", "PROVIDER", *[""] * 3, "XX", claim.provider_npi)
    )
    if submission.sequence != "P":
        segments += _other_payer(claim.patient, submission, profile.all_payers[claim.payer_id])
    elif claim.secondary_id:
        segments += _other_payer(claim.patient, submission, profile.all_payers[claim.secondary_id])
    for line in submission.lines:
        segments += _line(line, day8(claim.service_on))
    return segments


def _other_payer(patient: Patient, submission: Submission, other: PayerSpec) -> list[str]:
    """Loop 2320 and 2330: the payer this submission is not for."""
    is_later = submission.sequence != "P"
    segments = [join("SBR", "P" if is_later else "S", "18", *[""] * 6, other.filing_code)]
    if is_later:
        segments.append(join("AMT", "D", money(submission.paid_before)))
    return [
        *segments,
        join("OI", "", "", "Y", "", "", "Y"),
        join("NM1", "IL", "1", patient.last, patient.first, *[""] * 3, "MI", patient.member_id),
        join("NM1", "PR", "2", other.name, *[""] * 4, "PI", other.id),
    ]


def _line(line: Line, served: str) -> list[str]:
    code = ":".join(("HC", line.procedure, *line.modifiers))
    return [
        join("LX", line.line_no),
        join("SV1", code, money(line.charge), "UN", line.units, "", "", "1"),
        join("DTP", "472", "D8", served),
        join("REF", "6R", line.control),
    ]
