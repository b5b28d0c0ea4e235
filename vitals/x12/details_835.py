"""Columns of an 835's claims and lines that no balance rests on: dates, other payers, submitted.

Every function takes what ``read_835`` has read already, so that only what is left is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from vitals.x12 import set_835_details as declared
from vitals.x12.extras import left, mild, of_kind, surplus, told
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.segments import Ints, Segments
from vitals.x12.values import composites

if TYPE_CHECKING:
    from vitals.x12.read_835 import Loops

_DAY = "datetime64[us]"


@dataclass(frozen=True, slots=True)
class Details:
    """``claims`` has a row for each CLP, ``lines`` for each SVC; ``faults`` cost no claim."""

    claims: pd.DataFrame
    lines: pd.DataFrame
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
    unread = np.flatnonzero(left(segments, "LQ", inside, parts["remark"]))
    what = "LQ of another code list than HE (remark codes) were passed over"
    return Details(
        claims=claims,
        lines=rows,
        faults=[*mild([*claim_faults, *line_faults]), *surplus(segments, declared.MOST_ELEMENTS)],
        notes=told(segments, unread, count, "codes-not-read", what),
    )


def _claims(
    segments: Segments, loops: Loops, parts: Mapping[str, Taken], ends: Taken
) -> tuple[pd.DataFrame, list[Fault]]:
    count = len(loops.claim_at)
    inside = (loops.claim >= 0) & (loops.line < 0)
    heads = take(segments, declared.CLAIM)
    dates = take(segments, declared.CLAIM_DATES, left(segments, "DTM", inside, parts["claim_date"]))
    payers = take(
        segments, declared.OTHER_PAYERS, left(segments, "NM1", inside, parts["rendering"])
    )
    latest = _latest(loops, parts["line_date"], ends)
    frame = heads.frame.assign(
        service_to_on=of_kind(dates, "233", loops.claim, count)["on"].fillna(latest),
        received_on=of_kind(dates, "050", loops.claim, count)["on"],
        crossover_payer_id=of_kind(payers, "TT", loops.claim, count)["payer_id"],
        other_payer_id=of_kind(payers, "PR", loops.claim, count)["payer_id"],
    )
    return frame, faults_of([heads, dates, payers])


def _latest(loops: Loops, days: Taken, ends: Taken) -> pd.Series:
    """Return the latest date among the lines of each claim."""
    at = np.concatenate([days.segment, ends.segment])
    on = pd.concat([days.frame["service_on"], ends.frame["service_to_on"]])
    dates = on.to_numpy(dtype="datetime64[D]")
    known = ~np.isnat(dates)
    never = np.iinfo(np.int64).min
    found = np.full(len(loops.claim_at), never)
    np.maximum.at(found, loops.claim[at[known]], dates[known].astype(np.int64))
    dated = np.where(found == never, np.datetime64("NaT"), found.astype("datetime64[D]"))
    return pd.Series(dated.astype(_DAY))


def _lines(
    segments: Segments, loops: Loops, lines: Taken, ends: Taken
) -> tuple[pd.DataFrame, list[Fault]]:
    count = len(lines.segment)
    longer = (loops.claim >= 0) & (segments.count > 5)  # SVC06 or SVC07
    submitted = take(segments, declared.SUBMITTED, longer)
    frame = submitted.firsts(loops.line, count).assign(
        service_to_on=ends.firsts(loops.line, count)["service_to_on"],
        procedure_kind=_kinds(segments, lines.segment),
    )
    return frame, [*faults_of([submitted, ends]), *_nameless(lines)]


def _kinds(segments: Segments, at: Ints) -> pd.Series:
    """Return SVC01-1 of the lines *at* where it is not HC, as it nearly always is."""
    found = pd.Series(pd.NA, range(len(at)), dtype="str")
    sent = segments.element(at, 1)
    usual = pc.fill_null(pc.starts_with(sent, "HC", ignore_case=True), True)
    odd = np.flatnonzero(~np.asarray(usual, np.bool_))
    if len(odd):
        kinds = composites(sent.take(odd), segments.component).part(1)
        found.iloc[odd] = pd.array(pc.utf8_upper(kinds), dtype="str")
    return found


def _nameless(lines: Taken) -> list[Fault]:
    """A line may name neither procedure nor revenue code; it is kept, and told."""
    named = lines.frame["procedure"].notna() | lines.frame["revenue_code"].notna()
    at = lines.segment[~named.to_numpy(dtype=bool)]
    reason = "SVC01-2: expected a procedure code, found nothing"
    return [Fault(at, "missing-element", reason, costs=False)] if len(at) else []
