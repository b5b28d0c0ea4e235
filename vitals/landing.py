"""Files from a practice's inbox into the immutable raw store and the manifest.

A file's bytes are its identity: the same bytes under any name land once. Files land in the order
in which they were written, then of their names. Archives land in their place as their
members; one that cannot be unpacked lands itself, so that its refusal is recorded. A mark keeps
what the inbox looked like, what each file landed as, and the digest of the manifest, so that a
night without news reads nothing again; the digest is struck out before the manifest is written and
comes back after it, so that a look broken off in between is seen by the next one. Nothing is moved
or deleted in the inbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from vitals.archives import is_archive, unpack
from vitals.store import InboxFile, Store
from vitals.tables import MANIFEST

MARK = "landing"


@dataclass(frozen=True, slots=True)
class Landing:
    """What one look into the inbox found, in files.

    ``known`` were landed earlier and are unchanged; ``new`` counts source files (members of an
    archive each), ``duplicate`` those whose bytes had landed already; ``unreadable`` are locked,
    still being written, or no files at all, and are tried again next time. ``unreadable_names``
    are for the operator's terminal only: a name may hold what metadata must not. ``digest`` tells
    all files ever landed, whichever look landed them; empty where there are none.
    """

    seen: int = 0
    known: int = 0
    new: int = 0
    duplicate: int = 0
    unreadable: int = 0
    source_files: tuple[str, ...] = ()
    unreadable_names: tuple[str, ...] = ()
    digest: str = ""


@dataclass(slots=True)
class _Tally:
    """What a look into the inbox gathers on its way."""

    digests: set[str]
    rows: list[dict[str, object]] = field(default_factory=list)
    mark: dict[str, list[object]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    seen: int = 0
    known: int = 0
    duplicate: int = 0


def land(store: Store, practice_id: str, *, landed_at: str) -> Landing:
    """Land everything new in a practice's inbox; *landed_at* is a UTC instant in ISO 8601.

    The manifest is written once, after the originals and before the mark: a crash in between
    costs a second look, never a file.
    """
    mark = store.read_mark(practice_id, MARK)
    before = mark.get("files", {})
    waiting = [(file, mark_key(file)) for file in store.inbox(practice_id)]
    fresh = [(file, key) for file, key in waiting if not _is_known(file, before.get(key))]
    tally = _Tally(digests=set(), seen=len(waiting), known=len(waiting) - len(fresh))
    tally.mark = {key: before[key] for file, key in waiting if _is_known(file, before.get(key))}
    is_read = bool(fresh) or "manifest" not in mark
    manifest = store.read(MANIFEST, practice_id) if is_read else MANIFEST.empty()
    tally.digests.update(manifest["sha256"])
    for file, key in fresh:
        _land_file(store, practice_id, (file, key), tally)
    if tally.rows:
        store.write_mark(practice_id, MARK, {"files": before})
        store.write(MANIFEST, practice_id, _appended(manifest, tally.rows, landed_at))
    digest = _digest(tally.digests) if is_read else str(mark["manifest"])
    if (tally.mark, digest) != (before, mark.get("manifest", "")):
        store.write_mark(practice_id, MARK, {"files": tally.mark, "manifest": digest})
    return Landing(
        seen=tally.seen,
        known=tally.known,
        new=len(tally.rows),
        duplicate=tally.duplicate,
        unreadable=len(tally.unreadable),
        source_files=tuple(str(row["source_file"]) for row in tally.rows),
        unreadable_names=tuple(tally.unreadable),
        digest=digest,
    )


def _digest(sha256: Iterable[str]) -> str:
    """Digest of the landed files' digests in any order; empty where nothing ever landed."""
    told = " ".join(sorted(sha256))
    return hashlib.sha256(told.encode()).hexdigest() if told else ""


def mark_key(file: InboxFile) -> str:
    """Key of a file in the mark; its name is hashed because it may name a patient."""
    return hashlib.sha256(file.name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _is_known(file: InboxFile, mark: list[object] | None) -> bool:
    return bool(file.stamp) and mark is not None and mark[:2] == [file.bytes, file.stamp]


def _land_file(
    store: Store, practice_id: str, waiting: tuple[InboxFile, str], tally: _Tally
) -> None:
    file, key = waiting
    try:
        content = None if file.fault else store.inbox_bytes(file)
    except OSError:
        tally.unreadable.append(file.name)
        return
    if file.fault:
        tally.unreadable.append(file.name)
        return
    if content is None:  # taken away since the listing: it was never there
        tally.seen -= 1
        return
    if len(content) != file.bytes:  # still growing: half a file must not land
        tally.unreadable.append(file.name)
        return
    landed = [
        _land_bytes(store, practice_id, original, tally, place)
        for original, place in originals(content)
    ]
    if file.stamp:
        tally.mark[key] = [file.bytes, file.stamp, landed]


def originals(content: bytes) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yield what is to land of a file, and its place in it where the file is an archive.

    That is the file itself, or its members, and itself where some of them are bad.
    """
    if not is_archive(content):
        yield content, {}
        return
    archive = hashlib.sha256(content).hexdigest()[:16]
    unpacked = unpack(content)
    for member, number in zip(unpacked.members, unpacked.numbers, strict=True):
        yield member, {"archive": archive, "member": number}
    if unpacked.faults or not unpacked.members:
        yield content, {}


def _land_bytes(
    store: Store, practice_id: str, content: bytes, tally: _Tally, place: Mapping[str, str]
) -> str:
    """Keep an original unless it is kept already; return its source file id."""
    digest = hashlib.sha256(content).hexdigest()
    source_file = digest[:16]
    if digest in tally.digests:
        tally.duplicate += 1
        return source_file
    store.put_raw(practice_id, digest, content)
    tally.digests.add(digest)
    row = {"source_file": source_file, "sha256": digest, "bytes": len(content)}
    tally.rows.append({**row, **place})
    return source_file


def _appended(
    manifest: pd.DataFrame, rows: list[dict[str, object]], landed_at: str
) -> pd.DataFrame:
    last = int(manifest["arrival"].max()) if len(manifest) else 0
    new = pd.DataFrame(rows).assign(
        landed_at=landed_at, arrival=range(last + 1, last + 1 + len(rows))
    )
    return pd.concat([manifest, MANIFEST.frame(new)], ignore_index=True)
