"""The payment of each 835 transaction: payer, payee, amount, dates, and money of no claim (PLB)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import PAYMENTS, PROVIDER_ADJUSTMENTS
from vitals.x12 import set_835 as declared
from vitals.x12.balance import check_payments, totals
from vitals.x12.layout import Fault, Taken, take
from vitals.x12.result import dollars, payee_rows, provenance, refusals, row_ids, warnings
from vitals.x12.segments import Bools, Ints, Segments, first_by


@dataclass(frozen=True, slots=True)
class Money:
    """Counts and sums of each transaction: all CLP and SVC found, the money of accepted claims.

    ``adjustments`` leaves the PR group out, so that charge = paid + responsibility + adjustments.
    """

    claims: Ints
    refused: Ints
    lines: Ints
    charge: Ints
    paid: Ints
    responsibility: Ints
    adjustments: Ints
    start: Ints


@dataclass(frozen=True, slots=True)
class Closed:
    """Payments with their sums and checks; ``frame`` has a row for every transaction."""

    frame: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    findings: list[dict[str, Any]]
    payees: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Payments:
    """One row for each transaction, before its claims are known."""

    frame: pd.DataFrame
    faults: list[Fault]
    notes: list[dict[str, Any]]

    def close(self, segments: Segments, transactions: pd.DataFrame, money: Money) -> Closed:
        """Add the sums, check BPR02, and set apart the payments and PLB pairs that are refused."""
        count = len(transactions)
        refused, notes = refusals(segments, self.faults, segments.transaction, count, "payments")
        pairs, good = _provider_adjustments(segments)
        owner = segments.transaction[pairs.segment]
        provider = totals(np.where(good, owner, -1), pairs.frame["amount_cents"], count)
        frame = self.frame.assign(
            claims_paid_cents=money.paid,
            provider_adjustments_cents=provider,
            **provenance(segments, money.start, "ST"),
        )
        amount = frame["amount_cents"].fillna(0).to_numpy(dtype=np.int64)
        balanced = (amount == money.paid - provider) & ~refused
        frame = frame.assign(is_balanced=balanced, amount_cents=amount)
        kept = frame[~refused].reset_index(drop=True)
        at, missed = money.start[~refused], money.refused[~refused]
        rows = _provider_rows(segments, pairs, frame)
        found = [
            *self.notes,
            *notes,
            *_bad_pairs(segments, pairs, good),
            *_lost_pairs(segments, money.start, owner[good], refused),
            *check_payments(segments, kept, at, missed),
        ]
        unused = ["payee_tax_id", "produced_on", "posted_on"]
        tables = {
            "payments": PAYMENTS.frame(kept.drop(columns=unused)),
            "provider_adjustments": PROVIDER_ADJUSTMENTS.frame(rows[good & ~refused[owner]]),
        }
        return Closed(frame, tables, found, _payees(segments, money.start, frame))


def read_payments(segments: Segments, transactions: pd.DataFrame, header: Bools) -> Payments:
    """Read the header of each transaction."""
    count, owner = len(transactions), segments.transaction
    start = first_by(owner, count)
    taken = {
        layout.tag + "".join(layout.when): take(segments, layout, header)
        for layout in (
            declared.PAYMENT,
            declared.TRACE,
            declared.PRODUCED,
            declared.PAYER,
            declared.PAYER_REFERENCE,
            declared.PAYEE,
            declared.PAYEE_TAX,
        )
    }
    first = {name: one.firsts(owner, count) for name, one in taken.items()}
    bpr, trace, produced = first["BPR"], first["TRN"], first["DTM405"]["produced_on"]
    payer, reference = first["N1PR"], first["REF2U"]["payer_reference"]
    payee = first["N1PE"]
    payer_id = (
        payer["payer_code"]
        .fillna(reference)
        .fillna(trace["trace_origin"])
        .fillna(payer["payer_name"])
    )
    dated = bpr["paid_on"].fillna(produced).fillna(transactions["group_on"].reset_index(drop=True))
    frame = pd.DataFrame(
        {
            "payment_id": row_ids(segments, start),
            "payer_id": payer_id.fillna("unknown"),
            "payer_name": payer["payer_name"],
            "payee_npi": payee["payee_code"].where(payee["qualifier"] == "XX"),
            "payee_tax_id": payee["payee_code"]
            .where(payee["qualifier"] == "FI")
            .fillna(first["REFTJ"]["payee_tax_id"]),
            "trace_number": trace["trace_number"],
            "paid_on": dated,
            "posted_on": dated,
            "produced_on": produced,
            "method": bpr["method"],
            "amount_cents": _signed(bpr),
            "version": transactions["version"].reset_index(drop=True),
            "set_control": transactions["control"].reset_index(drop=True),
        }
    )
    faults = [*taken["BPR"].faults, *_missing(taken["BPR"], owner, start, dated)]
    mild = [fault for one in taken.values() for fault in one.faults if one is not taken["BPR"]]
    notes = [*warnings(segments, mild, "payments"), *_unnamed(segments, start, payer_id)]
    return Payments(frame, faults, notes)


def _signed(bpr: pd.DataFrame) -> pd.Series:
    """BPR03 D is a debit: the provider owes the payer."""
    amount = bpr["amount_cents"]
    return amount.where(~(bpr["direction"] == "D").fillna(False) | (amount < 0), -amount)


def _missing(bpr: Taken, owner: Ints, start: Ints, dated: pd.Series) -> list[Fault]:
    lacking = np.setdiff1d(np.arange(len(start)), owner[bpr.segment])
    undated = np.flatnonzero(dated.isna().to_numpy())
    return [
        Fault(start[lacking], "missing-segment", "the transaction has no BPR", costs=True),
        Fault(start[undated], "no-date", "no date in BPR16, DTM*405 or GS04", costs=True),
    ]


def _unnamed(segments: Segments, start: Ints, payer_id: pd.Series) -> Iterator[dict[str, Any]]:
    reason = "no payer in N1*PR, REF*2U or TRN03; payer_id is 'unknown'"
    at = start[payer_id.isna().to_numpy()]
    return warnings(segments, [Fault(at, "unknown-payer", reason, costs=False)], "payments")


def _provider_adjustments(segments: Segments) -> tuple[Taken, Bools]:
    """Return one row for each PLB pair, and which of them can be read."""
    pairs = take(segments, declared.PROVIDER_ADJUSTMENT)
    whole = pairs.frame["amount_cents"].notna() & pairs.frame["reason_code"].notna()
    return pairs, np.asarray(whole, np.bool_)


def _provider_rows(segments: Segments, pairs: Taken, payments: pd.DataFrame) -> pd.DataFrame:
    """Give each PLB pair its provider (PLB01, PLB02) and its payment."""
    heads = take(segments, declared.PROVIDER)
    head = heads.frame.take(np.searchsorted(heads.segment, pairs.segment)).reset_index(drop=True)
    payment = payments.take(segments.transaction[pairs.segment]).reset_index(drop=True)
    return pairs.frame.assign(
        payment_id=payment["payment_id"],
        payee_id=head["payee_id"],
        fiscal_period_on=head["fiscal_period_on"],
        posted_on=payment["posted_on"],
        **provenance(segments, pairs.segment, "PLB"),
    )


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


def _payees(segments: Segments, start: Ints, payments: pd.DataFrame) -> pd.DataFrame:
    """Return whom each transaction, from ST to its last segment, pays."""
    last = np.searchsorted(segments.transaction, np.arange(len(start)), side="right") - 1
    return payee_rows(
        pd.DataFrame(
            {
                "source_file": payments["source_file"],
                "transaction": np.arange(len(start)),
                "source_row": segments.row[start],
                "end_row": segments.row[last],
                "npi": payments["payee_npi"],
                "tax_id": payments["payee_tax_id"],
            }
        )
    )


def payment_entries(
    transactions: pd.DataFrame, money: Money, frame: pd.DataFrame
) -> list[dict[str, Any]]:
    """Return what formats.md §5 says of each 835 transaction."""
    paid, provider, balanced = (
        frame[name].tolist()
        for name in ("amount_cents", "provider_adjustments_cents", "is_balanced")
    )
    return [
        {
            "set": "835",
            "version": version,
            "control": control,
            "claims": int(money.claims[each]),
            "lines": int(money.lines[each]),
            "charge": dollars(int(money.charge[each])),
            "paid": dollars(int(money.paid[each])),
            "patient_responsibility": dollars(int(money.responsibility[each])),
            "adjustments": dollars(int(money.adjustments[each])),
            "payment": dollars(paid[each]),
            "provider_adjustments": dollars(provider[each]),
            "balanced": balanced[each],
        }
        for each, (version, control) in enumerate(
            zip(_texts(transactions["version"]), _texts(transactions["control"]), strict=True)
        )
    ]


def _texts(column: pd.Series) -> list[str]:
    return [str(value) for value in column.fillna("")]
