"""Put the rows of a 277CA or 277 together: one for each status of each claim.

Which element is which column stands in ``set_277ca``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import ACKNOWLEDGEMENTS
from vitals.x12 import set_277ca as declared
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.result import (
    SetResult,
    broken_claims,
    claim_positions,
    provenance,
    refusals,
    truncations,
    unknown,
)
from vitals.x12.segments import Bools, Ints, Segments, count_by, group_of, last_of


@dataclass(frozen=True, slots=True)
class Loops:
    """``claim`` is the claim of each segment, -1 outside; ``level`` its HL03, "" before any."""

    claim_at: Ints
    claim: Ints
    level: Any
    line: Bools


def loops_of(segments: Segments) -> Loops:
    """Find the claims of 277 transactions: each TRN at a patient's or subscriber's level."""
    levels = take(segments, declared.LEVEL)
    names = np.array([*levels.frame["level"].fillna(""), ""], dtype=object)
    level = names[group_of(last_of(segments.has("HL", "ST")), levels.segment)]
    claim_at = np.flatnonzero(segments.has("TRN") & np.isin(level, declared.CLAIM_LEVELS))
    claim = group_of(last_of(segments.has(*declared.BOUNDARY)), claim_at)
    line = last_of(segments.has("SVC")) > last_of(segments.has(*declared.BOUNDARY))
    return Loops(claim_at, claim, level, line)


def read_277ca(segments: Segments, transactions: pd.DataFrame) -> SetResult:
    """Return the claim statuses of all 277CA and 277 transactions of *segments*."""
    loops = loops_of(segments)
    count, total = len(transactions), len(loops.claim_at)
    statuses = take(segments, declared.STATUS)
    claim_id, notes_of_ids = _claim_ids(segments, transactions, loops)
    rows = _rows(segments, transactions, loops, statuses, claim_id)
    inside = rows[rows["claim"] >= 0]
    faults = [
        *broken_claims(transactions, segments, loops.claim),
        *faults_of([statuses]),
        *_lacking(loops, inside, claim_id),
    ]
    refused, notes = refusals(segments, faults, loops.claim, total, "acknowledgements")
    kept = inside[~refused[inside["claim"].to_numpy()]].drop(columns=["claim", "action", "level"])
    return SetResult(
        tables={"acknowledgements": ACKNOWLEDGEMENTS.frame(kept.reset_index(drop=True))},
        findings=[
            *notes,
            *notes_of_ids,
            *_disagreements(inside),
            *_batches(rows[rows["claim"] < 0]),
            *truncations(transactions, segments, loops.claim),
            *unknown(segments, declared.KNOWN, count, "a 277"),
        ],
        entries=_entries(segments, transactions, loops),
        positions=claim_positions(segments, loops.claim_at, loops.claim),
    )


def _claim_ids(
    segments: Segments, transactions: pd.DataFrame, loops: Loops
) -> tuple[pd.Series, list[dict[str, Any]]]:
    """TRN02 in a 277CA; in a 277 REF*EJ, since its TRN02 repeats the inquiry's own number."""
    total = len(loops.claim_at)
    trace = take(segments, declared.CLAIM, loops.claim >= 0).firsts(loops.claim, total)["claim_id"]
    account = take(segments, declared.ACCOUNT, loops.claim >= 0)
    account_id = account.firsts(loops.claim, total)["claim_id"]
    kind = transactions["kind"].to_numpy(dtype=object)[segments.transaction[loops.claim_at]]
    inquiry = kind == "277"
    doubtful = loops.claim_at[inquiry & account_id.isna().to_numpy() & trace.notna().to_numpy()]
    reason = "no REF*EJ; the inquiry's trace TRN02 was taken as the claim number"
    places = [segments.place(int(at)) for at in doubtful]
    notes = [
        finding(
            name,
            "claim-number",
            reason,
            severity="warning",
            source_row=row,
            table="acknowledgements",
        )
        for name, row in places
    ]
    return account_id.where(inquiry, trace).fillna(trace), notes


def _rows(
    segments: Segments,
    transactions: pd.DataFrame,
    loops: Loops,
    statuses: Taken,
    claim_id: pd.Series,
) -> pd.DataFrame:
    """Return one row for each status composite, at every level; claim is -1 above claims."""
    begun = take(segments, declared.BEGIN).firsts(segments.transaction, len(transactions))
    fallback = begun["begun_on"].fillna(transactions["group_on"].reset_index(drop=True))
    owner = segments.transaction[statuses.segment]
    frame = statuses.frame.assign(
        received_on=statuses.frame["received_on"].fillna(
            fallback.take(owner).reset_index(drop=True)
        ),
        claim=loops.claim[statuses.segment],
        level=loops.level[statuses.segment],
        source=_sources(segments, loops, statuses.segment),
        **provenance(segments, statuses.segment, ""),
    )
    frame["source_loop"] = np.where(loops.line[statuses.segment], "2220D", "2200D")
    parts = [frame]
    for layout in (declared.SECOND_STATUS, declared.THIRD_STATUS):
        further = take(segments, layout).frame
        given = further["code"].notna()
        parts.append(frame.assign(**{name: further[name] for name in further})[given])
    rows = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    control = take(segments, declared.PAYER_CONTROL, loops.claim >= 0)
    controls = control.firsts(loops.claim, len(loops.claim_at))["payer_claim_control"]
    decided = rows["code"].isin(declared.ACCEPTED)
    return rows.assign(
        claim_id=claim_id.reindex(rows["claim"]).to_numpy(),
        payer_claim_control=controls.reindex(rows["claim"]).to_numpy(),
        is_accepted=decided.astype("boolean").mask(~decided & ~_rejects(rows)),
    )


def _rejects(rows: pd.DataFrame) -> pd.Series:
    return rows["code"].isin(declared.REJECTED)


def _sources(segments: Segments, loops: Loops, at: Ints) -> pd.Series:
    """Tell who answers: the entity named at the HL*20 above."""
    named = take(segments, declared.ANSWERER, loops.level == "20")
    above = np.searchsorted(named.segment, at) - 1
    same = segments.transaction[named.segment[np.maximum(above, 0)]] if len(named.segment) else at
    known = np.where((above >= 0) & (same == segments.transaction[at]), above, -1)
    entity = named.frame["entity"].reindex(known).reset_index(drop=True)
    return entity.map(declared.SOURCES).astype("str")


def _lacking(loops: Loops, inside: pd.DataFrame, claim_id: pd.Series) -> list[Fault]:
    silent = loops.claim_at[count_by(inside["claim"].to_numpy(), len(loops.claim_at)) == 0]
    nameless = loops.claim_at[claim_id.isna().to_numpy()]
    undated = np.unique(inside["claim"].to_numpy()[inside["received_on"].isna().to_numpy()])
    return [
        Fault(nameless, "missing-element", "TRN02: expected a claim number", costs=True),
        Fault(silent, "no-status", "the claim has no STC", costs=True),
        Fault(loops.claim_at[undated], "no-date", "no date in STC02, BHT04 or GS04", costs=True),
    ]


def _disagreements(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """STC03 U (reject) beside an accepting category, or WQ (accept) beside a rejecting one."""
    accepting = (rows["action"] == "WQ").fillna(False)
    refusing = (rows["action"] == "U").fillna(False)
    odd = (accepting & _rejects(rows)) | (refusing & rows["code"].isin(declared.ACCEPTED))
    reason = "STC03 and the category of STC01 disagree; the category was believed"
    return [
        finding(
            name,
            "status-disagrees",
            reason,
            severity="warning",
            source_row=int(row),
            table="acknowledgements",
        )
        for name, row in zip(rows["source_file"][odd], rows["source_row"][odd], strict=True)
    ]


def _batches(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """A status above the claims speaks for all of them; a rejecting one means none was taken in."""
    names = {"20": "source", "21": "receiver", "19": "provider"}
    notes = []
    for row in rows[_rejects(rows)].itertuples(index=False):
        level = names.get(row.level, "batch")
        reason = f"category {row.code} at {level} level: every claim under it is rejected"
        notes.append(
            finding(
                row.source_file,
                "batch-rejected",
                reason,
                severity="warning",
                source_row=int(row.source_row),
            )
        )
    return notes


def _entries(segments: Segments, transactions: pd.DataFrame, loops: Loops) -> list[dict[str, Any]]:
    found = count_by(segments.transaction[loops.claim_at], len(transactions))
    heads = transactions[["kind", "version", "control"]].fillna("").itertuples(index=False)
    return [
        {"set": kind, "version": version, "control": control, "claims": int(found[each])}
        for each, (kind, version, control) in enumerate(heads)
    ]
