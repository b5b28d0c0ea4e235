"""What billing costs and loses, in words: both sides, the leaks, and every assumption behind them.

What must not live here: any sum; they arrive in report.json's economics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vitals.report.wording import counted, dollars, long_date, percent, plain_number, sentence
from vitals.triggers.economics_assumptions import shown

UNKNOWN = "not known"
_YEAR = 12
WORK = {"hours": "Work, by hours recorded", "profile": "Work, by the profile"}
OURS = {"ours": "ours", "own": "the practice's own"}
FEE = {"quote": "Fee of the quote", "published": "Published fee, no minimum"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """One line of either side, at the low and the high end; a head has no amounts."""

    label: str
    low: str = ""
    high: str = ""
    is_head: bool = False
    is_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakRow:
    """One leak a month, what of it could be saved, and its sum, or why it is not known."""

    label: str
    amount: str
    saved: str
    says: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionLine:
    """One assumption with its range and where it is from."""

    label: str
    range: str
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """The cost comparison as the pages show it; empty parts where nothing is known."""

    says: str
    rows: tuple[SideRow, ...] = ()
    leaks: tuple[LeakRow, ...] = ()
    total: LeakRow | None = None
    notes: tuple[str, ...] = ()
    assumptions: tuple[AssumptionLine, ...] = ()
    as_of: str = ""


def economics_view(told: Mapping[str, Any]) -> Economics:
    """The view of report.json's ``verdict.economics``."""
    if not told:
        return Economics(says="Not known: no month tells both payments and claims.")
    compared = told["comparison"]
    why = f"Which side costs less cannot be told: {told['comparison_reason']}"
    says = compared["says"] if compared else why
    return Economics(
        says=sentence(says),
        rows=tuple(_rows(told)),
        leaks=tuple(_leak(leak) for leak in told["leakage"]),
        total=_total(told),
        notes=tuple(_notes(told)),
        assumptions=tuple(_assumption(row) for row in told["assumptions"]),
        as_of=_as_of(told["assumptions"]),
    )


def _rows(told: Mapping[str, Any]) -> Iterator[SideRow]:
    """Both sides; what is not known has no line but the reason above them."""
    costs, compared = told["costs"], told["comparison"]
    if costs and compared:
        yield SideRow(label="In house", is_head=True)
        yield _row(WORK[told["in_house_basis"]], *[costs["work_monthly_cents"]] * 2)
        yield _row("Software, clearinghouse", *[costs["systems_monthly_cents"]] * 2)
        yield _row("Turnover", *_ends(costs, "turnover"))
        yield _row("Together", *_ends(compared, "in_house"), is_total=True)
    yield SideRow(label="Handed over", is_head=True)
    fee = FEE[told["basis"]]
    if not (costs and compared) or compared["fee_in_low_monthly_cents"] is None:
        yield _row(fee, *_ends(told, "outsourced"))
        return
    least, most = _ends(compared, "recovered_less_fee")
    yield _row(fee, *_ends(told, "outsourced"))
    yield _row("What stays in house", *_ends(costs, "stays"))
    yield _row("Recovered leaks, less the fee on them", -(most or 0), -(least or 0))
    yield _row("Together", *_ends(compared, "outsourced"), is_total=True)


def _ends(figures: Mapping[str, Any], name: str) -> tuple[int | None, int | None]:
    return figures[f"{name}_low_monthly_cents"], figures[f"{name}_high_monthly_cents"]


def _row(label: str, low: int | None, high: int | None, *, is_total: bool = False) -> SideRow:
    ends = [UNKNOWN if end is None else dollars(end) for end in (low, high)]
    return SideRow(label=label, low=ends[0], high=ends[1], is_total=is_total)


def _range(low: int, high: int) -> str:
    ends = dollars(low), dollars(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _leak(leak: Mapping[str, Any]) -> LeakRow:
    if leak["cents"] is None:
        reason = sentence(leak["reason"])
        return LeakRow(label=leak["label"], amount=UNKNOWN, saved="", says=reason, is_missing=True)
    return LeakRow(
        label=leak["label"],
        amount=dollars(leak["cents"]),
        saved=_range(leak["recoverable_low_cents"], leak["recoverable_high_cents"]),
        says=sentence(leak["says"]),
    )


def _total(told: Mapping[str, Any]) -> LeakRow | None:
    cents, (low, high) = told["leakage_monthly_cents"], _ends(told, "recoverable")
    if cents is None or low is None or high is None:
        return None
    amount, saved = dollars(cents), _range(low, high)
    return LeakRow(label="Those known, together", amount=amount, saved=saved, says="")


def _notes(told: Mapping[str, Any]) -> Iterator[str]:
    compared = told["comparison"]
    if compared and compared["uncounted"]:
        yield compared["uncounted"]
    if told["net_yield"] is not None:
        yield (
            "Charges count at what they bring: payments ÷ charges of "
            f"{_months(told['net_yield_months'])}, {percent(told['net_yield'])}. "
            f"{_means(told['months'])} No dollar counts twice; what cannot be recovered is lost "
            "either way and on neither side."
        )
    yield _fees(told)
    if compared:
        yield "Amounts are rounded to whole dollars, so a sum may differ by one."
    if told["costs"] and told["costs"]["work_says"]:
        yield f"Work: {told['costs']['work_says']}."
    if compared:
        yield f"Turnover: {_set(told['costs']['turnover_says'])}."
    yield f"Key person: {_set(told['key_person']['says'])}"


def _means(months: int) -> str:
    if months < _YEAR:
        return "Beside each leak stands of how many months it is the mean."
    return "Leaks are means of twelve months unless another number is told."


def _fees(told: Mapping[str, Any]) -> str:
    """What the fee is reckoned on, and what a published one leaves out."""
    paid = (
        f"{dollars(told['collections_monthly_cents'])} a month (mean of "
        f"{_months(told['collections_months'])})"
    )
    if told["basis"] == "quote":
        claims = plain_number(told["claims_monthly"])
        return (
            f"The quote is reckoned on collections of {paid} and {claims} claims (mean of "
            f"{_months(told['claims_months'])})."
        )
    return (
        f"Published fees are shares of collections, here {paid}, without the monthly minimum that "
        "a service may ask; at a small volume that may come to more."
    )


def _months(number: int) -> str:
    """'twelve months', '5 months'."""
    return "twelve months" if number == _YEAR else counted(number, "month")


def _assumption(row: Mapping[str, Any]) -> AssumptionLine:
    return AssumptionLine(
        label=row["label"],
        range=_set(shown(row["low"], row["high"], row["unit"])),
        why=_set(row["why"]),
        source=OURS.get(row["tier"]) or f"{row['source']}, {row['tier']}",
    )


def _as_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """The latest day of which the project's own ranges are."""
    days = [date.fromisoformat(row["as_of"]) for row in rows if row["as_of"]]
    return long_date(max(days)) if days else ""


def _set(text: str) -> str:
    """Percentages as the rest of the report sets them."""
    return re.sub(r"(\d)\s%", r"\1%", text)
