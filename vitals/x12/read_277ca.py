"""Put the rows of a 277CA or 277 together: one for each status of each claim.

Which element is which column stands in ``set_277ca``; what is said above the claims is read in
``batches_277ca``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import ACKNOWLEDGEMENTS
from vitals.x12 import set_277ca as declared
from vitals.x12.batches_277ca import read_batches
from vitals.x12.groups import count_by, first_by
from vitals.x12.hierarchy import check_hierarchy
from vitals.x12.layout import Fault, Taken, take
from vitals.x12.levels_277ca import Loops, loops_of, shaped, sources, take_statuses, verdicts
from vitals.x12.result import (
    SetResult,
    broken_claims,
    claim_positions,
    provenance,
    refusals,
    truncations,
    unknown,
)
from vitals.x12.segments import Segments

_TABLE = ACKNOWLEDGEMENTS.name


def read_277ca(segments: Segments, transactions: pd.DataFrame) -> SetResult:
    """Return the statuses of all 277CA and 277 transactions of *segments*."""
    loops = loops_of(segments)
    total = len(loops.claim_at)
    statuses = take_statuses(segments)
    claim_id, notes_of_ids = _claim_ids(segments, transactions, loops)
    rows = _rows(segments, transactions, loops, statuses)
    inside = rows[rows["claim"] >= 0]
    faults = [
        *broken_claims(transactions, segments, loops.claim),
        *statuses.faults,
        *_lacking(loops, inside, claim_id),
    ]
    refused, notes = refusals(segments, faults, loops.claim, total, _TABLE)
    kept = inside[~refused[inside["claim"].to_numpy()]]
    batches = read_batches(segments, transactions, loops, rows, statuses)
    return SetResult(
        tables={_TABLE: _told(segments, loops, kept, claim_id), **batches.tables},
        findings=[
            *notes,
            *notes_of_ids,
            *_disagreements(rows),
            *batches.findings,
            *truncations(transactions, segments, loops.claim),
            *check_hierarchy(segments),
            *unknown(segments, declared.KNOWN, len(transactions), "a 277"),
        ],
        entries=_entries(segments, transactions, loops, inside),
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
        finding(name, "claim-number", reason, severity="warning", source_row=row, table=_TABLE)
        for name, row in places
    ]
    return account_id.where(inquiry, trace).fillna(trace), notes


def _rows(
    segments: Segments, transactions: pd.DataFrame, loops: Loops, statuses: Taken
) -> pd.DataFrame:
    """Return one row for each status composite, at every level; claim is -1 above claims."""
    at = statuses.segment
    frame = statuses.frame.assign(
        at=at,
        claim=loops.claim[at],
        line=loops.line[at],
        level=loops.level[at],
        source=sources(segments, loops, at),
        **provenance(segments, at, ""),
    )
    frame["received_on"] = _dates(segments, transactions, loops, frame)
    in_claim = np.where(frame["line"] >= 0, "2220D", "2200D")
    above = frame["level"].map(declared.LEVEL_LOOPS).astype("str")
    frame["source_loop"] = above.where(frame["claim"] < 0, in_claim)
    parts = [frame]
    for layout in declared.FURTHER:
        further = shaped(take(segments, layout).frame)
        given = further["code"].notna()
        parts.append(frame.assign(**{name: further[name] for name in further})[given])
    rows = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    return rows.assign(is_accepted=verdicts(rows["code"]))


def _dates(
    segments: Segments, transactions: pd.DataFrame, loops: Loops, frame: pd.DataFrame
) -> pd.Series:
    """STC02, else that of the claim's own first STC, else BHT04, GS04 or ISA09."""
    begun = take(segments, declared.BEGIN).firsts(segments.transaction, len(transactions))
    fallback = (
        begun["begun_on"]
        .fillna(transactions["group_on"].reset_index(drop=True))
        .fillna(transactions["interchange_on"].reset_index(drop=True))
    )
    dated = frame["received_on"].where((frame["claim"] >= 0) & (frame["line"] < 0))
    member = np.where(dated.notna(), frame["claim"], -1)
    own = dated.reindex(first_by(member, len(loops.claim_at))).reset_index(drop=True)
    owner = segments.transaction[frame["at"].to_numpy()]
    return (
        frame["received_on"]
        .fillna(own.reindex(frame["claim"]).reset_index(drop=True))
        .fillna(fallback.take(owner).reset_index(drop=True))
    )


def _told(
    segments: Segments, loops: Loops, kept: pd.DataFrame, claim_id: pd.Series
) -> pd.DataFrame:
    """Return the statuses of claims with the numbers and the line they are about."""
    total, lines = len(loops.claim_at), int(segments.has("SVC").sum())
    for layout in (declared.PAYER_CONTROL, declared.CLEARINGHOUSE_CONTROL):
        numbers = take(segments, layout, loops.claim >= 0).firsts(loops.claim, total)
        for name in numbers:
            kept = kept.assign(**{name: numbers[name].reindex(kept["claim"]).to_numpy()})
    for layout in (declared.LINE, declared.LINE_CONTROL):
        parts = take(segments, layout, loops.line >= 0).firsts(loops.line, lines)
        for name in parts:
            kept = kept.assign(**{name: parts[name].reindex(kept["line"]).to_numpy()})
    rows = kept.assign(claim_id=claim_id.reindex(kept["claim"]).to_numpy())
    return ACKNOWLEDGEMENTS.frame(rows[ACKNOWLEDGEMENTS.names].reset_index(drop=True))


def _lacking(loops: Loops, inside: pd.DataFrame, claim_id: pd.Series) -> list[Fault]:
    silent = loops.claim_at[count_by(inside["claim"].to_numpy(), len(loops.claim_at)) == 0]
    nameless = loops.claim_at[claim_id.isna().to_numpy()]
    undated = np.unique(inside["claim"].to_numpy()[inside["received_on"].isna().to_numpy()])
    return [
        Fault(nameless, "missing-element", "TRN02: expected a claim number", costs=True),
        Fault(silent, "no-status", "the claim has no STC", costs=True),
        Fault(
            loops.claim_at[undated], "no-date", "no date in STC02, BHT04, GS04 or ISA09", costs=True
        ),
    ]


def _disagreements(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """STC03 U (reject) beside an accepting category, or WQ (accept) beside a rejecting one."""
    accepting = rows["action"].eq("WQ").fillna(False)
    refusing = rows["action"].eq("U").fillna(False)
    rejected = rows["is_accepted"].eq(False).fillna(False)
    odd = (accepting & rejected) | (refusing & rows["is_accepted"].fillna(False))
    reason = "STC03 and the category of STC01 disagree; the category was believed"
    return [
        finding(
            name,
            "status-disagrees",
            reason,
            severity="warning",
            source_row=int(row),
            table=_TABLE,
        )
        for name, row in zip(rows["source_file"][odd], rows["source_row"][odd], strict=True)
    ]


def _entries(
    segments: Segments, transactions: pd.DataFrame, loops: Loops, inside: pd.DataFrame
) -> list[dict[str, Any]]:
    """Return an entry for each transaction; a claim with a rejecting status counts as rejected."""
    count, total = len(transactions), len(loops.claim_at)
    owner = segments.transaction[loops.claim_at]
    found = count_by(owner, count)
    verdict = {
        value: count_by(
            inside["claim"].to_numpy()[inside["is_accepted"].eq(value).fillna(False)], total
        )
        > 0
        for value in (True, False)
    }
    accepted = count_by(owner[verdict[True] & ~verdict[False]], count)
    rejected = count_by(owner[verdict[False]], count)
    heads = transactions[["kind", "version", "control"]].fillna("").itertuples(index=False)
    return [
        {"set": kind, "version": version, "control": control, "claims": int(found[each])}
        | (
            {"accepted": int(accepted[each]), "rejected": int(rejected[each])}
            if kind == "277CA"
            else {}
        )
        for each, (kind, version, control) in enumerate(heads)
    ]
