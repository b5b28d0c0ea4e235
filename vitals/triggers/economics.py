"""What billing costs in house and what a service would ask: own costs against a fee.

All amounts are integer cents a month, averaged over up to twelve months. What must not live here:
the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.practice import Practice
from vitals.triggers.statistics import Floats
from vitals.triggers.words import money

HOURS_PER_MONTH = 2080 / 12
"""Paid hours of a full-time person."""

FEES: tuple[tuple[int, float, float], ...] = (
    (1, 0.07, 0.10),
    (5, 0.06, 0.08),
    (10**6, 0.04, 0.07),
)
"""Published fee bands by number of providers: up to n, from, to (drbillingservice; tier B)."""


MONTHS = 12
"""Known months a monthly mean is taken of, at most."""

BASES: Mapping[str, str] = {"hours": "the hours recorded", "profile": "the profile's own figures"}


@dataclass(frozen=True, slots=True)
class InHouse:
    """Monthly cost of billing in house in cents, and what it is known by (a key of ``BASES``)."""

    cents: int
    basis: str


def in_house(practice: Practice, recorded: Floats) -> InHouse | None:
    """What billing costs a month: by the hours recorded, else as the profile states it, else None.

    *recorded* are the numerators of ``cost_to_collect`` of all months so far, NaN where unknown.
    They count the hours of everyone who bills; the profile names dedicated billers only.
    """
    known = recorded[~np.isnan(recorded)][-MONTHS:]
    if len(known):
        return InHouse(round(float(known.mean())), "hours")
    stated = in_house_cents(practice)
    return None if stated is None else InHouse(stated, "profile")


def in_house_cents(practice: Practice) -> int | None:
    """Monthly cost that the profile states; None where wage or staff are not stated."""
    wage, billers = practice.costs.biller_hourly, practice.staff.dedicated_billers
    if wage is None or billers is None:
        return None
    people = wage * billers * HOURS_PER_MONTH * practice.costs.overhead_factor
    return round(100 * (people + practice.costs.software_monthly + _clearing(practice)))


def _clearing(practice: Practice) -> float:
    return practice.costs.clearinghouse_monthly


def fee_cents(practice: Practice, collections: float, claims: float) -> tuple[int, int] | None:
    """Monthly fee from..to for the collections (cents) and claims of a month.

    The practice's own quote where it holds one, else the published band; a quote without a price
    is None.
    """
    quote = practice.outsourcing_quote
    if quote is None:
        size = max(1, len(practice.providers))
        low, high = next((low, high) for most, low, high in FEES if size <= most)
        return round(collections * low), round(collections * high)
    if quote.percent_of_collections is None and quote.per_claim is None:
        return None
    fee = collections * (quote.percent_of_collections or 0) / 100
    fee += 100 * claims * (quote.per_claim or 0)
    fee = max(fee, 100 * (quote.minimum_monthly or 0))
    return round(fee), round(fee)


def _average(kpis: pd.DataFrame, kpi: str, month: str) -> float | None:
    rows = kpis[(kpis["kpi"] == kpi) & (kpis["month"] <= month)]
    values = rows.sort_values("month")["value"].dropna().tail(MONTHS)
    return float(values.mean()) if len(values) else None


def _recorded(kpis: pd.DataFrame, month: str) -> Floats:
    rows = kpis[(kpis["kpi"] == "cost_to_collect") & (kpis["month"] <= month)]
    found: Floats = rows.sort_values("month")["numerator"].to_numpy("float64", na_value=np.nan)
    return found


def economics(kpis: pd.DataFrame, practice: Practice, month: str) -> dict[str, Any]:
    """Cost comparison as of *month*; {} where payments or claims of no month are known.

    Keys: collections_monthly_cents, claims_monthly, in_house_monthly_cents (None: not known),
    in_house_basis (hours, profile or None), outsourced_low_monthly_cents,
    outsourced_high_monthly_cents (None: quote without a price), basis (quote or published), says.
    Neither side counts what denials and low payments lose.
    """
    collections = _average(kpis, "payments_received", month)
    claims = _average(kpis, "claims_submitted", month)
    if collections is None or claims is None:
        return {}
    fee = fee_cents(practice, collections, claims)
    own = in_house(practice, _recorded(kpis, month))
    return {
        "collections_monthly_cents": round(collections),
        "claims_monthly": round(claims, 1),
        "in_house_monthly_cents": own.cents if own else None,
        "in_house_basis": own.basis if own else None,
        "outsourced_low_monthly_cents": fee[0] if fee else None,
        "outsourced_high_monthly_cents": fee[1] if fee else None,
        "basis": "quote" if practice.outsourcing_quote else "published",
        "says": _says(own, fee, is_quote=practice.outsourcing_quote is not None),
    }


def _says(own: InHouse | None, fee: tuple[int, int] | None, *, is_quote: bool) -> str:
    here = (
        f"Billing in house costs {money(own.cents)} a month by {BASES[own.basis]}"
        if own is not None
        else "What billing costs in house is not stated in the profile"
    )
    if fee is None:
        return f"{here}; the quote names no price."
    if is_quote:
        return f"{here}; the quote the practice holds would cost {money(fee[0])}."
    return f"{here}; published fees would come to {money(fee[0])} to {money(fee[1])}."
