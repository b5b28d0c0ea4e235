"""Landed files into the staged layer: what is new, once, counted file by file.

The staged layer holds every parsed row of every file; which of them count is decided by
:func:`vitals.identity.accepted_rows` each time anew. What must not live here: how a format is
read, or which values are right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from vitals.exports import refused_file
from vitals.exports.profile import Profile, profiles_digest
from vitals.foreign import refuse_foreign
from vitals.identity import accepted_rows
from vitals.parsed import FILE_COLUMNS, Parsed, merge, stack, typed
from vitals.practice import Practice
from vitals.profiles import read_profiles
from vitals.reading import HashPatient, read_files
from vitals.store import STAGED, Store
from vitals.tables import CANONICAL, FINDINGS, MANIFEST

__all__ = ["ParseResult", "accepted_rows", "parse_new"]

MARK = "parse"
READER = 4
"""Raised when the readers learn to read something else, so that all files are read again."""
BATCH_BYTES = 64 << 20
"""Originals held in memory at a time."""
COUNTS = ["format", "contents", "rows_found", "rows_parsed", "rows_refused"]


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What one pass parsed: source file ids and canonical rows; found = parsed + refused."""

    source_files: tuple[str, ...] = ()
    rows_found: int = 0
    rows_parsed: int = 0
    rows_refused: int = 0


def parse_new(store: Store, practice: Practice, *, hash_patient: HashPatient) -> ParseResult:
    """Parse every landed file not parsed yet into the staged layer and count it in the manifest.

    All files are parsed again when what they are read with has changed: the readers, the
    profiles, the practice's NPIs, or the patient key. Rows of a file replace that file's earlier
    rows, so that a pass broken off in the middle is simply done again; the manifest is written
    last. What the files were read with is struck out before they are read with something else.
    """
    profiles = read_profiles(store)
    basis = _basis(practice, hash_patient) | {"profiles": profiles_digest(profiles)}
    mark = store.read_mark(practice.id, MARK)
    is_open, is_same = mark.pop("open", False), mark == basis
    manifest = store.read(MANIFEST, practice.id)
    if not is_same:
        manifest = manifest.assign(rows_found=pd.NA).astype({"rows_found": "Int64"})
        store.write(MANIFEST, practice.id, manifest)
    todo = manifest[manifest["rows_found"].isna()]
    if is_same and not is_open and todo.empty:
        return ParseResult()
    store.write_mark(practice.id, MARK, basis | {"open": True})
    files = []
    for batch in _batches(todo):
        parsed = _read(store, practice.id, batch, hash_patient, profiles)
        parsed = refuse_foreign(parsed, practice)
        _stage(store, practice.id, parsed, _staged(batch, is_new=is_same and not is_open))
        manifest = _counted(manifest, parsed.files)
        store.write(MANIFEST, practice.id, manifest)
        files.append(parsed.files)
    store.write_mark(practice.id, MARK, basis)
    return _result(stack(files, typed(FILE_COLUMNS, {})))


def _staged(batch: pd.DataFrame, *, is_new: bool) -> set[str]:
    """Return the files of a batch that may have rows in the staged layer already."""
    return set() if is_new else set(batch["source_file"])


def _basis(practice: Practice, hash_patient: HashPatient) -> dict[str, object]:
    """Return what the reading of a file depends on beside the file."""
    return {
        "reader": READER,
        "npis": sorted(practice.npis),
        "providers": sorted(provider.npi for provider in practice.providers),
        "tax_ids": _sealed(practice.tax_ids, hash_patient),
        "patient_key": hash_patient("") if hash_patient else "",
    }


def _sealed(tax_ids: Iterable[str], hash_patient: HashPatient) -> str:
    """Return a digest of the practice's tax ids: a sole proprietor's can be an SSN."""
    told = " ".join(sorted(tax_ids))
    if not told:
        return ""
    return hash_patient(told) if hash_patient else hashlib.sha256(told.encode()).hexdigest()[:16]


def _batches(todo: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Part the files, in order of arrival, into batches that fit into memory."""
    ordered = todo.sort_values("arrival")
    number = (ordered["bytes"].cumsum() - ordered["bytes"]) // BATCH_BYTES
    for _, batch in ordered.groupby(number):
        yield batch


def _read(
    store: Store,
    practice_id: str,
    batch: pd.DataFrame,
    hash_patient: HashPatient,
    profiles: Sequence[Profile],
) -> Parsed:
    files: list[tuple[str, bytes]] = []
    lost: list[Parsed] = []
    for source_file, sha256 in zip(batch["source_file"], batch["sha256"], strict=True):
        content = store.raw(practice_id, sha256)
        if content is not None and hashlib.sha256(content).hexdigest() == sha256:
            files.append((source_file, content))
        else:
            lost.append(_lost(source_file, is_missing=content is None))
    return merge([read_files(files, hash_patient=hash_patient, profiles=profiles), *lost])


def _lost(source_file: str, *, is_missing: bool) -> Parsed:
    """Refuse a file whose original is gone, or no longer what its digest says (a torn write)."""
    found = "none" if is_missing else "other bytes than its digest tells"
    rule = "raw-missing" if is_missing else "raw-damaged"
    reason = f"expected the original in the raw store; found {found}"
    return refused_file(source_file, "unknown", rule, reason, "Restore the raw store.")


def _stage(store: Store, practice_id: str, parsed: Parsed, staged: set[str]) -> None:
    """Add the rows and findings of *parsed*, in place of those of the files *staged* already.

    A table without news is not touched: a night's cost follows the tables its files fill.
    """
    for table in (*CANONICAL, FINDINGS):
        is_finding = table == FINDINGS
        new = parsed.findings if is_finding else parsed.tables.get(table.name, table.empty())
        if not len(new) and not staged:
            continue
        old = store.read(table, practice_id, layer=STAGED)
        kept = old[~old["source_file"].isin(staged)] if staged and len(old) else old
        if len(new) or len(kept) < len(old):
            rows = pd.concat([kept, new], ignore_index=True) if len(kept) else new
            store.write(table, practice_id, rows, layer=STAGED)


def _counted(manifest: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """Fill format, contents and counts of the parsed files into the manifest."""
    known = files.set_index("source_file")
    is_parsed = manifest["source_file"].isin(known.index)
    filled = {
        name: manifest[name].mask(is_parsed, manifest["source_file"].map(known[name]))
        for name in COUNTS
    }
    return manifest.assign(**filled)


def _result(files: pd.DataFrame) -> ParseResult:
    return ParseResult(
        source_files=tuple(files["source_file"]),
        rows_found=int(files["rows_found"].sum()),
        rows_parsed=int(files["rows_parsed"].sum()),
        rows_refused=int(files["rows_refused"].sum()),
    )
