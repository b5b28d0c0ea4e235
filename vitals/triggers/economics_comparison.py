"""Both sides of the cost comparison as ranges, and the fee at which they meet.

In house: work, systems and turnover. Handed over: the fee, of what is recovered too, plus what
stays in the practice, less what is recovered. What leaks and cannot be recovered is lost on both
sides and in neither. Amounts are cents a month. What must not live here: where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass

from vitals.practice import Practice
from vitals.triggers.economics_costs import Costs
from vitals.triggers.economics_fees import fee_cents
from vitals.triggers.economics_spans import Span, dollars, money, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Collections in cents and claims of a month, and what of the leaks could be recovered."""

    collections: float
    claims: float
    recovered: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both totals, what handing over would save (below 0: cost more), and the fee to break even.

    ``break_even`` is a share of collections. ``conclusion``: cheaper, dearer or cannot_tell, of
    handing over; ``fees`` (of what is recovered too, in the low and the high end of
    ``outsourced``), ``recovered`` (less the fee on it), ``outsourced`` and ``saving`` are None
    where no fee is known.
    """

    in_house: Span
    fees: tuple[int, int] | None
    recovered: Span | None
    outsourced: Span | None
    saving: Span | None
    break_even: Span
    conclusion: str
    says: str


def compare(practice: Practice, own: Costs, volume: Volume) -> Comparison:
    """Hold what billing costs in house against what it would cost handed over."""
    meets = break_even(own, volume)
    fee = fee_cents(practice, volume.collections, volume.claims)
    fees = fees_at_ends(practice, volume)
    recovered = None if fee is None or fees is None else net_of_fee(fee, fees, volume.recovered)
    outsourced = None
    if fee is not None and recovered is not None:
        outsourced = Span(*fee) - recovered + own.stays
    saving = None if outsourced is None else own.total - outsourced
    conclusion = concluded(saving)
    return Comparison(
        in_house=own.total,
        fees=fees,
        recovered=recovered,
        outsourced=outsourced,
        saving=saving,
        break_even=meets,
        conclusion=conclusion,
        says=f"{_says(saving, conclusion)} {_meets(meets)}",
    )


def fees_at_ends(practice: Practice, volume: Volume) -> tuple[int, int] | None:
    """The lowest fee with the most recovered, the highest with the least; None without a price."""
    ends = []
    for recovered, which in ((volume.recovered.high, 0), (volume.recovered.low, 1)):
        fee = fee_cents(practice, volume.collections + recovered, volume.claims)
        if fee is None:
            return None
        ends.append(fee[which])
    return ends[0], ends[1]


def net_of_fee(fee: tuple[int, int], fees: tuple[int, int], recovered: Span) -> Span:
    """What is recovered less the fee on it: a dollar recovered costs less than a dollar.

    *fee* is that of collections as they are, *fees* as ``fees_at_ends`` tells them.
    """
    most = recovered.high - (fees[0] - fee[0])
    least = recovered.low - (fees[1] - fee[1])
    # fees are whole cents, so one that takes all may seem to take a cent more
    return Span(min(least, most), most)


def break_even(own: Costs, volume: Volume) -> Span:
    """The fee, as a share of all collections, at which handing over costs what in-house does.

    (in house − what stays + recovered) ÷ (collections + recovered), at every end of the ranges.
    """
    spared = own.total - own.stays
    ends = [
        (end + recovered) / (volume.collections + recovered)
        for end in (spared.low, spared.high)
        for recovered in (volume.recovered.low, volume.recovered.high)
    ]
    return Span(min(ends), max(ends))


def concluded(saving: Span | None) -> str:
    """Tell ``cheaper`` or ``dearer`` where the whole range does, else ``cannot_tell``."""
    if saving is None:
        return "cannot_tell"
    if saving.low > 0:
        return "cheaper"
    return "dearer" if saving.high < 0 else "cannot_tell"


def _says(saving: Span | None, conclusion: str) -> str:
    if saving is None:
        return "The quote names no price, so it cannot be held against the cost in house."
    if conclusion == "cheaper":
        return f"Handing over would cost less on every assumption, by {dollars(saving)} a month."
    if conclusion == "dearer":
        more = dollars(Span(-saving.high, -saving.low))
        return f"Handing over would cost more on every assumption, by {more} a month."
    return (
        f"The ranges overlap: handing over may cost up to {money(-saving.low)} a month more or up "
        f"to {money(saving.high)} less. Which is cheaper cannot be told."
    )


def _meets(meets: Span) -> str:
    low, high = (percent(end) for end in (meets.low, meets.high))
    if low == high:
        return f"Both cost the same at a fee of {low} of collections."
    return (
        f"At a fee below {low} of collections handing over would cost less, above {high} more; "
        "between the two it depends on what is assumed."
    )
