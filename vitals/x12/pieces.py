"""Bring every file to pieces of plain segments: UTF-8, one-byte delimiters, no line breaks.

A file keeps the delimiters it chose, since the usual ones cost nothing; only what no array of
bytes can be cut by (a separator of two bytes, a line wrapped inside a segment) is written anew.
What must not live here: the search for delimiters, or segments.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vitals.x12.delimiters import Delimiters, Region, regions

_SPARE = Delimiters(b"\x1d", b"\x1e", b"\x1f")
"""Delimiters for files whose own cannot be kept; X12 text never holds them."""

PIECE_BYTES = 4_000_000
"""A long interchange is cut before an ST at about this size: what is worked on fits the cache."""

_BLANKS = b" \t"
_NOISE = (b"\r", b"\n", b"\0", b"\x1a")
"""Bytes that carry no meaning, unless the file chose one of them as a delimiter."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole segments of one file with the one-byte delimiters ``marks``, in file order.

    ``is_cut`` tells that the last segment had no terminator; ``remarks`` are (rule, reason) pairs
    on the region that begins here.
    """

    file: int
    data: bytes
    marks: Delimiters
    is_cut: bool
    remarks: tuple[tuple[str, str], ...]


def to_utf8(content: bytes) -> bytes:
    r"""Return *content* as UTF-8 without a byte order mark, whatever it was written in.

    >>> to_utf8("ISA*é".encode("utf-16")), to_utf8(b"ISA*\xe9").decode()
    (b'ISA*\xc3\xa9', 'ISA*é')
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode()
    if content[1:2] == b"\0" and content[3:4] == b"\0":
        return content.decode("utf-16-le", errors="replace").encode()
    if content[:1] == b"\0" and content[2:3] == b"\0":
        return content.decode("utf-16-be", errors="replace").encode()
    bare = content.removeprefix(codecs.BOM_UTF8)
    if bare.isascii():
        return bare
    try:
        bare.decode()
    except UnicodeDecodeError:
        return bare.decode("latin-1").encode()
    return bare


@lru_cache(maxsize=256)
def _marks(delimiters: Delimiters) -> Delimiters:
    """Return the delimiters the pieces will have: the file's own where each is one byte."""
    if len(delimiters.element) == 1:
        own = (delimiters.element, delimiters.terminator)
    else:
        own = (_SPARE.element, _SPARE.terminator)
    # A tab at the ends of a composite would be trimmed as a blank is.
    spare = delimiters.component in (*own, b"\t", b"\v", b"\f")
    return Delimiters(*own, _SPARE.component if spare else delimiters.component)


@lru_cache(maxsize=256)
def _indents(terminator: bytes) -> re.Pattern[bytes]:
    end = re.escape(terminator)
    return re.compile(end + b"[ \t" + end + b"]+")


def canonical(data: bytes, delimiters: Delimiters) -> bytes:
    r"""Return *data* with one-byte delimiters and without line breaks.

    >>> canonical(b"ST*835~\r\nBPR*I~", Delimiters(b"*", b"~", b":"))
    b'ST*835~BPR*I~'
    """
    marks = _marks(delimiters)
    if marks.element != delimiters.element:
        data = data.translate(None, _SPARE.element + _SPARE.terminator)
        data = data.replace(delimiters.element, marks.element)
        data = data.replace(delimiters.terminator, marks.terminator)
    component = delimiters.component
    if component not in (marks.component, delimiters.element, delimiters.terminator):
        data = data.replace(component, marks.component)
    used = (marks.element, marks.terminator, marks.component)
    for noise in _NOISE:
        if noise not in used and noise in data:
            data = data.replace(noise, b"")
    return data.strip(_BLANKS).lstrip(marks.terminator)


def without_indents(data: bytes, terminator: bytes) -> bytes:
    r"""Return *data* without empty segments and the blanks before a segment.

    >>> without_indents(b"ST*835~  BPR*I~~SE*3~", b"~")
    b'ST*835~BPR*I~SE*3~'
    """
    return _indents(terminator).sub(terminator, data)


def _cuts(data: bytes, marks: Delimiters) -> Iterator[bytes]:
    """Yield *data* in parts that begin with an ST, each about ``PIECE_BYTES`` long."""
    start = 0
    opener = marks.terminator + b"ST" + marks.element
    while len(data) - start > PIECE_BYTES * 3 // 2:
        cut = data.find(opener, start + PIECE_BYTES)
        if cut < 0:
            break
        yield data[start : cut + 1]
        start = cut + 1
    yield data[start:] if start else data


def _region_pieces(file: int, data: bytes, region: Region) -> Iterator[Piece]:
    if region.delimiters is None:
        yield Piece(file, b"", _SPARE, is_cut=False, remarks=region.remarks)
        return
    whole = data if region.stop - region.start == len(data) else data[region.start : region.stop]
    marks = _marks(region.delimiters)
    text = canonical(whole, region.delimiters)
    is_cut = not text.endswith(marks.terminator)
    parts = _cuts(text + marks.terminator if is_cut else text, marks)
    remarks = region.remarks
    part = next(parts)
    for following in parts:
        yield Piece(file, part, marks, is_cut=False, remarks=remarks)
        part, remarks = following, ()
    yield Piece(file, part, marks, is_cut, remarks)


def pieces(file: int, content: bytes) -> Iterator[Piece]:
    """Yield the pieces of one file; a region that cannot be read has no data but a remark."""
    data = to_utf8(content)
    for region in regions(data):
        yield from _region_pieces(file, data, region)
