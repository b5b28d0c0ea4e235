"""Puts a simulated practice on disk: its profile, and its inbox as billing systems would fill it.

Also says what identifies its patients, so that tests can look for it. What must not live here:
formats (the ``x12`` modules and ``csv_out``), chance.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from vitals.simulation.calendar import month_of
from vitals.simulation.csv_out import tables
from vitals.simulation.events import ClaimAnswer, Payment, SetAnswer, Submission
from vitals.simulation.settings import practice_yaml
from vitals.simulation.world import World
from vitals.simulation.x12 import day8
from vitals.simulation.x12_acks import claim_answers, set_answers
from vitals.simulation.x12_claims import claim_batch
from vitals.simulation.x12_remits import remittance_file
from vitals.store import Store


def write_world(world: World, store: Store) -> None:
    """Write the practice's profile and every file of its inbox."""
    practice = world.profile.id
    store.write_practice_yaml(practice, practice_yaml(world.profile))
    for name, content in inbox_files(world).items():
        store.write_inbox(practice, name, content)


def inbox_files(world: World) -> dict[str, bytes]:
    """Name and content of every file the practice receives, in the order of its names."""
    found = _sent(world) | _remits(world)
    found |= {f"tables/{name}": content for name, content in tables(world).items()}
    return dict(sorted(found.items()))


def _place(kind: str, day: date, name: str) -> str:
    return f"{kind}/{month_of(day)}/{name}"


def _sent(world: World) -> dict[str, bytes]:
    """The 837P of each batch and the 999 and 277CA that answer it."""
    batches: dict[int, list[Submission]] = defaultdict(list)
    sets: dict[int, list[SetAnswer]] = defaultdict(list)
    answers: dict[int, list[ClaimAnswer]] = defaultdict(list)
    for submission in world.submissions:
        batches[submission.batch].append(submission)
    for set_answer in world.set_answers:
        sets[set_answer.batch].append(set_answer)
    for answer in world.claim_answers:
        answers[answer.submission.batch].append(answer)
    found: dict[str, bytes] = {}
    for number, batch in batches.items():
        on = batch[0].submitted_on
        if world.profile.has_837:
            name = _place("837", on, f"CLAIMS_{day8(on)}.837")
            found[name] = claim_batch(world.profile, batch).encode()
        if number in sets:
            name = _place("999", on, f"ACK_{day8(on)}.999")
            found[name] = set_answers(world.profile, sets[number]).encode()
        if number in answers:
            name = _place("277CA", on, f"STATUS_{day8(on)}.277")
            found[name] = claim_answers(world.profile, answers[number]).encode()
    return found


def _remits(world: World) -> dict[str, bytes]:
    """A file a payment, or a clearinghouse's one file for all payments of a day."""
    groups: dict[str, list[tuple[int, Payment]]] = defaultdict(list)
    for control, payment in enumerate(world.payments, start=1):
        sender = "CLEARINGHOUSE" if world.profile.joins_remittances else payment.payer_id
        on = payment.produced_on
        groups[_place("835", on, f"{sender}_{day8(on)}.835")].append((control, payment))
    return {name: remittance_file(world.profile, items).encode() for name, items in groups.items()}


def phi_needles(world: World) -> set[str]:
    """Everything in the practice's files that identifies a patient, as it is written there.

    Names, birth dates (CCYYMMDD), member and patient ids, street addresses.
    """
    found: set[str] = set()
    for claim in world.claims:
        patient = claim.patient
        found |= {patient.last, patient.first, patient.member_id, patient.patient_id}
        found |= {patient.street, day8(patient.born_on)}
        found |= {patient.holder} - {""}
    return found
