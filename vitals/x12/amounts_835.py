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
from vitals.x12.segments import Bools, Segments, ordinals

if TYPE_CHECKING:
    from vitals.x12.read_835 import Loops

_VALUES = ("amount_cents", "quantity_thousandths")
_DAYS = ("MIA01", "MIA03", "MIA15")


def read_amounts(segments: Segments, loops: Loops, allowed: Taken) -> tuple[Taken, list[Fault]]:
    """Return one row for each amount or quantity inside a claim that *allowed* has not read.

    A value that is missing or cannot be read makes no row and a fault that costs no claim.
    """
    inside = loops.claim >= 0
    sent = [
        _valued(take(segments, layout, left(segments, layout.tag, inside, allowed)), layout)
        for layout in (declared.AMOUNT, declared.QUANTITY)
    ]
    listed = [
        _listed(segments, layout, inside) for layout in (declared.INPATIENT, declared.OUTPATIENT)
    ]
    found = [*sent, *listed]
    return joined([_typed(one) for one in found]), mild(faults_of(found))


def _typed(taken: Taken) -> Taken:
    frame = taken.frame.reindex(columns=["segment", "qualifier", *_VALUES])
    return Taken(frame.astype(dict.fromkeys(_VALUES, "Int64")), taken.segment, [])


def _valued(taken: Taken, layout: Layout) -> Taken:
    kept = only(taken, taken.frame.iloc[:, 1].notna())
    return Taken(kept.frame.assign(segment=layout.tag), kept.segment, taken.faults)


def _listed(segments: Segments, layout: Layout, inside: Bools) -> Taken:
    found = by_element(take(segments, layout, inside))
    frame = split_value(found.frame, _DAYS).rename(columns={"element": "qualifier"})
    return Taken(frame.assign(segment=layout.tag), found.segment, found.faults)


def amount_rows(segments: Segments, loops: Loops, amounts: Taken) -> pd.DataFrame:
    """Return the rows of ``remittance_amounts``."""
    line = loops.line[amounts.segment]
    index = np.concatenate([ordinals(loops.line_claim), [0]])
    return amounts.frame.assign(
        remittance_id=row_ids(segments, loops.claim_at).take(loops.claim[amounts.segment]),
        line_index=index[line],
        **{
            **provenance(segments, amounts.segment, ""),
            "source_loop": np.where(line >= 0, "2110", "2100"),
        },
    )
