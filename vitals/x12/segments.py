"""Segments as arrays: NumPy finds every delimiter at once, Arrow holds every element once.

No object is made for a segment. A loop is a question of position: which CLP came last before this
CAS. What must not live here: what any segment means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12.columns import TEXT, Bools, Ints, nulls, text_bytes
from vitals.x12.delimiters import Delimiters
from vitals.x12.pieces import Piece, without_indents
from vitals.x12.tags import UNKNOWN, codes, marked, tag_code

_BLOCK = 1 << 18
"""Bytes looked at together in search of delimiters: half a core's nearest cache."""

_SPACE = b" " * 8
"""Behind the text, so that eight bytes can be looked at anywhere in it."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of one or many files, in order; every array but ``elements`` is one per segment.

    ``start`` is where the segment begins in ``text``, ``first`` its tag in ``elements``, ``count``
    the number of elements behind it, ``row`` its ordinal in its file from 1, ``piece`` the piece
    it came from, ``is_cut`` true for a segment without a terminator, ``transaction`` the row of
    the transactions frame (-1: none). ``names`` holds the source_file ids that ``file`` points
    into. ``is_padded`` tells whether any element outside of an ISA has blanks around it,
    ``has_lower`` whether any letter is small.
    """

    names: Sequence[str]
    text: bytes
    start: Ints
    elements: pa.Array
    marks: Delimiters
    is_padded: bool
    has_lower: bool
    first: Ints
    count: Ints
    tag: npt.NDArray[np.uint8]
    file: Ints
    piece: Ints
    row: Ints
    is_cut: Bools
    transaction: Ints

    def __len__(self) -> int:
        """Number of segments."""
        return len(self.tag)

    @property
    def component(self) -> str:
        """The component separator."""
        return self.marks.component.decode()

    def where(self, *tags: str) -> Ints:
        """Return the indices of the segments with one of *tags*."""
        return np.flatnonzero(self.has(*tags))

    def has(self, *tags: str) -> Bools:
        """Tell for each segment whether its id is one of *tags*."""
        if len(tags) == 1:
            return np.asarray(self.tag == tag_code(tags[0]))
        return marked(tags)[self.tag]

    def element(self, at: Ints, number: int) -> pa.Array:
        """Return element *number* of the segments *at*, trimmed; null where empty or absent."""
        return self.at(at).element(number)

    def begins(self, at: Ints, tag: str, *firsts: str, end: bytes = b"") -> Bools:
        """Tell which of the segments *at*, all with id *tag*, have one of these first elements.

        They are compared to the byte, with what must follow: *end*, or the element separator.
        All of it has at most eight bytes.
        """
        element = self.marks.element
        windows: Any = np.ndarray((len(self.text) - 7,), "<u8", self.text, 0, (1,))
        words = windows[self.start[at]]
        found = np.zeros(len(at), np.bool_)
        for first in firsts:
            pattern = tag.encode() + element + first.encode() + (end or element)
            wanted = int.from_bytes(pattern.rjust(8, b"\0"), "little")
            found |= words << np.uint64(64 - 8 * len(pattern)) == np.uint64(wanted)
        return found

    def at(self, at: Ints) -> Chosen:
        """Return the segments *at*, of which elements are wanted."""
        count = self.count[at]
        return Chosen(self, self.first[at], count, int(count.min()) if len(at) else 0)

    def place(self, at: int) -> tuple[str, int]:
        """Return (source_file, source_row) of the segment *at*."""
        return self.names[self.file[at]], int(self.row[at])

    def only(self, chosen: Bools, transaction: Ints) -> Segments:
        """Return the *chosen* segments, told their new *transaction* numbers."""
        return replace(
            self,
            start=self.start[chosen],
            first=self.first[chosen],
            count=self.count[chosen],
            tag=self.tag[chosen],
            file=self.file[chosen],
            piece=self.piece[chosen],
            row=self.row[chosen],
            is_cut=self.is_cut[chosen],
            transaction=transaction,
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some segments: where their elements begin, how many each has, and the least of these."""

    segments: Segments
    first: Ints
    count: Ints
    least: int

    def element(self, number: int) -> pa.Array:
        """Return element *number*, trimmed; null where empty or absent."""
        elements = self.segments.elements
        index = self.first + number
        if self.least < number:
            absent = self.count < number
            if absent.all():
                return nulls(len(index))
            index[absent] = len(elements) - 1  # the empty one
        values = pc.take(elements, pa.array(index), boundscheck=False)
        if self.segments.is_padded:
            values = trimmed(values)
        return none_for_empty(values)


def none_for_empty(values: pa.Array) -> pa.Array:
    """Return a text column with null for what is empty."""
    offsets = np.frombuffer(values.buffers()[1] or b"", np.int64)[: len(values) + 1]
    filled = offsets[1:] > offsets[:-1]
    if filled.all():
        return values
    bitmap = pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.Array.from_buffers(TEXT, len(values), [bitmap, *values.buffers()[1:]])


def trimmed(values: pa.Array) -> pa.Array:
    """Return *values* without blanks around."""
    text = text_bytes(values)
    return pc.utf8_trim_whitespace(values) if ((text == 0x20) | (text == 0x09)).any() else values


def _delimiters(data: npt.NDArray[np.uint8], element: int, end: int) -> tuple[Ints, Bools]:
    """Return the positions of all delimiters, and which of them end a segment."""
    found = []
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        found.append(np.flatnonzero((block == element) | (block == end)) + start)
    at = np.concatenate(found)
    return at, data[at] == end


def _tags(text: bytes, start: Ints, element: int, end: int) -> tuple[Any, Ints]:
    """Return the tag codes of the segments at *start*, and which of them need a closer look."""
    windows: Any = np.ndarray((len(text) - 3,), "<u4", text, 0, (1,))
    word = windows[start]
    third, fourth = (word >> 16) & 0xFF, word >> 24
    two = (third == element) | (third == end)
    tag = codes(np.where(two, (word & 0xFFFF) | 0x200000, word & 0xFFFFFF))
    whole = two | (fourth == element) | (fourth == end)
    return tag, np.flatnonzero((tag == UNKNOWN) | ~whole)


def _odd_tag(tag: bytes) -> int:
    """Return the code of a tag that is padded, in lower case, or none of ours."""
    return tag_code(tag.strip().upper().decode("latin-1"))


def _is_padded(data: npt.NDArray[np.uint8], isa: Sequence[tuple[int, int]], marks: Any) -> bool:  # noqa: ANN401
    """Tell whether a blank stands beside a delimiter (*marks*) outside of the stretches *isa*."""
    blank = np.flatnonzero((data == 0x20) | (data == 0x09))
    if not len(blank):
        return False
    before, after = data[np.maximum(blank - 1, 0)], data[np.minimum(blank + 1, len(data) - 1)]
    beside = blank[np.isin(before, marks) | np.isin(after, marks)]
    for start, stop in isa:
        beside = beside[(beside < start) | (beside >= stop)]
    return bool(len(beside))


def tokenise(parts: Sequence[Piece], numbers: Sequence[int], names: Sequence[str]) -> Segments:
    """Return the segments of *parts*, which share delimiters; rows count from 1 in each part.

    *numbers* are the pieces' places in the whole run.
    """
    marks = parts[0].marks
    element, end = marks.element[0], marks.terminator[0]
    text = b"".join([*(part.data for part in parts), _SPACE])
    data = np.frombuffer(text, np.uint8, len(text) - len(_SPACE))
    at, ends = _delimiters(data, element, end)
    last = np.flatnonzero(ends)
    first = np.zeros(len(last), np.int64)
    first[1:] = last[:-1] + 1
    start = np.zeros(len(last), np.int64)
    start[1:] = at[last[:-1]] + 1
    tag, odd = _tags(text, start, element, end)
    if np.isin(data[start[odd]], (0x20, 0x09, end)).any():
        return tokenise([_plain(part) for part in parts], numbers, names)
    isa = np.flatnonzero(tag == tag_code("ISA"))
    spans = list(zip(start[isa].tolist(), at[last[isa]].tolist(), strict=True))
    # One empty element more, at the end, stands for all that are absent.
    offsets = np.zeros(len(at) + 2, np.int64)
    np.subtract(at, np.arange(len(at)), out=offsets[1:-1])
    offsets[-1] = offsets[-2]
    content = pa.py_buffer(text.translate(None, marks.element + marks.terminator))
    elements = pa.LargeStringArray.from_buffers(len(at) + 1, pa.py_buffer(offsets), content)
    for each in odd:
        tag[each] = _odd_tag(text[start[each] : at[first[each]]])
    sizes = _sizes(parts, at[last])
    piece = np.repeat(np.arange(len(parts)), sizes)
    cut = np.zeros(len(last), np.bool_)
    closing = np.cumsum(sizes) - 1
    cut[[closing[place] for place, part in enumerate(parts) if part.is_cut]] = True
    return Segments(
        names=names,
        text=text,
        start=start,
        elements=elements,
        marks=marks,
        is_padded=_is_padded(data, spans, (element, end, marks.component[0])),
        has_lower=bool((data - np.uint8(0x61) < 26).any()),
        first=first,
        count=last - first,
        tag=tag,
        file=np.repeat(np.array([part.file for part in parts]), sizes),
        piece=np.asarray(numbers)[piece],
        row=np.arange(len(last)) - np.repeat(closing - sizes, sizes),
        is_cut=cut,
        transaction=np.full(len(last), -1),
    )


def _sizes(parts: Sequence[Piece], ends: Ints) -> Ints:
    """Return the number of segments in each of *parts*, given where each segment ends."""
    stops = np.cumsum([len(part.data) for part in parts])
    return np.diff(np.searchsorted(ends, stops), prepend=0)


def _plain(part: Piece) -> Piece:
    end = part.marks.terminator
    return replace(part, data=without_indents(part.data, end).lstrip(b" \t" + end))


def numbered(
    chunks: Sequence[Segments], parts: Sequence[Piece], before: int
) -> tuple[list[Segments], int]:
    """Return *chunks* with ``row`` as the ordinal in the whole file, over all its pieces.

    The first piece's file has *before* segments in earlier parts. The number of segments of the
    last piece's file so far is returned as well.
    """
    sizes = np.zeros(len(parts), np.int64)
    for chunk in chunks:
        sizes += np.bincount(chunk.piece, minlength=len(parts))
    ahead = np.cumsum(sizes) - sizes
    files = np.array([part.file for part in parts], np.int64)
    opens = np.flatnonzero(np.diff(files, prepend=-1))
    first = opens[np.searchsorted(opens, np.arange(len(parts)), side="right") - 1]
    base = ahead - ahead[first] + np.where(first == 0, before, 0)
    total = int(base[-1] + sizes[-1]) if len(parts) else 0
    return [replace(chunk, row=chunk.row + base[chunk.piece]) for chunk in chunks], total
