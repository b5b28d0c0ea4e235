"""Gzip and zip archives unpacked in memory, within limits; a member is told by its number only.

Member names are never repeated: they may hold a patient's name. A damaged member costs itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from vitals.errors import UnreadableFile
from vitals.filetype import READ_FAULTS, look

MOST_BYTES = 512 << 20
"""Bytes one archive may unpack to."""
MOST_MEMBERS = 10_000
"""Files one archive may hold."""
MOST_RATIO = 250
"""Unpacked ÷ packed size a member may have once it is larger than ``SMALL``."""
_PIECE = 64 << 10
SMALL = 16 << 20
"""Size below which the ratio is not looked at: a short text may shrink as much as it likes."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Files found in an archive, in the order of their names, and what could not be read.

    ``numbers`` are the members' places in that order, from 1: ``3``, or ``3.1`` for the first file
    of an archive that is the third.
    """

    members: list[bytes]
    faults: list[str]
    numbers: list[str]


def is_archive(content: bytes) -> bool:
    """Tell whether *content* is a gzip or zip archive and no workbook.

    >>> is_archive(b"ISA*00*")
    False
    """
    return content[:2] in (b"PK", b"\x1f\x8b") and look(content).kind in {"zip", "gzip"}


def unpack(content: bytes, *, deep: int = 1, room: int = MOST_BYTES) -> Unpacked:
    """Return the files of an archive; archives inside it are opened *deep* levels down.

    *room* is how many bytes it may unpack to, members of members counted too.
    """
    members: list[bytes] = []
    faults: list[str] = []
    numbers: list[str] = []
    try:
        for number, member in enumerate(_open(content), start=1):
            if isinstance(member, str):
                faults.append(f"file {number} in it {member}")
                continue
            room -= len(member)
            _check_room(room)
            inner = _inside(member, deep, room)
            if is_archive(member):
                room -= sum(map(len, inner.members))
            members += inner.members
            numbers += [f"{number}.{part}" if part else f"{number}" for part in inner.numbers]
            faults += [f"file {number} in it: {fault}" for fault in inner.faults]
    except UnreadableFile as fault:
        faults.append(str(fault))
    return Unpacked(members, faults, numbers)


def _inside(member: bytes, deep: int, room: int) -> Unpacked:
    if not is_archive(member):
        return Unpacked([member], [], [""])
    if not deep:
        return Unpacked([], ["it is an archive within an archive within an archive"], [])
    return unpack(member, deep=deep - 1, room=room)


def _open(content: bytes) -> Iterator[bytes | str]:
    """Yield every member's bytes, or a sentence on why one cannot be read."""
    return _gunzip(content) if content[:2] == b"\x1f\x8b" else _unzip(content)


def _gunzip(content: bytes) -> Iterator[bytes]:
    """Yield the one file of a gzip; its parts are fed in pieces, so that many cost no more."""
    out: list[bytes] = []
    size = at = 0
    engine = None
    try:
        while engine is None or not engine.eof or content[at : at + 2] == b"\x1f\x8b":
            if engine is None or engine.eof:
                engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = content[at : at + _PIECE]
            chunk = engine.decompress(piece, 1 << 20)
            at += len(piece) - len(engine.unconsumed_tail) - len(engine.unused_data)
            if not chunk and not piece and not engine.eof:
                raise UnreadableFile("it ends in the middle")
            out.append(chunk)
            size += len(chunk)
            _check(size, len(content))
    except zlib.error:
        raise UnreadableFile("it is damaged") from None
    yield b"".join(out)


def _unzip(content: bytes) -> Iterator[bytes | str]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, *READ_FAULTS):
        raise UnreadableFile("it is damaged") from None
    with archive:
        parts = sorted(
            (part for part in archive.infolist() if not _is_clutter(part)),
            key=lambda part: part.filename,
        )
        if len(parts) > MOST_MEMBERS:
            raise UnreadableFile(f"it holds more than {MOST_MEMBERS:,} files")
        for part in parts:
            yield _member(archive, part)


def _is_clutter(part: zipfile.ZipInfo) -> bool:
    """Tell folders and what macOS and Windows leave in archives from files."""
    base = part.filename.rsplit("/", 1)[-1]
    return (
        part.is_dir() or part.filename.startswith("__MACOSX/") or base in {".DS_Store", "Thumbs.db"}
    )


def _member(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes | str:
    if part.flag_bits & 1:
        return "is locked with a password"
    try:
        _check(part.file_size, part.compress_size)
        with archive.open(part) as file:
            content = file.read(part.file_size + 1)
    except UnreadableFile as fault:
        return f"cannot be read: {fault}"
    except (zipfile.BadZipFile, zlib.error, *READ_FAULTS):
        return "is damaged"
    return content


def _check_room(room: int) -> None:
    if room < 0:
        raise UnreadableFile(f"it unpacks to more than {MOST_BYTES >> 20} MiB")


def _check(size: int, packed: int) -> None:
    _check_room(MOST_BYTES - size)
    if size > SMALL and size > MOST_RATIO * max(packed, 1):
        raise UnreadableFile(f"it unpacks to more than {MOST_RATIO} times its size")
