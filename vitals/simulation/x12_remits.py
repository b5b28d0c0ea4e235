"""Writes 835s: one payment of one payer a transaction set, with its claims, lines and PLB.

What must not live here: how a claim is adjudicated (``adjudication.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from vitals.simulation.events import Adjustment, Payment, RemitLine, Remittance
from vitals.simulation.profile import PayerSpec, SimProfile
from vitals.simulation.x12 import Envelope, day8, interchange, join, money, start

VERSION = "005010X221A1"


def remittance_file(profile: SimProfile, payments: Sequence[tuple[int, Payment]]) -> str:
    """One 835 file: an interchange for each payment, under the control number given with it."""
    return "".join(_interchange(profile, control, payment) for control, payment in payments)


def _interchange(profile: SimProfile, control: int, payment: Payment) -> str:
    envelope = Envelope(
        function="HP",
        version=VERSION,
        sender=payment.payer_id,
        receiver=profile.prefix,
        on=payment.produced_on,
        control=control,
    )
    return interchange(envelope, [remittance_set(profile, payment)])


def remittance_set(profile: SimProfile, payment: Payment, number: int = 1) -> list[str]:
    """One payment as the *number*-th set of a group: its segments from ST on, without SE."""
    payer = profile.all_payers[payment.payer_id]
    segments = [start("835", number), *_header(profile, payer, payment), join("LX", 1)]
    for remit in payment.remittances:
        segments += _claim(payer, remit)
    if payment.provider_adjustments:
        period = f"{payment.paid_on.year}1231"
        pairs = [
            element
            for plb in payment.provider_adjustments
            for element in (f"{plb.code}:{plb.reference}", money(plb.amount))
        ]
        segments.append(join("PLB", profile.npi, period, *pairs))
    return segments


def _header(profile: SimProfile, payer: PayerSpec, payment: Payment) -> list[str]:
    on = day8(payment.paid_on)
    originator = "1" + "".join(filter(str.isdigit, payer.id)).rjust(9, "9")
    if payment.amount:
        banks = (
            "ACH",
            "CCP",
            "01",
            "999999992",
            "DA",
            "123",
            originator,
            "",
            "01",
            "999988880",
            "DA",
            "98765",
        )
        bpr = join("BPR", "I", money(payment.amount), "C", *banks, on)
    else:
        bpr = join("BPR", "H", 0, "C", "NON", *[""] * 11, on)
    named = payer.is_named_by_ref
    return [
        bpr,
        join("TRN", 1, payment.trace, originator),
        join("DTM", "405", day8(payment.produced_on)),
        join("N1", "PR", payer.name) if named else join("N1", "PR", payer.name, "XV", payer.id),
        join("N3", "1 PAYER PLAZA"),
        join("N4", "LAKETOWN", "IL", "60601"),
        *([join("REF", "2U", payer.id)] if named else []),
        join("PER", "BL", "PROVIDER SERVICES", "TE", "5550199"),
        join("N1", "PE", profile.name.upper(), "XX", profile.npi),
    ]


def _claim(payer: PayerSpec, remit: Remittance) -> list[str]:
    claim = remit.claim
    number = claim.key if payer.keeps_20_characters else claim.claim_id
    share = "" if remit.status == "22" else money(remit.patient_share)
    segments = [
        join(
            "CLP",
            number,
            remit.status,
            money(remit.charge),
            money(remit.paid),
            share,
            payer.filing_code,
            remit.control,
            claim.place_of_service,
            remit.frequency,
        ),
        *_adjustments(remit.adjustments),
        join(
            "NM1",
            "QC",
            "1",
            claim.patient.last,
            claim.patient.first,
            *[""] * 3,
            "MI",
            claim.patient.member_id,
        ),
        join("NM1", "82", "1", "RENDERING", "PROVIDER", *[""] * 3, "XX", claim.provider_npi),
    ]
    if remit.remarks:
        segments.append(join("MOA", "", "", *remit.remarks))
    segments.append(join("DTM", "232", day8(claim.service_on)))
    for line in remit.lines:
        segments += _line(line, day8(claim.service_on))
    return segments


def _line(line: RemitLine, served: str) -> list[str]:
    code = ":".join(("HC", line.line.procedure, *line.line.modifiers))
    segments = [
        join("SVC", code, money(line.charge), money(line.paid), "", line.line.units),
        join("DTM", "472", served),
        *_adjustments(line.adjustments),
        join("REF", "6R", line.line.control),
    ]
    if line.allowed is not None:
        segments.append(join("AMT", "B6", money(line.allowed)))
    return [*segments, *(join("LQ", "HE", remark) for remark in line.remarks)]


def _adjustments(adjustments: Sequence[Adjustment]) -> list[str]:
    """One CAS a group, with every reason of the group in it."""
    groups: dict[str, list[Adjustment]] = {}
    for cas in adjustments:
        groups.setdefault(cas.group, []).append(cas)
    return [_cas(group, members) for group, members in groups.items()]


def _cas(group: str, members: list[Adjustment]) -> str:
    elements: list[object] = []
    for cas in members:
        quantity = "" if cas.quantity is None else cas.quantity
        elements += [cas.reason, money(cas.amount), quantity]
    return join("CAS", group, *elements)
