"""What every parser hands back: canonical tables, findings, and a count for each file.

The X12 reader and the table reader both end here, so landing, inspection and the nightly pipeline
see one shape. What must not live here: how anything is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from vitals.tables import FINDINGS, TABLES, Table

Severity = Literal["error", "warning", "info"]

FILE_COLUMNS: Mapping[str, str] = {
    "source_file": "str",
    "format": "str",
    "contents": "str",
    "profile": "str",
    "rows_found": "Int64",
    "rows_parsed": "Int64",
    "rows_refused": "Int64",
}
"""Columns of ``Parsed.files``: one row for each file; found = parsed + refused, always.

``profile`` names the profile an exported table was read by, missing for a native one.
"""

PAYEE_COLUMNS: Mapping[str, str] = {
    "source_file": "str",
    "source_row": "Int64",
    "end_row": "Int64",
    "kind": "str",
    "id": "str",
}
"""Columns of ``Parsed.payees``: one row for each id by which segments name whom they pay.

``source_row`` to ``end_row`` are the segments it speaks for, ``kind`` is ``npi`` or ``tax_id``, a
tax id has nine digits. A sole proprietor's tax id can be an SSN: it stays in memory.
"""

POSITION_COLUMNS: Mapping[str, str] = {
    "source_file": "str",
    "source_row": "Int64",
    "end_row": "Int64",
    "claim": "Int64",
}
"""Columns of ``Parsed.claim_positions``: one row for each claim of an X12 file, read or refused.

``source_row`` is its first segment (CLP, CLM), ``end_row`` its last, ``claim`` its ordinal within
the transaction, from 1.
"""


def typed(columns: Mapping[str, str], data: Mapping[str, Iterable[object]]) -> pd.DataFrame:
    """Return *data* as a frame with exactly *columns* and their dtypes; others are blank."""
    frame = pd.DataFrame(dict(data)).reindex(columns=list(columns))
    return frame.astype(dict(columns))


@dataclass(frozen=True, slots=True)
class Parsed:
    """The result of reading one or many files.

    ``tables`` holds canonical tables by name (only those with rows need be present),
    ``findings`` is a ``FINDINGS`` frame, ``transactions`` holds one entry for each ST…SE of an
    X12 file in the keys of formats.md §5 and a ``source_file``.
    """

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    files: pd.DataFrame
    transactions: list[dict[str, Any]] = field(default_factory=list)
    payees: pd.DataFrame = field(default_factory=lambda: typed(PAYEE_COLUMNS, {}), repr=False)
    claim_positions: pd.DataFrame = field(default_factory=lambda: typed(POSITION_COLUMNS, {}))


def find_table(parsed: Parsed, table: Table) -> pd.DataFrame:
    """Return *table* of *parsed*, or an empty frame of it."""
    found = parsed.tables.get(table.name)
    return table.empty() if found is None else found


def finding(  # noqa: PLR0913 - one argument for each column of FINDINGS
    source_file: str,
    rule: str,
    reason: str,
    *,
    severity: Severity = "error",
    is_refused: bool | None = None,
    source_row: int | None = None,
    table: str | None = None,
    rows: int = 1,
    remedy: str | None = None,
) -> dict[str, Any]:
    """Return one row of ``FINDINGS``; an error is refused unless *is_refused* says otherwise.

    *reason* says what was expected and found and never holds a patient's data.
    """
    return {
        "source_file": source_file,
        "source_row": source_row,
        "table": table,
        "rule": rule,
        "severity": severity,
        "is_refused": severity == "error" if is_refused is None else is_refused,
        "rows": rows,
        "reason": reason,
        "remedy": remedy,
    }


def findings_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows made by ``finding`` as a ``FINDINGS`` frame."""
    return FINDINGS.frame(pd.DataFrame(list(rows), columns=FINDINGS.names))


def stack(frames: Iterable[pd.DataFrame], empty: pd.DataFrame) -> pd.DataFrame:
    """Return *frames* one below the other, or *empty* where none has a row."""
    filled = [frame for frame in frames if len(frame)]
    if len(filled) == 1:
        return filled[0].reset_index(drop=True)
    return pd.concat(filled, ignore_index=True) if filled else empty


def merge(parts: Iterable[Parsed]) -> Parsed:
    """Return *parts* as one, in their order."""
    listed = list(parts)
    names = [name for name in TABLES if any(name in part.tables for part in listed)]
    return Parsed(
        tables={
            name: stack(
                (part.tables[name] for part in listed if name in part.tables), TABLES[name].empty()
            )
            for name in names
        },
        findings=stack((part.findings for part in listed), FINDINGS.empty()),
        files=stack((part.files for part in listed), typed(FILE_COLUMNS, {})),
        transactions=[entry for part in listed for entry in part.transactions],
        payees=stack((part.payees for part in listed), typed(PAYEE_COLUMNS, {})),
        claim_positions=stack(
            (part.claim_positions for part in listed), typed(POSITION_COLUMNS, {})
        ),
    )
