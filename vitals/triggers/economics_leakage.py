"""What billing loses a month, by what the KPIs show, and how much of it better work would save.

Charges are turned into expected money by the net yield: payments ÷ charges of twelve months. A leak
whose inputs are missing is None with the reason, never 0. No dollar counts twice; the order is:

1. denials not answered in time: charges of ``appeal_on_time_rate`` (dollars, missed);
2. avoidable write-offs less all write-offs of denied claims (``denial_write_off_rate``), since
   those are the denials of 1; whole where 1 is not known; not told where they cannot be set apart;
3. payments below contract: ``underpayment_rate`` (dollars, variance), of lines not denied; the
   remittance takes the difference off the balance, so it is not in 5;
4. claims past their filing limit: growth of ``timely_filing_risk`` (limit, expired), which no payer
   ever adjudicated; those already written off are in 2;
5. old insurance balances: growth of ``ar_aging`` above 120 days less 1 and 4 in charges, since the
   same claims may lie there; what was written off has left the balances;
6. visits without any claim (``missing_charge_rate``; charge, none) × the mean charge of a claim.

What must not live here: fees, costs, or a number that is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vitals.practice import Practice
from vitals.triggers.economics_assumptions import assumed
from vitals.triggers.economics_evidence import MONTHS, SETTLED, Evidence, Flow, Part, Told
from vitals.triggers.economics_spans import NOTHING, Span, money, percent
from vitals.triggers.words import plain

MISSED: Part = ("appeal_on_time_rate", "dollars", "missed")
SHORT: Part = ("underpayment_rate", "dollars", "variance")
EXPIRED: Part = ("timely_filing_risk", "limit", "expired")
AGED: Part = ("ar_aging", "account_bucket", "insurance|>120")
UNCHARGED: Part = ("missing_charge_rate", "charge", "none")
AVOIDABLE, AFTER_DENIAL = "avoidable_write_off_rate", "denial_write_off_rate"

YOUNG = 2
"""Latest months whose visits may yet be charged."""

PARTS = (MISSED, SHORT, EXPIRED, AGED, UNCHARGED)
"""Parts of KPIs that leaks are told from."""

WANTED = (
    *(part[0] for part in PARTS),
    AVOIDABLE,
    AFTER_DENIAL,
    "payments_received",
    "charges_posted",
    "claims_submitted",
)
"""KPIs that leaks are told from."""

LABELS: Mapping[str, tuple[str, str]] = {
    "denials": ("Denials not answered in time", MISSED[0]),
    "write_offs": ("Other avoidable write-offs", AVOIDABLE),
    "underpayments": ("Payments below contract", SHORT[0]),
    "expired": ("Claims past their filing limit", EXPIRED[0]),
    "aged": ("Other balances past 120 days", AGED[0]),
    "missed_charges": ("Visits never charged", UNCHARGED[0]),
}
"""Label and KPI of each leak, in the order of precedence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """One leak a month: cents of expected money, what of it could be saved, and how it is known."""

    id: str
    label: str
    kpi: str
    cents: int | None
    recoverable: Span | None
    says: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What evidence shows of one leak a month: its sum in words, and whether it is charges."""

    amount: float
    says: str
    months: int
    is_money: bool = False


Finding = Seen | str
"""What was seen, or the reason why nothing could be."""


def leaks(evidence: Evidence, practice: Practice) -> tuple[Leak, ...]:
    """Every leak in its order, known or not."""
    rate = evidence.net_yield()
    return tuple(_leak(name, found, rate, practice) for name, found in _findings(evidence))


def total(found: tuple[Leak, ...]) -> tuple[int, Span] | None:
    """Cents of the leaks that are known, and what of them could be saved; None where none is."""
    known = [leak for leak in found if leak.cents is not None]
    if not known:
        return None
    saved = sum((leak.recoverable or NOTHING for leak in known), NOTHING)
    return sum(leak.cents or 0 for leak in known), saved


def _leak(name: str, found: Finding, rate: float | None, practice: Practice) -> Leak:
    label, kpi = LABELS[name]
    if isinstance(found, Seen) and rate is None and not found.is_money:
        found = "what a dollar of charges brings is not known"
    if isinstance(found, str):
        reason = found.strip().removesuffix(".")
        says = f"Not known: {reason}."
        return Leak(
            id=name, label=label, kpi=kpi, cents=None, recoverable=None, says=says, reason=reason
        )
    cents = round(found.amount if found.is_money else found.amount * (rate or 0))
    saved = assumed(practice, f"recoverable_{name}").span.times(cents)
    return Leak(
        id=name, label=label, kpi=kpi, cents=cents, recoverable=saved, says=_sum(found, rate or 0)
    )


def _sum(seen: Seen, rate: float) -> str:
    """The sum behind the cents: '$300 of charges × 60 %', with the months where not twelve."""
    worth = "" if seen.is_money else f" × {percent(rate)}"
    mean = "" if seen.months == MONTHS else f"; mean of {seen.months} months"
    return f"{seen.says}{worth}{mean}."


def _findings(evidence: Evidence) -> Iterator[tuple[str, Finding]]:
    """What is seen of each leak, in the order of precedence."""
    denials = evidence.monthly(MISSED)
    expired = _never_below(evidence.growth(EXPIRED))
    short = evidence.monthly(SHORT, none_is_nothing=False)
    yield "denials", _seen(denials, "{} of charges")
    yield "write_offs", _write_offs(evidence, denials)
    yield "underpayments", _seen(short, "{} below contract on lines with a price", is_money=True)
    yield "expired", _seen(expired, "{} of charges newly past it")
    yield "aged", _aged(evidence, denials, expired)
    yield "missed_charges", _missed_charges(evidence)


def _seen(told: Told, words: str, *, is_money: bool = False) -> Finding:
    if isinstance(told, str):
        return told
    says = words.format(money(told.amount))
    return Seen(amount=told.amount, says=says, months=told.months, is_money=is_money)


def _never_below(told: Told) -> Told:
    """A stock that shrank lost nothing new."""
    return told if isinstance(told, str) else Flow(max(0.0, told.amount), told.months)


def _write_offs(evidence: Evidence, denials: Told) -> Finding:
    avoidable, denied = evidence.of_year(AVOIDABLE), evidence.of_year(AFTER_DENIAL)
    if isinstance(avoidable, str) or isinstance(denials, str):
        return _seen(avoidable, "{} written off")
    if isinstance(denied, str):
        return "write-offs of denied claims, counted above, cannot be told apart"
    return _less(avoidable, denied.amount, "{} written off", "on denied claims")


def _aged(evidence: Evidence, denials: Told, expired: Told) -> Finding:
    grown = _never_below(evidence.growth(AGED, before=SETTLED))
    if isinstance(grown, str):
        return grown
    counted = sum(flow.amount for flow in (denials, expired) if isinstance(flow, Flow))
    return _less(grown, counted, "{} of charges newly that old", "counted above")


def _less(told: Flow, counted: float, words: str, why: str) -> Seen:
    """What is left of an amount once what may be counted already is taken off; never below 0."""
    says = words.format(money(told.amount))
    if counted and told.amount:
        says = f"({says} − {money(min(counted, told.amount))} {why})"
    return Seen(amount=max(0.0, told.amount - counted), says=says, months=told.months)


def _missed_charges(evidence: Evidence) -> Finding:
    visits = evidence.monthly(UNCHARGED, skip=YOUNG)
    charges, claims = evidence.mean("charges_posted"), evidence.mean("claims_submitted")
    if isinstance(visits, str):
        return visits
    if charges is None or not claims:
        return "the mean charge of a claim is not known"
    each, count = charges / claims, plain(visits.amount)
    says = f"{count} {'visit' if count == '1' else 'visits'} × {money(each)} a claim"
    return Seen(amount=visits.amount * each, says=says, months=visits.months)
