"""What a billing service would ask: the quote the practice holds, else the published band.

All amounts are integer cents a month. What must not live here: what billing costs in house.
"""

from __future__ import annotations

from vitals.practice import OutsourcingQuote, Practice
from vitals.triggers.economics_assumptions import Assumption, assumed

BANDS: tuple[tuple[float, str], ...] = (
    (1, "fee_one_provider"),
    (5, "fee_two_to_five"),
    (float("inf"), "fee_six_or_more"),
)
"""The assumption that holds the published fee, by the most providers it is for."""


def band(practice: Practice) -> Assumption:
    """The published fee for a practice of this many providers; one where none is named."""
    size = max(1, len(practice.providers))
    return assumed(practice, next(name for most, name in BANDS if size <= most))


def fee_cents(practice: Practice, collections: float, claims: float) -> tuple[int, int] | None:
    """Monthly fee from..to for the collections (cents) and claims of a month.

    The practice's own quote where it holds one, else the published band; a quote without a price
    is None. Of collections below 0, more taken back than paid, no share is due.
    """
    quote = practice.outsourcing_quote
    if quote is None:
        published = band(practice).span.times(max(0.0, collections))
        return published.cents
    fee = _quoted(quote, collections, claims)
    return None if fee is None else (round(fee), round(fee))


def _quoted(quote: OutsourcingQuote, collections: float, claims: float) -> float | None:
    if quote.percent_of_collections is None and quote.per_claim is None:
        return None
    fee = max(0.0, collections) * (quote.percent_of_collections or 0) / 100
    fee += 100 * claims * (quote.per_claim or 0)
    return max(fee, 100 * (quote.minimum_monthly or 0))
