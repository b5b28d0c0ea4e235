"""Read many X12 files at once: join, tokenise, sort transactions by kind, collect their rows.

A practice has thousands of small files, so files are joined to buffers before anything is looked
at; the fixed cost of NumPy and Arrow is then paid once for a megabyte. A long file is read in
parts that end at an ST, so that what is held does not grow with it. What must not live here: the
meaning of a segment.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import Parsed, finding
from vitals.x12.collect import Tally, collect
from vitals.x12.columns import Bools
from vitals.x12.delimiters import SEPARATOR, Delimiters, regions
from vitals.x12.envelope import check, envelope, joined, outside, since_isa, transactions
from vitals.x12.groups import count_by
from vitals.x12.kinds import READ, kinds, why_refused
from vitals.x12.levels_837 import HashPatient
from vitals.x12.pieces import Piece, pieces, to_utf8
from vitals.x12.read_277ca import read_277ca
from vitals.x12.read_835 import read_835
from vitals.x12.read_837 import read_837
from vitals.x12.read_999 import read_999
from vitals.x12.result import SetResult
from vitals.x12.segments import Segments, numbered, tokenise
from vitals.x12.ta1 import read_ta1

CHUNK_BYTES = 4_000_000
"""Text worked on at a time: enough to pay the fixed cost, little enough for the cache."""

PART_BYTES = 16_000_000
"""Text of which ``iter_x12`` yields the rows together."""

_ISA = re.compile(b"(?i)ISA" + SEPARATOR)
_TRAILERS = ("SE", "GE", "IEA", "TA1")


def is_x12(content: bytes) -> bool:
    """Tell by its content whether a file is X12: an ISA, or a bare GS or ST, near its beginning.

    >>> is_x12(b"ISA*00*          *00*"), is_x12(b"claim_id,line_no")
    (True, False)
    """
    head = to_utf8(content[:4096]).lstrip()
    if begins := _ISA.match(head):
        return head[begins.end() : begins.end() + 8].lstrip()[:2].isalnum()
    return any(region.delimiters is not None for region in regions(head))


def read_x12(files: Sequence[tuple[str, bytes]], hash_patient: HashPatient | None = None) -> Parsed:
    """Read *files*, pairs of source_file id and decompressed bytes, into canonical tables.

    Never raises on a file's account: what cannot be read is a finding. *hash_patient* turns a
    member id into ``claims.patient_key``.
    """
    return next(_parts(files, hash_patient, part_bytes=sys.maxsize))


def iter_x12(
    files: Sequence[tuple[str, bytes]], hash_patient: HashPatient | None = None
) -> Iterator[Parsed]:
    """Yield what ``read_x12`` returns in parts, each of about ``PART_BYTES`` of text.

    A file's counts (``Parsed.files``) come with its last part.
    """
    yield from _parts(files, hash_patient, part_bytes=PART_BYTES)


def _parts(
    files: Sequence[tuple[str, bytes]], hash_patient: HashPatient | None, *, part_bytes: int
) -> Iterator[Parsed]:
    reading = _Reading([name for name, _ in files], hash_patient)
    tally, results, notes, ended, held = Tally(), [], [], [], 0
    for batch in _batches(files):
        read, found = reading.read(batch)
        results += read
        notes += found
        ended += batch.ended
        held += sum(len(part.data) for part in batch.parts)
        if held >= part_bytes:
            notes += reading.checks(batch.unfinished)
            yield collect(reading.names, results, notes, tally, ended)
            results, notes, ended, held = [], [], [], 0
    notes += reading.checks(unfinished=-1)
    yield collect(reading.names, results, notes, tally, ended)


@dataclass(slots=True)
class _Batch:
    """Pieces to be read together; all files but the last surely end in it."""

    parts: list[Piece] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    is_whole: bool = True

    @property
    def unfinished(self) -> int:
        """The file that goes on in the next batch, -1 where none does."""
        return -1 if self.is_whole else self.parts[-1].file


def _batches(files: Sequence[tuple[str, bytes]]) -> Iterator[_Batch]:
    batch, held = _Batch(), 0
    for file, (name, content) in enumerate(files):
        for part in pieces(file, content):
            if held >= CHUNK_BYTES:
                batch.is_whole = batch.parts[-1].file != file
                yield batch
                batch, held = _Batch(), 0
            batch.parts.append(part)
            held += len(part.data)
        batch.ended.append(name)
    yield batch


class _Reading:
    """What is known of a file when its next part is read: its segments so far, its envelope."""

    def __init__(self, names: Sequence[str], hash_patient: HashPatient | None) -> None:
        self.names = names
        self._hash_patient = hash_patient
        self._rows = 0
        self._before: pd.DataFrame | None = None
        self._envelopes: list[pd.DataFrame] = []

    def read(self, batch: _Batch) -> tuple[list[_Read], list[dict[str, Any]]]:
        """Return the rows and findings of *batch*."""
        parts, names = batch.parts, self.names
        chunks, self._rows = numbered(list(_chunks(parts, names)), parts, self._rows)
        if batch.unfinished < 0:
            self._rows = 0
        notes = [*_remarks(parts, chunks, names), *_cut_notes(chunks, names)]
        chunks = [_whole_segments(chunk) for chunk in chunks]
        env = envelope(chunks, self._before)
        self._envelopes.append(env if self._before is None else env[env["chunk"] >= 0])
        self._before = since_isa(env, batch.unfinished) if batch.unfinished >= 0 else None
        heads = transactions(env, batch.unfinished)
        results: list[_Read] = []
        if answers := read_ta1(env, names):
            results.append((heads.head(0).assign(kind=""), answers))
        firsts = np.searchsorted(heads["chunk"], np.arange(len(chunks) + 1))
        for number, chunk in enumerate(chunks):
            own = heads.iloc[firsts[number] : firsts[number + 1]]
            read, found = _read_chunk(chunk, own, self._hash_patient)
            results += read
            notes += found
        return results, notes

    def checks(self, unfinished: int) -> list[dict[str, Any]]:
        """Check the envelopes read since the last time; those of a file that goes on wait."""
        whole = joined(self._envelopes)
        goes_on = (whole["file"] == unfinished).to_numpy(dtype=bool)
        self._envelopes = [whole[goes_on]]
        return check(whole[~goes_on].reset_index(drop=True), self.names)


def _chunks(parts: Sequence[Piece], names: Sequence[str]) -> Iterator[Segments]:
    """Tokenise pieces joined by equal delimiters, ``CHUNK_BYTES`` at a time."""
    waiting: dict[Delimiters, list[int]] = {}
    held: dict[Delimiters, int] = {}
    for number, part in enumerate(parts):
        if not part.data:
            continue
        waiting.setdefault(part.marks, []).append(number)
        held[part.marks] = held.get(part.marks, 0) + len(part.data)
        if held[part.marks] >= CHUNK_BYTES:
            numbers = waiting.pop(part.marks)
            held[part.marks] = 0
            yield tokenise([parts[one] for one in numbers], numbers, names)
    for numbers in waiting.values():
        yield tokenise([parts[one] for one in numbers], numbers, names)


def _remarks(
    parts: Sequence[Piece], chunks: Sequence[Segments], names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the findings of the front end, each at the first segment of its region."""
    if not any(part.remarks for part in parts):
        return []
    rows: dict[int, int] = {}
    for chunk in chunks:
        first = np.flatnonzero(np.diff(chunk.piece, prepend=-1))
        rows.update(zip(chunk.piece[first].tolist(), chunk.row[first].tolist(), strict=True))
    found = []
    for number, part in enumerate(parts):
        for rule, reason in part.remarks:
            lost = rule in ("unreadable-isa", "not-x12")
            found.append(
                finding(
                    names[part.file],
                    rule,
                    reason,
                    severity="error" if lost else "warning",
                    source_row=rows.get(number),
                )
            )
    return found


def _cut_notes(chunks: Sequence[Segments], names: Sequence[str]) -> list[dict[str, Any]]:
    """Say where a text ends in mid-segment; a trailer without its terminator is whole enough."""
    found = []
    for chunk in chunks:
        if not chunk.is_cut.any():
            continue
        trailer, ends = chunk.has(*_TRAILERS), chunk.has("IEA")
        for at in np.flatnonzero(chunk.is_cut):
            before = at > 0 and ends[at - 1] and chunk.file[at - 1] == chunk.file[at]
            if trailer[at]:
                rule, reason = "no-terminator", "the last segment has no terminator"
            elif before:
                rule, reason = "trailing-text", "text after the IEA was passed over"
            else:
                rule, reason = "truncated", "the text ends in mid-segment"
            found.append(
                finding(
                    names[chunk.file[at]],
                    rule,
                    reason,
                    severity="error" if rule == "truncated" else "warning",
                    is_refused=False,
                    source_row=int(chunk.row[at]),
                )
            )
    return found


def _whole_segments(chunk: Segments) -> Segments:
    """Drop the segments that were cut off before they were whole.

    A claim that had just begun stays: it is the one that the cut will cost.
    """
    if not chunk.is_cut.any():
        return chunk
    begun = chunk.has("CLP", "CLM") & (chunk.count > 0)
    kept = ~chunk.is_cut | chunk.has(*_TRAILERS) | begun
    return chunk if kept.all() else chunk.only(kept, chunk.transaction[kept])


_Read = tuple[pd.DataFrame, SetResult]


def _read_chunk(
    chunk: Segments, heads: pd.DataFrame, hash_patient: HashPatient | None
) -> tuple[list[_Read], list[dict[str, Any]]]:
    """Read the transactions *heads* of *chunk*, each kind in one go."""
    starts, stops = heads["start"].to_numpy(), heads["stop"].to_numpy()
    number = np.full(len(chunk), -1)
    sizes = stops - starts
    inside = np.arange(sizes.sum()) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
    number[inside] = np.repeat(np.arange(len(heads)), sizes)
    chunk = replace(chunk, transaction=number)
    heads = heads.assign(kind=kinds(chunk, heads))
    readers: dict[tuple[str, ...], Callable[[Segments, pd.DataFrame], SetResult]] = {
        ("835",): read_835,
        ("837P", "837I"): lambda segments, own: read_837(segments, own, hash_patient),
        ("277CA", "277"): read_277ca,
        ("999", "997"): read_999,
    }
    results = []
    for wanted, reader in readers.items():
        chosen = heads["kind"].isin(wanted).to_numpy(dtype=bool)
        if chosen.any():
            own = heads[chosen].reset_index(drop=True)
            results.append((own, reader(_only(chunk, chosen), own)))
    refused = ~heads["kind"].isin(READ).to_numpy(dtype=bool)
    if refused.any():
        own = heads[refused].reset_index(drop=True)
        results.append((own, _refuse(_only(chunk, refused), own)))
    return results, outside(chunk, number >= 0)


def _only(chunk: Segments, chosen: Bools) -> Segments:
    """Return the segments of the *chosen* transactions, numbered from 0 again."""
    if chosen.all() and (chunk.transaction >= 0).all():
        return chunk
    renumbered = np.append(np.where(chosen, np.cumsum(chosen) - 1, -1), -1)[chunk.transaction]
    inside = renumbered >= 0
    return chunk.only(inside, renumbered[inside])


def _refuse(segments: Segments, heads: pd.DataFrame) -> SetResult:
    """Refuse transactions of sets that are not read, each with its reason and its claims."""
    claims = count_by(segments.transaction[segments.where("CLM", "CLP")], len(heads))
    notes, entries = [], []
    for each, head in enumerate(heads.fillna({"version": "", "control": ""}).itertuples()):
        count = int(claims[each])
        name = segments.names[head.file]
        reason = why_refused(head.kind)
        notes.append(
            finding(name, "set-not-read", reason, source_row=int(head.row), rows=max(count, 1))
        )
        entry = {"set": head.kind, "version": head.version, "control": head.control}
        entries.append({**entry, "claims": count})
    return SetResult({}, notes, entries)
