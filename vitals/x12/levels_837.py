"""The hierarchy of an 837: what a claim inherits from the levels above it.

Levels are followed by position, never by HL02: public files number their parents wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.parsed import finding
from vitals.x12 import set_837 as declared
from vitals.x12.columns import (
    TEXT,
    Bools,
    Column,
    Ints,
    Rows,
    equals,
    first_of,
    given,
    nulls,
    only_where,
    pick,
    pick_rows,
)
from vitals.x12.groups import group_of, last_of
from vitals.x12.layout import Layout, Taken, find, take
from vitals.x12.segments import Segments
from vitals.x12.values import arrow, with_default

HashPatient = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Loops:
    """Loop membership: ``claim`` and ``line`` are one per segment, -1 outside.

    ``header`` is true within the claim's own loop (2300, 2310), ``level`` under an HL before
    any claim; ``levels`` holds the HL03 of each HL.
    """

    claim_at: Ints
    claim: Ints
    line_at: Ints
    line: Ints
    header: Bools
    level: Bools

    @property
    def line_claim(self) -> Ints:
        """The claim of each line."""
        return self.claim[self.line_at]


def loops_of(segments: Segments) -> Loops:
    """Find the loops of 837 transactions by position."""
    opener = last_of(segments.has(*declared.CLAIM_BOUNDARY))
    claim_at = segments.where("CLM")
    claim = group_of(opener, claim_at)
    line_at = np.flatnonzero(segments.has("SV1", "SV2") & (claim >= 0))
    near = last_of(segments.has(*declared.LINE_BOUNDARY))
    other = last_of(segments.has("SBR"))
    return Loops(
        claim_at=claim_at,
        claim=claim,
        line_at=line_at,
        line=group_of(near, line_at),
        header=segments.has("CLM")[np.maximum(near, 0)] & (other < near),
        level=segments.has("HL")[np.maximum(opener, 0)],
    )


@dataclass(frozen=True, slots=True)
class Levels:
    """The HL above each claim: ``at`` of HL03 *20*, *22*, *23*, and whether the last is a 23.

    Each is the place of the segment after which what a claim inherits from that level may stand.
    """

    since: dict[str, Ints]
    is_patient: Bools


def levels_of(segments: Segments, loops: Loops) -> Levels:
    """Find for each claim the last HL of each level above it, or its ST where there is none."""
    levels = take(segments, declared.LEVEL)
    starts = segments.has("ST")
    since = {}
    for level in ("20", "22", "23"):
        marked = starts.copy()
        marked[levels.segment[equals(levels.columns["level"], level)]] = True
        since[level] = last_of(marked)[loops.claim_at]
    patient = np.zeros(len(segments), np.bool_)
    patient[levels.segment[equals(levels.columns["level"], "23")]] = True
    nearest = last_of(starts | segments.has("HL"))[loops.claim_at]
    return Levels(since, patient[nearest])


def context_of(
    segments: Segments,
    loops: Loops,
    transactions: pd.DataFrame,
    hash_patient: HashPatient | None,
) -> tuple[dict[str, Column], list[dict[str, Any]]]:
    """Return what each claim inherits: its transaction, billing provider, subscriber, payer."""
    begin = take(segments, declared.BEGIN).first(segments.transaction, len(transactions))
    owner = segments.transaction[loops.claim_at]
    levels = levels_of(segments, loops)
    billing = _inherited(loops, _above(segments, loops, declared.BILLING), levels.since["20"])
    subscriber = _inherited(loops, _above(segments, loops, declared.SUBSCRIBER), levels.since["22"])
    payer = _inherited(loops, _above(segments, loops, declared.PAYER), levels.since["22"])
    # A person as payer (NM102 = 1) is a guarantor, often the patient: the name is not kept.
    is_person = equals(payer["entity"], "1")
    name = pc.if_else(pa.array(is_person), pa.scalar("a person", TEXT), payer["payer_name"])
    payer_id = first_of(payer["payer_id"], name)
    rows: dict[str, Column] = {
        "submitted_on": pick(begin["submitted_on"], owner),
        "billing_npi": only_where(billing["billing_npi"], equals(billing["qualifier"], "XX")),
        "sequence": with_default(subscriber["sequence"], "P"),
        "filing_indicator": subscriber["filing_indicator"],
        "payer_id": with_default(payer_id, "unknown"),
        "payer_name": name,
        "patient_key": _patient_keys(segments, loops, levels, hash_patient),
        "interchange_control": _of_head(transactions, "interchange_control", owner),
        "group_control": _of_head(transactions, "group_control", owner),
        "set_control": _of_head(transactions, "control", owner),
        "batch_control": pick(begin["batch_control"], owner),
    }
    unnamed, unsent = ~given(payer_id), ~given(subscriber["sequence"])
    notes = [
        *_assumed(segments, loops, unnamed, "unknown-payer", "no payer in 2010BB; 'unknown'"),
        *_assumed(segments, loops, unsent, "no-sequence", "no SBR01; taken as P"),
    ]
    return rows, notes


def _of_head(transactions: pd.DataFrame, name: str, owner: Ints) -> pa.Array:
    return pick(arrow(transactions[name]), owner)


def _assumed(
    segments: Segments, loops: Loops, lacking: Bools, rule: str, reason: str
) -> list[dict[str, Any]]:
    places = [segments.place(int(at)) for at in loops.claim_at[lacking]]
    return [
        finding(name, rule, reason, severity="warning", source_row=row, table="claims")
        for name, row in places
    ]


def billing_tax_ids(segments: Segments, loops: Loops) -> pa.Array:
    """Return REF*EI of each claim's 2010AA, else NM109 where NM108 says it is one (24, 4010)."""
    named = np.zeros(len(segments), np.bool_)
    named[find(segments, declared.BILLING, loops.level)] = True
    own = named[np.maximum(last_of(segments.has("NM1", "HL", "ST")), 0)]
    since = levels_of(segments, loops).since["20"]
    told = _inherited(loops, take(segments, declared.BILLING_TAX, loops.level & own), since)
    billing = _inherited(loops, _above(segments, loops, declared.BILLING), since)
    old = only_where(billing["billing_npi"], equals(billing["qualifier"], "24"))
    return first_of(told["billing_tax_id"], old)


def _above(segments: Segments, loops: Loops, layout: Layout) -> Taken:
    return take(segments, layout, loops.level)


def _inherited(loops: Loops, found: Taken, since: Ints) -> Rows:
    """Return for each claim the last row *found* above it, but not from before *since*."""
    before = np.searchsorted(found.segment, loops.claim_at) - 1
    place = found.segment[np.maximum(before, 0)] if len(found) else before
    return pick_rows(found.columns, np.where((before >= 0) & (place >= since), before, -1))


def _patient_keys(
    segments: Segments, loops: Loops, levels: Levels, hash_patient: HashPatient | None
) -> pa.Array:
    """Return the hashed member id of each claim's patient, else of its subscriber."""
    if hash_patient is None:
        return nulls(len(loops.claim_at))
    members = _above(segments, loops, declared.MEMBER)
    patients = _above(segments, loops, declared.PATIENT)
    member = _inherited(loops, members, levels.since["22"])["member"]
    patient = _inherited(loops, patients, levels.since["23"])["member"]
    # A patient belongs to the claim only below the claim's own subscriber.
    ids = first_of(only_where(patient, levels.is_patient), member).dictionary_encode()
    keys = [hash_patient(one) for one in ids.dictionary.to_pylist()]
    return pa.array(keys, TEXT).take(ids.indices)
