"""What a 999 or 997 says is wrong: one row for each error of a group, set, segment or element.

Which element is which column stands in ``set_999``. Only codes, ids and positions of a known shape
are kept: a 999 repeats values of the claim where it likes. What must not live here: verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import FILE_ERRORS
from vitals.x12 import set_999 as declared
from vitals.x12.columns import Ints
from vitals.x12.groups import group_of, last_of
from vitals.x12.layout import Layout, Taken, in_order, take
from vitals.x12.result import provenance
from vitals.x12.segment_ids import SEGMENT_IDS
from vitals.x12.segments import Segments

_SEGMENT_ID = "|".join(sorted(SEGMENT_IDS))
SHAPES = {
    "segment_id": _SEGMENT_ID,
    "segment_position": r"[0-9]{1,9}",
    "loop": r"[0-9]{4}[A-Z]{0,2}|HEADER",
    "element_position": r"[0-9]{1,2}",
    "component_position": r"[0-9]{1,2}",
    "element_reference": r"[0-9]{1,4}",
    "error_code": r"I?[0-9]{1,2}",
    "trigger_segment_id": _SEGMENT_ID,
}
"""What each part of an error looks like; anything else is not repeated."""

_COUNTS = ("segment_position", "element_position", "component_position")


def whole(column: pd.Series) -> pd.Series:
    """Return a text column as whole numbers, missing where it is none of at most nine digits.

    >>> whole(pd.Series(["12", "x", None])).tolist()
    [12, <NA>, <NA>]
    """
    told = column.astype("str").where(column.astype("str").str.fullmatch(r"[0-9]{1,9}"))
    return pd.to_numeric(told, errors="coerce").astype("Int64")


def read_errors(segments: Segments, answered: pd.DataFrame) -> pd.DataFrame:
    """Return one ``FILE_ERRORS`` row for each error, and a column ``kind``.

    *answered* has a row for each segment: kind, group_control, set_control and received_on of what
    it speaks of. Parts of another shape than ``SHAPES`` are missing, the error code too.
    """
    parts = [_of_segments(segments), _of_elements(segments), _of_sets(segments)]
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    at = rows.pop("at").to_numpy(dtype=np.int64)
    order = np.argsort(at, kind="stable")
    rows, at = rows.iloc[order].reset_index(drop=True), at[order]
    for column, shape in SHAPES.items():
        if column in rows:
            value = rows[column].astype("str")
            rows[column] = value.where(value.str.fullmatch(shape).fillna(False))
    rows = rows.assign(**{name: whole(rows[name]) for name in _COUNTS if name in rows})
    about = answered.iloc[at].reset_index(drop=True)
    loop = rows.pop("source_loop")
    is_group = rows["scope"].eq("group")
    return rows.assign(
        kind=about["kind"],
        group_control=about["group_control"],
        set_control=about["set_control"].mask(is_group),
        received_on=about["received_on"],
        **(provenance(segments, at, "") | {"source_loop": loop}),
    )


def refused_errors(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the rows that can stand, and why the others cannot."""
    reasons = (
        ("error_code", "no error code in IK304, IK403, IK502 or AK905"),
        ("group_control", "AK102: expected the control number of the group answered"),
        ("received_on", "no date in GS04 or ISA09"),
    )
    lacks = rows[[name for name, _ in reasons]].isna()
    found = []
    for each in np.flatnonzero(lacks.any(axis=1)):
        reason = next(why for name, why in reasons if lacks[name].iloc[each])
        name, row = rows["source_file"].iloc[each], int(rows["source_row"].iloc[each])
        found.append(
            finding(name, "missing-element", reason, source_row=row, table=FILE_ERRORS.name)
        )
    return rows[~lacks.any(axis=1)], found


def _taken(segments: Segments, layouts: Sequence[Layout]) -> Taken:
    """Read the same thing as a 999 and as a 997 spell it, in order of position."""
    both = in_order([take(segments, layout) for layout in layouts])
    return replace(both, faults=[])


def _loops(segments: Segments) -> Ints:
    """Return the IK3 (AK3) each segment stands below, as its place among them, else -1."""
    opener = last_of(segments.has(*declared.BOUNDARY, "IK3", "AK3", "IK5", "AK5"))
    return group_of(opener, segments.where("IK3", "AK3"))


def _heads(segments: Segments) -> pd.DataFrame:
    """Return one row for each IK3 or AK3: segment, position, loop, claim and trigger."""
    heads = _taken(segments, declared.SEGMENTS)
    context = take(segments, declared.CONTEXT)
    member = _loops(segments)[context.segment]
    frame = context.frame.assign(member=member)[member >= 0]
    claims = frame[frame["unit"].eq(declared.CLAIM_UNIT).fillna(False)].drop_duplicates("member")
    triggers = frame[frame["unit"].eq(declared.TRIGGER).fillna(False)].drop_duplicates("member")
    return heads.frame.assign(
        claim_id=claims.set_index("member")["reference"].reindex(heads.frame.index),
        trigger_segment_id=triggers.set_index("member")["segment_id"].reindex(heads.frame.index),
    )


def _of_segments(segments: Segments) -> pd.DataFrame:
    """IK304: an error of the segment, unless it only points to the IK4 below."""
    codes = _taken(segments, declared.SEGMENT_CODES)
    member = _loops(segments)
    below = member[segments.where("IK4", "AK4")]
    points = codes.frame["error_code"].eq(declared.HAS_ELEMENT_ERRORS).fillna(False).to_numpy(bool)
    points = points & np.isin(member[codes.segment], below)
    at = codes.segment[~points]
    silent = np.setdiff1d(segments.where("IK3", "AK3"), codes.segment)
    silent = silent[~np.isin(member[silent], below)]
    code = pd.concat([codes.frame["error_code"][~points], pd.Series(None, silent, dtype="str")])
    at = np.concatenate([at, silent])
    heads = _heads(segments).reindex(member[at]).reset_index(drop=True)
    return heads.assign(error_code=code.to_numpy(), at=at, scope="segment", source_loop="2100")


def _of_elements(segments: Segments) -> pd.DataFrame:
    """IK403: an error of one element, or of one component of it."""
    elements = _taken(segments, declared.ELEMENTS)
    heads = _heads(segments).reindex(_loops(segments)[elements.segment]).reset_index(drop=True)
    return heads.join(elements.frame).assign(
        at=elements.segment, scope="element", source_loop="2110"
    )


def _of_sets(segments: Segments) -> pd.DataFrame:
    """IK502 to IK506, and AK905 to AK909: errors of the whole set or group."""
    sets = _taken(segments, declared.SET_CODES)
    groups = _taken(segments, declared.GROUP_CODES)
    parts = [
        sets.frame.assign(at=sets.segment, scope="set", source_loop="2000"),
        groups.frame.assign(at=groups.segment, scope="group", source_loop="AK9"),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
