"""What a simulated practice's 837s and the answers to them (277CA, 999) tell, as canonical rows.

They are the rows the readers find in what ``x12_claims`` and ``x12_acks`` write, in the order of
the files' names; a test holds them to it. ``source_row`` is an ordinal, not a segment's: only its
order counts. What must not live here: frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count, groupby

from vitals.simulation.events import ClaimAnswer, Submission
from vitals.simulation.profile import PayerSpec
from vitals.simulation.told import Row, Told
from vitals.simulation.world import World
from vitals.simulation.x12_acks import FIRST_LEVEL, claim_number, source_of

# -- 837 ----------------------------------------------------------------------------------------

_CLAIM = (
    "claim_id line_no payer_id payer_name sequence frequency original_reference filing_indicator "
    "service_on service_to_on submitted_on procedure modifiers units_thousandths charge_cents "
    "claim_charge_cents provider_npi place_of_service submission_id line_control "
    "interchange_control group_control set_control batch_control source_row"
)
_OTHER = (
    "submission_id claim_id sequence payer_id filing_indicator paid_cents source_row source_loop"
)

Payers = Mapping[str, PayerSpec]


def sent(world: World) -> dict[str, Told]:
    """Service lines of every submission, and the other payer it names."""
    same = {"source_file": "837", "source_loop": "2400", "has_authorization": False}
    same |= {"diagnosis_pointers": "1", "unit_basis": "UN", "billing_npi": world.profile.npi}
    claims, others = Told(_CLAIM, same=same), Told(_OTHER, same={"source_file": "837"})
    place, payers = count(1), world.profile.all_payers
    by_set = sorted(world.submissions, key=lambda item: (item.submitted_on, item.set_no))
    for item in by_set if world.profile.has_837 else ():
        submission_id = f"837:{next(place)}"
        others.rows.extend(_other_payer(payers, item, submission_id, place))
        claims.rows.extend(_lines(payers, item, submission_id, place))
    return {"claims": claims, "other_payers": others}


def _lines(
    payers: Payers, item: Submission, submission_id: str, place: Iterator[int]
) -> Iterator[Row]:
    claim, payer, total = item.claim, payers[item.payer_id], item.charge
    head = (payer.id, payer.name, item.sequence, item.frequency, item.reference, payer.filing_code)
    days = (claim.service_on, claim.service_on, item.submitted_on)
    envelope = (f"{item.batch:09d}", f"{item.batch}", f"{item.set_no:04d}")
    batch = f"{item.batch}-{item.set_no}"
    for line in item.lines:
        yield (
            *(item.sent_as, line.line_no, *head, *days, line.procedure, " ".join(line.modifiers)),
            *(1000 * line.units, line.charge, total, claim.provider_npi, claim.place_of_service),
            *(submission_id, line.control, *envelope, batch, next(place)),
        )


def _other_payer(
    payers: Payers, item: Submission, submission_id: str, place: Iterator[int]
) -> Iterator[Row]:
    """The payer the submission is not for: an earlier one with what it paid, or a later one."""
    is_later = item.sequence != "P"
    named = item.claim.payer_id if is_later else item.claim.secondary_id
    if named:
        payer = payers[named]
        turn, paid = ("P", item.paid_before) if is_later else ("S", None)
        code = payer.filing_code
        yield submission_id, item.sent_as, turn, payer.id, code, paid, next(place), "2320"


# -- 277CA and 999 ------------------------------------------------------------------------------

_ANSWER = (
    "claim_id received_on is_accepted source code status_code action charge_cents "
    "payer_claim_control clearinghouse_control source_row"
)
_FILE_ANSWER = (
    "scope group_control set_control batch_control received_on is_accepted code status_code "
    "claims_accepted claims_rejected source_file source_row source_loop"
)
_FILE_ERROR = (
    "scope group_control set_control received_on segment_id segment_position loop "
    "element_position element_reference error_code source_row source_loop"
)


def answered(world: World) -> dict[str, Told]:
    """What clearinghouse and payers say of claims."""
    told = Told(_ANSWER, same={"source_file": "277CA", "source_loop": "2200D"})
    place = count(1)
    for payer_id, answers in _sources(world):
        for level, answer in enumerate(answers, start=FIRST_LEVEL):
            number = claim_number(answer, level)
            action = "U" if answer.accepted is False else "WQ"
            source = "payer" if payer_id else "clearinghouse"
            told.rows.append(
                (
                    *(answer.submission.sent_as, answer.received_on, answer.accepted, source),
                    *(answer.category, answer.status_code, action, answer.submission.charge),
                    *(f"ICN{number}" if answer.accepted else None, f"CH{number}", next(place)),
                )
            )
    return {"acknowledgements": told}


def _sources(world: World) -> Iterator[tuple[str, list[ClaimAnswer]]]:
    """The answers of each set of the 277CAs, and whose they are: a payer's, "" for its sender's."""

    def of(answer: ClaimAnswer) -> tuple[date, int, str]:
        return answer.submission.submitted_on, answer.submission.batch, source_of(answer)

    for key, answers in groupby(sorted(world.claim_answers, key=of), key=of):
        yield key[-1], list(answers)


def taken(world: World) -> dict[str, Told]:
    """What is said of batches (277CA), and of the sets and groups of the 837s (999)."""
    told, errors = Told(_FILE_ANSWER), Told(_FILE_ERROR, same={"source_file": "999"})
    place = count(1)
    for _, answers in _sources(world):
        first, refused = answers[0], sum(answer.accepted is False for answer in answers)
        batch = (f"{first.submission.batch}", first.received_on, None, "A1", "19")
        counts = (len(answers) - refused, refused or None)
        told.rows.append(("batch", None, None, *batch, *counts, "277CA", next(place), "2200B"))
    for row in _sets(world, errors, place):
        told.rows.append(row)
    return {"file_acknowledgements": told, "file_errors": errors}


def _sets(world: World, errors: Told, place: Iterator[int]) -> Iterator[Row]:
    """Each set's verdict, the group's where none was taken, and what was wrong."""
    whole = []
    for number, grouped in groupby(world.set_answers, key=lambda answer: answer.batch):
        answers, group = list(grouped), f"{number}"
        on = answers[0].received_on
        for answer in answers:
            control = f"{answer.set_no:04d}"
            if not answer.accepted:
                head = (group, control, on)
                fault = ("NM1", 8, "2010", 9, "67", "7")
                errors.rows.append(("element", *head, *fault, next(place), "2110"))
                nothing = (None, None, None, None, None)
                errors.rows.append(("set", *head, *nothing, "5", next(place), "2000"))
            code = "A" if answer.accepted else "R"
            verdict = (on, answer.accepted, code, None, None, None)
            yield ("set", group, control, None, *verdict, "999", next(place), "2000")
        if not any(answer.accepted for answer in answers):
            verdict = (on, False, "R", None, None, None)
            whole.append(("group", group, None, None, *verdict, "999", next(place), "AK9"))
    yield from whole
