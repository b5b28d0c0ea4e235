"""Put the rows of an 835 together: claims, lines and adjustments of each payment.

Which element is which column stands in ``set_835``, the payments themselves in ``payments_835``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.tables import ADJUSTMENTS, REMITTANCE_AMOUNTS, REMITTANCE_LINES, REMITTANCES
from vitals.x12 import set_835 as declared
from vitals.x12.amounts_835 import amount_rows, read_amounts
from vitals.x12.balance import cents, check_amounts, check_responsibility, totals
from vitals.x12.details_835 import read_details
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.payments_835 import Money, payment_entries, read_payments
from vitals.x12.result import (
    SetResult,
    broken_claims,
    claim_positions,
    orphans,
    provenance,
    refusals,
    row_ids,
    truncations,
    unknown,
)
from vitals.x12.segments import (
    Bools,
    Ints,
    Segments,
    count_by,
    first_by,
    group_of,
    join_by,
    last_of,
    ordinals,
)
from vitals.x12.summaries_835 import read_summaries
from vitals.x12.values import arrow, join_columns


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
    undated = payments.frame["posted_on"].isna().to_numpy()[segments.transaction[loops.claim_at]]
    faults = [
        *broken_claims(transactions, segments, loops.claim),
        *faults_of([claims, lines, *parts.values()]),
        *adjustment_faults,
        *details.faults,
        *amount_faults,
        Fault(loops.claim_at[undated], "no-date", "no date in BPR16, DTM*405 or GS04", costs=True),
    ]
    refused, notes = refusals(segments, faults, loops.claim, len(claims.segment), "remittances")
    balanced, balance_notes = _balance(segments, loops, (claims, lines, adjusted), ~refused)
    tables = {
        "remittances": _remittances(segments, loops, claims, parts, payments.frame)
        .assign(is_balanced=balanced, **details.claims.to_dict("series"))
        .loc[~refused],
        "remittance_lines": _lines(segments, loops, lines, parts)
        .assign(**details.lines.to_dict("series"))
        .loc[~refused[loops.line_claim]],
        "adjustments": _adjustment_rows(segments, loops, adjusted).loc[
            ~refused[loops.claim[adjusted.segment]]
        ],
        "remittance_amounts": amount_rows(segments, loops, amounts).loc[
            ~refused[loops.claim[amounts.segment]]
        ],
    }
    money = _money(segments, loops, (claims, lines, adjusted), refused, count)
    closed = payments.close(segments, transactions, money)
    summaries, summary_notes = read_summaries(
        segments, claims, payments.frame, closed.tables["payments"]
    )
    outside = np.flatnonzero(segments.has(*declared.NEEDS_CLAIM) & (loops.claim < 0))
    return SetResult(
        tables={
            "remittances": REMITTANCES.frame(tables["remittances"]),
            "remittance_lines": REMITTANCE_LINES.frame(tables["remittance_lines"]),
            "adjustments": ADJUSTMENTS.frame(tables["adjustments"]),
            "remittance_amounts": REMITTANCE_AMOUNTS.frame(tables["remittance_amounts"]),
            **closed.tables,
            "provider_summaries": summaries,
        },
        findings=[
            *notes,
            *balance_notes,
            *closed.findings,
            *details.notes,
            *summary_notes,
            *truncations(transactions, segments, loops.claim),
            *orphans(segments, outside, count, "a claim"),
            *unknown(segments, declared.KNOWN, count, "an 835"),
        ],
        entries=payment_entries(transactions, money, closed.frame),
        payees=closed.payees,
        positions=claim_positions(segments, loops.claim_at, loops.claim),
    )


def _parts(segments: Segments, loops: Loops) -> dict[str, Taken]:
    """Read the segments that add a column to a claim or a line."""
    inside_claim = (loops.claim >= 0) & (loops.line < 0)
    inside_line = loops.line >= 0
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
    code = groups.frame["group_code"].take(np.searchsorted(groups.segment, triples.segment))
    frame = triples.frame.assign(group_code=code.to_numpy())
    return Taken(frame, triples.segment, []), faults_of([triples, groups])


def _remittances(
    segments: Segments,
    loops: Loops,
    claims: Taken,
    parts: dict[str, Taken],
    payments: pd.DataFrame,
) -> pd.DataFrame:
    count = len(claims.segment)
    payment = payments.take(segments.transaction[loops.claim_at]).reset_index(drop=True)
    rendering = parts["rendering"].firsts(loops.claim, count)
    told = parts["claim_date"].firsts(loops.claim, count)["service_on"]
    return claims.frame.assign(
        remittance_id=row_ids(segments, loops.claim_at),
        payment_id=payment["payment_id"],
        payer_id=payment["payer_id"],
        payer_name=payment["payer_name"],
        service_on=told.fillna(_earliest(loops, parts["line_date"], count)),
        adjudicated_on=payment["produced_on"].fillna(payment["posted_on"]),
        posted_on=payment["posted_on"],
        trace_number=payment["trace_number"],
        rendering_npi=rendering["rendering_npi"].where(rendering["qualifier"] == "XX"),
        remark_codes=_remarks(loops, parts, count),
        **provenance(segments, loops.claim_at, "2100"),
    )


def _earliest(loops: Loops, line_dates: Taken, count: int) -> pd.Series:
    """Return the earliest date among the lines of each claim."""
    days = line_dates.frame["service_on"].to_numpy(dtype="datetime64[D]")
    known = ~np.isnat(days)
    never = np.datetime64("9999-12-31").astype(np.int64)
    found = np.full(count, never)
    np.minimum.at(found, loops.claim[line_dates.segment[known]], days[known].astype(np.int64))
    dated = found.astype("datetime64[D]").astype("datetime64[us]")
    return pd.Series(dated).mask(found == never)


def _remarks(loops: Loops, parts: dict[str, Taken], count: int) -> Any:  # noqa: ANN401
    """Return the claim-level remark codes, inpatient before outpatient."""
    texts = []
    for name in ("inpatient", "outpatient"):
        codes = parts[name].firsts(loops.claim, count)
        texts += [arrow(codes[column]) for column in codes]
    return pd.array(join_columns(texts), dtype="str")


def _lines(segments: Segments, loops: Loops, lines: Taken, parts: dict[str, Taken]) -> pd.DataFrame:
    count = len(lines.segment)
    remark = parts["remark"]
    remarks = arrow(remark.frame["remark"])
    procedure = lines.frame["procedure"].fillna(lines.frame["revenue_code"])
    return lines.frame.drop(columns=["submitted"]).assign(
        remittance_id=row_ids(segments, loops.claim_at).take(loops.line_claim),
        line_index=ordinals(loops.line_claim),
        line_control=parts["line_control"].firsts(loops.line, count)["line_control"],
        procedure=procedure,
        billed_procedure=lines.frame["submitted"].fillna(procedure),
        allowed_cents=parts["allowed"].firsts(loops.line, count)["allowed_cents"],
        units_thousandths=_units(lines),
        service_on=parts["line_date"].firsts(loops.line, count)["service_on"],
        remark_codes=pd.array(join_by(loops.line[remark.segment], remarks, count), dtype="str"),
        **provenance(segments, lines.segment, "2110"),
    )


def _units(lines: Taken) -> pd.Series:
    """SVC05 where sent, else one unit, as the standard says; missing where it cannot be read."""
    units = lines.frame["units_thousandths"]
    bad = [fault.at for fault in lines.faults if fault.rule == "bad-quantity"]
    unread = np.isin(lines.segment, np.concatenate([np.zeros(0, np.int64), *bad]))
    return units.mask(units.isna() & ~unread, 1000)


def _adjustment_rows(segments: Segments, loops: Loops, adjusted: Taken) -> pd.DataFrame:
    line = loops.line[adjusted.segment]
    index = np.concatenate([ordinals(loops.line_claim), [0]])
    loop = np.where(line >= 0, "2110", "2100")
    return adjusted.frame.assign(
        remittance_id=row_ids(segments, loops.claim_at).take(loops.claim[adjusted.segment]),
        line_index=index[line],
        **{**provenance(segments, adjusted.segment, ""), "source_loop": loop},
    )


def _balance(
    segments: Segments, loops: Loops, taken: tuple[Taken, Taken, Taken], kept: Bools
) -> tuple[Bools, list[dict[str, Any]]]:
    """Tell which claims balance, their lines included, and what does not."""
    claims, lines, adjusted = taken
    amounts = adjusted.frame["amount_cents"]
    line_of, claim_of = loops.line[adjusted.segment], loops.claim[adjusted.segment]
    by_line = totals(line_of, amounts, len(lines.segment))
    by_claim = totals(claim_of, amounts, len(claims.segment))
    line_owed = (cents(lines.frame["charge_cents"]), by_line, cents(lines.frame["paid_cents"]))
    claim_owed = (cents(claims.frame["charge_cents"]), by_claim, cents(claims.frame["paid_cents"]))
    right_lines, line_notes = check_amounts(
        segments, lines.segment, line_owed, kept[loops.line_claim], "service"
    )
    right, claim_notes = check_amounts(segments, claims.segment, claim_owed, kept, "claim")
    shared = totals(
        np.where(adjusted.frame["group_code"] == "PR", claim_of, -1), amounts, len(claims.segment)
    )
    shared_notes = check_responsibility(segments, claims.frame, claims.segment, shared, kept)
    wrong_lines = count_by(np.where(right_lines, -1, loops.line_claim), len(claims.segment))
    return right & (wrong_lines == 0), [*line_notes, *claim_notes, *shared_notes]


def _money(
    segments: Segments,
    loops: Loops,
    taken: tuple[Taken, Taken, Taken],
    refused: Bools,
    count: int,
) -> Money:
    """Sum the accepted rows of each transaction."""
    claims, lines, adjusted = taken
    owner = segments.transaction[loops.claim_at]
    kept = np.where(refused, -1, owner)
    group = adjusted.frame["group_code"].to_numpy(dtype=object)
    adjusted_owner = np.where(
        group == "PR", -1, np.concatenate([kept, [-1]])[loops.claim[adjusted.segment]]
    )
    return Money(
        claims=count_by(owner, count),
        refused=count_by(np.where(refused, owner, -1), count),
        lines=count_by(segments.transaction[lines.segment], count),
        charge=totals(kept, claims.frame["charge_cents"], count),
        paid=totals(kept, claims.frame["paid_cents"], count),
        responsibility=totals(kept, claims.frame["patient_responsibility_cents"], count),
        adjustments=totals(adjusted_owner, adjusted.frame["amount_cents"], count),
        start=first_by(segments.transaction, count),
    )
