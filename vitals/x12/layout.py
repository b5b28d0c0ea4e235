"""The words in which a transaction set is declared, and the one function that reads by them.

A ``Layout`` says which segment is meant and which of its elements becomes which column; ``take``
turns all such segments into a frame at once. What must not live here: any particular segment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.x12.segments import Bools, Ints, Segments, first_by
from vitals.x12.values import Composites, composites, dates, numbers

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


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows of one layout: ``frame`` has its columns, ``segment`` is where each row was read."""

    frame: pd.DataFrame
    segment: Ints
    faults: list[Fault]

    def firsts(self, group: Ints, count: int) -> pd.DataFrame:
        """Return one row for each of *count* groups: its first, or missing values."""
        rows: pd.DataFrame = self.frame.reindex(first_by(group[self.segment], count))
        return rows.reset_index(drop=True)


def find(segments: Segments, layout: Layout, inside: Bools | None = None) -> Ints:
    """Return the segments *layout* means, only those *inside* where given."""
    marked = segments.has(layout.tag)
    if inside is not None:
        marked &= inside
    at = np.flatnonzero(marked)
    if not layout.when or not len(at):
        return at
    qualifier = pc.utf8_upper(segments.element(at, layout.at))
    wanted = pc.is_in(qualifier, value_set=pa.array(layout.when))
    return at[np.asarray(wanted, np.bool_)]


def take(segments: Segments, layout: Layout, inside: Bools | None = None) -> Taken:
    """Read all segments of *layout* (and *inside*), in order of position, one row each time."""
    at = find(segments, layout, inside)
    if layout.times == 1:
        return _take(segments, at, layout, 0)
    rounds = [
        _present(_take(segments, at[segments.count[at] >= _first(layout) + shift], layout, shift))
        for shift in range(0, layout.every * layout.times, layout.every)
    ]
    order = np.argsort(np.concatenate([one.segment for one in rounds]), kind="stable")
    return Taken(
        frame=pd.concat([one.frame for one in rounds if len(one.segment)] or [rounds[0].frame])
        .iloc[order]
        .reset_index(drop=True),
        segment=np.concatenate([one.segment for one in rounds])[order],
        faults=[fault for one in rounds for fault in one.faults],
    )


def _first(layout: Layout) -> int:
    return min(each.number for each in layout.fields if each.needed)


def _present(taken: Taken) -> Taken:
    """Drop the repetitions that are wholly empty, and the faults of their needed fields."""
    there = np.array(taken.frame.notna().any(axis=1), np.bool_)
    for fault in taken.faults:
        there |= np.isin(taken.segment, fault.at) & (fault.rule != "missing-element")
    if there.all():
        return taken
    kept = set(taken.segment[there].tolist())
    faults = [
        Fault(np.array([at for at in fault.at if at in kept], np.int64), *_rest(fault))
        for fault in taken.faults
    ]
    frame = taken.frame[there].reset_index(drop=True)
    return Taken(frame, taken.segment[there], [fault for fault in faults if len(fault.at)])


def _rest(fault: Fault) -> tuple[str, str, bool]:
    return fault.rule, fault.reason, fault.costs


def _take(segments: Segments, at: Ints, layout: Layout, shift: int) -> Taken:
    columns: dict[str, Any] = {}
    faults: list[Fault] = []
    split: dict[int, Composites] = {}
    for field in layout.fields:
        number = field.number + shift
        name = f"{layout.tag}{number:02d}"
        if field.part:
            if number not in split:
                split[number] = composites(segments.element(at, number), segments.component)
            column = _components(split[number], field)
        else:
            column = segments.element(at, number)
        columns[field.column], found = _CONVERT[field.kind](column, at, name)
        faults += found
        if field.needed:
            faults += _absent(column, at, name, field)
    return Taken(pd.DataFrame(columns, index=range(len(at))), at, faults)


def _components(split: Composites, field: Field) -> pa.Array:
    return split.joined(field.part, field.until) if field.until else split.part(field.part)


def _absent(column: pa.Array, at: Ints, name: str, field: Field) -> list[Fault]:
    absent = np.asarray(column.is_null())
    if not absent.any():
        return []
    what = f"{name}-{field.part}" if field.part else name
    reason = f"{what}: expected {_WORDS[field.kind]}, found nothing"
    return [Fault(at[absent], "missing-element", reason, costs=True)]


def _text(column: pa.Array, _at: Ints, _name: str) -> tuple[Any, list[Fault]]:
    return pd.array(column, dtype="str"), []


def _code(column: pa.Array, _at: Ints, _name: str) -> tuple[Any, list[Fault]]:
    return pd.array(pc.utf8_upper(column), dtype="str"), []


def _amount(column: pa.Array, at: Ints, name: str) -> tuple[Any, list[Fault]]:
    found = numbers(column, 2)
    other = found.bad & ~found.too_fine
    faults = [
        Fault(at[found.too_fine], "bad-amount", f"{name}: an amount of parts of a cent", True),
        Fault(at[other], "bad-amount", f"{name}: expected an amount such as 100.50", True),
    ]
    values = pd.arrays.IntegerArray(found.values, found.missing | found.bad)
    return values, [fault for fault in faults if len(fault.at)]


def _quantity(column: pa.Array, at: Ints, name: str) -> tuple[Any, list[Fault]]:
    found = numbers(column, 3)
    values = pd.arrays.IntegerArray(found.values, found.missing | found.bad)
    if not found.bad.any():
        return values, []
    reason = f"{name}: expected a quantity of at most three decimals"
    return values, [Fault(at[found.bad], "bad-quantity", reason, costs=False)]


def _date(column: pa.Array, at: Ints, name: str) -> tuple[Any, list[Fault]]:
    values, bad = dates(column)
    reason = f"{name}: expected a date as CCYYMMDD"
    faults = [Fault(at[bad], "bad-date", reason, costs=False)] if bad.any() else []
    return values.astype("datetime64[us]"), faults


_CONVERT = {
    "text": _text,
    "code": _code,
    "amount": _amount,
    "quantity": _quantity,
    "date": _date,
}
_WORDS: Mapping[str, str] = {
    "text": "a value",
    "code": "a code",
    "amount": "an amount",
    "quantity": "a quantity",
    "date": "a date",
}


def faults_of(taken: Sequence[Taken]) -> list[Fault]:
    """Return the faults of all of *taken*."""
    return [fault for one in taken for fault in one.faults]
