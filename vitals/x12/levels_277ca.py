"""The levels of a 277CA or 277: which claim, line, provider and batch each segment belongs to.

Levels are followed by position, never by HL02: public files number their parents wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.x12 import set_277ca as declared
from vitals.x12.columns import Bools, Ints
from vitals.x12.groups import group_of, last_of
from vitals.x12.layout import Fault, Taken, take
from vitals.x12.segments import Segments


@dataclass(frozen=True, slots=True)
class Loops:
    """Loop membership, one entry per segment, -1 outside.

    ``claim`` and ``line`` count claims (TRN) and lines (SVC); ``level`` is the HL03 in force, ""
    before any; ``receiver`` and ``provider`` are the last HL of level 21 and 19 above.
    """

    claim_at: Ints
    claim: Ints
    line: Ints
    level: Any
    receiver: Ints
    provider: Ints


def loops_of(segments: Segments) -> Loops:
    """Find the loops of 277 transactions: a claim is each TRN at a patient's level."""
    levels = take(segments, declared.LEVEL)
    names = np.array([*levels.frame["level"].fillna(""), ""], dtype=object)
    level = names[group_of(last_of(segments.has("HL", "ST")), levels.segment)]
    claim_at = np.flatnonzero(segments.has("TRN") & np.isin(level, declared.CLAIM_LEVELS))
    boundary = segments.has(*declared.BOUNDARY)
    line_at = segments.where("SVC")
    begins = segments.has("HL")
    return Loops(
        claim_at=claim_at,
        claim=group_of(last_of(boundary), claim_at),
        line=group_of(last_of(boundary | segments.has("SVC")), line_at),
        level=level,
        receiver=_below(segments, begins & (level == "21"), begins & (level == "20")),
        provider=_below(segments, begins & (level == "19"), begins & np.isin(level, ["20", "21"])),
    )


def _below(segments: Segments, marked: Bools, ends: Bools) -> Ints:
    """Return the last *marked* segment above each, -1 where an ST or one of *ends* came since."""
    opener = last_of(marked | ends | segments.has("ST"))
    return np.where(marked[np.maximum(opener, 0)] & (opener >= 0), opener, -1)


def sources(segments: Segments, loops: Loops, at: Ints) -> pd.Series:
    """Tell who answers at the segments *at*: the entity named at the HL*20 above."""
    named = take(segments, declared.ANSWERER, loops.level == "20")
    above = np.searchsorted(named.segment, at) - 1
    same = segments.transaction[named.segment[np.maximum(above, 0)]] if len(named.segment) else at
    known = np.where((above >= 0) & (same == segments.transaction[at]), above, -1)
    entity = named.frame["entity"].reindex(known).reset_index(drop=True)
    return entity.map(declared.SOURCES).astype("str")


def take_statuses(segments: Segments) -> Taken:
    """Read every STC; a code of another shape than ``SHAPES`` is missing, an unread amount too."""
    taken = take(segments, declared.STATUS)
    frame = shaped(taken.frame)
    odd = (frame["code"].isna() & taken.frame["code"].notna()).to_numpy(dtype=bool)
    reason = "STC01-1: expected a category such as A2"
    faults = [
        *(
            Fault(one.at, one.rule, one.reason, one.rule == "missing-element")
            for one in taken.faults
        ),
        *([Fault(taken.segment[odd], "bad-code", reason, costs=True)] if odd.any() else []),
    ]
    return Taken(frame, taken.segment, faults)


def shaped(frame: pd.DataFrame) -> pd.DataFrame:
    """Return *frame* with codes only where they look like codes."""
    return frame.assign(
        **{
            name: frame[name].where(frame[name].str.fullmatch(shape).fillna(False))
            for name, shape in declared.SHAPES.items()
            if name in frame
        }
    )


def verdicts(codes: pd.Series) -> pd.Series:
    """Return True for an accepting category, False for a rejecting one, missing for any other."""
    accepts = codes.isin(declared.ACCEPTED)
    return accepts.astype("boolean").mask(~accepts & ~codes.isin(declared.REJECTED))
