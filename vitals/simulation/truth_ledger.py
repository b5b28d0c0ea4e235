"""What every balance of a simulated practice truly is, from its events by the posting rules.

Plain loops over the event records, written a second time on purpose: nothing is shared with
``vitals.ledger``. Cents; a positive effect raises the balance. What must not live here: files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vitals.simulation.calendar import first_day, last_day, month_of
from vitals.simulation.events import Remittance, Submission
from vitals.simulation.world import World

CONTRACTUAL = frozenset(
    {"24", "44", "45", "59", "94", "100", "101", "102", "104", "131", "144", "161", "237", "253"}
)
INFORMATIONAL = frozenset({"23", "132", "215", "225", "246"})


@dataclass(frozen=True, slots=True)
class Effect:
    """One dated effect on one account of one claim, in cents."""

    on: date
    claim_key: str
    account: str
    kind: str
    amount: int


def effects(world: World) -> list[Effect]:
    """Every effect on every claim, oldest first (the order of one day is that of posting)."""
    found = [*_charges(world), *_remittances(world), *_transactions(world)]
    return sorted(found, key=lambda effect: effect.on)


def primary_versions(world: World) -> Mapping[str, list[Submission]]:
    """Submissions to the first payer by claim key, in the order they were sent."""
    found: dict[str, list[Submission]] = defaultdict(list)
    for submission in world.submissions:
        if submission.sequence == "P":
            found[submission.claim.key].append(submission)
    return found


def _charges(world: World) -> Iterable[Effect]:
    versions = primary_versions(world)
    for claim in world.claims:
        sent = versions.get(claim.key, [])
        current = sum(line.charge for line in (sent[0].lines if sent else claim.lines))
        yield Effect(claim.entered_on, claim.key, "insurance", "charge", current)
        for submission in sent[1:]:
            now = 0 if submission.frequency == "8" else submission.charge
            if now != current:
                on = submission.submitted_on
                yield Effect(on, claim.key, "insurance", "charge", now - current)
            current = now


def _remittances(world: World) -> Iterable[Effect]:
    moved: dict[str, int] = defaultdict(int)
    for payment in world.payments:
        for remit in payment.remittances:
            key = remit.claim.key
            for account, kind, amount in _posted(remit, moved[key]):
                if kind == "transfer" and account == "patient":
                    moved[key] += amount
                yield Effect(payment.paid_on, key, account, kind, amount)


def _posted(remit: Remittance, moved: int) -> Iterable[tuple[str, str, int]]:
    """Account, kind and cents of each effect of a remittance; *moved*: patient share so far."""
    if remit.status == "2":
        prior = sum(cas.amount for cas in remit.all_adjustments if cas.reason in INFORMATIONAL)
        back = min(moved, remit.charge - prior)
        yield "patient", "transfer", -back
        yield "insurance", "transfer", back
    yield "insurance", "payer_payment", -remit.paid
    for cas in remit.all_adjustments:
        if cas.group == "PR":
            yield "insurance", "transfer", -cas.amount
            yield "patient", "transfer", cas.amount
        elif cas.reason in CONTRACTUAL:
            yield "insurance", "contractual", -cas.amount


def _transactions(world: World) -> Iterable[Effect]:
    for entry in world.transactions:
        amount = entry.amount if entry.kind == "refund" else -entry.amount
        yield Effect(entry.posted_on, entry.claim.key, entry.account, entry.kind, amount)


def truth_balances(world: World, day: date) -> dict[tuple[str, str], int]:
    """Cents by (claim key, account) at the end of *day*; accounts that are even are left out."""
    return balances_of(effects(world), day)


def balances_of(posted: Iterable[Effect], day: date) -> dict[tuple[str, str], int]:
    """The same from effects that are at hand."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for effect in posted:
        if effect.on <= day:
            found[effect.claim_key, effect.account] += effect.amount
    return {unit: cents for unit, cents in found.items() if cents}


def truth_roll_forward(world: World) -> list[dict[str, object]]:
    """One row per month and account: month, account, opening, a column per kind, closing (cents).

    Months run from the first effect to the profile's last month.
    """
    posted = effects(world)
    kinds = sorted({effect.kind for effect in posted})
    rows: list[dict[str, object]] = []
    opening = {"insurance": 0, "patient": 0}
    for month in sorted({month_of(effect.on) for effect in posted}):
        if month > world.profile.last_month:
            break
        for account in ("insurance", "patient"):
            sums = _sums(posted, month, account, kinds)
            closing = opening[account] + sum(sums.values())
            head: dict[str, object] = {"month": month, "account": account}
            rows.append({**head, "opening": opening[account], **sums, "closing": closing})
            opening[account] = closing
    return rows


def _sums(posted: Iterable[Effect], month: str, account: str, kinds: list[str]) -> dict[str, int]:
    begin, end = first_day(month), last_day(month)
    sums = dict.fromkeys(kinds, 0)
    for effect in posted:
        if effect.account == account and begin <= effect.on <= end:
            sums[effect.kind] += effect.amount
    return sums
