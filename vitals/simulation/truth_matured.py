"""The truth of the KPIs of cohorts: what claims of one month of service have brought by now.

Cents. What must not live here: payments by posting date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vitals.simulation.calendar import last_day, month_at, month_index, month_of
from vitals.simulation.events import Line, RemitLine, Remittance
from vitals.simulation.pricing import index_fees
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_contract import Fees, allowed, as_billed, expected, is_line_denied
from vitals.simulation.truth_ledger import (
    CONTRACTUAL,
    Effect,
    posts_own_entries,
)
from vitals.simulation.truth_months import NOTHING, Case, Measure, ratio

_MATURE_DAYS = 120
_PAYMENTS = ("payer_payment", "patient_payment", "refund")


def matured_collection(case: Case) -> Measure:
    """Payments on the latest month of service that is 120 days old, over what was expected."""
    month = case.month
    while (case.end - last_day(month)).days < _MATURE_DAYS:
        month = month_at(month_index(month) - 1)
    if month not in case.known.months or month < _first_charged(case):
        return NOTHING
    return ratio(*cohort(case, month))


def _first_charged(case: Case) -> str:
    """Month in which both the ledger and what was charged begin."""
    entered = min((claim.entered_on for claim in case.world.claims), default=None)
    first = case.known.first_on
    return month_of(max(entered, first)) if entered and first else "9999-12"


def cohort(case: Case, month: str) -> tuple[int, int]:
    """What claims served in *month* have brought by the case's end, and what was expected."""
    shared = case.known.shared
    if "cohorts" not in shared:
        shared["effects_of"] = _by_claim(case)
        shared["cohorts"] = _by_service(case)
        shared["fee_index"] = index_fees(case.world.fees)
    paid = due = 0
    for story in shared["cohorts"].get(month, []):
        posted = [e for e in shared["effects_of"].get(story.claim.key, []) if e.on <= case.end]
        paid -= sum(effect.amount for effect in posted if effect.kind in _PAYMENTS)
        due += sum(
            _expected(case, story, line, shared["fee_index"]) for line in _lines(case, story)
        )
    return paid, due


def _by_claim(case: Case) -> Mapping[str, Sequence[Effect]]:
    found: dict[str, list[Effect]] = {}
    for effects in case.known.posted.values():
        for effect in effects:
            found.setdefault(effect.claim_key, []).append(effect)
    return found


def _by_service(case: Case) -> Mapping[str, Sequence[Story]]:
    found: dict[str, list[Story]] = {}
    for story in case.stories.values():
        found.setdefault(month_of(story.claim.service_on), []).append(story)
    return found


def _lines(case: Case, story: Story) -> Sequence[Line]:
    """Lines of the version in force at the month's end; none before entry and after a void."""
    if story.claim.entered_on > case.end:
        return ()
    sent = [item for item in story.sent if item.submitted_on <= case.end] or story.sent[:1]
    if sent and sent[-1].frequency == "8":
        return ()
    return sent[-1].lines if sent else story.claim.lines


def _expected(case: Case, story: Story, line: Line, fees: Fees) -> int:
    """Contract price, else what the first answer allowed, else charge less contractual."""
    price = expected(fees, story.claim, line)
    if price is not None:
        return price
    first = story.first
    if first is not None and first.posted_on <= case.end:
        told = next((item for item in first.lines if _ties(case, first, item, line)), None)
        if told is not None and not is_line_denied(story, told):
            return allowed(told)
    return line.charge - _taken_off(case, story, line)


def _ties(case: Case, remit: Remittance, answer: RemitLine, line: Line) -> bool:
    billed = as_billed(case, remit, answer)
    return billed is not None and billed.line_no == line.line_no


def _taken_off(case: Case, story: Story, line: Line) -> int:
    """Contractual reductions of the line; those that name no line are shared out by charge."""
    whole = max(sum(item.charge for item in _lines(case, story)), 1)
    return sum(
        cents if line_no == line.line_no else round(cents * (line.charge / whole))
        for line_no, cents in _reductions(case, story)
        if line_no in (line.line_no, None)
    )


def _reductions(case: Case, story: Story) -> Iterable[tuple[int | None, int]]:
    """Line (None: not named) and cents of each contractual reduction by the month's end."""
    profile = case.world.profile
    posted: Sequence[Effect] = case.known.shared["effects_of"].get(story.claim.key, [])
    for effect in posted:
        if effect.kind == "contractual" and effect.is_own and effect.on <= case.end:
            yield None, -effect.amount
    for remit in story.remits:
        silent = remit.status == "25" or posts_own_entries(profile, remit.payer_id)
        if remit.posted_on <= case.end and not silent:
            for answer in remit.lines:
                billed = as_billed(case, remit, answer)
                for cents in _contractual(answer):
                    yield (billed.line_no if billed else None), cents


def _contractual(line: RemitLine) -> list[int]:
    return [
        cas.amount for cas in line.adjustments if cas.group != "PR" and cas.reason in CONTRACTUAL
    ]
