r"""What some bytes are, told by the bytes: a name or an extension is never believed.

>>> look(b"%PDF-1.7").words, look(b"a,b\n1,2\n").kind
('a PDF document', 'text')
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

_WORKBOOKS: Mapping[str, tuple[str, str]] = {
    "xl/workbook.xml": ("xlsx", "an Excel workbook"),
    "xl/workbook.bin": ("xlsb", "a binary Excel workbook (xlsb)"),
    "word/document.xml": ("other", "a Word document"),
    "ppt/presentation.xml": ("other", "a PowerPoint document"),
}
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "gzip", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls", "an old Excel workbook or Office document"),
    (b"\x89PNG\r\n\x1a\n", "other", "a PNG picture"),
    (b"\xff\xd8\xff", "other", "a JPEG picture"),
    (b"GIF8", "other", "a GIF picture"),
    (b"II*\x00", "other", "a TIFF picture"),
    (b"MM\x00*", "other", "a TIFF picture"),
    (b"BM", "bitmap", "a bitmap picture"),
    (b"%PDF-", "other", "a PDF document"),
    (b"{\\rtf", "other", "an RTF document"),
    (b"%!PS", "other", "a PostScript document"),
    (b"7z\xbc\xaf\x27\x1c", "other", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "other", "a RAR archive"),
    (b"BZh", "bzip2", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "other", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "other", "a Zstandard archive"),
    (b"PAR1", "other", "a Parquet file"),
    (b"SQLite format 3\x00", "other", "an SQLite database"),
    (b"\x7fELF", "other", "a program"),
    (b"MZ", "program", "a program"),
    (b"-----BEGIN PGP", "other", "a PGP-encrypted file"),
    (b"\x85\x01", "other", "a PGP-encrypted file"),
)
_MARKUP: tuple[tuple[str, str], ...] = (
    ("<!doctype html", "a web page (HTML)"),
    ("<html", "a web page (HTML)"),
    ("<?xml", "an XML document"),
    ("<table", "a web page (HTML)"),
    ("{", "a JSON document"),
    ("[", "a JSON document"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_WORDLIKE = frozenset({"bitmap", "bzip2", "program"})
"""Kinds whose magic is plain letters, so that a text may begin with it too."""


@dataclass(frozen=True, slots=True)
class FileType:
    """``kind`` is empty, text, xlsx, xlsb, xls, ods, zip, gzip, markup, or other; plus words."""

    kind: str
    words: str


def look(content: bytes) -> FileType:
    """Say what *content* is; ``text`` means that it can be read as text, not that it is a table."""
    if not content.strip(b"\x00 \t\r\n\x1a"):
        return FileType("empty", "an empty file" if not content else "a file of blanks")
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _inside_zip(content)
    if content[257:262] == b"ustar":
        return FileType("other", "a tar archive")
    for magic, kind, words in _MAGIC:
        if content.startswith(magic) and (kind not in _WORDLIKE or decode(content) is None):
            return FileType("other" if kind in _WORDLIKE else kind, words)
    return _look_at_text(content)


def _look_at_text(content: bytes) -> FileType:
    text = decode(content)
    if text is None:
        return FileType("other", "a binary file of unknown kind")
    start = text[:200].lstrip("\ufeff \t\r\n").lower()
    for opening, words in _MARKUP:
        if start.startswith(opening):
            return FileType("markup", words)
    return FileType("text", "a text")


def _inside_zip(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            for part, (kind, words) in _WORKBOOKS.items():
                if part in names:
                    return FileType(kind, words)
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return _open_document(archive.read("mimetype"))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, *READ_FAULTS):
        return FileType("zip", "a damaged zip archive")
    return FileType("zip", "a zip archive")


READ_FAULTS = (RuntimeError, NotImplementedError, OSError, ValueError, EOFError, KeyError)
"""What :mod:`zipfile` raises on archives that lie about themselves, beside its own errors."""


def _open_document(mimetype: bytes) -> FileType:
    if mimetype.strip() == b"application/vnd.oasis.opendocument.spreadsheet":
        return FileType("ods", "an OpenDocument spreadsheet")
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return FileType("other", "an OpenDocument document that is no spreadsheet")
    return FileType("zip", "a zip archive")


def decode(content: bytes) -> str | None:
    r"""Return the text of UTF-8, UTF-16, UTF-32 or Windows-1252 bytes, None where it is binary.

    >>> decode("é,b".encode("utf-16")), decode(b"caf\xe9"), decode(b"\x00\x01\x02\xff")
    ('é,b', 'café', None)
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    return None


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ("utf-32",)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    sample = content[:2000]
    if sample[1::2].count(0) > len(sample) // 4:
        return ("utf-16-le",)
    if sample[::2].count(0) > len(sample) // 4:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _is_binary(text: str) -> bool:
    sample = text[:20_000]
    return len(_CONTROL.findall(sample)) * 50 > len(sample)
