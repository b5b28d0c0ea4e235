"""Put the rows of an 837 together: one for each service line of each claim submitted.

Which element is which column stands in ``set_837``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.parsed import finding
from vitals.x12 import set_837 as declared
from vitals.x12.balance import totals
from vitals.x12.columns import (
    Bools,
    Column,
    Dates,
    Ints,
    Rows,
    dense,
    equals,
    first_of,
    given,
    keep,
    nulls,
    only_where,
    pick,
    pick_rows,
)
from vitals.x12.details_837 import read_line_details
from vitals.x12.groups import count_by, group_of, ordinals
from vitals.x12.hierarchy import check_hierarchy
from vitals.x12.layout import Fault, Taken, faults_of, in_order, take
from vitals.x12.levels_837 import HashPatient, Loops, billing_tax_ids, context_of, loops_of
from vitals.x12.prior_837 import prior_tables, read_prior
from vitals.x12.prior_balance import check_prior
from vitals.x12.result import (
    SetResult,
    broken_claims,
    claim_positions,
    dollars,
    odd_qualifiers,
    origin,
    orphans,
    refusals,
    truncations,
    unknown,
)
from vitals.x12.segments import Segments
from vitals.x12.values import with_default


def read_837(
    segments: Segments, transactions: pd.DataFrame, hash_patient: HashPatient | None
) -> SetResult:
    """Return the rows of all 837P and 837I transactions of *segments*.

    *hash_patient* turns a member id into ``patient_key``; without it the column is missing.
    """
    loops = loops_of(segments)
    count = len(transactions)
    claims = take(segments, declared.CLAIM)
    lines, professional = _service_lines(segments, loops)
    parts = _parts(segments, loops)
    context, context_notes = context_of(segments, loops, transactions, hash_patient)
    details, detail_faults = read_line_details(segments, loops, (claims, lines), parts)
    prior = read_prior(segments, loops)
    service_on = _service_dates(loops, parts, len(lines))
    faults = [
        *broken_claims(transactions, segments, loops.claim),
        *faults_of([claims, lines, *parts.values()]),
        *_lacking(loops, lines, service_on),
        *detail_faults,
        *odd_qualifiers(segments, "DTP"),
        *prior.faults,
    ]
    refused, notes = refusals(segments, faults, loops.claim, len(claims), "claims")
    rows = _rows(segments, loops, (claims, lines), parts, context) | {
        "service_on": service_on,
        "place_of_service": _place(lines, claims, loops, professional),
        **details,
    }
    names = (claims.columns["claim_id"], rows["line_no"])
    charges = (lines.columns["charge_cents"], claims.columns["claim_charge_cents"])
    outside = np.flatnonzero(segments.has(*declared.NEEDS_CLAIM) & (loops.claim < 0))
    positions = claim_positions(segments, loops.claim_at, loops.claim)
    return SetResult(
        tables={
            "claims": keep(rows, ~refused[loops.line_claim]),
            **prior_tables(segments, loops, prior, names, ~refused),
        },
        findings=[
            *notes,
            *context_notes,
            *_check_charges(segments, loops, (claims, lines), ~refused),
            *check_prior(segments, prior, charges, ~refused),
            *truncations(transactions, segments, loops.claim),
            *orphans(segments, outside, count, "a claim"),
            *orphans(segments, prior.orphans, count, "a service line"),
            *check_hierarchy(segments),
            *unknown(segments, declared.KNOWN, count, "an 837P or 837I"),
        ],
        entries=_entries(segments, transactions, loops, claims, refused),
        payees=_payees(segments, loops, positions, context["billing_npi"]),
        positions=positions,
    )


def _service_lines(segments: Segments, loops: Loops) -> tuple[Taken, Bools]:
    """Return the lines of SV1 and SV2 in order, and which are of SV1.

    An institutional line may carry its revenue code alone; that is then its procedure.
    """
    first = take(segments, declared.PROFESSIONAL, loops.claim >= 0)
    second = take(segments, declared.INSTITUTIONAL, loops.claim >= 0)
    columns = dict(second.columns)
    procedure = first_of(columns["procedure"], columns.pop("revenue_code"))
    columns |= {"procedure": procedure, "line_place": nulls(len(second))}
    bare = second.segment[~given(procedure)]
    fault = Fault(bare, "missing-element", "SV201, SV202-2: expected a code", costs=True)
    faults = [*second.faults, *([fault] if len(bare) else [])]
    lines = in_order([first, Taken(columns, second.segment, faults)])
    return lines, np.isin(lines.segment, first.segment) if len(second) else np.ones(
        len(lines), np.bool_
    )


def _parts(segments: Segments, loops: Loops) -> dict[str, Taken]:
    """Read the segments that add a column to a claim or a line."""
    inside_line = loops.line >= 0
    return {
        "original": take(segments, declared.ORIGINAL, loops.header),
        "claim_date": take(segments, declared.CLAIM_DATE, loops.header),
        "rendering": take(segments, declared.RENDERING, loops.header),
        "line_date": take(segments, declared.LINE_DATE, inside_line),
        "line_control": take(segments, declared.LINE_CONTROL, inside_line),
        "line_rendering": take(segments, declared.RENDERING, inside_line),
    }


def _service_dates(loops: Loops, parts: dict[str, Taken], count: int) -> Dates:
    """DTP*472 of the line, else the claim's DTP*472 or the first day of its statement (434)."""
    own = parts["line_date"].first(loops.line, count)["service_on"]
    claims = parts["claim_date"].first(loops.claim, len(loops.claim_at))["service_on"]
    found: Dates = first_of(own, pick(claims, loops.line_claim))
    return found


def _lacking(loops: Loops, lines: Taken, service_on: Dates) -> list[Fault]:
    empty = loops.claim_at[count_by(loops.line_claim, len(loops.claim_at)) == 0]
    undated = lines.segment[~given(service_on)]
    return [
        Fault(empty, "no-lines", "the claim has no SV1 or SV2", costs=True),
        Fault(undated, "no-date", "no date of service in DTP*472 or DTP*434", costs=True),
    ]


def _rows(
    segments: Segments,
    loops: Loops,
    taken: tuple[Taken, Taken],
    parts: dict[str, Taken],
    context: Rows,
) -> dict[str, Column]:
    claims, lines = taken
    count, owner, total = len(lines), loops.line_claim, len(claims)
    original = parts["original"].first(loops.claim, total)
    line_doctor = _npi(parts["line_rendering"].first(loops.line, count))
    claim_doctor = _npi(parts["rendering"].first(loops.claim, total))
    per_claim = {
        **context,
        "claim_id": claims.columns["claim_id"],
        "claim_charge_cents": claims.columns["claim_charge_cents"],
        "frequency": with_default(claims.columns["frequency"], "1"),
        "original_reference": original["original_reference"],
        "doctor": first_of(claim_doctor, context["billing_npi"]),
    }
    rows = pick_rows(per_claim, owner)
    of_line = ("procedure", "modifiers", "charge_cents")
    return rows | {
        "provider_npi": first_of(line_doctor, rows.pop("doctor")),
        **{name: lines.columns[name] for name in of_line},
        "line_no": _line_numbers(segments, loops, lines),
        "line_control": parts["line_control"].first(loops.line, count)["line_control"],
        **origin(segments, lines.segment, "2400"),
    }


def _npi(providers: Rows) -> pa.Array:
    return only_where(providers["provider_npi"], equals(providers["qualifier"], "XX"))


def _line_numbers(segments: Segments, loops: Loops, lines: Taken) -> Ints:
    """Return LX01 where it numbers the lines of a claim without doubt, else their order."""
    owner = loops.line_claim
    order = ordinals(owner)
    numbers = take(segments, declared.NUMBER, loops.claim >= 0)
    place = np.append(group_of(np.arange(len(segments)), numbers.segment), -1)
    told = pick(numbers.columns["number"], place[lines.segment - 1])
    plain = pc.fill_null(pc.match_substring_regex(told, "^[0-9]{1,6}$"), False)
    number = pc.fill_null(pc.cast(pc.if_else(plain, told, "0"), pa.int64()), 0).to_numpy()
    if (number == order).all():
        return order
    # A number told twice, or none, puts all numbers of its claim in doubt.
    frame = pd.DataFrame({"claim": owner, "told": number})
    doubtful = (frame["told"] < 1) | frame.duplicated(keep=False)
    spoilt = count_by(owner[doubtful.to_numpy()], len(loops.claim_at))[owner] > 0
    return np.where(spoilt, order, number)


def _place(lines: Taken, claims: Taken, loops: Loops, professional: Bools) -> pa.Array:
    """SV105, else CLM05-1; an institutional claim has a bill type there and no place."""
    place = pick(claims.columns["place"], loops.line_claim)
    return only_where(first_of(lines.columns["line_place"], place), professional)


def _check_charges(
    segments: Segments, loops: Loops, taken: tuple[Taken, Taken], kept: Bools
) -> list[dict[str, Any]]:
    """Warn where CLM02 is not the sum of the claim's lines."""
    claims, lines = taken
    told = dense(claims.columns["claim_charge_cents"])
    summed = totals(loops.line_claim, lines.columns["charge_cents"], len(told))
    notes = []
    for each in np.flatnonzero((told != summed) & kept):
        name, row = segments.place(int(claims.segment[each]))
        reason = f"CLM02: expected the lines' {dollars(summed[each])}, found {dollars(told[each])}"
        notes.append(
            finding(
                name, "claim-charge", reason, severity="warning", source_row=row, table="claims"
            )
        )
    return notes


def _entries(
    segments: Segments, transactions: pd.DataFrame, loops: Loops, claims: Taken, refused: Bools
) -> list[dict[str, Any]]:
    count = len(transactions)
    owner = segments.transaction[loops.claim_at]
    found = count_by(owner, count)
    lines = count_by(segments.transaction[loops.line_at], count)
    kept = np.where(refused, -1, owner)
    charge = totals(kept, claims.columns["claim_charge_cents"], count)
    heads = transactions[["kind", "version", "control"]].fillna("").itertuples(index=False)
    return [
        {
            "set": kind,
            "version": version,
            "control": control,
            "claims": int(found[each]),
            "lines": int(lines[each]),
            "charge": dollars(int(charge[each])),
        }
        for each, (kind, version, control) in enumerate(heads)
    ]


def _payees(segments: Segments, loops: Loops, positions: Rows, npi: Column) -> Rows:
    """Return who bills each run of claims."""
    return {
        "source_file": positions["source_file"],
        "transaction": segments.transaction[loops.claim_at],
        "source_row": positions["source_row"],
        "end_row": positions["end_row"],
        "npi": npi,
        "tax_id": billing_tax_ids(segments, loops),
    }
