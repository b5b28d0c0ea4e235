"""Put the rows of an 835 together: claims, lines and adjustments of each payment.

Which element is which column stands in ``set_835``, the payments themselves in ``payments_835``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from vitals.x12 import set_835 as declared
from vitals.x12.amounts_835 import of_adjudications, read_amounts
from vitals.x12.columns import (
    Bools,
    Column,
    Dates,
    Ints,
    Whole,
    dense,
    equals,
    first_of,
    given,
    keep,
    only_where,
    pick,
)
from vitals.x12.details_835 import read_details
from vitals.x12.groups import group_of, join_by, last_of, ordinals
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.payments_835 import Payments, payment_entries, read_payments
from vitals.x12.result import (
    SetResult,
    broken_claims,
    claim_positions,
    odd_qualifiers,
    origin,
    orphans,
    refusals,
    row_texts,
    truncations,
    unknown,
)
from vitals.x12.segments import Segments
from vitals.x12.summaries_835 import read_summaries
from vitals.x12.sums_835 import balance_of, money_of
from vitals.x12.values import join_columns


@dataclass(frozen=True, slots=True)
class Loops:
    """Loop membership: ``claim`` and ``line`` are one per segment, -1 outside."""

    claim_at: Ints
    claim: Ints
    line_at: Ints
    line: Ints
    header: Bools

    @property
    def line_claim(self) -> Ints:
        """The claim of each line."""
        return self.claim[self.line_at]


def loops_of(segments: Segments) -> Loops:
    """Find the loops of 835 transactions by position."""
    opener = last_of(segments.has(*declared.CLAIM_BOUNDARY))
    claim_at = segments.where("CLP")
    claim = group_of(opener, claim_at)
    line_at = np.flatnonzero(segments.has("SVC") & (claim >= 0))
    line = group_of(last_of(segments.has(*declared.LINE_BOUNDARY)), line_at)
    return Loops(claim_at, claim, line_at, line, segments.has("ST")[np.maximum(opener, 0)])


def read_835(segments: Segments, transactions: pd.DataFrame) -> SetResult:
    """Return the rows of all 835 transactions of *segments*, one payment for each transaction."""
    loops = loops_of(segments)
    count = len(transactions)
    payments = read_payments(segments, transactions, loops.header)
    claims = take(segments, declared.CLAIM)
    lines = take(segments, declared.LINE, loops.claim >= 0)
    parts = _parts(segments, loops)
    adjusted, adjustment_faults = _adjustments(segments, loops)
    details = read_details(segments, loops, lines, parts, count)
    amounts, amount_faults = read_amounts(segments, loops, parts["allowed"])
    faults = [
        *broken_claims(transactions, segments, loops.claim),
        *faults_of([claims, lines, *parts.values()]),
        *adjustment_faults,
        *details.faults,
        *amount_faults,
        *_undated(segments, loops, payments),
        *_unsigned(claims),
        *odd_qualifiers(segments, "DTM"),
    ]
    refused, notes = refusals(segments, faults, loops.claim, len(claims), "remittances")
    main = (claims, lines, adjusted)
    balanced, balance_notes = balance_of(segments, loops, main, ~refused)
    money = money_of(segments, loops, main, (refused, balanced), count)
    closed = payments.close(segments, money)
    summaries, summary_notes = read_summaries(segments, claims, payments.rows, closed.refused)
    ids = row_texts(segments, loops.claim_at)
    remittances = _remittances(segments, loops, claims, parts, payments)
    own = {"remittance_id": ids, "is_balanced": balanced}
    tables = {
        "remittances": {**remittances, **details.claims, **own},
        "remittance_lines": {**_lines(segments, loops, lines, parts, ids), **details.lines},
        **{
            name: {**of_adjudications(segments, loops, taken.segment, ids), **taken.columns}
            for name, taken in (("adjustments", adjusted), ("remittance_amounts", amounts))
        },
    }
    owners = (
        np.arange(len(claims)),
        loops.line_claim,
        *(loops.claim[x.segment] for x in (adjusted, amounts)),
    )
    kept = {
        name: keep(rows, ~refused[owner])
        for (name, rows), owner in zip(tables.items(), owners, strict=True)
    }
    return SetResult(
        tables={**kept, **closed.tables, **summaries},
        findings=[
            *notes,
            *balance_notes,
            *closed.findings,
            *details.notes,
            *summary_notes,
            *_strays(segments, transactions, loops),
        ],
        entries=payment_entries(transactions, money, closed.amounts),
        payees=closed.payees,
        positions=claim_positions(segments, loops.claim_at, loops.claim),
    )


def _undated(segments: Segments, loops: Loops, payments: Payments) -> list[Fault]:
    dated = given(payments.rows["paid_on"])[segments.transaction[loops.claim_at]]
    reason = "no date in BPR16, DTM*405 or GS04"
    return [Fault(loops.claim_at[~dated], "no-date", reason, costs=True)]


def _unsigned(claims: Taken) -> list[Fault]:
    """A reversal takes back what was paid; with a plus it would be paid a second time."""
    positive = dense(claims.columns["charge_cents"]) > 0
    at = claims.segment[equals(claims.columns["status_code"], "22") & positive]
    reason = "CLP03: expected the charge of a reversal (CLP02 22) to be negative, found it positive"
    return [Fault(at, "reversal-sign", reason, costs=True)] if len(at) else []


def _strays(segments: Segments, transactions: pd.DataFrame, loops: Loops) -> list[dict[str, Any]]:
    """Tell what stands where it should not, or is cut off, outside of every claim."""
    outside = np.flatnonzero(segments.has(*declared.NEEDS_CLAIM) & (loops.claim < 0))
    return [
        *truncations(transactions, segments, loops.claim),
        *orphans(segments, outside, len(transactions), "a claim"),
        *unknown(segments, declared.KNOWN, len(transactions), "an 835"),
    ]


def _parts(segments: Segments, loops: Loops) -> dict[str, Taken]:
    """Read the segments that add a column to a claim or a line."""
    inside_line = loops.line >= 0
    inside_claim = (loops.claim >= 0) & ~inside_line
    return {
        "claim_date": take(segments, declared.CLAIM_DATE, inside_claim),
        "rendering": take(segments, declared.RENDERING, inside_claim),
        "inpatient": take(segments, declared.INPATIENT_REMARKS, inside_claim),
        "outpatient": take(segments, declared.OUTPATIENT_REMARKS, inside_claim),
        "line_date": take(segments, declared.LINE_DATE, inside_line),
        "line_control": take(segments, declared.LINE_CONTROL, inside_line),
        "allowed": take(segments, declared.ALLOWED, inside_line),
        "remark": take(segments, declared.LINE_REMARK, inside_line),
    }


def _adjustments(segments: Segments, loops: Loops) -> tuple[Taken, list[Fault]]:
    """Return one row for each CAS triple inside a claim, with its group code."""
    inside = loops.claim >= 0
    triples = take(segments, declared.ADJUSTMENT, inside)
    groups = take(segments, declared.ADJUSTMENT_GROUP, inside)
    code = pick(groups.columns["group_code"], np.searchsorted(groups.segment, triples.segment))
    rows = {**triples.columns, "group_code": code}
    strange = ~equals(groups.columns["group_code"], *declared.GROUPS) & given(
        groups.columns["group_code"]
    )
    reason = f"CAS01: expected one of {', '.join(declared.GROUPS)}"
    fault = Fault(groups.segment[strange], "unknown-group", reason, costs=False)
    return Taken(rows, triples.segment, []), [*faults_of([triples, groups]), fault]


def _remittances(
    segments: Segments, loops: Loops, claims: Taken, parts: dict[str, Taken], payments: Payments
) -> dict[str, Column]:
    count = len(claims)
    owner = segments.transaction[loops.claim_at]
    posted_on = payments.rows["paid_on"]
    paid = {name: pick(payments.rows[name], owner) for name in _OF_PAYMENT}
    rendering = parts["rendering"].first(loops.claim, count)
    told = parts["claim_date"].first(loops.claim, count)["service_on"]
    return {
        **claims.columns,
        **paid,
        "service_on": _first_day(loops, told, parts["line_date"], count),
        "adjudicated_on": pick(first_of(payments.produced_on, posted_on), owner),
        "posted_on": pick(posted_on, owner),
        "rendering_npi": only_where(
            rendering["rendering_npi"], equals(rendering["qualifier"], "XX")
        ),
        "remark_codes": _remarks(loops, parts, count),
        **origin(segments, loops.claim_at, "2100"),
    }


_OF_PAYMENT = ("payment_id", "payer_id", "payer_name", "trace_number")


def _first_day(loops: Loops, told: Dates, line_dates: Taken, count: int) -> Dates:
    """Return the claim's own date (*told*), else the earliest among its lines."""
    if given(told).all():
        return told
    days = line_dates.columns["service_on"]
    known = given(days)
    never = np.iinfo(np.int64).max
    found = np.full(count, never)
    owner = loops.claim[line_dates.segment[known]]
    np.minimum.at(found, owner, days[known].astype("datetime64[D]").astype(np.int64))
    earliest = np.where(found == never, np.datetime64("NaT"), found.astype("datetime64[D]"))
    return np.where(given(told), told, earliest)


def _remarks(loops: Loops, parts: dict[str, Taken], count: int) -> pa.Array:
    """Return the claim-level remark codes, inpatient before outpatient."""
    texts = [
        column
        for name in ("inpatient", "outpatient")
        for column in parts[name].first(loops.claim, count).values()
    ]
    return join_columns([text for text in texts if text.null_count < count] or texts[:1])


def _lines(
    segments: Segments, loops: Loops, lines: Taken, parts: dict[str, Taken], ids: pa.Array
) -> dict[str, Column]:
    count = len(lines)
    remark = parts["remark"]
    columns = dict(lines.columns)
    submitted = columns.pop("submitted")
    procedure = first_of(columns["procedure"], columns["revenue_code"])
    line = loops.line[remark.segment]
    return columns | {
        "remittance_id": pick(ids, loops.line_claim),
        "line_index": ordinals(loops.line_claim),
        "line_control": parts["line_control"].first(loops.line, count)["line_control"],
        "procedure": procedure,
        "billed_procedure": first_of(submitted, procedure),
        "allowed_cents": parts["allowed"].first(loops.line, count)["allowed_cents"],
        "units_thousandths": _units(lines),
        "service_on": parts["line_date"].first(loops.line, count)["service_on"],
        "remark_codes": join_by(line, remark.columns["remark"], count),
        **origin(segments, lines.segment, "2110"),
    }


def _units(lines: Taken) -> Whole:
    """SVC05 where sent, else one unit, as the standard says; missing where it cannot be read."""
    units = lines.columns["units_thousandths"]
    unread = np.zeros(len(lines), np.bool_)
    for fault in lines.faults:
        if fault.rule == "bad-quantity":
            unread |= np.isin(lines.segment, fault.at)
    return Whole(np.where(given(units), dense(units), 1000), unread)
