"""Put the rows of an 837 together: one for each service line of each claim submitted.

Which element is which column stands in ``set_837``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import CLAIMS
from vitals.x12 import set_837 as declared
from vitals.x12.balance import totals
from vitals.x12.hierarchy import check_hierarchy
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.levels_837 import HashPatient, Loops, billing_tax_ids, context_of, loops_of
from vitals.x12.result import (
    SetResult,
    broken_claims,
    claim_positions,
    dollars,
    orphans,
    payee_rows,
    provenance,
    refusals,
    truncations,
    unknown,
)
from vitals.x12.segments import Bools, Ints, Segments, count_by, group_of, ordinals


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
    service_on = _service_dates(loops, parts, len(lines.segment))
    faults = [
        *broken_claims(transactions, segments, loops.claim),
        *faults_of([claims, lines, *parts.values()]),
        *_lacking(loops, lines, service_on),
    ]
    refused, notes = refusals(segments, faults, loops.claim, len(claims.segment), "claims")
    rows = _rows(segments, loops, (claims, lines), parts, context).assign(
        service_on=service_on,
        place_of_service=_place(lines, claims, loops, professional),
    )
    outside = np.flatnonzero(segments.has(*declared.NEEDS_CLAIM) & (loops.claim < 0))
    positions = claim_positions(segments, loops.claim_at, loops.claim)
    kept = rows.loc[~refused[loops.line_claim]]
    return SetResult(
        tables={"claims": CLAIMS.frame(kept)},
        findings=[
            *notes,
            *context_notes,
            *_check_charges(segments, loops, (claims, lines), ~refused),
            *truncations(transactions, segments, loops.claim),
            *orphans(segments, outside, count, "a claim"),
            *check_hierarchy(segments),
            *unknown(segments, declared.KNOWN, count, "an 837P or 837I"),
        ],
        entries=_entries(segments, transactions, loops, claims, refused),
        payees=_payees(positions, context["billing_npi"], billing_tax_ids(segments, loops)),
        positions=positions,
    )


def _service_lines(segments: Segments, loops: Loops) -> tuple[Taken, Bools]:
    """Return the lines of SV1 and SV2 in order, and which are of SV1.

    An institutional line may carry its revenue code alone; that is then its procedure.
    """
    first = take(segments, declared.PROFESSIONAL, loops.claim >= 0)
    second = take(segments, declared.INSTITUTIONAL, loops.claim >= 0)
    revenue = second.frame.pop("revenue_code")
    second.frame["procedure"] = second.frame["procedure"].fillna(revenue)
    bare = second.segment[second.frame["procedure"].isna().to_numpy()]
    fault = Fault(bare, "missing-element", "SV201, SV202-2: expected a code", costs=True)
    segment = np.concatenate([first.segment, second.segment])
    order = np.argsort(segment, kind="stable")
    frame = pd.concat([first.frame, second.frame]).iloc[order].reset_index(drop=True)
    faults = [*first.faults, *second.faults, fault]
    professional = order < len(first.segment)
    return Taken(frame, segment[order], faults), professional


def _parts(segments: Segments, loops: Loops) -> dict[str, Taken]:
    """Read the segments that add a column to a claim or a line."""
    return {
        "original": take(segments, declared.ORIGINAL, loops.header),
        "claim_date": take(segments, declared.CLAIM_DATE, loops.header),
        "rendering": take(segments, declared.RENDERING, loops.header),
        "line_date": take(segments, declared.LINE_DATE, loops.line >= 0),
        "line_control": take(segments, declared.LINE_CONTROL, loops.line >= 0),
        "line_rendering": take(segments, declared.RENDERING, loops.line >= 0),
    }


def _service_dates(loops: Loops, parts: dict[str, Taken], count: int) -> pd.Series:
    """DTP*472 of the line, else the claim's DTP*472 or the first day of its statement (434)."""
    own = parts["line_date"].firsts(loops.line, count)["service_on"]
    claims = parts["claim_date"].firsts(loops.claim, len(loops.claim_at))["service_on"]
    return own.fillna(claims.take(loops.line_claim).reset_index(drop=True))


def _lacking(loops: Loops, lines: Taken, service_on: pd.Series) -> list[Fault]:
    empty = loops.claim_at[count_by(loops.line_claim, len(loops.claim_at)) == 0]
    undated = lines.segment[service_on.isna().to_numpy()]
    return [
        Fault(empty, "no-lines", "the claim has no SV1 or SV2", costs=True),
        Fault(undated, "no-date", "no date of service in DTP*472 or DTP*434", costs=True),
    ]


def _rows(
    segments: Segments,
    loops: Loops,
    taken: tuple[Taken, Taken],
    parts: dict[str, Taken],
    context: pd.DataFrame,
) -> pd.DataFrame:
    claims, lines = taken
    count, owner = len(lines.segment), loops.line_claim
    total = len(claims.segment)
    line_doctor = parts["line_rendering"].firsts(loops.line, count)
    claim_doctor = parts["rendering"].firsts(loops.claim, total)
    per_claim = context.assign(
        claim_id=claims.frame["claim_id"],
        claim_charge_cents=claims.frame["claim_charge_cents"],
        frequency=claims.frame["frequency"].fillna("1"),
        original_reference=parts["original"].firsts(loops.claim, total)["original_reference"],
        doctor=_npi(claim_doctor),
    )
    rows = per_claim.take(owner).reset_index(drop=True)
    doctor = _npi(line_doctor).fillna(rows.pop("doctor")).fillna(rows["billing_npi"])
    return rows.assign(
        line_no=_line_numbers(segments, loops, lines),
        procedure=lines.frame["procedure"],
        modifiers=lines.frame["modifiers"],
        units_thousandths=lines.frame["units_thousandths"],
        charge_cents=lines.frame["charge_cents"],
        provider_npi=doctor,
        line_control=parts["line_control"].firsts(loops.line, count)["line_control"],
        **provenance(segments, lines.segment, "2400"),
    )


def _npi(providers: pd.DataFrame) -> pd.Series:
    return providers["provider_npi"].where(providers["qualifier"] == "XX")


def _line_numbers(segments: Segments, loops: Loops, lines: Taken) -> Ints:
    """Return LX01 where it numbers the lines of a claim without doubt, else their order."""
    owner = loops.line_claim
    order = ordinals(owner)
    numbers = take(segments, declared.NUMBER, loops.claim >= 0)
    place = np.append(group_of(np.arange(len(segments)), numbers.segment), -1)
    before = place[lines.segment - 1]
    told = numbers.frame["number"].reindex(before).reset_index(drop=True)
    told = pd.to_numeric(told.where(told.str.fullmatch(r"[0-9]{1,6}")), errors="coerce")
    frame = pd.DataFrame({"claim": owner, "told": told})
    doubtful = frame["told"].isna() | frame.duplicated(keep=False) | (frame["told"] < 1)
    spoilt = count_by(np.where(doubtful, owner, -1), len(loops.claim_at))[owner] > 0
    return np.where(spoilt, order, told.fillna(0)).astype(np.int64)


def _place(lines: Taken, claims: Taken, loops: Loops, professional: Bools) -> pd.Series:
    """SV105, else CLM05-1; an institutional claim has a bill type there and no place."""
    place = claims.frame["place"].take(loops.line_claim).reset_index(drop=True)
    return lines.frame["line_place"].fillna(place).where(professional)


def _check_charges(
    segments: Segments, loops: Loops, taken: tuple[Taken, Taken], kept: Bools
) -> list[dict[str, Any]]:
    """Warn where CLM02 is not the sum of the claim's lines."""
    claims, lines = taken
    told = claims.frame["claim_charge_cents"].fillna(0).to_numpy(dtype=np.int64)
    summed = totals(loops.line_claim, lines.frame["charge_cents"], len(told))
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
    charge = totals(np.where(refused, -1, owner), claims.frame["claim_charge_cents"], count)
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


def _payees(positions: pd.DataFrame, npi: pd.Series, tax_id: pd.Series) -> pd.DataFrame:
    """Return who bills each run of claims."""
    transaction = positions["claim"].eq(1).cumsum()
    return payee_rows(positions.assign(transaction=transaction, npi=npi, tax_id=tax_id))
