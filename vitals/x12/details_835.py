"""Columns of an 835's claims and lines that no balance rests on: dates, other payers, submitted.

Every function takes what ``read_835`` has read already, so that only what is left is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12 import set_835_details as declared
from vitals.x12.columns import TEXT, Column, Dates, Ints, Rows, first_of, given, nulls
from vitals.x12.extras import left, mild, of_kind, surplus, told
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.segments import Segments
from vitals.x12.values import composites, upper

if TYPE_CHECKING:
    from vitals.x12.read_835 import Loops


@dataclass(frozen=True, slots=True)
class Details:
    """``claims`` has a row for each CLP, ``lines`` for each SVC; ``faults`` cost no claim."""

    claims: Rows
    lines: Rows
    faults: list[Fault]
    notes: list[dict[str, Any]]


def read_details(
    segments: Segments, loops: Loops, lines: Taken, parts: Mapping[str, Taken], count: int
) -> Details:
    """Read the details of all claims and lines of *count* transactions.

    *lines* and *parts* (``line_date``, ``claim_date``, ``rendering``, ``remark``) were read before.
    """
    inside = loops.line >= 0
    ends = take(segments, declared.LINE_END, left(segments, "DTM", inside, parts["line_date"]))
    claims, claim_faults = _claims(segments, loops, parts, ends)
    rows, line_faults = _lines(segments, loops, lines, ends)
    unread = np.flatnonzero(left(segments, "LQ", loops.claim >= 0, parts["remark"]))
    what = "LQ of another code list than HE (remark codes), or outside of a line, were passed over"
    return Details(
        claims=claims,
        lines=rows,
        faults=[*mild([*claim_faults, *line_faults]), *surplus(segments, declared.MOST_ELEMENTS)],
        notes=told(segments, unread, count, "codes-not-read", what),
    )


def _claims(
    segments: Segments, loops: Loops, parts: Mapping[str, Taken], ends: Taken
) -> tuple[Rows, list[Fault]]:
    count = len(loops.claim_at)
    inside = (loops.claim >= 0) & (loops.line < 0)
    heads = take(segments, declared.CLAIM)
    dates = take(segments, declared.CLAIM_DATES, left(segments, "DTM", inside, parts["claim_date"]))
    payers = take(
        segments, declared.OTHER_PAYERS, left(segments, "NM1", inside, parts["rendering"])
    )
    told_end = of_kind(dates, "233", loops.claim, count)["on"]
    rows: dict[str, Column] = {
        **heads.columns,
        "service_to_on": first_of(told_end, _latest(loops, parts["line_date"], ends)),
        "received_on": of_kind(dates, "050", loops.claim, count)["on"],
        "crossover_payer_id": of_kind(payers, "TT", loops.claim, count)["payer_id"],
        "other_payer_id": of_kind(payers, "PR", loops.claim, count)["payer_id"],
    }
    return rows, [*faults_of([heads, dates, payers]), *_shifted(heads)]


def _shifted(heads: Taken) -> list[Fault]:
    """A filing indicator of another shape tells that the elements of its CLP have shifted."""
    shape = pc.match_substring_regex(heads.columns["filing_indicator"], "^[A-Z0-9]{1,2}$")
    odd = ~np.asarray(pc.fill_null(shape, True).to_numpy(zero_copy_only=False), np.bool_)
    reason = "CLP06: expected a claim filing indicator of one or two letters or digits"
    return [Fault(heads.segment[odd], "bad-code", reason, costs=False)] if odd.any() else []


def _latest(loops: Loops, days: Taken, ends: Taken) -> Dates:
    """Return the latest date among the lines of each claim."""
    at = np.concatenate([days.segment, ends.segment])
    dates = np.concatenate([days.columns["service_on"], ends.columns["service_to_on"]])
    known = given(dates)
    never = np.iinfo(np.int64).min
    found = np.full(len(loops.claim_at), never)
    np.maximum.at(found, loops.claim[at[known]], dates[known].astype(np.int64))
    return np.where(found == never, np.datetime64("NaT"), found.astype("datetime64[D]"))


def _lines(segments: Segments, loops: Loops, lines: Taken, ends: Taken) -> tuple[Rows, list[Fault]]:
    count = len(lines)
    longer = (loops.claim >= 0) & (segments.count > 5)  # SVC06 or SVC07
    submitted = take(segments, declared.SUBMITTED, longer)
    rows = submitted.first(loops.line, count) | {
        "service_to_on": ends.first(loops.line, count)["service_to_on"],
        "procedure_kind": _kinds(segments, lines.segment),
    }
    return rows, [*faults_of([submitted, ends]), *_nameless(lines)]


def _kinds(segments: Segments, at: Ints) -> pa.Array:
    """Return SVC01-1 of the lines *at* where it is not HC, as it nearly always is."""
    usual = segments.begins(at, "SVC", "HC", end=segments.marks.component)
    odd = np.flatnonzero(~usual)
    if not len(odd):
        return nulls(len(at))
    kinds = upper(composites(segments.element(at[odd], 1), segments.component).part(1))
    place = np.zeros(len(at), np.int64)
    place[odd] = np.arange(len(odd))
    found = kinds.take(pa.array(place, mask=usual))
    return pc.if_else(pc.equal(found, "HC"), pa.scalar(None, TEXT), found)


def _nameless(lines: Taken) -> list[Fault]:
    """A line may name neither procedure nor revenue code; it is kept, and told."""
    named = given(lines.columns["procedure"]) | given(lines.columns["revenue_code"])
    reason = "SVC01-2: expected a procedure code, found nothing"
    at = lines.segment[~named]
    return [Fault(at, "missing-element", reason, costs=False)] if len(at) else []
