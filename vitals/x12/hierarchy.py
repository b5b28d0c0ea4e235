"""Whether the HL segments of an 837 or 277 make a tree: a warning where they do not.

Levels are read by position whatever HL02 says, since public files number their parents wrongly;
a broken tree still tells that the sender's program mixes up providers, subscribers and patients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitals.parsed import finding
from vitals.x12.columns import Bools, Ints
from vitals.x12.segments import Segments

ABOVE: Mapping[str, tuple[str, ...]] = {
    "20": (),
    "21": ("20",),
    "19": ("21",),
    "PT": ("19",),
    "22": ("20", "19"),
    "23": ("22",),
}
"""Which levels (HL03) each level may stand below: 20, 22, 23 in an 837, the others in a 277."""

_CODES = list(ABOVE)
_ALLOWED = np.array([[above in ABOVE[level] for above in _CODES] for level in _CODES])
_SPAN = 1 << 32


def check_hierarchy(segments: Segments) -> Iterator[dict[str, Any]]:
    """Yield one warning for each transaction and each way in which its HL are no tree."""
    at = segments.where("HL")
    if not len(at):
        return
    number, parent = (_whole(segments.element(at, each)) for each in (1, 2))
    level = np.asarray(pc.fill_null(pc.index_in(_upper(segments, at, 3), pa.array(_CODES)), -1))
    above = _parents(segments.transaction[at], number, parent)
    has_parent = above >= 0
    parents = np.zeros(len(at), np.bool_)
    parents[above[has_parent]] = True
    child_code = _upper(segments, at, 4)
    fits = _ALLOWED[np.maximum(level, 0), level[np.maximum(above, 0)]]
    faults: tuple[tuple[str, Bools], ...] = (
        (
            "HL01: expected a number of its own, found none or one used before",
            _used(at, segments, number),
        ),
        ("HL02: expected the number of a level above; it names none", ~has_parent & (level != 0)),
        ("HL03: expected 20, 21, 19, 22, 23 or PT, found something else", level < 0),
        ("HL03: the level above (HL02) cannot hold this level", has_parent & (level >= 0) & ~fits),
        ("HL04: expected 1 where a level below names it, found 0", parents & _is(child_code, "0")),
        (
            "HL04: expected 0 where no level below names it, found 1",
            ~parents & _is(child_code, "1"),
        ),
    )
    for reason, wrong in faults:
        yield from _notes(segments, at[wrong], reason)


def _upper(segments: Segments, at: Ints, number: int) -> pa.Array:
    return pc.utf8_upper(segments.element(at, number))


def _is(column: pa.Array, value: str) -> Bools:
    return np.asarray(pc.fill_null(pc.equal(column, value), False))


def _whole(column: pa.Array) -> Ints:
    """Return *column* as numbers of at most nine digits, -1 where it is none."""
    right = pc.fill_null(pc.match_substring_regex(column, "^[0-9]{1,9}$"), False)
    digits = pc.if_else(right, column, pa.scalar("-1"))
    return np.asarray(pc.cast(digits, pa.int64()))


def _used(at: Ints, segments: Segments, number: Ints) -> Bools:
    """Tell which HL have no number, or one that an earlier HL of the transaction has."""
    key = segments.transaction[at] * _SPAN + number
    first = np.zeros(len(key), np.bool_)
    first[np.unique(key, return_index=True)[1]] = True
    return ~first | (number < 0)


def _parents(transaction: Ints, number: Ints, parent: Ints) -> Ints:
    """Return for each HL the place of the earlier one that HL02 names, -1 where there is none."""
    key = transaction * _SPAN + number
    known, place = np.unique(key, return_index=True)
    wanted = transaction * _SPAN + parent
    near = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    found = place[near]
    is_named = (known[near] == wanted) & (parent >= 0) & (found < np.arange(len(key)))
    return np.where(is_named, found, -1)


def _notes(segments: Segments, at: Ints, reason: str) -> Iterator[dict[str, Any]]:
    owner, first, total = np.unique(segments.transaction[at], return_index=True, return_counts=True)
    for each in range(len(owner)):
        name, row = segments.place(int(at[first[each]]))
        more = f" ({total[each]} times, the first of them here)" if total[each] > 1 else ""
        yield finding(name, "hierarchy", f"{reason}{more}", severity="warning", source_row=row)
