"""What billing costs in house and loses, against what a service would ask: the whole comparison.

All amounts are integer cents a month; the parts live in the ``economics_*`` modules. What must not
live here: the verdict, or a sum of its own.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from vitals.practice import Practice
from vitals.triggers.economics_assumptions import (
    ASSUMPTIONS,
    Assumption,
    as_figures,
    assumed,
    render_assumptions,
)
from vitals.triggers.economics_comparison import Comparison, Volume, compare
from vitals.triggers.economics_costs import (
    BASES,
    Costs,
    InHouse,
    KeyPerson,
    costs,
    in_house,
)
from vitals.triggers.economics_costs import key_person as exposure
from vitals.triggers.economics_evidence import MONTHS, Evidence, evidence
from vitals.triggers.economics_fees import BANDS, band, fee_cents
from vitals.triggers.economics_gaps import HOURS, why_not
from vitals.triggers.economics_leakage import PARTS, WANTED, Leak, leaks, total
from vitals.triggers.economics_spans import NOTHING, Span, money
from vitals.triggers.words import listed, months_in_words

__all__ = ["conclusion", "economics", "fee_cents", "in_house", "render_assumptions"]

_WANTED = (*WANTED, "cost_to_collect", "key_person_share", HOURS)
_BANDS = {name for _, name in BANDS}


def economics(
    kpis: pd.DataFrame, breakdowns: pd.DataFrame, practice: Practice, month: str
) -> dict[str, Any]:
    """Cost comparison as of *month*; {} where payments or claims of no month are known.

    months (on file, of twelve), collections_monthly_cents and claims_monthly (means of
    collections_months and claims_months), in_house_monthly_cents (without turnover; None: not
    known), in_house_basis (hours, profile or None), outsourced_low_monthly_cents,
    outsourced_high_monthly_cents (the fee; None: quote without a price), basis (quote or
    published), says; costs (None: not known), key_person, net_yield (of net_yield_months), leakage
    (each known or with its reason), the three sums of those known, comparison (None: with
    comparison_reason), and every assumption used.
    """
    told = evidence(kpis, breakdowns, month, wanted=_WANTED, parts=PARTS)
    collections, claims = told.mean("payments_received"), told.mean("claims_submitted")
    if collections is None or claims is None:
        return {}
    own = in_house(practice, told.numerators("cost_to_collect"))
    found = leaks(told, practice)
    known = total(found)
    volume = Volume(
        collections=collections, claims=claims, recovered=known[1] if known else NOTHING
    )
    parts = costs(practice, own) if own else None
    reason = why_not(told, practice, parts, collections)
    return {
        "months": min(MONTHS, len(told.history.months)),
        **_fees(practice, volume, own),
        "collections_months": told.months("payments_received"),
        "claims_months": told.months("claims_submitted"),
        "costs": _costs(parts),
        "key_person": _key_person(exposure(practice, told, collections)),
        "net_yield": told.net_yield(),
        "net_yield_months": told.yield_months(),
        "leakage": [_leak(leak) for leak in found],
        "leakage_monthly_cents": known[0] if known else None,
        **_ends("recoverable", known[1] if known else None),
        "comparison": None if reason else _comparison(practice, parts, volume, found),
        "comparison_reason": reason,
        "assumptions": [as_figures(row) for row in used(practice)],
    }


def conclusion(told: Evidence, practice: Practice) -> str:
    """Tell cheaper, dearer or cannot_tell of handing over, as the whole comparison concludes."""
    paid, claims = told.mean("payments_received"), told.mean("claims_submitted")
    own = in_house(practice, told.numerators("cost_to_collect"))
    parts = costs(practice, own) if own else None
    if parts is None or not paid or claims is None or why_not(told, practice, parts, paid):
        return "cannot_tell"
    known = total(leaks(told, practice))
    recovered = known[1] if known else NOTHING
    volume = Volume(collections=paid, claims=claims, recovered=recovered)
    return compare(practice, parts, volume).conclusion


def used(practice: Practice) -> tuple[Assumption, ...]:
    """The assumptions of this comparison: all but the fees it does not use."""
    fees = _BANDS if practice.outsourcing_quote else _BANDS - {band(practice).id}
    return tuple(assumed(practice, name) for name in ASSUMPTIONS if name not in fees)


def _fees(practice: Practice, volume: Volume, own: InHouse | None) -> dict[str, Any]:
    fee = fee_cents(practice, volume.collections, volume.claims)
    is_quote = practice.outsourcing_quote is not None
    return {
        "collections_monthly_cents": round(volume.collections),
        "claims_monthly": round(volume.claims, 1),
        "in_house_monthly_cents": own.cents if own else None,
        "in_house_basis": own.basis if own else None,
        "outsourced_low_monthly_cents": fee[0] if fee else None,
        "outsourced_high_monthly_cents": fee[1] if fee else None,
        "basis": "quote" if is_quote else "published",
        "says": _says(own, fee, is_quote=is_quote),
    }


def _says(own: InHouse | None, fee: tuple[int, int] | None, *, is_quote: bool) -> str:
    here = (
        f"Billing in house costs {money(own.cents)} a month by {BASES[own.basis]}{_mean(own)}"
        if own is not None
        else "What billing costs in house is not stated in the profile"
    )
    if fee is None:
        return f"{here}; the quote names no price."
    if is_quote:
        return f"{here}; the quote the practice holds would cost {money(fee[0])}."
    return (
        f"{here}; published fees would come to {money(fee[0])} to {money(fee[1])}, without the "
        "monthly minimum that a service may ask."
    )


def _mean(own: InHouse) -> str:
    """Of how many months, where not of twelve."""
    if own.months in (None, MONTHS):
        return ""
    return f" (mean of {months_in_words(own.months or 0)})"


def _ends(name: str, span: Span | None) -> dict[str, int | None]:
    low, high = span.cents if span else (None, None)
    return {f"{name}_low_monthly_cents": low, f"{name}_high_monthly_cents": high}


def _costs(parts: Costs | None) -> dict[str, Any] | None:
    if parts is None:
        return None
    return {
        "work_monthly_cents": parts.work,
        "work_says": parts.work_says,
        "systems_monthly_cents": parts.systems,
        **_ends("turnover", parts.turnover),
        "turnover_says": parts.turnover_says,
        **_ends("stays", parts.stays),
    }


def _key_person(found: KeyPerson) -> dict[str, Any]:
    low, high = found.delayed.cents if found.delayed else (None, None)
    return {
        "share": found.share,
        "delayed_low_cents": low,
        "delayed_high_cents": high,
        "says": found.says,
    }


def _leak(leak: Leak) -> dict[str, Any]:
    low, high = leak.recoverable.cents if leak.recoverable else (None, None)
    return {
        "id": leak.id,
        "label": leak.label,
        "kpi": leak.kpi,
        "cents": leak.cents,
        "recoverable_low_cents": low,
        "recoverable_high_cents": high,
        "reason": leak.reason,
        "says": leak.says,
    }


def _comparison(
    practice: Practice, parts: Costs | None, volume: Volume, found: tuple[Leak, ...]
) -> dict[str, Any] | None:
    if parts is None:
        return None
    compared: Comparison = compare(practice, parts, volume)
    return {
        **_ends("in_house", compared.in_house),
        "fee_in_low_monthly_cents": compared.fees[0] if compared.fees else None,
        "fee_in_high_monthly_cents": compared.fees[1] if compared.fees else None,
        **_ends("recovered_less_fee", compared.recovered),
        **_ends("outsourced", compared.outsourced),
        **_ends("saving", compared.saving),
        "break_even_low": compared.break_even.low,
        "break_even_high": compared.break_even.high,
        "conclusion": compared.conclusion,
        "says": compared.says,
        "uncounted": _uncounted(found),
    }


def _uncounted(found: tuple[Leak, ...]) -> str | None:
    """What could not be measured counts as nothing, which favours staying in house."""
    names = [leak.label[0].lower() + leak.label[1:] for leak in found if leak.cents is None]
    if not names:
        return None
    return f"Not measured and counted as nothing, which favours billing in house: {listed(names)}."
