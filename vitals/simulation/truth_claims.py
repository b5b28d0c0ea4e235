"""What truly became of each claim of a simulated practice: answers, adjudication, touches.

Plain loops, shared with nothing outside the simulation. What must not live here: KPIs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from vitals.simulation.events import Claim, Fee, FollowUp, Line, RemitLine, Remittance
from vitals.simulation.truth_ledger import primary_versions
from vitals.simulation.world import World


def codes(text: str) -> frozenset[str]:
    """Codes written with blanks between them."""
    return frozenset(text.split())


GROUPS: Mapping[str, frozenset[str]] = {
    "eligibility": codes("13 14 26 27 31 32 33 140 166 177 178 179 180 200")
    | codes("238 239 257 258"),
    "cob": codes("19 20 21 22 109 129 136 201 B11 254"),
    "authorization": codes("15 39 165 197 198 210 243 284 287 288 296"),
    "missing_data": codes("16 125 148 163 164 192 206 207 226 227 250 251 252")
    | frozenset({"A1", "B12"}),
    "coding": codes("4 5 6 7 8 9 10 11 12 58 97 107 110 146 181 182 189 199")
    | codes("231 234 236 B10 B14 B15 B16"),
    "medical_necessity": codes("40 50 54 55 56 150 151 152 153 154 167 186 216 272"),
    "benefit": codes("35 49 51 96 119 149 202 203 204 222 B1"),
    "timely_filing": frozenset({"29", "B4"}),
    "duplicate": frozenset({"18", "B13"}),
    "credentialing": codes("170 171 172 183 184 185 208 242 256 279 283 B7"),
    "upheld": frozenset({"193"}),
}
"""Denial groups of claim adjustment reason codes."""
DENIALS = frozenset().union(*GROUPS.values())
TOUCHES = frozenset({"status_check", "payer_call", "resubmission", "corrected_claim", "appeal"})


@dataclass(slots=True)
class Story:
    """One claim's life as far as the KPIs ask about it."""

    claim: Claim
    first_submitted: date | None = None
    changed_on: list[tuple[date, str]] = field(default_factory=list)
    answers: list[tuple[date, bool]] = field(default_factory=list)
    first: Remittance | None = None
    touches: set[date] = field(default_factory=set)
    work: list[FollowUp] = field(default_factory=list)

    @property
    def is_denied(self) -> bool:
        """Whether the first adjudication is a denial."""
        return self.first is not None and is_denial(self.first)


def is_denial(remit: Remittance) -> bool:
    """CLP02 4, or nothing paid and nothing left to the patient with a denial code."""
    if remit.status == "4":
        return True
    given = {cas.reason for cas in remit.all_adjustments}
    nothing = remit.paid == 0 and remit.patient_share == 0 and remit.charge > 0
    return nothing and bool(given & DENIALS)


def stories(world: World) -> dict[str, Story]:
    """Every claim's story by its key."""
    found = {claim.key: Story(claim) for claim in world.claims}
    for key, versions in primary_versions(world).items():
        story = found[key]
        story.first_submitted = versions[0].submitted_on
        later = [item for item in versions if item.submitted_on > versions[0].submitted_on]
        story.touches |= {item.submitted_on for item in later}
        story.changed_on = [
            (item.submitted_on, item.frequency) for item in versions if item.frequency != "1"
        ]
    _add_answers(world, found)
    _add_adjudications(world, found)
    for row in world.follow_ups:
        found[row.claim.key].work.append(row)
        if row.action in TOUCHES:
            found[row.claim.key].touches.add(row.worked_on)
    for appeal in world.appeals:
        if appeal.filed_on is not None:
            found[appeal.claim.key].touches.add(appeal.filed_on)
    return found


def _add_answers(world: World, found: dict[str, Story]) -> None:
    """277CA answers, and a rejection for every claim of a set that a 999 rejects."""
    refused = {
        (item.batch, item.set_no): item.received_on
        for item in world.set_answers
        if not item.accepted
    }
    for submission in world.submissions:
        received = refused.get((submission.batch, submission.set_no))
        if received is not None:
            found[submission.claim.key].answers.append((received, False))
    for answer in world.claim_answers:
        if answer.accepted is not None:
            story = found[answer.submission.claim.key]
            story.answers.append((answer.received_on, answer.accepted))
    for story in found.values():
        story.answers.sort()


def _add_adjudications(world: World, found: dict[str, Story]) -> None:
    for payment in world.payments:
        for remit in payment.remittances:
            story = found[remit.claim.key]
            if remit.status not in ("2", "22") and story.first is None:
                story.first = remit


def is_line_denied(story: Story, line: RemitLine) -> bool:
    """The claim is denied, or the line is unpaid with a denial code."""
    given = {cas.reason for cas in line.adjustments}
    return story.is_denied or (line.paid == 0 and bool(given & DENIALS))


def allowed(line: RemitLine) -> int:
    """AMT*B6, else paid plus the line's patient share."""
    if line.allowed is not None:
        return line.allowed
    return line.paid + sum(cas.amount for cas in line.adjustments if cas.group == "PR")


def expected(fees: Mapping[tuple[str, str], list[Fee]], claim: Claim, line: Line) -> int | None:
    """Contract price of a line: the most specific fee in force × units, at most the charge."""
    ranked = sorted(
        (
            (bool(fee.modifier), bool(fee.place_of_service), fee.effective_from, fee.allowed)
            for fee in fees.get((claim.payer_id, line.procedure), [])
            if (not fee.modifier or fee.modifier in line.modifiers)
            and (not fee.place_of_service or fee.place_of_service == claim.place_of_service)
            and fee.effective_from <= claim.service_on
            and (not fee.effective_to or fee.effective_to >= claim.service_on)
        ),
        reverse=True,
    )
    return min(ranked[0][3] * line.units, line.charge) if ranked else None


def last_touch(story: Story, end: date) -> date | None:
    """Latest touch up to *end*."""
    return max((day for day in story.touches if day <= end), default=None)


def is_overdue(story: Story, end: date, days: int) -> bool:
    """No touch within *days*, or a promised next action that was not kept."""
    latest = last_touch(story, end)
    if latest is None or latest <= end - timedelta(days=days):
        return True
    promises = [
        row.next_action_on
        for row in story.work
        if row.next_action_on is not None and row.worked_on <= end
    ]
    promised = max(promises, default=None)
    return promised is not None and promised < end and latest < promised
