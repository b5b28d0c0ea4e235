"""The rows below a profile's header as rows of native tables, read as those are.

A row of the file is all or nothing: a fault in one of the native rows it becomes refuses them all,
and a row that no table takes is refused too. What must not live here: how one column is made
(``scope``) and what a native cell may say (``native``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from vitals.exports.asides import Aside, set_aside
from vitals.exports.cells import DATE, dates
from vitals.exports.dates import EPOCH_1900, Order, to_month
from vitals.exports.grid import Record
from vitals.exports.match import ProfileHeader
from vitals.exports.native import LAYOUTS, Layout
from vitals.exports.profile import TableRule, Unpivot
from vitals.exports.remittances import split
from vitals.exports.rows import (
    Columns,
    Fault,
    HashPatient,
    Rows,
    convert,
    first_faults,
    whole_records,
)
from vitals.exports.scope import Scope, Source
from vitals.exports.texts import constant


@dataclass(frozen=True, slots=True)
class Adapted:
    """Canonical tables by name, one fault for each refused row, and the rows passed over."""

    tables: dict[str, pd.DataFrame]
    faults: list[Fault]
    asides: list[Aside]


def adapt(
    source_file: str,
    records: Sequence[Record],
    header: ProfileHeader,
    hash_patient: HashPatient,
    *,
    sheet: int = 1,
    epoch: date = EPOCH_1900,
) -> Adapted:
    """Read the *records* below a profile's header.

    Rows of the file = rows that became canonical rows + faults + rows of the asides.
    """
    below = [record for record in records if record.line > header.line]
    profile = header.profile
    whole, faults = whole_records(below, header.width, header.reach, longer=profile.longer_rows)
    source = Source(header, whole)
    left, skipped = _skipped(source)
    parts: dict[str, list[Rows]] = {}
    taken = np.zeros(len(whole), dtype=bool)
    for scope in _passes(source, left, hash_patient):
        taken[scope.rows] = True
        rows = _rows(source_file, scope, hash_patient, profile.dates, epoch)
        parts.setdefault(scope.table.table, []).append(rows)
    faults += _untaken(source, left[~taken[left]])
    tables, wrong = _together(parts, faults, source_file, sheet)
    told, asides = set_aside(first_faults(wrong), below, header.cells)
    return Adapted(tables, told, [*skipped, *asides])


def tailored(layout: Layout, order: Order = "month_first", epoch: date = EPOCH_1900) -> Layout:
    """Return the layout with its dates read in *order* and numbers counted from *epoch*."""
    cell = dates(order, epoch)
    fields = (replace(one, cell=cell) if one.cell is DATE else one for one in layout.fields)
    return replace(layout, fields=tuple(fields))


def _skipped(source: Source) -> tuple[np.ndarray, list[Aside]]:
    """Return the rows the profile does not pass over, and those it does by their reason."""
    profile = source.header.profile
    left = np.arange(len(source.lines))
    asides: list[Aside] = []
    for skip in profile.skip:
        met = Scope(source, profile.tables[0], left).mask(skip.when)
        if met.any():
            asides.append(Aside(skip.why, int(met.sum()), int(source.lines[left[met]].min())))
            left = left[~met]
    return left, asides


def _passes(source: Source, left: np.ndarray, hash_patient: HashPatient) -> Iterator[Scope]:
    """Yield every pass of every table of the profile over the rows it takes."""
    for table in source.header.profile.tables:
        for scope in _variants(Scope(source, table, left, hash_patient)):
            rows = left[scope.mask(table.when)]
            if table.unpivot:
                rows = rows[scope.extra[table.unpivot.value][rows] != ""]
            yield replace(scope, rows=rows, faults={})


def _variants(scope: Scope) -> Iterator[Scope]:
    if repeat := scope.table.repeat:
        for ordinal, word in enumerate(repeat.words, start=1):
            yield replace(scope, mark=repeat.mark, word=word, ordinal=ordinal)
    elif unpivot := scope.table.unpivot:
        yield from _months(scope, unpivot)
    else:
        yield scope


def _months(scope: Scope, unpivot: Unpivot) -> Iterator[Scope]:
    """Yield one pass for each column whose header is a month."""
    source = scope.source
    for position, cell in enumerate(source.header.cells[: source.header.width]):
        try:
            month = to_month(cell.strip())
        except ValueError:
            continue
        values = source.column(position)
        extra = {unpivot.name: constant(month, len(values)), unpivot.value: values}
        yield replace(scope, extra=extra)


def _rows(
    source_file: str, scope: Scope, hash_patient: HashPatient, order: Order, epoch: date
) -> Rows:
    """Convert the rows of one pass."""
    table = scope.table
    labels = {name: scope.label(rule, name) for name, rule in table.columns.items()}
    cells = {name: [list(scope.texts(rule, labels[name]))] for name, rule in table.columns.items()}
    lines = [int(line) for line in scope.source.lines[scope.rows]]
    columns = Columns(
        layout=tailored(table.layout, order, epoch), lines=lines, cells=cells, labels=labels
    )
    found = [Fault(lines[row], -1, *why, table.table) for row, why in scope.faults.items()]
    read = convert(source_file, columns, hash_patient)
    return Rows(read.frame, [*found, *read.faults])


def _untaken(source: Source, rows: np.ndarray) -> list[Fault]:
    """Refuse what no table takes: a new kind of row must not vanish."""
    profile = source.header.profile
    names = dict.fromkeys(name for table in profile.tables for name in _deciding(table))
    reason = (
        f"expected a row that the profile '{profile.id}' takes or passes over, as it tells by "
        f"{', '.join(names) or 'its columns'}; found one it does not know"
    )
    return [Fault(int(line), -1, "unmapped-row", reason) for line in source.lines[rows]]


def _deciding(table: TableRule) -> Iterator[str]:
    yield from (name for conditions in table.when for name in conditions)
    if table.unpivot:
        yield "the month columns"


def _together(
    parts: Mapping[str, Sequence[Rows]], faults: Iterable[Fault], source_file: str, sheet: int
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Put the passes of each table together, without any row of a refused line."""
    wrong = [*faults, *(fault for rows in parts.values() for part in rows for fault in part.faults)]
    tables: dict[str, pd.DataFrame] = {}
    whole = {name: _stacked(name, rows) for name, rows in parts.items()}
    remittances = whole.pop("remittances", None)
    if remittances is not None:
        kept = _without(remittances, {fault.line for fault in wrong})
        tables, wrong = split(Rows(kept, wrong), source_file, sheet)
    refused = {fault.line for fault in wrong}
    return tables | {name: _without(rows, refused) for name, rows in whole.items()}, wrong


def _stacked(name: str, parts: Sequence[Rows]) -> pd.DataFrame:
    """Return the rows of all passes in the order of the file."""
    frames = [part.frame for part in parts if len(part.frame)]
    if not frames:
        return LAYOUTS[name].table.empty()
    rows = pd.concat(frames, ignore_index=True)
    return rows.sort_values("source_row", kind="stable").reset_index(drop=True)


def _without(rows: pd.DataFrame, lines: set[int]) -> pd.DataFrame:
    return rows[~rows["source_row"].isin(lines)].reset_index(drop=True) if lines else rows
