"""From text cells to a canonical frame: each column converted once for each distinct text.

A row with a fault is refused alone, with its line and the first fault found in it. What must not
live here: finding the header, or rules on values that are well formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from vitals.exports.cells import TEXT, Value, describe, is_null, near, tidy
from vitals.exports.dates import NoSuchDayError
from vitals.exports.grid import Record
from vitals.exports.header import Header
from vitals.exports.native import Field, Layout
from vitals.tables import Table

DECIMAL_COMMA = "amounts with a decimal comma are not read; export with a decimal point"
HashPatient = Callable[[str], str] | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row; ``column`` orders the faults of a row."""

    line: int
    column: int
    rule: str
    reason: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet: the canonical frame of those accepted, one fault for each refused."""

    frame: pd.DataFrame
    faults: list[Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Text columns of one native table, by native name; several columns may bear one name.

    ``lines`` holds the line of each row, ``labels`` what messages call a column that the file
    names otherwise.
    """

    layout: Layout
    lines: Sequence[int]
    cells: Mapping[str, Sequence[Sequence[str]]]
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Column:
    filled: pd.Series
    bad: dict[int, tuple[str, str]]  # position of the row → rule, reason


def read_rows(
    source_file: str, records: Sequence[Record], header: Header, hash_patient: HashPatient
) -> Rows:
    """Convert the records below *header*; rows in = rows of the frame + faults, one for a row."""
    below = [record for record in records if record.line > header.line]
    whole, faults = whole_records(below, header.width, header.reach)
    cells = list(zip(*(record.cells or [] for record in whole), strict=True))
    columns = Columns(
        layout=header.layout,
        lines=[record.line for record in whole],
        cells={name: [cells[at] for at in header.columns[name]] for name in header.columns}
        if cells
        else {},
    )
    read = convert(source_file, columns, hash_patient)
    faults = [replace(fault, table=header.layout.name) for fault in faults]
    return Rows(read.frame, first_faults([*faults, *read.faults]))


def convert(source_file: str, columns: Columns, hash_patient: HashPatient) -> Rows:
    """Convert every column; every fault of a row is told, none of its rows are in the frame."""
    faults: list[Fault] = []
    data: dict[str, pd.Series] = {}
    layout = columns.layout
    for number, native in enumerate(layout.fields):
        column = _column(native, columns, hash_patient)
        lines = columns.lines
        faults += [Fault(lines[at], number, *why, layout.name) for at, why in column.bad.items()]
        if native.to:
            data[native.to] = column.filled
    return Rows(_frame(layout.table, source_file, columns.lines, data, faults), faults)


def whole_records(
    records: Sequence[Record], width: int, reach: int, *, longer: bool = False
) -> tuple[list[Record], list[Fault]]:
    """Part records with the header's number of cells from broken ones; *longer* ones are cut."""
    good: list[Record] = []
    bad: list[Fault] = []
    for record in records:
        cells = record.cells
        if cells is None:
            reason = "expected matching quotation marks; found one that is never closed or astray"
            bad.append(Fault(record.line, -1, "broken-quote", reason))
        elif len(cells) < width or (not longer and any(cell.strip() for cell in cells[reach:])):
            reason = f"expected {width} fields as in the header; found {len(cells)}"
            bad.append(Fault(record.line, -1, "field-count", reason))
        else:
            good.append(Record(record.line, cells[:width]))
    return good, bad


def _column(native: Field, columns: Columns, hash_patient: HashPatient) -> _Column:
    """Convert one field of all rows."""
    given = columns.cells.get(native.name, ()) if columns.lines else ()
    if native.to == "patient_key":
        if hash_patient is None:
            given = ()
        else:
            native = replace(native, cell=replace(TEXT, convert=hash_patient))
    dtype = columns.layout.table.by_name[native.to].dtype if native.to else "str"
    native = replace(native, name=columns.labels.get(native.name, native.name))
    if not given:
        value, why = _convert(native, "", frozenset())
        rows = range(len(columns.lines))
        # A file without the column was refused whole; here a profile leaves the cell blank.
        return _Column(_values([value] * len(rows), dtype), {at: why for at in rows if why})
    texts, conflicts = _one_of(native, given)
    codes, found = pd.factorize(np.asarray(texts, dtype=object))
    tidied = [tidy(text) for text in found]
    doubtful = native.cell.suspects(tidied) if native.cell.suspects else frozenset()
    outcomes = [_convert(native, text, doubtful) for text in tidied]
    values = _values([value for value, _ in outcomes], dtype).take(codes).reset_index(drop=True)
    wrong = {code: why for code, (_, why) in enumerate(outcomes) if why}
    at = np.flatnonzero(np.isin(codes, list(wrong))) if wrong else ()
    return _Column(values, {int(row): wrong[int(codes[row])] for row in at} | conflicts)


def _one_of(
    native: Field, columns: Sequence[Sequence[str]]
) -> tuple[Sequence[str], dict[int, tuple[str, str]]]:
    """Make one column of several under the same name; rows in which they differ are faults."""
    if len(columns) == 1:
        return columns[0], {}
    merged: list[str] = []
    conflicts: dict[int, tuple[str, str]] = {}
    for row, cells in enumerate(zip(*columns, strict=True)):
        said = list(dict.fromkeys(text for cell in cells if not is_null(text := tidy(cell))))
        merged.append(said[0] if said else "")
        if len(said) > 1:
            reason = (
                f"column {native.name}: expected the {len(columns)} columns of this name to agree; "
                f"found {len(said)} different values"
            )
            conflicts[row] = ("duplicate-column", reason)
    return merged, conflicts


def _convert(
    native: Field, text: str, doubtful: frozenset[str]
) -> tuple[Value | None, tuple[str, str] | None]:
    """Return the value of a tidied cell, or the rule it breaks and the reason."""
    where = f"column {native.name}: expected"
    if is_null(text):
        text = native.default
    if not text:
        why = ("missing-value", f"{where} {native.cell.expected}; found nothing")
        return None, why if native.required else None
    if text in doubtful:
        reason = (
            f"{where} MM/DD/YYYY throughout; found other dates of this column with the day first, "
            "so that this one could be either"
        )
        return None, ("ambiguous-date", reason)
    try:
        return native.cell.convert(text), None
    except NoSuchDayError:
        reason = f"{where} {native.cell.expected}; found a day that its month does not have"
        return None, (native.cell.rule, f"{reason} (no such day)")
    except ValueError:
        close = near(text, native.cell.allowed)
        found = f"something close to '{close}'" if close else describe(text)
        if native.cell.rule == "bad-amount" and re.fullmatch(r"\D*[\d.]*\d,\d\d\D*", text):
            found += f" ({DECIMAL_COMMA})"
        return None, (native.cell.rule, f"{where} {native.cell.expected}; found {found}")


def _values(values: list[Value | None], dtype: str) -> pd.Series:
    if dtype.startswith("datetime64"):
        return pd.Series(np.array(values, dtype="datetime64[us]"))
    return pd.Series(values, dtype=dtype)


def _frame(
    table: Table,
    source_file: str,
    lines: Sequence[int],
    data: dict[str, pd.Series],
    faults: list[Fault],
) -> pd.DataFrame:
    refused = {fault.line for fault in faults}
    frame = table.frame(
        pd.DataFrame(data | {"source_row": pd.Series(list(lines), dtype="Int64")}).assign(
            source_file=source_file
        )
    )
    return frame[~frame["source_row"].isin(refused)].reset_index(drop=True) if refused else frame


def first_faults(faults: list[Fault]) -> list[Fault]:
    """Keep one fault for each row, the leftmost, and say how many more the row has."""
    by_line: dict[int, list[Fault]] = {}
    for fault in sorted(faults, key=lambda fault: (fault.line, fault.column)):
        by_line.setdefault(fault.line, []).append(fault)
    return [
        replace(first, reason=f"{first.reason} (and {len(more)} more in this row)")
        if more
        else first
        for first, *more in by_line.values()
    ]
