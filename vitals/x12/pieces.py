"""Bring every file to one grammar: UTF-8, 0x1D between elements, 0x1E after segments, no breaks.

After this nothing downstream knows what delimiters a sender chose, so thousands of small files
can be joined and cut in bulk. What must not live here: the search for delimiters, or segments.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vitals.x12.delimiters import Delimiters, Region, regions

ELEMENT = b"\x1d"
TERMINATOR = b"\x1e"
COMPONENT = b"\x1f"

PIECE_BYTES = 8_000_000
"""A long interchange is cut before an ST at about this size, so that memory stays bounded."""

_INDENT = re.compile(rb"\x1e[ \t\x1e]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole segments of one file in the one grammar; pieces of a file are in file order.

    ``is_cut`` tells that the last segment had no terminator; ``begins`` that a region begins here.
    """

    file: int
    data: bytes
    component: str
    is_cut: bool
    begins: bool
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
def _translation(delimiters: Delimiters) -> tuple[bytes, bytes]:
    """Return the byte table to the one grammar, and the bytes that carry no meaning."""
    table = bytearray(range(256))
    table[0x1D], table[0x1E] = 0x20, 0x20
    table[ord(delimiters.component)] = ord(_component(delimiters))
    for old, new in ((delimiters.element, ELEMENT), (delimiters.terminator, TERMINATOR)):
        if len(old) == 1:
            table[ord(old)] = ord(new)
    used = (delimiters.element, delimiters.terminator, delimiters.component)
    dropped = bytes(byte for byte in b"\r\n\0\x1a" if bytes([byte]) not in used)
    return bytes(table), dropped


def _component(delimiters: Delimiters) -> bytes:
    return COMPONENT if delimiters.component in (ELEMENT, TERMINATOR) else delimiters.component


def canonical(data: bytes, delimiters: Delimiters) -> bytes:
    r"""Return *data* in the one grammar: delimiters replaced, line breaks and indents removed.

    >>> canonical(b"ST*835~\r\n  BPR*I~", Delimiters(b"*", b"~", b":"))
    b'ST\x1d835\x1eBPR\x1dI\x1e'
    """
    table, dropped = _translation(delimiters)
    if len(delimiters.element) > 1:
        # A separator of several bytes cannot go through a byte table.
        data = data.translate(None, ELEMENT).replace(delimiters.element, ELEMENT)
        table = table[:0x1D] + ELEMENT + table[0x1E:]
    data = data.translate(table, dropped)
    if b"\x1e " in data or b"\x1e\t" in data or b"\x1e\x1e" in data:
        data = _INDENT.sub(TERMINATOR, data)
    return data.strip(b" \t").lstrip(TERMINATOR)


def _cuts(data: bytes) -> Iterator[bytes]:
    """Yield *data* in parts that begin with an ST, each about ``PIECE_BYTES`` long."""
    start = 0
    while len(data) - start > PIECE_BYTES * 3 // 2:
        cut = data.find(b"\x1eST\x1d", start + PIECE_BYTES)
        if cut < 0:
            break
        yield data[start : cut + 1]
        start = cut + 1
    yield data[start:]


def _region_pieces(file: int, data: bytes, region: Region) -> Iterator[Piece]:
    if region.delimiters is None:
        yield Piece(file, b"", ":", is_cut=False, begins=True, remarks=region.remarks)
        return
    whole = data if region.stop - region.start == len(data) else data[region.start : region.stop]
    text = canonical(whole, region.delimiters)
    component = _component(region.delimiters).decode()
    is_cut = not text.endswith(TERMINATOR)
    parts = list(_cuts(text + TERMINATOR if is_cut else text))
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        remarks = region.remarks if number == 0 else ()
        yield Piece(file, part, component, is_cut and last, number == 0, remarks)


def pieces(file: int, content: bytes) -> list[Piece]:
    """Return the pieces of one file; a region that cannot be read has no data but a remark."""
    data = to_utf8(content)
    return [piece for region in regions(data) for piece in _region_pieces(file, data, region)]
