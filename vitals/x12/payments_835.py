"""The payment of each 835 transaction: payer, payee, amount, dates, and money of no claim (PLB)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.x12 import set_835 as declared
from vitals.x12.balance import check_payments, totals
from vitals.x12.columns import (
    Bools,
    Column,
    Ints,
    Rows,
    Whole,
    dense,
    equals,
    first_of,
    given,
    keep,
    only_where,
    pick,
)
from vitals.x12.groups import first_by
from vitals.x12.layout import Fault, Taken, take
from vitals.x12.result import dollars, origin, refusals, row_texts, warnings
from vitals.x12.segments import Segments
from vitals.x12.values import arrow, with_default


@dataclass(frozen=True, slots=True)
class Money:
    """Counts and sums of each transaction: all CLP and SVC found, the money of accepted claims.

    ``adjustments`` leaves the PR group out, so that charge = paid + responsibility + adjustments.
    """

    claims: Ints
    refused: Ints
    unbalanced: Ints
    lines: Ints
    charge: Ints
    paid: Ints
    responsibility: Ints
    adjustments: Ints
    start: Ints


@dataclass(frozen=True, slots=True)
class Closed:
    """Payments with their sums and checks; ``amounts`` has a row for every transaction."""

    amounts: dict[str, Any]
    tables: dict[str, Rows]
    findings: list[dict[str, Any]]
    payees: Rows
    refused: Bools


@dataclass(frozen=True, slots=True)
class Payments:
    """One row for each transaction, before its claims are known.

    ``produced_on`` (DTM*405) and ``payee_tax_id`` are no columns of the table.
    """

    rows: dict[str, Column]
    produced_on: Column
    payee_tax_id: Column
    faults: list[Fault]
    notes: list[dict[str, Any]]

    def close(self, segments: Segments, money: Money) -> Closed:
        """Add the sums, check BPR02, and set apart the payments and PLB pairs that are refused."""
        count = len(money.start)
        refused, notes = refusals(segments, self.faults, segments.transaction, count, "payments")
        pairs, good = _provider_adjustments(segments)
        owner = segments.transaction[pairs.segment]
        provider = totals(np.where(good, owner, -1), pairs.columns["amount_cents"], count)
        amount = dense(self.rows["amount_cents"])
        balanced = (amount == money.paid - provider) & ~refused
        rows = self.rows | {
            "amount_cents": amount,
            "claims_paid_cents": money.paid,
            "provider_adjustments_cents": provider,
            "is_balanced": balanced,
            **origin(segments, money.start, "ST"),
        }
        owed = (amount, money.paid, provider)
        found = [
            *self.notes,
            *notes,
            *_bad_pairs(segments, pairs, good),
            *_lost_pairs(segments, money.start, owner[good], refused),
            *check_payments(segments, money.start, owed, ~refused, money.refused),
        ]
        tables = {
            "payments": keep(rows, ~refused),
            "provider_adjustments": keep(
                _provider_rows(segments, pairs, rows), good & ~refused[owner]
            ),
        }
        sums = {"amount": amount, "provider": provider, "balanced": balanced}
        return Closed(sums, tables, found, self._payees(segments, money.start), refused)

    def _payees(self, segments: Segments, start: Ints) -> Rows:
        """Return whom each transaction, from ST to its last segment, pays."""
        last = np.searchsorted(segments.transaction, np.arange(len(start)), side="right") - 1
        where = origin(segments, start, "ST")
        return {
            "source_file": where["source_file"],
            "transaction": start,
            "source_row": where["source_row"],
            "end_row": segments.row[last],
            "npi": self.rows["payee_npi"],
            "tax_id": self.payee_tax_id,
        }


_HEADER = (
    declared.PAYMENT,
    declared.TRACE,
    declared.PRODUCED,
    declared.PAYER,
    declared.PAYER_REFERENCE,
    declared.PAYEE,
    declared.PAYEE_TAX,
)


def read_payments(segments: Segments, transactions: pd.DataFrame, header: Bools) -> Payments:
    """Read the header of each transaction."""
    count, owner = len(transactions), segments.transaction
    start = first_by(owner, count)
    taken = {
        layout.tag + "".join(layout.when): take(segments, layout, header) for layout in _HEADER
    }
    first = {name: one.first(owner, count) for name, one in taken.items()}
    bpr, trace, produced = first["BPR"], first["TRN"], first["DTM405"]["produced_on"]
    payer, payee = first["N1PR"], first["N1PE"]
    payer_id = first_of(
        payer["payer_code"],
        first["REF2U"]["payer_reference"],
        trace["trace_origin"],
        payer["payer_name"],
    )
    group_on = transactions["group_on"].to_numpy(dtype="datetime64[D]")
    dated = first_of(bpr["paid_on"], produced, group_on)
    tax_id = only_where(payee["payee_code"], equals(payee["qualifier"], "FI"))
    rows = {
        "payment_id": row_texts(segments, start),
        "payer_id": with_default(payer_id, "unknown"),
        "payer_name": payer["payer_name"],
        "payee_npi": only_where(payee["payee_code"], equals(payee["qualifier"], "XX")),
        "trace_number": trace["trace_number"],
        "paid_on": dated,
        "method": bpr["method"],
        "amount_cents": _signed(bpr),
        "version": arrow(transactions["version"]),
        "set_control": arrow(transactions["control"]),
    }
    faults = [*taken["BPR"].faults, *_missing(taken["BPR"], owner, start, given(dated))]
    mild = [fault for one in taken.values() for fault in one.faults if one is not taken["BPR"]]
    notes = [*warnings(segments, mild, "payments"), *_unnamed(segments, start, given(payer_id))]
    notes += _dated_otherwise(segments, start, given(bpr["paid_on"]), given(dated))
    tax_id = first_of(tax_id, first["REFTJ"]["payee_tax_id"])
    return Payments(rows, produced, tax_id, faults, notes)


def _signed(bpr: Rows) -> Whole:
    """BPR03 D is a debit: the provider owes the payer."""
    amount = bpr["amount_cents"]
    values = dense(amount)
    turned = equals(bpr["direction"], "D") & (values > 0)
    return Whole(np.where(turned, -values, values), ~given(amount))


def _missing(bpr: Taken, owner: Ints, start: Ints, dated: Bools) -> list[Fault]:
    lacking = np.setdiff1d(np.arange(len(start)), owner[bpr.segment])
    return [
        Fault(start[lacking], "missing-segment", "the transaction has no BPR", costs=True),
        Fault(start[~dated], "no-date", "no date in BPR16, DTM*405 or GS04", costs=True),
    ]


def _unnamed(segments: Segments, start: Ints, named: Bools) -> Iterator[dict[str, Any]]:
    reason = "no payer in N1*PR, REF*2U or TRN03; payer_id is 'unknown'"
    fault = Fault(start[~named], "unknown-payer", reason, costs=False)
    return warnings(segments, [fault], "payments")


def _dated_otherwise(
    segments: Segments, start: Ints, own: Bools, dated: Bools
) -> Iterator[dict[str, Any]]:
    """The month of a payment rests on its date, so that another one than its own is told."""
    reason = "BPR16: expected the payment's date, found none; DTM*405 or GS04 was taken"
    fault = Fault(start[~own & dated], "payment-date", reason, costs=False)
    return warnings(segments, [fault], "payments")


def _provider_adjustments(segments: Segments) -> tuple[Taken, Bools]:
    """Return one row for each PLB pair, and which of them can be read."""
    pairs = take(segments, declared.PROVIDER_ADJUSTMENT)
    return pairs, given(pairs.columns["amount_cents"]) & given(pairs.columns["reason_code"])


def _provider_rows(segments: Segments, pairs: Taken, payments: Rows) -> Rows:
    """Give each PLB pair its provider (PLB01, PLB02) and its payment."""
    heads = take(segments, declared.PROVIDER)
    head = np.searchsorted(heads.segment, pairs.segment)
    payment = segments.transaction[pairs.segment]
    return {
        **pairs.columns,
        "payment_id": pick(payments["payment_id"], payment),
        "payee_id": pick(heads.columns["payee_id"], head),
        "fiscal_period_on": pick(heads.columns["fiscal_period_on"], head),
        "posted_on": pick(payments["paid_on"], payment),
        **origin(segments, pairs.segment, "PLB"),
    }


def _bad_pairs(segments: Segments, pairs: Taken, good: Bools) -> Iterator[dict[str, Any]]:
    for each in np.flatnonzero(~good):
        name, row = segments.place(int(pairs.segment[each]))
        yield finding(
            name,
            "bad-amount",
            "PLB: expected a reason code and an amount such as 100.50 in each pair",
            source_row=row,
            table="provider_adjustments",
        )


def _lost_pairs(
    segments: Segments, start: Ints, owner: Ints, refused: Bools
) -> Iterator[dict[str, Any]]:
    """A PLB pair has no payment to belong to where the payment was refused."""
    for each in np.unique(owner[refused[owner]]):
        name, row = segments.place(int(start[each]))
        yield finding(
            name,
            "payment-refused",
            "provider adjustments of a payment that was refused",
            source_row=row,
            table="provider_adjustments",
            rows=int((owner == each).sum()),
        )


def payment_entries(
    transactions: pd.DataFrame, money: Money, amounts: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return what formats.md §5 says of each 835 transaction.

    It is balanced where its payment is, and every claim and line of it.
    """
    sums = {
        "charge": money.charge,
        "paid": money.paid,
        "patient_responsibility": money.responsibility,
        "adjustments": money.adjustments,
        "payment": amounts["amount"],
        "provider_adjustments": amounts["provider"],
    }
    columns = {
        "version": transactions["version"].fillna("").tolist(),
        "control": transactions["control"].fillna("").tolist(),
        "claims": money.claims.tolist(),
        "lines": money.lines.tolist(),
        **{name: [dollars(one) for one in column.tolist()] for name, column in sums.items()},
        "balanced": (amounts["balanced"] & (money.unbalanced == 0)).tolist(),
    }
    names = ("set", *columns)
    return [
        dict(zip(names, ("835", *row), strict=True)) for row in zip(*columns.values(), strict=True)
    ]
