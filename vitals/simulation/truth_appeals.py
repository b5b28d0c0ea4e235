"""The truth of the KPIs of what is done about a denial, by when, and what it wins.

What must not live here: whether a claim is denied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vitals.simulation.events import Appeal
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_months import Case, Measure, ratio

_ANSWERS = ("appeal", "corrected_claim")


@dataclass(frozen=True, slots=True)
class Denial:
    """One denial with a deadline, and the day its answer was filed as recorded."""

    story: Story
    denied_on: date
    deadline: date
    filed_on: date | None
    level: int

    @property
    def answered_on(self) -> date | None:
        """Earliest of the filing, an appeal or correction worked, and a replacement sent."""
        days = [self.filed_on] if self.filed_on is not None else []
        days += [
            row.worked_on
            for row in self.story.work
            if row.action in _ANSWERS and row.worked_on >= self.denied_on
        ]
        days += [
            day
            for day, frequency in self.story.changed_on
            if frequency == "7" and day >= self.denied_on
        ]
        return min(days, default=None)


def denials(case: Case) -> list[Denial]:
    """Every denial of the practice: those appealed at some level, and the other first denials."""
    shared = case.known.shared
    if "denials" not in shared:
        shared["denials"] = _denials(case)
    found: list[Denial] = shared["denials"]
    return found


def _denials(case: Case) -> list[Denial]:
    found = [_appealed(case, item) for item in case.world.appeals]
    first_levels = {item.claim.key for item in case.world.appeals if item.level == 1}
    for key, story in case.stories.items():
        if story.first is not None and story.is_denied and key not in first_levels:
            on = story.first.posted_on
            found.append(Denial(story, on, on + appeal_time(case, story), None, 1))
    return found


def _appealed(case: Case, item: Appeal) -> Denial:
    story = case.stories[item.claim.key]
    deadline = item.deadline_on or item.denied_on + appeal_time(case, story)
    return Denial(story, item.denied_on, deadline, item.filed_on, item.level)


def appeal_time(case: Case, story: Story) -> timedelta:
    """How long the claim's payer takes appeals."""
    return timedelta(days=case.world.profile.all_payers[story.claim.payer_id].appeal_days)


def appeal_on_time(case: Case) -> Measure:
    """Denials with a deadline in the month, answered by it."""
    due = [item for item in denials(case) if case.holds(item.deadline)]
    in_time = sum(
        item.answered_on is not None and item.answered_on <= item.deadline for item in due
    )
    return ratio(in_time, len(due))


# -- what becomes of it -------------------------------------------------------------------------


def overturn(case: Case) -> Measure:
    """Denied claims resolved in the month, paid or won."""
    ends = [end for _, end in _resolved(case) if case.holds(end[0])]
    return ratio(sum(won for _, won in ends), len(ends))


def overturned_dollars(case: Case) -> tuple[int, int]:
    """Charges of the denied claims won in the month, and of all resolved."""
    rows = [(story, won) for story, (on, won) in _resolved(case) if case.holds(on)]
    charges = [(story.first.charge, won) for story, won in rows if story.first]
    return sum(cents for cents, won in charges if won), sum(cents for cents, _ in charges)


def _resolved(case: Case) -> list[tuple[Story, tuple[date, bool]]]:
    """Every denied claim that found an end, with its day and whether it was won."""
    shared = case.known.shared
    if "resolved" not in shared:
        shared["resolved"] = [
            (story, min(ends, key=lambda end: (end[0], not end[1])))
            for story in case.stories.values()
            if story.is_denied and (ends := _ends(case, story))
        ]
    found: list[tuple[Story, tuple[date, bool]]] = shared["resolved"]
    return found


def _ends(case: Case, story: Story) -> list[tuple[date, bool]]:
    """Payments after the denial, decisions and insurance write-offs since: whether they win."""
    denied_on = story.first.posted_on if story.first else date.max
    appeals, write_offs = _by_claim(case)
    paid = [(remit.posted_on, True) for remit in story.remits if remit.paid > 0]
    ends = [end for end in paid if end[0] > denied_on]
    ends += [
        (item.decided_on, item.outcome != "upheld")
        for item in appeals.get(story.claim.key, [])
        if item.decided_on is not None and item.outcome in ("overturned", "partial", "upheld")
    ]
    ends += [(on, False) for on in write_offs.get(story.claim.key, [])]
    return [end for end in ends if end[0] >= denied_on]


def _by_claim(case: Case) -> tuple[dict[str, list[Appeal]], dict[str, list[date]]]:
    """Appeals, and days of write-offs from insurance, by claim key."""
    shared = case.known.shared
    if "by_claim" not in shared:
        appeals: dict[str, list[Appeal]] = {}
        for item in case.world.appeals:
            appeals.setdefault(item.claim.key, []).append(item)
        offs: dict[str, list[date]] = {}
        for entry in case.world.transactions:
            if (entry.kind, entry.account) == ("write_off", "insurance") and entry.amount > 0:
                offs.setdefault(entry.claim.key, []).append(entry.posted_on)
        shared["by_claim"] = appeals, offs
    found: tuple[dict[str, list[Appeal]], dict[str, list[date]]] = shared["by_claim"]
    return found
