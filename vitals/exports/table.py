"""One exported table file, from bytes to canonical tables and findings.

Known here: the order of the steps. Not known: any column, any sentence but those of a refusal.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vitals.errors import UnreadableFile
from vitals.exports.adapt import adapt, tailored
from vitals.exports.asides import Aside, set_aside
from vitals.exports.grid import Record, Sheet, beginning, by_likelihood, records
from vitals.exports.header import ROWS_ABOVE, Header, find_header
from vitals.exports.match import ProfileHeader, Tie, find_profile, nearest_profile
from vitals.exports.profile import Profile, shipped_profiles
from vitals.exports.remittances import split
from vitals.exports.rows import Fault, HashPatient, read_rows
from vitals.exports.told import (
    CORRECT,
    aside_findings,
    balance_findings,
    fault_finding,
    header_findings,
    passed_over,
    profile_finding,
    tie_finding,
    unknown_table,
)
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

WORKBOOKS = frozenset({"xlsx", "xlsb", "xls", "ods"})
Known = Header | ProfileHeader | Tie | None


@dataclass(frozen=True, slots=True)
class _File:
    """What every step needs to know of the file."""

    id: str
    format: str
    hash_patient: HashPatient


def read_table(
    source_file: str,
    content: bytes,
    *,
    hash_patient: HashPatient = None,
    profiles: Sequence[Profile] | None = None,
) -> Parsed:
    """Return the canonical tables of a CSV, XLSX, XLS or ODS file.

    A header is a native table's or that of one of the *profiles* (None: those shipped), whichever
    explains more columns, the native one where both explain as many. ``rows_parsed`` counts
    canonical rows, ``rows_refused`` refused rows of the file. A file without a known header is
    refused whole, as one row, and the finding names the nearest native table and what it lacks.
    """
    known = shipped_profiles() if profiles is None else profiles
    kind = look(content).kind
    file_format = "csv" if kind == "text" else kind if kind in WORKBOOKS else "unknown"
    file = _File(source_file, file_format, hash_patient)
    try:
        sheets = [
            (sheet, _recognise(sheet.records[:ROWS_ABOVE], known, sheet.name))
            for sheet in _sheets(content, known)
        ]
    except UnreadableFile as fault:
        return refused_file(source_file, file_format, "unreadable", str(fault))
    if not any(_is_usable(header) for _, header in sheets):
        native = [header for _, header in sheets if isinstance(header, Header)]
        best = max(native, key=lambda header: len(header.columns), default=None)
        tops = [record for sheet, _ in sheets for record in sheet.records[:ROWS_ABOVE]]
        told = unknown_table(best, nearest_profile(tops, known))
        return refused_file(source_file, file_format, "unknown-table", *told)
    parts = [_read_sheet(file, sheet, header, len(sheets)) for sheet, header in sheets]
    return parts[0] if len(sheets) == 1 else _one_file(merge(parts), file)


def refused_file(
    source_file: str, file_format: str, rule: str, reason: str, remedy: str = CORRECT
) -> Parsed:
    """Return what remains of a file refused whole: one finding and one refused row."""
    found = finding(source_file, rule, reason, remedy=remedy)
    return _part(_File(source_file, file_format, None), [found])


def _sheets(content: bytes, profiles: Sequence[Profile]) -> Iterator[Sheet]:
    """Yield the sheets of a workbook, or a text as one sheet cut at its likeliest delimiter."""
    found = look(content)
    if found.kind in WORKBOOKS:
        yield from read_sheets(content)
        return
    text = decode(content) if found.kind == "text" else None
    if text is None:
        raise UnreadableFile(f"expected a table; found that the file is {found.words}")
    start = beginning(text)
    columns = {
        delimiter: _explained(
            _recognise(list(itertools.islice(records(start, delimiter), ROWS_ABOVE)), profiles)
        )
        for delimiter in by_likelihood(start)
    }
    best = max(columns, key=lambda mark: columns[mark])
    yield Sheet(1, list(records(text, best)))


def _recognise(
    beginning: Sequence[Record], profiles: Sequence[Profile], sheet_name: str = ""
) -> Known:
    """Return the header that explains most columns; an incomplete native one where none does."""
    native = find_header(beginning)
    profile = find_profile(beginning, profiles, sheet_name)
    if profile is None:
        return native
    is_native = native is not None and native.is_complete
    return native if is_native and _explained(native) >= _explained(profile) else profile


def _explained(header: Known) -> int:
    """Return how many columns a header explains."""
    match header:
        case Header():
            return len(header.columns)
        case ProfileHeader() | Tie():
            return header.matched
    return 0


def _is_usable(header: Known) -> bool:
    return header.is_complete if isinstance(header, Header) else header is not None


def _read_sheet(file: _File, sheet: Sheet, header: Known, sheets: int) -> Parsed:
    where = f"sheet {sheet.number}, " if sheets > 1 else ""
    match header:
        case ProfileHeader():
            return _read_profile(file, sheet, header, where)
        case Tie():
            return _part(file, [tie_finding(file.id, header, where)])
        case Header() if header.is_complete:
            return _read_native(file, sheet, header, where)
    return _part(file, [passed_over(file.id, sheet.number)])


def _read_native(file: _File, sheet: Sheet, header: Header, where: str) -> Parsed:
    name = header.layout.name
    titles = _above(sheet, header.line)
    header = replace(header, layout=tailored(header.layout, epoch=sheet.epoch))
    rows = read_rows(file.id, sheet.records, header, file.hash_patient)
    faults, tables = rows.faults, {name: rows.frame}
    if name == "remittances":
        tables, faults = split(rows, file.id, sheet.number)
    faults, asides = set_aside(faults, sheet.records, header.cells)
    findings = [
        *header_findings(file.id, header, where),
        *_row_findings(file, faults, [*titles, *asides], where),
        *balance_findings(file.id, tables),
    ]
    return _part(file, findings, tables, name)


def _read_profile(file: _File, sheet: Sheet, header: ProfileHeader, where: str) -> Parsed:
    read = adapt(
        file.id,
        sheet.records,
        header,
        file.hash_patient,
        sheet=sheet.number,
        epoch=sheet.epoch,
    )
    asides = [*_above(sheet, header.line), *read.asides]
    findings = [
        profile_finding(file.id, header, where),
        *_row_findings(file, read.faults, asides, where),
        *balance_findings(file.id, read.tables),
    ]
    contents = " ".join(dict.fromkeys(table.table for table in header.profile.tables))
    return _part(file, findings, read.tables, contents, header.profile.id)


def _row_findings(
    file: _File, faults: Sequence[Fault], asides: Sequence[Aside], where: str
) -> Iterator[dict[str, Any]]:
    yield from (fault_finding(file.id, fault, where) for fault in faults)
    yield from aside_findings(file.id, asides, where)


def _above(sheet: Sheet, line: int) -> list[Aside]:
    """Tell the rows above the header, which are titles."""
    above = [record.line for record in sheet.records if record.line < line]
    return [Aside("titles above the header", len(above), above[0])] if above else []


def _part(
    file: _File,
    findings: list[dict[str, Any]],
    tables: dict[str, pd.DataFrame] | None = None,
    contents: str = "",
    profile: str = "",
) -> Parsed:
    frame = findings_frame(findings)
    refused = int(frame.loc[frame["is_refused"], "rows"].sum())
    parsed = sum(len(table) for table in (tables or {}).values())
    files = _file_row(file, contents, profile, parsed, refused)
    return Parsed(tables=tables or {}, findings=frame, files=files)


def _file_row(file: _File, contents: str, profile: str, parsed: int, refused: int) -> pd.DataFrame:
    row: dict[str, list[object]] = {
        "source_file": [file.id],
        "format": [file.format],
        "contents": [contents or None],
        "profile": [profile or None],
        "rows_found": [parsed + refused],
        "rows_parsed": [parsed],
        "rows_refused": [refused],
    }
    return typed(FILE_COLUMNS, row)


def _one_file(parsed: Parsed, file: _File) -> Parsed:
    """Make one row of ``files`` of the rows of a workbook's sheets."""
    contents, profile = (_distinct(parsed.files[name]) for name in ("contents", "profile"))
    accepted, refused = (int(parsed.files[name].sum()) for name in ("rows_parsed", "rows_refused"))
    files = _file_row(file, contents, profile, accepted, refused)
    return Parsed(tables=parsed.tables, findings=parsed.findings, files=files)


def _distinct(column: pd.Series) -> str:
    words = (word for text in column.dropna() for word in text.split())
    return " ".join(dict.fromkeys(words))
