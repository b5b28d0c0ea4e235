"""Amounts, quantities, dates and composites of whole columns at once, exact to the cent.

A value that is not what it should be is never guessed: it becomes missing and is marked. What must
not live here: which column holds what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12.columns import TEXT, Bools, Dates, Ints, given, nulls, text_bytes
from vitals.x12.segments import none_for_empty, trimmed

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"
_LIMIT = 1e13
"""Largest cents read: below it a double holds 1/100 exactly enough to round without doubt."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2099


@dataclass(frozen=True, slots=True)
class Numbers:
    """Scaled integers; ``missing`` where nothing was sent, ``bad`` where it is no number.

    ``too_fine`` marks, among the bad, numbers with more decimals than the scale holds.
    """

    values: Ints
    missing: Bools
    bad: Bools
    too_fine: Bools


def numbers(column: pa.Array, decimals: int) -> Numbers:
    """Return *column* times 10^*decimals* as exact integers.

    >>> numbers(pa.array(["100", ".5", "-3.10", "1.000", "1.005", "1,000.00", None]), 2).values
    array([10000,    50,  -310,   100,     0,     0,     0])
    """
    missing = ~given(column)
    none = np.zeros(len(column), np.bool_)
    if missing.all():
        return Numbers(np.zeros(len(column), np.int64), missing, none, none)
    floats = _doubles(column, missing)
    if floats is not None:
        scaled = floats * 10.0**decimals
        rounded = np.rint(scaled)
        # A doubtful remainder may be a rounding error of a double, so that the text is looked at.
        if (np.abs(scaled - rounded) < 1e-6).all() and (np.abs(scaled) < _LIMIT).all():
            return Numbers(rounded.astype(np.int64), missing, none, none)
    return _looked_at(column, missing, decimals)


def _doubles(column: pa.Array, missing: Bools) -> npt.NDArray[np.float64] | None:
    """Return *column* as doubles, 0 where missing; None where a value needs a closer look."""
    text = text_bytes(column)
    # One comparison tells digits, point and minus (and a slash, which the cast refuses) apart.
    if ((text - np.uint8(0x2D)) > 12).any():
        return None
    try:
        floats = pc.cast(column, pa.float64())
    except pa.ArrowInvalid:
        return None
    if column.null_count:
        return np.where(missing, 0.0, np.frombuffer(floats.buffers()[1])[: len(column)])
    return np.asarray(floats.to_numpy())


def _looked_at(column: pa.Array, missing: Bools, decimals: int) -> Numbers:
    """Read numbers among which some are none, are vast, or have too many decimals."""
    bad = ~_mask(pc.match_substring_regex(column, _NUMBER)) & ~missing
    kept = pc.if_else(pa.array(bad), pa.scalar(None, column.type), column)
    floats = pc.cast(pc.utf8_ltrim(kept, "+"), pa.float64())
    scaled = pc.fill_null(floats, 0.0).to_numpy() * 10.0**decimals
    huge = ~(np.abs(scaled) < _LIMIT)
    fine = _too_fine(column, decimals) & ~bad
    bad = bad | huge | fine
    values = np.where(bad, 0, np.rint(np.where(huge, 0.0, scaled))).astype(np.int64)
    return Numbers(values, missing, bad, fine)


def _mask(values: pa.Array) -> Bools:
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), np.bool_)


def _too_fine(column: pa.Array, decimals: int) -> Bools:
    """Mark numbers with a digit other than 0 beyond *decimals* places."""
    pattern = rf"\.[0-9]{{{decimals}}}[0-9]*[1-9]"
    return _mask(pc.match_substring_regex(column, pattern))


@lru_cache(maxsize=1)
def _calendar() -> npt.NDArray[np.int32]:
    """Days since 1970 by year since 1900, month (16 places) and day (32); no day is a hole."""
    years = np.arange(_FIRST_YEAR, _LAST_YEAR + 1)[:, None, None]
    months = ((years - 1970) * 12 + np.arange(16)[:, None] - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.arange(32) - 1)
    right = (days.astype("datetime64[M]") == months) & (np.arange(32) > 0)
    right &= ((np.arange(16) >= 1) & (np.arange(16) <= 12))[:, None]
    table: npt.NDArray[np.int32] = np.where(right, days.astype(np.int64), _HOLE).astype(np.int32)
    return table.ravel()


_HOLE = -(2**31)


def dates(column: pa.Array) -> tuple[Dates, Bools]:
    """Return *column* as dates (NaT where missing or wrong) and a mask of the wrong ones.

    CCYYMMDD, a range of two such (its first day), CCYYMMDDHHMM, and YYMMDD of old files.

    >>> dates(pa.array(["20260131", "20260101-20260105", "20260230", None]))[0].astype(str).tolist()
    ['2026-01-31', '2026-01-01', 'NaT', 'NaT']
    """
    column = column.cast(TEXT)
    there = given(column)
    found = np.full(len(column), np.datetime64("NaT"), "datetime64[D]")
    if not there.any():
        return found, np.zeros(len(column), np.bool_)
    offsets = np.frombuffer(column.buffers()[1], np.int64)[: len(column) + 1]
    size = np.diff(offsets)
    if (there & (size == 6)).any():
        short = pa.array(there & (size == 6))
        century = pc.binary_join_element_wise(pa.scalar("20", TEXT), column, pa.scalar("", TEXT))
        return dates(pc.if_else(short, century, column))
    whole = np.flatnonzero(there & (size >= 8))
    days = _days(text_bytes(column), offsets[whole])
    right = days != _HOLE
    found[whole[right]] = days[right].astype("datetime64[D]")
    return found, there & np.isnat(found)


def _days(text: npt.NDArray[np.uint8], start: Ints) -> Ints:
    """Return the day number of each CCYYMMDD that begins at *start*, ``_HOLE`` where it is none.

    The eight digits are one 64-bit word; they become four numbers of two digits in three steps.
    """
    windows: Any = np.ndarray((max(len(text) - 7, 0),), "<u8", text, 0, (1,))
    word = windows[start] - np.uint64(0x3030303030303030)
    no_digit = (word | word + np.uint64(0x7676767676767676)) & np.uint64(0x8080808080808080)
    pairs = word * np.uint64(10) + (word >> np.uint64(8))
    century, year, month, day = (
        ((pairs >> np.uint64(shift)) & np.uint64(0xFF)).astype(np.int64)
        for shift in (0, 16, 32, 48)
    )
    right = (no_digit == 0) & (century >= 19) & (century <= 20) & (month < 16) & (day < 32)
    place = ((century - 19) * 100 + year) << 9 | month << 5 | day
    return _calendar()[np.where(right, place, 0)].astype(np.int64)


def arrow(column: pd.Series | pa.Array) -> pa.Array:
    """Return a text column as one Arrow array; missing values become nulls."""
    array = pa.array(column, TEXT, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def with_default(column: pa.Array, value: str) -> pa.Array:
    """Return a text column with *value* where it has none."""
    return pc.fill_null(column, value) if column.null_count else column


def upper(column: pa.Array) -> pa.Array:
    """Return a text column in upper case."""
    return pc.utf8_upper(column) if (text_bytes(column) >= 0x61).any() else column


@dataclass(frozen=True, slots=True)
class Composites:
    """The components of a column of composites: those of row i begin at ``base[i]``."""

    components: pa.Array
    base: Ints
    count: Ints

    def part(self, number: int, rows: Ints | None = None) -> pa.Array:
        """Return component *number* (from 1) of each composite; null where absent or empty."""
        base, count = (
            (self.base, self.count) if rows is None else (self.base[rows], self.count[rows])
        )
        absent = count < number
        if absent.all():
            return nulls(len(count))
        at = np.where(absent, 0, base + number - 1)
        values = self.components.take(pa.array(at, mask=absent if absent.any() else None))
        return none_for_empty(trimmed(values))

    def joined(self, start: int, stop: int) -> pa.Array:
        """Return components *start* to *stop* (from 1, both included) with one blank between."""
        rows = np.flatnonzero(self.count >= start)
        if not len(rows):
            return nulls(len(self.count))
        parts = [self.part(number, rows) for number in range(start, stop + 1)]
        text = join_columns([part for part in parts if part.null_count < len(rows)] or parts[:1])
        if len(rows) == len(self.count):
            return upper(text)
        place = np.zeros(len(self.count), np.int64)
        place[rows] = np.arange(len(rows))
        return upper(text.take(pa.array(place, mask=self.count < start)))


def join_columns(columns: Sequence[pa.Array]) -> pa.Array:
    """Return the values of each row with one blank between; null where a row has none."""
    if len(columns) == 1:
        return columns[0]
    # Arrow's own null_handling="skip" drops rows that are null throughout.
    text = pc.binary_join_element_wise(
        *(pc.fill_null(one, "") for one in columns), pa.scalar(" ", TEXT)
    )
    if pc.any(pc.match_substring(text, "  ")).as_py():
        text = pc.replace_substring_regex(text, " +", " ")
    return none_for_empty(trimmed(text))


def composites(column: pa.Array, separator: str) -> Composites:
    """Split each value of *column* at *separator*, one byte; a null has no components.

    >>> composites(pa.array(["HC:99213:25", None], TEXT), ":").part(2).to_pylist()
    ['99213', None]
    """
    if column.null_count == len(column):
        return Composites(column, *(np.zeros(len(column), np.int64) for _ in range(2)))
    offsets = np.frombuffer(column.buffers()[1], np.int64)[: len(column) + 1]
    text = text_bytes(column)
    marks = np.flatnonzero(text == ord(separator))
    before = np.searchsorted(marks, offsets)
    inside = np.diff(before)
    rows = np.arange(len(column))
    base = rows + before[:-1]
    ends = np.empty(len(column) + len(marks), np.int64)
    ends[np.arange(len(marks)) + np.repeat(rows, inside)] = marks - np.arange(len(marks))
    ends[base + inside] = offsets[1:] - before[1:]
    bounds = np.concatenate([[0], ends])
    content = pa.py_buffer(text.tobytes().translate(None, separator.encode()))
    parts = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(bounds), content)
    return Composites(parts, base, np.where(given(column), inside + 1, 0))
