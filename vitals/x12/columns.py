"""Columns of a chunk: text in Arrow, whole numbers with a mask, dates in NumPy.

pandas is met once, when the chunks of a table are put together; until then a chunk of a megabyte
pays no frame. Missing is a null, a mask or NaT, never 0. What must not live here: what a column
means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.tables import Table

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]

TEXT = pa.large_string()
"""The Arrow type of every text column, as pandas keeps it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers, and where there is none; a missing one has the value 0."""

    value: Ints
    missing: Bools


@dataclass(frozen=True, slots=True)
class Flags:
    """True or false, and where neither is known."""

    value: Bools
    missing: Bools


Column = Any
"""``Whole``, ``Flags``, an Arrow array of ``TEXT``, or a NumPy array of dates, integers or truths.

Of a plain array of integers or truths no value is missing. (Arrow has no types to check.)
"""

Rows = Mapping[str, Column]
"""Columns of equal length by name."""


def nulls(count: int) -> pa.Array:
    """Return a text column without a value."""
    return pa.nulls(count, TEXT)


def text_bytes(values: pa.Array) -> npt.NDArray[np.uint8]:
    """Return the bytes of all values of a text column that no slice was taken of."""
    return np.frombuffer(values.buffers()[2] or b"", np.uint8)


def constant(value: str, count: int) -> pa.Array:
    """Return a text column of one value."""
    return pa.repeat(pa.scalar(value, TEXT), count)


def pick(column: Column, index: Ints) -> Column:
    """Return the rows *index* of *column*; −1 asks for a missing value."""
    if is_all(index, length({"": column})):
        return column
    absent = index < 0
    if isinstance(column, pa.Array):
        return _pick_text(column, index, absent)
    if isinstance(column, Whole | Flags):
        value, missing = _safe(column.value, index), _safe(column.missing, index)
        return type(column)(np.where(absent, 0, value).astype(value.dtype), missing | absent)
    found = _safe(column, index)
    if column.dtype.kind == "M":
        return np.where(absent, np.datetime64("NaT"), found).astype(column.dtype)
    if not absent.any():
        return found
    return Whole(np.where(absent, 0, found).astype(np.int64), absent)


def _pick_text(column: pa.Array, index: Ints, absent: Bools) -> pa.Array:
    some = bool(absent.any())
    if some and not len(column):
        return nulls(len(index))
    return column.take(pa.array(index, mask=absent if some else None))


def _safe(values: npt.NDArray[Any], index: Ints) -> npt.NDArray[Any]:
    return values[index] if len(values) else np.zeros(len(index), values.dtype)


def is_all(index: Ints, count: int) -> bool:
    """Tell whether *index* asks for all of *count* rows in their order."""
    return len(index) == count and (not count or bool((index == np.arange(count)).all()))


def pick_rows(rows: Rows, index: Ints) -> dict[str, Column]:
    """Return the rows *index* of all columns; −1 asks for a row of missing values."""
    if rows and is_all(index, length(rows)):
        return dict(rows)
    return {name: pick(column, index) for name, column in rows.items()}


def keep(rows: Rows, kept: Bools) -> Rows:
    """Return the rows that are *kept*."""
    return rows if kept.all() else pick_rows(rows, np.flatnonzero(kept))


def first_of(*columns: Column) -> Column:
    """Return for each row the first value given among *columns*, which are of one kind.

    >>> first_of(pa.array(["a", None], TEXT), pa.array(["b", "c"], TEXT)).to_pylist()
    ['a', 'c']
    """
    found, *others = columns
    for other in others:
        if isinstance(found, pa.Array):
            if found.null_count:
                found = other if found.null_count == len(found) else pc.coalesce(found, other)
        elif isinstance(found, Whole) and isinstance(other, Whole):
            values = np.where(found.missing, other.value, found.value)
            found = Whole(values, found.missing & other.missing)
        else:
            found = np.where(np.isnat(found), other, found)
    return found


def given(column: Column) -> Bools:
    """Tell for each row whether it has a value."""
    if isinstance(column, pa.Array):
        if not column.null_count:
            return np.ones(len(column), np.bool_)
        return _truths(column.is_valid())
    if isinstance(column, Whole | Flags):
        return np.asarray(~column.missing, np.bool_)
    if column.dtype.kind == "M":
        return np.asarray(~np.isnat(column), np.bool_)
    return np.ones(len(column), np.bool_)


def equals(column: pa.Array, *values: str) -> Bools:
    """Tell for each row of a text column whether it is one of *values*."""
    found = pc.is_in(column, value_set=pa.array(values, TEXT))
    return _truths(found)


def _truths(column: pa.Array) -> Bools:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.bool_)


def only_where(column: pa.Array, wanted: Bools) -> pa.Array:
    """Return a text column with a null where a row is not *wanted*."""
    if wanted.all():
        return column
    return pc.if_else(pa.array(wanted), column, pa.scalar(None, TEXT))


def dense(column: Column) -> Ints:
    """Return whole numbers with 0 for a missing one."""
    return np.asarray(column.value if isinstance(column, Whole) else column, np.int64)


_STR = pd.StringDtype(na_value=np.nan)


def series(column: Column) -> Any:  # noqa: ANN401 - a pandas array of the column's kind
    """Return *column* as the pandas array of its kind, without a copy where there can be none."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return pd.arrays.ArrowStringArray(column, dtype=_STR)
    if isinstance(column, Whole):
        return pd.arrays.IntegerArray(column.value, column.missing)
    if isinstance(column, Flags):
        return pd.arrays.BooleanArray(column.value, column.missing)
    if column.dtype.kind == "M":
        return column.astype("datetime64[us]")
    if column.dtype.kind == "b":
        return pd.arrays.BooleanArray(column, np.zeros(len(column), np.bool_))
    return pd.arrays.IntegerArray(column.astype(np.int64), np.zeros(len(column), np.bool_))


def frame_of(rows: Rows, count: int) -> pd.DataFrame:
    """Return *rows* as a frame of *count* rows."""
    columns = {name: series(column) for name, column in rows.items()}
    return pd.DataFrame(columns, range(count), copy=False)


def columns_of(frame: pd.DataFrame) -> dict[str, Column]:
    """Return the columns of a frame."""
    return {str(name): _column(frame[name]) for name in frame.columns}


def _column(column: pd.Series) -> Column:
    kind = str(column.dtype)
    missing = column.isna().to_numpy(dtype=np.bool_)
    if kind == "Int64":
        return Whole(column.fillna(0).to_numpy(dtype=np.int64), missing)
    if kind == "boolean":
        return Flags(column.fillna(False).to_numpy(dtype=np.bool_), missing)
    if kind in ("str", "object"):
        text = pa.array(column, TEXT, from_pandas=True)
        return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    return column.to_numpy()


def numpy_frame(rows: Rows, count: int) -> pd.DataFrame:
    """Return *rows* as a frame whose numbers are NumPy's own, which have no missing values."""
    columns = {
        name: series(column) if isinstance(column, pa.Array | pa.ChunkedArray) else column
        for name, column in rows.items()
    }
    return pd.DataFrame(columns, range(count), copy=False)


def length(rows: Rows) -> int:
    """Return the number of rows."""
    column = next(iter(rows.values()))
    return len(column.value) if isinstance(column, Whole | Flags) else len(column)


def stacked(parts: Sequence[Rows]) -> dict[str, Column]:
    """Return the rows of several, which have the same columns, below one another."""
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def table_frame(table: Table, parts: Sequence[Rows]) -> pd.DataFrame:
    """Return *parts* below one another as *table*; a column that none has is missing throughout.

    An unknown column is an error, so that a misspelt name cannot vanish.
    """
    rows = stacked(parts)
    if unknown := [name for name in rows if name not in table.by_name]:
        raise KeyError(f"table {table.name!r} has no columns {unknown}; it has {table.names}")
    count = length(rows)
    whole = {
        column.name: series(rows[column.name])
        if column.name in rows
        else pd.Series([None], dtype=column.dtype).array.repeat(count)
        for column in table.columns
    }
    return pd.DataFrame(whole, copy=False)


def _joined(parts: Sequence[Column]) -> Column:
    """Return one column of several of a kind."""
    if len(parts) == 1:
        return parts[0]
    if isinstance(parts[0], pa.Array):
        return pa.chunked_array(parts, TEXT).combine_chunks()
    if any(isinstance(part, Whole) for part in parts):
        whole = [part if isinstance(part, Whole) else Whole(part, ~given(part)) for part in parts]
        return Whole(*(np.concatenate(each) for each in _pairs(whole)))
    if any(isinstance(part, Flags) for part in parts):
        flags = [part if isinstance(part, Flags) else Flags(part, ~given(part)) for part in parts]
        return Flags(*(np.concatenate(each) for each in _pairs(flags)))
    return np.concatenate(parts)


def _pairs(parts: Sequence[Whole] | Sequence[Flags]) -> tuple[list[Any], list[Any]]:
    return [part.value for part in parts], [part.missing for part in parts]
