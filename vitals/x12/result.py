"""What every transaction set hands back, and the few things all of them do alike.

Refusing a claim, saying where a row came from, writing money for a reader. What must not live
here: anything that only one transaction set does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitals.identifiers import tax_digits
from vitals.parsed import PAYEE_COLUMNS, finding, typed
from vitals.x12.columns import TEXT, Bools, Column, Ints, Rows, constant, series
from vitals.x12.groups import first_by, ordinals
from vitals.x12.layout import Fault
from vitals.x12.segment_ids import shown
from vitals.x12.segments import Segments


@dataclass(frozen=True, slots=True)
class SetResult:
    """Rows and findings of all transactions of one kind in one chunk.

    ``entries`` holds one dict for each transaction, in the keys of formats.md §5; ``payees`` and
    ``positions`` hold the columns of ``payee_rows`` and of ``POSITION_COLUMNS``. ``holders`` are
    the source_files of a TA1, which is no transaction.
    """

    tables: Mapping[str, Rows | pd.DataFrame]
    findings: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    payees: Rows | None = None
    positions: Rows | None = None
    holders: Sequence[str] = ()


def dollars(cents: int) -> str:
    """Return *cents* as a decimal string.

    >>> dollars(-5), dollars(123450)
    ('-0.05', '1234.50')
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def source_files(segments: Segments, at: Ints) -> pa.Array:
    """Return the source_file of each of the segments *at*."""
    if len(at) and segments.file[at[0]] == segments.file[at[-1]]:  # segments of a file lie together
        return constant(segments.names[segments.file[at[0]]], len(at))
    return pa.array(list(segments.names), TEXT).take(pa.array(segments.file[at]))


def row_texts(segments: Segments, at: Ints) -> pa.Array:
    """Return ``<source_file>:<source_row>`` of each of the segments *at*."""
    rows = pa.array(segments.row[at]).cast(TEXT)
    return pc.binary_join_element_wise(source_files(segments, at), rows, pa.scalar(":", TEXT))


def origin(segments: Segments, at: Ints, loop: str) -> dict[str, Column]:
    """Return the three columns that say where rows came from."""
    return {
        "source_file": source_files(segments, at),
        "source_row": segments.row[at],
        "source_loop": constant(loop, len(at)),
    }


def provenance(segments: Segments, at: Ints, loop: str) -> dict[str, Any]:
    """Return ``origin`` for a frame."""
    return {name: series(column) for name, column in origin(segments, at, loop).items()}


def refusals(
    segments: Segments, faults: Sequence[Fault], group: Ints, count: int, table: str
) -> tuple[Bools, list[dict[str, Any]]]:
    """Tell which of *count* groups (claims) the *faults* cost, and say why.

    A group is refused once, at its first fault; what else is wrong with it is told with no row.
    """
    costing = [fault for fault in faults if fault.costs and len(fault.at)]
    refused = np.zeros(count, np.bool_)
    if not costing:
        return refused, list(warnings(segments, faults, table))
    at = np.concatenate([fault.at for fault in costing])
    kind = np.repeat(np.arange(len(costing)), [len(fault.at) for fault in costing])
    order = np.argsort(at, kind="stable")
    order = order[group[at[order]] >= 0]
    at, kind, owner = at[order], kind[order], group[at[order]]
    refused[owner] = True
    first = set(first_by(owner, count).tolist())
    notes = [
        _refusal(segments, costing[kind[each]], int(at[each]), table, first=each in first)
        for each in range(len(at))
    ]
    return refused, notes + list(warnings(segments, faults, table))


def _refusal(
    segments: Segments, fault: Fault, at: int, table: str, *, first: bool
) -> dict[str, Any]:
    name, row = segments.place(at)
    return finding(
        name,
        fault.rule,
        fault.reason,
        is_refused=first,
        source_row=row,
        table=table,
        rows=int(first),
    )


def warnings(
    segments: Segments, faults: Sequence[Fault], table: str | None
) -> Iterator[dict[str, Any]]:
    """Yield a warning for each place of each fault that costs nothing."""
    for fault in faults:
        for at in fault.at if not fault.costs else ():
            name, row = segments.place(int(at))
            yield finding(
                name, fault.rule, fault.reason, severity="warning", source_row=row, table=table
            )


def odd_qualifiers(segments: Segments, tag: str) -> list[Fault]:
    """Return the faults of date segments whose qualifier is not three digits: the date is lost."""
    at = segments.where(tag)
    shape = pc.match_substring_regex(segments.element(at, 1), "^[0-9]{3}$")
    shape = pc.fill_null(shape, False)
    odd = at[~np.asarray(shape.to_numpy(zero_copy_only=False), np.bool_)]
    reason = f"{tag}01: expected a date qualifier of three digits; the date was not read"
    return [Fault(odd, "bad-code", reason, costs=False)] if len(odd) else []


def unknown(
    segments: Segments, known: Sequence[str], count: int, expected: str
) -> list[dict[str, Any]]:
    """Return one warning for each transaction that holds segments no such set has, by their ids."""
    odd = np.flatnonzero(~segments.has(*known))
    notes = _once(
        segments, odd, count, "unknown-segment", f"segments that {expected} does not have"
    )
    owner = segments.transaction[odd]
    for note, each in zip(notes, np.unique(owner), strict=True):
        ids = segments.element(odd[owner == each], 0)
        note["reason"] += f": {shown(ids.to_pylist())}"
    return notes


def orphans(segments: Segments, at: Ints, count: int, where: str) -> list[dict[str, Any]]:
    """Return one warning for each transaction with segments *at* outside the loop they need."""
    return _once(segments, at, count, "orphan-segment", f"segments outside {where}")


def _once(segments: Segments, at: Ints, count: int, rule: str, what: str) -> list[dict[str, Any]]:
    owner = segments.transaction[at]
    total = np.bincount(owner, minlength=count) if len(at) else np.zeros(count, np.int64)
    notes = []
    for each in first_by(owner, count):
        if each >= 0:
            name, row = segments.place(int(at[each]))
            number = int(total[owner[each]])
            noun = what if number != 1 else what.replace("segments", "segment", 1)
            reason = f"{number} {noun} passed over, the first of them here"
            notes.append(finding(name, rule, reason, severity="warning", source_row=row))
    return notes


def payee_rows(spans: pd.DataFrame) -> pd.DataFrame:
    """Return the ids of *spans*, one a row; neighbours of one transaction are joined if equal.

    *spans* has source_file, transaction, source_row, end_row, npi and tax_id, in file order.
    """
    digits = spans["tax_id"].map(tax_digits, na_action="ignore")
    found = spans.assign(npi=spans["npi"].astype("str"), tax_id=digits.astype("str"))
    named = found[["source_file", "transaction", "npi", "tax_id"]].fillna({"npi": "", "tax_id": ""})
    first = np.flatnonzero(named.ne(named.shift()).any(axis=1))
    last = np.append(first[1:], len(found))[: len(first)] - 1
    runs = found.iloc[first].assign(end_row=found["end_row"].iloc[last].array)
    rows = runs.melt(["source_file", "source_row", "end_row"], ["npi", "tax_id"], "kind", "id")
    return typed(PAYEE_COLUMNS, rows[rows["id"].notna()].to_dict("series"))


def claim_positions(segments: Segments, at: Ints, claim: Ints) -> dict[str, Column]:
    """Return where each claim (opened at *at*) begins and ends; *claim* is per segment."""
    inside = np.flatnonzero(claim >= 0)
    end = at.copy()
    end[claim[inside]] = inside
    return {
        "source_file": source_files(segments, at),
        "source_row": segments.row[at],
        "end_row": segments.row[end],
        "claim": ordinals(segments.transaction[at]),
    }


def broken_claims(transactions: pd.DataFrame, segments: Segments, claim: Ints) -> list[Fault]:
    """Return the faults of transactions whose text ends before their SE.

    The claim that was open then is refused: nobody knows what of it is missing.
    """
    last = np.searchsorted(segments.transaction, np.arange(len(transactions)), side="right") - 1
    at = last[transactions["is_truncated"].to_numpy(dtype=bool)]
    reason = "the text ends before the transaction's SE, inside this claim"
    inside = at[claim[at] >= 0]
    return [Fault(inside, "truncated", reason, costs=True)] if len(inside) else []


def truncations(
    transactions: pd.DataFrame, segments: Segments, claim: Ints
) -> list[dict[str, Any]]:
    """Return an error for each transaction that ends before its SE outside of a claim."""
    last = np.searchsorted(segments.transaction, np.arange(len(transactions)), side="right") - 1
    at = last[transactions["is_truncated"].to_numpy(dtype=bool)]
    reason = "the text ends before the transaction's SE; no claim was open"
    return [
        finding(
            segments.place(int(each))[0],
            "truncated",
            reason,
            is_refused=False,
            source_row=segments.place(int(each))[1],
        )
        for each in at[claim[at] < 0]
    ]
