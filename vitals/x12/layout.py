"""The words in which a transaction set is declared, and the one function that reads by them.

A ``Layout`` says which segment is meant and which of its elements becomes which column; ``take``
turns all such segments into a frame at once. What must not live here: any particular segment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from vitals.x12.columns import (
    Bools,
    Column,
    Ints,
    Rows,
    Whole,
    columns_of,
    equals,
    frame_of,
    given,
    is_all,
    pick_rows,
    stacked,
)
from vitals.x12.groups import first_by
from vitals.x12.segments import Segments
from vitals.x12.values import Composites, composites, dates, numbers, upper

Kind = Literal["text", "code", "amount", "quantity", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """Element ``number`` (BPR02 is 2), or its component ``part``, becomes column ``column``.

    ``until`` joins the components ``part`` to ``until``. Without a ``needed`` value, or with an
    amount that cannot be read, the claim (or payment) that the segment stands in is refused.
    """

    column: str
    number: int
    kind: Kind
    part: int = 0
    until: int = 0
    needed: bool = False


def text(column: str, number: int, part: int = 0, *, needed: bool = False) -> Field:
    """Text as sent, trimmed."""
    return Field(column, number, "text", part, needed=needed)


def code(column: str, number: int, part: int = 0, *, until: int = 0, needed: bool = False) -> Field:
    """A code: trimmed and in upper case."""
    return Field(column, number, "code", part, until, needed)


def amount(column: str, number: int, *, needed: bool = False) -> Field:
    """Dollars as integer cents."""
    return Field(column, number, "amount", needed=needed)


def quantity(column: str, number: int) -> Field:
    """A quantity in thousandths; one that cannot be read is missing and flagged."""
    return Field(column, number, "quantity")


def day(column: str, number: int) -> Field:
    """A date, or the first day of a range; one that cannot be read is missing and flagged."""
    return Field(column, number, "date")


@dataclass(frozen=True, slots=True)
class Layout:
    """Segment ``tag``, with element ``at`` one of ``when`` if given, and the columns it yields.

    ``every`` and ``times`` declare fields that repeat: a CAS holds its triple six times, three
    elements on each time.
    """

    tag: str
    fields: tuple[Field, ...]
    when: tuple[str, ...] = ()
    at: int = 1
    every: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the segments ``at``; where it ``costs``, what they stand in is refused.

    ``reason`` is about the element and never holds its value.
    """

    at: Ints
    rule: str
    reason: str
    costs: bool


@dataclass(frozen=True)
class Taken:
    """Rows of one layout, as columns or as a frame; ``segment`` is where each row was read."""

    rows: Rows | pd.DataFrame
    segment: Ints
    faults: list[Fault]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.segment)

    @cached_property
    def columns(self) -> Rows:
        """The rows by column."""
        return columns_of(self.rows) if isinstance(self.rows, pd.DataFrame) else self.rows

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame: for the few rows of a kind that is rare."""
        if isinstance(self.rows, pd.DataFrame):
            return self.rows
        return frame_of(self.rows, len(self))

    def first(self, group: Ints, count: int) -> dict[str, Column]:
        """Return one row for each of *count* groups: its first, or missing values."""
        own = group[self.segment]
        if len(own) == count and is_all(own, count):
            return dict(self.columns)
        return pick_rows(self.columns, first_by(own, count))

    def firsts(self, group: Ints, count: int) -> pd.DataFrame:
        """Return ``first`` as a frame."""
        return frame_of(self.first(group, count), count)


def in_order(parts: Sequence[Taken]) -> Taken:
    """Return the rows of several, which share columns, in the order of their segments."""
    filled = [one for one in parts if len(one)] or [parts[0]]
    faults = [fault for one in parts for fault in one.faults]
    if len(filled) == 1:
        return Taken(filled[0].columns, filled[0].segment, faults)
    segment = np.concatenate([one.segment for one in filled])
    order = np.argsort(segment, kind="stable")
    rows = pick_rows(stacked([one.columns for one in filled]), order)
    return Taken(rows, segment[order], faults)


def find(segments: Segments, layout: Layout, inside: Bools | None = None) -> Ints:
    """Return the segments *layout* means, only those *inside* where given."""
    marked = segments.has(layout.tag)
    if inside is not None:
        marked &= inside
    at = np.flatnonzero(marked)
    if not layout.when or not len(at):
        return at
    if layout.at == 1:
        return at[_qualified(segments, at, layout)]
    return at[_looked_at(segments, at, layout)]


def _qualified(segments: Segments, at: Ints, layout: Layout) -> Bools:
    """Tell which segments have the qualifier; one padded or in lower case is looked at closely."""
    found = segments.begins(at, layout.tag, *layout.when)
    if segments.is_padded or segments.has_lower:
        others = np.flatnonzero(~found)
        found[others] = _looked_at(segments, at[others], layout)
    return found


def _looked_at(segments: Segments, at: Ints, layout: Layout) -> Bools:
    return equals(upper(segments.element(at, layout.at)), *layout.when)


def take(segments: Segments, layout: Layout, inside: Bools | None = None) -> Taken:
    """Read all segments of *layout* (and *inside*), in order of position, one row each time."""
    at = find(segments, layout, inside)
    if layout.times == 1:
        return _take(segments, at, layout, 0)
    rounds: list[Taken] = []
    for shift in range(0, layout.every * layout.times, layout.every):
        at = at[segments.count[at] >= _first(layout) + shift]
        if len(at) or not rounds:
            rounds.append(_present(_take(segments, at, layout, shift)))
    return in_order(rounds)


def _first(layout: Layout) -> int:
    return min(each.number for each in layout.fields if each.needed)


def _present(taken: Taken) -> Taken:
    """Drop the repetitions that are wholly empty, and the faults of their needed fields."""
    there = np.zeros(len(taken), np.bool_)
    for column in taken.columns.values():
        there |= given(column)
        if there.all():
            return taken
    for fault in taken.faults:
        there |= np.isin(taken.segment, fault.at) & (fault.rule != "missing-element")
    kept = taken.segment[there]
    faults = [replace(fault, at=np.intersect1d(fault.at, kept)) for fault in taken.faults]
    rows = pick_rows(taken.columns, np.flatnonzero(there))
    return Taken(rows, kept, [fault for fault in faults if len(fault.at)])


def _take(segments: Segments, at: Ints, layout: Layout, shift: int) -> Taken:
    columns: dict[str, Column] = {}
    faults: list[Fault] = []
    split: dict[int, Composites] = {}
    chosen = segments.at(at)
    for field in layout.fields:
        number = field.number + shift
        name = f"{layout.tag}{number:02d}"
        if field.part:
            if number not in split:
                split[number] = composites(chosen.element(number), segments.component)
            column = _components(split[number], field)
        else:
            column = chosen.element(number)
        if field.kind == "code" and not field.until and segments.has_lower:
            column = upper(column)
        columns[field.column], found = _CONVERT[field.kind](column, at, name)
        faults += found
        if field.needed:
            faults += _absent(column, at, name, field)
    return Taken(columns, at, faults)


def _components(split: Composites, field: Field) -> pa.Array:
    return split.joined(field.part, field.until) if field.until else split.part(field.part)


def _absent(column: pa.Array, at: Ints, name: str, field: Field) -> list[Fault]:
    if not column.null_count:
        return []
    what = f"{name}-{field.part}" if field.part else name
    reason = f"{what}: expected {_WORDS[field.kind]}, found nothing"
    return [Fault(at[~given(column)], "missing-element", reason, costs=True)]


def _text(column: pa.Array, _at: Ints, _name: str) -> tuple[Column, list[Fault]]:
    return column, []


def _amount(column: pa.Array, at: Ints, name: str) -> tuple[Column, list[Fault]]:
    found = numbers(column, 2)
    values = Whole(found.values, found.missing | found.bad)
    if not found.bad.any():
        return values, []
    other = found.bad & ~found.too_fine
    faults = [
        Fault(at[found.too_fine], "bad-amount", f"{name}: an amount of parts of a cent", True),
        Fault(at[other], "bad-amount", f"{name}: expected an amount such as 100.50", True),
    ]
    return values, [fault for fault in faults if len(fault.at)]


def _quantity(column: pa.Array, at: Ints, name: str) -> tuple[Column, list[Fault]]:
    found = numbers(column, 3)
    values = Whole(found.values, found.missing | found.bad)
    if not found.bad.any():
        return values, []
    reason = f"{name}: expected a quantity of at most three decimals"
    return values, [Fault(at[found.bad], "bad-quantity", reason, costs=False)]


def _date(column: pa.Array, at: Ints, name: str) -> tuple[Column, list[Fault]]:
    values, bad = dates(column)
    if not bad.any():
        return values, []
    reason = f"{name}: expected a date as CCYYMMDD"
    return values, [Fault(at[bad], "bad-date", reason, costs=False)]


_CONVERT: Mapping[Kind, Callable[[pa.Array, Ints, str], tuple[Column, list[Fault]]]] = {
    "text": _text,
    "code": _text,
    "amount": _amount,
    "quantity": _quantity,
    "date": _date,
}
_WORDS: Mapping[Kind, str] = {
    "text": "a value",
    "code": "a code",
    "amount": "an amount",
    "quantity": "a quantity",
    "date": "a date",
}


def faults_of(taken: Sequence[Taken]) -> list[Fault]:
    """Return the faults of all of *taken*."""
    return [fault for one in taken for fault in one.faults]
