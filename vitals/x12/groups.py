"""Questions of position: which segment came last before this one, and what belongs to whom.

A group is a claim, a line or a transaction, by its number; -1 is none. What must not live here:
segments themselves, or what any of them means.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12.columns import TEXT, Bools, Ints


def last_of(marks: Bools) -> Ints:
    """Return for each segment the index of the last marked one at or before it, else -1."""
    at = np.flatnonzero(marks)
    return np.repeat(np.concatenate([[-1], at]), np.diff(np.concatenate([[0], at, [len(marks)]])))


def group_of(opener: Ints, at: Ints) -> Ints:
    """Return for each *opener* (one per segment) its place in *at*, -1 where it is not there.

    With ``last_of`` this is loop membership: the CAS whose last claim boundary is the third CLP
    belongs to group 2.
    """
    place = np.full(len(opener) + 1, -1)
    place[at] = np.arange(len(at))
    return np.asarray(place[opener])


def first_by(group: Ints, count: int) -> Ints:
    """Return for each of *count* groups the position of its first member, -1 where it has none."""
    found = np.full(count, -1)
    member = np.flatnonzero(group >= 0)[::-1]
    found[group[member]] = member
    return found


def ordinals(group: Ints) -> Ints:
    """Return the place of each row in its group, from 1; groups ascend."""
    place = np.arange(len(group))
    opens = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(np.concatenate([opens, [len(group)]]))
    return np.asarray(place - np.repeat(opens, sizes) + 1) if len(group) else place


def sum_by(group: Ints, amounts: Ints, count: int) -> Ints:
    """Return for each of *count* groups the exact sum of *amounts*; group -1 is left out."""
    inside = group >= 0
    if not inside.all():
        group, amounts = group[inside], amounts[inside]
    if (group[1:] < group[:-1]).any():  # positions in a file ascend, but who knows
        order = np.argsort(group, kind="stable")
        group, amounts = group[order], amounts[order]
    sums = np.zeros(len(amounts) + 1, np.int64)
    np.cumsum(amounts, out=sums[1:])
    ends = np.cumsum(np.bincount(group, minlength=count))
    return np.diff(sums[ends], prepend=0)


def count_by(group: Ints, count: int) -> Ints:
    """Return for each of *count* groups the number of its members; group -1 is left out."""
    return np.bincount(group + 1, minlength=count + 1)[1:]


def join_by(group: Ints, values: pa.Array, count: int) -> pa.Array:
    """Return for each of *count* groups its *values* with a blank between; null where it has none.

    Groups must ascend, as positions in a file do.
    """
    given = np.asarray(values.is_valid()) & (group >= 0)
    if not given.any():
        return pa.nulls(count, TEXT)
    sizes = count_by(group[given], count)
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    kept = values.filter(pa.array(given))
    if sizes.max() == 1:
        return kept.take(pa.array(offsets[:-1], mask=sizes == 0))
    lists = pa.LargeListArray.from_arrays(pa.array(offsets), kept)
    joined = pc.binary_join(lists, pa.scalar(" ", TEXT))
    return pc.if_else(pa.array(sizes > 0), joined, pa.scalar(None, TEXT))
