"""What every balance of a simulated practice truly is, from its events by the posting rules.

Plain loops over the event records, written a second time on purpose: nothing is shared with
``vitals.ledger``. Cents; a positive effect raises the balance. What must not live here: files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vitals.simulation.calendar import first_day, last_day, month_of
from vitals.simulation.events import Claim, Remittance, Submission, Transaction
from vitals.simulation.profile import SimProfile
from vitals.simulation.world import World

CONTRACTUAL = frozenset(
    {"24", "44", "45", "59", "94", "100", "101", "102", "104", "131", "144", "161", "237", "253"}
)
INFORMATIONAL = frozenset({"23", "24", "132", "215", "225", "246"})
RECONCILED_ONLY = frozenset({"charge", "payer_payment", "contractual"})
"""Own entries that post nothing where money is posted from remittances."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One dated effect on one account of one claim, in cents."""

    on: date
    claim_key: str
    account: str
    kind: str
    amount: int
    payer_id: str = ""
    reason: str = ""
    is_own: bool = False
    """Posted from the practice's own ledger."""


def effects(world: World) -> list[Effect]:
    """Every effect on every claim, oldest first (the order of one day is that of posting)."""
    found = [*_charges(world), *_remittances(world), *_transactions(world)]
    return sorted(found, key=lambda effect: effect.on)


def posts_own_entries(profile: SimProfile, payer_id: str) -> bool:
    """Whether money of that payer is posted from the practice's own ledger; "": by default."""
    payers: Iterable[Mapping[str, object]] = profile.settings.get("payers", [])
    for payer in payers:
        if payer["id"] == payer_id and payer.get("posting"):
            return payer["posting"] == "transactions"
    return bool(profile.settings.get("posting", "era") == "transactions")


def tier_of(remit: Remittance) -> int:
    """1 for the claim's first payer's answer, 2 for the second's, 3 for the third's."""
    if remit.status in ("2", "20"):
        return 2
    if remit.status in ("3", "21"):
        return 3
    return 1 if remit.payer_id == remit.claim.payer_id else 2


def primary_versions(world: World) -> Mapping[str, list[Submission]]:
    """Submissions to the first payer by claim key, in the order they were sent."""
    found: dict[str, list[Submission]] = defaultdict(list)
    for submission in world.submissions:
        if submission.sequence == "P":
            found[submission.claim.key].append(submission)
    return found


def remittances_of(world: World) -> Mapping[str, list[Remittance]]:
    """Remittances by claim key in the order they post: by day, the first payer's first."""
    found: dict[str, list[Remittance]] = defaultdict(list)
    for payment in world.payments:
        for remit in payment.remittances:
            found[remit.claim.key].append(remit)
    for items in found.values():
        items.sort(key=lambda remit: (remit.posted_on, tier_of(remit)))
    return found


# -- charges ------------------------------------------------------------------------------------


def _charges(world: World) -> Iterable[Effect]:
    versions = primary_versions(world)
    charged = {item.claim.key for item in world.transactions if item.kind == "charge"}
    for claim in world.claims:
        if claim.key in charged and posts_own_entries(world.profile, claim.payer_id):
            continue
        yield from _charges_of(claim, versions.get(claim.key, []))


def _charges_of(claim: Claim, sent: Sequence[Submission]) -> Iterable[Effect]:
    current = sum(line.charge for line in (sent[0].lines if sent else claim.lines))
    yield _of_insurance(claim.entered_on, claim, "charge", current)
    for submission in sent[1:]:
        now = 0 if submission.frequency == "8" else submission.charge
        if now != current:
            yield _of_insurance(submission.submitted_on, claim, "charge", now - current)
        current = now


def _of_insurance(on: date, claim: Claim, kind: str, amount: int) -> Effect:
    return Effect(on, claim.key, "insurance", kind, amount, claim.payer_id)


# -- remittances --------------------------------------------------------------------------------


def _remittances(world: World) -> Iterable[Effect]:
    for key, remits in remittances_of(world).items():
        posting = [
            remit
            for remit in remits
            if remit.status != "25" and not posts_own_entries(world.profile, remit.payer_id)
        ]
        before = 0
        for number, remit in enumerate(posting, start=1):
            taken = taken_back(posting[:number])
            for account, kind, amount in _posted(remit, taken - before):
                yield Effect(remit.posted_on, key, account, kind, amount, remit.payer_id)
            before = taken


def taken_back(remits: Sequence[Remittance]) -> int:
    """What later payers have taken over from the patient by the last of *remits*, in cents.

    Read in the payers' order: each later payer is asked its charge less what was settled before,
    at most what the patient owes by then; its reversal gives back no more than it took.
    """
    held = taken = 0
    for remit in sorted(remits, key=tier_of):
        back = 0
        if tier_of(remit) > 1:
            settled = sum(c.amount for c in remit.all_adjustments if c.reason in INFORMATIONAL)
            back = min(held, remit.charge - settled)
            back = max(back, -taken if remit.status == "22" else 0)
        taken += back
        held += remit.patient_share - back
    return taken


def _posted(remit: Remittance, back: int) -> Iterable[tuple[str, str, int]]:
    """Account, kind and cents of each effect of a remittance that takes *back* that much."""
    if back:
        yield "patient", "transfer", -back
        yield "insurance", "transfer", back
    yield "insurance", "payer_payment", -remit.paid
    for cas in remit.all_adjustments:
        if cas.group == "PR":
            yield "insurance", "transfer", -cas.amount
            yield "patient", "transfer", cas.amount
        elif cas.reason in CONTRACTUAL:
            yield "insurance", "contractual", -cas.amount


# -- the practice's own entries -----------------------------------------------------------------


def _transactions(world: World) -> Iterable[Effect]:
    for entry in world.transactions:
        if not _is_silent(world.profile, entry):
            yield from _entered(entry)


def _is_silent(profile: SimProfile, entry: Transaction) -> bool:
    """Whether the entry only reconciles: its money is posted from remittances."""
    by_claim = entry.kind == "charge" or not entry.payer_id
    payer_id = entry.claim.payer_id if by_claim else entry.payer_id
    return entry.kind in RECONCILED_ONLY and not posts_own_entries(profile, payer_id)


def _entered(entry: Transaction) -> Iterable[Effect]:
    raises = entry.kind in ("charge", "refund", "transfer")
    effect = Effect(
        entry.posted_on,
        entry.claim.key,
        entry.account,
        entry.kind,
        entry.amount if raises else -entry.amount,
        entry.payer_id,
        entry.reason,
        is_own=True,
    )
    yield effect
    if entry.kind == "transfer":
        other = "patient" if entry.account == "insurance" else "insurance"
        yield replace(effect, account=other, amount=-effect.amount)


# -- sums ---------------------------------------------------------------------------------------


def truth_balances(world: World, day: date) -> dict[tuple[str, str], int]:
    """Cents by (claim key, account) at the end of *day*; accounts that are even are left out."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for effect in effects(world):
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
