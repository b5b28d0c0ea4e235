"""Writes the native tables of a simulated practice, one file a month, as its systems export them.

``native_rows`` says what stands in them, ``tables`` writes it down: dates are ISO, amounts dollars
with cents. What must not live here: X12, KPIs.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vitals.simulation.calendar import last_day, month_of
from vitals.simulation.events import Appeal, Claim, Submission
from vitals.simulation.profile import PayerSpec
from vitals.simulation.truth_ledger import primary_versions
from vitals.simulation.world import World

Row = Sequence[object]
Dated = tuple[str, Row]
"""The month of the file a row belongs to, and the row."""


def tables(world: World) -> dict[str, bytes]:
    """Name and content of every CSV file; a table without rows has no file."""
    files: dict[str, bytes] = {}
    for name in NATIVE:
        columns = native_columns(world, name).split()
        months: dict[str, list[Row]] = defaultdict(list)
        for month, row in native_rows(world, name):
            months[month].append(row)
        for month in sorted(months):
            suffix = f"_{month}" if month else ""
            files[f"{name}{suffix}.csv"] = _csv(columns, months[month])
    return files


def native_columns(world: World, name: str) -> str:
    """Header of the files of table *name*, with blanks between."""
    columns, _ = NATIVE[name]
    more = name == "transactions" and _names_payers(world)
    return f"{columns} payer_id received_on" if more else columns


def native_rows(world: World, name: str) -> Iterable[Dated]:
    """Every row of table *name* with the month of its file, in the order it is written there.

    Amounts are cents, hours hundredths; None and empty text are both nothing.
    """
    return NATIVE[name][1](world)


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    write: list[Callable[[Any], str]] = [
        dollars if name in _IN_HUNDREDTHS else str for name in columns
    ]
    for row in rows:
        writer.writerow(
            "" if value is None else each(value) for each, value in zip(write, row, strict=True)
        )
    return buffer.getvalue().encode()


def dollars(cents: int) -> str:
    """Dollars and cents.

    >>> dollars(6505), dollars(-5)
    ('65.05', '-0.05')
    """
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def _claims(world: World) -> Iterable[Dated]:
    """Charges by the month they were entered; submitted_on only where it was known by then.

    Where there is no 837, everything that was sent stands in the month it was sent.
    """
    sent, payers = primary_versions(world), world.profile.all_payers
    for claim in sorted(world.claims, key=lambda item: item.entered_on):
        month = month_of(claim.entered_on)
        first = sent.get(claim.key, [])[:1]
        known = [item for item in first if item.submitted_on <= last_day(month)]
        for row in _claim_rows(payers, claim, known):
            yield month, row
    for submission in () if world.profile.has_837 else world.submissions:
        for row in _claim_rows(payers, submission.claim, [submission]):
            yield month_of(submission.submitted_on), row


def _claim_rows(
    payers: Mapping[str, PayerSpec], claim: Claim, sent: Sequence[Submission]
) -> Iterable[Row]:
    """One row a line, as *sent* where it was, else as entered."""
    payer = payers[sent[0].payer_id if sent else claim.payer_id]
    submitted = sent[0].submitted_on if sent else None
    sequence, frequency = (sent[0].sequence, sent[0].frequency) if sent else ("P", "1")
    for line in sent[0].lines if sent else claim.lines:
        yield (
            claim.claim_id,
            line.line_no,
            payer.id,
            payer.name.title(),
            payer.payer_class,
            sequence,
            frequency,
            claim.service_on,
            claim.entered_on,
            submitted,
            line.procedure,
            " ".join(line.modifiers),
            line.units,
            line.charge,
            claim.provider_npi,
            claim.location,
            claim.patient.patient_id,
            claim.place_of_service,
        )


def _follow_ups(world: World) -> Iterable[Dated]:
    for item in world.follow_ups:
        yield (
            month_of(item.worked_on),
            (
                item.claim.claim_id,
                item.worked_on,
                item.worked_by,
                item.action,
                item.outcome,
                item.next_action_on,
                item.reason,
            ),
        )


def _appeals(world: World) -> Iterable[Dated]:
    """Each appeal in the month it was written down, and again when it was decided later."""
    for item in world.appeals:
        recorded = month_of(item.recorded_on)
        decided = month_of(item.decided_on) if item.decided_on else recorded
        if decided > recorded:
            yield recorded, _appeal(replace(item, decided_on=None, outcome="", recovered=0))
        yield decided, _appeal(item)


def _appeal(item: Appeal) -> Row:
    return (
        item.claim.claim_id,
        item.denied_on,
        item.level,
        item.filed_on,
        item.deadline_on,
        item.decided_on,
        item.outcome,
        item.recovered if item.decided_on else None,
    )


def _transactions(world: World) -> Iterable[Dated]:
    has_more = _names_payers(world)
    for item in world.transactions:
        row = (
            item.transaction_id,
            item.claim.claim_id,
            item.posted_on,
            item.kind,
            item.account,
            item.amount,
            item.reason,
        )
        more = (item.payer_id, item.received_on) if has_more else ()
        yield month_of(item.posted_on), (*row, *more)


def _names_payers(world: World) -> bool:
    """Whether the own ledger says of its entries whose money they are, and when it came."""
    return any(item.payer_id or item.received_on for item in world.transactions)


def _staff_time(world: World) -> Iterable[Dated]:
    for item in world.staff_weeks:
        hours = (item.paid, item.billing, item.overtime)
        yield month_of(item.week_of), (item.week_of, item.person, item.role, *hours)


def _fee_schedule(world: World) -> Iterable[Dated]:
    for fee in world.fees:
        yield (
            "",
            (
                fee.payer_id,
                fee.procedure,
                fee.modifier,
                fee.place_of_service,
                fee.effective_from,
                fee.effective_to,
                fee.allowed,
            ),
        )


def _encounters(world: World) -> Iterable[Dated]:
    for item in world.encounters:
        yield (
            month_of(item.service_on),
            (
                item.encounter_id,
                item.service_on,
                item.provider_npi,
                item.location,
                item.status,
                item.claim_id,
                item.signed_on,
            ),
        )


def _deposits(world: World) -> Iterable[Dated]:
    for item in world.deposits:
        row = (
            item.deposited_on,
            item.amount,
            item.payer_id,
            item.trace,
            item.method,
        )
        yield month_of(item.deposited_on), row


def _enrollments(world: World) -> Iterable[Dated]:
    for item in world.enrollments:
        dates = (item.effective_on, item.expires_on)
        yield "", (item.provider_npi, item.payer_id, *dates)


def _ar_control(world: World) -> Iterable[Dated]:
    for item in world.ar_controls:
        yield item.month, (item.month, item.total)


_CLAIM_COLUMNS = (
    "claim_id line_no payer_id payer_name payer_class sequence frequency service_on "
    "entered_on submitted_on procedure modifiers units charge provider_npi location "
    "patient_id place_of_service"
)
_IN_HUNDREDTHS = frozenset(
    {"charge", "recovered", "amount", "allowed", "ar_total"}
    | {"paid_hours", "billing_hours", "overtime_hours"}
)
"""Columns counted in cents or hundredths of an hour, and written with a point."""
NATIVE: Mapping[str, tuple[str, Callable[[World], Iterable[Dated]]]] = {
    "claims": (_CLAIM_COLUMNS, _claims),
    "follow_ups": (
        "claim_id worked_on worked_by action outcome next_action_on reason",
        _follow_ups,
    ),
    "appeals": (
        "claim_id denied_on level filed_on deadline_on decided_on outcome recovered",
        _appeals,
    ),
    "transactions": (
        "transaction_id claim_id posted_on kind account amount reason",
        _transactions,
    ),
    "staff_time": ("week_of person role paid_hours billing_hours overtime_hours", _staff_time),
    "fee_schedule": (
        "payer_id procedure modifier place_of_service effective_from effective_to allowed",
        _fee_schedule,
    ),
    "encounters": (
        "encounter_id service_on provider_npi location status claim_id note_signed_on",
        _encounters,
    ),
    "deposits": ("deposited_on amount payer_id trace_number method", _deposits),
    "enrollments": ("provider_npi payer_id effective_on expires_on", _enrollments),
    "ar_control": ("month ar_total", _ar_control),
}
"""Header and rows of every table, in the order it is written."""
