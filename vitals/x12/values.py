"""Amounts, quantities, dates and composites of whole columns at once, exact to the cent.

A value that is not what it should be is never guessed: it becomes missing and is marked. What must
not live here: which column holds what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12.segments import Bools, Dates, Ints

_PLAIN = np.zeros(256, np.bool_)
_PLAIN[list(b"0123456789.-")] = True
_DIGIT = np.zeros(256, np.bool_)
_DIGIT[list(b"0123456789")] = True

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"
_LIMIT = 1e13
"""Largest cents read: below it a double holds 1/100 exactly enough to round without doubt."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Scaled integers; ``missing`` where nothing was sent, ``bad`` where it is no number.

    ``too_fine`` marks, among the bad, numbers with more decimals than the scale holds.
    """

    values: Ints
    missing: Bools
    bad: Bools
    too_fine: Bools


def _all_in(values: pa.Array, table: Bools) -> bool:
    text = np.frombuffer(values.buffers()[2] or b"", np.uint8)
    return bool(table[text].all())


def _mask(values: pa.Array) -> Bools:
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), np.bool_)


def numbers(column: pa.Array, decimals: int) -> Numbers:
    """Return *column* times 10^*decimals* as exact integers.

    >>> numbers(pa.array(["100", ".5", "-3.10", "1.000", "1.005", "1,000.00", None]), 2).values
    array([10000,    50,  -310,   100,     0,     0,     0])
    """
    missing = np.asarray(column.is_null())
    bad = np.zeros(len(column), np.bool_)
    floats = _fast(column)
    if floats is None:
        bad = ~_mask(pc.match_substring_regex(column, _NUMBER)) & ~missing
        kept = pc.if_else(pa.array(bad), pa.scalar(None, column.type), column)
        floats = pc.cast(pc.utf8_ltrim(kept, "+"), pa.float64())
    scaled = pc.fill_null(floats, 0.0).to_numpy() * 10.0**decimals
    huge = ~(np.abs(scaled) < _LIMIT)
    scaled = np.where(huge, 0.0, scaled)
    fine = _too_fine(column, decimals) & ~bad
    bad = bad | huge | fine
    values = np.where(bad, 0, np.rint(scaled)).astype(np.int64)
    return Numbers(values, missing, bad, fine)


def _fast(column: pa.Array) -> pa.Array:
    """Return *column* as doubles, or None where a value needs a closer look."""
    if not _all_in(column, _PLAIN):
        return None
    try:
        return pc.cast(column, pa.float64())
    except pa.ArrowInvalid:
        return None


def _too_fine(column: pa.Array, decimals: int) -> Bools:
    """Mark numbers with a digit other than 0 beyond *decimals* places."""
    point = pc.find_substring(column, ".")
    behind = pc.subtract(pc.subtract(pc.binary_length(column), point), 1)
    longer = _mask(pc.and_(pc.greater_equal(point, 0), pc.greater(behind, decimals)))
    if not longer.any():
        return longer
    pattern = rf"\.[0-9]{{{decimals}}}[0-9]*[1-9]"
    return longer & _mask(pc.match_substring_regex(column, pattern))


def dates(column: pa.Array) -> tuple[Dates, Bools]:
    """Return *column* as dates (NaT where missing or wrong) and a mask of the wrong ones.

    CCYYMMDD, a range of two such (its first day), CCYYMMDDHHMM, and YYMMDD of old files.

    >>> dates(pa.array(["20260131", "20260101-20260105", "20260230", None]))[0].astype(str).tolist()
    ['2026-01-31', '2026-01-01', 'NaT', 'NaT']
    """
    missing = np.asarray(column.is_null())
    length = pc.fill_null(pc.binary_length(column), 0).to_numpy()
    short = length == 6
    if short.any():
        column = pc.if_else(pa.array(short), pc.binary_join_element_wise("20", column, ""), column)
    head = pc.utf8_slice_codeunits(column, 0, 8)
    whole = (length >= 8) | short
    if not _all_in(head, _DIGIT) or not (whole | missing).all():
        whole &= _mask(pc.match_substring_regex(head, r"^[0-9]{8}$"))
        head = pc.if_else(pa.array(whole), head, pa.scalar(None, head.type))
    number = pc.fill_null(pc.cast(head, pa.int64()), 0).to_numpy()
    year, month, day = number // 10000, number // 100 % 100, number % 100
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    result = months.astype("datetime64[D]") + (day - 1)
    right = (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1)
    right &= result.astype("datetime64[M]") == months
    result[~right] = np.datetime64("NaT")
    return result, ~right & ~missing


def arrow(column: pd.Series | pa.Array) -> pa.Array:
    """Return a text column as one Arrow array; missing values become nulls."""
    array = pa.array(column, pa.string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


@dataclass(frozen=True, slots=True)
class Composites:
    """The components of a column of composite elements."""

    lists: pa.Array

    def part(self, number: int) -> pa.Array:
        """Return component *number* (from 1) of each composite; null where absent or empty."""
        offsets = self.lists.offsets.to_numpy()
        at = offsets[:-1].astype(np.int64) + number - 1
        absent = at >= offsets[1:]
        values = self.lists.flatten().take(pa.array(at, mask=absent))
        return _none_for_empty(values)

    def joined(self, start: int, stop: int) -> pa.Array:
        """Return components *start* to *stop* (from 1, both included) with one blank between."""
        return pc.utf8_upper(join_columns([self.part(number) for number in range(start, stop + 1)]))


def join_columns(columns: Sequence[pa.Array]) -> pa.Array:
    """Return the values of each row with one blank between; null where a row has none."""
    # Arrow's own null_handling="skip" drops rows that are null throughout.
    text = pc.binary_join_element_wise(*(pc.fill_null(one, "") for one in columns), " ")
    if _has_gap(text):
        text = pc.replace_substring_regex(text, " +", " ")
    return _none_for_empty(text)


def _has_gap(text: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring(text, "  ")).as_py())


def _none_for_empty(values: pa.Array) -> pa.Array:
    values = pc.utf8_trim_whitespace(values)
    empty = pc.equal(pc.binary_length(values), 0)
    return pc.if_else(empty, pa.scalar(None, values.type), values)


def composites(column: pa.Array, separator: str) -> Composites:
    """Split each value of *column* at *separator*.

    >>> composites(pa.array(["HC:99213:25", None]), ":").part(2).to_pylist()
    ['99213', None]
    """
    return Composites(pc.split_pattern(pc.fill_null(column, ""), separator))
