"""What truly became of each claim of a simulated practice: answers, adjudication, touches.

Plain loops, shared with nothing outside the simulation. What must not live here: KPIs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from vitals.simulation.events import Claim, FollowUp, Remittance, Submission
from vitals.simulation.truth_ledger import primary_versions, remittances_of, tier_of
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
"""Denial groups of claim adjustment reason codes; every other denial is of group ``other``."""
NO_DENIAL = (
    codes("1 2 3 66 187 241")
    | codes("44 45 59 94 100 101 102 104 131 144 161 237 253")
    | codes("23 24 132 215 225 246")
)
"""The patient's share, what the contract takes off, and what only informs."""
PREVENTABLE = frozenset(
    {
        *("eligibility", "cob", "authorization", "missing_data", "coding"),
        *("timely_filing", "duplicate", "credentialing"),
    }
)
"""Groups marked preventable, wholly or mostly."""
TOUCHES = frozenset({"status_check", "payer_call", "resubmission", "corrected_claim", "appeal"})
CLEARINGHOUSE = frozenset({"A1", "A3"})
"""Categories of claim answers that the clearinghouse gives, not the payer."""


def group_of(reason: str) -> str | None:
    """Denial group of a reason code; None where it is no denial."""
    if reason in NO_DENIAL:
        return None
    return next((name for name, listed in GROUPS.items() if reason in listed), "other")


@dataclass(slots=True)
class Story:
    """One claim's life as far as the KPIs ask about it.

    ``answers`` are (day, whether accepted) in the order they count; ``remits`` in posting order.
    """

    claim: Claim
    sent: list[Submission] = field(default_factory=list)
    answers: list[tuple[date, bool]] = field(default_factory=list)
    taken_on: date | None = None
    """First acceptance by the payer."""
    remits: list[Remittance] = field(default_factory=list)
    first: Remittance | None = None
    touches: set[date] = field(default_factory=set)
    work: list[FollowUp] = field(default_factory=list)

    @property
    def first_submitted(self) -> date | None:
        """Day of the first submission to the first payer."""
        return self.sent[0].submitted_on if self.sent else None

    @property
    def changed_on(self) -> list[tuple[date, str]]:
        """Day and frequency of every replacement and void."""
        return [(item.submitted_on, item.frequency) for item in self.sent if item.frequency != "1"]

    @property
    def is_denied(self) -> bool:
        """Whether the first adjudication is a denial."""
        return self.first is not None and is_denial(self.first)

    @property
    def groups(self) -> frozenset[str]:
        """Denial groups that the first adjudication names."""
        given = self.first.all_adjustments if self.first else []
        return frozenset(name for cas in given if (name := group_of(cas.reason)) is not None)


def is_denial(remit: Remittance) -> bool:
    """CLP02 4, or nothing paid and nothing left to the patient with a denial code."""
    if remit.status == "4":
        return True
    nothing = remit.paid == 0 and remit.patient_share == 0 and remit.charge > 0
    return nothing and any(group_of(cas.reason) for cas in remit.all_adjustments)


def stories(world: World) -> dict[str, Story]:
    """Every claim's story by its key."""
    found = {claim.key: Story(claim) for claim in world.claims}
    for key, versions in primary_versions(world).items():
        story = found[key]
        story.sent = versions
        first = versions[0].submitted_on
        story.touches |= {item.submitted_on for item in versions if item.submitted_on > first}
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
    """277CA answers, and a rejection for every claim of a set that a 999 rejects.

    Of one day the clearinghouse's word comes before the payer's, and a rejection first.
    """
    ranked: dict[str, list[tuple[date, bool, bool]]] = {}
    for submission, received in _refused(world):
        ranked.setdefault(submission.claim.key, []).append((received, False, False))
    for answer in world.claim_answers:
        if answer.accepted is not None:
            key = answer.submission.claim.key
            by_payer = answer.category not in CLEARINGHOUSE
            ranked.setdefault(key, []).append((answer.received_on, by_payer, answer.accepted))
            if answer.accepted and by_payer:
                known = found[key].taken_on or answer.received_on
                found[key].taken_on = min(known, answer.received_on)
    for key, answers in ranked.items():
        found[key].answers = [(on, accepted) for on, _, accepted in sorted(answers)]


def _refused(world: World) -> list[tuple[Submission, date]]:
    """Submissions in sets that a 999 rejects, with the day it came."""
    refused = {
        (item.batch, item.set_no): item.received_on
        for item in world.set_answers
        if not item.accepted
    }
    return [
        (submission, refused[submission.batch, submission.set_no])
        for submission in world.submissions
        if (submission.batch, submission.set_no) in refused
    ]


def _add_adjudications(world: World, found: dict[str, Story]) -> None:
    for key, remits in remittances_of(world).items():
        found[key].remits = remits
        decided = [
            remit for remit in remits if tier_of(remit) == 1 and remit.status not in ("22", "25")
        ]
        found[key].first = decided[0] if decided else None


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
