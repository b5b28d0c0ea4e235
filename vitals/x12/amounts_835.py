"""Supplemental amounts and quantities of an 835: AMT, QTY, MIA and MOA, one row each.

They explain an adjudication (interest, discount, DRG amounts, covered days) and are no part of its
balance. What must not live here: AMT*B6 of a line, which is the allowed amount of that line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from vitals.x12 import set_835_details as declared
from vitals.x12.extras import by_element, joined, left, mild, only, split_value
from vitals.x12.layout import Fault, Layout, Taken, faults_of, take
from vitals.x12.result import provenance, row_ids
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
_NOTHING = Taken(pd.DataFrame(columns=[*_TYPES]).astype(_TYPES), np.zeros(0, np.int64), [])


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
    return joined([_NOTHING, *map(_typed, found)]), mild(faults_of(found))


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


def amount_rows(segments: Segments, loops: Loops, amounts: Taken) -> pd.DataFrame:
    """Return the rows of ``remittance_amounts``."""
    line = loops.line[amounts.segment]
    index = np.concatenate([ordinals(loops.line_claim), [0]])
    return amounts.frame.assign(
        remittance_id=row_ids(segments, loops.claim_at[loops.claim[amounts.segment]]),
        line_index=index[line],
        **{
            **provenance(segments, amounts.segment, ""),
            "source_loop": np.where(line >= 0, "2110", "2100"),
        },
    )
