"""Segments as arrays: NumPy finds every delimiter at once, Arrow holds every element once.

No object is made for a segment. A loop is a question of position: which CLP came last before this
CAS. What must not live here: what any segment means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12.pieces import ELEMENT, TERMINATOR, Piece

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]

UNKNOWN = 0
"""Tag code of a segment whose id is no two or three letters and digits."""


@lru_cache(maxsize=256)
def tag_code(tag: str) -> int:
    """Return the number a segment id is known by in the arrays."""
    first, second, third = tag.ljust(3).encode()
    return first << 16 | second << 8 | third


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of one or many files, in order; every array but ``elements`` is one per segment.

    ``first`` is the segment's tag in ``elements``, ``count`` the number of elements behind it,
    ``row`` its ordinal in its file from 1, ``piece`` the piece it came from, ``is_cut`` true for a
    segment without a terminator, ``transaction`` the row of the transactions frame (-1: none).
    ``names`` holds the source_file ids that ``file`` points into.
    """

    names: Sequence[str]
    elements: pa.Array
    component: str
    first: Ints
    count: Ints
    tag: Ints
    file: Ints
    piece: Ints
    row: Ints
    is_cut: Bools
    transaction: Ints

    def __len__(self) -> int:
        """Number of segments."""
        return len(self.tag)

    def where(self, *tags: str) -> Ints:
        """Return the indices of the segments with one of *tags*."""
        return np.flatnonzero(self.has(*tags))

    def has(self, *tags: str) -> Bools:
        """Tell for each segment whether its id is one of *tags*."""
        found = np.zeros(len(self.tag), np.bool_)
        for tag in tags:
            found |= self.tag == tag_code(tag)
        return found

    def element(self, at: Ints, number: int) -> pa.Array:
        """Return element *number* of the segments *at*, trimmed; null where empty or absent."""
        absent = self.count[at] < number
        index = pa.array(self.first[at] + number, mask=absent if absent.any() else None)
        return clean(self.elements.take(index))

    def place(self, at: int) -> tuple[str, int]:
        """Return (source_file, source_row) of the segment *at*."""
        return self.names[self.file[at]], int(self.row[at])

    def only(self, chosen: Bools, transaction: Ints) -> Segments:
        """Return the *chosen* segments, told their new *transaction* numbers."""
        return replace(
            self,
            first=self.first[chosen],
            count=self.count[chosen],
            tag=self.tag[chosen],
            file=self.file[chosen],
            piece=self.piece[chosen],
            row=self.row[chosen],
            is_cut=self.is_cut[chosen],
            transaction=transaction,
        )


def clean(values: pa.Array) -> pa.Array:
    """Return *values* trimmed of blanks, with null for what is then empty."""
    text = np.frombuffer(values.buffers()[2] or b"", np.uint8)
    if (text == 0x20).any() or (text == 0x09).any():
        values = pc.utf8_trim_whitespace(values)
    empty = pc.equal(pc.binary_length(values), 0)
    if pc.any(empty).as_py():
        values = pc.if_else(empty, pa.scalar(None, values.type), values)
    return values


def _tags(elements: pa.Array, first: Ints) -> Ints:
    """Return the tag codes of the elements at *first*: upper case, trailing blanks ignored."""
    offsets = np.frombuffer(elements.buffers()[1], np.int32)
    content = np.frombuffer(elements.buffers()[2] or b"", np.uint8)
    content = np.concatenate([content, np.zeros(3, np.uint8)])
    start, length = offsets[first].astype(np.int64), (offsets[first + 1] - offsets[first])
    code = np.zeros(len(first), np.int64)
    for place in range(3):
        byte = np.where(length > place, content[start + place], 0x20).astype(np.int64)
        byte -= np.where((byte >= 0x61) & (byte <= 0x7A), 0x20, 0)
        code = code << 8 | byte
    for long in np.flatnonzero(length > 3):
        if content[start[long] + 3 : start[long] + length[long]].tobytes().strip():
            code[long] = UNKNOWN
    return code


def tokenise(parts: Sequence[Piece], numbers: Sequence[int], names: Sequence[str]) -> Segments:
    """Return the segments of *parts*, which share a component separator; rows are per piece.

    *numbers* are the pieces' places in the whole run. ``row`` counts from 1 within each piece
    until ``number_rows`` has seen all pieces of a file.
    """
    text = b"".join(part.data for part in parts)
    data = np.frombuffer(text, np.uint8)
    delimiters = np.flatnonzero((data == ELEMENT[0]) | (data == TERMINATOR[0]))
    offsets = np.zeros(len(delimiters) + 1, np.int32)
    offsets[1:] = delimiters - np.arange(len(delimiters))
    content = text.translate(None, ELEMENT + TERMINATOR)
    elements = pa.StringArray.from_buffers(
        len(delimiters), pa.py_buffer(offsets), pa.py_buffer(content)
    )
    last = np.flatnonzero(data[delimiters] == TERMINATOR[0])
    first = np.concatenate([np.zeros(min(1, len(last)), np.int64), last[:-1] + 1])
    ends = np.cumsum([len(part.data) for part in parts])
    piece = np.searchsorted(ends, delimiters[last], side="right")
    cut = np.zeros(len(last), np.bool_)
    final = np.searchsorted(piece, np.arange(len(parts)), side="right") - 1
    cut[[final[place] for place, part in enumerate(parts) if part.is_cut and part.data]] = True
    files = np.array([part.file for part in parts], np.int64)
    found = Segments(
        names=names,
        elements=elements,
        component=parts[0].component,
        first=first,
        count=last - first,
        tag=_tags(elements, first),
        file=files[piece],
        piece=np.asarray(numbers, np.int64)[piece],
        row=np.zeros(len(last), np.int64),
        is_cut=cut,
        transaction=np.full(len(last), -1),
    )
    return _without_blanks(found)


def _without_blanks(found: Segments) -> Segments:
    """Drop segments of nothing (a doubled terminator) and number the rest within their pieces."""
    lengths = np.diff(np.frombuffer(found.elements.buffers()[1], np.int32))
    kept = (found.count > 0) | (lengths[found.first] > 0)
    if not kept.all():
        found = found.only(kept, found.transaction[kept])
    return replace(found, row=ordinals(found.piece))


def number_rows(chunks: Sequence[Segments], parts: Sequence[Piece]) -> list[Segments]:
    """Return *chunks* with ``row`` as the ordinal in the whole file, over all its pieces."""
    sizes = np.zeros(len(parts) + 1, np.int64)
    for chunk in chunks:
        np.add.at(sizes, chunk.piece + 1, 1)
    before = np.cumsum(sizes)[:-1]
    files = np.array([part.file for part in parts], np.int64)
    opens = np.flatnonzero(np.diff(files, prepend=-1))
    base = before - before[opens][np.searchsorted(opens, np.arange(len(parts)), side="right") - 1]
    return [replace(chunk, row=chunk.row + base[chunk.piece]) for chunk in chunks]


def last_of(marks: Bools) -> Ints:
    """Return for each segment the index of the last marked one at or before it, else -1."""
    return np.maximum.accumulate(np.where(marks, np.arange(len(marks)), -1))


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
    opens = np.diff(group, prepend=-1) != 0
    return np.asarray(place - np.maximum.accumulate(np.where(opens, place, 0)) + 1)


def sum_by(group: Ints, amounts: Ints, count: int) -> Ints:
    """Return for each of *count* groups the exact sum of *amounts*; group -1 is left out."""
    total = np.zeros(count, np.int64)
    inside = group >= 0
    np.add.at(total, group[inside], amounts[inside])
    return total


def count_by(group: Ints, count: int) -> Ints:
    """Return for each of *count* groups the number of its members; group -1 is left out."""
    return np.bincount(group[group >= 0], minlength=count).astype(np.int64)


def join_by(group: Ints, values: pa.Array, count: int) -> pa.Array:
    """Return for each of *count* groups its *values* with a blank between; null where it has none.

    Groups must ascend, as positions in a file do.
    """
    given = np.asarray(values.is_valid()) & (group >= 0)
    offsets = np.zeros(count + 1, np.int32)
    offsets[1:] = np.cumsum(count_by(group[given], count))
    lists = pa.ListArray.from_arrays(pa.array(offsets), values.filter(pa.array(given)))
    return clean(pc.binary_join(lists, " "))
