"""Contract prices of simulated payers: the fee schedule, and what a line is worth under it.

Two price years; from 2026 every price is 2 % higher. Telehealth (place 10) has its own price, and
so has a procedure's special modifier. Cents, half up. What must not live here: adjudication.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from vitals.simulation.events import Claim, Fee, Line
from vitals.simulation.profile import PayerSpec, ProcedureSpec

_YEARS: tuple[tuple[date, date | None, int], ...] = (
    (date(2024, 1, 1), date(2025, 12, 31), 100),
    (date(2026, 1, 1), None, 102),
)
TELEHEALTH = "10"
_TELEHEALTH_PERCENT = 95


def percent(cents: int, per_cent: int) -> int:
    """*per_cent* percent of *cents*, half up.

    >>> percent(101, 50)
    51
    """
    return (cents * per_cent + 50) // 100


def fees_of(payer: PayerSpec, procedure: ProcedureSpec) -> list[Fee]:
    """Every price of one procedure under one payer's contract."""
    fees = []
    for begin, end, year in _YEARS:
        base = percent(percent(procedure.price, payer.price_percent), year)
        special = percent(base, procedure.special_percent)
        remote = percent(base, _TELEHEALTH_PERCENT)
        fees.append(Fee(payer.id, procedure.code, "", "", begin, end, base))
        fees.append(Fee(payer.id, procedure.code, "", TELEHEALTH, begin, end, remote))
        if procedure.special_modifier:
            modifier = procedure.special_modifier
            fees.append(Fee(payer.id, procedure.code, modifier, "", begin, end, special))
    return fees


FeeIndex = Mapping[tuple[str, str], list[Fee]]


def index_fees(fees: Iterable[Fee]) -> dict[tuple[str, str], list[Fee]]:
    """Prices by payer and procedure."""
    index: dict[tuple[str, str], list[Fee]] = {}
    for fee in fees:
        index.setdefault((fee.payer_id, fee.procedure), []).append(fee)
    return index


def price_of(index: FeeIndex, claim: Claim, line: Line) -> int | None:
    """Expected allowed amount of a line: price × units, at most its charge; None without a price.

    The most specific price wins: modifier and place, modifier, place, general; then the latest.
    """
    best: tuple[bool, bool, date] | None = None
    cents: int | None = None
    for fee in index.get((claim.payer_id, line.procedure), []):
        if not _holds(fee, claim, line):
            continue
        rank = (fee.modifier != "", fee.place_of_service != "", fee.effective_from)
        if best is None or rank > best:
            best, cents = rank, min(fee.allowed * line.units, line.charge)
    return cents


def _holds(fee: Fee, claim: Claim, line: Line) -> bool:
    return (
        fee.modifier in ("", *line.modifiers)
        and fee.place_of_service in ("", claim.place_of_service)
        and fee.effective_from <= claim.service_on
        and (fee.effective_to is None or claim.service_on <= fee.effective_to)
    )
