"""Any files to canonical tables: told apart by content, each refused with the true reason.

All X12 files go to their reader in one call. What must not live here: how a format is read.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence

from vitals.archives import unpack
from vitals.exports import read_table, refused_file
from vitals.exports.profile import Profile
from vitals.filetype import look
from vitals.parsed import Parsed, merge
from vitals.x12 import is_x12, iter_x12, read_x12

HashPatient = Callable[[str], str] | None

_TABLES = frozenset({"text", "xlsx", "xlsb", "xls", "ods"})
_SEND = "Put X12, CSV, XLSX, XLS or ODS files into the inbox."


def patient_hasher(key: str | None) -> HashPatient:
    """Return the keyed hash of a patient id (HMAC-SHA256, 16 hex digits), None without a key.

    >>> hasher = patient_hasher("a key")
    >>> hasher("17") == hasher(" 17 "), len(hasher("17")), patient_hasher(None)
    (True, 16, None)
    """
    if not key:
        return None
    secret = key.encode()

    def hashed(patient_id: str) -> str:
        digest = hmac.new(secret, patient_id.strip().upper().encode(), hashlib.sha256)
        return digest.hexdigest()[:16]

    return hashed


def read_files(
    files: Sequence[tuple[str, bytes]],
    *,
    hash_patient: HashPatient = None,
    profiles: Sequence[Profile] | None = None,
) -> Parsed:
    """Return the canonical tables of *files* (source file id, bytes); no content raises.

    Exports of other systems are read by *profiles*; None stands for those that are shipped.

    A file that is no known format counts as one refused row with a finding that says what it is.
    """
    x12, others = _by_format(files)
    parts = [_read_other(*file, hash_patient, profiles) for file in others]
    return merge([read_x12(x12, hash_patient=hash_patient), *parts] if x12 else parts)


def iter_files(
    files: Sequence[tuple[str, bytes]],
    *,
    hash_patient: HashPatient = None,
    profiles: Sequence[Profile] | None = None,
) -> Iterator[Parsed]:
    """Yield what ``read_files`` returns in parts, so that a long file is never held as rows."""
    x12, others = _by_format(files)
    yield from iter_x12(x12, hash_patient=hash_patient)
    for file in others:
        yield _read_other(*file, hash_patient, profiles)


def _by_format(
    files: Sequence[tuple[str, bytes]],
) -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]]]:
    """Part the X12 files from all others."""
    x12: list[tuple[str, bytes]] = []
    others: list[tuple[str, bytes]] = []
    for source_file, content in files:
        found = look(content).kind in {"text", "other", "markup"} and is_x12(content)
        (x12 if found else others).append((source_file, content))
    return x12, others


def _read_other(
    source_file: str,
    content: bytes,
    hash_patient: HashPatient,
    profiles: Sequence[Profile] | None,
) -> Parsed:
    kind = look(content)
    if kind.kind in _TABLES:
        return read_table(source_file, content, hash_patient=hash_patient, profiles=profiles)
    if kind.kind == "empty":
        reason = f"expected X12 or a table; found {kind.words}"
        return refused_file(source_file, "unknown", "empty-file", reason, "Export the file again.")
    if kind.kind in {"zip", "gzip"}:
        return _refused_archive(source_file, content, kind.words)
    reason = f"expected X12 or a table; found that it is {kind.words}"
    return refused_file(source_file, "unknown", "unknown-format", reason, _SEND)


def _refused_archive(source_file: str, content: bytes, words: str) -> Parsed:
    """Say why an archive reached the readers although landing unpacks archives."""
    unpacked = unpack(content)
    if not unpacked.members and not unpacked.faults:
        why = "it holds no files"
    else:
        why = "; ".join(unpacked.faults[:5]) or "it was not unpacked"
    reason = f"expected files that can be unpacked; found that it is {words} and {why}"
    remedy = "Pack the files again without a password, or put them into the inbox unpacked."
    return refused_file(source_file, "unknown", "unreadable-archive", reason, remedy)
