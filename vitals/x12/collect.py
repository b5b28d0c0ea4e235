"""Put the rows of all chunks together, and account for every file.

pandas is met here: chunks hand over columns, and a table becomes one frame. What must not live
here: the meaning of a segment or a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow.compute as pc

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
from vitals.tables import TABLES, Table
from vitals.x12.columns import Rows, frame_of, length, stacked, table_frame
from vitals.x12.result import SetResult, payee_rows


@dataclass(slots=True)
class Tally:
    """What is known so far of files that have not ended, by source_file."""

    parsed: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    contents: dict[str, dict[str, None]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)


def collect(
    names: Sequence[str],
    results: Sequence[tuple[pd.DataFrame, SetResult]],
    notes: list[dict[str, Any]],
    tally: Tally,
    ended: Sequence[str],
) -> Parsed:
    """Return *results* and *notes* as one, with the counts of the files that *ended*."""
    parts = {
        name: [result.tables[name] for _, result in results if name in result.tables]
        for name in TABLES
    }
    entries = [
        (file, row, {**entry, "source_file": names[file]}, kind)
        for own, result in results
        for file, row, kind, entry in zip(
            *(own[name].tolist() for name in ("file", "row", "kind")), result.entries, strict=True
        )
    ]
    entries.sort(key=lambda one: one[:2])
    found = [*notes, *(note for _, result in results for note in result.findings)]
    _count(tally, parts, found)
    for file, _, _, kind in entries:
        tally.contents.setdefault(names[file], {})[kind] = None
    for name in (name for _, result in results for name in result.holders):
        tally.contents.setdefault(name, {})["TA1"] = None
    ended = list(dict.fromkeys(ended))
    found += _empty_files(ended, tally)
    tables = {name: _table(TABLES[name], rows) for name, rows in parts.items() if rows}
    return Parsed(
        tables={name: frame for name, frame in tables.items() if len(frame)},
        findings=findings_frame(found),
        files=_files(ended, tally),
        transactions=[one[2] for one in entries],
        payees=_payees([one.payees for _, one in results if one.payees]),
        claim_positions=_positions([one.positions for _, one in results if one.positions]),
    )


def _table(table: Table, parts: Sequence[Rows | pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all chunks as one frame of *table*."""
    rows = [part for part in parts if not isinstance(part, pd.DataFrame) and length(part)]
    frames = [part for part in parts if isinstance(part, pd.DataFrame)]
    if rows:
        frames.insert(0, table_frame(table, rows))
    return stack(frames, table.empty())


def _payees(parts: Sequence[Rows]) -> pd.DataFrame:
    if not parts:
        return typed(PAYEE_COLUMNS, {})
    rows = stacked(parts)
    return payee_rows(frame_of(rows, length(rows)))


def _positions(parts: Sequence[Rows]) -> pd.DataFrame:
    if not parts:
        return typed(POSITION_COLUMNS, {})
    rows = stacked(parts)
    return frame_of(rows, length(rows))


def _count(
    tally: Tally,
    parts: Mapping[str, Sequence[Rows | pd.DataFrame]],
    found: Sequence[dict[str, Any]],
) -> None:
    """Add the rows read, refused and spoken of to the files they came from."""
    for rows in (part for several in parts.values() for part in several if len(part)):
        column = rows["source_file"]
        if isinstance(column, pd.Series):
            counts = column.value_counts().items()
        else:
            counts = (
                (each["values"], each["counts"]) for each in pc.value_counts(column).to_pylist()
            )
        for name, count in counts:
            tally.parsed[name] = tally.parsed.get(name, 0) + int(count)
    for note in found:
        name = note["source_file"]
        if note["is_refused"]:
            tally.refused[name] = tally.refused.get(name, 0) + int(note["rows"])
            tally.told.add(name)
        if note["rule"] == "batch-status":  # an answer that names no claim is told, not refused
            tally.told.add(name)


def _empty_files(ended: Sequence[str], tally: Tally) -> list[dict[str, Any]]:
    """A file of which nothing was kept and nothing said must still be spoken of."""
    empty = [name for name in ended if name not in tally.parsed and name not in tally.told]
    for name in empty:
        tally.refused[name] = 1
    return [
        finding(
            name,
            "no-rows",
            "no claim, payment or acknowledgement was found in it",
            severity="warning",
            is_refused=True,
        )
        for name in empty
    ]


def _files(ended: Sequence[str], tally: Tally) -> pd.DataFrame:
    parsed = [tally.parsed.get(name, 0) for name in ended]
    refused = [tally.refused.get(name, 0) for name in ended]
    return typed(
        FILE_COLUMNS,
        {
            "source_file": ended,
            "format": ["x12"] * len(ended),
            "contents": [" ".join(tally.contents.get(name, {})) or None for name in ended],
            "rows_found": [one + other for one, other in zip(parsed, refused, strict=True)],
            "rows_parsed": parsed,
            "rows_refused": refused,
        },
    )
