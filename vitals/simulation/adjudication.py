"""How a payer answers a claim: paid, partly denied, denied, corrected, or as second payer.

Pure: every choice is an argument. Each result balances at service and claim level. What must not
live here: chance, dates other than the payment's, files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vitals.simulation.events import Adjustment, Claim, Line, RemitLine, Remittance
from vitals.simulation.pricing import FeeIndex, percent, price_of
from vitals.simulation.profile import PayerSpec
from vitals.simulation.reasons import DenialReason

_MEDICAID_COPAY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A claim as it stands before the payer, with the payer's own number for it."""

    claim: Claim
    lines: tuple[Line, ...]
    frequency: str
    control: str
    posted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the payer makes of a payable claim.

    ``deductible`` is what is left of it in cents, ``worth_percent`` the share of the contract
    price the payer really allows, ``denied_line`` the number of a line it denies.
    """

    deductible: int = 0
    worth_percent: int = 100
    denied_line: int = 0
    denial: DenialReason | None = None


def pay(version: Version, payer: PayerSpec, fees: FeeIndex, terms: Terms) -> Remittance:
    """The payer's payable answer; status 19 where it forwards the claim to a second payer."""
    left, copay = terms.deductible, payer.copay
    lines = []
    for line in version.lines:
        if line.line_no == terms.denied_line and terms.denial is not None:
            lines.append(_denied_line(line, terms.denial, 0))
            continue
        allowed = percent(price_of(fees, version.claim, line) or line.charge, terms.worth_percent)
        shares = _patient_shares(payer, allowed, left, copay)
        left, copay = left - shares[0], copay - shares[2]
        lines.append(_paid_line(line, payer, allowed, shares))
    claim_level = _claim_copay(payer, sum(line.paid for line in lines))
    forwards = payer.crosses_over and version.claim.secondary_id
    return _remittance(version, payer, "19" if forwards else "1", lines, claim_level)


def _patient_shares(
    payer: PayerSpec, allowed: int, deductible: int, copay: int
) -> tuple[int, int, int]:
    """Deductible, coinsurance and copay of one line, in cents."""
    first = min(deductible, allowed)
    second = percent(allowed - first, payer.coinsurance_percent)
    third = min(copay, allowed - first - second)
    return first, second, third


def _paid_line(
    line: Line, payer: PayerSpec, allowed: int, shares: tuple[int, int, int]
) -> RemitLine:
    due = allowed - sum(shares)
    cut = percent(due, 2) if payer.is_sequestered else 0
    parts = [("CO", "45", line.charge - allowed), ("CO", "253", cut)]
    parts += [("PR", code, cents) for code, cents in zip("123", shares, strict=True)]
    kept = tuple(Adjustment(*part) for part in parts if part[2])
    return RemitLine(line, line.charge, due - cut, allowed if payer.sends_allowed else None, kept)


def _denied_line(line: Line, reason: DenialReason, contractual: int) -> RemitLine:
    adjustments = [Adjustment("CO", "45", contractual)] if contractual else []
    rest = line.charge - contractual
    adjustments.append(Adjustment(reason.group, reason.carc, rest, line.units))
    return RemitLine(line, line.charge, 0, None, tuple(adjustments), reason.remarks)


def _claim_copay(payer: PayerSpec, paid: int) -> tuple[Adjustment, ...]:
    """Medicaid takes its copay from the claim as a whole, not from a line."""
    if payer.payer_class != "medicaid" or paid <= _MEDICAID_COPAY:
        return ()
    return (Adjustment("PR", "3", _MEDICAID_COPAY),)


def _remittance(
    version: Version,
    payer: PayerSpec,
    status: str,
    lines: Sequence[RemitLine],
    claim_level: tuple[Adjustment, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Remittance:
    paid = sum(line.paid for line in lines) - sum(cas.amount for cas in claim_level)
    return Remittance(
        claim=version.claim,
        payer_id=payer.id,
        status=status,
        posted_on=version.posted_on,
        charge=sum(line.charge for line in version.lines),
        paid=paid if lines else 0,
        control=version.control,
        frequency=version.frequency,
        lines=tuple(lines),
        adjustments=claim_level,
        remarks=remarks,
    )


def deny(version: Version, payer: PayerSpec, fees: FeeIndex, reason: DenialReason) -> Remittance:
    """The payer's denial of the whole claim, in the payer's own manner."""
    if payer.denies == "claim":
        total = sum(line.charge for line in version.lines)
        whole = (Adjustment(reason.group, reason.carc, total),)
        return _remittance(version, payer, "4", (), whole, reason.moa)
    splits = payer.denies == "split" and reason.group == "CO"
    lines = [
        _denied_line(line, reason, _above_price(fees, version.claim, line) if splits else 0)
        for line in version.lines
    ]
    status = "1" if payer.denies == "as_paid" and reason.group != "PR" else "4"
    return _remittance(version, payer, status, lines, (), reason.moa)


def _above_price(fees: FeeIndex, claim: Claim, line: Line) -> int:
    price = price_of(fees, claim, line)
    return 0 if price is None else line.charge - price


def pay_second(
    primary: Remittance, payer: PayerSpec, control: str, posted_on: date, pays_percent: int
) -> Remittance:
    """The second payer's answer (CLP02 2): OA-23 for what came before, then its own share."""
    lines = []
    for before in primary.lines:
        open_cents = sum(cas.amount for cas in before.adjustments if cas.group == "PR")
        paid = percent(open_cents, pays_percent)
        adjustments = [
            Adjustment("OA", "23", before.charge - open_cents),
            Adjustment("PR", "2", open_cents - paid),
        ]
        kept = tuple(cas for cas in adjustments if cas.amount)
        lines.append(RemitLine(before.line, before.charge, paid, None, kept))
    version = Version(
        claim=primary.claim,
        lines=tuple(line.line for line in primary.lines),
        frequency="1",
        control=control,
        posted_on=posted_on,
    )
    return _remittance(version, payer, "2", lines)
