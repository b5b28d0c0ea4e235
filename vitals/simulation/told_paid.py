"""What a simulated practice's 835s tell, as rows of the canonical tables.

They are the rows the readers find in what ``x12_remits`` writes, in the order of the files' names;
a test holds them to it. ``source_row`` is an ordinal, not a segment's: only its order counts, and
that all reasons of one CAS share it. What must not live here: frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from vitals.simulation.calendar import month_of
from vitals.simulation.events import Adjustment, Payment, RemitLine, Remittance
from vitals.simulation.profile import PayerSpec, SimProfile
from vitals.simulation.told import Told
from vitals.simulation.world import World
from vitals.simulation.x12_remits import VERSION

_PAYMENT = (
    "payment_id payer_id payer_name trace_number paid_on method amount_cents claims_paid_cents "
    "provider_adjustments_cents is_balanced source_row source_loop"
)
_PLB = (
    "payment_id payee_id fiscal_period_on reason_code reference amount_cents posted_on source_row "
    "source_loop"
)
_REMITTANCE = (
    "remittance_id payment_id claim_id payer_id payer_name status_code charge_cents paid_cents "
    "patient_responsibility_cents payer_claim_control frequency filing_indicator facility_type "
    "service_on service_to_on adjudicated_on posted_on trace_number rendering_npi remark_codes "
    "is_balanced source_row source_loop"
)
_LINE = (
    "remittance_id line_index line_control procedure billed_procedure modifiers charge_cents "
    "paid_cents allowed_cents units_thousandths service_on remark_codes source_row source_loop"
)
_ADJUSTMENT = (
    "remittance_id line_index group_code reason_code amount_cents quantity_thousandths source_row "
    "source_loop"
)


@dataclass(slots=True)
class _Money:
    """The tables of all 835s while they are filled."""

    npi: str
    payers: Mapping[str, PayerSpec]
    tables: dict[str, Told]
    place: Iterator[int] = field(default_factory=lambda: count(1))

    def tell(self, table: str, *values: object) -> None:
        """Add a row."""
        self.tables[table].rows.append(values)


def paid(world: World) -> dict[str, Told]:
    """Payments, their adjudications, lines, adjustments and what was taken back (PLB)."""
    same = {"source_file": "835"}
    payment = {"payee_npi": world.profile.npi, "version": VERSION, "set_control": "0001"}
    money = _Money(
        world.profile.npi,
        world.profile.all_payers,
        {
            "payments": Told(_PAYMENT, same=same | payment),
            "provider_adjustments": Told(_PLB, same=same),
            "remittances": Told(_REMITTANCE, same=same),
            "remittance_lines": Told(_LINE, same=same),
            "adjustments": Told(_ADJUSTMENT, same=same),
        },
    )
    for item in sorted(world.payments, key=lambda item: _place(world.profile, item)):
        _payment(money, item)
    return money.tables


def _place(profile: SimProfile, item: Payment) -> tuple[str, str, date]:
    sender = "" if profile.joins_remittances else item.payer_id
    return month_of(item.produced_on), sender, item.produced_on


def _payment(money: _Money, item: Payment) -> None:
    payer, row = money.payers[item.payer_id], next(money.place)
    payment_id, amount = f"835:{row}", item.amount
    paid = sum(remit.paid for remit in item.remittances)
    taken = sum(plb.amount for plb in item.provider_adjustments)
    money.tell(
        "payments",
        *(payment_id, payer.id, payer.name, item.trace, item.paid_on, "ACH" if amount else "NON"),
        *(amount, paid, taken, amount == paid - taken, row, "ST"),
    )
    for remit in item.remittances:
        _remittance(money, item, remit, payment_id)
    row, ends = next(money.place), date(item.paid_on.year, 12, 31)
    for plb in item.provider_adjustments:
        head = (payment_id, money.npi, ends, plb.code, plb.reference, plb.amount)
        money.tell("provider_adjustments", *head, item.paid_on, row, "PLB")


def _remittance(money: _Money, item: Payment, remit: Remittance, payment_id: str) -> None:
    claim, payer, row = remit.claim, money.payers[item.payer_id], next(money.place)
    remittance_id = f"835:{row}"
    number = claim.key if payer.keeps_20_characters else claim.claim_id
    share = None if remit.status == "22" else remit.patient_share
    money.tell(
        "remittances",
        *(remittance_id, payment_id, number, payer.id, payer.name, remit.status),
        *(remit.charge, remit.paid, share, remit.control, remit.frequency),
        *(payer.filing_code, claim.place_of_service),
        *(claim.service_on, claim.service_on if remit.lines else None),
        *(item.produced_on, item.paid_on, item.trace, claim.provider_npi),
        *(" ".join(remit.remarks), _is_balanced(remit), row, "2100"),
    )
    _adjustments(money, remit.adjustments, remittance_id, 0)
    for index, line in enumerate(remit.lines, start=1):
        _line(money, line, claim.service_on, (remittance_id, index))


def _is_balanced(remit: Remittance) -> bool:
    """Charge less adjustments is what was paid: of the claim, and of each line."""
    sums = [(line.charge, line.paid, line.adjustments) for line in remit.lines]
    sums.append((remit.charge, remit.paid, tuple(remit.all_adjustments)))
    return all(charge - sum(cas.amount for cas in why) == paid for charge, paid, why in sums)


def _line(money: _Money, line: RemitLine, served: date, key: tuple[str, int]) -> None:
    billed = line.line
    money.tell(
        "remittance_lines",
        *(*key, billed.control, billed.procedure, billed.procedure, " ".join(billed.modifiers)),
        *(line.charge, line.paid, line.allowed, 1000 * billed.units, served),
        *(" ".join(line.remarks), next(money.place), "2110"),
    )
    _adjustments(money, line.adjustments, *key)


def _adjustments(money: _Money, why: Sequence[Adjustment], remittance_id: str, index: int) -> None:
    """A CAS a group, in the order in which the groups first come up."""
    groups = list(dict.fromkeys(cas.group for cas in why))
    places = {group: next(money.place) for group in groups}
    for cas in sorted(why, key=lambda cas: groups.index(cas.group)) if len(groups) > 1 else why:
        quantity = None if cas.quantity is None else 1000 * cas.quantity
        told = (remittance_id, index, cas.group, cas.reason, cas.amount, quantity)
        money.tell("adjustments", *told, places[cas.group], "2110" if index else "2100")
