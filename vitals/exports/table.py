"""One exported table file, from bytes to canonical tables and findings.

Known here: the order of the steps and the words of a refusal. Not known: any column.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from vitals.errors import UnreadableFile
from vitals.exports.grid import Sheet, beginning, by_likelihood, records
from vitals.exports.header import ROWS_ABOVE, Header, find_header, safe_name
from vitals.exports.native import LAYOUTS
from vitals.exports.remittances import split, unbalanced
from vitals.exports.rows import Fault, HashPatient, Rows, read_rows
from vitals.exports.workbook import read_sheets
from vitals.filetype import decode, look
from vitals.parsed import (
    FILE_COLUMNS,
    Parsed,
    finding,
    findings_frame,
    merge,
    typed,
)

REMEDIES: Mapping[str, str] = {
    "broken-quote": "Export the table again with quotation marks doubled inside quoted cells.",
    "field-count": "Quote the cell that holds the delimiter, or export the table again.",
    "missing-value": "Fill the column in the system that made the file and export it again.",
    "bad-date": "Write the date as YYYY-MM-DD and export the table again.",
    "ambiguous-date": "Write all dates of the column as YYYY-MM-DD and export the table again.",
    "bad-amount": "Write dollars with at most two decimals and export the table again.",
    "duplicate-column": "Leave one column of this name in the export.",
    "mixed-levels": "Export either the lines of an adjudication or its total, not both.",
}
WORKBOOKS = frozenset({"xlsx", "xlsb", "xls", "ods"})
_CORRECT = "Correct the cell in the system that made the file and export it again."
_NATIVE = "Name the columns as one of the native tables does: "


def read_table(source_file: str, content: bytes, *, hash_patient: HashPatient = None) -> Parsed:
    """Return the canonical tables of a CSV, XLSX, XLS or ODS file with a native header.

    ``rows_parsed`` counts canonical rows, ``rows_refused`` refused rows of the file. A file
    without a native header is refused whole, as one row, and the finding names the nearest
    native table and the columns it lacks.
    """
    kind = look(content).kind
    file_format = "csv" if kind == "text" else kind if kind in WORKBOOKS else "unknown"
    try:
        sheets = [(sheet, find_header(sheet.records[:ROWS_ABOVE])) for sheet in _sheets(content)]
    except UnreadableFile as fault:
        return refused_file(source_file, file_format, "unreadable", str(fault))
    known = [(sheet, header) for sheet, header in sheets if header and header.is_complete]
    if not known:
        nearest = max((h for _, h in sheets if h), key=lambda h: len(h.columns), default=None)
        return _unknown(source_file, file_format, nearest)
    several = len(sheets) > 1
    parts = [
        _read_sheet(source_file, file_format, sheet, header, hash_patient, say_sheet=several)
        for sheet, header in known
    ]
    passed = [_passed_over(source_file, s) for s, h in sheets if not (h and h.is_complete)]
    if not several:
        return parts[0]
    return _one_file(merge([*parts, *passed]), source_file, file_format)


def refused_file(
    source_file: str, file_format: str, rule: str, reason: str, remedy: str = _CORRECT
) -> Parsed:
    """Return what remains of a file refused whole: one finding and one refused row."""
    found = finding(source_file, rule, reason, remedy=remedy)
    return _part(source_file, file_format, "", {}, [found])


def _sheets(content: bytes) -> Iterator[Sheet]:
    """Yield the sheets of a workbook, or a text as one sheet cut at its likeliest delimiter."""
    found = look(content)
    if found.kind in WORKBOOKS:
        yield from read_sheets(content)
        return
    text = decode(content) if found.kind == "text" else None
    if text is None:
        raise UnreadableFile(f"expected a table; found that the file is {found.words}")
    start = beginning(text)
    headers = {
        delimiter: find_header(itertools.islice(records(start, delimiter), ROWS_ABOVE))
        for delimiter in by_likelihood(start)
    }
    best = max(headers, key=lambda mark: len(h.columns) if (h := headers[mark]) else 0)
    yield Sheet(1, list(records(text, best)))


def _read_sheet(
    source_file: str,
    file_format: str,
    sheet: Sheet,
    header: Header,
    hash_patient: HashPatient,
    *,
    say_sheet: bool,
) -> Parsed:
    name = header.layout.name
    rows = read_rows(source_file, sheet.records, header, hash_patient)
    tables, faults = _tables(rows, header, source_file, sheet.number)
    where = f"sheet {sheet.number}, " if say_sheet else ""
    findings = [
        *_header_findings(source_file, header, where),
        *(_fault_finding(source_file, name, fault, where) for fault in faults),
        *_balance_findings(source_file, tables),
    ]
    return _part(source_file, file_format, name, tables, findings)


def _tables(
    rows: Rows, header: Header, source_file: str, sheet: int
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    if header.layout.name == "remittances":
        return split(rows, source_file, sheet)
    return {header.layout.name: rows.frame}, rows.faults


def _fault_finding(source_file: str, table: str, fault: Fault, where: str) -> dict[str, Any]:
    return finding(
        source_file,
        fault.rule,
        f"{where}line {fault.line}: {fault.reason}",
        source_row=fault.line,
        table=table,
        remedy=REMEDIES.get(fault.rule, _CORRECT),
    )


def _header_findings(source_file: str, header: Header, where: str) -> list[dict[str, Any]]:
    """Tell which columns were passed over, once for the file."""
    if not header.unknown:
        return []
    names = ", ".join(safe_name(position, cell) for position, cell in header.unknown)
    note = finding(
        source_file,
        "unknown-column",
        f"{where}line {header.line}: columns the table '{header.layout.name}' does not have "
        f"were passed over: {names}",
        severity="info",
        source_row=header.line,
        table=header.layout.name,
        rows=0,
    )
    return [note]


def _balance_findings(
    source_file: str, tables: Mapping[str, pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    if "remittances" not in tables:
        return
    for row in unbalanced(dict(tables)).itertuples():
        yield finding(
            source_file,
            "claim-balance",
            f"line {row.source_row}: expected charge less adjustments to be the amount paid; "
            "found a difference in this adjudication",
            severity="warning",
            source_row=int(row.source_row),
            table="remittances",
            remedy="Export all adjustments of the adjudication.",
        )


def _unknown(source_file: str, file_format: str, nearest: Header | None) -> Parsed:
    """Refuse a file whose header is no native one, naming the nearest and what it lacks."""
    if nearest is None:
        reason = "expected the header of a native table; found no column name of any"
        remedy = _NATIVE + ", ".join(LAYOUTS) + "."
    else:
        layout = nearest.layout
        reason = (
            f"expected the header of a native table; the nearest is '{layout.name}' with "
            f"{len(nearest.columns)} of its {len(layout.fields)} columns, "
            f"but it lacks {', '.join(nearest.missing)}"
        )
        remedy = f"Add the missing columns ({', '.join(nearest.missing)}) to the export."
    return refused_file(source_file, file_format, "unknown-table", reason, remedy)


def _passed_over(source_file: str, sheet: Sheet) -> Parsed:
    note = finding(
        source_file,
        "unknown-sheet",
        f"sheet {sheet.number} has no native header and was passed over",
        severity="info",
        rows=0,
    )
    return _part(source_file, "", "", {}, [note])


def _part(
    source_file: str,
    file_format: str,
    contents: str,
    tables: dict[str, pd.DataFrame],
    findings: list[dict[str, Any]],
) -> Parsed:
    frame = findings_frame(findings)
    refused = int(frame.loc[frame["is_refused"], "rows"].sum())
    parsed = sum(len(table) for table in tables.values())
    files = _file_row(source_file, file_format, contents, parsed, refused)
    return Parsed(tables=tables, findings=frame, files=files)


def _file_row(
    source_file: str, file_format: str, contents: str, parsed: int, refused: int
) -> pd.DataFrame:
    row: dict[str, list[object]] = {
        "source_file": [source_file],
        "format": [file_format],
        "contents": [contents or None],
        "rows_found": [parsed + refused],
        "rows_parsed": [parsed],
        "rows_refused": [refused],
    }
    return typed(FILE_COLUMNS, row)


def _one_file(parsed: Parsed, source_file: str, file_format: str) -> Parsed:
    """Make one row of ``files`` of the rows of a workbook's sheets."""
    contents = " ".join(dict.fromkeys(parsed.files["contents"].dropna()))
    accepted, refused = (int(parsed.files[name].sum()) for name in ("rows_parsed", "rows_refused"))
    files = _file_row(source_file, file_format, contents, accepted, refused)
    return Parsed(tables=parsed.tables, findings=parsed.findings, files=files)
