"""Small things that the readers of supplementary segments share: 835 and 837 alike.

What is supplementary posts no money, so what is wrong with it is told and costs no claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vitals.parsed import finding
from vitals.x12.columns import (
    Bools,
    Ints,
    Rows,
    Whole,
    constant,
    dense,
    equals,
    given,
    keep,
    nulls,
)
from vitals.x12.groups import count_by, first_by
from vitals.x12.layout import Fault, Taken, in_order
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


def of_kind(taken: Taken, kind: str, group: Ints, count: int) -> Rows:
    """Return for each of *count* groups its first row whose column ``kind`` is *kind*."""
    kept = equals(taken.columns["kind"], kind)
    rows = Taken(keep(taken.columns, kept), taken.segment[kept], [])
    return rows.first(group, count)


def by_element(taken: Taken, quantities: Sequence[str]) -> Taken:
    """Return one row for each element of *taken* with a value, in order of position.

    Columns ``element`` (the name of the column it was) and those of ``valued``: an element among
    *quantities* is one.
    """
    parts = [Taken({"element": nulls(0), **valued(_NO_VALUES, is_amount=True)}, _NO_VALUES, [])]
    for name, column in taken.columns.items():
        there = given(column)
        if there.any():
            value = valued(dense(column)[there], is_amount=name not in quantities)
            rows = {"element": constant(name, int(there.sum())), **value}
            parts.append(Taken(rows, taken.segment[there], []))
    return replace(in_order(parts), faults=taken.faults)


def valued(value: Ints, *, is_amount: bool) -> Rows:
    """Return *value* as ``amount_cents`` or as ``quantity_thousandths``, the other missing."""
    here = Whole(value, np.zeros(len(value), np.bool_))
    absent = Whole(np.zeros(len(value), np.int64), np.ones(len(value), np.bool_))
    amount, quantity = (here, absent) if is_amount else (absent, here)
    return {"amount_cents": amount, "quantity_thousandths": quantity}


_NO_VALUES = np.zeros(0, np.int64)


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
