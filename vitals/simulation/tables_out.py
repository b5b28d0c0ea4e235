"""A simulated practice's canonical tables straight from its events, without its files.

They are what the readers and the settling across files give from ``inbox_files``, but for where a
row stood; a test holds them to it. Writing and reading takes six times as long. What
must not live here: what any file tells (``told_sent``, ``told_paid``, ``csv_out``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import pandas as pd
import pyarrow as pa

from vitals.identity import settled
from vitals.parsed import stack
from vitals.simulation.csv_out import NATIVE, native_columns, native_rows
from vitals.simulation.told import Row, Told
from vitals.simulation.told_paid import paid
from vitals.simulation.told_sent import answered, sent, taken
from vitals.simulation.world import World
from vitals.tables import CANONICAL, TABLES, Table

_CENTS = {"charge": "charge_cents", "recovered": "recovered_cents", "ar_total": "ar_total_cents"}
_CENTS |= {"amount": "amount_cents", "allowed": "allowed_cents"}
_CANONICAL_NAMES: Mapping[str, str] = {
    **_CENTS,
    "units": "units_thousandths",
    "paid_hours": "paid_hundredths",
    "billing_hours": "billing_hundredths",
    "overtime_hours": "overtime_hundredths",
}
"""Columns of the native tables that are called otherwise in the canonical ones."""
_UNREAD = frozenset({("claims", "patient_id"), ("follow_ups", "outcome")})
"""Columns that the readers leave behind: a patient is told by a keyed hash or not at all, and what
came of a piece of work may name one."""
_WHOLE = (pa.int64(), pd.Int64Dtype())
_DTYPES: Mapping[str, tuple[pa.DataType, Any]] = {
    "text": (pa.large_string(), pd.StringDtype(na_value=float("nan"))),
    "flag": (pa.bool_(), pd.BooleanDtype()),
}
"""How columns of a kind are held; others are whole numbers."""
_SCALES: Mapping[str, int] = {"units": 1000}


def canonical_tables(world: World) -> dict[str, pd.DataFrame]:
    """Every canonical table of *world*'s practice, its rows in the order of the files' names.

    A table whose rows a later file tells anew is settled as any practice's is.
    """
    tables = {table.name: table.empty() for table in CANONICAL}
    told = sent(world) | paid(world) | answered(world) | taken(world)
    tables |= {name: _frame(TABLES[name], rows) for name, rows in told.items()}
    for name in NATIVE:
        own = _frame(TABLES[name], _native(world, name))
        if name in _told_anew(world):
            own = settled(TABLES[name], own, _arrival(own))
        tables[name] = stack([tables[name], own], tables[name])
    return tables


def _told_anew(world: World) -> frozenset[str]:
    """Appeals, when they are decided; without 837s claims too, when they are sent."""
    return frozenset({"appeals"} if world.profile.has_837 else {"appeals", "claims"})


def _arrival(rows: pd.DataFrame) -> dict[str, int]:
    return {file: order for order, file in enumerate(sorted(rows["source_file"].unique()), start=1)}


def _native(world: World, name: str) -> Told:
    """Rows of a native table; all are of one file unless a later one tells them anew."""
    by_month = name in _told_anew(world)
    place = count(2)
    dated = sorted(native_rows(world, name), key=lambda item: item[0])
    rows: list[Row] = [
        (*row, f"{name}_{month}" if by_month else name, next(place)) for month, row in dated
    ]
    return Told(f"{native_columns(world, name)} source_file source_row", rows)


def _frame(table: Table, told: Told) -> pd.DataFrame:
    """Return rows as a frame of *table*."""
    if not told.rows:
        return table.empty()
    index = pd.RangeIndex(len(told.rows))
    found = dict(table.empty().reindex(index).items())
    for name, values in zip(told.columns.split(), zip(*told.rows, strict=True), strict=True):
        if (table.name, name) not in _UNREAD:
            column = table.by_name[_CANONICAL_NAMES.get(name, name)]
            found[column.name] = _series(column.kind, values, _SCALES.get(name, 1))
    for name, value in told.same.items():
        found[name] = pd.Series(value, index=index, dtype=table.by_name[name].dtype)
    return table.frame(pd.DataFrame(found))


def _series(kind: str, values: Sequence[object], scale: int) -> pd.Series:
    """Return *values* with the dtype of *kind*; None and empty text are missing."""
    if kind == "date":
        days = pa.array(values, pa.date32()).cast(pa.timestamp("us"))
        return pd.Series(days.to_numpy(zero_copy_only=False))
    told = [value or None for value in values] if kind == "text" else values
    arrow, dtype = _DTYPES.get(kind, _WHOLE)
    found = pd.Series(dtype.__from_arrow__(pa.array(told, arrow)))
    return found if scale == 1 else found * scale
