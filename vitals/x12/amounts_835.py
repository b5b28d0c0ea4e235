"""Supplemental amounts and quantities of an 835: AMT, QTY, MIA and MOA, one row each.

They explain an adjudication (interest, discount, DRG amounts, covered days) and are no part of its
balance. What must not live here: AMT*B6 of a line, which is the allowed amount of that line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from vitals.x12 import set_835_details as declared
from vitals.x12.columns import TEXT, Ints, Rows, Whole, nulls, pick
from vitals.x12.extras import by_element, joined, left, mild, only, split_value
from vitals.x12.layout import Fault, Layout, Taken, faults_of, take
from vitals.x12.result import origin
from vitals.x12.segments import Segments, ordinals

if TYPE_CHECKING:
    from vitals.x12.read_835 import Loops

_DAYS = ("MIA01", "MIA03", "MIA15")
_TYPES = {
    "segment": "str",
    "qualifier": "str",
    "amount_cents": "Int64",
    "quantity_thousandths": "Int64",
}
_NO_NUMBER = Whole(np.zeros(0, np.int64), np.zeros(0, np.bool_))
_NO_ROWS: Rows = {
    "segment": nulls(0),
    "qualifier": nulls(0),
    "amount_cents": _NO_NUMBER,
    "quantity_thousandths": _NO_NUMBER,
}
_NOTHING = Taken(_NO_ROWS, np.zeros(0, np.int64), [])


def read_amounts(segments: Segments, loops: Loops, allowed: Taken) -> tuple[Taken, list[Fault]]:
    """Return one row for each amount or quantity inside a claim that *allowed* has not read.

    A value that is missing or cannot be read makes no row and a fault that costs no claim.
    """
    inside = loops.claim >= 0
    found = [
        read(taken, layout)
        for read, layouts in (
            (_valued, (declared.AMOUNT, declared.QUANTITY)),
            (_listed, (declared.INPATIENT, declared.OUTPATIENT)),
        )
        for layout in layouts
        for unread in [left(segments, layout.tag, inside, allowed)]
        if unread.any()
        for taken in [take(segments, layout, unread)]
    ]
    rows = joined([*map(_typed, found)]) if found else _NOTHING
    return rows, mild(faults_of(found))


def _typed(taken: Taken) -> Taken:
    frame = taken.frame.reindex(columns=[*_TYPES])
    return Taken(frame.astype(_TYPES), taken.segment, [])


def _valued(taken: Taken, layout: Layout) -> Taken:
    kept = only(taken, taken.frame.iloc[:, 1].notna())
    return Taken(kept.frame.assign(segment=layout.tag), kept.segment, taken.faults)


def _listed(taken: Taken, layout: Layout) -> Taken:
    found = by_element(taken)
    frame = split_value(found.frame, _DAYS).rename(columns={"element": "qualifier"})
    return Taken(frame.assign(segment=layout.tag), found.segment, found.faults)


_LOOPS = pa.array(["2100", "2110"], TEXT)


def loop_names(line: Ints) -> pa.Array:
    """Return the loop of what stands in *line* of a claim, or in the claim itself (-1)."""
    return _LOOPS.take(pa.array((line >= 0).astype(np.int64)))


def amount_rows(segments: Segments, loops: Loops, amounts: Taken, ids: pa.Array) -> Rows:
    """Return the rows of ``remittance_amounts``; *ids* names the remittance of each claim."""
    line = loops.line[amounts.segment]
    index = np.append(ordinals(loops.line_claim), 0)
    return {
        **amounts.columns,
        "remittance_id": pick(ids, loops.claim[amounts.segment]),
        "line_index": index[line],
        **origin(segments, amounts.segment, ""),
        "source_loop": loop_names(line),
    }
