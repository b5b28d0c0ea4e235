"""Supplemental amounts and quantities of an 835: AMT, QTY, MIA and MOA, one row each.

They explain an adjudication (interest, discount, DRG amounts, covered days) and are no part of its
balance. What must not live here: AMT*B6 of a line, which is the allowed amount of that line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from vitals.x12 import set_835_details as declared
from vitals.x12.columns import TEXT, Ints, Rows, constant, dense, given, nulls, pick
from vitals.x12.extras import by_element, left, mild, valued
from vitals.x12.groups import ordinals
from vitals.x12.layout import Fault, Taken, faults_of, in_order, take
from vitals.x12.result import origin
from vitals.x12.segments import Segments

if TYPE_CHECKING:
    from vitals.x12.read_835 import Loops

_DAYS = ("MIA01", "MIA03", "MIA15")
_NO_ROWS: Rows = {
    "segment": nulls(0),
    "qualifier": nulls(0),
    **valued(np.zeros(0, np.int64), is_amount=True),
}
_NOTHING = Taken(_NO_ROWS, np.zeros(0, np.int64), [])


def read_amounts(segments: Segments, loops: Loops, allowed: Taken) -> tuple[Taken, list[Fault]]:
    """Return one row for each amount or quantity inside a claim that *allowed* has not read.

    A value that is missing or cannot be read makes no row and a fault that costs no claim.
    """
    inside = loops.claim >= 0
    found = [
        read(taken, layout.tag)
        for read, layouts in (
            (_valued, (declared.AMOUNT, declared.QUANTITY)),
            (_listed, (declared.INPATIENT, declared.OUTPATIENT)),
        )
        for layout in layouts
        for unread in [left(segments, layout.tag, inside, allowed)]
        if unread.any()
        for taken in [take(segments, layout, unread)]
    ]
    return in_order([_NOTHING, *found]), mild(faults_of(found))


def _valued(taken: Taken, tag: str) -> Taken:
    """Return AMT or QTY segments whose value can be read; their qualifier stands beside it."""
    name, *_ = [column for column in taken.columns if column != "qualifier"]
    there = given(taken.columns[name])
    qualifier = pick(taken.columns["qualifier"], np.flatnonzero(there))
    value = valued(dense(taken.columns[name])[there], is_amount=name == "amount_cents")
    rows = {"segment": constant(tag, int(there.sum())), "qualifier": qualifier, **value}
    return Taken(rows, taken.segment[there], taken.faults)


def _listed(taken: Taken, tag: str) -> Taken:
    """Return each value of MIA or MOA segments; the name of its element is its qualifier."""
    found = by_element(taken, _DAYS)
    values = dict(found.columns)
    rows = {"segment": constant(tag, len(found)), "qualifier": values.pop("element"), **values}
    return Taken(rows, found.segment, found.faults)


_LOOPS = pa.array(["2100", "2110"], TEXT)


def of_adjudications(segments: Segments, loops: Loops, at: Ints, ids: pa.Array) -> Rows:
    """Return of what stands *at* the remittance (*ids*, one a claim), its line and its origin."""
    line = loops.line[at]
    index = np.append(ordinals(loops.line_claim), 0)
    return {
        "remittance_id": pick(ids, loops.claim[at]),
        "line_index": index[line],
        **origin(segments, at, ""),
        "source_loop": _LOOPS.take(pa.array((line >= 0).astype(np.int64))),
    }
