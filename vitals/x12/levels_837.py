"""The hierarchy of an 837: what a claim inherits from the levels above it.

Levels are followed by position, never by HL02: public files number their parents wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.x12 import set_837 as declared
from vitals.x12.layout import Layout, find, take
from vitals.x12.segments import Bools, Ints, Segments, group_of, last_of

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


def context_of(
    segments: Segments,
    loops: Loops,
    transactions: pd.DataFrame,
    hash_patient: HashPatient | None,
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return what each claim inherits: its transaction, billing provider, subscriber, payer."""
    begin = take(segments, declared.BEGIN).firsts(segments.transaction, len(transactions))
    owner = segments.transaction[loops.claim_at]
    heads = transactions.reset_index(drop=True).take(owner).reset_index(drop=True)
    billing = _inherited(segments, loops, declared.BILLING, "20")
    subscriber = _inherited(segments, loops, declared.SUBSCRIBER, "22")
    payer = _inherited(segments, loops, declared.PAYER, "22")
    # A person as payer (NM102 = 1) is a guarantor, often the patient: the name is not kept.
    payer["payer_name"] = payer["payer_name"].mask(payer["entity"] == "1", "a person")
    frame = pd.DataFrame(
        {
            "submitted_on": begin["submitted_on"].take(owner).reset_index(drop=True),
            "billing_npi": billing["billing_npi"].where(billing["qualifier"] == "XX"),
            "sequence": subscriber["sequence"].fillna("P"),
            "payer_id": payer["payer_id"].fillna(payer["payer_name"]).fillna("unknown"),
            "payer_name": payer["payer_name"],
            "patient_key": _patient_keys(segments, loops, hash_patient),
            "interchange_control": heads["interchange_control"],
            "group_control": heads["group_control"],
            "set_control": heads["control"],
            "batch_control": begin["batch_control"].take(owner).reset_index(drop=True),
        }
    )
    unnamed = payer["payer_id"].isna() & payer["payer_name"].isna()
    notes = [
        *_assumed(segments, loops, unnamed, "unknown-payer", "no payer in 2010BB; 'unknown'"),
        *_assumed(
            segments, loops, subscriber["sequence"].isna(), "no-sequence", "no SBR01; taken as P"
        ),
    ]
    return frame, notes


def _assumed(
    segments: Segments, loops: Loops, lacking: pd.Series, rule: str, reason: str
) -> list[dict[str, Any]]:
    places = [segments.place(int(at)) for at in loops.claim_at[lacking.to_numpy(dtype=bool)]]
    return [
        finding(name, rule, reason, severity="warning", source_row=row, table="claims")
        for name, row in places
    ]


def billing_tax_ids(segments: Segments, loops: Loops) -> pd.Series:
    """Return REF*EI of each claim's 2010AA, else NM109 where NM108 says it is one (24, 4010)."""
    named = np.zeros(len(segments), np.bool_)
    named[find(segments, declared.BILLING, loops.level)] = True
    own = named[np.maximum(last_of(segments.has("NM1", "HL", "ST")), 0)]
    told = _inherited(segments, loops, declared.BILLING_TAX, "20", own)["billing_tax_id"]
    billing = _inherited(segments, loops, declared.BILLING, "20")
    return told.fillna(billing["billing_npi"].where(billing["qualifier"] == "24"))


def _inherited(
    segments: Segments, loops: Loops, layout: Layout, level: str, inside: Bools | None = None
) -> pd.DataFrame:
    """Return for each claim the last segment of *layout* above it, within its HL of *level*."""
    found = take(segments, layout, loops.level if inside is None else loops.level & inside)
    levels = take(segments, declared.LEVEL)
    marked = np.zeros(len(segments), np.bool_)
    marked[levels.segment[(levels.frame["level"] == level).to_numpy(dtype=bool)]] = True
    since = last_of(marked | segments.has("ST"))[loops.claim_at]
    before = np.searchsorted(found.segment, loops.claim_at) - 1
    place = found.segment[np.maximum(before, 0)] if len(found.segment) else before
    inherited = np.where((before >= 0) & (place >= since), before, -1)
    rows: pd.DataFrame = found.frame.reindex(inherited)
    return rows.reset_index(drop=True)


def _patient_keys(segments: Segments, loops: Loops, hash_patient: HashPatient | None) -> pd.Series:
    """Return the hashed member id of each claim's patient, else of its subscriber."""
    if hash_patient is None:
        return pd.Series(None, range(len(loops.claim_at)), dtype="str")
    member = _inherited(segments, loops, declared.MEMBER, "22")["member"]
    patient = _inherited(segments, loops, declared.PATIENT, "23")["member"]
    # A patient belongs to the claim only below the claim's own subscriber.
    own = patient.where(_has_patient_level(segments, loops), None)
    return own.fillna(member).map(hash_patient, na_action="ignore").astype("str")


def _has_patient_level(segments: Segments, loops: Loops) -> Bools:
    levels = take(segments, declared.LEVEL)
    marked = np.zeros(len(segments), np.bool_)
    marked[levels.segment[(levels.frame["level"] == "23").to_numpy(dtype=bool)]] = True
    nearest = last_of(segments.has("HL", "ST"))[loops.claim_at]
    return np.asarray(marked[nearest])
