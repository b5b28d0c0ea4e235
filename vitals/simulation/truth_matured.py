"""The truth of the KPIs of cohorts: what claims of one month of service have brought by now.

Cents. What must not live here: payments by posting date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vitals.simulation.calendar import last_day, month_at, month_index, month_of
from vitals.simulation.events import RemitLine
from vitals.simulation.pricing import index_fees
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_contract import Fees, expected
from vitals.simulation.truth_ledger import Effect, tier_of
from vitals.simulation.truth_months import Case, Measure, ratio

_MATURE_DAYS = 120
_PAYMENTS = ("payer_payment", "patient_payment", "refund")


def matured_collection(case: Case) -> Measure:
    """Payments on the latest month of service that is 120 days old, over what was expected."""
    month = case.month
    while (case.end - last_day(month)).days < _MATURE_DAYS:
        month = month_at(month_index(month) - 1)
    paid, due = cohort(case, month)
    return ratio(paid, due)


def cohort(case: Case, month: str) -> tuple[int, int]:
    """What claims served in *month* have brought by the month's end, and what was expected."""
    shared = case.known.shared
    if "effects_of" not in shared:
        by_claim: dict[str, list[Effect]] = {}
        for effects in case.known.posted.values():
            for effect in effects:
                by_claim.setdefault(effect.claim_key, []).append(effect)
        shared["effects_of"] = by_claim
        shared["cohorts"] = _by_service(case)
        shared["fee_index"] = index_fees(case.world.fees)
    paid = due = 0
    for story in shared["cohorts"].get(month, []):
        posted = [e for e in shared["effects_of"].get(story.claim.key, []) if e.on <= case.end]
        paid -= sum(effect.amount for effect in posted if effect.kind in _PAYMENTS)
        due += _expected(case, story, shared["fee_index"])
    return paid, due


def _by_service(case: Case) -> Mapping[str, Sequence[Story]]:
    found: dict[str, list[Story]] = {}
    for story in case.stories.values():
        found.setdefault(month_of(story.claim.service_on), []).append(story)
    return found


def _expected(case: Case, story: Story, fees: Fees) -> int:
    """Price, else allowed, else charge less contractual, of each line in force."""
    if story.claim.entered_on > case.end:
        return 0
    sent = [item for item in story.sent if item.submitted_on <= case.end]
    if sent and sent[-1].frequency == "8":
        return 0
    total = 0
    told = _told(case, story)
    for line in sent[-1].lines if sent else story.claim.lines:
        price = expected(fees, story.claim, line)
        answer = told.get(line.line_no)
        if price is not None:
            total += price
        elif answer is not None and answer.allowed is not None:
            total += answer.allowed
        else:
            total += line.charge - (_contractual(answer) if answer else 0)
    return total


def _told(case: Case, story: Story) -> Mapping[int, RemitLine]:
    """Lines of the last answer of the first payer by the month's end."""
    answers = [
        remit
        for remit in story.remits
        if remit.posted_on <= case.end and tier_of(remit) == 1 and remit.status not in ("22", "25")
    ]
    return {line.line.line_no: line for line in answers[-1].lines} if answers else {}


def _contractual(line: RemitLine) -> int:
    return sum(cas.amount for cas in line.adjustments if cas.reason in ("45", "253", "24"))
