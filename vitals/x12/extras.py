"""Small things that the readers of supplementary segments share: 835 and 837 alike.

What is supplementary posts no money, so what is wrong with it is told and costs no claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.x12.columns import Bools, Ints, Rows, equals, keep
from vitals.x12.groups import count_by, first_by
from vitals.x12.layout import Fault, Taken
from vitals.x12.segments import Segments


def mild(faults: Sequence[Fault]) -> list[Fault]:
    """Return *faults* as such that cost no claim."""
    return [replace(fault, costs=False) for fault in faults]


def left(segments: Segments, tag: str, inside: Bools, *taken: Taken) -> Bools:
    """Mark the segments of *tag* *inside* that none of *taken* has read."""
    marked = segments.has(tag) & inside
    for one in taken:
        marked[one.segment] = False
    return marked


def only(taken: Taken, chosen: pd.Series | Bools) -> Taken:
    """Return the *chosen* rows of *taken*, without its faults."""
    mask = np.asarray(chosen, np.bool_)
    return Taken(taken.frame[mask].reset_index(drop=True), taken.segment[mask], [])


def of_kind(taken: Taken, kind: str, group: Ints, count: int) -> Rows:
    """Return for each of *count* groups its first row whose column ``kind`` is *kind*."""
    kept = equals(taken.columns["kind"], kind)
    rows = Taken(keep(taken.columns, kept), taken.segment[kept], [])
    return rows.first(group, count)


def by_element(taken: Taken) -> Taken:
    """Return one row for each element of *taken* with a value, in order of position.

    Columns ``element`` (the name of the column it was), ``amount_cents`` and
    ``quantity_thousandths``, of which one has a value: a quantity where the layout says so.
    """
    parts, at = [], []
    for name in taken.frame.columns:
        there = taken.frame[name].notna().to_numpy(dtype=bool)
        if there.any():
            parts.append(pd.DataFrame({"element": name, "value": taken.frame[name][there]}))
            at.append(taken.segment[there])
    empty = pd.DataFrame({"element": [], "value": []}).astype({"element": "str", "value": "Int64"})
    segment = np.concatenate([np.zeros(0, np.int64), *at])
    order = np.argsort(segment, kind="stable")
    frame = pd.concat(parts, ignore_index=True).iloc[order] if parts else empty
    return Taken(frame.reset_index(drop=True), segment[order], taken.faults)


def joined(taken: Sequence[Taken]) -> Taken:
    """Return the rows of all *taken* in order of position, without their faults."""
    segment = np.concatenate([one.segment for one in taken])
    order = np.argsort(segment, kind="stable")
    frame = pd.concat([one.frame for one in taken], ignore_index=True).iloc[order]
    return Taken(frame.reset_index(drop=True), segment[order], [])


def split_value(frame: pd.DataFrame, quantities: Sequence[str]) -> pd.DataFrame:
    """Return *frame* with ``value`` as ``amount_cents``, of *quantities* as a quantity."""
    counted = frame["element"].isin(list(quantities))
    return frame.drop(columns="value").assign(
        amount_cents=frame["value"].mask(counted),
        quantity_thousandths=frame["value"].where(counted),
    )


def surplus(segments: Segments, most: Mapping[str, int]) -> list[Fault]:
    """Return the faults of segments with values beyond the last element X12 gives them."""
    faults = []
    for tag, last in most.items():
        at = np.flatnonzero(segments.has(tag) & (segments.count > last))
        if not len(at):
            continue
        filled = np.zeros(len(at), np.bool_)
        for number in range(last + 1, int(segments.count[at].max()) + 1):
            filled |= np.asarray(segments.element(at, number).is_valid())
        reason = f"{tag}: expected at most {last} elements; those behind were not read"
        faults.append(Fault(at[filled], "too-many-elements", reason, costs=False))
    return [fault for fault in faults if len(fault.at)]


def told(segments: Segments, at: Ints, count: int, rule: str, what: str) -> list[dict[str, Any]]:
    """Return one note for each of *count* transactions with segments *at* that are not read."""
    owner = segments.transaction[at]
    total = count_by(owner, count)
    notes = []
    for each in first_by(owner, count):
        if each >= 0:
            name, row = segments.place(int(at[each]))
            reason = f"{total[owner[each]]} {what}, the first of them here"
            notes.append(finding(name, rule, reason, severity="info", source_row=row))
    return notes
