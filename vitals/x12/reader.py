"""Read many X12 files at once: join, tokenise, sort transactions by kind, collect their rows.

A practice has thousands of small files, so files are joined to buffers before anything is looked
at; the fixed cost of NumPy and Arrow is then paid once for megabytes. What must not live here:
the meaning of a segment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import (
    FILE_COLUMNS,
    PAYEE_COLUMNS,
    POSITION_COLUMNS,
    Parsed,
    finding,
    findings_frame,
    stack,
    typed,
)
from vitals.tables import TABLES
from vitals.x12.delimiters import regions
from vitals.x12.envelope import check, envelope, outside, transactions
from vitals.x12.kinds import READ, kinds, why_refused
from vitals.x12.levels_837 import HashPatient
from vitals.x12.pieces import Piece, pieces, to_utf8
from vitals.x12.read_277ca import read_277ca
from vitals.x12.read_835 import read_835
from vitals.x12.read_837 import read_837
from vitals.x12.read_999 import read_999
from vitals.x12.result import SetResult
from vitals.x12.segments import Segments, count_by, number_rows, tokenise
from vitals.x12.ta1 import files_with_ta1, read_ta1

CHUNK_BYTES = 16_000_000
"""Files are joined up to about this size."""

_TRAILERS = ("SE", "GE", "IEA", "TA1")


def is_x12(content: bytes) -> bool:
    """Tell by its content whether a file is X12: an ISA, or a bare GS or ST, near its beginning.

    >>> is_x12(b"ISA*00*          *00*"), is_x12(b"claim_id,line_no")
    (True, False)
    """
    head = to_utf8(content[:4096]).lstrip()
    if head[:3].upper() == b"ISA" and head[3:4] and not head[3:4].isalnum():
        return head[4:12].lstrip()[:2].isalnum()
    return any(region.delimiters is not None for region in regions(head))


def read_x12(files: Sequence[tuple[str, bytes]], hash_patient: HashPatient | None = None) -> Parsed:
    """Read *files*, pairs of source_file id and decompressed bytes, into canonical tables.

    Never raises on a file's account: what cannot be read is a finding. *hash_patient* turns a
    member id into ``claims.patient_key``.
    """
    names = [name for name, _ in files]
    parts = [part for file, (_, content) in enumerate(files) for part in pieces(file, content)]
    chunks = number_rows(list(_chunks(parts, names)), parts)
    remarks = [*_remarks(parts, chunks, names), *_cut_notes(chunks, names)]
    chunks = [_whole_segments(chunk) for chunk in chunks]
    if not any(len(chunk) for chunk in chunks):
        return _collect(names, [], remarks)
    env = envelope(chunks)
    heads = transactions(env)
    notes = [*remarks, *check(env, names)]
    results: list[tuple[pd.DataFrame, SetResult]] = [(heads[:0], read_ta1(env, names))]
    for number, chunk in enumerate(chunks):
        own = heads[heads["chunk"] == number].sort_values("start")
        read, found = _read_chunk(chunk, own, hash_patient)
        results += read
        notes += found
    return _collect(names, results, notes, files_with_ta1(env))


def _chunks(parts: Sequence[Piece], names: Sequence[str]) -> Iterator[Segments]:
    """Tokenise pieces joined by equal component separators, ``CHUNK_BYTES`` at a time."""
    waiting: dict[str, list[int]] = {}
    held: dict[str, int] = {}
    for number, part in enumerate(parts):
        if not part.data:
            continue
        waiting.setdefault(part.component, []).append(number)
        held[part.component] = held.get(part.component, 0) + len(part.data)
        if held[part.component] >= CHUNK_BYTES:
            numbers = waiting.pop(part.component)
            held[part.component] = 0
            yield tokenise([parts[one] for one in numbers], numbers, names)
    for numbers in waiting.values():
        yield tokenise([parts[one] for one in numbers], numbers, names)


def _remarks(
    parts: Sequence[Piece], chunks: Sequence[Segments], names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the findings of the front end, each at the first segment of its region."""
    rows: dict[int, int] = {}
    for chunk in chunks:
        piece, first = np.unique(chunk.piece, return_index=True)
        rows.update(zip(piece.tolist(), chunk.row[first].tolist(), strict=True))
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
    begun = chunk.has("CLP", "CLM") & (chunk.count > 0)
    kept = ~chunk.is_cut | chunk.has(*_TRAILERS) | begun
    return chunk if kept.all() else chunk.only(kept, chunk.transaction[kept])


def _read_chunk(
    chunk: Segments, heads: pd.DataFrame, hash_patient: HashPatient | None
) -> tuple[list[tuple[pd.DataFrame, SetResult]], list[dict[str, Any]]]:
    """Read the transactions *heads* of *chunk*, each kind in one go."""
    place = np.arange(len(chunk))
    number = np.searchsorted(heads["start"].to_numpy(), place, side="right") - 1
    stops = np.append(heads["stop"].to_numpy(), 0)
    inside = (number >= 0) & (place < stops[number])
    chunk = replace(chunk, transaction=np.where(inside, number, -1))
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
    return results, outside(chunk, inside)


def _only(chunk: Segments, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Segments:
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


def _collect(
    names: Sequence[str],
    results: Sequence[tuple[pd.DataFrame, SetResult]],
    notes: list[dict[str, Any]],
    with_ta1: Sequence[int] = (),
) -> Parsed:
    """Put the results of all chunks together, and account for every file."""
    tables = {}
    for name in TABLES:
        frames = [result.tables[name] for _, result in results if name in result.tables]
        if any(len(frame) for frame in frames):
            tables[name] = stack(frames, TABLES[name].empty())
    found = [*notes, *(note for _, result in results for note in result.findings)]
    entries = [
        (head.file, head.row, {**entry, "source_file": names[head.file]}, head.kind)
        for own, result in results
        for head, entry in zip(own.itertuples(), result.entries, strict=True)
    ]
    entries.sort(key=lambda one: one[:2])
    found += _empty_files(names, tables, found)
    findings = findings_frame(found)
    contents = [*((one[0], one[3]) for one in entries), *((file, "TA1") for file in with_ta1)]
    return Parsed(
        tables=tables,
        findings=findings,
        files=_files(names, tables, findings, contents),
        transactions=[one[2] for one in entries],
        payees=stack([one.payees for _, one in results], typed(PAYEE_COLUMNS, {})),
        claim_positions=stack([one.positions for _, one in results], typed(POSITION_COLUMNS, {})),
    )


def _empty_files(
    names: Sequence[str], tables: dict[str, pd.DataFrame], found: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """A file of which nothing was kept and nothing said must still be spoken of."""
    filled = {name for frame in tables.values() for name in frame["source_file"].unique()}
    spoken = {note["source_file"] for note in found if note["is_refused"]}
    return [
        finding(
            name,
            "no-rows",
            "no claim, payment or acknowledgement was found in it",
            severity="warning",
            is_refused=True,
        )
        for name in dict.fromkeys(names)
        if name not in filled and name not in spoken
    ]


def _files(
    names: Sequence[str],
    tables: dict[str, pd.DataFrame],
    findings: pd.DataFrame,
    kinds_found: Sequence[tuple[int, str]],
) -> pd.DataFrame:
    unique = list(dict.fromkeys(names))
    parsed = pd.Series(0, index=unique)
    for frame in tables.values():
        parsed = parsed.add(frame["source_file"].value_counts(), fill_value=0)
    lost = findings[findings["is_refused"].fillna(False).to_numpy(dtype=bool)]
    refused = lost.groupby("source_file")["rows"].sum()
    rows_parsed = parsed.reindex(unique).fillna(0).astype("int64")
    rows_refused = refused.reindex(unique).fillna(0).astype("int64")
    contents: dict[str, dict[str, None]] = {name: {} for name in unique}
    for file, kind in kinds_found:
        contents[names[file]][kind] = None
    return typed(
        FILE_COLUMNS,
        {
            "source_file": unique,
            "format": ["x12"] * len(unique),
            "contents": [" ".join(contents[name]) or None for name in unique],
            "rows_found": (rows_parsed + rows_refused).to_numpy(),
            "rows_parsed": rows_parsed.to_numpy(),
            "rows_refused": rows_refused.to_numpy(),
        },
    )
